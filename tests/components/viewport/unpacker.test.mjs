import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FrameStore } from '../../../components/viewport/frame_store.js';
import { Unpacker } from '../../../components/viewport/unpacker.js';

const SET = { id: '7.1', count: 100, bytes: 4 };
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** A desk whose decoder answers when told to; all frames are here, packed. */
function setUp(free) {
  const frames = new FrameStore(1e6);
  const asked = [];
  const came = [];
  const decoder = {
    get free() { return Math.max(0, free - asked.length); },
    undo: (wish, urgent) => new Promise((resolve, reject) => {
      const frame = new Uint8Array(wish.stream)[0];
      const values = new Uint8Array(4).fill(frame);
      asked.push({ frame, urgent, answer: () => resolve({ pixels: { values }, stream: wish.stream }), fail: reject });
    }),
  };
  const desk = { frames, decoder, setOf: () => ({ rows: 2, columns: 2 }), came: ({ index }) => came.push(index) };
  const look = (index, direction = 1) => frames.look([{ set: SET, index, direction }], [SET]);
  look(0);
  for (let index = 0; index < 100; index++) frames.keepPacked({ set: '7.1', index }, Uint8Array.of(index), { bytes: 4 });
  return { unpacker: new Unpacker(desk), frames, asked, came, look };
}

test('no more is unpacked ahead than workers are free', () => {
  const { unpacker, asked } = setUp(2);
  unpacker.refresh();
  unpacker.refresh();
  assert.deepEqual(asked.map(({ frame, urgent }) => [frame, urgent]), [[0, true], [1, false]]);
});

test('what is seen waits for nobody', () => {
  const { unpacker, asked } = setUp(0);
  unpacker.refresh();
  assert.deepEqual(asked.map(({ frame, urgent }) => [frame, urgent]), [[0, true]]);
});

test('what nobody began is forgotten when the reader has gone on', async () => {
  const { unpacker, asked, look } = setUp(2);
  unpacker.refresh();
  look(60);
  asked.splice(0).forEach(({ answer }) => answer());
  await turn();
  unpacker.refresh();
  assert.deepEqual(asked.map(({ frame }) => frame), [60, 61]);
});

test('values that came are told, and are those of their frame', async () => {
  const { unpacker, frames, asked, came, look } = setUp(1);
  look(7);
  unpacker.refresh();
  asked[0].answer();
  await turn();
  assert.deepEqual([came, [...frames.get('7.1', 7).values]], [[7], [7, 7, 7, 7]]);
});

test('a stream that turns out broken fails once', async () => {
  const { unpacker, frames, asked, came } = setUp(1);
  unpacker.refresh();
  asked.splice(0)[0].fail(new Error('broken'));
  await turn();
  unpacker.refresh();
  assert.deepEqual([frames.failure('7.1', 0).key, came], ['viewer.no-image.broken', [0]]);
  assert.ok(!asked.some(({ frame }) => frame === 0) && !frames.missing(100).some(({ index }) => index === 0));
});
