"""A journal that could not be synced, as all processes of this machine know it.

After a failed sync the system may have dropped what it could not write, and call the next sync a
success: what was committed then has a hole, behind which a loss of power takes everything. So the
failure is noted in a file beside the index, and stands until the journal was written anew.
"""

import contextlib
import logging
import os
import time
from dataclasses import dataclass

log = logging.getLogger(__name__)

SAY_AGAIN_S = 60.0


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a journal, and since when."""

    since: float
    reason: str
    """As the system says it."""


class Doubt:
    """Whether the journal of an index is in doubt; logged when it begins and when it ends."""

    def __init__(self, database: str) -> None:
        self._path = f'{database}.doubt'
        self._unnoted: Trouble | None = None

    @property
    def stands(self) -> bool:
        """Whether it is in doubt; asked for every instance, and takes 2 µs."""
        return self._unnoted is not None or os.path.exists(self._path)

    def trouble(self) -> Trouble | None:
        """Return what is wrong; None if nothing is."""
        try:
            with open(self._path, encoding='utf-8') as note:
                since, _, reason = note.read().partition(' ')
            return Trouble(float(since or time.time()), reason)
        except FileNotFoundError:
            return self._unnoted
        except (OSError, ValueError) as error:
            return Trouble(time.time(), str(error))

    def begin(self, error: OSError) -> None:
        """Note that a sync failed; what stands already is logged again once a minute."""
        trouble = Trouble(time.time(), error.strerror or str(error))
        try:
            with open(self._path, 'x', encoding='utf-8') as note:
                note.write(f'{trouble.since:.3f} {trouble.reason}')
        except FileExistsError:
            if not self._is_due():
                return
        except OSError:
            # NOTE: a disk that takes no note is in trouble all the same; this process knows
            if self._unnoted is not None and trouble.since - self._unnoted.since < SAY_AGAIN_S:
                return
            self._unnoted = trouble
        log.error('the journal of the index cannot be synced, and nothing is taken in: %s', error)

    def end(self) -> None:
        """Note that all that was committed lasts."""
        noted = self._unnoted is not None
        self._unnoted = None
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)
            noted = True
        if noted:
            log.warning('the journal of the index is synced again')

    def _is_due(self) -> bool:
        # NOTE: its time says when it was logged last, by whichever process
        with contextlib.suppress(FileNotFoundError):
            if time.time() - os.stat(self._path).st_mtime >= SAY_AGAIN_S:
                os.utime(self._path)
                return True
        return False
