/** Undoes exact streams beside the page, so that a large frame never stops the hand. */

import { decodeInPlace } from './lossless.js';

self.onmessage = ({ data: { id, stream, rows, columns } }) => {
  try {
    const pixels = decodeInPlace(stream, rows, columns);
    // @ts-ignore the global scope is a worker's
    self.postMessage({ id, pixels }, [pixels.values.buffer]);
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
self.postMessage({ ready: true });
