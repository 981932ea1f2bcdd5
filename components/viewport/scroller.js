/** The bar at the right edge: where one is in a display set, and which frames are here. */

import { make, write } from './dom.js';
import { EXACT } from './frame_store.js';

// Of a frame of which nothing is here, a picture, the exact values, or that failed.
const COLOURS = ['var(--edge)', 'var(--ink-faint)', 'var(--accent)', 'var(--warn)'];

/** The frame scroller of one viewport. */
export class Scroller {
  #count = 0;
  #told = '';
  #known = '';

  /** @param {import('./words.js').Say} say @param {(index: number) => void} jump */
  constructor(say, jump) {
    this.say = say;
    this.track = make('div', { class: 'vw-track' });
    this.thumb = make('div', { class: 'vw-thumb' });
    this.tip = make('div', { class: 'vw-tip' });
    this.element = make('div', {
      class: 'vw-scroller', 'data-testid': 'viewer-scroller', 'data-own': true,
      role: 'scrollbar', 'aria-orientation': 'vertical', 'aria-label': say('scroller'),
      onpointerdown: (/** @type {PointerEvent} */ event) => this.#grab(event, jump),
    }, this.track, this.thumb, this.tip);
  }

  /** Show where one is. @param {number} index @param {number} count */
  place(index, count) {
    this.#count = count;
    this.element.hidden = count < 2;
    const part = count > 1 ? index / (count - 1) : 0;
    this.thumb.style.top = `calc(8px + (100% - 16px) * ${part})`;
    this.tip.style.top = `clamp(4px, calc(100% * ${part} - 12px), calc(100% - 30px))`;
    this.element.setAttribute('aria-valuenow', String(index + 1));
    this.element.setAttribute('aria-valuemax', String(count));
  }

  /** Show what is here. @param {Uint8Array} states  of every frame @param {string} version  of them */
  fill(states, version) {
    if (version === this.#known) return;
    this.#known = version;
    const held = states.reduce((sum, state) => sum + Number(state === EXACT), 0);
    write(this.tip, held < states.length
      ? this.say('scroller.held', { held, count: states.length })
      : this.say('scroller.all', { count: states.length }));
    const told = gradient(states);
    if (told !== this.#told) this.track.style.background = told;
    this.#told = told;
  }

  /** @param {PointerEvent} event @param {(index: number) => void} jump */
  #grab(event, jump) {
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    const go = (/** @type {PointerEvent} */ { clientY }) => {
      const { top, height } = this.track.getBoundingClientRect();
      const part = Math.min(Math.max((clientY - top) / height, 0), 1);
      jump(Math.round(part * (this.#count - 1)));
    };
    const done = () => this.element.removeEventListener('pointermove', go);
    this.element.addEventListener('pointermove', go);
    this.element.addEventListener('lostpointercapture', done, { once: true });
    go(event);
  }
}

/** Paint runs of equal state, the first frame on top. @param {Uint8Array} states */
export function gradient(states) {
  const stops = [];
  for (let start = 0; start < states.length;) {
    let end = start + 1;
    while (end < states.length && states[end] === states[start]) end++;
    const [from, to] = [start, end].map((at) => `${((at / states.length) * 100).toFixed(2)}%`);
    stops.push(`${COLOURS[states[start]]} ${from} ${to}`);
    start = end;
  }
  return `linear-gradient(${stops.join(', ')})`;
}
