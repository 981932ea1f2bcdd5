"""Reads what `imaging.packing` packs; the browser does the same in `unpacking.js`."""

import numpy as np
from numpy.typing import NDArray

from imaging.kernels import kernel
from imaging.packing import CLASS_OF, CLASSES, CODES, LEANINGS, RUNS, TOKENS
from imaging.prediction import Ints
from imaging.state_codes import BITS, STATES, Number, reading

Words = NDArray[np.uint16]
State = NDArray[np.int64]
Tables = tuple[Ints, NDArray[np.uint32]]


class PackedError(ValueError):
    """The bytes are not what a sample of that size is packed to."""


def unpack(packed: bytes, shape: tuple[int, int], scale: tuple[int, int]) -> tuple[Ints, int]:
    """Return the values of one sample, (rows, columns), and how many bytes it was packed to.

    Raises
    ------
    PackedError
        If the bytes are not what such a sample is packed to.
    """
    # NOTE: bits past the end are zeros, which end nothing: the loops count values
    words = np.zeros(len(packed) // 2 + 4, np.uint16)
    words[:-4] = np.frombuffer(packed, '<u2', len(packed) // 2)
    state = np.zeros(3, np.int64)
    biases = np.zeros((CLASSES // 2, 128), np.int32)
    tables = np.zeros((CODES, STATES), np.uint32)
    framed = np.zeros((shape[0] + 1, shape[1] + 2), np.int32)
    if not prepare(words, state, biases, tables):
        raise PackedError('no such codes')
    if not restore((words, state), (biases, tables), framed, scale) or state[1] >= 16:
        raise PackedError('not the values of such a sample')
    return framed[1:, 1:-1], 2 * int(state[2])


@kernel
def take(words: Words, state: State, size: Number) -> Number:
    """Return the next bits, 32 at most; state is bits that wait, how many, words read."""
    while state[1] < size:
        word = np.int64(words[min(state[2], words.size - 1)])
        state[0] = (state[0] & 0xFFFF_FFFF) << 16 | word
        state[1] += 16
        state[2] += 1
    state[1] -= size
    found: np.int64 = (state[0] >> state[1]) & ((1 << size) - 1)
    return found


@kernel
def _number(words: Words, state: State) -> Number:
    """Return the next signed number, folded in an Exp-Golomb code."""
    zeros = 0
    while zeros < 16 and not take(words, state, 1):
        zeros += 1
    number = (1 << zeros | take(words, state, zeros)) - 1
    return (number >> 1) ^ -(number & 1)


@kernel
def prepare(words: Words, state: State, biases: Ints, tables: NDArray[np.uint32]) -> bool:
    """Read biases and codes; tell whether they are some."""
    for kind in range(CLASSES // 2):
        for leaning in range(LEANINGS):
            biases[kind, leaning] = _number(words, state)
    for code in range(CODES):
        shares = np.zeros(TOKENS, np.int32)
        before: Number = 0
        total: Number = 0
        for token in range(TOKENS):
            before += _number(words, state)
            if before < 0:
                return False
            shares[token] = before
            total += before
        if total == STATES:
            reading(shares, tables[code])
        elif total:
            return False
    return True


@kernel
def _size(value: Number) -> Number:
    return max(value, -value)


@kernel
def _sign(value: Number, threshold: Number) -> Number:
    return int(value > threshold) - int(value < -threshold)


@kernel
def _next(
    source: tuple[Words, State], table: NDArray[np.uint32], at: Number
) -> tuple[Number, Number]:
    """Return a number and the next state."""
    words, state = source
    entry = np.int64(table[at])
    at = (entry >> 11) + take(words, state, (entry >> 7) & 15)
    token = entry & 127
    if token < 16:
        return token, at
    rest = (token - 16 >> 2) + 2
    return (4 + (token & 3)) << rest | take(words, state, rest), at


@kernel
def restore(
    source: tuple[Words, State], tables: Tables, framed: Ints, scale: tuple[int, int]
) -> bool:
    """Write the values; tell whether they end as such a sample does."""
    at = take(source[0], source[1], BITS)
    missed = np.zeros((2, framed.shape[1]), np.int32)
    for y in range(1, framed.shape[0]):
        framed[y, 0] = framed[y - 1, 1]
        at = _restore((framed[y], framed[y - 1]), (missed[y & 1], missed[(y & 1) ^ 1]),
                      (source, tables, scale), at)
        if at < 0:
            return False
        framed[y, -1] = framed[y, -2]
    return at == 0


@kernel
def _restore(
    rows: tuple[Ints, Ints], misses: tuple[Ints, Ints],
    known: tuple[tuple[Words, State], Tables, tuple[int, int]], at: Number,
) -> Number:
    """Write the values of a row and what their guesses miss by; return the state, or -1."""
    row, above = rows
    missed, missed_above = misses
    source, (biases, tables), (shift, threshold) = known
    end = row.size - 1
    x: Number = 1
    fresh = True
    missed[0] = 0
    while x < end:
        west, north, corner = np.int64(row[x - 1]), np.int64(above[x]), np.int64(above[x - 1])
        activity = _size(np.int64(above[x + 1]) - north) + _size(north - corner)
        activity += _size(corner - west)
        activity = min((activity + (1 << shift) - 1) >> shift, 511)
        kind = CLASS_OF[activity]
        if kind == 0 and fresh:
            run, at = _next(source, tables[RUNS], at)
            if run > end - x:
                return -1
            row[x:x + run], missed[x:x + run] = west, 0
            x, fresh = x + run, False
            continue
        guess = max(min(west, north), min(max(west, north), west + north - corner))
        leaning = 40 + _sign(west - guess, threshold) + 3 * _sign(north - guess, threshold)
        leaning += 9 * _sign(np.int64(missed[x - 1]), threshold)
        leaning += 27 * _sign(np.int64(missed_above[x]), threshold)
        number, at = _next(source, tables[kind], at)
        difference = (number >> 1) ^ -(number & 1)
        missed[x] = difference + (biases[kind >> 1, leaning] << shift)
        row[x] = guess + missed[x]
        x, fresh = x + 1, True
    return at
