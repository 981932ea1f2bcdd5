/** Overlay planes: graphics of the file that lie over its frames (PS3.3 C.9.2), never burnt in. */

/** @typedef {import('./tables.js').Plane} Plane */

/** Seen on black, on white and on every grey between them. */
const COLOUR = 0xff66e0ff;
/** @type {WeakMap<Plane, Map<number, HTMLCanvasElement>>} */
const drawn = new WeakMap();

/** Return the frame of a plane, from 0, that lies over a frame of the image, from 1; null if none does. */
export function planeFrame(/** @type {Plane} */ { first, frames }, /** @type {number} */ frame) {
  const at = frame - first;
  return at >= 0 && at < frames ? at : null;
}

/**
 * Fill a picture with the set bits of one frame of a plane; the rest is left clear.
 * @param {Uint32Array} to  a word a pixel @param {Plane} plane @param {number} at  frame, from 0
 */
export function fillPlane(to, { bits, rows, columns }, at) {
  const start = at * rows * columns;
  for (let i = 0; i < rows * columns; i++) {
    const bit = start + i;
    if (bits[bit >> 3] & (1 << (bit & 7))) to[i] = COLOUR;
  }
}

/**
 * Lay the planes of a frame over what was painted.
 * @param {CanvasRenderingContext2D} target @param {Plane[]} planes @param {number} frame  from 1
 * @param {import('./geometry.js').Affine} affine  from the image to pixels of the device
 */
export function paintPlanes(target, planes, frame, affine) {
  for (const plane of planes) {
    const at = planeFrame(plane, frame);
    if (at === null) continue;
    target.setTransform(...affine);
    target.drawImage(canvasOf(plane, at), plane.left, plane.top);
    target.setTransform(1, 0, 0, 1, 0, 0);
  }
}

/** @param {Plane} plane @param {number} at */
function canvasOf(plane, at) {
  const known = drawn.get(plane) ?? new Map();
  drawn.set(plane, known);
  const held = known.get(at);
  if (held) return held;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: plane.columns, height: plane.rows });
  const image = new ImageData(plane.columns, plane.rows);
  fillPlane(new Uint32Array(image.data.buffer), plane, at);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  known.set(at, canvas);
  return canvas;
}
