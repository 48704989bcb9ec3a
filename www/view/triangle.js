// Predictions of three classes as points of a triangle: in a corner one class is certain, in the centre none
// is.

import { drawChosen, marks, stride } from './points.js';

/** @typedef {import('./theme.js').Theme} Theme */

/** Corners in units of the side, y down: one class each. */
const HEIGHT = Math.sqrt(3) / 2;
const CORNERS = [
  [0.5, 0],
  [0, HEIGHT],
  [1, HEIGHT],
];
const MARGIN = 14;
/** An arrow for p − y = 1 is as long as this share of the side. */
const ARROW = 0.16;

/**
 * @typedef {object} Answers
 * @property {Float32Array} probabilities three for each sample that is drawn
 * @property {Float32Array} [own] three of the chosen sample
 * @property {Uint8Array} labels of all samples
 * @property {boolean} arrows whether to draw −(p − y)
 */

/** @param {HTMLCanvasElement} canvas @param {Answers} answers @param {Theme} theme */
export function drawTriangle(canvas, { probabilities, own, labels, arrows }, theme) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const margin = MARGIN * devicePixelRatio;
  const side = width - 2 * margin;
  const height = Math.round(HEIGHT * side + 2 * margin);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, width, height);
  /** @param {number} a @param {number} b @param {number} c weights of the corners */
  const at = (a, b, c) => [
    margin + side * (a * CORNERS[0][0] + b * CORNERS[1][0] + c * CORNERS[2][0]),
    margin + side * (a * CORNERS[0][1] + b * CORNERS[1][1] + c * CORNERS[2][1]),
  ];
  drawFrame(context, at, theme);
  const shapes = marks(3 * devicePixelRatio, CORNERS.length);
  const every = stride(labels.length);
  for (let index = 0; 3 * index < probabilities.length; index += 1) {
    const [a, b, c] = probabilities.subarray(3 * index, 3 * index + 3);
    const [x, y] = at(a, b, c);
    const label = labels[index * every];
    context.fillStyle = theme.classes[label];
    context.strokeStyle = theme.classes[label];
    if (arrows) {
      const [toX, toY] = at(
        a + ARROW * (Number(label === 0) - a),
        b + ARROW * (Number(label === 1) - b),
        c + ARROW * (Number(label === 2) - c),
      );
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(toX, toY);
      context.lineWidth = devicePixelRatio;
      context.stroke();
    }
    context.globalAlpha = 0.8;
    context.translate(x, y);
    context.fill(shapes[label]);
    context.translate(-x, -y);
    context.globalAlpha = 1;
  }
  if (!own) return;
  const [x, y] = at(own[0], own[1], own[2]);
  drawChosen(context, x, y, devicePixelRatio, theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {(a: number, b: number, c: number) => number[]} at @param {Theme} theme
 */
function drawFrame(context, at, theme) {
  context.lineWidth = devicePixelRatio;
  context.strokeStyle = theme.muted;
  context.beginPath();
  for (const corner of [at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)]) context.lineTo(corner[0], corner[1]);
  context.closePath();
  context.stroke();
  // From the centre to the middle of each side: where two classes are equally likely.
  context.strokeStyle = theme.line;
  context.beginPath();
  for (const [a, b, c] of [
    [0.5, 0.5, 0],
    [0.5, 0, 0.5],
    [0, 0.5, 0.5],
  ]) {
    const [centre, edge] = [at(1 / 3, 1 / 3, 1 / 3), at(a, b, c)];
    context.moveTo(centre[0], centre[1]);
    context.lineTo(edge[0], edge[1]);
  }
  context.stroke();
}
