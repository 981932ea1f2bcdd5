/** What keys, buttons and menus do to the active viewport. */

import { fillZoom, mirrored, turned } from './geometry.js';
import { NO_TABLES } from './tables.js';
import { choices } from './presets.js';

/**
 * @typedef {import('./viewer.js').Viewer} Viewer
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {(viewer: Viewer, viewport: Viewport, argument: any) => unknown} Command  false: nothing
 *   was done
 */

/** @param {Viewport} viewport @param {import('./geometry.js').Turn} turn */
function turn(viewport, turn) {
  viewport.change({ ...viewport.view, turn, pan: [0, 0] });
}

/** @type {Record<string, Command>} */
export const COMMANDS = {
  page: (viewer, viewport, steps) => {
    viewer.players.pause(viewport);
    viewport.show(viewport.index + steps);
  },
  first: (viewer, viewport) => {
    viewer.players.pause(viewport);
    viewport.show(0);
  },
  last: (viewer, viewport) => {
    viewer.players.pause(viewport);
    viewport.show(viewport.count - 1);
  },
  tool: (viewer, _viewport, name) => viewer.take(name),
  preset: (_viewer, viewport, at) => {
    const choice = choicesOf(viewport)[at];
    if (choice) viewport.setWindow(choice);
  },
  automatic: (_viewer, viewport) => viewport.setWindow({ kind: 'automatic' }),
  invert: (_viewer, viewport) => viewport.flipTones(),
  rotate: (_viewer, viewport) => turn(viewport, turned(viewport.view.turn)),
  'rotate-back': (_viewer, viewport) => turn(viewport, turned(viewport.view.turn, true)),
  mirror: (_viewer, viewport) => turn(viewport, mirrored(viewport.view.turn)),
  flip: (_viewer, viewport) => turn(viewport, mirrored(viewport.view.turn, true)),
  reset: (_viewer, viewport) => viewport.reset(),
  corner: (viewer) => {
    viewer.shell.toggleCorners();
    for (const viewport of viewer.viewports) viewport.repaint();
  },
  cine: (viewer, viewport) => viewer.players.toggle(viewport),
  layout: (viewer, _viewport, name) => viewer.arrange(name),
  full: (viewer) => viewer.shell.toggleFull(),
  help: (viewer) => viewer.help(),
  leave: (viewer) => viewer.leave(),
};

/** Return the windows to choose from in a viewport. @param {Viewport} viewport */
export function choicesOf(viewport) {
  const { set, desk, index } = viewport;
  return set ? choices(set, desk.tablesOf(set, index) ?? NO_TABLES) : [];
}

/** Fit the image into its viewport, or let it fill it. @param {Viewport} viewport */
export function toggleFill(viewport) {
  const filled = fillZoom(viewport.shape, viewport.box, viewport.view.turn);
  const zoom = Math.abs(viewport.view.zoom - 1) < 0.01 && filled > 1.02 ? filled : 1;
  viewport.change({ ...viewport.view, zoom, pan: [0, 0] });
}
