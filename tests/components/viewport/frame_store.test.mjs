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

const LENGTH = 1000;
const SLICES = { id: '7.1', count: LENGTH, bytes: 100 };
/** Values of a packed frame, each of which is its index. */
const values = (index, room = new ArrayBuffer(100)) => (
  { values: new Uint8Array(room).fill(index), samples: 1, rows: 10, columns: 10 });
const keepAll = (store, count = LENGTH) => {
  for (let index = 0; index < count; index++) {
    store.keepPacked({ set: '7.1', index }, Uint8Array.of(2, index), { bytes: 100 });
  }
};
/** Unpack as workers do: what they are given is theirs. */
const unpackAll = (store) => {
  const done = store.folded();
  for (const frame of done) {
    const loan = store.lend(frame);
    const [stream, room] = [loan.stream, loan.room].map((buffer) => buffer && structuredClone(buffer, { transfer: [buffer] }));
    store.unfold(loan, { stream, pixels: values(frame.index, room) });
  }
  return done;
};
const lookAt = (store, index, direction = 1) => store.look([{ set: SLICES, index, direction }], [SLICES]);

test('a frame that came packed is here without its values, and is not fetched again', () => {
  const store = looking(1e6);
  store.keepPacked({ set: '7.1', index: 0 }, Uint8Array.of(2), { bytes: 100 });
  assert.deepEqual([store.get('7.1', 0), store.has('7.1', 0), store.count('7.1'), store.bytes], [null, true, 1, 1]);
  assert.equal(store.states('7.1', 100)[0], EXACT);
  assert.equal(store.missing(1)[0].index, 1);
});

test('what is seen is unpacked first, then what is next to it, and nothing far', () => {
  const store = new FrameStore(1e6);
  lookAt(store, 50);
  keepAll(store);
  const folded = store.folded();
  assert.deepEqual(folded.slice(0, 2), [{ set: '7.1', index: 50, seen: true }, { set: '7.1', index: 51, seen: false }]);
  assert.deepEqual(folded.map(({ index }) => index).sort((a, b) => a - b), [48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
});

test('a frame that is being unpacked is not unpacked twice', () => {
  const store = looking(1e6);
  store.keepPacked({ set: '7.1', index: 0 }, Uint8Array.of(2), { bytes: 100 });
  store.lend(store.folded()[0]);
  assert.deepEqual(store.folded(), []);
});

test('pages of packed frames turn with their own values, and those far away are let go', () => {
  const store = new FrameStore(1e6, 2000);
  lookAt(store, 0);
  keepAll(store);
  for (let turn = 0; turn < 2 * LENGTH; turn++) {
    const index = turn < LENGTH ? turn : 2 * LENGTH - 1 - turn;
    lookAt(store, index, turn < LENGTH ? 1 : -1);
    unpackAll(store);
    assert.equal(store.get('7.1', index).values[0], index & 255);
    assert.ok(store.bytes <= 2 * LENGTH + 2000 + 4 * 100, `${store.bytes} at ${index}`);
  }
  assert.equal(store.count('7.1'), LENGTH);
});

test('values are written where values were that nobody is near to', () => {
  const store = new FrameStore(1e6, 1100);
  lookAt(store, 0);
  keepAll(store);
  unpackAll(store);
  lookAt(store, 500);
  unpackAll(store);
  lookAt(store, 200);
  assert.equal(store.lend({ set: '7.1', index: 200 }).room?.byteLength, 100);
});

test('the budget has room for as many frames as are packed', () => {
  const store = new FrameStore(10_000, 2000);
  lookAt(store, 0);
  assert.equal(store.missing(LENGTH).length, 100);
  store.keepPacked(store.missing(1)[0], new Uint8Array(20), { bytes: 100 });
  assert.equal(store.missing(LENGTH).length, 399);
});

test('a frame that does not fit after all is not fetched for ever', () => {
  const store = new FrameStore(10_000, 2000);
  lookAt(store, 0);
  store.keepPacked({ set: '7.1', index: 0 }, new Uint8Array(20), { bytes: 100 });
  for (let fetched = 0; fetched < LENGTH; fetched++) {
    const [frame] = store.missing(1);
    if (!frame) break;
    store.keepPacked(frame, new Uint8Array(40), { bytes: 100 });
  }
  assert.deepEqual(store.missing(1), []);
  assert.ok(store.has('7.1', 0) && store.bytes <= 10_000);
});

test('a packed frame that turns out broken has failed, and weighs nothing', () => {
  const store = looking(1e6);
  store.keepPacked({ set: '7.1', index: 0 }, Uint8Array.of(2), { bytes: 100 });
  store.lend(store.folded()[0]);
  store.fail({ set: '7.1', index: 0 }, { status: 0, key: '', text: '' });
  assert.deepEqual([store.has('7.1', 0), store.count('7.1'), store.bytes, store.missing(1)[0].index], [false, 0, 0, 1]);
  assert.equal(store.states('7.1', 100)[0], FAILED);
});

test('a frame that was given up while it was unpacked stays away', () => {
  const store = looking(1000);
  store.keepPacked({ set: '7.1', index: 0 }, Uint8Array.of(2), { bytes: 100 });
  const loan = store.lend(store.folded()[0]);
  store.fail({ set: '7.1', index: 0 }, { status: 0, key: '', text: '' });
  store.unfold(loan, { stream: new ArrayBuffer(1), pixels: values(0) });
  store.keepPacked({ set: '7.1', index: 1 }, Uint8Array.of(2), { bytes: 100 });
  assert.equal(store.get('7.1', 0), null);
  assert.equal(store.lend({ set: '7.1', index: 1 }).room?.byteLength, 100);
});

test('what is seen keeps its values, whatever they weigh', () => {
  const store = new FrameStore(1e6, 10);
  store.look([{ set: { ...SET, bytes: 1 }, index: 0, direction: 1 }], [SET]);
  keepAll(store, 10);
  unpackAll(store);
  assert.ok(store.get('7.1', 0));
});

test('frames of both kinds live side by side', () => {
  const store = looking(1e6);
  store.keep({ set: '7.1', index: 0 }, pixels());
  store.keepPacked({ set: '7.1', index: 1 }, Uint8Array.of(2), { bytes: 100 });
  assert.deepEqual(unpackAll(store).map(({ index }) => index), [1]);
  assert.equal(store.bytes, 201);
});
