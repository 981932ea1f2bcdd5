/** One WebGL2 context, from its birth until it is lost: maps values to colours and places them. */

import { inverted } from './geometry.js';
import { signature } from './mapping.js';
import { Programs } from './programs.js';
import { FUNCTIONS, KINDS, PLACED, mapped } from './shader.js';
import { Textures, samplerOf } from './textures.js';

/**
 * @typedef {import('./lossless.js').Pixels} Pixels
 * @typedef {import('./mapping.js').Mapping} Mapping
 * @typedef {import('./painter.js').Picture} Picture
 * @typedef {import('./programs.js').Program} Program
 */

const TABLES = ['modality', 'voi', 'presentation', 'colours'];

/** What a context holds. */
export class Stage {
  #mapped = '';
  /** @type {{pixels: Pixels|null, columns: number, rows: number}} */
  #shown = { pixels: null, columns: 0, rows: 0 };
  /** @type {Programs} */ #programs;
  /** @type {Textures} */ #textures;

  /** @param {WebGL2RenderingContext} gl @param {number} budget  bytes of textures */
  constructor(gl, budget) {
    this.gl = gl;
    this.#programs = new Programs(gl);
    this.#textures = new Textures(gl, budget);
  }

  /** Paint a frame into the lower left of the context's canvas. @param {Picture} picture @param {number} width @param {number} height */
  paint(picture, width, height) {
    const { gl } = this;
    this.#map(picture);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    this.#place(picture, height);
  }

  /** Map the values to colours, unless that is what was mapped last. */
  #map(/** @type {Picture} */ { pixels, mapping, affine, moving }) {
    const { gl } = this;
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
    this.#values(program, pixels, mapping);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    this.#mapped = wanted;
    this.#shown = { pixels, columns: columns * block, rows: rows * block };
  }

  /** Lay what was mapped on the screen. */
  #place(/** @type {Picture} */ { affine }, /** @type {number} */ height) {
    const { gl } = this;
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

  /** @param {Program} program @param {Pixels} pixels */
  #values({ at }, pixels, /** @type {Mapping} */ mapping) {
    const { gl } = this;
    gl.uniform1i(at('kind'), KINDS.indexOf(mapping.kind));
    gl.uniform2f(at('rescale'), ...mapping.rescale);
    gl.uniform1i(at('padded'), mapping.padding ? 1 : 0);
    gl.uniform2f(at('padding'), ...(mapping.padding ?? [0, 0]));
    gl.uniform1i(at('curve'), Math.max(FUNCTIONS.indexOf(mapping.window.function), 0));
    gl.uniform2f(at('window'), mapping.window.center, mapping.window.width);
    gl.uniform1f(at('top'), mapping.top);
    gl.uniform1i(at('inverse'), mapping.inverse ? 1 : 0);
    this.#tables(at, mapping);
    gl.activeTexture(gl.TEXTURE0);
    this.#textures.bindFrame(pixels);
    gl.uniform1i(at('stored'), 0);
  }

  /** @param {Program['at']} at @param {Mapping} mapping */
  #tables(at, { modality, voi, presentation, palette }) {
    const { gl } = this;
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
