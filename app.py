"""Build the platform and run one command of it; parts are created and connected here, only here.

A role's modules are imported where the role starts, so that a process loads what it runs.
"""

import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from settings import Settings, unknown

if TYPE_CHECKING:
    import argparse

    from fastapi import FastAPI

    from commands.child import Part
    from commands.children import Children
    from commands.serve import Started
    from dicom_node.tally import Place
    from hospital.work import Platform

ROOT = Path(__file__).parent
CHILDREN = ('node', 'worker')


def build(settings: Settings) -> 'Platform':
    """Create the platform from settings; its tables are there already."""
    from database.engine import open_engine
    from hospital.events import Bus
    from hospital.work import Platform
    from storage.archive import open_archive
    from storage.cache import Cache
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.index_url)
    cache = Cache(settings.data_dir / 'cache' / 'frames', settings.cache_bytes)
    return Platform(engine, open_archive(settings.archive_url), Bus(engine), cache,
                    ZoneInfo(settings.time_zone))


def migrated(settings: Settings) -> 'Platform':
    """Create the platform with its tables made or brought up to date."""
    from commands import migrate
    platform = build(settings)
    migrate.run(settings, platform)
    return platform


def build_node(settings: Settings, platform: 'Platform', listening: socket.socket,
               place: 'Place | None' = None) -> 'Part':
    """Create the part that answers DICOM devices."""
    from dicom_node.node import Node
    return Node(platform, listening, ae_title=settings.ae_title, peers=settings.dicom_peers,
                place=place)


def build_worker(_settings: Settings, platform: 'Platform') -> 'Part':
    """Create the part that does the jobs."""
    from hospital import metrics
    from hospital.actor import SYSTEM
    from jobs.worker import Worker
    handlers = job_handlers(platform)

    def run(name: str, arguments: dict[str, str]) -> None:
        platform.ask(SYSTEM, handlers[name], **arguments)

    def observe(name: str, seconds: float, succeeded: bool) -> None:
        metrics.JOBS.labels(name, str(succeeded).lower()).observe(seconds)
    return Worker(platform.engine, run, observer=observe)


def job_handlers(platform: 'Platform') -> dict[str, Callable[..., object]]:
    """Return the function of each job; it may run twice, so it is idempotent."""
    from commands import demo
    from hospital import adopting, ahead, comparing, gathering, indexing, quarantine
    return {gathering.INDEX: indexing.index, quarantine.COMPARE: comparing.clear,
            adopting.SWEEP: lambda work: adopting.again(platform, work),
            ahead.FILL: lambda _work, **arguments: ahead.fill(platform, **arguments),
            demo.FILL: lambda _work, at: fill_demo(platform, float(at))}


def fill_demo(platform: 'Platform', now: float) -> int:
    """Fill the demo hospital; what computes its images is loaded only then."""
    from commands import filling
    return filling.fill(platform, now)


def build_web(settings: Settings, platform: 'Platform', *,
              children_ready: Callable[[], bool] = lambda: True) -> 'FastAPI':
    """Create the app of the pages: a parent with routes of its own, and NiceGUI behind them."""
    from pages import site
    node = site.Node(settings.ae_title, settings.dicom_host, settings.dicom_port,
                     settings.dicom_peers)
    return site.build(site.Site(platform, settings.language, settings.public_url,
                                settings.metrics_token, children_ready, node))


def run_web(settings: Settings, listening: socket.socket, children: 'Children',
            started: 'Started') -> None:
    """Serve the pages until the process is told to end; say so once nothing can fail any more."""
    import uvicorn
    parent = build_web(settings, build(settings), children_ready=children.ready)
    # NOTE: a full collection stops the loop for a second at 1000 clients; what is here now stays
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # NOTE: the other implementation of websockets takes four times the memory for each client
    config = uvicorn.Config(
        parent, ws='websockets-sansio', log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=5,
        ssl_certfile=settings.tls_cert, ssl_keyfile=settings.tls_key)
    server = uvicorn.Server(config)
    started(lambda: setattr(server, 'should_exit', True))
    server.run(sockets=[listening])


