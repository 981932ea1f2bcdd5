async def test_the_platform_says_that_it_is_alive_and_ready(visitor):
    assert (await visitor.get('/healthz')).json() == {'status': 'alive'}
    ready = await visitor.get('/readyz')
    assert ready.status_code == 200
    assert ready.json() == {
        'database': True, 'journal': True, 'hot_tier': True, 'children': True}


async def test_it_is_not_ready_while_the_hot_tier_cannot_be_asked(visitor, tmp_path):
    archive = tmp_path / 'data' / 'archive'
    archive.rename(tmp_path / 'away')
    assert (await visitor.get('/readyz')).json()['hot_tier'] is False


async def test_values_are_for_this_machine_and_for_who_knows_the_token(visitor):
    assert 'yunying_instances_total' in (await visitor.get('/metrics')).text
    proxied = {'x-forwarded-for': '10.1.2.3'}
    assert (await visitor.get('/metrics', headers=proxied)).status_code == 403


async def test_public_files_are_kept_for_ever_only_under_their_version(visitor):
    lasting = await visitor.get('/assets/theme.css?v=1')
    assert 'immutable' in lasting.headers['cache-control']
    passing = await visitor.get('/assets/theme.css')
    assert 'immutable' not in passing.headers['cache-control']
