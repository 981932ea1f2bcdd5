/** Makes elements. */

import { ICONS } from './icons.js';

/**
 * Make an element; a property is an attribute, except `onclick` and its like, `text` and `hidden`.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'text') element.textContent = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Make an icon of the house: 20 units wide, drawn in the colour of the text. */
export function icon(/** @type {string} */ name, small = false) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', small ? 'icon small' : 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = ICONS[name];
  return svg;
}

/** Set the text of an element if it is another. @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Set or remove a data attribute. @param {HTMLElement} element @param {Record<string, string|number|null>} data */
export function mark(element, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value === null) delete element.dataset[name];
    else if (element.dataset[name] !== String(value)) element.dataset[name] = String(value);
  }
}

/** Whether somebody types into the element. @param {EventTarget|null} target */
export function isTyping(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
