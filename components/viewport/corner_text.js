/** What stands in the corners of an image. */

import { ageText, figure, joined, sexText, windowFigure } from './words.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./types.js').Manifest} Manifest
 * @typedef {import('./words.js').Say} Say
 * @typedef {import('./presets.js').Choice} Choice
 * @typedef {[string, 'strong'|'soft'|'plain'][][]} Lines  a line is pieces of text with a weight
 *
 * @typedef {object} Seen
 * @property {Manifest} manifest
 * @property {DisplaySet} set
 * @property {number} index
 * @property {Choice} choice
 * @property {{center: number, width: number}|null} window
 * @property {number} scale  CSS pixels a pixel of the image
 * @property {boolean} exact
 * @property {number} level  of the tiles it was painted from: above 0 they are means of values
 */

/** Return the lines of the four corners. @param {Say} say @param {Seen} seen */
export function cornerText(say, seen) {
  const { manifest: { study }, set } = seen;
  const series = seen.manifest.series.find(({ id }) => id === set.series);
  return {
    full: identity(say, study),
    short: dated(say, study, set),
    'top-right': clean([
      [[study.institution, 'plain']],
      [[joined([study.date, study.time]), 'soft']],
      [[joined([series?.equipment, series?.technique], ' · '), 'soft']],
      [[joined([set.laterality, set.view]), 'strong']],
    ]),
    'bottom-left': clean([
      [[say('corner.series'), 'soft'], [joined([String(series?.number ?? ''), set.label]), 'plain']],
      frameLine(say, seen),
    ]),
    'bottom-right': clean([
      windowLine(say, seen),
      [[say('corner.zoom'), 'soft'], [`${Math.round(seen.scale * 100)}%`, 'plain'],
        [fineness(say, seen), 'soft']],
      [[set.lossy && say('corner.lossy', { ratio: set.lossy }), 'plain']],
    ]),
  };
}

/** @param {Say} say @param {Manifest['study']} study @returns {Lines} */
function identity(say, { patient, accession, exam_number: exam }) {
  return clean([
    [[patient.name, 'strong'],
      [joined([sexText(say, patient.sex), ageText(say, patient.age)]), 'soft']],
    [[accession || patient.number, 'soft']],
    [[exam, 'soft']],
  ]);
}

/** @param {Say} say @param {Manifest['study']} study @param {DisplaySet} set @returns {Lines} */
function dated(say, study, set) {
  return clean([[[study.patient.name, 'strong'], [study.date, 'soft']], [[set.label, 'plain']]]);
}

/** @param {Say} say @param {Seen} seen @returns {Lines[0]} */
function frameLine(say, { set, index }) {
  const { damaged, location } = set.frames;
  return [
    [say('corner.image'), 'soft'], [`${index + 1} / ${set.frames.instance.length}`, 'strong'],
    ...labelled(say('corner.thickness'), set.thickness_mm && `${figure(set.thickness_mm, 2)} mm`),
    ...labelled(say('corner.location'), location && figure(location[index], 1)),
    [damaged.includes(index) ? say('corner.damaged') : '', 'strong'],
  ];
}

/** Say of what the image is painted. @param {Say} say @param {Seen} seen */
function fineness(say, { exact, level }) {
  if (!exact) return say('corner.rendered');
  return level ? say('corner.reduced', { times: 2 ** level }) : say('corner.exact');
}

/** @param {string} name @param {string|0|null} value @returns {Lines[0]} */
function labelled(name, value) {
  return value ? [[name, 'soft'], [value, 'plain']] : [];
}

/** @param {Say} say @param {Seen} seen @returns {Lines[0]} */
function windowLine(say, { set, choice, window }) {
  if (!window) return [];
  return [[say('corner.window'), 'soft'],
    [joined([choiceText(say, set, choice), windowText(window)]), 'plain']];
}

/** Write a window: width, then level. @param {{center: number, width: number}} window */
export function windowText({ center, width }) {
  return `W ${windowFigure(width, width)} L ${windowFigure(center, width)}`;
}

/** Name what is windowed with. @param {Say} say @param {DisplaySet} set @param {Choice} choice */
export function choiceText(say, set, { kind, at, key }) {
  if (kind === 'preset') return say(`preset.${key}`);
  if (kind === 'automatic') return say('corner.automatic');
  if (kind === 'file') return set.windows[at ?? 0]?.name || '';
  return '';
}

/** Drop pieces and lines without text. @param {any[]} lines @returns {Lines} */
function clean(lines) {
  return lines.map((line) => line.filter((/** @type {[string]} */ [text]) => text))
    .filter((line) => line.some((/** @type {[string, string]} */ [, weight]) => weight !== 'soft') || line.length === 1);
}
