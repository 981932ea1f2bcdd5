/** Decodes exact streams in workers, each with little before it, so that what is seen comes next. */

import { StreamError } from './lossless.js';
import { undo } from './undo.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./undo.js').Wish} Wish
 * @typedef {ReturnType<typeof undo>} Undone
 *
 * @typedef {object} Order
 * @property {Wish} wish
 * @property {(undone: Undone) => void} resolve
 * @property {(error: Error) => void} reject
 *
 * @typedef {{worker: Worker, ready: boolean, orders: Map<number, Order>, served: number}} Bench
 */

const DEPTH = 2;
const MOST = 4;
/** Orders after which a worker makes way for another: browsers are slow to collect what messages leave in it. */
const SERVES = 4096;

const start = () => new Worker(new URL('./decode_worker.js', import.meta.url), { type: 'module' });

/** Workers that share the decoding. */
export class Decoder {
  /** @type {Bench[]} */ #benches = [];
  /** @type {Order[]} */ #queue = [];
  #next = 0;

  /** @param {number} [count] @param {() => Worker} [create] @param {number} [serves] */
  constructor(count = Math.max(1, Math.min(MOST, (navigator.hardwareConcurrency ?? 2) >> 1)), create = start, serves = SERVES) {
    this.create = create;
    this.serves = serves;
    for (let i = 0; i < count; i++) this.#open();
  }

  /** How many streams wait for a worker. */
  get waiting() { return this.#queue.length; }

  /** How many orders would be begun at once. */
  get free() {
    return this.#benches.reduce((sum, { ready, orders }) => sum + (ready ? DEPTH - orders.size : 0), 0);
  }

  /**
   * Return the stored values of a frame; the buffer is given away.
   * @param {ArrayBuffer} stream @param {number} rows @param {number} columns
   * @param {boolean} [urgent]  it is seen: before all that waits
   * @returns {Promise<Pixels>}
   */
  async decode(stream, rows, columns, urgent = false) {
    const { pixels } = await this.undo({ stream, rows, columns }, urgent);
    return pixels;
  }

  /**
   * Return the stored values of a frame, and its stream if it is packed; buffers are given away.
   * @param {Wish} wish @param {boolean} [urgent]
   * @returns {Promise<Undone>}
   */
  undo(wish, urgent = false) {
    return new Promise((resolve, reject) => {
      const order = { wish, resolve, reject };
      if (urgent) this.#queue.unshift(order);
      else this.#queue.push(order);
      this.#pump();
    });
  }

  /** End the workers. */
  close() {
    for (const { worker } of this.#benches) worker.terminate();
  }

  /** @param {Bench} [before]  has served for long, and goes as soon as this one is ready */
  #open(before) {
    const worker = this.create();
    /** @type {Bench} */ const bench = { worker, ready: false, orders: new Map(), served: 0 };
    worker.onmessage = ({ data }) => {
      if (data.ready) {
        bench.ready = true;
        if (before) this.#retire(before);
      } else {
        this.#done(bench, data);
      }
      this.#pump();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(bench);
    };
    this.#benches.push(bench);
  }

  #pump() {
    if (!this.#benches.length) {
      for (const order of this.#queue.splice(0)) undoHere(order);
    }
    for (;;) {
      const free = this.#benches.filter(({ ready, orders }) => ready && orders.size < DEPTH)
        .sort((one, other) => one.orders.size - other.orders.size)[0];
      const order = free && this.#queue.shift();
      if (!order) return;
      const id = this.#next++;
      const { wish } = order;
      free.orders.set(id, order);
      free.worker.postMessage({ id, ...wish }, wish.room ? [wish.stream, wish.room] : [wish.stream]);
    }
  }

  /** @param {Bench} bench @param {{id: number, error?: string} & Partial<Undone>} answer */
  #done(bench, { id, pixels, stream, error }) {
    const order = bench.orders.get(id);
    bench.orders.delete(id);
    bench.served += 1;
    if (bench.served === this.serves) this.#open(bench);
    if (!this.#benches.includes(bench)) this.#retire(bench);
    if (pixels) order?.resolve({ pixels, stream });
    else order?.reject(new StreamError(error));
  }

  /** Give a worker nothing more, and end it when all that it has is done. @param {Bench} old */
  #retire(old) {
    this.#benches = this.#benches.filter((bench) => bench !== old);
    if (!old.orders.size) old.worker.terminate();
  }

  /** A worker did not start, or ended: the others do its work, or the page does. @param {Bench} lost */
  #lose(lost) {
    this.#benches = this.#benches.filter((bench) => bench !== lost);
    lost.worker.terminate();
    for (const { reject } of lost.orders.values()) reject(new StreamError('the worker ended'));
    this.#pump();
  }
}

/** @param {Order} order */
function undoHere({ wish: { stream, rows, columns }, resolve, reject }) {
  try {
    // Into memory of its own: here nothing takes it away from whoever reads it still.
    resolve(undo({ stream, rows, columns }));
  } catch (error) {
    reject(/** @type {Error} */ (error));
  }
}
