// The only file that knows the WebAssembly package. Workers import it; the page does not.

import init, { Trainer } from '../pkg/neural_spiral.js';

/** @typedef {import('../pkg/neural_spiral.js').Trainer} Engine */
/** @typedef {import('../pkg/neural_spiral.js').GradientCheck} GradientCheck */
/** @typedef {import('../pkg/neural_spiral.js').TrainerOptions} Options */

const WASM = new URL('../pkg/neural_spiral_bg.wasm', import.meta.url);

/** Not streamed, because then a host that serves .wasm as another type would do no harm. */
export async function fetchModule() {
  const response = await fetch(WASM);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${WASM.pathname}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Everything else here works only afterwards.
 * @param {WebAssembly.Module} module
 */
export async function loadEngine(module) {
  await init({ module_or_path: module });
}

/**
 * @param {Options} options
 * @returns {Engine} to be given back with `free()`
 */
export function createTrainer(options) {
  return new Trainer(options);
}

/** A seed from the browser's source of randomness. */
export function freshSeed() {
  return Trainer.freshSeed();
}
