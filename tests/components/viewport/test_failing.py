"""What the viewer says when something cannot be shown."""

import pytest

pytestmark = pytest.mark.peer

DOCUMENTS = """performance.getEntriesByType('resource')
    .filter(({name}) => name.includes('/document')).length"""


def test_file_without_an_image_says_what_it_is(opened):
    viewer = opened(query='series=8.1', ready=False)
    cell = viewer.page.locator('[data-testid=viewport][data-state=unsupported]')
    cell.wait_for()
    assert 'RT Plan' in cell.inner_text()


def test_broken_frame_says_why_and_the_others_go_on(opened):
    viewer = opened(query='series=13.1&frame=2', ready=False)
    viewer.wait(frame=2)
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait('unsupported', 3)
    assert 'Not decodable.' in viewer.cell.inner_text()
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=4)


def test_file_that_cannot_be_read_says_so_and_is_not_asked_for(opened):
    viewer = opened(query='series=15.1', ready=False)
    viewer.page.locator('[data-testid=viewport][data-state=unsupported]').wait_for()
    assert '头信息无法读取' in viewer.cell.inner_text()
    assert viewer.page.evaluate(DOCUMENTS) == 0


@pytest.mark.parametrize('painter', ['pixels', 'pictures'])
def test_picture_of_a_damaged_frame_is_marked(opened, painter):
    viewer = opened(query=f'series=13.1&frame=5&painter={painter}', ready=False)
    viewer.wait('rendered' if painter == 'pictures' else 'exact', 5)
    assert viewer.says('bottom-left', '文件有损坏')


def test_network_that_is_gone_leaves_what_is_here(opened):
    viewer = opened()
    viewer.until('document.querySelector("[data-testid=viewport]").dataset.loaded === "40"')
    viewer.page.context.set_offline(True)
    viewer.get('thumbnail').nth(4).click()
    viewer.get('thumbnail').nth(0).click()
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=2)


def test_network_that_is_gone_is_said_and_comes_back(opened):
    viewer = opened(slow_s=0.3)
    viewer.page.context.set_offline(True)
    viewer.get('viewer-offline').wait_for()
    viewer.page.context.set_offline(False)
    viewer.get('viewer-offline').wait_for(state='hidden')
    viewer.page.keyboard.press('End')
    viewer.wait(frame=40)


def test_ended_session_hides_the_images_and_leads_to_the_form(opened):
    viewer = opened(slow_s=0.3)
    viewer.control(status=401)
    viewer.get('viewer-ended').wait_for()
    assert viewer.get('viewer-login').get_attribute('href') == '/login?next=%2Fviewer'
    assert viewer.page.locator('.vw-body').evaluate('body => body.inert')
    viewer.control()


WATCHED = """
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
        const context = get.call(this, kind, options);
        if (kind === 'webgl2') window.painting = context;
        return context;
    };"""
LOSE = """() => {
    window.losing = window.painting.getExtension('WEBGL_lose_context');
    window.losing.loseContext();
}"""


def painted_by_webgl(opened):
    viewer = opened(query='painter=webgl2', ready=False)
    viewer.page.add_init_script(WATCHED)
    viewer.page.reload()
    viewer.wait()
    return viewer


def test_lost_context_comes_back_by_itself(opened):
    viewer = painted_by_webgl(opened)
    before = viewer.grey()
    viewer.page.evaluate(LOSE)
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=2)
    viewer.page.evaluate('window.losing.restoreContext()')
    viewer.until('!window.painting.isContextLost()')
    viewer.page.keyboard.press('ArrowUp')
    viewer.wait(frame=1)
    assert viewer.turns(lambda grey: abs(grey - before) < 3)


def test_context_that_is_gone_for_good_is_replaced_after_a_sleep(opened):
    viewer = painted_by_webgl(opened)
    before = viewer.grey()
    viewer.page.evaluate(LOSE)
    viewer.until('window.painting.isContextLost()')
    sleep(viewer)
    wake(viewer)
    viewer.until('!window.painting.isContextLost()')
    assert viewer.turns(lambda grey: abs(grey - before) < 3)


def test_page_that_slept_goes_on_where_it_was(opened):
    viewer = opened(slow_s=0.3)
    sleep(viewer)
    viewer.page.keyboard.press('End')
    # nobody may ask while the page sleeps; what was asked before is given time to arrive
    viewer.page.wait_for_timeout(600)
    viewer.control(slow_s=0.3)
    viewer.page.wait_for_timeout(600)
    assert viewer.control()['asked'] == []
    wake(viewer)
    viewer.wait(frame=40)
    viewer.until('document.querySelector("[data-testid=viewport]").dataset.loaded === "40"')


def test_worker_that_does_not_start_keeps_nothing_back(opened):
    viewer = opened(ready=False)
    viewer.page.route('**/decode_worker.js', lambda route: route.abort())
    viewer.page.reload()
    viewer.wait()
    viewer.until('document.querySelector("[data-testid=viewport]").dataset.loaded === "40"')


def test_narrow_line_gets_smaller_pictures_before_the_values(opened):
    viewer = opened(ready=False)
    session = viewer.page.context.new_cdp_session(viewer.page)
    session.send('Network.enable')
    session.send('Network.emulateNetworkConditions', {
        'offline': False, 'latency': 20, 'downloadThroughput': 80_000, 'uploadThroughput': 80_000})
    session.send('Network.clearBrowserCache')
    with viewer.page.expect_request(lambda request: 'w=512&h=512&q=60&format=webp' in request.url,
                                    timeout=120_000):
        # NOTE: the scripts of the whole page take half a minute on such a line
        viewer.page.reload(wait_until='commit')


def test_study_that_cannot_be_had_says_so(opened):
    viewer = opened(ready=False)
    viewer.page.route('**/manifest', lambda route: route.fulfill(status=404, json={'text': 'gone'}))
    viewer.page.reload()
    viewer.get('viewer-failed').wait_for()
    assert 'gone' in viewer.get('viewer-failed').inner_text()


def sleep(viewer):
    """What a browser tells a page that it freezes."""
    viewer.page.evaluate("document.dispatchEvent(new Event('freeze'))")


def wake(viewer):
    """What it tells a page that goes on."""
    viewer.page.evaluate("document.dispatchEvent(new Event('resume'))")
