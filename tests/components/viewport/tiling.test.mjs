import assert from 'node:assert/strict';
import { test } from 'node:test';

import { areaSeen, extentOf, levelFor, levelSize, ofLevel, tileSize, tilesIn } from '../../../components/viewport/tiling.js';

const MAMMOGRAM = { rows: 3062, columns: 2394, tiles: { side: 512, levels: 4 } };
const HUGE = { rows: 10_000, columns: 10_000, tiles: { side: 512, levels: 6 } };
const scaled = (scale, x = 0, y = 0) => [scale, 0, 0, scale, x, y];

test('levels are halves, rounded up', () => {
  assert.deepEqual([0, 1, 2, 3].map((level) => Object.values(levelSize(MAMMOGRAM, level))),
    [[2394, 3062], [1197, 1531], [599, 766], [300, 383]]);
});

test('tiles at the right and lower edge are smaller', () => {
  assert.deepEqual(tileSize(MAMMOGRAM, { level: 0, column: 4, row: 5 }), { columns: 346, rows: 502 });
  assert.deepEqual(tileSize(MAMMOGRAM, { level: 3, column: 0, row: 0 }), { columns: 300, rows: 383 });
});

test('a level is as fine as the screen, and no finer than it must be', () => {
  const levels = [1.5, 1, 0.99, 0.51, 0.5, 0.3, 0.25, 0.01].map((scale) => levelFor(scaled(scale), MAMMOGRAM.tiles));
  assert.deepEqual(levels, [0, 0, 0, 0, 1, 1, 2, 3]);
});

test('pixels that are not square ask for the level that their wide side needs', () => {
  assert.equal(levelFor([1, 0, 0, 0.25, 0, 0], MAMMOGRAM.tiles), 0);
});

test('a frame that fits shows all tiles of a coarse level', () => {
  const area = areaSeen(MAMMOGRAM, scaled(0.29, 300, 0), { width: 1300, height: 890 });
  assert.deepEqual(area, { level: 1, left: 0, top: 0, right: 3, bottom: 3 });
  assert.equal(tilesIn(area).length, 9);
});

test('one to one, a huge frame shows few tiles, from the middle outwards', () => {
  const area = areaSeen(HUGE, scaled(1, -5000, -5000), { width: 1300, height: 900 });
  assert.deepEqual(area, { level: 0, left: 9, top: 9, right: 13, bottom: 12 });
  const found = tilesIn(area);
  assert.equal(found.length, 12);
  assert.equal(found[0].row, 10);
  assert.ok([10, 11].includes(found[0].column));
});

test('a frame turned by a quarter or mirrored shows the tiles that lie there', () => {
  // the image's columns run down the screen, its rows to the left
  const turned = areaSeen(HUGE, [0, 1, -1, 0, 10_000, 0], { width: 500, height: 500 });
  assert.deepEqual(turned, { level: 0, left: 0, top: 18, right: 1, bottom: 20 });
  const mirrored = areaSeen(HUGE, [-1, 0, 0, 1, 10_000, 0], { width: 500, height: 500 });
  assert.deepEqual(mirrored, { level: 0, left: 18, top: 0, right: 20, bottom: 1 });
});

test('nothing is seen of a frame that was pushed out of sight', () => {
  assert.equal(areaSeen(HUGE, scaled(1, 2000, 0), { width: 500, height: 500 }), null);
});

test('every tile that is seen is in the area, whatever the view', () => {
  for (let seed = 1; seed < 200; seed++) {
    const scale = 0.02 * (1 + (seed * 7919) % 97);
    const [x, y] = [-((seed * 104729) % 9000) * scale, -((seed * 1299709) % 9000) * scale];
    const area = areaSeen(HUGE, scaled(scale, x, y), { width: 900, height: 700 });
    const { left, top, columns, rows } = extentOf(HUGE, area);
    const [a, , , d, e, f] = ofLevel(scaled(scale, x, y), { left, top }, area.level);
    const covers = (begin, length, factor, to, end) => begin <= Math.max(to, 0) + 1e-6 && begin + length * factor >= end - 1e-6;
    assert.ok(covers(e, columns, a, Math.min(x, 0) < 0 ? 0 : x, Math.min(900, x + 10_000 * scale)), `${seed}`);
    assert.ok(covers(f, rows, d, Math.min(y, 0) < 0 ? 0 : y, Math.min(700, y + 10_000 * scale)), `${seed}`);
  }
});
