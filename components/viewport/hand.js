/** The reader's hand on one viewport: joins gestures and tools. */

import { panned, zoomedAt } from './geometry.js';
import { Gestures } from './gestures.js';
import { TOOLS } from './tools.js';

/**
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {import('./gestures.js').Meaning} Meaning
 * @typedef {import('./gestures.js').Point} Point
 * @typedef {import('./gestures.js').Role} Role
 */

const REST_MS = 140;

/**
 * What gestures on a viewport do.
 * @implements {Meaning}
 */
export class Hand {
  /** @type {import('./tools.js').Drag} */ #drag;
  #rest = 0;

  /** @param {Viewport} viewport @param {import('./viewer.js').Viewer} desk */
  constructor(viewport, desk) {
    this.viewport = viewport;
    this.desk = desk;
    this.#drag = this.#dragFrom([0, 0], false);
    new Gestures(viewport.element, this);
  }

  /** @param {number} steps */
  page(steps) {
    this.desk.players.pause(this.viewport);
    this.viewport.show(this.viewport.index + steps);
  }

  /** @param {number} factor @param {Point} point */
  zoom(factor, point) {
    this.#stir();
    const { view, box } = this.viewport;
    this.viewport.change(zoomedAt(view, factor, point, box));
  }

  /** @param {number} dx @param {number} dy */
  pan(dx, dy) {
    this.viewport.change(panned(this.viewport.view, dx, dy, this.viewport));
  }

  /** @param {Role} role @param {Point} point @param {boolean} finger */
  begin(role, point, finger) {
    this.desk.activate(this.viewport);
    this.#drag = this.#dragFrom(point, finger);
    this.#tool(role).begin?.(this.viewport, this.#drag);
  }

  /** @param {Role} role @param {Point} delta @param {Point} total @param {Point} point */
  move(role, delta, total, point) {
    if (!this.viewport.painted) return;
    if (role === 'tool' && this.desk.tool === 'page') this.desk.players.pause(this.viewport);
    this.#stir();
    this.#tool(role).move(this.viewport, { ...this.#drag, delta, total, point });
  }

  /** @param {Role} role */
  end(role) {
    this.#tool(role).end?.(this.viewport);
  }

  /** @param {Point} _point */
  twice(_point) {
    this.desk.enlarge(this.viewport);
  }

  /** @param {Point} point */
  long(point) {
    this.desk.openMenu(this.viewport, point);
  }

  /** @param {Point|null} point */
  hover(point) {
    this.desk.hovered = point ? this.viewport : null;
  }

  /** @param {Point} from @param {boolean} finger */
  #dragFrom(from, finger) {
    const { index, set, tone } = this.viewport;
    const first = { index, window: set && tone ? tone.start(index, this.desk.tablesOf(set, index)) : null };
    return { from, finger, first, delta: from, total: from, point: from };
  }

  /** @param {Role} role */
  #tool(role) {
    return TOOLS[role === 'tool' ? this.desk.tool : role];
  }

  /** While the hand moves, pictures are painted fast; once it rests, fine. */
  #stir() {
    this.viewport.moving = true;
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => {
      this.viewport.moving = false;
      this.viewport.repaint();
    }, REST_MS);
  }
}
