import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  UPRIGHT, apply, fillZoom, fitted, imageToScreen, inverted, lengthText, letters, mirrored, panned, pixelSize,
  scaleBar, turned, zoomedAt,
} from '../../../components/viewport/geometry.js';

const SHAPE = { columns: 512, rows: 256, pixel: [1, 1] };
const BOX = { width: 1024, height: 1024 };
const AXIAL = [1, 0, 0, 0, 1, 0];
const near = (one, other) => one.forEach((value, i) => assert.ok(Math.abs(value - other[i]) < 1e-6, `${one} ${other}`));

test('an image fits the viewport and lies in its middle', () => {
  const affine = imageToScreen(SHAPE, BOX, fitted());
  near(apply(affine, 0, 0), [0, 256]);
  near(apply(affine, 512, 256), [1024, 768]);
});

test('a quarter turn to the right brings the first pixel to the top right', () => {
  const affine = imageToScreen(SHAPE, BOX, { ...fitted(), turn: turned(UPRIGHT) });
  near(apply(affine, 0, 0), [768, 0]);
});

test('four quarter turns are none, and back undoes one', () => {
  assert.deepEqual(turned(turned(turned(turned(UPRIGHT)))), UPRIGHT);
  assert.deepEqual(turned(turned(UPRIGHT), true), UPRIGHT);
});

test('mirroring a turned image mirrors what is seen', () => {
  const turn = mirrored(turned(UPRIGHT));
  const affine = imageToScreen(SHAPE, BOX, { ...fitted(), turn });
  near(apply(affine, 0, 0), [256, 0]);
});

test('screen positions lead back to the image', () => {
  const affine = imageToScreen(SHAPE, BOX, { turn: mirrored(turned(UPRIGHT)), zoom: 2.5, pan: [30, -4] });
  near(apply(inverted(affine), ...apply(affine, 17, 33)), [17, 33]);
});

test('pixels that are not square stretch the image', () => {
  const pixel = pixelSize([0.5, 0.25], null);
  assert.deepEqual(pixel, [1, 2]);
  assert.deepEqual(pixelSize(null, [4, 3]), [1, 4 / 3]);
  const affine = imageToScreen({ columns: 512, rows: 256, pixel }, BOX, fitted());
  near(apply(affine, 512, 256), [1024, 1024]);
});

test('what is under the pointer stays there while zooming', () => {
  const view = { turn: UPRIGHT, zoom: 1.3, pan: [12, 40] };
  const point = [700, 300];
  const at = apply(inverted(imageToScreen(SHAPE, BOX, view)), ...point);
  const zoomed = zoomedAt(view, 1.7, point, BOX);
  near(apply(imageToScreen(SHAPE, BOX, zoomed), ...at), point);
});

test('an image cannot be moved out of sight', () => {
  const { pan } = panned(fitted(), 9000, -9000, { shape: SHAPE, box: BOX });
  assert.ok(pan[0] < BOX.width && pan[1] > -BOX.height);
});

test('filling leaves no part of the viewport empty', () => {
  assert.equal(fillZoom(SHAPE, BOX, UPRIGHT), 2);
});

// PS3.3 C.7.6.2.1.1: the axes of the patient point to the left, the back and the head.
test('an axial image has the left of the patient at its right', () => {
  assert.deepEqual(letters(AXIAL, null, UPRIGHT), { right: 'L', left: 'R', bottom: 'P', top: 'A' });
});

test('letters follow a mirrored and a turned image', () => {
  assert.equal(letters(AXIAL, null, mirrored(UPRIGHT)).right, 'R');
  assert.deepEqual(letters(AXIAL, null, turned(UPRIGHT)), { right: 'A', left: 'P', bottom: 'L', top: 'R' });
});

test('an oblique image has the letters of its stronger axis first', () => {
  const { right, left } = letters([0.8, 0.6, 0, 0, 0, -1], null, UPRIGHT);
  assert.deepEqual([right, left], ['LP', 'RA']);
});

test('a slight tilt names one axis only', () => {
  assert.equal(letters([0.995, 0.0998, 0, 0, 0, -1], null, UPRIGHT).right, 'L');
});

test('a radiograph has the letters of its Patient Orientation', () => {
  assert.deepEqual(letters(null, ['A', 'F'], UPRIGHT), { right: 'A', left: 'P', bottom: 'F', top: 'H' });
  assert.deepEqual(letters(null, null, UPRIGHT), { right: '', left: '', bottom: '', top: '' });
});

test('the scale bar is a round length and fits', () => {
  assert.deepEqual(scaleBar(2, 220), { mm: 100, pixels: 200 });
  assert.deepEqual(scaleBar(0.5, 90), { mm: 100, pixels: 50 });
  assert.equal(scaleBar(40, 90).mm, 2);
  assert.deepEqual([100, 5, 0.2].map(lengthText), ['10 cm', '5 mm', '200 µm']);
});
