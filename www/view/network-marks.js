// What the drawing of the network has where lines, frames and bars do not say all: pictures of weights, which units are active at a
// place or switched off, and what is lit in slow motion. Loaded when there is any of these.

import { isOf, marked, placesOf } from './network.js';

/** @typedef {import('./network.js').Scene} Scene */
/** @typedef {import('./network.js').Pulse} Pulse */
/** @typedef {import('./network-layout.js').Layout} Layout */
/** @typedef {import('./theme.js').Theme} Theme */

/** How much paper lies over what is dimmed. */
const DIMMED = 0.75;

/** @type {OffscreenCanvas | undefined} */
let cells;

/**
 * Weights as a picture: a row for each unit before, a column for each unit after.
 * @param {OffscreenCanvasRenderingContext2D} context @param {Scene} scene @param {number} gap
 * @param {Float32Array} block @param {number} scale @param {Theme} theme
 */
export function drawMatrix(context, { layout, shown, lit, pulse }, gap, block, scale, theme) {
  const { x, y, side } = layout.gaps[gap];
  const [rows, columns] = [shown[gap].length, shown[gap + 1].length];
  const middle = (theme.shades.length - 1) / 2;
  const colors = new Uint32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      const seen = !lit || isOf(lit, gap, row, column) || (lit.layer !== gap && lit.layer !== gap + 1);
      const share = seen && scale > 0 ? Math.min(Math.max(block[cell] / scale, -1), 1) : 0;
      colors[cell] = theme.shades[middle + Math.round(share * middle)];
    }
  }
  cells ??= new OffscreenCanvas(columns, rows);
  if (cells.width !== columns || cells.height !== rows) [cells.width, cells.height] = [columns, rows];
  const own = /** @type {OffscreenCanvasRenderingContext2D} */ (cells.getContext('2d'));
  own.putImageData(new ImageData(new Uint8ClampedArray(colors.buffer), columns, rows), 0, 0);
  context.fillStyle = theme.edge;
  context.fillRect(x - 1, y - 1, side + 2, side + 2);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, x, y, side, side);
  if (!pulse) return;
  const [from, to] = placesOf(x, x + side, pulse.gaps[gap] ?? [1, 1]);
  context.globalAlpha = DIMMED;
  context.fillStyle = theme.paper;
  context.fillRect(x, y, from - x, side);
  context.fillRect(to, y, x + side - to, side);
  context.globalAlpha = 1;
}

/**
 * Marks the hidden units whose sum is above 0 at a place; the others are dimmed, and marked likewise where they give as much below 0.
 * @param {OffscreenCanvasRenderingContext2D} context @param {Scene} scene
 * @param {Float32Array} outputs of all hidden units, layer after layer @param {string[]} activations of each layer
 * @param {number} density @param {Theme} theme
 */
export function drawActive(context, { layout, shown }, outputs, activations, density, theme) {
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = theme.paper;
  context.lineWidth = 2;
  context.globalAlpha = DIMMED;
  let first = 0;
  /** @type {[number, number, number, string][]} */
  const rings = [];
  for (const [layer, { units, side, tiles }] of layout.columns.slice(0, -1).entries()) {
    if (layer === 0) continue;
    const name = activations[layer - 1];
    const middle = name === 'sigmoid' ? 0.5 : 0;
    const signed = name === 'tanh' || name === 'linear';
    for (const [slot, unit] of shown[layer].entries()) {
      const { x, y } = tiles[slot];
      const above = outputs[first + unit] - middle;
      if (!(above > 0)) context.fillRect(x, y, side, side);
      if (above > 0 || (signed && above < 0))
        rings.push([x, y, side, above > 0 ? theme.ink : theme.negative]);
    }
    first += units;
  }
  context.globalAlpha = 1;
  for (const [x, y, side, color] of rings) {
    context.strokeStyle = color;
    context.beginPath();
    for (const [across, down] of [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ])
      context.lineTo(x + across * side, y + down * side);
    context.closePath();
    context.stroke();
  }
}

/**
 * Draws what lies over the maps: in dashes a line through each unit that is switched off; in slow motion paper over what is not lit,
 * and rings around classes.
 * @param {OffscreenCanvasRenderingContext2D} context @param {Scene} scene @param {number} density @param {Theme} theme
 */
export function drawOver(context, { layout, shown, off, pulse }, density, theme) {
  context.setTransform(density, 0, 0, density, 0, 0);
  const dashed = marked(layout, shown, off);
  if (dashed.length > 0) {
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.setLineDash([4, 4]);
    context.beginPath();
    for (const { x, y, side } of dashed) {
      context.moveTo(x, y + side);
      context.lineTo(x + side, y);
    }
    context.stroke();
    context.setLineDash([]);
  }
  if (pulse) drawPulse(context, layout, shown, pulse, theme);
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context @param {Layout} layout @param {number[][]} shown @param {Pulse} pulse
 * @param {Theme} theme
 */
function drawPulse(context, { columns }, shown, { tiles: shares, rings, signed }, theme) {
  context.fillStyle = theme.paper;
  for (const [layer, { side, tiles }] of columns.entries()) {
    for (let slot = 0; slot < shown[layer].length; slot += 1) {
      const { x, y } = tiles[slot];
      context.globalAlpha = DIMMED * (1 - shares[layer][slot]);
      if (context.globalAlpha > 0) context.fillRect(x - 1, y - 1, side + 2, side + 2);
    }
  }
  context.globalAlpha = 1;
  const { side, tiles } = columns[columns.length - 1];
  for (const [slot, label] of shown[columns.length - 1].entries()) {
    const width = rings?.[label] ?? 0;
    if (!(width !== 0 && width - width === 0)) continue;
    context.lineWidth = Math.abs(width);
    context.strokeStyle = signed
      ? width < 0
        ? theme.negative
        : theme.ink
      : theme.classes[label % theme.classes.length];
    const out = 1 + context.lineWidth / 2;
    context.strokeRect(tiles[slot].x - out, tiles[slot].y - out, side + 2 * out, side + 2 * out);
  }
}
