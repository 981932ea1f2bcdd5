"""The page that asks who comes: a form without a script, in which no text becomes markup."""

import re
from pathlib import Path

import nicegui
import pytest

from components.login_page import SOON, login_page
from language import LANGUAGES


def test_form_sends_what_the_route_reads():
    page = login_page('en')
    assert 'method="post" action="/login"' in page
    assert set(re.findall(r'<input[^>]* name="(\w+)"', page)) == {'next', 'name', 'password'}


@pytest.mark.parametrize('tongue', LANGUAGES)
def test_every_place_of_the_page_is_filled(tongue):
    assert '$' not in login_page(tongue)


def test_address_that_was_wished_for_cannot_end_its_attribute():
    page = login_page('en', next_address='"><script>alert(1)</script>')
    assert '<script>alert' not in page
    assert '&quot;&gt;&lt;script&gt;' in page


def test_page_says_nothing_of_trouble_at_first():
    assert re.search(r'id="problem"[^>]* hidden', login_page('en'))


def test_page_says_that_name_or_password_are_wrong():
    page = login_page('zh-CN', wrong=True)
    assert '账号或密码不正确' in page
    assert not re.search(r'id="problem"[^>]* hidden', page)


def test_page_says_for_how_long_it_is_locked():
    page = login_page('zh-CN', wait_s=95)
    assert '1:35' in page
    assert 'data-wait="95"' in page


def test_other_language_is_offered():
    assert 'data-language="en"' in login_page('zh-CN')
    assert 'data-language="zh-CN"' in login_page('en')


@pytest.mark.parametrize('name', SOON)
def test_what_is_fetched_early_is_there(name):
    assert (Path(nicegui.__file__).parent / 'static' / name).is_file()
    assert f'/static/{name}"' in login_page('en')
