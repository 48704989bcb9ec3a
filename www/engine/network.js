// What the drawing of the network tells of its units, while lines are weights. It is there at once; what else is asked for is loaded
// later (see lines.js).

import { activationOf } from '../acting.js';
import { placeOfPart } from '../parts.js';
import { arrayOf } from '../trace.js';
import { indexOfLargest } from '../view/points.js';
import { inspectBy, offIn } from './subject.js';

/** @typedef {import('./inspections.js').Wants} Wants */
/** @typedef {import('./subject.js').Subject} Subject */

/** Units of a layer that stand out. */
const STRONGEST = 16;

/** Parameters, and times samples, up to which influences are worked out: an epoch is traced for them. */
const MOST_PARAMETERS = 1e6;
const MOST_WORK = 2e9;
/** Windows of samples in which activations are looked at, where one does not hold all samples. */
const WINDOWS = 4;
/** With batches a trace is of one, and activations are looked at sample by sample: at most at so many, and times parameters. */
const MOST_LOOKS = 1000;
const MOST_LOOKING = 1e8;

/**
 * What is told of the units of each hidden layer.
 * @param {Subject} subject @param {Outputs[] | undefined} outputs @param {number[][]} shown units of each layer
 */
export function layersOf(subject, outputs, shown) {
  const { sizes } = subject;
  const parameters = subject.parameters();
  const isOff = offIn(subject);
  let first = 0;
  return sizes.slice(1, -1).map((units, index) => {
    const active = subject.activeSamples().subarray(first, first + units);
    first += units;
    const layer = index + 1;
    const { weights } = parametersOf(parameters, sizes, layer + 1);
    const feeds = sizes[layer + 1];
    const own = shown[layer];
    const told = {
      active: Uint32Array.from(own, (unit) => active[unit]),
      /** The class that each votes for most, −1 where it feeds no classes. */
      votes: Int16Array.from(own, (unit) =>
        layer === sizes.length - 2 ? indexOfLargest(weights, unit * feeds, feeds) : -1,
      ),
      /** Units of the layer that are on and active for no sample. */
      dead: active.reduce((dead, count, unit) => dead + Number(count === 0 && !isOff(layer, unit)), 0),
    };
    if (!outputs) return told;
    const { spreads, ranges } = outputs[index];
    const influences = spreads.map(
      (spread, unit) =>
        spread * weights.subarray(unit * feeds, (unit + 1) * feeds).reduce((sum, w) => sum + Math.abs(w), 0),
    );
    const order = Uint32Array.from(influences.keys()).sort((a, b) => influences[b] - influences[a] || a - b);
    const strongest = new Set(order.subarray(0, STRONGEST));
    const total = influences.reduce((sum, influence) => sum + influence, 0);
    const most = order.subarray(0, STRONGEST).reduce((sum, unit) => sum + influences[unit], 0);
    return {
      ...told,
      /** The least and the most that each gives, where that says more than how often it is active. */
      ranges: ranges && own.map((unit) => ranges[unit]),
      /** All units, the most influential first. */
      order,
      strong: Uint8Array.from(own, (unit) => Number(strongest.has(unit))),
      /** How much of all influence the strongest have. */
      share: total > 0 ? most / total : 1,
    };
  });
}

/** @param {Subject} subject @param {NonNullable<Wants['network']>} want @returns {import('./lines.js').Told} */
const inspectWeights = (subject, { sample, lines, shown }) => ({
  sample,
  told: subject.among(sample),
  batch: subject.batch,
  lines,
  layers: layersOf(subject, outputsOf(subject), shown),
  blocks: undefined,
  unit: undefined,
});

/** Whether nothing is asked for that is loaded later. @param {Wants} wants */
export const isPlain = ({ network, ...others }) =>
  Object.keys(others).length === 0 && (!network || (network.lines === 'weights' && !network.unit));

export const inspect = inspectBy({ network: inspectWeights });

/**
 * The weights into a layer, row-major, and its biases.
 * @param {Float32Array} parameters W1, b1, W2, b2, … @param {number[]} sizes @param {number} layer from 1
 */
