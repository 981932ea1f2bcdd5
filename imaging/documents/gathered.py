"""What a description gathers while an object is read: the instances that it refers to."""

from collections.abc import Iterable

from pydicom import Dataset

from imaging.attributes import items, numbers, text
from imaging.documents.record import Reference

MOST_REFERENCES = 5_000
DEEPEST = 8
LEADING = frozenset((
    'CurrentRequestedProcedureEvidenceSequence', 'ReferencedSeriesSequence',
    'ReferencedInstanceSequence', 'ReferencedSOPSequence', 'ReferencedImageSequence',
    'ReferencedFrameOfReferenceSequence', 'RTReferencedStudySequence',
    'RTReferencedSeriesSequence', 'ContourImageSequence', 'ReferencedStructureSetSequence',
    'ReferencedDoseSequence', 'ReferencedRTPlanSequence', 'SourceImageSequence',
    'RegistrationSequence', 'DeformableRegistrationSequence', 'FiducialSetSequence',
    'ReferencedRawDataSequence', 'ReferencedImageEvidenceSequence', 'SourceInstanceSequence',
    'StudiesContainingOtherReferencedInstancesSequence', 'ReferencedSurfaceDataSequence',
))
"""Sequences that lead to references, or hold them (PS3.3 10.3)."""


class Gathered:
    """References, each once, and whether something had to be left out."""

    def __init__(self) -> None:
        self._places: dict[Reference, int] = {}
        self.left_out = False

    @property
    def references(self) -> tuple[Reference, ...]:
        """All that were gathered, in their order."""
        return tuple(self._places)

    def place(self, reference: Reference) -> int | None:
        """Return the place of a reference; None if there are too many."""
        if reference not in self._places and len(self._places) >= MOST_REFERENCES:
            self.left_out = True
            return None
        return self._places.setdefault(reference, len(self._places))

    def follow(self, dataset: Dataset) -> None:
        """Gather what a data set refers to, as far down as references lie."""
        self._follow([dataset], 0)

    def _follow(self, entries: Iterable[Dataset], depth: int) -> None:
        for entry in entries:
            found = reference_of(entry)
            if found is not None and depth and self.place(found) is None:
                return
            for keyword in LEADING if depth < DEEPEST else ():
                if keyword in entry:
                    self._follow(items(entry, keyword), depth + 1)


def reference_of(entry: Dataset) -> Reference | None:
    """Return what an item of a reference sequence refers to (PS3.3 table 10-3, 10-11)."""
    uid = text(entry, 'ReferencedSOPInstanceUID')
    frames = numbers(entry, 'ReferencedFrameNumber')[:1000]
    return Reference(uid, tuple(int(frame) for frame in frames)) if uid else None
