// The time line: where epochs, losses and accuracies are drawn, what is marked, and where one travels; every place by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { milestoneFrom, milestonesOf } from '../../www/milestones.js';
import { marksOf } from '../../www/ui/timeline.js';
import {
  axesOf,
  drawTimeline,
  epochAt,
  marksNear,
  nearestEpoch,
  xOf,
  yOfAccuracy,
  yOfLoss,
} from '../../www/view/timeline.js';
import { FakeCanvas, THEME } from './canvas.js';

/** @typedef {import('../../www/view/timeline.js').Curves} Curves */

/** With text of 10 pixels the plot goes from 31 to 531 and from 7 to 107. */
const PLACE = { width: 568, height: 130, text: 10 };

/** @param {number[][]} columns */
const columnsOf = (...columns) => columns.map((column) => Float64Array.from(column));

/** @param {Partial<Curves>} [other] @returns {Curves} */
const curves = (other) => ({
  columns: columnsOf([0, 50, 100], [1.1, 0.6, 0.3], [0.3, 0.5, 0.9]),
  branches: [],
  marks: [],
  now: 100,
  epoch: 100,
  pointed: undefined,
  classes: 3,
  logarithmic: false,
  ...other,
});

/** @param {number} value */
const round = (value) => Math.round(1e6 * value) / 1e6;

test('the plot leaves room for its numbers, and its sides are the run so far', () => {
  const axes = axesOf(PLACE, curves());
  assert.deepEqual([axes.left, axes.right, axes.top, axes.bottom], [31, 531, 7, 107]);
  assert.deepEqual([axes.last, axes.least, round(axes.most)], [100, 0, 1.296]); // 1.08·1.2
  assert.deepEqual([0, 50, 100].map((epoch) => xOf(axes, epoch)), [31, 281, 531]); // biome-ignore format: three places
  assert.deepEqual([0, 0.25, 1].map((accuracy) => yOfAccuracy(axes, accuracy)), [107, 82, 7]); // biome-ignore format: three places
  assert.deepEqual([0, 0.648, 1.296].map((loss) => round(yOfLoss(axes, loss))), [107, 57, 7]); // biome-ignore format: three places
});

test('the axis of epochs has fifty from the start, and of what was left a quarter more than now', () => {
  const last = (/** @type {number} */ now, /** @type {number[]} */ ...ends) =>
    axesOf(PLACE, curves({ now, branches: ends.map((end) => columnsOf([0, end], [1, 1], [0, 0])) })).last;
  assert.deepEqual([last(0), last(50), last(51), last(10_000)], [50, 50, 51, 10_000]);
  assert.deepEqual(
    [last(100, 3000), last(100, 110), last(100, 90), last(100, 90, 3000)],
    [125, 110, 100, 125],
  );
  assert.equal(last(0, 3000), 50);
});

test('the axis of losses holds all that are finite, and guessing', () => {
  const ends = (/** @type {number[]} */ losses, logarithmic = false) => {
    const { least, most } = axesOf(PLACE, curves({ columns: columnsOf([0, 1, 2], losses, [0, 0, 0]), logarithmic })); // biome-ignore format: one call
    return [least, most].map(round);
  };
  assert.deepEqual(ends([0.9, 0.5, 0.3]), [0, 1.296]);
  assert.deepEqual(ends([0.9, 5, 0.3]), [0, 5.4]);
  assert.deepEqual(ends([Number.NaN, 5, Number.POSITIVE_INFINITY]), [0, 5.4]);
  assert.deepEqual(ends([0.9, 0.5, 0.3], true), [0.08, 1.5]);
  assert.deepEqual(ends([0.01, 4, 1], true), [0.008, 5]);
  assert.deepEqual(ends([0, 2, 1], true), [0.08, 2.5]); // 0 has no place on it
});

