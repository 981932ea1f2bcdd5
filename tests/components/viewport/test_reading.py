"""What a reader does with the viewer, in a browser with a desktop."""

import pytest

pytestmark = pytest.mark.peer

PAINTERS = ['pixels', 'webgl2', 'pictures']


def test_study_opens_with_its_first_image(opened):
    viewer = opened()
    assert viewer.cell.get_attribute('data-frames') == '40'
    assert viewer.get('viewer-patient').inner_text().startswith('韩启明')
    assert viewer.says('bottom-left', '1 / 40')


def test_all_frames_arrive_exactly(opened):
    viewer = opened()
    viewer.until('document.querySelector("[data-testid=viewport]").dataset.loaded === "40"')
    viewer.until('[...document.querySelectorAll(".vw-held i")][1].style.width === "100%"')


@pytest.mark.parametrize('painter', PAINTERS)
def test_wheel_and_keys_page(opened, painter):
    viewer = opened(query=f'painter={painter}', ready=False)
    state = 'rendered' if painter == 'pictures' else 'exact'
    viewer.wait(state)
    viewer.cell.hover()
    viewer.page.mouse.wheel(0, 120)
    viewer.wait(state, 2)
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(state, 3)
    viewer.page.keyboard.press('PageDown')
    viewer.wait(state, 13)
    viewer.page.keyboard.press('End')
    viewer.wait(state, 40)


@pytest.mark.parametrize('painter', PAINTERS)
def test_dragging_down_makes_the_image_darker(opened, painter):
    viewer = opened(query=f'painter={painter}', ready=False)
    viewer.wait('rendered' if painter == 'pictures' else 'exact')
    before = viewer.grey()
    viewer.drag(dx=0, dy=120)
    assert viewer.says('bottom-right', 'W 400 L 228')
    assert viewer.turns(lambda grey: grey < before - 50)


@pytest.mark.parametrize('painter', PAINTERS)
def test_preset_by_menu_and_by_key(opened, painter):
    viewer = opened(query=f'painter={painter}', ready=False)
    viewer.wait('rendered' if painter == 'pictures' else 'exact')
    viewer.get('viewer-presets').click()
    viewer.get('viewer-preset-lung').click()
    assert viewer.says('bottom-right', 'W 1500 L -600')
    viewer.page.keyboard.press('4')
    assert viewer.says('bottom-right', 'W 2000 L 400')


@pytest.mark.parametrize('painter', PAINTERS)
def test_inverting_turns_dark_into_light_and_back(opened, painter):
    viewer = opened(query=f'painter={painter}', ready=False)
    viewer.wait('rendered' if painter == 'pictures' else 'exact')
    # at the edge of the ball, where it is neither black nor white
    before = viewer.grey(0.44, 0.27)
    viewer.page.keyboard.press('i')
    assert viewer.turns(lambda grey: abs(grey - (255 - before)) < 12, 0.44, 0.27)
    viewer.page.keyboard.press('i')


@pytest.mark.parametrize('painter', ['pixels', 'webgl2'])
def test_exact_picture_looks_like_the_rendered_one(opened, painter):
    exact = opened(query=f'painter={painter}')
    rendered = opened(query='painter=pictures', ready=False)
    rendered.wait('rendered')
    for place in [(0.5, 0.5), (0.4, 0.3), (0.5, 0.85), (0.02, 0.02)]:
        assert abs(exact.grey(*place) - rendered.grey(*place)) < 16


@pytest.mark.parametrize('painter', ['pixels', 'webgl2'])
def test_padding_is_black_under_any_window(opened, painter):
    viewer = opened(query=f'painter={painter}')
    viewer.page.keyboard.press('2')
    viewer.page.keyboard.press('i')
    # the corner of the square image: outside the circle that was scanned
    assert viewer.turns(lambda grey: grey == 0, 0.21, 0.03)


def test_windowing_asks_the_server_for_nothing(opened):
    viewer = opened()
    viewer.until('document.querySelector("[data-testid=viewport]").dataset.loaded === "40"')
    viewer.settle()
    viewer.drag(dx=60, dy=60)
    viewer.page.keyboard.press('ArrowDown')
    viewer.drag(dx=0, dy=80, button='right')
    viewer.wait(frame=2)
    assert viewer.control()['asked'] == []


def test_without_exact_values_each_window_is_asked_for(opened):
    viewer = opened(query='painter=pictures', ready=False)
    viewer.wait('rendered')
    viewer.control()
    with viewer.page.expect_request(lambda request: 'c=-600&ww=1500' in request.url):
        viewer.page.keyboard.press('2')


def test_right_drag_zooms_and_reset_undoes_all(opened):
    viewer = opened()
    before = viewer.corner('bottom-right')
    viewer.drag(dx=0, dy=-120, button='right')
    viewer.drag(dx=80, dy=0, button='middle')
    viewer.page.keyboard.press('r')
    viewer.page.keyboard.press('2')
    viewer.until('document.querySelector(".vw-letter.top").textContent === "R"')
    assert viewer.corner('bottom-right') != before
    viewer.get('viewer-reset').click()
    viewer.until('document.querySelector(".vw-letter.top").textContent === "A"')
    assert viewer.says('bottom-right', before)


def test_mirroring_moves_the_letters(opened):
    viewer = opened()
    viewer.page.keyboard.press('h')
    viewer.until('document.querySelector(".vw-letter.right").textContent === "R"')
    viewer.page.keyboard.press('v')
    viewer.until('document.querySelector(".vw-letter.top").textContent === "P"')


def test_image_without_a_window_gets_one_from_its_pixels(opened):
    viewer = opened(query='series=4.1&frame=6', ready=False)
    viewer.wait(frame=6)
    assert viewer.says('bottom-right', '自动')
    assert viewer.grey(0.01, 0.5) == 0


