// A run as the query of an address, and back: `?seed=7&hidden=8,8&learningRate=1,0.1@500`. Only what differs from the
// defaults is written. A setting that acts live has its start, and then each change with its epoch.

import { SETTINGS } from './schema.js';
import { CLASSES } from './view/classes.js';

/** @typedef {import('./engine/run.js').Run} Run */
/** @typedef {import('./engine/run.js').Value} Value */

/** Opens the run at one of its epochs, at rest. */
const EPOCH = 'epoch';

/** A number as people write it. What is none stays text, which the core then refuses by name. @param {string} text */
const numberOf = (text) => (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text);

/**
 * @param {string} search
 * @returns {{run: Run, epoch: number | undefined, refusals: string[]}}
 */
export function readAddress(search) {
  /** @type {Run} */
  const run = { start: {}, changes: [] };
  /** @type {string[]} */
  const refusals = [];
  /** @type {number | undefined} */
  let epoch;
  for (const [name, text] of new URLSearchParams(search)) {
    const setting = SETTINGS.find((setting) => setting.name === name);
    if (name === EPOCH) {
      if (/^\d{1,15}$/.test(text)) epoch = Number(text);
      else refusals.push(`${EPOCH} must be a whole number, got "${text}"`);
    } else if (!setting) {
      refusals.push(unknown(name));
    } else if (setting.kind === 'choice') {
      run.start[name] = text;
    } else if (setting.kind === 'list') {
      const items = text.split(',').filter((item) => item !== '' || text !== '');
      run.start[name] = /** @type {number[]} */ (items.map(numberOf));
    } else {
      const [start, ...changes] = setting.live ? text.split(',') : [text];
      run.start[name] = numberOf(start);
      for (const change of changes) {
        const [value, at] = change.split('@');
        if (/^\d{1,15}$/.test(at ?? '')) {
          run.changes.push({ epoch: Number(at), name, value: /** @type {number} */ (numberOf(value)) });
        } else {
          refusals.push(`a change of ${name} must be value@epoch, such as 0.1@500, got "${change}"`);
        }
      }
    }
  }
  const { classes } = run.start;
  if (Number(classes) > CLASSES.length) {
    refusals.push(
      `classes must be at most ${CLASSES.length} here, for each to have a look of its own, got ${classes}`,
    );
    delete run.start.classes;
  }
  return { run, epoch, refusals };
}

/** @param {string} name */
function unknown(name) {
  const names = [...SETTINGS.map((setting) => setting.name), EPOCH];
  const alike = names.find((known) => known.toLowerCase() === name.toLowerCase());
  const hint = alike ? `perhaps ${alike} is meant` : `there are ${names.join(', ')}`;
  return `the address has no setting "${name}": ${hint}`;
}

/**
 * The query for a run, with its question mark; empty for the default run.
 * @param {Run} run
 */
export function writeAddress({ start, changes }) {
  const query = new URLSearchParams();
  for (const { name, default: usual } of SETTINGS) {
    const value = start[name] ?? usual;
    const later = changes.filter((change) => change.name === name);
    if (String(value) === String(usual) && later.length === 0) continue;
    query.set(name, [value, ...later.map(({ value, epoch }) => `${value}@${epoch}`)].join(','));
  }
  // Commas and at signs need not be escaped in a query, and are easier to read.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%40', '@');
  return text && `?${text}`;
}
