// How numbers are written: four significant digits, a true minus sign, and powers of ten where they are
// needed. And how classes, inputs and units are called.

const DIGITS = 4;

/** @param {number} value @param {number} [digits] */
export function formatNumber(value, digits = DIGITS) {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}∞`;
  if (size === 0) return '0';
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split('e');
    return `${sign}${mantissa}·10${superscript(Number(exponent))}`;
  }
  return sign + Number(size.toPrecision(digits)).toString();
}

/** With three decimals, of larger numbers fewer, so that a number that changes keeps its width. @param {number} value */
export function formatSteady(value) {
  const size = Math.abs(value);
  if (!(size < 9999.5)) return formatNumber(value, 3);
  const decimals = [9.9995, 99.995, 999.95].findIndex((least) => size < least);
  return (value < 0 ? '−' : '') + size.toFixed(decimals < 0 ? 0 : 3 - decimals);
}

/**
 * Numbers that should be the same, with as many digits as they share: rounding may part the last.
 * @param {number[]} values @param {number[]} others
 * @returns {[string[], string[]]}
 */
export function formatAlike(values, others) {
  for (let digits = DIGITS; digits > 1; digits -= 1) {
    const [some, same] = [values, others].map((all) => all.map((value) => formatNumber(value, digits)));
    if (some.every((text, index) => text === same[index])) return [some, same];
  }
  return [values.map((value) => formatNumber(value)), others.map((value) => formatNumber(value))];
}

/** What a class of the data is called: each data set has its word. @param {{classWord: string}} data */
export const classWord = ({ classWord }) => classWord || 'class';

/** @param {string} noun */
export const plural = (noun) => (noun.endsWith('s') ? `${noun}es` : `${noun}s`);

/** Characters of a class's name that there is room for. */
const LONG = 14;

/**
 * By the name that it has in a table, or else counted from 0, as in formulas and code: no two are the same.
 * @param {{classWord: string, table?: {names: string[]}}} data @param {number} label
 */
export function fullClassName(data, label) {
  const names = data.table?.names ?? [];
  const word = classWord(data);
  const counted = `${word[0].toUpperCase()}${word.slice(1)} ${label}`;
  return names[label] || (names.includes(counted) ? `${counted}, added` : counted);
}

/** The same, where there is little room. @param {Parameters<typeof fullClassName>[0]} data @param {number} label */
export function className(data, label) {
  const name = fullClassName(data, label);
  return name.length > LONG ? `${name.slice(0, LONG - 1)}…` : name;
}

/** @param {{classWord: string, classes: number}} data */
export const classNames = (data) =>
  Array.from({ length: data.classes }, (_, label) => className(data, label));

/** What an input is called. @param {number} input */
export const inputName = (input) => 'xy'[input];

/**
 * What a unit is called by itself.
 * @param {{classWord: string, sizes: number[]}} data @param {{layer: number, unit: number}} unit
 */
export function titleOf(data, { layer, unit }) {
  const last = data.sizes.length - 1;
  if (layer === 0) return `Input ${inputName(unit)}`;
  if (layer === last) return className(data, unit);
  return last > 2 ? `Unit ${unit}, layer ${layer}` : `Unit ${unit}`;
}

/** What a unit gives that is never silent. @param {{least: number, most: number, about: boolean}} range */
export const rangeInWords = ({ least, most, about }) =>
  `gives ${about ? 'about ' : ''}${formatSteady(least)} to ${formatSteady(most)}`;

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A count in words, as far as there are short ones. @param {number} count */
export const inWords = (count) => WORDS[count] ?? String(count);

/** With commas between thousands. @param {number} count */
export const formatCount = (count) => count.toLocaleString('en-US');

/** @param {number} exponent */
function superscript(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]);
  return (exponent < 0 ? '⁻' : '') + digits.join('');
}
