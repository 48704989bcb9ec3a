// The decision map: on a canvas of which size it is drawn, and whether it is enlarged.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createMap } from '../../www/view/map.js';
import { asCanvas, drawnOn, FakeCanvas, lineBetween, THEME } from './canvas.js';

/** @param {number} side @returns {any} */
const image = (side) => ({ width: side, height: side });
/** @type {any} */
const SAMPLES = {
  points: Float32Array.of(0, 0),
  labels: Uint8Array.of(0),
  wrong: Uint8Array.of(0),
  square: [0, 0, 1],
};

test('a map as fine as its place is put there as it is, and the samples on it', () => {
  const canvas = new FakeCanvas();
  const map = image(500);
  createMap(asCanvas(canvas)).draw(map, SAMPLES, 500, 2, THEME);
  assert.deepEqual([canvas.width, canvas.height], [500, 500]);
  const [pixels, mark, ...more] = drawnOn(canvas);
  assert.deepEqual([pixels.what, pixels.of, pixels.path], ['pixels', map, [['M', 0, 0]]]);
  assert.deepEqual([mark.what, more], ['image', []]);
  assert.deepEqual(canvas.getContext('2d').settings, { alpha: false });
});

test('validation data lie beneath the samples, with open marks', () => {
  const canvas = new FakeCanvas();
  const others = { ...SAMPLES, points: Float32Array.of(1, 1) };
  createMap(asCanvas(canvas)).draw(image(500), SAMPLES, 500, 2, THEME, undefined, others);
  const [, below, above] = drawnOn(canvas);
  const kinds = [below, above].map(({ of }) =>
    /** @type {any} */ (of).drawn.map((/** @type {any} */ { what }) => what),
  );
  assert.deepEqual(kinds, [
    ['stroke', 'stroke'],
    ['fill', 'stroke'],
  ]);
  // A sprite of a radius of 3.6 pixels, in the upper right corner.
  assert.deepEqual(below.path, [['M', 492, -8]]);
});

test('samples that are covered are left out', () => {
  const canvas = new FakeCanvas();
  createMap(asCanvas(canvas)).draw(image(500), undefined, 500, 2, THEME);
  assert.deepEqual(
    drawnOn(canvas).map(({ what }) => what),
    ['pixels'],
  );
});

/** @param {number} side of the map @param {number} place @param {number} density */
function enlarged(side, place, density) {
  const canvas = new FakeCanvas();
  const map = image(side);
  createMap(asCanvas(canvas)).draw(map, undefined, place, density, THEME);
  const [{ what, of, path }] = drawnOn(canvas);
  assert.equal(what, 'image');
  const coarse = /** @type {FakeCanvas} */ (of);
  assert.deepEqual([coarse.width, coarse.height], [side, side]);
  assert.equal(drawnOn(coarse)[0].of, map);
  assert.deepEqual(coarse.getContext('2d').settings, { alpha: false });
  assert.deepEqual([canvas.width, canvas.height], [canvas.width, canvas.width]);
  assert.deepEqual(path, [['M', 0, 0, canvas.width, canvas.width]]);
  return canvas.width;
}

test('a coarser map is enlarged; a much coarser one only to CSS pixels', () => {
  assert.equal(enlarged(250, 500, 2), 500);
  assert.equal(enlarged(200, 500, 2), 500); // 40 % of its place
  assert.equal(enlarged(199, 500, 2), 250);
  assert.equal(enlarged(199, 501, 2), 251);
  assert.equal(enlarged(100, 500, 1), 500);
  assert.equal(enlarged(100, 600, 3), 300); // on a very fine screen to half of its pixels
});

test('a canvas as wide as a fresh one is made a square, too', () => {
  const canvas = new FakeCanvas(300, 150);
  const map = createMap(asCanvas(canvas));
  map.draw(image(300), undefined, 300, 1, THEME);
  assert.deepEqual([canvas.width, canvas.height], [300, 300]);
  canvas.width = 150; // as high, but not as wide
  map.draw(image(300), undefined, 300, 1, THEME);
  assert.deepEqual([canvas.width, canvas.height], [300, 300]);
});

test('the canvas keeps its size as long as it fits', () => {
  const canvas = new FakeCanvas();
  const { draw } = createMap(asCanvas(canvas));
  for (let frame = 0; frame < 3; frame += 1) draw(image(500), undefined, 500, 1, THEME);
  assert.equal(canvas.sized, 2); // width and height
  draw(image(250), undefined, 500, 1, THEME);
  draw(image(250), undefined, 500, 1, THEME);
  assert.equal(canvas.sized, 2);
  const coarse = drawnOn(canvas).map(({ of }) => /** @type {any} */ (of));
  assert.equal(coarse.at(-1), coarse.at(-2));
  assert.equal(coarse.at(-1).sized, 2);
});

test('the fold of a unit is drawn over its map, under the samples', () => {
  const canvas = new FakeCanvas();
  const { draw } = createMap(asCanvas(canvas));
  draw(image(500), undefined, 500, 1, THEME, Float32Array.of(-1, 0.5, 1, -0.25));
  draw(image(500), undefined, 500, 1, THEME, Float32Array.of(NaN, NaN, NaN, NaN));
  const marks = drawnOn(canvas);
  assert.deepEqual(
    marks.map(({ what }) => what),
    ['pixels', 'stroke', 'pixels'],
  );
  // y goes up: half is a quarter from the top.
  assert.deepEqual(marks[1], lineBetween([0, 125], [500, 312.5], { style: 'ink', width: 2 }));
});
