// The settings of a run as the core describes them: names, words, defaults and ranges stand there and nowhere else.

import { partInWords, partOf } from './parts.js';
import { settings } from './pkg/settings.js';
import { structureEditOf } from './structure.js';
import { CLASSES } from './view/classes.js';

/** @typedef {import('./pkg/neural_spiral.js').Choice} Choice */
/**
 * One as the core describes it. Where a hint is missing, it is loaded with what shows it: see pkg/hints.js.
 * @typedef {Omit<import('./pkg/neural_spiral.js').Setting, 'hint' | 'choices'> & {hint?: string, choices?: (Omit<Choice, 'hint'> & {hint?: string})[]}} Setting
 */

export const SETTINGS = settings;

/** @param {string} name @returns {Setting} */
export function settingOf(name) {
  const setting = SETTINGS.find((setting) => setting.name === name);
  if (!setting) throw new Error(`there is no setting ${name}`);
  return setting;
}

/** What a setting or a part is called, at the beginning of a sentence. @param {string} name */
export function labelOf(name) {
  const part = partOf(name);
  if (!part) return settingOf(name).label;
  const words = partInWords(part);
  return words[0].toUpperCase() + words.slice(1);
}

/** A change of a setting or a part, inside a sentence. @param {{name: string, value: number | string}} change */
export function changeInWords({ name, value }) {
  const part = partOf(name);
  if (name === 'points') return 'points drawn or erased';
  if (name === 'hidden') return structureInWords(value);
  if (!part) {
    const { label, choices } = settingOf(name);
    const called = label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
    // A number would run into one that ends the name, as in "beta 1".
    const labels = String(value)
      .split('.')
      .map((one) => choiceOf(name, one)?.label ?? one);
    return `${called}${choices || /\d$/.test(label) ? ':' : ''} ${choices ? labels.join(', ') : value}`;
  }
  const done = value === 0 ? 'switched off' : 'switched on';
  return `${partInWords(part)} ${part.kind === 'units' ? done : `set to ${value}`}`;
}

/** An edit of the network's structure, inside a sentence. @param {unknown} value */
function structureInWords(value) {
  const { kind, layer, count } = structureEditOf(value) ?? { kind: 'drop', layer: 0, count: 0 };
  if (kind === 'add') return `${count} ${count === 1 ? 'unit' : 'units'} more in layer ${layer}`;
  if (kind === 'remove') return `unit ${count} of layer ${layer} removed`;
  return kind === 'insert' ? `a new layer ${layer}` : `layer ${layer} removed`;
}

/** One of the names that a setting can be. @param {string} name of the setting @param {unknown} value */
const choiceOf = (name, value) => settingOf(name).choices?.find((choice) => choice.value === value);

/** The learning rate that the book gives an optimizer, if there is that optimizer. @param {unknown} optimizer */
export const rateOf = (optimizer) => choiceOf('optimizer', optimizer)?.learningRate;

/** Whether a setting acts with an optimizer. @param {Setting} setting @param {unknown} optimizer */
export const actsWith = ({ optimizers }, optimizer) => optimizers?.some((name) => name === optimizer) ?? true;

/**
 * What a run starts with where it does not name a setting: with an optimizer comes its own learning rate, with a kind of data how
 * many classes and how much noise.
 * @param {import('./engine/run.js').Run['start']} start @param {string} name
 * @returns {import('./engine/run.js').Value}
 */
export function usualOf(start, name) {
  const { default: usual } = settingOf(name);
  if (name === 'learningRate') return rateOf(startOf(start, 'optimizer')) ?? usual;
  const kind = name === 'classes' || name === 'noise' ? kindOf(start) : undefined;
  return (name === 'classes' ? kind?.classes?.default : kind?.noise) ?? usual;
}

/** The kind of data that a run starts with, if there is that kind. @param {import('./engine/run.js').Run['start']} start */
export const kindOf = (start) => choiceOf('data', startOf(start, 'data'));

/**
 * What a run starts with, be it named or the default.
 * @param {import('./engine/run.js').Run['start']} start @param {string} name
 */
