"""The conditions of the worklist as facets, tabs, chips and ways out."""

from zoneinfo import ZoneInfo

from hospital.filters import Filters
from hospital.worklist import Counts
from pages.doctor import narrowing
from pages.doctor.wording import Wording

WORDING = Wording('zh-CN', ZoneInfo('Asia/Shanghai'))
COUNTS = Counts(6, {
    'modality': {'MR': 2, 'CT': 4}, 'patient_class': {'checkup': 5, 'emergency': 1},
    'institution': {3: 6}, 'body_part': {'CHEST': 4, '': 2}, 'department': {0: 6},
    'state': {'unwritten': 5, 'final': 1}, 'period': {'today': 1, '7d': 6, 'all': 900}},
    institution_names={3: '本院'})


def facets(filters: Filters) -> dict:
    return {facet.name: facet for facet in narrowing.facets(WORDING, filters, COUNTS)}


def test_most_frequent_values_come_first():
    assert [value.value for value in facets(Filters())['modality'].values] == ['CT', 'MR']


def test_patient_classes_keep_their_order():
    assert [value.value for value in facets(Filters())['patient_class'].values] == [
        'emergency', 'checkup']


def test_facet_with_one_value_is_left_out_unless_it_was_chosen():
    assert 'institution' not in facets(Filters())
    assert 'institution' in facets(Filters(institution=(3,)))


def test_chosen_value_stays_though_nothing_has_it():
    values = facets(Filters(modality=('US',)))['modality'].values
    assert [(value.value, value.count, value.chosen) for value in values][-1] == ('US', 0, True)


def test_value_that_is_not_known_can_be_chosen():
    values = {value.value: value.text for value in facets(Filters())['body_part'].values}
    assert values['none'] == '未注明'


def test_periods_carry_their_counts_and_the_dates_of_ones_own():
    period = facets(Filters(period='2026-11-01..2026-11-20'))['period']
    assert period.dates == ('2026-11-01', '2026-11-20')
    assert {value.value: value.count for value in period.values}['all'] == 900


def test_tabs_show_the_main_states_and_those_with_studies():
    tabs = {tab.value: tab.count for tab in narrowing.states(WORDING, Filters(), COUNTS)}
    assert tabs == {'scheduled': 0, 'unwritten': 5, 'drafting': 0, 'submitted': 0, 'reviewed': 0,
                    'final': 1}


def test_chips_name_every_condition_in_force():
    filters = Filters(words='韩', modality=('CT', 'MR'), period='today')
    chips = [(chip.name, chip.text) for chip in narrowing.conditions(WORDING, filters, COUNTS)]
    assert chips == [('period', '今天'), ('words', '“韩”'), ('modality', 'CT、MR 磁共振')]


def test_best_way_out_of_an_empty_list_comes_first():
    filters = Filters(modality=('CT',), period='today')
    offers = narrowing.offers(WORDING, filters, COUNTS, [('period', 9), ('modality', 5)])
    assert [(offer.name, offer.text, offer.main) for offer in offers] == [
        ('period', '不限日期（有 9 个）', True), ('modality', '去掉 CT（有 5 个）', False)]
