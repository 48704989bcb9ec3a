// What of an address could not be taken, in words; and which name is meant by one that there is not.

import { EPOCH } from './address.js';
import { partOf } from './parts.js';
import { SETTINGS } from './schema.js';

/** @typedef {import('./link.js').Refusal} Refusal */

/** Characters of what was typed that a refusal repeats. */
const MAX_SHOWN = 80;

/** What was typed, as a refusal repeats it. @param {string} text */
const quoted = (text) => `"${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}"`;

/** @type {Record<Refusal['why'], (name: string, texts: string[]) => string>} */
const WORDS = {
  change: (name, [got, example]) =>
    `a change of ${name} must be value@epoch, such as ${example}, got ${quoted(got)}, so it is left out`,
  changedTwice: (name, [got, epoch]) =>
    `${name} must change once at epoch ${Number(epoch)}, got ${quoted(got)} too, so the first is used`,
  epoch: (name, [got]) => `${name} must be a whole number, got ${quoted(got)}`,
  twice: (name, [first, got]) =>
    `${name} must stand once, got ${quoted(first)} and ${quoted(got)}, so the first is used`,
  unknown(_, names) {
    const nearest = names.map((name) => ({ name, known: nearestName(name) }));
    const strange = nearest.filter(({ known }) => !known).map(({ name }) => quoted(name));
    const what = `${strange.length === 1 ? 'setting' : 'settings'} ${strange.join(', ')}`;
    return [
      ...nearest
        .filter(({ known }) => known)
        .map(({ name, known }) => `the address has no setting ${quoted(name)}: perhaps ${known} is meant`),
      ...(strange.length > 0 ? [`the address has no ${what}: there are ${NAMES.join(', ')}`] : []),
    ].join('; ');
  },
};

/** @param {Refusal | string} refusal what the core has refused is in words already */
export const refusalInWords = (refusal) =>
  typeof refusal === 'string' ? refusal : WORDS[refusal.why](refusal.name, refusal.texts);

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

/** What each kind of part is called, with # for its numbers. */
const FORMS = ['dense#.units.#', 'dense#.weights.#.#', 'dense#.biases.#'];

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
