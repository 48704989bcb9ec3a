// The painter's second canvas: the network. Maps of units come from the core, lines from its parameters or from the inspector.

import { activationOf } from '../acting.js';
import { smallSide, throttled } from '../loop.js';
import { blockOf, drawDead, drawUnder, needsMarks, scalesOf } from '../view/network.js';
import { indexOfLargest } from '../view/points.js';

/** @typedef {import('./wasm.js').Engine} Engine */
/** @typedef {import('../view/theme.js').Theme} Theme */

/**
 * What is to be drawn, beside the parameters.
 * @typedef {import('../view/network.js').Scene & {density: number, blocks: Float32Array[] | undefined}} Drawn blocks of what the
 *   inspector knows, if lines are of that
 */

/** Throttle in milliseconds of lines while training runs: maps are cheap, lines are not. */
const LINES_EVERY = 33;
/** Pixels a side of the coarsest maps of units. */
const COARSEST = 6;

/** @param {OffscreenCanvas} canvas */
export function createDrawing(canvas) {
  const settings = { alpha: false };
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', settings));
  /** Lines and frames as they were drawn last. */
  const under = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(1, 1).getContext('2d', settings)
  );
  /** For maps that are coarser than their tiles. */
  const coarse = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(1, 1).getContext('2d', settings)
  );
  let scales = { line: 0, matrix: 0 };
  /** @type {Float32Array[]} */
  let blocks = [];
  /** What lines were drawn for, and when they and all may be drawn again. */
  let drawn = { scene: /** @type {unknown} */ (undefined), theme: /** @type {unknown} */ (undefined) };
  let linesDue = 0;
  let due = 0;
  /** Whether parameters have come that no line tells of yet. */
  let stale = true;
  /** The class that each unit of the last hidden layer votes for most, of those that are shown. @type {number[]} */
  let votes = [];
  /** Colours as the core takes them, and the theme that they are of. */
  let inks = {
    theme: /** @type {unknown} */ (undefined),
    of: /** @type {ReturnType<typeof inksOf> | undefined} */ (undefined),
  };

  /** What draws marks, once it has been needed. @type {import('../view/network.js').Marks | undefined} */
  let marks;
  /** Why it could not be loaded. */
  let lacks = '';

  /**
   * The tiles of one size, each with its own map, in one go through the network.
   * @param {Engine} network @param {Drawn} scene @param {number} side @param {number[]} units a layer and a tile of each
   * @param {number[]} colors @param {number} work of a pixel
   */
  function putMaps(network, { layout, shown, density }, side, units, colors, work) {
    const place = Math.round(side * density);
    const own = smallSide(place, COARSEST, work);
    const wanted = Uint32Array.from(units, (unit, at) => (at % 2 ? shown[units[at - 1]][unit] : unit));
    // A view of the module's memory: valid until the next maps.
    const { buffer, byteOffset, length } = network.unitMaps(own, wanted, Uint8Array.from(colors)).pixels;
    const pixels = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (buffer), byteOffset, length);
    const strip = new ImageData(pixels, own, (own * units.length) / 2);
    if (own < place) {
      resize(coarse.canvas, strip.width, strip.height);
      coarse.putImageData(strip, 0, 0);
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    for (let at = 0; at < units.length; at += 2) {
      const tile = layout.columns[units[at]].tiles[units[at + 1]];
      const [x, y, row] = [Math.round(tile.x * density), Math.round(tile.y * density), (at / 2) * own];
      if (own === place) context.putImageData(strip, x, y - row, 0, row, own, own);
      else context.drawImage(coarse.canvas, 0, row, own, own, x, y, place, place);
    }
  }

  return {
    /** Whether something is to be loaded before a scene is drawn. @param {Drawn | undefined} scene @param {boolean} read whether a place is read */
    needs: (scene, read) => marks === undefined && scene !== undefined && needsMarks(scene, read),
    async load() {
      try {
        marks ??= await import('../view/network-marks.js');
        lacks = '';
      } catch (error) {
        lacks = String(error); // the rest is drawn all the same
      }
    },
    /** Why something could not be loaded; empty where nothing lacks. */
    get lacks() {
      return lacks;
    },

    /**
     * @param {Engine} network
     * @param {Float32Array | undefined} parameters if they have changed
     * @param {Drawn} scene @param {number[]} sizes of the network
     * @param {Theme} theme @param {boolean} playing whether there will be more
     * @param {Float32Array} [outputs] of all hidden units at the place that is read
     */
    paint(network, parameters, scene, sizes, theme, playing, outputs) {
      const began = performance.now();
      stale ||= parameters !== undefined;
      if (playing && began < due) return scales;
      const { layout, density, shown } = scene;
      const [width, height] = [layout.width, layout.height].map((length) => Math.round(length * density));
      const other = scene !== drawn.scene || theme !== drawn.theme;
      const values = parameters ?? network.parameters();
      votes = votesOf(values, sizes, shown);
      if ((stale || other) && !(playing && began < linesDue)) {
        stale = false;
        drawn = { scene, theme };
        blocks = scene.blocks ?? (scene.lines === 'weights' ? weightsOf(values, sizes, shown) : []);
        // While what the inspector knows is awaited, the scale stays.
        if (blocks.length > 0) scales = scalesOf(blocks, layout);
        resize(under.canvas, width, height);
        drawUnder(under, scene, blocks, scales, density, theme, marks);
        const now = performance.now();
        // Lines take a quarter of the time at most.
        linesDue = now + Math.max(LINES_EVERY, 3 * (now - began));
      }
      resize(canvas, width, height);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(under.canvas, 0, 0);
      if (inks.theme !== theme) inks = { theme, of: inksOf(theme) };
      const { paper, ink, negative, classes } = /** @type {ReturnType<typeof inksOf>} */ (inks.of);
      const last = sizes.length - 1;
      let work = 1;
      /** What tiles of one size show. @type {Map<number, {units: number[], colors: number[], work: number}>} */
      const sides = new Map();
      for (const [layer, units] of shown.entries()) {
        if (layer > 0) work += sizes[layer - 1] * sizes[layer];
        const { side } = layout.columns[layer];
        const own = sides.get(side) ?? { units: [], colors: [], work };
        sides.set(side, own);
        own.work = work;
        for (const [slot, unit] of units.entries()) {
          const label = layer === last ? unit : layer === last - 1 && layer > 0 ? votes[slot] : undefined;
          const above = label === undefined ? ink : classes[label % classes.length];
          own.units.push(layer, slot);
          own.colors.push(...paper, ...above, ...negative);
        }
      }
      for (const [side, { units, colors, work }] of sides) putMaps(network, scene, side, units, colors, work);
      if (outputs) {
        const activations = sizes.slice(1, -1).map((_, index) => activationOf(network, index + 1));
        marks?.drawActive(context, scene, outputs, activations, density, theme);
      }
      drawDead(context, scene, density, theme);
      marks?.drawOver(context, scene, density, theme);
      due = throttled(performance.now(), performance.now() - began);
      return scales;
    },
  };
}

