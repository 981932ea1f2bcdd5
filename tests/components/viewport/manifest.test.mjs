import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readManifest } from '../../../components/viewport/manifest.js';

const frames = { instance: [1], frame: [1], position: null, location: null, number: [1], damaged: [] };
const read = (set) => readManifest({ study: {}, series: [], priors: [], display_sets: [set] }).display_sets[0];

test('a document is whole though the manifest says little of it', () => {
  const set = read({ id: '1.1', series: 1, label: 'SR', kind: 'document', reason: 'viewer.no-image.sr', modality: 'SR', frames, varying: {} });
  assert.deepEqual([set.kind, set.windows, set.laterality, set.rows], ['document', [], '', 0]);
});

test('an image that cannot be decoded is treated as none', () => {
  assert.equal(read({ id: '1.1', kind: 'image', reason: 'viewer.no-image.syntax', frames, varying: {} }).kind, 'other');
  assert.equal(read({ id: '1.1', kind: 'image', reason: null, frames: { ...frames, instance: [] }, varying: {} }).kind, 'other');
  assert.equal(read({ id: '1.1', kind: 'image', reason: null, frames, varying: {} }).kind, 'image');
});
