"""The way from the event loop to functions that wait: a pool of threads for these alone."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from hospital.work import Platform, Work

P = ParamSpec('P')
R = TypeVar('R')

# NOTE: pictures fill a pool of their own, and a click must not wait behind them
POOL = ThreadPoolExecutor(8, thread_name_prefix='ask')


async def aside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function on a thread of the pool and return its result."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(POOL, partial(function, *args, **kwargs))


async def recently(platform: Platform, use_case: Callable[Concatenate[Work, P], R],
                   *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what `Platform.recent` answers; at once, and on no other thread, if it is known."""
    # NOTE: a hop to a thread and back costs more than a frame from the cache
    known, answer = platform.remembered(use_case, *args, **kwargs)
    if known:
        return answer  # type: ignore[return-value]  # what is remembered was answered once
    return await aside(lambda: platform.recent(use_case, *args, **kwargs))
