// How numbers, counts and classes are written: every text by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  className,
  classNames,
  classWord,
  formatAlike,
  formatCount,
  formatNumber,
  formatSteady,
  fullClassName,
  inWords,
  plural,
} from '../../www/view/numbers.js';

test('a number that changes keeps its width', () => {
  for (const [value, text] of /** @type {[number, string][]} */ ([
    [0, '0.000'],
    [0.00049, '0.000'],
    [-0.48351, '−0.484'],
    [1.5, '1.500'],
    [9.9994, '9.999'],
    [9.9996, '10.00'],
    [-12.345, '−12.35'],
    [99.996, '100.0'],
    [999.96, '1000'],
    [-9999.4, '−9999'],
    [12345, '12300'],
    [1.5e7, '1.50·10⁷'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])) {
    assert.equal(formatSteady(value), text);
  }
});

/** @type {[number, string][]} */
const NUMBERS = [
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [-1, '−1'],
  [0.25, '0.25'],
  [-0.5, '−0.5'],
  [Math.PI, '3.142'],
  [-Math.E, '−2.718'],
  [12.3456, '12.35'],
  [123.444, '123.4'],
  [1234.5, '1235'],
  [12345, '12350'], // four significant digits: rounded half up, as 12345 is exact
  [99994, '99990'],
  [99999, '100000'], // below 10⁵, though its four digits are not
  [100_000, '1.000·10⁵'],
  [123_456, '1.235·10⁵'],
  [-6.02214076e23, '−6.022·10²³'],
  [1e100, '1.000·10¹⁰⁰'],
  [0.001, '0.001'],
  [0.0012345, '0.001234'], // the float64 nearest to it is a little below
  [0.00099, '9.900·10⁻⁴'],
  [0.0009999, '9.999·10⁻⁴'],
  [-4.5e-6, '−4.500·10⁻⁶'],
  [1.7e-308, '1.700·10⁻³⁰⁸'],
  [Number.POSITIVE_INFINITY, '∞'],
  [Number.NEGATIVE_INFINITY, '−∞'],
  [Number.NaN, 'NaN'],
];

for (const [value, text] of NUMBERS) {
  test(`${Object.is(value, -0) ? '-0' : value} is written ${text}`, () =>
    assert.equal(formatNumber(value), text));
}

test('a number is written with as many digits as are asked for', () => {
  assert.equal(formatNumber(0.123456, 2), '0.12');
  assert.equal(formatNumber(-123456, 2), '−1.2·10⁵');
  assert.equal(formatNumber(2 / 3, 1), '0.7');
  assert.equal(formatNumber(-1e-7, 1), '−1·10⁻⁷');
});

test('numbers that should be the same are written with the digits that they share', () => {
  assert.deepEqual(formatAlike([0.12345, 2], [0.12345, 2]), [
    ['0.1235', '2'],
    ['0.1235', '2'],
  ]);
  // They part in the fourth digit of the first pair, so both pairs lose it.
  assert.deepEqual(formatAlike([0.12344, 2.0004], [0.12346, 2.0004]), [
    ['0.123', '2'],
    ['0.123', '2'],
  ]);
  assert.deepEqual(formatAlike([0.121], [0.119]), [['0.12'], ['0.12']]);
  // With a single digit they would be the same; that says nothing, so both are written in full.
  assert.deepEqual(formatAlike([0.13], [0.08]), [['0.13'], ['0.08']]);
  assert.deepEqual(formatAlike([1], [1.4]), [['1'], ['1.4']]);
  assert.deepEqual(formatAlike([Number.NaN, 1], [0, 1]), [
    ['NaN', '1'],
    ['0', '1'],
  ]);
});

test('classes are called by their data set’s word, counted from 0 as in code', () => {
  assert.equal(classWord({ classWord: 'arm' }), 'arm');
  assert.equal(classWord({ classWord: '' }), 'class');
  assert.equal(className({ classWord: 'arm' }, 0), 'Arm 0');
  assert.equal(className({ classWord: '' }, 9), 'Class 9');
  // A class that was added to those of a table has no name in it, and takes none that there is.
  const of = (/** @type {string[]} */ ...names) => ({ classWord: '', table: { names } });
  assert.equal(className(of('setosa', 'virginica'), 1), 'virginica');
  assert.equal(className(of('setosa', 'virginica'), 2), 'Class 2');
  assert.equal(fullClassName(of('Class 1', 'Class 2'), 2), 'Class 2, added');
  assert.equal(className(of('Iris versicolor of Gaspé'), 0), 'Iris versicol…');
  assert.equal(fullClassName(of('Iris versicolor of Gaspé'), 0), 'Iris versicolor of Gaspé');
  assert.deepEqual(classNames({ classWord: 'ring', classes: 3 }), ['Ring 0', 'Ring 1', 'Ring 2']);
});

test('the plural of a word in s has es', () => {
  assert.equal(plural('arm'), 'arms');
  assert.equal(plural('class'), 'classes');
});

test('counts in words up to ten, and in digits with commas between thousands', () => {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  for (const [count, word] of words.entries()) assert.equal(inWords(count), word);
  assert.equal(inWords(11), '11');
  assert.equal(formatCount(0), '0');
  assert.equal(formatCount(999), '999');
  assert.equal(formatCount(10_001), '10,001');
  assert.equal(formatCount(1_234_567), '1,234,567');
});
