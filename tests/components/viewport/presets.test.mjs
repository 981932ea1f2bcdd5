import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  automaticWindow, choices, dragged, firstChoice, paddingOf, rescaleOf, windowOf,
} from '../../../components/viewport/presets.js';
import { NO_TABLES, readTables } from '../../../components/viewport/tables.js';

const CT = {
  modality: 'CT', samples: 1, photometric: 'MONOCHROME2', slope: 1, intercept: -1024, padding: [0, 0],
  windows: [{ center: 40, width: 400, name: '', function: 'LINEAR' }], varying: {},
};
const pixels = (values) => ({ values: Int16Array.from(values), samples: 1, rows: 1, columns: values.length });

test('the windows of the file come before the usual ones', () => {
  const found = choices(CT, NO_TABLES);
  assert.deepEqual(found[0], { kind: 'file', at: 0 });
  assert.deepEqual(found.slice(1, 3).map(({ key }) => key), ['lung', 'mediastinum']);
});

test('only a CT has windows in Hounsfield units', () => {
  assert.deepEqual(choices({ ...CT, modality: 'MR' }, NO_TABLES), [{ kind: 'file', at: 0 }]);
});

test('a colour image has no window to choose', () => {
  assert.deepEqual(choices({ ...CT, samples: 3, photometric: 'RGB' }, NO_TABLES), []);
  assert.deepEqual(choices({ ...CT, photometric: 'PALETTE COLOR' }, NO_TABLES), []);
});

test('a table of the file goes before its window, without both the pixels say', () => {
  const tables = { ...NO_TABLES, voi: [{ first: 0, bits: 8, data: new Uint16Array(4) }] };
  assert.equal(firstChoice(CT, tables).kind, 'table');
  assert.equal(firstChoice(CT, NO_TABLES).kind, 'file');
  assert.equal(firstChoice({ ...CT, windows: [] }, NO_TABLES).kind, 'automatic');
});

test('a window that varies is that of the frame', () => {
  const varying = { ...CT, varying: { window: [[40, 400], [80, 200]] } };
  assert.deepEqual(windowOf({ kind: 'file', at: 0 }, varying, 1), { center: 80, width: 200, function: 'LINEAR' });
});

test('the function of a window varies with it', () => {
  const varying = { ...CT, varying: { window: [[40, 400], [80, 200, 'SIGMOID']] } };
  assert.deepEqual([0, 1].map((at) => windowOf({ kind: 'file', at: 0 }, varying, at).function), ['LINEAR', 'SIGMOID']);
});

test('what varies is that of the frame, even where the frame has none', () => {
  const varying = { ...CT, varying: { window: [null, [80, 200]], slope: [2, null], intercept: [1, null], padding: [null, [5, 6]] } };
  assert.equal(windowOf({ kind: 'file', at: 0 }, varying, 0), null);
  assert.deepEqual([0, 1].map((at) => rescaleOf(varying, at)), [[2, 1], [1, 0]]);
  assert.deepEqual([0, 1].map((at) => paddingOf(varying, at)), [null, [5, 6]]);
  assert.deepEqual(paddingOf(CT, 0), [0, 0]);
});

test('the automatic window leaves out padding and the outermost half percents', () => {
  const values = [...Array(600).fill(0), ...Array.from({ length: 1001 }, (_, i) => 1000 + i)];
  const { center, width } = automaticWindow(pixels(values), CT, 0, NO_TABLES);
  assert.deepEqual([center, width], [1500 - 1024, 990]);
});

test('an image of one value still has a window', () => {
  const { center, width } = automaticWindow(pixels([7, 7, 7]), CT, 0, NO_TABLES);
  assert.equal(center, 7 - 1024);
  assert.ok(width > 0);
});

test('dragging right widens, dragging down darkens, and back restores', () => {
  const window = { center: 40, width: 400 };
  const there = dragged(window, 64, 64);
  assert.deepEqual(there, { center: 140, width: 500 });
  assert.deepEqual(dragged(window, 0, 0), window);
  assert.ok(dragged(window, -9000, 0).width > 0);
});

test('tables come as little-endian words', () => {
  const text = Buffer.from([1, 0, 0, 1]).toString('base64');
  const { palette } = readTables({ palette: { first: 0, bits: 16, red: text, green: text, blue: text } });
  assert.deepEqual([...palette.red], [1, 256]);
});

test('eight bits without a unit are shown as they are', () => {
  const plain = { ...CT, modality: 'OT', slope: null, intercept: null, bits_stored: 8, padding: null };
  const made = { values: Uint8Array.from([3, 90]), samples: 1, rows: 1, columns: 2 };
  assert.deepEqual(automaticWindow(made, plain, 0, NO_TABLES), { center: 127.5, width: 255 });
});

test('values of more than 16 bits have an automatic window too', () => {
  const values = Float32Array.from([...Array.from({ length: 1001 }, (_, i) => i), NaN, Infinity]);
  const made = { values, samples: 1, rows: 1, columns: values.length };
  const { center, width } = automaticWindow(made, { ...CT, slope: null, padding: null }, 0, NO_TABLES);
  assert.deepEqual([center, width], [500, 990]);
});
