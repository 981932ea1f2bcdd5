"""What is seen of a study before any script runs."""

from dataclasses import replace

import pytest

from components.first_look import first_look, html
from tests.components.viewport.study import MANIFEST

PICTURE = '/streams/token/3/1/rendered?w=1024&h=1024'


def test_picture_is_that_of_the_first_image():
    assert first_look(MANIFEST, {}).picture == PICTURE


def test_picture_follows_the_address():
    wish = {'series': '5.1', 'frame': '7'}
    assert '/token/5/7/' in first_look(MANIFEST, wish).picture
    assert '/token/5/24/' in first_look(MANIFEST, wish | {'frame': '999'}).picture
    assert '/token/5/1/' in first_look(MANIFEST, wish | {'frame': '-1'}).picture


def test_display_set_without_images_has_no_picture():
    for look in (first_look(MANIFEST, {'series': '8.1'}),
                 first_look({**MANIFEST, 'display_sets': []}, {})):
        assert look.picture == look.exact == ''
        assert '<img' not in html(look, '', 'en')


@pytest.mark.parametrize(('series', 'address'), [
    ('3.1', '/streams/token/3/7/exact'), ('7.1', ''), ('8.1', ''), ('16.1', ''),
    ('14.1', '/streams/token/14/2/tiles/3/0/0/exact')])
def test_exact_values_are_fetched_early_where_they_are_small(series, address):
    assert first_look(MANIFEST, {'series': series, 'frame': '7'}).exact == address


@pytest.mark.parametrize(('fields', 'ratio'), [
    ({}, 160 / 192), ({'spacing': [2, 1]}, 160 / 384),
    ({'spacing': None, 'aspect': [1, 2]}, 320 / 192),
    ({'spacing': None, 'aspect': [0, 1]}, 160 / 192)])
def test_picture_has_the_shape_of_its_pixels(fields, ratio):
    [shown] = [one for one in MANIFEST['display_sets'] if one['id'] == '4.1']
    manifest = {**MANIFEST, 'display_sets': [{**shown, **fields}]}
    assert first_look(manifest, {}).ratio == pytest.approx(ratio)


def test_picture_lies_below_the_prefix_of_a_proxy():
    shown = html(first_look(MANIFEST, {}), '/imaging', 'en')
    assert 'src="/imaging/streams/token/3/1/rendered?w=1024&amp;h=1024"' in shown


@pytest.mark.parametrize(('language', 'person'), [('zh-CN', '男 63岁'), ('en', 'M 63 y')])
def test_patient_is_named_beside_the_picture(language, person):
    shown = html(first_look(MANIFEST, {}), '', language)
    assert shown.count('韩启明') == 2
    assert shown.count(person) == 2
    assert '<span class="soft">2026-11-20 14:46</span>' in shown


def test_name_is_text_whatever_it_says():
    study = MANIFEST['study']
    patient = {**study['patient'], 'name': '<img src=x>', 'age': None, 'birth_date': None}
    look = replace(first_look(MANIFEST, {}), study={**study, 'patient': patient})
    assert '<img src=x>' not in html(look, '', 'en')
