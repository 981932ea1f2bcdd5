/** Quiet lines: the network is gone, or the session ended. */

import { icon, make, write } from './dom.js';

const WAITS_S = [2, 4, 8, 15, 30];

/** Says that the network is gone, and tries again in growing pauses. */
export class Offline {
  #tries = 0;
  #left = 0;
  #timer = 0;

  /** @param {import('./words.js').Say} say @param {() => void} retry */
  constructor(say, retry) {
    this.say = say;
    this.retry = retry;
    this.text = make('span', { class: 'cut' });
    this.wait = make('span', { class: 'soft' });
    this.element = make('div', { class: 'vw-offline', role: 'status', 'data-testid': 'viewer-offline', hidden: true },
      icon('off', true), make('b', { text: say('offline.title') }), this.text, this.wait,
      make('button', { class: 'button', type: 'button', text: say('offline.retry'), onclick: () => this.#again() }));
    this.online = () => { if (!this.element.hidden) this.#again(); };
    globalThis.addEventListener('online', this.online);
  }

  /** The network is gone. @param {number} held  frames that are here */
  gone(held) {
    write(this.text, this.say('offline.text', { count: held }));
    this.element.hidden = false;
    this.#left = WAITS_S[Math.min(this.#tries++, WAITS_S.length - 1)];
    this.#count();
  }

  /** It is back. */
  back() {
    if (this.element.hidden) return;
    clearTimeout(this.#timer);
    this.#tries = 0;
    this.element.hidden = true;
  }

  /** Let go of the page. */
  close() {
    clearTimeout(this.#timer);
    globalThis.removeEventListener('online', this.online);
  }

  #count() {
    write(this.wait, this.say('offline.wait', { seconds: this.#left }));
    this.#timer = window.setTimeout(() => {
      this.#left -= 1;
      if (this.#left > 0) this.#count();
      else this.#again();
    }, 1000);
  }

  #again() {
    clearTimeout(this.#timer);
    write(this.wait, this.say('offline.trying'));
    this.retry();
  }
}

/**
 * Return what covers the images when they may no longer be seen.
 * @param {import('./words.js').Say} say @param {import('./fetcher.js').Failure} failure @param {string} login
 */
export function endedScreen(say, { status, text }, login) {
  const session = status === 401;
  const here = location.pathname + location.search;
  return make('div', { class: 'vw-ended', role: 'alertdialog', 'aria-modal': true, 'data-testid': 'viewer-ended', 'data-status': status },
    make('div', { class: 'vw-ended-box' },
      make('div', { class: 'vw-sign' }, icon('lock')),
      make('div', { class: 'vw-message-title', text: say(session ? 'ended.title' : 'forbidden.title') }),
      make('div', { class: 'vw-message-text', text: session ? say('ended.text') : text || say('forbidden.text') }),
      make('a', { class: 'button primary large', href: session ? `${login}?next=${encodeURIComponent(here)}` : here, text: say(session ? 'ended.login' : 'forbidden.again'), 'data-testid': 'viewer-login' })));
}
