"""Facets: only what they offer can be chosen."""

import pytest

from components.facets import Facet, FacetCount, Facets

MODALITIES = Facet('modality', '设备类型', (FacetCount('CT', 'CT', 4), FacetCount('MR', 'MR', 2)))
PERIODS = Facet('period', '日期', (FacetCount('today', '今天', 4),), single=True, dates=('', ''))


@pytest.fixture
async def chosen(show) -> tuple:
    said = []

    def make() -> Facets:
        facets = Facets(language='zh-CN', on_filter=said.append)
        facets.show([MODALITIES, PERIODS], 4)
        return facets
    return await show(make), said


async def test_chosen_values_are_told(chosen):
    shown, said = chosen
    shown.tell('filter', {'facet': 'modality', 'values': ['CT', 'MR']})
    assert said == [('modality', ('CT', 'MR'))]


async def test_range_of_dates_is_put_in_order(chosen):
    shown, said = chosen
    shown.tell('filter', {'facet': 'period', 'values': ['2026-11-20', '2026-11-01']})
    assert said == [('period', ('2026-11-01', '2026-11-20'))]


@pytest.mark.parametrize('forged', [
    None, 'modality', {'facet': 'modality'}, {'facet': 'password', 'values': []},
    {'facet': 'modality', 'values': ['XX']}, {'facet': 'period', 'values': ['today', 'x']},
    {'facet': 'modality', 'values': ['2026-11-01', '2026-11-02']}])
async def test_what_is_not_offered_is_not_believed(chosen, forged):
    shown, said = chosen
    shown.tell('filter', forged)
    assert said == []
