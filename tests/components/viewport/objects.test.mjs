import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bySet, placeOf } from '../../../components/viewport/object_links.js';

const SETS = [
  { id: '1.1', frames: { instance: [5, 6, 7], frame: [1, 1, 1] } },
  { id: '2.1', frames: { instance: [9, 9, 9], frame: [1, 2, 3] } },
];
const to = (instance, ...frames) => ({ instance, series: 1, frames });

test('an image is found in the display set that shows it', () => {
  assert.deepEqual(placeOf(SETS, to(7)), { set: SETS[0], index: 2 });
});

test('a frame of a multi-frame image is found', () => {
  assert.deepEqual(placeOf(SETS, to(9, 3)), { set: SETS[1], index: 2 });
});

test('a frame that is not there leads to its image', () => {
  assert.deepEqual(placeOf(SETS, to(9, 40)), { set: SETS[1], index: 0 });
});

test('an image of another exam is nowhere', () => {
  assert.equal(placeOf(SETS, to(null)), null);
  assert.equal(placeOf(SETS, to(99)), null);
});

test('references are gathered by what shows them, from the first', () => {
  const { found, missing } = bySet(SETS, [to(7), to(6), to(9, 2), to(null)]);
  assert.deepEqual(found.map(({ place, count }) => [place.set.id, place.index, count]), [['1.1', 1, 2], ['2.1', 1, 1]]);
  assert.equal(missing, 1);
});
