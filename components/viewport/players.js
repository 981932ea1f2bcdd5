/** Which viewports play. */

import { CineBar } from './cine_bar.js';

/** @typedef {import('./viewport.js').Viewport} Viewport */

/** The players of a viewer. */
export class Players {
  /** @type {Map<Viewport, CineBar>} */ #bars = new Map();

  /** Whether a viewport plays. @param {Viewport} viewport */
  plays(viewport) { return this.#bars.get(viewport)?.playing ?? false; }

  /** Whether a viewport plays, and from the last frame comes to the first. @param {Viewport} viewport */
  goesRound(viewport) { return this.#bars.get(viewport)?.goesRound ?? false; }

  /** Play a viewport, or pause it. @param {Viewport} viewport */
  toggle(viewport) {
    const bar = this.#bars.get(viewport);
    if (bar) bar.flip();
    else if (viewport.set?.kind === 'image' && viewport.count > 1) {
      this.#bars.set(viewport, new CineBar(viewport, () => this.#bars.delete(viewport)));
    }
  }

  /** Stop playing: somebody turns the pages. @param {Viewport} viewport */
  pause(viewport) {
    if (this.plays(viewport)) this.#bars.get(viewport)?.pause();
  }

  /** Show where a viewport is. @param {Viewport} viewport */
  show(viewport) { this.#bars.get(viewport)?.show(); }

  /** Put the bar of a viewport away; tell whether there was one. @param {Viewport} viewport */
  close(viewport) {
    const bar = this.#bars.get(viewport);
    bar?.close();
    return Boolean(bar);
  }

  /** Put all away. */
  closeAll() {
    for (const bar of [...this.#bars.values()]) bar.close();
  }
}
