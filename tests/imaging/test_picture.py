"""A header becomes a picture whatever is wrong with it, or says why it cannot."""

import json

import pytest
from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.dataset import FileMetaDataset
from pydicom.tag import Tag
from pydicom.uid import JPEG2000, ExplicitVRLittleEndian, JPEGBaseline8Bit

from imaging.picture import (
    FrameFacts,
    Picture,
    PictureError,
    Region,
    Window,
    describe,
)
from tests.imaging.corpus import header


def plain(**changes):
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    values = {
        'Rows': 4, 'Columns': 6, 'SamplesPerPixel': 1, 'PhotometricInterpretation': 'MONOCHROME2',
        'BitsAllocated': 16, 'BitsStored': 12, 'HighBit': 11, 'PixelRepresentation': 0,
    }
    for keyword, value in (values | changes).items():
        if value is not None:
            setattr(dataset, keyword, value)
    return dataset


def item(**values):
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def raw(dataset, keyword, vr, value):
    """Put bytes into a data set that pydicom would not write."""
    tag = Tag(keyword)
    dataset[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)


def test_nothing_at_its_default_is_written():
    picture = Picture('1.2.840.10008.1.2.1', 4, 6)
    assert json.loads(picture.to_json()) == {
        'syntax': '1.2.840.10008.1.2.1', 'rows': 4, 'columns': 6,
    }


def test_picture_comes_back_from_json():
    picture = Picture(
        '1.2', 4, 6, windows=(Window(40, 400, '纵隔'), Window(-600, 1500, '', 'SIGMOID')),
        spacing=(0.5, 0.25), image_type=('ORIGINAL', 'PRIMARY'), padding=(-2000, -1999),
        regions=(Region(0, 0, 5, 3, 0.1, 0.2, 'cm', 's'),), orientation=(1, 0, 0, 0, 1, 0),
        varying=(FrameFacts(position=(1, 2, 3), windows=(Window(1, 2),)), FrameFacts()),
    )
    assert Picture.from_json(picture.to_json()) == picture


def test_frame_facts_come_back_from_json():
    facts = FrameFacts(position=(1.5, 2, 3), windows=(Window(1, 2),), slope=0.0)
    assert FrameFacts.from_json(facts.to_json()) == facts
    assert FrameFacts().to_json() == ''
    assert FrameFacts.from_json('') == FrameFacts()


@pytest.mark.corpus
def test_every_picture_of_the_corpus_comes_back(corpus):
    for path in [*corpus.glob('ts*/*.dcm'), *corpus.glob('oddities/*.dcm')]:
        if path.name != 'deflated_sr.dcm':
            picture = describe(header(path))
            assert Picture.from_json(picture.to_json()) == picture, path.name


@pytest.mark.corpus
def test_report_has_no_picture(corpus):
    with pytest.raises(PictureError) as refused:
        describe(header(corpus / 'ts/deflated_sr.dcm'))
    assert refused.value.key == 'viewer.no-image.none'


@pytest.mark.parametrize(
    ('changes', 'key'),
    [
        ({'Rows': None}, 'viewer.no-image.none'),
        ({'Rows': 0}, 'viewer.no-image.header'),
        ({'BitsAllocated': 17}, 'viewer.no-image.header'),
        ({'BitsAllocated': 64}, 'viewer.no-image.header'),
        ({'PhotometricInterpretation': 'CMYK', 'SamplesPerPixel': 4}, 'viewer.no-image.header'),
        ({'SamplesPerPixel': 3}, 'viewer.no-image.header'),
        ({'NumberOfFrames': 2_000_000_000}, 'viewer.no-image.header'),
    ],
    ids=str,
)
def test_image_that_cannot_be_is_refused(changes, key):
    with pytest.raises(PictureError) as refused:
        describe(plain(**changes))
    assert refused.value.key == key


@pytest.mark.corpus
def test_several_values_where_one_belongs_are_refused(corpus):
    with pytest.raises(PictureError) as refused:
        describe(header(corpus / 'malformed/3gb_declared_truncated.dcm'))
    assert refused.value.key == 'viewer.no-image.header'


@pytest.mark.corpus
def test_number_of_frames_with_a_letter_counts_its_digits(corpus):
    assert describe(header(corpus / 'malformed/badVR.dcm')).frames == 1


@pytest.mark.filterwarnings('ignore:Invalid value')
def test_values_that_do_not_parse_are_left_out():
    dataset = plain(WindowWidth='400')
    raw(dataset, 'WindowCenter', 'DS', b'forty ')
    raw(dataset, 'PixelSpacing', 'DS', b'0.5\\x ')
    raw(dataset, 'ImagePositionPatient', 'DS', b'1\\2 ')
    raw(dataset, 'SliceThickness', 'DS', b'  ')
    raw(dataset, 'RedPaletteColorLookupTableDescriptor', 'US', b'odd')
    picture = describe(dataset)
    assert (picture.windows, picture.spacing, picture.position) == ((), None, None)
    assert picture.thickness is None


