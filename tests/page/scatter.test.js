// Backpropagation across, central difference up, on a scale of six decades to either side of 0.

import assert from 'node:assert/strict';
import test from 'node:test';
import { drawScatter } from '../../www/view/scatter.js';
import { asCanvas, drawnOn, FakeCanvas, groundsOn, setRatio, THEME } from './canvas.js';

/** 204 pixels a side, so that the 4 pixels of a dot leave 100 to either side of the middle. */
const SIDE = 204;

/**
 * Where the middles of the dots are from the middle of the canvas, y up.
 * @param {number[]} all @param {number[]} which @param {number[]} others
 */
function dots(all, which, others) {
  const canvas = new FakeCanvas(SIDE, SIDE);
  const pairs = {
    all: Float64Array.from(all),
    which: Uint32Array.from(which),
    others: Float64Array.from(others),
  };
  drawScatter(asCanvas(canvas), pairs, THEME);
  return rectangles(canvas).map(({ path = [] }) => {
    const [[, x, y, width, height]] = /** @type {number[][]} */ (path);
    assert.deepEqual([width, height], [4, 4]);
    return [x - 100, 100 - y].map((value) => Math.round(100 * value) / 100 + 0);
  });
}

/** @param {FakeCanvas} canvas */
const rectangles = (canvas) => drawnOn(canvas).filter(({ what }) => what === 'rectangle');

test('equal values lie on the diagonal, a decade every sixth of the way', () => {
  const values = [2, -2, 0.2, -0.002, 2e-6, 1e-9, 0];
  assert.deepEqual(dots(values, [0, 1, 2, 3, 4, 5, 6], values), [
    [100, 100],
    [-100, -100],
    [83.33, 83.33],
    [-50, -50],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});

test('the first value goes across, the second up, and only those that are known', () => {
  assert.deepEqual(dots([1, 0.01, 0.001, -1], [3, 1], [0.1, -0.001]), [
    [-100, 83.33],
    [66.67, -50],
  ]);
});

test('where all gradients are 0 the dots lie in the middle', () => {
  assert.deepEqual(dots([0, 0], [0, 1], [0, 0]), [
    [0, 0],
    [0, 0],
  ]);
});

test('the diagonal and the axes are drawn under the dots', () => {
  const canvas = new FakeCanvas(300, 150, SIDE);
  setRatio(2);
  const pairs = { all: Float64Array.of(1), which: Uint32Array.of(0), others: Float64Array.of(1) };
  drawScatter(asCanvas(canvas), pairs, THEME);
  setRatio(1);
  assert.deepEqual([canvas.width, canvas.height], [408, 408]);
  const [frame, dot, ...more] = drawnOn(canvas);
  assert.deepEqual(more, []);
  assert.deepEqual(frame, {
    what: 'stroke',
    path: [
      ['M', 0, 408],
      ['L', 408, 0],
      ['M', 204, 0],
      ['L', 204, 408],
      ['M', 0, 204],
      ['L', 408, 204],
    ],
    style: 'line',
    width: 2,
    alpha: 1,
  });
  assert.deepEqual(dot, { what: 'rectangle', path: [['M', 400, 0, 8, 8]], style: 'ink', alpha: 0.55 });
  assert.equal(canvas.getContext('2d').globalAlpha, 1);
  assert.deepEqual(groundsOn(canvas), [[['M', 0, 0, 408, 408]]]);
});

test('a canvas as wide as a fresh one is made a square, too', () => {
  const none = { all: new Float64Array(), which: new Uint32Array(), others: new Float64Array() };
  for (const canvas of [new FakeCanvas(300, 150, 300), new FakeCanvas(150, 300, 300)]) {
    drawScatter(asCanvas(canvas), none, THEME);
    assert.deepEqual([canvas.width, canvas.height], [300, 300]);
  }
});

test('only new dots are drawn, and all of them anew for another check, theme or size', () => {
  const canvas = new FakeCanvas(SIDE, SIDE);
  const all = Float64Array.of(1, -1, 0.1);
  const which = Uint32Array.of(0, 1, 2);
  /** @param {Float64Array} all @param {number} count @param {typeof THEME} [theme] */
  function drawn(all, count, theme = THEME) {
    const context = canvas.getContext('2d');
    context.drawn = [];
    const pairs = { all, which: which.subarray(0, count), others: all.slice(0, count) };
    drawScatter(asCanvas(canvas), pairs, theme);
    return [rectangles(canvas).length, groundsOn(canvas).length > 0];
  }
  assert.deepEqual(drawn(all, 1), [1, true]);
  assert.deepEqual(drawn(all, 1), [0, false]);
  assert.deepEqual(drawn(all, 3), [2, false]);
  assert.deepEqual(drawn(all, 2), [2, true]); // another check of the same gradients
  assert.deepEqual(drawn(all.slice(), 2), [2, true]);
  const dark = { ...THEME };
  const same = all.slice();
  assert.deepEqual(drawn(all, 3, dark), [3, true]);
  assert.deepEqual(drawn(same, 3, dark), [3, true]);
  assert.deepEqual(drawn(same, 3, { ...dark }), [3, true]);
  assert.deepEqual(drawn(all, 3, dark), [3, true]);
  canvas.clientWidth = 104;
  assert.deepEqual(drawn(all, 3, dark), [3, true]);
  assert.deepEqual(drawn(all, 3, dark), [0, false]);
  const { sized } = canvas;
  drawn(all.slice(), 3, dark);
  assert.equal(canvas.sized, sized);
});
