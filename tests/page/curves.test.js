// What a curve asks uPlot for, and where "guessing" is drawn.

import assert from 'node:assert/strict';
import { register } from 'node:module';
import test from 'node:test';
import { FakeCanvas, lineBetween, THEME } from './canvas.js';
import { plots } from './uplot.js';

// Another uPlot for the module under test.
const hook = `
export const resolve = (name, context, next) =>
  name === 'uplot' ? { url: ${JSON.stringify(import.meta.resolve('./uplot.js'))}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

/** @type {{callback: () => void, element: unknown}[]} */
const observers = [];
Object.assign(globalThis, {
  ResizeObserver: class {
    /** @param {() => void} callback */
    constructor(callback) {
      this.callback = callback;
    }
    /** @param {unknown} element */
    observe(element) {
      observers.push({ callback: this.callback, element });
    }
  },
  getComputedStyle: () => ({ fontSize: '12px' }),
});

const { createCurve } = await import('../../www/view/curves.js');

/** @param {Partial<import('../../www/view/curves.js').Curve>} [curve] */
function create(curve) {
  const target = { clientWidth: 400, clientHeight: 200 };
  /** @type {string[]} */
  const read = [];
  const { configure, draw } = createCurve(/** @type {any} */ (target), (text) => read.push(text));
  /** @type {import('../../www/view/curves.js').Curve} */
  const whole = {
    format: (value) => `<${value}>`,
    tick: (value) => `[${value}]`,
    guess: 0.5,
    range: (min, max) => [min - 1, max + 1],
    logarithmic: false,
    ...curve,
  };
  configure(whole, THEME);
  const plot = /** @type {(typeof plots)[0]} */ (plots.at(-1));
  return { target, read, configure, draw, plot, options: plot.options, whole };
}

test('a curve fills its place, in the theme’s colours, without uPlot’s legend and dragging', () => {
  const { options, plot, target } = create();
  assert.equal(plot.target, target);
  assert.deepEqual([options.width, options.height, options.legend], [400, 200, { show: false }]);
  const { cursor, series, axes } = options;
  assert.deepEqual([cursor.y, cursor.drag], [false, { x: false, y: false }]);
  assert.equal(cursor.points.fill, 'ink');
  assert.equal(series.length, 2);
  assert.deepEqual([series[1].stroke, series[1].points], ['ink', { show: false }]);
  for (const axis of axes) {
    assert.deepEqual([axis.stroke, axis.grid.stroke, axis.ticks], ['muted', 'line', { show: false }]);
  }
});

test('all curves show the same epoch under the pointer', () => {
  const keys = [create(), create()].map(({ options }) => options.cursor.sync.key);
  assert.deepEqual(keys, ['epochs', 'epochs']);
});

test('epochs go from 0 to the last, but at least to 50; the other axis is the curve’s', () => {
  const { x, y } = create().options.scales;
  assert.equal(x.time, false);
  assert.deepEqual([x.range({}, 3, 1000), x.range({}, 0, 20), x.range({}, null, null)], [[0, 1000], [0, 50], [0, 50]]); // biome-ignore format: three ranges
  assert.deepEqual(y.range({}, 3, 5), [2, 6]);
});

test('axes are written in words of the curve, epochs with commas', () => {
  const [x, y] = create().options.axes;
  assert.deepEqual(x.values({}, [0, 500, 10_000]), ['0', '500', '10,000']);
  assert.deepEqual(y.values({}, [0.5, null, 1]), ['[0.5]', '', '[1]']);
});

test('a log scale has lines at 1, 2 and 5 of each decade', () => {
  const linear = create().options;
  assert.equal(linear.scales.y.distr, 1);
  assert.deepEqual([linear.axes[1].filter, linear.axes[1].grid.filter], [undefined, undefined]);
  const { scales, axes } = create({ logarithmic: true }).options;
  assert.equal(scales.y.distr, 3);
  assert.deepEqual([axes[0].filter, axes[0].grid.filter], [undefined, undefined]);
  const ticks = [0.01, 0.02, 0.03, 0.05, 0.09, 0.1, 0.7, 1, 2, 4, 5, 10, 15];
  const kept = [0.01, 0.02, null, 0.05, null, 0.1, null, 1, 2, null, 5, 10, null];
  assert.deepEqual(axes[1].filter({}, ticks), kept);
  assert.deepEqual(axes[1].grid.filter({}, ticks), kept);
  assert.deepEqual([axes[1].grid.stroke, axes[1].grid.width], ['line', 1]);
});

/** @param {object} plot @param {number} [guess] */
function guessed(plot, guess = 0.5) {
  const { options } = create({ guess });
  const canvas = new FakeCanvas(800, 400);
  const ctx = canvas.getContext('2d');
  for (const hook of options.hooks.drawAxes) {
    hook({
      ctx,
      bbox: { left: 88, top: 12, width: 668, height: 336 },
      scales: { y: { min: 0, max: 2 } },
      // Device pixels from the top: 0 at the bottom, 348.
      valToPos: (/** @type {number} */ value, /** @type {string} */ scale, /** @type {boolean} */ device) =>
        scale === 'y' && device ? 348.4 - 168 * value : Number.NaN,
      ...plot,
    });
  }
  return ctx;
}

test('a dashed line with its name shows what guessing gives', () => {
  const { drawn, dash, fillStyle } = guessed({});
  const [line, words, ...more] = drawn;
  assert.deepEqual(more, []);
  // 348.4 − 84, at a whole pixel; two device pixels are a CSS pixel.
  assert.deepEqual(line, lineBetween([88, 264], [756, 264], { style: 'muted', width: 2, dash: [6, 6] }));
  assert.deepEqual([words.of, words.path, words.style], ['guessing', [['M', 756, 260]], 'muted']);
  assert.deepEqual([words.align, words.baseline], ['right', 'bottom']);
  assert.match(String(words.font), /^2\d(\.\d+)?px system-ui, sans-serif$/);
  // What is drawn later is as it would be without.
  assert.deepEqual([dash, fillStyle], [[], '#000000']);
});

test('there is no such line where guessing lies beyond the axis, or there is none', () => {
  for (const y of [
    { min: 0.5, max: 2 },
    { min: 0, max: 0.5 },
    { min: 0.6, max: 2 },
    { min: 0, max: 0.4 },
    {},
  ]) {
    assert.deepEqual(guessed({ scales: { y } }).drawn, []);
  }
  for (const y of [
    { min: null, max: 2 },
    { min: -1, max: null },
  ]) {
    assert.deepEqual(guessed({ scales: { y } }).drawn, []);
  }
});

test('the reading under the pointer names the value and its epoch', () => {
  const { options, read } = create();
  const [setCursor] = options.hooks.setCursor;
  const data = [
    [0, 1000, 2000],
    [0.5, null, 0.25],
  ];
  for (const idx of [0, 2, 1, null, undefined]) setCursor({ cursor: { idx }, data });
  assert.deepEqual(read, ['<0.5> at epoch 0', '<0.25> at epoch 2,000', '', '', '']);
});

test('another theme or scale sets it up anew, with what it shows; a new size only changes that', () => {
  const { configure, draw, plot, whole, target } = create();
  assert.deepEqual(plot.data, [[], []]);
  const [epochs, values] = [Float64Array.of(0, 1), Float64Array.of(1, 0.5)];
  draw(epochs, values);
  assert.deepEqual(plot.data, [epochs, values]);
  configure({ ...whole, logarithmic: true }, THEME);
  const second = /** @type {(typeof plots)[0]} */ (plots.at(-1));
  assert.deepEqual([plot.destroyed, second.destroyed, second.data], [true, false, [epochs, values]]);
  const { callback, element } = /** @type {(typeof observers)[0]} */ (observers.at(-1));
  assert.equal(element, target);
  Object.assign(target, { clientWidth: 300, clientHeight: 100 });
  callback();
  assert.deepEqual([plot.sizes, second.sizes], [[], [{ width: 300, height: 100 }]]);
});

test('before it is set up nothing is drawn', () => {
  const { draw } = createCurve(/** @type {any} */ ({}), () => {});
  draw(new Float64Array(), new Float64Array());
  /** @type {(typeof observers)[0]} */ (observers.at(-1)).callback();
});

test('a curve is drawn on the theme’s paper, whatever lies under it', () => {
  const { options } = create();
  const ctx = new FakeCanvas(800, 400).getContext('2d');
  for (const hook of options.hooks.drawClear) hook({ ctx });
  assert.deepEqual(ctx.drawn, [
    { what: 'rectangle', path: [['M', 0, 0, 800, 400]], style: 'paper', alpha: 1 },
  ]);
});
