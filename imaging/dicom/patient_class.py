"""Tell the class of a visit: emergency, outpatient, inpatient or checkup.

DICOM has no element for it. Hospitals write it into the patient's state or location, the visit
number's beginning, or a department's name, in Chinese, English or the codes of HL7 (table 0004).
"""

import re

EMERGENCY, OUTPATIENT, INPATIENT, CHECKUP = 'emergency', 'outpatient', 'inpatient', 'checkup'
CODES = {'E': EMERGENCY, 'O': OUTPATIENT, 'I': INPATIENT, 'ER': EMERGENCY, 'ED': EMERGENCY,
         'OP': OUTPATIENT, 'IP': INPATIENT, 'EMER': EMERGENCY, 'AMB': OUTPATIENT, 'IMP': INPATIENT,
         'A&E': EMERGENCY, 'JZ': EMERGENCY, 'MZ': OUTPATIENT, 'ZY': INPATIENT, 'TJ': CHECKUP}
"""What says it as the whole value, or as the letters before a visit's digits."""

# NOTE: 门急诊 is the building that both share, and most who come there are outpatients
WORDS = (
    (OUTPATIENT, re.compile('门急诊')),
    (EMERGENCY, re.compile(r'急诊|急救|抢救|\bemergency\b|\bstat\b|\btrauma\b', re.IGNORECASE)),
    (CHECKUP, re.compile(r'体检|健康管理|健康检查|查体|\bcheck-?up\b|\bphysical exam|'
                         r'\bhealth (screening|check|management)', re.IGNORECASE)),
    (OUTPATIENT, re.compile(r'门诊|\bout-?patient\b|\bambulatory\b|\bclinic\b', re.IGNORECASE)),
    (INPATIENT, re.compile(r'住院|病房|病区|\d床|床位|\bin-?patient\b|\bward\b|\bICU\b|监护',
                           re.IGNORECASE)),
)
NUMBERED = re.compile(r'([A-Z]{1,2})-?\d{3,}', re.IGNORECASE)


def patient_class(texts: tuple[str, ...], visit_number: str = '') -> str:
    """Return the class that the first telling text tells, else the visit number; '' if none does.

    Parameters
    ----------
    texts
        Values of elements where it may stand, the surest first.
    visit_number
        Admission ID (0038,0010), such as ZY0012345.
    """
    for text in texts:
        found = CODES.get(text.upper()) or _in_words(text)
        if found:
            return found
    numbered = NUMBERED.fullmatch(visit_number)
    return (CODES.get(numbered[1].upper(), '') if numbered else '') or _in_words(visit_number)


def _in_words(text: str) -> str:
    return next((found for found, words in WORDS if words.search(text)), '')
