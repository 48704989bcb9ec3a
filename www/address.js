// A run as the query of an address (link.js reads it): `?seed=7&hidden=8,8,1.add.4@300&learningRate=1,0.1@500&dense1.units.17=0@0,1@900`.
// Only what differs from the defaults is written. A setting that acts live has its start, and then each change with its epoch; so
// have the hidden layers, and own points. A part of the network has only changes. Points that are too many with their edits are
// named by what the browser keeps them by, once it does.

import { shortened } from './kept.js';
import { partOf } from './parts.js';
import { SETTINGS, startOf, usualOf } from './schema.js';

/** @typedef {import('./engine/run.js').Run} Run */
/** Opens the run at one of its epochs, at rest. */
export const EPOCH = 'epoch';

/** Own points, and edits of any. */
export const POINTS = 'points';

/**
 * The query for a run, with its question mark; empty for the default run.
 * @param {Run} run
 * @param {number} [epoch] at which it is to be opened, at rest
 */
export function writeAddress({ start, changes }, epoch) {
  const query = new URLSearchParams();
  /** @param {string} name @param {import('./engine/run.js').Value} value @param {import('./engine/run.js').Value} usual */
  function put(name, value, usual) {
    const later = changes.filter((change) => change.name === name);
    if (String(value) === String(usual) && later.length === 0) return;
    query.set(name, [value, ...later.map(({ value, epoch }) => `${value}@${epoch}`)].join(','));
  }
  for (const { name } of SETTINGS) put(name, startOf(start, name), usualOf(start, name));
  put(POINTS, start.points ?? '', '');
  if (query.get(POINTS) === shortened.text) query.set(POINTS, shortened.name);
  const parts = new Set(changes.map(({ name }) => name).filter(partOf));
  for (const part of [...parts].sort()) {
    const own = changes.filter(({ name }) => name === part);
    query.set(part, own.map(({ value, epoch }) => `${value}@${epoch}`).join(','));
  }
  if (epoch !== undefined) query.set(EPOCH, String(epoch));
  // Commas and at signs need not be escaped in a query, and are easier to read.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%40', '@').replaceAll('%7E', '~');
  return text && `?${text}`;
}
