// The only file that knows the WebAssembly package.

import init, { Trainer } from './pkg/neural_spiral.js';

/** @typedef {import('./pkg/neural_spiral.js').Trainer} Engine */
/** @typedef {import('./pkg/neural_spiral.js').TrainerOptions} Options */

/** Loads the WebAssembly; everything else here works only afterwards. */
export async function loadEngine() {
  await init();
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
