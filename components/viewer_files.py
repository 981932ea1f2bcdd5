"""The files of the viewer as browsers get them: few, compressed once, and kept for a year."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from components.bundle import bundle

MODULES = Path(__file__).parent / 'viewport'
ENTRY, WORKER, SHEET = 'start.js', 'decode_worker.js', 'viewer.css'
SHEETS = ('viewer.css', 'viewport.css', 'objects.css', 'phone.css')
MEDIA_TYPES = {'.js': 'text/javascript', '.css': 'text/css'}


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    compressed: bytes
    """With gzip (RFC 1952)."""
    media_type: str


def _made() -> dict[str, str]:
    single = {path.name: path.read_text('utf-8') for path in sorted(MODULES.iterdir())
              if path.suffix in MEDIA_TYPES}
    return {
        # NOTE: single modules for what a browser asks for later, and for looking into
        **single,
        SHEET: ''.join(single[name] for name in SHEETS),
        **{name: bundle(MODULES, Path(name).stem) for name in (ENTRY, WORKER)},
    }


def _version(made: dict[str, str]) -> str:
    whole = ''.join(f'{name} {len(text)} {text}' for name, text in made.items())
    return sha256(whole.encode()).hexdigest()[:16]


_TEXTS = _made()
VERSION = _version(_TEXTS)
"""Changes with any of the files, and is part of their addresses."""
FILES = {name: File(gzip.compress(text.encode(), 9, mtime=0), MEDIA_TYPES[Path(name).suffix])
         for name, text in _TEXTS.items()}
"""By name; the scripts of the page and of its worker are each joined of all their modules."""


EARLY = bundle(MODULES, 'early')
"""A script for the HTML of a page, to be run before anything is painted."""


def address(name: str) -> str:
    """Return the path of a file, without a prefix."""
    return f'/assets/viewer/{VERSION}/{name}'
