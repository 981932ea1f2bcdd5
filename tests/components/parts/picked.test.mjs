import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Picked} from '../../../components/parts/picked.js';

const SHOWN = [7, 5, 3, 2];

test('a row is picked, and no longer when it is picked again', () => {
  const picked = new Picked();
  picked.turn(5, SHOWN);
  assert.deepEqual([picked.count, picked.has(5)], [1, true]);
  picked.turn(5, SHOWN);
  assert.equal(picked.count, 0);
});

test('all rows from the last one are picked up to another, in both directions', () => {
  for (const [first, last] of [[5, 2], [2, 5]]) {
    const picked = new Picked();
    picked.turn(first, SHOWN);
    picked.turn(last, SHOWN, true);
    assert.deepEqual([...picked.ids].sort(), [2, 3, 5]);
  }
});

test('a row that cannot be picked is not', () => {
  const picked = new Picked();
  picked.turn(9, SHOWN);
  picked.turn(9, SHOWN, true);
  assert.equal(picked.count, 0);
});

test('all are picked at once, and none when all are', () => {
  const picked = new Picked();
  picked.turn(3, SHOWN);
  picked.turnAll(SHOWN);
  assert.ok(picked.isAll(SHOWN));
  picked.turnAll(SHOWN);
  assert.equal(picked.count, 0);
  assert.ok(!picked.isAll([]));
});

test('what is not shown any more is not picked any more', () => {
  const picked = new Picked();
  picked.turnAll(SHOWN);
  picked.keep([5, 2, 1]);
  assert.deepEqual([...picked.ids].sort(), [2, 5]);
});
