import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fillPlane, planeFrame } from '../../../components/viewport/planes.js';
import { readTables } from '../../../components/viewport/tables.js';

const JSON_PLANE = { top: -1, left: 2, rows: 2, columns: 5, frames: 2, first: 3, label: '',
  data: Buffer.from([0b00100001, 0b00000100, 0b00001000]).toString('base64') };
const [plane] = readTables({ overlays: [JSON_PLANE] }).planes;

test('a plane lies over the frames that it was made for', () => {
  assert.deepEqual([1, 2, 3, 4, 5].map((frame) => planeFrame(plane, frame)), [null, null, 0, 1, null]);
});

test('bits become pixels, the lowest of a byte first, and frames need not begin at a byte', () => {
  const filled = (at) => {
    const to = new Uint32Array(10);
    fillPlane(to, plane, at);
    return [...to.keys()].filter((i) => to[i]);
  };
  assert.deepEqual([filled(0), filled(1)], [[0, 5], [0, 9]]);
});
