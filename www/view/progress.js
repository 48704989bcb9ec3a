// How loss, accuracy and pace are written, and what their curves show.

import { formatCount } from './numbers.js';

/** @typedef {import('./curves.js').Curve} Curve */

/** @param {number} value */
export const formatLoss = (value) => value.toFixed(3);

/** @param {number} value 0 … 1 */
export const formatAccuracy = (value) => `${(100 * value).toFixed(1)} %`;

/** Epochs a second. Where an epoch takes longer than a second, a whole number would be 0. @param {number} rate */
export const formatRate = (rate) =>
  rate < 9.5 ? String(Number(rate.toPrecision(2))) : formatCount(Math.round(rate));

/**
 * From 0, or on a log scale from below the smallest loss, to above guessing and the largest.
 * @param {number} classes @param {boolean} logarithmic @returns {Curve}
 */
export const lossCurve = (classes, logarithmic) => ({
  logarithmic,
  format: formatLoss,
  tick: (value) => String(Number(value.toPrecision(3))),
  guess: Math.log(classes),
  range: (min, max) =>
    logarithmic
      ? [0.8 * Math.min(min || 0.1, 0.1), 1.25 * Math.max(max || 1, 1.2)]
      : [0, 1.08 * Math.max(max || 0, 1.2)],
});

/** @param {number} classes @returns {Curve} */
export const accuracyCurve = (classes) => ({
  logarithmic: false,
  format: formatAccuracy,
  tick: (value) => `${Math.round(100 * value)} %`,
  guess: 1 / classes,
  range: () => [0, 1],
});
