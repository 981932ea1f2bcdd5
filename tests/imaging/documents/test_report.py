import pytest
from pydicom import Dataset

from imaging.documents import describe
from tests.imaging.documents.reading import described, lines

SR = '1.2.840.10008.5.1.4.1.1.88.33'
pytestmark = pytest.mark.corpus


def code(value: str, meaning: str) -> Dataset:
    found = Dataset()
    found.CodeValue, found.CodingSchemeDesignator, found.CodeMeaning = value, 'DCM', meaning
    return found


def entry(kind: str, name: str = '', **values: object) -> Dataset:
    found = Dataset()
    found.ValueType, found.RelationshipType = kind, 'CONTAINS'
    if name:
        found.ConceptNameCodeSequence = [code('1', name)]
    for keyword, value in values.items():
        setattr(found, keyword, value)
    return found


def report(*entries: Dataset) -> Dataset:
    found = entry('CONTAINER', 'Report')
    found.ContentSequence = list(entries)
    return found


def test_measurements_come_with_their_units(corpus):
    shown = lines(described(corpus / 'modality' / 'sr_tid1500.dcm').nodes)
    assert '    Finding: Spinal cord' in shown
    assert '    Area of defined region: 1.7 cm2' in shown
    assert '      Normality: Normal' in shown


def test_a_report_says_its_title_and_who_verified_it(corpus):
    found = described(corpus / 'modality' / 'sr_test.dcm')
    assert (found.object, found.class_name, found.title) == ('sr', 'Comprehensive SR', 'Diagnosis')
    facts = {fact.key: fact.value for fact in found.facts}
    assert (facts['completion'], facts['verification']) == ('COMPLETE', 'VERIFIED')
    assert any('Riesmeier Jörg' in fact.value for fact in found.facts)


def test_backslashes_and_lines_of_a_text_stay(corpus):
    shown = '\n'.join(lines(described(corpus / 'modality' / 'sr_test.dcm').nodes))
    assert 'A\nB\nC' in shown


def test_pieces_of_one_text_are_known_as_such(corpus):
    found = described(corpus / 'ts' / 'deflated_sr.dcm')
    flowing = next(node for node in found.nodes if node.flow)
    words = [node.value for node in flowing.children]
    assert words[:3] == ['This 78-year-old gentleman referred by', 'Fukuda Dr.', 'was also seen by']


def test_measurements_are_no_text_in_pieces(corpus):
    def all_of(nodes):
        for node in nodes:
            yield node
            yield from all_of(node.children)
    found = described(corpus / 'modality' / 'sr_tid1500.dcm')
    assert not any(node.flow for node in all_of(found.nodes))


def test_values_that_are_empty_leave_the_rest_of_a_report_readable(corpus):
    found = described(corpus / 'malformed' / 'reportsi_with_empty_number_tags.dcm')
    assert '  Report Text: Enter text' in lines(found.nodes)


def test_key_objects_say_which_images_they_mark(corpus):
    found = described(corpus / 'modality' / 'ko_kos.dcm')
    node, = found.nodes
    marked = found.references[node.references[0]]
    assert (found.object, found.title) == ('ko', 'Manifest')
    assert marked.uid == '1.3.6.1.4.1.21367.201599.3.201604020955044.1'


def test_an_entry_may_stand_for_another():
    found = describe(report(entry('', ReferencedContentItemIdentifier=[1, 3, 2])), SR)
    assert found.nodes[0].see == '1.3.2'


def test_a_number_that_is_missing_says_why():
    why = entry('NUM', 'Length', NumericValueQualifierCodeSequence=[code('114000', 'Not a number')])
    assert lines(describe(report(why), SR).nodes) == ['Length: Not a number']


def test_only_what_can_be_read_is_taken_in_of_a_report_without_end():
    found = describe(report(*[entry('TEXT', 'Line', TextValue='x')] * 12_000), SR)
    assert len(found.nodes) == 10_000
    assert found.left_out


def test_a_report_that_goes_too_deep_is_cut():
    inner = entry('CONTAINER')
    for _ in range(200):
        outer = entry('CONTAINER')
        outer.ContentSequence = [inner]
        inner = outer
    assert describe(report(inner), SR).left_out


def test_frames_of_an_image_are_told_apart():
    image = entry('IMAGE')
    where = Dataset()
    where.ReferencedSOPInstanceUID, where.ReferencedFrameNumber = '1.2.3', [4, 7]
    image.ReferencedSOPSequence = [where]
    assert describe(report(image), SR).references[0].frames == (4, 7)
