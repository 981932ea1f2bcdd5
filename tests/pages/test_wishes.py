import pytest
from starlette.requests import Request

from hospital.errors import Invalid
from hospital.pictures import Rendering
from imaging.render import Wish
from pages.streams.wishes import LARGEST, rendering


def wished(query: str) -> Rendering:
    return rendering(Request({'type': 'http', 'query_string': query.encode()}))


def test_an_address_without_a_wish_asks_for_the_picture_as_the_file_says():
    assert wished('') == Rendering(Wish())


def test_everything_that_can_be_wished_for_is_understood():
    found = wished('w=512&h=256&c=-600&ww=1500.5&f=SIGMOID&invert=1&palette=rainbow&q=70'
                   '&format=webp')
    wish = Wish(512, 256, -600, 1500.5, 'SIGMOID', True, 'rainbow')
    assert found == Rendering(wish, 'webp', 70)


def test_what_nobody_knows_means_nothing():
    assert wished('w=64&colour=blue') == wished('w=64')


@pytest.mark.parametrize('query', [
    'w=0', 'w=-4', 'w=wide', f'h={LARGEST + 1}', 'c=1', 'c=one&ww=2', 'invert=maybe', 'q=0',
    'q=', 'format=gif', 'palette=none', 'w=\xe4',
])
def test_a_wish_that_makes_no_sense_is_invalid(query):
    with pytest.raises(Invalid):
        wished(query)
