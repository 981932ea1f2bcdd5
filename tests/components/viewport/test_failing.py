"""What the viewer says when something cannot be shown."""

import pytest

pytestmark = pytest.mark.peer


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


def test_lost_context_comes_back_by_itself(opened):
    viewer = opened(query='painter=webgl2', ready=False)
    viewer.page.add_init_script("""
        const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, options) {
            const context = get.call(this, kind, options);
            if (kind === 'webgl2') window.painting = context;
            return context;
        };""")
    viewer.page.reload()
    viewer.wait()
    before = viewer.grey()
    viewer.page.evaluate("""() => {
        window.losing = window.painting.getExtension('WEBGL_lose_context');
        window.losing.loseContext();
    }""")
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=2)
    viewer.page.evaluate('window.losing.restoreContext()')
    viewer.page.wait_for_timeout(300)
    viewer.page.keyboard.press('ArrowUp')
    viewer.wait(frame=1)
    assert abs(viewer.grey() - before) < 3
    assert not viewer.page.evaluate('window.painting.isContextLost()')


def test_study_that_cannot_be_had_says_so(opened):
    viewer = opened(ready=False)
    viewer.page.route('**/manifest', lambda route: route.fulfill(status=404, json={'text': 'gone'}))
    viewer.page.reload()
    viewer.get('viewer-failed').wait_for()
    assert 'gone' in viewer.get('viewer-failed').inner_text()
