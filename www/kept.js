// How a run, or its address, names points that are too many for an address and that the browser keeps (see lab/store.js).

/** Characters that an address can hold: many servers take 16,384 with all else that a browser sends. */
export const MOST_IN_ADDRESS = 15_000;

/** What such a name begins with. */
export const KEPT = '~';

/** Whether points of a run's start are such a name. @param {unknown} points */
export const isKept = (points) => String(points).startsWith(KEPT);

/** The points, with their edits, that an address has named last, and what the browser keeps them by. */
export const shortened = { text: '', name: '' };
