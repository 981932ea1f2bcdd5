import gzip
import hashlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.uid import JPEGBaseline8Bit

import app
from database.tables import Frame, Instance
from hospital import ingest, intake, pictures, viewing
from hospital.actor import SYSTEM
from hospital.errors import Invalid, NotFound, OutOfResources, Unshowable
from hospital.pictures import Rendering
from hospital.viewing import Place
from hospital.work import Platform
from imaging import lossless
from imaging.dicom import part10
from imaging.render import Wish
from settings import Settings
from storage.archive import Archive
from storage.cache import Cache
from tests.conftest import encoded
from tests.database.engines import on_sqlite
from tests.hospital.records import digest_of, index_waiting, listed, only, raw, rows
from tests.imaging.corpus import expected

PICTURE = Rendering(Wish())


@pytest.fixture
def place(platform, device, make_instance) -> Place:
    """Where the second frame of a film of 4 × 2 pixels lies."""
    pixels = np.arange(24, dtype='<u2').tobytes()
    listed(platform, device, make_instance(
        pixels=pixels, Rows=2, Columns=4, NumberOfFrames=3))
    return place_of(platform, 2)


def place_of(platform: Platform, number: int, instance: Instance | None = None) -> Place:
    instance = instance or only(platform, Instance)
    return platform.ask(SYSTEM, viewing.place, instance.study_id, instance.id, number)


def decoded(content: bytes, place: Place) -> np.ndarray:
    """What a browser makes of an exact frame."""
    return lossless.decode(gzip.decompress(content), place.picture.rows, place.picture.columns)


def test_an_exact_frame_is_the_stored_one(platform, place):
    found = pictures.exact(platform, place)
    assert decoded(found.content, place).tolist() == [[8, 9, 10, 11], [12, 13, 14, 15]]


@pytest.mark.parametrize('make', [
    pictures.exact, lambda platform, place: pictures.rendered(platform, place, PICTURE)])
@on_sqlite
def test_a_frame_is_encoded_once_and_kept(platform, place, make):
    first = make(platform, place)
    platform.archive.delete(place.digest)
    second = make(platform, place)
    assert (first.cached, second.cached) == (False, True)
    assert second.content == first.content


@on_sqlite
def test_another_frame_or_wish_is_another_picture(platform, place):
    ways = [(place, PICTURE), (place_of(platform, 1), PICTURE),
            (place, Rendering(Wish(center=3, window_width=5))), (place, Rendering(Wish(), 'png')),
            (place, Rendering(Wish(), quality=20)), (place, Rendering(Wish(invert=True)))]
    assert not any(pictures.rendered(platform, *way).cached for way in ways)


@pytest.mark.parametrize(('form', 'media_type'), [
    ('jpeg', 'image/jpeg'), ('webp', 'image/webp'), ('png', 'image/png')])
@on_sqlite
def test_a_rendered_frame_is_a_picture_of_the_kind_that_was_asked_for(
        platform, place, form, media_type):
    found = pictures.rendered(platform, place, Rendering(Wish(), form))
    picture = Image.open(io.BytesIO(found.content))
    assert (found.media_type, picture.format.lower(), picture.size) == (media_type, form, (4, 2))


@on_sqlite
def test_a_rendered_frame_fits_and_is_never_enlarged(platform, place):
    def size(**wish: int) -> tuple[int, int]:
        found = pictures.rendered(platform, place, Rendering(Wish(**wish), 'png'))
        return Image.open(io.BytesIO(found.content)).size
    assert size(width=2, height=50) == (2, 1)
    assert size(width=5000, height=5000) == (4, 2)


@on_sqlite
def test_the_window_that_was_asked_for_decides_what_is_black_and_white(platform, place):
    found = pictures.rendered(platform, place, Rendering(
        Wish(center=11.5, window_width=2), 'png'))
    grey = np.asarray(Image.open(io.BytesIO(found.content)).convert('L'))
    assert grey[0, 0] == 0
    assert grey[1, 3] == 255


@on_sqlite
def test_a_frame_that_cannot_be_decoded_says_so(platform, device, make_instance):
    dataset = make_instance(pixels=bytes(64), BitsAllocated=8, BitsStored=8, HighBit=7)
    content = encoded(dataset)
    native = content[content.index(b'\xe0\x7f\x10\x00'):]
    fragments = (b'\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff' + item(b'') + item(b'no jpeg at all')
                 + b'\xfe\xff\xdd\xe0\0\0\0\0')
    platform.ask(device, ingest.accept, raw(content.replace(native, fragments),
                                            str(JPEGBaseline8Bit)))
    index_waiting(platform)
    for make in (pictures.exact, lambda *where: pictures.rendered(*where, PICTURE)):
        with pytest.raises(Unshowable, match='viewer'):
            make(platform, place_of(platform, 1))


