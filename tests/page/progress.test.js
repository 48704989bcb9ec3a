// How loss, accuracy and pace are written: every text by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { figuresInWords, formatAccuracy, formatLoss, formatRate } from '../../www/view/progress.js';

test('loss and accuracy are written as in the book’s log, accuracy in percent', () => {
  assert.equal(formatLoss(1.11283), '1.113');
  assert.equal(formatLoss(0), '0.000');
  assert.equal(formatLoss(999_999.25), '999999.250');
  assert.equal(formatLoss(1.1351e19), '1.135·10¹⁹');
  assert.equal(formatLoss(Number.POSITIVE_INFINITY), '∞');
  assert.equal(formatLoss(Number.NaN), 'NaN');
  assert.equal(formatAccuracy(0.36), '36.0 %');
  assert.equal(formatAccuracy(1), '100.0 %');
  assert.equal(formatAccuracy(0.93666), '93.7 %');
});

test('the pace is whole, unless that would be a digit or less', () => {
  const rates = [0.0123, 0.5, 1.25, 9.44, 9.5, 12.4, 239.6, 12_345.6];
  assert.deepEqual(rates.map(formatRate), ['0.012', '0.5', '1.3', '9.4', '10', '12', '240', '12,346']);
});

test('figures are told in words, those on validation data where there are any', () => {
  const figures = { loss: 0.18749, accuracy: 0.93 };
  assert.equal(figuresInWords('Epoch 1,200:', figures), 'Epoch 1,200: loss 0.187, accuracy 93.0 %');
  assert.equal(
    figuresInWords('Epoch 7,', { ...figures, validationLoss: 0.92149, validationAccuracy: 0.797 }),
    'Epoch 7, loss 0.187, accuracy 93.0 %; validation loss 0.921, accuracy 79.7 %',
  );
});
