"""OHIF as a hospital would install it: its built pages, and Orthanc's DICOMweb below the same host.

The pages are fetched with npm into `bench/scratch`, which git ignores; nothing of them is part of
the platform. They are served compressed and with the cache headers that their hashed names allow.
"""

import gzip
import http.client
import json
import mimetypes
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

PACKAGE = '@ohif/app'
SCRATCH = Path(__file__).parent / 'scratch'
TO_ORTHANC = ('/dicom-web', '/wado')
COMPRESSED = {'.html', '.js', '.css', '.json', '.svg', '.wasm'}
HASHED = re.compile(r'[.-]?[0-9a-f]{16}\.')
ISOLATED = {'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp'}
"""What a page needs to share memory with its workers."""
CONFIG = {
    'name': 'bench', 'routerBasename': None, 'extensions': [], 'modes': [],
    'customizationService': {}, 'showStudyList': True, 'maxNumberOfWebWorkers': 3,
    'showWarningMessageForCrossOrigin': True, 'showCPUFallbackMessage': True,
    'showLoadingIndicator': True, 'strictZSpacingForVolumeViewport': True,
    'groupEnabledModesFirst': True, 'defaultDataSourceName': 'orthanc',
    'maxNumRequests': {'interaction': 100, 'thumbnail': 75, 'prefetch': 25},
    'dataSources': [{
        'namespace': '@ohif/extension-default.dataSourcesModule.dicomweb', 'sourceName': 'orthanc',
        'configuration': {
            'friendlyName': 'Orthanc', 'name': 'orthanc', 'wadoUriRoot': '/wado',
            'qidoRoot': '/dicom-web', 'wadoRoot': '/dicom-web', 'qidoSupportsIncludeField': False,
            'imageRendering': 'wadors', 'thumbnailRendering': 'wadors', 'enableStudyLazyLoad': True,
            'supportsFuzzyMatching': False, 'supportsWildcard': True,
            'bulkDataURI': {'enabled': True}, 'omitQuotationForMultipartRequest': True}}]}


class Unavailable(Exception):
    """OHIF could not be fetched."""


def fetch() -> None:
    """Fetch the latest version, unless it is here.

    Raises
    ------
    Unavailable
        If npm is missing, or cannot fetch it.
    """
    if shutil.which('npm') is None:
        raise Unavailable('npm is not installed (Debian: npm); it fetches OHIF for this bench')
    SCRATCH.mkdir(exist_ok=True)
    folder = SCRATCH / f'ohif-{_npm("view", PACKAGE, "version")}'
    if not folder.exists():
        archive = SCRATCH / _npm('pack', PACKAGE).splitlines()[-1]
        with tempfile.TemporaryDirectory(dir=SCRATCH) as unpacked:
            with tarfile.open(archive) as packed:
                packed.extractall(unpacked, filter='data')
            Path(unpacked, 'package', 'dist').rename(folder)
        archive.unlink()
    folder.touch()


def kept() -> tuple[str, Path]:
    """Return the version that was fetched last, and the folder of its pages."""
    folder = max(SCRATCH.glob('ohif-*'), key=lambda place: place.stat().st_mtime)
    return folder.name.removeprefix('ohif-'), folder


def _npm(*arguments: str) -> str:
    done = subprocess.run(['npm', *arguments, '--silent'], cwd=SCRATCH, text=True,
                          capture_output=True, check=False)
    if done.returncode:
        raise Unavailable(f'npm {" ".join(arguments)} failed: {done.stderr.strip()}')
    return done.stdout.strip()


@contextmanager
def served(folder: Path, orthanc: int) -> Iterator[str]:
    """Serve the pages beside an Orthanc, from a process of its own; give the address."""
    ours, theirs = get_context('fork').Pipe()
    process = get_context('fork').Process(target=_serve, args=(folder, orthanc, theirs))
    process.start()
    try:
        yield f'http://127.0.0.1:{ours.recv()}'
    finally:
        process.terminate()
        process.join()


def _serve(folder: Path, orthanc: int, told: Connection) -> None:
    handler = type('Handler', (_Handler,), {'folder': folder, 'orthanc': orthanc})
    server = _Server(('127.0.0.1', 0), handler)
    told.send(server.server_port)
    server.serve_forever()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: a browser that is closed breaks off what it was fetching."""


class _Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection, which stays open, as that to Orthanc does."""

    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    folder: Path
    orthanc: int
    upstream: http.client.HTTPConnection | None = None

    def do_GET(self) -> None:
        """Answer with a file or what Orthanc says."""
        path = self.path.partition('?')[0]
        if path.startswith(TO_ORTHANC):
            self._pass_on()
        elif path == '/app-config.js':
            script = f'window.config = {json.dumps(CONFIG)};'.encode()
            self._answer(200, script, {'Content-Type': 'text/javascript'})
        else:
            self._file(path)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _file(self, path: str) -> None:
        file = (self.folder / path.lstrip('/')).resolve()
        if not file.is_relative_to(self.folder) or not file.is_file():
            # NOTE: addresses of the viewer are those of its one page
            file = self.folder / 'index.html'
        content, headers = _content(file)
        if self.headers.get('If-None-Match') == headers['ETag']:
            self._answer(304, b'', {'ETag': headers['ETag']})
            return
        self._answer(200, content, headers)

    def _pass_on(self) -> None:
        try:
            answer, body = self._asked()
        except (http.client.RemoteDisconnected, ConnectionError):
            # NOTE: Orthanc closes a connection that nobody used for a second
            self.upstream = None
            answer, body = self._asked()
        kept = ('Content-Type', 'Content-Encoding', 'ETag', 'Cache-Control')
        headers = {name: value for name in kept if (value := answer.headers.get(name))}
        self._answer(answer.status, body, headers)

    def _asked(self) -> tuple[http.client.HTTPResponse, bytes]:
        self.upstream = self.upstream or http.client.HTTPConnection('127.0.0.1', self.orthanc)
        names = ('Accept', 'Accept-Encoding')
        self.upstream.request('GET', self.path, headers={
            name: self.headers[name] for name in names if name in self.headers})
        answer = self.upstream.getresponse()
        return answer, answer.read()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, **ISOLATED, 'Content-Length': str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@lru_cache
def _content(file: Path) -> tuple[bytes, dict[str, str]]:
    content = file.read_bytes()
    lasting = HASHED.search(file.name)
    headers = {
        'Content-Type': mimetypes.guess_type(file.name)[0] or 'application/octet-stream',
        'Cache-Control': 'public, max-age=31536000, immutable' if lasting else 'no-cache',
        'ETag': f'"{len(content)}-{file.stat().st_mtime_ns}"'}
    if file.suffix in COMPRESSED:
        content = gzip.compress(content)
        headers['Content-Encoding'] = 'gzip'
    return content, headers
