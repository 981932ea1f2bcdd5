/** Opens the viewer that a page's HTML brings, at once: the page's own scripts come later. */

import { open } from './index.js';

const root = /** @type {HTMLElement} */ (document.querySelector('.vw'));
const { back, login, prior, ...given } = JSON.parse(
  /** @type {HTMLElement} */ (document.getElementById('viewer-options')).textContent ?? '');
/** @type {object|null} */ let seen = null;
/** @type {(state: object) => void} */ let hear = (state) => { seen = state; };
const close = open(root, {
  ...given,
  links: { back, login, prior: (key) => prior.replace('{key}', encodeURIComponent(key)) },
  state: (state) => hear(state),
});

/**
 * Bring the viewer to its place on the page; returns what closes it.
 * @param {HTMLElement} place @param {(state: object) => void} told  what is seen, for keeping it
 */
export function settle(place, told) {
  root.classList.remove('early');
  place.append(root);
  hear = told;
  if (seen) told(seen);
  return () => {
    close();
    root.remove();
  };
}
