/** Shows documents and videos by what the browser itself can, and saves what it cannot. */

import { icon, make } from './dom.js';
import { figure } from './words.js';

/**
 * @typedef {import('./objects.js').Description} Description
 * @typedef {import('./words.js').Say} Say
 */

const CODECS = /** @type {Record<string, string>} */ ({ 'H.264': 'avc1.640029', 'H.265': 'hvc1.1.6.L153.B0' });
const UNITS = ['B', 'KB', 'MB', 'GB'];

/** A document in the browser's own viewer. @param {Say} say @param {Description} said @param {string} address */
export function pdfFrame(say, said, address) {
  const touch = matchMedia('(pointer: coarse)').matches;
  // Browsers of phones show a frame's first page at best; by itself a document opens well.
  if (touch || !navigator.pdfViewerEnabled) {
    return make('div', { class: 'vw-object-file' }, make('div', { class: 'vw-sign' }, icon('pdf')),
      make('p', { class: 'soft', text: say(touch ? 'object.pdf.open' : 'object.pdf.blocked') }),
      make('div', { class: 'vw-object-actions' },
        make('a', { class: 'button primary', href: `${address}/file`, target: '_blank', rel: 'noopener',
          'data-testid': 'viewer-object-open', text: say('object.open') }), save(say, said, address)));
  }
  return make('div', { class: 'vw-object-document' },
    make('div', { class: 'vw-object-actions' }, make('b', { class: 'cut', text: said.title || say('object.pdf') }),
      save(say, said, address)),
    make('iframe', { class: 'vw-object-frame', src: `${address}/file`, title: said.title || say('object.pdf'),
      referrerpolicy: 'no-referrer', 'data-testid': 'viewer-object-pdf' }));
}

/**
 * A video in the browser's own player, or why it cannot play it.
 * @param {Say} say @param {Description} said @param {string} address @param {AbortSignal} signal
 */
export function videoPlayer(say, said, address, signal) {
  const { type, codec } = /** @type {NonNullable<Description['file']>} */ (said.file);
  const box = make('div', { class: 'vw-object-video', 'data-testid': 'viewer-object-video' });
  const refuse = () => box.replaceChildren(make('div', { class: 'vw-object-file' },
    make('div', { class: 'vw-sign' }, icon('video')),
    make('p', { class: 'soft', text: say('object.video.unplayable', { codec: codec || type }) }),
    make('div', { class: 'vw-object-actions' }, save(say, said, address))));
  const video = make('video', { controls: true, playsinline: true, preload: 'auto', loop: true, muted: true });
  const wanted = CODECS[codec] ? `${type}; codecs="${CODECS[codec]}"` : type;
  if (!video.canPlayType(wanted)) {
    refuse();
    return box;
  }
  video.addEventListener('error', refuse);
  video.addEventListener('loadeddata', () => { box.dataset.state = 'ready'; });
  video.src = `${address}/file`;
  signal.addEventListener('abort', () => {
    video.removeEventListener('error', refuse);
    video.pause();
    video.removeAttribute('src');
    video.load();
  });
  box.append(video);
  return box;
}

/** What can be done with a file that is not shown. @param {Say} say @param {Description} said @param {string} address */
export function fileActions(say, said, address) {
  return make('div', { class: 'vw-object-actions' }, save(say, said, address));
}

/** @param {Say} say @param {Description} said @param {string} address */
function save(say, { file }, address) {
  return make('a', { class: 'button', href: `${address}/file?download=1`, download: '', 'data-testid': 'viewer-object-save' },
    `${say('object.save')} `, make('span', { class: 'faint', text: bytes(file?.size ?? 0) }));
}

/** Write a number of bytes. @param {number} count */
export function bytes(count) {
  const power = Math.min(Math.floor(Math.log(Math.max(count, 1)) / Math.log(1024)), UNITS.length - 1);
  return `${figure(count / 1024 ** power, power ? 1 : 0)} ${UNITS[power]}`;
}
