"""Packs one sample of a frame: the better its neighbours tell a value, the fewer bits it takes.

`imaging.prediction` tells the guess and the hint of each value. Of the hint::

    class   how many of `LIMITS` its activity reaches, 0 to 15
    bias    what guesses of this class // 2 and this leaning miss by on average: in units of
            1 << shift, -127 to 127

Values come in row order. Where the four neighbours are equal, and only there, the class is 0, and
a run comes first: how many values from here on, up to the end of the row, are of class 0 and equal
W. If the row goes on, its next value follows as any other, whatever its class. That is
`fold(value - guess - (bias << shift))` in the code of its class, where `fold(d) = (d << 1) ^ (d >>
31)`; runs have a code of their own, the last.

A number below 16 is a token, itself. Any other has, with `n` as the place of its highest bit, the
token `16 + 4 * (n - 4) + (number >> n - 2 & 3)`, and its lower `n - 2` bits follow.

What is packed is a string of bits, the highest first, in 16-bit words, each with its lower byte
first:

1. the bias of each class // 2 and leaning, 81 after 81, folded,
2. for each of the 17 codes how many states each of the 76 tokens has (`imaging.state_codes`), as
   the folded difference from the one before, the first of a code from 0,
3. the first state, in 11 bits,
4. for each number the bits of the next state, then those that follow the token,
5. up to 15 zeros that fill the last word.

The numbers of 1 and 2 are Exp-Golomb codes: for `u = number + 1`, as many zeros as u has bits
after its first, then u. The last state is 0.
"""

import numpy as np
from numpy.typing import NDArray

from imaging import prediction
from imaging.kernels import kernel
from imaging.prediction import MOST_ACTIVE, Hints, Ints
from imaging.state_codes import BITS, STATES, Number, share, writing

LIMITS = (1, 2, 4, 6, 9, 12, 16, 21, 27, 35, 45, 60, 85, 130, 220)
CLASSES = len(LIMITS) + 1
RUNS = CLASSES
CODES = CLASSES + 1
TOKENS = 76
LEANINGS = 81
CLASS_OF = np.searchsorted(LIMITS, np.arange(MOST_ACTIVE + 1), side='right')

Words = NDArray[np.uint16]
Biases = NDArray[np.int32]
Symbols = NDArray[np.uint16]
Numbers = NDArray[np.int32]
Counts = NDArray[np.int32]
Pieces = NDArray[np.int64]
Told = tuple[Ints, Hints]
Scale = tuple[int, int]


