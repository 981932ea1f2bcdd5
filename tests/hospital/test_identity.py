"""What a data set is to those of its UID: the decision alone, and what follows from it."""

from dataclasses import replace

import pytest

from database.tables import AuditEntry, Instance, Quarantined, Role, Study
from hospital import identity, institutions, versions
from hospital.actor import SYSTEM, Actor
from hospital.identity import Relation, Version
from hospital.ingest import Outcome, Receipt
from imaging.dicom.fingerprint import Fingerprint
from imaging.dicom.identity import Identity
from tests.conftest import encoded
from tests.hospital.records import data_set, index_waiting, only, rows, take_in

WHO = Identity(patient_number='P1', patient_name='DOE^JANE', study_uid='1.2', series_uid='1.3',
               instance_uid='1.4', sop_class_uid='1.5')
SHOWN = Version('a', '1.2.840.10008.1.2.1', 1, Fingerprint(WHO, 'pixels'), shown=True)
NEWER = replace(SHOWN, digest='b', shown=False)


def other(**changes: str) -> Version:
    return replace(NEWER, fingerprint=Fingerprint(replace(WHO, **changes), 'pixels'))


def test_first_of_its_uid_is_new():
    assert identity.relation([], NEWER) is Relation.NEW


def test_same_data_set_is_the_same_though_it_was_corrected_since():
    hidden = replace(SHOWN, digest='b', shown=False)
    assert identity.relation([SHOWN, hidden], NEWER) is Relation.SAME


@pytest.mark.parametrize('changes', [
    {'patient_name': 'DOE^JANET'}, {'patient_birth_date': '19700101'}, {'accession_number': 'A 7'},
    {'study_description': 'another'}])
def test_same_pixels_under_another_header_are_a_correction(changes):
    assert identity.relation([SHOWN], other(**changes)) is Relation.CORRECTION


@pytest.mark.parametrize('newer', [
    other(patient_number='P2'), other(issuer='elsewhere'), other(study_uid='9'),
    other(series_uid='9'), other(sop_class_uid='9'), replace(NEWER, institution_id=2),
    replace(NEWER, transfer_syntax='1.2.840.10008.1.2'), replace(NEWER, fingerprint=None),
    replace(NEWER, fingerprint=Fingerprint(WHO, 'others')),
    replace(NEWER, fingerprint=Fingerprint(WHO, ''))])
def test_anything_else_is_a_conflict(newer):
    assert identity.relation([SHOWN], newer) is Relation.CONFLICT


def test_without_pixels_another_header_is_a_conflict():
    shown = replace(SHOWN, fingerprint=Fingerprint(WHO, ''))
    newer = replace(NEWER, fingerprint=Fingerprint(replace(WHO, patient_name='X'), ''))
    assert identity.relation([shown], newer) is Relation.CONFLICT


def test_who_has_no_number_is_the_same_only_by_all_else():
    nobody = replace(WHO, patient_number='')
    shown = replace(SHOWN, fingerprint=Fingerprint(nobody, 'pixels'))
    assert identity.relation([shown], other(patient_number='')) is Relation.CORRECTION
    newer = other(patient_number='', patient_name='ROE^JANE')
    assert identity.relation([shown], newer) is Relation.CONFLICT


def test_correction_is_shown_and_what_it_corrects_is_kept(platform, device, make_instance):
    dataset = make_instance()
    before, study = encoded(dataset), take_in(platform, device, dataset).study
    dataset.SeriesDescription = 'another header'
    assert take_in(platform, device, dataset) == Receipt(Outcome.CORRECTED, study)
    old, new = rows(platform, Instance)
    assert (old.shown, data_set(platform, old.digest)) == (False, before)
    assert (new.shown, data_set(platform, new.digest)) == (True, encoded(dataset))
    assert rows(platform, Quarantined) == []


