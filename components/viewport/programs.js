/** Shader programs of one context, compiled when they are first used. */

import { VERTEX } from './shader.js';

/**
 * @typedef {{program: WebGLProgram, at: (name: string) => WebGLUniformLocation|null}} Program
 */

/** Programs by the source of their fragment shader. */
export class Programs {
  /** @type {Map<string, Program>} */ #known = new Map();

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
  }

  /** Return a program. @param {string} source  of its fragment shader @returns {Program} */
  get(source) {
    const known = this.#known.get(source) ?? this.#compile(source);
    this.#known.set(source, known);
    return known;
  }

  /** @param {string} source @returns {Program} */
  #compile(source) {
    const { gl } = this;
    const program = gl.createProgram();
    this.#attach(program, gl.VERTEX_SHADER, VERTEX);
    this.#attach(program, gl.FRAGMENT_SHADER, source);
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(gl.getProgramInfoLog(program) ?? 'the shaders do not link');
    }
    /** @type {Map<string, WebGLUniformLocation|null>} */ const places = new Map();
    return { program, at: (name) => {
      if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
      return places.get(name) ?? null;
    } };
  }

  /** @param {WebGLProgram} program @param {number} type @param {string} source */
  #attach(program, type, source) {
    const shader = /** @type {WebGLShader} */ (this.gl.createShader(type));
    this.gl.shaderSource(shader, source);
    this.gl.compileShader(shader);
    this.gl.attachShader(program, shader);
  }
}
