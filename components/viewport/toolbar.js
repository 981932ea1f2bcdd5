/** The tool bar: above the image on a desktop, at the thumb on a phone. */

import { icon, make } from './dom.js';
import { layoutMenu, moreMenu, phoneSheet, turnMenu, windowMenu } from './menus.js';

/**
 * @typedef {import('./viewer.js').Viewer} Viewer
 *
 * @typedef {object} Button
 * @property {string} name
 * @property {string} icon
 * @property {string} [key]
 * @property {string} [tool]  it takes a tool
 * @property {string} [command]  it does something
 * @property {(viewer: Viewer) => import('./menu.js').Content} [menu]
 * @property {boolean} [split]  the menu has an arrow of its own
 */

/** @type {Record<string, Button>} */
const BUTTONS = {
  page: { name: 'tool.page', icon: 'scrollv', tool: 'page', key: 'S' },
  window: { name: 'tool.window', icon: 'window', tool: 'window', key: 'W', split: true,
    menu: (viewer) => windowMenu(viewer, viewer.active) },
  zoom: { name: 'tool.zoom', icon: 'zoom', tool: 'zoom', key: 'Z' },
  pan: { name: 'tool.pan', icon: 'pan', tool: 'pan', key: 'P' },
  magnifier: { name: 'tool.magnifier', icon: 'loupe', tool: 'magnifier', key: 'G' },
  turn: { name: 'turn', icon: 'rotate', menu: turnMenu },
  invert: { name: 'command.invert', icon: 'invert', command: 'invert', key: 'I' },
  corner: { name: 'command.corner', icon: 'corner', command: 'corner', key: 'T' },
  reset: { name: 'command.reset', icon: 'reset', command: 'reset', key: '0' },
  layout: { name: 'layout.title', icon: 'g4', menu: layoutMenu },
  cine: { name: 'command.cine', icon: 'play', command: 'cine', key: '␣' },
  full: { name: 'command.full', icon: 'full', command: 'full', key: 'F' },
  help: { name: 'command.help', icon: 'help', command: 'help', key: '?' },
  more: { name: 'more', icon: 'more', menu: moreMenu },
  sheet: { name: 'more', icon: 'more', menu: phoneSheet },
};
const MIDDLE = [['page', 'window', 'zoom', 'pan', 'magnifier'], ['turn', 'invert', 'corner', 'reset'],
  ['layout', 'cine'], ['more']];
const PHONE = ['page', 'window', 'cine', 'layout', 'sheet'];

/** The bar of a desktop and the bar of a phone, of which one is seen. */
export class Toolbar {
  /** @type {{button: Button, element: HTMLElement, name: string}[]} */ #buttons = [];

  /** @param {Viewer} viewer @param {() => boolean} toggleRail  tells whether it is seen now */
  constructor(viewer, toggleRail) {
    const { say } = viewer;
    this.viewer = viewer;
    this.rail = make('button', {
      class: 'icon-button vw-rail-button', type: 'button', title: say('rail'), 'aria-label': say('rail'), 'aria-pressed': 'true',
      'data-testid': 'viewer-rail-toggle',
      onclick: () => this.rail.setAttribute('aria-pressed', String(toggleRail())) }, icon('side'));
    this.desktop = make('div', { class: 'vw-toolbar', role: 'toolbar', 'aria-label': say('toolbar') },
      this.rail, make('div', { class: 'vw-tools' }, ...MIDDLE.map((names) => make(
        'div', { class: `vw-group ${names[0]}` }, ...names.map((name) => this.#button(name))))),
      make('div', { class: 'vw-group end' }, this.#button('full'), this.#button('help')));
    this.phone = make('div', { class: 'vw-bar', role: 'toolbar', 'aria-label': say('toolbar') },
      ...PHONE.map((name) => this.#phoneButton(name)));
  }

  /** Show which tool is taken and what is on. @param {Record<string, boolean>} on  by button */
  show(on) {
    const { tool } = this.viewer;
    for (const { button, element, name } of this.#buttons) {
      const pressed = button.tool ? button.tool === tool : on[name];
      if (pressed !== undefined) element.setAttribute('aria-pressed', String(pressed));
    }
  }

  /** @param {string} name */
  #button(name) {
    const button = BUTTONS[name];
    const { say } = this.viewer;
    const element = make('button', {
      class: button.menu && !button.split ? 'icon-button vw-button has-menu' : 'icon-button vw-button',
      type: 'button', 'aria-label': say(button.name), 'data-testid': `viewer-${button.tool ? 'tool-' : ''}${name}`,
      'aria-haspopup': button.menu && !button.split ? 'menu' : null,
      onclick: (/** @type {MouseEvent} */ { detail }) => this.#act(button, element, detail > 0),
    }, icon(button.icon), button.menu && !button.split && icon('down', true),
    make('span', { class: 'vw-hint' }, say(button.name), button.key && make('kbd', { text: button.key })));
    this.#buttons.push({ button, element, name });
    if (!button.split) return element;
    const arrow = make('button', {
      class: 'vw-arrow', type: 'button', 'aria-label': say('window.choose'), 'aria-haspopup': 'menu',
      'data-testid': 'viewer-presets', onclick: () => this.#openMenu(button, arrow) }, icon('down', true));
    return make('span', { class: 'vw-split' }, element, arrow);
  }

  /** @param {string} name */
  #phoneButton(name) {
    const button = BUTTONS[name];
    const { say } = this.viewer;
    const element = make('button', {
      type: 'button', 'data-testid': `viewer-bar-${name}`, 'aria-haspopup': button.menu ? 'menu' : null,
      onclick: () => {
        if (button.tool) this.viewer.run('tool', button.tool);
        if (button.menu) this.#openMenu(button, element);
        else this.#act(button, element);
      },
    }, icon(button.icon), make('span', { text: say(`short.${name}`) }));
    this.#buttons.push({ button, element, name });
    return element;
  }

  /** @param {Button} button @param {HTMLElement} element @param {boolean} [pointed]  not by a key */
  #act(button, element, pointed = false) {
    if (button.tool) this.viewer.run('tool', button.tool);
    else if (button.command) this.viewer.run(button.command);
    else this.#openMenu(button, element);
    // After a click the keys mean the image again, and Space does not press the button once more.
    if (pointed && (button.tool || button.command) && button.command !== 'help') this.viewer.focus();
  }

  /** @param {Button} button @param {HTMLElement} anchor */
  #openMenu(button, anchor) {
    if (button.menu) this.viewer.menu.toggle(button.menu(this.viewer), anchor);
  }
}
