/** What lies over an image: corner text, letters of the patient's sides, scale bar. */

import { cornerText } from './corner_text.js';
import { make, write } from './dom.js';
import { lengthText, letters, scaleBar } from './geometry.js';

/** @typedef {import('./corner_text.js').Seen} Seen */

const SIDES = ['top', 'right', 'bottom', 'left'];
const LONGEST_BAR = 220;

/** The overlay of one viewport; it never takes the pointer. */
export class Overlay {
  /** @type {Record<string, HTMLElement>} */ #corners = {};
  /** @type {Record<string, HTMLElement>} */ #letters = {};
  /** What each corner says. @type {Record<string, string>} */ #said = {};

  /** @param {import('./words.js').Say} say */
  constructor(say) {
    this.say = say;
    this.element = make('div', { class: 'vw-overlay', 'aria-hidden': 'true' });
    for (const corner of ['full', 'short', 'top-right', 'bottom-left', 'bottom-right']) {
      this.#corners[corner] = make('div', { class: `vw-corner ${corner}` });
    }
    for (const side of SIDES) this.#letters[side] = make('span', { class: `vw-letter ${side}` });
    this.bar = make('div', { class: 'vw-scale' }, make('span'));
    this.element.append(...Object.values(this.#corners), ...Object.values(this.#letters), this.bar);
  }

  /**
   * Show what belongs to a painted frame.
   * @param {Seen & {turn: import('./geometry.js').Turn, box: import('./geometry.js').Box,
   *   pixelsPerMm: number|null}} seen
   */
  show(seen) {
    this.#write(cornerText(this.say, seen));
    const orientation = seen.set.varying.orientation?.[seen.index] ?? seen.set.orientation;
    const found = letters(orientation, seen.set.patient_orientation, seen.turn);
    for (const side of SIDES) write(this.#letters[side], found[/** @type {'top'} */ (side)]);
    this.#scale(seen);
  }

  /** Show nothing but which display set this is. @param {string} label */
  clear(label) {
    this.#said = {};
    for (const corner of Object.values(this.#corners)) corner.replaceChildren();
    for (const letter of Object.values(this.#letters)) write(letter, '');
    this.bar.hidden = true;
    this.#corners.full.append(label);
    this.#corners.short.append(label);
  }

  /** @param {ReturnType<typeof cornerText>} said */
  #write(said) {
    for (const [corner, lines] of Object.entries(said)) {
      // Thirty times a second while a run plays: what stays is left as it is.
      const now = JSON.stringify(lines);
      if (now === this.#said[corner]) continue;
      this.#said[corner] = now;
      this.#corners[corner].replaceChildren(...lines.map((line) => make('div', {}, ...line.map(
        ([text, weight]) => make('span', { class: weight, text })))));
    }
  }

  /** @param {Parameters<Overlay['show']>[0]} seen */
  #scale({ set, box, pixelsPerMm }) {
    this.bar.hidden = !pixelsPerMm;
    if (!pixelsPerMm) return;
    const { mm, pixels } = scaleBar(pixelsPerMm, Math.min(LONGEST_BAR, box.width / 4));
    this.bar.style.width = `${pixels}px`;
    const atDetector = set.spacing_source === 'ImagerPixelSpacing';
    write(/** @type {Element} */ (this.bar.firstChild),
      atDetector ? this.say('scale.detector', { length: lengthText(mm) }) : lengthText(mm));
  }
}