test('on a log scale as much room is from 0.1 to 1 as from 0.01 to 0.1', () => {
  const axes = axesOf(PLACE, curves({ columns: columnsOf([0], [0.0125], [0]), logarithmic: true }));
  assert.equal(round(axes.least), 0.01);
  const [one, tenth, hundredth] = [1, 0.1, 0.01].map((loss) => yOfLoss(axes, loss));
  assert.equal(round(tenth - one), round(hundredth - tenth));
  assert.equal(round(hundredth), 107);
});

test('on a log scale a loss is where its logarithm is', () => {
  const axes = axesOf(PLACE, curves({ columns: columnsOf([0], [4], [0]), logarithmic: true }));
  // From 0.08 to 5, which are 62.5 apart: 0.4 is five times the least.
  assert.deepEqual([axes.least, axes.most].map(round), [0.08, 5]);
  assert.equal(round(yOfLoss(axes, 0.4)), round(107 - (100 * Math.log(5)) / Math.log(62.5)));
  assert.equal(round(yOfLoss(axes, 5)), 7);
});

test('a place is the nearest epoch, also beyond the sides', () => {
  const axes = axesOf(PLACE, curves());
  assert.deepEqual([31, 33, 34, 281, 531, 21, 541].map((x) => epochAt(axes, x)), [0, 0, 1, 50, 100, -2, 102]); // biome-ignore format: as many places
});

test('the nearest epoch that is kept is read', () => {
  const epochs = Float64Array.of(0, 4, 8, 9);
  const places = [-3, 0, 1, 2, 3, 4, 6.1, 8.4, 8.6, 9, 100].map((epoch) => nearestEpoch(epochs, epoch));
  assert.deepEqual(places, [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3]);
  assert.equal(nearestEpoch(new Float64Array(), 5), -1);
});

/** What is drawn. @param {Partial<Curves>} [other] @param {number} [density] */
function drawn(other, density = 1) {
  const canvas = new FakeCanvas(PLACE.width * density, PLACE.height * density);
  const all = curves(other);
  drawTimeline(/** @type {any} */ (canvas.getContext('2d')), all, axesOf(PLACE, all), density, THEME);
  return canvas.getContext('2d').drawn;
}

/** @param {ReturnType<typeof drawn>} marks @param {string} style */
const strokes = (marks, style) => marks.filter(({ what, style: own, dash }) => what === 'stroke' && own === style && !dash); // biome-ignore format: one condition

test('the loss is drawn in ink and the accuracy in the accent, on opaque paper, in device pixels', () => {
  const marks = drawn({}, 2);
  assert.deepEqual(marks[0], { what: 'rectangle', path: [['M', 0, 0, 1136, 260]], style: 'paper', alpha: 1 });
  const [loss] = strokes(marks, 'ink');
  const y = (/** @type {number} */ value) => Math.round(1e3 * (214 - (200 * value) / 1.296)) / 1e3;
  assert.deepEqual(loss.path, [['M', 62, y(1.1)], ['L', 562, y(0.6)], ['L', 1062, y(0.3)]]); // biome-ignore format: a line
  assert.equal(loss.width, 3);
  const [accuracy] = strokes(marks, 'accent');
  assert.deepEqual(accuracy.path, [['M', 62, 154], ['L', 562, 114], ['L', 1062, 34]]); // biome-ignore format: a line
});

test('a curve has a gap where a loss is not finite', () => {
  const columns = columnsOf([0, 25, 50, 75, 100], [1.2, Number.NaN, 0.648, Number.POSITIVE_INFINITY, 0], [0, 0, 0, 0, 0]); // biome-ignore format: three columns
  const [loss] = strokes(drawn({ columns }), 'ink');
  assert.deepEqual(loss.path, [['M', 31, 14.407], ['M', 281, 57], ['M', 531, 107]]); // biome-ignore format: three places
});

