"""The page that asks who comes."""

import pytest

from database.tables import Role


async def test_form_is_shown_to_strangers(visitor):
    answer = await visitor.get('/login')
    assert answer.status_code == 200
    assert 'data-testid="login-name"' in answer.text
    assert answer.headers['cache-control'] == 'no-store'


async def test_form_speaks_the_language_that_was_chosen(visitor):
    visitor.cookies.set('language', 'zh-CN')
    assert '<html lang="zh-CN">' in (await visitor.get('/login')).text


async def test_who_is_signed_in_is_led_on(visitor, sign_in):
    await sign_in(Role.DOCTOR)
    answer = await visitor.get('/login')
    assert (answer.status_code, answer.headers['location']) == (303, '/doctor/worklist')


@pytest.mark.parametrize(('role', 'first'), [
    (Role.DOCTOR, '/doctor/worklist'), (Role.ADMIN, '/admin/unmatched')])
async def test_bare_address_leads_to_the_first_page_of_the_role(visitor, sign_in, role, first):
    stranger = await visitor.get('/', headers={'Accept': 'text/html'})
    assert stranger.headers['location'] == '/login?next=/'
    await sign_in(role)
    answer = await visitor.get('/')
    assert (answer.status_code, answer.headers['location']) == (303, first)
    assert (await visitor.get(first, headers={'Accept': 'text/html'})).status_code == 200


async def test_form_keeps_where_the_visitor_wanted_to_go(visitor):
    answer = await visitor.get('/login?next=/doctor/worklist%3Fmodality%3DCT')
    assert 'name="next" value="/doctor/worklist?modality=CT"' in answer.text


async def test_form_says_what_was_wrong_and_for_how_long_to_wait(visitor):
    assert 'role="alert" id="problem"' in (await visitor.get('/login?error=wrong')).text
    assert 'data-wait="60"' in (await visitor.get('/login?error=locked&wait=60')).text


@pytest.mark.parametrize('wait', ['-1', 'x', '100000000'])
async def test_senseless_wait_is_refused(visitor, wait):
    assert (await visitor.get(f'/login?wait={wait}')).status_code == 422


async def test_page_needs_no_address_of_elsewhere(visitor):
    assert 'http://' not in (await visitor.get('/login')).text.replace('http://www.w3.org', '')
