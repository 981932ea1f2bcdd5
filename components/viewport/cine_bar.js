/** The bar of a playing viewport. */

import { Cine, DEFAULT_FPS, RATES } from './cine.js';
import { icon, make, write } from './dom.js';

/** Plays one viewport, with a bar in it. */
export class CineBar {
  #frame = 0;

  /** @param {import('./viewport.js').Viewport} viewport @param {() => void} closed */
  constructor(viewport, closed) {
    const { desk: { say }, set, count } = viewport;
    this.viewport = viewport;
    this.closed = closed;
    this.cine = new Cine(count, set?.fps || DEFAULT_FPS);
    const button = (/** @type {string} */ name, /** @type {string} */ picture, /** @type {() => void} */ act) => make('button', {
      class: 'icon-button', type: 'button', title: say(`cine.${name}`), 'aria-label': say(`cine.${name}`),
      'data-testid': `viewer-cine-${name}`, onclick: act }, icon(picture));
    this.toggle = button('play', 'pause', () => this.flip());
    this.bounce = button('bounce', 'bounce', () => this.#flipBounce());
    this.place = make('span', { class: 'vw-cine-place' });
    this.slider = make('input', { type: 'range', min: 1, max: Math.max(count, 1), 'aria-label': say('scroller'),
      oninput: () => this.#slide() });
    this.rate = make('select', { 'aria-label': say('cine.rate'), onchange: () => this.#setRate() },
      ...rates(this.cine.fps).map((fps) => make('option', {
        value: fps, selected: fps === this.cine.fps, text: say('cine.fps', { count: Number(fps.toFixed(1)) }) })));
    this.element = make('div', { class: 'vw-cine', 'data-own': true, 'data-testid': 'viewer-cine-bar' },
      button('previous', 'prev', () => this.#step(-1)), this.toggle, button('next', 'next', () => this.#step(1)),
      this.place, this.slider, this.rate, this.bounce, button('close', 'x', () => this.close()));
    viewport.element.append(this.element);
    this.flip();
  }

  /** Whether it plays. */
  get playing() { return this.cine.playing; }

  /** Whether it plays, and after the last frame comes the first. */
  get goesRound() { return this.cine.playing && !this.cine.bounce; }

  /** Play or pause. */
  flip() {
    if (this.cine.playing) {
      this.pause();
      return;
    }
    this.cine.play(this.viewport.index, performance.now());
    this.#show();
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  /** Stop where one is. */
  pause() {
    this.cine.pause();
    cancelAnimationFrame(this.#frame);
    this.#show();
  }

  /** Put the bar away. */
  close() {
    this.cine.pause();
    cancelAnimationFrame(this.#frame);
    this.element.remove();
    this.closed();
  }

  /** Show where one is. */
  show() {
    const { index, count } = this.viewport;
    write(this.place, `${index + 1} / ${count}`);
    this.slider.value = String(index + 1);
    this.slider.style.setProperty('--part', `${count > 1 ? (index / (count - 1)) * 100 : 0}%`);
  }

  /** @param {number} now */
  #tick(now) {
    const { cine, viewport } = this;
    if (!cine.playing) return;
    const index = cine.due(now);
    if (viewport.has(index)) {
      cine.accept();
      viewport.show(index);
    } else {
      cine.hold(now);
      viewport.show(cine.due(now));
    }
    this.#frame = requestAnimationFrame((next) => this.#tick(next));
  }

  #show() {
    const { say } = this.viewport.desk;
    this.toggle.replaceChildren(icon(this.cine.playing ? 'pause' : 'play'));
    this.toggle.title = say(this.cine.playing ? 'cine.pause' : 'cine.play');
    this.toggle.setAttribute('aria-label', this.toggle.title);
    this.toggle.setAttribute('aria-pressed', String(this.cine.playing));
    this.show();
  }

  /** @param {number} step */
  #step(step) {
    this.pause();
    this.viewport.show(this.viewport.index + step);
  }

  #slide() {
    this.pause();
    this.viewport.show(Number(this.slider.value) - 1);
  }

  #setRate() {
    this.cine.setRate(Number(this.rate.value), performance.now());
  }

  #flipBounce() {
    this.cine.bounce = !this.cine.bounce;
    this.bounce.setAttribute('aria-pressed', String(this.cine.bounce));
    if (this.cine.playing) this.cine.play(this.viewport.index, performance.now());
  }
}

/** @param {number} fps */
function rates(fps) {
  return RATES.includes(fps) ? RATES : [...RATES, fps].sort((one, other) => one - other);
}
