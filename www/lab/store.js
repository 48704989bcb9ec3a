// Own points that are too many for an address are kept by the browser, and a run names them by a fingerprint: so it stays a small
// value. Loaded when it is first needed, by the page and by workers.

import { createStore, del, entries, get, set } from 'idb-keyval';
import { KEPT } from '../kept.js';

/** Characters of points that an address can hold. */
export const MOST_IN_ADDRESS = 16_000;

/** Sets of points that are kept, the latest. */
const MOST = 20;

/** @typedef {{text: string, time: number}} Kept */

/** @type {ReturnType<typeof createStore> | undefined} */
let store;
const opened = () => {
  store ??= createStore('neural-spiral', 'points');
  return store;
};

/** FNV-1a (Fowler, Noll & Vo), twice in 32 bits from two beginnings. @param {string} text */
function fingerprintOf(text) {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b) ^ (other >>> 13);
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/**
 * Points as a run names them: as they are, or where they are many by what keeps them. A browser that keeps nothing has them as they
 * are.
 * @param {string} text
 */
export async function namedPoints(text) {
  if (text.length <= MOST_IN_ADDRESS) return text;
  const name = KEPT + fingerprintOf(text);
  try {
    await set(name, { text, time: Date.now() }, opened());
    const all = /** @type {[string, Kept][]} */ (await entries(opened()));
    const oldest = all.sort(([, a], [, b]) => b.time - a.time).slice(MOST);
    for (const [old] of oldest) await del(old, opened());
    return name;
  } catch {
    return text;
  }
}

/** The points of that name; nothing if this browser has them no more, or never had them. @param {string} name @returns {Promise<string | undefined>} */
export async function keptPoints(name) {
  try {
    return /** @type {Kept | undefined} */ (await get(name, opened()))?.text;
  } catch {
    return undefined;
  }
}
