// Works out what the open panels show, so that neither the page nor training waits for it.

import { transfer } from 'comlink';
import * as network from './network.js';
import { createSubject } from './subject.js';
import { createTrainer, loadEngine, needsPoints, prepare } from './wasm.js';

/** @typedef {import('./inspections.js').Wants} Wants */
/** @typedef {import('./inspections.js').Inspection} Inspection */
/** @typedef {import('./subject.js').Subject} Subject */
/** @typedef {import('./run.js').Run['start']} Start */
/** @typedef {import('../dataset.js').Points} Points */

/**
 * News of a gradient check: at first what it checks, then what it has found since.
 * @typedef {object} Progress
 * @property {{epoch: number, batch: import('./subject.js').Batch | undefined, gradients: Float64Array, sampleLength: number}} [begun]
 *   the batch whose loss it is, if that is not all samples; gradients by backpropagation of all parameters, and how many of them,
 *   drawn at random, are checked before all others
 * @property {Uint32Array} checked the parameters that have been checked since the last news
 * @property {Float64Array} differences their central differences
 * @property {number} scale what a difference that is only rounding is small beside
 * @property {number} elapsed milliseconds since the beginning
 */

/** Milliseconds that the check works before a request is answered, and between its news. */
const SLICE = 6;
const NEWS = 60;
/** Samples, times parameters, that are worked on between two looks at the clock. */
const STRIDE = 40_000;

/** The run in hand. @type {Promise<Subject> | undefined} */
let subject;
/** The check under way. @type {object | undefined} */
let checking;

/** @param {WebAssembly.Module} module @param {Start} start @param {Promise<Subject>} [last] */
async function take(module, start, last) {
  const old = await last?.catch(() => undefined);
  loadEngine(module);
  if (needsPoints({ start })) await prepare({ start });
  const next = createSubject(createTrainer(start));
  old?.trainer.free();
  return next;
}

/** The drawing of the network has its inspection at once; those of panels are loaded with the first of them. @param {Wants} wants */
const inspectionsOf = (wants) =>
  Object.keys(wants).every((name) => name === 'network') ? network : import('./inspections.js');

/** Resolves when all messages that wait have been taken up. */
function yieldToMessages() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });
}

/** All buffers in an answer. @param {unknown} value @param {Set<ArrayBuffer>} [found] */
function buffersOf(value, found = new Set()) {
  if (value instanceof ArrayBuffer) found.add(value);
  else if (ArrayBuffer.isView(value)) found.add(/** @type {ArrayBuffer} */ (value.buffer));
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return found;
}

/** @template Value @param {Value} value */
const handOver = (value) => transfer(value, [...buffersOf(value)]);

export const inspector = {
  /**
   * Takes up a run's start: its data and its network.
   * @param {WebAssembly.Module} module @param {Start} start
   */
  async begin(module, start) {
    checking = undefined;
    subject = take(module, start, subject);
    await subject;
  },

  /**
   * @param {{snapshot?: Uint8Array, rows?: Points, wants: Wants, shades: Uint32Array}} request the run at an epoch; without
   *   a snapshot, at that of the request before; and other points that it is trained on
   * @returns {Promise<Inspection>}
   */
  async inspect({ snapshot, rows, wants, shades }) {
    const { inspect } = await inspectionsOf(wants);
    const run = await begun();
    if (rows) run.trainOn(rows);
    if (snapshot) {
      run.trainer.restore(snapshot);
      run.changed();
    }
    return handOver({
      ...inspect(run, wants, shades),
      spare: /** @type {ArrayBuffer | undefined} */ (snapshot?.buffer),
    });
  },

  /**
   * Checks all gradients of the snapshot that was taken last; ends when that is done, or has been stopped.
   * @param {(progress: Progress) => unknown} progress
   */
  async check(progress) {
    const own = {};
    checking = own;
    const { trainer, batch } = await begun();
    const began = performance.now();
    const check = trainer.gradientCheck();
    const { gradients, sampleLength } = check;
    const stride = Math.max(Math.round(STRIDE / gradients.length), 1);
    let told = 0;
    let due = 0;
    /** @param {Progress['begun']} [begun] */
    function tell(begun) {
      const [checked, differences] = [check.checked.slice(told), check.differences.slice(told)];
      told += checked.length;
      const now = performance.now();
      due = now + NEWS;
      // Its answer says that the news has arrived: the end of the check, which comes another way, must not overtake it.
      return progress(handOver({ begun, checked, differences, scale: check.scale, elapsed: now - began }));
    }
    try {
      await tell({ epoch: trainer.epoch, batch, gradients, sampleLength });
      while (!check.done && checking === own) {
        const end = performance.now() + SLICE;
        do check.advance(stride);
        while (!check.done && performance.now() < end);
        if (check.done || performance.now() >= due) await tell();
        await yieldToMessages();
      }
    } finally {
      check.free();
    }
  },

  stopCheck() {
    checking = undefined;
  },
};

function begun() {
  if (!subject) throw new Error('there is no run to inspect');
  return subject;
}

/** @typedef {typeof inspector} InspectorApi */
