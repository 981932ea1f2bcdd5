"""Series become the display sets that a reader expects."""

import json
from itertools import count

import pytest
from pydicom import dcmread

from imaging import frames
from imaging.classes import Kind, without_image
from imaging.frames import NoFrames
from imaging.picture import FrameFacts, Picture, PictureError, Window, describe
from imaging.stack import Item, arrange

NATIVE = '1.2.840.10008.1.2.1'
CT = '1.2.840.10008.5.1.4.1.1.2'
AXIAL, CORONAL = (1, 0, 0, 0, 1, 0), (1, 0, 0, 0, 0, -1)
IDS = count(1)
KEYS = {
    'id', 'series', 'label', 'kind', 'reason', 'modality', 'rows', 'columns', 'samples',
    'bits_allocated', 'bits_stored', 'signed', 'photometric', 'slope', 'intercept', 'unit',
    'windows', 'tables', 'padding', 'spacing', 'spacing_source', 'aspect', 'orientation',
    'patient_orientation', 'frame_of_reference', 'laterality', 'view', 'thickness_mm', 'fps',
    'lossy', 'regions', 'frames', 'varying', 'tiles', 'managed',
}


def image(number=1, z=None, **facts):
    """Return an instance with one frame, at a height if there is one."""
    item = {name: facts.pop(name) for name in
            ('series', 'series_number', 'modality', 'frames', 'damaged', 'sop_class', 'description')
            if name in facts}
    if z is not None:
        facts = {'position': (0, 0, z), 'orientation': AXIAL} | facts
    picture = Picture(facts.pop('syntax', NATIVE), 4, 6, **facts)
    return Item(**{
        'series': 1, 'series_number': 1, 'description': 'Lung', 'modality': 'CT',
        'instance': next(IDS), 'number': number, 'sop_class': CT, 'picture': picture, 'frames': 1,
        'damaged': ()} | item)


def numbers(found):
    return [one['frames']['number'] for one in found]


def test_series_is_one_set_in_the_order_of_space():
    found = arrange([image(3, 30), image(1, 10), image(2, 20)])
    assert numbers(found) == [[1, 2, 3]]
    assert found[0]['frames']['location'] == [10, 20, 30]
    assert found[0]['frames']['position'][0] == [0, 0, 10]


def test_space_goes_before_instance_numbers_but_in_their_direction():
    found = arrange([image(1, 30), image(3, 20), image(2, 25), image(4, 10)])
    assert found[0]['frames']['location'] == [30, 25, 20, 10]


def test_set_has_every_field_of_the_manifest():
    found = arrange([image(1, 10)])[0]
    assert set(found) == KEYS
    assert (found['id'], found['label']) == ('1.1', 'Lung')
    assert (found['kind'], found['reason']) == ('image', None)
    assert json.loads(json.dumps(found))['kind'] == 'image'


def test_without_geometry_instance_numbers_decide():
    assert numbers(arrange([image(2), image(None), image(1)])) == [[1, 2, None]]


def test_images_at_one_place_stay_in_their_numbers_order():
    assert numbers(arrange([image(2, 5), image(1, 5), image(3, 5)])) == [[1, 2, 3]]


def test_volumes_in_one_another_follow_each_other():
    items = [image(number, z, b_value=b) for number, (z, b) in
             enumerate([(1, 0), (1, 800), (2, 0), (2, 800), (3, 0), (3, 800)], 1)]
    found = arrange(items)
    assert found[0]['frames']['location'] == [1, 2, 3, 1, 2, 3]
    assert numbers(found) == [[1, 3, 5, 2, 4, 6]]


def test_volumes_told_apart_by_two_things_follow_each_other():
    volumes = [(5, 1), (9, 1), (5, 2)]
    places = [(z, echo, time) for z in (1, 2) for echo, time in volumes]
    items = [image(number, z, echo=echo, temporal=time)
             for number, (z, echo, time) in enumerate(places, 1)]
    assert arrange(items)[0]['frames']['location'] == [1, 2] * 3


DIFFERENCES = [
    {'samples': 3, 'photometric': 'RGB'}, {'signed': True}, {'photometric': 'MONOCHROME1'},
    {'unit': 'HU'}, {'spacing': (2, 2)}, {'orientation': CORONAL}, {'frame_of_reference': '1.2'},
    {'modality': 'MR'}, {'image_type': ('ORIGINAL', 'PRIMARY', 'LOCALIZER')},
]


@pytest.mark.parametrize('change', DIFFERENCES, ids=str)
def test_what_cannot_be_paged_through_as_one_is_parted(change):
    plain = {'spacing': (1, 1), 'position': (0, 0, 1), 'orientation': AXIAL}
    other = image(2)
    other = Item(**vars(other) | {'picture': Picture(NATIVE, 4, 6, **(plain | change))})
    found = arrange([image(1, **plain), other])
    assert numbers(found) == [[1], [2]]
    assert [one['id'] for one in found] == ['1.1', '1.2']
    assert [one['label'] for one in found] == ['Lung (1)', 'Lung (2)']


