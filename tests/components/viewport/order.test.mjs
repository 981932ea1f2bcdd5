import assert from 'node:assert/strict';
import { test } from 'node:test';

import { firstOfEach } from '../../../components/viewport/loader.js';
import { around, byteBudget, inTurn, nearby, plan } from '../../../components/viewport/order.js';

const set = (id, count, bytes = 10) => ({ id, count, bytes });

test('every frame is in the order once', () => {
  for (const [count, index, direction] of [[1, 0, 1], [5, 4, 1], [40, 20, -1], [300, 0, 1], [300, 299, -1]]) {
    const order = around(count, index, direction);
    assert.deepEqual([...order].sort((a, b) => a - b), [...Array(count).keys()]);
  }
});

test('neighbours in the scroll direction come before those behind', () => {
  assert.deepEqual(around(100, 50, 1).slice(0, 12), [50, 51, 52, 53, 54, 55, 56, 57, 58, 49, 48, 59]);
  assert.deepEqual(around(100, 50, -1).slice(0, 4), [50, 49, 48, 47]);
});

test('what is seen comes first in every viewport, then the active one has its neighbours', () => {
  const [one, other] = [set('1', 50), set('2', 50)];
  const planned = plan([{ set: one, index: 7, direction: 1 }, { set: other, index: 3, direction: 1 }], [one, other], 1e9);
  assert.deepEqual(planned.slice(0, 3), [{ set: '1', index: 7 }, { set: '2', index: 3 }, { set: '1', index: 8 }]);
});

test('display sets that nobody sees come last, in their order', () => {
  const sets = [set('1', 3), set('2', 3), set('3', 3)];
  const planned = plan([{ set: sets[1], index: 0, direction: 1 }], sets, 1e9).map(({ set: id }) => id).join('');
  assert.equal(planned, '222111333');
});

test('the plan ends where the budget does, but what is seen is always in it', () => {
  const large = set('1', 100, 60);
  assert.equal(plan([{ set: large, index: 0, direction: 1 }], [large], 250).length, 4);
  assert.equal(plan([{ set: large, index: 9, direction: 1 }], [large], 5).length, 1);
});

test('near is what is seen in every viewport, and what may be seen next in each', () => {
  const [one, other] = [set('1', 50), set('2', 50)];
  const places = [{ set: one, index: 7, direction: 1 }, { set: other, index: 3, direction: 1 }];
  const near = nearby(places, 1e9);
  assert.equal(near.length, 22);
  assert.deepEqual(near, plan(places, [one, other], 1e9).slice(0, 22));
  assert.equal(nearby(places, 0).length, 2);
});

test('a phone holds less than a desktop', () => {
  assert.equal(byteBudget(true, 8), 256 * 2 ** 20);
  assert.equal(byteBudget(false, 4), 2 ** 30);
  assert.equal(byteBudget(false, undefined), 1.5 * 2 ** 30);
});

test('what plays needs the first frame after the last', () => {
  assert.deepEqual(inTurn(5, 3), [3, 4, 0, 1, 2]);
  const clip = set('1', 100);
  const planned = plan([{ set: clip, index: 98, direction: 1, round: true }], [clip], 40);
  assert.deepEqual(planned.map(({ index }) => index), [98, 99, 0, 1]);
});

test('what is wanted twice is wanted where it stands first', () => {
  const tasks = [{ id: 'seen', urgent: true }, { id: 'next' }, { id: 'seen' }, { id: 'last' }];
  assert.deepEqual(firstOfEach(tasks), [tasks[0], tasks[1], tasks[3]]);
});
