"""A study made up on the spot: every sort of display set that a viewer meets, and its streams."""

import base64
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging import automatic, lossless, tiles
from imaging.encode import jpeg
from imaging.overlays import Overlay
from imaging.picture import Picture, Window
from imaging.render import Wish, render
from imaging.tables import Palette, Tables

BROKEN = (13, 3)
DAMAGED = (13, 5)
GRAPHICS = 7
LARGE = 14
Pixels = NDArray[Any]


def display_set(number: int, frames: int, **fields: Any) -> dict[str, Any]:
    """What a manifest says of a display set, with the usual in place of what is not said."""
    return {
        'id': f'{number}.1', 'series': number, 'label': '', 'kind': 'image', 'reason': None,
        'modality': 'CT', 'rows': 256, 'columns': 256, 'samples': 1, 'bits_allocated': 16,
        'bits_stored': 12, 'signed': False, 'photometric': 'MONOCHROME2', 'slope': 1,
        'intercept': 0, 'unit': '', 'windows': [], 'tables': False, 'padding': None,
        'spacing': None, 'spacing_source': 'none', 'aspect': None, 'orientation': None,
        'tiles': None, 'managed': False, 'patient_orientation': None, 'frame_of_reference': None,
        'laterality': '', 'view': '', 'thickness_mm': None, 'fps': None, 'lossy': '',
        'regions': [], 'varying': {},
        'frames': {'instance': [number] * frames, 'frame': list(range(1, frames + 1)),
                   'position': None, 'location': None, 'number': list(range(1, frames + 1)),
                   'damaged': []},
        **fields,
    }


def ct() -> dict[str, Any]:
    made = display_set(
        3, 40, label='动脉期 2.5 mm', unit='HU', intercept=-1024, padding=[0, 0],
        windows=[{'center': 40, 'width': 400, 'name': '', 'function': 'LINEAR'}],
        spacing=[0.7, 0.7], spacing_source='PixelSpacing', orientation=[1, 0, 0, 0, 1, 0],
        thickness_mm=2.5, frame_of_reference=0)
    made['frames']['location'] = [-50 + 2.5 * index for index in range(40)]
    return made


SETS = [
    ct(),
    display_set(4, 12, label='T2 sag', modality='MR', rows=192, columns=160, spacing=[1, 1],
                spacing_source='PixelSpacing', orientation=[0, 1, 0, 0, 0, -1], thickness_mm=4),
    display_set(5, 24, label='四腔心', modality='US', samples=3, bits_allocated=8, bits_stored=8,
                photometric='RGB', rows=120, columns=160, fps=20, lossy='JPEG 12:1'),
    display_set(6, 1, label='伪彩', modality='NM', bits_allocated=8, bits_stored=8, rows=64,
                columns=64, photometric='PALETTE COLOR', tables=True),
    display_set(7, 1, label='胸部正位', modality='DX', rows=1400, columns=1100,
                photometric='MONOCHROME1', spacing=[0.2, 0.2], spacing_source='ImagerPixelSpacing',
                windows=[{'center': 2048, 'width': 4096, 'name': 'NORMAL', 'function': 'LINEAR'}],
                patient_orientation=['L', 'F'], view='PA', tables=True),
    display_set(8, 1, label='RT Plan', kind='other', reason='viewer.no-image.rtplan',
                modality='RTPLAN', rows=0, columns=0),
    display_set(BROKEN[0], 5, label='一幅损坏', rows=64, columns=64,
                windows=[{'center': 2048, 'width': 4096, 'name': '', 'function': 'LINEAR'}]),
    display_set(16, 1, label='照片', modality='XC', samples=3, bits_allocated=8, bits_stored=8,
                photometric='RGB', rows=120, columns=160, managed=True),
    display_set(15, 1, kind='other', reason='viewer.no-image.file', object='other',
                modality='', rows=0, columns=0),
    display_set(LARGE, 2, label='乳腺', modality='MG', rows=2600, columns=2200,
                photometric='MONOCHROME1', padding=[0, 0], spacing=[0.05, 0.05],
                spacing_source='ImagerPixelSpacing', tiles=tiles.described(2600, 2200)),
]
MANIFEST = {
    'version': 1,
    'study': {
        'key': '00112233aabbccdd', 'token': 'token', 'date': '2026-11-20', 'time': '14:46:08',
        'procedure': '胸部CT平扫+增强', 'accession': 'P00418273', 'exam_number': 'CT20261120-0147',
        'institution': '云岭市第一人民医院', 'modalities': ['CT'], 'patient_class': 'inpatient',
        'state': 'unwritten', 'patient': {
            'name': '韩启明', 'number': 'P1', 'sex': 'M', 'age': '063Y',
            'birth_date': '1963-04-09'}},
    'series': [{'id': made['series'], 'number': made['series'], 'modality': made['modality'],
                'description': made['label'], 'body_part': 'CHEST', 'laterality': '',
                'date': '2026-11-20', 'time': '14:46:08', 'equipment': 'CT-2',
                'technique': '120 kV 210 mA'} for made in SETS],
    'display_sets': SETS,
    'priors': [{'key': 'ffeeddccbbaa0011', 'date': '2026-05-18', 'modality': 'DX',
                'procedure': '胸部正位', 'images': 2}],
}


