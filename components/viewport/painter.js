/** Paints exact frames: one WebGL2 context for every viewport of the page. */

import { inverted } from './geometry.js';
import { FUNCTIONS, KINDS, VERTEX, fragment } from './shader.js';
import { Textures, samplerOf } from './textures.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./mapping.js').Mapping} Mapping
 * @typedef {import('./geometry.js').Affine} Affine
 *
 * @typedef {object} Picture
 * @property {Pixels} pixels
 * @property {Mapping} mapping
 * @property {Affine} affine  from the image to pixels of the device
 * @property {boolean} [moving]  a hand moves: fast before fine
 */

const MOST_TAPS = 6;
const TABLES = ['modality', 'voi', 'colours'];

/** The painter; `ready` tells whether there is a context right now. */
export class Painter {
  /** @type {Map<string, {program: WebGLProgram, at: (name: string) => WebGLUniformLocation|null}>} */
  #programs = new Map();
  /** @type {WebGL2RenderingContext|null} */ #gl = null;
  /** @type {Textures|null} */ #textures = null;
  ready = false;

  /** @param {() => void} restored  called when a lost context is back @param {number} budget */
  constructor(restored, budget) {
    this.canvas = document.createElement('canvas');
    this.budget = budget;
    this.canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      this.ready = false;
      restored();
    });
    this.canvas.addEventListener('webglcontextrestored', () => {
      this.#begin();
      restored();
    });
    this.#gl = this.canvas.getContext('webgl2', {
      alpha: false, antialias: false, depth: false, stencil: false });
    if (this.#gl) this.#begin();
  }

  /** Whether there is WebGL2 at all. */
  get possible() { return this.#gl !== null; }

  /** Whether a frame of this size fits into a texture. @param {number} rows @param {number} columns */
  fits(rows, columns) {
    return Math.max(rows, columns) <= this.largest;
  }

  /** Paint a frame onto the whole of a canvas. @param {CanvasRenderingContext2D} target @param {Picture} picture */
  paint(target, picture) {
    const gl = this.#gl;
    const { width, height } = target.canvas;
    if (!gl || !this.ready || gl.isContextLost()) return false;
    this.#grow(width, height);
    const sampler = samplerOf(picture.pixels.values);
    const { program, at } = this.#program(gl, sampler);
    gl.useProgram(program);
    gl.viewport(0, 0, width, height);
    this.#place(gl, at, picture, height);
    this.#map(gl, at, picture);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.drawImage(this.canvas, 0, this.canvas.height - height, width, height, 0, 0, width, height);
    return true;
  }

  /** Lose the context as a driver might. Only tests do this. */
  lose() {
    return this.#gl?.getExtension('WEBGL_lose_context') ?? null;
  }

  /** Give the context back. */
  close() {
    this.ready = false;
    this.lose()?.loseContext();
  }

  #begin() {
    const gl = /** @type {WebGL2RenderingContext} */ (this.#gl);
    this.#programs.clear();
    this.#textures = new Textures(gl, this.budget);
    this.largest = Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE), 16384);
    this.ready = true;
  }

  /** @param {number} width @param {number} height */
  #grow(width, height) {
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
  }

  /** @param {WebGL2RenderingContext} gl @param {string} sampler */
  #program(gl, sampler) {
    const known = this.#programs.get(sampler);
    if (known) return known;
    const program = gl.createProgram();
    for (const [type, source] of /** @type {[number, string][]} */ ([
      [gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, fragment(sampler)]])) {
      const shader = /** @type {WebGLShader} */ (gl.createShader(type));
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(gl.getProgramInfoLog(program) ?? 'no program');
    }
    const places = new Map();
    const at = (/** @type {string} */ name) => {
      if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
      return places.get(name);
    };
    this.#programs.set(sampler, { program, at });
    return { program, at };
  }

  /** @param {WebGL2RenderingContext} gl @param {(name: string) => WebGLUniformLocation|null} at */
  #place(gl, at, /** @type {Picture} */ { affine, moving }, /** @type {number} */ height) {
    const [a, b, c, d, e, f] = inverted(affine);
    gl.uniform3f(at('column'), a, c, e);
    gl.uniform3f(at('row'), b, d, f);
    gl.uniform1f(at('height'), height);
    const across = Math.hypot(a, b);
    gl.uniform1i(at('taps'), moving ? 1 : Math.min(Math.ceil(across - 0.2), MOST_TAPS));
    gl.uniform1i(at('soft'), 1);
  }

  /** @param {WebGL2RenderingContext} gl @param {(name: string) => WebGLUniformLocation|null} at */
  #map(gl, at, /** @type {Picture} */ { pixels, mapping }) {
    const textures = /** @type {Textures} */ (this.#textures);
    gl.uniform1i(at('kind'), KINDS.indexOf(mapping.kind));
    gl.uniform2f(at('rescale'), ...mapping.rescale);
    gl.uniform1i(at('padded'), mapping.padding ? 1 : 0);
    gl.uniform2f(at('padding'), ...(mapping.padding ?? [0, 0]));
    gl.uniform1i(at('curve'), Math.max(FUNCTIONS.indexOf(mapping.window.function), 0));
    gl.uniform2f(at('window'), mapping.window.center, mapping.window.width);
    gl.uniform1f(at('top'), mapping.top);
    gl.uniform1i(at('inverse'), mapping.inverse ? 1 : 0);
    const { modality, voi, palette } = mapping;
    const binders = [
      modality && (() => textures.bindTable(modality.data, 1)),
      voi && (() => textures.bindTable(voi.data, 1 / (2 ** voi.bits - 1))),
      palette && (() => textures.bindColours(palette)),
    ];
    const ranges = [
      [modality?.first, modality?.data.length], [voi?.first, voi?.data.length],
      [palette?.first, palette?.red.length]];
    TABLES.forEach((name, i) => {
      gl.activeTexture(gl.TEXTURE1 + i);
      (binders[i] ?? (() => textures.bindNothing()))();
      gl.uniform1i(at(name), i + 1);
      gl.uniform2i(at(`${name}Range`), ranges[i][0] ?? 0, ranges[i][1] ?? 0);
    });
    gl.activeTexture(gl.TEXTURE0);
    textures.bindFrame(pixels);
    gl.uniform1i(at('stored'), 0);
  }
}
