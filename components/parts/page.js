/** The page around a component: its width, where keys go, and the reader's language. */

const YEAR_S = 365 * 24 * 3600;

/**
 * @param {number} width in px
 * @param {(narrow: boolean) => void} answer called now and whenever it changes
 * @returns {() => void} ends it
 */
export function narrow(width, answer) {
  const query = window.matchMedia(`(max-width: ${width - 0.02}px)`);
  const tell = () => answer(query.matches);
  query.addEventListener('change', tell);
  tell();
  return () => query.removeEventListener('change', tell);
}

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key belongs to a field, a dialog, or a combination
 */
export function isTyping(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  return event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing
    || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName ?? '')
    || Boolean(document.querySelector('[aria-modal=true]'));
}

/**
 * Keeps a popover open until something happens elsewhere.
 *
 * @param {() => HTMLElement | null} inside the popover with the button that opened it
 * @param {() => void} close
 * @returns {() => void} ends it
 */
export function nearby(inside, close) {
  const pressed = (event) => {
    if (!inside()?.contains(event.target)) close();
  };
  const typed = (event) => {
    if (event.key === 'Escape') close();
  };
  document.addEventListener('pointerdown', pressed, true);
  document.addEventListener('keydown', typed, true);
  return () => {
    document.removeEventListener('pointerdown', pressed, true);
    document.removeEventListener('keydown', typed, true);
  };
}

/** @param {string} language such as `en`: the page comes again in it */
export function speak(language) {
  document.cookie = `language=${language}; path=/; max-age=${YEAR_S}; samesite=lax`;
  window.location.reload();
}
