"""A doctor's way: log in, see what comes, find it, open it; on a desktop and on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from pynetdicom import AE

from tests.components.browser import PHONE
from tests.conftest import PASSWORD
from tests.journeys.devices import Browsers
from tests.journeys.house import House, running

pytestmark = pytest.mark.peer

DESKTOP = {'viewport': {'width': 1440, 'height': 900}}


@pytest.fixture(scope='module')
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running(tmp_path_factory.mktemp('house')) as house:
        house.command('account', 'add', '--role', 'doctor', '--name', 'li', '--password-stdin',
                      stdin=PASSWORD)
        yield house
        assert house.complaints() == []


@pytest.fixture
def browser(browsers: Browsers) -> Browser:
    return browsers.get()


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Log in and stand before the worklist; afterwards nothing may be in the console."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str = '/doctor/worklist', **how: object) -> Page:
        contexts.append(browser.new_context(base_url=house.address, **{**DESKTOP, **how}))
        page = contexts[-1].new_page()
        page.on('console', lambda said: complaints.append(said.text)
                if said.type == 'error' else None)
        page.on('pageerror', lambda error: complaints.append(str(error)))
        page.goto(path)
        page.get_by_test_id('login-name').fill('li')
        page.get_by_test_id('login-password').fill(PASSWORD)
        page.get_by_test_id('login-submit').click()
        return page
    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def send(house: House, make_instance: Callable[..., Dataset]) -> Callable[..., Dataset]:
    """Send an instance as a modality does."""
    def send(name: str, number: str, **elements: object) -> Dataset:
        dataset = make_instance(name, number, **elements)
        entity = AE('CT1')
        entity.add_requested_context(CTImageStorage, ExplicitVRLittleEndian)
        association = entity.associate(*house.dicom)
        assert association.send_c_store(dataset).Status == 0x0000
        association.release()
        return dataset
    return send


def row_of(page: Page, name: str):
    return page.get_by_test_id('worklist-row').filter(has_text=name)


def test_wrong_password_leads_back_to_the_form(house, browser):
    page = browser.new_page(base_url=house.address)
    page.goto('/doctor/worklist?modality=CT')
    page.get_by_test_id('login-name').fill('li')
    page.get_by_test_id('login-password').fill('wrong')
    page.get_by_test_id('login-submit').click()
    expect(page.get_by_role('alert')).to_be_visible()
    page.get_by_test_id('login-name').fill('li')
    page.get_by_test_id('login-password').fill(PASSWORD)
    page.get_by_test_id('login-submit').click()
    page.wait_for_url('**/doctor/worklist?modality=CT')


def test_study_that_is_sent_appears_by_itself_and_is_opened_by_a_double_click(visit, send):
    page = visit()
    expect(page.get_by_test_id('worklist')).to_have_attribute('data-state', 'ready')
    send('Han^Qiming=韩^启明', 'P1')
    expect(row_of(page, '韩启明')).to_be_visible()
    row_of(page, '韩启明').dblclick()
    expect(page.get_by_test_id('viewer')).to_be_visible()


def test_study_that_comes_moves_nothing_under_the_pointer(visit, send):
    send('Shen^Ruolan=沈^若岚', 'P2')
    page = visit()
    row = row_of(page, '沈若岚')
    row.hover()
    before = row.bounding_box()
    send('Lu^Mingxuan=陆^明轩', 'P3')
    expect(page.get_by_test_id('worklist-notice')).to_be_visible()
    assert row.bounding_box() == before
    page.get_by_test_id('worklist-bring').click()
    expect(page.get_by_test_id('worklist-row').first).to_contain_text('陆明轩')


def test_search_finds_by_initials_and_leaves_no_name_in_the_address(visit, send):
    send('Gao^Xiuzhi=高^秀芝', 'P4')
    send('Gu^Yiming=顾^一鸣', 'P5')
    page = visit('/doctor/worklist?q=gxz&period=all')
    expect(row_of(page, '高秀芝')).to_be_visible()
    expect(row_of(page, '顾一鸣')).to_have_count(0)
    page.wait_for_url('**/doctor/worklist?period=all')
    page.get_by_test_id('worklist-search').fill('gym')
    expect(row_of(page, '顾一鸣')).to_be_visible()
    expect(row_of(page, '高秀芝')).to_have_count(0)


def test_conditions_outlast_a_reload(visit, send):
    send('Jiang^Xiaoman=江^小满', 'P6', Modality='MR')
    page = visit()
    page.get_by_test_id('facet-modality-MR').click()
    page.wait_for_url('**/doctor/worklist?modality=MR')
    page.reload()
    expect(page.get_by_test_id('chip-modality')).to_contain_text('MR')
    expect(row_of(page, '江小满')).to_be_visible()


def test_doctor_with_a_phone_taps_a_card(visit, send):
    send('Chu^Tianyou=褚^天佑', 'P7')
    page = visit(**PHONE)
    row_of(page, '褚天佑').tap()
    expect(page.get_by_test_id('viewer')).to_be_visible()


def test_uploaded_file_leads_to_its_study(visit, make_instance, tmp_path):
    path = tmp_path / 'image.dcm'
    make_instance('Fang^Qitai=方^启泰', 'P8').save_as(path, enforce_file_format=True)
    page = visit('/doctor/upload')
    page.get_by_test_id('upload-files').set_input_files(path)
    expect(page.get_by_test_id('upload-study')).to_contain_text('方启泰', timeout=20_000)
    page.get_by_test_id('upload-study').click()
    expect(page.get_by_test_id('viewer')).to_be_visible()


def test_who_logs_out_is_out_in_every_tab(visit):
    page = visit()
    expect(page.get_by_test_id('worklist')).to_have_attribute('data-state', 'ready')
    other = page.context.new_page()
    other.goto('/doctor/worklist')
    page.get_by_test_id('user-menu').click()
    page.get_by_test_id('logout').click()
    expect(page.get_by_test_id('login-name')).to_be_visible()
    expect(other.get_by_test_id('login-name')).to_be_visible()


def test_english_is_two_clicks_away(visit):
    page = visit()
    page.get_by_test_id('user-menu').click()
    page.get_by_role('radio', name='English').click()
    expect(page.get_by_test_id('state-')).to_contain_text('All')
    assert page.evaluate('document.documentElement.lang') == 'en'
