// What lies over the map: the nearest sample and fold, and where ring, folds and terms are drawn.

import assert from 'node:assert/strict';
import test from 'node:test';
import { marksOver } from '../../www/lab/drawing.js';
import { foldsOver } from '../../www/view/folds.js';
import { drawOverlay, nearestFold, nearestSample } from '../../www/view/overlay.js';
import { termsOver } from '../../www/view/terms.js';
import { asCanvas, chosenAt, drawnOn, FakeCanvas, lineBetween, THEME } from './canvas.js';

// On a map of [−1, 1]², (0, 0) is the middle, (−1, 1) the upper left corner.
const POINTS = Float32Array.of(0, 0, 0.5, 0.5, 0.5, -0.5, 0.52, 0.5);

test('a click chooses the nearest sample, if it is near', () => {
  assert.equal(nearestSample(POINTS, 0.5, 0.5, 0.04, [0, 0, 1]), 0);
  assert.equal(nearestSample(POINTS, 0.75, 0.25, 0.04, [0, 0, 1]), 1); // y up: the upper right quarter
  assert.equal(nearestSample(POINTS, 0.75, 0.75, 0.04, [0, 0, 1]), 2);
  assert.equal(nearestSample(POINTS, 0.758, 0.25, 0.04, [0, 0, 1]), 3); // x is 0.516
  assert.equal(nearestSample(POINTS, 0.7549, 0.25, 0.04, [0, 0, 1]), 1); // x is 0.5098
  assert.equal(nearestSample(POINTS, 0.25, 0.25, 0.04, [0, 0, 1]), undefined);
  // A reach of 4 % of the side is 0.08.
  assert.equal(nearestSample(POINTS, 0.5 + 0.039, 0.5, 0.04, [0, 0, 1]), 0);
  assert.equal(nearestSample(POINTS, 0.5 + 0.041, 0.5, 0.04, [0, 0, 1]), undefined);
  assert.equal(nearestSample(POINTS, 0.5, 0.5 - 0.039, 0.04, [0, 0, 1]), 0);
  assert.equal(nearestSample(POINTS, 0.5, 0.5 - 0.041, 0.04, [0, 0, 1]), undefined);
});

test('the same click is elsewhere on another square', () => {
  // On [−2, 2]² the click at ¾ is at (1, 1), the one at ⅝ at (0.5, 0.5).
  assert.equal(nearestSample(POINTS, 0.75, 0.25, 0.04, [0, 0, 2]), undefined);
  assert.equal(nearestSample(POINTS, 0.625, 0.375, 0.04, [0, 0, 2]), 1);
  assert.equal(nearestSample(POINTS, 0.5 + 0.039, 0.5, 0.04, [0, 0, 2]), 0);
  // On [0, 1] × [−1, 0] the middle is (0.5, −0.5), and nothing else is near.
  assert.equal(nearestSample(POINTS, 0.5, 0.5, 0.04, [0.5, -0.5, 0.5]), 2);
  assert.equal(nearestSample(POINTS, 0, 0, 0.04, [0.5, -0.5, 0.5]), 0);
  assert.equal(nearestSample(POINTS, 0, 1, 0.04, [0.5, -0.5, 0.5]), undefined);
});

// The y axis, the x axis, none, and the line y = x + 1.
const NONE = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
const LINES = Float32Array.of(...[0, -1, 0, 1], ...[1, 0, -1, 0], ...NONE, ...[-1, 0, 0, 1]);

test('a click chooses the nearest fold, if it is near', () => {
  assert.equal(nearestFold(LINES, 0.51, 0.2, 0.04, [0, 0, 1]), 0);
  assert.equal(nearestFold(LINES, 0.8, 0.49, 0.04, [0, 0, 1]), 1);
  assert.equal(nearestFold(LINES, 0.25, 0.24, 0.04, [0, 0, 1]), 3); // (−0.5, 0.52)
  assert.equal(nearestFold(LINES, 0.8, 0.2, 0.04, [0, 0, 1]), undefined);
  assert.equal(nearestFold(LINES, 0.5 + 0.039, 0.25, 0.04, [0, 0, 1]), 0);
  assert.equal(nearestFold(LINES, 0.5 + 0.041, 0.25, 0.04, [0, 0, 1]), undefined);
  // (0.03, 0.05) is 0.03 from the y axis and 0.05 from the x axis; (0.05, 0.03) the other way round.
  assert.equal(nearestFold(LINES, 0.515, 0.475, 0.04, [0, 0, 1]), 0);
  assert.equal(nearestFold(LINES, 0.525, 0.485, 0.04, [0, 0, 1]), 1);
  // On y = x + 1 + d the distance is d / √2: 0.1 is near at a reach of 0.04, 0.12 is not.
  assert.equal(nearestFold(LINES, 0.25, 0.5 - 0.3, 0.04, [0, 0, 1]), 3);
  assert.equal(nearestFold(LINES, 0.25, 0.5 - 0.31, 0.04, [0, 0, 1]), undefined);
  assert.equal(nearestFold(LINES, 0.5 + 0.039, 0.75, 0.04, [0, 0, 2]), 0); // (0.156, −1), of a reach of 0.16
  assert.equal(nearestFold(LINES, 0.25, 0.125, 0.04, [0, 0, 2]), undefined); // (−1, 1.5)
});