test('what is on validation data is dashed, beneath the others and in their colours', () => {
  const columns = columnsOf([0, 50, 100], [1.1, 0.6, 0.3], [0.3, 0.5, 0.9], [1.2, 0.648, 0], [0, 0.5, 0.75]);
  const branches = [columnsOf([50, 100], [0.3, 0.2], [0, 1], [0.648, 1.2], [0, 1])];
  const marks = drawn({ columns, branches, pointed: 1 });
  const dashed = marks.filter(({ dash }) => dash?.[0] === 5);
  assert.deepEqual(
    dashed.map(({ path, style, dash, width }) => [path, style, dash, width]),
    [
      [[['M', 281, 57], ['L', 531, 14.407]], 'edge', [5, 3], 1],
      [[['M', 31, 107], ['L', 281, 57], ['L', 531, 32]], 'accent', [5, 3], 1.5],
      [[['M', 31, 14.407], ['L', 281, 57], ['L', 531, 107]], 'ink', [5, 3], 1.5],
    ],
  ); // biome-ignore format: three lines
  assert.ok(marks.indexOf(dashed[2]) < marks.indexOf(strokes(marks, 'ink')[0]));
  assert.ok(marks.indexOf(dashed[1]) < marks.indexOf(strokes(marks, 'accent')[0]));
  const dots = marks.filter(({ what }) => what === 'fill').slice(0, 4);
  const y = Math.round(1e3 * (107 - (100 * 0.6) / 1.296)) / 1e3;
  assert.deepEqual(
    dots.map(({ path, style }) => [path?.[0].slice(0, 3), style]),
    [
      [['A', 281, y], 'ink'],
      [['A', 281, 57], 'ink'],
      [['A', 281, 57], 'accent'],
      [['A', 281, 57], 'accent'],
    ],
  );
});

test('the axis of losses holds those on validation data, too', () => {
  const columns = columnsOf([0, 1], [0.9, 0.3], [0, 0], [2, 0.01], [0, 0]);
  assert.equal(round(axesOf(PLACE, curves({ columns })).most), 2.16);
  const { least, most } = axesOf(PLACE, curves({ columns, logarithmic: true }));
  assert.deepEqual([least, most].map(round), [0.008, 2.5]);
});

test('what was left is a faint line beneath, beyond now, too', () => {
  const branches = [columnsOf([50, 110], [0.648, 1.296], [0, 1]), columnsOf([0, 100], [1.296, 0], [0, 1])];
  const marks = drawn({ branches });
  const faint = strokes(marks, 'edge');
  // The axis goes to 110.
  const x = (/** @type {number} */ epoch) => Math.round(1e3 * (31 + (500 * epoch) / 110)) / 1e3;
  assert.deepEqual(
    faint.map(({ path, width }) => [path, width]),
    [
      [[['M', x(50), 57], ['L', x(110), 7]], 1],
      [[['M', 31, 7], ['L', x(100), 107]], 1],
    ],
  ); // biome-ignore format: two lines
  assert.ok(marks.indexOf(faint[1]) < marks.indexOf(strokes(marks, 'ink')[0]));
});

test('dotted lines show what guessing gives: ln 3 and a third', () => {
  const marks = drawn();
  const dotted = marks.filter(({ dash }) => dash);
  const loss = Math.round(107 - (100 * Math.log(3)) / 1.296) + 0.5;
  assert.deepEqual(
    dotted.map(({ path, style, dash }) => [path, style, dash]),
    [
      [[['M', 31, loss], ['L', 531, loss]], 'muted', [1, 3]],
      [[['M', 31, 74.5], ['L', 531, 74.5]], 'accent', [1, 3]],
    ],
  ); // biome-ignore format: two lines
  const names = marks.filter(({ of }) => of === 'guessing').map(({ path, style }) => [path, style]);
  assert.deepEqual(names, [[[['M', 523, loss - 1.5]], 'muted'], [[['M', 523, 73]], 'accent']]); // biome-ignore format: two names
  // Where one name would lie on the other there is only the loss's.
  const tight = drawn({ columns: columnsOf([0], [2.9], [0.3]) }).filter(({ of }) => of === 'guessing');
  assert.deepEqual(tight.map(({ style }) => style), ['muted']); // biome-ignore format: one call
  // Of a class alone, guessing is right: its line would be the axis.
  assert.deepEqual(drawn({ classes: 1 }).filter(({ dash }) => dash), []); // biome-ignore format: one call
});

