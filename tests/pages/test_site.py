import gc

from nicegui.testing.general import nicegui_reset_globals

import app
from imaging.codecs.apart import POOL
from tests.hospital.records import listed
from tests.journeys.visitor import wait_for


async def test_counts_are_read_before_the_first_reader_comes(settings, platform, device,
                                                             make_instance):
    listed(platform, device, make_instance())
    again = app.build(settings)
    assert again.cube.revision == 0
    with nicegui_reset_globals():
        async with (parent := app.build_web(settings, again)).router.lifespan_context(parent):
            wait_for(lambda: again.cube.revision > 0)
    assert again.cube.revision > 0


async def test_decoders_wait_before_the_first_picture(settings, platform):
    POOL.close()
    with nicegui_reset_globals():
        async with (parent := app.build_web(settings, platform)).router.lifespan_context(parent):
            wait_for(lambda: len(POOL.idle) > 1)
    assert len(POOL.idle) > 1


async def test_what_the_start_has_made_holds_up_no_collection(settings, platform):
    gc.unfreeze()
    try:
        with nicegui_reset_globals():
            async with (parent := app.build_web(settings, platform)).router.lifespan_context(
                    parent):
                wait_for(lambda: gc.get_freeze_count() > 100_000)
    finally:
        gc.unfreeze()
