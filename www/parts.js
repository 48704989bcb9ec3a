// Parts of the network that have names: a weight ("dense1.weights.0.17": from input 0 to unit 17), a bias
// ("dense1.biases.17"), and a hidden unit ("dense1.units.17": 1 while it is on, 0 while it is switched off).

/**
 * @typedef {object} Part
 * @property {'weights' | 'biases' | 'units'} kind
 * @property {number} layer counted from 1
 * @property {number} input of a weight, counted from 0; else 0
 * @property {number} unit counted from 0
 */

/** A whole number, in the one way to write it. */
const NUMBER = '(0|[1-9]\\d{0,8})';
const PART = new RegExp(`^dense([1-9]\\d{0,8})\\.(?:(weights)\\.${NUMBER}|(biases|units))\\.${NUMBER}$`);

/** The part that a name would stand for, be there one or not; undefined if it is like no part's. @param {string} name */
export function partOf(name) {
  const [match, layer, weights, input = 0, other, unit] = PART.exec(name) ?? [];
  if (match === undefined) return undefined;
  const kind = /** @type {Part['kind']} */ (weights ?? other);
  /** @type {Part} */
  const part = { kind, layer: Number(layer), input: Number(input), unit: Number(unit) };
  return part;
}

/** The name that stands for a part. @param {Part} part */
export const nameOfPart = ({ kind, layer, input, unit }) =>
  `dense${layer}.${kind}.${kind === 'weights' ? `${input}.` : ''}${unit}`;

/** Whether a name stands for a hidden unit. @param {string} name */
export const isUnit = (name) => partOf(name)?.kind === 'units';

/**
 * Whether a unit is one of those that are switched off.
 * @param {ArrayLike<number>} off a layer and a unit of each @param {number} layer @param {number} unit
 */
export function isAmongOff(off, layer, unit) {
  for (let at = 0; at < off.length; at += 2) if (off[at] === layer && off[at + 1] === unit) return true;
  return false;
}

/**
 * The place of a weight or a bias among the parameters W1, b1, W2, b2, …
 * @param {Part} part @param {number[]} sizes inputs, units of each hidden layer, classes
 */
export function placeOfPart({ kind, layer, input, unit }, sizes) {
  let place = 0;
  for (let before = 1; before < layer; before += 1) place += (sizes[before - 1] + 1) * sizes[before];
  // The biases come after the weights from the last input.
  return place + (kind === 'biases' ? sizes[layer - 1] : input) * sizes[layer] + unit;
}

/** A part in words. @param {Part} part */
export function partInWords({ kind, layer, input, unit }) {
  const place = `unit ${unit} of layer ${layer}`;
  if (kind === 'units') return place;
  return kind === 'biases' ? `bias of ${place}` : `weight from input ${input} to ${place}`;
}
