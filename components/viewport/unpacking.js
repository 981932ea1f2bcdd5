/**
 * Reads what `imaging/packing.py` packs: one sample of a frame after the other.
 *
 * What its values are told by stands in `imaging/prediction.py`, how their codes are read in
 * `imaging/state_codes.py`.
 */

import { medianEdge } from './median_edge.js';

const CLASSES = 16;
const RUNS = CLASSES;
const TOKENS = 76;
const LEANINGS = 81;
const LEVEL = 40;
const BITS = 11;
const STATES = 1 << BITS;
const STRIDE = (STATES >> 1) + (STATES >> 3) + 3;
const MOST_ACTIVE = 511;
const LIMITS = [1, 2, 4, 6, 9, 12, 16, 21, 27, 35, 45, 60, 85, 130, 220];
const CLASS_OF = Uint8Array.from({ length: MOST_ACTIVE + 1 }, (_, activity) => (
  LIMITS.filter((limit) => limit <= activity).length));

/**
 * @typedef {import('./lossless.js').Values} Values
 * @typedef {{shift: number, threshold: number}} Scale  of hints
 */

/** The bytes are not what a sample of that size is packed to. */
export class PackedError extends Error {}

/** Bits, the highest of a word first. */
class Bits {
  waiting = 0;
  count = 0;
  at = 0;

  /** @param {Uint16Array} words */
  constructor(words) { this.words = words; }

  /** Return the next bits, 16 at most; zeros past the end. @param {number} size */
  take(size) {
    if (this.count < size) {
      this.waiting = (this.waiting << 16) | this.words[this.at++];
      this.count += 16;
    }
    this.count -= size;
    return (this.waiting >>> this.count) & ((1 << size) - 1);
  }

  /** Return the next signed number, folded in an Exp-Golomb code. */
  number() {
    let zeros = 0;
    while (zeros < 16 && !this.take(1)) zeros += 1;
    const folded = (2 ** zeros | this.take(zeros)) - 1;
    return (folded >>> 1) ^ -(folded & 1);
  }
}

// One thread reads one sample at a time: what it needs for that it keeps.
const biases = new Int32Array((CLASSES / 2) * 128);
const tables = new Int32Array((CLASSES + 1) * STATES);
const dealt = new Uint8Array(STATES);
const shares = new Int32Array(TOKENS);
let lines = new Int32Array(0);

/** Return three lines of so many numbers, all 0. @param {number} size */
function threeLines(size) {
  if (lines.length < 3 * size) lines = new Int32Array(3 * size);
  lines.fill(0, 0, 3 * size);
  return [0, 1, 2].map((line) => lines.subarray(line * size, (line + 1) * size));
}

/**
 * Write the values of one sample.
 * @param {Uint16Array} words  from the first of the sample on
 * @param {Values} values
 * @param {number} columns
 * @param {Scale} scale
 * @returns {number}  how many words the sample was packed to
 * @throws {PackedError}
 */
export function unpack(words, values, columns, scale) {
  const bits = new Bits(words);
  readBiases(bits, scale.shift);
  for (let code = 0; code <= RUNS; code++) readCode(bits, code);
  const used = restore(bits, values, columns, scale);
  if (used > words.length) throw new PackedError('the bits end before the values');
  return used;
}

/** @param {Bits} bits @param {number} shift */
function readBiases(bits, shift) {
  for (let kind = 0; kind < CLASSES / 2; kind++) {
    for (let leaning = 0; leaning < LEANINGS; leaning++) {
      biases[(kind << 7) + leaning] = bits.number() << shift;
    }
  }
}

/** @param {Bits} bits @param {number} code */
function readCode(bits, code) {
  let total = 0;
  for (let token = 0, share = 0; token < TOKENS; token++) {
    share += bits.number();
    if (share < 0 || share > STATES) throw new PackedError('no such code');
    shares[token] = share;
    total += share;
  }
  if (total && total !== STATES) throw new PackedError('no such code');
  if (total) tabulate(code * STATES);
}

/** Write for each state of a code `base << 11 | bits << 7 | token`. @param {number} start  of its table */
function tabulate(start) {
  for (let token = 0, at = 0; token < TOKENS; token++) {
    for (let i = shares[token]; i > 0; i--) {
      dealt[at] = token;
      at = (at + STRIDE) & (STATES - 1);
    }
  }
  for (let state = 0; state < STATES; state++) {
    const token = dealt[state];
    const number = shares[token]++;
    const size = BITS - (31 - Math.clz32(number));
    tables[start + state] = (((number << size) - STATES) << 11) | (size << 7) | token;
  }
}

/**
 * The one loop that counts: what a class would keep in fields, it keeps in variables.
 * @param {Bits} bits @param {Values} values @param {number} columns @param {Scale} scale
 * @returns {number}  words read
 */
function restore(bits, values, columns, { shift, threshold }) {
  const { words } = bits;
  let state = bits.take(BITS);
  let { waiting, count, at } = bits;
  const rounding = (1 << shift) - 1;
  const [leanings, ...rows] = threeLines(columns + 2);
  let [above, row] = rows;
  for (let start = 0; start < values.length; start += columns) {
    let fresh = true;
    let leaning = 0;
    let west = above[1];
    let north = west;
    let corner = above[0];
    row[0] = west;
    for (let x = 1; x <= columns;) {
      const east = above[x + 1];
      const activity = Math.abs(east - north) + Math.abs(north - corner) + Math.abs(corner - west);
      const reached = (activity + rounding) >> shift;
      const kind = CLASS_OF[reached > MOST_ACTIVE ? MOST_ACTIVE : reached];
      const runs = fresh && kind === 0;

      const entry = tables[((runs ? RUNS : kind) << BITS) + state];
      const size = (entry >> 7) & 15;
      if (count < size) {
        waiting = (waiting << 16) | words[at++];
        count += 16;
      }
      count -= size;
      state = (entry >> 11) + ((waiting >>> count) & ((1 << size) - 1));
      let number = entry & 127;
      if (number >= 16) {
        const rest = ((number - 16) >> 2) + 2;
        if (count < rest) {
          waiting = (waiting << 16) | words[at++];
          count += 16;
        }
        count -= rest;
        number = ((4 + (number & 3)) << rest) | ((waiting >>> count) & ((1 << rest) - 1));
      }

      if (runs) {
        if (number > columns + 1 - x) throw new PackedError('a run past the end of its row');
        row.fill(west, x, x + number);
        leanings.fill(0, x, x + number);
        x += number;
        if (number) [leaning, corner, north] = [0, above[x - 1], above[x]];
        fresh = false;
        continue;
      }
      const guess = medianEdge(west, north, corner);
      const ofWest = west - guess;
      const ofNorth = north - guess;
      const cell = LEVEL + ((threshold + ofWest) >> 31) - ((threshold - ofWest) >> 31)
        + 3 * (((threshold + ofNorth) >> 31) - ((threshold - ofNorth) >> 31))
        + 9 * leaning + leanings[x];
      const missed = ((number >>> 1) ^ -(number & 1)) + biases[((kind >> 1) << 7) + cell];
      leaning = ((threshold + missed) >> 31) - ((threshold - missed) >> 31);
      leanings[x] = 27 * leaning;
      west = guess + missed;
      row[x] = west;
      corner = north;
      north = east;
      fresh = true;
      x += 1;
    }
    row[columns + 1] = row[columns];
    values.set(row.subarray(1, columns + 1), start);
    [above, row] = [row, above];
  }
  if (state) throw new PackedError('not the last state');
  return at;
}
