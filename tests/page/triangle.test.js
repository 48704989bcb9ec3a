// The triangle of probabilities: where its corners, its lines, points, arrows and the ring lie.

import assert from 'node:assert/strict';
import test from 'node:test';
import { CLASSES } from '../../www/view/classes.js';
import { drawTriangle } from '../../www/view/triangle.js';
import { asCanvas, chosenAt, drawnOn, FakeCanvas, groundsOn, partsOf, setRatio, THEME } from './canvas.js';

// 14 pixels of margin around a triangle of 200 pixels a side, 173.205 high.
const [TOP, LEFT, RIGHT] = [
  [114, 14],
  [14, 187.205],
  [214, 187.205],
];
const CENTRE = [114, 14 + (2 / 3) * 173.205];
/** @param {number} value */
const round = (value) => Math.round(1000 * value) / 1000;

/** @param {object} answers @param {number} [ratio] */
function draw(answers, ratio = 1) {
  setRatio(ratio);
  const canvas = new FakeCanvas(300, 150, 228);
  const nothing = { probabilities: new Float32Array(), labels: new Uint8Array(1), arrows: false };
  drawTriangle(asCanvas(canvas), { ...nothing, ...answers }, THEME);
  setRatio(1);
  return { canvas, marks: drawnOn(canvas) };
}

test('the triangle has a corner for each class, and lines where two are equally likely', () => {
  const { canvas, marks } = draw({});
  assert.deepEqual([canvas.width, canvas.height], [228, 201]); // 173.2 + 28
  const [frame, lines, ...more] = marks;
  assert.deepEqual(more, []);
  const [what, alpha] = ['stroke', 1];
  const corners = [['M', ...TOP], ['L', ...LEFT], ['L', ...RIGHT], ['Z']];
  assert.deepEqual(frame, { what, path: corners, style: 'muted', width: 1, alpha });
  assert.deepEqual(lines, {
    what,
    path: [
      ['M', ...CENTRE.map(round)],
      ['L', 64, 100.603], // the middle of the left side
      ['M', ...CENTRE.map(round)],
      ['L', 164, 100.603],
      ['M', ...CENTRE.map(round)],
      ['L', 114, 187.205],
    ],
    style: 'line',
    width: 1,
    alpha,
  });
});

test('at two device pixels to a CSS pixel everything is twice as large', () => {
  const { canvas, marks } = draw({}, 2);
  assert.deepEqual([canvas.width, canvas.height], [456, 402]);
  assert.deepEqual(marks[0].path?.[0], ['M', 228, 28]);
  assert.equal(marks[0].width, 2);
  const own = Float32Array.of(1, 0, 0);
  const [point, ...ring] = draw({ probabilities: own, own }, 2).marks.slice(2);
  assert.deepEqual(partsOf(point.of)[0], [CLASSES[0].path, 6, 6]);
  assert.deepEqual(ring, chosenAt(228, 28, 2));
});

test('a canvas as wide as a fresh one is made as high as the triangle, too', () => {
  const nothing = { probabilities: new Float32Array(), labels: new Uint8Array(1), arrows: false };
  for (const canvas of [new FakeCanvas(300, 150, 300), new FakeCanvas(150, 264, 300)]) {
    drawTriangle(asCanvas(canvas), nothing, THEME);
    assert.deepEqual([canvas.width, canvas.height], [300, 264]); // 272·√3/2 + 28
  }
});

test('the canvas is cleared, and given its size only if it has another', () => {
  const { canvas } = draw({});
  assert.equal(canvas.sized, 2);
  const own = { probabilities: new Float32Array(), labels: new Uint8Array(1), arrows: false };
  drawTriangle(asCanvas(canvas), own, THEME);
  assert.equal(canvas.sized, 2);
  assert.deepEqual(groundsOn(canvas), [[['M', 0, 0, 228, 201]], [['M', 0, 0, 228, 201]]]);
});

const ANSWERS = {
  // Sure of each class in turn, at a loss, and between the last two.
  probabilities: Float32Array.of(
    ...[1, 0, 0],
    ...[0, 1, 0],
    ...[0, 0, 1],
    ...Array(3).fill(1 / 3),
    ...[0, 0.5, 0.5],
  ),
  labels: Uint8Array.of(0, 1, 1, 2, 0),
};

test('a point lies by its probabilities, in the colour and shape of its own class', () => {
  const { marks } = draw(ANSWERS);
  const points = marks.filter(({ what }) => what === 'fill');
  assert.deepEqual(
    points.map(({ path }) => path?.[0].slice(1)),
    [TOP, LEFT, RIGHT, CENTRE.map(round), [114, 187.205]],
  );
  assert.deepEqual(
    points.map(({ style, alpha }) => [style, alpha]),
    ['class 0', 'class 1', 'class 1', 'class 2', 'class 0'].map((style) => [style, 0.8]),
  );
  assert.deepEqual(
    points.map(({ of }) => partsOf(of)[0]),
    [0, 1, 1, 2, 0].map((label) => [CLASSES[label].path, 3, 3]),
  );
  assert.equal(marks.length, 2 + 5);
});

test('an arrow goes from a point straight towards its own corner, as far as p is from y', () => {
  const arrows = draw({ ...ANSWERS, arrows: true }).marks.filter(({ style }) =>
    String(style).startsWith('class'),
  );
  const lines = arrows.filter(({ what }) => what === 'stroke');
  assert.deepEqual(
    lines.map(({ style, width, alpha }) => [style, width, alpha]),
    ['class 0', 'class 1', 'class 1', 'class 2', 'class 0'].map((style) => [style, 1, 1]),
  );
  const [, , wrong, lost, between] = lines.map(({ path }) => path);
  // 16 % of the way: from the right corner to the left one, 200 pixels; from the centre to the right one; from
  // the middle of the base to the top.
  assert.deepEqual(wrong, [
    ['M', 214, 187.205],
    ['L', 182, 187.205],
  ]);
  assert.deepEqual(lost, [
    ['M', ...CENTRE.map(round)],
    ['L', 130, round(CENTRE[1] + 0.16 * (187.205 - CENTRE[1]))],
  ]);
  assert.deepEqual(between, [
    ['M', 114, 187.205],
    ['L', 114, round(187.205 - 0.16 * 173.205)],
  ]);
  // One that is right has nowhere to go.
  assert.deepEqual(lines[0].path, [
    ['M', ...TOP],
    ['L', ...TOP],
  ]);
});

test('the chosen sample has a ring, above all points', () => {
  const { marks } = draw({ ...ANSWERS, own: Float32Array.of(1, 0, 0) });
  assert.deepEqual(marks.slice(2 + 5), chosenAt(114, 14, 1));
});

test('of many samples those that are drawn have their own labels', () => {
  // Of 1,500 every second is drawn, the third of them is sample 4.
  const labels = new Uint8Array(1500);
  labels[4] = 2;
  const { marks } = draw({
    labels,
    probabilities: Float32Array.of(...[1, 0, 0], ...[1, 0, 0], ...[0, 1, 0]),
  });
  assert.deepEqual(
    marks.filter(({ what }) => what === 'fill').map(({ style }) => style),
    ['class 0', 'class 0', 'class 2'],
  );
});
