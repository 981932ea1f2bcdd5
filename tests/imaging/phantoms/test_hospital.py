import io
from collections import Counter
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from imaging.codecs.decoding import decode
from imaging.frames import index, join
from imaging.phantoms import hospital
from imaging.phantoms.hospital import DemoStudy
from imaging.picture.header import describe

NOW = 1_795_334_400.0
"""2026-11-22 16:00 in China."""


@pytest.fixture(scope='module')
def studies() -> list[DemoStudy]:
    """The plan of the demo hospital."""
    return list(hospital.studies(NOW))


def images(studies: list[DemoStudy], procedure: str, count: int) -> list[Dataset]:
    """The first images of the first exam with a procedure."""
    study = next(study for study in studies if study.exam.procedure == procedure)
    return list(islice(study.datasets, count))


def saved(image: Dataset) -> bytes:
    """An image as a file."""
    file = io.BytesIO()
    image.save_as(file, enforce_file_format=True)
    return file.getvalue()


def pixels(content: bytes) -> list[np.ndarray[Any, Any]]:
    """Every frame of a file, decoded."""
    file = io.BytesIO(content)
    header = pydicom.dcmread(file, stop_before_pixels=True)
    picture = describe(header)
    frames = []
    for number, place in enumerate(index(file, header, picture), 1):
        data = content[place.offset : place.offset + place.length]
        frames.append(decode(join(data, place.fragments), picture, number))
    return frames


def test_plan_has_exams_of_seven_modalities(studies: list[DemoStudy]) -> None:
    assert 20 <= len(studies) <= 30
    assert {study.exam.modality for study in studies} == {
        'CT', 'MR', 'DX', 'CR', 'MG', 'US', 'XA'
    }  # fmt: skip


def test_some_patients_have_priors(studies: list[DemoStudy]) -> None:
    exams = Counter(study.exam.patient.number for study in studies)
    assert max(exams.values()) >= 3
    assert sum(count > 1 for count in exams.values()) >= 3


def test_several_exams_are_a_few_hours_old_and_none_lies_ahead(studies: list[DemoStudy]) -> None:
    ages = [NOW - study.exam.when.timestamp() for study in studies]
    assert min(ages) >= 0
    assert sum(age < 6 * 3600 for age in ages) >= 6
    assert max(ages) > 180 * 86400


def test_numbers_and_uids_are_unique(studies: list[DemoStudy]) -> None:
    exams = [study.exam for study in studies]
    for values in (
        [exam.accession_number for exam in exams],
        [exam.exam_number for exam in exams],
        [exam.uid('study') for exam in exams],
    ):
        assert len(set(values)) == len(values)


def test_uids_are_valid_and_lie_below_the_root_that_needs_no_registration(
    studies: list[DemoStudy],
) -> None:
    uid = pydicom.uid.UID(studies[0].exam.uid('study'))
    assert uid.is_valid
    assert uid.startswith('2.25.')


def test_every_class_of_visit_occurs(studies: list[DemoStudy]) -> None:
    assert {study.exam.patient_class for study in studies} == {'急诊', '门诊', '住院', '体检'}


def test_infant_has_an_age_in_months(studies: list[DemoStudy]) -> None:
    infant = next(study.exam for study in studies if '小儿' in study.exam.procedure)
    assert infant.age == '005M'


def test_age_counts_birthdays(studies: list[DemoStudy]) -> None:
    shan = next(study.exam for study in studies if '单' in study.exam.patient.name)
    assert shan.patient.birth_date == date(1958, 3, 17)
    assert shan.age == '068Y'


@pytest.mark.parametrize(
    ('procedure', 'name', 'charset'),
    [
        ('胸部CT增强', 'Ge^Zhiyuan=盖^志远', 'ISO_IR 192'),
        ('胸部CT平扫', 'Ayiguli^Maimaiti=阿依古丽·买买提', 'ISO_IR 192'),
        ('冠状动脉造影', '翟国华', 'GB18030'),
    ],
)
def test_name_survives_its_character_set(
    studies: list[DemoStudy], procedure: str, name: str, charset: str
) -> None:
    image = images(studies, procedure, 1)[0]
    read = pydicom.dcmread(io.BytesIO(saved(image)))
    assert read.SpecificCharacterSet == charset
    assert str(read.PatientName) == name
    assert read.StudyDescription == procedure


