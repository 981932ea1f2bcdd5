"""Objects with bytes turned, cut out and doubled: they say something, or that they cannot."""

import io
from functools import cache
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imaging.dicom import dataset
from imaging.dicom.header import HeaderError
from imaging.documents import WaveformError, describe, enclosed, fetch, groups
from tests.imaging.documents.reading import class_of

FILES = (
    'modality/sr_tid1500.dcm', 'modality/sr_test.dcm', 'modality/ko_kos.dcm', 'ts/deflated_sr.dcm',
    'modality/ecg_waveform_deflated.dcm', 'modality/seg_liver_1bit_3frames.dcm',
    'modality/rtstruct.dcm', 'modality/rtplan.dcm', 'modality/pr_luts.dcm',
    'modality/stl_encapsulated.dcm')
HEAD = 12_000
changes = st.lists(st.tuples(st.integers(0, HEAD), st.sampled_from(['turn', 'cut', 'double']),
                             st.integers(1, 255)), min_size=1, max_size=12)


@cache
def content(path: Path) -> bytes:
    return path.read_bytes()[:HEAD * 4]


def changed(data: bytes, made: list[tuple[int, str, int]]) -> bytes:
    found = bytearray(data)
    for place, kind, by in made:
        at = place % max(len(found), 1)
        if kind == 'turn' and found:
            found[at] ^= by
        elif kind == 'cut':
            del found[at:at + by]
        else:
            found[at:at] = found[at:at + by]
    return bytes(found)


@pytest.mark.corpus
@pytest.mark.parametrize('name', FILES)
@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=changes)
@example(made=[(336, 'turn', 1)])
def test_an_object_with_broken_bytes_is_described_or_refused(corpus, name, made):
    data = changed(content(corpus / name), made)
    try:
        found = dataset.read(io.BytesIO(data))
        fetch(found, io.BytesIO(data))
    except HeaderError:
        return
    says = describe(found, class_of(found))
    assert len(orjson.dumps(says)) < 100 * len(data) + 10_000
    enclosed(found, class_of(found))
    try:
        for group in groups(io.BytesIO(data), found):
            offset, length = group.extent(1)
            group.calibrated(data[offset:offset + length])
    except (HeaderError, WaveformError):
        return
