"""The facts of an instance that the index keeps, from its header.

A value that cannot be understood never raises: it is empty, and its keyword is among the doubts.
"""

from dataclasses import dataclass

from pydicom import Dataset

from imaging.dicom import dates
from imaging.dicom.body_part import body_part
from imaging.dicom.dataset import read
from imaging.dicom.equipment import equipment, technique
from imaging.dicom.names import Name, name
from imaging.dicom.patient_class import patient_class
from imaging.dicom.values import Values

__all__ = ['Facts', 'InstanceFacts', 'PatientFacts', 'SeriesFacts', 'StudyFacts', 'VisitFacts',
           'facts', 'read']

SEXES = {'M': 'M', 'F': 'F', 'O': 'O', 'MALE': 'M', 'FEMALE': 'F', '男': 'M', '女': 'F',
         '男性': 'M', '女性': 'F', 'OTHER': 'O', '其他': 'O', 'U': '', 'UNKNOWN': '', '未知': '',
         '': ''}
OCCASIONS = (('StudyDate', 'StudyTime'), ('SeriesDate', 'SeriesTime'),
             ('AcquisitionDate', 'AcquisitionTime'), ('ContentDate', 'ContentTime'))
CLASS_ELEMENTS = ('PatientState', 'RouteOfAdmissions', 'CurrentPatientLocation',
                  'ServiceEpisodeDescription', 'VisitComments', 'RequestingService',
                  'InstitutionalDepartmentName')


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """Whom it shows (PS3.3 C.7.1.1, C.7.2.2)."""

    number: str = ''
    issuer: str = ''
    name: str = ''
    """As written, ideographic where there is such a group."""
    alphabetic_name: str = ''
    pinyin: str = ''
    initials: str = ''
    other_letters: tuple[str, ...] = ()
    """What else the name may be looked for by: other readings and initials."""
    sex: str = ''
    """M, F, O or empty."""
    birth_date: str = ''
    """ISO 8601."""
    age: str = ''
    """At the exam, as an AS value: as sent, or else counted."""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """On which visit (PS3.3 C.3.2)."""

    number: str = ''
    patient_class: str = ''
    """`emergency`, `outpatient`, `inpatient`, `checkup`, or empty if nothing tells it."""


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """In which exam (PS3.3 C.7.2.1, C.7.3.1)."""

    uid: str = ''
    exam_number: str = ''
    accession_number: str = ''
    date: str = ''
    """ISO 8601, of the study or else of what happened first in it."""
    time: str = ''
    timezone_offset: str = ''
    """As sent, such as +0800."""
    description: str = ''
    """Of the study, or else the procedure that was requested or performed."""
    body_part: str = ''
    body_part_as_sent: str = ''
    referring_physician: str = ''
    requesting_department: str = ''
    performing_department: str = ''
    institution: str = ''


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """In which series (PS3.3 C.7.3.1, C.7.5.1)."""

    uid: str = ''
    number: int | None = None
    modality: str = ''
    description: str = ''
    protocol: str = ''
    body_part: str = ''
    laterality: str = ''
    date: str = ''
    time: str = ''
    manufacturer: str = ''
    model: str = ''
    equipment: str = ''
    """Maker and model for people, such as GE LightSpeed VCT."""
    technique: str = ''
    """Such as 120 kV 210 mA."""


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """Which instance (PS3.3 C.7.6, C.12.1)."""

    uid: str = ''
    sop_class_uid: str = ''
    transfer_syntax: str = ''
    number: int | None = None
    rows: int | None = None
    columns: int | None = None
    frames: int = 1
    date: str = ''
    time: str = ''
    image_type: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the index keeps of an instance, and what of its header is in doubt."""

    patient: PatientFacts
    visit: VisitFacts
    study: StudyFacts
    series: SeriesFacts
    instance: InstanceFacts
    doubts: tuple[str, ...] = ()
    """Keywords of elements whose values could not be understood, in alphabetical order."""


def facts(dataset: Dataset) -> Facts:
    """Return the facts in a header that `read` gave; texts are right in any data set, though."""
    values = Values(dataset)
    study = _study(values)
    found = (_patient(values, study.date), _visit(values), study, _series(values),
             _instance(values, dataset))
    return Facts(*found, doubts=tuple(sorted(values.doubts)))


def _patient(values: Values, exam_date: str) -> PatientFacts:
    person = name(values.text('PatientName'))
    birth_date = values.day('PatientBirthDate')
    sex = values.first('PatientSex').upper()
    if sex not in SEXES:
        values.doubts.add('PatientSex')
    return PatientFacts(
        number=values.text('PatientID'), issuer=_issuer(values), name=person.written,
        alphabetic_name=person.alphabetic, pinyin=person.pinyin, initials=person.initials,
        other_letters=person.also, sex=SEXES.get(sex, ''), birth_date=birth_date,
        age=(dates.stated_age(values.first('PatientAge')) or dates.age(birth_date, exam_date)))


def _issuer(values: Values) -> str:
    qualifiers = values.items('IssuerOfPatientIDQualifiersSequence')
    return values.text('IssuerOfPatientID') or next(
        (found for item in qualifiers if (found := item.text('UniversalEntityID'))), '')


def _visit(values: Values) -> VisitFacts:
    number = values.text('AdmissionID')
    return VisitFacts(number, patient_class(
        tuple(values.text(keyword) for keyword in CLASS_ELEMENTS), number))


def _study(values: Values) -> StudyFacts:
    date, time = _occasion(values)
    sent = values.text('BodyPartExamined')
    return StudyFacts(
        uid=values.first('StudyInstanceUID'), exam_number=values.text('StudyID'),
        accession_number=values.text('AccessionNumber'), date=date, time=time,
        timezone_offset=values.first('TimezoneOffsetFromUTC'), description=_procedure(values),
        body_part=_body_part(values), body_part_as_sent=sent,
        referring_physician=_person(values, 'ReferringPhysicianName').written,
        requesting_department=values.text('RequestingService') or _requested(
            values, 'RequestingService'),
        performing_department=values.text('InstitutionalDepartmentName'),
        institution=values.text('InstitutionName'))


def _person(values: Values, keyword: str) -> Name:
    return name(values.text(keyword))


def _occasion(values: Values) -> tuple[str, str]:
    """Return date and time of the first level that has a date."""
    for date, time in OCCASIONS:
        if found := values.day(date):
            return found, values.clock(time)
    return '', ''


def _procedure(values: Values) -> str:
    return (values.text('StudyDescription') or values.text('RequestedProcedureDescription')
            or _requested(values, 'RequestedProcedureDescription')
            or _requested(values, 'ScheduledProcedureStepDescription')
            or values.text('PerformedProcedureStepDescription'))


def _requested(values: Values, keyword: str) -> str:
    """Return what the worklist said that the device worked by (PS3.3 C.7.3.1)."""
    requests = values.items('RequestAttributesSequence')
    return next((found for item in requests if (found := item.text(keyword))), '')


def _body_part(values: Values) -> str:
    regions = [item.text('CodeMeaning') for item in values.items('AnatomicRegionSequence')]
    return body_part(values.text('BodyPartExamined'), *regions, _procedure(values),
                     values.text('SeriesDescription'), values.text('ProtocolName'))


def _series(values: Values) -> SeriesFacts:
    manufacturer, model = values.text('Manufacturer'), values.text('ManufacturerModelName')
    return SeriesFacts(
        uid=values.first('SeriesInstanceUID'), number=values.integer('SeriesNumber'),
        modality=values.first('Modality').upper(), description=values.text('SeriesDescription'),
        protocol=values.text('ProtocolName'), body_part=_body_part(values),
        laterality=values.first('Laterality', 'ImageLaterality').upper(),
        date=values.day('SeriesDate'), time=values.clock('SeriesTime'),
        manufacturer=manufacturer, model=model, equipment=equipment(manufacturer, model),
        technique=technique(values))


def _instance(values: Values, dataset: Dataset) -> InstanceFacts:
    meta = Values(getattr(dataset, 'file_meta', None) or Dataset())
    image_type = tuple(part for part in values.parts('ImageType') if part)
    return InstanceFacts(
        uid=values.first('SOPInstanceUID'), sop_class_uid=values.first('SOPClassUID'),
        transfer_syntax=meta.first('TransferSyntaxUID'), number=values.integer('InstanceNumber'),
        rows=values.short('Rows'), columns=values.short('Columns'),
        frames=max(values.integer('NumberOfFrames') or 1, 1),
        date=values.day('ContentDate'), time=values.clock('ContentTime'), image_type=image_type)
