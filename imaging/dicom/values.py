"""Values of a data set as text and numbers, noting which do not parse.

pydicom's own conversion is left out: it costs more than reading, and warns with the values.
"""

import math
import re
from collections.abc import Iterator

from pydicom import Dataset
from pydicom.datadict import keyword_dict
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.multival import MultiValue

from imaging.dicom import charset, dates, texts
from imaging.dicom.dataset import FAULTS

BLANK = ' \0\t\r\n'
NUMBER = re.compile(r'[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?', re.ASCII)
WIDEST = 2**31
"""A whole number (IS) goes up to here (PS3.5 6.2)."""


class Values:
    """The values of a data set by keyword; what is missing or odd is empty, and noted if odd."""

    def __init__(self, dataset: Dataset, doubts: set[str] | None = None,
                 parent: tuple[str, ...] = (charset.DEFAULT,)) -> None:
        self._dataset = dataset
        self._parent = parent
        self._terms: tuple[str, ...] | None = None
        self.doubts: set[str] = set() if doubts is None else doubts
        """Keywords of the elements whose values could not be understood."""

    def text(self, keyword: str) -> str:
        """Return the whole value as text, without the blanks around it."""
        try:
            text = self._text(self._dataset.get_item(keyword_dict[keyword], keep_deferred=True))
        except FAULTS:
            self.doubts.add(keyword)
            return ''
        if '\ufffd' in text:
            self.doubts.add(keyword)
        # NOTE: within a text it stands for nothing, and there are databases that take none
        return text.replace('\0', ' ').strip(BLANK)

    def first(self, *keywords: str) -> str:
        """Return the first value of the first element that has one."""
        return next((part for keyword in keywords if (part := self.parts(keyword)[0])), '')

    def parts(self, keyword: str) -> tuple[str, ...]:
        """Return the values as texts; one that is empty if there is none."""
        return tuple(part.strip(BLANK) for part in self.text(keyword).split('\\'))

    def number(self, keyword: str) -> float | None:
        """Return the first value as a finite number."""
        text = self.first(keyword)
        match = NUMBER.fullmatch(text)
        if not match or not math.isfinite(float(text)):
            self._doubt(keyword, text)
            return None
        return float(text)

    def integer(self, keyword: str) -> int | None:
        """Return the first value as a whole number."""
        number = self.number(keyword)
        if number is None or number != int(number) or not -WIDEST <= number < WIDEST:
            self._doubt(keyword, self.text(keyword))
            return None
        return int(number)

    def short(self, keyword: str) -> int | None:
        """Return the first of values of two bytes (US), such as Rows."""
        element = self._dataset.get_item(keyword_dict[keyword], keep_deferred=True)
        if not isinstance(element, RawDataElement):
            return self.integer(keyword)
        value = element.value or b''
        if len(value) < 2:
            self._doubt(keyword, value)
            return None
        return int.from_bytes(value[:2], 'little' if element.is_little_endian else 'big')

    def day(self, keyword: str) -> str:
        """Return a date as ISO 8601."""
        text = self.first(keyword)
        found = dates.day(text)
        if found is None:
            self._doubt(keyword, text.strip('0'))
        return found.isoformat() if found else ''

    def clock(self, keyword: str) -> str:
        """Return a time of day as ISO 8601, to the second."""
        text = self.first(keyword)
        found = dates.clock(text)
        if found is None:
            self._doubt(keyword, text)
        return found.isoformat('seconds') if found else ''

    def items(self, keyword: str) -> Iterator['Values']:
        """Yield the items of a sequence; their doubts are this data set's."""
        try:
            items = self._dataset.get(keyword) or ()
        except FAULTS:
            self.doubts.add(keyword)
            return
        for item in items:
            if isinstance(item, Dataset):
                yield Values(item, self.doubts, self._charset())

    def _doubt(self, keyword: str, value: str | bytes) -> None:
        if value:
            self.doubts.add(keyword)

    def _text(self, element: DataElement | RawDataElement | None) -> str:
        if element is None or element.value is None:
            return ''
        if isinstance(element.value, bytes):
            plain = element.value.isascii() and b'\x1b' not in element.value
            return (element.value.decode('ascii') if plain
                    else charset.decode(element.value, self._charset()))
        if isinstance(element.value, MultiValue | list | tuple):
            return '\\'.join('' if value is None else str(value) for value in element.value)
        return str(element.value)

    def _charset(self) -> tuple[str, ...]:
        if self._terms is None:
            self._terms = texts.terms(self._dataset, self._parent)
        return self._terms
