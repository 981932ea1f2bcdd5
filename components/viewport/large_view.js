/** What one viewport shows of large frames: values of their tiles, or pictures of them. */

import { PREVIEW } from './addresses.js';
import { Mosaic } from './mosaic.js';
import { areaSeen, extentOf, ofLevel, overview, tilesIn } from './tiling.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./tiling.js').Large} Large
 * @typedef {import('./geometry.js').Affine} Affine
 * @typedef {import('./mosaic.js').Part} Part
 * @typedef {{affine: Affine, canvas: HTMLCanvasElement}} Look  from the image to pixels of a canvas
 */

/** The frame of a display set that has tiles. @param {DisplaySet|null|undefined} set @returns {(DisplaySet & Large)|null} */
export function large(set) {
  return set?.tiles ? /** @type {DisplaySet & Large} */ (set) : null;
}

/** The large frames of one viewport. */
export class LargeView {
  #mosaic = new Mosaic();
  #lens = new Mosaic();
  /** @type {HTMLCanvasElement|null} */ #canvas = null;
  /** @type {Look|null} what a magnifier shows */ glass = null;

  /** @param {import('./viewport.js').Viewport} viewport */
  constructor(viewport) {
    this.viewport = viewport;
  }

  /**
   * Return what a canvas shows of the frame, as fine as it is here.
   * @param {Look} look @returns {Part|null}
   */
  part({ affine, canvas }) {
    const { set, index, desk } = this.viewport;
    const frame = large(set);
    const mosaic = canvas === this.glass?.canvas ? this.#lens : this.#mosaic;
    return frame && mosaic.see(desk.tiles, { set: frame, index }, affine, canvas);
  }

  /** Return the tiles to fetch for what is seen, the most urgent first. @returns {import('./tile_store.js').Wanted[]} */
  wanted() {
    const { set, index } = this.viewport;
    const frame = large(set);
    if (!frame) return [];
    const tiles = [overview(frame), ...this.#looks().flatMap((look) => seen(frame, look))];
    return tiles.map((tile) => ({ set: frame, index, tile, seen: true }));
  }

  /**
   * Return the addresses of the pictures of tiles, where pictures are all there is and one of the
   * whole frame is too coarse.
   */
  pictures() {
    const { set, desk, moving } = this.viewport;
    const frame = large(set);
    if (!frame || desk.exact(frame) || moving) return [];
    return this.#pictures(frame, this.viewport.look()).map(({ address }) => address);
  }

  /** Paint those over the picture of the whole frame. @param {CanvasRenderingContext2D} target */
  paintPictures(target) {
    const { viewport } = this;
    const frame = large(viewport.set);
    const look = viewport.look();
    const area = frame && areaSeen(frame, look.affine, look.canvas);
    if (!area) return;
    const pictures = this.#pictures(frame, look);
    if (!pictures.some(({ address }) => viewport.desk.pictures.has(address))) return;
    const extent = extentOf(frame, area);
    this.#canvas ??= document.createElement('canvas');
    // Laid side by side first: scaled one by one they would not meet.
    Object.assign(this.#canvas, { width: extent.columns, height: extent.rows });
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
    for (const { tile: { column, row }, address } of pictures) {
      const picture = viewport.desk.pictures.get(address);
      const { side } = frame.tiles;
      if (picture?.width) context.drawImage(picture, column * side - extent.left, row * side - extent.top);
    }
    target.setTransform(...ofLevel(look.affine, extent, area.level));
    target.drawImage(this.#canvas, 0, 0);
    target.setTransform(1, 0, 0, 1, 0, 0);
  }

  /** @param {DisplaySet & Large} frame @param {Look} look */
  #pictures(frame, look) {
    const { affine: [a, b, c, d] } = look;
    const scale = Math.max(Math.hypot(a, b), Math.hypot(c, d));
    if (Math.min(scale, 1) * Math.max(frame.columns, frame.rows) <= PREVIEW) return [];
    return seen(frame, look).map((tile) => ({ tile, address: this.viewport.tileAddress(tile) }));
  }

  #looks() {
    return this.glass ? [this.viewport.look(), this.glass] : [this.viewport.look()];
  }
}

/** @param {DisplaySet & Large} frame @param {Look} look */
function seen(frame, { affine, canvas }) {
  const area = areaSeen(frame, affine, canvas);
  return area ? tilesIn(area) : [];
}
