"""Several viewports, other devices, other languages."""

import pytest

pytestmark = pytest.mark.peer


def test_four_viewports_show_four_display_sets(opened):
    viewer = opened()
    viewer.get('viewer-layout').click()
    viewer.get('viewer-layout-2x2').click()
    viewer.wait(index=3)
    sets = viewer.page.eval_on_selector_all(
        '[data-testid=viewport]', 'cells => cells.map((cell) => cell.dataset.set)')
    assert sets == ['3.1', '4.1', '5.1', '6.1']


def test_wheel_pages_the_viewport_under_the_pointer(opened):
    viewer = opened()
    viewer.page.keyboard.press('ArrowDown')
    viewer.get('viewer-layout').click()
    viewer.get('viewer-layout-1x2').click()
    cells = viewer.get('viewport')
    viewer.wait(frame=1)
    cells.nth(1).hover()
    viewer.page.mouse.wheel(0, 120)
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=3)
    assert cells.nth(0).get_attribute('data-frame') == '2'


def test_double_click_shows_one_alone_and_all_again(opened):
    viewer = opened()
    viewer.get('viewer-layout').click()
    viewer.get('viewer-layout-2x2').click()
    viewer.wait(frame=1, index=3)
    visible = viewer.page.locator('[data-testid=viewport]:visible')
    visible.nth(1).dblclick()
    viewer.until('document.querySelectorAll("[data-testid=viewport]:not([hidden])").length === 1')
    assert viewer.cell.get_attribute('data-set') == '4.1'
    viewer.cell.dblclick()
    viewer.until('document.querySelectorAll("[data-testid=viewport]:not([hidden])").length === 4')


def test_thumbnail_is_dragged_into_a_viewport(opened):
    viewer = opened()
    viewer.get('viewer-layout').click()
    viewer.get('viewer-layout-1x2').click()
    viewer.get('thumbnail').nth(2).drag_to(viewer.get('viewport').nth(1))
    viewer.until('document.querySelectorAll("[data-testid=viewport]")[1].dataset.set === "5.1"')


def test_display_set_comes_back_as_it_was_left(opened):
    viewer = opened()
    viewer.page.keyboard.press('PageDown')
    viewer.wait(frame=11)
    viewer.get('thumbnail').nth(1).click()
    viewer.wait(frame=1)
    viewer.get('thumbnail').nth(0).click()
    viewer.wait(frame=11)


def test_finger_pages_on_a_phone(opened):
    viewer = opened('phone')
    viewer.get('viewer-bar-page').tap()
    viewer.swipe(-200)
    viewer.until('Number(document.querySelector("[data-testid=viewport]").dataset.frame) > 5')


def test_phone_windows_by_its_bar(opened):
    viewer = opened('phone')
    viewer.get('viewer-bar-window').tap()
    viewer.get('viewer-preset-bone').tap()
    assert viewer.says('bottom-right', 'W 2000 L 400')
    before = viewer.grey()
    viewer.swipe(150)
    assert viewer.turns(lambda grey: grey < before)


def test_series_are_a_sheet_on_a_phone(opened):
    viewer = opened('phone')
    assert not viewer.get('viewer-rail').is_visible()
    viewer.get('viewer-series').tap()
    viewer.get('thumbnail').nth(1).tap()
    viewer.until('document.querySelector("[data-testid=viewport]").dataset.set === "4.1"')
    assert not viewer.get('viewer-rail').is_visible()


def test_two_fingers_zoom(opened):
    viewer = opened('phone')
    before = viewer.corner('bottom-right')
    viewer.page.evaluate("""() => {
        const cell = document.querySelector('.vw-viewport');
        cell.setPointerCapture = () => {};
        const send = (type, id, x, y) => cell.dispatchEvent(new PointerEvent(type, {
            pointerId: id, pointerType: 'touch', clientX: x, clientY: y, bubbles: true }));
        send('pointerdown', 1, 150, 400);
        send('pointerdown', 2, 250, 400);
        for (let i = 0; i <= 10; i++) send('pointermove', 2, 250 + 8 * i, 400);
        send('pointerup', 1, 150, 400);
        send('pointerup', 2, 330, 400);
    }""")
    assert viewer.changes('bottom-right', before)


@pytest.mark.parametrize('device', ['phone', 'landscape'])
def test_patient_is_always_named_on_a_phone(opened, device):
    viewer = opened(device)
    assert viewer.page.locator(':text("韩启明"):visible').count() > 0


@pytest.mark.parametrize('device', ['desktop', 'tablet', 'phone', 'landscape'])
@pytest.mark.parametrize('language', ['zh-CN', 'en'])
def test_nothing_is_cut_off(opened, device, language):
    viewer = opened(device, f'language={language}')
    outside = viewer.page.evaluate("""() => [...document.querySelectorAll('.vw button, .vw a')]
        .filter((element) => element.offsetParent && !element.closest('.vw-rail'))
        .filter((element) => {
            const { left, right, top, bottom } = element.getBoundingClientRect();
            return left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
        }).map((element) => element.outerHTML.slice(0, 120))""")
    assert outside == []


@pytest.mark.parametrize('language', ['zh-CN', 'en'])
def test_every_word_is_in_the_language_of_the_reader(opened, language):
    viewer = opened(query=f'language={language}')
    viewer.page.keyboard.press('?')
    text = viewer.page.locator('.vw').inner_text()
    assert 'viewer.' not in text
    assert not any(f'{key}.' in text for key in ('corner', 'help', 'tool', 'rail'))
    if language == 'en':
        assert 'Exact pixels' in text


def test_tablet_folds_what_has_no_room(opened):
    viewer = opened('tablet')
    assert not viewer.get('viewer-turn').is_visible()
    viewer.get('viewer-more').click()
    viewer.get('viewer-more-mirror').click()
    viewer.until('document.querySelector(".vw-letter.right").textContent === "R"')


def test_long_press_opens_a_menu_and_chooses_nothing(opened):
    viewer = opened('phone')
    before = viewer.corner('bottom-right')
    session = viewer.page.context.new_cdp_session(viewer.page)
    at = {'touchPoints': [{'x': 200, 'y': 400}]}
    session.send('Input.dispatchTouchEvent', {'type': 'touchStart', **at})
    viewer.get('viewer-menu').wait_for()
    session.send('Input.dispatchTouchEvent', {'type': 'touchEnd', 'touchPoints': []})
    assert viewer.corner('bottom-right') == before
    viewer.page.touchscreen.tap(200, 90)
    viewer.get('viewer-menu').wait_for(state='detached')