/** A map of 400 device pixels and 200 CSS pixels over [−1, 1]². @param {object} scene */
function draw(scene) {
  const canvas = new FakeCanvas(300, 150, 200);
  drawOverlay(asCanvas(canvas), { points: POINTS, square: [0, 0, 1], ...scene }, 400, THEME);
  return { canvas, marks: drawnOn(canvas) };
}

test('a cross marks the place that is read', () => {
  // (0.5, −0.25) is at 300, 250; 9 CSS pixels are 18.
  const path = [
    ['M', 282, 250],
    ['L', 318, 250],
    ['M', 300, 268],
    ['L', 300, 232],
  ];
  const { canvas, marks } = draw({ cross: { x: 0.5, y: -0.25 } });
  assert.equal(canvas.hidden, false);
  assert.deepEqual(marks, [
    { what: 'stroke', path, style: 'paper', width: 10, alpha: 1 },
    { what: 'stroke', path, style: 'ink', width: 4, alpha: 1 },
  ]);
});

test('of two that are equally near the first is chosen, and beyond the last there is none', () => {
  assert.equal(nearestSample(Float32Array.of(0.25, 0, -0.25, 0), 0.5, 0.5, 0.5, [0, 0, 1]), 0);
  assert.equal(nearestSample(new Float32Array(), 0.5, 0.5, 0.5, [0, 0, 1]), undefined);
  // The lines x = 0.25 and x = −0.25, each from somewhere far from the x axis.
  const lines = Float32Array.of(...[0.25, 0.5, 0.25, 1], ...[-0.25, 0.5, -0.25, 1]);
  assert.equal(nearestFold(lines, 0.5, 0.5, 0.5, [0, 0, 1]), 0);
  assert.equal(nearestFold(new Float32Array(), 0.5, 0.5, 0.5, [0, 0, 1]), undefined);
  // At the distance of the reach itself nothing is near: 2 · 0.125.
  assert.equal(nearestSample(Float32Array.of(0.25, 0), 0.5, 0.5, 0.125, [0, 0, 1]), undefined);
  assert.equal(nearestFold(lines, 0.5, 0.5, 0.125, [0, 0, 1]), undefined);
});

test('a fold that does not pass through its own numbers’ mirror image is found where it is', () => {
  // From (−1, 0.5) to (1, 1): at x = 0 it is at y = 0.75.
  const line = Float32Array.of(-1, 0.5, 1, 1);
  assert.equal(nearestFold(line, 0.5, 0.125, 0.01, [0, 0, 1]), 0);
  assert.equal(nearestFold(line, 0.5, 0.625, 0.01, [0, 0, 1]), undefined);
});

test('with nothing to show the canvas is hidden, and left alone', () => {
  const { canvas, marks } = draw({});
  assert.deepEqual([canvas.hidden, canvas.sized, marks], [true, 0, []]);
});

test('the canvas is cleared, and given its size only if it has another', () => {
  const { canvas } = draw({ sample: 1 });
  assert.deepEqual([canvas.hidden, canvas.width, canvas.height, canvas.sized], [false, 400, 400, 2]);
  const context = canvas.getContext('2d');
  const before = context.drawn.length;
  drawOverlay(asCanvas(canvas), { points: POINTS, square: [0, 0, 1], sample: 2 }, 400, THEME);
  assert.equal(canvas.sized, 2);
  const { what, path } = context.drawn[before];
  assert.deepEqual([what, path], ['clear', [['M', 0, 0, 400, 400]]]);
});

