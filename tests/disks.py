"""Small disks that are mounted for a test, and disks that fail."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

SYSTEM = '/usr/sbin:/sbin:/usr/bin:/bin'


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a disk of a size such as `1m`; skip the test where nobody may."""
    folder.mkdir()
    mount = shutil.which('mount') or '/bin/mount'
    command = [mount, '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip('only root may mount a small disk')
    try:
        yield folder
    finally:
        subprocess.run(['umount', '-l', str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    """Make a disk read-only (`ro`) or writable again (`rw`)."""
    subprocess.run(['mount', '-o', f'remount,{how}', str(folder)], check=True)


@dataclass(frozen=True)
class FailingDisk:
    """A disk that believes in more room than the one below it has.

    Writing succeeds, for it only reaches the memory of the system; the sync is what fails, if it
    has more to write than a few blocks.
    """

    folder: Path
    below: Path

    def fail(self) -> None:
        """Let no block be written that was not written before."""
        used = int(subprocess.run(['du', '-k', self.below / 'image'], check=True, text=True,
                                  capture_output=True).stdout.split()[0])
        remount(self.below, f'size={used + 4}k')
        # NOTE: what lies in blocks that are there already is written all the same
        with (self.folder / 'filler').open('wb', buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
                os.fsync(file.fileno())

    def recover(self) -> None:
        """Let all be written again."""
        remount(self.below, 'size=64m')


@contextmanager
def failing_disk(folder: Path) -> Iterator[FailingDisk]:
    """Mount a disk that can be made to fail; skip the test where nobody may."""
    folder.mkdir()
    with small_disk(folder / 'below', '64m') as below:
        image, over = below / 'image', folder / 'over'
        over.mkdir()
        with image.open('wb') as file:
            file.truncate(48 << 20)
        # NOTE: without a journal of its own, which would end for good with the first failure
        _try('mkfs.ext4', '-q', '-O', '^has_journal', '-E', 'nodiscard,lazy_itable_init=0',
             str(image))
        _try('mount', '-o', 'loop', str(image), str(over))
        disk = FailingDisk(over, below)
        try:
            yield disk
        finally:
            disk.recover()
            subprocess.run(['umount', '-l', str(over)], check=True)


def soon(question: Callable[[], bool], within_s: float = 60.0) -> bool:
    """Tell whether the answer becomes yes."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.05)
    return False


def _try(name: str, *arguments: str) -> None:
    program = shutil.which(name, path=SYSTEM)
    if program is None or subprocess.run(
            [program, *arguments], capture_output=True, check=False).returncode:
        pytest.skip('no disk can be mounted that fails')
