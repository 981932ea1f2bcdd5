/** Tells when the page goes to sleep and when it wakes: phones freeze what nobody looks at. */

/**
 * @typedef {object} World
 * @property {EventTarget} page  the document
 * @property {EventTarget} window
 * @property {() => boolean} hidden
 */

/** @type {() => World} */
const here = () => ({ page: document, window: globalThis, hidden: () => document.hidden });

/** Watches over the sleep of a page. */
export class Awake {
  #asleep = false;
  /** @type {[EventTarget, string, (event: Event) => void][]} */ #heard;

  /** @param {{slept: () => void, woke: () => void}} watch @param {World} [world] */
  constructor(watch, world = here()) {
    this.watch = watch;
    this.world = world;
    // What was kept for the way back begins again without a word of its scripts.
    this.#heard = [
      [world.page, 'freeze', () => this.#sleep()], [world.window, 'pagehide', () => this.#sleep()],
      [world.page, 'resume', () => this.#wake()], [world.window, 'pageshow', () => this.#wake()],
      [world.page, 'visibilitychange', () => { if (!world.hidden()) this.watch.woke(); }],
    ];
    for (const [target, name, act] of this.#heard) target.addEventListener(name, act);
  }

  /** Let go of the page. */
  close() {
    for (const [target, name, act] of this.#heard) target.removeEventListener(name, act);
  }

  #sleep() {
    if (this.#asleep) return;
    this.#asleep = true;
    this.watch.slept();
  }

  #wake() {
    if (!this.#asleep) return;
    this.#asleep = false;
    this.watch.woke();
  }
}
