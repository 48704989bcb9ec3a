// The decision map, and the samples on top of it.

import { createMarks } from './points.js';

/** @typedef {import('./points.js').Samples} Samples */
/** @typedef {import('./theme.js').Theme} Theme */

/** @param {OffscreenCanvas} canvas */
export function createMap(canvas) {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext('2d', { alpha: false })
  );
  if (!context) throw new Error('the browser gives no canvas to draw on');
  /** For maps that are coarser than the canvas. */
  const coarse = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(1, 1).getContext('2d', { alpha: false })
  );
  const marks = createMarks();
  const openMarks = createMarks(true);

  /** @param {ImageData} map @param {number} side */
  function drawEnlarged(map, side) {
    resize(coarse.canvas, map.width);
    coarse.putImageData(map, 0, 0);
    context.drawImage(coarse.canvas, 0, 0, side, side);
  }

  return {
    /**
     * @param {ImageData} map of any resolution
     * @param {Samples | undefined} samples if they are to be seen
     * @param {number} place side of the place for it in device pixels
     * @param {number} density device pixels to a CSS pixel
     * @param {Theme} theme
     * @param {ArrayLike<number>} [fold] x, y, x, y from −1 to 1: the line where the unit that is shown switches, NaN if it passes by
     * @param {Samples} [validation] data, if they are to be seen
     */
    draw(map, samples, place, density, theme, fold, validation) {
      const side = map.width < 0.4 * place ? enough(place, density) : place;
      resize(canvas, side);
      if (map.width === side) context.putImageData(map, 0, 0);
      else drawEnlarged(map, side);
      if (fold) drawFold(context, fold, side, theme);
      if (validation) openMarks.draw(context, validation, side, theme);
      if (samples) marks.draw(context, samples, side, theme);
    },
  };
}

/**
 * A line under the samples, which stay readable.
 * @param {OffscreenCanvasRenderingContext2D} context @param {ArrayLike<number>} fold
 * @param {number} side @param {Theme} theme
 */
function drawFold(context, fold, side, theme) {
  const [x0, y0, x1, y1] = Array.from(fold, (share, at) => (side * (1 + (at % 2 ? -share : share))) / 2);
  if (!(x0 - x0 === 0)) return;
  context.strokeStyle = theme.ink;
  context.lineWidth = Math.max(side / 250, 2);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/**
 * The canvas that a coarse map is drawn on: to enlarge it to every pixel of a fine screen would take longer than
 * a frame lasts. CSS pixels are enough for the samples.
 * @param {number} place @param {number} density
 */
function enough(place, density) {
  return Math.ceil(place / Math.min(density, 2));
}

/** @param {OffscreenCanvas} canvas @param {number} side */
function resize(canvas, side) {
  if (canvas.width === side && canvas.height === side) return;
  canvas.width = side;
  canvas.height = side;
}
