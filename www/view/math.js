// Formulas as MathML, which browsers draw by themselves, and sums that may break into lines.

import { formatNumber } from './numbers.js';

/** A piece of a formula, within what is not to be translated. @param {string[]} parts */
export const math = (...parts) => `<math>${parts.join('')}</math>`;
/** A displayed formula. @param {string[]} parts */
export const display = (...parts) => `<math display="block">${parts.join('')}</math>`;
/** @param {string} name */
export const mi = (name) => `<mi>${name}</mi>`;
/** @param {string} sign */
export const mo = (sign) => `<mo>${sign}</mo>`;
/**
 * A sign between two pieces of a sum, which alone at the head of the second would pass for its sign.
 * @param {string} sign
 */
export const between = (sign) => `<mo form="infix">${sign}</mo>`;
/** @param {string[]} parts */
export const row = (...parts) => `<mrow>${parts.join('')}</mrow>`;
/** @param {string} base @param {string} index */
export const sub = (base, index) => `<msub>${mi(base)}${row(index)}</msub>`;
/** @param {string} base @param {string} exponent */
export const power = (base, exponent) => `<msup>${base}${row(exponent)}</msup>`;
/** @param {string} under */
export const root = (under) => `<msqrt>${under}</msqrt>`;
/** @param {string} over @param {string} under */
export const fraction = (over, under) => `<mfrac>${row(over)}${row(under)}</mfrac>`;
/** How the loss changes with something. @param {string} of */
export const gradient = (of) => fraction(row(mo('∂'), mi('L')), row(mo('∂'), of));
/** @param {string} index what is summed over @param {string[]} parts */
export const sum = (index, ...parts) => `<munder><mo>∑</mo>${row(mi(index))}</munder>${row(...parts)}`;

/** A number by itself. @param {number} value */
export const number = (value) => `<mn>${formatNumber(value)}</mn>`;
/** A number as a factor: in brackets if it is negative or a product itself. @param {number} value */
export function factor(value) {
  const text = formatNumber(value);
  const bare = /^[\d.]+$/.test(text) || text === '∞';
  return bare ? `<mn>${text}</mn>` : `<mrow><mo>(</mo><mn>${text}</mn><mo>)</mo></mrow>`;
}
/** @param {number} a @param {number} b */
export const product = (a, b) => factor(a) + mo('·') + factor(b);

/**
 * A sum, each term of it a piece of its own, so that it breaks into lines.
 * @param {string} left what it is
 * @param {string[]} terms
 * @param {string} total
 * @param {string} [remark] in words
 */
export function sumOf(left, terms, total, remark = '') {
  const pieces = terms.map((term, index) => math(index > 0 ? between('+') : '', term));
  const formula = `${math(left, mo('='))} ${pieces.join(' ')} ${math(mo('='), total)}`;
  return `<p><span translate="no">${formula}</span>${remark && ` <small>${remark}</small>`}</p>`;
}

/** A formula in pieces, between which it may break into lines. @param {string[]} parts */
export const pieces = (...parts) => `<p translate="no">${parts.map((part) => math(part)).join(' ')}</p>`;

/** A formula in a line of its own. @param {string[]} parts */
export const line = (...parts) => `<p translate="no">${math(...parts)}</p>`;
