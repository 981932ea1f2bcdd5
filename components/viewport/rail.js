/** The thumbnails: display sets of this study, then earlier exams. */

import { THUMBNAIL } from './addresses.js';
import { icon, make, write } from './dom.js';
import { iconOf } from './message.js';
import { figure, joined } from './words.js';

/** @typedef {import('./types.js').DisplaySet} DisplaySet */

export const DRAGGED = 'application/x-yunying-display-set';

/**
 * @typedef {object} Thumbnail
 * @property {DisplaySet} set
 * @property {HTMLElement} element
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} held
 */

/** The rail. */
export class Rail {
  /** @type {Thumbnail[]} */ thumbnails = [];

  /** @param {import('./viewer.js').Viewer} viewer @param {(key: string) => string} priorAddress */
  constructor(viewer, priorAddress) {
    const { say, manifest } = viewer;
    this.viewer = viewer;
    this.element = make('nav', { class: 'vw-rail', 'aria-label': say('rail'), 'data-testid': 'viewer-rail' });
    this.#head(say('rail.current'), manifest.study.date);
    for (const set of manifest.display_sets) this.#add(set);
    for (const prior of manifest.priors) this.#addPrior(prior, priorAddress);
  }

  /** Return what is still to be fetched, in the order of display. */
  missing() {
    const { addresses, pictures, refused } = this.viewer;
    return this.thumbnails.filter(({ set, canvas }) => set.kind === 'image' && !canvas.dataset.done)
      .map((thumbnail) => ({ thumbnail, address: addresses.rendered(
        thumbnail.set, middle(thumbnail.set), { size: THUMBNAIL }) }))
      .filter(({ address }) => !pictures.has(address) && !refused.has(address));
  }

  /** Paint a thumbnail that came. @param {Thumbnail} thumbnail @param {ImageBitmap} picture */
  paint({ canvas }, picture) {
    const { width, height } = canvas;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const scale = Math.max(width / picture.width, height / picture.height);
    const [w, h] = [picture.width * scale, picture.height * scale];
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
    canvas.dataset.done = 'yes';
  }

  /** Show what is held and what hangs in the active viewport. @param {string|null} active */
  show(active) {
    for (const { set, element, held } of this.thumbnails) {
      const part = this.viewer.storeOf(set).count(set.id) / Math.max(set.frames.instance.length, 1);
      held.style.width = `${(part * 100).toFixed(1)}%`;
      const on = set.id === active;
      if (on && element.getAttribute('aria-current') !== 'true') element.scrollIntoView({ block: 'nearest' });
      element.setAttribute('aria-current', String(on));
    }
  }

  /** @param {string} text @param {string} date */
  #head(text, date) {
    this.element.append(make('h5', {}, make('span', { text }), make('span', { class: 'faint', text: date.slice(5) })));
  }

  /** @param {DisplaySet} set */
  #add(set) {
    const { say } = this.viewer;
    const canvas = make('canvas', { width: 112, height: 112 });
    const held = make('i');
    const count = set.frames.instance.length;
    const isImage = set.kind === 'image' && count > 0;
    const element = make('button', {
      class: 'vw-thumbnail', type: 'button', 'data-testid': 'thumbnail', 'data-set': set.id, draggable: 'true',
      title: joined([set.modality, set.label]),
      onclick: () => this.viewer.hang(set.id),
      ondragstart: (/** @type {DragEvent} */ event) => event.dataTransfer?.setData(DRAGGED, set.id),
    },
    make('span', { class: 'vw-picture', 'data-theme': 'dark' }, isImage ? canvas : icon(iconOf(set)), make('span', { class: 'vw-held' }, held)),
    make('span', { class: 'vw-about' },
      make('b', { class: 'cut', text: short(set) || say('object.other') }),
      make('span', { class: 'cut', text: about(set) }),
      make('span', { class: 'vw-kind', text: isImage ? images(say, count) : say(`object.${set.object ?? 'other'}`) })));
    this.element.append(element);
    this.thumbnails.push({ set, element, canvas, held });
  }

  /** @param {import('./types.js').Prior} prior @param {(key: string) => string} priorAddress */
  #addPrior({ key, date, modality, procedure, images: count }, priorAddress) {
    const { say } = this.viewer;
    if (!this.element.querySelector('.prior')) this.#head(say('rail.priors'), '');
    this.element.append(make('a', { class: 'vw-prior prior', href: priorAddress(key), 'data-testid': 'viewer-prior' },
      make('b', {}, make('span', { class: 'modality', text: modality }), make('span', { text: date })),
      make('span', { class: 'cut', text: procedure }),
      make('span', { class: 'faint', text: images(say, count) })));
  }
}

/** @param {DisplaySet} set */
export function middle(set) {
  return set.frames.instance.length >> 1;
}

/** What stands under the label: side, view and thickness where they are known. @param {DisplaySet} set */
function about({ thickness_mm: thickness, laterality, view, modality }) {
  return joined([laterality + view, thickness ? `${figure(thickness, 2)} mm` : ''], ' · ') || modality;
}

/** The label without the thickness that stands under it. @param {DisplaySet} set */
function short({ label, modality, thickness_mm: thickness }) {
  return (thickness ? label.replace(/\s*[\d.]+\s*mm$/i, '') : label) || modality;
}

/** @param {import('./words.js').Say} say @param {number} count */
function images(say, count) {
  return say(count === 1 ? 'rail.frame' : 'rail.frames', { count });
}
