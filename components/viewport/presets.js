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
const AUTOMATIC_TAILS = 0.01;
const MOST_SAMPLES = 1 << 16;

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
    ...own.map((_, at) => /** @type {Choice} */ ({ kind: 'file', at })),
    ...tables.voi.map((_, at) => /** @type {Choice} */ ({ kind: 'table', at })),
    ...usual.map((preset) => /** @type {Choice} */ ({
      kind: 'preset', function: 'LINEAR', ...preset })),
  ];
}

/** Return the choice a display set opens with. @returns {Choice} */
export function firstChoice(/** @type {DisplaySet} */ set, /** @type {Tables|null} */ tables) {
  if (set.windows.length || set.varying.window) return { kind: 'file', at: 0 };
  return tables?.voi.length ? { kind: 'table', at: 0 } : { kind: 'automatic' };
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
  return [set.varying.slope?.[index] ?? set.slope ?? 1,
    set.varying.intercept?.[index] ?? set.intercept ?? 0];
}

/**
 * Return the window between the first and last hundredth of a frame's values, padding left out.
 * @param {Pixels} pixels @param {DisplaySet} set @param {number} index @param {Tables} tables
 * @returns {{center: number, width: number}}
 */
export function automaticWindow(pixels, set, index, tables) {
  const values = spread(pixels, set.padding);
  if (!values.length) return { center: 0.5, width: 1 };
  const [slope, intercept] = rescaleOf(set, index);
  const rescaled = (/** @type {number} */ value) => (
    tables.modality ? entry(tables.modality, value) : value * slope + intercept);
  const last = values.length - 1;
  const ends = [AUTOMATIC_TAILS, 1 - AUTOMATIC_TAILS].map(
    (part) => rescaled(values[Math.round(part * last)]));
  const [low, high] = ends[0] < ends[1] ? ends : [ends[1], ends[0]];
  return { center: (low + high) / 2, width: Math.max(high - low, Number.EPSILON) };
}

/**
 * Return a sorted sample of the values that count.
 * @param {Pixels} pixels @param {[number, number]|null} padding
 */
function spread({ values }, padding) {
  const step = Math.max(1, Math.floor(values.length / MOST_SAMPLES));
  const [low, high] = padding ?? [Infinity, -Infinity];
  const sample = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i];
    if (Number.isFinite(value) && !(value >= low && value <= high)) sample[count++] = value;
  }
  return sample.subarray(0, count).sort();
}

/**
 * Return what dragging makes of a window: right is wider, down is darker.
 * @param {{center: number, width: number}} window @param {number} dx @param {number} dy
 */
export function dragged({ center, width }, dx, dy) {
  const step = Math.max(width, Number.EPSILON) / 256;
  return { center: center + dy * step, width: Math.max(width + dx * step, width / 512) };
}
