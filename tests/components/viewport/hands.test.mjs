import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addressOf, viewOf } from '../../../components/viewport/addresses.js';
import { sizeClass } from '../../../components/viewport/breakpoints.js';
import { Cine } from '../../../components/viewport/cine.js';
import { wheelSteps } from '../../../components/viewport/gestures.js';
import { commandOf } from '../../../components/viewport/keyboard.js';
import { sizeFor } from '../../../components/viewport/rendered_painter.js';
import { gradient } from '../../../components/viewport/scroller.js';

const key = (name, held = {}) => commandOf({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

test('a notch of the wheel is one page, a trackpad pages by the way it goes', () => {
  assert.deepEqual(wheelSteps({ deltaY: 120, deltaMode: 0 }, 0), { steps: 1, left: 0 });
  assert.deepEqual(wheelSteps({ deltaY: -3, deltaMode: 1 }, 0), { steps: -1, left: 0 });
  assert.deepEqual(wheelSteps({ deltaY: 20, deltaMode: 0 }, 0), { steps: 0, left: 20 });
  assert.deepEqual(wheelSteps({ deltaY: 20, deltaMode: 0 }, 20), { steps: 1, left: 10 });
  assert.deepEqual(wheelSteps({ deltaY: -20, deltaMode: 0 }, 20), { steps: 0, left: -20 });
});

test('keys mean what the help says', () => {
  assert.deepEqual([key('ArrowDown'), key('PageUp'), key('End'), key('w')], [['page', 1], ['page', -10], ['last'], ['tool', 'window']]);
  assert.deepEqual([key('1'), key('9'), key('0')], [['preset', 0], ['preset', 8], ['reset']]);
  assert.deepEqual([key('r'), key('R', { shiftKey: true }), key('A', { shiftKey: true })], [['rotate'], ['rotate-back'], ['automatic']]);
});

test('keys of the browser and of nobody are left alone', () => {
  assert.equal(key('r', { ctrlKey: true }), null);
  assert.equal(key('q'), null);
});

test('playing drops frames rather than lagging', () => {
  const cine = new Cine(10, 10);
  cine.play(3, 1000);
  assert.deepEqual([1000, 1100, 1450, 1700].map((now) => cine.due(now)), [3, 4, 7, 0]);
});

test('back and forth turns round at both ends', () => {
  const cine = new Cine(4, 10);
  cine.bounce = true;
  cine.play(0, 0);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => cine.due(i * 100)), [0, 1, 2, 3, 2, 1, 0, 1]);
});

test('a frame that is not here is waited for', () => {
  const cine = new Cine(10, 10);
  cine.play(0, 0);
  cine.due(100);
  cine.accept();
  cine.due(500);
  cine.hold(500);
  assert.equal(cine.due(500), 2);
});

test('the arrangement follows the room', () => {
  assert.deepEqual([[1440, 900], [1100, 800], [850, 800], [390, 844]].map(([w, h]) => sizeClass(w, h, false)), ['wide', 'medium', 'narrow', 'phone']);
  assert.equal(sizeClass(844, 390, true), 'landscape');
  assert.equal(sizeClass(1024, 768, true), 'medium');
});

test('a rendered picture is never asked for larger than its frame', () => {
  assert.equal(sizeFor({ columns: 512, rows: 512 }, 3), 512);
  assert.equal(sizeFor({ columns: 3000, rows: 2000 }, 0.3), 1024);
  assert.equal(sizeFor({ columns: 3000, rows: 2000 }, 2), 4096);
});

test('the view is in the address, and other parameters stay', () => {
  assert.equal(addressOf('http://h/doctor/studies/ab?x=1', '7.1', 12), '/doctor/studies/ab?x=1&series=7.1&frame=12');
  assert.deepEqual(viewOf('?series=7.1&frame=12'), { set: '7.1', frame: 12 });
  assert.deepEqual(viewOf('?frame=nonsense'), { set: null, frame: null });
});

test('the scroller joins frames of equal state', () => {
  assert.equal(gradient(Uint8Array.from([2, 2, 0, 0])), 'linear-gradient(var(--accent) 0.00% 50.00%, var(--edge) 50.00% 100.00%)');
});
