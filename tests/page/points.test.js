// Which samples are drawn, where, and which of them with the outline of a wrong answer.

import assert from 'node:assert/strict';
import test from 'node:test';
import { CLASSES } from '../../www/view/classes.js';
import { createMarks, indexOfLargest, marks, markWrong, stride } from '../../www/view/points.js';
import { FakeCanvas, partsOf, THEME } from './canvas.js';

test('of equal values the first is the largest, as with np.argmax', () => {
  const values = Float32Array.of(9, 1, 3, 3, 2, -1, -5, -1);
  assert.equal(indexOfLargest(values, 1, 4), 1); // np.argmax([1, 3, 3, 2])
  assert.equal(indexOfLargest(values, 5, 3), 0); // np.argmax([-1, -5, -1])
  assert.equal(indexOfLargest(values, 0, 8), 0);
  assert.equal(indexOfLargest(values, 4, 1), 0);
});

test('a sample is wrong whose most likely class is not its own', () => {
  const labels = Uint8Array.of(0, 0, 1, 1, 2, 2);
  const wrong = new Uint8Array(6).fill(1);
  const probabilities = Float32Array.of(
    ...[0.5, 0.3, 0.2], // right
    ...[0.3, 0.5, 0.2], // 1 for 0
    ...[0.3, 0.5, 0.2], // right
    ...[0.1, 0.2, 0.7], // 2 for 1
    ...[0.4, 0.2, 0.4], // 0, the first of two alike, for 2
    ...[0.1, 0.1, 0.8], // right
  );
  markWrong(probabilities, { labels, wrong });
  assert.deepEqual([...wrong], [0, 1, 0, 1, 1, 0]);
  // Every second of them is drawn: the first, third and fifth.
  const drawn = { labels: Uint8Array.of(0, 1, 2), wrong: new Uint8Array(3) };
  markWrong(probabilities, drawn, 2, 3);
  assert.deepEqual([...drawn.wrong], [0, 0, 1]);
});

test('at most a thousand samples are drawn, evenly', () => {
  assert.deepEqual([1, 300, 1000, 1001, 2000, 2001, 30_000].map(stride), [1, 1, 1, 2, 2, 3, 30]);
});

test('a mark is its class’s shape at its size', () => {
  const shapes = marks(7, 3);
  assert.deepEqual(
    shapes.map(partsOf),
    [0, 1, 2].map((label) => [[CLASSES[label].path, 7, 7]]),
  );
});

/** Four samples: two of class 0, one each of 1 and 2; the second and the last are answered wrongly. */
const SAMPLES = {
  points: Float32Array.of(0, 0, -1, 1, 1, 1, 0.5, -0.25),
  labels: Uint8Array.of(0, 0, 1, 2),
  wrong: Uint8Array.of(0, 1, 0, 1),
  square: [0, 0, 1],
};

/** @param {number} side @param {Partial<typeof SAMPLES>} [changed] */
function drawn(side, changed) {
  const canvas = new FakeCanvas(side, side);
  const context = /** @type {any} */ (canvas.getContext('2d'));
  createMarks().draw(context, { ...SAMPLES, ...changed }, side, THEME);
  return /** @type {{what: string, path: number[][], of: any}[]} */ (context.drawn);
}

test('samples lie where they are on the map, y up, and wrong ones above right ones', () => {
  // A radius of 3, so sprites of 12 pixels, whose middle is 6 from their corner.
  const images = drawn(400);
  assert.deepEqual(
    images.map(({ path: [[, x, y]] }) => [x + 6, y + 6]),
    [
      [200, 200],
      [400, 0],
      [0, 0],
      [300, 250],
    ],
  );
  assert.deepEqual(
    images.map(({ what, of }) => [what, of.width, of.height]),
    Array(4).fill(['image', 12, 12]),
  );
  // Twice as large, and to the right and below: (0.5, −0.25) is a unit and a half from the left of [−1, 3] × [−2.5, 1.5].
  const [, , , [, x, y]] = drawn(400, { square: [1, -0.5, 2] }).map(({ path }) => path[0]);
  assert.deepEqual([x + 6, y + 6], [150, 175]);
});

