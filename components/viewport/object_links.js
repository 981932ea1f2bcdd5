/** Leads from an object to the images that it speaks of. */

import { THUMBNAIL } from './addresses.js';
import { make } from './dom.js';

/**
 * @typedef {import('./objects.js').Description} Description
 * @typedef {import('./objects.js').Reference} Reference
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./viewport.js').Viewport} Viewport
 *
 * @typedef {object} Place
 * @property {DisplaySet} set
 * @property {number} index
 */

/**
 * Return where an instance is shown; null if it is not in this study.
 * @param {DisplaySet[]} sets @param {Reference} reference @returns {Place|null}
 */
export function placeOf(sets, { instance, frames: [frame] }) {
  if (instance === null) return null;
  for (const set of sets) {
    const { instance: instances, frame: numbers } = set.frames;
    const index = instances.findIndex((one, at) => one === instance && (!frame || numbers[at] === frame));
    if (index >= 0) return { set, index };
  }
  return frame ? placeOf(sets, { instance, series: null, frames: [] }) : null;
}

/** A link to an image, or the words that it is elsewhere. @param {Viewport} viewport @param {Reference} reference */
export function linkTo(viewport, reference) {
  const { desk } = viewport;
  const place = placeOf(desk.sets, reference);
  if (!place) return make('span', { class: 'faint', text: desk.say('object.elsewhere') });
  return button(viewport, place, nameOf(viewport, place));
}

/** @param {Viewport} viewport @param {Place} place @param {string} text */
function button(viewport, { set, index }, text) {
  return make('button', { class: 'vw-link', type: 'button', text, 'data-testid': 'viewer-object-link',
    'data-set': set.id, onclick: () => viewport.desk.hang(set.id, viewport, index) });
}

/** @param {Viewport} viewport @param {Place} place */
function nameOf({ desk: { say, manifest } }, { set, index }) {
  const series = manifest.series.find(({ id }) => id === set.series)?.number ?? set.label;
  const alone = set.frames.instance.length === 1;
  return say(alone ? 'object.image.alone' : 'object.image', { series, number: index + 1 });
}

/** The images that key objects mark, small. @param {Viewport} viewport @param {Description} said */
export function marked(viewport, { references }) {
  const { desk: { say } } = viewport;
  if (!references.length) return null;
  const one = references.length === 1;
  return make('section', { class: 'vw-object-list' },
    make('h3', { text: say(one ? 'object.marked.one' : 'object.marked', { count: references.length }) }),
    make('div', { class: 'vw-object-images' }, ...references.map((reference) => picture(viewport, reference))));
}

/** @param {Viewport} viewport @param {Reference} reference */
function picture(viewport, reference) {
  const { desk } = viewport;
  const place = placeOf(desk.sets, reference);
  if (!place) return make('span', { class: 'vw-object-image faint', text: desk.say('object.elsewhere') });
  const { set, index } = place;
  return make('button', { class: 'vw-object-image', type: 'button', 'data-testid': 'viewer-object-link', 'data-set': set.id,
    onclick: () => desk.hang(set.id, viewport, index) },
  set.kind === 'image' && make('img', { alt: '', loading: 'lazy', width: 96, height: 96,
    src: desk.addresses.rendered(set, index, { size: THUMBNAIL }) }),
  make('span', { text: nameOf(viewport, place) }));
}

/** What an object refers to, by series. @param {Viewport} viewport @param {Description} said */
export function referred(viewport, { references }) {
  const { desk: { say, sets, manifest } } = viewport;
  if (!references.length) return null;
  const { found, missing } = bySet(sets, references);
  return make('section', { class: 'vw-object-list' }, make('h3', { text: say('object.refers') }),
    make('ul', {}, ...found.map(({ place, count }) => make('li', {}, button(viewport, place, say(
      count === 1 ? 'object.series.one' : 'object.series', {
        series: manifest.series.find(({ id }) => id === place.set.series)?.number ?? place.set.label, count })),
    make('span', { class: 'soft', text: place.set.label })))),
    missing > 0 && make('p', { class: 'faint', text: say(missing === 1 ? 'object.missing.one' : 'object.missing', { count: missing }) }));
}

/**
 * Gather references by the display sets that show them.
 * @param {DisplaySet[]} sets @param {Reference[]} references
 * @returns {{found: {place: Place, count: number}[], missing: number}}
 */
export function bySet(sets, references) {
  /** @type {Map<string, {place: Place, count: number}>} */ const found = new Map();
  let missing = 0;
  for (const reference of references) {
    const place = placeOf(sets, reference);
    if (!place) missing += 1;
    else {
      const known = found.get(place.set.id) ?? { place, count: 0 };
      if (place.index < known.place.index) known.place = place;
      found.set(place.set.id, { ...known, count: known.count + 1 });
    }
  }
  return { found: [...found.values()], missing };
}
