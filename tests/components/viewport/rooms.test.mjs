import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Rooms } from '../../../components/viewport/rooms.js';

const filled = (...sizes) => {
  const rooms = new Rooms();
  for (const size of sizes) rooms.give(new ArrayBuffer(size));
  return rooms;
};

test('a buffer is given to whoever needs just that size, and to nobody else', () => {
  const rooms = filled(10, 20);
  assert.deepEqual([rooms.take(15), rooms.take(10)?.byteLength, rooms.take(10)], [undefined, 10, undefined]);
});

test('only the buffers that came last are kept', () => {
  const rooms = filled(1, 2, 3, 4, 5, 6);
  assert.equal(rooms.bytes, 18);
  assert.equal(rooms.take(1), undefined);
});
