"""Administrators in a browser: what is in doubt is compared and decided, and devices are let in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pydicom import Dataset
from pynetdicom import AE
from pynetdicom.sop_class import Verification

from tests.conftest import PASSWORD
from tests.journeys.devices import Browsers
from tests.journeys.house import House, running
from tests.journeys.modality import readable, send
from tests.journeys.visitor import Visitor, wait_for
from tests.journeys.worklist import Worklist

pytestmark = pytest.mark.peer

ADMIN, DOCTOR = 'shen', 'li'
HOMES = {ADMIN: '/admin/unmatched', DOCTOR: '/doctor/worklist'}


@pytest.fixture(scope='module')
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, which lets in none but registered devices."""
    with running(tmp_path_factory.mktemp('hospital'), DICOM_PEERS='known') as house:
        for role, name in (('admin', ADMIN), ('doctor', DOCTOR)):
            house.command('account', 'add', f'--role={role}', f'--name={name}',
                          '--password-stdin', stdin=f'{PASSWORD}\n')
        house.command('peer', 'add', 'MODALITY', '127.0.0.1', '104')
        yield house
    assert house.complaints() == []


@pytest.fixture
def come(hospital: House, browsers: Browsers) -> Iterator[Callable[..., Visitor]]:
    """Come to the house as somebody; afterwards no console and no log may hold an error."""
    visitors: list[Visitor] = []

    def come(name: str = ADMIN, device: str = 'desktop', **how: str) -> Visitor:
        visitors.append(Visitor(browsers.get(), hospital.address, device, **how))
        return visitors[-1].sign_in(name, PASSWORD, home=HOMES[name])
    yield come
    assert [said for visitor in visitors for said in visitor.close()] == []
    assert hospital.complaints() == []


@pytest.fixture
def contradict(hospital: House, make_instance: Callable[..., Dataset],
               tmp_path: Path) -> Callable[[str], Dataset]:
    """Send an image, and then another one under its number."""
    def contradict(name: str) -> Dataset:
        dataset = make_instance(name, name)
        path = tmp_path / 'image.dcm'
        for pixels in (dataset.PixelData, bytes(8)):
            dataset.PixelData = pixels
            dataset.save_as(path, enforce_file_format=True)
            [*send(hospital.dicom, readable(tmp_path, path.name))]
        return dataset
    return contradict


def call(house: House, ae_title: str) -> bool:
    """Call as a device, and tell whether it was let in."""
    entity = AE(ae_title)
    entity.add_requested_context(Verification)
    association = entity.associate(*house.dicom, ae_title='YUNYING')
    admitted = association.is_established
    if admitted:
        association.release()
    return admitted


def choose(visitor: Visitor, name: str) -> None:
    """Look at what is in quarantine of a patient."""
    visitor.get('quarantine-row').filter(has_text=name).click()
    visitor.get('case').get_by_role('heading', name=name).wait_for()


@pytest.mark.parametrize('device', ['desktop', 'tablet', 'phone'])
def test_administrator_compares_and_uses_the_other_image(come, contradict, hospital, device):
    name = f'HAN-{device.upper()}'
    dataset = contradict(name)
    visitor = come(device=device).open('/admin/unmatched')
    choose(visitor, name)
    expect(visitor.page.locator('.case-picture img')).to_have_count(3)
    visitor.get('case-replaced').click()
    expect(visitor.get('case-consequence')).to_contain_text('仍保留')
    visitor.get('case-confirm').click()
    expect(visitor.get('quarantine-row').filter(has_text=name)).to_have_count(0)
    shown = f"SELECT shown FROM instance WHERE uid = '{dataset.SOPInstanceUID}' ORDER BY id"
    assert hospital.ask(shown) == [(0,), (1,)]


def test_decision_is_not_taken_before_it_is_confirmed(come, contradict, hospital):
    contradict('SHEN-RUOLAN')
    visitor = come().open('/admin/unmatched')
    choose(visitor, 'SHEN-RUOLAN')
    visitor.get('case-discarded').click()
    expect(visitor.get('case-cancel')).to_be_focused()
    visitor.page.keyboard.press('Escape')
    expect(visitor.get('case-consequence')).to_have_count(0)
    decided = "SELECT decision FROM quarantined WHERE patient_name = 'SHEN-RUOLAN'"
    assert hospital.ask(decided) == [('waiting',)]
    visitor.get('case-discarded').click()
    visitor.get('case-confirm').click()
    wait_for(lambda: hospital.ask(decided) == [('discarded',)])
    visitor.get('state-decided').click()
    expect(visitor.get('quarantine-row').filter(has_text='SHEN-RUOLAN')).to_contain_text(ADMIN)


def test_image_that_was_misnamed_appears_in_an_open_worklist(come, make_instance, hospital,
                                                            tmp_path):
    doctor = Worklist(come(DOCTOR), '?period=all')
    dataset, path = make_instance('WRONGLY-NAMED', 'W1', SOPInstanceUID='1.2.3.4'), tmp_path / 'i'
    dataset.save_as(path, enforce_file_format=True)
    # NOTE: what stands first is in the meta group, by which the sender names it
    path.write_bytes(path.read_bytes().replace(b'1.2.3.4', b'1.2.3.5', 1))
    file, = readable(tmp_path, path.name)
    assert [each.status for each in send(hospital.dicom, [file])] == [0xA900]
    visitor = come().open('/admin/unmatched')
    choose(visitor, 'WRONGLY-NAMED')
    visitor.get('case-accepted').click()
    visitor.get('case-confirm').click()
    row = doctor.visitor.get('worklist-row').filter(has_text='WRONGLY-NAMED')
    expect(row).to_have_count(1, timeout=60_000)