@on_sqlite
def test_one_bad_frame_does_not_take_its_series_with_it(platform, device, make_instance):
    dataset = make_instance(pixels=bytes(64), BitsAllocated=8, BitsStored=8, HighBit=7,
                            Rows=16, Columns=16, NumberOfFrames=3)
    content = encoded(dataset)
    jpeg = bytes(imagecodecs.jpeg8_encode(np.full((16, 16), 90, np.uint8), level=95))
    jpeg += bytes(len(jpeg) % 2)
    fragments = (b'\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff' + item(b'') + item(jpeg)
                 + item(b'\xff\xd8\xff no picture ') + item(jpeg) + b'\xfe\xff\xdd\xe0\0\0\0\0')
    native = content[content.index(b'\xe0\x7f\x10\x00'):]
    platform.ask(device, ingest.accept, raw(content.replace(native, fragments),
                                            str(JPEGBaseline8Bit)))
    index_waiting(platform)
    shown = [pictures.exact(platform, place_of(platform, number)) for number in (1, 3)]
    assert len({one.content for one in shown}) == 1
    with pytest.raises(Unshowable):
        pictures.exact(platform, place_of(platform, 2))


@pytest.mark.corpus
@pytest.mark.parametrize('missing', [0, 50_000])
@on_sqlite
def test_a_frame_says_whether_bytes_of_it_are_missing(platform, device, corpus, missing):
    content = (corpus / 'ts_ct1/ct1_jpegll70.dcm').read_bytes()
    meta, start = part10.open_part10(io.BytesIO(content))
    cut = content[start:len(content) - missing] + bytes(missing)
    platform.ask(device, ingest.accept, raw(cut, meta.transfer_syntax))
    index_waiting(platform)
    stream = pictures.exact(platform, place_of(platform, 1)).content
    assert gzip.decompress(stream)[4] == (missing > 0)
    for _ in ('made', 'kept'):
        found = pictures.rendered(platform, place_of(platform, 1), PICTURE)
        assert found.damaged == (missing > 0)
        assert found.content.startswith(b'\xff\xd8')


def item(content: bytes) -> bytes:
    return b'\xfe\xff\x00\xe0' + len(content).to_bytes(4, 'little') + content


@on_sqlite
def test_a_frame_that_cannot_be_decoded_is_not_tried_again_at_once(platform, device, make_instance):
    dataset = make_instance(pixels=bytes(512), BitsAllocated=8, BitsStored=8, HighBit=7)
    content = encoded(dataset)
    native = content[content.index(b'\xe0\x7f\x10\x00'):]
    fragments = (b'\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff' + item(b'') + item(b'again: no jpeg')
                 + b'\xfe\xff\xdd\xe0\0\0\0\0')
    platform.ask(device, ingest.accept, raw(content.replace(native, fragments),
                                            str(JPEGBaseline8Bit)))
    index_waiting(platform)
    place = place_of(platform, 1)
    with pytest.raises(Unshowable) as first:
        pictures.exact(platform, place)
    # NOTE: tried again, it would be refused for another reason
    other = replace(place, picture=replace(place.picture, syntax='1.2.3'))
    with pytest.raises(Unshowable) as second:
        pictures.exact(platform, other)
    assert first.value.key == second.value.key


@on_sqlite
def test_a_frame_whose_file_is_gone_is_not_found(platform, place):
    platform.archive.delete(place.digest)
    with pytest.raises(NotFound):
        pictures.exact(platform, place)


@on_sqlite
def test_an_archive_that_cannot_be_read_is_out_of_resources(settings, platform, place):
    archive = settings.data_dir / 'archive'
    shutil.rmtree(archive)
    archive.write_text('a file in the way')
    with pytest.raises(OutOfResources):
        pictures.exact(platform, place)


@pytest.mark.parametrize('wish', [{'format': 'gif'}, {'quality': 0}, {'quality': 101}])
def test_a_picture_of_no_kind_is_refused(wish):
    with pytest.raises(Invalid):
        Rendering(Wish(), **wish)


@pytest.fixture(scope='module')
def house(corpus, tmp_path_factory) -> Iterator[Platform]:
    """A house that took in every file of the corpus."""
    platform = app.migrated(Settings(data_dir=tmp_path_factory.mktemp('house'), demo=False,
                                     language='en'))
    what = intake.delivery(SYSTEM, 'corpus')
    for path in sorted(path for path in corpus.rglob('*') if path.is_file()):
        with path.open('rb') as file:
            for _ in intake.take_in(platform, what, str(path), file):
                pass
    index_waiting(platform)
    yield platform
    platform.engine.dispose()


@pytest.mark.corpus
def test_the_exact_frames_of_real_files_are_what_other_decoders_find(house, corpus):
    by_digest = {row.digest: row for row in rows(house, Instance) if row.frame_count}
    checked = 0
    for name, facts in expected(corpus).items():
        instance = by_digest.get(digest_of_file(corpus / name))
        if instance is not None and not facts['lossy']:
            assert sha256_of_frames(house, instance) == facts['sha256'], name
            checked += 1
    assert checked > 300