def test_padding_written_with_the_wrong_sign_is_set_right():
    signed = plain(PixelRepresentation=1, BitsStored=16, HighBit=15)
    signed.add_new('PixelPaddingValue', 'US', 63536)
    assert describe(signed).padding == (-2000, -2000)
    unsigned = plain()
    unsigned.add_new('PixelPaddingValue', 'SS', -1)
    assert describe(unsigned).padding == (65535, 65535)


def test_padding_range_counts_from_low_to_high():
    dataset = plain()
    dataset.add_new('PixelPaddingValue', 'US', 4095)
    dataset.add_new('PixelPaddingRangeLimit', 'US', 4000)
    assert describe(dataset).padding == (4000, 4095)


@pytest.mark.parametrize('kind', ['Float', 'DoubleFloat'])
def test_maps_have_padding_elements_of_their_own(kind):
    changes = {f'{kind}PixelPaddingValue': -1.0, f'{kind}PixelPaddingRangeLimit': -9.0}
    picture = describe(plain(BitsStored=None, BitsAllocated=32, **changes))
    assert picture.padding == (-9, -1)


SPACINGS = [
    ({'PixelSpacing': [1, 2]}, (1, 2), 'PixelSpacing'),
    ({'Modality': 'DX', 'ImagerPixelSpacing': [2, 2]}, (2, 2), 'ImagerPixelSpacing'),
    ({'Modality': 'DX', 'ImagerPixelSpacing': [3, 3],
      'EstimatedRadiographicMagnificationFactor': 1.5}, (2, 2), 'ImagerPixelSpacing/magnification'),
    ({'Modality': 'DX', 'ImagerPixelSpacing': [2, 2], 'PixelSpacing': [2, 2]}, (2, 2),
     'ImagerPixelSpacing'),
    ({'Modality': 'DX', 'ImagerPixelSpacing': [2, 2], 'PixelSpacing': [2, 2],
      'PixelSpacingCalibrationType': 'FIDUCIAL'}, (2, 2), 'PixelSpacing'),
    ({'Modality': 'DX', 'ImagerPixelSpacing': [2, 2], 'PixelSpacing': [1.8, 1.8]}, (1.8, 1.8),
     'PixelSpacing'),
    ({'NominalScannedPixelSpacing': [1, 1]}, (1, 1), 'NominalScannedPixelSpacing'),
    ({'PixelSpacing': [0, 0]}, None, 'none'),
    ({}, None, 'none'),
]


@pytest.mark.parametrize(('changes', 'spacing', 'source'), SPACINGS, ids=str)
def test_spacing_says_where_it_is_from(changes, spacing, source):
    picture = describe(plain(**changes))
    assert (picture.spacing, picture.spacing_source) == (spacing, source)


def region(x1=5, y1=3):
    return item(RegionLocationMinX0=0, RegionLocationMinY0=0, RegionLocationMaxX1=x1,
                RegionLocationMaxY1=y1, PhysicalUnitsXDirection=4, PhysicalUnitsYDirection=3,
                PhysicalDeltaX=0.01, PhysicalDeltaY=-0.05)


def test_ultrasound_regions_have_units_of_their_own():
    picture = describe(plain(SequenceOfUltrasoundRegions=[region()]))
    assert picture.regions == (Region(0, 0, 5, 3, 0.01, 0.05, 's', 'cm'),)
    assert picture.spacing_source == 'SequenceOfUltrasoundRegions'


def test_regions_of_a_larger_picture_are_not_measured_in():
    picture = describe(plain(SequenceOfUltrasoundRegions=[region(x1=600)]))
    assert (picture.regions, picture.spacing_source) == ((), 'none')


def test_frames_differ_only_where_they_differ():
    def group(z, center):
        return item(
            PlanePositionSequence=[item(ImagePositionPatient=[0, 0, z])],
            PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
            FrameVOILUTSequence=[item(WindowCenter=center, WindowWidth=100)],
        )
    shared = item(PixelMeasuresSequence=[item(PixelSpacing=[0.5, 0.5], SliceThickness=3)])
    picture = describe(plain(
        NumberOfFrames=2, SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[group(1, 40), group(4, 40)],
    ))
    assert picture.orientation == (1, 0, 0, 0, 1, 0)
    assert (picture.spacing, picture.spacing_source) == ((0.5, 0.5), 'PixelSpacing')
    assert picture.windows == (Window(40, 100),)
    assert picture.varying == (FrameFacts(position=(0, 0, 1)), FrameFacts(position=(0, 0, 4)))
    assert picture.of_frame(2).position == (0, 0, 4)
    assert picture.of_frame(2).thickness == 3


def test_frames_without_a_group_are_as_the_rest():
    group = item(PlanePositionSequence=[item(ImagePositionPatient=[0, 0, 1])])
    picture = describe(plain(NumberOfFrames=3, PerFrameFunctionalGroupsSequence=[group]))
    assert len(picture.varying) == 3
    assert picture.of_frame(3).position is None


