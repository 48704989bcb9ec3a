// Own points that are too many for an address are kept by the browser, and a run names them by a fingerprint: so it stays a small
// value. Loaded when it is first needed, by the page and by workers.

import { createStore, del, entries, get, set } from 'idb-keyval';
import { KEPT, MOST_IN_ADDRESS, shortened } from '../kept.js';

/** Sets of points that are kept, the latest that were used; and as many with edits, of which every stroke makes others. */
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

/** Whether points are kept with their edits. @param {string} text */
const isEdited = (text) => text.includes(',');

/** Keeps points. @param {string} text @returns {Promise<string>} what they are kept by; as they are in a browser that keeps nothing */
async function keep(text) {
  const name = KEPT + fingerprintOf(text);
  try {
    await set(name, { text, time: Date.now() }, opened());
    const all = /** @type {[string, Kept][]} */ (await entries(opened()));
    const alike = all.filter(([, other]) => isEdited(other.text) === isEdited(text));
    const oldest = alike.sort(([, a], [, b]) => b.time - a.time).slice(MOST);
    for (const [old] of oldest) await del(old, opened());
    return name;
  } catch {
    return text;
  }
}

/**
 * Points as a run names them: as they are, or where they are many by what keeps them. A browser that keeps nothing has them as they
 * are.
 * @param {string} text
 */
export const namedPoints = async (text) => (text.length <= MOST_IN_ADDRESS ? text : keep(text));

/** Lets the browser keep the points of a query, with their edits, if they are most of it. @param {string} query @param {string} text */
export async function shorten(query, text) {
  if (text.length > query.length / 2) Object.assign(shortened, { text, name: await keep(text) });
}

/** The points of that name; nothing if this browser has them no more, or never had them. @param {string} name @returns {Promise<string | undefined>} */
export async function keptPoints(name) {
  try {
    const kept = /** @type {Kept | undefined} */ (await get(name, opened()));
    if (kept) await set(name, { ...kept, time: Date.now() }, opened()).catch(() => {});
    return kept?.text;
  } catch {
    return undefined;
  }
}
