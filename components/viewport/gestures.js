/** Turns pointer events of mouse, trackpad, finger and pen into what the reader means. */

/**
 * @typedef {[number, number]} Point  in CSS pixels of the element
 * @typedef {'tool'|'zoom'|'pan'} Role
 *
 * @typedef {object} Meaning
 * @property {(steps: number) => void} page
 * @property {(factor: number, point: Point) => void} zoom
 * @property {(dx: number, dy: number) => void} pan
 * @property {(role: Role, point: Point, finger: boolean) => void} begin
 * @property {(role: Role, delta: Point, total: Point, point: Point) => void} move
 * @property {(role: Role) => void} end
 * @property {(point: Point) => void} twice
 * @property {(point: Point) => void} long
 * @property {(point: Point|null) => void} hover
 */

const NOTCH = 50;
const TRACKPAD_STEP = 30;
const SLOP = 6;
const TWICE_MS = 320;
const TWICE_FAR = 24;
const LONG_MS = 550;
/** @type {Role[]} */
const ROLES = ['tool', 'pan', 'zoom'];

/**
 * Return how many pages a turn of the wheel is, and what is left of it.
 * @param {{deltaY: number, deltaMode: number}} event @param {number} left  of earlier events
 */
export function wheelSteps({ deltaY, deltaMode }, left) {
  // A notch of a mouse comes in one piece, a trackpad in many small ones.
  if (deltaMode !== 0 || Math.abs(deltaY) >= NOTCH) return { steps: Math.sign(deltaY), left: 0 };
  const sum = Math.sign(deltaY) === Math.sign(left) ? left + deltaY : deltaY;
  const steps = Math.trunc(sum / TRACKPAD_STEP) || 0;
  return { steps, left: sum - steps * TRACKPAD_STEP };
}

/** Listens to one element. */
export class Gestures {
  /** @type {Map<number, Point>} */ #pointers = new Map();
  /** @type {Role|null} */ #role = null;
  /** @type {Point} */ #from = [0, 0];
  /** @type {Point} */ #last = [0, 0];
  /** @type {{at: number, point: Point}} */ #tapped = { at: -Infinity, point: [0, 0] };
  #moved = false;
  #wheel = 0;
  #timer = 0;

  /** @param {HTMLElement} element @param {Meaning} meaning */
  constructor(element, meaning) {
    this.element = element;
    this.meaning = meaning;
    const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ heard) => (
      element.addEventListener(name, heard, { passive: false }));
    on('wheel', (event) => this.#onWheel(event));
    on('pointerdown', (event) => this.#onDown(event));
    on('pointermove', (event) => this.#onMove(event));
    on('pointerup', (event) => this.#onUp(event, true));
    on('pointercancel', (event) => this.#onUp(event, false));
    on('pointerleave', () => meaning.hover(null));
    on('contextmenu', (event) => event.preventDefault());
    on('auxclick', (event) => event.preventDefault());
  }

  /** @param {{clientX: number, clientY: number}} event @returns {Point} */
  #point({ clientX, clientY }) {
    const { left, top } = this.element.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    event.preventDefault();
    if (event.ctrlKey) {
      this.meaning.zoom(Math.exp(-event.deltaY / 200), this.#point(event));
      return;
    }
    const { steps, left } = wheelSteps(event, this.#wheel);
    this.#wheel = left;
    if (steps) this.meaning.page(steps);
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.target instanceof Element && event.target.closest('[data-own]')) return;
    const point = this.#point(event);
    this.element.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, point);
    clearTimeout(this.#timer);
    if (this.#pointers.size > 1) {
      this.#finish();
      return;
    }
    if (event.button === 1) event.preventDefault();
    this.#role = ROLES[event.button] ?? 'tool';
    this.#from = this.#last = point;
    this.#moved = false;
    const finger = event.pointerType === 'touch';
    if (finger) this.#timer = window.setTimeout(() => this.#onLong(point), LONG_MS);
    this.meaning.begin(this.#role, point, finger);
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const point = this.#point(event);
    if (!this.#pointers.has(event.pointerId)) {
      this.meaning.hover(point);
      return;
    }
    if (this.#pointers.size > 1) this.#onPinch(event.pointerId, point);
    else this.#onDrag(point);
    this.#pointers.set(event.pointerId, point);
  }

  /** @param {Point} point */
  #onDrag(point) {
    const total = between(this.#from, point);
    if (!this.#moved && Math.hypot(...total) < SLOP) return;
    this.#moved = true;
    clearTimeout(this.#timer);
    if (this.#role) this.meaning.move(this.#role, between(this.#last, point), total, point);
    this.#last = point;
  }

  /** @param {number} id @param {Point} point */
  #onPinch(id, point) {
    const [other] = [...this.#pointers].filter(([known]) => known !== id).map(([, at]) => at);
    const before = /** @type {Point} */ (this.#pointers.get(id));
    const [was, is] = [between(other, before), between(other, point)].map((way) => Math.hypot(...way));
    const middle = /** @type {Point} */ ([0, 1].map((axis) => (point[axis] + other[axis]) / 2));
    const [dx, dy] = between(before, point);
    this.meaning.pan(dx / 2, dy / 2);
    if (was > 8 && is > 8) this.meaning.zoom(is / was, middle);
  }

  /** @param {PointerEvent} event @param {boolean} lifted */
  #onUp(event, lifted) {
    if (!this.#pointers.delete(event.pointerId)) return;
    clearTimeout(this.#timer);
    const single = this.#role !== null;
    this.#finish();
    if (lifted && single && !this.#moved && event.button === 0) this.#onTap(this.#point(event));
  }

  #finish() {
    if (this.#role) this.meaning.end(this.#role);
    this.#role = null;
  }

  /** @param {Point} point */
  #onTap(point) {
    const now = performance.now();
    const { at, point: first } = this.#tapped;
    const near = Math.hypot(...between(first, point)) < TWICE_FAR;
    if (now - at < TWICE_MS && near) {
      this.#tapped = { at: -Infinity, point };
      this.meaning.twice(point);
    } else {
      this.#tapped = { at: now, point };
    }
  }

  /** @param {Point} point */
  #onLong(point) {
    this.#moved = true;
    this.#finish();
    this.meaning.long(point);
  }
}

/** @param {Point} from @param {Point} to @returns {Point} */
function between(from, to) {
  return [to[0] - from[0], to[1] - from[1]];
}
