// How loss, accuracy and pace are written: every text by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { formatAccuracy, formatLoss, formatRate } from '../../www/view/progress.js';

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
