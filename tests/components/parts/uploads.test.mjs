import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Uploads, group, wanted} from '../../../components/parts/uploads.js';

const STORED = {name: 'a.dcm', outcome: 'stored', text: '', study: 'k1'};
const arrived = (...results) => ({status: 200, answer: {name: '', results}});
const files = (count) => Array.from({length: count}, (_, index) => ({file: new Blob(['1234']), name: `${index}.dcm`}));
const pause = () => new Promise((resolve) => { setTimeout(resolve, 1); });

/** Waits until every file has arrived or was given up. */
async function settled(queue) {
  while (queue.sending.size || queue.items.some(({state}) => state === 'waiting')) await pause();
}

/** A queue whose files arrive when told to. */
function setUp() {
  const asked = [];
  const send = (item, progress, signal) => new Promise((answer) => {
    asked.push({item, progress, signal, answer});
  });
  return {asked, queue: new Uploads(send, () => {}, 0)};
}

/** A queue that is given the same reply again and again. */
function always(...replies) {
  let count = 0;
  const queue = new Uploads(async () => replies[Math.min(count++, replies.length - 1)], () => {}, 0);
  return {queue, tries: () => count};
}

test('three files are sent at once', () => {
  const {asked, queue} = setUp();
  queue.add(files(10));
  assert.equal(asked.length, 3);
});

test('the next file is sent when one has arrived', async () => {
  const {asked, queue} = setUp();
  queue.add(files(5));
  asked[1].answer(arrived(STORED));
  while (asked.length < 4) await pause();
  assert.equal(asked[3].item.name, '3.dcm');
});

test('what became of files is counted by outcome and study', async () => {
  const {queue} = always(arrived(STORED, {...STORED, outcome: 'not-dicom', study: null}));
  queue.add(files(2));
  await settled(queue);
  const {outcomes, studies, finished, sent} = queue.sum();
  assert.deepEqual([outcomes, [...studies], finished, sent], [{stored: 2, refused: 2}, [['k1', 2]], 2, 8]);
});

test('a broken line is tried again', async () => {
  const {queue, tries} = always({status: 0, answer: null}, arrived(STORED));
  queue.add(files(1));
  await settled(queue);
  assert.deepEqual([tries(), queue.sum().failed], [2, 0]);
});

test('after three tries a file is given up until somebody asks', async () => {
  const {queue, tries} = always(...Array(3).fill({status: 0, answer: null}), arrived(STORED));
  queue.add(files(1));
  await settled(queue);
  assert.deepEqual([tries(), queue.sum().failed], [3, 1]);
  queue.retry();
  await settled(queue);
  assert.deepEqual([queue.sum().failed, queue.sum().outcomes], [0, {stored: 1}]);
});

test('what the server cannot read is not sent again', async () => {
  const {queue, tries} = always({status: 500, answer: null});
  queue.add(files(1));
  await settled(queue);
  assert.equal(tries(), 1);
});

test('the end of the session stops everything and loses nothing that arrived', async () => {
  const {queue} = always(arrived(STORED), {status: 401, answer: null});
  queue.add(files(5));
  await settled(queue);
  const {failed, outcomes} = queue.sum();
  assert.deepEqual([queue.stopped, failed, outcomes], ['problem_401', 4, {stored: 1}]);
});

test('stopping ends the requests that are on their way', () => {
  const {asked, queue} = setUp();
  queue.add(files(5));
  queue.stop('problem_stopped');
  assert.deepEqual(asked.map(({signal}) => signal.aborted), [true, true, true]);
  assert.equal(queue.sum().failed, 5);
});

test('what needs attention is listed first', async () => {
  const {queue} = always(arrived(STORED), arrived({...STORED, outcome: 'different'}), arrived(STORED));
  queue.add(files(3));
  await settled(queue);
  assert.deepEqual(queue.results(2).map((result) => result.outcome), ['different', 'stored']);
});

test('outcomes come down to a few words', () => {
  const said = ['stored', 'duplicate', 'damaged', 'different', 'not-dicom', 'error.busy'].map((outcome) => group({outcome}));
  assert.deepEqual(said, ['stored', 'duplicate', 'damaged', 'quarantined', 'refused', 'refused']);
});

test('what systems leave in folders is not sent', () => {
  const names = ['a/IM1', 'a/.DS_Store', '__MACOSX/a/._IM1', 'a/Thumbs.db', 'desktop.ini', 'DICOMDIR'];
  assert.deepEqual(wanted(names.map((name) => ({name}))).map(({name}) => name), ['a/IM1', 'DICOMDIR']);
});
