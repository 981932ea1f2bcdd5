import os
import zipfile
from pathlib import Path

import pytest
from pydicom import Dataset

import app
from database.tables import Instance, Quarantined, Study
from settings import Settings
from tests.commands.processes import command
from tests.hospital.records import rows


@pytest.fixture
def data_dir(tmp_path) -> Path:
    return tmp_path / 'data'


@pytest.fixture
def brought(tmp_path) -> Path:
    """A folder of files that somebody brings."""
    folder = tmp_path / 'brought'
    folder.mkdir()
    return folder


def kept(data_dir: Path, table) -> list:
    platform = app.build(Settings(data_dir=data_dir))
    found = rows(platform, table)
    platform.engine.dispose()
    return found


def save(dataset: Dataset, path: Path) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def test_files_folders_and_zips_are_taken_in_with_a_summary(data_dir, brought, make_instance):
    one = save(make_instance(study_uid='1.2.3'), brought / 'deep' / 'er' / 'one.dcm')
    save(make_instance(study_uid='1.2.3'), brought / 'two.dcm')
    (brought / 'notes.txt').write_text('no image')
    unusable = save(make_instance(StudyInstanceUID=''), brought / 'unusable.dcm')
    with zipfile.ZipFile(brought / 'all.zip', 'w') as archive:
        archive.write(one, 'again.dcm')
        archive.write(save(make_instance(), brought.parent / 'three.dcm'), 'three.dcm')
        archive.writestr('../out.dcm', unusable.read_bytes())
    done = command(data_dir, 'import', brought)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert [line for line in lines if line.startswith('3 ')] != []
    assert sorted(line.split('\t')[0] for line in lines if '\t' in line) == sorted(
        ['../out.dcm', str(brought / 'notes.txt'), str(unusable)])
    assert (len(kept(data_dir, Instance)), len(kept(data_dir, Study))) == (3, 2)
    assert len(kept(data_dir, Quarantined)) == 1


def test_what_was_imported_before_is_said_to_be_there(data_dir, brought, make_instance):
    save(make_instance(), brought / 'one.dcm')
    first, second = (command(data_dir, 'import', brought) for _ in range(2))
    assert first.stdout.splitlines()[0] != second.stdout.splitlines()[0]
    assert [line for line in first.stderr.splitlines() if not line.startswith('{')] == []
    assert len(kept(data_dir, Instance)) == 1


def test_an_old_archive_is_no_new_work(data_dir, brought, make_instance):
    save(make_instance(StudyDate='20200101'), brought / 'one.dcm')
    assert command(data_dir, 'import', '--history', brought).returncode == 0
    study, = kept(data_dir, Study)
    assert study.history


def test_a_path_that_is_not_there_is_said_before_anything_is_taken_in(
        data_dir, brought, make_instance):
    save(make_instance(), brought / 'one.dcm')
    refused = command(data_dir, 'import', brought, brought / 'nowhere')
    assert refused.returncode == 1
    assert str(brought / 'nowhere') in refused.stderr
    assert 'Traceback' not in refused.stderr
    assert kept(data_dir, Instance) == []


def test_a_file_whose_name_is_of_another_character_set_is_named_as_well_as_can_be(
        data_dir, brought, make_instance):
    dataset = make_instance()
    for name in ('影像.txt'.encode('gbk'), b'\xff.txt'):
        Path(os.fsdecode(os.fsencode(brought) + b'/' + name)).write_text('no image')
    save(dataset, brought / '影像.dcm')
    done = command(data_dir, 'import', brought)
    assert (done.returncode, 'Traceback' in done.stderr) == (0, False)
    assert len([line for line in done.stdout.splitlines() if '.txt\t' in line]) == 2
    assert len(kept(data_dir, Instance)) == 1


def test_a_file_that_cannot_be_kept_is_said_and_ends_with_status_1(
        data_dir, brought, make_instance):
    save(make_instance('韩启明'), brought / 'one.dcm')
    command(data_dir, 'migrate')
    archive = data_dir / 'archive'
    for folder in (archive / '.unfinished', archive):
        folder.rmdir()
    (data_dir / 'archive').write_text('a file in the way')
    refused = command(data_dir, 'import', brought)
    assert refused.returncode == 1
    assert 'Traceback' not in refused.stderr
    assert kept_rows_only(data_dir) == []


def kept_rows_only(data_dir: Path) -> list:
    (data_dir / 'archive').unlink()
    return kept(data_dir, Instance)


@pytest.mark.corpus
def test_the_real_files_are_taken_in(data_dir, corpus):
    done = command(data_dir, 'import', corpus / 'charset', corpus / 'malformed')
    assert (done.returncode, 'Traceback' in done.stderr) == (0, False)
    assert len(kept(data_dir, Instance)) > 25
