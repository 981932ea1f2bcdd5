"""What is seen first of a study: whose it is, and one picture that needs no script to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from language import age, say

STREAMS = '/streams'
PIXELS = 1024
# NOTE: what is larger would keep the line busy while the scripts are on their way
SMALL_BYTES = 1 << 20
SHELL = (
    '<header class="vw-header"><span class="icon-button"></span>{who}'
    '<span class="icon-button vw-series"></span></header>'
    '<div class="vw-toolbar"></div><div class="vw-body"><nav class="vw-rail"></nav>'
    '<div class="vw-grid" style="grid-template: minmax(0, 1fr) / minmax(0, 1fr)">'
    '<section class="vw-viewport" data-theme="dark">{picture}'
    '<div class="vw-overlay"><div class="vw-corner full"><div><span class="strong">{name}</span>'
    '<span class="soft">{person}</span></div></div></div></section></div></div>'
    '<div class="vw-bar"></div>')
"""The parts of a viewer that take up room, as its sheets arrange them, with nothing in them."""


@dataclass(frozen=True)
class FirstLook:
    """What a page shows of a study before any script runs."""

    study: Mapping[str, Any]
    """Of the manifest."""
    picture: str = ''
    """Rendered picture of the first frame, as the viewer asks for it; empty if there is none."""
    ratio: float = 1.0
    """Width by height of it on the screen, where pixels may be no squares."""
    exact: str = ''
    """Exact values of the same frame; fetched after everything else that is."""


def first_look(manifest: Mapping[str, Any], wish: Mapping[str, str]) -> FirstLook:
    """Return what is seen first.

    Parameters
    ----------
    manifest
        Of the study.
    wish
        Query of the page's address: `series`, a display set, and `frame`, from 1.
    """
    study, shown = manifest['study'], _first_set(manifest, wish)
    if shown is None:
        return FirstLook(study)
    frame = f'{STREAMS}/{study["token"]}/{_place(shown, wish)}'
    return FirstLook(study, f'{frame}/rendered?w={PIXELS}&h={PIXELS}', _ratio(shown),
                     _exact(shown, frame))


def html(look: FirstLook, prefix: str, language: str) -> str:
    """Return the parts of a viewer with the picture where its viewport will paint the same."""
    picture = (
        f'<div class="vw-first" style="--ratio: {look.ratio:.6f}"><img alt="" fetchpriority="high"'
        f' decoding="sync" elementtiming="first-picture" src="{escape(prefix + look.picture)}">'
        '</div>') if look.picture else ''
    patient = look.study['patient']
    return SHELL.format(picture=picture, who=_who(look.study, language),
                        name=escape(patient['name']), person=escape(_person(patient, language)))


def _first_set(manifest: Mapping[str, Any], wish: Mapping[str, str]) -> Mapping[str, Any] | None:
    sets = [one for one in manifest['display_sets'] if one['frames']['instance']]
    shown = [one for one in sets if one['id'] == wish.get('series')] or [
        one for one in sets if one['kind'] == 'image' and not one['reason']]
    return shown[0] if shown and shown[0]['kind'] == 'image' and not shown[0]['reason'] else None


def _place(shown: Mapping[str, Any], wish: Mapping[str, str]) -> str:
    frames, number = shown['frames'], wish.get('frame', '')
    index = int(number) - 1 if number.isdecimal() and len(number) < 9 else 0
    index = min(max(index, 0), len(frames['instance']) - 1)
    return f'{frames["instance"][index]}/{frames["frame"][index]}'


def _ratio(shown: Mapping[str, Any]) -> float:
    height, width = shown['spacing'] or shown['aspect'] or (1, 1)
    if not (height > 0 and width > 0):
        height = width = 1
    return float(shown['columns'] * width / (shown['rows'] * height))


def _exact(shown: Mapping[str, Any], frame: str) -> str:
    # NOTE: of a frame in tiles the coarsest; what only the server can show has no values here
    if shown['managed']:
        return ''
    if shown['tiles']:
        return f'{frame}/tiles/{shown["tiles"]["levels"] - 1}/0/0/exact'
    bits = shown['rows'] * shown['columns'] * shown['samples'] * shown['bits_allocated']
    return f'{frame}/exact' if bits <= 8 * SMALL_BYTES else ''


def _who(study: Mapping[str, Any], language: str) -> str:
    patient = study['patient']
    person = _person(patient, language)
    when = ' '.join(filter(None, (study['date'], (study['time'] or '')[:5])))
    patient_class = study['patient_class'] and say(
        f'viewer.class.{study["patient_class"]}', language)
    accession = study['accession'] and say('viewer.accession', language, number=study['accession'])
    return ('<div class="vw-who"><div class="vw-patient">'
            f'<b class="cut">{escape(patient["name"])}</b>'
            f'<span class="soft">{escape(person)}</span>'
            f'<span class="soft wide">{escape(patient["birth_date"] or "")}</span>'
            f'{_part("tag wide", patient_class)}</div><div class="vw-exam">'
            f'<span class="cut">{escape(study["procedure"] or "")}</span>'
            f'<span class="soft">{escape(when)}</span>'
            f'{_part("faint wide", accession)}</div></div>')


def _person(patient: Mapping[str, Any], language: str) -> str:
    sex = say(f'viewer.sex.{patient["sex"]}', language) if patient['sex'] in ('M', 'F', 'O') else ''
    return ' '.join(filter(None, (sex, age(patient['age'] or '', language))))


def _part(classes: str, text: str) -> str:
    return f'<span class="{classes}">{escape(text)}</span>' if text else ''
