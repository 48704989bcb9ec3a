// The worker that computes and draws decision maps on the page's canvas.

import { transfer } from 'comlink';
import { createMap } from '../view/map.js';
import { createTrainer, loadEngine } from './wasm.js';

/**
 * @typedef {object} Paint a map and the samples on it
 * @property {Float32Array} [parameters] if they have changed
 * @property {Uint8Array} [wrong] likewise, 1 for each drawn sample that is answered wrongly
 * @property {boolean} covered whether the samples are left out, because something is drawn in their places
 * @property {import('../view/theme.js').Theme} [theme] if it has changed
 * @property {number} side of the map in pixels
 * @property {number} place side of the place for it in device pixels
 * @property {number} density device pixels to a CSS pixel
 */

/** @type {ReturnType<typeof createMap>} */
let map;
let classes = 0;
/** It never trains. @type {import('./wasm.js').Engine | undefined} */
let network;
/** The samples that are drawn. @type {import('../view/points.js').Samples} */
let samples;
/** @type {import('../view/theme.js').Theme} */
let theme;

/** Tells that the WebAssembly and the canvas are there. */
let loaded = () => {};
/** @type {Promise<void>} */
const ready = new Promise((resolve) => {
  loaded = resolve;
});

export const painter = {
  /** @param {WebAssembly.Module} module @param {OffscreenCanvas} canvas */
  async load(module, canvas) {
    map = createMap(canvas);
    await loadEngine(module);
    loaded();
  },

  /**
   * @param {import('../schema.js').About} about what is trained
   * @param {Float32Array} points of the samples that are drawn
   * @param {Uint8Array} labels
   */
  async begin(about, points, labels) {
    await ready;
    ({ classes } = about);
    network?.free();
    network = createTrainer({ hidden: about.sizes.slice(1, -1), classes, samplesPerClass: 1 });
    samples = { points, labels, extent: about.extent, wrong: new Uint8Array(labels.length) };
  },

  /**
   * @param {Paint} paint
   * @returns {Promise<{milliseconds: number, spares: ArrayBuffer[]}>} what the map took, and buffers to be used again
   */
  async paint({ parameters, wrong, covered, theme: changed, side, place, density }) {
    await ready;
    if (!network) throw new Error('there is no network to paint');
    /** @type {ArrayBuffer[]} */
    const spares = [];
    if (parameters) {
      network.setParameters(parameters);
      spares.push(/** @type {ArrayBuffer} */ (parameters.buffer));
    }
    if (wrong) {
      spares.push(/** @type {ArrayBuffer} */ (samples.wrong.buffer));
      samples.wrong = wrong;
    }
    theme = changed ?? theme;
    const began = performance.now();
    network.setPalette(theme.palette.subarray(0, 3 * classes));
    // A view of the module's memory: valid until the next map.
    const { buffer, byteOffset, length } = network.predict_grid(side, side);
    const milliseconds = performance.now() - began;
    const pixels = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (buffer), byteOffset, length);
    map.draw(new ImageData(pixels, side, side), covered ? undefined : samples, place, density, theme);
    return transfer({ milliseconds, spares }, spares);
  },
};

/** @typedef {typeof painter} PainterApi */
