// The lines of the log that are shown, at the rhythm that the reader has chosen.

/** @typedef {import('./engine/run.js').Line} Line */

/** Epochs from one line to the next. */
export const RHYTHMS = [100, 1000];

/** Lines that are shown at most; the book's run has a hundred. */
const MOST = 200;

/** The latest lines of one rhythm. @param {Line[]} log @param {number} every */
export const linesOf = (log, every) => log.filter(({ epoch }) => epoch % every === 0).slice(-MOST);

/** Those of a whole log that the page can show. @param {Line[]} log */
export function shownOf(log) {
  const [often, seldom] = RHYTHMS.map((every) => linesOf(log, every));
  // The book's first line is looked at for as long as the seldom ones last.
  const first = log.filter(({ epoch }) => epoch === RHYTHMS[0]);
  const shown = new Set([...(seldom[0]?.epoch === 0 ? first : []), ...often, ...seldom]);
  return log.filter((line) => shown.has(line));
}