@pytest.mark.parametrize(('procedure', 'step'), [('胸部CT增强', -2.5), ('颅脑MR平扫', 5.5)])
def test_slices_lie_evenly_along_their_normal(
    studies: list[DemoStudy], procedure: str, step: float
) -> None:
    slices = images(studies, procedure, 6)
    heights = [float(image.ImagePositionPatient[2]) for image in slices]
    assert np.allclose(np.diff(heights), step)
    assert {tuple(image.ImageOrientationPatient) for image in slices} == {(1, 0, 0, 0, 1, 0)}
    assert len({image.FrameOfReferenceUID for image in slices}) == 1
    assert len({tuple(image.PixelSpacing) for image in slices}) == 1
    assert [image.InstanceNumber for image in slices] == list(range(1, 7))


def test_ct_is_kept_in_hounsfield_units_with_padding_outside(studies: list[DemoStudy]) -> None:
    image = images(studies, '头颅CT平扫', 12)[-1]
    values = pixels(saved(image))[0]
    assert values[0, 0] == image.PixelPaddingValue == -2000
    assert values[256, 256] + image.RescaleIntercept == pytest.approx(30, abs=60)


def test_compressed_ct_decodes_to_signed_values(studies: list[DemoStudy]) -> None:
    values = pixels(saved(images(studies, '胸部CT增强', 1)[0]))[0]
    assert values.shape == (512, 512)
    assert values.dtype == np.int16
    assert values[0, 0] == -2000


def test_thick_slices_lie_in_the_middle_of_the_thin_ones(studies: list[DemoStudy]) -> None:
    study = next(study for study in studies if study.exam.reason == '胸片示右肺结节')
    thin, thick = [], []
    for image in islice(study.datasets, 5):
        (thin if image.SeriesNumber == 2 else thick).append(float(image.ImagePositionPatient[2]))
    assert thick == [pytest.approx(np.mean(thin))]


def test_making_an_exam_twice_gives_the_same_files() -> None:
    first, second = (
        [saved(image) for image in images(list(hospital.studies(NOW)), '肝胆脾胰彩超', 2)]
        for _ in range(2)
    )
    assert first == second


def test_mammograms_say_side_view_and_orientation(studies: list[DemoStudy]) -> None:
    views = images(studies, '双乳钼靶摄影', 4)
    assert [(v.ImageLaterality, v.ViewPosition, list(v.PatientOrientation)) for v in views] == [
        ('R', 'CC', ['P', 'L']),
        ('L', 'CC', ['A', 'R']),
        ('R', 'MLO', ['P', 'FL']),
        ('L', 'MLO', ['A', 'FR']),
    ]
    right, left = (pixels(saved(view))[0] for view in views[:2])
    assert left[:, :60].mean() > 5 * left[:, -60:].mean()
    assert right[:, -60:].mean() > 5 * right[:, :60].mean()


def test_inverted_film_has_bright_air(studies: list[DemoStudy]) -> None:
    study = next(study for study in studies if study.exam.reason == '心衰治疗后复查')
    image = next(study.datasets)
    values = pixels(saved(image))[0]
    assert image.PhotometricInterpretation == 'MONOCHROME1'
    assert values[5, 5] > 3500
    assert values.max() < 4096


def test_angiogram_fills_with_contrast_medium(studies: list[DemoStudy]) -> None:
    image = images(studies, '冠状动脉造影', 1)[0]
    frames = pixels(saved(image))
    assert len(frames) == image.NumberOfFrames == 45
    darkest = [np.percentile(frame, 0.5) for frame in frames]
    assert min(darkest) < darkest[0] - 20
