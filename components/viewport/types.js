/**
 * What a manifest says. Arrays of a display set are per frame, in the order of display.
 *
 * @typedef {object} Window
 * @property {number} center
 * @property {number} width
 * @property {string} [name]
 * @property {string} [function]  LINEAR, LINEAR_EXACT or SIGMOID
 *
 * @typedef {object} DisplaySet
 * @property {string} id
 * @property {number} series
 * @property {string} label
 * @property {'image'|'video'|'document'|'other'} kind
 * @property {string|null} reason  key of the sentence that says why there is no image
 * @property {string} [object]  what it is if it is no image: `sr`, `seg`, `waveform`
 * @property {string} modality
 * @property {number} rows
 * @property {number} columns
 * @property {number} samples
 * @property {number} bits_allocated
 * @property {number} bits_stored
 * @property {string} photometric
 * @property {number|null} slope
 * @property {number|null} intercept
 * @property {string} unit
 * @property {Window[]} windows
 * @property {boolean} tables
 * @property {import('./tiling.js').Tiles|null} tiles  of large frames
 * @property {boolean} managed  colours that only the server brings to the screen's
 * @property {[number, number]|null} padding
 * @property {[number, number]|null} spacing
 * @property {string} spacing_source
 * @property {[number, number]|null} aspect
 * @property {number[]|null} orientation
 * @property {string[]|null} patient_orientation
 * @property {string} laterality
 * @property {string} view
 * @property {number|null} thickness_mm
 * @property {number|null} fps
 * @property {string} lossy
 * @property {{instance: number[], frame: number[], location: number[]|null, number: number[],
 *   damaged: number[]}} frames
 * @property {{window?: ([number, number, string?]|null)[], slope?: (number|null)[], intercept?: (number|null)[],
 *   padding?: ([number, number]|null)[], orientation?: number[][]}} varying  what is not the same in all
 *
 * @typedef {object} Series
 * @property {number} id
 * @property {number} number
 * @property {string} modality
 * @property {string} description
 * @property {string} equipment
 * @property {string} technique
 *
 * @typedef {object} Study
 * @property {string} key
 * @property {string} token
 * @property {string} date
 * @property {string} time
 * @property {string} procedure
 * @property {string} accession
 * @property {string} exam_number
 * @property {string} institution
 * @property {string[]} modalities
 * @property {string} patient_class
 * @property {{name: string, number: string, sex: string, age: string, birth_date: string}} patient
 *
 * @typedef {object} Prior
 * @property {string} key
 * @property {string} date
 * @property {string} modality
 * @property {string} procedure
 * @property {number} images
 *
 * @typedef {object} Manifest
 * @property {Study} study
 * @property {Series[]} series
 * @property {DisplaySet[]} display_sets
 * @property {Prior[]} priors
 *
 * @typedef {Record<string, string>} Words  sentence by key
 */

export {};
