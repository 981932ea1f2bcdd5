/** Puts together what is seen of a large frame: one picture of values from the tiles that are here. */

import { areaSeen, extentOf, ofLevel, tilesIn } from './tiling.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./geometry.js').Affine} Affine
 * @typedef {import('./tiling.js').Tile} Tile
 * @typedef {import('./tile_store.js').TileStore} TileStore
 *
 * @typedef {object} Part  of a frame, as a painter takes it
 * @property {Pixels} pixels
 * @property {Affine} affine  from these pixels to those of the canvas
 * @property {number} level  that suits the canvas
 * @property {number} coarsest  level of what stands in for tiles that are not here yet
 */

/** What one canvas shows of a large frame. */
export class Mosaic {
  #of = '';
  /** @type {Map<string, number>} level by place */ #cells = new Map();
  /** @type {Pixels|null} */ #pixels = null;

  /**
   * Return what is seen, as fine as it is here; null where not all of it is covered.
   * @param {TileStore} store
   * @param {{set: import('./types.js').DisplaySet & import('./tiling.js').Large, index: number}} frame
   * @param {Affine} affine  from the image to pixels of the canvas
   * @param {import('./tiling.js').Size} canvas
   * @returns {Part|null}
   */
  see(store, { set, index }, affine, canvas) {
    const area = areaSeen(set, affine, canvas);
    if (!area) return null;
    const extent = extentOf(set, area);
    const found = tilesIn(area).map((tile) => ({ tile, best: store.best(set, index, tile) }));
    if (found.some(({ best }) => !best)) return null;
    this.#begin(`${set.id} ${index} ${JSON.stringify(area)}`, extent, found[0].best?.pixels);
    let coarsest = area.level;
    for (const { tile, best } of found) {
      if (!best) continue;
      coarsest = Math.max(coarsest, best.tile.level);
      this.#lay(tile, best, extent, set.tiles.side);
    }
    return this.#pixels && { pixels: this.#pixels, affine: ofLevel(affine, extent, area.level), level: area.level, coarsest };
  }

  /** @param {string} of @param {{columns: number, rows: number}} extent @param {Pixels} [like] */
  #begin(of, { columns, rows }, like) {
    if (of === this.#of || !like) return;
    this.#of = of;
    this.#cells.clear();
    const Type = /** @type {new (length: number) => Pixels['values']} */ (like.values.constructor);
    this.#pixels = { values: new Type(columns * rows * like.samples), samples: like.samples, columns, rows };
  }

  /**
   * Lay a tile, or what stands in for it, where it belongs, if nothing as fine lies there.
   * @param {Tile} tile @param {{pixels: Pixels, tile: Tile}} best
   * @param {{left: number, top: number}} extent @param {number} side
   */
  #lay({ level, column, row }, { pixels, tile }, extent, side) {
    const place = `${column} ${row}`;
    if (!this.#pixels || (this.#cells.get(place) ?? Infinity) <= tile.level) return;
    this.#cells.set(place, tile.level);
    // A picture is told from another by itself: painters keep what they made of it.
    this.#pixels = { ...this.#pixels };
    copy(this.#pixels, pixels, {
      left: column * side - extent.left, top: row * side - extent.top, side, times: tile.level - level,
      x: column * side - (tile.column * side) * 2 ** (tile.level - level),
      y: row * side - (tile.row * side) * 2 ** (tile.level - level) });
  }
}

/**
 * Copy a square from a tile, each of its values as often as the level asks.
 * @param {Pixels} to @param {Pixels} from
 * @param {{left: number, top: number, side: number, times: number, x: number, y: number}} how  the
 *   corner in the target, its side, how often the size doubles, and the corner in the doubled source
 */
export function copy(to, from, { left, top, side, times, x, y }) {
  const right = Math.min(left + side, to.columns);
  const bottom = Math.min(top + side, to.rows);
  for (let sample = 0; sample < to.samples; sample++) {
    for (let line = top; line < bottom; line++) {
      const source = (sample * from.rows + ((y + line - top) >> times)) * from.columns;
      const target = (sample * to.rows + line) * to.columns;
      if (times === 0) {
        to.values.set(/** @type {any} */ (from.values.subarray(source + x, source + x + right - left)), target + left);
      } else {
        for (let at = left; at < right; at++) to.values[target + at] = from.values[source + ((x + at - left) >> times)];
      }
    }
  }
}
