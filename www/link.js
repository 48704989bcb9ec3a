// The run that the query of an address names (see address.js): loaded where there is a query.

import { EPOCH, POINTS } from './address.js';
import { partOf } from './parts.js';
import { SETTINGS } from './schema.js';

/** @typedef {import('./engine/run.js').Run} Run */

/**
 * What of an address could not be taken; in words: see refusals.js.
 * @typedef {object} Refusal
 * @property {'change' | 'changedTwice' | 'epoch' | 'twice' | 'unknown'} why
 * @property {string} name that it is about; empty for those that are unknown
 * @property {string[]} texts what was typed, and what that is told with
 */

/** Of the structure there can be several changes in an epoch. */
const HIDDEN = 'hidden';

/**
 * A number as people write it. What is none, or is too large for one, stays text, which the core then refuses by name.
 * @param {string} text
 */
function numberOf(text) {
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}

/** What a setting is given; text where it can be none of what the setting can be. @param {import('./schema.js').Setting} setting @param {string} text */
function readValue({ kind }, text) {
  if (kind === 'choice') return text;
  if (kind === 'flag') return text === 'true' || (text === 'false' ? false : text);
  return numberOf(text);
}

/** A change of a live setting or a part: its value, and after how many epochs. */
const CHANGE = /^([^@]*)@(\d{1,15})$/;

/**
 * @param {string} search
 * @returns {{run: Run, epoch: number | undefined, refusals: Refusal[]}}
 */
export function readQuery(search) {
  /** @type {Run} */
  const run = { start: {}, changes: [] };
  /** Names that there are not. @type {string[]} */
  const unknown = [];
  /** @type {Refusal[]} */
  const refusals = [];
  /** @type {number | undefined} */
  let epoch;
  /** What each name was given. @type {Map<string, string>} */
  const given = new Map();

  /** @param {Refusal['why']} why @param {string} name @param {string[]} texts */
  const refuse = (why, name, ...texts) => refusals.push({ why, name, texts });

  /** @param {string} name @param {string[]} texts @param {string} example @param {(text: string) => unknown} read */
  function readChanges(name, texts, example, read) {
    for (const change of texts) {
      const [, value, at] = CHANGE.exec(change) ?? [];
      const epoch = Number(at);
      if (at === undefined) {
        refuse('change', name, change, example);
      } else if (
        name !== HIDDEN &&
        run.changes.some((other) => other.name === name && other.epoch === epoch)
      ) {
        refuse('changedTwice', name, change, at);
      } else {
        run.changes.push({ epoch, name, value: /** @type {number | string} */ (read(value)) });
      }
    }
  }

  for (const [name, text] of new URLSearchParams(search)) {
    const setting = SETTINGS.find((setting) => setting.name === name);
    const part = partOf(name);
    const before = given.get(name);
    if (!setting && !part && name !== EPOCH && name !== POINTS) {
      unknown.push(name);
      continue;
    }
    if (before !== undefined) {
      refuse('twice', name, before, text);
      continue;
    }
    given.set(name, text);
    if (part) {
      readChanges(name, text.split(','), '0@500', numberOf);
    } else if (name === POINTS) {
      const [start, ...edits] = text.split(',');
      if (start) run.start[name] = start;
      readChanges(name, edits, '0-2_4.@500', String);
    } else if (!setting) {
      if (/^\d{1,15}$/.test(text)) epoch = Number(text);
      else refuse('epoch', name, text);
    } else if (setting.kind === 'list') {
      const items = text === '' ? [] : text.split(',');
      const isEdit = (/** @type {string} */ item) => item.includes('@');
      const sizes = items.filter((item) => !isEdit(item));
      // Before edits of a network without hidden layers there is nothing.
      const none = sizes.length === 1 && sizes[0] === '';
      run.start[name] = /** @type {number[]} */ (none ? [] : sizes.map(numberOf));
      readChanges(name, items.filter(isEdit), '1.add.8@500', String);
    } else {
      const [start, ...changes] = setting.live ? text.split(',') : [text];
      const read = (/** @type {string} */ value) => readValue(setting, value);
      run.start[name] = read(start);
      readChanges(name, changes, setting.choices ? `${setting.choices.at(-1)?.value}@500` : '0.1@500', read);
    }
  }
  if (unknown.length > 0) refuse('unknown', '', ...unknown);
  return { run, epoch, refusals };
}
