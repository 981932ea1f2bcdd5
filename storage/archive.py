"""The hot tier: keeps bytes under a key, proves them unchanged, gives them back.

    archive = open_archive('file:///srv/yunying/archive')
    kept = archive.write(key, [content], head)       # returns when it lasts

A key is a digest that stands for the content. In front of the content lies a head, which may differ
between senders of the same content: whoever comes first decides which head is kept. Files appear
whole or not at all, and never change.

Errors: `Missing` for a key under which nothing is kept, `ValueError` for what is no key, and
OSError as the system gives it: ENOSPC and EDQUOT (full), EROFS and EACCES (not writable), EIO.
All methods may be called from several threads and processes at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from storage.kept import Kept, Missing
from storage.local import LocalArchive
from storage.remote import RemoteArchive
from storage.spool import Spool

__all__ = ['Archive', 'Kept', 'Missing', 'Spool', 'open_archive']


class Archive(Protocol):
    """Keeps files under keys; a folder of this machine or a store elsewhere."""

    def write(self, key: str, content: Iterable[bytes | memoryview], head: bytes = b'') -> Kept:
        """Keep content under its key, behind a head, and return when it lasts.

        Where the same content is kept already, that file stays, with the head it has, is synced
        again, and the answer describes it with `existed`. A file that does not end with the
        content is damaged and is replaced.

        Raises
        ------
        ValueError
            If the key is not valid.
        OSError
            If the disk is full or refuses; nothing is left behind then.
        """

    def spool(self, head: bytes = b'') -> Spool:
        """Begin an object that comes in pieces and is too large for memory.

        Raises
        ------
        OSError
            If the disk is full or refuses.
        """

    def open(self, key: str) -> BinaryIO:
        """Open a kept file to read and seek in.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If the key is not valid.
        OSError
            If the disk or store cannot be read.
        """

    def read(self, key: str, offset: int, length: int) -> bytes:
        """Read a range of a kept file; less than `length` only where the file ends.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If the key or the range is not valid.
        OSError
            If the disk or store cannot be read.
        """

    def size(self, key: str) -> int:
        """Count the bytes of a kept file, head included.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If the key is not valid.
        """

    def exists(self, key: str) -> bool:
        """Tell whether something is kept under the key.

        Raises
        ------
        ValueError
            If the key is not valid.
        """

    def digest(self, key: str) -> str:
        """Compute the digest of a whole kept file from its bytes.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If the key is not valid.
        OSError
            If the disk or store cannot be read.
        """

    def delete(self, key: str) -> None:
        """Remove a kept file for good.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If the key is not valid.
        OSError
            If the disk or store refuses.
        """

    def set_aside(self, key: str, found: str) -> bool:
        """Move a file that is not what its key stands for out of the way, where `aside` lists it.

        Its name is free then, and its bytes stay for whoever looks for them by hand. False, and
        no change of the name, where another file has come in its place, or the store cannot remove
        just the one that was found.

        Parameters
        ----------
        found
            Digest of the whole file, as it was found.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If the key is not valid.
        OSError
            If the disk refuses.
        """

    def aside(self) -> Iterator[str]:
        """Walk over what was set aside: places below the root, of no key.

        Raises
        ------
        OSError
            If the disk cannot be read.
        """

    def keys(self) -> Iterator[str]:
        """Walk over the keys of everything kept, in their order.

        Raises
        ------
        OSError
            If the disk or store cannot be read.
        """

    def batches(self, changed_since: float = 0.0) -> Iterator[list[str]]:
        """Walk over all keys in their order, many at once: those between the first and the last.

        With a moment (seconds since 1970), batches may be left out to which none came since.

        Raises
        ------
        OSError
            If the disk or store cannot be read.
        """

    def sweep_unfinished(self, older_than_s: float) -> int:
        """Remove what writers that no longer live left behind, and count it.

        Raises
        ------
        OSError
            If the disk refuses.
        """

    def free(self) -> int | None:
        """Count the bytes that can still be written; None where nobody can tell.

        Raises
        ------
        OSError
            If the disk cannot be asked.
        """

    def below_watermark(self) -> bool:
        """Tell whether less than 2 GB and less than 2 % of the disk are free.

        Raises
        ------
        OSError
            If the disk cannot be asked.
        """


def open_archive(url: str, options: Mapping[str, object] | None = None) -> Archive:
    """Open the archive that an address names, and make its folder if need be.

    Parameters
    ----------
    url
        `file:///srv/archive` (percent-encoded as in every address), or one that fsspec knows, such
        as `s3://bucket/prefix`.
    options
        Settings of the fsspec file system, such as an endpoint and credentials.

    Raises
    ------
    ValueError
        If the address has no scheme, an unknown one, or names another machine's file.
    OSError
        If the folder cannot be made.
    """
    parts = urlsplit(url)
    if not parts.scheme:
        raise ValueError(f'not an address such as file:///srv/archive: {url!r}')
    if parts.scheme != 'file':
        return RemoteArchive(url, options or {})
    if parts.netloc not in ('', 'localhost') or parts.query or parts.fragment:
        raise ValueError(f'not a folder of this machine: {url!r}')
    return LocalArchive(Path(unquote(parts.path)))
