/** Which key means what. */

import { isTyping } from './dom.js';

/** @type {Record<string, [string, (string|number)?]>} */
const KEYS = {
  ArrowUp: ['page', -1], ArrowLeft: ['page', -1], ArrowDown: ['page', 1], ArrowRight: ['page', 1],
  PageUp: ['page', -10], PageDown: ['page', 10], Home: ['first'], End: ['last'],
  ' ': ['cine'], w: ['tool', 'window'], z: ['tool', 'zoom'], p: ['tool', 'pan'],
  s: ['tool', 'page'], g: ['tool', 'magnifier'],
  i: ['invert'], r: ['rotate'], h: ['mirror'], v: ['flip'], t: ['corner'], 0: ['reset'],
  f: ['full'], '?': ['help'], Escape: ['leave'],
};
const SHIFTED = { R: 'rotate-back', A: 'automatic' };

/**
 * Return the command of a key, with its argument; null for keys that are not ours.
 * @param {{key: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean}} event
 * @returns {[string, (string|number)?]|null}
 */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (shiftKey && key in SHIFTED) return [SHIFTED[/** @type {'R'} */ (key)]];
  if (/^[1-9]$/.test(key)) return ['preset', Number(key) - 1];
  return KEYS[key] ?? KEYS[key.toLowerCase()] ?? null;
}

/**
 * Listen to the keyboard of the page.
 * @param {(command: string, argument?: string|number) => boolean} run  tells whether it was done
 * @returns {() => void} ends it
 */
export function listen(run) {
  const heard = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.defaultPrevented || isTyping(target)) return;
    const command = commandOf(event);
    // A focused button keeps its own keys.
    if (!command || (target.closest?.('button, a') && [' ', 'Enter'].includes(event.key))) return;
    if (run(...command)) event.preventDefault();
  };
  document.addEventListener('keydown', heard);
  return () => document.removeEventListener('keydown', heard);
}
