// A curve over the epochs, drawn by uPlot: axes, hover reading, a dashed line where guessing would be.

import uPlot from 'uplot';

/** @typedef {import('./theme.js').Theme} Theme */

/**
 * @typedef {object} Curve
 * @property {(value: number) => string} format of the hover reading
 * @property {(value: number) => string} tick of the axis
 * @property {number} guess what guessing would give
 * @property {(min: number, max: number) => [number, number]} range of the vertical axis
 * @property {boolean} logarithmic
 */

/** Every curve shows the same epoch under the pointer. */
const CURSORS = uPlot.sync('epochs');

/**
 * @param {HTMLElement} target
 * @param {(text: string) => void} read is told of the value under the pointer; nothing if there is none
 */
export function createCurve(target, read) {
  /** @type {uPlot | undefined} */
  let plot;
  // What is not to be seen has no size.
  new ResizeObserver(() => target.clientWidth > 0 && plot?.setSize(size(target))).observe(target);
  return {
    /**
     * Sets the curve up anew, after a change of theme or scale.
     * @param {Curve} curve
     * @param {Theme} theme
     */
    configure(curve, theme) {
      const data = plot?.data ?? [[], []];
      plot?.destroy();
      plot = new uPlot(options(curve, theme, read, target), data, target);
    },
    /**
     * @param {Float64Array} epochs
     * @param {Float64Array} values
     */
    draw(epochs, values) {
      plot?.setData([epochs, values]);
    },
  };
}

/** @param {HTMLElement} target */
function size(target) {
  return { width: target.clientWidth, height: target.clientHeight };
}

/**
 * @param {Curve} curve
 * @param {Theme} theme
 * @param {(text: string) => void} read
 * @param {HTMLElement} target whose text is as large as that of the axes
 * @returns {uPlot.Options}
 */
function options({ format, tick, guess, range, logarithmic }, theme, read, target) {
  const text = Number.parseFloat(getComputedStyle(target).fontSize);
  const family = 'system-ui, sans-serif';
  const font = `${text}px ${family}`;
  const axis = {
    font,
    stroke: theme.muted,
    grid: { stroke: theme.line, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size(target),
    padding: [0.6 * text, 1.8 * text, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: CURSORS.key },
      y: false,
      drag: { x: false, y: false },
      points: { size: 7, fill: theme.ink },
    },
    scales: {
      x: { time: false, range: (_plot, _min, max) => [0, Math.max(max || 0, 50)] },
      y: { distr: logarithmic ? 3 : 1, range: (_plot, min, max) => range(min, max) },
    },
    axes: [
      { ...axis, size: 2.2 * text, gap: 6, space: 5 * text, values: (_plot, epochs) => epochs.map(count) },
      {
        ...axis,
        size: 3.7 * text,
        ...(logarithmic && { filter: roundTicks, grid: { ...axis.grid, filter: roundTicks } }),
        gap: 6,
        space: 2 * text,
        values: (_plot, ticks) => ticks.map((value) => (value === null ? '' : tick(value))),
      },
    ],
    series: [{}, { stroke: theme.ink, width: 1.5, points: { show: false } }],
    hooks: {
      // Opaque: whatever an extension does to the page, the curve stays on the paper that its ink is for.
      drawClear: [(plot) => fill(plot, theme.paper)],
      drawAxes: [(plot) => drawGuess(plot, guess, theme, 0.92 * text, family)],
      setCursor: [
        (plot) => {
          const index = plot.cursor.idx;
          const value = index == null ? undefined : plot.data[1][index];
          read(
            index == null || value == null ? '' : `${format(value)} at epoch ${count(plot.data[0][index])}`,
          );
        },
      ],
    },
  };
}

/**
 * On a log scale, only 1, 2 and 5 in each decade.
 * @param {uPlot} _plot
 * @param {number[]} ticks
 */
function roundTicks(_plot, ticks) {
  return ticks.map((tick) => (/^[125]e/.test(tick.toExponential()) ? tick : null));
}

/** @param {uPlot} plot @param {string} color */
function fill({ ctx }, color) {
  ctx.fillStyle = color;
  ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
}

/**
 * @param {uPlot} plot
 * @param {number} guess
 * @param {Theme} theme
 * @param {number} size of the text in CSS pixels
 * @param {string} family
 */
function drawGuess(plot, guess, theme, size, family) {
  const { min, max } = plot.scales.y;
  if (min == null || max == null || guess <= min || guess >= max) return;
  const y = Math.round(plot.valToPos(guess, 'y', true));
  const { left, width } = plot.bbox;
  const { ctx } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.fillStyle = theme.muted;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.font = `${size * ratio}px ${family}`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText('guessing', left + width, y - 2 * ratio);
  ctx.restore();
}

/** @param {number} value */
function count(value) {
  return value.toLocaleString('en');
}
