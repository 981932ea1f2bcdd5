"""What the graphics card paints is the server's picture, pixel by pixel."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.imaging import pixel_table
from tests.imaging.pixel_table import ROOT

pytestmark = [pytest.mark.corpus, pytest.mark.peer]

ARGUMENTS = ['--headless', '--no-sandbox', '--disable-quic', '--no-first-run',
             '--disable-background-networking', '--disable-component-update', '--disable-sync',
             '--enable-unsafe-swiftshader']
FILES = [
    'charset/chrArab.dcm', 'color_sc/SC_rgb_16bit.dcm', 'color_sc/SC_ybr_full_uncompressed.dcm',
    'modality/cr_nopreamble_mono1_10bit.dcm', 'modality/ct_enhanced_2frames_suppl_palette.dcm',
    'modality/dx_dog_mono1.dcm', 'modality/parametric_map_double.dcm',
    'modality/parametric_map_float.dcm', 'modality/pt_168_acrin.dcm',
    'modality/rtdose_15frames_32bit.dcm', 'modality/sc_palette16_testpattern.dcm',
    'modality/us_palette_16bit_segmented.dcm', 'modality/mr_enhanced_10frames.dcm',
    'oddities/modality_lut_signed.dcm', 'oddities/signed_9bit.dcm',
    'oddities/voi_lut_sequence.dcm', 'ts/rle_us_ybr_full.dcm', 'ts_ct1/ct1_explicit_le.dcm',
    'ts_us1/us1_j2k_rct.dcm', 'series/ct_chest_ge_100/1-050.dcm',
]
LEVEL = 1


class Files(SimpleHTTPRequestHandler):
    """Serves the page, the modules of the viewer, and what was prepared."""

    def translate_path(self, path: str) -> str:
        places = {'viewport': ROOT / 'components' / 'viewport', 'job': Path(self.directory)}
        _, first, *rest = path.split('/')
        return str(places[first] / rest[0] if rest else Path(__file__).with_name(first))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path):
    server = ThreadingHTTPServer(('127.0.0.1', 0), partial(Files, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f'http://127.0.0.1:{server.server_address[1]}'
    server.shutdown()
    thread.join()
    server.server_close()


def test_shader_paints_the_picture_of_the_server(corpus, tmp_path, served):
    program = shutil.which('chromium') or shutil.which('chromium-browser')
    if program is None:
        pytest.skip('Chromium is not installed: apt-get install chromium')
    api = pytest.importorskip('playwright.sync_api')
    jobs = pixel_table.prepared(corpus, FILES, tmp_path)
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(f'{served}/shader_page.html')
        page.wait_for_function('typeof window.difference === "function"')
        found = {job['file']: page.evaluate('window.difference', job) for job in jobs if job['set']}
        browser.close()
    assert len(found) > 15
    assert {name: far for name, far in found.items() if not 0 <= far <= LEVEL} == {}
