// Learning rates that learn: what the page chooses for a network, as long as the reader has not chosen.
//
// With SGD and momentum 0.9 a rate of 1, which is the book's, throws deeper networks apart: 2-64-64-3 collapses. These were found by
// training every kind of data at 1, 0.5, 0.2, 0.1, 0.05 and 0.02 from two seeds, 800 epochs each: the largest with which every one
// learned, or nearly.

import { kindOf, rateOf, startOf } from './schema.js';

/** By the number of hidden layers; the last also of more. */
const BY_LAYERS = [1, 1, 0.2, 0.1, 0.1, 0.05];

/** Units of a layer from which on steps are as large again, and half the side of a square up to which inputs do no harm. */
const [WIDE, NEAR] = [256, 4];

/** Where inputs are that far, the rate is this by the half of the side. */
const FAR = 1.5;

/** Half the side of a square around points that are not known before they are drawn: those of blobs lie from −10 to 10. */
const [USUAL, OF_BLOBS] = [3, 12];

/**
 * @param {number[]} hidden units of each layer
 * @param {unknown} optimizer
 * @param {number} half the side of the square that the data lie in
 */
export function learningRateOf(hidden, optimizer, half) {
  const usual = rateOf(optimizer) ?? 1;
  if (optimizer !== 'sgd') return usual;
  const byLayers = BY_LAYERS[Math.min(hidden.length, BY_LAYERS.length - 1)];
  const byWidth = hidden.length < 2 && hidden.some((units) => units >= WIDE) ? 0.5 : 1;
  const bySize = half > NEAR ? FAR / half : 1;
  return Number((byLayers * byWidth * bySize).toPrecision(1));
}

/** The same for what a run starts with. @param {import('./engine/run.js').Run['start']} start @param {unknown} optimizer */
export function learningRateFor(start, optimizer) {
  const hidden = /** @type {number[]} */ (startOf(start, 'hidden'));
  const { value, square } = kindOf(start) ?? {};
  return learningRateOf(hidden, optimizer, square?.[2] ?? (value === 'blobs' ? OF_BLOBS : USUAL));
}
