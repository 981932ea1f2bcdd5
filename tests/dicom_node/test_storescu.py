"""dcmtk's storescu, written by others, sends what it can of the real files."""

from pathlib import Path

import pydicom
import pytest

from database.tables import Instance, Quarantined
from tests.database.engines import on_sqlite
from tests.hospital.records import rows

PROPOSING = {
    '1.2.840.10008.1.2': '-xi', '1.2.840.10008.1.2.1': '-xe', '1.2.840.10008.1.2.2': '-xb',
    '1.2.840.10008.1.2.1.99': '-xd', '1.2.840.10008.1.2.5': '-xr',
    '1.2.840.10008.1.2.4.50': '-xy', '1.2.840.10008.1.2.4.51': '-xx',
    '1.2.840.10008.1.2.4.70': '-xs', '1.2.840.10008.1.2.4.80': '-xt',
    '1.2.840.10008.1.2.4.81': '-xu', '1.2.840.10008.1.2.4.90': '-xv',
    '1.2.840.10008.1.2.4.91': '-xw'}
"""How storescu is told to propose a transfer syntax."""

pytestmark = [pytest.mark.corpus, pytest.mark.peer]


def of_syntax(corpus: Path, folders: tuple[str, ...], transfer_syntax: str) -> list[Path]:
    return [path for folder in folders for path in sorted((corpus / folder).rglob('*.dcm'))
            if pydicom.dcmread(path, force=True, specific_tags=[]).file_meta.get(
                'TransferSyntaxUID') == transfer_syntax]


@pytest.mark.parametrize('transfer_syntax', PROPOSING)
@on_sqlite
def test_every_encoding_is_taken_in_as_it_comes(storescu, platform, corpus, transfer_syntax):
    files = (of_syntax(corpus, ('ts_ct1', 'ts_mr4', 'ts_us1'), transfer_syntax)
             or of_syntax(corpus, ('modality',), transfer_syntax))
    answers = storescu(PROPOSING[transfer_syntax], files)
    assert len(answers) == len(files) > 0
    assert set(answers) <= {'Success', 'Warning: CoercionOfDataElements'}
    kept = rows(platform, Instance) + rows(platform, Quarantined)
    assert {row.transfer_syntax for row in kept} == {transfer_syntax}


@on_sqlite
def test_a_whole_series_is_stored(storescu, platform, corpus):
    files = of_syntax(corpus, ('series',), '1.2.840.10008.1.2.1')
    assert set(storescu('-xe', files)) == {'Success'}
    assert len(rows(platform, Instance)) == len(files) > 10