/** @typedef {ReturnType<typeof createDrawing>} Drawing */

/** @param {OffscreenCanvas} canvas @param {number} width @param {number} height */
function resize(canvas, width, height) {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}

/**
 * The weights and biases of the units that are shown.
 * @param {Float32Array} parameters W1, b1, W2, b2, … @param {number[]} sizes @param {number[][]} shown
 */
export function weightsOf(parameters, sizes, shown) {
  let start = 0;
  return sizes.slice(1).map((units, index) => {
    const biases = start + sizes[index] * units;
    const block = blockOf(
      parameters.subarray(start, biases),
      parameters.subarray(biases, biases + units),
      shown[index],
      shown[index + 1],
    );
    start = biases + units;
    return block;
  });
}

/**
 * The class that has the largest weight of each unit of the last hidden layer, of those that are shown.
 * @param {Float32Array} parameters @param {number[]} sizes @param {number[][]} shown
 */
export const votesOf = (parameters, sizes, shown) =>
  shown[sizes.length - 2].map((unit) => voteOf(parameters, sizes, unit));

/** @param {Float32Array} parameters @param {number[]} sizes @param {number} unit of the layer before the classes */
function voteOf(parameters, sizes, unit) {
  const classes = sizes[sizes.length - 1];
  const start = parameters.length - (sizes[sizes.length - 2] + 1) * classes;
  return indexOfLargest(parameters, start + unit * classes, classes);
}

/**
 * The class in whose colour a unit is drawn: its own, or that which it votes for; undefined for inputs and earlier layers.
 * @param {Float32Array} parameters @param {number[]} sizes @param {number} layer @param {number} unit
 */
export function labelOf(parameters, sizes, layer, unit) {
  const last = sizes.length - 1;
  if (layer === last) return unit;
  return layer === last - 1 && layer > 0 ? voteOf(parameters, sizes, unit) : undefined;
}

/** The shade of full ink on a map that samples are drawn on. */
const SOFT = 107;

/**
 * The colours of a unit's map behind the samples, as light as those of the answers: at 0, above and below it.
 * @param {Theme} theme @param {number | undefined} label of the class in whose colour it is
 */
export function softInks({ shades, palette }, label) {
  const middle = (shades.length - 1) / 2;
  const above =
    label === undefined ? bytesOf(shades[middle + SOFT]) : palette.subarray(3 * label, 3 * label + 3);
  return [...bytesOf(shades[middle]), ...above, ...bytesOf(shades[middle - SOFT])];
}

/** Red is the lowest byte of a pixel. @param {number} pixel */
const bytesOf = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];

/** @param {Theme} theme */
function inksOf({ shades, classes }) {
  return {
    paper: bytesOf(shades[(shades.length - 1) / 2]),
    ink: bytesOf(shades[shades.length - 1]),
    negative: bytesOf(shades[0]),
    classes: classes.map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))),
  };
}
