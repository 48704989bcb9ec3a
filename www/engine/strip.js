// Small maps of some epochs of a run, by which all of it is seen at a glance.

import { smallSide } from '../loop.js';
import { createNetwork } from './wasm.js';

/** @typedef {import('./wasm.js').Engine} Engine */
/** @typedef {import('./run.js').Milestone} Milestone */
/** @typedef {import('../view/theme.js').Theme} Theme */

/** What parameters belong to. @param {{sizes: ArrayLike<number>, activation: string}} network */
const shapeOf = ({ sizes, activation }) => `${sizes} ${activation}`;

/** Side of a small map in pixels, and of the coarsest. */
const SIDE = 96;
const COARSEST = 12;

export function createStrip() {
  /** By epoch: another theme draws them anew. @type {Map<number, Milestone>} */
  const milestones = new Map();
  /** @type {Theme | undefined} */
  let painted;
  return {
    /**
     * @param {Engine} network whose palette is that of the theme; it has the same parameters afterwards. For milestones of another
     *   structure one is made
     * @param {Milestone[]} passed those that are new
     * @param {Theme} theme
     * @returns {[number, ImageData][]} what has been drawn, by epoch
     */
    paint(network, passed, theme) {
      for (const milestone of passed) milestones.set(milestone.epoch, milestone);
      const due = theme === painted ? passed : [...milestones.values()];
      painted = theme;
      if (due.length === 0) return [];
      const here = network.parameters();
      const shape = shapeOf(network);
      const drawn = due.map(({ epoch, parameters, sizes, activation }) => {
        const fits = shapeOf({ sizes, activation }) === shape;
        const own = fits ? network : createNetwork({ sizes, activation, square: [...network.square] });
        if (!fits) own.setPalette(theme.palette.subarray(0, 3 * sizes[sizes.length - 1]));
        own.setParameters(parameters);
        const side = smallSide(SIDE, COARSEST, parameters.length);
        // Copied: what the core gives is a view of its memory, valid until the next map.
        const image = new ImageData(Uint8ClampedArray.from(own.predict_grid(side, side)), side, side);
        if (!fits) own.free();
        return /** @type {[number, ImageData]} */ ([epoch, image]);
      });
      network.setParameters(here);
      return drawn;
    },
  };
}
