"""Transfer syntaxes by what can be done with their frames (PS3.5 annex A, 10)."""

from imaging.codecs.errors import SYNTAX, VIDEO

DICOM = '1.2.840.10008.1.2'
NATIVE = (DICOM, f'{DICOM}.1', f'{DICOM}.1.99', f'{DICOM}.2', '1.2.840.113619.5.2')
"""Implicit, explicit, deflated, big-endian, and one of General Electric's own."""
IN_ITEMS = f'{DICOM}.1.98'
"""Encapsulated uncompressed."""
DEFLATED_FRAMES = f'{DICOM}.8.1'
RLE = f'{DICOM}.5'
JPEG = tuple(f'{DICOM}.4.{number}' for number in (*range(50, 67), 70))
"""With the retired processes, progressive ones among them."""
JPEG_LS = (f'{DICOM}.4.80', f'{DICOM}.4.81')
JPEG_2000 = tuple(f'{DICOM}.4.{number}' for number in (90, 91, 92, 93))
JPEG_XL = tuple(f'{DICOM}.4.{number}' for number in (110, 111, 112))
HTJ2K = tuple(f'{DICOM}.4.{number}' for number in (201, 202, 203))
DECODED = frozenset((*NATIVE, IN_ITEMS, DEFLATED_FRAMES, RLE, *JPEG, *JPEG_LS, *JPEG_2000,
                     *JPEG_XL, *HTJ2K))
VIDEOS = tuple(f'{DICOM}.4.{number}' for number in range(100, 109))
STREAMED = f'{DICOM}.7.'
"""Beginning of the UIDs of video that is sent, not stored."""


def is_video(syntax: str) -> bool:
    """Say whether the pixel data is a video."""
    return syntax.startswith((*VIDEOS, STREAMED)) and syntax not in DECODED


def obstacle(syntax: str) -> str:
    """Return the key of the sentence that says why frames cannot be decoded, empty if they can."""
    if syntax in DECODED:
        return ''
    return VIDEO if is_video(syntax) else SYNTAX
