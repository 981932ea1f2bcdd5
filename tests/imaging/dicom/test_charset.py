import pydicom
import pytest

from imaging.dicom.charset import declared, decode, recognise


def read(value: bytes, specific_character_set: bytes = b'') -> str:
    """The text of a value that is the only one of its data set."""
    return decode(value, recognise(declared(specific_character_set), [value]))


# PS3.5 annexes H, I, J and K give these names in bytes
@pytest.mark.parametrize(('charset', 'value', 'text'), [
    (b'\\ISO 2022 IR 87', b'Yamada=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B', 'Yamada=山田^太郎'),
    (b'ISO 2022 IR 13\\ISO 2022 IR 87', b'\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J',
     'ﾔﾏﾀﾞ^ﾀﾛｳ=山田'),
    (b'\\ISO 2022 IR 149', b'Hong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7', 'Hong=洪^吉洞'),
    (b'\\ISO 2022 IR 58', b'Zhang=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab', 'Zhang=张^小东'),
    (b'ISO_IR 192', 'Wang^XiaoDong=王^小東'.encode(), 'Wang^XiaoDong=王^小東'),
    (b'GB18030', 'Wang=王^小东'.encode('gb18030'), 'Wang=王^小东')])
def test_names_of_the_standard_are_read(charset, value, text):
    assert read(value, charset) == text


@pytest.mark.parametrize(('charset', 'codec', 'text'), [
    (b'ISO_IR 100', 'latin_1', 'Jérôme'), (b'ISO_IR 101', 'iso8859_2', 'Dvořák'),
    (b'ISO_IR 109', 'iso8859_3', 'Ġorġ'), (b'ISO_IR 110', 'iso8859_4', 'Kärņš'),
    (b'ISO_IR 144', 'iso8859_5', 'Люк'), (b'ISO_IR 127', 'iso8859_6', 'قباني'),
    (b'ISO_IR 126', 'iso8859_7', 'Διον'), (b'ISO_IR 138', 'iso8859_8', 'שרון'),
    (b'ISO_IR 148', 'iso8859_9', 'Çağlar'), (b'ISO_IR 203', 'iso8859_15', 'Œuvre'),
    (b'ISO_IR 166', 'tis_620', 'นามสกุล'), (b'ISO_IR 13', 'shift_jis', 'ﾔﾏﾀﾞ'),
    (b'GBK', 'gbk', '张三')])
def test_every_single_set_is_read(charset, codec, text):
    assert read(text.encode(codec), charset) == text


@pytest.mark.parametrize(('escape', 'codec', 'text'), [
    (b'-A', 'latin_1', 'é'), (b'-B', 'iso8859_2', 'ř'), (b'-C', 'iso8859_3', 'ġ'),
    (b'-D', 'iso8859_4', 'ņ'), (b'-L', 'iso8859_5', 'Л'), (b'-G', 'iso8859_6', 'ق'),
    (b'-F', 'iso8859_7', 'Δ'), (b'-H', 'iso8859_8', 'ש'), (b'-M', 'iso8859_9', 'ğ'),
    (b'-b', 'iso8859_15', 'Œ'), (b'-T', 'tis_620', 'น'), (b')I', 'shift_jis', 'ﾔ')])
def test_every_escape_is_followed(escape, codec, text):
    assert decode(b'a\x1b' + escape + text.encode(codec), ('', 'IR 100')) == f'a{text}'


def test_supplementary_kanji_are_read():
    assert decode(b'\x1b$(D0!\x1b(B', ('', 'IR 159')) == b'\x1b$(D0!'.decode('iso2022_jp_2')


def test_delimiter_brings_the_first_set_back():
    assert decode(b'\x1b-F\xc4^\xe9\\\xe9', ('IR 100', 'IR 126')) == 'Δ^é\\é'


@pytest.mark.parametrize('charset', [b'', b'ISO_IR 6', b'ISO_IR 100', b'ISO_IR 192', b'nonsense'])
@pytest.mark.parametrize('text', [
    '张三丰', '欧阳^娜娜', '胸部CT平扫', '双侧乳腺钼靶', 'CT增强 5mm层厚', '谢', '李婷', '曾璟雯^'])
