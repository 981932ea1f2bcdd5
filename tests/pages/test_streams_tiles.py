"""Tiles over HTTP."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from hospital import accounts, viewing
from hospital.actor import SYSTEM
from imaging import lossless
from tests.imaging.corpus import expected
from tests.pages.test_streams import take_in

__all__ = ['take_in']
pytestmark = pytest.mark.corpus
MAMMOGRAM = 'modality/mg_3062x2394_sigmoid_voilut.dcm'


@pytest.fixture
async def opened(visitor, sign_in, platform, take_in, corpus):
    """Where the frame of a mammogram begins that the visitor has opened, and its display set."""
    await sign_in()
    key = take_in(corpus / MAMMOGRAM)
    actor = platform.ask(SYSTEM, accounts.actor_of, visitor.cookies['sid'])
    platform.ask(actor, viewing.open, key)
    manifest = (await visitor.get(f'/streams/studies/{key}/manifest')).json()
    shown, = manifest['display_sets']
    return f'/streams/{manifest["study"]["token"]}/{shown["frames"]["instance"][0]}/1', shown


async def test_the_manifest_says_that_a_frame_has_tiles(opened):
    assert opened[1]['tiles'] == {'side': 512, 'levels': 4}


async def test_tiles_of_the_finest_level_are_the_frame_bit_for_bit(visitor, opened, corpus):
    whole = np.zeros((3062, 2394), '<u2')
    for row in range(6):
        for column in range(5):
            answer = await visitor.get(f'{opened[0]}/tiles/0/{column}/{row}/exact')
            assert answer.headers['content-encoding'] == 'gzip'
            part = whole[512 * row:512 * row + 512, 512 * column:512 * column + 512]
            part[:] = lossless.decode(answer.content, *part.shape)
    assert hashlib.sha256(whole.tobytes()).hexdigest() == expected(corpus)[MAMMOGRAM]['sha256']


async def test_a_tile_is_kept_for_ever_by_the_browser(visitor, opened):
    address = f'{opened[0]}/tiles/3/0/0/exact'
    first = await visitor.get(address)
    assert first.headers['cache-control'] == 'private, max-age=31536000, immutable'
    again = await visitor.get(address, headers={'if-none-match': first.headers['etag']})
    assert again.status_code == 304
    other = await visitor.get(f'{opened[0]}/tiles/2/0/0/exact')
    assert other.headers['etag'] != first.headers['etag']


async def test_a_tile_may_be_had_as_a_picture(visitor, opened):
    answer = await visitor.get(f'{opened[0]}/tiles/3/0/0/rendered?c=1000&ww=500&invert=1')
    assert Image.open(io.BytesIO(answer.content)).size == (300, 383)


async def test_the_automatic_window_is_told(visitor, opened):
    found = (await visitor.get(f'{opened[0]}/window')).json()
    assert 0 < found['center'] < 3471
    assert found['function'] == 'LINEAR_EXACT'


@pytest.mark.parametrize('path', ['tiles/4/0/0/exact', 'tiles/0/5/0/exact', 'tiles/0/0/6/rendered',
                                  'tiles/-1/0/0/exact'])
async def test_a_tile_that_is_not_there_is_not_found(visitor, opened, path):
    answer = await visitor.get(f'{opened[0]}/{path}')
    assert (answer.status_code, answer.json()['key']) == (404, 'error.frame-unknown')


async def test_tiles_are_given_to_nobody_who_did_not_open_the_study(visitor, opened):
    visitor.cookies.clear()
    answer = await visitor.get(f'{opened[0]}/tiles/0/0/0/exact')
    assert answer.status_code in {401, 403}
