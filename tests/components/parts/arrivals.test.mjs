import assert from 'node:assert/strict';
import {test} from 'node:test';

import {arrange} from '../../../components/parts/arrivals.js';

const rows = (...keys) => keys.map((key) => ({key, urgent: false, images: 1}));
const keys = ({shown}) => shown.map((row) => row.key).join(' ');

test('new rows enter at once where nobody points at the list', () => {
  const arranged = arrange(rows('b', 'c'), rows('a', 'b', 'c'), true);
  assert.equal(keys(arranged), 'a b c');
  assert.equal(arranged.held, false);
});

test('rows stay where they are under the pointer', () => {
  const arranged = arrange(rows('b', 'c'), rows('a', 'b', 'c'), false);
  assert.equal(keys(arranged), 'b c');
  assert.equal(arranged.held, true);
});

test('values change in place while rows are held back', () => {
  const newer = [{key: 'a', urgent: true, images: 1}, {key: 'b', urgent: false, images: 9}];
  const {shown} = arrange(rows('b', 'c'), newer, false);
  assert.deepEqual(shown.map((row) => row.images), [9, 1]);
});

test('a row that left the page stays until it may move', () => {
  assert.equal(keys(arrange(rows('b', 'c'), rows('a', 'b'), false)), 'b c');
});

test('nothing is held back while the order is the same', () => {
  assert.equal(arrange(rows('b', 'c'), rows('b', 'c'), false).held, false);
});

test('the first rows of an empty list enter at once', () => {
  assert.equal(keys(arrange([], rows('a'), false)), 'a');
});
