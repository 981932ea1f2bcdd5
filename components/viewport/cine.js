/** Which frame is due when a display set plays: frames are dropped rather than shown late. */

export const DEFAULT_FPS = 15;
export const RATES = [1, 2, 5, 10, 15, 20, 25, 30, 60];

/** A clock of frames. Steps go on without end; loop or bounce makes indexes of them. */
export class Cine {
  #start = 0;
  #from = 0;
  #due = 0;
  #shown = 0;
  playing = false;
  bounce = false;

  /** @param {number} count @param {number} fps */
  constructor(count, fps) {
    this.count = count;
    this.fps = fps;
  }

  /** Play from a frame on. @param {number} index @param {number} now  milliseconds */
  play(index, now) {
    this.playing = true;
    this.#begin(index, now);
  }

  /** Stop where one is. */
  pause() {
    this.playing = false;
  }

  /** Play at another rate from here on. @param {number} fps @param {number} now */
  setRate(fps, now) {
    this.#begin(this.#shown, now);
    this.fps = fps;
  }

  /** Return the index of the frame that is due. @param {number} now */
  due(now) {
    this.#due = this.#from + Math.floor(((now - this.#start) / 1000) * this.fps + 1e-6);
    return this.#index(this.#due);
  }

  /** The frame that is due is shown. */
  accept() {
    this.#shown = this.#due;
  }

  /** The frame that is due is not here yet: wait for the one after the last. @param {number} now */
  hold(now) {
    this.#begin(this.#shown, now - 1000 / this.fps);
  }

  /** @param {number} step @param {number} now */
  #begin(step, now) {
    this.#from = this.#due = this.#shown = step;
    this.#start = now;
  }

  /** @param {number} step */
  #index(step) {
    if (this.count < 2) return 0;
    if (!this.bounce) return step % this.count;
    const period = 2 * (this.count - 1);
    const at = step % period;
    return at < this.count ? at : period - at;
  }
}
