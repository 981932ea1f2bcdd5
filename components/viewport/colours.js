/**
 * Stored values to colours without a graphics card: the same mapping as the shader's.
 *
 * Colours are 32-bit words, red lowest, as a canvas has them on every machine there is.
 */

import { eightBits, entry } from './tables.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./mapping.js').Mapping} Mapping
 */

const OPAQUE = 0xff000000;

/** Return the grey level, 0 to 1, of a stored value. @param {Mapping} mapping @param {number} stored */
export function greyOf({ padding, modality, rescale, window, voi, presentation, inverse }, stored) {
  if (padding && stored >= padding[0] && stored <= padding[1]) return 0;
  // What is no number is shown as 0, as the server does (imaging/render.py).
  const number = Number.isNaN(stored) ? -rescale[1] / rescale[0] : stored;
  const value = modality ? entry(modality, number) : number * rescale[0] + rescale[1];
  const level = voi ? share(voi, value) : windowed(value, window);
  const grey = presentation
    ? share(presentation, level * (presentation.data.length - 1) + presentation.first) : level;
  return inverse ? 1 - grey : grey;
}

/** Return an entry as a part of the largest there could be. @param {import('./tables.js').Table} table */
function share(table, /** @type {number} */ value) {
  return entry(table, value) / (2 ** table.bits - 1);
}

/**
 * Apply a window (PS3.3 C.11.2.1.2.1, C.11.2.1.3.1, C.11.2.1.3.2).
 * @param {number} value @param {Mapping['window']} window
 */
export function windowed(value, { center, width, function: curve }) {
  if (curve === 'SIGMOID') return 1 / (1 + Math.exp((-4 * (value - center)) / width));
  const grey = curve === 'LINEAR_EXACT'
    ? (value - center) / width + 0.5
    : (value - center + 0.5) / Math.max(width - 1, 1e-6) + 0.5;
  return Math.min(Math.max(grey, 0), 1);
}

/** Return a function from a stored value of one sample to its colour. @param {Mapping} mapping */
function colourOf(mapping) {
  const { kind, palette, inverse } = mapping;
  const grey = (/** @type {number} */ stored) => (
    (OPAQUE | (Math.round(greyOf(mapping, stored) * 255) * 0x10101)) >>> 0);
  if (!palette) return grey;
  const flip = kind === 'palette' && inverse ? 255 : 0;
  return (/** @type {number} */ stored) => {
    if (kind === 'grey' && stored < palette.first) return grey(stored);
    const at = Math.min(Math.max(stored - palette.first, 0), palette.red.length - 1);
    return word(...[palette.red, palette.green, palette.blue].map(
      (table) => Math.abs(flip - eightBits(table[at], palette.bits))));
  };
}

/** @param {number[]} rgb */
function word(...[red, green, blue]) {
  return (OPAQUE | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Return the colours of all values of up to 16 bits, by their bits; null where there are more.
 * @param {Pixels} pixels @param {Mapping} mapping
 */
export function tableOf({ values, samples }, mapping) {
  const bits = values.BYTES_PER_ELEMENT * 8;
  if (samples > 1 || bits > 16) return null;
  const colour = colourOf(mapping);
  const count = 2 ** bits;
  const signed = values instanceof Int8Array || values instanceof Int16Array;
  const table = new Uint32Array(count);
  for (let at = 0; at < count; at++) table[at] = colour(signed && at >= count / 2 ? at - count : at);
  return table;
}

/**
 * Return a function from the position of a pixel to its colour.
 * @param {Pixels} pixels @param {Mapping} mapping @param {Uint32Array|null} table
 * @returns {(at: number) => number}
 */
export function colourAt(pixels, mapping, table) {
  const { values, samples } = pixels;
  if (samples > 1) return coloursAt(pixels, mapping);
  if (table) {
    const mask = table.length - 1;
    return (at) => table[values[at] & mask];
  }
  const colour = colourOf(mapping);
  return (at) => colour(values[at]);
}

/** @param {Pixels} pixels @param {Mapping} mapping @returns {(at: number) => number} */
function coloursAt({ values, rows, columns }, { kind, top, inverse }) {
  const count = rows * columns;
  const scale = 255 / top;
  const flip = inverse ? 255 : 0;
  const byte = (/** @type {number} */ value) => Math.abs(flip - Math.min(Math.max(Math.round(value), 0), 255));
  if (kind === 'rgb') {
    return (at) => word(byte(values[at] * scale), byte(values[at + count] * scale), byte(values[at + 2 * count] * scale));
  }
  // PS3.3 C.7.6.3.1.2
  const middle = ((top + 1) / 2) * scale;
  const [black, luma, chroma] = kind === 'ybr-partial' ? [16, 255 / 219, 255 / 224] : [0, 1, 1];
  return (at) => {
    const y = (values[at] * scale - black) * luma;
    const cb = (values[at + count] * scale - middle) * chroma;
    const cr = (values[at + 2 * count] * scale - middle) * chroma;
    return word(byte(y + 1.402 * cr), byte(y - 0.344136 * cb - 0.714136 * cr), byte(y + 1.772 * cb));
  };
}

/**
 * Fill a picture: a pixel of it is the middle one of a block of the frame, or the mean of all.
 * @param {Uint32Array} to @param {Pixels} pixels @param {(at: number) => number} colour
 * @param {{block: number, fine: boolean}} how
 */
export function fill(to, { rows, columns }, colour, { block, fine }) {
  if (block === 1) {
    for (let at = 0; at < to.length; at++) to[at] = colour(at);
    return;
  }
  const width = Math.ceil(columns / block);
  for (let at = 0; at < to.length; at++) {
    const [x, y] = [(at % width) * block, Math.floor(at / width) * block];
    if (fine) {
      to[at] = mean(colour, { x, y, right: Math.min(x + block, columns), bottom: Math.min(y + block, rows), columns });
    } else {
      to[at] = colour(Math.min(y + (block >> 1), rows - 1) * columns + Math.min(x + (block >> 1), columns - 1));
    }
  }
}

/** @param {(at: number) => number} colour */
function mean(colour, /** @type {Record<'x'|'y'|'right'|'bottom'|'columns', number>} */ { x, y, right, bottom, columns }) {
  let [red, green, blue] = [0, 0, 0];
  for (let row = y; row < bottom; row++) {
    for (let at = row * columns + x; at < row * columns + right; at++) {
      const seen = colour(at);
      red += seen & 255;
      green += (seen >> 8) & 255;
      blue += (seen >> 16) & 255;
    }
  }
  const count = (right - x) * (bottom - y);
  return word(Math.round(red / count), Math.round(green / count), Math.round(blue / count));
}
