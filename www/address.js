// A run as the query of an address, and back: `?seed=7&hidden=8,8&learningRate=1,0.1@500&dense1.units.17=0@0,1@900`. Only
// what differs from the defaults is written. A setting that acts live has its start, and then each change with its epoch; a
// part of the network has only changes.

import { FORMS, partOf } from './parts.js';
import { SETTINGS, startOf, usedInstead, usualOf } from './schema.js';
import { CLASSES } from './view/classes.js';

/** @typedef {import('./engine/run.js').Run} Run */
/** @typedef {import('./engine/run.js').Value} Value */

/** Opens the run at one of its epochs, at rest. */
const EPOCH = 'epoch';

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
 * @returns {{run: Run, epoch: number | undefined, refusals: string[]}}
 */
export function readAddress(search) {
  /** @type {Run} */
  const run = { start: {}, changes: [] };
  /** Names that are like none that there is. @type {string[]} */
  const strange = [];
  /** @type {string[]} */
  const refusals = [];
  /** @type {number | undefined} */
  let epoch;
  /** What each name was given. @type {Map<string, string>} */
  const given = new Map();

  /** @param {string} name @param {string[]} texts @param {string} example @param {(text: string) => unknown} read */
  function readChanges(name, texts, example, read) {
    for (const change of texts) {
      const [, value, at] = CHANGE.exec(change) ?? [];
      const epoch = Number(at);
      if (at === undefined) {
        refusals.push(
          `a change of ${name} must be value@epoch, such as ${example}, got ${quoted(change)}, so it is left out`,
        );
      } else if (run.changes.some((other) => other.name === name && other.epoch === epoch)) {
        refusals.push(
          `${name} must change once at epoch ${epoch}, got ${quoted(change)} too, so the first is used`,
        );
      } else {
        run.changes.push({ epoch, name, value: /** @type {number | string} */ (read(value)) });
      }
    }
  }

  for (const [name, text] of new URLSearchParams(search)) {
    const setting = SETTINGS.find((setting) => setting.name === name);
    const part = partOf(name);
    const before = given.get(name);
    if (!setting && !part && name !== EPOCH) {
      const nearest = nearestName(name);
      if (nearest) refusals.push(`the address has no setting ${quoted(name)}: perhaps ${nearest} is meant`);
      else strange.push(quoted(name));
      continue;
    }
    if (before !== undefined) {
      refusals.push(
        `${name} must stand once, got ${quoted(before)} and ${quoted(text)}, so the first is used`,
      );
      continue;
    }
    given.set(name, text);
    if (part) {
      readChanges(name, text.split(','), '0@500', numberOf);
    } else if (!setting) {
      if (/^\d{1,15}$/.test(text)) epoch = Number(text);
      else refusals.push(`${EPOCH} must be a whole number, got ${quoted(text)}`);
    } else if (setting.kind === 'list') {
      const items = text === '' ? [] : text.split(',');
      run.start[name] = /** @type {number[]} */ (items.map(numberOf));
    } else {
      const [start, ...changes] = setting.live ? text.split(',') : [text];
      const read = (/** @type {string} */ value) => readValue(setting, value);
      run.start[name] = read(start);
      readChanges(name, changes, setting.choices ? `${setting.choices.at(-1)?.value}@500` : '0.1@500', read);
    }
  }
  const { classes } = run.start;
  if (Number(classes) > CLASSES.length) {
    refusals.push(
      `classes must be at most ${CLASSES.length} here, for each to have a look of its own, got ${classes}${usedInstead(run.start, 'classes')}`,
    );
    delete run.start.classes;
  }
  if (strange.length > 0) {
    const what = `${strange.length === 1 ? 'setting' : 'settings'} ${strange.join(', ')}`;
    refusals.push(`the address has no ${what}: there are ${NAMES.join(', ')}`);
  }
  return { run, epoch, refusals };
}

/** Characters of what was typed that a refusal repeats. */
const MAX_SHOWN = 80;

/** What was typed, as a refusal repeats it. @param {string} text */
const quoted = (text) => `"${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}"`;

const NAMES = [...SETTINGS.map((setting) => setting.name), EPOCH];

/** Letters that may be wrong, missing or too many in a name that is still known. */
const MAX_WRONG = 2;

/** The name that a wrong one is most like, if it is like any: it begins with it, or has a few wrong letters. @param {string} name */
function nearestName(name) {
  const typed = name.toLowerCase();
  if (typed.length < 3 || typed.length > MAX_SHOWN) return undefined;
  const names = [...NAMES, ...partsLike(typed)];
  const begins = names.find((known) => known.toLowerCase().startsWith(typed));
  if (begins) return begins;
  const distances = names.map((known) => distance(typed, known.toLowerCase()));
  const least = Math.min(...distances);
  return least <= MAX_WRONG ? names[distances.indexOf(least)] : undefined;
}

/** The names of parts that have the same numbers as one that was typed. @param {string} typed */
function partsLike(typed) {
  const numbers = (typed.match(/\d+/g) ?? []).map(Number);
  const fit = FORMS.filter((form) => form.split('#').length === numbers.length + 1);
  return fit
    .map((form) => numbers.reduce((name, number) => name.replace('#', String(number)), form))
    .filter(partOf);
}

/**
 * How many letters must be changed, put in or left out to make one word of another (Levenshtein's distance).
 * @param {string} from @param {string} to
 */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = row[column] + Number(letter !== to[column]);
      next.push(Math.min(replaced, row[column + 1] + 1, next[column] + 1));
    }
    row = next;
  }
  return row[to.length];
}

/**
 * The query for a run, with its question mark; empty for the default run.
 * @param {Run} run
 * @param {number} [epoch] at which it is to be opened, at rest
 */
export function writeAddress({ start, changes }, epoch) {
  const query = new URLSearchParams();
  for (const { name } of SETTINGS) {
    const value = startOf(start, name);
    const later = changes.filter((change) => change.name === name);
    if (String(value) === String(usualOf(start, name)) && later.length === 0) continue;
    query.set(name, [value, ...later.map(({ value, epoch }) => `${value}@${epoch}`)].join(','));
  }
  const parts = new Set(changes.map(({ name }) => name).filter(partOf));
  for (const part of [...parts].sort()) {
    const own = changes.filter(({ name }) => name === part);
    query.set(part, own.map(({ value, epoch }) => `${value}@${epoch}`).join(','));
  }
  if (epoch !== undefined) query.set(EPOCH, String(epoch));
  // Commas and at signs need not be escaped in a query, and are easier to read.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%40', '@');
  return text && `?${text}`;
}
