import assert from 'node:assert/strict';
import { test } from 'node:test';

import { extent, lanes, millivolts, path } from '../../../components/viewport/waveform_trace.js';

const scale = (step) => ({ step, height: (sample) => 10 - sample });

test('a trace goes from sample to sample', () => {
  assert.equal(path(Float32Array.of(0, 1, -2), scale(0.5)), 'M0.00 10.00L0.50 9.00L1.00 12.00');
});

test('what is no value is a gap', () => {
  assert.equal(path(Float32Array.of(1, NaN, 1), scale(1)), 'M0.00 9.00M2.00 9.00');
});

test('no peak is lost where there are more samples than anybody sees', () => {
  const samples = new Float32Array(80_000);
  samples[41_234] = 5;
  samples[60_001] = -3;
  const drawn = path(samples, scale(250 / 80_000));
  assert.ok(drawn.length < 200_000);
  assert.match(drawn, / 5\.00/);
  assert.match(drawn, / 13\.00/);
});

test('each lead has the room that it needs', () => {
  const found = lanes([{ low: -0.2, high: 1.4 }, { low: -2, high: 0.1 }], 10);
  assert.deepEqual(found, [{ top: 0, height: 20, zero: 15 }, { top: 20, height: 25, zero: 25 }]);
});

test('lowest and highest are known of what is empty, too', () => {
  assert.deepEqual(extent(Float32Array.of(NaN)), { low: 0, high: 0 });
  assert.deepEqual(extent(Float32Array.of(NaN, 2, -1)), { low: -1, high: 2 });
});

test('units of voltage become millivolts', () => {
  assert.equal(500 * millivolts('uV'), 0.5);
  assert.equal(millivolts('mm[Hg]'), 0);
});
