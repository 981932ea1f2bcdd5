import pytest

from imaging.dicom.names import name


@pytest.mark.parametrize(('value', 'written', 'alphabetic'), [
    ('张三', '张三', ''), ('张^三', '张三', ''), ('ZHANG^SAN', 'ZHANG SAN', 'ZHANG SAN'),
    ('Zhang^XiaoDong=张^小东=', '张小东', 'Zhang XiaoDong'), ('=张三', '张三', ''),
    ('Yamada^Tarou=山田^太郎=やまだ^たろう', '山田太郎', 'Yamada Tarou'),
    ('阿卜杜拉·买买提', '阿卜杜拉·买买提', ''), ('DOE^JANE^^^', 'DOE JANE', 'DOE JANE'),
    (' Doe ^ Jane \0', 'Doe Jane', 'Doe Jane'), ('A^B\\C^D', 'A B', 'A B'),
    ('', '', ''), ('^^^^', '', ''), ('==', '', '')])
def test_name_is_shown_as_written(value, written, alphabetic):
    found = name(value)
    assert (found.written, found.alphabetic) == (written, alphabetic)


@pytest.mark.parametrize(('value', 'pinyin', 'initials'), [
    ('张三丰', 'zhangsanfeng', 'zsf'), ('韩启明', 'hanqiming', 'hqm'), ('吕布', 'lvbu', 'lb'),
    ('ZHANG^SAN', 'zhangsan', 'zs'), ('Zhang^XiaoDong', 'zhangxiaodong', 'zxd'),
    ('Zhang San Feng', 'zhangsanfeng', 'zsf'), ('Buc^Jérôme', 'bucjerome', 'bj'),
    ('张三2号床', 'zhangsan2haochuang', 'zs2hc'), ('张 三', 'zhangsan', 'zs')])
def test_name_is_found_by_its_letters(value, pinyin, initials):
    found = name(value)
    assert (found.pinyin, found.initials) == (pinyin, initials)


@pytest.mark.parametrize(('value', 'pinyin'), [
    ('单雄信', 'shanxiongxin'), ('曾国藩', 'zengguofan'), ('解缙', 'xiejin'), ('仇英', 'qiuying'),
    ('区寄', 'ouji'), ('查良镛', 'zhaliangyong'), ('任盈盈', 'renyingying'), ('华佗', 'huatuo'),
    ('盖叫天', 'gejiaotian'), ('朴志勇', 'piaozhiyong'), ('翟天临', 'zhaitianlin'),
    ('尉迟恭', 'yuchigong'), ('尉^健', 'weijian'), ('长孙无忌', 'zhangsunwuji'),
    ('万俟^卨', 'moqixie'), ('單于飛', 'chanyufei'), ('乐正绫', 'yuezhengling'),
    ('欧阳修', 'ouyangxiu'), ('令狐冲', 'linghuchong'), ('繆荃孫', 'miaoquansun'),
    ('么书仪', 'yaoshuyi'), ('尹志平', 'yinzhiping')])
def test_surname_is_read_as_surname(value, pinyin):
    assert name(value).pinyin == pinyin


def test_same_character_in_a_given_name_is_read_as_elsewhere():
    assert name('王单').pinyin == 'wangdan'
    assert name('李乐').pinyin == 'lile'


def test_name_with_dots_has_no_surname():
    assert name('单增·次仁').pinyin == 'danzengciren'
    assert name('阿卜杜拉·买买提').initials == 'abdlmmt'
    assert name('阿卜杜拉.买买提').pinyin == name('阿卜杜拉•买买提').pinyin


@pytest.mark.parametrize(('value', 'other'), [
    ('盖叫天', 'gaijiaotian'), ('乐嘉', 'lejia'), ('曾国藩', 'cgf'), ('吕布', 'lyubu'),
    ('吕布', 'lubu'), ('CHAN^TAI MAN=陳^大文', 'chantaiman'), ('CHAN^TAI MAN=陳^大文', 'ctm')])
def test_name_is_found_by_other_letters_too(value, other):
    assert other in name(value).also


def test_plain_name_has_no_other_letters():
    assert name('张三').also == ()
    assert name('ZHANG^SAN').also == ()
    assert name('Zhang^San=张^三').also == ()


@pytest.mark.parametrize('value', ['Люк^Дым', '홍^길동', 'ﾔﾏﾀﾞ^ﾀﾛｳ', 'قباني^لنزار', '🙂', '^=^=^'])
def test_name_in_other_scripts_is_kept(value):
    found = name(value)
    assert found.written == ' '.join(value.strip('^=').split('^')).replace('홍 ', '홍') or (
        value == '^=^=^' and not found.written)
