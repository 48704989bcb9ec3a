// One value against another, both on a scale that shows small and large: on the diagonal they agree.

/** @typedef {import('./theme.js').Theme} Theme */

/** Decades below the largest value that the scale shows; what is smaller lies in the middle. */
const DECADES = 6;

/** @param {HTMLCanvasElement} canvas */
export function createScatter(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  /** What is drawn already. @type {{xs: Float64Array, count: number, theme: Theme | undefined, side: number}} */
  let drawn = { xs: new Float64Array(), count: 0, theme: undefined, side: 0 };
  return {
    /**
     * @param {Float64Array} xs
     * @param {Float64Array} ys as many as are known, from the first on
     * @param {Theme} theme
     */
    draw(xs, ys, theme) {
      const side = Math.round(canvas.clientWidth * devicePixelRatio);
      if (xs !== drawn.xs || ys.length < drawn.count || theme !== drawn.theme || side !== drawn.side) {
        drawFrame(side, theme);
        drawn = { xs, count: 0, theme, side };
      }
      const most = xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
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
      for (; drawn.count < ys.length; drawn.count += 1) {
        const [across, up] = [half * place(xs[drawn.count]), half * place(ys[drawn.count])];
        context.fillRect(half + across, half - up, size, size);
      }
      context.globalAlpha = 1;
    },
  };

  /** @param {number} side @param {Theme} theme */
  function drawFrame(side, theme) {
    if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
    context.clearRect(0, 0, side, side);
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
}
