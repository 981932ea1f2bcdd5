/** One cell of the layout: shows a frame of a display set, at once roughly, then exactly. */

import { PREVIEW } from './addresses.js';
import { make, mark } from './dom.js';
import { FramePainter } from './frame_painter.js';
import { fitScale, fitted, imageToScreen, pixelSize } from './geometry.js';
import { LargeView } from './large_view.js';
import { Magnifier } from './magnifier.js';
import { brokenFrame, messageElement } from './message.js';
import { closeObject, openObject } from './objects.js';
import { Overlay } from './overlay.js';
import { paintPlanes } from './planes.js';
import { sizeFor } from './rendered_painter.js';
import { Scroller } from './scroller.js';
import { overview } from './tiling.js';
import { Tone } from './tone.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./geometry.js').Affine} Affine
 * @typedef {import('./mosaic.js').Part} Part
 *
 * @typedef {object} Memory  how a display set was seen last
 * @property {number} index
 * @property {import('./presets.js').Choice} [choice]  if somebody chose it
 * @property {boolean} invert
 * @property {import('./geometry.js').View} view
 */

const SHARPEST = 2;

/** A viewport. What it needs from outside is a `desk`: stores, painter, words (`viewer.js`). */
export class Viewport {
  /** @type {DisplaySet|null} */ set = null;
  /** @type {Tone|null} */ tone = null;
  /** @type {{index: number, address: string}|null} the picture that was asked for last */ #asked = null;
  /** @type {{index: number, exact: boolean, level: number}|null} */ painted = null;
  /** @type {import('./first_picture.js').FirstPicture|null} */ first = null;
  index = 0;
  direction = 1;
  moving = false;
  view = fitted();
  box = { width: 0, height: 0 };

