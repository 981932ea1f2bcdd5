"""Compiled loops: the one way in which this folder uses numba.

A kernel runs without the interpreter's lock, so that threads share the cores, and its machine
code is kept in `NUMBA_CACHE_DIR`. Numba checks no bounds: whoever calls a kernel has checked the
sizes. The tests run every kernel in plain Python too, as `kernel.py_func`.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec('P')
R = TypeVar('R')


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function at its first call with new argument types, or load it from the cache."""
    return cast(Callable[P, R], numba.njit(nogil=True, cache=True)(function))
