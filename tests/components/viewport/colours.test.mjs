import assert from 'node:assert/strict';
import { test } from 'node:test';

import { colourAt, fill, greyOf, tableOf, windowed } from '../../../components/viewport/colours.js';

const MAPPING = {
  kind: 'grey', rescale: [1, -1024], modality: null, voi: null, presentation: null, padding: null, palette: null, top: 255, inverse: false,
  window: { center: 40, width: 400, function: 'LINEAR' },
};
const pixels = (values, samples = 1, columns = values.length / samples) => (
  { values, samples, columns, rows: values.length / samples / columns });
const rgb = (word) => [word & 255, (word >> 8) & 255, (word >> 16) & 255];
const first = (made, mapping) => rgb(colourAt(made, mapping, tableOf(made, mapping))(0));

// PS3.3 C.11.2.1.2.1: c = 2048, w = 4096 maps 0 to 0 and 4095 to the top.
test('a LINEAR window spans from its first to its last value', () => {
  const window = { center: 2048, width: 4096, function: 'LINEAR' };
  assert.deepEqual([0, 4095, -5, 9999].map((value) => windowed(value, window)), [0, 1, 0, 1]);
  assert.equal(windowed(2047.5, window), 0.5);
});

test('a LINEAR_EXACT window reaches half a width to both sides', () => {
  const window = { center: 100, width: 50, function: 'LINEAR_EXACT' };
  assert.deepEqual([75, 100, 125].map((value) => windowed(value, window)), [0, 0.5, 1]);
});

test('a LINEAR window of width 1 is a threshold', () => {
  const window = { center: 10, width: 1, function: 'LINEAR' };
  assert.deepEqual([9, 10].map((value) => windowed(value, window)), [0, 1]);
});

// PS3.3 C.11.2.1.3.1
test('a SIGMOID window is half at its centre and never reaches its ends', () => {
  const window = { center: 100, width: 50, function: 'SIGMOID' };
  assert.equal(windowed(100, window), 0.5);
  assert.ok(Math.abs(windowed(150, window) - 1 / (1 + Math.exp(-4))) < 1e-12);
});

test('padding is black, inverted or not', () => {
  const mapping = { ...MAPPING, padding: [0, 3] };
  assert.equal(greyOf(mapping, 2), 0);
  assert.equal(greyOf({ ...mapping, inverse: true }, 2), 0);
  assert.equal(greyOf({ ...mapping, inverse: true }, 4), 1);
});

test('tables of the file stand before and after the window', () => {
  const table = (data) => ({ id: 1, first: 10, bits: 8, data: Uint16Array.from(data) });
  assert.equal(greyOf({ ...MAPPING, voi: table([0, 51, 255]), rescale: [1, 0] }, 11), 0.2);
  assert.equal(greyOf({ ...MAPPING, modality: table([0, 999]) }, 5000), 1);
});

test('what is no number is shown as zero is', () => {
  const mapping = { ...MAPPING, rescale: [2, 40], window: { center: 0, width: 200, function: 'LINEAR_EXACT' } };
  assert.equal(greyOf(mapping, NaN), 0.5);
});

test('signed values find their colour in the table', () => {
  const mapping = { ...MAPPING, rescale: [1, 0], window: { center: 0, width: 200, function: 'LINEAR_EXACT' } };
  assert.deepEqual(first(pixels(Int16Array.from([-100])), mapping), [0, 0, 0]);
  assert.deepEqual(first(pixels(Int16Array.from([100])), mapping), [255, 255, 255]);
  assert.deepEqual(first(pixels(Int8Array.from([-128])), mapping), [0, 0, 0]);
});

test('values of more than 16 bits need no table', () => {
  const mapping = { ...MAPPING, rescale: [1, 0], window: { center: 0.5, width: 1, function: 'LINEAR_EXACT' } };
  const made = pixels(Float32Array.from([1]));
  assert.equal(tableOf(made, mapping), null);
  assert.deepEqual(first(made, mapping), [255, 255, 255]);
});

test('a palette gives its colours from its first value on', () => {
  const palette = { id: 1, first: 5, bits: 16, red: Uint16Array.of(0, 0xff00), green: Uint16Array.of(0, 0x8000), blue: Uint16Array.of(0, 0) };
  const mapping = { ...MAPPING, kind: 'palette', palette };
  assert.deepEqual(first(pixels(Uint8Array.of(6)), mapping), [255, 128, 0]);
  assert.deepEqual(first(pixels(Uint8Array.of(200)), mapping), [255, 128, 0]);
});

// PS3.3 C.8.16.2.1.1.1
test('a supplemental palette colours the values from its first on', () => {
  const palette = { id: 1, first: 5, bits: 8, red: Uint16Array.of(255), green: Uint16Array.of(0), blue: Uint16Array.of(0) };
  const mapping = { ...MAPPING, rescale: [1, 0], window: { center: 2.5, width: 6, function: 'LINEAR' }, palette };
  assert.deepEqual(first(pixels(Uint8Array.of(4)), mapping), [230, 230, 230]);
  assert.deepEqual(first(pixels(Uint8Array.of(5)), mapping), [255, 0, 0]);
});

test('a presentation table comes last', () => {
  const presentation = { id: 1, first: 0, bits: 8, data: Uint16Array.of(0, 51, 255) };
  assert.equal(greyOf({ ...MAPPING, presentation, window: { center: 0, width: 2, function: 'LINEAR_EXACT' }, rescale: [1, 0] }, 0), 0.2);
});

// PS3.3 C.7.6.3.1.2: Y 76, Cb 85, Cr 255 is red.
test('YBR_FULL becomes RGB', () => {
  const [red, green, blue] = first(pixels(Uint8Array.of(76, 85, 255), 3), { ...MAPPING, kind: 'ybr' });
  assert.ok(red >= 253 && green <= 1 && blue <= 1);
});

test('RGB of sixteen bits is scaled, and inverted', () => {
  const made = pixels(Uint16Array.of(65535, 0, 32768), 3);
  assert.deepEqual(first(made, { ...MAPPING, kind: 'rgb', top: 65535 }), [255, 0, 128]);
  assert.deepEqual(first(made, { ...MAPPING, kind: 'rgb', top: 65535, inverse: true }), [0, 255, 127]);
});

test('a picture of blocks has their means, or their middles while a hand moves', () => {
  const made = { values: Uint8Array.of(0, 0, 200, 0, 100, 40), samples: 1, columns: 3, rows: 2 };
  const mapping = { ...MAPPING, rescale: [1, 0], window: { center: 127.5, width: 255, function: 'LINEAR_EXACT' } };
  const colour = colourAt(made, mapping, tableOf(made, mapping));
  const filled = (fine) => {
    const to = new Uint32Array(2);
    fill(to, made, colour, { block: 2, fine });
    return [...to].map((word) => rgb(word)[0]);
  };
  assert.deepEqual(filled(true), [25, 120]);
  assert.deepEqual(filled(false), [100, 40]);
});
