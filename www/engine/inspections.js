// What can be told of a run at one epoch: one function for each thing that a panel may ask for. Loaded when one first does.

import { axesOf } from '../axes.js';
import { placeOfPart } from '../parts.js';
import { arrayOf, rowOf } from '../trace.js';
import { indexOfLargest, stride } from '../view/points.js';
import { inspectNetwork } from './lines.js';
import { inspectBy, offIn } from './subject.js';
import { createTimings } from './timings.js';

/** @typedef {import('./wasm.js').Engine} Engine */
/** @typedef {import('./subject.js').Subject} Subject */
/** @typedef {import('../trace.js').Trace} Trace */
/** @typedef {import('../trace.js').Traced} Traced */

/**
 * What the page asks for; what it leaves out is not computed. `units` are the chosen input, the unit of each
 * hidden layer, and the class; without them they are those that say most about the sample.
 * @typedef {object} Wants
 * @property {{sample: number, units?: number[], arrays: string[], pictures: string[]}} [trace] names of
 *   arrays whose values are wanted, and of those that are shown
 * @property {{sample: number, push: number}} [fusion] how far the logits are pushed apart
 * @property {true} [timings]
 * @property {{sample: number, units?: number[], layer: number}} [pull] the layer of the weight, from 1
 * @property {{sample: number}} [answers]
 * @property {{sample: number, units?: number[]}} [folds]
 * @property {{sample: number}} [slow]
 * @property {{sample: number, lines: import('../view/network.js').Scene['lines'], shown: number[][], unit?: [number, number], parameter?: string}} [network]
 *   what its lines stand for, the units of each layer that are shown, the layer and number of the one that is told of, and a weight of
 *   it that is told in any case
 */

/**
 * An array as colours; where it has more cells than the picture has pixels, each pixel shows the largest of
 * its cells.
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {Uint8ClampedArray<ArrayBuffer>} pixels
 * @property {number} most the largest finite value, without its sign
 */

/** @typedef {Record<string, Picture>} Pictures by name */

/**
 * @typedef {object} Inspection
 * @property {number} epoch
 * @property {number} batch updates made of the epoch to come
 * @property {string} key names the wants that this answers
 * @property {Wants} wants
 * @property {number[]} [units] for which it is told, the chosen ones or those that say most about the sample
 * @property {ArrayBuffer} [spare] that of the snapshot, to be used again
 * @property {ReturnType<typeof inspectTrace>} [trace]
 * @property {ReturnType<typeof inspectFusion>} [fusion]
 * @property {ReturnType<typeof inspectTimings>} [timings]
 * @property {ReturnType<typeof inspectPull>} [pull]
 * @property {ReturnType<typeof inspectAnswers>} [answers]
 * @property {ReturnType<typeof inspectFolds>} [folds]
 * @property {ReturnType<typeof inspectSlow>} [slow]
 * @property {ReturnType<typeof inspectNetwork>} [network]
 */

/**
 * All inspections, by the name under which they are wanted and answered. The trace comes first: others read
 * it.
 * @type {{[Name in keyof Required<Wants>]:
 *   (subject: Subject, want: NonNullable<Wants[Name]>, shades: Uint32Array) => Required<Inspection>[Name]}}
 */
const INSPECTIONS = {
  trace: inspectTrace,
  fusion: inspectFusion,
  timings: inspectTimings,
  pull: inspectPull,
  answers: inspectAnswers,
  folds: inspectFolds,
  slow: inspectSlow,
  network: inspectNetwork,
};

export const inspect = inspectBy(INSPECTIONS);

/**
 * @param {Trace} trace @param {string[]} names of which some may be of what does not act any more
 * @returns {Trace} copies
 */
const copies = (trace, names) =>
  Object.fromEntries(
    names
      .filter((name) => name in trace)
      .map((name) => {
        const array = arrayOf(trace, name);
        return [name, { ...array, values: array.values.slice() }];
      }),
  );

/** The settings that act in a step. @param {Engine} trainer @returns {import('../updates.js').Settings} */
function settingsOf({ momentum, epsilon, rho, beta1, beta2, l1, l2, dropout }) {
  return { momentum, epsilon, rho, beta1, beta2, l1, l2, dropout };
}

/**
 * The arrays of the next epoch. Of those with a row for each sample there is also a picture of the chosen row
 * alone, as `name[sample]`.
 * @param {Subject} subject @param {NonNullable<Wants['trace']>} want @param {Uint32Array} shades
 */
