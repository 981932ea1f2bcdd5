/**
 * Which tiles of a large frame are seen, and how fine.
 *
 * Level 0 are the pixels of the frame; each next level has half as many columns and rows, rounded up.
 */

import { apply, inverted } from './geometry.js';

/**
 * @typedef {import('./geometry.js').Affine} Affine
 * @typedef {{side: number, levels: number}} Tiles  as the manifest has them
 * @typedef {{rows: number, columns: number, tiles: Tiles}} Large  a frame that has tiles
 * @typedef {{level: number, column: number, row: number}} Tile
 * @typedef {{width: number, height: number}} Size
 *
 * Tiles from `left` and `top` up to, and without, `right` and `bottom`.
 * @typedef {{level: number, left: number, top: number, right: number, bottom: number}} Area
 */

// What is a hair larger than a pixel of the device is as large.
const HAIR = 1e-6;

/** Return columns and rows of a level. @param {Large} frame @param {number} level */
export function levelSize({ rows, columns }, level) {
  const half = (/** @type {number} */ length) => Math.ceil(length / 2 ** level);
  return { columns: half(columns), rows: half(rows) };
}

/** Return the size of one tile. @param {Large} frame @param {Tile} tile */
export function tileSize(frame, { level, column, row }) {
  const { side } = frame.tiles;
  const { columns, rows } = levelSize(frame, level);
  return { columns: Math.min(side, columns - column * side), rows: Math.min(side, rows - row * side) };
}

/**
 * Return the coarsest level whose values are no larger than pixels of the device.
 * @param {Affine} affine  from the image to pixels of the device @param {Tiles} tiles
 */
export function levelFor([a, b, c, d], { levels }) {
  const scale = Math.max(Math.hypot(a, b), Math.hypot(c, d));
  const level = Math.floor(Math.log2(1 / scale) + HAIR);
  return Math.min(Math.max(level, 0), levels - 1);
}

/** Return the coarsest tile, which is the whole frame. @param {Large} frame @returns {Tile} */
export function overview({ tiles }) {
  return { level: tiles.levels - 1, column: 0, row: 0 };
}

/**
 * Return the tiles that are seen on a canvas at the level that suits it; null where none is.
 * @param {Large} frame @param {Affine} affine  from the image to pixels of the canvas
 * @param {Size} canvas @returns {Area|null}
 */
export function areaSeen(frame, affine, { width, height }) {
  const level = levelFor(affine, frame.tiles);
  const back = inverted(affine);
  const corners = [[0, 0], [width, 0], [0, height], [width, height]].map(([x, y]) => apply(back, x, y));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.max(Math.min(...xs), 0), Math.max(Math.min(...ys), 0)];
  const [right, bottom] = [Math.min(Math.max(...xs), frame.columns), Math.min(Math.max(...ys), frame.rows)];
  if (!(left < right && top < bottom)) return null;
  const span = frame.tiles.side * 2 ** level;
  return {
    level, left: Math.floor(left / span), top: Math.floor(top / span),
    right: Math.ceil(right / span), bottom: Math.ceil(bottom / span) };
}

/** Return the tiles of an area, from its middle outwards. @param {Area} area @returns {Tile[]} */
export function tilesIn({ level, left, top, right, bottom }) {
  const found = [];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) found.push({ level, column, row });
  }
  const [x, y] = [(left + right - 1) / 2, (top + bottom - 1) / 2];
  const far = (/** @type {Tile} */ { column, row }) => Math.max(Math.abs(column - x), Math.abs(row - y));
  return found.sort((one, other) => far(one) - far(other));
}

/** Return where an area lies in pixels of its level. @param {Large} frame @param {Area} area */
export function extentOf(frame, { level, left, top, right, bottom }) {
  const { side } = frame.tiles;
  const { columns, rows } = levelSize(frame, level);
  return {
    left: left * side, top: top * side,
    columns: Math.min(right * side, columns) - left * side, rows: Math.min(bottom * side, rows) - top * side };
}

/**
 * Return where pixels of an area lie, from where pixels of the frame do.
 * @param {Affine} affine @param {{left: number, top: number}} extent @param {number} level @returns {Affine}
 */
export function ofLevel(affine, { left, top }, level) {
  const times = 2 ** level;
  const [a, b, c, d] = affine;
  const [e, f] = apply(affine, left * times, top * times);
  return [a * times, b * times, c * times, d * times, e, f];
}
