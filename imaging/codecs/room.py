"""How much a frame may take, before anything of that size is allocated."""

from imaging.codecs.errors import MISSING, SIZE, CodecError
from imaging.picture import Picture

LARGEST = 1 << 30
SMALL = 16 << 20
RATIO = 4096
"""More than any codec makes of an image that is one; a deflated black one comes to 1000."""
NATIVE_RATIO = 64


def sample_bytes(picture: Picture) -> int:
    """Return the bytes of one sample in the decoded array."""
    return 1 if picture.bits_allocated <= 8 else 2 if picture.bits_allocated <= 16 else (
        picture.bits_allocated // 8)


def frame_bytes(picture: Picture) -> int:
    """Return the bytes of one frame in the decoded array."""
    return picture.rows * picture.columns * picture.samples * sample_bytes(picture)


def check(picture: Picture, length: int, ratio: int = RATIO) -> None:
    """Refuse a header that promises far more than `length` encoded bytes can hold.

    Raises
    ------
    CodecError
        If the frame would be larger than a gigabyte, or `ratio` times its encoded bytes.
    """
    wanted = frame_bytes(picture)
    if length == 0:
        raise CodecError(MISSING)
    if wanted > LARGEST or wanted > SMALL + ratio * length:
        raise CodecError(SIZE, f'{wanted} bytes of values from {length} encoded')


def check_coded(picture: Picture, rows: int, columns: int, samples: int) -> None:
    """Refuse a code stream of another kind or a larger size than the header's.

    A smaller one is let through: the last tiles of a slide come so.

    Raises
    ------
    CodecError
        If it does not fit.
    """
    # NOTE: decoders allocate what the stream claims, so it is asked before they are
    fits = 0 < rows <= picture.rows and 0 < columns <= picture.columns
    if not fits or samples != picture.samples:
        coded, header = f'{columns}x{rows}x{samples}', f'{picture.columns}x{picture.rows}'
        raise CodecError(SIZE, f'{coded} coded, {header}x{picture.samples} in the header')
