// Computes and draws decision maps beside the page, so that neither training nor the reader's hand waits for one.

import { createTrainer, loadEngine } from './engine.js';
import { createMap } from './view/map.js';

/** @typedef {import('./painter.js').Begin} Begin */
/** @typedef {import('./painter.js').Paint} Paint */
/** @typedef {import('./painter.js').Painted} Painted */

/** @type {Promise<(paint: Paint) => Painted>} */
let painter;

/** @param {Begin} begin */
async function load({ module, hidden, classes, canvas }) {
  await loadEngine(module);
  const network = createTrainer({ hidden, classes, samplesPerClass: 1 }); // it never trains
  const map = createMap(canvas);

  /** @param {Paint} paint @returns {Painted} */
  return ({ parameters, samples, theme, side, place, density }) => {
    const began = performance.now();
    network.setParameters(parameters);
    network.setPalette(theme.palette);
    // A view of the module's memory: valid until the next map.
    const { buffer, byteOffset, length } = network.predict_grid(side, side);
    const milliseconds = performance.now() - began;
    const pixels = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (buffer), byteOffset, length);
    map.draw(new ImageData(pixels, side, side), samples, place, density, theme);
    return { side, milliseconds };
  };
}

addEventListener('message', async (/** @type {MessageEvent<Begin | Paint>} */ { data }) => {
  if ('module' in data) {
    painter = load(data);
    return;
  }
  try {
    postMessage((await painter)(data));
  } catch (error) {
    postMessage({ failure: String(error) });
  }
});
