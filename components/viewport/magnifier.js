/** A round glass that shows what is under the pointer, larger and as fine as the image is. */

import { make } from './dom.js';

const SIZE = 180;
const TIMES = 2.5;
const DENSITY = 2;
const LIFT = 120;

/**
 * @typedef {import('./geometry.js').Affine} Affine
 * @typedef {(target: CanvasRenderingContext2D, affine: Affine) => void} Paint
 */

/** The magnifier of one viewport. */
export class Magnifier {
  constructor() {
    this.canvas = make('canvas', { width: SIZE * DENSITY, height: SIZE * DENSITY });
    this.element = make('div', {
      class: 'vw-magnifier', 'data-testid': 'viewer-magnifier', hidden: true }, this.canvas);
  }

  /**
   * Show the surroundings of a point; beside a finger, which would hide them.
   * @param {[number, number]} point @param {Affine} affine  from the image to the viewport
   * @param {{paint: Paint, finger: boolean}} how
   */
  show([x, y], [a, b, c, d, e, f], { paint, finger }) {
    const lift = finger ? (y > LIFT + SIZE / 2 ? -LIFT : LIFT) : 0;
    this.element.hidden = false;
    this.element.style.transform = `translate(${x - SIZE / 2}px, ${y + lift - SIZE / 2}px)`;
    const scale = TIMES * DENSITY;
    const middle = (SIZE * DENSITY) / 2;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    paint(context, [a * scale, b * scale, c * scale, d * scale,
      (e - x) * scale + middle, (f - y) * scale + middle]);
  }

  /** Put it away. */
  hide() {
    this.element.hidden = true;
  }
}
