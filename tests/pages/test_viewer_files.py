"""The scripts of the viewer over HTTP."""

from components.viewer_files import address


async def test_scripts_of_the_viewer_are_for_everybody_and_never_change(visitor):
    answer = await visitor.get(address('start.js'))
    assert 'export const { settle }' in answer.text
    assert answer.headers['content-encoding'] == 'gzip'
    assert 'immutable' in answer.headers['cache-control']


async def test_page_of_another_version_gets_no_script_of_this_one(visitor):
    other = address('start.js').replace('/viewer/', '/viewer/0')
    assert (await visitor.get(other)).status_code == 404


async def test_unknown_file_of_the_viewer_is_not_found(visitor):
    assert (await visitor.get(address('nothing.js'))).status_code == 404
