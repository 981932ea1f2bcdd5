/** In which order the frames of a study are fetched, and which of them have room. */

/**
 * @typedef {object} Place  a viewport as the loader sees it, the active one first
 * @property {{id: string, count: number, bytes: number}} set  bytes of one frame, decoded
 * @property {number} index
 * @property {number} direction  of the last page turn: 1 or -1
 * @property {boolean} [round]  it plays: after the last frame comes the first
 */

const AHEAD = 8;
const BEHIND = 2;

/**
 * Return all indexes of a display set: the one seen, its neighbours in the scroll direction,
 * a few behind, then the rest from near to far.
 * @param {number} count @param {number} index @param {number} direction @returns {number[]}
 */
export function around(count, index, direction) {
  const steps = [0];
  for (let i = 1; i <= AHEAD; i++) steps.push(i * direction);
  for (let i = 1; i <= BEHIND; i++) steps.push(-i * direction);
  for (let i = AHEAD + 1; i < count; i++) steps.push(i * direction);
  const rest = steps.splice(AHEAD + BEHIND + 1);
  for (let i = 0; i < rest.length || i + BEHIND + 1 < count; i++) {
    if (i < rest.length) steps.push(rest[i]);
    steps.push(-(BEHIND + 1 + i) * direction);
  }
  return steps.map((step) => index + step).filter((at) => at >= 0 && at < count);
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
 * @returns {{set: string, index: number}[]}
 */
export function plan(places, sets, budget) {
  const near = AHEAD + BEHIND + 1;
  const queues = places.map(({ set, index, direction, round }) => (
    { set, indexes: round ? inTurn(set.count, index) : around(set.count, index, direction) }));
  const steps = [
    ...queues.map(({ set, indexes }) => ({ set, indexes: indexes.slice(0, 1) })),
    ...queues.map(({ set, indexes }) => ({ set, indexes: indexes.slice(1, near) })),
    ...queues.map(({ set, indexes }) => ({ set, indexes: indexes.slice(near) })),
    ...sets.map((set) => ({ set, indexes: around(set.count, 0, 1) })),
  ];
  return withinBudget(steps, places.length, budget);
}

/**
 * @param {{set: Place['set'], indexes: number[]}[]} steps
 * @param {number} seen  how many steps are on the screen, whatever they weigh
 * @param {number} budget
 */
function withinBudget(steps, seen, budget) {
  const planned = [];
  const known = new Set();
  let bytes = 0;
  for (const [step, { set, indexes }] of steps.entries()) {
    for (const index of indexes) {
      const key = frameKey(set.id, index);
      if (known.has(key)) continue;
      if (step >= seen && bytes + set.bytes > budget) return planned;
      known.add(key);
      bytes += set.bytes;
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
