"""The picture of a file's own window or table is the one that dcmtk makes."""

import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from imaging import tables
from imaging.codecs import syntaxes
from imaging.render import Wish, render
from tests.imaging.corpus import expected, opened

pytestmark = [pytest.mark.corpus, pytest.mark.peer]

PROGRAMS = {
    **dict.fromkeys((*syntaxes.NATIVE[:4], syntaxes.RLE), 'dcm2pnm'),
    **dict.fromkeys(syntaxes.JPEG, 'dcmj2pnm'),
    **dict.fromkeys(syntaxes.JPEG_LS, 'dcml2pnm'),
}
SUPPLEMENTED = ('modality/ct_enhanced_2frames_suppl_palette.dcm',)
"""Grey images with colours, which dcmtk leaves grey."""
FOLDERS = ('color_sc', 'modality', 'oddities', 'ts', 'ts_mr4', 'ts_us1')


def chosen(file, found):
    """Return the options by which dcmtk shows the first table or window; None if there is none."""
    if file.picture.samples > 1 or file.picture.photometric == 'PALETTE COLOR':
        return []
    if found.voi:
        return ['+Wl', '1']
    return ['+Wi', '1'] if file.picture.of_frame(1).windows else None


def by_dcmtk(path, program, options, target):
    """Return the picture that dcmtk makes; None of what it cannot read."""
    done = subprocess.run([program, '-O', '-a', *options, '+op', path, target],
                          capture_output=True, check=False)
    return None if done.returncode else np.asarray(Image.open(target)).astype(int)


@pytest.mark.parametrize('folder', FOLDERS)
def test_picture_is_that_of_dcmtk(corpus, tmp_path, folder):
    if shutil.which('dcm2pnm') is None:
        pytest.skip('not installed: apt-get install dcmtk')
    compared, wrong = 0, {}
    for name in (name for name in expected(corpus) if name.rpartition('/')[0] == folder):
        file = opened(corpus / name)
        program, found = PROGRAMS.get(file.picture.syntax), tables.read(file.header)
        options = chosen(file, found)
        if program is None or options is None or name in SUPPLEMENTED:
            continue
        wanted = by_dcmtk(corpus / name, program, options, tmp_path / 'picture.pnm')
        if wanted is not None:
            shown = render(file.values(), file.picture.of_frame(1), found, Wish()).astype(int)
            # NOTE: dcmtk rounds each part of YBR by itself
            most = 2 if file.picture.shown_photometric.startswith('YBR') else 1
            compared += 1
            if wanted.shape != shown.shape or np.abs(shown - wanted).max() > most:
                wrong[name] = wanted.shape
    assert wrong == {}
    assert compared > 1