def test_corrected_name_is_the_one_that_is_listed(platform, device, make_instance):
    dataset = make_instance('DOE^JANE')
    take_in(platform, device, dataset)
    index_waiting(platform)
    dataset.PatientName = 'DOE^JANET'
    take_in(platform, device, dataset)
    index_waiting(platform)
    study = only(platform, Study)
    assert (study.patient_name, study.image_count, study.instance_count) == ('DOE JANET', 1, 1)


def test_what_was_corrected_comes_again_and_changes_nothing(platform, device, make_instance):
    dataset, newer = make_instance(), make_instance()
    for keyword in ('SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID'):
        setattr(newer, keyword, dataset[keyword].value)
    newer.SeriesDescription = 'another header'
    outcomes = [take_in(platform, device, each).outcome for each in (dataset, newer, dataset)]
    assert outcomes == [Outcome.STORED, Outcome.CORRECTED, Outcome.DUPLICATE]
    assert [row.shown for row in rows(platform, Instance)] == [False, True]


def test_corrections_are_audited_once_for_an_occasion_and_study(platform, device, make_instance):
    for uid in ('1.2.3', '1.2.4'):
        dataset = make_instance(study_uid='1.2.9', SOPInstanceUID=uid)
        take_in(platform, device, dataset)
        dataset.SeriesDescription = 'another header'
        take_in(platform, device, dataset)
    corrected = [row.object for row in rows(platform, AuditEntry) if row.action == 'correct']
    assert corrected == ['1.2.9']


def test_another_institution_corrects_nothing(platform, device, make_instance):
    elsewhere = platform.ask(SYSTEM, institutions.named, 'Second')
    dataset = make_instance()
    take_in(platform, device, dataset)
    dataset.SeriesDescription = 'another header'
    stranger = Actor('CT9', Role.DEVICE, elsewhere)
    assert take_in(platform, stranger, dataset).outcome is Outcome.DIFFERENT
    assert only(platform, Quarantined).institution_id == elsewhere


def test_conflict_notes_who_what_and_both_hashes(platform, device, make_instance):
    dataset = make_instance('韩^启明', 'P7', StudyDescription='胸部')
    take_in(platform, device, dataset)
    dataset.PixelData = bytes(8)
    take_in(platform, device, dataset)
    row, kept = only(platform, Quarantined), only(platform, Instance)
    assert (row.reason, row.sender, row.patient_name, row.patient_number, row.modality) == (
        'different', 'CT1', '韩^启明', 'P7', 'CT')
    assert (row.instance_uid, row.study_uid) == (dataset.SOPInstanceUID, dataset.StudyInstanceUID)
    assert row.pixel_sha256
    assert kept.pixel_sha256
    assert row.pixel_sha256 != kept.pixel_sha256
    assert row.file_digest == platform.archive.digest(row.digest)


def test_what_is_not_what_its_command_named_notes_what_was_named(platform, device, make_instance):
    take_in(platform, device, make_instance(), named=('1.2.3', '4.5.6'))
    row = only(platform, Quarantined)
    assert (row.announced, row.patient_name) == ('1.2.3 4.5.6', 'DOE^JANE')


def test_comparing_holds_no_writer_up(platform, device, make_instance, monkeypatch):
    dataset, beside = make_instance(), make_instance()
    take_in(platform, device, dataset)
    dataset.SeriesDescription = 'another header'
    read = versions.fingerprint_of

    def slowly(archive, digest):
        assert take_in(platform, device, beside).outcome in (Outcome.STORED, Outcome.DUPLICATE)
        return read(archive, digest)
    monkeypatch.setattr(versions, 'fingerprint_of', slowly)
    assert take_in(platform, device, dataset).outcome is Outcome.CORRECTED


def test_conflict_with_a_file_that_is_gone_waits_for_a_decision(platform, device, make_instance):
    dataset = make_instance()
    take_in(platform, device, dataset)
    platform.archive.delete(only(platform, Instance).digest)
    dataset.SeriesDescription = 'another header'
    assert take_in(platform, device, dataset).outcome is Outcome.DIFFERENT
