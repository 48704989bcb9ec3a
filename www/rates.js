// Learning rates that learn: what the page chooses for a network, as long as the reader has not chosen.
//
// With SGD and momentum 0.9 a rate of 1, which is the book's, throws deeper networks apart: 2-64-64-3 collapses. These were found by
// training every kind of data at 1, 0.5, 0.2, 0.1, 0.05 and 0.02 from two seeds, 800 epochs each: the largest with which every one
// learned, or nearly.

import { rateOf } from './schema.js';

/** By the number of hidden layers; the last also of more. */
const BY_LAYERS = [1, 1, 0.2, 0.1, 0.1, 0.05];

/** Units of a layer from which on steps are as large again, and how far inputs may reach and do no harm; beyond, rates go by 1/reach. */
const [WIDE, NEAR] = [256, 4];

/**
 * How far inputs reach: half the side of their square where 0 is its middle, and more where they lie off it, as in a table that is not
 * standardised. The power was found with twelve such tables: moons ×100 and shifted, degrees, centimetres and kilograms. Of 180
 * networks three never learned and none became NaN; without it 152 did one or the other.
 * @param {number[]} square x and y of its centre, half its side
 */
function reachOf([x, y, half]) {
  const farthest = Math.max(Math.abs(x), Math.abs(y)) + half;
  return farthest * (farthest / half) ** 1.5;
}

/**
 * @param {number[]} hidden units of each layer
 * @param {unknown} optimizer
 * @param {number[]} square that the data lie in
 */
export function learningRateOf(hidden, optimizer, square) {
  const usual = rateOf(optimizer) ?? 1;
  if (optimizer !== 'sgd') return usual;
  const byLayers = BY_LAYERS[Math.min(hidden.length, BY_LAYERS.length - 1)];
  const byWidth = hidden.length < 2 && hidden.some((units) => units >= WIDE) ? 0.5 : 1;
  const reach = reachOf(square);
  const byReach = reach > NEAR ? 1 / reach : 1;
  return Number((byLayers * byWidth * byReach).toPrecision(1));
}
