"""A worklist that is open in a browser, and a diary of what appears in it."""

from dataclasses import dataclass

from tests.journeys.visitor import Visitor

WATCH = """() => {
    window.diary = {};
    const look = () => {
        for (const row of document.querySelectorAll('[data-testid=worklist-row]')) {
            const images = row.querySelector('.study-images').textContent;
            const known = diary[row.dataset.study] ??= {first: Date.now() / 1000};
            if (known.images !== images) Object.assign(known, {images, last: Date.now() / 1000});
        }
    };
    const list = document.querySelector('[data-testid=worklist]');
    // what was changed is painted, and seen, with the next picture of the screen
    new MutationObserver(() => requestAnimationFrame(() => setTimeout(look)))
        .observe(list, {subtree: true, childList: true, characterData: true});
    look();
}"""


@dataclass(frozen=True)
class Appearance:
    """When a study appeared, and when its number of images changed last (seconds since 1970)."""

    first: float
    last: float
    images: str


class Worklist:
    """The worklist of one visitor."""

    def __init__(self, visitor: Visitor, query: str = '') -> None:
        self.visitor = visitor.open(f'/doctor/worklist{query}')
        visitor.get('worklist', state='ready').wait_for()

    @property
    def studies(self) -> list[str]:
        """The keys of the rows, from the top."""
        keys = 'rows => rows.map((row) => row.dataset.study)'
        return list(self.visitor.get('worklist-row').evaluate_all(keys))

    def watch(self) -> None:
        """Begin the diary."""
        self.visitor.page.evaluate(WATCH)

    def diary(self) -> dict[str, Appearance]:
        """Return what appeared since then, by study."""
        return {study: Appearance(**seen)
                for study, seen in self.visitor.page.evaluate('() => window.diary').items()}

    def find(self, study: str) -> None:
        """Turn the pages until a study is on the one that is shown."""
        while study not in self.studies:
            before = self.studies
            self.visitor.get('page-next').click()
            self.visitor.until("""before => document.querySelector(
                '[data-testid=worklist-row]').dataset.study !== before""", before[0])

    def open(self, study: str) -> None:
        """Open a study as one does on this device: by a double click, or by a tap."""
        row = self.visitor.get('worklist-row', study=study)
        if self.visitor.device == 'phone':
            row.tap()
        else:
            row.dblclick()
        self.visitor.page.wait_for_url(f'**/doctor/studies/{study}*')
