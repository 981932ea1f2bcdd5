/** How new studies enter a list that somebody may be pointing at. */

/**
 * @typedef {{key: string, urgent: boolean}} Row a study; more is shown of it
 * @typedef {{shown: Row[], held: boolean}} Arranged what to show, and whether rows are held back
 */

/**
 * Decides what a list shows once the server knows more: everything, where nobody would miss a row
 * that moves; otherwise the rows that are there stay where they are and only their values change.
 *
 * @param {Row[]} shown what the list shows now
 * @param {Row[]} rows what it would show if it were asked for anew
 * @param {boolean} calm whether it stands at its top in its usual order, the pointer off it
 * @returns {Arranged}
 */
export function arrange(shown, rows, calm) {
  if (calm || shown.length === 0 || sameOrder(shown, rows)) return {shown: rows, held: false};
  const newer = new Map(rows.map((row) => [row.key, row]));
  return {shown: shown.map((row) => newer.get(row.key) ?? row), held: true};
}

function sameOrder(shown, rows) {
  return shown.length === rows.length && shown.every((row, index) => row.key === rows[index].key);
}
