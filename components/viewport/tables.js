/** Lookup tables of an instance, as the stream of tables carries them. */

/**
 * @typedef {object} Table  entries from the stored value `first` on
 * @property {number} id  tells tables apart
 * @property {number} first
 * @property {number} bits  of an entry
 * @property {Uint16Array} data
 * @property {string} [name]
 *
 * @typedef {{id: number, first: number, bits: number, red: Uint16Array, green: Uint16Array,
 *   blue: Uint16Array}} Colours
 *
 * @typedef {object} Plane  graphics that lie over frames (PS3.3 C.9.2)
 * @property {number} top  row of the image, from 0
 * @property {number} left
 * @property {number} rows
 * @property {number} columns
 * @property {number} frames
 * @property {number} first  frame of the image, from 1
 * @property {Uint8Array} bits  in row order, the lowest of a byte first
 *
 * @typedef {{palette: Colours|null, modality: Table|null, voi: Table[], presentation: Table|null,
 *   planes: Plane[]}} Tables
 */

let count = 0;

/** @type {Tables} */
export const NO_TABLES = { palette: null, modality: null, voi: [], presentation: null, planes: [] };

/** Read the answer of the stream. @param {any} json @returns {Tables} */
export function readTables({ palette, modality, voi, presentation, overlays }) {
  return {
    palette: palette ? {
      ...palette, id: ++count, red: words(palette.red), green: words(palette.green), blue: words(palette.blue),
    } : null,
    modality: modality ? readTable(modality) : null,
    voi: (voi ?? []).map(readTable),
    presentation: presentation ? readTable(presentation) : null,
    planes: (overlays ?? []).map((/** @type {any} */ plane) => ({ ...plane, bits: octets(plane.data) })),
  };
}

/** @param {any} table @returns {Table} */
function readTable(table) {
  return { ...table, id: ++count, data: words(table.data) };
}

/** @param {string} text  bytes in base64 */
function octets(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** @param {string} text  little-endian 16-bit words in base64 */
function words(text) {
  const bytes = octets(text);
  const view = new DataView(bytes.buffer);
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, true));
}

/** Return an entry, the first or last one beyond the table. @param {Table} table */
export function entry(table, /** @type {number} */ value) {
  const at = Math.min(Math.max(Math.round(value) - table.first, 0), table.data.length - 1);
  return table.data[at];
}

/** Return an entry of so many bits as one of eight. @param {number} value @param {number} bits */
export function eightBits(value, bits) {
  return bits >= 8 ? value >> (bits - 8) : Math.floor((value * 255) / (2 ** bits - 1));
}
