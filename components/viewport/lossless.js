/**
 * Undoes the exact stream: stored values of one frame, inflated by the browser unless packed.
 *
 * The layout stands in `imaging/lossless.py`; vectors that both sides read are in
 * `tests/imaging/golden/`.
 */

import { medianEdge } from './median_edge.js';
import { PackedError, unpack as unpackSample } from './unpacking.js';

const VERSION = 1;
const HEADER_BYTES = 8;
const PACKED = 3;
const TYPES = [Uint8Array, Int8Array, Uint16Array, Int16Array,
  Uint32Array, Int32Array, Float32Array, Float64Array];

/**
 * @typedef {Uint8Array<ArrayBuffer>|Int8Array<ArrayBuffer>|Uint16Array<ArrayBuffer>
 *   |Int16Array<ArrayBuffer>|Uint32Array<ArrayBuffer>|Int32Array<ArrayBuffer>
 *   |Float32Array<ArrayBuffer>|Float64Array<ArrayBuffer>} Values
 * @typedef {(typeof TYPES)[number]} ValuesType
 * @typedef {object} Pixels  stored values of one frame
 * @property {Values} values  sample after sample, each in row order
 * @property {number} samples  per pixel
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} [damaged]  whether bytes of the frame were missing
 */

/** The bytes are no exact stream of the size said. */
export class StreamError extends Error {}

/** Whether a stream is packed: it may be kept as it came. @param {Uint8Array} stream */
export function isPacked(stream) {
  return stream[0] === VERSION && stream[1] === PACKED;
}

/**
 * Return what the header of a stream tells.
 * @param {Uint8Array} stream
 * @param {number} rows
 * @param {number} columns
 * @returns {{predictor: number, Type: ValuesType, samples: number, bytes: number, damaged: boolean}}
 *   bytes of the values
 * @throws {StreamError} if it is unknown, or the length is not that of such a frame
 */
export function glance(stream, rows, columns) {
  const [version, predictor, type, samples, flags] = stream;
  if (version !== VERSION || !(type < TYPES.length)) {
    throw new StreamError('not an exact stream of version 1');
  }
  const Type = TYPES[type];
  const size = Type.BYTES_PER_ELEMENT;
  if (predictor > PACKED || (predictor && size > 2)) {
    throw new StreamError(`predictor ${predictor} for values of ${size} bytes`);
  }
  const bytes = samples * size * rows * columns;
  if (!bytes || (predictor !== PACKED && stream.length - HEADER_BYTES !== bytes)) {
    throw new StreamError(`${stream.length} bytes for ${columns}x${rows}x${samples}`);
  }
  return { predictor, Type, samples, bytes, damaged: Boolean(flags & 1) };
}

/**
 * Return the stored values of an exact stream.
 * @param {Uint8Array} stream
 * @param {number} rows
 * @param {number} columns
 * @returns {Pixels}
 * @throws {StreamError} if the header is unknown or the length is not that of such a frame
 */
export function decode(stream, rows, columns) {
  return isPacked(stream) ? unpack(stream, rows, columns) : undoInto(stream, rows, columns);
}

/**
 * Return the stored values of a packed stream.
 * @param {Uint8Array} stream
 * @param {number} rows
 * @param {number} columns
 * @param {ArrayBuffer} [room]  where to write them, if it has just their size
 * @returns {Pixels}
 * @throws {StreamError} if the stream is not that of such a frame
 */
export function unpack(stream, rows, columns, room) {
  const { Type, samples, bytes, damaged } = glance(stream, rows, columns);
  const count = rows * columns;
  const values = room?.byteLength === bytes ? new Type(room) : new Type(samples * count);
  let at = HEADER_BYTES;
  for (let sample = 0; sample < samples; sample++) {
    const scale = { shift: stream[at], threshold: stream[at + 1] };
    const part = values.subarray(sample * count, (sample + 1) * count);
    at += 2 + 2 * unpackPart(wordsFrom(stream, at + 2), part, columns, scale);
  }
  if (at !== stream.length) throw new StreamError(`${stream.length} bytes, and ${at} used`);
  return { values, samples, rows, columns, damaged };
}

/** @type {typeof unpackSample} */
function unpackPart(words, part, columns, scale) {
  try {
    return unpackSample(words, part, columns, scale);
  } catch (error) {
    throw error instanceof PackedError ? new StreamError(error.message) : error;
  }
}

