// The only file that knows the WebAssembly package.

import init, { Trainer } from './pkg/neural_spiral.js';

/** @typedef {import('./pkg/neural_spiral.js').Trainer} Engine */
/** @typedef {import('./pkg/neural_spiral.js').GradientCheck} GradientCheck */
/** @typedef {import('./pkg/neural_spiral.js').TrainerOptions} Options */

const WASM = new URL('./pkg/neural_spiral_bg.wasm', import.meta.url);

/**
 * Loads the WebAssembly; everything else here works only afterwards.
 * @param {WebAssembly.Module} [compiled] for a worker: what the page has loaded already
 * @returns {Promise<WebAssembly.Module>} for the next worker
 */
export async function loadEngine(compiled) {
  const module = compiled ?? (await fetchModule());
  await init({ module_or_path: module });
  return module;
}

/** Not streamed, because then a host that serves .wasm as another type would do no harm. */
async function fetchModule() {
  const response = await fetch(WASM);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${WASM.pathname}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/**
 * @param {Options} options
 * @returns {Engine} to be given back with `free()`
 */
export function createTrainer(options) {
  return new Trainer(options);
}

/** A seed nobody chose. */
export function freshSeed() {
  return Trainer.freshSeed();
}
