"""A PostgreSQL server of the tests' own: in a scratch folder, on a free port, gone with them."""

import glob
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

PLACES = (*sorted(glob.glob('/usr/lib/postgresql/*/bin'), reverse=True), '/usr/local/bin')
QUICK = {'fsync': 'off', 'full_page_writes': 'off', 'max_connections': '200',
         'unix_socket_directories': '', 'shared_buffers': '128MB'}


class PostgreSql:
    """A server, and databases on it that are copies of one template."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix='yunying-pg-'))
        self._user = ['runuser', '-u', 'postgres', '--'] if os.geteuid() == 0 else []
        if self._user:
            shutil.chown(self._folder, 'postgres')
        self.port = _free_port()
        self._number = 0
        data = str(self._folder / 'data')
        self._run(program('initdb'), '-D', data, '-U', 'test', '--auth=trust', '--no-sync',
                  '--locale=C.UTF-8', '--encoding=UTF8')
        options = [f'-c{name}={value}' for name, value in QUICK.items()]
        self._process = subprocess.Popen(
            [*self._user, program('postgres'), '-D', data, '-p', str(self.port),
             '-clisten_addresses=127.0.0.1', *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/')
        self._wait()

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f'postgresql://test@127.0.0.1:{self.port}/{database}'

    def create(self, template: str = 'template1') -> str:
        """Make a database and return its name."""
        self._number += 1
        name = f'test{self._number}'
        self.execute(f'CREATE DATABASE {name} TEMPLATE {template}')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.execute(f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url('postgres'), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """End the server and remove what it wrote."""
        self._process.terminate()
        self._process.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *command: str) -> None:
        subprocess.run([*self._user, *command], check=True, capture_output=True, cwd='/')

    def _wait(self) -> None:
        for _ in range(600):
            try:
                psycopg.connect(self.url('postgres')).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError('PostgreSQL does not answer')


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL."""
    return next(path for place in PLACES if (path := shutil.which(name, path=place)))


def is_there() -> bool:
    """Tell whether this machine can run a server."""
    return any(shutil.which('initdb', path=place) for place in PLACES)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        return int(found.getsockname()[1])