def test_gbk_that_is_not_declared_is_recognised(charset, text):
    assert read(text.encode('gbk'), charset) == text


@pytest.mark.parametrize('charset', [b'', b'ISO_IR 6', b'ISO_IR 100', b'GB18030', b'GBK'])
@pytest.mark.parametrize('text', ['张三丰', '胸部平扫 5mm', '阿卜杜拉·买买提', '王^小東', 'བསོད'])
def test_utf_8_that_is_not_declared_is_recognised(charset, text):
    assert read(text.encode(), charset) == text


@pytest.mark.parametrize('text', [
    'Buc^Jérôme', 'Äneas^Rüdiger', 'CONCEIÇÃO', 'GONÇALVES^JOÃO', 'MÜLLER', 'Ångström', 'Ñandú',
    'PEÑA', '5 ± 1', '30°', 'SIMÕES', 'GRÖßE'])
def test_western_names_are_not_taken_for_chinese(text):
    assert read(text.encode('latin_1'), b'ISO_IR 100') == text
    assert read(text.encode()) == text


def test_one_value_tells_the_set_of_all():
    rare, common = '喆'.encode('gbk'), '放射科'.encode('gbk')
    assert decode(rare, recognise(('IR 100',), [rare, common])) == '喆'


def test_russian_stays_russian():
    text = 'Дым'.encode('iso8859_5')
    assert read(text, b'ISO_IR 144') == 'Дым'


def test_shift_jis_under_iso_ir_13_is_read():
    assert read('胸部ＣＴ'.encode('shift_jis'), b'ISO_IR 13') == '胸部ＣＴ'


@pytest.mark.parametrize('term', [
    b'ISO_IR 192', b'ISO IR 192', b'iso_ir 192', b'ISO-IR 192', b'UTF-8', b'ISO_IR_192 ', b'utf8'])
def test_careless_spelling_of_a_term_is_understood(term):
    assert declared(term) == ('IR 192',)


def test_bytes_that_mean_nothing_are_marked():
    assert decode(b'a\xff\xffb', ('IR 192',)) == 'a\ufffd\ufffdb'


def raw_texts(path):
    """The raw values of the file's texts, by tag."""
    header = pydicom.dcmread(path)
    elements = map(header.get_item, header.keys())
    return {element.tag: element.value for element in elements
            if getattr(element, 'VR', '') in ('PN', 'LO', 'SH', 'ST', 'LT', 'UT')
            and isinstance(element.value, bytes)}, header


@pytest.mark.corpus
def test_real_files_read_as_in_pydicom_where_their_declaration_holds(corpus):
    seen = 0
    for path in (corpus / 'charset').glob('*.dcm'):
        values, header = raw_texts(path)
        sets = header.get('SpecificCharacterSet') or ''
        charset = '\\'.join([sets] if isinstance(sets, str) else sets).encode()
        # NOTE: pydicom leaves the escapes of GB 2312 in names
        if path.name == 'chrGB2312.dcm' or '_no_charset' in path.name or '_iso100' in path.name:
            continue
        for tag, value in values.items():
            theirs = header[tag].value
            joined = str(theirs) if header[tag].VM < 2 else '\\'.join(map(str, theirs))
            mine = decode(value, recognise(declared(charset), values.values()))
            assert mine.strip(' \0').rstrip('=') == joined.strip().rstrip('='), path
            seen += not mine.isascii()
    assert seen > 30


@pytest.mark.corpus
@pytest.mark.parametrize('name', [
    'zh_gbk_declared_gbk', 'zh_gbk_declared_iso100', 'zh_gbk_no_charset', 'zh_utf8',
    'zh_utf8_no_charset'])
def test_real_chinese_file_is_read_whatever_it_declares(corpus, name):
    values, header = raw_texts(corpus / f'charset/{name}_derived.dcm')
    terms = recognise(declared((header.get('SpecificCharacterSet') or '').encode()),
                      values.values())
    assert decode(values[0x00100010], terms).strip() == '张三丰^测试'
    assert decode(values[0x00081030], terms).strip() == '胸部平扫(低剂量)'
