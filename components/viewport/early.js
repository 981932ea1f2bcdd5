/** Arranges what a page's HTML has of the viewer, before anything is painted. */

import { sizeClass } from './breakpoints.js';

const root = /** @type {HTMLElement} */ (document.querySelector('.vw'));
root.dataset.size = sizeClass(innerWidth, innerHeight, matchMedia('(pointer: coarse)').matches);
// Who did not ask for light reads images in the dark.
if (/** @type {any} */ (window).yunyingTheme?.chosen() !== 'light') root.dataset.theme = 'dark';