test('a canvas as wide as a fresh one is made a square, too', () => {
  for (const canvas of [new FakeCanvas(300, 150, 300), new FakeCanvas(150, 300, 300)]) {
    drawOverlay(asCanvas(canvas), { points: POINTS, square: [0, 0, 1], sample: 0 }, 300, THEME);
    assert.deepEqual([canvas.width, canvas.height], [300, 300]);
  }
});

test('the chosen sample wears a ring with ticks: ink on a wider one of paper', () => {
  // (0.5, −0.5) is at three quarters of 400 across and down; a CSS pixel is two device pixels wide.
  assert.deepEqual(draw({ sample: 2 }).marks, chosenAt(300, 300, 2, -1));
  assert.deepEqual(draw({ sample: 0 }).marks, chosenAt(200, 200, 2, -1));
});

const FOLDS = {
  lines: LINES,
  votes: Int8Array.of(2, 0, 1, -1),
  strengths: Float32Array.of(0.5, 1, 1, 0),
  unit: 1,
};

test('each fold has the colour of its vote, and is as strong as the unit', () => {
  const folds = draw({ parts: [foldsOver(FOLDS)] }).marks.filter(({ what }) => what === 'stroke');
  assert.deepEqual(folds, [
    lineBetween([200, 400], [200, 0], { style: 'class 2', width: 3, alpha: 0.56 }),
    lineBetween([400, 200], [0, 200], { style: 'class 0', width: 7 }),
    lineBetween([0, 200], [200, 0], { style: 'ink', width: 3, alpha: 0.12 }),
  ]);
});

test('the side on which the chosen unit is active, left of its line, is shaded', () => {
  // Going from (1, 0) to (−1, 0), left is below: the half of the canvas from 200 pixels down.
  const { marks } = draw({ parts: [foldsOver(FOLDS)] });
  const [shade, ...others] = marks.filter(({ what }) => what === 'fill');
  assert.deepEqual(others, []);
  assert.deepEqual([shade.style, shade.alpha], ['ink', 0.16]);
  assert.deepEqual(shade.path, [
    ['M', 1200, 200],
    ['L', -800, 200],
    ['L', -800, 1000],
    ['L', 1200, 1000],
  ]);
  // Before its own line, which lies on it.
  assert.equal(marks.indexOf(shade), 1);
});

test('left of a slanting line is shaded, too', () => {
  // From (−1, 0) to (0, 1): left is the upper left corner. Twice the map’s width along it, and across.
  const { marks } = draw({ parts: [foldsOver({ ...FOLDS, unit: 3 })] });
  const shade = marks.find(({ what }) => what === 'fill');
  assert.deepEqual(shade?.path, [
    ['M', -565.685, 765.685], // 800/√2 from (0, 200)
    ['L', 765.685, -565.685],
    ['L', 200, -1131.371], // 800·√2
    ['L', -1131.371, 200],
  ]);
});

test('a weak unit that is chosen is drawn in full; left of a rising line is above it', () => {
  // From (−1, −0.5) to (1, 0.5) and a length of √5, twice the map’s width along and across: (1.789, 0.894) · 2.
  const lines = Float32Array.of(-1, -0.5, 1, 0.5);
  const folds = { lines, votes: Int8Array.of(1), strengths: Float32Array.of(0.25), unit: 0 };
  const [shade, line] = draw({ parts: [foldsOver(folds)] }).marks;
  assert.equal(line.alpha, 1);
  assert.deepEqual(shade.path, [
    ['M', 0 - 715.542, 300 + 357.771],
    ['L', 400 + 715.542, 100 - 357.771],
    ['L', 757.771, -973.313], // and from there 357.771 to the left and 715.542 up
    ['L', -1073.313, -57.771],
  ]);
});

test('on another square everything is where its numbers say, and as large', () => {
  // 400 device pixels and 200 CSS pixels over [−2, 2]²: a unit is 100 device pixels.
  const canvas = new FakeCanvas(400, 400, 200);
  drawOverlay(
    asCanvas(canvas),
    { points: POINTS, square: [0, 0, 2], sample: 2, parts: [foldsOver(FOLDS)] },
    400,
    THEME,
  );
  const marks = drawnOn(canvas);
  assert.deepEqual(marks.slice(-2), chosenAt(250, 250, 2, -1));
  const chosen = marks.find(({ what, alpha }) => what === 'stroke' && alpha === 1);
  assert.deepEqual([chosen?.path, chosen?.width], [[['M', 300, 200], ['L', 100, 200]], 7]); // biome-ignore format: a line
  // Twice the map’s width beyond either end of the line.
  assert.deepEqual(marks.find(({ what }) => what === 'fill')?.path?.[0], ['M', 300 + 800, 200]);
});

