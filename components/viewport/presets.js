/** Windows to choose from: the file's own, tables of the file, automatic, and the usual ones. */

import { entry } from './tables.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./tables.js').Tables} Tables
 * @typedef {import('./lossless.js').Pixels} Pixels
 *
 * @typedef {object} Choice  what a viewport windows with
 * @property {'file'|'table'|'automatic'|'preset'|'manual'} kind
 * @property {number} [at]  which of the file's windows or tables
 * @property {string} [key]  of a preset's name
 * @property {number} [center]
 * @property {number} [width]
 * @property {string} [function]
 */

/** @type {{key: string, center: number, width: number}[]} */
export const CT_PRESETS = [
  { key: 'lung', center: -600, width: 1500 },
  { key: 'mediastinum', center: 40, width: 350 },
  { key: 'bone', center: 400, width: 2000 },
  { key: 'soft-tissue', center: 50, width: 400 },
  { key: 'abdomen', center: 50, width: 250 },
  { key: 'brain', center: 40, width: 80 },
  { key: 'liver', center: 60, width: 150 },
];
// The server renders with the same automatic window (imaging/voi.py), so that nothing jumps.
const TAILS = [0.005, 0.995];
const SAMPLED = 1 << 18;
const NARROW = 1e-6;

/** Whether the grey levels of a display set come through a window. */
export function isGrey(/** @type {DisplaySet} */ set) {
  return set.samples === 1 && set.photometric !== 'PALETTE COLOR';
}

/** Return the windows to choose from, in the order of the keys 1 to 9. @returns {Choice[]} */
export function choices(/** @type {DisplaySet} */ set, /** @type {Tables} */ tables) {
  if (!isGrey(set)) return [];
  const own = set.varying.window ? set.windows.slice(0, 1) : set.windows;
  const usual = set.modality === 'CT' ? CT_PRESETS : [];
  return [
    ...tables.voi.map((_, at) => /** @type {Choice} */ ({ kind: 'table', at })),
    ...own.map((_, at) => /** @type {Choice} */ ({ kind: 'file', at })),
    ...usual.map((preset) => /** @type {Choice} */ ({
      kind: 'preset', function: 'LINEAR', ...preset })),
  ];
}

/** Return the choice a display set opens with: what says most of how it is meant. @returns {Choice} */
export function firstChoice(/** @type {DisplaySet} */ set, /** @type {Tables|null} */ tables) {
  if (tables?.voi.length) return { kind: 'table', at: 0 };
  return set.windows.length || set.varying.window ? { kind: 'file', at: 0 } : { kind: 'automatic' };
}

/**
 * Return the window of a frame under a choice; null where the pixels have to say (automatic).
 * @param {Choice} choice @param {DisplaySet} set @param {number} index
 * @returns {{center: number, width: number, function: string}|null}
 */
export function windowOf(choice, set, index) {
  if (choice.kind === 'file') {
    const own = set.windows[choice.at ?? 0];
    const [center, width] = set.varying.window?.[index] ?? [own?.center, own?.width];
    if (center === undefined || width === undefined) return null;
    return { center, width, function: own?.function ?? 'LINEAR' };
  }
  if (choice.center === undefined || choice.width === undefined) return null;
  return { center: choice.center, width: choice.width, function: choice.function ?? 'LINEAR' };
}

/** Return the rescale of a frame; identity where the file has none. @returns {[number, number]} */
export function rescaleOf(/** @type {DisplaySet} */ set, /** @type {number} */ index) {
  const slope = set.varying.slope?.[index] ?? set.slope;
  return slope ? [slope, set.varying.intercept?.[index] ?? set.intercept ?? 0] : [1, 0];
}

/**
 * Return the window of all but the outermost half percents of a frame's values, padding left out.
 * Eight bits without a unit were made to be looked at and are shown as they are.
 * @param {Pixels} pixels @param {DisplaySet} set @param {number} index @param {Tables} tables
 * @returns {{center: number, width: number}}
 */
export function automaticWindow(pixels, set, index, tables) {
  const unsigned = pixels.values instanceof Uint8Array || pixels.values instanceof Uint16Array;
  if (!set.slope && !tables.modality && unsigned && set.bits_stored <= 8) {
    return spanning(0, 2 ** set.bits_stored - 1);
  }
  const values = sorted(pixels, set.padding, rescaled(set, index, tables));
  if (!values.length) return spanning(0, 1);
  const [low, high] = TAILS.map((part) => percentile(values, part));
  return low < high ? spanning(low, high) : spanning(values[0], values[values.length - 1]);
}

/** @param {DisplaySet} set @param {number} index @param {Tables} tables */
function rescaled(set, index, { modality }) {
  const [slope, intercept] = rescaleOf(set, index);
  return (/** @type {number} */ stored) => (modality ? entry(modality, stored) : stored * slope + intercept);
}

/**
 * Return a part of the values, evenly spread and in order, that is enough for percentiles.
 * @param {Pixels} pixels @param {[number, number]|null} padding @param {(stored: number) => number} value
 */
function sorted({ values, rows, columns }, padding, value) {
  const step = Math.ceil(Math.sqrt((rows * columns) / SAMPLED));
  const [low, high] = padding ?? [Infinity, -Infinity];
  const sample = new Float64Array(Math.ceil(rows / step) * Math.ceil(columns / step));
  let count = 0;
  for (let row = 0; row < rows; row += step) {
    for (let at = row * columns; at < (row + 1) * columns; at += step) {
      const stored = values[at];
      if (Number.isFinite(stored) && !(stored >= low && stored <= high)) sample[count++] = value(stored);
    }
  }
  return sample.subarray(0, count).sort();
}

/** @param {Float64Array} values  in order @param {number} part */
function percentile(values, part) {
  const place = part * (values.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, values.length - 1);
  return values[below] + (values[above] - values[below]) * (place - below);
}

/** @param {number} low @param {number} high */
function spanning(low, high) {
  return { center: (low + high) / 2, width: Math.max(high - low, NARROW) };
}

/**
 * Return what dragging makes of a window: right is wider, down is darker.
 * @param {{center: number, width: number}} window @param {number} dx @param {number} dy
 */
export function dragged({ center, width }, dx, dy) {
  const step = Math.max(width, Number.EPSILON) / 256;
  return { center: center + dy * step, width: Math.max(width + dx * step, width / 512) };
}
