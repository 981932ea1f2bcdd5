"""Images for the bench: real enough to be kept and indexed, made in a moment."""

import os
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

LARGE_SIDE = 1000
FRAME_BYTES = 2 * LARGE_SIDE * LARGE_SIDE


def write(folder: Path, count: int, sop_class: str, side: int) -> list[Path]:
    """Write images of one series, side × side pixels of two bytes."""
    folder.mkdir()
    noise = os.urandom(2 * side * side)
    study, series = generate_uid(), generate_uid()
    paths = [folder / f'{number:05}.dcm' for number in range(count)]
    for number, path in enumerate(paths):
        dataset = _image(sop_class, side, study, series)
        dataset.InstanceNumber = number
        dataset.PixelData = number.to_bytes(4, 'little') + noise[4:]
        dataset.save_as(path, enforce_file_format=True)
    return paths


def write_large(folder: Path, count: int, megabytes: int) -> list[Path]:
    """Write multi-frame images of zeros; on the disk they take no room."""
    folder.mkdir()
    paths = [folder / f'{number}.dcm' for number in range(count)]
    frames = megabytes * 1_000_000 // FRAME_BYTES
    for path in paths:
        dataset = _image(CTImageStorage, LARGE_SIDE, generate_uid(), generate_uid())
        dataset.NumberOfFrames = frames
        dataset.PixelData = b''
        dataset.save_as(path, enforce_file_format=True)
        with path.open('r+b') as file:
            # NOTE: the length of the pixel data is the last that was written
            file.seek(-4, os.SEEK_END)
            file.write((frames * FRAME_BYTES).to_bytes(4, 'little'))
            file.truncate(file.tell() + frames * FRAME_BYTES)
    return paths


def _image(sop_class: str, side: int, study: str, series: str) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
    dataset.PatientName, dataset.PatientID = 'BENCH^RECEIVING', 'B1'
    dataset.Modality = 'CT' if sop_class == CTImageStorage else 'MR'
    dataset.Rows = dataset.Columns = side
    dataset.SamplesPerPixel, dataset.BitsAllocated, dataset.BitsStored = 1, 16, 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.PhotometricInterpretation = 'MONOCHROME2'
    return dataset
