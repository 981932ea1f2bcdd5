"""The element of the viewer, without a browser."""

from dataclasses import replace

import pytest

from components.viewer import (
    ViewState,
    first_exact,
    first_picture,
    head,
    read_state,
    sentences,
)
from tests.components.viewport import study

LINKS = study.LINKS


def test_state_of_the_viewer_is_read():
    told = {'display_set': '7.1', 'frame': 3, 'layout': '2x2', 'window': {'kind': 'file'}}
    assert read_state(told) == ViewState('7.1', 3, '2x2')


@pytest.mark.parametrize('told', [
    None, {}, {'display_set': 7, 'frame': 1, 'layout': '1x1'},
    {'display_set': 'x' * 99, 'frame': 1, 'layout': '1x1'},
    {'display_set': '7.1', 'frame': 0, 'layout': '1x1'}])
def test_what_no_viewer_says_is_refused(told):
    with pytest.raises(ValueError, match='viewer'):
        read_state(told)


def test_first_picture_is_that_of_the_first_image():
    assert first_picture(study.MANIFEST, {}) == '/streams/token/3/1/rendered?w=1024&h=1024'


def test_first_picture_follows_the_address():
    wish = {'series': '5.1', 'frame': '7'}
    assert '/token/5/7/' in first_picture(study.MANIFEST, wish)
    assert '/token/5/24/' in first_picture(study.MANIFEST, wish | {'frame': '999'})
    assert '/token/5/1/' in first_picture(study.MANIFEST, wish | {'frame': '-1'})


def test_display_set_without_images_has_no_first_picture():
    assert first_picture(study.MANIFEST, {'series': '8.1'}) == ''
    assert first_picture({**study.MANIFEST, 'display_sets': []}, {}) == ''


def test_head_fetches_the_manifest_and_the_first_picture_before_all_else():
    lines = head(LINKS, {'X-Forwarded-Prefix': '/imaging'})
    assert lines.index('/imaging/manifest') < lines.index('/imaging/picture?a&amp;b')
    assert lines.index('/imaging/picture') < lines.index('viewer.css') < lines.index('index.js')
    assert lines.count('<link') == 5


def test_head_fetches_exact_values_after_the_scripts():
    lines = head(replace(LINKS, first_exact='/exact'), {'X-Forwarded-Prefix': '/imaging'})
    assert lines.index('index.js') < lines.index('fetchpriority="low" href="/imaging/exact"')


@pytest.mark.parametrize(('series', 'address'), [
    ('3.1', '/streams/token/3/7/exact'), ('7.1', ''), ('8.1', ''),
    ('14.1', '/streams/token/14/2/tiles/3/0/0/exact')])
def test_exact_values_are_fetched_early_where_they_are_small(series, address):
    assert first_exact(study.MANIFEST, {'series': series, 'frame': '7'}) == address


def test_ages_are_among_the_sentences():
    assert sentences('en')['age.Y'] == '{count} y'
