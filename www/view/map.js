// The decision map, and the samples on top of it.

import { createMarks } from './points.js';

/** @typedef {import('./points.js').Samples} Samples */
/** @typedef {import('./theme.js').Theme} Theme */

/** @param {HTMLCanvasElement} canvas */
export function createMap(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  /** For maps that are coarser than the canvas. */
  const coarse = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(1, 1).getContext('2d', { alpha: false })
  );
  const marks = createMarks();

  /** @param {ImageData} map @param {number} side */
  function drawEnlarged(map, side) {
    resize(coarse.canvas, map.width);
    coarse.putImageData(map, 0, 0);
    context.drawImage(coarse.canvas, 0, 0, side, side);
  }

  return {
    /**
     * @param {ImageData | undefined} map the latest, of any resolution; none before the first
     * @param {Samples} samples
     * @param {number} side of the place for it in device pixels
     * @param {Theme} theme
     */
    draw(map, samples, side, theme) {
      const own = map && map.width < 0.4 * side ? enough(side) : side;
      resize(canvas, own);
      canvas.style.imageRendering = own < side ? 'pixelated' : '';
      if (map?.width === own) context.putImageData(map, 0, 0);
      else if (map) drawEnlarged(map, own);
      marks.draw(context, samples, own, theme);
    },
  };
}

/**
 * The canvas that a coarse map is drawn on: to enlarge it to every pixel of a fine screen would take longer than
 * a frame lasts. CSS pixels are enough for the samples.
 * @param {number} side of the place for it in device pixels
 */
function enough(side) {
  return Math.ceil(side / Math.min(devicePixelRatio, 2));
}

/** @param {HTMLCanvasElement | OffscreenCanvas} canvas @param {number} side */
function resize(canvas, side) {
  if (canvas.width === side) return;
  canvas.width = side;
  canvas.height = side;
}
