// The changes of a run: which are of what it starts from, and in which order the others are made.

import { partOf } from './parts.js';

/** @typedef {import('./engine/run.js').Change} Change */

/** Whether a change is one of its epoch even at the start, and not of what the run starts from. @param {string} name */
export const isEdit = (name) => name === 'hidden' || name === 'points' || partOf(name) !== undefined;

/**
 * Whether a change at epoch 0 is of what the run starts from. An activation for each layer is not, where a change has made layers.
 * @param {string} name @param {Change[]} changes
 */
export const isOfStart = (name, changes) =>
  !isEdit(name) &&
  !(name === 'activation' && changes.some(({ epoch, name }) => epoch === 0 && name === 'hidden'));

/** The order of changes in an epoch: of the structure, then of settings, then of what the structure has. @param {Change} change */
const rankOf = ({ name }) => (name === 'hidden' ? 0 : partOf(name) ? 2 : 1);

/** Changes in the order in which they are made. @param {Change[]} changes */
export const inOrder = (changes) => changes.toSorted((a, b) => a.epoch - b.epoch || rankOf(a) - rankOf(b));
