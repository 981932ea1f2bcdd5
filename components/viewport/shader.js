/**
 * The shaders. The first maps the stored values of a frame to colours, pixel by pixel; the second
 * lays the result on the screen. So a window is applied once a pixel of the image, however large
 * that is seen, and moving the image maps nothing anew.
 */

export const KINDS = ['grey', 'palette', 'rgb', 'ybr', 'ybr-partial'];
export const FUNCTIONS = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'];

export const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/** Return the shader that maps one sort of texture. @param {string} sampler  its GLSL type */
export const mapped = (sampler) => `#version 300 es
precision highp float;
precision highp int;
precision highp ${sampler};
uniform ${sampler} stored;
uniform int block;         // pixels of the image in one of the result, each way
uniform int taps;          // how many of them are looked at, each way
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
uniform sampler2D presentation;
uniform ivec2 presentationRange;
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

// PS3.3 C.11.6
float presented(float grey) {
  if (presentationRange.y == 0) return grey;
  float value = grey * float(presentationRange.y - 1) + float(presentationRange.x);
  return look(presentation, presentationRange, value).r;
}

// PS3.3 C.7.6.3.1.2
vec3 fromYbr(vec3 ybr, bool part) {
  float y = part ? (ybr.x - 16.0 / 255.0) * 255.0 / 219.0 : ybr.x;
  vec2 c = (ybr.yz - (top + 1.0) * 0.5 / top) * (part ? 255.0 / 224.0 : 1.0);
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
  if (coloursRange.y > 0 && value >= float(coloursRange.x)) return look(colours, coloursRange, value).rgb;
  if (padded && value >= padding.x && value <= padding.y) return vec3(0.0);
  value = modalityRange.y > 0
    ? look(modality, modalityRange, value).r : value * rescale.x + rescale.y;
  if (isnan(value)) value = 0.0;
  float grey = presented(windowed(value));
  return vec3(inverse ? 1.0 - grey : grey);
}

// Where several pixels share one of the result, all of them count.
void main() {
  ivec2 corner = ivec2(gl_FragCoord.xy) * block;
  vec3 sum = vec3(0.0);
  for (int i = 0; i < taps; i++) {
    for (int j = 0; j < taps; j++) sum += shade(corner + (ivec2(i, j) * 2 + 1) * block / (2 * taps));
  }
  colour = vec4(sum / float(taps * taps), 1.0);
}`;

export const PLACED = `#version 300 es
precision highp float;
uniform sampler2D image;
uniform vec3 column;       // from pixels of the screen to columns of the image, 0 to 1
uniform vec3 row;
uniform float height;
out vec4 colour;

void main() {
  vec3 pixel = vec3(gl_FragCoord.x, height - gl_FragCoord.y, 1.0);
  vec2 at = vec2(dot(column, pixel), dot(row, pixel));
  bool outside = any(lessThan(at, vec2(0.0))) || any(greaterThanEqual(at, vec2(1.0)));
  colour = outside ? vec4(0.0, 0.0, 0.0, 1.0) : vec4(texture(image, at).rgb, 1.0);
}`;