function inspectTrace(subject, { sample, units, arrays, pictures }, shades) {
  const { trainer, sizes } = subject;
  const trace = subject.traceOf(sample);
  const first = subject.startOf(sample);
  const row = subject.rowIn(sample);
  const count = arrayOf(trace, 'X').rows;
  /** @type {Pictures} */
  const painted = {};
  for (const name of pictures.filter((name) => name in trace)) {
    const array = arrayOf(trace, name);
    painted[name] = paint(array, shades);
    if (row >= 0 && axesOf(name, sizes.length - 1).row === 'sample')
      painted[`${name}[${sample}]`] = paint(rowOf(array, row), shades);
  }
  return {
    sample,
    /** Samples that have a row in the arrays: the first, as a place in the next batch, and how many. */
    first,
    count,
    batch: subject.batch,
    /** Which samples have a row, where a batch is not all. */
    rows: subject.nextBatch()?.slice(first, first + count),
    /** How many the loss is a mean of. */
    samples: subject.batch?.samples ?? subject.labels.length,
    units: subject.unitsOf(sample, units),
    settings: settingsOf(trainer),
    arrays: copies(trace, arrays),
    pictures: painted,
  };
}

/**
 * Softmax and loss taken back both ways for one sample.
 * @param {Subject} subject @param {NonNullable<Wants['fusion']>} want
 */
function inspectFusion(subject, { sample, push }) {
  const { trainer, sizes, labels } = subject;
  const classes = sizes[sizes.length - 1];
  const told = subject.among(sample);
  const label = labels[told];
  const output = arrayOf(subject.traceOf(told), `dense${sizes.length - 1}.output`);
  let logits = rowOf(output, subject.rowIn(told)).values.slice();
  // The right class far below all others, and one of them far above: sure, and wrong.
  if (push > 0) logits = logits.map((_, c) => (c === (label + 1) % classes ? push : -push));
  const flat = trainer.fusion(logits, label);
  let start = 0;
  /** @param {number} count */
  function next(count) {
    start += count;
    return flat.slice(start - count, start);
  }
  return {
    batch: subject.batch,
    /** The chosen one, or another of the next batch where it is not of that. */
    told,
    label,
    logits,
    p: next(classes),
    dvalues: next(classes),
    /** ∂pₖ/∂zᵢ, row-major, k down. */
    jacobian: next(classes * classes),
    unfused: next(classes),
    fused: next(classes),
    /** The largest between the two ways, of all samples. */
    difference: trainer.fusionDifference(),
  };
}

/** Of each run, how long both ways take. @type {WeakMap<Engine, ReturnType<typeof createTimings>>} */
const timed = new WeakMap();

/** @param {Engine} trainer */
const createTimingsOf = (trainer) =>
  createTimings(
    () => performance.now(),
    [(times) => trainer.repeatFused(times), (times) => trainer.repeatUnfused(times)],
  );

/**
 * Microseconds that softmax and loss take on the way back, over all samples; `known` is false as long as they are still
 * being measured.
 * @param {Subject} subject
 */
function inspectTimings({ trainer }) {
  const timings = timed.get(trainer) ?? createTimingsOf(trainer);
  timed.set(trainer, timings);
  const [fused = 0, unfused = 0] = timings.measure() ?? [];
  return { known: fused > 0, fused: 1000 * fused, unfused: 1000 * unfused };
}

/**
 * Each sample's own term in the gradient of a weight.
 * @param {Subject} subject @param {NonNullable<Wants['pull']>} want @param {Uint32Array} shades
 */
function inspectPull(subject, { sample, units, layer }, shades) {
  const { trainer, sizes } = subject;
  const chosen = subject.unitsOf(sample, units);
  const [input, output] = [chosen[layer - 1], chosen[layer]];
  const names = sizes.slice(1).map((_, index) => `dense${index + 1}.dweights`);
  const trace = subject.traceOf();
  const arrays = copies(trace, names);
  /** @type {Pictures} */
  const pictures = {};
  for (const name of names) pictures[name] = paint(arrayOf(trace, name), shades);

  const of = (/** @type {string} */ field) =>
    arrayOf(trace, `dense${layer}.${field}`).values[input * sizes[layer] + output];
  const all = trainer.gradientTerms(placeOfPart({ kind: 'weights', layer, input, unit: output }, sizes));
  const batch = subject.nextBatch();
  const terms = batch ? batchTerms(all, batch) : all;
  let [up, down, sumUp, sumDown] = [0, 0, 0, 0];
  for (const term of terms) {
    if (term < 0) {
      up += 1;
      sumUp += term;
    } else if (term > 0) {
      down += 1;
      sumDown += term;
    }
  }
  return {
    batch: subject.batch,
    units: chosen,
    layer,
    name: `dense${layer}.weights[${input}, ${output}]`,
    /** How many samples' terms are below 0, above it, and 0. */
    up,
    down,
    none: (batch ?? terms).length - up - down,
    sumUp,
    sumDown,
    gradient: of('dweights'),
    /** What regularization adds, where there is any. */
    added: `dense${layer}.data_dweights` in trace ? of('dweights') - of('data_dweights') : undefined,
    /** Of the samples that are drawn; NaN for one that is not of the next batch. */
    terms: drawn(terms, 1),
    arrays,
    pictures,
  };
}

