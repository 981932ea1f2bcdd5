"""What radiotherapy objects consist of: regions, beams, fractions (PS3.3 C.8.8)."""

from collections.abc import Iterator

from pydicom import Dataset

from imaging.attributes import integer, items, number, numbers, text
from imaging.documents.codes import long_text
from imaging.documents.record import Row

BEAMS = ('BeamSequence', 'IonBeamSequence', 'TreatmentSessionBeamSequence',
         'TreatmentSessionIonBeamSequence')
SETUPS = ('ApplicationSetupSequence', 'TreatmentSessionApplicationSetupSequence')


def rois(dataset: Dataset) -> Iterator[Row]:
    """Yield the regions of a structure set (PS3.3 C.8.8.5, C.8.8.6, C.8.8.8)."""
    observed = _by_number(dataset, 'RTROIObservationsSequence')
    outlined = _by_number(dataset, 'ROIContourSequence')
    for roi in items(dataset, 'StructureSetROISequence'):
        place = integer(roi, 'ROINumber')
        seen, outline = observed.get(place, Dataset()), outlined.get(place, Dataset())
        yield Row('' if place is None else str(place),
                  text(roi, 'ROIName') or text(seen, 'ROIObservationLabel'),
                  _color(outline), text(seen, 'RTROIInterpretedType'),
                  len(items(outline, 'ContourSequence')))


def prescriptions(dataset: Dataset) -> Iterator[Row]:
    """Yield what a plan prescribes (PS3.3 C.8.8.10)."""
    for one in items(dataset, 'DoseReferenceSequence'):
        dose = number(one, 'TargetPrescriptionDose') or number(one, 'DeliveryMaximumDose')
        yield Row(text(one, 'DoseReferenceNumber'),
                  long_text(one, 'DoseReferenceDescription') or text(one, 'DoseReferenceType'), '',
                  _joined(text(one, 'DoseReferenceType'), f'{dose:g} Gy' if dose else ''))


def fractions(dataset: Dataset) -> Iterator[Row]:
    """Yield the groups of fractions of a plan (PS3.3 C.8.8.13)."""
    for one in items(dataset, 'FractionGroupSequence'):
        planned = text(one, 'NumberOfFractionsPlanned')
        yield Row(text(one, 'FractionGroupNumber'), text(one, 'FractionGroupDescription'), '',
                  f'× {planned}' if planned else '')


def beams(dataset: Dataset) -> Iterator[Row]:
    """Yield the beams of a plan or of a treatment record (PS3.3 C.8.8.14, C.8.8.21)."""
    for keyword in BEAMS:
        for one in items(dataset, keyword):
            place = text(one, 'BeamNumber') or text(one, 'ReferencedBeamNumber')
            details = (text(one, 'BeamType'), text(one, 'RadiationType'),
                       text(one, 'TreatmentMachineName'),
                       text(one, 'TreatmentTerminationStatus'))
            yield Row(place, text(one, 'BeamName') or text(one, 'BeamDescription'), '',
                      _joined(*details))


def sources(dataset: Dataset) -> Iterator[Row]:
    """Yield the applications of brachytherapy (PS3.3 C.8.8.15)."""
    for keyword in SETUPS:
        for one in items(dataset, keyword):
            yield Row(text(one, 'ApplicationSetupNumber'), text(one, 'ApplicationSetupName'), '',
                      text(one, 'ApplicationSetupType'))


def _by_number(dataset: Dataset, keyword: str) -> dict[int | None, Dataset]:
    return {integer(one, 'ReferencedROINumber'): one for one in items(dataset, keyword)}


def _color(outline: Dataset) -> str:
    found = numbers(outline, 'ROIDisplayColor', 3)
    if not found or not all(0 <= part <= 255 for part in found):
        return ''
    return '#' + ''.join(f'{int(part):02x}' for part in found)


def _joined(*parts: str) -> str:
    return ' · '.join(part for part in parts if part)
