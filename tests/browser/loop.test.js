// How fine the map is drawn, for maps that cost so and so much, and how often what is slow.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createResolution, smoothed, throttled } from '../../www/loop.js';

const SIDE = 1422;
const BUDGET = 16;

/**
 * Sides of the maps that are drawn one after another.
 * @param {(side: number, index: number) => number} cost in milliseconds
 * @param {number} count
 * @param {ReturnType<typeof createResolution>} [resolution]
 * @param {number} [budget]
 */
function draw(cost, count, resolution = createResolution(), budget = BUDGET) {
  return Array.from({ length: count }, (_, index) => {
    const side = resolution.choose(SIDE, budget);
    resolution.measured(side, cost(side, index));
    return side;
  });
}

test('a quick map is drawn at every pixel after a few, though the first had to wait', () => {
  const sides = draw((side, index) => (index === 0 ? 40 : (4 * side ** 2) / 1e6), 20);
  assert.ok(sides[0] <= 256);
  assert.deepEqual(sides.slice(10), Array(10).fill(SIDE));
});

test('a slow map is drawn as fine as the budget allows', () => {
  const cost = (/** @type {number} */ side) => (250 * side ** 2) / 1e6;
  const sides = draw(cost, 300).slice(20);
  const slow = sides.filter((side) => cost(side) > 1.3 * BUDGET);
  assert.ok(slow.length <= 3, `${slow.length} of ${sides.length} maps took far too long`);
  const typical = sides.toSorted((a, b) => a - b)[Math.floor(sides.length / 2)];
  assert.ok(cost(typical) > 0.5 * BUDGET, `${typical} pixels are too few`);
});

test('an interruption changes nothing, and a lasting change does', () => {
  const resolution = createResolution();
  const quick = (/** @type {number} */ side) => (4 * side ** 2) / 1e6;
  draw(quick, 20, resolution);
  const disturbed = draw((side, index) => (index % 5 === 0 ? 50 : quick(side)), 100, resolution);
  assert.deepEqual(disturbed, Array(100).fill(SIDE));
  const slower = draw((side) => 5 * quick(side), 200, resolution);
  assert.ok(Number(slower.at(-1)) < SIDE);
  const again = draw(quick, 1000, resolution);
  assert.equal(again.at(-1), SIDE);
});

test('with more time, at rest, the map becomes finer step by step', () => {
  const slow = (/** @type {number} */ side) => (400 * side ** 2) / 1e6;
  const resolution = createResolution();
  draw(slow, 100, resolution);
  const sides = draw(slow, 10, resolution, 1000);
  assert.ok(sides[0] > 150 && sides[0] < 300, `${sides[0]}`);
  assert.equal(sides.at(-1), SIDE);
  // 300² pixels take 900 milliseconds.
  const slower = (/** @type {number} */ side) => (10_000 * side ** 2) / 1e6;
  assert.equal(draw(slower, 10, createResolution(), 1000).at(-1), Math.ceil(SIDE / 5));
});

test('the cost of what is sometimes interrupted is that of the undisturbed', () => {
  let cost = 5;
  for (let i = 0; i < 100; i += 1) cost = smoothed(cost, i % 4 === 0 ? 2 : 30);
  assert.ok(cost < 2.2);
  for (let i = 0; i < 200; i += 1) cost = smoothed(cost, 30);
  assert.equal(cost, 30);
});

test('what is quick is done in every frame, what is slow in a fifth of the time', () => {
  assert.equal(throttled(1000, 10), 1000);
  assert.equal(throttled(1000, 200), 2000);
});
