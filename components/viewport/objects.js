/** Opens what is no image in its viewport; the modules that show it come when one is first opened. */

import { messageElement, withoutImage } from './message.js';

/**
 * @typedef {import('./viewport.js').Viewport} Viewport
 *
 * @typedef {object} Reference  an instance of this study; null where it is of another
 * @property {number|null} instance
 * @property {number|null} series  its number
 * @property {number[]} frames  from 1; none means all
 *
 * @typedef {object} Entry  of a document
 * @property {string} name
 * @property {string} value
 * @property {string} unit
 * @property {string} relation
 * @property {string} shape
 * @property {boolean} heading
 * @property {boolean} flow
 * @property {string} see
 * @property {number[]} references
 * @property {Entry[]} children
 *
 * @typedef {object} Group  channels that are sampled together
 * @property {string} label
 * @property {number} hertz
 * @property {number} samples
 * @property {number} page  samples of a page
 * @property {number} pages
 * @property {string} problem
 * @property {{label: string, unit: string}[]} channels
 *
 * @typedef {object} Description  what an object says (`imaging.documents`)
 * @property {string} object
 * @property {string} class_name
 * @property {string} title
 * @property {string} problem
 * @property {boolean} left_out
 * @property {{key: string, value: string, coded: boolean}[]} facts
 * @property {Entry[]} nodes
 * @property {{key: string, count: number, rows: {number: string, name: string, color: string,
 *   detail: string, count: number}[]}[]} listings
 * @property {Reference[]} references
 * @property {Group[]} groups
 * @property {{type: string, size: number, shown: boolean, codec: string}|null} file
 */

// Of this there is no more to be told than the sentence.
const UNREADABLE = 'viewer.no-image.file';
/** @type {WeakMap<Viewport, AbortController>} what ends the object that a viewport shows */
const OPEN = new WeakMap();

/** Show the object at a viewport's place; until it is here, what it is. @param {Viewport} viewport */
export async function openObject(viewport) {
  const { desk, set, index } = viewport;
  if (!set) return;
  closeObject(viewport);
  const end = new AbortController();
  OPEN.set(viewport, end);
  viewport.tell(withoutImage(desk.say, set));
  if (!viewport.count || set.reason === UNREADABLE) return;
  const address = desk.addresses.instance(set, index);
  try {
    const [response, { ObjectPane }] = await Promise.all([
      fetch(`${address}/document`, { signal: end.signal }), import('./object_pane.js')]);
    if (!response.ok) await refuse(viewport, response);
    else new ObjectPane(viewport, await response.json(), { address, signal: end.signal });
  } catch (error) {
    if (end.signal.aborted) return;
    if (!(error instanceof TypeError)) throw error;
    fail(viewport, desk.say('open.offline'));
  }
}

/** Let go of the object that a viewport shows, if it shows one. @param {Viewport} viewport */
export function closeObject(viewport) {
  OPEN.get(viewport)?.abort();
  OPEN.delete(viewport);
}

/** @param {Viewport} viewport @param {Response} response */
async function refuse(viewport, response) {
  const { status } = response;
  const { key = '', text = '' } = await response.json().catch(() => ({}));
  if (status === 401 || status === 403) viewport.desk.fetcher.watch.ended({ status, key, text });
  else fail(viewport, text);
}

/** @param {Viewport} viewport @param {string} text */
function fail(viewport, text) {
  const { desk: { say }, notice } = viewport;
  notice.replaceChildren(messageElement({
    icon: 'broken', caution: true, title: say('object.failed'), text,
    way: { text: say('failed.retry'), act: () => openObject(viewport) } }));
}