test('marks have their class’s colour and shape, and wrong ones a thicker outline of ink', () => {
  const [right, , wrong, other] = drawn(400).map(({ of }) => of.drawn);
  /** @param {any[]} sprite */
  const looks = ([fill, stroke]) => [fill.what, fill.style, stroke.what, stroke.style, stroke.width];
  assert.deepEqual(looks(right), ['fill', 'class 0', 'stroke', 'paper', 1.05]);
  assert.deepEqual(looks(wrong), ['fill', 'class 0', 'stroke', 'ink', 1.65]);
  assert.deepEqual(looks(other), ['fill', 'class 2', 'stroke', 'ink', 1.65]);
  for (const [sprite, label] of [
    [right, 0],
    [wrong, 0],
    [other, 2],
  ]) {
    for (const { path, of } of sprite) {
      assert.deepEqual(path, [['M', 6, 6]]); // around the middle
      assert.deepEqual(partsOf(of), [[CLASSES[label].path, 3, 3]]);
    }
  }
});

test('the marks of validation data are lines in their class’s colour around what is behind, larger and outlined alike', () => {
  const canvas = new FakeCanvas(1700, 1700);
  const context = /** @type {any} */ (canvas.getContext('2d'));
  createMarks(true).draw(context, SAMPLES, 1700, THEME);
  const images = /** @type {any[]} */ (context.drawn);
  // A radius of 12, where samples have 10.
  assert.deepEqual([images[0].of.width, images[0].path], [48, [['M', 826, 826]]]);
  /** @param {any} image */
  const looks = ({ of }) => of.drawn.map((/** @type {any} */ { what, style, width }) => [what, style, width]);
  const line = (/** @type {number} */ label) => ['stroke', `class ${label}`, 5.4];
  assert.deepEqual(looks(images[0]), [['stroke', 'paper', 11.4], line(0)]);
  assert.deepEqual(looks(images[1]), [['stroke', 'paper', 11.4], line(1)]);
  assert.deepEqual(looks(images[2]), [['stroke', 'ink', 11.4], line(0)]);
  assert.deepEqual(looks(images[3]), [['stroke', 'ink', 11.4], line(2)]);
  assert.deepEqual(partsOf(images[3].of.drawn[1].of), [[CLASSES[2].path, 12, 12]]);
});

test('marks grow with a large map, and stand at whole pixels', () => {
  const images = drawn(1700, { points: Float32Array.of(0, 0, 0.3, 0.3, 0.0004, 0, 0, 0) });
  // A radius of 10, so sprites of 40 pixels.
  assert.deepEqual([images[0].of.width, images[0].of.drawn[1].width], [40, 3.5]);
  for (const { path } of images) assert.ok(path[0].slice(1).every(Number.isInteger));
});

test('sprites are drawn once, and anew for another size, theme or number of classes', () => {
  const context = /** @type {any} */ (new FakeCanvas(400, 400).getContext('2d'));
  const { draw } = createMarks();
  /** @param {Partial<typeof SAMPLES>} samples @param {number} side @param {typeof THEME} theme */
  function sprite(samples, side, theme) {
    context.drawn = [];
    draw(context, { ...SAMPLES, ...samples }, side, theme);
    return context.drawn[0].of;
  }
  const first = sprite({}, 400, THEME);
  assert.equal(sprite({ wrong: Uint8Array.of(0, 0, 0, 0) }, 400, THEME), first);
  assert.notEqual(sprite({}, 401, THEME), first);
  const again = sprite({}, 400, THEME);
  assert.notEqual(again, first);
  assert.notEqual(sprite({ labels: Uint8Array.of(0, 0, 1, 1) }, 400, THEME), again);
  const before = sprite({}, 400, THEME);
  const dark = sprite({}, 400, { ...THEME, classes: ['dark 0', 'dark 1', 'dark 2'] });
  assert.notEqual(dark, before);
  assert.equal(dark.drawn[0].style, 'dark 0');
});
