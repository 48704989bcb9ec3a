// Reads the reader's tables, beside the page and training: a large file takes its time.

import { decode, pointsOf, readTable, TableError, understand } from '../csv.js';
import { writePoints } from '../dataset.js';

/** @typedef {import('../csv.js').Understood} Understood */
/** @typedef {import('../csv.js').Corrections & {separator?: import('../csv.js').Separator}} Corrections */

/**
 * A table as the page shows it.
 * @typedef {object} Shown
 * @property {Omit<Understood, 'xs' | 'ys' | 'labels'>} [understood]
 * @property {import('../csv.js').Seen} [seen] what can be corrected, where it is not understood
 * @property {string} error why it is not, in words; empty if it is
 * @property {[string, string][]} scales mean and deviation of both axes, in words
 * @property {string} points as a run starts from them; empty if it is not understood
 */

/** The file in hand. @type {string} */
let text = '';

/** Digits of mean and deviation that are told. */
const DIGITS = 4;

/**
 * @param {{bytes?: Uint8Array, text?: string, corrections: Corrections, standardise: boolean}} wanted a file, or the one before
 * @returns {Shown}
 */
export function read({ bytes, text: pasted, corrections, standardise }) {
  try {
    text = bytes ? decode(bytes) : (pasted ?? text);
    const { xs, ys, labels, ...understood } = understand(readTable(text, corrections), corrections);
    const points = pointsOf({ ...understood, xs, ys, labels }, { standardise });
    const { mean, deviation } = points;
    return {
      understood,
      error: '',
      scales: [0, 1].map((axis) => [told(mean[axis]), told(deviation[axis])]),
      points: writePoints(points, points),
    };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return { seen: error.seen, error: error.message, scales: [], points: '' };
  }
}

/** @param {number} value */
const told = (value) => String(Number(value.toPrecision(DIGITS))).replace('-', '−');
