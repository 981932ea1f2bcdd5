import pytest
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset

from imaging.dicom import dataset
from imaging.documents import describe, fetch
from imaging.documents.parts import lab_color
from tests.imaging.documents.reading import described

pytestmark = pytest.mark.corpus


def listing(found, key):
    return next(one for one in found.listings if one.key == key)


@pytest.mark.parametrize('name', [
    'modality/seg_liver_1bit_3frames.dcm', 'modality/seg_1bit_510_nonbyte_aligned.dcm',
    'ts/deflated_frames_seg.dcm'])
def test_segments_have_a_name_a_colour_and_an_origin(corpus, name):
    found = described(corpus / name)
    segment, = listing(found, 'segments').rows
    assert (segment.number, segment.name) == ('1', 'Liver')
    assert segment.color == '#d98265'
    assert 'SEMIAUTOMATIC' in segment.detail
    assert len(found.references) == 3


def test_regions_have_names_colours_and_contours(corpus):
    region, = listing(described(corpus / 'modality' / 'rtstruct.dcm'), 'rois').rows
    assert (region.name, region.color, region.count) == ('ROI-1', '#a2885f', 2)


def test_a_plan_says_its_beams_doses_and_fractions(corpus):
    found = described(corpus / 'modality' / 'rtplan.dcm')
    assert [row.name for row in listing(found, 'beams').rows] == ['Field 1']
    assert 'PHOTON' in listing(found, 'beams').rows[0].detail
    assert listing(found, 'fractions').rows[0].detail == '× 30'
    assert {'75 Gy', '30.8262 Gy'} == {
        row.detail.split(' · ')[1] for row in listing(found, 'prescriptions').rows}


def test_a_presentation_state_says_its_layers_and_images(corpus):
    found = described(corpus / 'modality' / 'pr_overlay.dcm')
    assert (found.object, found.title) == ('pr', 'OVLY_P01')
    assert listing(found, 'layers').count == 6
    assert len(found.references) == 1


def test_a_model_says_what_it_is(corpus):
    found = described(corpus / 'modality' / 'stl_encapsulated.dcm')
    assert (found.class_name, found.title) == ('Encapsulated STL', 'intraop Report')


def test_a_plan_that_is_cut_off_still_says_what_is_there(corpus):
    found = described(corpus / 'malformed' / 'ExplVR_LitEndNoMeta.dcm')
    assert ('intent', 'CURATIVE') in [(fact.key, fact.value) for fact in found.facts]


@pytest.mark.parametrize(('lab', 'color'), [
    # the white and black of PS3.3 C.10.7.1.1, and the red of sRGB in CIELab under D50
    ([0xFFFF, 0x8080, 0x8080], '#ffffff'), ([0, 0x8080, 0x8080], '#000000'),
    ([round(54.29 / 100 * 65535), round((80.81 + 128) / 255 * 65535),
      round((69.89 + 128) / 255 * 65535)], '#ff0000')])
def test_colours_of_the_standard_become_those_of_screens(lab, color):
    segment = Dataset()
    segment.RecommendedDisplayCIELabValue = lab
    found = lab_color(segment, 'RecommendedDisplayCIELabValue')
    near = [abs(int(found[at:at + 2], 16) - int(color[at:at + 2], 16)) for at in (1, 3, 5)]
    assert max(near) <= 2


def many_contours(size: int) -> Dataset:
    """A structure set whose only region has outlines of more than so many bytes."""
    roi, outlines, outline = Dataset(), Dataset(), Dataset()
    roi.ROINumber, roi.ROIName = 1, 'Heart'
    outlines.ReferencedROINumber, outlines.ROIDisplayColor = 1, [255, 0, 16]
    outline.ContourData = ['0'] * 20_000
    outlines.ContourSequence = [outline] * (size // 40_000 + 1)
    found = Dataset()
    found.SOPClassUID, found.SOPInstanceUID = '1.2.840.10008.5.1.4.1.1.481.3', '1.2.3'
    found.StructureSetROISequence, found.ROIContourSequence = [roi], [outlines]
    return found


@pytest.mark.parametrize('syntax', ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'])
def test_regions_with_many_contours_have_their_colours(tmp_path, syntax):
    made = many_contours(17 << 20)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = syntax
    made.save_as(tmp_path / 'large.dcm', enforce_file_format=True)
    with (tmp_path / 'large.dcm').open('rb') as file:
        found = dataset.read(file)
        fetch(found, file)
    region, = listing(describe(found, made.SOPClassUID), 'rois').rows
    assert (region.color, region.count > 400) == ('#ff0010', True)


def test_a_class_that_nobody_knows_is_described_by_what_there_is():
    odd = Dataset()
    odd.SeriesDescription, odd.Manufacturer = 'Anything', 'Somebody'
    found = describe(odd, '1.2.3.4')
    assert (found.object, found.class_name, found.title) == ('other', '', 'Anything')