/** @param {ReturnType<typeof drawn>} marks @param {string} style @param {string} align */
const texts = (marks, style, align) =>
  marks
    .filter(({ what, of, style: own, align: side }) => what === 'text' && of !== 'guessing' && own === style && side === align) // biome-ignore format: one condition
    .map(({ of }) => of);

test('the sides are named in round numbers', () => {
  const marks = drawn({ now: 10_001, columns: columnsOf([0, 10_001], [1.1, 0.1], [0.3, 0.9]) });
  assert.deepEqual(texts(marks, 'muted', 'right'), ['0', '0.5', '1']);
  assert.deepEqual(texts(marks, 'accent', 'left'), ['0 %', '25 %', '50 %', '75 %', '100 %']);
  assert.deepEqual(texts(marks, 'muted', 'center'), ['0', '2,000', '4,000', '6,000', '8,000', '10,000']);
  const log = drawn({ logarithmic: true, columns: columnsOf([0, 100], [1.1, 0.02], [0.3, 0.9]) });
  assert.deepEqual(texts(log, 'muted', 'right'), ['0.02', '0.05', '0.1', '0.2', '0.5', '1']);
});

test('losses too large or small for four digits are named in powers of ten', () => {
  const names = (/** @type {number} */ loss, logarithmic = false) =>
    texts(drawn({ logarithmic, columns: columnsOf([0, 100], [loss, 1], [0.3, 0.9]) }), 'muted', 'right');
  assert.deepEqual(names(8000), ['0', '2000', '4000', '6000', '8000']);
  assert.deepEqual(names(4e4), ['0', '1e4', '2e4', '3e4', '4e4']);
  assert.deepEqual(names(1.7e34), ['0', '5e33', '1e34', '1.5e34']);
  assert.deepEqual(names(1e-4, true), ['1e-4', '0.01', '1']);
});

test('numbers stand beside the plot, at their heights, over lines of the grid', () => {
  const marks = drawn();
  const of = (/** @type {string} */ text) => marks.find((mark) => mark.of === text);
  const half = Math.round(107 - (100 * 0.5) / 1.296);
  const font = '10px system-ui, sans-serif';
  assert.deepEqual(of('0.5'), { what: 'text', path: [['M', 26, half]], style: 'muted', of: '0.5', font, align: 'right', baseline: 'middle', alpha: 1 }); // biome-ignore format: a mark
  assert.deepEqual(of('75 %'), { what: 'text', path: [['M', 537, 32]], style: 'accent', of: '75 %', font, align: 'left', baseline: 'middle', alpha: 1 }); // biome-ignore format: a mark
  assert.deepEqual(of('20'), { what: 'text', path: [['M', 131, 129]], style: 'muted', of: '20', font, align: 'center', baseline: 'bottom', alpha: 1 }); // biome-ignore format: a mark
  const grid = marks.filter(({ what, style }) => what === 'rectangle' && style === 'line');
  assert.deepEqual(
    grid.map(({ path }) => path?.[0]),
    [107, half, Math.round(107 - 100 / 1.296)].map((y) => ['M', 31, y, 500, 1]),
  );
  const [guessing] = marks.filter(({ of }) => of === 'guessing');
  assert.deepEqual([guessing.align, guessing.baseline, guessing.font], ['right', 'bottom', font]);
});

