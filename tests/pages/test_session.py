import asyncio
import time

import pytest

from database.tables import Role
from hospital import accounts, recent
from hospital.actor import SYSTEM
from pages.session import SessionMiddleware
from tests.conftest import PASSWORD

HTML = {'accept': 'text/html'}
WAIT_S = 60


async def test_a_page_sends_who_is_not_signed_in_to_the_form_and_back(visitor):
    answer = await visitor.get('/doctor/worklist?modality=CT', headers=HTML)
    assert (answer.status_code, answer.headers['location']) == (
        303, '/login?next=/doctor/worklist%3Fmodality%3DCT')


async def test_a_stranger_gets_no_stream_and_no_upload(visitor):
    assert (await visitor.get('/streams/studies/1/manifest')).status_code == 401
    assert (await visitor.post('/streams/upload', content=b'x')).status_code == 401


async def test_a_form_of_a_foreign_page_is_refused(visitor):
    foreign = {'origin': 'https://elsewhere.example'}
    answer = await visitor.post('/login', data={}, headers=foreign)
    assert answer.status_code == 403


@pytest.mark.parametrize(('site', 'status'), [('same-origin', 303), ('cross-site', 403)])
async def test_a_form_of_a_page_without_referrer_is_told_from_a_foreign_one(
        visitor, site, status):
    headers = {'origin': 'null', 'sec-fetch-site': site}
    answer = await visitor.post('/login', data={'name': 'a', 'password': 'b'}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(('signed_in', 'origin'), [
    (False, b'http://test'), (True, b'http://elsewhere.example'), (True, None),
])
async def test_a_socket_needs_a_session_and_its_own_origin(
        visitor, sign_in, signed_in, origin, platform):
    sent = []

    async def receive() -> dict:
        return {'type': 'websocket.connect'}

    async def send(message: dict) -> None:
        sent.append(message)

    if signed_in:
        await sign_in()
    headers = [(b'host', b'test'), *([(b'origin', origin)] if origin else [])]
    cookies = '; '.join(f'{name}={value}' for name, value in visitor.cookies.items())
    scope = {'type': 'websocket', 'path': '/_nicegui_ws/socket.io',
             'headers': [*headers, (b'cookie', cookies.encode())]}
    await SessionMiddleware(None, platform, 'en')(scope, receive, send)
    assert sent == [{'type': 'websocket.close', 'code': 4401}]


async def test_a_wrong_password_leads_back_to_the_form_and_opens_nothing(visitor, sign_in):
    answer = await visitor.post('/login', data={'name': 'li', 'password': 'wrong'})
    assert answer.headers['location'].startswith('/login?error=wrong')
    assert 'sid' not in visitor.cookies


async def test_one_is_never_sent_to_a_foreign_place_after_signing_in(visitor, sign_in):
    await sign_in()
    for place in ('//elsewhere.example', 'https://elsewhere.example', '/\\elsewhere.example'):
        answer = await visitor.post('/login', data={'name': 'li', 'password': PASSWORD,
                                                    'next': place})
        assert answer.headers['location'] == '/doctor/worklist'


async def test_the_cookie_is_kept_from_scripts_and_foreign_pages(visitor, sign_in):
    await sign_in()
    answer = await visitor.post('/login', data={'name': 'li', 'password': PASSWORD})
    cookie = answer.headers['set-cookie'].lower()
    assert 'httponly' in cookie
    assert 'samesite=lax' in cookie


async def test_who_signed_out_is_a_stranger_again(visitor, sign_in, monkeypatch):
    await sign_in()
    assert (await visitor.get('/doctor/worklist', headers=HTML)).status_code == 200
    answer = await visitor.post('/logout')
    assert answer.headers['clear-site-data'] == '"cache"'
    assert (await visitor.get('/doctor/worklist', headers=HTML)).status_code == 303


async def test_nobody_knows_who_signed_out_though_the_browser_still_has_the_cookie(
        visitor, sign_in):
    await sign_in()
    cookie = visitor.cookies['sid']
    assert (await visitor.get('/login', headers=HTML)).status_code == 303, 'signed in'
    await visitor.post('/logout')
    visitor.cookies.set('sid', cookie)
    assert (await visitor.get('/doctor/worklist', headers=HTML)).status_code == 303
    form = await visitor.get('/login', headers=HTML)
    assert form.status_code == 200
    assert form.headers['clear-site-data'] == '"cache"'
    assert form.headers['set-cookie'].startswith('sid=""')
    assert 'Max-Age=0' in form.headers['set-cookie']
    visitor.cookies.clear()
    assert 'clear-site-data' not in (await visitor.get('/login', headers=HTML)).headers


async def test_nobody_knows_whose_session_another_has_ended(
        visitor, sign_in, platform, monkeypatch):
    monkeypatch.setattr(recent, 'RECENT_S', 10 * WAIT_S)
    await sign_in()
    assert (await visitor.get('/login', headers=HTML)).status_code == 303, 'signed in'
    platform.ask(SYSTEM, accounts.reset, 'li', PASSWORD)
    deadline = time.monotonic() + WAIT_S
    while (await visitor.get('/login', headers=HTML)).status_code == 303:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_a_page_is_closed_to_other_roles(visitor, sign_in):
    await sign_in(Role.AUDITOR, 'wang')
    assert (await visitor.get('/doctor/worklist', headers=HTML)).status_code == 403


async def test_answers_forbid_sniffing_framing_and_referrers(visitor):
    headers = (await visitor.get('/login')).headers
    assert headers['referrer-policy'] == 'no-referrer'
    assert headers['x-content-type-options'] == 'nosniff'
    assert headers['x-frame-options'] == 'DENY'


def test_a_session_is_seen_while_it_is_used_so_that_it_does_not_end(platform, doctor):
    platform.ask(doctor, accounts.seen)
    with platform.engine.connect().execution_options(writing=False) as connection:
        row = connection.exec_driver_sql('SELECT began_at, seen_at FROM session').one()
    assert row.seen_at > row.began_at
