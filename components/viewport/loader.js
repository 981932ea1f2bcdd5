/** Decides what is fetched next and hands on what came. */

import { glance, isPacked } from './lossless.js';
import { frameKey, around } from './order.js';
import { NO_TABLES, readTables } from './tables.js';
import { TileLoader } from './tile_loader.js';
import { Unpacker } from './unpacker.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./fetcher.js').Task} Task
 * @typedef {import('./fetcher.js').Failure} Failure
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {import('./frame_store.js').Frame} Frame
 * @typedef {import('./tables.js').Tables} Tables
 */

const WINDOW = 24;
const PICTURES_AHEAD = 12;

/** The loader of one viewer. */
export class Loader {
  /** @type {Map<number, Tables>} */ #tables = new Map();
  /** @type {Map<string, string>} */ #last = new Map();
  #due = false;

  /** @param {import('./viewer.js').Viewer} desk */
  constructor(desk) {
    this.desk = desk;
    this.tiles = new TileLoader(desk);
    this.unpacker = new Unpacker(desk);
  }

  /** Return the tables of a frame; null while they are on their way. @param {DisplaySet} set @param {number} index */
  tablesOf(set, index) {
    return set.tables ? this.#tables.get(set.frames.instance[index]) ?? null : NO_TABLES;
  }

  /** Return the address of the picture of a frame that came last. @param {string} set @param {number} index */
  lastPicture(set, index) {
    return this.#last.get(frameKey(set, index)) ?? '';
  }

