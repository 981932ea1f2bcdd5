/** Says what keys, mouse and fingers do. */

import { icon, make } from './dom.js';

/** @type {[string, [string, string][]][]} */
const SECTIONS = [
  ['help.look', [['↑ ↓', 'page'], ['PgUp PgDn', 'pages'], ['Home End', 'ends'], ['␣', 'cine'], ['0', 'reset'], ['T', 'corner'], ['F', 'full']]],
  ['help.image', [['W', 'window'], ['1–9', 'presets'], ['⇧A', 'automatic'], ['I', 'invert'], ['R ⇧R', 'rotate'], ['H V', 'mirror'],
    ['Z', 'zoom'], ['P', 'pan'], ['G', 'magnifier'], ['S', 'scroll']]],
  ['help.mouse', [['help.wheel', 'page'], ['help.left', 'tool'], ['help.right', 'zoom'], ['help.middle', 'pan'], ['help.double', 'enlarge']]],
  ['help.touch', [['help.finger', 'finger'], ['help.two', 'two'], ['help.twice', 'enlarge'], ['help.long', 'menu']]],
];

/** Return the help dialog. @param {import('./words.js').Say} say */
export function helpDialog(say) {
  const dialog = make('dialog', { class: 'vw-help', 'data-testid': 'viewer-help-dialog', 'aria-label': say('command.help') },
    make('div', { class: 'vw-help-head' }, make('b', { text: say('command.help') }),
      make('button', { class: 'icon-button', type: 'button', 'aria-label': say('close'), onclick: () => dialog.close() }, icon('x'))),
    make('div', { class: 'vw-help-body' }, ...SECTIONS.map(([title, rows]) => make('section', {},
      make('h5', { text: say(title) }),
      ...rows.map(([key, what]) => make('div', { class: 'vw-help-row' },
        make('span', {}, ...(key.startsWith('help.') ? [say(key)] : key.split(' ').map((one) => make('kbd', { text: one })))),
        make('span', { text: say(`help.does.${what}`) })))))));
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => dialog.remove());
  return dialog;
}
