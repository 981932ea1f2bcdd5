"""Every real file is sent over the network, and is kept byte for byte with the right status."""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pydicom
import pytest

import app
from database.tables import Instance, Quarantined
from hospital.work import Platform
from imaging.dicom import part10
from imaging.dicom.part10 import HeaderError
from settings import Settings
from tests.dicom_node.sending import Message, associated, send
from tests.hospital.records import data_set, digest_of, rows

CONTEXTS = 120
UIDS = ('StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID')
UID = re.compile(r'[0-9][0-9.]{0,63}')
COMPARED = ('PatientID', 'IssuerOfPatientID', 'StudyInstanceUID', 'SeriesInstanceUID',
            'SOPClassUID', 'PixelData', 'Rows', 'Columns', 'SamplesPerPixel', 'BitsAllocated',
            'BitsStored', 'HighBit', 'PixelRepresentation', 'PhotometricInterpretation',
            'PlanarConfiguration', 'NumberOfFrames')
"""What a better header of the same image has in common with the one before."""
CUT = {'malformed/emri_j2k_too_short.dcm': 0xB007, 'malformed/rtplan_truncated.dcm': 0xC000}
"""What is cut short: in its pixel data, and in its header."""
HEALED = ('malformed/emri_j2k_too_short.dcm',
          'modality/mr_enhanced_10frames_jpeg_2k_lossless.dcm')
"""One that breaks off behind its last fragment, and the same with the end."""

pytestmark = pytest.mark.corpus


@dataclass(frozen=True)
class Sent:
    """A file that was sent, and what was answered."""

    name: str
    message: Message
    status: int

    @property
    def digest(self) -> str:
        """What names it in the archive."""
        return digest_of(self.message.data, self.message.transfer_syntax,
                         (self.message.sop_class, self.message.instance))


@pytest.fixture(scope='module')
def house(tmp_path_factory) -> Iterator[Platform]:
    platform = app.migrated(Settings(data_dir=tmp_path_factory.mktemp('house'), demo=False))
    yield platform
    platform.engine.dispose()


@pytest.fixture(scope='module')
def port(house) -> Iterator[int]:
    with socket.create_server(('127.0.0.1', 0)) as listening:
        node = app.build_node(Settings(), house, listening)
        node.start()
        yield int(listening.getsockname()[1])
        node.stop()


@pytest.fixture(scope='module')
def sent(port, corpus) -> list[Sent]:
    """Every file whose meta group names class, instance and transfer syntax, in its order."""
    files = {name: message for name, message in messages(corpus) if message is not None}
    found = []
    for contexts in in_groups({(one.sop_class, one.transfer_syntax) for one in files.values()}):
        with associated(port, *contexts) as association:
            found += [Sent(name, message, send(association, message).Status)
                      for name, message in files.items()
                      if (message.sop_class, message.transfer_syntax) in contexts]
    return found


def messages(corpus: Path) -> Iterator[tuple[str, Message | None]]:
    for path in sorted(path for path in corpus.rglob('*') if path.is_file()):
        yield path.relative_to(corpus).as_posix(), message_in(path)


def message_in(path: Path) -> Message | None:
    with path.open('rb') as file:
        try:
            meta, start = part10.open_part10(file)
        except HeaderError:
            return None
        if meta.guessed or not meta.sop_class_uid or not meta.instance_uid:
            return None
        file.seek(start)
        return Message(meta.sop_class_uid, meta.instance_uid, file.read(), meta.transfer_syntax)


def in_groups(contexts: set[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    found = sorted(contexts)
    return [found[first:first + CONTEXTS] for first in range(0, len(found), CONTEXTS)]


def expected(corpus: Path, sent: list[Sent]) -> Iterator[int]:
    """The statuses that the conformance statement promises, told by another reader."""
    known: dict[str, dict[str, int]] = {}
    shown: dict[str, Sent] = {}
    for one in sent:
        header = pydicom.dcmread(corpus / one.name, force=True, stop_before_pixels=True)
        named = one.message.sop_class, one.message.instance
        usable = all(UID.fullmatch(str(header.get(keyword) or '')) for keyword in UIDS)
        if not usable or CUT.get(one.name) == 0xC000:
            yield 0xC000
        elif named != (header.get('SOPClassUID'), header.SOPInstanceUID):
            yield 0xA900
        else:
            uid = header.SOPInstanceUID
            statuses = known.setdefault(uid, {})
            if not statuses or is_correction(corpus, shown[uid], one):
                statuses.setdefault(one.digest, CUT.get(one.name, 0x0000))
                shown[uid] = one
            yield statuses.get(one.digest, 0xB000)


def is_correction(corpus: Path, before: Sent, after: Sent) -> bool:
    """Tell whether another reader finds the same image under another header."""
    if (before.name, after.name) == HEALED:
        return True
    one, other = (pydicom.dcmread(corpus / each.name, force=True) for each in (before, after))
    return (before.message.transfer_syntax == after.message.transfer_syntax
            and bool(one.get('PixelData'))
            and all(one.get(each) == other.get(each) for each in COMPARED))


def test_every_file_that_can_be_named_is_sent(sent):
    assert len(sent) > 690


def test_every_file_is_answered_as_the_conformance_statement_says(sent, corpus):
    statuses = list(expected(corpus, sent))
    assert [(one.name, hex(one.status)) for one in sent] == [
        (one.name, hex(status)) for one, status in zip(sent, statuses, strict=True)]
    assert {0x0000, 0xB000, 0xB007, 0xC000} <= Counter(statuses).keys()


def test_every_data_set_is_found_byte_for_byte(sent, house):
    for one in sent:
        assert data_set(house, one.digest) == one.message.data, one.name


def test_every_data_set_is_in_the_archive_or_in_quarantine_as_its_status_says(sent, house):
    stored = {row.digest for row in rows(house, Instance)}
    quarantined = {row.digest for row in rows(house, Quarantined)}
    for one in sent:
        where = stored if one.status in (0x0000, 0xB007) else quarantined
        assert one.digest in where, one.name
    assert stored | quarantined == {one.digest for one in sent} == set(house.archive.keys())


def test_every_kept_file_is_one_that_other_programs_read(sent, house):
    for one in sent:
        with house.archive.open(one.digest) as file:
            found = pydicom.dcmread(file, specific_tags=['SOPInstanceUID'])
        assert found.file_meta.TransferSyntaxUID == one.message.transfer_syntax, one.name


def test_sending_everything_again_changes_nothing(sent, house, port):
    before = [(row.id, row.digest) for table in (Instance, Quarantined)
              for row in rows(house, table)]
    some = sent[::20]
    for contexts in in_groups({(one.message.sop_class, one.message.transfer_syntax)
                               for one in some}):
        with associated(port, *contexts) as association:
            for one in some:
                if (one.message.sop_class, one.message.transfer_syntax) in contexts:
                    assert send(association, one.message).Status == one.status, one.name
    assert before == [(row.id, row.digest) for table in (Instance, Quarantined)
                      for row in rows(house, table)]