test('where it is low, only half of the percents are named', () => {
  const low = { ...PLACE, height: 92 };
  const canvas = new FakeCanvas(low.width, low.height);
  const all = curves();
  // 62 pixels between 7 and 69: not four rows of 17.
  drawTimeline(/** @type {any} */ (canvas.getContext('2d')), all, axesOf(low, all), 1, THEME);
  assert.deepEqual(texts(canvas.getContext('2d').drawn, 'accent', 'left'), ['0 %', '50 %', '100 %']);
});

test('curves stay within the plot', () => {
  const clip = drawn().find(({ what }) => what === 'clip');
  assert.deepEqual(clip?.path, [['R', 31, 0, 501, 108]]);
});

test('a scale of many decades names only some of them', () => {
  const marks = drawn({ logarithmic: true, columns: columnsOf([0, 100], [1e12, 1e-3], [0.3, 0.9]) });
  const named = texts(marks, 'muted', 'right').map(Number);
  assert.ok(named.length >= 3 && named.length <= 6, String(named));
  for (const loss of named) assert.ok(Number.isInteger(Math.log10(loss)), String(loss));
});

test('an upright with a handle stands at the epoch that is shown', () => {
  for (const [epoch, x] of [
    [100, 531],
    [25, 156],
    [0, 31],
  ]) {
    // biome-ignore format: epochs and places
    const marks = drawn({ epoch });
    const [handle, upright] = [marks.at(-1), marks.at(-2)];
    assert.deepEqual([upright?.path, upright?.width], [[['M', x, 7], ['L', x, 107]], 1.5]); // biome-ignore format: a line
    assert.deepEqual([handle?.what, handle?.path, handle?.style], ['fill', [['A', x, 7, 4.5]], 'ink']);
  }
});

test('what is pointed at has a dot on each curve', () => {
  const fills = drawn({ pointed: 1 }).filter(({ what }) => what === 'fill');
  const dots = fills.slice(0, 2).map(({ path, style }) => [path, style]);
  const y = Math.round(1e3 * (107 - (100 * 0.6) / 1.296)) / 1e3;
  assert.deepEqual(dots, [[[['A', 281, y, 3.5]], 'ink'], [[['A', 281, 57, 3.5]], 'accent']]); // biome-ignore format: two dots
});

test('where nothing is pointed at, or a loss is not finite, there is no dot', () => {
  const dots = (/** @type {Partial<Curves>} */ other) =>
    drawn(other).filter(({ what }) => what === 'fill').length - 1;
  assert.equal(dots({}), 0); // but for the handle
  const columns = columnsOf([0, 50, 100], [1, Number.NaN, 1], [0.3, 0.5, 0.9]);
  assert.equal(dots({ columns, pointed: 1 }), 1);
});

test('marks stand below the plot, each kind with its own sign', () => {
  const kinds = /** @type {const} */ (['change', 'jump', 'death', 'best', 'least']);
  const marks = kinds.map((kind, index) => ({ kind, epoch: 20 * index, words: '' }));
  const more = [100, 101].map((epoch) => ({ kind: /** @type {const} */ ('jump'), epoch, words: '' }));
  // All that is drawn about the height of the signs.
  const signs = drawn({ marks: [...marks, ...more] }).filter(({ what, path = [] }) => {
    return what !== 'text' && path.every(([letter, , y]) => letter === 'Z' || Math.abs(Number(y) - 112) < 5);
  });
  assert.deepEqual(
    signs.map(({ what, style, path, width }) => [what, style, path, width]),
    [
      ['fill', 'ink', [['M', 31, 108.5], ['L', 34.5, 112], ['L', 31, 115.5], ['L', 27.5, 112], ['Z']], undefined],
      ['fill', 'negative', [['M', 131, 108.5], ['L', 134.5, 115.5], ['L', 127.5, 115.5], ['Z']], undefined],
      ['stroke', 'ink', [['M', 227.5, 108.5], ['L', 234.5, 115.5], ['M', 234.5, 108.5], ['L', 227.5, 115.5]], 1.5],
      ['stroke', 'accent', [['A', 331, 112, 3.5]], 1.5],
      ['stroke', 'ink', [['M', 427.5, 108.5], ['L', 431, 115.5], ['L', 434.5, 108.5]], 1.5],
      ['fill', 'negative', [['M', 531, 108.5], ['L', 534.5, 115.5], ['L', 527.5, 115.5], ['Z']], undefined],
    ], // biome-ignore format: six signs
  );
});

