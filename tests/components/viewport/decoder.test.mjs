import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Decoder } from '../../../components/viewport/decoder.js';

const VALUES = 4;
/** A stream of one row of bytes without a predictor. */
const stream = (...values) => Uint8Array.from([1, 0, 0, 1, 0, 0, 0, 0, ...values]).buffer;

/** Workers that answer when told to. */
function setUp(count = 1, serves = undefined) {
  const workers = [];
  const create = () => {
    const worker = { asked: [], ended: false, postMessage: (asked) => worker.asked.push(asked), terminate: () => { worker.ended = true; } };
    workers.push(worker);
    return worker;
  };
  const decoder = new Decoder(count, create, serves);
  const ready = (worker) => worker.onmessage({ data: { ready: true } });
  const answer = (worker, said = {}) => worker.onmessage({ data: { id: worker.asked.shift().id, pixels: { values: [] }, ...said } });
  const fail = (worker) => worker.onerror({ preventDefault() {} });
  return { decoder, workers, ready, answer, fail };
}

test('a worker gets no more than it can soon do', () => {
  const { decoder, workers: [worker], ready, answer } = setUp();
  for (let i = 0; i < 5; i++) decoder.decode(stream(), 1, VALUES);
  assert.deepEqual([worker.asked.length, decoder.waiting], [0, 5]);
  ready(worker);
  assert.deepEqual([worker.asked.length, decoder.waiting], [2, 3]);
  answer(worker);
  assert.deepEqual([worker.asked.length, decoder.waiting], [2, 2]);
});

test('the work goes to who has least of it', () => {
  const { decoder, workers, ready } = setUp(2);
  workers.forEach(ready);
  for (let i = 0; i < 2; i++) decoder.decode(stream(), 1, VALUES);
  assert.deepEqual(workers.map(({ asked }) => asked.length), [1, 1]);
});

test('what is seen is decoded before what waits', () => {
  const { decoder, workers: [worker], ready, answer } = setUp();
  ready(worker);
  for (let i = 0; i < 4; i++) decoder.decode(stream(), 1, VALUES);
  decoder.decode(stream(), 7, VALUES, true);
  answer(worker);
  assert.equal(worker.asked.at(-1).rows, 7);
});

test('a stream that makes no sense is an error of its own', async () => {
  const { decoder, workers: [worker], ready, answer } = setUp();
  ready(worker);
  const decoded = decoder.decode(stream(), 1, VALUES);
  answer(worker, { pixels: undefined, error: 'no stream' });
  await assert.rejects(decoded, /no stream/);
});

test('without a worker the page decodes by itself', async () => {
  const { decoder, workers: [worker], fail } = setUp();
  const early = decoder.decode(stream(1, 2, 3, 4), 1, VALUES);
  fail(worker);
  assert.deepEqual([...(await early).values], [1, 2, 3, 4]);
  assert.deepEqual([...(await decoder.decode(stream(5, 6, 7, 8), 1, VALUES)).values], [5, 6, 7, 8]);
  await assert.rejects(decoder.decode(new Uint8Array(9).buffer, 1, VALUES));
  assert.ok(worker.ended);
});

test('who asks knows how many frames would be begun at once', () => {
  const { decoder, workers: [worker], ready, answer } = setUp();
  assert.equal(decoder.free, 0);
  ready(worker);
  decoder.decode(stream(), 1, VALUES);
  assert.equal(decoder.free, 1);
  for (let i = 0; i < 3; i++) decoder.decode(stream(), 1, VALUES);
  assert.equal(decoder.free, 0);
  for (let i = 0; i < 4; i++) answer(worker);
  assert.equal(decoder.free, 2);
});

test('a packed stream comes back with its values', async () => {
  const { decoder, workers: [worker], ready, answer } = setUp();
  ready(worker);
  const room = new ArrayBuffer(VALUES);
  const undone = decoder.undo({ stream: stream(), rows: 1, columns: VALUES, room });
  assert.equal(worker.asked[0].room, room);
  const packed = stream();
  answer(worker, { stream: packed });
  assert.equal((await undone).stream, packed);
});

test('a worker that has served for long makes way for another, and nothing is lost', async () => {
  const { decoder, workers, ready, answer } = setUp(1, 3);
  const [old] = workers;
  ready(old);
  const decoded = [1, 2, 3, 4, 5, 6].map((rows) => decoder.decode(stream(), rows, VALUES));
  for (let i = 0; i < 3; i++) answer(old);
  assert.equal(workers.length, 2);
  answer(old);
  // until the other one is ready it goes on
  assert.equal(old.asked.length, 2);
  ready(workers[1]);
  decoded.push(decoder.decode(stream(), 7, VALUES));
  assert.deepEqual([old.asked.length, workers[1].asked.map(({ rows }) => rows)], [2, [7]]);
  answer(old);
  assert.ok(!old.ended);
  answer(old);
  assert.ok(old.ended);
  answer(workers[1]);
  await Promise.all(decoded);
});

test('a worker goes on if no other one starts', async () => {
  const { decoder, workers, ready, answer, fail } = setUp(1, 1);
  ready(workers[0]);
  const decoded = [1, 2].map((rows) => decoder.decode(stream(), rows, VALUES));
  answer(workers[0]);
  fail(workers[1]);
  answer(workers[0]);
  await Promise.all(decoded);
  assert.deepEqual([workers.length, workers[0].ended, decoder.free], [2, false, 2]);
});
