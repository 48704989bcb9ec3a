// How loss, accuracy and pace are written.

import { formatCount, formatNumber } from './numbers.js';

/** As the book prints it, unless it is so large that it would need a line of its own. @param {number} value */
export const formatLoss = (value) => (value < 1e6 ? value.toFixed(3) : formatNumber(value));

/** @param {number} value 0 … 1 */
export const formatAccuracy = (value) => `${(100 * value).toFixed(1)} %`;

/**
 * What a curve or a reading says, inside a sentence.
 * @param {string} beginning
 * @param {{loss: number, accuracy: number, validationLoss?: number, validationAccuracy?: number}} figures
 */
export function figuresInWords(beginning, { loss, accuracy, validationLoss, validationAccuracy }) {
  const words = `${beginning} loss ${formatLoss(loss)}, accuracy ${formatAccuracy(accuracy)}`;
  if (validationLoss === undefined || validationAccuracy === undefined) return words;
  return `${words}; validation loss ${formatLoss(validationLoss)}, accuracy ${formatAccuracy(validationAccuracy)}`;
}

/** Epochs a second. Where an epoch takes longer than a second, a whole number would be 0. @param {number} rate */
export const formatRate = (rate) =>
  rate < 9.5 ? String(Number(rate.toPrecision(2))) : formatCount(Math.round(rate));
