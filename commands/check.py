"""check: compare the index with the bytes, and say what is wrong."""

import argparse
from collections import Counter

from tqdm import tqdm

from commands.results import tell
from hospital import adopting, checking
from hospital.checking import Fault
from hospital.work import Platform
from language import say

NOT_WRONG = ('check.right', 'check.repaired', f'check.{Fault.ASIDE}')


def run(platform: Platform, arguments: argparse.Namespace, language: str, *,
        beside: bool = False) -> None:
    """Check everything that is kept, and mend what can be mended if asked to.

    `beside` tells that a platform runs meanwhile, and takes in what this would call an orphan.

    Raises
    ------
    SystemExit
        With status 1 if something is wrong and was not mended.
    """
    counts: Counter[str] = Counter()
    grace_s = adopting.GRACE_S if beside else 0.0
    found = checking.check(platform, repair=arguments.repair, grace_s=grace_s)
    for finding in tqdm(found, unit='', disable=None):
        if finding is None:
            counts['check.right'] += 1
            continue
        key = 'check.repaired' if finding.repaired else f'check.{finding.fault}'
        counts[key] += 1
        tell(f'{finding.digest}\t{say(key, language)}')
    for key, count in sorted(counts.items()):
        tell(say('check.count', language, count=count, what=say(key, language)))
    wrong = sum(counts.values()) - sum(counts[key] for key in NOT_WRONG)
    tell(say('check.clean' if not wrong else 'check.faulty', language, count=wrong))
    if wrong:
        raise SystemExit(1)
