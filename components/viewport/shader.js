/** The fragment shader: stored values in, colours out. */

export const KINDS = ['grey', 'palette', 'rgb', 'ybr', 'ybr-partial'];
export const FUNCTIONS = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'];

export const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/** Return the shader that reads one sort of texture. @param {string} sampler  its GLSL type */
export const fragment = (sampler) => `#version 300 es
precision highp float;
precision highp int;
precision highp ${sampler};
uniform ${sampler} stored;
uniform vec3 column;       // from pixels of the screen to columns of the image
uniform vec3 row;
uniform float height;
uniform int taps;
uniform bool soft;
uniform int kind;
uniform vec2 rescale;
uniform bool padded;
uniform vec2 padding;
uniform int curve;
uniform vec2 window;
uniform float top;
uniform bool inverse;
uniform sampler2D modality;
uniform ivec2 modalityRange;   // first value, count (0: no table)
uniform sampler2D voi;
uniform ivec2 voiRange;
uniform sampler2D colours;
uniform ivec2 coloursRange;
out vec4 colour;

vec4 look(sampler2D table, ivec2 range, float value) {
  int at = clamp(int(floor(value + 0.5)) - range.x, 0, range.y - 1);
  return texelFetch(table, ivec2(at & 255, at >> 8), 0);
}

// PS3.3 C.11.2.1.2.1, C.11.2.1.3.2 and C.11.2.1.3.1
float windowed(float value) {
  if (voiRange.y > 0) return look(voi, voiRange, value).r;
  if (curve == 2) return 1.0 / (1.0 + exp(-4.0 * (value - window.x) / window.y));
  if (curve == 1) return clamp((value - window.x) / window.y + 0.5, 0.0, 1.0);
  float width = max(window.y - 1.0, 1e-6);
  return clamp((value - window.x + 0.5) / width + 0.5, 0.0, 1.0);
}

float sampled(ivec2 at, int plane) {
  return float(texelFetch(stored, ivec3(at, plane), 0).r);
}

// PS3.3 C.7.6.3.1.2
vec3 fromYbr(vec3 ybr, bool part) {
  float y = part ? (ybr.x - 16.0 / 255.0) * 255.0 / 219.0 : ybr.x;
  vec2 c = (ybr.yz - 128.0 / 255.0) * (part ? 255.0 / 224.0 : 1.0);
  return clamp(vec3(y + 1.402 * c.y, y - 0.344136 * c.x - 0.714136 * c.y, y + 1.772 * c.x),
    0.0, 1.0);
}

vec3 shade(ivec2 at) {
  at = clamp(at, ivec2(0), textureSize(stored, 0).xy - 1);
  float value = sampled(at, 0);
  if (kind >= 2) {
    vec3 rgb = vec3(value, sampled(at, 1), sampled(at, 2)) / top;
    if (kind >= 3) rgb = fromYbr(rgb, kind == 4);
    return inverse ? 1.0 - rgb : rgb;
  }
  if (kind == 1) {
    vec3 rgb = look(colours, coloursRange, value).rgb;
    return inverse ? 1.0 - rgb : rgb;
  }
  if (padded && value >= padding.x && value <= padding.y) return vec3(0.0);
  value = modalityRange.y > 0
    ? look(modality, modalityRange, value).r : value * rescale.x + rescale.y;
  float grey = windowed(value);
  return vec3(inverse ? 1.0 - grey : grey);
}

vec3 between(vec2 at) {
  vec2 corner = floor(at - 0.5);
  vec2 part = at - 0.5 - corner;
  ivec2 p = ivec2(corner);
  return mix(mix(shade(p), shade(p + ivec2(1, 0)), part.x),
    mix(shade(p + ivec2(0, 1)), shade(p + ivec2(1, 1)), part.x), part.y);
}

// Where several pixels of the image share one of the screen, all of them count.
vec3 gathered(vec2 at) {
  vec2 across = vec2(column.x, row.x);
  vec2 down = vec2(column.y, row.y);
  vec3 sum = vec3(0.0);
  for (int i = 0; i < taps; i++) {
    for (int j = 0; j < taps; j++) {
      vec2 part = (vec2(i, j) + 0.5) / float(taps) - 0.5;
      sum += shade(ivec2(floor(at + part.x * across + part.y * down)));
    }
  }
  return sum / float(taps * taps);
}

void main() {
  vec3 pixel = vec3(gl_FragCoord.x, height - gl_FragCoord.y, 1.0);
  vec2 at = vec2(dot(column, pixel), dot(row, pixel));
  vec2 size = vec2(textureSize(stored, 0).xy);
  if (any(lessThan(at, vec2(0.0))) || any(greaterThanEqual(at, size))) {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
    return;
  }
  vec3 seen = taps > 1 ? gathered(at) : soft ? between(at) : shade(ivec2(floor(at)));
  colour = vec4(seen, 1.0);
}`;
