"""serve: the whole platform, as the web process and the children it looks after."""

import contextlib
import fcntl
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.children import Children
from commands.ending import Ending
from commands.results import refuse, tell
from dicom_node.tally import Place, Tally
from language import say
from settings import Settings

log = logging.getLogger(__name__)

Started = Callable[[Callable[[], None]], None]
Prepare = Callable[[Callable[[], bool]], None]
"""Makes everything ready; it may ask meanwhile whether it shall end."""
Web = Callable[[Settings, socket.socket, Children, Started], None]


def run(settings: Settings, prepare: Prepare, run_web: Web) -> None:
    """Serve until told to end: sockets and tables first, then the children, then the pages."""
    ending = Ending()
    ending.listen()
    with owned(settings) as lock_file:
        # NOTE: a port that is taken is found out before anything is started or changed
        web = _listen(settings, settings.web_host, settings.web_port)
        dicom = _listen(settings, settings.dicom_host, settings.dicom_port)
        prepare(lambda: ending.asked)
        if ending.asked:
            return
        lock_file.write_text(f'{os.getpid()} {_address(web)} {_address(dicom)}')
        children = _start(settings, dicom)

        def started(stop: Callable[[], None]) -> None:
            tell(say('serve.started', settings.language, web=_web_url(settings, web),
                     dicom=_address(dicom), ae_title=settings.ae_title))
            ending.calls(stop)
        try:
            if 'web' in settings.roles:
                # NOTE: the port that the system chose, where it was left to it
                run_web(settings.model_copy(update={'dicom_port': dicom.getsockname()[1]}),
                        web, children, started)
            else:
                started(lambda: None)
                ending.wait()
        finally:
            children.end()


@contextmanager
def owned(settings: Settings) -> Iterator[Path]:
    """Hold the data folder for this process alone; the kernel lets go of it when it ends.

    Raises
    ------
    SystemExit
        If another process holds it.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / 'serve.lock'
    # NOTE: not for writing, which would empty the file of whoever holds it
    with path.open('a') as lock_file:
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse(say('serve.in-use', settings.language, folder=settings.data_dir,
                       owner=path.read_text()))
        yield path


def is_running(settings: Settings) -> bool:
    """Tell whether a process of this machine serves the data folder."""
    try:
        with (settings.data_dir / 'serve.lock').open('a') as lock_file:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _start(settings: Settings, dicom: socket.socket) -> Children:
    children = Children()
    if 'node' in settings.roles:
        tally = Tally.of(settings.node_processes)
        for number in range(settings.node_processes):
            children.keep('node', dicom, Place(tally, number))
    if 'worker' in settings.roles:
        for _ in range(settings.worker_processes):
            children.keep('worker')
    return children


def _listen(settings: Settings, host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        refuse(say('serve.port-taken', settings.language, host=host, port=port,
                   reason=error.strerror or error))
        raise
    with contextlib.suppress(OSError):
        # NOTE: sockets that are accepted take it over; a message must not wait for the last ACK
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _address(listening: socket.socket) -> str:
    return '{}:{}'.format(*listening.getsockname()[:2])


def _web_url(settings: Settings, listening: socket.socket) -> str:
    scheme = 'https' if settings.tls_cert else 'http'
    return settings.public_url or f'{scheme}://{_address(listening)}'
