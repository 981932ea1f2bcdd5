"""import: take in files, folders and zips of DICOM files."""

import argparse
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from commands.results import refuse, tell
from hospital import intake
from hospital.actor import SYSTEM
from hospital.intake import Delivery, Result
from hospital.work import Platform
from language import say

log = logging.getLogger(__name__)


def run(platform: Platform, arguments: argparse.Namespace, language: str) -> None:
    """Take in every file below some paths, and say how many became what, and why not.

    Raises
    ------
    SystemExit
        If a path is not there, or a file could not be kept that should have been.
    """
    # NOTE: before anything is taken in; a mistyped path among many is easily overlooked
    missing = [path for path in arguments.paths if not Path(path).exists()]
    if missing:
        refuse(say('import.missing', language, path=missing[0]))
    what = intake.delivery(SYSTEM, 'import', history=arguments.history)
    counts: Counter[str] = Counter()
    studies: set[str] = set()
    for result in _results(platform, what, files(arguments.paths)):
        counts[result.key] += 1
        studies.add(result.study)
        if result.kind not in ('stored', 'duplicate'):
            tell(f'{result.name}\t{say(result.key, language)}')
    for key, count in counts.most_common():
        tell(say('import.count', language, count=count, what=say(key, language)))
    tell(say('import.studies', language, count=len(studies - {''})))
    if any(key.startswith('error.') for key in counts):
        raise SystemExit(1)


def files(paths: list[str]) -> list[Path]:
    """Return the files of some paths, those of folders in their order."""
    return list(_walk(map(Path, paths)))


def _walk(paths: Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (found for found in sorted(path.rglob('*')) if found.is_file())
        else:
            yield path


def _results(platform: Platform, what: Delivery, found: list[Path]) -> Iterator[Result]:
    for path in tqdm(found, unit='', disable=None):
        try:
            with path.open('rb') as file:
                yield from intake.take_in(platform, what, str(path), file)
        except OSError as error:
            log.warning('a file cannot be read: %s', error.strerror)
            yield Result(str(path), 'unreadable')
