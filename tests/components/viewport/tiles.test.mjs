import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Mosaic } from '../../../components/viewport/mosaic.js';
import { TileStore } from '../../../components/viewport/tile_store.js';
import { levelSize, overview, tileSize, tilesIn } from '../../../components/viewport/tiling.js';

const SET = {
  id: '7.1', rows: 3062, columns: 2394, samples: 1, bits_allocated: 16, tiles: { side: 512, levels: 4 } };
const FRAME = { set: SET, index: 0 };
const CANVAS = { width: 1200, height: 900 };

/** The values of a tile: each tells its row and column in the whole frame at level 0. */
function made(set, tile) {
  const { rows, columns } = tileSize(set, tile);
  const values = new Uint16Array(rows * columns * set.samples);
  for (let at = 0; at < values.length; at++) {
    const plane = Math.floor(at / (rows * columns));
    const [x, y] = [at % columns, Math.floor(at / columns) % rows];
    values[at] = value((tile.column * 512 + x) * 2 ** tile.level, (tile.row * 512 + y) * 2 ** tile.level) + plane;
  }
  return { values, samples: set.samples, rows, columns };
}

const value = (x, y) => (x % 251) * 200 + (y % 199);
const wanted = (tile, seen = true, index = 0, set = SET) => ({ set, index, tile, seen });
const levelTiles = (set, level) => {
  const { columns, rows } = levelSize(set, level);
  return tilesIn({ level, left: 0, top: 0, right: Math.ceil(columns / 512), bottom: Math.ceil(rows / 512) });
};

function filled(level, set = SET) {
  const store = new TileStore(2 ** 30);
  for (const tile of levelTiles(set, level)) store.keep(wanted(tile, true, 0, set), made(set, tile));
  return store;
}

test('what is seen is put together of the stored values', () => {
  const part = new Mosaic().see(filled(0), FRAME, [1, 0, 0, 1, -700, -900], CANVAS);
  assert.deepEqual([part.level, part.coarsest, part.affine], [0, 0, [1, 0, 0, 1, -188, -388]]);
  const { values, columns, rows } = part.pixels;
  assert.deepEqual([columns, rows], [1536, 1536]);
  for (const [x, y] of [[0, 0], [511, 512], [1535, 1535], [1024, 7]]) {
    assert.equal(values[y * columns + x], value(512 + x, 512 + y));
  }
});

test('colours are put together plane by plane', () => {
  const set = { ...SET, samples: 3 };
  const { pixels } = new Mosaic().see(filled(1, set), { set, index: 0 }, [0.5, 0, 0, 0.5, 0, 0], CANVAS);
  const at = 600 * pixels.columns + 700;
  for (const plane of [0, 1, 2]) assert.equal(pixels.values[plane * pixels.rows * pixels.columns + at], value(1400, 1200) + plane);
});

test('the whole frame stands in for tiles that are not here, each value where it belongs', () => {
  const part = new Mosaic().see(filled(3), FRAME, [1, 0, 0, 1, -700, -900], CANVAS);
  assert.deepEqual([part.level, part.coarsest], [0, 3]);
  for (const [x, y] of [[0, 0], [513, 600], [1535, 1535]]) {
    const [left, top] = [512 + x, 512 + y].map((at) => at - (at % 8));
    assert.equal(part.pixels.values[y * part.pixels.columns + x], value(left, top));
  }
});

test('tiles take the place of what stood in for them, and painters see another picture', () => {
  const [mosaic, store] = [new Mosaic(), filled(3)];
  const look = () => mosaic.see(store, FRAME, [0.5, 0, 0, 0.5, 0, 0], CANVAS);
  const first = look();
  assert.equal(look().pixels, first.pixels);
  for (const tile of levelTiles(SET, 1)) store.keep(wanted(tile), made(SET, tile));
  const second = look();
  assert.notEqual(second.pixels, first.pixels);
  assert.equal(second.coarsest, 1);
  assert.equal(second.pixels.values[1000 * second.pixels.columns + 900], value(1800, 2000));
});

test('nothing is shown while nothing covers what is seen', () => {
  const store = new TileStore(2 ** 30);
  store.keep(wanted({ level: 1, column: 0, row: 0 }), made(SET, { level: 1, column: 0, row: 0 }));
  assert.equal(new Mosaic().see(store, FRAME, [0.5, 0, 0, 0.5, 0, 0], CANVAS), null);
});

test('what is here or failed is not fetched again', () => {
  const [store, tiles] = [new TileStore(2 ** 30), levelTiles(SET, 2)];
  store.look(tiles.map((tile) => wanted(tile)));
  store.keep(wanted(tiles[0]), made(SET, tiles[0]));
  store.fail(wanted(tiles[1]), { status: 422, key: '', text: '' });
  assert.deepEqual(store.missing(9).map(({ tile }) => tile), tiles.slice(2));
});

test('walking over a huge frame stays within the budget, and what is seen stays', () => {
  const set = { ...SET, rows: 10_000, columns: 10_000, tiles: { side: 512, levels: 6 } };
  const store = new TileStore(20 * 512 * 512 * 2);
  for (const tile of levelTiles(set, 0)) {
    store.look([wanted(overview(set), true, 0, set), wanted(tile, true, 0, set)]);
    for (const missing of store.missing(9)) store.keep(missing, made(set, missing.tile));
    assert.ok(store.get('7.1', 0, tile) && store.get('7.1', 0, overview(set)));
    assert.ok(store.bytes <= store.budget);
  }
});

test('tiles that nobody sees are fetched only where there is room', () => {
  const store = new TileStore(3 * 512 * 512 * 2);
  const tiles = levelTiles(SET, 0);
  store.look([...tiles.slice(0, 4).map((tile) => wanted(tile)), ...tiles.slice(4).map((tile) => wanted(tile, false))]);
  assert.equal(store.missing(99).length, 4);
});

test('a frame counts as here with its coarsest level, and no more when that is given up', () => {
  const store = new TileStore(2 * 512 * 512 * 2);
  const tile = overview(SET);
  assert.equal(store.states('7.1', 2)[0], 0);
  store.keep(wanted(tile, false), made(SET, tile));
  assert.deepEqual([store.count('7.1'), store.states('7.1', 2)[0]], [1, 2]);
  store.look(levelTiles(SET, 0).slice(0, 4).map((seen) => wanted(seen)));
  for (const missing of store.missing(4)) store.keep(missing, made(SET, missing.tile));
  assert.deepEqual([store.count('7.1'), store.states('7.1', 2)[0]], [0, 0]);
});

test('a frame whose coarsest level fails has failed, until it is tried again', () => {
  const store = new TileStore(2 ** 30);
  store.fail(wanted({ level: 0, column: 1, row: 1 }), { status: 422, key: '', text: '' });
  assert.equal(store.failure('7.1', 0), null);
  store.fail(wanted(overview(SET)), { status: 422, key: 'key', text: '' });
  assert.equal(store.failure('7.1', 0).key, 'key');
  store.forgive('7.1');
  assert.equal(store.failure('7.1', 0), null);
});
