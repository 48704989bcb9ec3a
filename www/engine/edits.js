// What a run needs whose layers or points are edited, or whose points are its own: loaded before the first such run, or the first edit.

import { editBetween, edited, readEdit, readPoints, writeEdit } from '../dataset.js';
import { isKept } from '../kept.js';
import { createLoader } from '../loader.js';
import { joinedEdits, movedPart, movedUnit } from '../moved.js';
import { partOf } from '../parts.js';
import { kindOf, OF_DATA, usedInstead } from '../schema.js';
import { structureEditOf } from '../structure.js';
import { refusal } from './wasm.js';

export { editBetween, edited, readEdit, writeEdit };

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./run.js').Change} Change */
/** @typedef {import('../dataset.js').Points} Points */
/** @typedef {import('./marks.js').Death} Death */
/** @typedef {import('../structure.js').StructureEdit} StructureEdit */

/**
 * Where units are after edits of the structure; those that have gone are left out.
 * @param {Death[]} before @param {{value: unknown}[]} edits
 * @returns {Death[]}
 */
export function movedUnits(before, edits) {
  let units = before;
  for (const { value } of edits) {
    const edit = structureEditOf(value);
    if (!edit) continue;
    units = units.flatMap((death) => {
      const unit = movedUnit(death, edit);
      return unit ? [{ ...death, ...unit }] : [];
    });
  }
  return units;
}

/**
 * Whether an edit of the structure is made of parameters that were changed by hand in the same epoch: as it comes before those
 * changes there, it must be of the next.
 * @param {Change[]} changes @param {number} epoch @param {unknown} value
 */
export function mustWait(changes, epoch, value) {
  const kind = structureEditOf(value)?.kind;
  return (
    (kind === 'insert' || kind === 'drop') &&
    changes.some((change) => change.epoch === epoch && partOf(change.name) !== undefined)
  );
}

/** Why it cannot be made in the next epoch either. */
export const waitsInVain = () =>
  refusal('hidden', 'must be left as it is until what was set by hand lets an epoch be trained');

/** How many points more there are after an edit. @param {string} text */
export function moreSamples(text) {
  const edit = readEdit(text);
  return edit ? edit.added.labels.length - edit.removed.length : 0;
}

/**
 * Changes whose edits of the points are of the same points in another order: what an edit takes away it names by its place.
 * @param {Change[]} changes @param {Points} before what they were edits of @param {Points} after the same in the other order
 */
export function reordered(changes, before, after) {
  let [old, now] = [before, after];
  return changes.map((change) => {
    const edit = change.name === 'points' && readEdit(String(change.value), old.labels.length);
    if (!edit) return change;
    old = edited(old, edit);
    const other = editBetween(now, old);
    now = edited(now, other);
    return { ...change, value: writeEdit(other) };
  });
}

/**
 * Changes, with an edit of the structure that has been made after them. What else was changed in that epoch may be called otherwise
 * after it, or be there no more.
 * @param {Change[]} changes @param {number} epoch of the edit @param {string} value
 * @param {number[]} hidden units of each hidden layer after it @param {string} activation likewise
 * @returns {{changes: Change[], again: boolean}} and whether the run now comes to that epoch on another way than the trainer did
 */
export function withStructure(changes, epoch, value, hidden, activation) {
  const edit = /** @type {StructureEdit} */ (structureEditOf(value));
  const earlier = changes.filter((change) => change.epoch < epoch);
  const here = changes.filter((change) => change.epoch === epoch);
  const edits = here.filter(({ name }) => name === 'hidden').map(({ value }) => String(value));
  const others = here.flatMap((change) => {
    const name = movedPart(change.name, edit);
    if (name === undefined || name === 'hidden') return [];
    return [{ ...change, name, ...(name === 'activation' && { value: activation }) }];
  });
  const joined = joinedEdits([...edits, value], hidden);
  return {
    changes: [...earlier, ...joined.map((value) => ({ epoch, name: 'hidden', value })), ...others],
    // The edit comes before what else was changed. A unit that was new takes its own with it; a layer leaves its neighbours rounded.
    again: here.length > edits.length || (edit.kind === 'drop' && joined.length < edits.length),
  };
}

const loadStore = createLoader(() => import('../lab/store.js'));

/** Points that the browser keeps, by their names. @type {Map<string, string>} */
const kept = new Map();

/** Fetches points that the browser keeps, if they are such. @param {string} name */
export async function fetchKept(name) {
  if (!isKept(name) || kept.has(name)) return;
  const { keptPoints } = await loadStore();
  const text = await keptPoints(name);
  if (text === undefined) return;
  kept.set(name, text);
  await fetchKept(text.split(',')[0]); // those that edits begin with may be kept by themselves
}

/** The points of a start, as text. @param {Record<string, unknown>} start */
const textOf = ({ points }) => kept.get(String(points)) ?? String(points);

/** The own points of a start. Throws where they are none. @param {Record<string, unknown>} start */
export function ownPoints(start) {
  const read = readPoints(textOf(start));
  if (read) return read;
  if (!isKept(start.points)) throw refusal('points', 'must be points as "Copy link" writes them');
  const drawn = 'must be those that were drawn in this browser';
  const opened = 'must be those of a table that this browser has opened: open its file again, under Data';
  throw refusal('points', start.data === 'own' ? opened : drawn);
}

/** A run, of which an address may have named points together with their edits. @param {Run} run @returns {Run} */
export function whole({ start, changes }) {
  const [points, ...edits] = textOf(start).split(',');
  if (edits.length === 0) return { start, changes };
  const made = edits.map((edit) => {
    const [value, epoch] = edit.split('@');
    return { epoch: Number(epoch), name: 'points', value };
  });
  const { points: _, ...others } = start;
  return { start: points ? { ...others, points } : others, changes: [...changes, ...made] };
}

/** What the points of a start follow from. */
const OF_POINTS = ['points', 'seed', ...OF_DATA];

/** What of a start goes with what is refused of it. @param {Run['start']} start @param {string} name */
function namesOut(start, name) {
  // There are no own data without points.
  if (name === 'points') return start.data === 'own' ? ['points', 'data', 'classes'] : ['points'];
  // Only own data have points.
  return name === 'data' && start.points !== undefined && kindOf(start) ? ['points'] : [name];
}

/**
 * A run without something that its points follow from, and what goes with it: edits are of the points that there were.
 * @param {Run} run @param {string} name of what is refused of its start
 * @returns {Run & {words: string} | undefined} and what is said of it; nothing where its points do not follow from that
 */
export function withoutPoints({ start, changes }, name) {
  const out = namesOut(start, name);
  if (!OF_POINTS.includes(name) || !out.some((name) => name in start)) return undefined;
  const rest = Object.fromEntries(Object.entries(start).filter(([name]) => !out.includes(name)));
  const others = changes.filter(({ name }) => name !== 'points');
  let words = '';
  if (out[0] !== name) words = ', so the points are left out';
  else if (name !== 'points') words = usedInstead(rest, name);
  if (others.length < changes.length) words += '; points drawn or erased are left out, too';
  return { start: rest, changes: others, words };
}
