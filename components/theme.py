"""The look of every page: the style sheets, and what else belongs into its head.

All colours, sizes and type are in `assets/theme.css`; the sheets beside it only arrange them.
"""

import gzip
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from nicegui import ui

ASSETS = Path(__file__).parent.parent / 'assets'
"""Folder of the files that `/assets/` serves to everybody."""

FAVICON = ASSETS / 'favicon.svg'
"""The icon of a browser's tab."""

VIEWPORT = 'width=device-width, initial-scale=1, viewport-fit=cover'
"""How a phone shows a page: in its own width, and behind its rounded corners."""

SHEETS = ('theme.css', 'frame.css', 'worklist.css', 'preview.css', 'login.css', 'upload.css',
          'admin.css')
SHEET = 'pages.css'
"""Name of all of them in one, which is what pages ask for."""


@cache
def address(name: str) -> str:
    """Return the address of a public file, which changes with its content.

    Raises
    ------
    FileNotFoundError
        If there is no such file in `assets`.
    """
    version = sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return f'/assets/{name}?v={version}'


@cache
def sheet() -> bytes:
    """Return all sheets as one, compressed with gzip (RFC 1952)."""
    return gzip.compress(b'\n'.join((ASSETS / name).read_bytes() for name in SHEETS), 9, mtime=0)


def install() -> None:
    """Give all pages the look; called once, before the first page is built."""
    ui.add_head_html(head(), shared=True)


def head() -> str:
    """Return the lines of a page's head."""
    # NOTE: the theme is chosen before the first paint, or a dark page would flash white; a request
    # of its own would keep that waiting. Without any referrer a form would name no origin, and it
    # is by the origin that forms are let in
    return (
        f'<script>{(ASSETS / "theme.js").read_text("utf-8")}</script>\n'
        f'<link rel="stylesheet" href="/assets/{SHEET}?v={sha256(sheet()).hexdigest()[:12]}">\n'
        f'<meta name="icons" content="{escape(address("icons.svg"))}">\n'
        f'<link rel="manifest" href="{escape(address("manifest.webmanifest"))}">\n'
        f'<link rel="apple-touch-icon" href="{escape(address("icon-192.png"))}">\n'
        '<meta name="theme-color" content="#12161b" media="(prefers-color-scheme: dark)">\n'
        '<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">\n'
        '<meta name="referrer" content="same-origin">\n'
    )
