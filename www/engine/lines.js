// What the drawing of the network tells of a unit that is shown large, and what lines stand for that are no weights: loaded when either
// is first asked for.

import { partOf } from '../parts.js';
import { arrayOf, rowOf } from '../trace.js';
import { blockOf } from '../view/network.js';
import { isOfReLUs, layersOf, outputsOf, parametersOf } from './network.js';
import { inspectBy } from './subject.js';

/** @typedef {import('./inspections.js').Wants} Wants */
/** @typedef {import('./network.js').Outputs} Outputs */
/** @typedef {import('./network.js').Range} Range */
/** @typedef {import('./subject.js').Subject} Subject */

/**
 * What the drawing of the network shows beside its weights.
 * @typedef {object} Told
 * @property {number} sample
 * @property {number} told the chosen one, or another of the next batch where it is not of that
 * @property {import('./subject.js').Batch | undefined} batch where that is not all samples
 * @property {NonNullable<Wants['network']>['lines']} lines
 * @property {ReturnType<typeof layersOf>} layers
 * @property {Float32Array[] | undefined} blocks what lines stand for, where they are no weights
 * @property {ReturnType<typeof unitOf> & ReturnType<typeof activityOf> | undefined} unit that is shown large
 */

/** @param {Subject} subject @param {NonNullable<Wants['network']>} want @returns {Told} */
export function inspectNetwork(subject, { sample, lines, shown, unit, parameter }) {
  const outputs = outputsOf(subject);
  return {
    sample,
    told: subject.among(sample),
    batch: subject.batch,
    lines,
    layers: layersOf(subject, outputs, shown),
    blocks: lines === 'weights' ? undefined : blocksOf(subject, sample, lines, shown),
    unit: unit && {
      ...unitOf(subject.parameters(), subject.sizes, unit, weightOf(parameter)),
      ...activityOf(subject, outputs, unit),
    },
  };
}

export const inspect = inspectBy({ network: inspectNetwork });

/**
 * For how many samples a hidden unit is active, or else what it gives.
 * @param {Subject} subject @param {Outputs[] | undefined} outputs @param {[number, number]} unit
 * @returns {{active?: number, range?: Range}}
 */
function activityOf(subject, outputs, [layer, unit]) {
  const { sizes } = subject;
  if (layer === 0 || layer === sizes.length - 1) return {};
  if (!isOfReLUs(subject, layer)) return { range: outputs?.[layer - 1].ranges?.[unit] };
  const before = sizes.slice(1, layer).reduce((sum, units) => sum + units, 0);
  return { active: subject.activeSamples()[before + unit] };
}

/**
 * What enters the units that are shown: for the signal, the terms of their sums for a sample; for the gradient, that of the coming
 * step; for the update, what that step will add.
 * @param {Subject} subject @param {number} sample @param {'signal' | 'gradient' | 'update'} lines
 * @param {number[][]} shown
 */
function blocksOf(subject, sample, lines, shown) {
  const told = subject.among(sample);
  const trace = subject.traceOf(told);
  const row = subject.rowIn(told);
  return shown.slice(1).map((to, index) => {
    const layer = `dense${index + 1}`;
    const from = shown[index];
    /** @param {string} weights @param {string} biases */
    const block = (weights, biases) =>
      blockOf(
        arrayOf(trace, `${layer}.${weights}`).values,
        arrayOf(trace, `${layer}.${biases}`).values,
        from,
        to,
      );
    if (lines === 'gradient') return block('dweights', 'dbiases');
    if (lines === 'update') return block('weight_updates', 'bias_updates');
    const terms = block('weights', 'biases');
    const dropped = `dropout${index}.output`;
    const before = dropped in trace ? dropped : `activation${index}.output`;
    const inputs = rowOf(arrayOf(trace, index === 0 ? 'X' : before), row).values;
    for (const [at, unit] of from.entries()) {
      for (let column = 0; column < to.length; column += 1) terms[at * to.length + column] *= inputs[unit];
    }
    return terms;
  });
}

/** Weights of a unit that are told of, the largest first. */
const MOST_TOLD = 3;

/**
 * The numbers of a unit: its weights and its bias.
 * @param {Float32Array} parameters @param {number[]} sizes @param {[number, number]} of its layer and number
 * @param {import('../parts.js').Part | undefined} also a weight that is told in any case
 */
function unitOf(parameters, sizes, [layer, unit], also) {
  const last = sizes.length - 1;
  const into = layer > 0 ? parametersOf(parameters, sizes, layer) : undefined;
  const out = layer < last ? parametersOf(parameters, sizes, layer + 1) : undefined;
  const count = sizes[layer + 1];
  return {
    layer,
    unit,
    into:
      into &&
      strongestOf(
        into.weights.filter((_, at) => at % sizes[layer] === unit),
        also?.layer === layer ? also.input : undefined,
      ),
    bias: into?.biases[unit],
    out:
      out &&
      strongestOf(
        out.weights.subarray(unit * count, (unit + 1) * count),
        also?.layer === layer + 1 ? also.unit : undefined,
      ),
  };
}

/** The weight that a name stands for, if it does. @param {string} [name] */
function weightOf(name = '') {
  const part = partOf(name);
  return part?.kind === 'weights' ? part : undefined;
}

/** Some weights, by the unit at their other end; of many the largest, and one more. @param {Float32Array} weights @param {number} [also] */
function strongestOf(weights, also) {
  const units = [...weights.keys()].sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]));
  const told = units.filter((unit, at) => at < MOST_TOLD || unit === also).sort((a, b) => a - b);
  return { count: weights.length, told: told.map((unit) => ({ unit, weight: weights[unit] })) };
}