/** @param {Uint8Array} stream @param {number} start */
function wordsFrom(stream, start) {
  const { buffer, byteOffset, length } = stream;
  if (start > length) throw new StreamError(`${length} bytes, and more samples`);
  const count = (length - start) >> 1;
  const at = byteOffset + start;
  return at & 1 ? new Uint16Array(stream.slice(start, start + 2 * count).buffer) : new Uint16Array(buffer, at, count);
}

/** @param {Uint8Array} stream @param {number} rows @param {number} columns @param {ArrayBuffer} [room]  behind as many bytes as the header has @returns {Pixels} */
function undoInto(stream, rows, columns, room) {
  const { predictor, Type, samples, bytes, damaged } = glance(stream, rows, columns);
  const count = rows * columns;
  const size = bytes / samples;
  const values = room ? new Type(room, HEADER_BYTES, samples * count) : new Type(samples * count);
  for (let sample = 0; sample < samples; sample++) {
    const start = HEADER_BYTES + sample * size;
    const planes = stream.subarray(start, start + size);
    const part = values.subarray(sample * count, (sample + 1) * count);
    if (predictor) undo(planes, part, columns, predictor === 1);
    else interleave(planes, part);
  }
  return { values, samples, rows, columns, damaged };
}

/** Bytes that one thread keeps between two frames. */
const KEPT = 4 * 2 ** 20;
let scratch = new Uint8Array(0);

/**
 * Return the stored values of an exact stream that is not packed, which are written over it.
 *
 * Browsers hold what was sent to a worker until that collects its garbage, which it seldom does:
 * a study would lie in memory twice. So the same memory goes to and fro.
 * @param {ArrayBuffer} stream @param {number} rows @param {number} columns
 * @returns {Pixels}
 * @throws {StreamError} as `decode`; the stream is as it was then
 */
export function decodeInPlace(stream, rows, columns) {
  const { byteLength } = stream;
  const copy = byteLength <= scratch.length ? scratch : new Uint8Array(byteLength);
  if (byteLength <= KEPT) scratch = copy;
  copy.set(new Uint8Array(stream));
  return undoInto(copy.subarray(0, byteLength), rows, columns, stream);
}

/** @param {Uint8Array} planes @param {Values} part */
function interleave(planes, part) {
  const size = part.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  for (let plane = 0; plane < size; plane++) {
    const start = plane * part.length;
    for (let i = 0, to = plane; i < part.length; i++, to += size) bytes[to] = planes[start + i];
  }
}

/** @param {Uint8Array} planes @param {Values} part @param {number} columns @param {boolean} median */
function undo(planes, part, columns, median) {
  const Seen = part.BYTES_PER_ELEMENT === 1 ? Uint8Array : Int16Array;
  const seen = new Seen(part.buffer, part.byteOffset, part.length);
  unfold(planes, seen);
  for (let i = 1; i < columns; i++) seen[i] += seen[i - 1];
  const rest = median ? undoMedian : undoAverage;
  for (let start = columns; start < seen.length; start += columns) rest(seen, start, columns);
}

/** @param {Uint8Array} planes @param {Uint8Array|Int16Array} seen */
function unfold(planes, seen) {
  const count = seen.length;
  if (seen.BYTES_PER_ELEMENT === 1) {
    for (let i = 0; i < count; i++) seen[i] = (planes[i] >>> 1) ^ -(planes[i] & 1);
    return;
  }
  for (let i = 0; i < count; i++) {
    const folded = planes[i] | (planes[count + i] << 8);
    seen[i] = (folded >>> 1) ^ -(folded & 1);
  }
}

/**
 * Undo the median-edge prediction of one row but the first.
 * @param {Uint8Array|Int16Array} seen @param {number} start @param {number} columns
 */
function undoMedian(seen, start, columns) {
  let northWest = seen[start - columns];
  seen[start] += northWest;
  let west = seen[start];
  for (let i = start + 1; i < start + columns; i++) {
    const north = seen[i - columns];
    seen[i] += medianEdge(west, north, northWest);
    west = seen[i];
    northWest = north;
  }
}

/** @param {Uint8Array|Int16Array} seen @param {number} start @param {number} columns */
function undoAverage(seen, start, columns) {
  seen[start] += seen[start - columns];
  let west = seen[start];
  for (let i = start + 1; i < start + columns; i++) {
    seen[i] += (west + seen[i - columns]) >> 1;
    west = seen[i];
  }
}