def test_digits_alone_part_nothing():
    found = arrange([image(1, 1, spacing=(0.488281, 0.488281)),
                     image(2, 2, spacing=(0.48828125, 0.48828125),
                           orientation=(1, 0.0001, 0, 0, 1, 0))])
    assert numbers(found) == [[1, 2]]


def test_stack_that_turns_stays_one():
    turned = [(1, 0, 0, 0, 1 - turn / 10, turn / 10) for turn in range(9)]
    found = arrange([image(number, z=1, orientation=one) for number, one in enumerate(turned)])
    assert numbers(found) == [list(range(9))]
    assert len(found[0]['varying']['orientation']) == 9


def test_sets_follow_the_numbers_of_their_series():
    found = arrange([image(series=1, series_number=None), image(series=2, series_number=5),
                     image(series=3, series_number=2)])
    assert [one['series'] for one in found] == [3, 2, 1]


def test_multi_frame_instances_stand_alone():
    found = arrange([image(1, modality='US', frames=3, fps=25.0), image(2, modality='US', frames=2),
                     image(3, modality='US'), image(4, modality='US')])
    assert numbers(found) == [[1, 1, 1], [2, 2], [3, 4]]
    assert found[0]['frames']['frame'] == [1, 2, 3]
    assert found[0]['fps'] == 25


def test_frames_of_one_instance_lie_in_space_too():
    facts = tuple(FrameFacts(position=(0, 0, z)) for z in (3, 1, 2))
    found = arrange([image(1, frames=3, orientation=AXIAL, varying=facts)])
    assert found[0]['frames']['location'] in ([1, 2, 3], [3, 2, 1])
    assert found[0]['frames']['frame'] in ([2, 3, 1], [1, 3, 2])


def test_mammograms_stand_alone_by_view():
    found = arrange([image(1, modality='MG', laterality='R', view='CC'),
                     image(2, modality='MG', laterality='L', view='MLO')])
    assert [(one['label'], one['laterality'], one['view']) for one in found] == [
        ('R CC', 'R', 'CC'), ('L MLO', 'L', 'MLO')]


def test_views_of_a_chest_stand_alone():
    found = arrange([image(1, modality='DX', view='PA'), image(2, modality='DX', view='LL')])
    assert [one['label'] for one in found] == ['Lung PA', 'Lung LL']


def test_padding_and_the_function_of_a_window_vary_with_their_frame():
    found, = arrange([
        image(1, 1, windows=(Window(40, 400),), padding=(-2000, -2000)),
        image(2, 2, windows=(Window(40, 400, '', 'SIGMOID'),))])
    assert found['varying'] == {'window': [[40, 400], [40, 400, 'SIGMOID']],
                                'padding': [(-2000, -2000), None]}


def test_only_what_differs_varies():
    found = arrange([
        image(1, 1, slope=1.0, intercept=0.0, windows=(Window(40, 400),)),
        image(2, 2, slope=2.0, intercept=0.0),
    ])[0]
    assert found['varying'] == {'slope': [1, 2], 'window': [[40, 400], None]}
    assert (found['slope'], found['intercept']) == (1, 0)


def test_damaged_frames_are_listed_where_they_are_shown():
    found = arrange([image(2, 20, damaged=(1,)), image(1, 10)])
    assert found[0]['frames']['damaged'] == [1]


def test_equal_frames_of_reference_have_one_number():
    found = arrange([image(1, 1, series=1, series_number=1, frame_of_reference='1.2'),
                     image(1, 1, series=2, series_number=2, frame_of_reference='3.4'),
                     image(1, 1, series=3, series_number=3, frame_of_reference='1.2'),
                     image(1, 1, series=4, series_number=4)])
    assert [one['frame_of_reference'] for one in found] == [0, 1, 0, None]


def test_inverse_shape_is_shown_as_monochrome1():
    assert arrange([image(inverse=True)])[0]['photometric'] == 'MONOCHROME1'


NO_IMAGES = [
    ('1.2.840.10008.5.1.4.1.1.88.33', Kind.DOCUMENT, 'viewer.no-image.sr'),
    ('1.2.840.10008.5.1.4.1.1.88.59', Kind.DOCUMENT, 'viewer.no-image.ko'),
    ('1.2.840.10008.5.1.4.1.1.104.1', Kind.DOCUMENT, 'viewer.no-image.pdf'),
    ('1.2.840.10008.5.1.4.1.1.11.1', Kind.OTHER, 'viewer.no-image.pr'),
    ('1.2.840.10008.5.1.4.1.1.481.3', Kind.OTHER, 'viewer.no-image.rtstruct'),
    ('1.2.840.10008.5.1.4.1.1.481.5', Kind.OTHER, 'viewer.no-image.rtplan'),
    ('1.2.840.10008.5.1.4.1.1.481.11', Kind.OTHER, 'viewer.no-image.rtplan'),
    ('1.2.840.10008.5.1.4.1.1.9.1.1', Kind.DOCUMENT, 'viewer.no-image.waveform'),
    ('1.2.840.10008.5.1.4.1.1.66.4', Kind.OTHER, 'viewer.no-image.seg'),
    ('1.2.840.10008.5.1.4.1.1.66', Kind.OTHER, 'viewer.no-image.raw'),
    ('1.2.840.10008.5.1.4.1.1.9.100.1', Kind.OTHER, 'viewer.no-image.pr'),
    ('1.2.840.10008.5.1.4.1.1.43.1', Kind.OTHER, 'viewer.no-image.implant'),
]


