/** Draws waveforms: an electrocardiogram on its paper, anything else with a scale for each trace. */

import { make } from './dom.js';
import { extent, lanes, millivolts, path } from './waveform_trace.js';
import { figure, joined } from './words.js';

/**
 * @typedef {import('./objects.js').Group} Group
 * @typedef {import('./words.js').Say} Say
 */

const SPEEDS = [12.5, 25, 50];
const GAINS = [5, 10, 20];
const MARGIN_MM = 20;
const FOOT_MM = 7;
const LANE_MM = 30;
const PULSE_MM = 5;
const SVG = 'http://www.w3.org/2000/svg';

/** The waveform of one object. */
export class Waveform {
  #asked = 0;
  #group = 0;
  #page = 1;
  speed = 25;
  gain = 10;
  /** @type {Float32Array[]} */ #traces = [];

  /** @param {Group[]} groups @param {{say: Say, address: string, signal: AbortSignal}} source */
  constructor(groups, { say, address, signal }) {
    this.groups = groups;
    this.say = say;
    this.address = address;
    this.signal = signal;
    this.controls = make('div', { class: 'vw-wave-controls' });
    this.paper = make('div', { class: 'vw-wave-paper', 'data-testid': 'viewer-waveform', tabindex: 0 });
    this.element = make('section', { class: 'vw-wave' }, this.controls, this.paper);
    this.#load();
  }

  get #shown() { return this.groups[this.#group]; }

  /** Whether all traces are voltages, and go on one paper. */
  get #volts() { return this.#shown.channels.every(({ unit }) => millivolts(unit) > 0); }

  async #load() {
    const group = this.#shown;
    const asked = (this.#asked += 1);
    this.#control();
    if (group.problem) {
      this.#tell(this.say(group.problem.replace(/^viewer\./, '')));
      return;
    }
    try {
      const response = await fetch(`${this.address}/waveform/${this.#group + 1}/${this.#page}`, { signal: this.signal });
      const values = response.ok ? new Float32Array(await response.arrayBuffer()) : null;
      if (asked !== this.#asked) return;
      if (!values) this.#tell((await response.json().catch(() => ({}))).text ?? this.say('object.failed'));
      else this.#take(values);
    } catch (error) {
      if (this.signal.aborted) return;
      if (!(error instanceof TypeError)) throw error;
      this.#tell(this.say('open.offline'));
    }
  }

  /** @param {Float32Array} values  one channel behind the other */
  #take(values) {
    const { channels } = this.#shown;
    const count = values.length / channels.length;
    this.#traces = channels.map((_, at) => values.subarray(at * count, (at + 1) * count));
    this.#draw();
  }

