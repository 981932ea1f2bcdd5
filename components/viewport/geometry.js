/**
 * Where pixels of an image lie on the screen, and which way the patient lies in it.
 *
 * Lengths on the screen are CSS pixels, `box` is the viewport; patient coordinates are LPS.
 */

/**
 * @typedef {[number, number, number, number, number, number]} Affine  as of a canvas: a b c d e f
 * @typedef {[number, number, number, number]} Turn  where right and down of the image point to
 * @typedef {{width: number, height: number}} Box
 * @typedef {{columns: number, rows: number, pixel: [number, number]}} Shape  pixel: width, height
 * @typedef {{turn: Turn, zoom: number, pan: [number, number]}} View  zoom 1 fits the viewport
 */

/** @type {Turn} */
export const UPRIGHT = [1, 0, 0, 1];
export const ZOOM_LIMITS = [0.1, 40];
const OPPOSITE = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };
const AXES = ['LR', 'PA', 'HF'];
// A direction within about 11 degrees of an axis is named by that axis alone.
const OBLIQUE = 0.2;
const KEPT_IN_VIEW = 48;

/** Return the view that fits the image into the viewport. @returns {View} */
export function fitted() {
  return { turn: UPRIGHT, zoom: 1, pan: [0, 0] };
}

/** Turn a quarter clockwise, or back. @param {Turn} turn @returns {Turn} */
export function turned([a, b, c, d], back = false) {
  const turn = back ? [b, -a, d, -c] : [-b, a, -d, c];
  return /** @type {Turn} */ (turn.map((value) => value + 0));
}

/** Mirror what is seen, left to right or top to bottom. @param {Turn} turn @returns {Turn} */
export function mirrored([a, b, c, d], upsideDown = false) {
  const turn = upsideDown ? [a, -b, c, -d] : [-a, b, -c, d];
  return /** @type {Turn} */ (turn.map((value) => value + 0));
}

/**
 * Return the width and height of a pixel; the smaller is 1.
 * @param {[number, number]|null} spacing  rows, columns in mm
 * @param {[number, number]|null} aspect  vertical, horizontal (0028,0034)
 * @returns {[number, number]}
 */
export function pixelSize(spacing, aspect) {
  const [height, width] = spacing ?? aspect ?? [1, 1];
  if (!(height > 0) || !(width > 0)) return [1, 1];
  const smaller = Math.min(height, width);
  return [width / smaller, height / smaller];
}

/** Return the screen pixels of the smaller side of an image pixel at zoom 1. */
export function fitScale(/** @type {Shape} */ shape, /** @type {Box} */ box, /** @type {Turn} */ turn) {
  const [width, height] = extent(shape, turn);
  return Math.min(box.width / width, box.height / height);
}

/** Return the zoom that leaves no part of the viewport empty. */
export function fillZoom(/** @type {Shape} */ shape, /** @type {Box} */ box, /** @type {Turn} */ turn) {
  const [width, height] = extent(shape, turn);
  return Math.max(box.width / width, box.height / height) / fitScale(shape, box, turn);
}

/** @param {Shape} shape @param {Turn} turn */
function extent(shape, turn) {
  const width = shape.columns * shape.pixel[0];
  const height = shape.rows * shape.pixel[1];
  return turn[0] ? [width, height] : [height, width];
}

/**
 * Return how positions in the image (pixels, the corner of the first is 0, 0) lie on the screen.
 * @param {Shape} shape @param {Box} box @param {View} view @returns {Affine}
 */
export function imageToScreen(shape, box, view) {
  const scale = fitScale(shape, box, view.turn) * view.zoom;
  const [a, b, c, d] = [0, 0, 1, 1].map(
    (axis, i) => view.turn[i] * scale * shape.pixel[axis]);
  const [x, y] = [shape.columns / 2, shape.rows / 2];
  return [a, b, c, d,
    box.width / 2 + view.pan[0] - a * x - c * y,
    box.height / 2 + view.pan[1] - b * x - d * y];
}

