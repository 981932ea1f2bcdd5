"""State codes: what is frequent takes a part of a bit, what is rare takes many (tabled ANS).

J. Duda, Asymmetric numeral systems, 2013. A code shares `STATES` states among its symbols, each
in proportion to how frequent it is. Its table tells a reader in each state the symbol, and the
next state as a base and how many bits to add to it. All codes have as many states, so that a
string may change from one to another at every symbol.

The states of a code are dealt to its symbols in their order, in steps of `STRIDE` from 0, modulo
`STATES`. Of a symbol with `n` states, the lowest has the number `n`, the next `n + 1` and so on;
the state with number `i` adds `BITS - highest_bit(i)` bits to `(i << bits) - STATES`.
"""

import numpy as np
from numpy.typing import NDArray

from imaging.kernels import kernel

BITS = 11
STATES = 1 << BITS
STRIDE = (STATES >> 1) + (STATES >> 3) + 3

Counts = NDArray[np.int32]
Table = NDArray[np.uint32]
Numbers = NDArray[np.int64]
Number = int | np.int64


@kernel
def share(counts: Counts) -> None:
    """Replace counts, not all 0, by how many states each symbol gets: one at least if any."""
    total = counts.sum()
    left = STATES
    for i in range(counts.size):
        if counts[i]:
            counts[i] = max(1, np.int64(counts[i]) * STATES // total)
            left -= counts[i]
    while left:
        # NOTE: what is rounded goes to or comes from the most frequent, where it matters least
        most = counts.argmax()
        step = left if left > 0 else max(left, -(counts[most] >> 1))
        counts[most] += step
        left -= step


@kernel
def deal(shares: Counts, dealt: NDArray[np.uint8]) -> None:
    """Write to which symbol each state belongs."""
    at = 0
    for symbol in range(shares.size):
        for _ in range(shares[symbol]):
            dealt[at] = symbol
            at = (at + STRIDE) & (STATES - 1)


@kernel
def reading(shares: Counts, table: Table) -> None:
    """Write for each state `base << 11 | bits << 7 | symbol`."""
    dealt = np.empty(STATES, np.uint8)
    deal(shares, dealt)
    numbers = shares.copy()
    for state in range(STATES):
        symbol = dealt[state]
        number = numbers[symbol]
        numbers[symbol] += 1
        bits = 0
        while (number << bits) < STATES:
            bits += 1
        table[state] = (((number << bits) - STATES) << 11) | (bits << 7) | symbol


@kernel
def writing(
    shares: Counts, states: NDArray[np.uint16], told: tuple[Numbers, Numbers]
) -> None:
    """Write the state of each number of each symbol.

    That of number `n` of one stands at `start + n`, and comes after writing as many bits as the
    symbol's width, or one less if what is left of the state is no number then.
    """
    starts, widths = told
    dealt = np.empty(STATES, np.uint8)
    deal(shares, dealt)
    at = 0
    for symbol in range(shares.size):
        starts[symbol] = at - shares[symbol]
        at += shares[symbol]
        while shares[symbol] and shares[symbol] << widths[symbol] < STATES:
            widths[symbol] += 1
    numbers = shares.copy()
    for state in range(STATES):
        symbol = dealt[state]
        states[starts[symbol] + numbers[symbol]] = state
        numbers[symbol] += 1
