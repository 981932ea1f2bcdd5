import pytest

from storage.key import key_at, place

DIGEST = '0123456789abcdef' * 4

ESCAPES = [
    '',
    '..',
    '../../etc/passwd',
    '/etc/passwd',
    'ab/' + 'c' * 61,
    'ab\0' + 'c' * 61,
    DIGEST + '\n',
    DIGEST.upper(),
    'c:\\' + 'a' * 61,
    '1.2.840.113619.2.5.1762583153.215519.978957063.78',
    '\u0660' * 64,
    'a' * 31,
    'a' * 129,
    '.' + 'a' * 63,
]


@pytest.mark.parametrize('key', ESCAPES)
def test_only_a_digest_is_a_key(key: str) -> None:
    with pytest.raises(ValueError, match='not a key'):
        place(key)


def test_place_fans_out_over_folders() -> None:
    assert place(DIGEST) == f'01/{DIGEST}.dcm'


def test_place_leads_back_to_its_key() -> None:
    assert key_at(place(DIGEST)) == DIGEST


@pytest.mark.parametrize('path', ['notes.txt', f'{DIGEST}.dcm', f'aa/{DIGEST}.dcm', '01/x'])
def test_file_at_another_place_has_no_key(path: str) -> None:
    assert key_at(path) is None
