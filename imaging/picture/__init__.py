"""Everything the viewer must know of the images of one instance, taken from its header once."""

from imaging.picture.header import describe
from imaging.picture.record import (
    LINEAR,
    LINEAR_EXACT,
    SIGMOID,
    FrameFacts,
    Picture,
    PictureError,
    Region,
    Window,
)

__all__ = [
    'LINEAR',
    'LINEAR_EXACT',
    'SIGMOID',
    'FrameFacts',
    'Picture',
    'PictureError',
    'Region',
    'Window',
    'describe',
]
