"""How the demo hospital examines: what is taken for each kind of exam."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pydicom.dataset import Dataset
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    MRImageStorage,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    XRayAngiographicImageStorage,
)

from imaging.phantoms.ct import Scan, head_series, thin_and_thick, trunk_exam
from imaging.phantoms.dx import Shot, radiograph
from imaging.phantoms.exam import Exam, Series
from imaging.phantoms.head import Lesion, head
from imaging.phantoms.heart_echo import Heart
from imaging.phantoms.mammogram import Breast
from imaging.phantoms.mg import mammograms
from imaging.phantoms.mr import Sequence, head_exam
from imaging.phantoms.organs import ARTERIAL, PLAIN, PORTAL
from imaging.phantoms.shape import Build
from imaging.phantoms.trunk import Trunk, trunk
from imaging.phantoms.us import abdomen_still, echo_cine
from imaging.phantoms.xa import coronary_cine

Protocol = Callable[[Exam], Iterator[Dataset]]

LUNG, SOFT = (-600, 1500, 'LUNG'), (40, 400, 'MEDIASTINUM')
_CHEST = Scan(110, 240, 1.25, windows=(SOFT, LUNG), noise=15)
_ABDOMEN = Scan(-76, 42, 5, noise=10, windows=((50, 350, 'ABDOMEN'),), compressed=True)
_AGENT = '碘海醇 350'


def body_of(exam: Exam, nodules: int) -> Trunk:
    """Give the trunk of a patient: the same at every exam."""
    number = int(exam.patient.number)
    female = exam.patient.sex == 'F'
    build = Build(female, 8 + number % 9, 0.95 + number % 7 * 0.03)
    return trunk(number, build, nodules)


def chest_ct(exam: Exam) -> Iterator[Dataset]:
    """Take a chest in thin slices without contrast medium, and thick ones in a sharp kernel."""
    sharp = replace(
        _CHEST, count=60, thickness=5, noise=26, kernel='LUNG', sharp=True,
        windows=(LUNG, SOFT), compressed=True,
    )  # fmt: skip
    thin = Series(2, '胸部平扫 1.25 mm 纵隔', CTImageStorage, 2, '胸部平扫')
    thick = Series(3, '胸部平扫 5 mm 肺', CTImageStorage, 3, '胸部平扫')
    yield from thin_and_thick(exam, (thin, _CHEST), (thick, sharp), body_of(exam, 2))


def chest_ct_thick(exam: Exam) -> Iterator[Dataset]:
    """Take a chest in slices of 5 mm, as for a check-up."""
    scan = replace(_CHEST, count=58, thickness=5, noise=11, compressed=True)
    series = Series(2, '胸部平扫 5 mm', CTImageStorage, 2, '胸部低剂量')
    yield from trunk_exam(exam, [(series, scan, PLAIN)], body_of(exam, 2))


def chest_ct_enhanced(exam: Exam) -> Iterator[Dataset]:
    """Take a chest in the arterial phase."""
    scan = replace(_CHEST, count=116, thickness=2.5, noise=13, contrast=_AGENT, compressed=True)
    series = Series(3, '动脉期 2.5 mm', CTImageStorage, 4, '胸部增强')
    yield from trunk_exam(exam, [(series, scan, ARTERIAL)], body_of(exam, 1))


def abdomen_ct(exam: Exam) -> Iterator[Dataset]:
    """Take an upper abdomen before contrast medium and in two phases after."""
    plan = []
    for number, name, phase in ((2, '平扫', PLAIN), (3, '动脉期', ARTERIAL), (4, '门脉期', PORTAL)):
        agent = _AGENT if number > 2 else ''
        series = Series(number, f'{name} 5 mm', CTImageStorage, 2 * number, '上腹部')
        plan.append((series, replace(_ABDOMEN, contrast=agent), phase))
    yield from trunk_exam(exam, plan, body_of(exam, 0))


def head_ct_bleeding(exam: Exam) -> Iterator[Dataset]:
    """Take the head of somebody who bleeds into the basal ganglia."""
    bleeding = Lesion((27, 2, 8), (12, 19, 14), 'blood', 'oedema')
    yield from _head_ct(exam, (bleeding,))


def head_ct(exam: Exam) -> Iterator[Dataset]:
    """Take a head without anything to see."""
    yield from _head_ct(exam, ())


def _head_ct(exam: Exam, lesions: tuple[Lesion, ...]) -> Iterator[Dataset]:
    scan = Scan(78, 28, 5, 240, 3.4, 'BRAIN', windows=((38, 90, 'BRAIN'), (500, 2000, 'BONE')))
    series = Series(2, '头颅平扫 5 mm', CTImageStorage, 1, '头颅平扫')
    yield from head_series(exam, series, scan, head(int(exam.patient.number), lesions))


def head_mr(exam: Exam) -> Iterator[Dataset]:
    """Take a brain with a fresh infarct, in three planes."""
    infarct = Lesion((27, 16, 18), (8, 13, 9), 'infarct')
    of = head(int(exam.patient.number), (infarct,), 16)
    plan = [*_AXIAL, _DIFFUSION, _SAGITTAL, _CORONAL]
    yield from head_exam(exam, [_series(*entry) for entry in plan], of)


def head_mr_short(exam: Exam) -> Iterator[Dataset]:
    """Take a brain with a few spots, axial only."""
    of = head(int(exam.patient.number), (), 9)
    yield from head_exam(exam, [_series(*entry) for entry in _AXIAL], of)


def _series(number: int, name: str, sequence: Sequence) -> tuple[Series, Sequence]:
    return Series(number, name, MRImageStorage, 3 * number, '颅脑平扫'), sequence


_AXIAL = (
    (2, 'Ax T2 FSE', Sequence('T2', 'AXIAL', -52, 24, 5.5, (4200, 102, 0))),
    (3, 'Ax T1 FSE', Sequence('T1', 'AXIAL', -52, 24, 5.5, (1850, 24, 780))),
    (4, 'Ax T2 FLAIR', Sequence('FLAIR', 'AXIAL', -52, 24, 5.5, (8400, 140, 2100))),
)
_DIFFUSION = (5, 'Ax DWI b1000', Sequence('DWI', 'AXIAL', -52, 24, 5.5, (5200, 76, 0), 3, 1000))
_SAGITTAL = (6, 'Sag T1', Sequence('T1', 'SAGITTAL', -62.5, 26, 5, (480, 10, 0)))
_CORONAL = (7, 'Cor T2', Sequence('T2', 'CORONAL', -78, 32, 5, (3900, 98, 0)))


def chest_dx(exam: Exam) -> Iterator[Dataset]:
    """Take a large chest film."""
    yield _film(exam, Shot())


def chest_dx_inverted(exam: Exam) -> Iterator[Dataset]:
    """Take a chest film that is kept with bone dark."""
    yield _film(exam, Shot(2048, 1700, inverted=True, compressed=True))


def chest_dx_small(exam: Exam) -> Iterator[Dataset]:
    """Take a chest film."""
    yield _film(exam, Shot(2048, 1700, compressed=True))


def chest_cr(exam: Exam) -> Iterator[Dataset]:
    """Take a chest at the bedside."""
    shot = Shot(1770, 1480, 400, 150, computed=True)
    series = Series(1, '胸部 床旁', ComputedRadiographyImageStorage, 0, '床旁胸片')
    yield radiograph(exam, series, shot, body_of(exam, 0))


def _film(exam: Exam, shot: Shot) -> Dataset:
    series = Series(1, '胸部 后前位', DigitalXRayImageStorageForPresentation, 0, '胸部正位')
    return radiograph(exam, series, shot, body_of(exam, 1))


def heart_us(exam: Exam) -> Iterator[Dataset]:
    """Record a heart with the flow of its blood."""
    series = Series(1, '心尖四腔 CDFI', UltrasoundMultiFrameImageStorage, 4, '超声心动图')
    yield echo_cine(exam, series, Heart(), 60)


def infant_heart_us(exam: Exam) -> Iterator[Dataset]:
    """Record the heart of a small child."""
    series = Series(1, '心尖四腔 CDFI', UltrasoundMultiFrameImageStorage, 4, '小儿超声心动图')
    yield echo_cine(exam, series, Heart(0.5, 128, 25), 48)


def liver_us(exam: Exam) -> Iterator[Dataset]:
    """Take stills of liver and gallbladder."""
    series = Series(1, '肝胆', UltrasoundImageStorage, 2, '腹部超声')
    for number in range(1, 5):
        yield abdomen_still(exam, series, number, stone=number < 3)


def coronary_xa(exam: Exam) -> Iterator[Dataset]:
    """Record the left coronary artery from three sides."""
    for run in range(1, 4):
        series = Series(run, f'左冠 {run}', XRayAngiographicImageStorage, 2 * run, '冠状动脉造影')
        yield coronary_cine(exam, series, run, 45)


def screening_mg(exam: Exam) -> Iterator[Dataset]:
    """Take four mammograms without anything to see."""
    breast = Breast(density=-0.25)
    yield from mammograms(exam, _MAMMOGRAPHY, {'R': breast, 'L': breast})


def diagnostic_mg(exam: Exam) -> Iterator[Dataset]:
    """Take four mammograms with a mass on the right and calcifications on the left."""
    right, left = Breast(94, 86, mass=True), Breast(92, 85, calcified=True)
    yield from mammograms(exam, _MAMMOGRAPHY, {'R': right, 'L': left})


_MAMMOGRAPHY = Series(
    1, '双乳 CC+MLO', DigitalMammographyXRayImageStorageForPresentation, 1, '双乳钼靶'
)