UNITS = [
    ({'Modality': 'CT', 'RescaleSlope': 1, 'RescaleIntercept': -1024}, 'HU'),
    ({'Modality': 'CT', 'RescaleSlope': 1, 'RescaleIntercept': 0, 'RescaleType': 'US'}, ''),
    ({'Modality': 'CT'}, ''),
    ({'Modality': 'PT', 'RescaleSlope': 2, 'RescaleIntercept': 0, 'Units': 'BQML'}, 'Bq/ml'),
    ({'Modality': 'RTDOSE', 'DoseGridScaling': 0.01, 'DoseUnits': 'GY'}, 'Gy'),
]


@pytest.mark.parametrize(('changes', 'unit'), UNITS, ids=str)
def test_values_have_the_unit_that_the_header_gives(changes, unit):
    assert describe(plain(**changes)).unit == unit


def test_rescale_that_makes_everything_the_same_is_none():
    picture = describe(plain(RescaleSlope=0, RescaleIntercept=5))
    assert (picture.slope, picture.intercept) == (None, None)


def test_several_windows_keep_their_names():
    picture = describe(plain(WindowCenter=[40, -600], WindowWidth=[400, 1500],
                             WindowCenterWidthExplanation=['SOFT', 'LUNG']))
    assert picture.windows == (Window(40, 400, 'SOFT'), Window(-600, 1500, 'LUNG'))


def test_window_that_means_nothing_is_left_out():
    assert describe(plain(WindowCenter=40, WindowWidth=0)).windows == ()


def test_orientation_that_is_none_is_left_out():
    assert describe(plain(ImageOrientationPatient=[0, 0, 0, 0, 0, 0])).orientation is None
    assert describe(plain(ImageOrientationPatient=[1, 0, 0, 1, 0, 0])).orientation is None


LOSSES = [
    ({}, ExplicitVRLittleEndian, ''),
    ({}, JPEGBaseline8Bit, 'JPEG'),
    ({'LossyImageCompression': '01', 'LossyImageCompressionRatio': 12}, JPEG2000, 'JPEG 2000 12:1'),
    ({'LossyImageCompression': '00'}, JPEG2000, ''),
    ({'LossyImageCompression': '01', 'LossyImageCompressionMethod': 'ISO_14495_1',
      'LossyImageCompressionRatio': [3, 6.25]}, ExplicitVRLittleEndian, 'JPEG-LS 6.25:1'),
    ({'LossyImageCompression': '01'}, ExplicitVRLittleEndian, '?:1'),
]


@pytest.mark.parametrize(('changes', 'syntax', 'lossy'), LOSSES, ids=str)
def test_lossy_compression_is_named(changes, syntax, lossy):
    dataset = plain(**changes)
    dataset.file_meta.TransferSyntaxUID = syntax
    assert describe(dataset).lossy == lossy


def test_cine_runs_as_fast_as_the_header_wants():
    assert describe(plain(NumberOfFrames=2, FrameTime=40)).fps == 25
    assert describe(plain(NumberOfFrames=2, FrameTime=40, CineRate=15)).fps == 15
    assert describe(plain(NumberOfFrames=3, FrameTimeVector=[0, 50, 50])).fps == 20
    assert describe(plain(FrameTime=40)).fps is None


@pytest.mark.parametrize(
    ('photometric', 'syntax', 'shown'),
    [
        ('YBR_RCT', '1.2.840.10008.1.2.4.90', 'RGB'),
        ('YBR_ICT', '1.2.840.10008.1.2.4.91', 'RGB'),
        ('YBR_FULL_422', '1.2.840.10008.1.2.4.50', 'YBR_FULL'),
        ('YBR_FULL_422', '1.2.840.10008.1.2.4.111', 'RGB'),
        ('YBR_FULL', '1.2.840.10008.1.2.5', 'YBR_FULL'),
    ],
)
def test_decoded_colour_is_named(photometric, syntax, shown):
    assert Picture(syntax, 2, 2, 3, photometric=photometric).shown_photometric == shown


@pytest.mark.corpus
def test_real_mammogram_is_described(corpus):
    picture = describe(header(corpus / 'modality/mg_3062x2394_sigmoid_voilut.dcm'))
    assert (picture.laterality, picture.view) == ('R', 'MLO')
    assert picture.windows[1] == Window(2713, 750, 'HARDER', 'SIGMOID')
    assert (picture.voi_luts, picture.spacing_source) == (3, 'ImagerPixelSpacing')
    assert picture.padding == (0, 30)


@pytest.mark.corpus
def test_supplemental_palette_counts_only_where_it_is_meant(corpus):
    assert describe(header(corpus / 'modality/ct_enhanced_2frames_suppl_palette.dcm')).palette
    assert not describe(header(corpus / 'oddities/mr_nonsquare_palette_icon.dcm')).palette
