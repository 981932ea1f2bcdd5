/** The viewer: one manifest, its viewports, and everything around them. */

import { Addresses, viewOf } from './addresses.js';
import { Awake } from './awake.js';
import { COMMANDS, toggleFill } from './commands.js';
import { Fetcher } from './fetcher.js';
import { FirstPicture } from './first_picture.js';
import { FrameStore } from './frame_store.js';
import { Hand } from './hand.js';
import { helpDialog } from './help.js';
import { Keeper } from './keeper.js';
import { listen } from './keyboard.js';
import { Layout } from './layout.js';
import { Line, measure } from './line.js';
import { Loader } from './loader.js';
import { Menu } from './menu.js';
import { pressMenu } from './menus.js';
import { Offline, endedScreen } from './notices.js';
import { byteBudget } from './order.js';
import { Painter } from './painter.js';
import { PixelPainter } from './pixel_painter.js';
import { PictureStore } from './picture_store.js';
import { Players } from './players.js';
import { DRAGGED, Rail } from './rail.js';
import { Shell } from './shell.js';
import { TileStore } from './tile_store.js';
import { Toolbar } from './toolbar.js';
import { Viewport } from './viewport.js';
import { speaker } from './words.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./types.js').Manifest} Manifest
 *
 * @typedef {object} Options
 * @property {Manifest} manifest
 * @property {import('./decoder.js').Decoder} decoder
 * @property {string} streams  where the streams begin
 * @property {import('./types.js').Words} words
 * @property {{back: string, login: string, prior: (key: string) => string}} links
 * @property {'auto'|'webgl2'|'pixels'|'pictures'} [painter]  how images are painted: as the device
 *   can best, or one way only; `pictures` fetches no exact values and saves a slow line
 * @property {(state: object) => void} state  told what is seen, for keeping it
 */

const MIB = 2 ** 20;
const FOR_TILES = 1 / 4;

/** A viewer in an element of the page. */
export class Viewer {
  /** @type {Map<string, import('./fetcher.js').Failure>} */ refused = new Map();
  /** @type {Viewport|null} */ hovered = null;
  /** @type {Map<string, import('./viewport.js').Memory>} */ #memory = new Map();
  /** @type {Set<Viewport>} */ #dirty = new Set();
  #painting = 0;
  players = new Players();
  tool = 'window';

