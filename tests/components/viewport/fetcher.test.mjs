import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { Fetcher } from '../../../components/viewport/fetcher.js';

/** A network that answers when told to. */
function network() {
  const asked = [];
  const fetch = (address, { signal }) => new Promise((resolve, reject) => {
    asked.push({ address, signal, answer: resolve, fail: reject });
    signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
  });
  return { asked, fetch };
}

/** @type {Fetcher[]} */ const opened = [];
afterEach(() => opened.splice(0).forEach((fetcher) => fetcher.close()));

function setUp(world = {}) {
  const said = [];
  const { asked, fetch } = network();
  const watch = {
    offline: () => said.push('offline'), arrived: () => said.push('arrived'),
    ended: ({ status }) => said.push(`ended ${status}`) };
  const fetcher = new Fetcher(watch, { fetch, ...world });
  opened.push(fetcher);
  const task = (id, urgent = false) => ({
    id, address: `/${id}`, urgent,
    take: async (response) => { said.push(`${id} ${await response.text()}`); },
    fail: ({ status, text }) => said.push(`${id} failed ${status} ${text}`) });
  return { fetcher, asked, said, task };
}

const settled = () => new Promise((resolve) => { setTimeout(resolve, 5); });
const many = (task, count) => Array.from({ length: count }, (_, i) => task(`f${i}`));

test('no more than six requests are on their way', () => {
  const { fetcher, asked, task } = setUp();
  fetcher.want(many(task, 20));
  assert.equal(asked.length, 6);
});

test('the next is fetched when one came', async () => {
  const { fetcher, asked, said, task } = setUp();
  fetcher.want(many(task, 8));
  asked[0].answer(new Response('here'));
  await settled();
  assert.deepEqual(said, ['f0 here', 'arrived']);
  assert.equal(asked[6].address, '/f6');
});

test('what is seen gets room at once, the least wanted gives way', () => {
  const { fetcher, asked, task } = setUp();
  const waiting = many(task, 6);
  fetcher.want(waiting);
  fetcher.want([task('seen', true), ...waiting]);
  assert.equal(asked.at(-1).address, '/seen');
  assert.deepEqual(asked.map(({ signal }) => signal.aborted), [false, false, false, false, false, true, false]);
  assert.equal(fetcher.flying, 6);
});

test('what nobody wants any more gives way to anything', () => {
  const { fetcher, asked, task } = setUp();
  fetcher.want(many(task, 6));
  fetcher.want([task('other')]);
  assert.equal(asked.filter(({ signal }) => signal.aborted).length, 1);
  assert.equal(asked.at(-1).address, '/other');
});

test('a refusal tells why, in the words of the server', async () => {
  const { fetcher, asked, said, task } = setUp();
  fetcher.want([task('f')]);
  asked[0].answer(Response.json({ key: 'frame-unreadable', text: 'cannot be decoded' }, { status: 422 }));
  await settled();
  assert.deepEqual(said, ['f failed 422 cannot be decoded', 'arrived']);
});

test('without a network everything waits, and goes on when it is back', async () => {
  const { fetcher, asked, said, task } = setUp();
  fetcher.want(many(task, 3));
  for (const { fail } of [...asked]) fail(new TypeError('network'));
  await settled();
  assert.deepEqual(said, ['offline']);
  assert.equal(asked.length, 3);
  fetcher.resume();
  assert.equal(asked.length, 6);
});

test('an ended session stops all fetching', async () => {
  const { fetcher, asked, said, task } = setUp();
  fetcher.want(many(task, 20));
  asked[0].answer(Response.json({}, { status: 401 }));
  await settled();
  assert.equal(said[0], 'ended 401');
  assert.equal(asked.length, 6);
});

test('a busy server is asked again a while later', async () => {
  const { fetcher, asked, said, task } = setUp();
  fetcher.want([task('f')]);
  asked[0].answer(Response.json({}, { status: 503 }));
  await settled();
  assert.equal(asked.length, 1);
  await new Promise((resolve) => { setTimeout(resolve, 1050); });
  asked[1].answer(new Response('here'));
  await settled();
  assert.ok(said.includes('f here'));
});

test('a narrow line carries fewer at once', () => {
  const { fetcher, asked, task } = setUp();
  fetcher.limit = 2;
  fetcher.want(many(task, 20));
  assert.equal(asked.length, 2);
});

test('a line that became narrow gets nothing new until it carries less', async () => {
  const { fetcher, asked, task } = setUp();
  fetcher.want(many(task, 6));
  fetcher.limit = 2;
  fetcher.want(many((id) => task(`other ${id}`), 6));
  assert.equal(asked.length, 6);
  for (const { answer } of asked.slice(0, 5)) answer(new Response());
  await settled();
  assert.equal(fetcher.flying, 2);
});

test('a page that sleeps fetches nothing, and all of it again when it woke', async () => {
  const { fetcher, asked, said, task } = setUp();
  fetcher.want(many(task, 3));
  fetcher.pause();
  fetcher.want(many(task, 3));
  await settled();
  assert.deepEqual(asked.map(({ signal }) => signal.aborted), [true, true, true]);
  fetcher.resume();
  assert.deepEqual([asked.length, fetcher.flying, said], [6, 3, []]);
});

test('a line that says nothing is taken for gone', async () => {
  const { fetcher, asked, said, task } = setUp({ silence: 1 });
  fetcher.want([task('f')]);
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  assert.deepEqual([asked.length, asked[0].signal.aborted, said], [1, true, ['offline']]);
});
