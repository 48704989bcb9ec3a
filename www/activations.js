// What each activation of a hidden layer does, forward and backward: in a sentence, as a formula, with one sample's numbers in it, and
// in NumPy.

import {
  display,
  factor,
  fraction,
  gradient,
  line,
  mi,
  mo,
  number,
  power,
  product,
  row,
  sub,
} from './view/math.js';

/**
 * The way back through a unit, for one sample.
 * @typedef {object} Unit
 * @property {number} unit
 * @property {number} value from which its slope is found
 * @property {number} back what comes back to its output, ∂L/∂a
 * @property {number} handed what it hands back, ∂L/∂z
 */

/** The names of its arrays. @typedef {{sums: string, output: string, dvalues: string, dinputs: string}} Names */

/**
 * @typedef {object} Backward
 * @property {string} sentence
 * @property {string} formula
 * @property {(unit: Unit) => string} numbers
 * @property {(names: Names) => string[]} numpy
 * @property {'sums' | 'output'} [from] what the slope is found from; nothing where it is 1 everywhere
 */

/**
 * @typedef {object} Activation
 * @property {string} layer its class, named as in the book
 * @property {string} sentence
 * @property {(z: string, factor: string) => string} of the function of a sum, given as it is and as a factor
 * @property {string} [defined] what that is
 * @property {(sums: string) => string} numpy
 * @property {Backward} backward
 */

const [z, a] = [sub('z', mi('j')), sub('a', mi('j'))];
const [back, handed] = [gradient(a), gradient(z)];

/** @param {string[]} parts */
const brackets = (...parts) => row(mo('('), ...parts, mo(')'));
/** @param {string} name @param {string[]} parts */
const called = (name, ...parts) => mi(name) + brackets(...parts);
/** @param {string} exponent */
const exp = (exponent) => power(mi('e'), exponent);
/** @param {string} text between two blanks */
const words = (text) => `<mtext>\u00a0${text}\u00a0</mtext>`;

/** The slope of a bend at 0. @param {number} below it @returns {(unit: Unit) => string} */
const bend =
  (below) =>
  ({ unit, value, back, handed }) =>
    line(sub('z', number(unit)), mo('='), number(value), mo(value > 0 ? '>' : '≤'), number(0)) +
    line(
      gradient(sub('z', number(unit))),
      mo('='),
      product(back, value > 0 ? 1 : below),
      mo('='),
      number(handed),
    );

/** The way back through a smooth activation, whose slope follows from its output. @param {(a: string) => string} slope */
const smooth = (slope) => ({
  from: /** @type {const} */ ('output'),
  formula: display(handed, mo('='), back, mo('·'), slope(a)),
  /** @param {Unit} unit */
  numbers: ({ unit, value, back, handed }) =>
    line(
      gradient(sub('z', number(unit))),
      mo('='),
      factor(back),
      mo('·'),
      slope(factor(value)),
      mo('='),
      number(handed),
    ),
});

/** @type {Record<string, Activation>} */
export const ACTIVATIONS = {
  relu: {
    layer: 'Activation_ReLU',
    sentence: 'A sum below 0 becomes 0, any other passes: each unit folds the plane along one line.',
    of: (z) => called('max', number(0), mo(','), z),
    numpy: (sums) => `np.maximum(0, ${sums})`,
    backward: {
      sentence:
        'Where the sum was above 0, the gradient passes unchanged. Where it was not, the unit had no say, ' +
        'and nothing comes back.',
      formula: display(handed, mo('='), back, mo('·'), mo('['), z, mo('>'), number(0), mo(']')),
      from: 'sums',
      numbers: bend(0),
      numpy: ({ sums, dvalues, dinputs }) => [
        `${dinputs} = ${dvalues}.copy()`,
        `${dinputs}[${sums} <= 0] = 0`,
      ],
    },
  },
  leaky: {
    layer: 'Activation_LeakyReLU',
    sentence:
      'A sum above 0 passes, and of one below a hundredth does: each unit folds the plane along one line, but is never ' +
      'quite silent.',
    of: (z, factor) => called('max', number(0.01), mo('·'), factor, mo(','), z),
    numpy: (sums) => `np.maximum(0.01 * ${sums}, ${sums})`,
    backward: {
      sentence:
        'Where the sum was above 0, the gradient passes unchanged. Where it was not, a hundredth of it does, so that no unit ' +
        'can die.',
      formula: display(
        handed,
        mo('='),
        back,
        mo('·'),
        sub('s', mi('j')),
        mo(','),
        sub('s', mi('j')),
        mo('='),
        number(1),
        words('if'),
        z,
        mo('>'),
        number(0),
        words('else'),
        number(0.01),
      ),
      from: 'sums',
      numbers: bend(0.01),
      numpy: ({ sums, dvalues, dinputs }) => [
        `${dinputs} = ${dvalues}.copy()`,
        `${dinputs}[${sums} <= 0] *= 0.01`,
      ],
    },
  },
  tanh: {
    layer: 'Activation_Tanh',
    sentence:
      'Every sum becomes a number between −1 and 1: near 0 it is almost the sum itself, and far from 0 it hardly changes ' +
      'any more.',
    of: (z) => called('tanh', z),
    defined: fraction(row(exp(z), mo('−'), exp(row(mo('−'), z))), row(exp(z), mo('+'), exp(row(mo('−'), z)))),
    numpy: (sums) => `np.tanh(${sums})`,
    backward: {
      sentence:
        'The gradient is multiplied by the slope, 1 − a²: 1 where the sum was 0, and almost nothing where the unit is close ' +
        'to −1 or 1.',
      ...smooth((a) => brackets(number(1), mo('−'), power(a, number(2)))),
      numpy: ({ output, dvalues, dinputs }) => [`${dinputs} = ${dvalues} * (1 - ${output} ** 2)`],
    },
  },
  sigmoid: {
    layer: 'Activation_Sigmoid',
    sentence:
      'Every sum becomes a number between 0 and 1: 0.5 where the sum is 0, and far from there it hardly changes any more.',
    of: (_, factor) => fraction(number(1), row(number(1), mo('+'), exp(row(mo('−'), factor)))),
    numpy: (sums) => `1 / (1 + np.exp(-${sums}))`,
    backward: {
      sentence:
        'The gradient is multiplied by the slope, (1 − a)·a: a quarter where the sum was 0, less elsewhere, and almost nothing ' +
        'where the unit is close to 0 or 1. Each such layer makes gradients smaller.',
      ...smooth((a) => brackets(number(1), mo('−'), a) + mo('·') + a),
      numpy: ({ output, dvalues, dinputs }) => [`${dinputs} = ${dvalues} * (1 - ${output}) * ${output}`],
    },
  },
  linear: {
    layer: 'Activation_Linear',
    sentence: 'Every sum passes as it is. Without a bend, two layers can do no more than one.',
    of: (z) => z,
    numpy: (sums) => sums,
    backward: {
      sentence: 'The slope is 1 everywhere: the gradient passes unchanged.',
      formula: display(handed, mo('='), back),
      numbers: ({ unit, handed }) =>
        line(
          gradient(sub('z', number(unit))),
          mo('='),
          gradient(sub('a', number(unit))),
          mo('='),
          number(handed),
        ),
      numpy: ({ dvalues, dinputs }) => [`${dinputs} = ${dvalues}.copy()`],
    },
  },
};
