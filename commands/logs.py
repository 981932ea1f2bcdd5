"""Logs: one line of JSON each on standard error, or plain lines where a person reads along."""

import json
import logging
import os
import sys
from datetime import UTC, datetime

from pydicom import config

QUIET = {'pynetdicom': logging.CRITICAL, 'pydicom': logging.CRITICAL, 'uvicorn': logging.WARNING,
         'nicegui': logging.WARNING, 'alembic': logging.WARNING, 'numba': logging.WARNING,
         'asyncio': logging.WARNING, 'PIL': logging.WARNING, 'database.pool': logging.WARNING}
# NOTE: these libraries quote what stands in headers, and a log holds no names


def start(role: str) -> None:
    """Send the log of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Plain() if sys.stderr.isatty() else Json(role))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    # NOTE: its warnings quote the values that they complain of
    config.settings.reading_validation_mode = config.IGNORE


class Json(logging.Formatter):
    """A line for programs: moment, level, role, process, logger, message."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line of JSON."""
        line = {
            'at': datetime.fromtimestamp(record.created, UTC).isoformat(timespec='milliseconds'),
            'level': record.levelname, 'role': self._role, 'process': os.getpid(),
            'logger': record.name, 'message': record.getMessage()}
        if record.exc_info:
            line['trace'] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Plain(logging.Formatter):
    """A line for people."""

    def __init__(self) -> None:
        super().__init__('%(asctime)s %(levelname)-7s %(message)s', '%H:%M:%S')