/** The terms of a batch, each at its sample's place; of other samples NaN. @param {Float32Array} all @param {Uint32Array} batch */
function batchTerms(all, batch) {
  const terms = new Float32Array(all.length).fill(Number.NaN);
  for (const sample of batch) terms[sample] = all[sample];
  return terms;
}

/**
 * The rows of the samples that are drawn.
 * @param {Float32Array} values @param {number} columns
 */
export function drawn(values, columns) {
  const samples = values.length / columns;
  const every = stride(samples);
  const rows = new Float32Array(Math.ceil(samples / every) * columns);
  for (let sample = 0, to = 0; sample < samples; sample += every) {
    for (let column = 0; column < columns; column += 1, to += 1) rows[to] = values[sample * columns + column];
  }
  return rows;
}

/** @param {Subject} subject @param {NonNullable<Wants['answers']>} want */
function inspectAnswers({ trainer, sizes, labels }, { sample }) {
  const classes = sizes[sizes.length - 1];
  const probabilities = trainer.probabilities();
  return {
    /** Of the samples that are drawn. */
    probabilities: drawn(probabilities, classes),
    /** Of the chosen sample. */
    own: probabilities.slice(sample * classes, (sample + 1) * classes),
    confusion: confusion(probabilities, labels, classes),
  };
}

/**
 * How many samples of each class (rows) got which answer (columns).
 * @param {Float32Array} probabilities one row a sample @param {Uint8Array} labels @param {number} classes
 */
export function confusion(probabilities, labels, classes) {
  const counts = new Uint32Array(classes * classes);
  for (let sample = 0; sample < labels.length; sample += 1) {
    counts[labels[sample] * classes + indexOfLargest(probabilities, sample * classes, classes)] += 1;
  }
  return counts;
}

/** Dead units that are named one by one. */
const MAX_NAMED = 12;

/**
 * The lines where the units of the first layer switch, and what the chosen one does.
 * @param {Subject} subject @param {NonNullable<Wants['folds']>} want
 */
function inspectFolds(subject, { sample, units: chosen }) {
  const told = subject.unitsOf(sample, chosen);
  const { trainer, sizes } = subject;
  const [, units, feeds] = sizes;
  const hidden = sizes.slice(1, -1);
  const unit = told[1];
  const parameters = trainer.parameters();
  // W1 (2, units), b1, then W2 (units, feeds).
  const weights = [parameters[unit], parameters[units + unit]];
  const bias = parameters[2 * units + unit];
  const outgoing = parameters.subarray(3 * units, (3 + feeds) * units);

  const votes = new Int8Array(units).fill(-1);
  const strengths = new Float32Array(units);
  let most = 0;
  for (let index = 0; index < units; index += 1) {
    const own = outgoing.subarray(index * feeds, (index + 1) * feeds);
    strengths[index] = Math.hypot(parameters[index], parameters[units + index]) * Math.hypot(...own);
    most = Math.max(most, strengths[index]);
    if (hidden.length === 1) votes[index] = indexOfLargest(own, 0, feeds);
  }
  for (let index = 0; index < units; index += 1) strengths[index] /= most || 1;

  const active = subject.activeSamples();
  const isOff = offIn(subject);
  /** @type {{layer: number, unit: number}[]} */
  const named = [];
  let dead = 0;
  let index = 0;
  for (const [layer, size] of hidden.entries()) {
    for (let own = 0; own < size; own += 1, index += 1) {
      if (active[index] > 0 || isOff(layer + 1, own)) continue;
      dead += 1;
      if (named.length < MAX_NAMED) named.push({ layer: layer + 1, unit: own });
    }
  }
  return {
    /** x, y, x, y of each unit, NaN where its line passes by the map. */
    lines: trainer.folds(),
    /** The class that each unit votes for most, −1 where it feeds no classes. */
    votes,
    /**
     * How much each unit bends the answer, as a share of the strongest: its weights’ size times that of the
     * next.
     */
    strengths,
    units: told,
    unit,
    weights,
    bias,
    outgoing: outgoing.slice(unit * feeds, (unit + 1) * feeds),
    /** For how many samples it gives more than 0. */
    active: active[unit],
    dead: { count: dead, named },
  };
}

