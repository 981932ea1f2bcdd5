import copy
import struct

import numpy as np
import pydicom
import pytest
from pydicom import Dataset
from pydicom.data import get_testdata_file
from pydicom.waveforms import multiplex_array

from imaging import frames
from imaging.dicom import dataset
from imaging.documents import WaveformError, groups

ECG = '1.2.840.10008.5.1.4.1.1.9.1.1'
ROUTINE = get_testdata_file('waveform_ecg.dcm', download=False)


def samples(path, group, page=1):
    offset, length = group.extent(page)
    with open(path, 'rb') as file:
        file.seek(offset)
        return group.calibrated(file.read(length))


def synthetic(stored: np.ndarray, interpretation: str, **elements: object) -> Dataset:
    """One group of two channels, as pydicom reads it from a file."""
    group = Dataset()
    group.WaveformOriginality, group.NumberOfWaveformChannels = 'ORIGINAL', 2
    group.NumberOfWaveformSamples, group.SamplingFrequency = len(stored), 4.0
    group.WaveformBitsAllocated = stored.dtype.itemsize * 8
    group.WaveformSampleInterpretation = interpretation
    channel = Dataset()
    channel.ChannelSensitivity, channel.ChannelBaseline = '0.5', '10'
    channel.ChannelSensitivityCorrectionFactor = '2'
    group.ChannelDefinitionSequence = [channel, Dataset()]
    group.WaveformData = stored.tobytes()
    for keyword, value in elements.items():
        setattr(group, keyword, value)
    found = Dataset()
    found.SOPClassUID, found.WaveformSequence = ECG, [group]
    return found


def read_again(made: Dataset, path, *, implicit: bool = False) -> tuple:
    made.save_as(path, implicit_vr=implicit, little_endian=True)
    return groups_of(path)


def groups_of(path) -> tuple:
    with open(path, 'rb') as file:
        return groups(file, dataset.read(file))


def test_twelve_leads_are_called_by_their_names():
    leads = groups_of(ROUTINE)[0].channels
    assert [lead.label for lead in leads] == [
        'I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
    assert {lead.unit for lead in leads} == {'uV'}


def test_calibrated_samples_are_those_of_pydicom():
    expected = pydicom.dcmread(ROUTINE)
    for at, group in enumerate(groups_of(ROUTINE)):
        found = np.concatenate([samples(ROUTINE, group, page + 1)
                                for page in range(group.pages)], axis=1)
        assert np.allclose(found.T, multiplex_array(expected, at, as_raw=False), rtol=1e-6)


@pytest.mark.corpus
def test_samples_of_a_deflated_file_are_those_of_pydicom(corpus):
    path = corpus / 'modality' / 'ecg_waveform_deflated.dcm'
    expected = pydicom.dcmread(path)
    for at, group in enumerate(groups_of(path)):
        with path.open('rb') as file:
            inflated = frames.inflate(file)
            offset, length = group.extent(1)
            inflated.seek(offset)
            found = group.calibrated(inflated.read(length))
        wanted = multiplex_array(expected, at, as_raw=False)[:group.page]
        assert np.allclose(found.T, wanted, rtol=1e-6)


def test_a_long_record_has_pages_of_ten_seconds(tmp_path):
    stored = np.arange(2 * 90, dtype='<i2').reshape(90, 2)
    group, = read_again(synthetic(stored, 'SS'), tmp_path / 'long.dcm')
    assert (group.page, group.pages) == (40, 3)
    assert samples(tmp_path / 'long.dcm', group, 3).shape == (2, 10)
    assert samples(tmp_path / 'long.dcm', group, 2)[1, 0] == stored[40, 1]


def test_sensitivity_correction_and_baseline_make_the_value(tmp_path):
    # PS3.3 C.10.9.1.4.2
    stored = np.array([[100, 7], [-20, -7]], '<i2')
    group, = read_again(synthetic(stored, 'SS'), tmp_path / 'small.dcm')
    assert samples(tmp_path / 'small.dcm', group).tolist() == [[110, -10], [7, -7]]


@pytest.mark.parametrize('implicit', [False, True])
@pytest.mark.parametrize('undefined', [False, True])
def test_samples_are_found_however_the_sequence_is_written(tmp_path, implicit, undefined):
    stored = np.arange(12, dtype='<i2').reshape(6, 2)
    made = synthetic(stored, 'SS')
    made['WaveformSequence'].is_undefined_length = undefined
    made.WaveformSequence[0].is_undefined_length_sequence_item = undefined
    made.WaveformSequence.append(copy.deepcopy(made.WaveformSequence[0]))
    for group in read_again(made, tmp_path / 'written.dcm', implicit=implicit):
        assert samples(tmp_path / 'written.dcm', group)[1].tolist() == [1, 3, 5, 7, 9, 11]


@pytest.mark.parametrize(('interpretation', 'kind'), [
    ('SB', 'i1'), ('UB', 'u1'), ('SS', '<i2'), ('US', '<u2'), ('SL', '<i4'), ('UL', '<u4')])
def test_every_linear_coding_is_read(tmp_path, interpretation, kind):
    stored = np.array([[1, 2], [3, 250 if kind[-2] == 'u' else -100]], kind)
    group, = read_again(synthetic(stored, interpretation), tmp_path / 'coded.dcm')
    assert samples(tmp_path / 'coded.dcm', group)[1].tolist() == stored[:, 1].tolist()


def test_padding_is_no_value(tmp_path):
    stored = np.array([[5, 6], [-32768, 6]], '<i2')
    group, = read_again(synthetic(stored, 'SS', WaveformPaddingValue=struct.pack('<h', -32768)),
                        tmp_path / 'padded.dcm')
    assert np.isnan(samples(tmp_path / 'padded.dcm', group)[0]).tolist() == [False, True]


def test_speech_says_that_it_cannot_be_drawn(tmp_path):
    stored = np.zeros((4, 2), 'u1')
    group, = read_again(synthetic(stored, 'MB'), tmp_path / 'speech.dcm')
    assert group.problem == 'viewer.no-image.coding'
    with pytest.raises(WaveformError):
        group.extent(1)


@pytest.mark.parametrize('lies', [
    {'NumberOfWaveformChannels': 60_000}, {'SamplingFrequency': 0}, {'SamplingFrequency': 1e300},
    {'NumberOfWaveformSamples': 4_000_000_000}, {'WaveformData': b''}])
def test_a_header_that_lies_costs_nothing(tmp_path, lies):
    stored = np.zeros((40, 2), '<i2')
    group, = read_again(synthetic(stored, 'SS', **lies), tmp_path / 'lies.dcm')
    assert group.problem or group.samples == 40
