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
// The server renders with the same automatic window (imaging/automatic.py), so that nothing jumps.
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
    // Where windows vary, a frame without one is windowed by its pixels.
    const [center, width, curve = 'LINEAR'] = set.varying.window
      ? set.varying.window[index] ?? [] : [own?.center, own?.width, own?.function];
    return center === undefined || width === undefined ? null : { center, width, function: curve };
  }
  if (choice.center === undefined || choice.width === undefined) return null;
  return { center: choice.center, width: choice.width, function: choice.function ?? 'LINEAR' };
}

/** Return the rescale of a frame; identity where the file has none. @returns {[number, number]} */
export function rescaleOf(/** @type {DisplaySet} */ set, /** @type {number} */ index) {
  const { slope = set.slope, intercept = set.intercept } = {
    slope: set.varying.slope?.[index], intercept: set.varying.intercept?.[index] };
  return slope ? [slope, intercept ?? 0] : [1, 0];
}

/** Return the stored values of a frame that stand for no image. @returns {[number, number]|null} */
export function paddingOf(/** @type {DisplaySet} */ set, /** @type {number} */ index) {
  return set.varying.padding ? set.varying.padding[index] : set.padding;
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
  const found = counted(pixels, paddingOf(set, index));
  if (!found.length) return spanning(0, 1);
  const value = rescaled(set, index, tables);
  const ranked = found.map(([stored, count]) => ({ value: value(stored), count }));
  ranked.sort((one, other) => one.value - other.value);
  const [low, high] = TAILS.map((part) => percentile(ranked, part));
  return low < high ? spanning(low, high) : spanning(ranked[0].value, ranked[ranked.length - 1].value);
}

/** @param {DisplaySet} set @param {number} index @param {Tables} tables */
function rescaled(set, index, { modality }) {
  const [slope, intercept] = rescaleOf(set, index);
  return (/** @type {number} */ stored) => (modality ? entry(modality, stored) : stored * slope + intercept);
}

/**
 * Return which stored values occur and how often: all of them where they have up to 16 bits, else
 * of a part that is evenly spread.
 * @param {Pixels} pixels @param {[number, number]|null} padding @returns {[number, number][]}
 */
function counted({ values, rows, columns }, padding) {
  const [low, high] = padding ?? [Infinity, -Infinity];
  const image = (/** @type {number} */ stored) => Number.isFinite(stored) && !(stored >= low && stored <= high);
  /** @type {[number, number][]} */ const found = [];
  if (values.BYTES_PER_ELEMENT <= 2) {
    const kinds = 2 ** (8 * values.BYTES_PER_ELEMENT);
    const counts = new Uint32Array(kinds);
    for (let at = 0; at < values.length; at++) counts[values[at] & (kinds - 1)] += 1;
    const signed = values instanceof Int8Array || values instanceof Int16Array;
    counts.forEach((count, kind) => {
      const stored = signed && kind >= kinds / 2 ? kind - kinds : kind;
      if (count && image(stored)) found.push([stored, count]);
    });
    return found;
  }
  const step = Math.ceil(Math.sqrt((rows * columns) / SAMPLED));
  for (let row = 0; row < rows; row += step) {
    for (let at = row * columns; at < (row + 1) * columns; at += step) {
      if (image(values[at])) found.push([values[at], 1]);
    }
  }
  return found;
}

/** @param {{value: number, count: number}[]} ranked  in order @param {number} part */
function percentile(ranked, part) {
  const last = ranked.reduce((sum, { count }) => sum + count, 0) - 1;
  const place = part * last;
  const below = Math.floor(place);
  const [lower, upper] = [below, Math.min(below + 1, last)].map((rank) => {
    let behind = 0;
    return ranked.find(({ count }) => (behind += count) > rank)?.value ?? NaN;
  });
  return lower + (upper - lower) * (place - below);
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