  /** @param {HTMLElement} root @param {Options} options */
  constructor(root, options) {
    const { manifest, words, streams, links } = options;
    const phone = matchMedia('(pointer: coarse)').matches;
    const picture = new FirstPicture(root);
    this.options = options;
    this.manifest = manifest;
    this.sets = manifest.display_sets;
    this.say = speaker(words);
    this.run = this.run.bind(this);
    this.addresses = new Addresses(streams, manifest.study.token);
    const budget = byteBudget(phone, /** @type {any} */ (navigator).deviceMemory);
    const tiled = this.sets.some(({ tiles }) => tiles) ? budget * FOR_TILES : 0;
    this.frames = new FrameStore(budget - tiled);
    this.tiles = new TileStore(tiled);
    this.pictures = new PictureStore((phone ? 32 : 96) * MIB);
    this.pixelPainter = new PixelPainter();
    this.glPainter = options.painter === 'pixels' ? null
      : new Painter(() => this.#contextChanged(), (phone ? 48 : 192) * MIB, options.painter === 'webgl2');
    this.decoder = options.decoder;
    this.line = new Line();
    this.unmeasure = measure(this.line, this.addresses.start);
    this.loader = new Loader(this);
    this.offline = new Offline(this.say, () => this.fetcher.resume());
    this.fetcher = new Fetcher({
      offline: () => this.offline.gone(this.#heldCount()),
      ended: (failure) => this.#ended(failure),
      arrived: () => this.offline.back(),
    });
    this.awake = new Awake({ slept: () => this.fetcher.pause(), woke: () => this.#wake() });
    this.keeper = new Keeper(() => this.#seen(), options.state);
    this.menu = new Menu(root, () => this.focus());
    this.rail = new Rail(this, links.prior);
    this.toolbar = new Toolbar(this, () => this.shell.toggleRail());
    this.layout = new Layout(() => this.#create());
    this.shell = new Shell(root, this, phone);
    this.unlisten = listen((command, argument) => this.run(command, argument));
    this.layout.arrange('1x1');
    this.active = this.layout.viewports[0];
    this.#open();
    picture.standIn(this.active);
  }

  /** The viewports that are seen, the active one first. */
  get viewports() {
    return [...this.layout.seen].sort((one, other) => (
      Number(other === this.active) - Number(one === this.active)));
  }

  /** Whether frames of a display set are painted from exact values. @param {DisplaySet} set */
  exact(set) {
    if (set.kind !== 'image' || set.managed || this.options.painter === 'pictures') return false;
    return Boolean(set.tiles) || this.pixelPainter.fits(set.rows, set.columns);
  }

  /** What holds the values of a display set: whole frames, or tiles. @param {DisplaySet} set */
  storeOf(set) { return set.tiles ? this.tiles : this.frames; }

  /** What paints a frame of a size now: a lost context is stood in for. @param {{rows: number, columns: number}} size */
  painterOf({ rows, columns }) {
    const gl = this.glPainter;
    return gl?.ready && gl.fits(rows, columns) ? gl : this.pixelPainter;
  }

  /** @param {string} id */
  setOf(id) {
    return /** @type {DisplaySet} */ (this.sets.find((set) => set.id === id));
  }

  /** @param {DisplaySet} set @param {number} index */
  tablesOf(set, index) { return this.loader.tablesOf(set, index); }

  /** @param {string} set @param {number} index */
  lastPicture(set, index) { return this.loader.lastPicture(set, index); }

  /** Why a frame cannot be shown at all; null while there is hope. @param {DisplaySet} set @param {number} index @param {string} address */
  failureOf(set, index, address) {
    const refused = this.refused.get(address) ?? null;
    if (!this.exact(set)) return refused;
    return refused && this.storeOf(set).failure(set.id, index);
  }

  /** Try again what failed. @param {DisplaySet} set */
  forgive(set) {
    this.storeOf(set).forgive(set.id);
    this.refused.clear();
    this.look();
  }

  /** Hang a display set into a viewport. @param {string} id @param {Viewport} [viewport] @param {number} [index] */
  hang(id, viewport = this.active, index) {
    const set = this.setOf(id);
    if (!set) return;
    if (viewport.set) this.#memory.set(viewport.set.id, viewport.remember());
    this.players.close(viewport);
    const memory = this.#memory.get(id) ?? {};
    viewport.hang(set, index === undefined ? memory : { ...memory, index });
    this.shell.closeSeries();
    this.#show();
  }

  /** Make a viewport the active one. @param {Viewport} viewport */
  activate(viewport) {
    if (viewport === this.active) return;
    this.active = viewport;
    this.#show();
    this.look();
  }

  /** The reader looks elsewhere. */
  look() { this.loader.look(); }

  /** Bytes of a frame are missing. @param {import('./frame_store.js').Frame} frame */
  damaged({ set, index }) {
    const { damaged } = this.setOf(set).frames;
    if (!damaged.includes(index)) damaged.push(index);
  }

  /** Something came for a frame. @param {import('./frame_store.js').Frame} frame */
  came({ set, index }) {
    for (const viewport of this.layout.seen) {
      if (viewport.set?.id === set && (viewport.index === index || !viewport.painted)) this.repaint(viewport);
    }
    this.#schedule();
    this.loader.refresh();
  }

  /** Paint a viewport before the next picture of the screen. @param {Viewport} viewport */
  repaint(viewport) {
    this.#dirty.add(viewport);
    this.#schedule();
  }

  /** A viewport painted another frame. @param {Viewport} viewport */
  painted(viewport) {
    this.players.show(viewport);
    if (viewport === this.active) this.keeper.changed();
  }

  /**
   * Do what a key or button says; paging means the viewport under the pointer.
   * @param {string} name @param {string|number} [argument] @returns {boolean}
   */
  run(name, argument) {
    if (this.shell.covered) return false;
    const paging = ['page', 'first', 'last'].includes(name) && this.hovered?.set;
    const done = COMMANDS[name](this, (paging && this.hovered) || this.active, argument);
    this.#show();
    return done !== false;
  }

  /** Give the keyboard to the active viewport. */
  focus() { this.active.element.focus({ preventScroll: true }); }

  /** Take a tool. @param {string} name */
  take(name) { this.tool = name; }

  /** Lay out anew; new viewports show what is not seen yet. @param {string} name */
  arrange(name) {
    this.players.closeAll();
    this.layout.arrange(name);
    if (!this.layout.viewports.includes(this.active)) this.active = this.layout.viewports[0];
    const hung = new Set(this.layout.viewports.map(({ set }) => set?.id));
    const free = this.sets.filter(({ id, kind }) => !hung.has(id) && kind === 'image');
    for (const viewport of this.layout.viewports) {
      const next = viewport.set ? null : free.shift();
      if (next) this.hang(next.id, viewport);
    }
    this.look();
  }

  /** Show one viewport alone, or fill it where it is alone anyway. @param {Viewport} viewport */
  enlarge(viewport) {
    if (this.layout.viewports.length > 1) this.layout.enlarge(viewport);
    else toggleFill(viewport);
    this.look();
  }

  /** @param {Viewport} viewport @param {[number, number]} point */
  openMenu(viewport, [x, y]) {
    const { left, top } = viewport.element.getBoundingClientRect();
    this.menu.toggle(pressMenu(this, viewport), viewport.element, [left + x, top + y]);
  }

  /** Say what keys and fingers do. */
  help() { this.shell.ask(helpDialog(this.say)); }

  /** Leave what is open; tell whether something was. */
  leave() {
    if (this.menu.close() || this.shell.closeSeries()) return true;
    if (!this.layout.alone) return this.players.close(this.active);
    this.enlarge(this.active);
    return true;
  }

  /** Let go of everything. */
  close() {
    cancelAnimationFrame(this.#painting);
    for (const part of [this.awake, this.keeper, this.fetcher, this.glPainter, this.pixelPainter, this.offline,
      this.shell, ...this.layout.viewports]) part?.close();
    this.menu.end();
    this.unmeasure();
    this.unlisten();
  }

  #create() {
    const viewport = new Viewport(this);
    new Hand(viewport, this);
    const { element } = viewport;
    element.addEventListener('dragover', (event) => event.preventDefault());
    element.addEventListener('drop', (event) => {
      event.preventDefault();
      this.activate(viewport);
      this.hang(event.dataTransfer?.getData(DRAGGED) ?? '', viewport);
    });
    return viewport;
  }

  #open() {
    const { set, frame } = viewOf(location.search);
    const first = this.sets.find(({ id }) => id === set)
      ?? this.sets.find(({ kind, frames }) => kind === 'image' && frames.instance.length) ?? this.sets[0];
    if (first) this.hang(first.id, this.active, (frame ?? 1) - 1);
    else this.active.tell({ icon: 'block', title: this.say('no-image.title.study'), text: this.say('no-image.study') });
    this.#show();
  }

  #schedule() {
    this.#painting ||= requestAnimationFrame(() => {
      this.#painting = 0;
      const dirty = [...this.#dirty];
      this.#dirty.clear();
      for (const viewport of this.layout.seen) {
        if (dirty.includes(viewport)) viewport.paint();
        else viewport.report();
      }
      this.rail.show(this.active.set?.id ?? null);
      this.loader.refresh();
    });
  }

  #show() {
    const { active, shell } = this;
    for (const viewport of this.layout.viewports) viewport.element.classList.toggle('active', viewport === active);
    this.toolbar.show({
      invert: active.tone?.invert ?? false, corner: shell.corners, cine: this.players.plays(active) });
    this.rail.show(active.set?.id ?? null);
  }

  /** The page slept: what was on its way is fetched again, and what is seen painted anew. */
  #wake() {
    this.glPainter?.wake();
    this.fetcher.resume();
    this.#contextChanged();
  }

  #contextChanged() {
    for (const viewport of this.layout.seen) this.repaint(viewport);
    this.look();
  }

  #heldCount() {
    return this.sets.reduce((sum, set) => sum + this.storeOf(set).count(set.id), 0);
  }

  /** @param {import('./fetcher.js').Failure} failure */
  #ended(failure) {
    this.players.closeAll();
    this.menu.close();
    this.shell.cover(endedScreen(this.say, failure, this.options.links.login));
  }

  #seen() {
    const { set, index, tone } = this.active;
    if (!set || !tone) return null;
    return { display_set: set.id, frame: index + 1, window: tone.choice, invert: tone.invert, layout: this.layout.name };
  }
}
