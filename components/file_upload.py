"""Upload of DICOM files: dropped or chosen, sent one by one, and what became of each."""

from collections.abc import Mapping
from typing import Any

from components.component import Answer, Component
from language import words


class FileUpload(Component, component='file_upload.js'):
    """Sends files, folders and archives to the platform, three at a time.

    Each file is one `POST` of its bytes with its name, URL-encoded, in the header `X-File-Name`;
    the answer is JSON: `{"name": …, "results": [{"name", "outcome", "text", "study"}]}`, the
    outcome `stored`, `duplicate`, `damaged` (stored, though cut short), one that stands for
    quarantine, or why it was refused; the text in the reader's words; the study the key of the one
    it belongs to, if any.

    Test ids: `upload` (`data-state` = `empty`, `sending`, `done`), `upload-files`,
    `upload-folder`, `upload-result` (`data-outcome` = `stored`, `duplicate`, `damaged`,
    `quarantined`, `refused`, `failed`), `upload-study` (`data-study`),
    `upload-retry`.
    """

    def __init__(self, *, language: str, address: str = '/streams/upload',
                 study_address: str = '/doctor/studies/',
                 on_studies: Answer[tuple[str, ...]] | None = None) -> None:
        """Create it.

        Parameters
        ----------
        address
            Where files are sent.
        study_address
            What the address of a study's page begins with; its key follows.
        on_studies
            Gets the keys of studies that have no name yet, again while they have none; answer with
            `name_studies`.
        """
        super().__init__(language, words('file_upload', language))
        self._props.update(address=address, studyAddress=study_address, names={})
        self.hear('studies', _keys, on_studies)

    def name_studies(self, names: Mapping[str, str]) -> None:
        """Say what studies are called, by key."""
        self._props['names'] = {**self._props['names'], **names}


def _keys(value: Any) -> tuple[str, ...]:
    """Read keys of studies.

    Raises
    ------
    ValueError
        If it is something else, or more than a page shows.
    """
    if not isinstance(value, list) or len(value) > 100:
        raise ValueError('expected keys of studies')
    return tuple(str(key)[:64] for key in value)
