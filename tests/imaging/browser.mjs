/**
 * Does with exact streams what the viewer does, for the tests of Python: `node browser.mjs FOLDER`.
 *
 * FOLDER/jobs.json lists frames; of each the digests of its decoded values are printed, and how far
 * its picture is at most from the server's (null where the viewer has no picture of such an object).
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { colourAt, tableOf } from '../../components/viewport/colours.js';
import { decode } from '../../components/viewport/lossless.js';
import { readTables } from '../../components/viewport/tables.js';
import { Tone } from '../../components/viewport/tone.js';

const folder = process.argv[2];
const read = (name) => readFileSync(`${folder}/${name}`);

function found({ name, packs, rows, columns, set, index, tables }) {
  const pixels = decode(new Uint8Array(gunzipSync(read(`${name}.stream`))), rows, columns);
  const sha256 = [digest(pixels)];
  if (packs) sha256.push(digest(decode(new Uint8Array(read(`${name}.packed`)), rows, columns)));
  return { sha256, difference: set ? difference(pixels, set, index, tables, read(`${name}.picture`)) : null };
}

function digest({ values: { buffer, byteOffset, byteLength } }) {
  return createHash('sha256').update(new Uint8Array(buffer, byteOffset, byteLength)).digest('hex');
}

/** The server's picture has three bytes a pixel. */
function difference(pixels, set, index, json, picture) {
  const tables = readTables(json);
  const tone = new Tone(set);
  tone.settle(index, tables, pixels);
  const mapping = tone.mapping(index, tables);
  const colour = colourAt(pixels, mapping, tableOf(pixels, mapping));
  let most = 0;
  for (let at = 0; at < pixels.rows * pixels.columns; at++) {
    const word = colour(at);
    for (let sample = 0; sample < 3; sample++) {
      most = Math.max(most, Math.abs(((word >> (8 * sample)) & 255) - picture[3 * at + sample]));
    }
  }
  return most;
}

process.stdout.write(JSON.stringify(JSON.parse(read('jobs.json')).map(found)));