def main() -> None:
    """Run the command that the command line names."""
    settings = read_settings()
    os.environ.setdefault('NUMBA_CACHE_DIR', str(ROOT / '.numba'))
    with _or_say_why(settings):
        # NOTE: what counts is decided when the counters are loaded, so this comes before any import
        _share_metrics(settings)
    from commands import arguments, logs
    given = arguments.read()
    logs.start(given.command)
    if given.command in CHILDREN:
        _run_child(settings, given)
    elif given.command == 'serve':
        _serve(settings)
    else:
        _run_command(settings, given)


def read_settings() -> Settings:
    """Return the settings of this process.

    Raises
    ------
    SystemExit
        If one of them makes no sense.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        lines = [f'YUNYING_{"_".join(map(str, fault["loc"])).upper()}: '
                 f'{fault["msg"].removeprefix("Value error, ")}' for fault in faults]
        sys.exit('\n'.join(lines))


@contextmanager
def _or_say_why(settings: Settings) -> Iterator[None]:
    """End with a sentence if what a setting names is not there, or cannot be used."""
    from commands.results import refuse
    from language import say
    try:
        yield
    except (OSError, ValueError) as error:
        refuse(say('start.impossible', settings.language, reason=error))


def _serve(settings: Settings) -> None:
    from commands import account, demo, serve
    from commands.results import tell
    from hospital import adopting
    from language import say

    # NOTE: no fault, for those who run many services name variables after each of them
    for name, meant in unknown(os.environ).items():
        key = 'serve.unknown-setting-near' if meant else 'serve.unknown-setting'
        tell(say(key, settings.language, name=name, meant=meant))

    def prepare(asked: Callable[[], bool]) -> None:
        _clear_metrics()
        with _or_say_why(settings):
            platform = migrated(settings)
            # NOTE: a minute is more than a writer needs between making a file and locking it
            platform.archive.sweep_unfinished(older_than_s=60)
            adopting.begin(platform, asked)
        if account.first_admin(platform, settings.language) and settings.demo:
            demo.begin(platform, settings.language)
        platform.engine.dispose()
    serve.run(settings, prepare, run_web)


def _run_child(settings: Settings, given: 'argparse.Namespace') -> None:
    from commands import child
    platform = build(settings)
    if given.command == 'node':
        from dicom_node.tally import Place, Tally
        part = build_node(settings, platform, socket.socket(fileno=given.listening),
                          Place(Tally(given.tally), given.place))
    else:
        part = build_worker(settings, platform)
    child.run(part, given.alive, given.ready, beside_pages='web' in settings.roles)


def _run_command(settings: Settings, given: 'argparse.Namespace') -> None:
    from commands import account, check, demo, import_, peer, reindex, serve
    if given.command == 'render':
        from commands import render
        render.run(given, settings.language)
        return
    with _or_say_why(settings):
        platform = migrated(settings)
    match given.command:
        case 'import':
            import_.run(platform, given, settings.language)
        case 'check':
            check.run(platform, given, settings.language, beside=serve.is_running(settings))
        case 'demo':
            demo.run(platform, settings.language, fill_demo)
        case 'reindex':
            reindex.run(platform, settings.language)
        case 'account':
            account.run(platform, given, settings.language)
        case 'peer':
            peer.run(platform, given, settings.language)


def _share_metrics(settings: Settings) -> None:
    folder = settings.data_dir.absolute() / 'run' / 'metrics'
    folder.mkdir(parents=True, exist_ok=True)
    os.environ['PROMETHEUS_MULTIPROC_DIR'] = str(folder)


def _clear_metrics() -> None:
    folder = Path(os.environ['PROMETHEUS_MULTIPROC_DIR'])
    for file in folder.glob('*.db'):
        # NOTE: this process has its own open already
        if f'_{os.getpid()}.' not in file.name:
            file.unlink(missing_ok=True)


if __name__ == '__main__':
    main()
