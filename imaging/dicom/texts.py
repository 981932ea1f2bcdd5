"""Texts of a data set that pydicom has read, in the character set they are really written in."""

from collections.abc import Iterator

from pydicom import Dataset
from pydicom.config import IGNORE
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.tag import BaseTag

from imaging.dicom import charset

CHARACTER_SET = BaseTag(0x00080005)
TEXT_VRS = frozenset(('SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'PN'))
PYDICOM_CODECS = {'IR 192': 'utf8', 'GBK': 'GB18030'}
"""What pydicom calls the sets that `charset.recognise` may find."""


def correct(dataset: Dataset) -> None:
    """Decode all texts that are not plain ASCII, as what they are and not as what is declared."""
    foreign = {tag: (vr, value) for tag, vr, value in _raw_texts(dataset)
               if not value.isascii() or b'\x1b' in value}
    declared = charset.declared(_declaration(dataset))
    terms = charset.recognise(declared, [value for _, value in foreign.values()])
    for tag, (vr, value) in foreign.items():
        text = charset.decode(value, terms).rstrip(' \0')
        dataset[tag] = DataElement(tag, vr, text, validation_mode=IGNORE)
    if terms != declared and terms[0] in PYDICOM_CODECS:
        _pass_on(dataset, PYDICOM_CODECS[terms[0]])


def terms(dataset: Dataset, parent: tuple[str, ...] = (charset.DEFAULT,)) -> tuple[str, ...]:
    """Return the character sets of a data set, or of an item in one that has those of `parent`."""
    declaration = _declaration(dataset)
    declared = charset.declared(declaration) if declaration else parent
    return charset.recognise(declared, (value for _, _, value in _raw_texts(dataset)))


def _raw_texts(dataset: Dataset) -> Iterator[tuple[BaseTag, str, bytes]]:
    """Yield tag, representation and value of the texts that nobody has asked for yet."""
    for element in dataset.values():
        if isinstance(element, RawDataElement) and element.value:
            vr = element.VR if element.VR not in (None, 'UN') else _known_vr(element.tag)
            if vr in TEXT_VRS:
                yield element.tag, vr, element.value


def _known_vr(tag: BaseTag) -> str:
    try:
        return dictionary_VR(tag)
    except KeyError:
        return ''


def _declaration(dataset: Dataset) -> bytes:
    element = dataset.get_item(CHARACTER_SET, keep_deferred=True)
    if element is None or not element.value:
        return b''
    if isinstance(element.value, bytes):
        return element.value
    values = [element.value] if isinstance(element.value, str) else element.value
    return '\\'.join(map(str, values)).encode('ascii', 'replace')


def _pass_on(dataset: Dataset, codec: str) -> None:
    """Have pydicom decode by a codec what is still raw, in the sequences that it has read, too."""
    implicit, little = dataset.original_encoding
    dataset.set_original_encoding(implicit, little, codec)
    for element in dataset.values():
        if isinstance(element, DataElement) and element.VR == 'SQ':
            for item in element.value:
                _pass_on(item, codec)
