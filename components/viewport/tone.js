/** How the stored values of a viewport become tones: its window, its inversion. */

import { mappingOf } from './mapping.js';
import { automaticWindow, firstChoice, isGrey, windowOf } from './presets.js';
import { NO_TABLES } from './tables.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./tables.js').Tables} Tables
 * @typedef {import('./presets.js').Choice} Choice
 */

/** The tones of one display set in one viewport. */
export class Tone {
  /** @type {{center: number, width: number, function: string}|null} */ #automatic = null;

  /**
   * @param {DisplaySet} set
   * @param {{choice?: Choice, invert?: boolean}} [memory]  how it was seen last
   */
  constructor(set, { choice, invert = false } = {}) {
    this.set = set;
    /** Whether somebody chose the window. */
    this.chosen = Boolean(choice);
    this.choice = choice ?? firstChoice(set, null);
    this.invert = invert;
  }

  /** Window with something else. @param {Choice} choice */
  choose(choice) {
    this.choice = choice;
    this.chosen = true;
    if (choice.kind === 'automatic') this.#automatic = null;
  }

  /** Return the window that is seen; null where there is none. @param {number} index */
  window(index) {
    if (!isGrey(this.set) || this.choice.kind === 'table') return null;
    return windowOf(this.choice, this.set, index) ?? this.#automatic;
  }

  /**
   * Return the window that a hand begins to change: what is seen, or what comes nearest to a table.
   * @param {number} index @param {Tables|null} tables
   */
  start(index, tables) {
    const seen = this.window(index);
    const table = tables?.voi[this.choice.at ?? 0];
    if (seen || !table || this.choice.kind !== 'table') return seen;
    const { first, data: { length } } = table;
    return windowOf({ kind: 'file', at: 0 }, this.set, index)
      ?? { center: first + length / 2, width: length, function: 'LINEAR' };
  }

  /** Return the window that a rendered picture needs told; null where the server's own is meant. @param {number} index */
  told(index) {
    return this.chosen || this.choice.kind === 'automatic' ? this.window(index) : null;
  }

  /** Whether only exact values can tell the window. @param {number} index */
  needsValues(index) {
    return isGrey(this.set) && this.choice.kind !== 'table' && !this.window(index);
  }

  /**
   * Use what is known by now: tables of the file, and values for an automatic window, or that itself.
   * @param {number} index @param {Tables|null} tables @param {import('./lossless.js').Pixels|null} pixels
   * @param {{center: number, width: number, function: string}|null} [told]
   */
  settle(index, tables, pixels, told = null) {
    if (!tables) return;
    if (!this.chosen) this.choice = firstChoice(this.set, tables);
    if ((!pixels && !told) || !this.needsValues(index)) return;
    this.#automatic = told ?? { ...automaticWindow(/** @type {import('./lossless.js').Pixels} */ (pixels), this.set, index, tables), function: 'LINEAR_EXACT' };
  }

  /** Return the mapping of a frame. @param {number} index @param {Tables|null} tables */
  mapping(index, tables) {
    const known = tables ?? NO_TABLES;
    const voi = this.choice.kind === 'table' ? known.voi[this.choice.at ?? 0] ?? null : null;
    return mappingOf(this.set, index, known, { window: this.window(index), voi, invert: this.invert });
  }
}