@pytest.mark.corpus
def test_every_frame_of_real_files_is_found_and_rendered_or_says_why_not(house):
    shown = Rendering(Wish(width=64, height=64))
    refused = set()
    instances = {row.id: row for row in rows(house, Instance)}
    for frame in rows(house, Frame):
        if frame.number in (1, instances[frame.instance_id].frame_count):
            place = place_of(house, frame.number, instances[frame.instance_id])
            try:
                found = pictures.rendered(house, place, shown)
                assert Image.open(io.BytesIO(found.content)).width <= 64
            except Unshowable as error:
                refused.add(error.key)
    assert all(key.startswith('viewer.') for key in refused)


@pytest.mark.corpus
def test_every_real_instance_is_indexed(house):
    found = rows(house, Instance)
    assert len(found) > 600
    assert {row.state for row in found} == {'indexed'}


def digest_of_file(path: Path) -> str:
    with path.open('rb') as file:
        meta, start = part10.open_part10(file)
        file.seek(start)
        return digest_of(file.read(), meta.transfer_syntax)


def sha256_of_frames(house: Platform, instance: Instance) -> str:
    whole = hashlib.sha256()
    for number in range(1, instance.frame_count + 1):
        place = place_of(house, number, instance)
        whole.update(decoded(pictures.exact(house, place).content, place).tobytes())
    return whole.hexdigest()


@dataclass
class Counting:
    """An archive that notes which ranges are read of it."""

    archive: Archive
    ranges: list[tuple[int, int]]

    def read(self, key: str, offset: int, length: int) -> bytes:
        self.ranges.append((offset, length))
        return self.archive.read(key, offset, length)

    def size(self, key: str) -> int:
        return self.archive.size(key)


@pytest.mark.parametrize('make', [
    pictures.exact, lambda platform, place: pictures.rendered(platform, place, PICTURE)])
@on_sqlite
def test_a_frame_is_one_read_of_its_range(platform, place, make):
    counting = Counting(platform.archive, [])
    make(replace(platform, archive=counting), place)
    assert counting.ranges == [(place.offset, place.length)]


@pytest.mark.corpus
@pytest.mark.parametrize('name', ['oddities/rle_fragmented.dcm', 'ts_ct1/ct1_j2k.dcm',
                                  'ts_ct1/ct1_explicit_be.dcm', 'ts_ct1/ct1_deflated_derived.dcm'])
@on_sqlite
def test_a_real_frame_is_one_read_too(platform, device, corpus, name):
    content = (corpus / name).read_bytes()
    meta, start = part10.open_part10(io.BytesIO(content))
    platform.ask(device, ingest.accept, raw(content[start:], meta.transfer_syntax))
    index_waiting(platform)
    counting = Counting(platform.archive, [])
    pictures.exact(replace(platform, archive=counting), place_of(platform, 1))
    assert len(counting.ranges) == 1


@pytest.mark.corpus
@on_sqlite
def test_overlays_come_with_the_tables_wherever_they_lie(platform, device, corpus):
    content = (corpus / 'oddities/overlay_highbits_and_separate.dcm').read_bytes()
    meta, start = part10.open_part10(io.BytesIO(content))
    platform.ask(device, ingest.accept, raw(content[start:], meta.transfer_syntax))
    index_waiting(platform)
    place = place_of(platform, 1)
    found = pictures.lookup_tables(platform, place).to_json()['overlays']
    assert [(one['rows'], one['columns']) for one in found] == [(512, 512)] * 4
    assert place.picture.tables


@pytest.mark.corpus
def test_what_is_prepared_is_packed_and_what_is_made_at_once_is_gzipped(
    platform, device, corpus, tmp_path
):
    listed(platform, device, dcmread(corpus / 'ts_ct1' / 'ct1_explicit_le.dcm'))
    place = place_of(platform, 1)
    assert pictures.prepare(platform, place, None) > 0
    prepared = pictures.exact(platform, place)
    empty = replace(platform, cache=Cache(tmp_path, 1 << 30))
    at_once = pictures.exact(empty, place)
    assert (at_once.gzipped, prepared.gzipped, prepared.cached) == (True, False, True)
    assert len(prepared.content) < 0.95 * len(at_once.content)
    values = lossless.decode(gzip.decompress(at_once.content), 512, 512)
    assert np.array_equal(lossless.decode(prepared.content, 512, 512), values)


def test_large_frames_are_not_packed_while_somebody_waits(platform, device, make_instance):
    pixels = bytes(2 * 1025 * 1024)
    listed(platform, device, make_instance(pixels=pixels, Rows=1025, Columns=1024))
    assert pictures.exact(platform, place_of(platform, 1), ahead=True).gzipped


def test_frames_of_a_few_pixels_are_smaller_gzipped(platform, place):
    assert pictures.exact(platform, place, ahead=True).gzipped
