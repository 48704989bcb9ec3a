// The folds of the first layer, drawn over the map.

/** @typedef {import('./theme.js').Theme} Theme */

/**
 * The lines where units switch.
 * @typedef {object} Folds
 * @property {Float32Array} lines x, y, x, y of each unit, NaN where there is none
 * @property {Int8Array} votes the class that each unit votes for most, −1 where it feeds no classes
 * @property {Float32Array} strengths 0 … 1
 * @property {number} unit the chosen one
 */

/** @param {Folds} folds @returns {import('./overlay.js').Part} */
export const foldsOver =
  ({ lines, votes, strengths, unit }) =>
  (context, { square, pixel, theme }) => {
    for (let index = 0; index < votes.length; index += 1) {
      const [x0, y0, x1, y1] = lines.subarray(4 * index, 4 * index + 4);
      if (Number.isNaN(x0)) continue;
      if (index === unit) shadeActiveSide(context, [x0, y0, x1, y1], 4 * square[2], theme);
      context.globalAlpha = index === unit ? 1 : 0.12 + 0.88 * strengths[index];
      context.strokeStyle = theme.classes[votes[index]] ?? theme.ink;
      context.lineWidth = (index === unit ? 3.5 : 1.5) * pixel;
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      context.stroke();
    }
    context.globalAlpha = 1;
  };

/**
 * Shades the half-plane to the left of a line.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number, number, number]} line @param {number} far beyond the map from anywhere on it @param {Theme} theme
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