def test_image_without_a_window_gets_one_without_webgl_too(opened):
    viewer = opened(query='series=4.1&painter=pictures', ready=False)
    viewer.wait('rendered')
    viewer.until('/W [1-9]/.test(document.querySelector(".vw-corner.bottom-right").textContent)')


def test_reload_comes_back_to_the_image(opened):
    viewer = opened()
    viewer.get('thumbnail').nth(1).click()
    viewer.wait(frame=1)
    viewer.page.keyboard.press('End')
    viewer.wait(frame=12)
    viewer.until('location.search.includes("frame=12")')
    viewer.page.reload()
    viewer.wait(frame=12)
    assert viewer.cell.get_attribute('data-set') == '4.1'


def test_server_learns_what_is_seen(opened):
    viewer = opened()
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=2)
    viewer.page.wait_for_timeout(1600)
    last = viewer.control()['states'][-1]
    assert last == {'display_set': '3.1', 'frame': 2, 'layout': '1x1'}


def test_colour_image_has_no_window_and_plays(opened):
    viewer = opened(query='series=5.1')
    assert 'W' not in viewer.corner('bottom-right')
    viewer.page.keyboard.press(' ')
    viewer.get('viewer-cine-bar').wait_for()
    viewer.until('Number(document.querySelector("[data-testid=viewport]").dataset.frame) > 3')
    viewer.page.keyboard.press(' ')
    viewer.page.locator('[data-testid=viewer-cine-play][aria-pressed=false]').wait_for()


def test_film_plays_at_the_rate_of_its_header(opened):
    viewer = opened(query='series=5.1')
    viewer.page.keyboard.press(' ')
    assert viewer.get('viewer-cine-bar').locator('select').input_value() == '20'
    viewer.page.keyboard.press(' ')


def test_colours_that_only_the_server_knows_come_as_pictures(opened):
    viewer = opened(query='series=16.1', ready=False)
    viewer.wait('rendered')
    viewer.page.wait_for_timeout(500)
    assert not any(one.startswith('exact 16/') for one in viewer.control()['asked'])


def test_lossy_compression_is_said(opened):
    assert opened(query='series=5.1').says('bottom-right', 'JPEG 12:1')


@pytest.mark.parametrize('painter', ['pixels', 'webgl2'])
def test_palette_of_the_file_colours_the_image(opened, painter):
    viewer = opened(query=f'series=6.1&painter={painter}')
    red, blue = viewer.page.evaluate("""() => {
        const canvas = document.querySelector('.vw-viewport > canvas');
        const at = [canvas.width / 2, canvas.height / 2, 1, 1];
        const [red, , blue] = canvas.getContext('2d').getImageData(...at).data;
        return [red, blue];
    }""")
    assert red > 190
    assert blue < 60


def test_length_at_the_detector_says_so(opened):
    viewer = opened(query='series=7.1')
    viewer.cell.locator('.vw-scale', has_text='探测器').wait_for()


def test_image_without_a_spacing_has_no_scale(opened):
    viewer = opened(query='series=5.1')
    assert not viewer.cell.locator('.vw-scale').is_visible()


@pytest.fixture
def magnified(opened):
    """Open a viewer with the magnifier held over its middle."""
    def open_magnified(**how):
        viewer = opened(**how)
        viewer.page.keyboard.press('g')
        viewer.cell.hover()
        viewer.page.mouse.down()
        viewer.get('viewer-magnifier').wait_for()
        return viewer
    return open_magnified


def test_magnifier_shows_while_the_button_is_down(magnified):
    viewer = magnified()
    viewer.page.mouse.up()
    viewer.get('viewer-magnifier').wait_for(state='hidden')


def test_magnifier_shows_the_frame_that_the_page_is_turned_to(magnified):
    viewer = magnified()
    glass = 'document.querySelector(".vw-magnifier:not([hidden]) canvas").toDataURL()'
    before = viewer.page.evaluate(glass)
    viewer.page.mouse.wheel(0, 120)
    viewer.wait(frame=2)
    viewer.until(f'{glass} !== {before!r}')


def test_magnifier_shows_no_other_frame_over_a_broken_one(magnified):
    viewer = magnified(query='series=13.1')
    for frame, state in ((2, 'exact'), (3, 'unsupported')):
        viewer.page.mouse.wheel(0, 120)
        viewer.wait(state, frame)
    viewer.get('viewer-magnifier').wait_for(state='hidden')


def test_corner_text_goes_but_the_patient_stays(opened):
    viewer = opened()
    viewer.page.keyboard.press('t')
    viewer.cell.locator('.vw-corner.bottom-left').wait_for(state='hidden')
    assert viewer.get('viewer-patient').is_visible()


def test_help_lists_the_keys(opened):
    viewer = opened(query='language=en')
    viewer.page.keyboard.press('?')
    assert 'Presets' in viewer.get('viewer-help-dialog').inner_text()
    viewer.page.keyboard.press('Escape')
    viewer.get('viewer-help-dialog').wait_for(state='detached')


@pytest.mark.parametrize('painter', PAINTERS)
def test_graphics_of_the_file_lie_over_the_image_with_its_text(opened, painter):
    viewer = opened(query=f'painter={painter}', ready=False)
    state = 'rendered' if painter == 'pictures' else 'exact'
    viewer.wait(state)
    viewer.get('thumbnail').nth(4).click()
    viewer.until('document.querySelector("[data-testid=viewport]").dataset.set === "7.1"')
    viewer.wait(state)
    assert viewer.turns(lambda grey: grey == 255)
    viewer.page.keyboard.press('t')
    assert viewer.turns(lambda grey: grey < 200)
    viewer.page.keyboard.press('t')
    assert viewer.turns(lambda grey: grey == 255)
