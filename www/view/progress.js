// How loss, accuracy and pace are written.

import { formatCount } from './numbers.js';

/** @param {number} value */
export const formatLoss = (value) => value.toFixed(3);

/** @param {number} value 0 … 1 */
export const formatAccuracy = (value) => `${(100 * value).toFixed(1)} %`;

/** Epochs a second. Where an epoch takes longer than a second, a whole number would be 0. @param {number} rate */
export const formatRate = (rate) =>
  rate < 9.5 ? String(Number(rate.toPrecision(2))) : formatCount(Math.round(rate));
