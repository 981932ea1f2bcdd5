/** Keeps what is seen: in the page's address, and with whoever wants to know. */

import { addressOf } from './addresses.js';

const PAUSE_MS = 1000;

/** Tells at most once in a while, always the last. */
export class Keeper {
  #timer = 0;

  /** @param {() => {display_set: string, frame: number}|null} seen @param {(state: object) => void} tell */
  constructor(seen, tell) {
    this.seen = seen;
    this.tell = tell;
  }

  /** Something else is seen. */
  changed() {
    this.#timer ||= window.setTimeout(() => {
      this.#timer = 0;
      const seen = this.seen();
      if (!seen) return;
      const address = addressOf(location.href, seen.display_set, seen.frame);
      history.replaceState(history.state, '', address);
      this.tell(seen);
    }, PAUSE_MS);
  }

  /** Let go of the page. */
  close() { clearTimeout(this.#timer); }
}
