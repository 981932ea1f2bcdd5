/** Holds pictures that the server rendered, the last used longest. */

/** A bounded memory of pictures by address. */
export class PictureStore {
  /** @type {Map<string, ImageBitmap>} */ #held = new Map();
  #bytes = 0;

  /** @param {number} budget  bytes */
  constructor(budget) {
    this.budget = budget;
  }

  /** Return a picture, or null. @param {string} address */
  get(address) {
    const picture = this.#held.get(address);
    if (!picture) return null;
    this.#held.delete(address);
    this.#held.set(address, picture);
    return picture;
  }

  /** Whether a picture is here. @param {string} address */
  has(address) {
    return this.#held.has(address);
  }

  /** Keep a picture. @param {string} address @param {ImageBitmap} picture */
  keep(address, picture) {
    if (this.#held.has(address)) return;
    this.#held.set(address, picture);
    this.#bytes += size(picture);
    for (const [oldest, old] of this.#held) {
      if (this.#bytes <= this.budget || oldest === address) return;
      this.#held.delete(oldest);
      this.#bytes -= size(old);
      old.close();
    }
  }
}

/** @param {ImageBitmap} picture */
function size({ width, height }) {
  return width * height * 4;
}
