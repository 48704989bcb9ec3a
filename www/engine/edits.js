// What a run needs whose layers or points are edited, or whose points are its own: loaded before the first such run, or the first edit.

import { editBetween, edited, readEdit, writeEdit } from '../dataset.js';
import { joinedEdits, movedPart, movedUnit } from '../moved.js';
import { partOf } from '../parts.js';
import { structureEditOf } from '../structure.js';
import { refusal } from './wasm.js';

export { readPoints } from '../dataset.js';
export { editBetween, edited, readEdit, writeEdit };

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
