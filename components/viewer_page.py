"""What the HTML of a page has of the viewer, so that it is there before the page's own scripts."""

import json
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from components import first_look, viewer_files
from components.first_look import FirstLook
from components.viewer_files import EARLY, ENTRY, SHEET, WORKER
from language import say


def prefix(headers: Mapping[str, str]) -> str:
    """Return what stands before every path, as a proxy says it."""
    return quote(headers.get('X-Forwarded-Prefix', ''), safe='/')


def head(before: str, manifest: str, look: FirstLook | None) -> str:
    """Return the lines of a page's head that fetch first images, style and scripts at once.

    Parameters
    ----------
    before
        What stands before every path.
    manifest
        Its address.
    """
    values = [look.exact] if look and look.exact else []
    return ''.join([
        f'<link rel="stylesheet" href="{before}{viewer_files.address(SHEET)}">',
        f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{before + manifest}">',
        *(f'<link rel="modulepreload" href="{before}{viewer_files.address(name)}">'
          for name in (ENTRY, WORKER)),
        *(f'<link rel="preload" as="fetch" crossorigin="anonymous" fetchpriority="low"'
          f' href="{escape(before + address)}">' for address in values),
    ])


def body(before: str, options: Mapping[str, object], look: FirstLook | None,
         language: str) -> str:
    """Return the viewer as the page's HTML has it: what is seen first, and what opens it.

    It waits for no script but its own, and comes into its place on the page when that is there.

    Parameters
    ----------
    options
        What its script needs to open it.
    """
    given = json.dumps(options, ensure_ascii=False).replace('<', '\\u003c')
    shown = first_look.html(look, before, language) if look else ''
    return (
        f'<div class="vw early" data-testid="viewer">{shown}</div>'
        f'<script type="application/json" id="viewer-options">{given}</script>'
        f'<template id="viewer-missing">{_missing(language)}</template>'
        f'<script type="module" async src="{before}{viewer_files.address(ENTRY)}"'
        " onerror=\"document.querySelector('.vw').replaceChildren("
        "document.getElementById('viewer-missing').content)\"></script>"
        f'<script>{{{EARLY}}}</script>')


def prefetch(headers: Mapping[str, str]) -> str:
    """Return the lines of a page's head that fetch the viewer while the page is looked at.

    For pages that lead to the viewer: it then opens from the browser's cache.
    """
    before = prefix(headers)
    return ''.join(f'<link rel="prefetch" href="{before}{viewer_files.address(name)}">'
                   for name in (SHEET, ENTRY, WORKER))


def _missing(language: str) -> str:
    title, text, again = (escape(say(f'viewer.{key}', language)) for key in (
        'offline.title', 'open.offline', 'offline.retry'))
    return ('<div class="vw-message" role="status" data-testid="viewer-failed">'
            f'<div class="vw-message-title">{title}</div>'
            f'<div class="vw-message-text">{text}</div>'
            f'<a class="button" href="">{again}</a></div>')
