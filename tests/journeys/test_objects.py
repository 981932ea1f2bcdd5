"""An exam that holds more than images: each object opens as what it is."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import objects
from tests.journeys.house import House
from tests.journeys.visitor import Visitor, wait_for

pytestmark = [pytest.mark.peer, pytest.mark.corpus]


@pytest.fixture(scope='module')
def exam(house: House, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The key of an exam with an object of every kind."""
    folder = tmp_path_factory.mktemp('objects')
    objects.write(corpus, folder)
    house.command('import', str(folder))
    # NOTE: a viewer that is open already shows what was there when it was opened
    wait_for(lambda: not house.ask("SELECT 1 FROM instance WHERE state = 'received'"))
    return str(house.ask(f"SELECT key FROM study WHERE uid = '{objects.STUDY_UID}'")[0][0])


@pytest.fixture
def show(visit: Callable[..., Visitor], exam: str) -> Callable[..., Visitor]:
    """Open an object of the exam by what the rail calls it, the first or another of that name."""
    def show(name: str, at: int = 0, **how: str) -> Visitor:
        visitor = visit(**{'language': 'en', **how})
        visitor.open(f'/doctor/studies/{exam}')
        listed = visitor.page.locator('[data-testid=thumbnail]', has_text=name).nth(at)
        listed.wait_for(state='attached')
        # NOTE: on a phone the rail is away until it is asked for
        listed.dispatch_event('click')
        visitor.get('viewer-object').wait_for()
        return visitor
    return show


def shown(visitor: Visitor) -> str:
    return visitor.get('viewer-object').inner_text()


def is_in_viewer(visitor: Visitor, seconds: float = 60) -> bool:
    """Say whether Chromium's own viewer comes up, an extension that stands in a frame."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if any(frame.url.startswith('chrome-extension:') for frame in visitor.page.frames):
            return True
        visitor.page.wait_for_timeout(100)
    return False


def test_a_report_reads_as_headings_and_measurements(show):
    visitor = show('Structured report')
    said = shown(visitor)
    assert 'Imaging Measurement Report' in said
    assert 'Area of defined region' in said
    assert '1.7 cm2' in said
    assert visitor.page.locator('.vw-object h3', has_text='Imaging Measurements').count() == 1


def test_a_report_leads_to_its_image(show):
    visitor = show('Structured report')
    visitor.get('viewer-object-link').first.click()
    visitor.page.locator('[data-testid=viewport][data-state=exact]').wait_for()


def test_key_objects_show_the_images_that_they_mark(show):
    visitor = show('Key images')
    assert '1 image is marked' in shown(visitor)
    visitor.until("""() => document.querySelector('.vw-object-image img')?.naturalWidth > 0""")
    visitor.get('viewer-object-link').click()
    visitor.page.locator('[data-testid=viewport][data-state=exact]').wait_for()


def test_a_document_opens_in_the_browsers_own_viewer(show):
    visitor = show('PDF document')
    visitor.get('viewer-object-pdf').wait_for()
    assert is_in_viewer(visitor)


def test_a_phone_opens_a_document_by_itself_or_saves_it(show):
    visitor = show('PDF document', device='phone')
    assert visitor.get('viewer-object-open').is_visible()
    assert visitor.get('viewer-object-save').get_attribute('href').endswith('?download=1')


@pytest.mark.parametrize('device', ['desktop', 'phone'])
def test_an_electrocardiogram_has_its_leads_on_paper(show, device):
    visitor = show('Waveform', 1, device=device)
    visitor.page.locator('.vw-wave-trace').nth(11).wait_for(state='attached')
    leads = visitor.page.locator('.vw-wave-trace').evaluate_all(
        'traces => traces.map((trace) => trace.dataset.lead)')
    assert leads == ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
    # ten seconds at 25 mm/s
    width = visitor.page.locator('.vw-wave-trace').first.evaluate('trace => trace.getBBox().width')
    assert abs(width - 250) < 1


def test_twice_the_gain_draws_twice_as_high(show):
    visitor = show('Waveform', 1)
    trace = visitor.page.locator('.vw-wave-trace').first
    trace.wait_for()
    before = trace.evaluate('trace => trace.getBBox().height')
    visitor.get('viewer-wave-gain').select_option('20')
    assert abs(trace.evaluate('trace => trace.getBBox().height') / before - 2) < 0.01


def test_a_video_plays_as_it_is_stored(show):
    visitor = show('Video')
    visitor.page.locator('[data-testid=viewer-object-video][data-state=ready]').wait_for()
    assert visitor.page.locator('video').evaluate('video => video.videoWidth') == 320


@pytest.mark.parametrize(('at', 'codec'), [(1, 'H.265'), (2, 'MPEG-2')])
def test_a_video_that_no_browser_here_plays_says_so_and_can_be_saved(show, at, codec):
    visitor = show('Video', at)
    visitor.get('viewer-object-save').wait_for()
    assert f'cannot play {codec}' in shown(visitor)


@pytest.mark.parametrize(('name', 'words'), [
    ('Segmentation', ['Segments', 'Liver', 'SEMIAUTOMATIC', 'Refers to']),
    ('Structure set', ['Regions', 'ROI-1', '2 contours']),
    ('Radiotherapy plan', ['Plan1', 'Field 1', '75 Gy']),
    ('Presentation state', ['OVLY_P01', 'LAYER1']),
    ('3D model', ['intraop Report']),
    ('Clinical document', ['出院小结', '右肺上叶结节'])])
def test_every_other_object_says_what_it_is(show, name, words):
    said = shown(show(name))
    assert [word for word in words if word not in said] == []


def test_a_page_in_place_of_a_document_is_only_saved(show):
    visitor = show('PDF document', 1)
    visitor.get('viewer-object-save').wait_for()
    assert visitor.page.locator('iframe').count() == 0
    assert visitor.page.title() != 'run'


def test_what_cannot_be_drawn_says_so(show):
    visitor = show('Waveform', 2)
    visitor.page.locator('.vw-wave', has_text='compressed speech').wait_for()


def test_the_objects_of_a_series_are_turned(show):
    visitor = show('Presentation state', 1)
    assert 'XLUT_P03' in shown(visitor)
    visitor.get('viewer-object-next').click()
    visitor.page.locator('.vw-object h2', has_text='SECOND').wait_for()
    assert visitor.get('viewer-object-next').is_disabled()


def test_a_segment_has_the_colour_that_is_recommended(show):
    visitor = show('Segmentation')
    color = visitor.page.locator('.vw-swatch').first.evaluate(
        'swatch => getComputedStyle(swatch).backgroundColor')
    assert color == 'rgb(217, 130, 101)'


def test_a_reader_scrolls_a_report_and_turns_no_page(show):
    visitor = show('Structured report', 1, device='phone')
    pane = visitor.get('viewer-object')
    visitor.page.mouse.move(200, 400)
    visitor.page.mouse.wheel(0, 300)
    visitor.until("""() => document.querySelector('.vw-object').scrollTop > 0""")
    assert pane.is_visible()
