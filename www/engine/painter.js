// The worker that computes and draws decision maps on the page's canvas, and the network on another.

import { transfer } from 'comlink';
import { createMap } from '../view/map.js';
import { createDrawing } from './drawing.js';
import { createStrip } from './strip.js';
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
 * @property {import('./drawing.js').Drawn} [scene] the drawing of the network, if it has changed
 * @property {import('./run.js').Milestone[]} passed epochs that are to be drawn as small maps
 * @property {boolean} playing whether more will follow soon
 */

/** @type {ReturnType<typeof createMap>} */
let map;
/** @type {import('./drawing.js').Drawing} */
let drawing;
/** @type {ReturnType<typeof createStrip>} */
let strip;
/** @type {import('./drawing.js').Drawn | undefined} */
let scene;
/** Units of each layer of the network. @type {number[]} */
let sizes = [];
let classes = 0;
/** It never trains. @type {import('./wasm.js').Engine | undefined} */
let network;
/** The samples that are drawn. @type {import('../view/points.js').Samples} */
let samples;
/** @type {import('../view/theme.js').Theme} */
let theme;
/** What the map was drawn for last, beside parameters and theme. */
let mapped = '';

/** Tells that the WebAssembly and the canvas are there. */
let loaded = () => {};
/** @type {Promise<void>} */
const ready = new Promise((resolve) => {
  loaded = resolve;
});

export const painter = {
  /** @param {WebAssembly.Module} module @param {OffscreenCanvas} canvas @param {OffscreenCanvas} network */
  async load(module, canvas, network) {
    map = createMap(canvas);
    drawing = createDrawing(network);
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
    ({ classes, sizes } = about);
    network?.free();
    network = createTrainer({ hidden: about.sizes.slice(1, -1), classes, samplesPerClass: 1 });
    strip = createStrip();
    samples = { points, labels, extent: about.extent, wrong: new Uint8Array(labels.length) };
    mapped = '';
  },

  /**
   * @param {Paint} paint
   * @returns {Promise<{milliseconds: number | undefined, scales: import('../view/network.js').Scales | undefined, small: [number, ImageData][], spares: ArrayBuffer[]}>}
   *   what the map took if it was drawn, what the lines stand for, small maps by epoch that are new, and buffers to be used again
   */
  async paint({
    parameters,
    wrong,
    covered,
    theme: changed,
    side,
    place,
    density,
    scene: next,
    passed,
    playing,
  }) {
    await ready;
    if (!network) throw new Error('there is no network to paint');
    /** @type {ArrayBuffer[]} */
    const spares = [];
    if (parameters) network.setParameters(parameters);
    scene = next ?? scene;
    if (wrong) {
      spares.push(/** @type {ArrayBuffer} */ (samples.wrong.buffer));
      samples.wrong = wrong;
    }
    theme = changed ?? theme;
    network.setPalette(theme.palette.subarray(0, 3 * classes));
    // The map stays where only the drawing of the network is another.
    const key = String([covered, side, place, density]);
    let milliseconds;
    if (parameters || wrong || changed || key !== mapped) {
      const began = performance.now();
      // A view of the module's memory: valid until the next map.
      const { buffer, byteOffset, length } = network.predict_grid(side, side);
      milliseconds = performance.now() - began;
      mapped = key;
      const pixels = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (buffer), byteOffset, length);
      map.draw(new ImageData(pixels, side, side), covered ? undefined : samples, place, density, theme);
    }
    // The scene of a run before is not this network's.
    const fits = scene && String(scene.layout.columns.map(({ units }) => units)) === String(sizes);
    const scales =
      scene && fits ? drawing.paint(network, parameters, scene, sizes, theme, playing) : undefined;
    const small = strip.paint(network, passed, theme);
    if (parameters) spares.push(/** @type {ArrayBuffer} */ (parameters.buffer));
    return transfer({ milliseconds, scales, small, spares }, spares);
  },
};

/** @typedef {typeof painter} PainterApi */
