/** Which arrangement fits the room there is. */

/**
 * @param {number} width @param {number} height  of the viewer, in CSS pixels
 * @param {boolean} touch  whether fingers are what it is used with
 * @returns {'wide'|'medium'|'narrow'|'phone'|'landscape'}
 */
export function sizeClass(width, height, touch) {
  if (touch && height < 500 && width > height) return 'landscape';
  if (width < 700) return 'phone';
  if (width < 900) return 'narrow';
  return width < 1200 ? 'medium' : 'wide';
}
