"""The components in a real browser: what only it decides."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.components.browser import ARGUMENTS, CHROMIUM, PHONE, free_port

pytestmark = pytest.mark.peer


@pytest.fixture(scope='module')
def gallery() -> Iterator[str]:
    """Address of the server that shows the components."""
    port = free_port()
    server = subprocess.Popen([sys.executable, '-m', 'tests.components.gallery', str(port)])
    address = f'http://127.0.0.1:{port}'
    for _ in range(300):
        try:
            httpx.get(f'{address}/said')
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield address
    server.terminate()
    server.wait()


@pytest.fixture(scope='module')
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(gallery: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page; afterwards nothing may be in its console."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str, **how: object) -> Page:
        contexts.append(browser.new_context(base_url=gallery, **{
            'viewport': {'width': 1440, 'height': 900}, 'color_scheme': 'dark', **how}))
        page = contexts[-1].new_page()
        page.on('console', lambda said: complaints.append(said.text)
                if said.type in ('error', 'warning') else None)
        page.on('pageerror', lambda error: complaints.append(str(error)))
        page.goto(path)
        page.wait_for_function('window.did_handshake !== false')
        httpx.get(f'{gallery}/said')
        return page
    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def said(gallery: str) -> Callable[..., None]:
    """Wait until the components told something, and say whether they did."""
    def said(*wanted: list[object]) -> None:
        told: list[object] = []
        for _ in range(50):
            told += httpx.get(f'{gallery}/said').json()
            if all(each in told for each in wanted):
                return
            time.sleep(0.1)
        pytest.fail(f'told {told}')
    return said


@pytest.fixture
def arrive(gallery: str) -> Callable[..., object]:
    return lambda **how: httpx.get(f'{gallery}/arrive', params=how)


def first_row(page: Page) -> str:
    return page.get_by_test_id('worklist-row').first.get_attribute('data-study') or ''


def test_new_study_enters_at_once_while_nobody_points_at_the_list(visit, arrive, said):
    page = visit('/list')
    arrive()
    expect(page.get_by_test_id('worklist-row').first).to_have_attribute('data-study', 'new1')
    expect(page.locator('[data-study=new1] .study-dot')).to_be_visible()
    said(['taken', None])


def test_rows_stay_under_the_pointer_and_a_line_counts_what_came(visit, arrive):
    page = visit('/list')
    row = page.locator('[data-study=k1]')
    row.hover()
    before = row.bounding_box()
    arrive()
    arrive(urgent=True)
    expect(page.get_by_test_id('worklist-notice')).to_contain_text('新到 2 个检查，其中 1 个急诊')
    assert (first_row(page), row.bounding_box()) == ('k0', before)


def test_click_brings_in_what_was_held_back(visit, arrive, said):
    page = visit('/list')
    page.locator('[data-study=k1]').hover()
    arrive()
    page.get_by_test_id('worklist-bring').click()
    expect(page.get_by_test_id('worklist-row').first).to_have_attribute('data-study', 'new1')
    expect(page.get_by_test_id('worklist-notice')).to_have_count(0)
    said(['taken', None])


def test_held_rows_enter_once_the_pointer_has_left(visit, arrive):
    page = visit('/list')
    page.locator('[data-study=k1]').hover()
    arrive()
    expect(page.get_by_test_id('worklist-notice')).to_be_visible()
    page.mouse.move(5, 5)
    expect(page.get_by_test_id('worklist-row').first).to_have_attribute('data-study', 'new1')


def test_scrolled_list_holds_rows_back(visit, arrive):
    page = visit('/list')
    page.evaluate('document.querySelector(".studies-scroll").scrollTop = 200')
    arrive()
    expect(page.get_by_test_id('worklist-notice')).to_be_visible()
    assert first_row(page) == 'k0'


def test_another_page_asks_to_be_brought_to_the_first(visit, arrive, said):
    page = visit('/list?page=2')
    arrive()
    page.get_by_test_id('worklist-bring').click()
    said(['bring', None])


def test_keys_select_and_open(visit, said):
    page = visit('/list')
    for key in ('ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown', 'Enter'):
        page.keyboard.press(key)
    expect(page.locator('[data-study=k1]')).to_have_attribute('aria-selected', 'true')
    said(['select', 'k1'], ['open', 'k1'])


def test_keys_work_where_facets_are_a_sheet(visit, said):
    page = visit('/list', viewport={'width': 1000, 'height': 700})
    page.keyboard.press('ArrowDown')
    said(['select', 'k0'])


def test_space_shows_the_preview_where_there_is_no_room_beside_the_list(visit):
    page = visit('/list', viewport={'width': 1100, 'height': 700})
    expect(page.get_by_test_id('preview')).to_be_hidden()
    page.keyboard.press('Space')
    expect(page.get_by_test_id('preview')).to_be_visible()


def test_sound_is_off_until_it_is_chosen_and_then_remembered(visit):
    page = visit('/list')
    button = page.get_by_role('button', name='新检查提示音')
    expect(button).to_have_attribute('aria-pressed', 'false')
    button.click()
    page.reload()
    expect(button).to_have_attribute('aria-pressed', 'true')


def test_double_click_opens_a_study(visit, said):
    page = visit('/list')
    page.locator('[data-study=k3]').dblclick()
    said(['open', 'k3'])


def test_tap_on_a_card_opens_a_study(visit, said):
    page = visit('/list', **PHONE)
    page.locator('[data-study=k2]').tap()
    said(['open', 'k2'])


def test_names_are_never_markup(visit):
    page = visit('/list')
    expect(page.locator('[data-study=hostile]')).to_contain_text('<img src=x')
    assert page.title() != '1'


def test_slash_leads_to_the_search_and_words_are_sent_once_typing_rests(visit, said):
    page = visit('/list')
    page.keyboard.press('/')
    page.keyboard.type('hqm', delay=20)
    said(['search', 'hqm'])
    page.keyboard.press('Enter')
    said(['enter', None])


def test_keys_of_the_list_are_letters_in_the_search(visit):
    page = visit('/list')
    page.get_by_test_id('worklist-search').fill('a')
    page.keyboard.press('ArrowDown')
    page.keyboard.type('?')
    expect(page.get_by_role('dialog')).to_have_count(0)
    expect(page.locator('[aria-selected=true][data-study]')).to_have_count(0)


def test_arrows_turn_the_page(visit, said):
    page = visit('/list')
    page.keyboard.press('ArrowRight')
    said(['page', 2])


def test_facets_come_as_a_sheet_where_there_is_no_room(visit, said):
    page = visit('/list', **PHONE)
    expect(page.get_by_test_id('facets')).to_be_hidden()
    page.get_by_test_id('chip-more').tap()
    page.get_by_test_id('facet-modality-MR').tap()
    said(['filter', ['modality', ['MR']]])


def test_sorting_twice_turns_the_order_round(visit, said):
    page = visit('/list')
    page.get_by_role('button', name='时间').click()
    said(['sort', '-time'])


def test_question_mark_shows_the_keys(visit):
    page = visit('/list')
    page.keyboard.press('?')
    expect(page.get_by_role('dialog')).to_contain_text('选择')
    page.keyboard.press('Escape')
    expect(page.get_by_role('dialog')).to_have_count(0)


def test_chosen_theme_stays(visit):
    page = visit('/list')
    page.get_by_test_id('user-menu').click()
    page.get_by_role('radio', name='浅色').click()
    page.reload()
    assert page.evaluate('document.documentElement.dataset.theme') == 'light'


@pytest.mark.parametrize('how', [PHONE, {'viewport': {'width': 1024, 'height': 768}},
                                 {'viewport': {'width': 320, 'height': 640}}],
                         ids=['phone', 'tablet', 'small'])
def test_nothing_is_wider_than_the_screen(visit, how):
    page = visit('/list', **how)
    assert page.evaluate('document.documentElement.scrollWidth - innerWidth') <= 0


def test_fingers_find_what_they_aim_at(visit):
    page = visit('/list', **PHONE)
    small = page.evaluate("""() => [...document.querySelectorAll('button, a')].filter((each) => {
        const box = each.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const cut = each.closest('.studies-scroll')?.getBoundingClientRect().bottom ?? innerHeight;
        if (!box.width || box.top < 0 || x > innerWidth || box.bottom > cut) return false;
        return ![-21, 21].every((step) => each.contains(document.elementFromPoint(x, y + step)));
    }).map((each) => each.outerHTML.slice(0, 120))""")
    assert small == []


def test_files_are_sent_with_their_names(visit, said):
    page = visit('/upload')
    page.get_by_test_id('upload-files').set_input_files(
        [{'name': '胸部 1.dcm', 'mimeType': '', 'buffer': b'1234'},
         {'name': 'b.txt', 'mimeType': '', 'buffer': b''}])
    expect(page.get_by_test_id('upload')).to_have_attribute('data-state', 'done')
    outcomes = page.get_by_test_id('upload-result').evaluate_all(
        'all => all.map((each) => each.dataset.outcome)')
    assert outcomes == ['refused', 'stored']
    said(['胸部 1.dcm', 4], ['b.txt', 0], ['studies', ['k1']])


def test_lock_is_counted_down_until_one_may_try_again(visit):
    page = visit('/login?wait=2')
    expect(page.get_by_test_id('login-submit')).to_be_disabled()
    expect(page.get_by_role('alert')).to_contain_text('0:0')
    expect(page.get_by_test_id('login-submit')).to_be_enabled()


def test_password_can_be_seen(visit):
    page = visit('/login')
    page.get_by_test_id('login-password').fill('secret')
    page.locator('[data-show]').click()
    expect(page.get_by_test_id('login-password')).to_have_attribute('type', 'text')


def test_other_language_is_one_click_away(visit):
    page = visit('/login')
    page.get_by_role('button', name='English').click()
    page.wait_for_load_state()
    assert 'language=en' in page.evaluate('document.cookie')
