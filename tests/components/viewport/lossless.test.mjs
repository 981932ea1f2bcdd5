import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { StreamError, decode, decodeInPlace, glance, isPacked, unpack } from '../../../components/viewport/lossless.js';

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

const packed = index.filter(({ predictor }) => predictor === 3);

for (const { name, rows, columns } of index.filter((one) => !packed.includes(one))) {
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

for (const { name, rows, columns } of packed) {
  test(`golden vector ${name} is unpacked into the room it is given, from odd places as well`, () => {
    const stream = Uint8Array.from(readFileSync(new URL(`${name}.stream`, GOLDEN)));
    const wanted = decode(stream, rows, columns);
    const room = new ArrayBuffer(glance(stream, rows, columns).bytes);
    const odd = new Uint8Array(stream.length + 1).subarray(1);
    odd.set(stream);
    const found = unpack(odd, rows, columns, room);
    assert.deepEqual(found, wanted);
    assert.equal(found.values.buffer, room);
  });
}

test('room of another size is left alone', () => {
  const stream = Uint8Array.from(readFileSync(new URL('i16-packed-disc.stream', GOLDEN)));
  const room = new ArrayBuffer(8);
  assert.notEqual(unpack(stream, 40, 48, room).values.buffer, room);
});

test('only packed streams say that they are', () => {
  assert.ok(packed.length > 10);
  for (const { name, predictor } of index) {
    const stream = Uint8Array.from(readFileSync(new URL(`${name}.stream`, GOLDEN)));
    assert.equal(isPacked(stream), predictor === 3);
  }
});

test('packed streams that are broken are refused, or give a frame of their size', () => {
  const stream = Uint8Array.from(readFileSync(new URL('i16-packed-disc.stream', GOLDEN)));
  let refused = 0;
  for (let at = 8; at < stream.length; at++) {
    const broken = stream.slice();
    broken[at] ^= 1 << at % 8;
    try {
      assert.equal(decode(broken, 40, 48).values.length, 40 * 48);
    } catch (error) {
      assert.ok(error instanceof StreamError, String(error));
      refused += 1;
    }
  }
  assert.ok(refused > stream.length / 2);
});

test('packed streams that are cut, or of another size, are refused', () => {
  const stream = Uint8Array.from(readFileSync(new URL('i16-packed-disc.stream', GOLDEN)));
  for (const cut of [9, 10, 12, 400, -2, -1]) {
    assert.throws(() => decode(stream.slice(0, cut), 40, 48), StreamError);
  }
  assert.throws(() => decode(stream, 41, 48), StreamError);
  assert.throws(() => decode(stream, 40, 47), StreamError);
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
