// The only file that knows the WebAssembly package. Workers import it; the page does not.

import { fetchFile, fileOf, typeOf } from '../failures.js';
import { createLoader } from '../loader.js';
import { initSync, Trainer } from '../pkg/neural_spiral.js';
import { CLASSES } from '../view/classes.js';

/** @typedef {import('../failures.js').Failure} Failure */
/** @typedef {import('../pkg/neural_spiral.js').Trainer} Engine */
/** @typedef {import('../pkg/neural_spiral.js').GradientCheck} GradientCheck */
/** @typedef {import('../pkg/neural_spiral.js').TrainerOptions} Options */

const WASM = new URL('../pkg/neural_spiral_bg.wasm', import.meta.url);

/** The smallest module: what every one begins with. */
const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
/** A module with nothing but the type of a function that returns a vector (v128), which only SIMD knows. */
const VECTOR = new Uint8Array([...EMPTY, 1, 5, 1, 0x60, 0, 1, 0x7b]);

/**
 * Fetches and compiles the WebAssembly. Not streamed, because then a host that serves .wasm as another type would do no harm.
 * @returns {Promise<{module: WebAssembly.Module} | Failure>} or why that cannot be
 */
export async function fetchModule() {
  if (typeof WebAssembly !== 'object') return { cause: 'noWebAssembly' };
  const response = await fetchFile(WASM);
  if ('cause' in response) return response;
  const file = fileOf(WASM);
  try {
    const bytes = new Uint8Array(await response.arrayBuffer());
    const start = bytes.subarray(0, 4);
    if (start.some((byte, index) => byte !== EMPTY[index])) {
      return { cause: 'replaced', file, detail: typeOf(response) };
    }
    return { module: await WebAssembly.compile(bytes) };
  } catch {
    return { cause: await whyNotCompiled(), file };
  }
}

/** @returns {Promise<Failure['cause']>} */
async function whyNotCompiled() {
  if (!WebAssembly.validate(VECTOR)) return 'oldWebAssembly';
  try {
    await WebAssembly.compile(EMPTY);
    return 'damaged';
  } catch {
    return 'noCompiler';
  }
}

/**
 * Everything else here works only afterwards.
 * @param {WebAssembly.Module} module
 */
export function loadEngine(module) {
  initSync({ module });
}

/** What own points and edits need, once a run has some. @type {typeof import('./edits.js') | undefined} */
let edits;
const loadEdits = createLoader(() => import('./edits.js'));

/** Whether a run has points of its own, or edits of points or layers. @param {{start: Record<string, unknown>, changes?: {name: string}[]}} run */
export const needsEdits = ({ start, changes = [] }) =>
  start.data === 'own' ||
  start.points !== undefined ||
  changes.some(({ name }) => name === 'points' || name === 'hidden');

/** Loads what such a run needs, and points that are kept. @param {{start: Record<string, unknown>}} run */
export async function prepare({ start }) {
  edits = await loadEdits();
  await edits.fetchKept(String(start.points));
}

/** What own points and edits need; it has been loaded. */
export const ofEdits = () => /** @type {NonNullable<typeof edits>} */ (edits);

/** What the points of a run's start were, where they come from a table. @param {Record<string, unknown>} start */
export const tableOf = (start) => (start.points === undefined ? undefined : ofEdits().ownPoints(start).table);

/** A refusal as the core's. @param {string} field @param {string} message */
export const refusal = (field, message) => Object.assign(new Error(`${field} ${message}`), { field });

/**
 * @param {Record<string, unknown>} start of a run that has been prepared for
 * @returns {Engine} to be given back with `free()`
 */
export function createTrainer(start) {
  const options = /** @type {Options} */ ({ ...start });
  if (start.points !== undefined) {
    const { points, labels } = ofEdits().ownPoints(start);
    Object.assign(options, { points, labels });
  }
  const trainer = new Trainer(options);
  const classes = trainer.sizes[trainer.sizes.length - 1];
  if (classes <= CLASSES.length) return trainer;
  trainer.free();
  const most = `at most ${CLASSES.length}`;
  const why = `for each to have a look of its own, got ${classes}`;
  throw start.classes === undefined
    ? refusal('points', `must be of ${most} classes here, ${why}`)
    : refusal('classes', `must be ${most} here, ${why}`);
}

/**
 * A network that is only looked at.
 * @param {{sizes: number[], activation: string, square: number[]}} about
 * @returns {Engine} to be given back with `free()`
 */
export function createNetwork({ sizes, activation, square }) {
  const hidden = sizes.slice(1, -1);
  const network = createTrainer({ hidden, classes: sizes[sizes.length - 1], activation, samplesPerClass: 1 });
  network.setSquare(Float32Array.from(square));
  return network;
}
