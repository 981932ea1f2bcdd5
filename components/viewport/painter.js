/** Paints exact frames: one WebGL2 context for every viewport of the page. */

import { inverted } from './geometry.js';
import { signature } from './mapping.js';
import { Programs } from './programs.js';
import { FUNCTIONS, KINDS, PLACED, mapped } from './shader.js';
import { Textures, samplerOf } from './textures.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./mapping.js').Mapping} Mapping
 * @typedef {import('./geometry.js').Affine} Affine
 * @typedef {import('./programs.js').Program} Program
 *
 * @typedef {object} Picture
 * @property {Pixels} pixels
 * @property {Mapping} mapping
 * @property {Affine} affine  from the image to pixels of the device
 * @property {boolean} [moving]  a hand moves: fast before fine
 */

const TABLES = ['modality', 'voi', 'presentation', 'colours'];
const LARGEST = 16384;
const COMPUTED = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** The painter; `ready` tells whether there is a context right now. */
export class Painter {
  /** @type {WebGL2RenderingContext|null} */ #gl = null;
  /** @type {Textures} */ #textures;
  /** @type {Programs} */ #programs;
  #mapped = '';
  #shown = { /** @type {Pixels|null} */ pixels: null, columns: 0, rows: 0 };
  ready = false;
  largest = 0;

  /**
   * @param {() => void} changed  called when the context is lost or back
   * @param {number} budget  bytes
   * @param {boolean} [slow]  even where the processor has to compute it
   */
  constructor(changed, budget, slow = false) {
    this.canvas = document.createElement('canvas');
    this.budget = budget;
    this.canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      this.ready = false;
      changed();
    });
    this.canvas.addEventListener('webglcontextrestored', () => {
      this.#begin();
      changed();
    });
    this.#gl = this.canvas.getContext('webgl2', {
      alpha: false, antialias: false, depth: false, stencil: false, failIfMajorPerformanceCaveat: !slow });
    if (this.#gl && !slow && isComputed(this.#gl)) this.#gl = null;
    if (this.#gl) this.#begin();
  }

  /** Whether a frame of this size fits into a texture. @param {number} rows @param {number} columns */
  fits(rows, columns) {
    return Math.max(rows, columns) <= this.largest;
  }

  /** Paint a frame onto the whole of a canvas. @param {CanvasRenderingContext2D} target @param {Picture} picture */
  paint(target, picture) {
    const gl = this.#gl;
    const { width, height } = target.canvas;
    if (!gl || !this.ready || gl.isContextLost()) return false;
    this.#map(gl, picture);
    this.#grow(width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    this.#place(gl, picture, height);
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.drawImage(this.canvas, 0, this.canvas.height - height, width, height, 0, 0, width, height);
    return true;
  }

  /** Give the context back. */
  close() {
    this.ready = false;
    this.#gl?.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #begin() {
    const gl = /** @type {WebGL2RenderingContext} */ (this.#gl);
    this.#programs = new Programs(gl);
    this.#textures = new Textures(gl, this.budget);
    this.#mapped = '';
    this.largest = Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE), LARGEST);
    this.ready = true;
  }

  /** @param {number} width @param {number} height */
  #grow(width, height) {
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
  }

  /** Map the values to colours, unless that is what was mapped last. */
  #map(/** @type {WebGL2RenderingContext} */ gl, /** @type {Picture} */ { pixels, mapping, affine, moving }) {
    const across = 1 / Math.hypot(affine[0], affine[1]);
    const block = Math.max(1, Math.floor(Math.min(across, 1 / Math.hypot(affine[2], affine[3]))));
    const taps = moving ? 1 : block;
    const wanted = `${signature(mapping)} ${block} ${taps}`;
    const [columns, rows] = [pixels.columns, pixels.rows].map((length) => Math.ceil(length / block));
    if (this.#shown.pixels === pixels && this.#mapped === wanted) return;
    this.#textures.target(columns, rows);
    const program = this.#programs.get(mapped(samplerOf(pixels.values)));
    gl.useProgram(program.program);
    gl.viewport(0, 0, columns, rows);
    gl.uniform1i(program.at('block'), block);
    gl.uniform1i(program.at('taps'), taps);
    this.#values(gl, program, pixels, mapping);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    this.#mapped = wanted;
    this.#shown = { pixels, columns: columns * block, rows: rows * block };
  }

  /** Lay what was mapped on the screen. */
  #place(/** @type {WebGL2RenderingContext} */ gl, /** @type {Picture} */ { affine }, /** @type {number} */ height) {
    const { program, at } = this.#programs.get(PLACED);
    const [a, b, c, d, e, f] = inverted(affine);
    const { columns, rows } = this.#shown;
    gl.useProgram(program);
    gl.activeTexture(gl.TEXTURE0);
    this.#textures.bindTarget();
    gl.uniform1i(at('image'), 0);
    gl.uniform3f(at('column'), a / columns, c / columns, e / columns);
    gl.uniform3f(at('row'), b / rows, d / rows, f / rows);
    gl.uniform1f(at('height'), height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** @param {WebGL2RenderingContext} gl @param {Program} program @param {Pixels} pixels */
  #values(gl, { at }, pixels, /** @type {Mapping} */ mapping) {
    gl.uniform1i(at('kind'), KINDS.indexOf(mapping.kind));
    gl.uniform2f(at('rescale'), ...mapping.rescale);
    gl.uniform1i(at('padded'), mapping.padding ? 1 : 0);
    gl.uniform2f(at('padding'), ...(mapping.padding ?? [0, 0]));
    gl.uniform1i(at('curve'), Math.max(FUNCTIONS.indexOf(mapping.window.function), 0));
    gl.uniform2f(at('window'), mapping.window.center, mapping.window.width);
    gl.uniform1f(at('top'), mapping.top);
    gl.uniform1i(at('inverse'), mapping.inverse ? 1 : 0);
    this.#tables(gl, at, mapping);
    gl.activeTexture(gl.TEXTURE0);
    this.#textures.bindFrame(pixels);
    gl.uniform1i(at('stored'), 0);
  }

  /** @param {WebGL2RenderingContext} gl @param {Program['at']} at @param {Mapping} mapping */
  #tables(gl, at, { modality, voi, presentation, palette }) {
    const textures = this.#textures;
    const binders = [
      modality && (() => textures.bindTable(modality.data, 1)),
      ...[voi, presentation].map((table) => table && (() => textures.bindTable(table.data, 1 / (2 ** table.bits - 1)))),
      palette && (() => textures.bindColours(palette)),
    ];
    const ranges = [
      ...[modality, voi, presentation].map((table) => [table?.first, table?.data.length]),
      [palette?.first, palette?.red.length]];
    TABLES.forEach((name, i) => {
      gl.activeTexture(gl.TEXTURE1 + i);
      (binders[i] ?? (() => textures.bindNothing()))();
      gl.uniform1i(at(name), i + 1);
      gl.uniform2i(at(`${name}Range`), ranges[i][0] ?? 0, ranges[i][1] ?? 0);
    });
  }
}

/** Whether the processor stands in for a graphics card. @param {WebGL2RenderingContext} gl */
function isComputed(gl) {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return COMPUTED.test(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}
