"""The way from the event loop to functions that wait: a pool of threads for these alone."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec('P')
R = TypeVar('R')

# NOTE: pictures fill a pool of their own, and a click must not wait behind them
POOL = ThreadPoolExecutor(8, thread_name_prefix='ask')


async def aside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function on a thread of the pool and return its result."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(POOL, partial(function, *args, **kwargs))
