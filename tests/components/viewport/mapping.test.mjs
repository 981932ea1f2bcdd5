import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mappingOf } from '../../../components/viewport/mapping.js';
import { NO_TABLES } from '../../../components/viewport/tables.js';
import { Tone } from '../../../components/viewport/tone.js';

const GREY = {
  modality: 'MR', samples: 1, photometric: 'MONOCHROME2', bits_stored: 12, slope: 2, intercept: -10, padding: [5, 9],
  windows: [{ center: 40, width: 400, name: '', function: 'SIGMOID' }], varying: { slope: [2, 3] },
};
const look = { window: null, voi: null, invert: false };

// PS3.3 C.7.6.3.1.2: with MONOCHROME1 the smallest value is white, once.
test('MONOCHROME1 and inverting cancel each other', () => {
  const inverse = (photometric, invert) => mappingOf({ ...GREY, photometric }, 0, NO_TABLES, { ...look, invert }).inverse;
  assert.deepEqual([inverse('MONOCHROME2', false), inverse('MONOCHROME1', false)], [false, true]);
  assert.deepEqual([inverse('MONOCHROME2', true), inverse('MONOCHROME1', true)], [true, false]);
});

test('the rescale is that of the frame', () => {
  assert.deepEqual(mappingOf(GREY, 1, NO_TABLES, look).rescale, [3, -10]);
});

test('colours are told apart, and have no padding', () => {
  const kind = (photometric, samples = 3) => mappingOf({ ...GREY, photometric, samples }, 0, NO_TABLES, look).kind;
  assert.deepEqual(['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_420'].map((name) => kind(name)), ['rgb', 'ybr', 'ybr', 'ybr-partial']);
  assert.equal(kind('PALETTE COLOR', 1), 'palette');
  assert.equal(mappingOf({ ...GREY, photometric: 'RGB', samples: 3 }, 0, NO_TABLES, look).padding, null);
});

test('a rendered picture is not told the window that the file has anyway', () => {
  const tone = new Tone(GREY);
  assert.equal(tone.told(0), null);
  tone.choose({ kind: 'manual', center: 1, width: 2, function: 'LINEAR' });
  assert.deepEqual(tone.told(0), { center: 1, width: 2, function: 'LINEAR' });
});

test('an automatic window is found once and stays while paging', () => {
  const tone = new Tone({ ...GREY, windows: [], padding: null, varying: {} });
  const pixels = (value) => ({ values: Int16Array.from([0, value]), samples: 1, rows: 1, columns: 2 });
  assert.ok(tone.needsValues(0));
  tone.settle(0, NO_TABLES, pixels(100));
  const first = tone.window(0);
  tone.settle(1, NO_TABLES, pixels(1000));
  assert.equal(tone.window(1), first);
  assert.deepEqual([first.center, first.width], [90, 198]);
});

test('a hand that windows a table begins with the window of the file, or with the span of the table', () => {
  const voi = [{ first: 100, bits: 8, name: '', data: new Uint16Array(50) }];
  const begun = (windows) => {
    const tone = new Tone({ ...GREY, windows, varying: {} }, {});
    tone.settle(0, { ...NO_TABLES, voi }, null);
    assert.equal(tone.window(0), null);
    return tone.start(0, { ...NO_TABLES, voi });
  };
  assert.deepEqual(begun(GREY.windows), { center: 40, width: 400, function: 'SIGMOID' });
  assert.deepEqual(begun([]), { center: 125, width: 50, function: 'LINEAR' });
});
