"""How the values of the hospital are said."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hospital.worklist import Counts, Item, Preview, Prior, SeriesLine
from pages.doctor.preview import preview
from pages.doctor.wording import Wording

SHANGHAI = ZoneInfo('Asia/Shanghai')
CHINESE, ENGLISH = Wording('zh-CN', SHANGHAI), Wording('en', SHANGHAI)
STUDY = Item(
    study='k1', state='unwritten', patient_name='韩启明', patient_number='', sex='M', age='063Y',
    modality='CT', modalities='CT', procedure='胸部CT平扫', body_part='', patient_class='emergency',
    department='', institution='', accession_number='', listed_at=0.0, exam_at=None,
    received_at=1_795_339_800.0, images=412, series=1, thumbnail='token/7/1/rendered')


def test_row_is_said_in_the_language_of_the_reader():
    row = CHINESE.row(STUDY)
    assert (row.sex, row.age, row.state_text, row.patient_class) == ('男', '63岁', '待写', '急诊')
    assert ENGLISH.row(STUDY).age == '63 y'


def test_emergency_bears_its_tag():
    assert CHINESE.row(STUDY).urgent
    assert not CHINESE.row(replace(STUDY, patient_class='inpatient')).urgent


def test_thumbnail_is_asked_for_in_its_size():
    assert CHINESE.row(STUDY).thumbnail == '/streams/token/7/1/rendered?w=160&h=160'
    assert CHINESE.row(replace(STUDY, thumbnail='')).thumbnail == ''


def test_images_of_a_booked_exam_are_not_counted():
    assert CHINESE.row(replace(STUDY, state='scheduled', images=0)).images is None


def test_body_part_stands_for_a_procedure_that_is_not_named():
    assert CHINESE.row(replace(STUDY, procedure='', body_part='CHEST')).procedure == '胸部'


def test_moment_is_as_brief_as_is_clear_today():
    now = datetime.now(SHANGHAI).replace(hour=9, minute=30)
    assert CHINESE.short(now.timestamp()) == '09:30'
    assert CHINESE.short((now - timedelta(days=800)).timestamp()) == (
        now - timedelta(days=800)).strftime('%Y-%m-%d')


def test_moment_is_said_in_the_zone_of_the_reader():
    assert CHINESE.moment(1_795_339_800.0) == '2026-11-22 17:30'


def test_value_without_a_word_is_called_by_itself():
    counts = Counts(0, {}, {7: 'CT室'})
    assert CHINESE.value('modality', 'XYZ', counts) == 'XYZ'
    assert CHINESE.value('department', 7, counts) == 'CT室'
    assert CHINESE.value('body_part', '', counts) == '未注明'


def test_preview_leaves_out_what_is_not_known():
    found = Preview(STUDY, 'E1', '', '', '', (), ())
    assert dict(preview(CHINESE, found).facts) == {
        '检查号': 'E1', '接收时间': '2026-11-22 17:30'}


def test_preview_shows_series_and_priors():
    found = Preview(STUDY, '', '', '', '', (SeriesLine('', 'SR', 1, ''),),
                    (Prior('k0', 'DX', '胸片', 1_795_339_800.0, None, 2),))
    shown = preview(CHINESE, found)
    assert (shown.series[0].text, shown.series[0].icon) == ('SR', 'document')
    assert (shown.priors[0].key, shown.priors[0].date) == ('k0', '2026-11-22')


def test_preview_says_where_a_study_stands_on_its_way():
    steps = {state: [step.state for step in preview(CHINESE, Preview(
        replace(STUDY, state=state), '', '', '', '', (), ())).steps]
        for state in ('scheduled', 'unwritten', 'final')}
    assert steps == {'scheduled': ['scheduled'], 'unwritten': ['completed', 'unwritten', 'later'],
                     'final': ['completed', 'final']}
