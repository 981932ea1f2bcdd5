"""The commands of an operator, each as a process of its own."""

from pathlib import Path

import pytest
from sqlalchemy import text

import app
from database.engine import transaction
from database.tables import Account, Instance, Job, Peer, Role, Study
from hospital import accounts
from hospital.actor import SYSTEM, Actor
from settings import Settings
from tests.commands.processes import command
from tests.database.engines import on_postgresql, on_sqlite
from tests.hospital.records import listed, only, rows, take_in

GOOD = 'a password of a test'


def sign_in(platform, name: str, password: str) -> bool:
    stranger = Actor('', Role.CLIENT, address='127.0.0.1')
    return bool(platform.ask(stranger, accounts.sign_in, name, password).cookie)


def add(settings: Settings, name: str, *options: str, given: str = GOOD):
    return command(settings.data_dir, 'account', 'add', '--role', 'doctor', '--name', name,
                   *options, given=f'{given}\n')


@on_sqlite
def test_an_account_is_made_with_a_password_of_somebodys_choice(settings, platform):
    done = add(settings, '李医生', '--password-stdin', '--institution', '分院')
    assert done.returncode == 0
    assert GOOD not in done.stdout + done.stderr
    assert sign_in(platform, '李医生', GOOD)
    assert platform.ask(SYSTEM, accounts.entries)[0].institution == '分院'


@on_sqlite
def test_a_password_that_is_invented_is_said_this_once(settings, platform):
    password = add(settings, 'wu').stdout.split()[-1]
    assert sign_in(platform, 'wu', password)
    platform.ask(SYSTEM, accounts.add, 'li', Role.ADMIN, GOOD)
    listed = command(settings.data_dir, 'account', 'list').stdout
    assert [line.split('\t')[:2] for line in listed.splitlines()] == [
        ['li', 'admin'], ['wu', 'doctor']]
    assert password not in listed


@on_sqlite
def test_an_account_that_cannot_be_made_is_refused_in_a_sentence(settings, platform):
    platform.ask(SYSTEM, accounts.add, 'li', Role.ADMIN, GOOD)
    for refused in (add(settings, 'li', '--password-stdin'),
                    add(settings, 'wu', '--password-stdin', given='short')):
        assert refused.returncode == 1
        assert len(refused.stderr.splitlines()) == 1
    assert only(platform, Account).role == Role.ADMIN


@on_sqlite
def test_a_password_is_reset(settings, platform):
    platform.ask(SYSTEM, accounts.add, 'li', Role.DOCTOR, GOOD)
    done = command(settings.data_dir, 'account', 'reset', '--name', 'li', '--password-stdin',
                   given='another password\n')
    assert done.returncode == 0
    assert sign_in(platform, 'li', 'another password')


@on_sqlite
def test_a_peer_is_registered(settings, platform):
    done = command(settings.data_dir, 'peer', 'add', 'CT1', '192.0.2.7', '104')
    peer = only(platform, Peer)
    assert done.returncode == 0
    assert (peer.ae_title, peer.host, peer.port, peer.admitted) == ('CT1', '192.0.2.7', 104, True)


@on_sqlite
def test_an_impossible_peer_is_refused_in_a_sentence(settings, platform):
    refused = command(settings.data_dir, 'peer', 'add', 'CT1', '192.0.2.7', '70000')
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert rows(platform, Peer) == []


@on_sqlite
def test_an_archive_in_order_is_checked_with_status_0(settings, platform, device, make_instance):
    take_in(platform, device, make_instance())
    done = command(settings.data_dir, 'check')
    assert done.returncode == 0
    assert '1 ' in done.stdout


@on_sqlite
def test_what_is_wrong_is_listed_with_status_1_and_mended_where_it_can_be(
        settings, platform, device, make_instance):
    take_in(platform, device, make_instance())
    digest = only(platform, Instance).digest
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('DELETE FROM instance'))
    found, mended = (command(settings.data_dir, 'check', *options)
                     for options in ((), ('--repair',)))
    assert [found.returncode, mended.returncode] == [1, 0]
    assert found.stdout.startswith(f'{digest}\t')
    platform.archive.delete(digest)
    assert command(settings.data_dir, 'check', '--repair').returncode == 1


@on_sqlite
def test_reindexing_has_every_study_read_again(settings, platform, device, make_instance):
    listed(platform, device, make_instance())
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('DELETE FROM job'))
    assert command(settings.data_dir, 'reindex').returncode == 0
    assert only(platform, Job).name == 'indexing.index'
    assert only(platform, Study).dirty_at is not None
    assert only(platform, Instance).state == 'received'


def test_migrating_makes_an_index_and_says_nothing(tmp_path):
    done = command(tmp_path / 'data', 'migrate')
    assert (done.returncode, done.stdout, done.stderr) == (0, '', '')
    platform = app.build(Settings(data_dir=tmp_path / 'data'))
    assert rows(platform, Study) == []


@pytest.mark.parametrize(('setting', 'value', 'said'), [
    ('dicom_peers', 'some', 'YUNYING_DICOM_PEERS'), ('web_port', 'x', 'YUNYING_WEB_PORT'),
    ('time_zone', 'Mars', 'YUNYING_TIME_ZONE'), ('processes', 'web,nodes', 'YUNYING_PROCESSES'),
    ('tls_cert', '/nowhere.pem', 'YUNYING_TLS_CERT'), ('ae_title', 'X' * 17, 'YUNYING_AE_TITLE'),
    ('database_url', 'nonsense', 'database'), ('hot_url', 'nonsense', 'address'),
    ('database_url', 'postgresql://nobody:secret@127.0.0.1:1/none', 'refused')])
def test_a_setting_that_makes_no_sense_is_said_in_one_sentence(tmp_path, setting, value, said):
    refused = command(tmp_path / 'data', 'migrate', **{setting: value})
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert said in refused.stderr
    assert 'secret' not in refused.stderr


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence():
    refused = command(Path('/proc/nowhere'), 'migrate')
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert '/proc/nowhere' in refused.stderr


@pytest.mark.parametrize('words', [('nonsense',), ('peer', 'add')])
def test_what_the_command_line_does_not_know_is_refused_with_its_usage(tmp_path, words):
    refused = command(tmp_path / 'data', *words)
    assert refused.returncode == 2
    assert refused.stderr.startswith('usage:')


@on_postgresql
def test_the_same_commands_work_with_an_index_elsewhere(settings, platform):
    url = settings.database_url
    made = command(settings.data_dir, 'account', 'add', '--role', 'doctor', '--name', 'li',
                   '--password-stdin', given=f'{GOOD}\n', database_url=url)
    assert made.returncode == 0
    assert sign_in(platform, 'li', GOOD)
    assert command(settings.data_dir, 'check', database_url=url).returncode == 0
    assert not (settings.data_dir / 'index.db').exists()
