/** Reads a manifest: what is not said of a display set is filled in. */

/**
 * @typedef {import('./types.js').DisplaySet} DisplaySet
 * @typedef {import('./types.js').Manifest} Manifest
 */

/** What a display set without images leaves out. */
const BARE = {
  samples: 1, bits_allocated: 16, bits_stored: 16, photometric: 'MONOCHROME2', slope: null, intercept: null,
  unit: '', windows: [], tables: false, tiles: null, managed: false, padding: null, spacing: null, spacing_source: 'none', aspect: null,
  orientation: null, patient_orientation: null, laterality: '', view: '', thickness_mm: null, fps: null, lossy: '',
};

/** Return a manifest whose display sets are whole. @param {any} json @returns {Manifest} */
export function readManifest(json) {
  return { ...json, display_sets: json.display_sets.map(readSet) };
}

/** @param {any} json @returns {DisplaySet} */
function readSet(json) {
  // An image that cannot be decoded comes with the reason, and is treated as none.
  const shown = json.kind === 'image' && !json.reason && json.frames.instance.length > 0;
  const kind = json.kind === 'image' && !shown ? 'other' : json.kind;
  return { ...BARE, ...json, kind, label: json.label ?? '', rows: json.rows ?? 0, columns: json.columns ?? 0 };
}
