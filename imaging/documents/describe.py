"""Say what an object that is no image is, whatever it is: its facts, content and parts."""

from collections.abc import Iterator

from pydicom import Dataset
from pydicom.uid import UID

from imaging.attributes import items, number, text
from imaging.classes import name_of
from imaging.documents import codes, parts, report
from imaging.documents.codes import meaning
from imaging.documents.gathered import Gathered
from imaging.documents.record import Description, Fact

REPORTS = frozenset(('sr', 'ko'))
NAMED = ('ContentLabel', 'RTPlanLabel', 'StructureSetLabel', 'DocumentTitle', 'RTPlanName',
         'StructureSetName', 'ImplantName')
DESCRIBED = ('ContentDescription', 'RTPlanDescription', 'StructureSetDescription')
CREATED = (('PresentationCreationDate', 'PresentationCreationTime'),
           ('StructureSetDate', 'StructureSetTime'), ('RTPlanDate', 'RTPlanTime'),
           ('TreatmentDate', 'TreatmentTime'), ('ContentDate', 'ContentTime'),
           ('AcquisitionDate', 'AcquisitionTime'),
           ('InstanceCreationDate', 'InstanceCreationTime'), ('SeriesDate', 'SeriesTime'))
CODED = {'SegmentationType': 'segmentation', 'ApprovalStatus': 'approval', 'PlanIntent': 'intent',
         'PresentationLUTShape': 'shape', 'MIMETypeOfEncapsulatedDocument': 'format'}
MOST_ANNOTATIONS = 60


def describe(dataset: Dataset, sop_class: str) -> Description:
    """Return what is known of an object, of any storage class; what makes no sense is not there.

    Parameters
    ----------
    dataset
        Its header, up to the pixel data.
    sop_class
        SOP Class UID.
    """
    kind = name_of(sop_class)
    gathered = Gathered()
    is_report = kind in REPORTS
    nodes = report.content(dataset, gathered) if is_report else ()
    if not is_report:
        gathered.follow(dataset)
    name = UID(sop_class).name
    return Description(
        object=kind, class_name='' if name == sop_class else name.removesuffix(' Storage'),
        title=_title(dataset, is_report), facts=tuple(_facts(dataset)), nodes=nodes,
        listings=tuple(parts.listings(dataset)), references=gathered.references,
        left_out=gathered.left_out)


def _title(dataset: Dataset, is_report: bool) -> str:
    named = report.document_title(dataset) if is_report else ''
    return named or _first(dataset, NAMED) or text(dataset, 'SeriesDescription')


def _facts(dataset: Dataset) -> Iterator[Fact]:
    yield from (fact for fact in _all_facts(dataset) if fact.value)


def _all_facts(dataset: Dataset) -> Iterator[Fact]:
    yield Fact('description', _first(dataset, DESCRIBED))
    yield Fact('created', _created(dataset))
    yield Fact('creator', codes.person(dataset, 'ContentCreatorName')
               or codes.person(dataset, 'OperatorsName'))
    yield Fact('equipment', ' '.join(part for part in (
        text(dataset, 'Manufacturer'), text(dataset, 'ManufacturerModelName')) if part))
    yield Fact('institution', text(dataset, 'InstitutionName'))
    for keyword, key in CODED.items():
        yield Fact(key, text(dataset, keyword), coded=True)
    yield from report.facts(dataset)
    yield from _annotations(dataset)


def _annotations(dataset: Dataset) -> Iterator[Fact]:
    """Yield what the device measured and said of a waveform as a whole (PS3.3 C.10.10)."""
    found = 0
    for entry in items(dataset, 'WaveformAnnotationSequence'):
        value, name = _annotation(entry), meaning(entry, 'ConceptNameCodeSequence')
        # NOTE: points within the trace are hundreds, and mean nothing apart from it
        if not value or 'ReferencedSamplePositions' in entry or found >= MOST_ANNOTATIONS:
            continue
        found += 1
        yield Fact(f'text:{name}' if name else 'annotation', value)


def _annotation(entry: Dataset) -> str:
    measured = number(entry, 'NumericValue')
    if measured is not None:
        unit = codes.unit(entry, 'MeasurementUnitsCodeSequence')
        return f'{measured:g} {unit}'.strip()
    return codes.long_text(entry, 'UnformattedTextValue') or meaning(entry, 'ConceptCodeSequence')


def _created(dataset: Dataset) -> str:
    found = ((text(dataset, day), text(dataset, clock)) for day, clock in CREATED)
    moment = next(((day, clock) for day, clock in found if day), None)
    if moment is None:
        return codes.instant(text(dataset, 'AcquisitionDateTime'))
    return codes.moment(*moment)


def _first(dataset: Dataset, keywords: tuple[str, ...]) -> str:
    return next((found for keyword in keywords if (found := codes.long_text(dataset, keyword))), '')
