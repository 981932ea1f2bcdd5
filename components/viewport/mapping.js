/** What turns the stored values of a frame into colours: the pixel pipeline of PS3.4 N.2. */

import { isGrey, paddingOf, rescaleOf } from './presets.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./tables.js').Tables} Tables
 * @typedef {import('./tables.js').Table} Table
 *
 * @typedef {object} Mapping
 * @property {'grey'|'palette'|'rgb'|'ybr'|'ybr-partial'} kind
 * @property {[number, number]} rescale  slope, intercept
 * @property {Table|null} modality
 * @property {{center: number, width: number, function: string}} window
 * @property {Table|null} voi
 * @property {Table|null} presentation
 * @property {[number, number]|null} padding  stored values that are black
 * @property {import('./tables.js').Colours|null} palette  of a grey image, it colours the values
 *   from its first on (PS3.3 C.8.16.2.1.1.1)
 * @property {number} top  the largest stored value of a colour sample
 * @property {boolean} inverse
 */

const NO_WINDOW = { center: 0.5, width: 1, function: 'LINEAR_EXACT' };

/**
 * Return the mapping of one frame.
 * @param {DisplaySet} set @param {number} index @param {Tables} tables
 * @param {{window: Mapping['window']|null, voi: Table|null, invert: boolean}} look
 * @returns {Mapping}
 */
export function mappingOf(set, index, tables, { window, voi, invert }) {
  const light = set.photometric === 'MONOCHROME1';
  return {
    kind: kindOf(set),
    rescale: rescaleOf(set, index),
    modality: tables.modality,
    window: window ?? NO_WINDOW,
    voi,
    presentation: tables.presentation,
    padding: isGrey(set) ? paddingOf(set, index) : null,
    palette: tables.palette,
    top: 2 ** (set.samples > 1 ? set.bits_stored : 8) - 1,
    // MONOCHROME1 says that the smallest value is white, after the window and once.
    inverse: light !== invert,
  };
}

/** @param {DisplaySet} set @returns {Mapping['kind']} */
function kindOf({ photometric, samples }) {
  if (photometric === 'PALETTE COLOR') return 'palette';
  if (samples === 1) return 'grey';
  if (photometric.startsWith('YBR_PARTIAL')) return 'ybr-partial';
  return photometric.startsWith('YBR_FULL') ? 'ybr' : 'rgb';
}

/** Return what tells a mapping from every other. @param {Mapping} mapping */
export function signature({ modality, voi, presentation, palette, ...rest }) {
  return JSON.stringify([rest, modality?.id, voi?.id, presentation?.id, palette?.id]);
}
