"""What keeps the platform from taking anything in is told on every page of administrators."""

import shutil

import pytest

from components.page_head import PageHead
from database.doubt import Doubt
from pages.admin import alarm


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm, 'LOOK_S', 0.05)


def warnings(admin) -> str:
    return '\n'.join(admin.shown(PageHead)['warnings'])


@pytest.mark.logs_errors
@pytest.mark.parametrize('path', ['/admin/unmatched', '/admin/peers'])
async def test_journal_that_cannot_be_synced_is_told_with_its_reason_until_it_is_over(
        admin, settings, path):
    doubt = Doubt(f'{settings.data_dir}/index.db')
    await admin.open(path)
    doubt.begin(OSError(5, 'disk'))
    await admin.sees(lambda: '(disk)' in warnings(admin))
    doubt.end()
    await admin.sees(lambda: warnings(admin) == '')


async def test_storage_that_is_gone_is_told_while_the_page_is_open(admin, settings):
    await admin.open('/admin/peers')
    assert warnings(admin) == ''
    shutil.rmtree(settings.data_dir / 'archive')
    await admin.sees(lambda: 'storage cannot be reached' in warnings(admin))
