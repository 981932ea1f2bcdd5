/**
 * Holds the exact frames of a study within a budget of bytes.
 *
 * A frame that came packed stays packed, at a fourth of its size; its values are there, too, while
 * the reader is near.
 */

import { frameKey, nearby, plan } from './order.js';
import { Rooms } from './rooms.js';

export const [NOTHING, PREVIEW, EXACT, FAILED] = [0, 1, 2, 3];
const FOR_VALUES = 32 * 2 ** 20;

/**
 * @typedef {import('./order.js').Place} Place
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./fetcher.js').Failure} Failure
 * @typedef {{set: string, index: number}} Frame
 *
 * @typedef {object} Held  a frame that is here
 * @property {number} bytes  of it as it came: its values, or packed
 * @property {(Pixels & {origin: object})|null} pixels  its values; `origin` is the same for the same
 *   frame whenever it was unpacked
 * @property {object} origin
 * @property {boolean} packed  it came packed
 * @property {Uint8Array|null} stream  that; null while it is lent
 * @property {number} size  bytes of its values
 *
 * @typedef {object} Loan  what it takes to unpack a frame; buffers are given away
 * @property {string} key
 * @property {Held} held
 * @property {ArrayBuffer} stream
 * @property {ArrayBuffer|undefined} room  where values may be written
 */

/** What is held, what failed, and what to fetch next. */
export class FrameStore {
  /** @type {Map<string, Held>} */ #held = new Map();
  /** @type {Map<string, Failure>} */ #failed = new Map();
  /** @type {Map<string, number>} */ #counts = new Map();
  /** @type {Map<string, Uint8Array>} */ #states = new Map();
  /** @type {Map<string, number>} bytes of the largest frame of a display set that came */ #largest = new Map();
  /** @type {[Place[], Place['set'][]]} */ #looked = [[], []];
  /** @type {Frame[]} */ #planned = [];
  /** @type {Frame[]} seen, or next to it */ #near = [];
  /** @type {Set<string>} */ #seen = new Set();
  /** @type {Map<string, number>|null} */ #ranks = null;
  #rooms = new Rooms();
  #anyPacked = false;
  #bytes = 0;
  #values = 0;
  #forValues = 0;
  #cursor = 0;
  /** Counts changes of what is here. */ version = 0;

  /** @param {number} budget  bytes @param {number} [values]  of them for values of packed frames */
  constructor(budget, values = Math.min(FOR_VALUES, budget / 4)) {
    this.budget = budget;
    this.values = values;
  }