@pytest.mark.parametrize(('sop_class', 'kind', 'reason'), NO_IMAGES)
def test_what_holds_no_image_says_so(sop_class, kind, reason):
    found = arrange([image(sop_class=sop_class), image(series=2, series_number=2)])
    told = reason if kind is Kind.OTHER else None
    assert [(one['kind'], one['reason']) for one in found] == [(kind, told), ('image', None)]
    assert found[0]['object'] == reason.removeprefix('viewer.no-image.')


@pytest.mark.parametrize('branch', ['2', '4', '6.1', '77.1.6', '481.1', '481.2', '30', '12.1'])
def test_classes_of_images_are_images(branch):
    assert without_image(f'1.2.840.10008.5.1.4.1.1.{branch}') is None


def test_unknown_class_with_a_picture_is_an_image():
    assert arrange([image(sop_class='1.3.12.2')])[0]['kind'] == 'image'


def test_video_is_a_video():
    found = arrange([image(syntax='1.2.840.10008.1.2.4.102', frames=1)])[0]
    assert (found['kind'], found['object'], found['reason']) == ('video', 'video', None)


def test_unreadable_compression_says_so():
    found = arrange([image(syntax='1.2.3')])[0]
    assert (found['kind'], found['reason']) == ('other', 'viewer.no-image.syntax')


def test_problem_of_the_index_is_the_reason():
    broken = Item(1, 1, '', 'CT', 9, 1, CT, None, 0, (), 'viewer.no-image.header')
    assert arrange([broken])[0]['reason'] == 'viewer.no-image.header'
    assert arrange([broken])[0]['label'] == 'CT 1'


def indexed(path, series):
    """Return what the index has of a file."""
    with path.open('rb') as file:
        header = dcmread(file, stop_before_pixels=True)
        try:
            picture = describe(header)
            ranges = frames.index(file, header, picture)
        except (PictureError, NoFrames) as error:
            picture, ranges, problem = None, [], error.key
        else:
            problem = ''
    number = header.get('InstanceNumber')
    return Item(series, series, str(header.get('SeriesDescription', '')), header.Modality,
                next(IDS), None if number is None else int(number), header.SOPClassUID, picture,
                len(ranges), (), problem)


REAL = [
    ('ct_chest_ge_100', [100]), ('ct_gantry_tilt', [4]), ('ct_irregular_increment', [4]),
    ('ct_same_position', [4]), ('mr_brain_coronal_ge_100', [100]), ('mr_brain_t1_192_j2k', [192]),
    ('mr_double_oblique_canon_40', [40]), ('mr_mixed_orientation', [2, 2]),
]


@pytest.mark.corpus
@pytest.mark.parametrize(('name', 'sizes'), REAL)
def test_real_series(corpus, name, sizes):
    found = arrange([indexed(path, 1) for path in (corpus / 'series' / name).iterdir()])
    assert [len(one['frames']['instance']) for one in found] == sizes
    for one in found:
        places = one['frames']['location']
        assert places in (sorted(places), sorted(places, reverse=True))
        assert one['frames']['number'] == sorted(one['frames']['number'])


@pytest.mark.corpus
def test_real_instances_of_every_kind_are_listed(corpus):
    paths = [*(corpus / 'modality').glob('*.dcm'), *(corpus / 'video').glob('*.dcm')]
    items = [indexed(path, series) for series, path in enumerate(paths)
             if path.name != 'cr_nopreamble_mono1_10bit.dcm']
    found = arrange(items)
    assert {one['series'] for one in found} == {item.series for item in items}
    objects = {one.get('object') for one in found}
    assert {'sr', 'ko', 'pdf', 'waveform', 'video', 'seg', 'rtplan', 'rtstruct', 'pr'} < objects
    assert all(one['reason'] is None or one['kind'] != 'image' for one in found)


@pytest.mark.corpus
def test_manifest_of_three_hundred_slices_is_small(corpus):
    path = corpus / 'series/ct_chest_ge_100/1-001.dcm'
    one = indexed(path, 1)
    items = [Item(**vars(one) | {'instance': 1000 + n, 'number': n}) for n in range(300)]
    assert len(json.dumps(arrange(items), separators=(',', ':'))) < 30_000
