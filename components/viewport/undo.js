/** Undoes an exact stream of either kind, in a worker or on the page. */

import { decodeInPlace, isPacked, unpack } from './lossless.js';

/**
 * @typedef {object} Wish
 * @property {ArrayBuffer} stream
 * @property {number} rows
 * @property {number} columns
 * @property {ArrayBuffer} [room]  where values of a packed stream may be written, if it is as large as they are
 */

/**
 * Return the stored values, and the stream if it is packed: it is as it was then. The values of any
 * other are written over it.
 * @param {Wish} wish
 * @returns {{pixels: import('./lossless.js').Pixels, stream?: ArrayBuffer}}
 * @throws {import('./lossless.js').StreamError} if it is no stream of such a frame
 */
export function undo({ stream, rows, columns, room }) {
  const packed = new Uint8Array(stream);
  if (!isPacked(packed)) return { pixels: decodeInPlace(stream, rows, columns) };
  return { pixels: unpack(packed, rows, columns, room), stream };
}
