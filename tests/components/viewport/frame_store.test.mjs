import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EXACT, FAILED, FrameStore, NOTHING, PREVIEW } from '../../../components/viewport/frame_store.js';

const SET = { id: '7.1', count: 100, bytes: 100 };
const pixels = () => ({ values: new Uint8Array(100), samples: 1, rows: 10, columns: 10 });
const looking = (budget, index = 0, direction = 1) => {
  const store = new FrameStore(budget);
  store.look([{ set: SET, index, direction }], [SET]);
  return store;
};

test('the frame that is seen is fetched first', () => {
  assert.deepEqual(looking(1e6, 42).missing(2), [{ set: '7.1', index: 42 }, { set: '7.1', index: 43 }]);
});

test('what is held or failed is not fetched again', () => {
  const store = looking(1e6);
  store.keep({ set: '7.1', index: 0 }, pixels());
  store.fail({ set: '7.1', index: 1 }, { status: 422, key: '', text: '' });
  assert.equal(store.missing(1)[0].index, 2);
  assert.equal(store.count('7.1'), 1);
});

test('what failed is tried again when asked to', () => {
  const store = looking(1e6);
  store.fail({ set: '7.1', index: 0 }, { status: 422, key: '', text: '' });
  store.forgive('7.1');
  assert.equal(store.missing(1)[0].index, 0);
  assert.equal(store.failure('7.1', 0), null);
});

test('paging through everything stays within the budget', () => {
  const store = new FrameStore(2000);
  for (let index = 0; index < 100; index++) {
    store.look([{ set: SET, index, direction: 1 }], [SET]);
    for (const frame of store.missing(6)) store.keep(frame, pixels());
    assert.ok(store.bytes <= 2000, `${store.bytes} at ${index}`);
    assert.ok(store.get('7.1', index));
  }
  assert.equal(store.count('7.1') * 100, store.bytes);
});

test('ten thousand page turns through a large study hold no more than the first hundred', () => {
  const sets = [0, 1, 2].map((id) => ({ id: `${id}`, count: 90, bytes: 100 }));
  const store = new FrameStore(5000);
  for (let turn = 0; turn < 10_000; turn++) {
    const [set, index] = [sets[Math.floor(turn / 900) % 3], turn % 90];
    store.look([{ set, index, direction: 1 }], sets);
    for (const frame of store.missing(4)) store.keep(frame, pixels());
    assert.ok(store.get(set.id, index) && store.bytes <= 5000);
  }
  assert.equal(sets.reduce((sum, { id }) => sum + store.count(id), 0) * 100, store.bytes);
});

test('the furthest frames are given up first', () => {
  const store = looking(1000);
  for (let index = 0; index < 10; index++) store.keep({ set: '7.1', index }, pixels());
  store.look([{ set: SET, index: 12, direction: 1 }], [SET]);
  store.keep({ set: '7.1', index: 12 }, pixels());
  assert.equal(store.get('7.1', 0), null);
  assert.ok(store.get('7.1', 9));
});

test('nothing is fetched that the budget would give up at once', () => {
  const store = looking(1000);
  for (let i = 0; i < 10; i++) store.keep(store.missing(1)[0], pixels());
  assert.deepEqual(store.missing(1), []);
});

test('each frame says what is here of it', () => {
  const store = looking(1e6);
  const states = store.states('7.1', 100);
  store.preview('7.1', 1);
  store.keep({ set: '7.1', index: 0 }, pixels());
  store.fail({ set: '7.1', index: 2 }, { status: 422, key: '', text: '' });
  assert.deepEqual([...states.slice(0, 4)], [EXACT, PREVIEW, FAILED, NOTHING]);
});
