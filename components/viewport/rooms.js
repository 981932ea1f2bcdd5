/** Keeps memory that values were in for the next ones: browsers are slow to take back what is let go. */

const MOST = 4;

/** A few buffers that nobody uses. */
export class Rooms {
  /** @type {ArrayBuffer[]} the one let go last is the last */ #free = [];

  /** How many bytes lie here. */
  get bytes() { return this.#free.reduce((sum, { byteLength }) => sum + byteLength, 0); }

  /** Take a buffer of a size out, if there is one. @param {number} size  bytes */
  take(size) {
    const at = this.#free.findLastIndex(({ byteLength }) => byteLength === size);
    return at < 0 ? undefined : this.#free.splice(at, 1)[0];
  }

  /** Let a buffer go: whoever reads it afterwards reads something else. @param {ArrayBuffer} room */
  give(room) {
    this.#free.push(room);
    if (this.#free.length > MOST) this.#free.shift();
  }
}
