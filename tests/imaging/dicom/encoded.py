"""Data sets written by hand, so that tests can lie in every byte."""

from struct import pack

ROOT = '1.2.826.0.1.3680043.9.1'
CT_CLASS = '1.2.840.10008.5.1.4.1.1.2'
EXPLICIT, IMPLICIT = '1.2.840.10008.1.2.1', '1.2.840.10008.1.2'
BIG, DEFLATED = '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'
JPEG = '1.2.840.10008.1.2.4.50'
LONG = (b'OB', b'OW', b'SQ', b'UN', b'UT')
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD


def element(tag: int, vr: str, value: bytes | str, *, length: int | None = None,
            order: str = '<', implicit: bool = False) -> bytes:
    """One element; `length` is what it claims, if not the truth."""
    value = value.encode() if isinstance(value, str) else value
    value += (b'\0' if vr == 'UI' else b' ') * (len(value) % 2)
    claimed = len(value) if length is None else length
    head = pack(f'{order}HH', tag >> 16, tag & 0xFFFF)
    if implicit or tag >> 16 == 0xFFFE:
        return head + pack(f'{order}L', claimed) + value
    if vr.encode() in LONG:
        return head + vr.encode() + pack(f'{order}HL', 0, claimed) + value
    return head + vr.encode() + pack(f'{order}H', claimed) + value


def uids(**encoding) -> bytes:
    """The elements without which no instance can be kept."""
    return b''.join((
        element(0x00080016, 'UI', CT_CLASS, **encoding),
        element(0x00080018, 'UI', f'{ROOT}.3', **encoding),
        element(0x00080060, 'CS', 'CT', **encoding),
        element(0x00100010, 'PN', 'DOE^JANE', **encoding),
        element(0x00100020, 'LO', 'P1', **encoding),
        element(0x0020000D, 'UI', f'{ROOT}.1', **encoding),
        element(0x0020000E, 'UI', f'{ROOT}.2', **encoding)))


def shape(rows: int = 2, columns: int = 2, frames: str = '', order: str = '<') -> bytes:
    """An image's description: one sample of 16 bits."""
    numbers = [element(tag, 'US', pack(f'{order}H', number), order=order)
               for tag, number in ((0x00280010, rows), (0x00280011, columns), (0x00280100, 16))]
    told = element(0x00280008, 'IS', frames, order=order) if frames else b''
    return element(0x00280002, 'US', pack(f'{order}H', 1), order=order) + told + b''.join(numbers)


def pixels(value: bytes, *, length: int | None = None, order: str = '<') -> bytes:
    """Native pixel data."""
    return element(0x7FE00010, 'OW', value, length=length, order=order)


def fragments(*values: bytes, end: bool = True) -> bytes:
    """Encapsulated pixel data: an empty offset table and these items."""
    items = b''.join(element(ITEM, '', value) for value in (b'', *values))
    return (element(0x7FE00010, 'OB', b'', length=UNDEFINED) + items
            + (element(SEQUENCE_END, '', b'') if end else b''))


def nested(depth: int, *, defined: bool = False, vr: str = 'SQ') -> bytes:
    """A sequence in a sequence in a sequence …"""
    inner = b''
    for _ in range(depth):
        if defined:
            inner = element(0x0008114A, vr, element(ITEM, '', inner))
        else:
            inner = (element(0x0008114A, vr, b'', length=UNDEFINED)
                     + element(ITEM, '', b'', length=UNDEFINED) + inner
                     + element(ITEM_END, '', b'') + element(SEQUENCE_END, '', b''))
    return inner
