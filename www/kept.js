// How a run names own points that are too many for an address and that the browser keeps (see lab/store.js).

/** What such a name begins with. */
export const KEPT = '~';

/** Whether points of a run's start are such a name. @param {unknown} points */
export const isKept = (points) => String(points).startsWith(KEPT);
