/** Menus: beside their button on a desktop, a sheet from below on a phone. */

import { icon, make } from './dom.js';

/**
 * @typedef {object} Item
 * @property {string} text
 * @property {string} [id]  of its test
 * @property {string} [value]  beside the text
 * @property {string} [key]  on the keyboard
 * @property {string} [icon]
 * @property {boolean} [on]
 * @property {() => void} act
 *
 * @typedef {{title?: string, groups: (Item[]|Node)[], tiles?: boolean}} Content
 */

const EDGE = 8;

/** The one menu that may be open. */
export class Menu {
  /** @type {HTMLElement|null} */ #open = null;
  /** @type {HTMLElement|null} */ #anchor = null;
  /** Whether it lies at a point of its anchor, not under it. */ #pinned = false;
  /** Whether a press may choose: not the one that opened the menu under the finger. */ #armed = true;

  /** @param {HTMLElement} home  where menus are put @param {() => void} chosen  called after a choice */
  constructor(home, chosen) {
    this.home = home;
    this.chosen = chosen;
    this.outside = (/** @type {PointerEvent} */ event) => {
      const target = /** @type {Node} */ (event.target);
      if (!this.#open || this.#open.contains(target)) return;
      if (this.#pinned || !this.#anchor?.contains(target)) this.close();
    };
    document.addEventListener('pointerdown', this.outside, true);
  }

  /** Whether a menu is open. */
  get isOpen() { return this.#open !== null; }

  /**
   * Open a menu, or close it if it is the one of this anchor.
   * @param {Content} content @param {HTMLElement} anchor @param {[number, number]} [at]  beside
   *   this point instead of under the anchor
   */
  toggle(content, anchor, at) {
    const again = this.#anchor === anchor && !at;
    this.close();
    if (again) return;
    this.#anchor = anchor;
    this.#pinned = Boolean(at);
    this.#armed = !at;
    anchor.setAttribute('aria-expanded', 'true');
    this.#open = this.#build(content);
    this.home.append(this.#open);
    this.#place(this.#open, at ? point(at) : anchor.getBoundingClientRect());
    /** @type {HTMLElement|null} */ (this.#open.querySelector('[aria-checked="true"], [role^=menuitem]'))?.focus();
  }

  /** Close what is open; tell whether something was. */
  close() {
    const was = this.#open !== null;
    this.#open?.remove();
    this.#anchor?.setAttribute('aria-expanded', 'false');
    if (was && this.#anchor?.isConnected) this.#anchor.focus({ preventScroll: true });
    this.#open = this.#anchor = null;
    return was;
  }

  /** Let go of the page. */
  end() {
    this.close();
    document.removeEventListener('pointerdown', this.outside, true);
  }

  /** @param {Content} content */
  #build({ title, groups, tiles }) {
    const menu = make('div', {
      class: tiles ? 'vw-menu tiles' : 'vw-menu', role: 'menu', 'data-testid': 'viewer-menu', onkeydown: moveFocus,
      onpointerdown: () => { this.#armed = true; } });
    menu.append(make('div', { class: 'vw-grab' }));
    if (title) menu.append(make('div', { class: 'vw-menu-title', text: title }));
    for (const group of groups) {
      if (group instanceof Node) menu.append(group);
      else if (group.length) {
        menu.append(make('div', { class: 'vw-menu-group' }, ...group.map((item) => this.#item(item))));
      }
    }
    return menu;
  }

  /** @param {Item} item */
  #item({ text, id, value, key, icon: name, on, act }) {
    return make('button', {
      class: 'vw-item', type: 'button', role: on === undefined ? 'menuitem' : 'menuitemradio',
      'aria-checked': on === undefined ? null : String(on), 'data-testid': id && `viewer-${id}`,
      onclick: (/** @type {MouseEvent} */ { detail }) => {
        if (detail && !this.#armed) return;
        this.close();
        act();
        this.chosen();
      },
    }, name && icon(name), make('span', { class: 'text', text }),
    value && make('span', { class: 'value', text: value }), key && make('kbd', { text: key }));
  }

  /** @param {HTMLElement} menu @param {{left: number, right: number, top: number, bottom: number}} anchor */
  #place(menu, anchor) {
    const home = this.home.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const left = Math.min(Math.max(anchor.left - home.left, EDGE), home.width - width - EDGE);
    const below = anchor.bottom - home.top + 4;
    const above = anchor.top - home.top - height - 4;
    const top = below + height <= home.height - EDGE ? below : Math.max(above, EDGE);
    menu.style.setProperty('--left', `${left}px`);
    menu.style.setProperty('--top', `${top}px`);
  }
}

/** @param {[number, number]} at */
function point([x, y]) {
  return { left: x, right: x, top: y, bottom: y };
}

/** @param {KeyboardEvent} event */
function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll('.vw-item')];
  const at = items.indexOf(/** @type {Element} */ (document.activeElement));
  /** @type {HTMLElement} */ (items[(at + step + items.length) % items.length]).focus();
}
