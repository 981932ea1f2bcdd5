"""Tell the rows of the peers why they were last refused, without keeping anybody waiting."""

import logging
import threading
import time

from hospital import devices
from hospital.actor import SYSTEM
from hospital.devices import Caller, Refusal
from hospital.errors import HospitalError
from hospital.work import Platform

log = logging.getLogger(__name__)

PAUSE_S = 1.0
MOST = 1000


class Refusals:
    """Writes the last refusal of each caller, at most once a second, on a thread of its own."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._latest: dict[Caller, Refusal] = {}
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name='dicom-refusals', daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and end."""
        self._stopping.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()

    def tell(self, caller: Caller, reason: str) -> None:
        """Note a refusal; who has not said its name is only counted."""
        with self._lock:
            if caller.ae_title and len(self._latest) < MOST:
                self._latest[caller] = Refusal(reason, time.time())
                self._news.set()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._news.wait()
            self._news.clear()
            self._write()
            self._stopping.wait(PAUSE_S)
        self._write()

    def _write(self) -> None:
        with self._lock:
            latest, self._latest = self._latest, {}
        if not latest:
            return
        try:
            self._platform.ask(SYSTEM, devices.note_refusals, latest)
        except HospitalError as error:
            log.warning('refusals of %d callers are not noted: %s', len(latest), error.key)
