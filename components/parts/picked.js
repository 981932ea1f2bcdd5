/** Rows that are picked to do something about all of them. */

/** The rows that are picked, by their ids. */
export class Picked {
  constructor() {
    this.ids = new Set();
    this.last = 0;
  }

  get count() {
    return this.ids.size;
  }

  has(id) {
    return this.ids.has(id);
  }

  clear() {
    this.ids.clear();
  }

  /**
   * Picks a row, or no longer; with `upTo` every row from the last one to it.
   *
   * @param {number} id
   * @param {number[]} shown the ids of all rows that can be picked, in their order
   * @param {boolean} upTo
   */
  turn(id, shown, upTo = false) {
    const [from, to] = [shown.indexOf(this.last), shown.indexOf(id)];
    if (to < 0) return;
    if (upTo && from >= 0) {
      shown.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => this.ids.add(each));
    } else if (!this.ids.delete(id)) this.ids.add(id);
    this.last = id;
  }

  /** @param {number[]} shown all of which are picked, or none if all are already */
  turnAll(shown) {
    const all = this.isAll(shown);
    shown.forEach((id) => (all ? this.ids.delete(id) : this.ids.add(id)));
  }

  /** @param {number[]} shown */
  isAll(shown) {
    return shown.length > 0 && shown.every((id) => this.ids.has(id));
  }

  /** @param {number[]} shown the only ones that can stay picked */
  keep(shown) {
    this.ids.forEach((id) => shown.includes(id) || this.ids.delete(id));
  }
}
