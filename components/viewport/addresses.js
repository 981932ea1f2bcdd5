/** Addresses of the streams of one study, and of the view in the page's own address. */

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./tiling.js').Tile} Tile
 */

export const THUMBNAIL = 128;
export const PREVIEW = 1024;

/**
 * What a rendered picture is to look like; what is left out is the file's own.
 * @typedef {object} Wish
 * @property {number} [size]  it fits into this square
 * @property {{center: number, width: number, function?: string}} [window]
 * @property {boolean} [invert]
 * @property {string} [query]  what else is said, such as the quality
 */

/** Makes the addresses of one study's streams. */
export class Addresses {
  /** @param {string} streams  where they begin, without a slash at the end @param {string} token */
  constructor(streams, token) {
    this.start = `${streams}/${token}`;
  }

  /** @param {DisplaySet} set @param {number} index @param {boolean} [ahead]  not seen yet: the smaller the better */
  exact(set, index, ahead = false) {
    return `${this.#frame(set, index)}/exact${ahead ? '?ahead=1' : ''}`;
  }

  /** @param {DisplaySet} set @param {number} index @param {Wish} wish */
  rendered(set, index, wish) {
    return `${this.#frame(set, index)}/rendered?${queryOf(wish)}`;
  }

  /** Values of a tile of a large frame. @param {DisplaySet} set @param {number} index @param {Tile} tile */
  tile(set, index, tile) {
    return `${this.#tile(set, index, tile)}/exact`;
  }

  /** A tile as a picture. @param {DisplaySet} set @param {number} index @param {Tile} tile @param {Wish} wish */
  renderedTile(set, index, tile, wish) {
    return `${this.#tile(set, index, tile)}/rendered?${queryOf(wish)}`;
  }

  /** The automatic window of a large frame. @param {DisplaySet} set @param {number} index */
  window(set, index) {
    return `${this.#frame(set, index)}/window`;
  }

  /** @param {DisplaySet} set @param {number} index */
  tables(set, index) {
    return `${this.instance(set, index)}/tables`;
  }

  /** What lies below it belongs to the whole instance. @param {DisplaySet} set @param {number} index */
  instance(set, index) {
    return `${this.start}/${set.frames.instance[index]}`;
  }

  /** @param {DisplaySet} set @param {number} index @param {Tile} tile */
  #tile(set, index, { level, column, row }) {
    return `${this.#frame(set, index)}/tiles/${level}/${column}/${row}`;
  }

  /** @param {DisplaySet} set @param {number} index */
  #frame(set, index) {
    return `${this.start}/${set.frames.instance[index]}/${set.frames.frame[index]}`;
  }
}

/** @param {Wish} wish */
function queryOf({ size, window, invert, query: more }) {
  const query = new URLSearchParams(size ? { w: String(size), h: String(size) } : {});
  if (window) {
    query.set('c', rounded(window.center));
    query.set('ww', rounded(window.width));
    if (window.function && window.function !== 'LINEAR') query.set('f', window.function);
  }
  if (invert) query.set('invert', '1');
  return `${query}${more ? `&${more}` : ''}`;
}

/** @param {number} value */
function rounded(value) {
  return String(Number(value.toPrecision(6)));
}

/** Return what the page's address asks for. @param {string} search */
export function viewOf(search) {
  const query = new URLSearchParams(search);
  const frame = Number.parseInt(query.get('frame') ?? '', 10);
  return { set: query.get('series'), frame: frame > 0 ? frame : null };
}

/** Return the address that comes back to a view. @param {string} href */
export function addressOf(href, /** @type {string} */ set, /** @type {number} */ frame) {
  const address = new URL(href);
  address.searchParams.set('series', set);
  address.searchParams.set('frame', String(frame));
  return address.pathname + address.search + address.hash;
}
