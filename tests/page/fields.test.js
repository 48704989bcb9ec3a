// What is typed into a number field, and where its arrow keys lead.

import assert from 'node:assert/strict';
import test from 'node:test';
import { arrowTo, inDigits, readNumber } from '../../www/ui/fields.js';

test('a comma is a decimal point', () => {
  for (const [text, value] of /** @type {const} */ ([
    ['1,5', 1.5],
    ['1.5', 1.5],
    ['0,001', 0.001],
    [',5', 0.5],
    ['5,', 5],
    [' 2 ', 2],
    ['1,5e-3', 0.0015],
    ['1E3', 1000],
    ['-1', -1],
    ['1,125', 1.125],
  ]))
    assert.equal(readNumber(text, false), value, text);
});

test('whole numbers may be written as the page writes them, with commas between thousands', () => {
  assert.equal(readNumber('10,001', true), 10001);
  assert.equal(readNumber('4,294,967,295', true), 4294967295);
  assert.equal(readNumber('1,5', true), 1.5); // which is then refused as not whole
  assert.equal(readNumber('1000', true), 1000);
});

test('what is no number stays what was typed, and nothing is none', () => {
  for (const text of ['abc', '0x40', '1,5,0', '1.000,5', 'Infinity', '--1', '1e', '.'])
    assert.equal(readNumber(text, false), text);
  for (const text of ['1e999', `9${',999'.repeat(103)}`]) assert.equal(readNumber(text, true), text);
  for (const text of ['', '  ']) assert.equal(readNumber(text, false), Number.NaN);
});

const RATE = { whole: false, min: 0, max: 1e6, least: 0.001 };
const MOMENTUM = { whole: false, min: 0, max: 0.999999, least: 0.01 };
const DECAY = { whole: false, min: 0, max: 1e6, least: 0.0001 };

test('an arrow steps by a tenth of the leading digit’s place', () => {
  for (const [value, up, range] of /** @type {const} */ ([
    [0.9, 0.91, MOMENTUM],
    [0.001, 0.0011, DECAY],
    [0.0099, 0.01, DECAY],
    [1, 1.1, RATE],
    [0.3, 0.31, RATE],
    [2.9, 3, RATE],
    [25, 26, RATE],
  ])) {
    assert.equal(arrowTo(value, 1, range), up);
    assert.equal(arrowTo(up, -1, range), value);
  }
  assert.equal(arrowTo(0.9, -1, MOMENTUM), 0.89);
  assert.equal(arrowTo(0.123, 1, RATE), 0.133);
});

test('from zero an arrow leads to the least value, and back', () => {
  for (const range of [RATE, MOMENTUM, DECAY]) {
    assert.equal(arrowTo(0, 1, range), range.least);
    assert.equal(arrowTo(range.least, -1, range), 0);
    assert.equal(arrowTo(0, -1, range), 0);
  }
  assert.equal(arrowTo(0.00005, 1, DECAY), 0.0001);
});

test('below zero an arrow changes the parts of a number, too, and leads through zero', () => {
  const weight = { whole: false, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, least: 0.01 };
  for (const [value, up] of [
    [-0.5, -0.49],
    [-0.02, -0.019],
    [-0.01, 0],
    [0, 0.01],
    [0.5, 0.51],
    [-12, -11],
  ]) {
    assert.equal(arrowTo(value, 1, weight), up);
    assert.equal(arrowTo(up, -1, weight), value);
  }
  assert.ok(Object.is(arrowTo(-0.01, 1, weight), 0)); // not −0
});

test('an arrow never leads out of the range', () => {
  assert.equal(arrowTo(0.99, 1, MOMENTUM), 0.99);
  assert.equal(arrowTo(1e6, 1, RATE), 1e6);
  const speed = { whole: true, min: 1, max: 1000, least: 1 };
  assert.equal(arrowTo(4, 1, speed), 5);
  assert.equal(arrowTo(1, -1, speed), 1);
  assert.equal(arrowTo(1000, 1, speed), 1000);
});

test('numbers of several digits before and after the point, and in the exponent', () => {
  assert.equal(readNumber('12,25', false), 12.25);
  assert.equal(readNumber('.125', false), 0.125);
  assert.equal(readNumber('1e-12', false), 1e-12);
  assert.equal(readNumber('1e12', false), 1e12);
  for (const text of ['a10,001', '10,001a', '1,0001,000']) assert.equal(readNumber(text, true), text);
});

test('a screen reader gets digits, and no power of ten', () => {
  for (const [value, digits] of /** @type {const} */ ([
    [5e-7, '0.0000005'],
    [1e-7, '0.0000001'],
    [1.25e-10, '0.000000000125'],
    [-3e-8, '-0.00000003'],
    [0.1, '0.1'],
    [0, '0'],
    [10001, '10001'],
    [4294967295, '4294967295'],
  ]))
    assert.equal(inDigits(value), digits);
});