  /** @param {string} text */
  #tell(text) {
    this.paper.replaceChildren(make('p', { class: 'vw-object-reason', text }));
  }

  /** @param {number} page */
  #turn(page) {
    this.#page = page;
    this.#load();
  }

  #control() {
    const { say } = this;
    const group = this.#shown;
    const button = (/** @type {string} */ name, /** @type {number} */ to) => make('button', {
      class: 'button', type: 'button', text: say(`object.${name}`), disabled: to < 1 || to > group.pages,
      'data-testid': `viewer-wave-${name}`, onclick: () => this.#turn(to) });
    const paged = group.pages > 1 && make('div', { class: 'vw-wave-pages' },
      button('previous', this.#page - 1), make('span', { class: 'soft', text: this.#span() }), button('next', this.#page + 1));
    this.controls.replaceChildren(...[
      this.#groupChoice(),
      this.#choice(SPEEDS, 'speed'),
      this.#volts && this.#choice(GAINS, 'gain'),
      make('span', { class: 'soft', text: joined([say('object.wave.channels', {
        count: group.channels.length, hertz: figure(group.hertz, 2) }), !this.#volts && say('object.wave.scale')], ' · ') }),
      paged,
    ].filter((part) => part instanceof Node));
  }

  #span() {
    const { page, hertz, samples } = this.#shown;
    const from = ((this.#page - 1) * page) / hertz;
    const to = Math.min(from + page / hertz, samples / hertz);
    return this.say('object.wave.time', { from: figure(from, 1), to: figure(to, 1), length: figure(samples / hertz, 1) });
  }

  #groupChoice() {
    if (this.groups.length < 2) return null;
    const { say } = this;
    return make('select', { 'aria-label': say('object.wave.group'), 'data-testid': 'viewer-wave-group', onchange: (/** @type {Event} */ event) => {
      this.#group = Number(/** @type {HTMLSelectElement} */ (event.target).value);
      this.#turn(1);
    } }, ...this.groups.map(({ label }, at) => make('option', {
      value: at, selected: at === this.#group, text: label || `${say('object.wave.group')} ${at + 1}` })));
  }

  /** @param {number[]} values @param {'speed'|'gain'} name */
  #choice(values, name) {
    const { say } = this;
    return make('select', { 'aria-label': say(`object.wave.${name}`, { [name]: '' }).trim(), 'data-testid': `viewer-wave-${name}`,
      onchange: (/** @type {Event} */ event) => {
        this[name] = Number(/** @type {HTMLSelectElement} */ (event.target).value);
        this.#draw();
      } }, ...values.map((value) => make('option', { value, selected: value === this[name], text: say(`object.wave.${name}`, { [name]: value }) })));
  }

  #draw() {
    const { hertz, channels } = this.#shown;
    const step = this.speed / hertz;
    const length = Math.ceil(((this.#traces[0]?.length ?? 0) * step) / 5) * 5;
    const rows = this.#volts ? this.#voltRows() : this.#ownRows();
    const foot = rows.at(-1);
    const height = (foot ? foot.top + foot.height : 0) + FOOT_MM;
    const width = MARGIN_MM + length;
    const svg = node('svg', { viewBox: `0 0 ${width} ${height}`, class: 'vw-wave-svg', role: 'img',
      style: `width: max(100%, ${width * 3}px); max-width: ${width * 6}px; aspect-ratio: ${width} / ${height}` },
    grid(width, height - FOOT_MM), ...rows.map((row, at) => this.#row(row, channels[at].label, this.#traces[at], step)),
    ...this.#seconds(length, height));
    this.paper.replaceChildren(svg);
    this.paper.dataset.page = String(this.#page);
  }

  #voltRows() {
    const factors = this.#shown.channels.map(({ unit }) => millivolts(unit));
    const extents = this.#traces.map((trace, at) => {
      const { low, high } = extent(trace);
      return { low: low * factors[at], high: high * factors[at] };
    });
    return lanes(extents, this.gain).map((lane, at) => ({
      ...lane, marks: [], pulse: this.gain,
      y: (/** @type {number} */ sample) => lane.zero - sample * factors[at] * this.gain }));
  }

  #ownRows() {
    return this.#traces.map((trace, at) => {
      const { low, high } = extent(trace);
      const top = at * LANE_MM;
      const room = LANE_MM - 6;
      const y = (/** @type {number} */ sample) => top + 3 + (high > low ? (room * (high - sample)) / (high - low) : room / 2);
      const { unit } = this.#shown.channels[at];
      const marks = high > low ? [high, low].map((value) => ({ at: y(value), text: joined([figure(value, 1), unit]) })) : [];
      return { top, height: LANE_MM, zero: top + LANE_MM / 2, marks, pulse: 0, y };
    });
  }

  /**
   * @param {{zero: number, marks: {at: number, text: string}[], pulse: number, y: (sample: number) => number}} row
   * @param {string} label @param {Float32Array} trace @param {number} step
   */
  #row({ zero, marks, pulse, y }, label, trace, step) {
    const parts = [node('text', { x: 1, y: zero + 1.2, class: 'vw-wave-lead' }, label),
      ...marks.map(({ at, text }, place) => node('text', { x: 1, y: at + (place ? 0 : 2), class: 'vw-wave-mark' }, text)),
      node('path', { d: path(trace, { step, height: y }), transform: `translate(${MARGIN_MM} 0)`, class: 'vw-wave-trace', 'data-lead': label })];
    // What 1 mV and 0.2 s are on this paper.
    if (pulse) parts.push(node('path', { d: `M9 ${zero}h1v${-pulse}h${(PULSE_MM * this.speed) / 25}v${pulse}h1`, class: 'vw-wave-pulse' }));
    return node('g', {}, ...parts);
  }

  /** @param {number} length @param {number} height */
  #seconds(length, height) {
    const { page, hertz } = this.#shown;
    const first = ((this.#page - 1) * page) / hertz;
    const every = this.speed < 25 ? 2 : 1;
    const found = [];
    for (let at = 0; at * this.speed <= length - 5; at += every) {
      found.push(node('text', { x: MARGIN_MM + at * this.speed, y: height - 2, class: 'vw-wave-mark' }, `${figure(first + at, 1)} s`));
    }
    return found;
  }
}

/** The paper: lines at each millimetre, stronger at five. @param {number} width @param {number} height */
function grid(width, height) {
  const line = (/** @type {number} */ count, /** @type {number} */ step, /** @type {boolean} */ across) => Array.from(
    { length: Math.floor(count / step) + 1 }, (_, at) => (across ? `M${at * step} 0V${height}` : `M0 ${at * step}H${width}`)).join('');
  return node('g', {}, ...[1, 5].map((step) => node('path', {
    d: line(width, step, true) + line(height, step, false), class: step === 1 ? 'vw-wave-fine' : 'vw-wave-coarse' })));
}

/** @param {string} name @param {Record<string, string|number>} attributes @param {...(Node|string)} children */
function node(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}