  /** @param {import('./viewer.js').Viewer} desk */
  constructor(desk) {
    this.desk = desk;
    this.canvas = make('canvas', { class: 'vw-canvas' });
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d', { alpha: false }));
    this.overlay = new Overlay(desk.say);
    this.magnifier = new Magnifier(this);
    this.large = new LargeView(this);
    this.painter = new FramePainter(this);
    this.scroller = new Scroller(desk.say, (index) => this.show(index));
    this.notice = make('div', { class: 'vw-notice-in', hidden: true });
    this.element = make('section', {
      class: 'vw-viewport', 'data-theme': 'dark', 'data-testid': 'viewport', 'data-state': 'empty', tabindex: 0,
    }, this.canvas, this.overlay.element, this.magnifier.element, this.notice, this.scroller.element);
    this.sizes = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      this.box = { width, height };
      this.repaint();
    });
    this.sizes.observe(this.element);
  }

  /** How many frames there are. */
  get count() { return this.set?.frames.instance.length ?? 0; }

  /** The frame as geometry sees it. */
  get shape() {
    const { columns = 1, rows = 1, spacing = null, aspect = null } = this.set ?? {};
    return { columns, rows, pixel: pixelSize(spacing, aspect) };
  }

  /** Device pixels a CSS pixel; more than two nobody sees. */
  get ratio() { return Math.min(globalThis.devicePixelRatio || 1, SHARPEST); }

  /** Hang a display set. @param {DisplaySet} set @param {Partial<Memory>} [memory] */
  hang(set, memory = {}) {
    this.set = set;
    this.index = Math.min(Math.max(memory.index ?? 0, 0), Math.max(set.frames.instance.length - 1, 0));
    this.tone = new Tone(set, memory);
    this.view = memory.view ?? fitted();
    this.#asked = this.painted = null;
    this.direction = 1;
    this.element.setAttribute('aria-label', set.label);
    this.#blank(set.label);
    if (set.kind === 'image' && this.count) this.desk.look();
    else openObject(this);
    this.repaint();
  }

  /** What to remember of the display set that hangs here. @returns {Memory} */
  remember() {
    const { index, view, tone } = this;
    return { index, view, choice: tone?.chosen ? tone.choice : undefined, invert: tone?.invert ?? false };
  }

  /** Show another frame. @param {number} index */
  show(index) {
    const next = Math.min(Math.max(index, 0), this.count - 1);
    if (!this.set || next === this.index || next < 0) return;
    this.direction = next > this.index ? 1 : -1;
    this.index = next;
    this.scroller.place(next, this.count);
    if (this.set.kind !== 'image') openObject(this);
    this.desk.look();
    this.repaint();
  }

  /** Window with something else. @param {import('./presets.js').Choice} choice */
  setWindow(choice) {
    this.tone?.choose(choice);
    this.repaint();
  }

  /** Turn light into dark, or back. */
  flipTones() {
    if (this.tone) this.tone.invert = !this.tone.invert;
    this.repaint();
  }

  /** Look at it as it was opened. */
  reset() {
    if (this.set) this.tone = new Tone(this.set);
    this.change(fitted());
  }

  /** Look at it from elsewhere. @param {import('./geometry.js').View} view */
  change(view) {
    this.view = view;
    this.repaint();
  }

  /** Paint before the next picture of the screen. */
  repaint() { this.desk.repaint(this); }

  /** The window that is seen; null where there is none. */
  window() { return this.tone?.window(this.index) ?? null; }

  /** Where the image lies, in CSS pixels. */
  affine() { return imageToScreen(this.shape, this.box, this.view); }

  /** The canvas, and how the image lies on it. */
  look() { return { affine: this.#deviceAffine(), canvas: this.canvas }; }

  /** The values of the frame, if it can be painted from them; of a large one those of the coarsest level. @param {number} index */
  exactly(index = this.index) {
    const { set, desk } = this;
    if (!set || !desk.exact(set) || !desk.tablesOf(set, index)) return null;
    if (!set.tiles) return desk.frames.get(set.id, index);
    return this.tone?.needsValues(index) ? null : desk.tiles.get(set.id, index, overview({ ...set, tiles: set.tiles }));
  }

  /** Whether a frame is here packed, so that its values come in a moment. @param {number} index */
  unfolds(index = this.index) {
    const { set, desk: { frames } } = this;
    if (!set || set.tiles || !this.desk.exact(set)) return false;
    return frames.has(set.id, index) && !frames.get(set.id, index);
  }

  /** Whether a frame can be shown now, exactly or as a picture that nothing better is about to replace. @param {number} index */
  has(index) {
    if (this.exactly(index)) return true;
    return Boolean(this.set) && !this.unfolds(index) && this.desk.pictures.has(this.addressOf(index));
  }

  /** The picture to fetch for now, or null; one after the other, so that each is seen. */
  wanted() {
    const { desk } = this;
    if (this.exactly() || this.unfolds()) return null;
    const asked = this.#asked;
    if (!asked || desk.pictures.has(asked.address) || desk.refused.has(asked.address)) {
      this.#asked = { index: this.index, address: this.addressOf(this.index) };
    }
    return this.#asked;
  }

  /** Paint what is best of what is here. */
  paint() {
    const { set } = this;
    if (!set || !this.box.width || set.kind !== 'image' || !this.count) return;
    // What was painted stays for that moment: anything else would flash.
    if (this.painted && this.unfolds()) return this.report();
    this.#resize();
    this.first?.check();
    const { frames, loader } = this.desk;
    this.tone?.settle(this.index, this.desk.tablesOf(set, this.index), frames.get(set.id, this.index),
      loader.tiles.windowOf(set, this.index));
    const part = this.painter.paintExact();
    if (part || this.painter.paintPicture()) {
      const planes = this.desk.shell.corners ? this.desk.tablesOf(set, this.index)?.planes : [];
      paintPlanes(this.context, planes ?? [], set.frames.frame[this.index], this.#deviceAffine());
      this.#painted(set, part);
    }
    else this.#maybeBroken(set);
    this.magnifier.paint();
    this.report();
  }

  /** Say in the element what is painted, for journeys and other programs. */
  report() {
    const { set, painted } = this;
    if (!set) return;
    this.scroller.place(this.index, this.count);
    const frames = this.desk.storeOf(set);
    this.scroller.fill(frames.states(set.id, this.count), `${set.id} ${frames.version}`);
    if (!painted) return;
    mark(this.element, {
      state: this.notice.hidden ? (painted.exact ? 'exact' : 'rendered') : 'unsupported',
      frame: painted.index + 1, frames: this.count, loaded: frames.count(set.id),
      level: set.tiles ? painted.level : null, set: set.id, bytes: frames.bytes,
    });
  }

  /** Let go of everything. */
  close() {
    closeObject(this);
    this.sizes.disconnect();
    this.element.remove();
  }

  #resize() {
    const [width, height] = [this.box.width, this.box.height].map(
      (length) => Math.max(1, Math.round(length * this.ratio)));
    if (this.canvas.width !== width || this.canvas.height !== height) {
      Object.assign(this.canvas, { width, height });
    }
  }

  /** @returns {Affine} */
  #deviceAffine() {
    return /** @type {Affine} */ (this.affine().map((value) => value * this.ratio));
  }

  /** The address of a picture as this viewport wants it; of a better one, if that is here. @param {number} index */
  addressOf(index) {
    const { line: { levels }, pictures } = this.desk;
    const addresses = levels.map((level) => this.#addressAt(index, level));
    return addresses.find((address) => pictures.has(address)) ?? addresses[addresses.length - 1];
  }

  /** @param {number} index @param {import('./line.js').Level} level */
  #addressAt(index, { shrink, query }) {
    const set = /** @type {DisplaySet} */ (this.set);
    const scale = fitScale(this.shape, this.box, this.view.turn) * this.view.zoom * this.ratio;
    const size = this.desk.exact(set) || set.tiles || !(scale > 0) ? PREVIEW : Math.max(PREVIEW, sizeFor(set, scale));
    return this.desk.addresses.rendered(set, index, {
      size: size / shrink, window: this.tone?.told(index) ?? undefined, invert: this.tone?.invert, query });
  }

  /** The address of the picture of a tile, in the window that is seen. @param {import('./tiling.js').Tile} tile */
  tileAddress(tile) {
    const set = /** @type {DisplaySet} */ (this.set);
    return this.desk.addresses.renderedTile(set, this.index, tile, {
      window: this.tone?.told(this.index) ?? undefined, invert: this.tone?.invert,
      query: this.desk.line.level.query });
  }

  /** @param {DisplaySet} set @param {Part|null} part  what it was painted from, if not from a picture */
  #painted(set, part) {
    this.notice.hidden = true;
    this.first?.remove();
    const exact = part !== null && part.coarsest === part.level;
    const level = part?.level ?? 0;
    this.painted = { index: this.index, exact, level };
    const scale = fitScale(this.shape, this.box, this.view.turn) * this.view.zoom;
    this.overlay.show({
      manifest: this.desk.manifest, set, index: this.index, exact, level, scale,
      choice: /** @type {Tone} */ (this.tone).choice,
      window: this.window(), turn: this.view.turn, box: this.box,
      pixelsPerMm: set.spacing ? scale / Math.min(...set.spacing) : null,
    });
    this.desk.painted(this);
  }

  /** @param {DisplaySet} set */
  #maybeBroken(set) {
    const failure = this.desk.failureOf(set, this.index, this.addressOf(this.index));
    if (!failure) return;
    this.#blank(set.label);
    this.painted = { index: this.index, exact: false, level: 0 };
    this.tell(brokenFrame(this.desk.say, failure, {
      index: this.index, count: this.count, retry: () => this.desk.forgive(set) }));
    this.desk.painted(this);
  }

  /** Say why there is no image. @param {import('./message.js').Message} message */
  tell(message) {
    this.first?.remove();
    this.notice.replaceChildren(messageElement(message));
    this.notice.hidden = false;
    this.scroller.place(this.index, this.count);
    mark(this.element, { state: 'unsupported', frames: this.count, set: this.set?.id ?? null });
  }

  /** @param {string} label */
  #blank(label) {
    closeObject(this);
    this.first?.remove();
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.overlay.clear(label);
    this.notice.hidden = true;
    this.scroller.place(this.index, this.count);
    mark(this.element, { state: 'loading', frame: null, frames: null, loaded: null, set: null });
  }
}
