/** Turns samples into lines on paper; lengths are in millimetres of the paper. */

const VOLTS = /** @type {Record<string, number>} */ ({ V: 1000, mV: 1, uV: 0.001, nV: 0.000001 });
// A line finer than that nobody sees; between two such points the lowest and highest are drawn.
const FINEST_MM = 0.1;

/** How many millivolts a unit is; 0 for what is no voltage. @param {string} unit  as UCUM has it */
export function millivolts(unit) {
  return VOLTS[unit] ?? 0;
}

/** Return the lowest and highest of samples; both 0 if there is none. @param {Float32Array} samples */
export function extent(samples) {
  let low = Infinity;
  let high = -Infinity;
  for (const sample of samples) {
    if (sample < low) low = sample;
    if (sample > high) high = sample;
  }
  return low <= high && Number.isFinite(low) && Number.isFinite(high) ? { low, high } : { low: 0, high: 0 };
}

/**
 * Return the path of a trace, as SVG writes it; what is no number is a gap.
 * @param {Float32Array} samples
 * @param {{step: number, height: (sample: number) => number}} scale  millimetres from one sample to
 *   the next, and from the top of the paper
 */
export function path(samples, { step, height }) {
  const block = Math.max(1, Math.floor((2 * FINEST_MM) / step));
  let drawn = '';
  let pen = 'M';
  for (let from = 0; from < samples.length; from += block) {
    for (const at of block > 2 ? ends(samples, from, from + block) : range(from, from + block, samples.length)) {
      const sample = samples[at];
      if (Number.isNaN(sample)) pen = 'M';
      else {
        drawn += `${pen}${(at * step).toFixed(2)} ${height(sample).toFixed(2)}`;
        pen = 'L';
      }
    }
  }
  return drawn;
}

/** @param {number} from @param {number} to @param {number} end */
function range(from, to, end) {
  return Array.from({ length: Math.min(to, end) - from }, (_, at) => from + at);
}

/** The places of the lowest and highest of a block, in their order. @param {Float32Array} samples @param {number} from @param {number} to */
function ends(samples, from, to) {
  let [low, high] = [-1, -1];
  for (let at = from; at < Math.min(to, samples.length); at += 1) {
    if (Number.isNaN(samples[at])) continue;
    if (low < 0 || samples[at] < samples[low]) low = at;
    if (high < 0 || samples[at] > samples[high]) high = at;
  }
  if (low < 0) return [from];
  return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}

/**
 * Divide the paper among traces of a voltage: each has the height that it needs, at least 10 mm.
 * @param {{low: number, high: number}[]} extents  in mV @param {number} gain  mm a mV
 * @returns {{top: number, height: number, zero: number}[]}  where each begins, and its 0 mV lies
 */
export function lanes(extents, gain) {
  let top = 0;
  return extents.map(({ low, high }) => {
    const [above, below] = [Math.max(high, 0.5), Math.max(-low, 0.5)].map((volts) => Math.ceil((volts * gain) / 5) * 5);
    const lane = { top, height: above + below, zero: top + above };
    top += lane.height;
    return lane;
  });
}
