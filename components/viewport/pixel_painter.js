/**
 * Paints exact frames without a graphics card, on a plain canvas.
 *
 * WebGL2 that is computed by the processor is slower than this by far.
 */

import { colourAt, fill, tableOf } from './colours.js';
import { signature } from './mapping.js';

const MOST_PIXELS = 64 * 2 ** 20;
/** Pixels whose memory is kept for the next frame: browsers are slow to take back what is let go. */
const KEPT = 4 * 2 ** 20;

/** A painter of the same shape as `painter.js`. */
export class PixelPainter {
  ready = true;
  #mapped = '';
  /** @type {import('./lossless.js').Pixels|null} */ #pixels = null;
  #block = 1;
  /** @type {ImageData|null} */ #image = null;
  /** @type {{of: string, colours: Uint32Array|null}} */ #table = { of: '', colours: null };
  canvas = document.createElement('canvas');

  /** Whether a frame of this size can be painted. @param {number} rows @param {number} columns */
  fits(rows, columns) {
    return rows * columns <= MOST_PIXELS;
  }

  /** Paint a frame onto the whole of a canvas. @param {CanvasRenderingContext2D} target @param {import('./painter.js').Picture} picture */
  paint(target, { pixels, mapping, affine, moving }) {
    const scale = Math.max(Math.hypot(affine[0], affine[1]), Math.hypot(affine[2], affine[3]));
    const block = Math.max(1, Math.floor(1 / scale));
    this.#map(pixels, mapping, { block, fine: !moving });
    const { width, height } = target.canvas;
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.fillStyle = '#000';
    target.fillRect(0, 0, width, height);
    target.imageSmoothingEnabled = true;
    target.imageSmoothingQuality = 'low';
    target.setTransform(...affine);
    target.drawImage(this.canvas, 0, 0, this.canvas.width * this.#block, this.canvas.height * this.#block);
    target.setTransform(1, 0, 0, 1, 0, 0);
    return true;
  }

  /** Let go of the memory. */
  close() {
    this.canvas.width = this.canvas.height = 0;
    this.#pixels = this.#image = null;
  }

  /** A picture of a size, to be filled. @param {number} width @param {number} height */
  #blank(width, height) {
    const last = this.#image;
    if (last?.width === width && last.height === height) return last;
    const image = new ImageData(width, height);
    this.#image = width * height <= KEPT ? image : null;
    return image;
  }

  /** @param {import('./lossless.js').Pixels} pixels @param {import('./mapping.js').Mapping} mapping @param {{block: number, fine: boolean}} how */
  #map(pixels, mapping, how) {
    const tones = pixels.values.constructor.name + signature(mapping);
    const wanted = `${tones} ${how.block} ${how.fine}`;
    if (pixels === this.#pixels && wanted === this.#mapped) return;
    if (tones !== this.#table.of) this.#table = { of: tones, colours: tableOf(pixels, mapping) };
    const [width, height] = [pixels.columns, pixels.rows].map((length) => Math.ceil(length / how.block));
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const image = this.#blank(width, height);
    fill(new Uint32Array(image.data.buffer), pixels, colourAt(pixels, mapping, this.#table.colours), how);
    this.canvas.getContext('2d')?.putImageData(image, 0, 0);
    [this.#pixels, this.#mapped, this.#block] = [pixels, wanted, how.block];
  }
}
