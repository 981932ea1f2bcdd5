/** Holds the tiles of large frames within a budget of bytes. */

import { EXACT, FAILED, NOTHING, PREVIEW } from './frame_store.js';
import { frameKey } from './order.js';
import { overview } from './tiling.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./fetcher.js').Failure} Failure
 * @typedef {import('./frame_store.js').Frame} Frame
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./tiling.js').Tile} Tile
 * @typedef {import('./tiling.js').Large} Large
 *
 * @typedef {object} Wanted  a tile of a frame
 * @property {DisplaySet & Large} set
 * @property {number} index
 * @property {Tile} tile
 * @property {boolean} seen  it is on the screen
 */

/** The tiles that are here, and which to fetch next; of whole frames it tells what a `FrameStore` does. */
export class TileStore {
  /** @type {Map<string, {pixels: Pixels, whole: Frame|null}>} the one wanted most is the last; `whole`: the
   * frame that it shows all of */ #held = new Map();
  /** @type {Map<string, number>} frames of a display set */ #counts = new Map();
  /** @type {Map<string, Failure>} */ #failed = new Map();
  /** @type {Map<string, Failure>} of frames */ #broken = new Map();
  /** @type {Map<string, Uint8Array>} */ #states = new Map();
  /** @type {Wanted[]} */ #wanted = [];
  /** @type {Set<string>} */ #seen = new Set();
  #bytes = 0;
  /** Counts changes of what is here. */ version = 0;

  /** @param {number} budget  bytes */
  constructor(budget) {
    this.budget = budget;
  }

  /** How many bytes are held. */
  get bytes() { return this.#bytes; }

  /** Return a tile, or null. @param {string} set @param {number} index @param {Tile} tile */
  get(set, index, tile) {
    return this.#held.get(tileKey(set, index, tile))?.pixels ?? null;
  }

  /**
   * Return the finest that is here of what a tile shows: that tile, or one that it is a part of.
   * @param {DisplaySet & Large} set @param {number} index @param {Tile} tile
   * @returns {{pixels: Pixels, tile: Tile}|null}
   */
  best({ id, tiles }, index, { level, column, row }) {
    for (let up = 0; level + up < tiles.levels; up++) {
      const tile = { level: level + up, column: column >> up, row: row >> up };
      const pixels = this.get(id, index, tile);
      if (pixels) return { pixels, tile };
    }
    return null;
  }

  /** Fetch these from now on, in this order, as far as there is room; what is seen in any case. @param {Wanted[]} wanted */
  look(wanted) {
    let room = this.budget;
    this.#wanted = wanted.filter(({ set, seen }) => (room -= weight(set)) >= 0 || seen);
    this.#seen = new Set();
    for (const { set, index, tile, seen } of [...this.#wanted].reverse()) {
      const key = tileKey(set.id, index, tile);
      const held = this.#held.get(key);
      if (seen) this.#seen.add(key);
      if (!held) continue;
      this.#held.delete(key);
      this.#held.set(key, held);
    }
    this.#evict();
  }

  /** Return the next tiles to fetch. @param {number} most @returns {Wanted[]} */
  missing(most) {
    const found = [];
    for (const wanted of this.#wanted) {
      const key = tileKey(wanted.set.id, wanted.index, wanted.tile);
      if (!this.#held.has(key) && !this.#failed.has(key)) found.push(wanted);
      if (found.length === most) break;
    }
    return found;
  }

  /** Keep a tile that arrived. @param {Wanted} wanted @param {Pixels} pixels */
  keep({ set, index, tile }, pixels) {
    const key = tileKey(set.id, index, tile);
    if (this.#held.has(key)) return;
    const whole = isOverview(set, tile) ? { set: set.id, index } : null;
    this.#held.set(key, { pixels, whole });
    this.#bytes += pixels.values.byteLength;
    if (whole) this.#note(whole, EXACT, 1);
    this.version += 1;
    this.#evict();
  }

  /** Remember that a tile cannot be had. @param {Wanted} wanted @param {Failure} failure */
  fail({ set, index, tile }, failure) {
    this.#failed.set(tileKey(set.id, index, tile), failure);
    if (!isOverview(set, tile)) return;
    this.#broken.set(frameKey(set.id, index), failure);
    this.#note({ set: set.id, index }, FAILED);
  }

  /** Return why a frame cannot be had, or null. @param {string} set @param {number} index */
  failure(set, index) {
    return this.#broken.get(frameKey(set, index)) ?? null;
  }

  /** Try again what failed in a display set. @param {string} set */
  forgive(set) {
    for (const held of [this.#failed, this.#broken]) {
      for (const key of held.keys()) if (key.startsWith(`${set}/`)) held.delete(key);
    }
    this.#states.delete(set);
    this.version += 1;
  }

  /** A picture of a frame is here. @param {string} set @param {number} index */
  preview(set, index) {
    if (this.#states.get(set)?.[index] === NOTHING) this.#note({ set, index }, PREVIEW);
  }

  /** Return of how many frames there are values, however fine. @param {string} set */
  count(set) {
    return this.#counts.get(set) ?? 0;
  }

  /** Return what is here of each frame of a display set. @param {string} set @param {number} count */
  states(set, count) {
    const known = this.#states.get(set);
    if (known) return known;
    const states = new Uint8Array(count);
    for (const { whole } of this.#held.values()) if (whole?.set === set) states[whole.index] = EXACT;
    for (let index = 0; index < count; index++) if (this.failure(set, index)) states[index] = FAILED;
    this.#states.set(set, states);
    return states;
  }

  /** @param {Frame} frame @param {number} state @param {number} [more]  frames that are here */
  #note({ set, index }, state, more = 0) {
    const states = this.#states.get(set);
    if (states) states[index] = state;
    this.#counts.set(set, this.count(set) + more);
    this.version += 1;
  }

  /** Give up what was wanted longest ago until the budget holds. */
  #evict() {
    for (const [key, { pixels, whole }] of this.#held) {
      if (this.#bytes <= this.budget || this.#seen.has(key)) return;
      this.#held.delete(key);
      this.#bytes -= pixels.values.byteLength;
      if (whole) this.#note(whole, NOTHING, -1);
    }
  }
}

/** Return the name of a tile within its study. @param {string} set @param {number} index @param {Tile} tile */
export function tileKey(set, index, { level, column, row }) {
  return `${frameKey(set, index)}/${level}/${column}/${row}`;
}

/** Return how many bytes a tile has at most. @param {DisplaySet & Large} set */
function weight({ tiles: { side }, samples, bits_allocated: bits }) {
  return side * side * samples * Math.max(1, Math.ceil(bits / 8));
}

/** @param {DisplaySet & Large} set @param {Tile} tile */
function isOverview(set, { level }) {
  return level === overview(set).level;
}
