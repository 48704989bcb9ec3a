// The worker that computes and draws decision maps on the page's canvas, and the network on another.

import { transfer } from 'comlink';
import { unitWithin } from '../state.js';
import { createMap } from '../view/map.js';
import { createDrawing, labelOf, softInks } from './drawing.js';
import { createStrip } from './strip.js';
import { createNetwork, loadEngine } from './wasm.js';

/**
 * @typedef {object} Paint a map and the samples on it
 * @property {Float32Array} [parameters] if they have changed
 * @property {Uint8Array} [wrong] likewise, 1 for each drawn sample that is answered wrongly
 * @property {Uint8Array} [validationWrong] likewise of the drawn validation data: those are seen if it comes with the parameters
 * @property {import('../state.js').Unit | undefined} unit whose output the map shows, in place of the answers
 * @property {boolean} map whether the map is painted; else it stays as it is
 * @property {{x: number, y: number} | undefined} spot that is read
 * @property {boolean} covered whether the samples are left out, because something is drawn in their places
 * @property {import('../view/theme.js').Theme} [theme] if it has changed
 * @property {number} side of the map in pixels
 * @property {number} place side of the place for it in device pixels
 * @property {number} density device pixels to a CSS pixel
 * @property {import('./drawing.js').Drawn} [scene] the drawing of the network, if it has changed
 * @property {import('./run.js').Milestone[]} passed epochs that are to be drawn as small maps
 * @property {boolean} playing whether more will follow soon
 */

/**
 * What the network answers at a place.
 * @typedef {object} Reading
 * @property {number} x
 * @property {number} y
 * @property {Float32Array} probabilities of the classes
 * @property {Float32Array} outputs of all hidden units, layer after layer
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
/** The validation data that are drawn, if there are any. @type {import('../engine/engine.js').Points | undefined} */
let validation;
/** What of them is answered wrongly, while they are to be seen. @type {Uint8Array | undefined} */
let validationWrong;
/** @type {import('../view/theme.js').Theme} */
let theme;

/** Tells that the WebAssembly and the canvas are there. */
let loaded = () => {};
/** @type {Promise<void>} */
let ready = new Promise((resolve) => {
  loaded = resolve;
});

/** Pixels of the side of a unit's map, at most. */
const MAX_SIDE = 1024;

/**
 * The map of a unit, or of the answers.
 * @param {import('./wasm.js').Engine} network @param {import('../state.js').Unit | undefined} unit @param {number} side
 */
function mapOf(network, unit, side) {
  const own = unit ? Math.min(side, MAX_SIDE) : side;
  const pixels = unit
    ? network.unitMaps(
        own,
        Uint32Array.of(unit.layer, unit.unit),
        Uint8Array.from(softInks(theme, labelOf(network.parameters(), sizes, unit.layer, unit.unit))),
      ).pixels
    : network.predict_grid(side, side);
  // A view of the module's memory: valid until the next map.
  const { buffer, byteOffset, length } = pixels;
  return new ImageData(
    new Uint8ClampedArray(/** @type {ArrayBuffer} */ (buffer), byteOffset, length),
    own,
    own,
  );
}

/** @param {import('./wasm.js').Engine} network @param {Paint} request @returns {number} milliseconds that the pixels took */
function paintMap(network, { unit: wanted, covered, side, place, density }) {
  const unit = unitWithin(wanted, sizes); // that of a run before is not this network's
  const began = performance.now();
  const image = mapOf(network, unit, side);
  const milliseconds = performance.now() - began;
  const { square } = samples;
  const fold =
    unit?.layer === 1 && sizes.length > 2
      ? network
          .folds()
          .subarray(4 * unit.unit, 4 * unit.unit + 4)
          .map((at, index) => (at - square[index % 2]) / square[2])
      : undefined;
  if (covered) {
    map.draw(image, undefined, place, density, theme, fold);
  } else {
    const others = validation && validationWrong && { ...validation, square, wrong: validationWrong };
    map.draw(image, samples, place, density, theme, fold, others);
  }
  return milliseconds;
}

/** @param {import('./wasm.js').Engine} network @param {{x: number, y: number}} spot @returns {Reading} */
function read(network, { x, y }) {
  return {
    x,
    y,
    probabilities: network.predict(Float32Array.of(x, y)),
    outputs: network.activationsAt(x, y),
  };
}

/**
 * What is shown of a run.
 * @typedef {object} Shown
 * @property {import('../schema.js').About} about what is trained
 * @property {import('./engine.js').Points} drawn the samples that are drawn
 * @property {import('./engine.js').Points | undefined} validation those of the validation data, if there are any
 */

/** @param {Shown} shown */
function show({ about, drawn, validation: others }) {
  ({ classes, sizes } = about);
  network?.free();
  network = createNetwork(about);
  samples = { ...drawn, square: about.square, wrong: new Uint8Array(drawn.labels.length) };
  validation = others;
  validationWrong = undefined;
}

export const painter = {
  /** @param {WebAssembly.Module} module @param {OffscreenCanvas} canvas @param {OffscreenCanvas} network */
  load(module, canvas, network) {
    map = createMap(canvas);
    drawing = createDrawing(network);
    loadEngine(module);
    loaded();
  },

  /** Takes up a run. @param {Shown} shown */
  async begin(shown) {
    await ready;
    strip = createStrip();
    show(shown);
  },

  /** Takes up what a change has made of it. @param {Shown} shown */
  async change(shown) {
    await ready;
    show(shown);
  },

  /**
   * @param {Paint} request
   * @returns {Promise<{milliseconds: number, scales: import('../view/network.js').Scales | undefined, reading: Reading | undefined, small: [number, ImageData][], spares: ArrayBuffer[], lacks: string}>}
   *   what the map took, what the lines stand for, what is read, small maps by epoch that are new, buffers to be used again, and
   *   why a part of the drawing could not be loaded
   */
  async paint(request) {
    const { parameters, wrong, theme: changed, scene: next, passed, playing } = request;
    // Whatever else is asked for meanwhile waits, too.
    if (drawing.needs(next ?? scene, request.spot !== undefined)) ready = ready.then(drawing.load);
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
    if (parameters) {
      if (validationWrong) spares.push(/** @type {ArrayBuffer} */ (validationWrong.buffer));
      validationWrong = request.validationWrong;
    }
    theme = changed ?? theme;
    const reading = request.spot && read(network, request.spot);
    network.setPalette(theme.palette.subarray(0, 3 * classes));
    const milliseconds = request.map ? paintMap(network, request) : 0;
    // The scene of a run before is not this network's.
    const fits = scene && String(scene.layout.columns.map(({ units }) => units)) === String(sizes);
    const scales =
      scene && fits
        ? drawing.paint(network, parameters, scene, sizes, theme, playing, reading?.outputs)
        : undefined;
    const small = strip.paint(network, passed, theme);
    if (parameters) spares.push(/** @type {ArrayBuffer} */ (parameters.buffer));
    return transfer({ milliseconds, scales, reading, small, spares, lacks: drawing.lacks }, spares);
  },
};

/** @typedef {typeof painter} PainterApi */
