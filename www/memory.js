// What the browser remembers for the page from visit to visit. It may refuse to; then all is as on a first visit.
// Pages of one host share this memory, so names begin with the page's own.

/** @param {string} name @returns {string | null} */
export function recall(name) {
  try {
    return localStorage.getItem(`neural-spiral.${name}`);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(`neural-spiral.${name}`, value);
  } catch {
    // Not remembered.
  }
}
