/** Shows an object that is no image: its head, what it says, and what it refers to. */

import { make, mark } from './dom.js';
import { entries, facts, listings } from './object_text.js';
import { marked, referred } from './object_links.js';
import { fileActions, pdfFrame, videoPlayer } from './object_media.js';
import { Waveform } from './waveform.js';
import { joined } from './words.js';

/**
 * @typedef {import('./objects.js').Description} Description
 * @typedef {import('./viewport.js').Viewport} Viewport
 */

// Keys that move within a text, which would turn pages otherwise.
const SCROLLING = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', ' '];

/** The pane of one viewport. */
export class ObjectPane {
  /**
   * @param {Viewport} viewport @param {Description} said
   * @param {{address: string, signal: AbortSignal}} source  where its files are; aborted at its end
   */
  constructor(viewport, said, { address, signal }) {
    const root = /** @type {HTMLElement|null} */ (viewport.element.closest('.vw'));
    this.viewport = viewport;
    this.said = said;
    this.address = address;
    this.signal = signal;
    this.element = make('article', {
      class: 'vw-object', 'data-own': true, 'data-testid': 'viewer-object', 'data-object': said.object, tabindex: 0,
      'data-theme': root?.dataset.theme ?? document.documentElement.dataset.theme ?? 'light',
    });
    this.element.append(this.#head(), ...this.#body());
    this.#keepToItself();
    viewport.notice.replaceChildren(this.element);
    mark(viewport.element, { state: 'object', frame: viewport.index + 1 });
    if (viewport.desk.active === viewport) this.element.focus({ preventScroll: true });
  }

  #head() {
    const { desk: { say }, set } = this.viewport;
    const { object, title, class_name: name } = this.said;
    const kind = say(`object.${object}`);
    const main = title || set?.label || kind;
    return make('header', { class: 'vw-object-head' },
      make('div', { class: 'vw-object-names' },
        make('h2', { text: main }),
        make('p', { class: 'soft', text: joined([main !== kind && kind, name !== kind && name], ' · ') })),
      this.#turns());
  }

  /** Buttons that lead to the other objects of the series. */
  #turns() {
    const { viewport } = this;
    const { desk: { say }, count, index } = viewport;
    if (count < 2) return null;
    const turn = (/** @type {string} */ name, /** @type {number} */ to) => make('button', {
      class: 'button', type: 'button', text: say(`object.${name}`), disabled: to < 0 || to >= count,
      'data-testid': `viewer-object-${name}`, onclick: () => viewport.show(to) });
    return make('div', { class: 'vw-object-turns' }, turn('previous', index - 1),
      make('span', { class: 'soft', text: say('object.page', { page: index + 1, count }) }), turn('next', index + 1));
  }

  #body() {
    const { said, viewport, signal } = this;
    const { desk: { say }, set } = viewport;
    const reason = set?.reason || said.problem;
    const parts = [
      reason && make('p', { class: 'vw-object-reason', text: say(reason.replace(/^viewer\./, '')) }),
      this.#media(),
      said.groups.length > 0 && new Waveform(said.groups, { say, address: this.address, signal }).element,
      facts(say, said),
      said.object === 'ko' && marked(viewport, said),
      entries(viewport, said),
      ...listings(say, said),
      said.object !== 'ko' && said.object !== 'sr' && referred(viewport, said),
      said.left_out && make('p', { class: 'vw-object-reason', text: say('object.left-out') }),
      said.file && !said.file.shown && fileActions(say, said, this.address),
    ];
    return parts.filter((part) => part instanceof Node);
  }

  #media() {
    const { said, address, signal, viewport: { desk: { say } } } = this;
    if (!said.file?.shown) return null;
    this.element.classList.add('media');
    return said.file.type.startsWith('video/') ? videoPlayer(say, said, address, signal) : pdfFrame(say, said, address);
  }

  /** Let nobody page or window while somebody reads. */
  #keepToItself() {
    const stop = (/** @type {Event} */ event) => event.stopPropagation();
    for (const name of ['wheel', 'pointermove', 'contextmenu']) this.element.addEventListener(name, stop);
    this.element.addEventListener('pointerdown', () => this.viewport.desk.activate(this.viewport));
    this.element.addEventListener('keydown', (event) => {
      if (SCROLLING.includes(event.key) && !event.altKey) event.stopPropagation();
    });
  }
}
