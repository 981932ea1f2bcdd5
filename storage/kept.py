"""What the archive answers: a record of what was kept, and that something is not there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the archive and will survive a loss of power."""

    key: str
    size: int
    """Bytes of the whole file, head included."""
    digest: str
    """Digest of the whole file as it lies there, 64 hexadecimal digits."""
    existed: bool
    """The same content lay there before, and was left as it is."""


class Missing(KeyError):
    """Nothing is kept under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f'nothing is kept under {self.key}'
