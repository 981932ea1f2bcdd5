/** In which order the frames of a study are fetched, and which of them have room. */

/**
 * @typedef {object} Place  a viewport as the loader sees it, the active one first
 * @property {{id: string, count: number, bytes: number}} set  bytes of one frame, decoded
 * @property {number} index
 * @property {number} direction  of the last page turn: 1 or -1
 * @property {boolean} [round]  it plays: after the last frame comes the first
 *
 * Tells how many bytes a frame takes, decoded or as it is kept.
 * @typedef {(set: Place['set'], key: string) => number} Weigh
 */

const AHEAD = 8;
const BEHIND = 2;
const NEAR = AHEAD + BEHIND + 1;

/**
 * Return all indexes of a display set: the one seen, its neighbours in the scroll direction,
 * a few behind, then the rest from near to far.
 * @param {number} count @param {number} index @param {number} direction @returns {number[]}
 */
export function around(count, index, direction) {
  const order = /** @type {number[]} */ ([]);
  const add = (/** @type {number} */ step) => {
    const at = index + step * direction;
    if (at >= 0 && at < count) order.push(at);
  };
  for (let step = 0; step <= AHEAD; step++) add(step);
  for (let step = 1; step <= BEHIND; step++) add(-step);
  for (let step = 1; step < count; step++) {
    add(AHEAD + step);
    add(-(BEHIND + step));
  }
  return order;
}

/**
 * Return all indexes of a display set in the order in which they play.
 * @param {number} count @param {number} index @returns {number[]}
 */
export function inTurn(count, index) {
  return Array.from({ length: count }, (_, step) => (index + step) % count);
}

/**
 * Return the frames worth holding, the most urgent first, as many as the budget holds.
 *
 * What is seen comes first in every viewport, then each viewport's neighbours, the rest of
 * the display sets shown, and the other display sets in their order.
 * @param {Place[]} places
 * @param {Place['set'][]} sets  those that have frames to fetch
 * @param {number} budget  bytes
 * @param {Weigh} [weigh]
 * @returns {{set: string, index: number}[]}
 */
export function plan(places, sets, budget, weigh = decoded) {
  const queues = places.map(queueOf);
  const steps = [
    ...nearOf(queues),
    ...queues.map(({ set, indexes }) => ({ set, indexes: indexes.slice(NEAR) })),
    ...sets.map((set) => ({ set, indexes: around(set.count, 0, 1) })),
  ];
  return withinBudget(steps, { seen: places.length, budget, weigh });
}

/**
 * Return the frames that are on the screen, or may be in a moment: where a plan begins.
 * @param {Place[]} places @param {number} budget  bytes of decoded frames
 */
export function nearby(places, budget) {
  return withinBudget(nearOf(places.map(queueOf)), { seen: places.length, budget, weigh: decoded });
}

/** @type {Weigh} */
function decoded({ bytes }) { return bytes; }

/** @param {Place} place */
function queueOf({ set, index, direction, round }) {
  return { set, indexes: round ? inTurn(set.count, index) : around(set.count, index, direction) };
}

/** @param {{set: Place['set'], indexes: number[]}[]} queues */
function nearOf(queues) {
  return [[0, 1], [1, NEAR]].flatMap((part) => (
    queues.map(({ set, indexes }) => ({ set, indexes: indexes.slice(...part) }))));
}

/**
 * @param {{set: Place['set'], indexes: number[]}[]} steps
 * @param {{seen: number, budget: number, weigh: Weigh}} limits  `seen`: so many steps are on the
 *   screen, and held whatever they weigh
 */
function withinBudget(steps, { seen, budget, weigh }) {
  const planned = [];
  const known = new Set();
  let bytes = 0;
  for (const [step, { set, indexes }] of steps.entries()) {
    for (const index of indexes) {
      const key = frameKey(set.id, index);
      if (known.has(key)) continue;
      const weight = weigh(set, key);
      if (step >= seen && bytes + weight > budget) return planned;
      known.add(key);
      bytes += weight;
      planned.push({ set: set.id, index });
    }
  }
  return planned;
}

/** Return the name of a frame within its study. */
export function frameKey(/** @type {string} */ set, /** @type {number} */ index) {
  return `${set}/${index}`;
}

/**
 * Return how many bytes of decoded frames a device may hold.
 * @param {boolean} phone @param {number|undefined} memoryGiB  navigator.deviceMemory
 */
export function byteBudget(phone, memoryGiB) {
  if (phone) return 256 * 2 ** 20;
  return Math.min(1.5 * 2 ** 30, ((memoryGiB ?? 8) / 4) * 2 ** 30);
}
