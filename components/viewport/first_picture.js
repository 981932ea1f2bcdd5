/** The picture that came within the page's HTML, for as long as nothing else is painted. */

/** @typedef {import('./viewport.js').Viewport} Viewport */

/** A picture that stands in for the first painting of a viewport. */
export class FirstPicture {
  /** @type {() => boolean} */ #isMeant = () => false;

  /** @param {HTMLElement} root  of the viewer */
  constructor(root) {
    this.element = root.querySelector('.vw-first');
  }

  /** Let it stand in a viewport that is about to paint the very same. @param {Viewport} viewport */
  standIn(viewport) {
    const { set, index, view, tone, canvas } = viewport;
    const address = this.element?.firstElementChild?.getAttribute('src');
    if (!this.element || !set || address !== viewport.addressOf(index)) return;
    canvas.after(this.element);
    viewport.first = this;
    this.#isMeant = () => viewport.set === set && viewport.index === index && viewport.view === view
      && viewport.tone === tone && !tone?.chosen && !tone?.invert;
  }

  /** Take it away where the reader means something else by now. */
  check() { if (!this.#isMeant()) this.remove(); }

  /** Take it away. */
  remove() {
    this.element?.remove();
    this.element = null;
  }
}
