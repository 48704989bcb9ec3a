// Small maps of some epochs of a run, by which all of it is seen at a glance.

import { smallSide } from '../loop.js';
import { createNetwork } from './wasm.js';

/** @typedef {import('./wasm.js').Engine} Engine */
/** @typedef {import('./run.js').Milestone} Milestone */
/** @typedef {import('../view/theme.js').Theme} Theme */

/** What parameters belong to. @param {{hidden: ArrayLike<number>, activation: string}} network */
const shapeOf = ({ hidden, activation }) => `${hidden} ${activation}`;

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
     * @param {Engine} network as it is; one of another structure is made for milestones before or after a change; whose palette is that of the theme; it has the same parameters afterwards
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
      const drawn = due.map(({ epoch, parameters, hidden, activation }) => {
        const fits = shapeOf({ hidden, activation }) === shape;
        const { classes, square } = network;
        const own = fits ? network : createNetwork({ hidden, classes, activation, square: [...square] });
        if (!fits) own.setPalette(theme.palette.subarray(0, 3 * classes));
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
