/** Holds the exact frames of a study within a budget of bytes. */

import { frameKey, plan } from './order.js';

export const [NOTHING, PREVIEW, EXACT, FAILED] = [0, 1, 2, 3];

/**
 * @typedef {import('./order.js').Place} Place
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./fetcher.js').Failure} Failure
 * @typedef {{set: string, index: number}} Frame
 */

/** What is held, what failed, and what to fetch next. */
export class FrameStore {
  /** @type {Map<string, Pixels>} */ #held = new Map();
  /** @type {Map<string, Failure>} */ #failed = new Map();
  /** @type {Map<string, number>} */ #counts = new Map();
  /** @type {Map<string, Uint8Array>} */ #states = new Map();
  /** @type {Frame[]} */ #planned = [];
  #bytes = 0;
  #cursor = 0;
  /** Counts changes of what is here. */ version = 0;

  /** @param {number} budget  bytes */
  constructor(budget) {
    this.budget = budget;
  }

  /** How many bytes are held. */
  get bytes() { return this.#bytes; }

  /** Return a frame, or null. @param {string} set @param {number} index */
  get(set, index) {
    return this.#held.get(frameKey(set, index)) ?? null;
  }

  /** Return why a frame cannot be had, or null. @param {string} set @param {number} index */
  failure(set, index) {
    return this.#failed.get(frameKey(set, index)) ?? null;
  }

  /** Return how many frames of a display set are held. @param {string} set */
  count(set) {
    return this.#counts.get(set) ?? 0;
  }

  /** Return what is here of each frame of a display set. @param {string} set @param {number} count */
  states(set, count) {
    const known = this.#states.get(set);
    if (known) return known;
    const states = Uint8Array.from({ length: count }, (_, index) => {
      if (this.get(set, index)) return EXACT;
      return this.failure(set, index) ? FAILED : NOTHING;
    });
    this.#states.set(set, states);
    return states;
  }

  /** A picture of a frame is here. @param {string} set @param {number} index */
  preview(set, index) {
    if (this.#states.get(set)?.[index] === NOTHING) this.#note(set, index, PREVIEW);
  }

  /** The reader looks elsewhere: plan anew. @param {Place[]} places @param {Place['set'][]} sets */
  look(places, sets) {
    this.#planned = plan(places, sets, this.budget);
    this.#cursor = 0;
    this.#evict();
  }

  /** Return the next frames to fetch. @param {number} most @returns {Frame[]} */
  missing(most) {
    const found = [];
    for (let i = this.#cursor; i < this.#planned.length && found.length < most; i++) {
      if (this.#settled(this.#planned[i])) {
        if (!found.length) this.#cursor = i + 1;
      } else {
        found.push(this.#planned[i]);
      }
    }
    return found;
  }

  /** Keep a frame that arrived. @param {Frame} frame @param {Pixels} pixels */
  keep({ set, index }, pixels) {
    const key = frameKey(set, index);
    if (this.#held.has(key)) return;
    this.#held.set(key, pixels);
    this.#counts.set(set, this.count(set) + 1);
    this.#bytes += pixels.values.byteLength;
    this.#note(set, index, EXACT);
    this.#evict();
  }

  /** Remember that a frame cannot be had. @param {Frame} frame @param {Failure} failure */
  fail({ set, index }, failure) {
    this.#failed.set(frameKey(set, index), failure);
    this.#note(set, index, FAILED);
  }

  /** Try again what failed in a display set. @param {string} set */
  forgive(set) {
    for (const key of this.#failed.keys()) {
      if (!key.startsWith(`${set}/`)) continue;
      this.#failed.delete(key);
      this.#note(set, Number(key.slice(set.length + 1)), NOTHING);
    }
    this.#cursor = 0;
  }

  /** @param {string} set @param {number} index @param {number} state */
  #note(set, index, state) {
    const states = this.#states.get(set);
    if (states) states[index] = state;
    this.version += 1;
  }

  /** @param {Frame} frame */
  #settled({ set, index }) {
    const key = frameKey(set, index);
    return this.#held.has(key) || this.#failed.has(key);
  }

  /** Give up what is furthest from the reader until the budget holds. */
  #evict() {
    if (this.#bytes <= this.budget) return;
    const ranks = new Map(this.#planned.map(({ set, index }, rank) => [frameKey(set, index), rank]));
    const rank = (/** @type {string} */ key) => ranks.get(key) ?? Infinity;
    const furthest = [...this.#held.keys()].sort((one, other) => (
      rank(one) === rank(other) ? 0 : rank(other) - rank(one)));
    for (const key of furthest) {
      if (this.#bytes <= this.budget || rank(key) === 0) return;
      this.#drop(key);
    }
  }

  /** @param {string} key */
  #drop(key) {
    this.#bytes -= this.#held.get(key)?.values.byteLength ?? 0;
    this.#held.delete(key);
    const slash = key.lastIndexOf('/');
    const set = key.slice(0, slash);
    this.#counts.set(set, this.count(set) - 1);
    this.#note(set, Number(key.slice(slash + 1)), NOTHING);
    this.#cursor = 0;
  }
}
