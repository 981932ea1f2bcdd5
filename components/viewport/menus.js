/** What stands in the menus. */

import { choicesOf } from './commands.js';
import { choiceText, windowText } from './corner_text.js';
import { make } from './dom.js';
import { LAYOUTS } from './layout.js';
import { isGrey, windowOf } from './presets.js';
import { windowFigure } from './words.js';

/**
 * @typedef {import('./viewer.js').Viewer} Viewer
 * @typedef {import('./viewport.js').Viewport} Viewport
 * @typedef {import('./presets.js').Choice} Choice
 * @typedef {import('./menu.js').Content} Content
 * @typedef {import('./menu.js').Item} Item
 */

/** Return the menu of windows. @param {Viewer} viewer @param {Viewport} viewport @returns {Content} */
export function windowMenu(viewer, viewport) {
  const { set } = viewport;
  const { say } = viewer;
  if (!set || !isGrey(set)) return { title: say('window.none'), groups: [] };
  const own = choicesOf(viewport).map((choice, at) => windowItem(viewport, choice, at));
  const automatic = {
    text: say('window.automatic'), key: '⇧A', id: 'preset-automatic',
    on: viewport.tone?.choice.kind === 'automatic', act: () => viewer.run('automatic'),
  };
  const groups = [own, [automatic]];
  const typed = typedWindow(viewer, viewport);
  return { title: say('window.title', { modality: set.modality }), groups: typed ? [...groups, typed] : groups };
}

/** @param {Viewport} viewport @param {Choice} choice @param {number} at @returns {Item} */
function windowItem(viewport, choice, at) {
  const { desk: { say }, index } = viewport;
  const set = /** @type {import('./types.js').DisplaySet} */ (viewport.set);
  const window = windowOf(choice, set, index);
  const names = { file: say('window.file'), table: say('window.table'), preset: '' };
  const { kind, at: place = 0, key } = viewport.tone?.choice ?? {};
  const same = kind === choice.kind && place === (choice.at ?? 0) && key === choice.key;
  return {
    text: tableName(viewport, choice) || choiceText(say, set, choice) || names[/** @type {'file'} */ (choice.kind)],
    value: window ? windowText(window) : '', key: at < 9 ? String(at + 1) : undefined,
    id: `preset-${choice.key ?? `${choice.kind}-${choice.at}`}`, on: same,
    act: () => viewport.desk.run('preset', at),
  };
}

/** @param {Viewport} viewport @param {Choice} choice */
function tableName({ desk, set, index }, { kind, at }) {
  if (kind !== 'table' || !set) return '';
  return desk.tablesOf(set, index)?.voi[at ?? 0]?.name ?? '';
}

/** @param {Viewer} viewer @param {Viewport} viewport */
function typedWindow({ say, menu }, viewport) {
  const window = viewport.window();
  if (!window) return null;
  const [width, center] = [window.width, window.center].map((value) => make('input', {
    type: 'text', inputmode: 'decimal', value: windowFigure(value, window.width) }));
  const enter = (/** @type {Event} */ event) => {
    event.preventDefault();
    const [w, c] = [width, center].map((input) => Number(input.value.replace('−', '-')));
    if (w > 0 && Number.isFinite(c)) {
      viewport.setWindow({ kind: 'manual', center: c, width: w, function: window.function });
    }
    menu.close();
    viewport.desk.focus();
  };
  return make('form', { class: 'vw-typed', onsubmit: enter },
    make('label', {}, make('span', { text: say('window.width') }), width),
    make('label', {}, make('span', { text: say('window.center') }), center),
    make('button', { class: 'button', text: say('window.apply') }));
}

/** Return the menu of turns. @param {Viewer} viewer @returns {Content} */
export function turnMenu({ say, run }) {
  const item = (/** @type {string} */ command, /** @type {string} */ name, /** @type {string} */ key) => ({
    text: say(`command.${command}`), icon: name, key, id: command, act: () => run(command) });
  return { groups: [[
    item('rotate', 'rotate', 'R'), item('rotate-back', 'reset', '⇧R'),
    item('mirror', 'mirror', 'H'), item('flip', 'flip', 'V')]] };
}

/** Return the menu of layouts. @param {Viewer} viewer @returns {Content} */
export function layoutMenu({ say, run, layout }) {
  return { title: say('layout.title'), groups: [Object.keys(LAYOUTS).map((name) => ({
    text: name.replace('x', ' × '), id: `layout-${name}`, on: layout.name === name,
    act: () => run('layout', name) }))] };
}

/** @param {Viewer} viewer @param {string} command @param {string} name @param {string} [key] @returns {Item} */
function commandItem({ say, run }, command, name, key) {
  return { text: say(`command.${command}`), icon: name, key, id: `more-${command}`, act: () => run(command) };
}

/** Return the menu of what a narrow bar has no room for. @param {Viewer} viewer @returns {Content} */
export function moreMenu(viewer) {
  return { groups: [
    [commandItem(viewer, 'rotate', 'rotate', 'R'), commandItem(viewer, 'rotate-back', 'reset', '⇧R'),
      commandItem(viewer, 'mirror', 'mirror', 'H'), commandItem(viewer, 'flip', 'flip', 'V')],
    [commandItem(viewer, 'invert', 'invert', 'I'), commandItem(viewer, 'corner', 'corner', 'T'),
      commandItem(viewer, 'reset', 'reset', '0')],
  ] };
}

/** Return the sheet of a phone: tools and what else its bar has no room for. @param {Viewer} viewer @returns {Content} */
export function phoneSheet(viewer) {
  const { say, tool } = viewer;
  const tools = [['zoom', 'zoom'], ['pan', 'pan'], ['magnifier', 'loupe']].map(([name, picture]) => ({
    text: say(`tool.${name}`), icon: picture, id: `more-tool-${name}`, on: tool === name,
    act: () => viewer.run('tool', name) }));
  const full = document.fullscreenEnabled ? [commandItem(viewer, 'full', 'full')] : [];
  const short = (/** @type {Item} */ item) => ({ ...item, key: undefined, text: say(`short.${item.id?.slice(5)}`) });
  return { tiles: true, groups: [[
    ...tools,
    ...[commandItem(viewer, 'rotate', 'rotate'), commandItem(viewer, 'mirror', 'mirror'),
      commandItem(viewer, 'flip', 'flip'), commandItem(viewer, 'invert', 'invert'),
      commandItem(viewer, 'corner', 'corner'), commandItem(viewer, 'reset', 'reset'), ...full,
      commandItem(viewer, 'help', 'help')].map(short)]] };
}

/** Return the menu of a long press. @param {Viewer} viewer @param {Viewport} viewport @returns {Content} */
export function pressMenu(viewer, viewport) {
  const { title, groups } = windowMenu(viewer, viewport);
  return { title, groups: [
    ...groups.filter((group) => !(group instanceof Node)),
    [commandItem(viewer, 'invert', 'invert'), commandItem(viewer, 'reset', 'reset')]] };
}
