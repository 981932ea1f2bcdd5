"""An exam with an object of every kind in it, made of real files."""

from collections.abc import Callable
from pathlib import Path

import pydicom
from pydicom import Dataset
from pydicom.data import get_testdata_file
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.uid import generate_uid

IMAGE = 'ts_ct1/ct1_jpegls.dcm'
FILES = (
    'modality/sr_tid1500.dcm', 'modality/ko_kos.dcm', 'modality/pdf_encapsulated.dcm',
    'modality/ecg_waveform_deflated.dcm', 'video/us_h264_hp41_102_derived.dcm',
    'video/us_hevc_main_107_derived.dcm', 'video/us_mpeg2_mpml_100_derived.dcm',
    'modality/seg_liver_1bit_3frames.dcm', 'modality/rtstruct.dcm', 'modality/rtplan.dcm',
    'modality/pr_overlay.dcm', 'modality/stl_encapsulated.dcm', 'ts/deflated_sr.dcm')
STUDY_UID = str(generate_uid(entropy_srcs=['an exam with an object of every kind']))
"""Of its own, as are the objects': the real files may have come to the same house before."""

DELIMITER = 0xFFFEE0DD
CLINICAL = '1.2.840.10008.5.1.4.1.1.104.2'
NARRATIVE = (
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>出院小结</title><component><section>'
    '<title>诊断</title><text><paragraph>右肺上叶结节，直径 8 mm。</paragraph></text></section>'
    '</component></ClinicalDocument>')


def write(corpus: Path, folder: Path) -> None:
    """Write the files of one exam into a folder; what refers to images refers to its image."""
    image = pydicom.dcmread(corpus / IMAGE)
    image.StudyInstanceUID, image.SeriesInstanceUID = STUDY_UID, generate_uid()
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    image.SeriesNumber = 1
    image.save_as(folder / 'image.dcm')
    paths = [corpus / name for name in FILES]
    paths.append(Path(get_testdata_file('waveform_ecg.dcm', download=False)))
    for number, path in enumerate(paths, 2):
        found = pydicom.dcmread(path)
        if 'deflated' in path.name:
            found.file_meta.TransferSyntaxUID = '1.2.840.10008.1.2.1.99'
        _join(found, image, number)
        found.save_as(folder / f'{number:02} {path.name}')
    _write_clinical(corpus, folder, image)
    _write_odd(corpus, folder, image)


def _write_clinical(corpus: Path, folder: Path, image: Dataset) -> None:
    found = pydicom.dcmread(corpus / 'modality' / 'pdf_encapsulated.dcm')
    found.SOPClassUID = found.file_meta.MediaStorageSOPClassUID = CLINICAL
    found.EncapsulatedDocument = NARRATIVE.encode()
    found.MIMETypeOfEncapsulatedDocument, found.SeriesDescription = 'text/XML', ''
    _join(found, image, 90)
    found.save_as(folder / 'clinical.dcm')


def _write_odd(corpus: Path, folder: Path, image: Dataset) -> None:
    """Write a page in place of a document, speech, and a second object of a series."""
    page = pydicom.dcmread(corpus / 'modality' / 'pdf_encapsulated.dcm')
    page.EncapsulatedDocument = b'<html><script>parent.document.title = "run"</script></html>'
    speech = pydicom.dcmread(get_testdata_file('waveform_ecg.dcm', download=False))
    for group in speech.WaveformSequence:
        group.WaveformSampleInterpretation = 'MB'
    state = pydicom.dcmread(corpus / 'modality' / 'pr_luts.dcm')
    for number, found in ((91, page), (92, speech), (93, state)):
        _join(found, image, number)
        found.save_as(folder / f'{number}.dcm')
    state.SOPInstanceUID = state.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    state.InstanceNumber, state.ContentLabel = 2, 'SECOND'
    state.save_as(folder / '94.dcm')


def _join(found: Dataset, image: Dataset, number: int) -> None:
    """Make an object part of the image's exam."""
    for keyword in ('PatientID', 'PatientName', 'StudyInstanceUID', 'StudyDate', 'AccessionNumber'):
        setattr(found, keyword, image[keyword].value)
    # NOTE: a video ends with a delimiter that pydicom takes for an element
    for unwanted in (DELIMITER, 'IssuerOfPatientID'):
        if unwanted in found:
            del found[unwanted]
    found.SOPInstanceUID = found.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    found.SeriesInstanceUID, found.SeriesNumber = generate_uid(), number
    _walk(found, lambda entry: setattr(
        entry, 'ReferencedSOPInstanceUID', image.SOPInstanceUID))


def _walk(dataset: Dataset, change: Callable[[Dataset], None]) -> None:
    if 'ReferencedSOPInstanceUID' in dataset:
        change(dataset)
    for tag in list(dataset.keys()):
        if dictionary_has_tag(tag) and dictionary_VR(tag) == 'SQ':
            for entry in dataset[tag].value:
                _walk(entry, change)
