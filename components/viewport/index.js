/** The viewer as the page takes it: fetches the manifest, then shows what it says. */

import { Decoder } from './decoder.js';
import { icon, make } from './dom.js';
import { readManifest } from './manifest.js';
import { endedScreen } from './notices.js';
import { Viewer } from './viewer.js';
import { speaker } from './words.js';

/**
 * Open a study in an element; returns what closes it again.
 * @param {HTMLElement} root
 * @param {Omit<import('./viewer.js').Options, 'manifest'|'decoder'> & {manifest: string}} options
 *   `manifest` is an address
 * @returns {() => void}
 */
export function open(root, options) {
  const abort = new AbortController();
  /** @type {Viewer|null} */ let viewer = null;
  const say = speaker(options.words);
  // Workers take a while to start, which they do while the manifest is on its way.
  const decoder = new Decoder();
  const start = async () => {
    try {
      const response = await fetch(options.manifest, { signal: abort.signal });
      if (response.ok) viewer = new Viewer(root, { ...options, decoder, manifest: readManifest(await response.json()) });
      else await refuse(response);
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof TypeError)) {
        tell('broken', say('open.failed'), '');
        throw error;
      }
      tell('off', say('offline.title'), say('open.offline'));
    }
  };
  const refuse = async (/** @type {Response} */ response) => {
    const { key = '', text = '' } = await response.json().catch(() => ({}));
    const failure = { status: response.status, key, text };
    if ([401, 403].includes(response.status)) root.replaceChildren(endedScreen(say, failure, options.links.login));
    else tell('broken', say('open.failed'), text);
  };
  const tell = (/** @type {string} */ name, /** @type {string} */ title, /** @type {string} */ text) => {
    root.replaceChildren(make('div', { class: 'vw-message', role: 'status', 'data-testid': 'viewer-failed' },
      make('div', { class: 'vw-sign caution' }, icon(name)),
      make('div', { class: 'vw-message-title', text: title }), make('div', { class: 'vw-message-text', text }),
      make('button', { class: 'button', type: 'button', text: say('offline.retry'), onclick: start })));
  };
  start();
  return () => {
    abort.abort();
    viewer?.close();
    decoder.close();
  };
}
