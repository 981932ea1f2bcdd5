"""The preview of the study that a list rests on: who, its series, what is known of it, priors."""

from dataclasses import asdict, dataclass

from components.component import Answer, Component, text
from language import words


@dataclass(frozen=True)
class PreviewSeries:
    """A series as its thumbnail shows it."""

    text: str
    """What it is called, a few words."""
    count: int
    """How many images it has."""
    address: str = ''
    """Of its picture, empty if it has none to show."""
    icon: str = 'image'
    """Name of the icon that stands for the picture."""


@dataclass(frozen=True)
class PreviewStep:
    """A step on a study's way to its report."""

    state: str
    """Chooses the mark; `later` for what is still to come."""
    text: str
    moment: str = ''
    """When it was reached, or what it waits for."""
    now: bool = False
    """Whether the study stands here."""


@dataclass(frozen=True)
class PreviewPrior:
    """An earlier study of the same patient."""

    key: str
    modality: str
    procedure: str
    date: str


@dataclass(frozen=True)
class PreviewData:
    """What is shown of a study, every value in the reader's words."""

    key: str
    name: str
    person: str
    """Sex and age."""
    tag: str
    """Patient class, with what belongs to it."""
    line: str
    """Procedure and time."""
    images: int
    series: tuple[PreviewSeries, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """What it is called and when it happened: a label and a value each."""
    steps: tuple[PreviewStep, ...] = ()
    priors: tuple[PreviewPrior, ...] = ()
    urgent: bool = False
    """Whether the tag is that of an emergency."""


class Preview(Component, component='preview.js'):
    """Shows a study beside the list; below 1280 px in a drawer (Space), below 700 px not at all.

    Test ids: `preview` (`data-shows` = key of the study), `preview-open`, `preview-prior`.
    """

    def __init__(self, *, language: str, on_open: Answer[str]) -> None:
        """Create it, with a line that says what it will show.

        Parameters
        ----------
        on_open
            Gets the key of the study to read, a prior's if one was clicked.
        """
        super().__init__(language, words('preview', language))
        self._props.update(study=None, loading=False)
        self.hear('open', text, on_open)

    def show(self, study: PreviewData | None) -> None:
        """Show another study, or none."""
        self.put({'study': asdict(study) if study else None, 'loading': False})

    def load(self) -> None:
        """Show a skeleton until there is something to show."""
        self._props['loading'] = True
