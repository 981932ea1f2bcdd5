/** The head of the viewer: whose images these are never scrolls away. */

import { icon, make } from './dom.js';
import { ageText, joined, sexText } from './words.js';

/**
 * @param {import('./words.js').Say} say @param {import('./types.js').Study} study
 * @param {{back: string, sheet: () => void}} links
 */
export function header(say, study, { back, sheet }) {
  const { patient } = study;
  const who = joined([sexText(say, patient.sex), ageText(say, patient.age)]);
  const when = joined([study.date, (study.time ?? '').slice(0, 5)]);
  return make('header', { class: 'vw-header' },
    make('a', { class: 'icon-button', href: back, title: say('back'), 'aria-label': say('back'), 'data-testid': 'viewer-back' }, icon('left')),
    make('div', { class: 'vw-who', 'data-testid': 'viewer-patient' },
      make('div', { class: 'vw-patient' },
        make('b', { class: 'cut', text: patient.name }),
        make('span', { class: 'soft', text: who }),
        make('span', { class: 'soft wide', text: patient.birth_date }),
        study.patient_class && make('span', { class: 'tag wide', text: say(`class.${study.patient_class}`) })),
      make('div', { class: 'vw-exam' },
        make('span', { class: 'cut', text: study.procedure }),
        make('span', { class: 'soft', text: when }),
        study.accession && make('span', { class: 'faint wide', text: say('accession', { number: study.accession }) }))),
    make('button', {
      class: 'icon-button vw-series', type: 'button', title: say('series'), 'aria-label': say('series'),
      'data-testid': 'viewer-series', onclick: sheet }, icon('stack')));
}