  /** How many bytes are held. */
  get bytes() { return this.#bytes + this.#values + this.#rooms.bytes; }

  /** Return the values of a frame, or null: it is not here, or only packed. @param {string} set @param {number} index */
  get(set, index) {
    return this.#held.get(frameKey(set, index))?.pixels ?? null;
  }

  /** Whether a frame is here, if only packed. @param {string} set @param {number} index */
  has(set, index) {
    return this.#held.has(frameKey(set, index));
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
      if (this.has(set, index)) return EXACT;
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
    this.#looked = [places, sets];
    this.#plan();
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

  /** Return the frames to unpack, what is seen first. @returns {(Frame & {seen: boolean})[]} */
  folded() {
    const keyed = this.#near.map((frame) => ({ ...frame, key: frameKey(frame.set, frame.index) }));
    return keyed.filter(({ key }) => {
      const { stream, pixels } = this.#held.get(key) ?? {};
      return stream && !pixels;
    }).map(({ key, set, index }) => ({ set, index, seen: this.#seen.has(key) }));
  }

  /** Lend a packed frame to whoever unpacks it. @param {Frame} frame @returns {Loan|null} */
  lend({ set, index }) {
    const key = frameKey(set, index);
    const held = this.#held.get(key);
    if (!held?.stream) return null;
    const stream = /** @type {ArrayBuffer} */ (held.stream.buffer);
    held.stream = null;
    return { key, held, stream, room: this.#rooms.take(held.size) };
  }

  /** A frame that was lent comes back, with its values. @param {Loan} loan @param {{stream?: ArrayBuffer, pixels: Pixels}} back */
  unfold({ key, held }, { stream, pixels }) {
    if (!stream || this.#held.get(key) !== held) {
      this.#rooms.give(pixels.values.buffer);
      return;
    }
    held.stream = new Uint8Array(stream);
    held.pixels = { ...pixels, origin: held.origin };
    this.#values += held.size;
    this.#evict();
  }

  /** Keep a frame that arrived. @param {Frame} frame @param {Pixels} pixels */
  keep(frame, pixels) {
    const size = pixels.values.byteLength;
    const origin = {};
    this.#keep(frame, { bytes: size, size, origin, pixels: { ...pixels, origin }, packed: false, stream: null });
  }

  /** Keep a frame that arrived packed. @param {Frame} frame @param {Uint8Array} stream @param {{bytes: number}} values */
  keepPacked(frame, stream, { bytes }) {
    const first = !this.#largest.has(frame.set);
    this.#anyPacked = true;
    this.#keep(frame, { bytes: stream.byteLength, size: bytes, origin: {}, pixels: null, packed: true, stream });
    // Now it is known that more of them have room.
    if (first) this.#plan();
  }

  /** Remember that a frame cannot be had. @param {Frame} frame @param {Failure} failure */
  fail({ set, index }, failure) {
    const key = frameKey(set, index);
    if (this.#held.has(key)) this.#drop(key);
    this.#failed.set(key, failure);
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

  #plan() {
    const [places, sets] = this.#looked;
    this.#seen = new Set(places.map(({ set, index }) => frameKey(set.id, index)));
    this.#near = nearby(places, this.budget / 2);
    const sizes = new Map(places.map(({ set: { id, bytes } }) => [id, bytes]));
    this.#forValues = Math.max(this.values, this.#near.reduce((sum, { set }) => sum + (sizes.get(set) ?? 0), 0));
    const budget = this.budget - (this.#anyPacked ? this.#forValues : 0);
    this.#planned = plan(places, sets, budget, ({ id, bytes }, key) => (
      this.#held.get(key)?.bytes ?? this.#largest.get(id) ?? bytes));
    this.#ranks = null;
    this.#cursor = 0;
  }

  /** @param {Frame} frame @param {Held} held */
  #keep({ set, index }, held) {
    const key = frameKey(set, index);
    if (this.#held.has(key)) return;
    this.#held.set(key, held);
    this.#counts.set(set, this.count(set) + 1);
    this.#largest.set(set, Math.max(this.#largest.get(set) ?? 0, held.bytes));
    this.#bytes += held.bytes;
    this.#note(set, index, EXACT);
    this.#evict();
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

  /** @param {string} key */
  #rank(key) {
    this.#ranks ??= new Map(this.#planned.map(({ set, index }, rank) => [frameKey(set, index), rank]));
    return this.#ranks.get(key) ?? Infinity;
  }

  /** Return some of what is held, the furthest from the reader first. @param {(held: Held) => boolean} [wanted] */
  #furthest(wanted = () => true) {
    return [...this.#held].filter(([, held]) => wanted(held))
      .map(([key, held]) => ({ key, held, rank: this.#rank(key) }))
      .sort((one, other) => (one.rank === other.rank ? 0 : other.rank - one.rank));
  }

  /** Give up what is furthest from the reader until the budget holds, values of packed frames first. */
  #evict() {
    if (this.#values > this.#forValues) this.#fold();
    if (this.bytes <= this.budget) return;
    for (const { key, rank } of this.#furthest()) {
      if (this.bytes <= this.budget || this.#seen.has(key)) return;
      this.#drop(key);
      // What had to go though it was planned would be fetched and given up again for ever.
      this.#planned.length = Math.min(this.#planned.length, rank);
    }
  }

  /** Keep no more values of packed frames than there is room for, in any case those seen. */
  #fold() {
    for (const { key, held } of this.#furthest(isUnfolded)) {
      if (this.#values <= this.#forValues || this.#seen.has(key)) return;
      this.#forget(held);
    }
  }

  /** @param {Held} held */
  #forget(held) {
    if (!held.pixels || !isUnfolded(held)) return;
    this.#rooms.give(held.pixels.values.buffer);
    this.#values -= held.size;
    held.pixels = null;
  }

  /** @param {string} key */
  #drop(key) {
    const held = /** @type {Held} */ (this.#held.get(key));
    this.#forget(held);
    this.#bytes -= held.bytes;
    this.#held.delete(key);
    const slash = key.lastIndexOf('/');
    const set = key.slice(0, slash);
    this.#counts.set(set, this.count(set) - 1);
    this.#note(set, Number(key.slice(slash + 1)), NOTHING);
    this.#cursor = 0;
  }
}

/** Whether values of a packed frame are here. @param {Held} held */
function isUnfolded({ packed, pixels }) { return packed && pixels !== null; }