test('marks are read within seven pixels', () => {
  const axes = axesOf(PLACE, curves());
  /** @type {import('../../www/view/timeline.js').Mark[]} */
  const marks = [48, 49, 51, 52].map((epoch) => ({ kind: 'jump', epoch, words: '' }));
  // Five pixels an epoch.
  assert.deepEqual(marksNear(axes, marks, 50).map(({ epoch }) => epoch), [49, 51]); // biome-ignore format: one call
});

const DATA = /** @type {any} */ ({ sizes: [2, 64, 3] });

test('marks are told in words, by epoch: changes so far, jumps, deaths, the best accuracy, the least validation loss', () => {
  const changes = [
    { epoch: 40, name: 'learningRate', value: 0.1 },
    { epoch: 70, name: 'dense1.units.17', value: 0 },
    { epoch: 300, name: 'momentum', value: 0.5 },
  ];
  const death = (/** @type {number} */ unit, epoch = 90, layer = 1) => ({ layer, unit, epoch });
  const marks = { best: 250, jumps: [63], deaths: [death(3, 5), death(1), death(2), death(9)], least: 120 };
  const frame = /** @type {any} */ ({ now: 299, marks });
  const state = { run: { start: {}, changes }, frame, data: DATA };
  assert.deepEqual(
    marksOf(state).map(({ epoch, kind, words }) => `${epoch} ${kind}: ${words}`),
    [
      '5 death: Unit 3 has died',
      '40 change: Learning rate 0.1',
      '63 jump: The loss jumps',
      '70 change: Unit 17 of layer 1 switched off',
      '90 death: Units 1, 2 and 9 have died',
      '120 least: The least validation loss',
      '250 best: The best accuracy',
    ],
  );
  assert.equal(marksOf(state), marksOf(state)); // the same list
  const later = marksOf({ ...state, frame: { ...frame, now: 300 } });
  assert.equal(later.at(-1)?.words, 'Momentum 0.5');
  const many = { best: 0, jumps: [], deaths: [1, 2, 3, 4].map((unit) => death(unit)), least: 0 };
  const none = { start: {}, changes: [] };
  assert.deepEqual(marksOf({ run: none, frame: { ...frame, marks: many }, data: DATA }), [
    { kind: 'death', epoch: 90, words: '4 units have died' },
  ]);
  const two = { best: undefined, jumps: [], deaths: [death(5, 9, 2)] };
  const deep = /** @type {any} */ ({ sizes: [2, 8, 8, 3] });
  assert.equal(
    marksOf({ run: none, frame: { ...frame, marks: two }, data: deep })[0].words,
    'Unit 5 of layer 2 has died',
  );
  assert.deepEqual(marksOf({ run: none, frame: undefined, data: undefined }), []);
});

test('small maps are of 0, 1, 3, 10, 30, …: the first eight, then the latest', () => {
  assert.deepEqual([-1, 0, 1, 2, 3, 4, 11, 30, 31].map(milestoneFrom), [0, 0, 1, 3, 3, 10, 30, 30, 100]);
  const first = [0, 1, 3, 10, 30, 100, 300, 1000];
  assert.deepEqual([milestonesOf(0), milestonesOf(999), milestonesOf(2999)], [first, first, first]);
  assert.deepEqual(milestonesOf(3000), [1, 3, 10, 30, 100, 300, 1000, 3000]);
  assert.deepEqual(milestonesOf(10_001), [3, 10, 30, 100, 300, 1000, 3000, 10_000]);
});
