/** Says in a viewport why there is no image: what it is, what happened, one way on. */

import { icon, make } from './dom.js';

/**
 * @typedef {object} Message
 * @property {string} icon
 * @property {string} title
 * @property {string} text
 * @property {boolean} [caution]
 * @property {{text: string, act: () => void}} [way]
 */

const ICONS_OF = /** @type {Record<string, string>} */ ({ video: 'video', document: 'report', other: 'parts' });
const OBJECT_ICONS = /** @type {Record<string, string>} */ ({ pdf: 'pdf', waveform: 'wave', ko: 'star', other: 'block' });

/** The icon of what is no image. @param {{kind: string, object?: string}} set */
export function iconOf({ kind, object }) {
  return OBJECT_ICONS[object ?? 'other'] ?? ICONS_OF[kind] ?? 'block';
}

/** Return the element of a message. @param {Message} message */
export function messageElement({ icon: name, title, text, caution, way }) {
  return make('div', { class: 'vw-message', role: 'status' },
    make('div', { class: caution ? 'vw-sign caution' : 'vw-sign' }, icon(name)),
    make('div', { class: 'vw-message-title', text: title }),
    make('div', { class: 'vw-message-text', text }),
    way && make('button', {
      class: 'button', type: 'button', 'data-own': true, text: way.text, onclick: way.act }));
}

/**
 * Say why a display set has no image.
 * @param {import('./words.js').Say} say @param {import('./types.js').DisplaySet} set
 * @returns {Message}
 */
export function withoutImage(say, set) {
  const { kind, reason, modality, object } = set;
  const key = (reason ?? '').replace(/^viewer\./, '');
  if (kind !== 'other') return { icon: iconOf(set), title: say(`object.${object ?? 'other'}`), text: say('object.loading') };
  const told = key ? say(key) : key;
  return {
    icon: iconOf(set), title: say('no-image.title.other'),
    text: told !== key ? told : say('no-image.other', { modality }),
  };
}

/**
 * Say why a frame cannot be shown; the others go on.
 * @param {import('./words.js').Say} say
 * @param {import('./fetcher.js').Failure} failure
 * @param {{index: number, count: number, retry: () => void}} frame
 * @returns {Message}
 */
export function brokenFrame(say, failure, { index, count, retry }) {
  const rest = count > 1 ? say('failed.others', { count: count - 1 }) : '';
  return {
    icon: 'broken', caution: true,
    title: say('failed.title'),
    text: [say('failed.frame', { number: index + 1, count }), failure.text, rest]
      .filter(Boolean).join(' '),
    way: { text: say('failed.retry'), act: retry },
  };
}
