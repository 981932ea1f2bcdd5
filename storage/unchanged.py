"""Removing an object of a store only while it is the one that was looked at.

A store knows no names that move. What is copied and then removed may have been replaced between
the two, and what took its place would be gone; so the store itself has to compare, as S3 does.
"""

import contextlib
import secrets
from typing import Any

_OTHER = '"00000000000000000000000000000000"'


def mark(store: Any, path: str) -> str:
    """Return what tells an object from any that takes its place; empty if the store has none.

    Raises
    ------
    FileNotFoundError
        If there is no such object.
    """
    return str(store.info(path).get('ETag', ''))


def can_compare(store: Any, folder: str) -> bool:
    """Tell whether a store compares before it removes, by trying it on an object of our own.

    Raises
    ------
    OSError
        If the store refuses.
    """
    if not hasattr(store, 'call_s3'):
        return False
    path = f'{folder}/{secrets.token_hex(16)}'
    store.pipe_file(path, b'removed only by who knows it')
    with contextlib.suppress(OSError):
        _remove(store, path, _OTHER)
    # NOTE: many stores leave out the comparison and answer as if all were well
    if not store.exists(path):
        return False
    store.rm_file(path)
    return True


def remove(store: Any, path: str, known: str) -> bool:
    """Remove an object unless another has taken its place; tell whether it is gone.

    Raises
    ------
    OSError
        If the store refuses.
    """
    try:
        _remove(store, path, known)
    except OSError:
        try:
            if mark(store, path) == known:
                raise
        except FileNotFoundError:
            return True
        return False
    return True


def _remove(store: Any, path: str, known: str) -> None:
    bucket, key, _ = store.split_path(path)
    store.call_s3('delete_object', Bucket=bucket, Key=key, IfMatch=known)
