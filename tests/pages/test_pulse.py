import asyncio
import time

from prometheus_client import REGISTRY

from pages.pulse import beat


def held_up(seconds: str) -> float:
    """How often the loop was held up for at most so long, or at all."""
    labels = {'le': seconds}
    return REGISTRY.get_sample_value('yunying_loop_delay_seconds_bucket', labels) or 0


async def test_a_loop_that_is_held_up_is_counted():
    pulse = asyncio.create_task(beat())
    await asyncio.sleep(0)
    before = held_up('+Inf') - held_up('0.1')
    time.sleep(0.2)
    while held_up('+Inf') - held_up('0.1') == before:
        await asyncio.sleep(0.01)
    pulse.cancel()
