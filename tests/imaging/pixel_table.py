"""What becomes of every file of the corpus, and the page of the documentation that says so.

`python -m tests.imaging.pixel_table` writes `docs/pixels.md` anew; `test_pixels.py` fails where
that page is not what this module would write.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
from PIL import Image

from imaging import lossless, stack, tables
from imaging.codecs import syntaxes
from imaging.codecs.errors import CodecError
from imaging.frames import NoFrames
from imaging.picture import PictureError
from imaging.render import Wish, render
from tests.imaging import oracle
from tests.imaging.corpus import Opened, expected, opened

ROOT = Path(__file__).parents[2]
PAGE = ROOT / 'docs' / 'pixels.md'
HEAD = Path(__file__).with_name('pixels_head.md')
SCRIPT = Path(__file__).with_name('browser.mjs')
TOLERANCE = 2
LEVEL = 1
DCMTK = {'1.2.840.10008.1.2.4.51': ('dcmdjpeg', '--conv-never'),
         '1.2.840.10008.1.2.4.81': ('dcmdjpls',)}
"""Programs that decode what Pillow does not, by transfer syntax."""
TWINS = {
    'malformed/emri_j2k_too_short.dcm': 'modality/mr_enhanced_10frames.dcm',
    'ts/deflated_frames_seg.dcm': 'modality/seg_liver_1bit_3frames.dcm',
}
"""Files that no reference decoder could read, and others with the same values."""
SMALLER = ('malformed/multiframe_140_frame_size_mismatch.dcm',)
BIG = ('1.2.840.10008.1.2.2', '1.2.840.113619.5.2')


@dataclass(frozen=True)
class Row:
    """What was found of one file."""

    name: str
    syntax: str
    values: str
    picture: str
    browser: str = ''

    @property
    def right(self) -> bool:
        """Whether nothing of it differs."""
        return 'differs' not in f'{self.values} {self.picture} {self.browser}'


def rows(corpus: Path) -> list[Row]:
    """Compare every file that has pixel data."""
    reference = expected(corpus)
    found: list[Row] = []
    jobs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(path for path in corpus.rglob('*') if path.is_file()):
            name = str(path.relative_to(corpus))
            row = _row(corpus, name, reference.get(name), (Path(folder), jobs))
            if row is not None:
                found.append(row)
        seen = _in_browser(Path(folder), jobs)
    return [Row(**{**vars(row), 'browser': seen.get(row.name, '–')}) for row in found]


def prepared(corpus: Path, names: list[str], folder: Path) -> list[dict[str, Any]]:
    """Put what the viewer gets of the first frames of some files into a folder; list them."""
    jobs: list[dict[str, Any]] = []
    for name in names:
        _picture(opened(corpus / name), 1, name, (folder, jobs))
    (folder / 'jobs.json').write_text(json.dumps(jobs))
    return jobs


def page(found: list[Row]) -> str:
    """Return the page, files of one series in one line."""
    lines = [f'| {name} | {row.syntax} | {row.values} | {row.picture} | {row.browser} |'
             for name, row in _grouped(found)]
    return HEAD.read_text() + '\n'.join(lines) + '\n'


def _row(corpus: Path, name: str, facts: dict[str, Any] | None,
         work: tuple[Path, list[dict[str, Any]]]) -> Row | None:
    try:
        file = opened(corpus / name)
        values = file.values()
    except (PictureError, NoFrames, CodecError) as error:
        nothing = error.key in ('viewer.no-image.none', 'viewer.no-image.missing')
        return None if nothing else Row(name, _syntax(corpus / name), f'`{error.key}`', '–')
    except (pydicom.errors.InvalidDicomError, ValueError, TypeError):
        return None
    pictures = [_picture(file, number, name, work) for number in sorted({1, len(file.ranges)})]
    return Row(name, _syntax(corpus / name), _stored(corpus, name, file, facts),
               max(pictures, key=len), str(values.shape))


def _stored(corpus: Path, name: str, file: Opened, facts: dict[str, Any] | None) -> str:
    if facts is None:
        return _twin(corpus, name, file)
    values = file.all_values()
    if list(values.shape) != facts['shape'] or values.dtype != np.dtype(facts['dtype']):
        return 'differs in shape'
    if not facts['lossy']:
        same = hashlib.sha256(values.tobytes()).hexdigest() == facts['sha256']
        return f'{facts["decoder"]}: identical' if same else f'{facts["decoder"]}: differs'
    measured = {'min': values.min(), 'max': values.max(), 'mean': values.mean()}
    near = all(abs(float(measured[key]) - facts[key]) <= TOLERANCE for key in measured)
    other, second = _second(file)
    near = near and np.abs(file.values().astype(int) - second).max() <= TOLERANCE
    return f'{facts["decoder"]}, {other}: {"within 2" if near else "differs"}'


def _twin(corpus: Path, name: str, file: Opened) -> str:
    """Compare a file that the reference decoders could not read with what else there is."""
    if name in TWINS:
        same = np.array_equal(file.all_values(), opened(corpus / TWINS[name]).all_values())
        return f'`{TWINS[name]}`: {"identical" if same else "differs"}'
    if file.picture.syntax in syntaxes.NATIVE:
        same = np.array_equal(file.values(), _by_hand(file))
        return f'numpy: {"identical" if same else "differs"}'
    if file.picture.syntax in syntaxes.JPEG_XL:
        # NOTE: JPEG XL keeps fractions that JPEG rounds, and smooths chrominance differently
        jpeg = Image.open(io.BytesIO(imagecodecs.jpegxl_decode_jpeg(file.data())))
        mean = np.abs(np.asarray(jpeg.convert('RGB')) - file.values().astype(int)).mean()
        near = 'half a level on average' if mean < 0.5 else 'differs'
        return f'the JPEG inside, by Pillow: {near}'
    if name in SMALLER:
        other, second = 'Pillow', _corner(file)
    else:
        other, second = _second(file)
    near = np.abs(file.values().astype(int) - second).max() <= TOLERANCE
    return f'{other}: {"within 2" if near else "differs"}'


def _corner(file: Opened) -> Any:
    """Decode a JPEG that is smaller than its frame, and put it into the corner."""
    stream = Image.open(io.BytesIO(file.data()))
    stream.draft('YCbCr', stream.size)
    full = np.full((file.picture.rows, file.picture.columns, 3), (0, 128, 128))
    full[:stream.height, :stream.width] = np.asarray(stream)
    return full


def _by_hand(file: Opened) -> Any:
    """Read native cells of 8, 12, 16 or 32 bits; what is missing is zero."""
    header = pydicom.dcmread(file.path, force=True)
    shape, bits = (header.Rows, header.Columns), header.BitsAllocated
    count = header.Rows * header.Columns
    data = np.frombuffer(header.PixelData.ljust(count * bits // 8, b'\0'), np.uint8)
    if bits == 12:
        pairs = data[:count * 3 // 2].reshape(-1, 3).astype(int)
        first = pairs[:, 0] | (pairs[:, 1] & 15) << 8
        return np.stack([first, pairs[:, 1] >> 4 | pairs[:, 2] << 4], -1).reshape(shape)
    order = '>' if file.picture.syntax in BIG else '<'
    kind = np.dtype(f'{order}{"i" if header.PixelRepresentation else "u"}{bits // 8}')
    return data[:count * bits // 8].view(kind).reshape(shape)


def _second(file: Opened) -> tuple[str, Any]:
    """Decode the first frame by a program of other people."""
    syntax = file.picture.syntax
    if syntax in DCMTK:
        return DCMTK[syntax][0], _by_dcmtk(file, DCMTK[syntax])
    if syntax in syntaxes.HTJ2K:
        return 'Pillow', np.asarray(Image.open(io.BytesIO(file.data()))).astype(int)
    decoder = pydicom.pixels.get_decoder(syntax)
    found, _ = decoder.as_array(pydicom.dcmread(file.path), index=0, raw=True,
                                decoding_plugin='pillow')
    return 'Pillow', found.astype(int)


def _by_dcmtk(file: Opened, command: tuple[str, ...]) -> Any:
    with tempfile.NamedTemporaryFile(suffix='.dcm') as target:
        subprocess.run([*command, str(file.path), target.name], check=True, capture_output=True)
        return opened(Path(target.name)).values().astype(int)


def _picture(file: Opened, number: int, name: str, work: tuple[Path, list[dict[str, Any]]]) -> str:
    values = file.values(number)
    facts = file.picture.of_frame(number)
    shown = render(values, facts, tables.read(file.header), Wish())
    _ask_browser(file, number, name, (values, shown), work)
    distance = np.abs(shown - oracle.levels(values, file.header, number)).max()
    return f'within {LEVEL}' if distance <= LEVEL else f'differs by {distance:.1f}'


def _ask_browser(file: Opened, number: int, name: str, made: tuple[Any, Any],
                 work: tuple[Path, list[dict[str, Any]]]) -> None:
    """Put down what the viewer would get of a frame, for one run of node."""
    folder, jobs = work
    values, shown = made
    key = str(len(jobs))
    (folder / f'{key}.stream').write_bytes(lossless.compress(lossless.encode(values)))
    packs = values.dtype.itemsize <= 2
    if packs:
        (folder / f'{key}.packed').write_bytes(lossless.encode(values, lossless.PACKED))
    colours = shown if shown.ndim == 3 else np.repeat(shown[..., None], 3, axis=-1)
    (folder / f'{key}.picture').write_bytes(colours.tobytes())
    planes = values if values.ndim == 2 else np.ascontiguousarray(np.moveaxis(values, -1, 0))
    found = _display_set(file, number)
    jobs.append({
        'file': name, 'name': key, 'packs': packs,
        'rows': values.shape[0], 'columns': values.shape[1],
        'sha256': hashlib.sha256(planes.tobytes()).hexdigest(),
        'set': found[0] if found else None, 'index': found[1] if found else 0,
        'tables': tables.read(file.header).to_json()})


def _display_set(file: Opened, number: int) -> tuple[dict[str, Any], int] | None:
    header = file.header
    item = stack.Item(
        series=1, series_number=1, description='', modality=str(header.get('Modality', '')),
        instance=1, number=1, sop_class=str(header.get('SOPClassUID', '')),
        picture=file.picture, frames=len(file.ranges))
    for found in stack.arrange([item]):
        if found['kind'] == 'image' and number in found['frames']['frame']:
            return found, found['frames']['frame'].index(number)
    return None


def _in_browser(folder: Path, jobs: list[dict[str, Any]]) -> dict[str, str]:
    (folder / 'jobs.json').write_text(json.dumps(jobs))
    node = shutil.which('node')
    assert node is not None
    done = subprocess.run([node, str(SCRIPT), str(folder)], capture_output=True, check=True)
    found: dict[str, str] = {}
    for job, seen in zip(jobs, json.loads(done.stdout), strict=True):
        values = 'identical' if set(seen['sha256']) == {job['sha256']} else 'differs'
        far = seen['difference']
        shown = '' if far is None else ', picture within 1' if far <= LEVEL else (
            f', picture differs by {far}')
        found[job['file']] = max(found.get(job['file'], ''), values + shown, key=len)
    return found


def _syntax(path: Path) -> str:
    uid = str(opened_syntax(path))
    return uid.removeprefix('1.2.840.10008.1.2') or 'implicit'


def opened_syntax(path: Path) -> str:
    header = pydicom.dcmread(path, stop_before_pixels=True, force=True)
    return header.file_meta.get('TransferSyntaxUID', 'none') if header.file_meta else 'none'


def _grouped(found: list[Row]) -> list[tuple[str, Row]]:
    """Put files of one folder that fare alike into one line, where there are many."""
    lines: dict[tuple[str, ...], list[Row]] = {}
    for row in found:
        folder = row.name.rpartition('/')[0]
        many = folder.startswith(('series/', 'modality/dicomdir', 'modality/'))
        deep = many and folder.count('/') >= 1
        key = (folder, row.syntax, row.values, row.picture, row.browser) if deep else (row.name,)
        lines.setdefault(key, []).append(row)
    return [(_label(same), same[0]) for same in lines.values()]


def _label(same: list[Row]) -> str:
    if len(same) == 1:
        return f'`{same[0].name}`'
    return f'`{same[0].name.rpartition("/")[0]}/` ({len(same)} files)'


def main() -> None:
    """Write the page anew."""
    warnings.simplefilter('ignore')
    PAGE.write_text(page(rows(Path(os.environ['YUNYING_TEST_DATA']))))


if __name__ == '__main__':
    main()
