/** Decodes exact streams in workers. */

import { StreamError } from './lossless.js';

/** @typedef {import('./lossless.js').Pixels} Pixels */

/** Workers that share the decoding. */
export class Decoder {
  /** @type {Worker[]} */ #workers = [];
  /** @type {Map<number, {resolve: (pixels: Pixels) => void, reject: (e: Error) => void}>} */
  #waiting = new Map();
  #next = 0;

  constructor(count = (navigator.hardwareConcurrency ?? 2) > 3 ? 2 : 1) {
    for (let i = 0; i < count; i++) {
      const worker = new Worker(new URL('./decode_worker.js', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }) => this.#done(data);
      this.#workers.push(worker);
    }
  }

  /**
   * Return the stored values of a frame; the buffer is given away.
   * @param {ArrayBuffer} stream @param {number} rows @param {number} columns
   * @returns {Promise<Pixels>}
   */
  decode(stream, rows, columns) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#workers[id % this.#workers.length].postMessage({ id, stream, rows, columns }, [stream]);
    });
  }

  /** End the workers. */
  close() {
    for (const worker of this.#workers) worker.terminate();
  }

  /** @param {{id: number, pixels?: Pixels, error?: string}} answer */
  #done({ id, pixels, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (pixels) waiting?.resolve(pixels);
    else waiting?.reject(new StreamError(error));
  }
}
