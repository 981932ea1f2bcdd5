/** A quiet sound for what is new; off until the reader chose it, and remembered on this device. */

const KEY = 'sound';
const TONES_HZ = [660, 880];
const TONE_S = 0.14;
let audio = null;

/** @returns {boolean} whether the reader chose to hear it */
export function isLoud() {
  try {
    return localStorage.getItem(KEY) === 'on';
  } catch {
    return false; // storage may be forbidden
  }
}

/** @param {boolean} loud whether to hear it from now on; it is heard at once */
export function makeLoud(loud) {
  try {
    localStorage.setItem(KEY, loud ? 'on' : 'off');
  } catch {
    return;
  }
  if (loud) ring();
}

/** Rings, if the reader chose to hear it; browsers allow it once somebody has clicked. */
export function ring() {
  if (!isLoud()) return;
  audio ??= new AudioContext();
  audio.resume();
  TONES_HZ.forEach((hertz, index) => {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime + index * TONE_S;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.08, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + TONE_S);
  });
}
