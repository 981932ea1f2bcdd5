"""The list of studies: a table on a desktop, cards on a phone; one element, however many rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from components.component import Answer, Answered, Component, nothing, one_of, text
from language import words

SORTS = ('time', 'name', 'modality', 'state')
"""What a list can be sorted by; `-` before it turns it round. `time` is newest first."""


@dataclass(frozen=True)
class StudyRow:
    """A study as a row shows it, every value in the reader's words."""

    key: str
    """What it is called by in `data-study` and by the callbacks."""
    state: str
    """Exam state, or report state from `awaiting_report` on; it chooses the mark."""
    state_text: str
    name: str
    urgent: bool = False
    """Whether it bears the tag of an emergency."""
    sex: str = ''
    age: str = ''
    modality: str = ''
    procedure: str = ''
    patient_class: str = ''
    department: str = ''
    time: str = ''
    """When it was listed, short: `14:52`, or `11-20 14:52` on another day."""
    moment: str = ''
    """The same in full, for those who point at it."""
    images: int | None = None
    """How many, if known."""
    thumbnail: str = ''
    """Address of a small picture for its card, empty if there is none."""


@dataclass(frozen=True)
class Fresh:
    """Studies that came since the reader last took in the list."""

    count: int = 0
    urgent: int = 0
    keys: tuple[str, ...] = ()
    """Of those that get a dot."""


class StudyTable(Component, component='study_table.js'):
    """Shows a page of studies; `with table:` holds what is shown where there are none.

    Test ids: `worklist` (`data-state` = `loading`, `ready`), `worklist-row` (`data-study`),
    `worklist-notice`, `worklist-bring`. Keys, wherever no field has the focus: ↑ ↓ Home End
    select, Enter opens. Below 700 px a row is a card and a tap opens it.
    """

    def __init__(self, *, language: str, on_open: Answer[str], on_select: Answer[str] | None = None,
                 on_sort: Answer[str] | None = None, on_taken: Answer[None] | None = None,
                 on_bring: Answer[None] | None = None) -> None:
        """Create the table; it shows a skeleton until it gets rows.

        Parameters
        ----------
        on_open
            Gets the key of the study to read.
        on_select
            Gets the key of the study that the reader rests on, at most every 150 ms.
        on_sort
            Gets one of `SORTS`, perhaps with `-` before it.
        on_taken
            Fresh studies have just entered the list.
        on_bring
            The reader wants the fresh ones, and the list is not at its top in its usual order:
            answer with `show` of the first page by time.
        """
        super().__init__(language, words('study_table', language))
        self._props.update(state='loading', rows=[], sort='time', usual=True, serial=0,
                           fresh=asdict(Fresh()), selected='')
        sorts = one_of(*SORTS, *(f'-{name}' for name in SORTS))
        self.hear('open', text, on_open)
        self.hear('select', text, self._selected(on_select))
        self.hear('sort', sorts, on_sort)
        self.hear('taken', nothing, on_taken)
        self.hear('bring', nothing, on_bring)

    @property
    def selected(self) -> str:
        """Key of the study that the reader rests on, empty if on none."""
        return str(self._props['selected'])

    def show(self, rows: Sequence[StudyRow], *, sort: str = 'time', page: int = 1,
             fresh: Fresh = Fresh()) -> None:
        """Show the rows that the reader asked for, at once and from the top."""
        # NOTE: they hold nothing but texts and numbers, of which `asdict` makes slow copies
        self.put({'rows': [{**vars(row)} for row in rows], 'sort': sort, 'fresh': asdict(fresh),
                  'usual': page == 1 and sort == 'time', 'state': 'ready',
                  'serial': self._props['serial'] + 1})

    def refresh(self, rows: Sequence[StudyRow], fresh: Fresh) -> None:
        """Show what has changed meanwhile, without moving rows under the reader's hand.

        They enter at once while the list stands at its top in its usual order and the pointer is
        off it; otherwise values change in place, and a line counts the fresh ones.
        """
        self.put({'rows': [{**vars(row)} for row in rows], 'fresh': asdict(fresh)})

    def load(self, *, loading: bool = True) -> None:
        """Show a skeleton in place of rows, or the rows again if there will be no others."""
        self._props['state'] = 'loading' if loading else 'ready'

    def _selected(self, on_select: Answer[str] | None) -> Answer[str]:
        def selected(key: str) -> Answered:
            # NOTE: remembered for a page that is drawn anew, and not sent back to the browser
            with self._props.suspend_updates():
                self._props['selected'] = key
            return on_select(key) if on_select else None
        return selected
