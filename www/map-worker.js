// Computes decision maps beside the page, so that neither training nor the reader's hand waits for one.

import { createTrainer, loadEngine } from './engine.js';

/** @typedef {import('./painter.js').Begin} Begin */
/** @typedef {import('./painter.js').Paint} Paint */
/** @typedef {import('./painter.js').Painted} Painted */

/** @type {Promise<import('./engine.js').Engine>} */
let trainer;

/** @param {Begin} begin */
async function load({ module, hidden, classes }) {
  await loadEngine(module);
  return createTrainer({ hidden, classes, samplesPerClass: 1 }); // it never trains
}

/** @param {Paint} paint @returns {Promise<Painted>} */
async function draw({ parameters, palette, side, buffer }) {
  const network = await trainer;
  const began = performance.now();
  network.setParameters(parameters);
  network.setPalette(palette);
  // A view of the module's memory, which stays here.
  const map = network.predict_grid(side, side);
  const pixels = new Uint8ClampedArray(
    buffer?.byteLength === map.length ? buffer : new ArrayBuffer(map.length),
  );
  pixels.set(map);
  return { pixels, side, milliseconds: performance.now() - began };
}

addEventListener('message', async (/** @type {MessageEvent<Begin | Paint>} */ { data }) => {
  if ('module' in data) {
    trainer = load(data);
    return;
  }
  try {
    const painted = await draw(data);
    postMessage(painted, { transfer: [painted.pixels.buffer] });
  } catch (error) {
    postMessage({ failure: String(error) });
  }
});
