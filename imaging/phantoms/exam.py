"""Whose images they are and what for: the values that every image of an exam repeats."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

NAMESPACE = uuid.UUID('6ab3d2c4-54a1-5c0e-9b5e-0c1f6f3c7a10')
INSTITUTION = '云影示范医院'
ADDRESS = '本机演示数据，患者均不存在'
COMMENT = 'Computed phantom. No patient was examined.'


@dataclass(frozen=True)
class Person:
    """A patient who does not exist."""

    name: str
    """As PS3.5 6.2 writes it: alphabetic=ideographic, or one alone."""
    number: str
    sex: str
    birth_date: date
    charset: str = 'ISO_IR 192'
    size_m: float = 1.68
    weight_kg: float = 62


@dataclass(frozen=True)
class Exam:
    """An exam of somebody: what the study and its images are called by."""

    patient: Person
    seed: int
    """What every UID and every picture of the exam follows from."""
    when: datetime
    modality: str
    procedure: str
    body_part: str
    department: str
    """Where the images are taken."""
    requested_by: str = ''
    """The department that asked."""
    physician: str = ''
    patient_class: str = ''
    """The word for it that the hospital writes into the image: 急诊, 门诊, 住院, 体检."""
    reason: str = ''
    accession_number: str = ''
    exam_number: str = ''
    equipment: tuple[str, str] = ('云影演示', '演示设备')
    """Maker and model."""

    def uid(self, *words: object) -> str:
        """Give the UID of something in this exam: always the same, below 2.25 (PS3.5 B.2)."""
        name = '/'.join(map(str, (self.seed, self.modality, *words)))
        return f'2.25.{uuid.uuid5(NAMESPACE, name).int}'

    @property
    def age(self) -> str:
        """Give the age at the exam as PS3.5 6.2 writes it: in days, months or years."""
        days = (self.when.date() - self.patient.birth_date).days
        if days < 60:
            return f'{days:03d}D'
        if days < 730:
            return f'{days // 30:03d}M'
        return f'{int(days / 365.25):03d}Y'


@dataclass(frozen=True)
class Series:
    """A series of an exam, as far as all its images share it."""

    number: int
    description: str
    sop_class: str
    minutes: float = 0
    """How long after the begin of the exam."""
    protocol: str = ''
    laterality: str = ''
    modality: str = ''
    """Where it is another than the exam's."""
    extra: dict[str, object] = field(default_factory=dict)
    """Further elements that every image of the series carries."""


def begin(exam: Exam, series: Series, number: int) -> Dataset:
    """Begin an image: file meta, patient, study, series, equipment and SOP common modules."""
    image = Dataset()
    image.SpecificCharacterSet = exam.patient.charset
    image.SOPClassUID = series.sop_class
    image.SOPInstanceUID = exam.uid(series.number, number)
    image.InstanceNumber = number
    _describe_study(image, exam)
    _describe_series(image, exam, series)
    _describe_patient(image, exam)
    image.ImageComments = COMMENT
    for keyword, value in series.extra.items():
        setattr(image, keyword, value)
    image.file_meta = _meta(image)
    return image


def _meta(image: Dataset) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = image.SOPClassUID
    meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return meta


def _describe_study(image: Dataset, exam: Exam) -> None:
    image.StudyInstanceUID = exam.uid('study')
    image.StudyDate, image.StudyTime = _day(exam.when), _clock(exam.when)
    image.TimezoneOffsetFromUTC = exam.when.strftime('%z')
    image.AccessionNumber = exam.accession_number
    image.StudyID = exam.exam_number
    image.StudyDescription = exam.procedure
    image.ReferringPhysicianName = exam.physician
    image.InstitutionName = INSTITUTION
    image.InstitutionAddress = ADDRESS
    image.InstitutionalDepartmentName = exam.department
    image.RequestingService = exam.requested_by
    image.RequestedProcedureDescription = exam.procedure
    image.ReasonForTheRequestedProcedure = exam.reason
    # NOTE: DICOM has no element for the class of a visit; hospitals write it here
    image.CurrentPatientLocation = f'{exam.patient_class} {exam.requested_by}'.strip()


def _describe_series(image: Dataset, exam: Exam, series: Series) -> None:
    when = exam.when + timedelta(minutes=series.minutes)
    image.Modality = series.modality or exam.modality
    image.SeriesInstanceUID = exam.uid(series.number)
    image.SeriesNumber = series.number
    image.SeriesDescription = series.description
    image.SeriesDate = image.ContentDate = image.AcquisitionDate = _day(when)
    image.SeriesTime = image.ContentTime = image.AcquisitionTime = _clock(when)
    image.ProtocolName = series.protocol or exam.procedure
    image.BodyPartExamined = exam.body_part
    if series.laterality:
        image.Laterality = series.laterality
    image.Manufacturer, image.ManufacturerModelName = exam.equipment
    image.StationName = f'{exam.modality}01'
    image.DeviceSerialNumber = 'DEMO'
    image.SoftwareVersions = '1'
    image.AcquisitionNumber = series.number


def _describe_patient(image: Dataset, exam: Exam) -> None:
    patient = exam.patient
    image.PatientName = patient.name
    image.PatientID = patient.number
    image.IssuerOfPatientID = 'DEMO'
    image.PatientBirthDate = _day(patient.birth_date)
    image.PatientSex = patient.sex
    image.PatientAge = exam.age
    image.PatientSize = f'{patient.size_m:.2f}'
    image.PatientWeight = f'{patient.weight_kg:.0f}'


def _day(when: date) -> str:
    return when.strftime('%Y%m%d')


def _clock(when: datetime) -> str:
    return when.strftime('%H%M%S')
