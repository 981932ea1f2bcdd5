/** Sentences with blanks, and numbers as people write them. */

/**
 * @param {string} sentence with blanks such as `{count}`
 * @param {Record<string, string | number>} values what goes into them
 * @returns {string}
 */
export function fill(sentence, values) {
  return String(sentence ?? '').replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);
}

/**
 * @param {number | null | undefined} value
 * @param {string} language such as `zh-CN`
 * @returns {string} with separators, a dash if it is not known
 */
export function number(value, language) {
  return value === null || value === undefined ? '–' : value.toLocaleString(language);
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/**
 * @param {number} bytes
 * @returns {string} such as `12.4 MB`
 */
export function size(bytes) {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
