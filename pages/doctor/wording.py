"""How the values of the hospital are said to one reader: in a language, and in a time zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from components.study_table import StudyRow
from hospital.worklist import Counts, Item
from language import age, moment, say, words

THUMBNAIL = '/streams/{}?w=160&h=160'
UNKNOWN = 'none'
"""How an address calls a value that is not known."""


class Wording:
    """Says values to one reader; what has no word is called by itself."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self._zone = zone
        self._words: dict[str, Mapping[Any, str]] = {
            'modality': words('modality', language), 'body_part': words('body_part', language),
            'patient_class': words('patient_class', language), 'state': words('state', language),
            'period': words('period', language), 'sex': words('sex', language),
        }

    def say(self, key: str, **fields: object) -> str:
        """Return a sentence."""
        return say(key, self.language, **fields)

    def word(self, kind: str, value: str) -> str:
        """Return the word for a value of a kind, such as `state` or `body_part`."""
        return self._words[kind].get(value, value)

    def value(self, facet: str, value: str | int, counts: Counts) -> str:
        """Return what a value of a facet is called."""
        if value in ('', 0, UNKNOWN):
            return self.say('worklist.unknown')
        words = {**self._words, 'department': counts.department_names,
                 'institution': counts.institution_names}
        return words[facet].get(value, str(value))

    def age(self, age_string: str) -> str:
        """Return an age of DICOM in words."""
        return age(age_string, self.language)

    def moment(self, at: float) -> str:
        """Return date and time of a moment, in seconds since 1970 UTC."""
        return moment(at, self._zone)

    def short(self, at: float) -> str:
        """Return a moment as briefly as is clear today: a time, else day and time, else a date."""
        then, now = datetime.fromtimestamp(at, self._zone), datetime.now(self._zone)
        if then.date() == now.date():
            return then.strftime('%H:%M')
        return then.strftime('%m-%d %H:%M' if then.year == now.year else '%Y-%m-%d')

    def procedure(self, item: Item) -> str:
        """Return what was examined: the procedure, or else the body part."""
        return item.procedure or self.word('body_part', item.body_part)

    def title(self, item: Item) -> str:
        """Return what a study is called in a line."""
        return ' · '.join(filter(None, (item.patient_name, item.modality, self.procedure(item))))

    def picture(self, address: str) -> str:
        """Return the address of a small picture, empty if there is none."""
        return THUMBNAIL.format(address) if address else ''

    def row(self, item: Item) -> StudyRow:
        """Return a study as the list shows it."""
        exam = self.moment(item.exam_at) if item.exam_at else '–'
        return StudyRow(
            key=item.study, state=item.state, state_text=self.word('state', item.state),
            name=item.patient_name, urgent=item.patient_class == 'emergency',
            sex=self.word('sex', item.sex), age=self.age(item.age), modality=item.modality,
            procedure=self.procedure(item), department=item.department,
            patient_class=self.word('patient_class', item.patient_class),
            time=self.short(item.listed_at),
            moment=self.say('worklist.times', exam=exam, received=self.moment(item.received_at)),
            images=None if item.state == 'scheduled' else item.images,
            thumbnail=self.picture(item.thumbnail))
