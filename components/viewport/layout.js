/** Divides the room into viewports. */

import { make } from './dom.js';

/** Rows and columns by name. @type {Record<string, [number, number]>} */
export const LAYOUTS = { '1x1': [1, 1], '1x2': [1, 2], '2x1': [2, 1], '2x2': [2, 2] };

/** The grid; it makes viewports as it needs them and lets go of those it does not. */
export class Layout {
  /** @type {import('./viewport.js').Viewport[]} */ viewports = [];
  name = '1x1';
  /** @type {import('./viewport.js').Viewport|null} */ alone = null;

  /** @param {() => import('./viewport.js').Viewport} create */
  constructor(create) {
    this.create = create;
    this.element = make('div', { class: 'vw-grid' });
  }

  /** Those that are seen. */
  get seen() { return this.alone ? [this.alone] : this.viewports; }

  /** Lay out anew. @param {string} name */
  arrange(name) {
    const [rows, columns] = LAYOUTS[name];
    this.name = name;
    this.alone = null;
    for (const extra of this.viewports.splice(rows * columns)) extra.close();
    while (this.viewports.length < rows * columns) {
      const viewport = this.create();
      this.viewports.push(viewport);
      this.element.append(viewport.element);
    }
    this.#show(rows, columns);
  }

  /** Show one viewport alone, or all again. @param {import('./viewport.js').Viewport} viewport */
  enlarge(viewport) {
    this.alone = this.alone ? null : viewport;
    this.#show(...(this.alone ? LAYOUTS['1x1'] : LAYOUTS[this.name]));
  }

  /** @param {number} rows @param {number} columns */
  #show(rows, columns) {
    this.element.style.gridTemplate = `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))`;
    this.element.classList.toggle('many', rows * columns > 1);
    for (const viewport of this.viewports) viewport.element.hidden = !this.seen.includes(viewport);
  }
}
