/** Paints pictures that the server rendered: the first paint, and all there is without WebGL2. */

/**
 * Paint a picture where the frame that it shows lies.
 * @param {CanvasRenderingContext2D} target
 * @param {ImageBitmap} picture
 * @param {{columns: number, rows: number}} frame  its size in pixels of the image
 * @param {import('./geometry.js').Affine} affine  from the image to pixels of the device
 */
export function paintRendered(target, picture, frame, affine) {
  const { width, height } = target.canvas;
  target.setTransform(1, 0, 0, 1, 0, 0);
  target.fillStyle = '#000';
  target.fillRect(0, 0, width, height);
  target.imageSmoothingEnabled = true;
  target.imageSmoothingQuality = 'high';
  target.setTransform(...affine);
  target.drawImage(picture, 0, 0, frame.columns, frame.rows);
  target.setTransform(1, 0, 0, 1, 0, 0);
}

/**
 * Return the size to ask for: what is seen of it in pixels of the device, in steps, so that a
 * small change asks for nothing new; never more than the frame has.
 * @param {{columns: number, rows: number}} frame @param {number} scale  device pixels a pixel
 */
export function sizeFor({ columns, rows }, scale) {
  const longest = Math.max(columns, rows);
  const wanted = longest * Math.min(scale, 1);
  for (const size of [512, 1024, 2048, 4096]) if (size >= wanted || size >= longest) return size;
  return 8192;
}
