// One value against another, both on a scale that shows small and large: on the diagonal they agree.

/** @typedef {import('./theme.js').Theme} Theme */

/** Decades below the largest value that the scale shows; what is smaller lies in the middle. */
const DECADES = 6;

/**
 * @typedef {object} Pairs
 * @property {Float64Array} all of the first values, the largest of which sets the scale
 * @property {Uint32Array} which of them are known in pairs so far
 * @property {Float64Array} others the second value of each of these
 */

/** @typedef {{all: Float64Array, most: number, count: number, theme: Theme, side: number}} Drawn */

/** What each canvas shows already. @type {WeakMap<HTMLCanvasElement, Drawn>} */
const drawn = new WeakMap();

/** @param {HTMLCanvasElement} canvas @param {Pairs} pairs @param {Theme} theme */
export function drawScatter(canvas, { all, which, others }, theme) {
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  let last = drawn.get(canvas);
  if (last?.all !== all || others.length < last.count || theme !== last.theme || side !== last.side) {
    drawFrame(canvas, context, side, theme);
    const most = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    last = { all, most, count: 0, theme, side };
    drawn.set(canvas, last);
  }
  const { most } = last;
  /** −1 … 1, logarithmic to either side of 0. @param {number} value */
  const place = (value) => {
    const decades = DECADES + Math.log10(Math.abs(value) / (most || 1));
    return (Math.sign(value) * Math.max(decades, 0)) / DECADES;
  };
  // Squares, and only the new ones: there may be thousands.
  const size = 4 * devicePixelRatio;
  const half = (side - size) / 2;
  context.fillStyle = theme.ink;
  context.globalAlpha = 0.55;
  for (; last.count < others.length; last.count += 1) {
    const [across, up] = [half * place(all[which[last.count]]), half * place(others[last.count])];
    context.fillRect(half + across, half - up, size, size);
  }
  context.globalAlpha = 1;
}

/**
 * @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} context @param {number} side @param
 *   {Theme} theme
 */
function drawFrame(canvas, context, side, theme) {
  if (canvas.width !== side || canvas.height !== side) [canvas.width, canvas.height] = [side, side];
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = theme.line;
  context.lineWidth = devicePixelRatio;
  context.beginPath();
  for (const [x0, y0, x1, y1] of [
    [0, side, side, 0],
    [side / 2, 0, side / 2, side],
    [0, side / 2, side, side / 2],
  ]) {
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  }
  context.stroke();
}
