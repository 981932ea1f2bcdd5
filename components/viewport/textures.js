/** Textures of stored values and of lookup tables, kept while they are likely to be seen again. */

import { eightBits } from './tables.js';

/** @typedef {import('./lossless.js').Pixels} Pixels */

const TABLE_WIDTH = 256;

/** Return which sort of sampler reads an array. @param {Pixels['values']} values */
export function samplerOf(values) {
  if (values instanceof Float32Array || values instanceof Float64Array) return 'sampler2DArray';
  return values.constructor.name.startsWith('Uint') ? 'usampler2DArray' : 'isampler2DArray';
}

/** Textures of one context, the last used longest. */
export class Textures {
  /** @type {Map<object, {texture: WebGLTexture, bytes: number}>} */ #held = new Map();
  /** @type {WeakMap<object, Pixels>} the picture that an array was uploaded for */ #uploaded = new WeakMap();
  #bytes = 0;
  #size = [0, 0];

  /** @param {WebGL2RenderingContext} gl @param {number} budget  bytes */
  constructor(gl, budget) {
    this.gl = gl;
    this.budget = budget;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.frame = gl.createFramebuffer();
    this.colours = this.#create(gl.TEXTURE_2D, gl.LINEAR);
    this.empty = this.#create(gl.TEXTURE_2D);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, 1, 1, 0, gl.RED, gl.UNSIGNED_BYTE, new Uint8Array(1));
  }

  /** Draw into the picture of mapped colours from now on. @param {number} columns @param {number} rows */
  target(columns, rows) {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    if (this.#size[0] === columns && this.#size[1] === rows) return;
    this.#size = [columns, rows];
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.colours);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, columns, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.colours, 0);
  }

  /** Bind the picture of mapped colours. */
  bindTarget() {
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.colours);
  }

  /** Bind the stored values of a frame, one layer a sample. @param {Pixels & {origin?: object}} pixels */
  bindFrame(pixels) {
    const { values, origin } = pixels;
    const upload = () => this.#upload(pixels);
    if (origin) {
      // Under its name, so that the values may go while their texture stays.
      this.#bind(origin, this.gl.TEXTURE_2D_ARRAY, values.byteLength, upload);
      return;
    }
    const known = this.#uploaded.get(values);
    this.#uploaded.set(values, pixels);
    // A picture that was put together anew has the same array with other values in it.
    if (!this.#bind(values, this.gl.TEXTURE_2D_ARRAY, values.byteLength, upload) && known !== pixels) upload();
  }

  /** Bind a table of numbers. @param {Uint16Array} data @param {number} scale  1, or of the top */
  bindTable(data, scale) {
    const { gl } = this;
    this.#bind(data, gl.TEXTURE_2D, data.length * 4, () => {
      const rows = Math.ceil(data.length / TABLE_WIDTH);
      const padded = new Float32Array(rows * TABLE_WIDTH);
      data.forEach((value, i) => { padded[i] = value * scale; });
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, TABLE_WIDTH, rows, 0, gl.RED, gl.FLOAT, padded);
    });
  }

  /** Bind a table of colours. @param {import('./tables.js').Colours} colours */
  bindColours(colours) {
    const { gl } = this;
    this.#bind(colours, gl.TEXTURE_2D, colours.red.length * 4, () => {
      const rows = Math.ceil(colours.red.length / TABLE_WIDTH);
      const padded = new Uint8Array(rows * TABLE_WIDTH * 4);
      const { red, green, blue, bits } = colours;
      for (let i = 0; i < red.length; i++) {
        padded.set([red, green, blue].map((table) => eightBits(table[i], bits)), 4 * i);
      }
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, TABLE_WIDTH, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, padded);
    });
  }

  /** Bind what stands where no table is. */
  bindNothing() {
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.empty);
  }

  /**
   * Bind a texture; tells whether it was filled just now.
   * @param {object} key @param {number} target @param {number} bytes @param {() => void} fill
   */
  #bind(key, target, bytes, fill) {
    const held = this.#held.get(key);
    if (held) {
      this.#held.delete(key);
      this.#held.set(key, held);
      this.gl.bindTexture(target, held.texture);
      return false;
    }
    const texture = this.#create(target);
    fill();
    this.#held.set(key, { texture, bytes });
    this.#bytes += bytes;
    for (const [oldest, { texture: old, bytes: size }] of this.#held) {
      if (this.#bytes <= this.budget || oldest === key) return true;
      this.gl.deleteTexture(old);
      this.#held.delete(oldest);
      this.#bytes -= size;
    }
    return true;
  }

  /** @param {number} target @param {number} [filter] */
  #create(target, filter = this.gl.NEAREST) {
    const { gl } = this;
    const texture = /** @type {WebGLTexture} */ (gl.createTexture());
    gl.bindTexture(target, texture);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(target, name, filter);
    }
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(target, name, gl.CLAMP_TO_EDGE);
    }
    return texture;
  }

  /** @param {Pixels} pixels */
  #upload({ values, samples, rows, columns }) {
    const { gl } = this;
    const data = values instanceof Float64Array ? Float32Array.from(values) : values;
    const [inner, format, type] = this.#layout(data);
    gl.texImage3D(gl.TEXTURE_2D_ARRAY, 0, inner, columns, rows, samples, 0, format, type, data);
  }

  /** @param {Pixels['values']} data @returns {[number, number, number]} */
  #layout(data) {
    const { gl } = this;
    switch (data.constructor) {
      case Uint8Array: return [gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE];
      case Int8Array: return [gl.R8I, gl.RED_INTEGER, gl.BYTE];
      case Uint16Array: return [gl.R16UI, gl.RED_INTEGER, gl.UNSIGNED_SHORT];
      case Int16Array: return [gl.R16I, gl.RED_INTEGER, gl.SHORT];
      case Uint32Array: return [gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT];
      case Int32Array: return [gl.R32I, gl.RED_INTEGER, gl.INT];
      default: return [gl.R32F, gl.RED, gl.FLOAT];
    }
  }
}