/** @param {Affine} affine @returns {Affine} */
export function inverted([a, b, c, d, e, f]) {
  const size = a * d - b * c;
  return [d / size, -b / size, -c / size, a / size,
    (c * f - d * e) / size, (b * e - a * f) / size];
}

/** @param {Affine} affine @param {number} x @param {number} y @returns {[number, number]} */
export function apply([a, b, c, d, e, f], x, y) {
  return [a * x + c * y + e, b * x + d * y + f];
}

/**
 * Zoom so that the point under the hand stays where it is.
 * @param {View} view @param {number} factor @param {[number, number]} point @param {Box} box
 * @returns {View}
 */
export function zoomedAt(view, factor, point, box) {
  const zoom = Math.min(ZOOM_LIMITS[1], Math.max(ZOOM_LIMITS[0], view.zoom * factor));
  const grown = zoom / view.zoom;
  const [x, y] = [point[0] - box.width / 2, point[1] - box.height / 2];
  return { ...view, zoom, pan: [x - grown * (x - view.pan[0]), y - grown * (y - view.pan[1])] };
}

/** Move the image, but never out of sight. @param {View} view @returns {View} */
export function panned(view, /** @type {number} */ dx, /** @type {number} */ dy,
  /** @type {{shape: Shape, box: Box}} */ { shape, box }) {
  const scale = fitScale(shape, box, view.turn) * view.zoom;
  const [width, height] = extent(shape, view.turn);
  const far = [(box.width + width * scale) / 2 - KEPT_IN_VIEW,
    (box.height + height * scale) / 2 - KEPT_IN_VIEW];
  const [x, y] = [view.pan[0] + dx, view.pan[1] + dy];
  return { ...view, pan: [clamp(x, -far[0], far[0]), clamp(y, -far[1], far[1])] };
}

/** @param {number} value @param {number} low @param {number} high */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

/**
 * Return the letters at the edges of a viewport; empty where nothing is known.
 * @param {number[]|null} orientation  Image Orientation (0020,0037)
 * @param {string[]|null} named  Patient Orientation (0020,0020) of rows and columns
 * @param {Turn} turn
 */
export function letters(orientation, named, turn) {
  const along = orientation
    ? [direction(orientation.slice(0, 3)), direction(orientation.slice(3, 6))]
    : named ?? ['', ''];
  const [a, b, c] = turn;
  const right = a ? signed(along[0], a) : signed(along[1], c);
  const bottom = b ? signed(along[0], b) : signed(along[1], turn[3]);
  return { right, left: opposite(right), bottom, top: opposite(bottom) };
}

/** Return the letters of a direction in the patient, the strongest first. */
export function direction(/** @type {number[]} */ vector) {
  return [0, 1, 2].filter((axis) => Math.abs(vector[axis]) > OBLIQUE)
    .sort((one, other) => Math.abs(vector[other]) - Math.abs(vector[one]))
    .map((axis) => AXES[axis][vector[axis] > 0 ? 0 : 1]).join('');
}

/** @param {string} name @param {number} sign */
function signed(name, sign) {
  return sign > 0 ? name : opposite(name);
}

/** @param {string} name */
function opposite(name) {
  return [...name].map((letter) => OPPOSITE[/** @type {'L'} */ (letter)] ?? '').join('');
}

/**
 * Return a scale bar of a round length.
 * @param {number} pixelsPerMm  on the screen
 * @param {number} longest  in pixels of the screen
 */
export function scaleBar(pixelsPerMm, longest) {
  const most = longest / pixelsPerMm;
  const power = 10 ** Math.floor(Math.log10(most));
  const mm = [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power;
  return { mm, pixels: mm * pixelsPerMm };
}

/** Write a length in the unit that needs the fewest digits. */
export function lengthText(/** @type {number} */ mm) {
  if (mm >= 10) return `${mm / 10} cm`;
  return mm >= 1 ? `${mm} mm` : `${Number((mm * 1000).toPrecision(3))} µm`;
}
