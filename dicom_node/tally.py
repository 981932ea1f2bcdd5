"""How many callers each process of the node holds, in memory that all of them see.

The processes accept from one listening socket, and the kernel wakes all of them for a caller.
Whoever holds more than another lets that one be first: else one process may take all that come
together, and their threads stand in line for its interpreter while the other cores are idle.
"""

import mmap
import os
import tempfile
from dataclasses import dataclass
from weakref import finalize

MOST = 254
VACANT = 255
"""Of a place without a process: it never holds fewer than anybody."""


class Tally:
    """The counts of some processes, a byte for each; the memory lasts as long as any holds it."""

    def __init__(self, descriptor: int) -> None:
        """Take memory over that another process may have made."""
        self.descriptor = descriptor
        self.counts = mmap.mmap(descriptor, 0)
        finalize(self, os.close, descriptor)

    @classmethod
    def of(cls, places: int) -> 'Tally':
        """Make memory for so many processes; all places are vacant."""
        if hasattr(os, 'memfd_create'):
            descriptor = os.memfd_create('tally')
        else:
            with tempfile.TemporaryFile() as file:
                descriptor = os.dup(file.fileno())
        # NOTE: written and not only made longer, so that a full disk refuses here
        os.write(descriptor, bytes([VACANT]) * places)
        return cls(descriptor)


@dataclass(frozen=True)
class Place:
    """One process among the others."""

    tally: Tally
    number: int

    def tell(self, held: int) -> None:
        """Tell the others how many callers this one holds."""
        self.tally.counts[self.number] = min(held, MOST)

    def vacate(self) -> None:
        """Count no more: the process has ended."""
        self.tally.counts[self.number] = VACANT

    def is_outdone(self) -> bool:
        """Tell whether another one holds fewer."""
        counts = self.tally.counts
        return min(counts[:]) < counts[self.number]
