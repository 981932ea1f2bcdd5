"""What objects consist of: segments, surfaces, annotations, registrations, models."""

from collections.abc import Callable, Iterable, Iterator

from pydicom import Dataset

from imaging.attributes import integer, item, items, numbers, text, texts
from imaging.documents import codes, radiotherapy
from imaging.documents.codes import meaning
from imaging.documents.record import Listing, Row

MOST_ROWS = 500


def listings(dataset: Dataset) -> Iterator[Listing]:
    """Yield what an object consists of, each sort of part by itself."""
    for key, keyword, row in SORTS:
        entries = list(items(dataset, keyword))
        if entries:
            rows = tuple(row(entry, dataset) for entry in entries[:MOST_ROWS])
            yield Listing(key, len(entries), rows)
    texts_shown = list(_notes(dataset))
    if texts_shown:
        yield Listing('notes', len(texts_shown), tuple(texts_shown[:MOST_ROWS]))
    for key, rows_of in RADIOTHERAPY:
        rows_found = list(rows_of(dataset))
        if rows_found:
            yield Listing(key, len(rows_found), tuple(rows_found[:MOST_ROWS]))


def lab_color(entry: Dataset, keyword: str) -> str:
    """Return a recommended colour as `#rrggbb` (PS3.3 C.10.7.1.1: CIELab, D50, 16 bits each)."""
    found = numbers(entry, keyword, 3)
    if not found or not all(0 <= value <= 0xFFFF for value in found):
        return ''
    lightness = found[0] / 0xFFFF * 100
    a, b = (value / 0xFFFF * 255 - 128 for value in found[1:])
    y = (lightness + 16) / 116
    # NOTE: the white of D50, then the matrix of Bradford to the primaries of sRGB (IEC 61966-2-1)
    x, y, z = (white * _uncurved(part) for white, part in (
        (0.96422, y + a / 500), (1.0, y), (0.82521, y - b / 200)))
    linear = (3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
              -0.9787684 * x + 1.9161415 * y + 0.0334540 * z,
              0.0719453 * x - 0.2289914 * y + 1.4052427 * z)
    return '#' + ''.join(f'{_gamma(part):02x}' for part in linear)


def _uncurved(part: float) -> float:
    return part ** 3 if part > 6 / 29 else 3 * (6 / 29) ** 2 * (part - 4 / 29)


def _gamma(linear: float) -> int:
    part = min(max(linear, 0.0), 1.0)
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


def _segment(entry: Dataset, _dataset: Dataset) -> Row:
    algorithm = ' '.join(part for part in (
        text(entry, 'SegmentAlgorithmType'), text(entry, 'SegmentAlgorithmName')) if part)
    kind = meaning(entry, 'SegmentedPropertyTypeCodeSequence')
    side = meaning(item(entry, 'SegmentedPropertyTypeCodeSequence'),
                   'SegmentedPropertyTypeModifierCodeSequence')
    name = text(entry, 'SegmentLabel') or kind
    detail = ' · '.join(part for part in (kind, side, algorithm) if part and part != name)
    return Row(text(entry, 'SegmentNumber'), name,
               lab_color(entry, 'RecommendedDisplayCIELabValue'), detail)


def _surface(entry: Dataset, _dataset: Dataset) -> Row:
    points = integer(item(entry, 'SurfacePointsSequence') or Dataset(), 'NumberOfSurfacePoints')
    return Row(text(entry, 'SurfaceNumber'), text(entry, 'SurfaceComments'),
               lab_color(entry, 'RecommendedDisplayCIELabValue'),
               count=points or 0)


def _track(entry: Dataset, _dataset: Dataset) -> Row:
    return Row(text(entry, 'TrackSetNumber'), text(entry, 'TrackSetLabel'),
               lab_color(entry, 'RecommendedDisplayCIELabValue'),
               meaning(entry, 'TrackSetAnatomicalTypeCodeSequence'))