/**
 * What the stages of the coming epoch say of a sample, and of all.
 * @param {Subject} subject @param {NonNullable<Wants['slow']>} want
 */
function inspectSlow(subject, want) {
  const { trainer, sizes, labels } = subject;
  const sample = subject.among(want.sample);
  const trace = subject.traceOf(sample);
  const row = subject.rowIn(sample);
  /** @param {string} name */
  const own = (name) => rowOf(arrayOf(trace, name), row).values.slice();
  /** @param {string} name */
  const total = (name) => (name in trace ? trace[name].values[0] : undefined);
  const layers = sizes.slice(1).map((_, index) => {
    const name = `dense${index + 1}`;
    const of = (/** @type {string} */ field) => arrayOf(trace, `${name}.${field}`).values;
    const mask = `dropout${index + 1}.binary_mask`;
    const output = `activation${index + 1}.output`;
    return {
      sums: own(`${name}.output`),
      /** What a hidden layer makes of them. */
      outputs: output in trace ? own(output) : new Float32Array(),
      /** 0 for each unit that dropout leaves out, if there is any. */
      mask: mask in trace ? own(mask) : undefined,
      /** Of those of all weights the largest in size. */
      gradient: extremeOf(of('dweights')),
      step: extremeOf(of('weight_updates')),
    };
  });
  return {
    sample: want.sample,
    batch: subject.batch,
    /** The chosen one, or another of the next batch where it is not of that. */
    told: sample,
    label: labels[sample],
    point: own('X'),
    layers,
    probabilities: own('loss_activation.output'),
    /** The loss of the sample, and of all that the update takes. */
    surprise: own('sample_losses')[0],
    loss: arrayOf(trace, 'loss').values[0],
    /** The gradient of each logit. */
    gradients: own('loss_activation.dinputs'),
    /** What it is made of, where there is regularization. */
    data: total('data_loss'),
    added: total('regularization_loss'),
    rate: arrayOf(trace, 'optimizer.current_learning_rate').values[0],
    optimizer: trainer.optimizer,
    momentum: trainer.momentum,
  };
}

/** The value of the largest size. @param {Float32Array} values */
const extremeOf = (values) =>
  values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

/** Largest sides of a picture in pixels. */
const MAX_WIDTH = 640;
const MAX_HEIGHT = 304;

/** Shades on either side of 0. */
const SHADES = 255;

/**
 * @param {Traced} array @param {Uint32Array} shades
 * @returns {Picture}
 */
export function paint({ rows, columns, values }, shades) {
  const [width, height] = [Math.min(columns, MAX_WIDTH), Math.min(rows, MAX_HEIGHT)];
  const cells = width < columns || height < rows ? largestOf(values, rows, columns, width, height) : values;
  let most = 0;
  for (const value of cells) {
    const size = value < 0 ? -value : value;
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  const colors = new Uint32Array(width * height);
  const scale = most > 0 ? SHADES / most : 0;
  for (let index = 0; index < colors.length; index += 1) {
    const shade = Math.round(cells[index] * scale);
    colors[index] = shades[SHADES + Math.min(Math.max(shade, -SHADES), SHADES)];
  }
  return { width, height, pixels: new Uint8ClampedArray(colors.buffer), most };
}

/**
 * For each pixel the cell of largest size in its block. The blocks differ by a row or a column, so that the
 * picture is to scale everywhere.
 * @param {Float32Array} values @param {number} rows @param {number} columns
 * @param {number} width @param {number} height
 */
function largestOf(values, rows, columns, width, height) {
  const largest = new Float32Array(width * height);
  const across = Uint32Array.from({ length: columns }, (_, column) => Math.floor((column * width) / columns));
  for (let row = 0; row < rows; row += 1) {
    const down = Math.floor((row * height) / rows) * width;
    for (let column = 0; column < columns; column += 1) {
      const value = values[row * columns + column];
      const pixel = down + across[column];
      if (Math.abs(value) > Math.abs(largest[pixel])) largest[pixel] = value;
    }
  }
  return largest;
}
