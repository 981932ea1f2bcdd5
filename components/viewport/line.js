/** How fast the line is, measured by what comes over it, and what pictures are asked for then. */

/**
 * A thing that came: times in milliseconds, bytes as they travelled.
 * @typedef {{start: number, end: number, bytes: number}} Sample
 *
 * How pictures are asked for.
 * @typedef {object} Level
 * @property {number} atLeast  Mbit/s
 * @property {number} flights  requests at once: on a narrow line many only get in each other's way
 * @property {number} shrink  the size is divided by this
 * @property {string} query  of quality and format; none is what the page's head asked for
 */

/** @type {Level[]} */
export const LEVELS = [
  { atLeast: 6, flights: 6, shrink: 1, query: '' },
  { atLeast: 1.5, flights: 4, shrink: 1, query: 'q=70' },
  { atLeast: 0, flights: 2, shrink: 2, query: 'q=60&format=webp' },
];
const ENOUGH_BYTES = 96 * 1024;
const LEAST_BYTES = 16 * 1024;
const MOST = 12;
const MARGIN = 1.3;

/** The line of one viewer. */
export class Line {
  /** @type {Sample[]} */ #samples = [];
  #level = 0;

  /** How pictures are asked for now. */
  get level() { return LEVELS[this.#level]; }

  /** That, and everything better: pictures that are here already are not asked for again. */
  get levels() { return LEVELS.slice(0, this.#level + 1); }

  /** Whether the line is so narrow that pictures come before values. */
  get narrow() { return this.#level > 0; }

  /** Something came. @param {Sample} sample */
  add(sample) {
    // A small thing comes in one burst, which tells nothing of the line.
    if (sample.bytes < LEAST_BYTES) return;
    this.#samples.push(sample);
    if (this.#samples.length > MOST) this.#samples.shift();
    const rate = speed(this.#samples);
    if (rate !== null) this.#level = levelOf(rate, this.#level);
  }
}

/** Return Mbit/s while anything came at all; null while too little has. @param {Sample[]} samples */
export function speed(samples) {
  let [bytes, busy, until] = [0, 0, -Infinity];
  for (const { start, end, bytes: some } of [...samples].sort((one, other) => one.start - other.start)) {
    bytes += some;
    busy += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return bytes < ENOUGH_BYTES ? null : (bytes * 8) / 1000 / Math.max(busy, 1);
}

/** A line that wavers about a limit stays on one side. @param {number} rate @param {number} before */
function levelOf(rate, before) {
  const level = LEVELS.findIndex(({ atLeast }) => rate >= atLeast);
  return level < before && rate < LEVELS[before - 1].atLeast * MARGIN ? before : level;
}

/**
 * Have a line learn from the browser what came over it; returns what ends that.
 * @param {Line} line @param {string} start  of the addresses that count
 */
export function measure(line, start) {
  if (!PerformanceObserver.supportedEntryTypes?.includes('resource')) return () => {};
  const observer = new PerformanceObserver((list) => {
    for (const entry of /** @type {PerformanceResourceTiming[]} */ (list.getEntries())) {
      // What came from the browser's own cache has travelled no bytes.
      if (!entry.transferSize || !new URL(entry.name).pathname.startsWith(start)) continue;
      line.add({ start: entry.responseStart, end: entry.responseEnd, bytes: entry.encodedBodySize });
    }
  });
  observer.observe({ type: 'resource', buffered: true });
  return () => observer.disconnect();
}
