"""How what is in quarantine is said to an administrator."""

from base64 import b64encode

from components.case_panel import CaseChoice, CaseData, CaseLine
from components.quarantine_list import QuarantineRow
from database.tables import Decision, Quarantined
from hospital.comparing import Case
from hospital.deciding import Choice
from hospital.quarantine import Listing
from imaging.dicom.names import name
from language import words
from pages.doctor.wording import Wording

SILENT = ('done', 'nothing-shown')
"""Obstacles that need no word: what was done, and what there is nothing to be done about."""


def headline(wording: Wording, waiting: int) -> str:
    """Say how many wait for a decision."""
    key = 'unmatched.line' if waiting else 'unmatched.line_none'
    return wording.say(key, count=f'{waiting:,}')


def rows(wording: Wording, found: Listing) -> list[QuarantineRow]:
    """Return a page of entries as the list shows them."""
    return [_row(wording, entry, found.reasons.get(entry.id or 0, '')) for entry in found.entries]


def case(wording: Wording, found: Case) -> CaseData:
    """Return an entry as the panel shows it."""
    entry, labels = found.entry, words('element', wording.language)
    line = (_name(entry), entry.modality, entry.description)
    return CaseData(
        id=entry.id or 0, title=' · '.join(filter(None, line)),
        reason=wording.say(f'unmatched.why.{entry.reason}'), state=_state(wording, found),
        against=found.against and found.whole, facts=_facts(wording, entry),
        lines=tuple(CaseLine(labels.get(each.keyword, each.keyword or each.tag), each.tag,
                             each.one, each.other) for each in found.differences),
        pictures=_pictures(wording, found),
        choices=() if _is_closed(entry) else tuple(
            _choice(wording, found, choice) for choice in found.choices
            if choice.obstacle not in SILENT))


def _row(wording: Wording, entry: Quarantined, because: str) -> QuarantineRow:
    return QuarantineRow(
        id=entry.id or 0, reason=entry.reason,
        reason_text=wording.say(f'unmatched.reason.{entry.reason}'), name=_name(entry),
        number=entry.patient_number, modality=entry.modality, what=entry.description,
        sender=entry.sender, time=wording.short(entry.received_at),
        moment=wording.moment(entry.received_at), times=entry.times, decided=_decided(
            wording, entry), because=because)


def _name(entry: Quarantined) -> str:
    return name(entry.patient_name).written


def _state(wording: Wording, found: Case) -> str:
    if found.entry.decision != Decision.WAITING:
        because = found.reason and wording.say('unmatched.because', reason=found.reason)
        return _decided(wording, found.entry) + because
    if not found.whole:
        return wording.say('unmatched.gone')
    return wording.say('unmatched.holds_against' if found.against else 'unmatched.holds')


def _decided(wording: Wording, entry: Quarantined) -> str:
    if entry.decision == Decision.WAITING:
        return ''
    return wording.say(f'unmatched.decided.{entry.decision}', who=entry.decided_by,
                       when=wording.short(entry.decided_at or 0))


def _is_closed(entry: Quarantined) -> bool:
    return entry.decision not in (Decision.WAITING, Decision.DISCARDED)


def _choice(wording: Wording, found: Case, choice: Choice) -> CaseChoice:
    decision = choice.decision.value
    # NOTE: to accept means less where something else goes on being shown
    how = f'{decision}_beside' if decision == Decision.ACCEPTED and found.against else decision
    obstacle = wording.say(f'error.decision-{choice.obstacle}') if choice.obstacle else ''
    return CaseChoice(decision, wording.say(f'unmatched.choice.{how}'),
                      wording.say(f'unmatched.consequence.{how}'), obstacle)


def _pictures(wording: Wording, found: Case) -> tuple[tuple[str, str], ...]:
    pictures = found.pictures
    kept = (wording.say('unmatched.picture.kept'), _address(pictures.kept))
    if not found.against or not found.whole:
        return (kept,) if pictures.kept else ()
    apart = wording.say('unmatched.picture.same' if pictures.same else 'unmatched.picture.apart')
    return ((wording.say('unmatched.picture.shown'), _address(pictures.shown)), kept,
            (apart, _address(pictures.apart)))


def _address(jpeg: bytes) -> str:
    return f'data:image/jpeg;base64,{b64encode(jpeg).decode()}' if jpeg else ''


def _facts(wording: Wording, entry: Quarantined) -> tuple[tuple[str, str], ...]:
    facts = {
        'sender': entry.sender, 'received_at': wording.moment(entry.received_at),
        'patient_number': entry.patient_number, 'instance_uid': entry.instance_uid,
        'announced': entry.announced if entry.reason == 'misnamed' else '',
        'transfer_syntax': entry.transfer_syntax, 'digest': entry.digest,
        'pixel_sha256': entry.pixel_sha256,
    }
    return tuple((wording.say(f'unmatched.fact.{label}'), value)
                 for label, value in facts.items() if value)
