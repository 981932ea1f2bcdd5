/** Fetches a few things at once, the most urgent first; drops what nobody wants any more. */

/**
 * @typedef {object} Task
 * @property {string} id
 * @property {string} address
 * @property {boolean} [urgent]  seen right now: gets room at once
 * @property {(response: Response) => Promise<void>} take
 * @property {(failure: Failure) => void} fail
 *
 * @typedef {{status: number, key: string, text: string}} Failure
 *
 * @typedef {object} Watch
 * @property {() => void} offline  the network is gone; nothing is fetched until `resume`
 * @property {(failure: Failure) => void} ended  the session ended, or the study is closed to it
 * @property {() => void} arrived  something came; the network is there
 */

const LIMIT = 6;
const BUSY = [429, 502, 503, 504];
const PATIENCE = 4;
const PAUSE_MS = 1000;
// A line that was cut says nothing at all: after this long without an answer it is taken for gone.
const SILENCE_MS = 30_000;
const WHOLE_MS = 300_000;

/** A queue of requests whose order changes while the reader moves. */
export class Fetcher {
  /** @type {Task[]} */ #wanted = [];
  /** @type {Map<string, {abort: AbortController, task: Task}>} */ #flying = new Map();
  /** @type {Map<string, {tries: number, until: number}>} */ #resting = new Map();
  #offline = false;
  #asleep = false;
  #closed = false;

  /** @param {Watch} watch @param {{fetch?: typeof fetch, now?: () => number, silence?: number}} [world] */
  constructor(watch, { fetch = globalThis.fetch.bind(globalThis), now = Date.now, silence = SILENCE_MS } = {}) {
    this.watch = watch;
    this.fetch = fetch;
    this.now = now;
    this.silence = silence;
    this.limit = LIMIT;
  }

  /** How many requests are on their way. */
  get flying() { return this.#flying.size; }

  /** Fetch these from now on, in this order. @param {Task[]} tasks */
  want(tasks) {
    this.#wanted = tasks;
    this.#pump();
  }

  /** Fetch nothing for a while; what is on its way is fetched again later. */
  pause() {
    this.#asleep = true;
    for (const { abort } of this.#flying.values()) abort.abort();
    this.#flying.clear();
  }

  /** Go on after the network came back, or the page woke. */
  resume() {
    this.#offline = this.#asleep = false;
    this.#pump();
  }

  /** Stop for good. */
  close() {
    this.#closed = true;
    for (const { abort } of this.#flying.values()) abort.abort();
    this.#flying.clear();
  }

  #pump() {
    if (this.#offline || this.#asleep || this.#closed) return;
    for (const task of this.#wanted) {
      if (this.#flying.has(task.id) || this.#rests(task)) continue;
      if (this.#flying.size >= this.limit && (this.#isOverfull(task) || !this.#makeRoom(task))) break;
      this.#start(task);
    }
  }

  /** @param {Task} task */
  #rests({ id }) {
    const until = this.#resting.get(id)?.until ?? 0;
    return until > this.now();
  }

  /** Whether there is no room, nor may any be made: the line became narrower than what it carries. @param {Task} task */
  #isOverfull({ urgent }) { return this.#flying.size > this.limit && !urgent; }

  /** @param {Task} task */
  #makeRoom(task) {
    const ranks = new Map(this.#wanted.map((wanted, rank) => [wanted.id, rank]));
    let last = '';
    let worst = -1;
    for (const { task: { id, urgent } } of this.#flying.values()) {
      const rank = ranks.get(id) ?? Infinity;
      if (rank > worst && (rank === Infinity || (task.urgent && !urgent))) [last, worst] = [id, rank];
    }
    if (!last) return false;
    this.#flying.get(last)?.abort.abort();
    this.#flying.delete(last);
    return true;
  }

  /** @param {Task} task */
  async #start(task) {
    const abort = new AbortController();
    const flight = { abort, task };
    const stall = () => abort.abort(new TypeError('no answer'));
    let timer = setTimeout(stall, this.silence);
    this.#flying.set(task.id, flight);
    try {
      const response = await this.fetch(task.address, { signal: abort.signal });
      clearTimeout(timer);
      timer = setTimeout(stall, WHOLE_MS);
      if (response.ok) {
        await task.take(response);
        this.#settle(task);
      } else {
        await this.#refused(task, response);
      }
      this.#reached();
    } catch (error) {
      const { aborted, reason } = abort.signal;
      if (!aborted || reason instanceof TypeError) this.#broke(task, aborted ? reason : error);
    }
    clearTimeout(timer);
    if (this.#flying.get(task.id) === flight) this.#flying.delete(task.id);
    this.#pump();
  }

  /** The server answered: there is a network, whatever was thought before. */
  #reached() {
    this.#offline = false;
    this.watch.arrived();
  }

  /** @param {Task} task @param {Response} response */
  async #refused(task, response) {
    const { status } = response;
    const said = await response.json().catch(() => ({}));
    const failure = { status, key: String(said.key ?? ''), text: String(said.text ?? '') };
    if (status === 401 || status === 403) {
      if (!this.#closed) this.watch.ended(failure);
      this.#closed = true;
    } else if (BUSY.includes(status)) {
      this.#tryLater(task, failure);
    } else {
      this.#settle(task, failure);
    }
  }

  /** A task is done, or has failed for good: nobody waits for it. @param {Task} task @param {Failure} [failure] */
  #settle(task, failure) {
    this.#wanted = this.#wanted.filter(({ id }) => id !== task.id);
    this.#resting.delete(task.id);
    if (failure) task.fail(failure);
  }

  /** @param {Task} task @param {Failure} failure */
  #tryLater(task, failure) {
    const tries = (this.#resting.get(task.id)?.tries ?? 0) + 1;
    if (tries > PATIENCE) {
      this.#settle(task, failure);
      return;
    }
    const pause = PAUSE_MS * 2 ** (tries - 1);
    this.#resting.set(task.id, { tries, until: this.now() + pause });
    setTimeout(() => this.#pump(), pause + 1);
  }

  /** @param {Task} task @param {unknown} error */
  #broke(task, error) {
    // fetch() answers every trouble of the network with a TypeError, a body cut short as well.
    if (error instanceof TypeError) {
      if (this.#offline) return;
      this.#offline = true;
      this.watch.offline();
      return;
    }
    this.#settle(task, { status: 0, key: 'viewer.no-image.broken', text: '' });
  }
}
