import io
from datetime import UTC, date, datetime

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UltrasoundMultiFrameImageStorage

from imaging.phantoms.exam import Exam, Person, Series
from imaging.phantoms.heart_echo import Heart, cine
from imaging.phantoms.us import abdomen_still, echo_cine

EXAM = Exam(
    Person('Shan^X=单^某', '1', 'M', date(1980, 1, 1)), 7, datetime(2026, 11, 22, tzinfo=UTC),
    'US', '超声', 'HEART', '超声科',
)  # fmt: skip
SERIES = Series(1, 'A4C', UltrasoundMultiFrameImageStorage)


@pytest.fixture(scope='module')
def recorded() -> Dataset:
    """A cine of four frames, saved and read again."""
    file = io.BytesIO()
    echo_cine(EXAM, SERIES, Heart(0.5, 120, 25), 4).save_as(file, enforce_file_format=True)
    return pydicom.dcmread(io.BytesIO(file.getvalue()))


def test_cine_says_how_fast_it_runs(recorded: Dataset) -> None:
    assert recorded.NumberOfFrames == 4
    assert recorded.FrameTime == 25
    assert recorded.FrameIncrementPointer == 0x00181063
    assert recorded.pixel_array.shape == (4, 600, 800, 3)


def test_cine_says_that_it_lost_something(recorded: Dataset) -> None:
    assert recorded.LossyImageCompression == '01'
    assert float(recorded.LossyImageCompressionRatio) > 5


def test_region_measures_the_scale_that_is_drawn(recorded: Dataset) -> None:
    region = recorded.SequenceOfUltrasoundRegions[0]
    assert region.PhysicalUnitsXDirection == 3
    assert region.PhysicalDeltaX == pytest.approx(0.5 / 32.5)


def test_blood_is_shown_in_colour_while_it_flows() -> None:
    frames = cine(Heart(1, 60, 520), 2, np.random.default_rng(1)).astype(int)
    coloured = (frames[:, 180:520, :700].max(-1) - frames[:, 180:520, :700].min(-1) > 60).sum(
        (1, 2)
    )
    assert coloured[1] > 3000 > coloured[0]


def test_stone_throws_a_shadow() -> None:
    def below(stone: bool) -> float:
        return float(abdomen_still(EXAM, SERIES, 1, stone).pixel_array[360:420, 474:490].mean())

    assert below(True) < 0.6 * below(False)