def _layer(entry: Dataset, _dataset: Dataset) -> Row:
    return Row(text(entry, 'GraphicLayerOrder'), text(entry, 'GraphicLayer'),
               lab_color(entry, 'GraphicLayerRecommendedDisplayCIELabValue'),
               codes.long_text(entry, 'GraphicLayerDescription'))


def _window(entry: Dataset, _dataset: Dataset) -> Row:
    pairs = zip(texts(entry, 'WindowCenter'), texts(entry, 'WindowWidth'), strict=False)
    shown = ', '.join(f'C {center} W {width}' for center, width in pairs)
    table = item(entry, 'VOILUTSequence')
    named = text(table, 'LUTExplanation') if table is not None else ''
    return Row('', ', '.join(texts(entry, 'WindowCenterWidthExplanation')) or named or 'VOI', '',
               shown or ('LUT' if table is not None else ''))


def _registration(entry: Dataset, _dataset: Dataset) -> Row:
    matrices = items(item(entry, 'MatrixRegistrationSequence'), 'MatrixSequence')
    kinds = ', '.join(dict.fromkeys(
        text(matrix, 'FrameOfReferenceTransformationMatrixType') for matrix in matrices))
    return Row('', codes.long_text(entry, 'FrameOfReferenceTransformationComment')
               or meaning(item(entry, 'MatrixRegistrationSequence'), 'RegistrationTypeCodeSequence')
               or kinds, '', kinds)


def _fiducial(entry: Dataset, _dataset: Dataset) -> Row:
    named = ', '.join(text(one, 'FiducialIdentifier') or meaning(
        one, 'FiducialIdentifierCodeSequence') for one in items(entry, 'FiducialSequence')[:20])
    return Row('', named, '', '')


def _implant(entry: Dataset, _dataset: Dataset) -> Row:
    return Row('', meaning(entry, 'ImplantTypeCodeSequence') or codes.code_value(entry), '', '')


def _measured(entry: Dataset, _dataset: Dataset) -> Row:
    return Row('', text(entry, 'LUTLabel'), '', text(entry, 'LUTExplanation'))


def _notes(dataset: Dataset) -> Iterator[Row]:
    """Yield the texts that a presentation state writes over images (PS3.3 C.10.5)."""
    for annotation in items(dataset, 'GraphicAnnotationSequence')[:MOST_ROWS]:
        layer = text(annotation, 'GraphicLayer')
        for note in items(annotation, 'TextObjectSequence')[:MOST_ROWS]:
            yield Row('', codes.long_text(note, 'UnformattedTextValue'), '', layer)
        for shape in items(annotation, 'GraphicObjectSequence')[:MOST_ROWS]:
            yield Row('', text(shape, 'GraphicType').lower(), '', layer)


SORTS: tuple[tuple[str, str, Callable[[Dataset, Dataset], Row]], ...] = (
    ('segments', 'SegmentSequence', _segment),
    ('surfaces', 'SurfaceSequence', _surface),
    ('tracks', 'TrackSetSequence', _track),
    ('layers', 'GraphicLayerSequence', _layer),
    ('windows', 'SoftcopyVOILUTSequence', _window),
    ('registrations', 'RegistrationSequence', _registration),
    ('registrations', 'DeformableRegistrationSequence', _registration),
    ('fiducials', 'FiducialSetSequence', _fiducial),
    ('implants', 'ImplantTypeCodeSequence', _implant),
    ('mappings', 'RealWorldValueMappingSequence', _measured),
)
RADIOTHERAPY: tuple[tuple[str, Callable[[Dataset], Iterable[Row]]], ...] = (
    ('rois', radiotherapy.rois),
    ('prescriptions', radiotherapy.prescriptions),
    ('fractions', radiotherapy.fractions),
    ('beams', radiotherapy.beams),
    ('sources', radiotherapy.sources),
)
