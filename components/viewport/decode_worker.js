/** Undoes exact streams beside the page, so that a large frame never stops the hand. */

import { undo } from './undo.js';

self.onmessage = ({ data: { id, ...wish } }) => {
  try {
    const { pixels, stream } = undo(wish);
    // A packed stream goes back as well: browsers are slow to take back what a worker was sent.
    const gone = stream ? [pixels.values.buffer, stream] : [pixels.values.buffer];
    // @ts-ignore the global scope is a worker's
    self.postMessage({ id, pixels, stream }, gone);
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
self.postMessage({ ready: true });
