/** Paints the best that is here of the frame of a viewport: its values, or a picture of it. */

import { paintRendered } from './rendered_painter.js';

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./mosaic.js').Part} Part
 * @typedef {import('./large_view.js').Look} Look
 */

/** The painter of one viewport. */
export class FramePainter {
  /** @param {import('./viewport.js').Viewport} viewport */
  constructor(viewport) {
    this.viewport = viewport;
  }

  /** Paint the values onto the viewport; returns what of them, null where a picture shows more. @returns {Part|null} */
  paintExact() {
    const { context } = this.viewport;
    const part = this.#part(this.viewport.look());
    return part && !this.#isFiner(part) && this.#paintPart(context, part) ? part : null;
  }

  /** Paint a picture that the server rendered; tells whether there is one. */
  paintPicture() {
    const { viewport } = this;
    const { set, context, desk } = viewport;
    const picture = this.#picture();
    if (!picture || !set) return false;
    paintRendered(context, picture, set, viewport.look().affine);
    if (set.tiles && !desk.exact(set)) viewport.large.paintPictures(context);
    return true;
  }

  /** Paint the frame somewhere else, as a magnifier does. @param {CanvasRenderingContext2D} target @param {Look['affine']} affine */
  paintOnto(target, affine) {
    const { set, large } = this.viewport;
    if (!set) return false;
    const look = { affine, canvas: target.canvas };
    large.glass = set.tiles ? look : null;
    if (this.#paintPart(target, this.#part(look))) return true;
    const picture = this.#picture();
    if (!picture) return false;
    paintRendered(target, picture, set, affine);
    return true;
  }

  /** What a canvas shows of the frame. @param {Look} look @returns {Part|null} */
  #part(look) {
    const { set, large } = this.viewport;
    const pixels = this.viewport.exactly();
    if (!pixels || set?.tiles) return pixels && large.part(look);
    return { pixels, affine: look.affine, level: 0, coarsest: 0 };
  }

  /** @param {CanvasRenderingContext2D} target @param {Part|null} part */
  #paintPart(target, part) {
    const { desk, index, tone, set, moving } = this.viewport;
    if (!part || !tone || !set) return false;
    const mapping = tone.mapping(index, desk.tablesOf(set, index));
    return desk.painterOf(part.pixels).paint(target, { pixels: part.pixels, affine: part.affine, mapping, moving });
  }

  /** Whether the picture of the frame shows more than what stands in for tiles. @param {Part} part */
  #isFiner({ level, coarsest }) {
    const { set, desk, index } = this.viewport;
    const picture = coarsest === level ? null : desk.pictures.get(this.viewport.addressOf(index));
    if (!picture || !set) return false;
    const scale = picture.width / set.columns;
    return scale > 2 ** -coarsest && 2 * scale >= 2 ** -level;
  }

  /** The picture of this frame, in the window asked for or in the one it had before. */
  #picture() {
    const { set, desk, index } = this.viewport;
    const picture = desk.pictures.get(this.viewport.addressOf(index))
      ?? desk.pictures.get(desk.lastPicture(set?.id ?? '', index));
    return picture?.width ? picture : null;
  }
}