export function parametersOf(parameters, sizes, layer) {
  const start = placeOfPart({ kind: 'weights', layer, input: 0, unit: 0 }, sizes);
  const biases = start + sizes[layer - 1] * sizes[layer];
  return {
    weights: parameters.subarray(start, biases),
    biases: parameters.subarray(biases, biases + sizes[layer]),
  };
}

/** The least and the most that a unit gives; `about`, if not all samples have been looked at. @typedef {{least: number, most: number, about: boolean}} Range */

/**
 * What the units of a hidden layer give.
 * @typedef {object} Outputs
 * @property {Float64Array} spreads the standard deviation of each over the samples; of very many, over some of them
 * @property {Range[] | undefined} ranges likewise; not of ReLUs, of which it is told how often they are active
 */

/** @param {Subject} subject @returns {Outputs[] | undefined} of each hidden layer, if there is one, and a trace does not take too long */
export function outputsOf(subject) {
  const samples = subject.labels.length;
  const { length } = subject.parameters();
  const traceable = length <= MOST_PARAMETERS && length * samples <= MOST_WORK;
  if (!traceable || subject.sizes.length < 3) return undefined;
  const { count, looks } = subject.nextBatch() ? pointsIn(subject) : windowsIn(subject);
  const sums = subject.sizes.slice(1, -1).map((units) => [new Float64Array(units), new Float64Array(units)]);
  const about = count < samples;
  const ranges = sums.map(([{ length }], index) =>
    isOfReLUs(subject, index + 1)
      ? undefined
      : Array.from({ length }, () => ({ least: Infinity, most: -Infinity, about })),
  );
  for (const look of looks) {
    for (const [index, [sum, squares]] of sums.entries()) {
      const values = look(index);
      const columns = sum.length;
      for (let at = 0; at < values.length; at += 1) {
        sum[at % columns] += values[at];
        squares[at % columns] += values[at] ** 2;
      }
      const own = ranges[index];
      for (let at = 0; own && at < values.length; at += 1) {
        const range = own[at % columns];
        range.least = Math.min(range.least, values[at]);
        range.most = Math.max(range.most, values[at]);
      }
    }
  }
  return sums.map(([sum, squares], index) => ({
    spreads: squares.map((square, unit) => Math.sqrt(Math.max(square / count - (sum[unit] / count) ** 2, 0))),
    ranges: ranges[index],
  }));
}

/**
 * Some samples, evenly spread.
 * @typedef {object} Looked
 * @property {number} count how many in all
 * @property {Iterable<(index: number) => Float32Array>} looks what the units of a hidden layer, from 0, give for some of them, row-major
 */

/** Windows of traces. @param {Subject} subject @returns {Looked} */
function windowsIn(subject) {
  const samples = subject.labels.length;
  const { rows } = arrayOf(subject.traceOf(), 'X');
  const windows = Math.min(Math.ceil(samples / rows), WINDOWS);
  function* looks() {
    for (let window = 0; window < windows; window += 1) {
      const sample = windows > 1 ? Math.floor(((window + 0.5) / windows) * samples) : undefined;
      const trace = subject.traceOf(sample);
      yield (/** @type {number} */ index) => arrayOf(trace, `activation${index + 1}.output`).values;
    }
  }
  return { count: windows * rows, looks: looks() };
}

/** Single samples. @param {Subject} subject @returns {Looked} */
function pointsIn(subject) {
  const { trainer, sizes, labels } = subject;
  const { points } = trainer;
  const samples = labels.length;
  const most = Math.ceil(MOST_LOOKING / subject.parameters().length);
  const count = Math.min(samples, MOST_LOOKS, most);
  function* looks() {
    for (let look = 0; look < count; look += 1) {
      const sample = Math.floor((look * samples) / count);
      const given = trainer.activationsAt(points[2 * sample], points[2 * sample + 1]);
      yield (/** @type {number} */ index) => {
        const start = sizes.slice(1, index + 1).reduce((sum, units) => sum + units, 0);
        return given.subarray(start, start + sizes[index + 1]);
      };
    }
  }
  return { count, looks: looks() };
}

/** Whether the units of a hidden layer are ReLUs, which can be silent. @param {Subject} subject @param {number} layer from 1 */
export const isOfReLUs = ({ trainer }, layer) => activationOf(trainer, layer) === 'relu';