  /** Something changed: think again what to fetch, once. */
  refresh() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.unpacker.refresh();
      this.desk.fetcher.want(this.#tasks());
    });
  }

  /** Plan for the places where the reader looks. */
  look() {
    const { frames, viewports, sets, players } = this.desk;
    const exact = sets.filter((set) => this.desk.exact(set) && !set.tiles).map(weigh);
    const places = viewports.flatMap((viewport) => {
      const { set, index, direction } = viewport;
      const known = exact.find(({ id }) => id === set?.id);
      return known ? [{ set: known, index, direction, round: players.goesRound(viewport) }] : [];
    });
    frames.look(places, exact);
    this.refresh();
  }

  /** @returns {Task[]} */
  #tasks() {
    const { viewports, frames, fetcher, line } = this.desk;
    fetcher.limit = line.level.flights;
    const ahead = viewports.flatMap((viewport) => this.#ahead(viewport));
    const seen = new Set(viewports.map(({ set, index }) => frameKey(set?.id ?? '', index)));
    const missing = frames.missing(WINDOW).map((frame) => this.#exact(frame, seen));
    const urgent = missing.filter(({ urgent }) => urgent);
    const tiles = this.tiles.tasks();
    const tasks = [
      ...viewports.flatMap((viewport) => this.#first(viewport)),
      ...urgent, ...tiles.urgent,
      ...viewports.flatMap((viewport) => this.#values(viewport)),
      ...this.desk.rail.missing().map((missing) => this.#thumbnail(missing)),
      ...(line.narrow ? ahead : []),
      ...missing.filter(({ urgent }) => !urgent), ...tiles.rest,
      ...ahead,
    ];
    return firstOfEach(tasks);
  }

  /** What a viewport needs before all else. @param {Viewport} viewport @returns {Task[]} */
  #first(viewport) {
    const { set, index } = viewport;
    if (!set || set.kind !== 'image' || !viewport.count) return [];
    const wanted = viewport.wanted();
    const tables = this.tablesOf(set, index) ? [] : [this.#fetchTables(set, index)];
    if (!wanted || this.#settled(wanted.address)) return tables;
    return [this.#picture(set, wanted.index, wanted.address, true), ...tables];
  }

  /** The values of a frame whose window only they can tell. @param {Viewport} viewport @returns {Task[]} */
  #values(viewport) {
    const { set, index } = viewport;
    const { frames } = this.desk;
    if (!set || set.kind !== 'image' || set.tiles || this.desk.exact(set) || !viewport.tone?.needsValues(index)) return [];
    if (frames.has(set.id, index) || frames.failure(set.id, index)) return [];
    return [this.#exact({ set: set.id, index }, new Set())];
  }

  /** Pictures of the neighbours, where pictures are all there is, or come much sooner. @param {Viewport} viewport @returns {Task[]} */
  #ahead(viewport) {
    const { set, index, direction, count } = viewport;
    if (!set || set.kind !== 'image' || (this.desk.exact(set) && !this.desk.line.narrow)) return [];
    return around(count, index, direction).slice(1, PICTURES_AHEAD)
      .filter((at) => !viewport.exactly(at) && !viewport.unfolds(at))
      .map((at) => ({ at, address: viewport.addressOf(at) }))
      .filter(({ address }) => !this.#settled(address))
      .map(({ at, address }) => this.#picture(set, at, address, false));
  }

  /** @param {string} address */
  #settled(address) {
    return this.desk.pictures.has(address) || this.desk.refused.has(address);
  }

  /** @param {Frame} frame @param {Set<string>} seen @returns {Task} */
  #exact(frame, seen) {
    const { desk } = this;
    const set = desk.setOf(frame.set);
    const urgent = seen.has(frameKey(frame.set, frame.index));
    return {
      id: `exact ${frameKey(frame.set, frame.index)}`,
      address: desk.addresses.exact(set, frame.index, !urgent),
      urgent,
      take: async (response) => {
        const stream = await response.arrayBuffer();
        if (desk.exact(set) && isPacked(new Uint8Array(stream))) this.#keepPacked(frame, new Uint8Array(stream));
        else await this.#keep(frame, stream, seen.has(frameKey(frame.set, frame.index)));
        desk.came(frame);
      },
      fail: (failure) => {
        desk.frames.fail(frame, failure);
        desk.came(frame);
      },
    };
  }

  /** @param {Frame} frame @param {Uint8Array} stream */
  #keepPacked(frame, stream) {
    const { desk } = this;
    const { rows, columns } = desk.setOf(frame.set);
    const { bytes, damaged } = glance(stream, rows, columns);
    if (damaged) desk.damaged(frame);
    desk.frames.keepPacked(frame, stream, { bytes });
  }

  /** @param {Frame} frame @param {ArrayBuffer} stream @param {boolean} seen */
  async #keep(frame, stream, seen) {
    const { desk } = this;
    const { rows, columns } = desk.setOf(frame.set);
    const pixels = await desk.decoder.decode(stream, rows, columns, seen);
    if (pixels.damaged) desk.damaged(frame);
    desk.frames.keep(frame, pixels);
  }

  /** @param {DisplaySet} set @param {number} index @param {string} address @param {boolean} urgent @returns {Task} */
  #picture(set, index, address, urgent) {
    const { desk } = this;
    const frame = { set: set.id, index };
    return {
      id: address, address, urgent,
      take: async (response) => {
        desk.pictures.keep(address, await createImageBitmap(await response.blob()));
        if (isDamaged(response)) desk.damaged(frame);
        this.#last.set(frameKey(set.id, index), address);
        desk.storeOf(set).preview(set.id, index);
        desk.came(frame);
      },
      fail: (failure) => {
        desk.refused.set(address, failure);
        desk.came(frame);
      },
    };
  }

  /** @param {{thumbnail: import('./rail.js').Thumbnail, address: string}} missing @returns {Task} */
  #thumbnail({ thumbnail, address }) {
    const { desk } = this;
    return {
      id: address, address,
      take: async (response) => {
        const picture = await createImageBitmap(await response.blob());
        desk.rail.paint(thumbnail, picture);
        picture.close();
      },
      fail: (failure) => { desk.refused.set(address, failure); },
    };
  }

  /** @param {DisplaySet} set @param {number} index @returns {Task} */
  #fetchTables(set, index) {
    const { desk } = this;
    const address = desk.addresses.tables(set, index);
    const keep = (/** @type {Tables} */ tables) => {
      this.#tables.set(set.frames.instance[index], tables);
      desk.came({ set: set.id, index });
    };
    return {
      id: address, address, urgent: true,
      take: async (response) => keep(readTables(await response.json())),
      fail: () => keep(NO_TABLES),
    };
  }
}

/** What is wanted twice is wanted where it stands first. @param {Task[]} tasks */
export function firstOfEach(tasks) {
  const known = new Set();
  return tasks.filter(({ id }) => !known.has(id) && known.add(id));
}

/** Whether bytes of the frame that a picture shows are missing. @param {Response} response */
function isDamaged({ headers }) { return headers.has('x-damaged'); }

/** @param {DisplaySet} set */
function weigh({ id, rows, columns, samples, bits_allocated: bits, frames }) {
  const bytes = rows * columns * samples * Math.max(1, Math.ceil(bits / 8));
  return { id, count: frames.instance.length, bytes };
}