export const startOf = (start, name) => start[name] ?? usualOf(start, name);

/**
 * The end of a refusal: what a run starts with in place of what was refused.
 * @param {import('./engine/run.js').Run['start']} start @param {string} name
 */
export function usedInstead(start, name) {
  const usual = usualOf(start, name);
  // Own points have classes of their own.
  const used = name === 'classes' && !usual ? 'those of the points are' : `the default, ${usual}, is`;
  return `, so ${used} used`;
}

/**
 * The settings that act live, as they are.
 * @typedef {Record<Exclude<LiveName, 'optimizer' | 'activation'>, number> & {optimizer: string, activation: string}} Live
 */
/** @typedef {Exclude<import('./pkg/neural_spiral.js').LiveName, `dense${string}` | 'hidden'>} LiveName */

/** What points are drawn from: another of these is other points. */
export const OF_DATA = ['data', 'samplesPerClass', 'classes', 'noise'];

/** The settings that can be changed while training. */
export const LIVE = /** @type {LiveName[]} */ (SETTINGS.filter(({ live }) => live).map(({ name }) => name));

/** Whether it is one of the names that a setting can be, or several joined by dots. @param {string} name @param {unknown} value */
const areChoices = (name, value) =>
  String(value)
    .split('.')
    .every((one) => choiceOf(name, one));

/**
 * The settings that act live, as a run starts with them.
 * @param {import('./engine/run.js').Run['start']} start
 * @returns {Live}
 */
export function liveOf(start) {
  const values = LIVE.map((name) => {
    const value = startOf(start, name);
    const can = settingOf(name).choices ? areChoices(name, value) : typeof value === 'number';
    return [name, can ? value : usualOf(start, name)];
  });
  return Object.fromEntries(values);
}

/**
 * What the start of a run describes, before anything of it has been made.
 * @typedef {object} About
 * @property {number[]} sizes inputs, units of each hidden layer, classes
 * @property {number} classes
 * @property {string} classWord how the data set calls a class: "arm" for the spiral
 * @property {number} samples that are trained on
 * @property {number[]} square that the map covers: x and y of its centre, half its side; of data that have it once they are there, a guess
 * @property {boolean} validation whether there are samples that are never trained on
 * @property {string} activation of all hidden layers, or one for each, joined by dots
 */

/**
 * Whether it is a whole number of a range.
 * @param {unknown} value @param {number} min @param {number} max @returns {value is number}
 */
export const isWholeWithin = (value, min, max) =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

/**
 * A setting of a start, or its default where it cannot be so: then it is refused as soon as the core is there.
 * @param {import('./engine/run.js').Run['start']} start @param {string} name
 */
function possible(start, name) {
  const { kind, min = 0, max = 0, default: usual } = settingOf(name);
  const value = startOf(start, name);
  const most = name === 'classes' ? CLASSES.length : max;
  const whole = (/** @type {unknown} */ number) => isWholeWithin(number, min, most);
  if (kind === 'choice') return choiceOf(name, value) ? value : usual;
  return (Array.isArray(value) ? value.every(whole) : whole(value)) ? value : usual;
}

/** Around points that are not known yet. */
const HOME = [0, 0, 1.1];

/** @param {import('./engine/run.js').Run['start']} start @returns {About} */
export function aboutOf(start) {
  const kind = possible(start, 'data');
  const { classWord = 'class', square = HOME } = choiceOf('data', kind) ?? {};
  const hidden = /** @type {number[]} */ (possible(start, 'hidden'));
  const classes = Number(possible(start, 'classes'));
  const all = classes * Number(possible(start, 'samplesPerClass'));
  const heldOut = Math.min(Math.round((Number(startOf(start, 'heldOut')) || 0) * all), all - 1);
  const samples = all - heldOut;
  const validation = startOf(start, 'validation') === true || heldOut > 0;
  const activation = String(startOf(start, 'activation'));
  return { sizes: [2, ...hidden, classes], classes, classWord, samples, square, validation, activation };
}
