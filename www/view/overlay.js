// What lies over the map: the chosen sample, the folds of the first layer, the terms of a gradient.

import { drawChosen, stride } from './points.js';

/** @typedef {import('./theme.js').Theme} Theme */

/**
 * The lines where units switch.
 * @typedef {object} Folds
 * @property {Float32Array} lines x, y, x, y of each unit, NaN where there is none
 * @property {Int8Array} votes the class that each unit votes for most, −1 where it feeds no classes
 * @property {Float32Array} strengths 0 … 1
 * @property {number} unit the chosen one
 */

/**
 * @typedef {object} Scene
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {number} extent half the side of the square that the map covers
 * @property {number} [sample] the chosen one
 * @property {Folds} [folds]
 * @property {Float32Array} [terms] share in a gradient of each sample that is drawn
 * @property {{x: number, y: number}} [cross] the place that is read without a pointer
 */

/**
 * @param {HTMLCanvasElement} canvas is hidden while there is nothing to show
 * @param {Scene} scene
 * @param {number} side in device pixels
 * @param {Theme} theme
 */
export function drawOverlay(canvas, { points, extent, sample, folds, terms, cross }, side, theme) {
  canvas.hidden = !(sample !== undefined || folds || terms || cross);
  if (canvas.hidden) return;
  if (canvas.width !== side || canvas.height !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, side, side);
  // From here on in units of the plane, y up; a CSS pixel is as wide as this.
  const scale = side / (2 * extent);
  const pixel = (2 * extent) / canvas.clientWidth;
  context.setTransform(scale, 0, 0, -scale, side / 2, side / 2);
  if (folds) drawFolds(context, folds, pixel, 4 * extent, theme);
  if (terms) drawTerms(context, points, terms, pixel, theme);
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
 * The sample that is nearest to a place, if it is near.
 * @param {Float32Array} points
 * @param {number} across 0 … 1 from the left of the map
 * @param {number} down 0 … 1 from its top
 * @param {number} reach as a share of the side
 * @param {number} extent half the side
 */
export function nearestSample(points, across, down, reach, extent) {
  const [x, y] = [extent * (2 * across - 1), extent * (1 - 2 * down)];
  let nearest;
  let least = (2 * extent * reach) ** 2;
  for (let sample = 0; 2 * sample < points.length; sample += 1) {
    const distance = (points[2 * sample] - x) ** 2 + (points[2 * sample + 1] - y) ** 2;
    if (distance < least) [nearest, least] = [sample, distance];
  }
  return nearest;
}

/**
 * The unit whose fold is nearest to a place, if it is near.
 * @param {Float32Array} lines
 * @param {number} across @param {number} down @param {number} reach @param {number} extent as above
 */
export function nearestFold(lines, across, down, reach, extent) {
  const [x, y] = [extent * (2 * across - 1), extent * (1 - 2 * down)];
  let nearest;
  let least = 2 * extent * reach;
  for (let unit = 0; 4 * unit < lines.length; unit += 1) {
    const [x0, y0, x1, y1] = lines.subarray(4 * unit, 4 * unit + 4);
    const distance = Math.abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / Math.hypot(x1 - x0, y1 - y0);
    if (distance < least) [nearest, least] = [unit, distance];
  }
  return nearest;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Folds} folds
 * @param {number} pixel @param {number} far beyond the map from anywhere on it @param {Theme} theme
 */
function drawFolds(context, { lines, votes, strengths, unit }, pixel, far, theme) {
  for (let index = 0; index < votes.length; index += 1) {
    const [x0, y0, x1, y1] = lines.subarray(4 * index, 4 * index + 4);
    if (Number.isNaN(x0)) continue;
    if (index === unit) shadeActiveSide(context, [x0, y0, x1, y1], far, theme);
    context.globalAlpha = index === unit ? 1 : 0.12 + 0.88 * strengths[index];
    context.strokeStyle = theme.classes[votes[index]] ?? theme.ink;
    context.lineWidth = (index === unit ? 3.5 : 1.5) * pixel;
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * Shades the half-plane to the left of a line.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number, number, number]} line @param {number} far @param {Theme} theme
 */
function shadeActiveSide(context, [x0, y0, x1, y1], far, theme) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [dx, dy] = [(far * (x1 - x0)) / length, (far * (y1 - y0)) / length];
  context.globalAlpha = 0.16;
  context.fillStyle = theme.ink;
  context.beginPath();
  context.moveTo(x0 - dx, y0 - dy);
  context.lineTo(x1 + dx, y1 + dy);
  context.lineTo(x1 + dx - dy, y1 + dy + dx);
  context.lineTo(x0 - dx - dy, y0 - dy + dx);
  context.fill();
}

/**
 * Discs as large as the terms are, ink above 0 and red below.
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} points @param {Float32Array} terms @param {number} pixel @param {Theme} theme
 */
function drawTerms(context, points, terms, pixel, theme) {
  const most = terms.reduce((most, term) => Math.max(most, Math.abs(term)), 0);
  const every = stride(points.length / 2);
  for (const [index, term] of terms.entries()) {
    const share = most > 0 ? Math.abs(term) / most : 0;
    const sample = index * every;
    context.beginPath();
    context.arc(
      points[2 * sample],
      points[2 * sample + 1],
      (1 + 11 * Math.sqrt(share)) * pixel,
      0,
      2 * Math.PI,
    );
    context.globalAlpha = 0.75;
    context.fillStyle = term < 0 ? theme.negative : theme.ink;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = pixel;
    context.strokeStyle = theme.paper;
    context.stroke();
  }
}
