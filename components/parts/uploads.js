/** Sends many files, a few at a time, and counts what became of them; knows nothing of the page. */

/**
 * @typedef {{name: string, outcome: string, text: string, study: string | null}} Result what became of one instance
 * @typedef {{name: string, results: Result[]}} Answer what the server says of one file
 * @typedef {{file: Blob, name: string, size: number, state: 'waiting' | 'sending' | 'done' | 'failed',
 *   sent: number, tries: number, results: Result[], problem: string}} Item
 * @typedef {{status: number, answer: Answer | null}} Reply status 0 if nothing came back
 * @typedef {(item: Item, progress: (bytes: number) => void, signal: AbortSignal) => Promise<Reply>} Send
 */

const QUARANTINED = ['different', 'unusable', 'misnamed', 'quarantined'];
const FINE = ['duplicate', 'damaged'];
const STORED = ['stored', 'corrected'];
const AT_ONCE = 3;
const TRIES = 3;
const PAUSE_MS = 1000;

/**
 * @param {Result} result
 * @returns {string} the few words that outcomes come down to: `stored`, `duplicate`, `damaged`, `quarantined`,
 *   `refused`, and `failed` for what never arrived
 */
export function group({outcome}) {
  if (QUARANTINED.includes(outcome)) return 'quarantined';
  if (STORED.includes(outcome)) return 'stored';
  return FINE.includes(outcome) || outcome === 'failed' ? outcome : 'refused';
}

/** A queue of files. */
export class Uploads {
  /**
   * @param {Send} send
   * @param {() => void} changed called whenever something happened
   * @param {number} pauseMs before the first of the further tries
   */
  constructor(send, changed, pauseMs = PAUSE_MS) {
    this.items = /** @type {Item[]} */ ([]);
    this.sending = /** @type {Set<Item>} */ (new Set());
    this.stopped = '';
    this.send = send;
    this.changed = changed;
    this.pauseMs = pauseMs;
    this.next = 0;
    this.abort = new AbortController();
  }

  /** @param {{file: Blob, name: string}[]} files */
  add(files) {
    this.resume();
    for (const {file, name} of files) {
      this.items.push({file, name, size: file.size, state: 'waiting', sent: 0, tries: 0, results: [], problem: ''});
    }
    this.run();
  }

  /** Sends again what did not arrive. */
  retry() {
    this.resume();
    for (const item of this.items) {
      if (item.state === 'failed') Object.assign(item, {state: 'waiting', tries: 0, sent: 0, problem: ''});
    }
    this.next = 0;
    this.run();
  }

  /** Stops; what has arrived stays. @param {string} problem key of the reason */
  stop(problem) {
    this.stopped = problem;
    this.abort.abort();
    for (const item of this.items) {
      if (item.state === 'waiting' || item.state === 'sending') Object.assign(item, {state: 'failed', sent: 0, problem});
    }
    this.sending.clear();
    this.changed();
  }

  resume() {
    if (this.stopped) this.abort = new AbortController();
    this.stopped = '';
  }

  run() {
    while (!this.stopped && this.sending.size < AT_ONCE) {
      while (this.next < this.items.length && this.items[this.next].state !== 'waiting') this.next += 1;
      if (this.next >= this.items.length) break;
      this.transfer(this.items[this.next]);
    }
    this.changed();
  }

  /** @param {Item} item */
  async transfer(item) {
    const {signal} = this.abort;
    item.state = 'sending';
    this.sending.add(item);
    const progress = (bytes) => {
      item.sent = Math.min(bytes, item.size);
      this.changed();
    };
    const reply = await this.attempt(item, progress, signal);
    if (signal.aborted) return;
    this.sending.delete(item);
    if (reply.status === 401 || reply.status === 403) return this.stop(`problem_${reply.status}`);
    if (reply.answer) Object.assign(item, {state: 'done', sent: item.size, results: reply.answer.results});
    else Object.assign(item, {state: 'failed', sent: 0, problem: reply.status ? 'problem_server' : 'problem_network'});
    this.run();
  }

  /** Tries again where another try may help: the line broke, or the server was out of resources. */
  async attempt(item, progress, signal) {
    for (;;) {
      item.tries += 1;
      const reply = await this.send(item, progress, signal);
      const passing = reply.status === 0 || reply.status === 502 || reply.status === 503 || reply.status === 504;
      if (!passing || reply.answer || item.tries >= TRIES || signal.aborted) return reply;
      progress(0);
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs * 4 ** (item.tries - 1)));
      if (signal.aborted) return reply;
    }
  }

  /** @returns {{files: number, finished: number, failed: number, bytes: number, sent: number, outcomes: Record<string, number>, studies: Map<string, number>}} */
  sum() {
    const sum = {files: this.items.length, finished: 0, failed: 0, bytes: 0, sent: 0, outcomes: {}, studies: new Map()};
    for (const item of this.items) {
      sum.bytes += item.size;
      sum.sent += item.sent;
      if (item.state === 'done' || item.state === 'failed') sum.finished += 1;
      if (item.state === 'failed') sum.failed += 1;
      for (const result of item.results) {
        const [outcome, {study}] = [group(result), result];
        sum.outcomes[outcome] = (sum.outcomes[outcome] ?? 0) + 1;
        if (study) sum.studies.set(study, (sum.studies.get(study) ?? 0) + 1);
      }
    }
    return sum;
  }

  /** @param {number} most @returns {Result[]} what became of files, what needs attention first, then the newest */
  results(most) {
    const [wanting, fine] = [[], []];
    for (let index = this.items.length - 1; index >= 0 && wanting.length < most; index -= 1) {
      const item = this.items[index];
      if (item.state === 'failed') wanting.push({name: item.name, outcome: 'failed', text: item.problem, study: null});
      for (const result of item.results) {
        const good = result.outcome === 'stored' || result.outcome === 'duplicate';
        if (!good && wanting.length < most) wanting.push(result);
        else if (good && fine.length < most) fine.push(result);
      }
    }
    return [...wanting, ...fine].slice(0, most);
  }
}

const NOISE = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;

/**
 * @param {DataTransferItemList} list what was dropped: files and folders
 * @returns {Promise<{file: File, name: string}[]>} all files in them, without those that systems leave behind
 */
export async function dropped(list) {
  // NOTE: entries must be taken before the first pause, as the list is emptied then
  const entries = [...list].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...list].map((item) => (item.kind === 'file' ? item.getAsFile() : null));
  const found = await Promise.all(entries.map((entry, index) =>
    entry ? walk(entry) : files[index] ? [{file: files[index], name: files[index].name}] : []));
  return wanted(found.flat());
}

/** @param {{file: File, name: string}[]} files */
export function wanted(files) {
  return files.filter(({name}) => !NOISE.test(name));
}

async function walk(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(() => null);
    return file ? [{file, name: entry.fullPath.replace(/^\//, '')}] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // a reader hands out a hundred entries at most, and none at the end
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return found;
    for (const one of some) found.push(...await walk(one));
  }
}
