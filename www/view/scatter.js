// One value against another, both on a scale that shows small and large: on the diagonal they agree.

/** @typedef {import('./theme.js').Theme} Theme */

/** Decades below the largest value that the scale shows; what is smaller lies in the middle. */
const DECADES = 6;

/** @param {HTMLCanvasElement} canvas */
export function createScatter(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  return {
    /**
     * @param {Float64Array} xs
     * @param {Float64Array} ys as many as are known, from the first on
     * @param {Theme} theme
     */
    draw(xs, ys, theme) {
      const side = Math.round(canvas.clientWidth * devicePixelRatio);
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
      const most = xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      /** −1 … 1, logarithmic to either side of 0. @param {number} value */
      const place = (value) => {
        const decades = DECADES + Math.log10(Math.abs(value) / most);
        return (Math.sign(value) * Math.max(decades, 0)) / DECADES;
      };
      const radius = 2.5 * devicePixelRatio;
      const half = side / 2 - radius;
      context.fillStyle = theme.ink;
      context.globalAlpha = 0.55;
      for (const [index, y] of ys.entries()) {
        context.beginPath();
        const [across, up] = [half * place(xs[index]), half * place(y)];
        context.arc(side / 2 + across, side / 2 - up, radius, 0, 2 * Math.PI);
        context.fill();
      }
      context.globalAlpha = 1;
    },
  };
}
