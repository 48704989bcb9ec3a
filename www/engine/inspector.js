// Works out what the open panels show, so that neither the page nor training waits for it.

import { transfer } from 'comlink';
import { inspect, isPlain } from './network.js';
import { createSubject } from './subject.js';
import { createTrainer, loadEngine, needsEdits, prepare } from './wasm.js';

/** @typedef {import('./inspections.js').Wants} Wants */
/** @typedef {import('./inspections.js').Inspection} Inspection */
/** @typedef {import('./subject.js').Subject} Subject */
/** @typedef {import('./run.js').Run['start']} Start */
/** @typedef {import('../dataset.js').Points} Points */
/** @typedef {import('./check.js').Progress} Progress */

/** The run in hand. @type {Promise<Subject> | undefined} */
let subject;
/** The check under way. @type {object | undefined} */
let checking;

/** @param {WebAssembly.Module} module @param {Start} start @param {Promise<Subject>} [last] */
async function take(module, start, last) {
  const old = await last?.catch(() => undefined);
  loadEngine(module);
  if (needsEdits({ start })) await prepare({ start });
  const next = createSubject(createTrainer(start));
  old?.trainer.free();
  return next;
}

/** What tells all that is wanted; but for what the drawing of the network shows from the start, that is loaded first. @param {Wants} wants */
async function inspectionOf(wants) {
  if (isPlain(wants)) return inspect;
  const others = Object.keys(wants).some((name) => name !== 'network');
  return (await (others ? import('./inspections.js') : import('./lines.js'))).inspect;
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
    const inspect = await inspectionOf(wants);
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
    const [subject, { checkGradients }] = await Promise.all([begun(), import('./check.js')]);
    await checkGradients(subject, progress, handOver, () => checking === own);
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
