/** Paints exact frames: one WebGL2 context for every viewport of the page. */

import { Stage } from './stage.js';

/**
 * @typedef {object} Picture
 * @property {import('./lossless.js').Pixels} pixels
 * @property {import('./mapping.js').Mapping} mapping
 * @property {import('./geometry.js').Affine} affine  from the image to pixels of the device
 * @property {boolean} [moving]  a hand moves: fast before fine
 */

const LARGEST = 16384;
const COMPUTED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** The painter; it is `ready` while there is a context. */
export class Painter {
  /** @type {WebGL2RenderingContext|null} */ #gl = null;
  /** @type {Stage|null} */ #stage = null;
  #largest = 0;
  canvas = document.createElement('canvas');

  /**
   * @param {() => void} changed  called when the context is lost or back
   * @param {number} budget  bytes
   * @param {boolean} [slow]  even where the processor has to compute it
   */
  constructor(changed, budget, slow = false) {
    this.changed = changed;
    this.budget = budget;
    this.slow = slow;
    this.#create();
  }

  #create() {
    const { slow, canvas } = this;
    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      if (canvas !== this.canvas) return;
      this.#stage = null;
      this.changed();
    });
    canvas.addEventListener('webglcontextrestored', () => {
      if (canvas !== this.canvas) return;
      this.#begin();
      this.changed();
    });
    const gl = canvas.getContext('webgl2', {
      alpha: false, antialias: false, depth: false, stencil: false, failIfMajorPerformanceCaveat: !slow });
    if (gl && (slow || !isComputed(gl))) this.#gl = gl;
    this.#begin();
  }

  /** Whether there is a context right now. */
  get ready() { return this.#stage !== null; }

  /** Whether a frame of this size fits into a texture. @param {number} rows @param {number} columns */
  fits(rows, columns) {
    return Math.max(rows, columns) <= this.#largest;
  }

  /** Paint a frame onto the whole of a canvas. @param {CanvasRenderingContext2D} target @param {Picture} picture */
  paint(target, picture) {
    const { width, height } = target.canvas;
    if (!this.#stage || this.#gl?.isContextLost()) return false;
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
    this.#stage.paint(picture, width, height);
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.drawImage(this.canvas, 0, this.canvas.height - height, width, height, 0, 0, width, height);
    return true;
  }

  /** After a sleep: some devices take the context away for good, and do not say so. */
  wake() {
    if (!this.#gl?.isContextLost()) return;
    this.#stage = this.#gl = null;
    this.canvas = document.createElement('canvas');
    this.#create();
    this.changed();
  }

  /** Give the context back. */
  close() {
    this.#stage = null;
    this.#gl?.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #begin() {
    const gl = this.#gl;
    if (!gl) return;
    this.#stage = new Stage(gl, this.budget);
    this.#largest = Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE), LARGEST);
  }
}

/** Whether the processor stands in for a graphics card. @param {WebGL2RenderingContext} gl */
function isComputed(gl) {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return COMPUTED.test(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}
