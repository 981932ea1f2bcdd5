/** Decides which tiles are fetched next, and hands on what came. */

import { large } from './large_view.js';
import { around, frameKey } from './order.js';
import { tileKey } from './tile_store.js';
import { overview, tileSize } from './tiling.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./fetcher.js').Task} Task
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {import('./tile_store.js').Wanted} Wanted
 * @typedef {{center: number, width: number, function: string}} Window
 */

const AT_ONCE = 24;
const OVERVIEWS_AHEAD = 40;
const FRAMES_AHEAD = 2;

/** What a loader does for large frames. */
export class TileLoader {
  /** @type {Map<string, Window>} */ #windows = new Map();

  /** @param {import('./viewer.js').Viewer} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** Return the automatic window of a large frame, if the server told it. @param {DisplaySet} set @param {number} index */
  windowOf(set, index) {
    return this.#windows.get(frameKey(set.id, index)) ?? null;
  }

  /** Return what to fetch: what is seen, and what may be seen next. */
  tasks() {
    const { viewports, tiles, sets } = this.desk;
    if (!sets.some(large)) return { urgent: [], rest: [] };
    const exact = viewports.filter(({ set }) => set && this.desk.exact(set));
    tiles.look([
      ...exact.flatMap((viewport) => viewport.large.wanted()),
      ...exact.flatMap((viewport) => this.#ahead(viewport)),
      ...sets.flatMap((set) => this.#first(set)),
    ]);
    const missing = tiles.missing(AT_ONCE).map((wanted) => this.#tile(wanted));
    return {
      urgent: [...viewports.flatMap((viewport) => this.#window(viewport)), ...missing.filter(({ urgent }) => urgent),
        ...viewports.flatMap((viewport) => this.#pictures(viewport))],
      rest: missing.filter(({ urgent }) => !urgent),
    };
  }

  /** The neighbours: the next ones as they will be seen, the others roughly. @param {Viewport} viewport @returns {Wanted[]} */
  #ahead({ set, index, direction, count, large: view }) {
    const frame = large(set);
    if (!frame) return [];
    const next = around(count, index, direction).slice(1, 1 + OVERVIEWS_AHEAD);
    const seen = view.wanted();
    return [
      ...next.slice(0, FRAMES_AHEAD).flatMap((at) => seen.map(({ tile }) => ({ set: frame, index: at, tile, seen: false }))),
      ...next.map((at) => ({ set: frame, index: at, tile: overview(frame), seen: false }))];
  }

  /** The first frame of a display set that nobody has looked at yet, roughly. @param {DisplaySet} set @returns {Wanted[]} */
  #first(set) {
    const frame = large(set);
    if (!frame || !this.desk.exact(frame) || !frame.frames.instance.length) return [];
    return [{ set: frame, index: 0, tile: overview(frame), seen: false }];
  }

  /** @param {Wanted} wanted @returns {Task} */
  #tile(wanted) {
    const { desk } = this;
    const { set, index, tile, seen } = wanted;
    const frame = { set: set.id, index };
    return {
      id: `tile ${tileKey(set.id, index, tile)}`,
      address: desk.addresses.tile(set, index, tile),
      urgent: seen,
      take: async (response) => {
        const { rows, columns } = tileSize(set, tile);
        const pixels = await desk.decoder.decode(await response.arrayBuffer(), rows, columns, seen);
        if (pixels.damaged) desk.damaged(frame);
        desk.tiles.keep(wanted, pixels);
        desk.came(frame);
      },
      fail: (failure) => {
        desk.tiles.fail(wanted, failure);
        desk.came(frame);
      },
    };
  }

  /** The automatic window, which only all values can tell. @param {Viewport} viewport @returns {Task[]} */
  #window({ set, index, tone }) {
    const { desk } = this;
    if (!large(set) || !set || !tone?.needsValues(index) || this.windowOf(set, index)) return [];
    const address = desk.addresses.window(set, index);
    if (desk.refused.has(address)) return [];
    const frame = { set: set.id, index };
    return [{
      id: address, address, urgent: true,
      take: async (response) => {
        this.#windows.set(frameKey(set.id, index), await response.json());
        desk.came(frame);
      },
      fail: (failure) => {
        desk.refused.set(address, failure);
        desk.came(frame);
      },
    }];
  }

  /** Pictures of tiles, where these are all there is. @param {Viewport} viewport @returns {Task[]} */
  #pictures({ set, index, large: view }) {
    const { desk } = this;
    const missing = view.pictures().filter((address) => !desk.pictures.has(address) && !desk.refused.has(address));
    return missing.map((address) => ({
      id: address, address, urgent: true,
      take: async (response) => {
        desk.pictures.keep(address, await createImageBitmap(await response.blob()));
        desk.came({ set: set?.id ?? '', index });
      },
      fail: (failure) => { desk.refused.set(address, failure); },
    }));
  }
}
