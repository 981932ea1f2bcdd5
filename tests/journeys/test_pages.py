"""The pages as people meet them: signing in and out, the worklist, uploads, a session that ends."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pydicom import Dataset

from hospital.accounts import FREE_TRIES
from tests.conftest import PASSWORD
from tests.journeys.conftest import add_doctor
from tests.journeys.house import House
from tests.journeys.modality import readable, send
from tests.journeys.viewer import Viewer
from tests.journeys.visitor import Visitor, wait_for
from tests.journeys.worklist import Worklist

pytestmark = pytest.mark.peer

SLOW_LINE = {'offline': False, 'latency': 20, 'downloadThroughput': 1_000_000,
             'uploadThroughput': 1_000_000}


@pytest.fixture
def make_file(make_instance: Callable[..., Dataset], tmp_path: Path) -> Callable[..., Path]:
    """Write a file of a new study."""
    def make_file(name: str, folder: str = 'made', **elements: object) -> Path:
        dataset = make_instance(patient_name=name, patient_id=name, **elements)
        path = tmp_path / folder / f'{dataset.SOPInstanceUID}.dcm'
        path.parent.mkdir(exist_ok=True)
        dataset.save_as(path, enforce_file_format=True)
        return path
    return make_file


@pytest.fixture
def send_study(house: House, make_file: Callable[..., Path]) -> Callable[..., str]:
    """Send a new study, and return its key once it is listed."""
    def send_study(name: str, **elements: object) -> str:
        path = make_file(name, **elements)
        [sent] = send(house.dicom, readable(path.parent, path.name))
        listed = f"SELECT key FROM study WHERE uid = '{sent.file.study}' AND settled_at > 0"
        wait_for(lambda: bool(house.ask(listed)))
        [[key]] = house.ask(listed)
        return str(key)
    return send_study


def fill_in(visitor: Visitor, name: str, password: str) -> None:
    visitor.get('login-name').fill(name)
    visitor.get('login-password').fill(password)
    visitor.get('login-submit').click()


def test_stranger_signs_in_and_comes_to_where_they_wanted(visit):
    visitor = visit(None)
    visitor.page.goto('/doctor/worklist?modality=CT')
    fill_in(visitor, 'li', PASSWORD)
    visitor.get('worklist', state='ready').wait_for()
    assert visitor.page.url.endswith('/doctor/worklist?modality=CT')


def test_wrong_password_is_said_without_telling_which_was_wrong(visit):
    visitor = visit(None)
    visitor.page.goto('/login')
    fill_in(visitor, 'li', 'not the password')
    expect(visitor.page.get_by_role('alert')).to_contain_text('账号或密码不正确')
    fill_in(visitor, 'nobody', 'not the password')
    expect(visitor.page.get_by_role('alert')).to_contain_text('账号或密码不正确')


def test_name_need_not_be_typed_again_after_a_wrong_password(visit):
    visitor = visit(None)
    visitor.page.goto('/login')
    fill_in(visitor, 'li', 'not the password')
    visitor.page.get_by_role('alert').wait_for()
    expect(visitor.get('login-name')).to_have_value('li')
    expect(visitor.get('login-password')).to_be_focused()
    visitor.page.goto('/login')
    expect(visitor.get('login-name')).to_have_value('')


def test_form_waits_after_many_wrong_passwords(visit, house):
    add_doctor(house, 'zhao')
    visitor = visit(None)
    visitor.page.goto('/login')
    for _ in range(FREE_TRIES):
        fill_in(visitor, 'zhao', 'not the password')
        visitor.page.wait_for_load_state()
    expect(visitor.page.get_by_role('alert')).to_contain_text('已暂停登录')
    expect(visitor.get('login-submit')).to_be_disabled()


def test_language_and_theme_stay_after_signing_in(visit):
    visitor = visit(None)
    visitor.page.goto('/login')
    visitor.page.locator('[data-language]').click()
    expect(visitor.get('login-submit')).to_have_text('Log in')
    visitor.page.locator('[data-theme-choice]').click()
    theme = visitor.page.evaluate('document.documentElement.dataset.theme')
    fill_in(visitor, 'li', PASSWORD)
    expect(visitor.page.locator('.search h1')).to_have_text('Exams')
    assert visitor.page.evaluate('document.documentElement.dataset.theme') == theme


def test_signing_out_closes_what_is_open_in_other_tabs(visit, send_study):
    study = send_study('SUN^TAB')
    visitor = visit()
    viewer, worklist = visitor.context.new_page(), visitor.context.new_page()
    viewer.goto(f'/doctor/studies/{study}')
    worklist.goto('/doctor/worklist')
    visitor.open('/doctor/upload')
    visitor.get('user-menu').click()
    visitor.get('logout').click()
    for page in (visitor.page, viewer, worklist):
        page.wait_for_url('**/login*')


def test_session_that_ends_covers_the_images_and_leads_back(visit, send_study):
    study = send_study('QIAN^LONG', Rows=256, Columns=256, NumberOfFrames=60,
                       pixels=random.Random(1).randbytes(60 * 256 * 256 * 2))
    visitor = visit()
    visitor.foresee('401')
    line = visitor.context.new_cdp_session(visitor.page)
    line.send('Network.emulateNetworkConditions', SLOW_LINE)
    visitor.open(f'/doctor/studies/{study}')
    Viewer(visitor).wait()
    visitor.context.clear_cookies(name='sid')
    visitor.get('viewer-ended', status='401').wait_for()
    visitor.get('viewer-login').click()
    fill_in(visitor, 'li', PASSWORD)
    Viewer(visitor).wait()
    assert study in visitor.page.url


def test_keys_select_a_study_show_it_and_open_it(visit, send_study):
    studies = [send_study('ZHOU^KEY'), send_study('WU^KEY')]
    visitor = visit()
    worklist = Worklist(visitor)
    assert worklist.studies[:2] == studies[::-1]
    visitor.page.keyboard.press('ArrowDown')
    visitor.page.keyboard.press('ArrowDown')
    visitor.get('preview', shows=studies[0]).wait_for()
    expect(visitor.get('preview')).to_contain_text('ZHOU KEY')
    visitor.page.keyboard.press('Enter')
    visitor.page.wait_for_url(f'**/doctor/studies/{studies[0]}*')


def test_study_is_found_by_name_pinyin_initials_and_number(visit, send_study):
    study, other = send_study('单晓梅', AccessionNumber='A770314'), send_study('ZHENG^ELSE')
    visitor = visit()
    worklist = Worklist(visitor)
    for words in ('单晓梅', 'shanxiaomei', 'sxm', '0314'):
        wait_for(lambda: worklist.studies[:1] == [other])
        visitor.page.keyboard.press('/')
        visitor.page.keyboard.type(words)
        wait_for(lambda: worklist.studies == [study])
        assert worklist.studies == [study]
        assert '?' not in visitor.page.url
        visitor.page.keyboard.press('Escape')
        visitor.page.keyboard.press('Escape')


def test_words_are_taken_from_the_address_and_the_rest_stays(visit, send_study):
    send_study('FENG^WORDS')
    visitor = visit()
    Worklist(visitor, '?q=feng&modality=CT')
    visitor.page.wait_for_url('**/doctor/worklist?modality=CT')
    expect(visitor.get('worklist-search')).to_have_value('feng')
    expect(visitor.get('worklist-row').first).to_contain_text('FENG WORDS')


def test_what_is_chosen_stands_in_the_address_and_comes_back(visit, send_study):
    study = send_study('CHEN^MR', Modality='MR')
    send_study('CHEN^CT')
    visitor = visit()
    worklist = Worklist(visitor)
    visitor.get('facet-modality-MR').click()
    visitor.page.wait_for_url('**/doctor/worklist?modality=MR')
    visitor.page.reload()
    visitor.get('chip-modality').wait_for()
    assert study in worklist.studies
    visitor.get('chips-clear').click()
    visitor.page.wait_for_url('**/doctor/worklist')


def test_new_study_waits_behind_a_line_while_the_list_is_scrolled(visit, send_study):
    for number in range(12):
        send_study(f'JIANG^{number}')
    visitor = visit(device='phone')
    worklist = Worklist(visitor)
    top = worklist.studies[0]
    visitor.page.evaluate('() => document.querySelector(".studies-scroll").scrollTop = 120')
    study = send_study('SHEN^NEW')
    visitor.get('worklist-notice').wait_for()
    assert worklist.studies[0] == top
    visitor.get('worklist-bring').tap()
    wait_for(lambda: worklist.studies[0] == study)
    assert worklist.studies[0] == study


def test_new_study_enters_at_once_while_the_list_is_at_its_top(visit, send_study):
    worklist = Worklist(visit())
    study = send_study('HAN^TOP')
    wait_for(lambda: worklist.studies[:1] == [study])
    assert worklist.studies[0] == study


def test_each_uploaded_file_is_answered_and_its_study_opens(visit, make_file, tmp_path):
    path, note = make_file('YANG^UPLOAD'), tmp_path / 'note.txt'
    note.write_text('not an image')
    visitor = visit().open('/doctor/upload')
    visitor.get('upload-files').set_input_files([path, note])
    visitor.get('upload', state='done').wait_for()
    expect(visitor.get('upload-result', outcome='stored')).to_have_count(1)
    expect(visitor.get('upload-result', outcome='refused')).to_have_count(1)
    expect(visitor.get('upload-study')).to_contain_text('YANG UPLOAD')
    visitor.get('upload-study').click()
    Viewer(visitor).wait()


def test_folder_and_archive_are_uploaded_whole_and_kept_once(visit, make_file, tmp_path):
    paths = [make_file('ZHU^FOLDER', 'folder') for _ in range(3)]
    with zipfile.ZipFile(tmp_path / 'folder.zip', 'w') as archive:
        for path in paths:
            archive.write(path, path.name)
    visitor = visit().open('/doctor/upload')
    visitor.get('upload-folder').set_input_files(paths[0].parent)
    expect(visitor.get('upload-result', outcome='stored')).to_have_count(3)
    visitor.get('upload-files').set_input_files(tmp_path / 'folder.zip')
    expect(visitor.get('upload-result', outcome='duplicate')).to_have_count(3)
    expect(visitor.get('upload-study')).to_have_count(3)


def test_uploaded_study_appears_in_the_worklist_of_another_doctor(visit, make_file):
    worklist = Worklist(visit())
    visitor = visit().open('/doctor/upload')
    visitor.get('upload-files').set_input_files(make_file('QIN^OTHER'))
    study = visitor.get('upload-study').get_attribute('data-study')
    wait_for(lambda: worklist.studies[:1] == [study])
    assert worklist.studies[0] == study
