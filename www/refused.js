// Why a value was refused, at its control: the core's message in the page's words.

import { labelOf, SETTINGS } from './schema.js';

/** Of messages that the core's name for a setting does not make a sentence. @type {[RegExp, string][]} */
const SENTENCES = [
  [
    /^hidden\.length must be a whole number from 0 to (\d+), got (\d+)$/,
    'There can be 0 to $1 hidden layers, not $2',
  ],
  [
    /^hidden\[\d+\] must be a whole number from 1 to (\d+), got (\d+)$/,
    'A hidden layer can have 1 to $1 units, not $2',
  ],
  [
    /^hidden must be sizes that make at most (\d+) parameters, got (\d+) parameters$/,
    'The network can have at most $1 parameters, not $2',
  ],
  [/^hidden must be a change .*$/, 'The network has no such layer or unit'],
  [
    /^samplesPerClass must be at most (\d+) (samples in all classes together), got (\d+)$/,
    'There can be at most $1 $2, not $3',
  ],
  [
    /^validation must be false .*$/,
    'Validation data go neither with own points nor with points that are held out',
  ],
];

/**
 * Why a value was refused, and what there still is.
 * @param {string} name of what was to be another @param {string} refused the core's message
 * @param {unknown} [kept] nothing where that is not to be told
 */
export function keptInWords(name, refused, kept) {
  const [form, sentence] = SENTENCES.find(([form]) => form.test(refused)) ?? [];
  const [field] = refused.split(' ', 1);
  // The core may refuse another setting, which does not go with this one.
  const called =
    field === name || SETTINGS.some((setting) => setting.name === field) ? labelOf(field) : field;
  const words = form && sentence ? refused.replace(form, sentence) : refused.replace(field, called);
  const told = words.replace('NaN', 'none');
  return `${told[0].toUpperCase()}${told.slice(1)}.${kept === undefined ? '' : ` Kept ${kept}.`}`;
}