def set_of(instance: int) -> dict[str, Any]:
    return next(made for made in SETS if made['series'] == instance)


def pixels(instance: int, frame: int) -> Pixels:
    """The stored values of a frame: a ball in a box that moves and grows with the frame."""
    made = set_of(instance)
    y, x = np.mgrid[:made['rows'], :made['columns']]
    y, x = y / made['rows'] - 0.5, x / made['columns'] - 0.5
    part = frame / len(made['frames']['instance'])
    ball = (x - 0.2 * part) ** 2 + y ** 2 < (0.15 + 0.15 * part) ** 2
    if instance == 3:
        noise = np.random.default_rng(frame).normal(0, 12, ball.shape)
        body = x ** 2 / 0.2 + y ** 2 / 0.12 < 1
        values = np.where(ball, 1084, np.where(body, 174, 24)) + noise
        return np.where(x ** 2 + y ** 2 < 0.25, values.clip(1), 0).astype(np.uint16)
    if instance == LARGE:
        return np.where(x < -0.4, 0, 1000 + 900 * ball + 700 * y).astype(np.uint16)
    if made['samples'] == 3:
        return np.dstack([ball * 200, (x + 0.5) * 255, (y + 0.5) * 255]).astype(np.uint8)
    top = 2 ** made['bits_stored'] - 1
    return ((0.3 + 0.5 * ball + 0.2 * x) * top).clip(0, top).astype(
        np.uint8 if made['bits_allocated'] == 8 else np.uint16)


@lru_cache(maxsize=4)
def large(instance: int, frame: int) -> tiles.Pyramid:
    """All levels of a large frame."""
    return tiles.build(pixels(instance, frame), picture(instance))


def exact_tile(instance: int, frame: int, tile: tiles.Tile) -> bytes:
    return lossless.compress(lossless.encode(large(instance, frame).cut(tile)))


def rendered_tile(instance: int, frame: int, tile: tiles.Tile, query: dict[str, str]) -> bytes:
    return jpeg(render(large(instance, frame).cut(tile), picture(instance), Tables(), wish(query)))


def window(instance: int, frame: int) -> dict[str, Any]:
    found = automatic.window(pixels(instance, frame), picture(instance), Tables())
    return {'center': found.center, 'width': found.width, 'function': found.function}


def exact(instance: int, frame: int) -> bytes:
    damaged = (instance, frame) == DAMAGED
    return lossless.compress(lossless.encode(pixels(instance, frame), damaged=damaged))


def refused(instance: int, frame: int, what: str) -> bool:
    """Tell whether the server has none of a frame."""
    return (instance, frame) == BROKEN


def tables(instance: int) -> dict[str, Any]:
    """A palette from blue to red, or graphics in the middle of the radiograph."""
    if instance == GRAPHICS:
        return {'overlays': [Overlay(600, 450, np.ones((1, 200, 200), np.bool_)).to_json()]}
    ramp = np.arange(256, dtype='<u2') << 8

    def text(values: Pixels) -> str:
        return base64.b64encode(values.astype('<u2').tobytes()).decode()
    return {'palette': {'first': 0, 'bits': 16, 'red': text(ramp), 'green': text(ramp // 4),
                        'blue': text(ramp[::-1])}}


def rendered(instance: int, frame: int, query: dict[str, str]) -> bytes:
    """A picture as the server renders it."""
    ramp = np.arange(256, dtype=np.uint16) << 8
    palette = Palette(0, 16, np.stack([ramp, ramp // 4, ramp[::-1]], -1))
    shown = picture(instance)
    tables = Tables(palette=palette if shown.palette else None)
    return jpeg(render(pixels(instance, frame), shown, tables, wish(query)))


def picture(instance: int) -> Picture:
    """What the header of an instance says."""
    made = set_of(instance)
    padding = (made['padding'][0], made['padding'][1]) if instance == LARGE else None
    return Picture(
        syntax='1.2.840.10008.1.2.1', rows=made['rows'], columns=made['columns'],
        samples=made['samples'], bits_allocated=made['bits_allocated'],
        bits_stored=made['bits_stored'], photometric=made['photometric'], slope=made['slope'],
        intercept=made['intercept'], windows=tuple(Window(**one) for one in made['windows']),
        palette=made['photometric'] == 'PALETTE COLOR', padding=padding)


def wish(query: dict[str, str]) -> Wish:
    """What a query asks for."""
    return Wish(
        width=int(query['w']) if 'w' in query else None,
        height=int(query['h']) if 'h' in query else None,
        center=float(query['c']) if 'c' in query else None,
        window_width=float(query['ww']) if 'ww' in query else None,
        function=query.get('f', 'LINEAR'), invert='invert' in query)
