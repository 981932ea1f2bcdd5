"""What is shown where a list is empty: why it is, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from components.component import Answer, Component, text
from language import words


@dataclass(frozen=True)
class Offer:
    """A way out of an empty list."""

    name: str
    """What the callback gets."""
    text: str
    """Such as `Drop "emergency" (5)`."""
    main: bool = False
    """Whether it is the one that most will take."""


class EmptyState(Component, component='empty_state.js'):
    """Says why a list is empty and offers ways out; each has the test id `offer-{name}`."""

    def __init__(self, *, language: str, on_offer: Answer[str]) -> None:
        """Create it; `on_offer` gets the name of an offer."""
        super().__init__(language, words('empty_state', language))
        self._props.update(title='', text='', offers=[], hint='')
        self.hear('offer', text, on_offer)

    def show(self, *, title: str, text: str, offers: Sequence[Offer] = (), hint: str = '') -> None:
        """Say what is missing.

        Parameters
        ----------
        title
            What is not there.
        text
            Under which conditions, or how to fill it.
        hint
            What else is good to know.
        """
        self.put({'title': title, 'text': text, 'offers': [asdict(offer) for offer in offers],
                  'hint': hint})
