"""The pulse of the event loop: counts how long it was held up, for `/metrics`."""

import asyncio

from hospital import metrics

BEAT_S = 0.01


async def beat() -> None:
    """Wake up again and again until cancelled, and note how late that was."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT_S
        await asyncio.sleep(BEAT_S)
        metrics.LOOP_DELAY.observe(max(loop.time() - due, 0.0))
