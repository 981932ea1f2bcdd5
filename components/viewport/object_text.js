/** What an object says, as headings, names and values. */

import { make } from './dom.js';
import { linkTo } from './object_links.js';
import { joined } from './words.js';

/**
 * @typedef {import('./objects.js').Description} Description
 * @typedef {import('./objects.js').Entry} Entry
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {import('./words.js').Say} Say
 */

const QUIET = ['HAS OBS CONTEXT', 'HAS CONCEPT MOD', 'HAS ACQ CONTEXT'];
const DEEPEST_HEADING = 6;

/** What is known of the object as a whole. @param {Say} say @param {Description} said */
export function facts(say, { facts: known }) {
  if (!known.length) return null;
  return make('dl', { class: 'vw-object-facts' }, ...known.flatMap(({ key, value, coded }) => [
    make('dt', { text: key.startsWith('text:') ? key.slice(5) : say(`object.fact.${key}`) }),
    make('dd', { text: coded ? term(say, value) : value })]));
}

/** A defined term in the reader's words, as it is where there are none. @param {Say} say @param {string} value */
function term(say, value) {
  const key = `object.value.${value}`;
  const said = say(key);
  return said === key ? value : said;
}

/** The entries of a document. @param {Viewport} viewport @param {Description} said */
export function entries(viewport, said) {
  const { desk: { say } } = viewport;
  if (!said.nodes.length) {
    return said.object === 'sr' ? make('p', { class: 'soft', text: say('object.empty') }) : null;
  }
  // The images of key objects are shown by themselves.
  const nodes = said.object === 'ko' ? said.nodes.filter(({ references }) => !references.length) : said.nodes;
  if (!nodes.length) return null;
  return make('div', { class: 'vw-object-text' }, ...nodes.map((node, at) => entry(node, {
    viewport, said, place: `${at + 1}`, depth: 3 })));
}

/**
 * @typedef {object} Context
 * @property {Viewport} viewport
 * @property {Description} said
 * @property {string} place  within the document, such as 1.3
 * @property {number} depth  of headings
 */

/** @param {Entry} node @param {Context} context @returns {Node} */
function entry(node, context) {
  if (node.heading) return section(node, context);
  const element = make('div', { class: QUIET.includes(node.relation) ? 'vw-entry quiet' : 'vw-entry', id: anchor(context) },
    node.name && make('span', { class: 'vw-entry-name', text: node.name }),
    make('span', { class: 'vw-entry-value' }, ...value(node, context)));
  if (node.children.length) element.append(make('div', { class: 'vw-entries' }, ...below(node, context)));
  return element;
}

/** @param {Entry} node @param {Context} context */
function section(node, context) {
  const depth = Math.min(context.depth, DEEPEST_HEADING);
  const heading = node.name && make(/** @type {'h3'} */ (`h${depth}`), { text: node.name });
  const body = node.flow ? make('p', { class: 'vw-entry-flow' }, ...flowing(node, context))
    : make('div', { class: node.name ? 'vw-entries' : '' }, ...below(node, { ...context, depth: context.depth + 1 }));
  return make('section', { id: anchor(context) }, heading, node.children.length > 0 && body);
}

/** Pieces of one text, one behind the other. @param {Entry} node @param {Context} context */
function flowing(node, context) {
  return node.children.flatMap((child, at) => [
    make('span', { title: child.name }, ...value(child, { ...context, place: `${context.place}.${at + 1}` })), ' ']);
}

/** @param {Entry} node @param {Context} context */
function below(node, context) {
  return node.children.map((child, at) => entry(child, { ...context, place: `${context.place}.${at + 1}` }));
}

/** @param {Entry} node @param {Context} context @returns {(Node|string)[]} */
function value(node, { viewport, said }) {
  const { desk: { say } } = viewport;
  const shown = node.shape ? shape(say, node) : joined([node.value, node.unit]);
  const links = node.references.map((at) => linkTo(viewport, said.references[at]));
  const see = node.see && make('a', { class: 'vw-link', href: `#${anchorOf(viewport, node.see)}`,
    text: say('object.see', { place: node.see }), onclick: follow });
  return /** @type {(Node|string)[]} */ ([shown && make('span', { text: shown }), ...links, see].filter(Boolean));
}

/** @param {Say} say @param {Entry} node */
function shape(say, { shape: name, value: count }) {
  const key = `object.shape.${name}`;
  const said = say(key, { count });
  return said === key ? name : said;
}

/** Go to an entry without changing the page's address. @param {Event} event */
function follow(event) {
  event.preventDefault();
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  const target = link.closest('.vw-object')?.querySelector(`[id="${link.hash.slice(1)}"]`);
  target?.scrollIntoView({ block: 'center' });
}

/** @param {Context} context */
function anchor({ viewport, place }) { return anchorOf(viewport, `1.${place}`); }

/** @param {Viewport} viewport @param {string} place  the document itself is 1 (PS3.3 C.17.3.2.5) */
function anchorOf({ set }, place) { return `entry-${set?.id}-${place}`; }

/** What an object consists of. @param {Say} say @param {Description} said */
export function listings(say, { listings: lists }) {
  return lists.map(({ key, count, rows }) => make('section', { class: 'vw-object-list', 'data-list': key },
    make('h3', {}, make('span', { text: say(`object.list.${key}`) }), make('span', { class: 'faint', text: String(count) })),
    make('ul', {}, ...rows.map((row) => make('li', {},
      make('i', { class: 'vw-swatch', style: row.color ? `background: ${row.color}` : null }),
      make('span', { class: 'faint', text: row.number }),
      make('b', { text: row.name }),
      make('span', { class: 'soft', text: joined([row.detail, row.count > 0 && say(`object.count.${key}`, { count: row.count })], ' · ') })))),
    count > rows.length && make('p', { class: 'soft', text: say('object.more', { count: count - rows.length }) })));
}
