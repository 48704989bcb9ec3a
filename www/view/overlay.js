// What lies over the map: the chosen sample, the place that is read, and what something that is open draws there.

import { drawChosen } from './points.js';

/** @typedef {import('./theme.js').Theme} Theme */

/**
 * What something that is open draws there, in units of the plane.
 * @typedef {(context: CanvasRenderingContext2D, plane: Plane) => void} Part
 *
 * @typedef {object} Plane
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {number[]} square that the map covers: x and y of its centre, half its side
 * @property {number} pixel length of a CSS pixel
 * @property {Theme} theme
 */

/**
 * @typedef {object} Scene
 * @property {Float32Array} points
 * @property {number[]} square
 * @property {number} [sample] the chosen one
 * @property {Part[]} [parts]
 * @property {{x: number, y: number}} [cross] the place that is read without a pointer
 */

/**
 * @param {HTMLCanvasElement} canvas is hidden while there is nothing to show
 * @param {Scene} scene
 * @param {number} side in device pixels
 * @param {Theme} theme
 */
export function drawOverlay(canvas, { points, square, sample, parts = [], cross }, side, theme) {
  canvas.hidden = !(sample !== undefined || parts.length > 0 || cross);
  if (canvas.hidden) return;
  if (canvas.width !== side || canvas.height !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, side, side);
  // From here on in units of the plane, y up; a CSS pixel is as wide as this.
  const [x, y, half] = square;
  const scale = side / (2 * half);
  const pixel = (2 * half) / canvas.clientWidth;
  context.setTransform(scale, 0, 0, -scale, side / 2 - scale * x, side / 2 + scale * y);
  for (const drawPart of parts) drawPart(context, { points, square, pixel, theme });
  if (sample !== undefined) drawChosen(context, points[2 * sample], points[2 * sample + 1], pixel, theme);
  if (cross) drawCross(context, cross, pixel, theme);
}

/** Half the length of a bar of the cross in CSS pixels. */
const CROSS = 9;

/** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}} place @param {number} pixel @param {Theme} theme */
function drawCross(context, { x, y }, pixel, theme) {
  context.beginPath();
  context.moveTo(x - CROSS * pixel, y);
  context.lineTo(x + CROSS * pixel, y);
  context.moveTo(x, y - CROSS * pixel);
  context.lineTo(x, y + CROSS * pixel);
  context.strokeStyle = theme.paper;
  context.lineWidth = 5 * pixel;
  context.stroke();
  context.strokeStyle = theme.ink;
  context.lineWidth = 2 * pixel;
  context.stroke();
}

/**
 * The x and y of a place on the map.
 * @param {number[]} square as below @param {number} across @param {number} down
 */
export const placeOn = ([x, y, half], across, down) => [
  x + half * (2 * across - 1),
  y + half * (1 - 2 * down),
];

/**
 * The sample that is nearest to a place, if it is near.
 * @param {Float32Array} points
 * @param {number} across 0 … 1 from the left of the map
 * @param {number} down 0 … 1 from its top
 * @param {number} reach as a share of the side
 * @param {number[]} square that the map covers: x and y of its centre, half its side
 */
export function nearestSample(points, across, down, reach, square) {
  const [x, y] = placeOn(square, across, down);
  let nearest;
  let least = (2 * square[2] * reach) ** 2;
  for (let sample = 0; 2 * sample < points.length; sample += 1) {
    const distance = (points[2 * sample] - x) ** 2 + (points[2 * sample + 1] - y) ** 2;
    if (distance < least) [nearest, least] = [sample, distance];
  }
  return nearest;
}

/**
 * The unit whose fold is nearest to a place, if it is near.
 * @param {Float32Array} lines
 * @param {number} across @param {number} down @param {number} reach @param {number[]} square as above
 */
export function nearestFold(lines, across, down, reach, square) {
  const [x, y] = placeOn(square, across, down);
  let nearest;
  let least = 2 * square[2] * reach;
  for (let unit = 0; 4 * unit < lines.length; unit += 1) {
    const [x0, y0, x1, y1] = lines.subarray(4 * unit, 4 * unit + 4);
    const distance = Math.abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / Math.hypot(x1 - x0, y1 - y0);
    if (distance < least) [nearest, least] = [unit, distance];
  }
  return nearest;
}
