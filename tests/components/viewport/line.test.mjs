import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LEVELS, Line, speed } from '../../../components/viewport/line.js';

const KIB = 1024;
/** Things of 64 KiB, one after the other, at a speed. */
const things = (mbit, count = 24) => Array.from({ length: count }, (_, i) => {
  const takes = (64 * KIB * 8) / 1000 / mbit;
  return { start: i * takes, end: (i + 1) * takes, bytes: 64 * KIB };
});
const measured = (...speeds) => {
  const line = new Line();
  for (const mbit of speeds) for (const thing of things(mbit)) line.add(thing);
  return line;
};

test('what comes side by side shares the line', () => {
  const pair = [{ start: 0, end: 100, bytes: 100 * KIB }, { start: 0, end: 100, bytes: 100 * KIB }];
  assert.equal(Math.round(speed(pair) ?? 0), 16);
});

test('nothing is said of a line before enough came', () => {
  assert.equal(speed(things(1, 1)), null);
  const line = new Line();
  for (let i = 0; i < 100; i++) line.add({ start: i * 1000, end: (i + 1) * 1000, bytes: 4 * KIB });
  assert.equal(line.level, LEVELS[0]);
});

test('the narrower the line, the smaller the pictures', () => {
  assert.deepEqual([30, 3, 0.5].map((mbit) => LEVELS.indexOf(measured(mbit).level)), [0, 1, 2]);
});

test('a line that becomes wide gets its pictures back', () => {
  assert.equal(measured(0.5, 30).level, LEVELS[0]);
});

test('a line that wavers about a limit stays where it is', () => {
  assert.equal(measured(5, 6.5).level, LEVELS[1]);
  assert.equal(measured(6.5).level, LEVELS[0]);
});

test('better pictures count as here', () => {
  assert.deepEqual(measured(3).levels, LEVELS.slice(0, 2));
});
