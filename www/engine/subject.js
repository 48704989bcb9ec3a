// A run at one epoch, as it is inspected.

import { isAmongOff } from '../parts.js';
import { arrayOf, readTrace } from '../trace.js';
import { indexOfLargest } from '../view/points.js';

/** @typedef {import('./wasm.js').Engine} Engine */
/** @typedef {import('../trace.js').Trace} Trace */
/** @typedef {import('./inspections.js').Wants} Wants */
/** @typedef {import('./inspections.js').Inspection} Inspection */

/** @typedef {ReturnType<typeof createSubject>} Subject */

/**
 * The batch that the next update takes, where that is not all samples.
 * @typedef {object} Batch
 * @property {number} number of it in its epoch, from 1
 * @property {number} batches that an epoch has
 * @property {number} samples in it
 * @property {number} first of them
 */

/** Units to be told of, before any have been found: of no sample. */
const NONE = { sample: -1, units: [0] };

/** Inputs, units of each hidden layer, and classes. @param {Engine} trainer */
const sizesOf = ({ sizes }) => [...sizes];

/**
 * A run at one epoch, with what several inspections need of it.
 * @param {Engine} trainer
 */
export function createSubject(trainer) {
  /** The arrays of a trace; other than before, perhaps, if the run has moved on since. */
  let layout = trainer.traceArrays();
  let known = true;
  let { labels } = trainer;
  let sizes = sizesOf(trainer);
  /**
   * A copy of the latest trace, which the trainer hands out as a view of memory that may move.
   * @type {Float32Array}
   */
  let values = new Float32Array();
  /** @type {Trace} */
  let trace = {};
  /** The sample that it is told for, −1 if the run has moved on since. */
  let traced = -1;
  /**
   * For how many samples each hidden unit is active, layer after layer; undefined if the run has moved on since.
   * @type {Uint32Array | undefined}
   */
  let counts;
  /** The parameters, likewise. @type {Float32Array | undefined} */
  let parameters;
  /** The samples of the next update, if they are not all; undefined if the run has moved on since. @type {Uint32Array | undefined} */
  let batch;
  /** The units that are told of until the reader chooses, and the sample for which they were found. */
  let active = NONE;

  function nextBatch() {
    if (trainer.batches > 1) batch ??= trainer.nextBatch();
    return batch;
  }

  /** Where a sample is in the next batch; −1 if it is not of it. @param {number} sample */
  const placeOf = (sample) => nextBatch()?.indexOf(sample) ?? sample;

  /** The first row of a trace of a sample, as a place in the next batch. @param {number} sample */
  const startOf = (sample) => trainer.traceStart(Math.max(placeOf(sample), 0));

  /** The row of a sample in its trace; −1 if it is not of the next batch. @param {number} sample */
  function rowIn(sample) {
    const place = placeOf(sample);
    return place < 0 ? -1 : place - startOf(sample);
  }

  /**
   * Of a sample that is not of the next batch, what is all samples’ own, and rows of others.
   * @param {number} [sample] if any will do, the one that has been traced
   */
  function traceOf(sample = Math.max(traced, 0)) {
    if (traced === sample) return trace;
    const view = trainer.trace(Math.max(placeOf(sample), 0));
    if (known && values.length === view.length) values.set(view);
    else {
      values = view.slice();
      layout = trainer.traceArrays();
      known = true;
      trace = readTrace(layout, values);
    }
    traced = sample;
    return trace;
  }

  function activeSamples() {
    counts ??= trainer.activeSamples();
    return counts;
  }

  return {
    trainer,
    get labels() {
      return labels;
    },
    /** Inputs, units of each hidden layer, and classes. */
    get sizes() {
      return sizes;
    },
    /** Takes other points, whatever epoch had begun; a snapshot of a run that is trained on them follows. @param {import('../dataset.js').Points} rows */
    trainOn(rows) {
      trainer.setPoints(rows.points, rows.labels);
      ({ labels } = trainer);
    },
    /** The trainer is at another epoch. */
    changed() {
      const before = String(sizes);
      sizes = sizesOf(trainer);
      if (String(sizes) !== before) active = NONE; // another unit may have that number, or none
      traced = -1;
      // What acts in a step may be something else: another optimizer, or dropout.
      known = false;
      counts = undefined;
      parameters = undefined;
      batch = undefined;
    },
    traceOf,
    startOf,
    rowIn,
    nextBatch,
    /** What is told of the next batch, where it is not all samples. @returns {Batch | undefined} */
    get batch() {
      const samples = nextBatch();
      if (!samples) return undefined;
      const { batch, batches } = trainer;
      return { number: batch + 1, batches, samples: samples.length, first: samples[0] };
    },
    /** The sample if it is of the next batch, else the first that is. @param {number} sample */
    among: (sample) => (placeOf(sample) < 0 ? (nextBatch()?.[0] ?? sample) : sample),
    activeSamples,
    parameters() {
      parameters ??= trainer.parameters();
      return parameters;
    },
    /**
     * The units to tell of: the chosen ones, or the most active of each hidden layer, since a silent one
     * would have little to show. These stay while training runs, so that what is told of them can be
     * followed; one that is dead gives way to the unit that is active for most samples.
     * @param {number} sample @param {number[]} [chosen]
     */
    unitsOf(sample, chosen) {
      if (chosen) return chosen;
      const row = rowIn(sample);
      let start = 0;
      const hidden = sizes.slice(1, -1).map((units, index) => {
        const mostActive = () => {
          const { values } = arrayOf(traceOf(sample), `activation${index + 1}.output`);
          return indexOfLargest(values, Math.max(row, 0) * units, units);
        };
        const unit = active.sample === sample ? active.units[index + 1] : mostActive();
        const first = start;
        start += units;
        return activeSamples()[first + unit] > 0 ? unit : indexOfLargest(activeSamples(), first, units);
      });
      active = { sample, units: [0, ...hidden, labels[sample]] };
      return active.units;
    },
  };
}

/** Whether a hidden unit is switched off. @param {Subject} subject @returns {(layer: number, unit: number) => boolean} */
export function offIn({ trainer }) {
  const off = trainer.switchedOff();
  return (layer, unit) => isAmongOff(off, layer, unit);
}

/**
 * Tells everything that is wanted.
 * @param {{[Name in keyof Required<Wants>]?:
 *   (subject: Subject, want: NonNullable<Wants[Name]>, shades: Uint32Array) => Required<Inspection>[Name]}} inspections by the name
 *   under which they are wanted and answered, in their order
 */
export const inspectBy =
  (inspections) =>
  /** @param {Subject} subject @param {Wants} wants @param {Uint32Array} shades the theme's @returns {Inspection} */
  (subject, wants, shades) => {
    /** @type {Partial<Inspection>} */
    const answers = {};
    for (const [name, answer] of Object.entries(inspections)) {
      const want = /** @type {any} */ (wants)[name];
      if (want) Object.assign(answers, { [name]: /** @type {any} */ (answer)(subject, want, shades) });
    }
    const { units } = answers.trace ?? answers.pull ?? answers.folds ?? {};
    const { epoch, batch } = subject.trainer;
    return { epoch, batch, key: JSON.stringify(wants), wants, units, ...answers };
  };
