// How fine the map is drawn, for maps that cost so and so much, and how often what is slow.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createLoop, createRate, createResolution, smoothed, throttled } from '../../www/loop.js';

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
  // Every fourth pixel, 356 a side, would take 1,267 milliseconds; every fifth, 285 a side, takes 812.
  const slower = (/** @type {number} */ side) => (10_000 * side ** 2) / 1e6;
  assert.equal(draw(slower, 10, createResolution(), 1000).at(-1), 285);
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

test('25 milliseconds are not slow yet, 26 are', () => {
  assert.equal(throttled(7, 25), 7);
  assert.equal(throttled(7, 26), 137);
});

test('a map is at first a part of its place of at most 256 pixels, and never coarser than 64', () => {
  /** @param {number} side */
  const first = (side) => createResolution().choose(side, BUDGET);
  assert.deepEqual([1, 64, 256, 257, 512, 513, SIDE].map(first), [1, 64, 256, 129, 256, 171, 237]);
  const sides = draw(() => 1e4, 10);
  assert.equal(sides.at(-1), 62); // every 23rd pixel of 1,422: every 22nd would still be more than 64
});

test('of another size nothing is known yet', () => {
  const resolution = createResolution();
  draw((side) => (4 * side ** 2) / 1e6, 20, resolution);
  assert.equal(resolution.choose(SIDE, BUDGET), SIDE);
  assert.equal(resolution.choose(1000, BUDGET), 250);
});

/** Calls of requestAnimationFrame that wait. @type {((now: number) => void)[]} */
let requests = [];
Object.assign(globalThis, {
  requestAnimationFrame: (/** @type {(now: number) => void} */ callback) => requests.push(callback),
});
/** The browser draws a frame. @param {number} now */
function animate(now) {
  const due = requests;
  requests = [];
  for (const callback of due) callback(now);
}

test('a frame follows a wake, however often it is woken', () => {
  /** @type {number[]} */
  const frames = [];
  const { wake } = createLoop(
    (now) => frames.push(now),
    () => assert.fail(),
  );
  animate(1);
  assert.deepEqual(frames, []);
  wake();
  wake();
  animate(2);
  animate(3);
  assert.deepEqual(frames, [2]);
  wake();
  animate(4);
  assert.deepEqual(frames, [2, 4]);
});

test('a frame may ask for the next', () => {
  let frames = 0;
  const loop = createLoop(
    () => {
      frames += 1;
      loop.wake();
    },
    () => {},
  );
  loop.wake();
  for (let now = 0; now < 5; now += 1) animate(now);
  assert.equal(frames, 5);
  requests = [];
});

test('a frame that throws is told, and so is one more; then the loop is over', () => {
  /** @type {unknown[]} */
  const told = [];
  const { wake } = createLoop(
    (now) => {
      throw now;
    },
    (error) => told.push(error),
  );
  for (let now = 1; now < 5; now += 1) {
    wake();
    animate(now);
  }
  assert.deepEqual(told, [1, 2]);
});

test('the pace is that of the last half second', () => {
  const rate = createRate();
  assert.equal(rate.latest, 0);
  assert.equal(rate.count(1000, 99), 0); // what was trained before the first count is of no known time
  assert.equal(rate.count(1250, 50), 0);
  assert.equal(rate.count(1500, 30), 0);
  assert.equal(rate.count(1600, 40), 200); // 120 epochs in 0.6 seconds
  assert.equal(rate.latest, 200);
  assert.equal(rate.count(1700, 1000), 200);
  assert.equal(rate.count(3600, 0), 500); // 1,000 in two seconds
  rate.rest();
  assert.equal(rate.latest, 0);
  assert.equal(rate.count(5000, 7), 0);
  assert.equal(rate.count(6000, 10), 10);
});