test('around another centre, too', () => {
  // [0, 2] × [−1, 1]: (0.5, −0.5) is a quarter from the left and from below.
  assert.deepEqual(draw({ square: [1, 0, 1], sample: 2 }).marks, chosenAt(100, 300, 2, -1));
  // [−1, 1] × [−3, −1].
  assert.deepEqual(draw({ square: [0, -2, 1], sample: 2 }).marks, chosenAt(300, -100, 2, -1));
});

test('nothing is left pale: what comes after the folds is drawn in full', () => {
  const { marks } = draw({ parts: [foldsOver(FOLDS)], sample: 0 });
  assert.deepEqual(
    marks.slice(-2).map(({ alpha }) => alpha),
    [1, 1],
  );
});

test('the area of a term’s disc grows with its size; ink above 0, red below', () => {
  const { marks } = draw({ parts: [termsOver(Float32Array.of(0.04, -0.01, 0, -0.0025))] });
  const discs = marks.filter(({ what }) => what === 'fill');
  // 1 + 11·√(share) CSS pixels, twice that in device pixels: shares of 1, ¼, 0 and ¹⁄₁₆.
  assert.deepEqual(
    discs.map(({ path, style, alpha }) => [...(path?.[0] ?? []), style, alpha]),
    [
      ['A', 200, 200, 24, 'ink', 0.75],
      ['A', 300, 100, 13, 'negative', 0.75],
      ['A', 300, 300, 2, 'ink', 0.75],
      ['A', 304, 100, 7.5, 'negative', 0.75],
    ],
  );
  const rims = marks.filter(({ what }) => what === 'stroke');
  assert.deepEqual(
    rims.map(({ style, width, alpha, path }) => [style, width, alpha, path]),
    discs.map(({ path }) => ['paper', 2, 1, path]),
  );
});

test('a sample without a term is a faint speck, and makes no other smaller or paler', () => {
  const { marks } = draw({
    parts: [termsOver(Float32Array.of(Number.NaN, -0.01, Number.NaN, 0))],
    sample: 0,
  });
  const discs = marks.filter(({ what, style }) => what === 'fill' && style !== 'paper').slice(0, 4);
  assert.deepEqual(
    discs.map(({ path, style, alpha }) => [path?.[0][3], style, alpha]),
    [
      [2, 'ink', 0.25],
      [24, 'negative', 0.75],
      [2, 'ink', 0.25],
      [2, 'ink', 0.75],
    ],
  );
  const rest = marks.slice(marks.findLastIndex(({ alpha }) => alpha === 0.75) + 1);
  assert.ok(rest.length > 0 && rest.every(({ alpha }) => alpha === 1));
});

test('if no sample pulls, all discs are small', () => {
  const { marks } = draw({ parts: [termsOver(new Float32Array(4))] });
  assert.deepEqual(
    marks.filter(({ what }) => what === 'fill').map(({ path }) => path?.[0][3]),
    [2, 2, 2, 2],
  );
});

test('of many samples the terms stand at those that are drawn', () => {
  // Of 1,500 samples every second: term 3 is that of sample 6.
  const points = new Float32Array(3000);
  points.set([0.5, -0.5], 12);
  const { marks } = draw({ points, parts: [termsOver(Float32Array.of(0, 0, 0, 1))] });
  const discs = marks.filter(({ what }) => what === 'fill');
  assert.deepEqual(discs[3].path, [['A', 300, 300, 24]]);
  assert.deepEqual(discs[2].path, [['A', 200, 200, 2]]);
});

test('a point that the map does not show has the shape of its class, four CSS pixels large', () => {
  // Of [−1, 1]² on 200 CSS pixels four are 0.04; (0.5, 0.25) is at device pixel (300, 150).
  const { canvas, marks } = draw({
    parts: [marksOver({ points: Float32Array.of(0.5, 0.25), labels: Uint8Array.of(1) })],
  });
  assert.equal(canvas.hidden, false);
  assert.equal(marks.length, 1);
  const [{ what, path, of, style }] = /** @type {any} */ (marks);
  assert.deepEqual([what, path, style], ['fill', [['M', 300, 150]], 'class 1']);
  const [[shape, size]] = of.parts;
  assert.equal(shape.text, 'M-.9-.9H.9V.9H-.9Z');
  assert.deepEqual(size, { a: 0.04, d: -0.04 });
});
