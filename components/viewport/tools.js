/** What a drag does under each tool. */

import { clamp, panned, zoomedAt } from './geometry.js';
import { dragged } from './presets.js';

/**
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {import('./gestures.js').Point} Point
 *
 * @typedef {object} Drag
 * @property {Point} from @property {Point} delta @property {Point} total @property {Point} point
 * @property {boolean} finger
 * @property {{index: number, window: ReturnType<Viewport['window']>}} first  at its beginning
 *
 * @typedef {object} Tool
 * @property {(viewport: Viewport, drag: Drag) => void} [begin]
 * @property {(viewport: Viewport, drag: Drag) => void} move
 * @property {(viewport: Viewport) => void} [end]
 */

const ZOOM_PIXELS = 150;
const FEWEST_PIXELS = 3;
const MOST_PIXELS = 24;

/** The tools by name, in the order of the bar. @type {Record<string, Tool>} */
export const TOOLS = {
  page: { move: page },
  window: { move: window },
  zoom: {
    move(viewport, { delta, from }) {
      viewport.change(zoomedAt(viewport.view, Math.exp(-delta[1] / ZOOM_PIXELS), from, viewport.box));
    },
  },
  pan: {
    move(viewport, { delta }) {
      viewport.change(panned(viewport.view, ...delta, viewport));
    },
  },
  magnifier: {
    begin: magnify,
    move: magnify,
    end(viewport) { viewport.magnifier.hide(); },
  },
};

/** @param {Viewport} viewport @param {Drag} drag */
function page(viewport, { total, finger, first }) {
  const step = clamp(viewport.box.height / viewport.count, FEWEST_PIXELS, MOST_PIXELS);
  // A finger pushes the pages up and away, a mouse drags along them.
  const pages = Math.trunc((finger ? -total[1] : total[1]) / step);
  viewport.show(first.index + pages);
}

/** @param {Viewport} viewport @param {Drag} drag */
function window(viewport, { total, first }) {
  if (!first.window) return;
  viewport.setWindow({
    kind: 'manual', function: first.window.function, ...dragged(first.window, ...total) });
}

/** @param {Viewport} viewport @param {Drag} drag */
function magnify(viewport, { point, finger }) {
  viewport.magnifier.hold(point, finger);
}
