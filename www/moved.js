// What an edit of the network's structure makes of other things: of units, of names of parts, and of the edit before.

import { nameOfPart, partOf } from './parts.js';
import { structureEditOf } from './structure.js';

/** @typedef {import('./structure.js').StructureEdit} StructureEdit */
/** @typedef {import('./state.js').Unit} Unit */

/** The layer that a layer is after an edit; undefined if it has gone. @param {number} layer @param {StructureEdit} edit */
function movedLayer(layer, edit) {
  if (edit.kind === 'insert') return layer >= edit.layer ? layer + 1 : layer;
  if (edit.kind !== 'drop' || layer < edit.layer) return layer;
  return layer === edit.layer ? undefined : layer - 1;
}

/** The unit that a hidden unit is after an edit; undefined if it has gone. @param {Unit} unit @param {StructureEdit} edit @returns {Unit | undefined} */
export function movedUnit({ layer, unit }, edit) {
  const moved = movedLayer(layer, edit);
  if (edit.kind !== 'remove' || layer !== edit.layer || unit < edit.count) {
    return moved === undefined ? undefined : { layer: moved, unit };
  }
  return unit === edit.count ? undefined : { layer, unit: unit - 1 };
}

/**
 * What a part of the network is called after an edit; undefined if it has gone.
 * @param {string} name @param {StructureEdit} edit
 */
export function movedPart(name, edit) {
  const part = partOf(name);
  if (!part) return name;
  // A weight belongs to the unit that it leads to, and to the one that it comes from; the last layer's units stay.
  const to = movedUnit(part, edit);
  const from = part.kind === 'weights' ? movedUnit({ layer: part.layer - 1, unit: part.input }, edit) : part;
  if (!to || !from) return undefined;
  return nameOfPart({ ...part, ...to, ...(part.kind === 'weights' && { input: from.unit }) });
}

/**
 * Edits one after the other, of which the last may join the one before: what is added together is one edit, and what takes back the
 * one before leaves none.
 * @param {string[]} texts @param {ArrayLike<number>} hidden units of each hidden layer after all of them
 * @returns {string[]}
 */
export function joinedEdits(texts, hidden) {
  const [before, last] = texts.slice(-2).map(structureEditOf);
  const rest = texts.slice(0, -2);
  if (!before || !last || before.layer !== last.layer) return texts;
  const { kind, layer, count } = before;
  if (kind === 'insert' && last.kind === 'drop') return rest;
  if (kind !== 'add') return texts;
  if (last.kind === 'add') return [...rest, `${layer}.add.${count + last.count}`];
  // The last unit is one of those that were added.
  if (last.kind !== 'remove' || last.count !== hidden[layer - 1]) return texts;
  return count > 1 ? [...rest, `${layer}.add.${count - 1}`] : rest;
}
