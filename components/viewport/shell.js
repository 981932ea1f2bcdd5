/** What stands round the viewports, and how it is arranged in the room there is. */

import { sizeClass } from './breakpoints.js';
import { make } from './dom.js';
import { header } from './header.js';

/** The root element of a viewer and what is switched on it. */
export class Shell {
  /** @param {HTMLElement} root @param {import('./viewer.js').Viewer} viewer @param {boolean} touch */
  constructor(root, viewer, touch) {
    const { say, manifest, offline, toolbar, rail, layout, options: { links } } = viewer;
    const series = () => this.toggleSeries();
    this.root = root;
    root.replaceChildren(header(say, manifest.study, { back: links.back, sheet: series }), offline.element,
      toolbar.desktop, make('div', { class: 'vw-body' }, rail.element,
        make('div', { class: 'vw-scrim', onclick: series }), layout.element), toolbar.phone);
    this.sizes = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      root.dataset.size = sizeClass(width, height, touch);
    });
    this.sizes.observe(root);
  }

  /** Whether the corners of images have text. */
  get corners() { return !this.root.classList.contains('no-corner'); }

  /** Whether something covers the images, so that keys mean nothing to them. */
  get covered() { return this.root.querySelector('.vw-ended, dialog[open]') !== null; }

  /** Show or hide the corner text; whose images these are stays in the header. */
  toggleCorners() { this.root.classList.toggle('no-corner'); }

  /** Show or hide the thumbnails beside the images; tells whether they are seen now. */
  toggleRail() { return !this.root.classList.toggle('no-rail'); }

  /** Open or close the sheet of series that a phone has. */
  toggleSeries() { this.root.classList.toggle('rail-open'); }

  /** Close the sheet of series; tells whether it was open. */
  closeSeries() {
    const open = this.root.classList.contains('rail-open');
    this.root.classList.remove('rail-open');
    return open;
  }

  /** Fill the screen, or leave it. */
  toggleFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  /** Show a dialog over everything. @param {HTMLDialogElement} dialog */
  ask(dialog) {
    this.root.append(dialog);
    dialog.showModal();
  }

  /** Hide the images from whoever may not see them any more. @param {HTMLElement} screen */
  cover(screen) {
    this.root.classList.add('ended');
    for (const child of this.root.children) /** @type {HTMLElement} */ (child).inert = true;
    this.root.append(screen);
  }

  /** Let go of the page. */
  close() { this.sizes.disconnect(); }
}
