"""What made a series, and how, in a few words."""

import re

from imaging.dicom.values import Values

LEGAL = re.compile(
    r'[\s_,.]*\b(medical systems?|healthcare|health care|medical|imaging|corporation|corp|company|'
    r'co|ltd|limited|inc|gmbh|ag|nv|b\.?v|mec|mis|systems)\b.*', re.IGNORECASE)
QUANTITIES = (('KVP', '{:g} kV'), ('XRayTubeCurrent', '{:g} mA'), ('Exposure', '{:g} mAs'),
              ('MagneticFieldStrength', '{:g} T'), ('RepetitionTime', 'TR {:g}'),
              ('EchoTime', 'TE {:g}'))
INSTEAD = {'Exposure': 'XRayTubeCurrent'}
"""What is said only where the other is not known."""


def equipment(manufacturer: str, model: str) -> str:
    """Return maker and model as people call them: `GE LightSpeed VCT`."""
    maker = LEGAL.sub('', manufacturer.replace('_', ' ')).strip() or manufacturer
    if maker and model.casefold().startswith(maker.casefold()):
        return model
    return f'{maker} {model}'.strip()


def technique(values: Values) -> str:
    """Return how it was taken: tube voltage and current, or field strength and times."""
    said: dict[str, str] = {}
    for keyword, phrase in QUANTITIES:
        number = values.number(keyword)
        if number and INSTEAD.get(keyword) not in said:
            said[keyword] = phrase.format(round(number, 2 if abs(number) < 10 else 1))
    return ' '.join(said.values())
