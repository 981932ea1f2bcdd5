"""Waveforms: multiplex groups, channels and calibrated samples (PS3.3 C.10.9)."""

import math
import re
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from imaging.attributes import integer, item, items, number, text, values
from imaging.documents.codes import code_value, meaning, unit
from imaging.documents.samples import Lying, lying

PAGE_S = 10.0
"""What is drawn at a time; a routine electrocardiogram is as long."""
MOST_VALUES = 2_000_000
"""Samples of all channels of one page."""
MOST_CHANNELS = 512
MOST_HERTZ = 1e7
KINDS = {
    ('SB', 8): 'i1', ('UB', 8): 'u1', ('SS', 16): 'i2', ('US', 16): 'u2',
    ('SL', 32): 'i4', ('UL', 32): 'u4', ('SV', 64): 'i8', ('UV', 64): 'u8',
}
"""Of samples by interpretation and bits (PS3.3 C.10.9.1.5); coded speech is not among them."""
LEADS = {
    '1': 'I', '2': 'II', '61': 'III', '62': 'aVR', '63': 'aVL', '64': 'aVF',
    **{str(3 + at): f'V{1 + at}' for at in range(6)},
}
LEAD_CODE = re.compile(r'(?:5\.6\.3-9-|2:)(\d+)')
"""Leads by SCP-ECG and by MDC (PS3.16 CID 3001)."""
LEAD_WORDS = re.compile(r'^Lead\s+|\s*\(.*\)$', re.IGNORECASE)


class WaveformError(ValueError):
    """A waveform that cannot be drawn; `key` names the sentence that says why."""

    def __init__(self, key: str, detail: str = '') -> None:
        super().__init__(f'{key}: {detail}' if detail else key)
        self.key = key


@dataclass(frozen=True)
class Channel:
    """One trace, and what turns its samples into the unit (PS3.3 C.10.9.1.4)."""

    label: str
    unit: str
    """As UCUM has it, such as `uV` or `mm[Hg]`; empty if the device does not say."""
    gain: float
    """Sensitivity times its correction."""
    baseline: float


@dataclass(frozen=True)
class Group:
    """Channels that are sampled together, and where their samples lie in the file."""

    label: str
    hertz: float
    samples: int
    """Of one channel, as many as are really there."""
    channels: tuple[Channel, ...]
    page: int
    """Samples of one channel on a page."""
    pages: int
    offset: int
    """Of the first sample, from the file's beginning; of a deflated one from the data set's."""
    kind: str
    """Of one sample, for numpy, with its byte order."""
    padding: int | None = None
    problem: str = ''
    """Key of why it cannot be drawn."""

    def extent(self, page: int) -> tuple[int, int]:
        """Return where the bytes of a page begin, from 1, and how many they are.

        Raises
        ------
        WaveformError
            If there is no such page, or the group cannot be drawn.
        """
        if self.problem:
            raise WaveformError(self.problem)
        if not 1 <= page <= self.pages:
            raise WaveformError('viewer.no-image.samples', str(page))
        first = (page - 1) * self.page
        step = np.dtype(self.kind).itemsize * len(self.channels)
        return self.offset + first * step, min(self.page, self.samples - first) * step

    def calibrated(self, data: bytes) -> NDArray[np.float32]:
        """Return samples in the units of their channels, as `channel, sample`; padding is NaN.

        PS3.3 C.10.9.1.4.2: a sample times the sensitivity and its correction, plus the baseline.
        """
        count = len(self.channels)
        whole = len(data) // (np.dtype(self.kind).itemsize * count) * count
        stored = np.frombuffer(data, self.kind, whole).reshape(-1, count).T
        gain = np.array([channel.gain for channel in self.channels])[:, None]
        baseline = np.array([channel.baseline for channel in self.channels])[:, None]
        with np.errstate(over='ignore', invalid='ignore'):
            found: NDArray[np.float32] = (stored * gain + baseline).astype(np.float32)
        if self.padding is not None:
            found[stored == self.padding] = np.nan
        return found


def groups(file: BinaryIO, header: Dataset) -> tuple[Group, ...]:
    """Return the multiplex groups of an instance; one that cannot be drawn says why.

    Raises
    ------
    HeaderError
        If the file cannot be read.
    """
    if 'WaveformSequence' not in header:
        return ()
    return tuple(_group(one) for one in lying(file, header))


def _group(lies: Lying) -> Group:
    group = lies.group
    announced = integer(group, 'NumberOfWaveformChannels') or 0
    hertz = number(group, 'SamplingFrequency') or 0.0
    bits = integer(group, 'WaveformBitsAllocated') or 16
    kind = KINDS.get((text(group, 'WaveformSampleInterpretation') or 'SS', bits), '')
    channels = _channels(group, announced)
    problem = _problem(kind, hertz, channels)
    label = text(group, 'MultiplexGroupLabel')
    step = bits // 8 * max(len(channels), 1)
    # NOTE: the header may announce more samples than there are bytes
    there = lies.length // max(step, 1)
    samples = min(there, integer(group, 'NumberOfWaveformSamples') or there)
    if problem or samples <= 0:
        return Group(label, max(hertz, 0.0), 0, channels, 0, 0, 0, '',
                     problem=problem or 'viewer.no-image.samples')
    kind = (('>' if lies.big else '<') if bits > 8 else '|') + kind
    page = max(1, min(round(PAGE_S * hertz), MOST_VALUES // len(channels)))
    return Group(label, hertz, samples, channels, page, math.ceil(samples / page), lies.offset,
                 kind, _padding(group, kind))


def _problem(kind: str, hertz: float, channels: tuple[Channel, ...]) -> str:
    if not kind:
        return 'viewer.no-image.coding'
    return '' if channels and 0 < hertz <= MOST_HERTZ else 'viewer.no-image.samples'


def _padding(group: Dataset, kind: str) -> int | None:
    found = next(iter(values(group, 'WaveformPaddingValue')), None)
    if isinstance(found, int):
        return found
    size = np.dtype(kind).itemsize
    if not isinstance(found, bytes) or len(found) < size:
        return None
    return int(np.frombuffer(found, kind, 1)[0])


def _channels(group: Dataset, announced: int) -> tuple[Channel, ...]:
    if not 0 < announced <= MOST_CHANNELS:
        return ()
    known = list(items(group, 'ChannelDefinitionSequence'))[:announced]
    known += [Dataset()] * (announced - len(known))
    return tuple(_channel(one, at) for at, one in enumerate(known, 1))


def _channel(channel: Dataset, at: int) -> Channel:
    sensitivity = number(channel, 'ChannelSensitivity')
    correction = number(channel, 'ChannelSensitivityCorrectionFactor')
    gain = (1.0 if sensitivity is None else sensitivity) * (
        1.0 if correction is None else correction)
    found = unit(channel, 'ChannelSensitivityUnitsSequence')
    return Channel(_label(channel) or str(at), found if sensitivity is not None else '',
                   gain if math.isfinite(gain) else 1.0, number(channel, 'ChannelBaseline') or 0.0)


def _label(channel: Dataset) -> str:
    """Return what a trace is called: an electrocardiogram's lead by its code, else its name."""
    source = item(channel, 'ChannelSourceSequence')
    lead = LEAD_CODE.fullmatch(code_value(source))
    if lead is not None and lead[1] in LEADS:
        return LEADS[lead[1]]
    named = meaning(channel, 'ChannelSourceSequence') or text(channel, 'ChannelLabel')
    return LEAD_WORDS.sub('', named)