def pack(values: prediction.Values) -> tuple[Scale, bytes]:
    """Return the scale of hints and the packed values, (rows, columns), 16 bits at most each."""
    told, scale = _tell(values)
    biases = np.zeros((CLASSES // 2, 128), np.int32)
    learn(*told, biases, scale[0])
    # NOTE: each value may have a run of none before it
    symbols, numbers = np.empty(2 * values.size, np.uint16), np.empty(2 * values.size, np.int32)
    shares = np.zeros((CODES, TOKENS), np.int32)
    count = gather(told, biases, (symbols, numbers), shares)
    for counts in shares:
        if counts.any():
            share(counts)
    pieces = np.empty(count, np.int64)
    first = choose(symbols, numbers, shares, pieces)
    head = np.empty(CODES * TOKENS * 8, np.int64)
    size = describe(biases >> scale[0], shares, head)
    pieces = np.concatenate((head[:size], np.array([first << 6 | BITS]), pieces))
    words = np.empty((int((pieces & 63).sum()) + 15) // 16, '<u2')
    write(pieces, words)
    return scale, words.tobytes()


def _tell(values: prediction.Values) -> tuple[Told, Scale]:
    rows, columns = values.shape
    framed = np.empty((rows + 1, columns + 2), np.int32)
    missed = np.empty((rows + 1, columns + 1), np.int32)
    hints = np.empty((rows, columns), np.uint16)
    prediction.frame(values, framed)
    prediction.miss(framed, missed)
    mean = float(np.abs(missed).mean())
    scale = max(0, int(mean / 16).bit_length() - 1), max(1, min(255, round(mean / 3)))
    prediction.hint(framed, missed, hints, scale)
    return (missed, hints), scale


@kernel
def learn(missed: Ints, hints: Hints, biases: Biases, shift: int) -> None:
    """Write what guesses of each class // 2 and leaning miss by on average, outliers cut off."""
    sums = np.zeros(biases.size, np.int64)
    counts = np.zeros(biases.size, np.int64)
    for y in range(hints.shape[0]):
        for x in range(hints.shape[1]):
            kind = CLASS_OF[hints[y, x] >> 7]
            limit = (12 + 8 * kind) << shift
            cell = ((kind >> 1) << 7) + (hints[y, x] & 127)
            sums[cell] += max(-limit, min(limit, missed[y + 1, x + 1]))
            counts[cell] += 1
    for cell in range(biases.size):
        if counts[cell]:
            unit = counts[cell] << shift
            mean = (2 * sums[cell] + unit) // (2 * unit)
            biases[cell >> 7, cell & 127] = max(-127, min(127, mean)) << shift


def _small_tokens() -> NDArray[np.int64]:
    """Return the tokens of the numbers below 256."""
    numbers = np.arange(256)
    places = np.frexp(numbers)[1] - 1
    tokens = 16 + 4 * (places - 4) + (numbers >> np.maximum(places - 2, 0) & 3)
    return np.where(numbers < 16, numbers, tokens)


SMALL_TOKENS = _small_tokens()


@kernel
def token_of(number: Number) -> Number:
    """Return the token of a number."""
    shift = 0
    while number >> shift > 255:
        shift += 1
    token: np.int64 = SMALL_TOKENS[number >> shift] + 4 * shift
    return token


@kernel
def fold(difference: Number) -> Number:
    """Return a number from 0 for one of either sign, small where that is."""
    return (difference << 1) ^ (difference >> 63)


@kernel
def _run(missed: Ints, hints: Hints, start: Number) -> Number:
    """Return how many values of a row, from a place on, are of class 0 and as guessed."""
    at = start
    while at < hints.size and hints[at] < 128 and not missed[at + 1]:
        at += 1
    return at - start


@kernel
def gather(told: Told, biases: Biases, out: tuple[Symbols, Numbers], counts: Counts) -> int:
    """Write each number, and its token as one of its code's, count these; return how many."""
    missed, hints = told
    symbols, numbers = out
    count = 0
    for y in range(hints.shape[0]):
        x: Number = 0
        fresh = True
        while x < hints.shape[1]:
            code = CLASS_OF[hints[y, x] >> 7]
            runs = code == 0 and fresh
            if runs:
                code, number = RUNS, _run(missed[y + 1], hints[y], x)
                x += number
            else:
                bias = biases[code >> 1, hints[y, x] & 127]
                number = fold(np.int64(missed[y + 1, x + 1]) - bias)
                x += 1
            fresh = not runs
            token = token_of(number)
            symbols[count], numbers[count] = code * TOKENS + token, number
            counts[code, token] += 1
            count += 1
    return count


@kernel
def choose(symbols: Symbols, numbers: Numbers, shares: Counts, pieces: Pieces) -> Number:
    """Write for each number its bits, `bits << 6 | size`; return the first state."""
    states = np.empty((CODES, STATES), np.uint16)
    starts = np.zeros(shares.size, np.int64)
    widths = np.zeros(shares.size, np.int64)
    for code in range(CODES):
        if shares[code].any():
            part = slice(code * TOKENS, (code + 1) * TOKENS)
            writing(shares[code], states[code], (starts[part], widths[part]))
            starts[part] += code * STATES
    flat, share = states.ravel(), shares.ravel()
    state: Number = STATES
    for i in range(pieces.size - 1, -1, -1):
        symbol, number = np.int64(symbols[i]), np.int64(numbers[i])
        token = symbol % TOKENS
        rest = ((token - 16) >> 2) + 2 if token >= 16 else np.int64(0)
        size = widths[symbol]
        size -= (state >> size) < share[symbol]
        bits = ((state & ((1 << size) - 1)) << rest) | (number & ((1 << rest) - 1))
        pieces[i] = bits << 6 | (size + rest)
        state = np.int64(flat[starts[symbol] + (state >> size)]) + STATES
    return state - STATES


@kernel
def _golomb(number: Number) -> Number:
    size = 1
    while (number + 1) >> size:
        size += 1
    return (number + 1) << 6 | (2 * size - 1)


@kernel
def describe(biases: Biases, shares: Counts, pieces: Pieces) -> int:
    """Write biases, in units, and shares as pieces of bits; return how many."""
    count = 0
    for kind in range(biases.shape[0]):
        for leaning in range(LEANINGS):
            pieces[count] = _golomb(fold(np.int64(biases[kind, leaning])))
            count += 1
    for code in range(CODES):
        before: Number = 0
        for token in range(TOKENS):
            pieces[count] = _golomb(fold(np.int64(shares[code, token]) - before))
            before = np.int64(shares[code, token])
            count += 1
    return count


@kernel
def write(pieces: Pieces, words: Words) -> None:
    """Write pieces of bits one after the other, the last word filled with zeros."""
    waiting, size, at = 0, 0, 0
    for piece in pieces:
        waiting = (waiting << (piece & 63)) | (piece >> 6)
        size += piece & 63
        while size >= 16:
            size -= 16
            words[at] = (waiting >> size) & 0xFFFF
            at += 1
    if size:
        words[at] = (waiting << (16 - size)) & 0xFFFF
