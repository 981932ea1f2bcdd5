import assert from 'node:assert/strict';
import {test} from 'node:test';

import {fill, number, size} from '../../../components/parts/words.js';

test('blanks are filled in', () => {
  assert.equal(fill('新到 {count} 个检查，其中 {urgent} 个急诊', {count: 3, urgent: 1}), '新到 3 个检查，其中 1 个急诊');
});

test('what is filled in is not read again', () => {
  assert.equal(fill('{name} {count}', {name: '{count}', count: 2}), '{count} 2');
});

test('a blank without a value stays', () => {
  assert.equal(fill('{count} of {total}', {count: 0}), '0 of {total}');
});

test('large numbers get separators', () => {
  assert.equal(number(1000000, 'en'), '1,000,000');
});

test('a number that is not known is a dash', () => {
  assert.equal(number(null, 'zh-CN'), '–');
});

test('sizes are said in the unit that fits', () => {
  assert.deepEqual([0, 999, 1500, 64_100_000, 2_150_000_000].map(size), ['0 B', '999 B', '1.5 KB', '64.1 MB', '2.1 GB']);
});
