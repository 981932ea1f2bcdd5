import assert from 'node:assert/strict';
import test from 'node:test';

import { FirstPicture } from '../../../components/viewport/first_picture.js';

/** A viewport that wants a picture, and the element of the page that holds one. */
function opened(address = '/rendered') {
  const log = [];
  const element = {
    firstElementChild: { getAttribute: () => '/rendered' }, remove: () => log.push('removed') };
  const viewport = {
    set: {}, index: 0, view: {}, tone: { chosen: false, invert: false }, first: null,
    addressOf: () => address, canvas: { after: (one) => log.push(one === element) } };
  const first = new FirstPicture({ querySelector: () => element });
  first.standIn(viewport);
  return { first, viewport, log };
}

test('the picture stands in the viewport that is about to paint it', () => {
  const { first, viewport, log } = opened();
  first.check();
  assert.equal(viewport.first, first);
  assert.deepEqual(log, [true]);
});

test('a viewport that shows something else does without', () => {
  const { viewport, log } = opened('/another');
  assert.equal(viewport.first, null);
  assert.deepEqual(log, []);
});

test('a page without a picture opens all the same', () => {
  const first = new FirstPicture({ querySelector: () => null });
  const viewport = { set: {}, index: 0, addressOf: () => '/rendered', first: null };
  first.standIn(viewport);
  first.remove();
  assert.equal(viewport.first, null);
});

for (const [what, change] of Object.entries({
  'another frame': (viewport) => { viewport.index = 1; },
  'another display set': (viewport) => { viewport.set = {}; },
  'another view': (viewport) => { viewport.view = {}; },
  'another window': (viewport) => { viewport.tone.chosen = true; },
  'other tones': (viewport) => { viewport.tone.invert = true; },
})) {
  test(`the picture goes when ${what} is meant`, () => {
    const { first, viewport, log } = opened();
    change(viewport);
    first.check();
    assert.deepEqual(log, [true, 'removed']);
  });
}
