/** A round glass that shows what is under the pointer, larger and as fine as the image is. */

import { make } from './dom.js';

const SIZE = 180;
const TIMES = 2.5;
const DENSITY = 2;
const LIFT = 120;

/** The magnifier of one viewport. */
export class Magnifier {
  /** @type {{point: [number, number], finger: boolean}|null} */ #held = null;

  /** @param {import('./viewport.js').Viewport} viewport */
  constructor(viewport) {
    this.viewport = viewport;
    this.canvas = make('canvas', { width: SIZE * DENSITY, height: SIZE * DENSITY });
    this.element = make('div', {
      class: 'vw-magnifier', 'data-testid': 'viewer-magnifier', hidden: true }, this.canvas);
  }

  /** Hold it over a point; beside a finger, which would hide what it shows. @param {[number, number]} point @param {boolean} finger */
  hold(point, finger) {
    this.#held = { point, finger };
    this.paint();
    // What it shows of a large frame is finer than what is here.
    if (this.viewport.large.glass) this.viewport.desk.loader.refresh();
  }

  /** Paint what it shows now, if it is held; where there is nothing to show it is not seen. */
  paint() {
    if (!this.#held) return;
    const { point: [x, y], finger } = this.#held;
    const [a, b, c, d, e, f] = this.viewport.affine();
    const lift = finger ? (y > LIFT + SIZE / 2 ? -LIFT : LIFT) : 0;
    this.element.style.transform = `translate(${x - SIZE / 2}px, ${y + lift - SIZE / 2}px)`;
    const scale = TIMES * DENSITY;
    const middle = (SIZE * DENSITY) / 2;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    this.element.hidden = !this.viewport.painter.paintOnto(context, [a * scale, b * scale, c * scale, d * scale,
      (e - x) * scale + middle, (f - y) * scale + middle]);
  }

  /** Put it away. */
  hide() {
    this.#held = null;
    this.element.hidden = true;
    this.viewport.large.glass = null;
  }
}
