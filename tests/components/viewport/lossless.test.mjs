import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { StreamError, decode, decodeInPlace } from '../../../components/viewport/lossless.js';

const GOLDEN = new URL('../../imaging/golden/', import.meta.url);
const index = JSON.parse(readFileSync(new URL('index.json', GOLDEN), 'utf8'));

for (const { name, rows, columns, samples } of index) {
  test(`golden vector ${name} decodes to the values that Python wrote`, () => {
    const stream = readFileSync(new URL(`${name}.stream`, GOLDEN));
    const wanted = readFileSync(new URL(`${name}.values`, GOLDEN));
    const pixels = decode(new Uint8Array(stream), rows, columns);
    assert.equal(pixels.samples, samples);
    const { values } = pixels;
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    assert.ok(bytes.equals(planes(wanted, samples, values.BYTES_PER_ELEMENT)));
  });
}

for (const { name, rows, columns } of index) {
  test(`golden vector ${name} is decoded where it lies`, () => {
    const stream = Uint8Array.from(readFileSync(new URL(`${name}.stream`, GOLDEN)));
    const wanted = decode(stream, rows, columns);
    const found = decodeInPlace(stream.slice().buffer, rows, columns);
    assert.deepEqual(found, wanted);
    assert.equal(found.values.buffer.byteLength, stream.byteLength);
  });
}

test('a stream that is refused is left as it was', () => {
  const { buffer } = Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3);
  assert.throws(() => decodeInPlace(buffer, 2, 2), StreamError);
  assert.deepEqual(new Uint8Array(buffer).slice(8), Uint8Array.of(1, 2, 3));
});

test('a stream of another length is refused', () => {
  assert.throws(() => decode(new Uint8Array(8 + 3), 2, 2), StreamError);
});

test('a stream of another version is refused', () => {
  const stream = new Uint8Array(8 + 4);
  stream.set([2, 0, 0, 1]);
  assert.throws(() => decode(stream, 2, 2), StreamError);
});

test('a stream says whether bytes of its frame were missing', () => {
  const stream = new Uint8Array(8 + 4);
  stream.set([1, 0, 0, 1]);
  assert.equal(decode(stream, 2, 2).damaged, false);
  stream[4] = 1;
  assert.equal(decode(stream, 2, 2).damaged, true);
});

/** Python writes pixel after pixel, the browser keeps sample after sample. */
function planes(wanted, samples, size) {
  const count = wanted.length / samples / size;
  const sorted = Buffer.alloc(wanted.length);
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < count; i++) {
      wanted.copy(sorted, (sample * count + i) * size, (i * samples + sample) * size, (i * samples + sample + 1) * size);
    }
  }
  return sorted;
}
