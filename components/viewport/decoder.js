/** Decodes exact streams in workers, each with little before it, so that what is seen comes next. */

import { StreamError, decodeInPlace } from './lossless.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 *
 * @typedef {object} Order
 * @property {ArrayBuffer} stream
 * @property {number} rows
 * @property {number} columns
 * @property {(pixels: Pixels) => void} resolve
 * @property {(error: Error) => void} reject
 *
 * @typedef {{worker: Worker, ready: boolean, orders: Map<number, Order>}} Bench
 */

const DEPTH = 2;
const MOST = 4;

const start = () => new Worker(new URL('./decode_worker.js', import.meta.url), { type: 'module' });

/** Workers that share the decoding. */
export class Decoder {
  /** @type {Bench[]} */ #benches = [];
  /** @type {Order[]} */ #queue = [];
  #next = 0;

  /** @param {number} [count] @param {() => Worker} [create] */
  constructor(count = Math.max(1, Math.min(MOST, (navigator.hardwareConcurrency ?? 2) >> 1)), create = start) {
    for (let i = 0; i < count; i++) this.#open(create());
  }

  /** How many streams wait for a worker. */
  get waiting() { return this.#queue.length; }

  /**
   * Return the stored values of a frame; the buffer is given away.
   * @param {ArrayBuffer} stream @param {number} rows @param {number} columns
   * @param {boolean} [urgent]  it is seen: before all that waits
   * @returns {Promise<Pixels>}
   */
  decode(stream, rows, columns, urgent = false) {
    return new Promise((resolve, reject) => {
      const order = { stream, rows, columns, resolve, reject };
      if (urgent) this.#queue.unshift(order);
      else this.#queue.push(order);
      this.#pump();
    });
  }

  /** End the workers. */
  close() {
    for (const { worker } of this.#benches) worker.terminate();
  }

  /** @param {Worker} worker */
  #open(worker) {
    /** @type {Bench} */ const bench = { worker, ready: false, orders: new Map() };
    worker.onmessage = ({ data }) => {
      if (data.ready) bench.ready = true;
      else this.#done(bench, data);
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
      for (const order of this.#queue.splice(0)) decodeHere(order);
    }
    for (;;) {
      const free = this.#benches.filter(({ ready, orders }) => ready && orders.size < DEPTH)
        .sort((one, other) => one.orders.size - other.orders.size)[0];
      const order = free && this.#queue.shift();
      if (!order) return;
      const id = this.#next++;
      const { stream, rows, columns } = order;
      free.orders.set(id, order);
      free.worker.postMessage({ id, stream, rows, columns }, [stream]);
    }
  }

  /** @param {Bench} bench @param {{id: number, pixels?: Pixels, error?: string}} answer */
  #done({ orders }, { id, pixels, error }) {
    const order = orders.get(id);
    orders.delete(id);
    if (pixels) order?.resolve(pixels);
    else order?.reject(new StreamError(error));
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
function decodeHere({ stream, rows, columns, resolve, reject }) {
  try {
    resolve(decodeInPlace(stream, rows, columns));
  } catch (error) {
    reject(/** @type {Error} */ (error));
  }
}
