/** Has the frames near the reader unpacked before they are seen. */

/**
 * @typedef {import('./frame_store.js').Frame} Frame
 * @typedef {import('./fetcher.js').Failure} Failure
 */

/** @type {Failure} */ export const BROKEN = { status: 0, key: 'viewer.no-image.broken', text: '' };

/** The unpacker of one viewer. */
export class Unpacker {
  /** @param {import('./viewer.js').Viewer} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /**
   * Unpack what is seen at once, and what is near as far as workers are free: the rest waits here,
   * where nobody begins it once the reader has gone on.
   */
  refresh() {
    const { frames, decoder } = this.desk;
    for (const frame of frames.folded()) {
      if (!frame.seen && !decoder.free) return;
      this.#unpack(frame, frame.seen);
    }
  }

  /** @param {Frame} frame @param {boolean} seen */
  async #unpack(frame, seen) {
    const { desk } = this;
    const { rows, columns } = desk.setOf(frame.set);
    const loan = desk.frames.lend(frame);
    if (!loan) return;
    const { stream, room } = loan;
    try {
      desk.frames.unfold(loan, await desk.decoder.undo({ stream, rows, columns, room }, seen));
    } catch {
      desk.frames.fail(frame, BROKEN);
    }
    desk.came(frame);
  }
}