def test_rows_are_walked_through_by_keyboard(come, contradict):
    contradict('FIRST-ONE')
    contradict('SECOND-ONE')
    visitor = come().open('/admin/unmatched')
    visitor.get('quarantine', state='ready').wait_for()
    visitor.page.keyboard.press('ArrowDown')
    visitor.get('case').get_by_role('heading', name='SECOND-ONE').wait_for()
    visitor.page.keyboard.press('ArrowDown')
    visitor.get('case').get_by_role('heading', name='FIRST-ONE').wait_for()


@pytest.mark.parametrize('device', ['desktop', 'tablet', 'phone'])
def test_several_are_discarded_with_one_reason(come, contradict, hospital, device):
    names = [f'{name}-{device.upper()}' for name in ('ONE', 'TWO', 'STAYS')]
    for name in names:
        contradict(name)
    visitor = come(device=device).open('/admin/unmatched')
    for name in names[:2]:
        row = visitor.page.locator('li, tr').filter(has_text=name)
        press = row.locator('.pick').click if device == 'desktop' else row.locator('.pick').tap
        press()
    expect(visitor.get('bulk')).to_have_attribute('data-count', '2')
    visitor.get('bulk-discard').click()
    expect(visitor.get('bulk-confirm')).to_be_disabled()
    visitor.get('bulk-reason').fill('a test')
    visitor.get('bulk-confirm').click()
    expect(visitor.get('bulk')).to_have_count(0)
    decided = f"""SELECT patient_name, decision FROM quarantined WHERE patient_name IN (
        'ONE-{device.upper()}', 'TWO-{device.upper()}', 'STAYS-{device.upper()}') ORDER BY id"""
    assert [what for _, what in hospital.ask(decided)] == ['discarded', 'discarded', 'waiting']


def test_several_are_picked_and_discarded_by_keyboard(come, contradict, hospital):
    for name in ('KEY-FIRST', 'KEY-SECOND', 'KEY-THIRD'):
        contradict(name)
    visitor, press = come().open('/admin/unmatched'), lambda key: visitor.page.keyboard.press(key)
    visitor.get('quarantine', state='ready').wait_for()
    for key in ('ArrowDown', 'Space', 'ArrowDown', 'ArrowDown', 'Shift+Space'):
        press(key)
    expect(visitor.get('bulk')).to_have_attribute('data-count', '3')
    visitor.get('bulk-discard').focus()
    press('Enter')
    expect(visitor.get('bulk-reason')).to_be_focused()
    press('Escape')
    expect(visitor.get('bulk-discard')).to_be_focused()
    press('Enter')
    visitor.page.keyboard.type('a test')
    press('Enter')
    decided = "SELECT count(*) FROM quarantined WHERE patient_name LIKE 'KEY%' AND decision = "
    wait_for(lambda: hospital.ask(f"{decided}'discarded'") == [(3,)])
    assert hospital.ask(f"{decided}'discarded'") == [(3,)]


@pytest.mark.logs_errors
@pytest.mark.parametrize('device', ['desktop', 'phone'])
def test_stranger_knocks_is_let_in_and_out(come, hospital, device):
    ae_title = f'NEW_{device.upper()}'
    visitor = come(device=device).open('/admin/peers')
    visitor.get('peers', state='ready').wait_for()
    assert not call(hospital, ae_title)
    row = visitor.get('peer-row', peer=ae_title)
    expect(row).to_contain_text('未经批准')
    row.get_by_test_id('peer-admit').click()
    visitor.get('peer-confirm').click()
    expect(row).to_contain_text('已批准')
    assert call(hospital, ae_title)
    row.get_by_test_id('peer-block').click()
    visitor.get('peer-confirm').click()
    expect(row).to_contain_text('已禁止')
    assert not call(hospital, ae_title)


def test_device_is_kept_from_sending(come, hospital):
    visitor = come(language='en').open('/admin/peers')
    row = visitor.get('peer-row', peer='MODALITY')
    row.locator('.check').click()
    may_store = "SELECT may_store FROM peer WHERE ae_title = 'MODALITY'"
    wait_for(lambda: hospital.ask(may_store) == [(0,)])
    row.locator('.check').click()
    wait_for(lambda: hospital.ask(may_store) == [(1,)])
    expect(visitor.get('node-card')).to_contain_text('YUNYING')


def test_administrator_comes_to_what_waits(come, contradict):
    contradict('WAITING-ONE')
    visitor = come()
    visitor.page.goto('/login')
    visitor.page.wait_for_url('**/admin/unmatched')
    expect(visitor.page.locator('.frame-badge').first).to_be_visible()


def test_port_to_type_into_a_device_is_the_one_that_the_node_listens_on(hospital, come):
    visitor = come().open('/admin/peers')
    expect(visitor.get('node-card')).to_contain_text(str(hospital.dicom[1]))


def test_list_that_is_empty_has_the_whole_page(come):
    visitor = come(language='en').open('/admin/unmatched?reason=orphan')
    visitor.get('empty').wait_for()
    expect(visitor.get('case')).to_be_hidden()
