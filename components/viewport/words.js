/** Says sentences; they come from the server in the reader's language. */

/** @typedef {import('./types.js').Words} Words */

/**
 * Return a function that fills the fields of a sentence.
 * @param {Words} words
 * @returns {(key: string, fields?: Record<string, string|number>) => string}
 */
export function speaker(words) {
  return (key, fields = {}) => (words[key] ?? key).replace(
    /\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole));
}

/** @typedef {ReturnType<typeof speaker>} Say */

/** Write an age as DICOM has it (063Y, 004M) in words. @param {Say} say @param {string} age */
export function ageText(say, age) {
  const [, count, unit] = /^(\d{1,3})([DWMY])$/.exec(age ?? '') ?? [];
  return count ? say(`age.${unit}`, { count: Number(count) }) : '';
}

/** Write a sex as DICOM has it. @param {Say} say @param {string} sex */
export function sexText(say, sex) {
  return ['M', 'F', 'O'].includes(sex) ? say(`sex.${sex}`) : '';
}

/** Join what is there. @param {(string|null|undefined|false)[]} parts */
export function joined(parts, between = ' ') {
  return parts.filter(Boolean).join(between);
}

/** Write a number with at most so many digits behind the point. @param {number} value */
export function figure(value, digits = 0) {
  return value.toFixed(digits).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '').replace('-', '−');
}

/** Write window figures: whole where they are large. @param {number} value @param {number} width */
export function windowFigure(value, width) {
  const digits = width >= 20 ? 0 : Math.min(6, Math.ceil(2 - Math.log10(Math.max(width, 1e-6))));
  return figure(value, digits).replace('−', '-');
}
