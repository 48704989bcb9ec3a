// How loss, accuracy and pace are written, and what their curves show: every text and number by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { accuracyCurve, formatAccuracy, formatLoss, formatRate, lossCurve } from '../../www/view/progress.js';

test('loss and accuracy are written as in the book’s log, accuracy in percent', () => {
  assert.equal(formatLoss(1.11283), '1.113');
  assert.equal(formatLoss(0), '0.000');
  assert.equal(formatAccuracy(0.36), '36.0 %');
  assert.equal(formatAccuracy(1), '100.0 %');
  assert.equal(formatAccuracy(0.93666), '93.7 %');
});

test('the pace is whole, unless that would be a digit or less', () => {
  const rates = [0.0123, 0.5, 1.25, 9.44, 9.5, 12.4, 239.6, 12_345.6];
  assert.deepEqual(rates.map(formatRate), ['0.012', '0.5', '1.3', '9.4', '10', '12', '240', '12,346']);
});

test('guessing costs ln of the number of classes, and is right once in so many times', () => {
  assert.equal(lossCurve(2, false).guess, Math.LN2);
  assert.equal(lossCurve(10, true).guess, Math.LN10);
  assert.equal(accuracyCurve(4).guess, 0.25);
});

/** @param {[number, number]} range */
const rounded = (range) => range.map((value) => Math.round(1e6 * value) / 1e6);

test('the loss’s axis begins at 0 and holds the largest loss, and guessing among three', () => {
  const { range, logarithmic } = lossCurve(3, false);
  assert.equal(logarithmic, false);
  assert.deepEqual(rounded(range(0.3, 0.9)), [0, 1.296]); // 1.08·1.2
  assert.deepEqual(rounded(range(0.3, 5)), [0, 5.4]);
  // Nothing was drawn yet.
  assert.deepEqual(rounded(range(/** @type {any} */ (null), /** @type {any} */ (null))), [0, 1.296]);
});

test('on a log scale it begins below the smallest loss', () => {
  const { range, logarithmic } = lossCurve(3, true);
  assert.equal(logarithmic, true);
  assert.deepEqual(rounded(range(0.3, 0.9)), [0.08, 1.5]);
  assert.deepEqual(rounded(range(0.01, 4)), [0.008, 5]);
  assert.deepEqual(rounded(range(/** @type {any} */ (null), /** @type {any} */ (null))), [0.08, 1.5]);
  assert.deepEqual(rounded(range(0, 2)), [0.08, 2.5]); // 0 has no place on it
});

test('accuracy goes from 0 to 1, on a linear scale', () => {
  const { range, logarithmic, tick, format } = accuracyCurve(3);
  assert.deepEqual([range(0.4, 0.5), logarithmic], [[0, 1], false]);
  assert.deepEqual([0, 0.25, 1].map(tick), ['0 %', '25 %', '100 %']);
  assert.equal(format(0.5), '50.0 %');
});

test('ticks of the loss have at most three digits', () => {
  const { tick, format } = lossCurve(3, false);
  assert.deepEqual([0, 0.2, 1.2000000000000002, 0.0123456].map(tick), ['0', '0.2', '1.2', '0.0123']);
  assert.equal(format(0.5), '0.500');
});
