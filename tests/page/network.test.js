// The drawing of the network: a line is as wide as its number says, and has the colour of its sign or of its class.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { createDrawing, labelOf, softInks, votesOf, weightsOf } from '../../www/engine/drawing.js';
import { inspect } from '../../www/engine/inspections.js';
import { createSubject } from '../../www/engine/subject.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { blockOf, drawDead, drawUnder, needsMarks, roundUp, scalesOf } from '../../www/view/network.js';
import { layoutOf, shownOf } from '../../www/view/network-layout.js';
import * as marks from '../../www/view/network-marks.js';
import { rangeInWords } from '../../www/view/numbers.js';
import { asCanvas, FakeCanvas, THEME } from './canvas.js';

/** @typedef {import('../../www/view/network.js').Scene} Scene */
/** @typedef {import('./canvas.js').Mark} Mark */

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** See tests/reference/generate.py. */
const NUMPY = JSON.parse(await readFile(new URL('../reference/page.json', import.meta.url), 'utf8'));

/**
 * @param {number[]} sizes @param {Partial<Scene>} [scene]
 * @returns {Scene & {density: number, blocks: Float32Array[] | undefined}}
 */
function sceneOf(sizes, scene) {
  const layout = layoutOf(sizes, 600, 400, false);
  return {
    layout,
    lines: 'weights',
    shown: shownOf(layout, [], 0),
    strong: [],
    dead: [],
    off: [],
    lit: undefined,
    density: 1,
    blocks: undefined,
    ...scene,
  };
}

/** @param {Scene} scene @param {Float32Array[]} blocks @param {{line: number, matrix: number}} [scales] @param {number} [density] */
function drawnUnder(scene, blocks, scales = scalesOf(blocks, scene.layout), density = 1) {
  const context = new FakeCanvas().getContext('2d');
  drawUnder(/** @type {any} */ (context), scene, blocks, scales, density, THEME, marks);
  return context.drawn;
}

/**
 * The looks of the line between two tiles.
 * @param {Mark[]} drawn @param {Scene} scene @param {number} gap @param {number} before @param {number} after
 */
function lineOf(drawn, { layout }, gap, before, after) {
  const [from, to] = [layout.columns[gap], layout.columns[gap + 1]];
  const [start, end] = [from.tiles[before], to.tiles[after]];
  const round = (/** @type {number} */ value) => Math.round(1e3 * value) / 1e3;
  const looks = drawn.flatMap(({ what, path = [], style, width, alpha }) => {
    if (what !== 'stroke') return [];
    return path.flatMap(([letter, x, y], at) => {
      const [last, lastX, lastY] = path[at + 3] ?? [];
      const own =
        letter === 'M' &&
        x === round(start.x + from.side) &&
        y === round(start.port) &&
        last === 'L' &&
        lastX === round(end.x) &&
        lastY === round(end.port);
      return own ? [{ style, width, alpha }] : [];
    });
  });
  assert.ok(looks.length < 2, 'a line is drawn once');
  return looks[0];
}

test('a scale is the least of 1, 2 and 5 in its decade', () => {
  const sizes = [0, 1, 1.01, 2, 2.5, 5, 7, 10, 0.03, 123, 4e-7, 0.2, Number.POSITIVE_INFINITY, Number.NaN];
  assert.deepEqual(sizes.map(roundUp), [0, 1, 2, 2, 5, 5, 10, 10, 0.05, 200, 5e-7, 0.2, 0, 0]);
  assert.equal(roundUp(Math.fround(0.2)), 0.2); // which is a little more in float32
});

test('what enters the units that are shown has a row for each that is shown before, and one of biases', () => {
  // Weights of three inputs and four units are 10 · input + unit.
  const weights = [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23];
  assert.deepEqual(
    [...blockOf(weights, [100, 101, 102, 103], [2, 0], [3, 1, 0])],
    [23, 21, 20, 3, 1, 0, 103, 101, 100],
  );
});

test('a line of half the scale is half as wide as the widest; ink above 0, red below, into classes in their colour', () => {
  const scene = sceneOf([2, 2, 2]);
  // W1 (2, 2), b1, W2 (2, 2), b2
  const blocks = [Float32Array.of(1, -0.5, 0.25, 0, 0, 0), Float32Array.of(-1, 0.5, 0.75, 0.01, 0, 0)];
  const drawn = drawnUnder(scene, blocks, { line: 1, matrix: 0 });
  const line = lineOf.bind(undefined, drawn, scene);
  const alpha = 0.8;
  assert.deepEqual(line(0, 0, 0), { style: 'ink', width: 4, alpha });
  assert.deepEqual(line(0, 0, 1), { style: 'negative', width: 2, alpha });
  assert.deepEqual(line(0, 1, 0), { style: 'ink', width: 1, alpha });
  assert.equal(line(0, 1, 1), undefined); // nothing is no line
  assert.deepEqual(line(1, 0, 0), { style: 'negative', width: 4, alpha });
  assert.deepEqual(line(1, 0, 1), { style: 'class 1', width: 2, alpha });
  assert.deepEqual(line(1, 1, 0), { style: 'class 0', width: 3, alpha });
  assert.deepEqual(line(1, 1, 1), { style: 'class 1', width: 0.25, alpha }); // the least that is seen
});

test('on a fine screen all is twice as large', () => {
  const scene = sceneOf([2, 1, 2]);
  const blocks = [Float32Array.of(1, 0, 0), Float32Array.of(0, 0, 0, 0)];
  const [stroke] = drawnUnder(scene, blocks, { line: 1, matrix: 0 }, 2).filter(
    ({ what }) => what === 'stroke',
  );
  const { side, tiles } = scene.layout.columns[0];
  assert.equal(stroke.width, 8);
  assert.deepEqual(stroke.path?.[0], ['M', 2 * (tiles[0].x + side), 2 * tiles[0].port]);
});

test('the lines of the strongest units stand out, and lie above the others', () => {
  const scene = sceneOf([2, 3, 2], { strong: [undefined, Uint8Array.of(0, 1, 0)] });
  const blocks = [Float32Array.from({ length: 9 }, () => 1), Float32Array.from({ length: 8 }, () => 1)];
  const drawn = drawnUnder(scene, blocks, { line: 1, matrix: 0 });
  for (const unit of [0, 1, 2]) {
    const alpha = unit === 1 ? 0.8 : 0.22;
    for (const end of [0, 1]) {
      assert.equal(lineOf(drawn, scene, 0, end, unit)?.alpha, alpha);
      assert.equal(lineOf(drawn, scene, 1, unit, end)?.alpha, alpha);
    }
  }
  const alphas = drawn.filter(({ what }) => what === 'stroke').map(({ alpha }) => alpha);
  assert.deepEqual(alphas, alphas.toSorted());
});

test('of the unit that is pointed at all lines stand out, and no others are drawn', () => {
  const scene = sceneOf([2, 3, 2], {
    strong: [undefined, Uint8Array.of(1, 0, 1)],
    lit: { layer: 1, slot: 1 },
  });
  const blocks = [Float32Array.from({ length: 9 }, () => 1), Float32Array.from({ length: 8 }, () => 1)];
  const drawn = drawnUnder(scene, blocks, { line: 1, matrix: 0 });
  for (const unit of [0, 1, 2]) {
    for (const end of [0, 1]) {
      for (const line of [lineOf(drawn, scene, 0, end, unit), lineOf(drawn, scene, 1, unit, end)]) {
        assert.equal(line?.alpha, unit === 1 ? 0.8 : undefined);
      }
    }
  }
});

test('only gradients have heads, at the left ends of the lines that stand out', () => {
  const heads = (/** @type {Partial<Scene>} */ parts) => {
    const scene = sceneOf([2, 2, 2], { strong: [undefined, Uint8Array.of(1, 0)], ...parts });
    const blocks = [Float32Array.of(1, 1, 0, 0, 0, 0), Float32Array.of(0, 0.1, 0, 0, 0, 0)];
    const fills = drawnUnder(scene, blocks, { line: 1, matrix: 0 }).filter(({ what }) => what === 'fill');
    return { scene, paths: fills.map(({ path }) => path) };
  };
  for (const lines of /** @type {const} */ (['weights', 'signal', 'update']))
    assert.deepEqual(heads({ lines }).paths, []);
  const { scene, paths } = heads({ lines: 'gradient' });
  const { right, tiles } = scene.layout.columns[0];
  const { port } = tiles[0];
  // One, as the faint line has none, nor has one that is thinner than a pixel. It is 9 long and 8 wide.
  assert.deepEqual(paths, [
    [['M', right, port], ['L', right + 9, port - 4], ['L', right + 9, port + 4], ['Z']],
  ]);
});

test('a bias is a bar below its tile, which grows to the right above 0 and to the left below', () => {
  const scene = sceneOf([2, 2, 2]);
  const blocks = [Float32Array.of(1, 0, 0, 0, 0.5, -0.25), Float32Array.of(0, 0, 0, 0, 0, 3)];
  const drawn = drawnUnder(scene, blocks, { line: 1, matrix: 0 });
  const bars = drawn.filter(
    ({ what, style }) => what === 'rectangle' && (style === 'ink' || style === 'negative'),
  );
  const [, { side, tiles }, classes] = scene.layout.columns;
  assert.deepEqual(
    bars.map(({ path, style }) => [style, path?.[0]]),
    [
      ['ink', ['M', tiles[0].x, tiles[0].y + side + 2, side / 2, 2]],
      ['negative', ['M', tiles[1].x + 0.75 * side, tiles[1].y + side + 2, side / 4, 2]],
      ['ink', ['M', classes.tiles[1].x, classes.tiles[1].y + classes.side + 2, classes.side, 2]], // no longer than its tile
    ],
  );
});

/** @param {Partial<import('../../www/view/network.js').Pulse>} parts of a pulse in a network of 2, 2 and 2 units */
const pulseOf = (parts) => ({
  gaps: [undefined, undefined],
  tiles: [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  rings: undefined,
  signed: false,
  ...parts,
});

test('in slow motion lines are dimmed, and stand out in the part of their gap that is lit', () => {
  const blocks = [Float32Array.of(1, 1, 1, 1, 0, 0), Float32Array.of(1, 1, 1, 1, 0, 0)];
  const strong = [undefined, Uint8Array.of(1, 0), undefined];
  const scene = sceneOf([2, 2, 2], { strong, pulse: pulseOf({ gaps: [undefined, [0.25, 0.75]] }) });
  const drawn = drawnUnder(scene, blocks, { line: 1, matrix: 0 });
  const clip = drawn.findIndex(({ what }) => what === 'clip');
  const [, { left }, { right }] = scene.layout.columns;
  const width = right - left;
  assert.deepEqual(drawn[clip].path, [['R', left + width / 4, 0, width / 2, 400]]);
  /** Alphas of lines, and how many lines there are. @param {Mark[]} marks */
  const linesOf = (marks) => {
    const strokes = marks.filter(({ what }) => what === 'stroke');
    const starts = strokes.flatMap(({ path = [] }) => path.filter(([letter]) => letter === 'M'));
    return [[...new Set(strokes.map(({ alpha }) => alpha))], starts.length];
  };
  // A third of 0.8 and 0.22, and of both gaps.
  assert.deepEqual(linesOf(drawn.slice(0, clip)), [[0.077, 0.28], 8]);
  assert.deepEqual(linesOf(drawn.slice(clip)), [[0.45, 0.8], 4]);
});

test('in slow motion paper lies over maps that are not lit, by as much as they are not', () => {
  const tiles = [
    [1, 1],
    [0, 0.5],
    [1, 0],
  ];
  const scene = sceneOf([2, 2, 2], { pulse: pulseOf({ tiles }) });
  const context = new FakeCanvas().getContext('2d');
  marks.drawOver(/** @type {any} */ (context), scene, 1, THEME);
  const papers = context.drawn.filter(({ what }) => what === 'rectangle');
  const [, hidden, classes] = scene.layout.columns;
  const over = (
    /** @type {import('../../www/view/network-layout.js').Column} */ { side, tiles },
    /** @type {number} */ slot,
  ) => [['M', tiles[slot].x - 1, tiles[slot].y - 1, side + 2, side + 2]];
  assert.deepEqual(
    papers.map(({ path, alpha, style }) => [style, alpha, path]),
    [
      ['paper', 0.75, over(hidden, 0)],
      ['paper', 0.375, over(hidden, 1)],
      ['paper', 0.75, over(classes, 1)],
    ],
  );
});

test('rings around classes are as wide as they are told, in the colour of the class, or of the sign', () => {
  const framesOf = (/** @type {Partial<import('../../www/view/network.js').Pulse>} */ parts) => {
    const scene = sceneOf([2, 2, 2], { pulse: pulseOf(parts) });
    const context = new FakeCanvas().getContext('2d');
    marks.drawOver(/** @type {any} */ (context), scene, 1, THEME);
    return { scene, frames: context.drawn.filter(({ what }) => what === 'frame') };
  };
  assert.deepEqual(framesOf({}).frames, []);
  assert.deepEqual(framesOf({ rings: [0, Number.NaN] }).frames, []);
  const { scene, frames } = framesOf({ rings: [1, 3] });
  const { side, tiles } = scene.layout.columns[2];
  assert.deepEqual(
    frames.map(({ style, width }) => [style, width]),
    [
      ['class 0', 1],
      ['class 1', 3],
    ],
  );
  // It lies around the edge, which is one pixel wide.
  assert.deepEqual(frames[1].path, [['M', tiles[1].x - 2.5, tiles[1].y - 2.5, side + 5, side + 5]]);
  const signed = framesOf({ rings: [-2, 0.5], signed: true }).frames;
  assert.deepEqual(
    signed.map(({ style, width }) => [style, width]),
    [
      ['negative', 2],
      ['ink', 0.5],
    ],
  );
});

test('of a picture of weights, too, only the part that is lit stands out', () => {
  const scene = sceneOf([2, 30, 20, 2]);
  const blocks = [new Float32Array(90), new Float32Array(31 * 20).fill(1), new Float32Array(42)];
  const { x, y, side } = scene.layout.gaps[1];
  for (const [part, expected] of /** @type {[[number, number] | undefined, any[]][]} */ ([
    [
      [0, 0.25],
      [
        [x, 0],
        [x + side / 4, (3 * side) / 4],
      ],
    ],
    [
      [0.5, 1],
      [
        [x, side / 2],
        [x + side, 0],
      ],
    ],
    [
      undefined,
      [
        [x, side],
        [x + side, 0],
      ],
    ],
  ])) {
    const tiles = scene.shown.map((units) => units.map(() => 1));
    const pulse = { ...pulseOf({ tiles }), gaps: [undefined, part, undefined] };
    const drawn = drawnUnder({ ...scene, pulse }, blocks, { line: 1, matrix: 1 });
    const papers = drawn.filter(({ what, alpha }) => what === 'rectangle' && alpha === 0.75);
    assert.deepEqual(
      papers.map(({ path, style }) => [style, path]),
      expected.map(([from, width]) => ['paper', [['M', from, y, width, side]]]),
    );
  }
});

test('more than 400 lines are a picture: a row for each unit before, a column for each after', () => {
  const scene = sceneOf([2, 30, 20, 2]);
  const weights = new Float32Array(31 * 20);
  weights[0] = 5; // the first unit, to the first
  weights[7 * 20 + 3] = -1;
  weights[29 * 20 + 19] = 0.5;
  const blocks = [new Float32Array(90), weights, new Float32Array(42)];
  const theme = { ...THEME, shades: Uint32Array.from({ length: 511 }, (_, index) => index) };
  const context = new FakeCanvas().getContext('2d');
  drawUnder(/** @type {any} */ (context), scene, blocks, { line: 2, matrix: 1 }, 1, theme, marks);
  const [image] = context.drawn.filter(({ what }) => what === 'image');
  const { x, y, side } = scene.layout.gaps[1];
  assert.deepEqual(image.path, [['M', x, y, side, side]]);
  const cells = /** @type {FakeCanvas} */ (image.of);
  assert.deepEqual([cells.width, cells.height], [20, 30]);
  const [{ of }] = cells.getContext('2d').drawn.slice(-1);
  const { data } = /** @type {any} */ (of);
  const shades = [...new Uint32Array(data.buffer)];
  assert.deepEqual([shades[0], shades[7 * 20 + 3], shades[29 * 20 + 19]], [510, 0, 383]);
  assert.equal(shades.filter((shade) => shade === 255).length, 597);
  assert.deepEqual(
    scene.layout.gaps.map(({ matrix }) => matrix),
    [false, true, false],
  );
});

test('a line runs straight to the edge of its layer, in a curve to the next, and straight to its tile', () => {
  const scene = sceneOf([2, 30, 3]); // its units stand in more columns than one
  const blocks = [
    new Float32Array(90),
    Float32Array.from({ length: 93 }, (_, at) => Number(at === 3 * 7 + 2)),
  ];
  const drawn = drawnUnder(scene, blocks, { line: 1, matrix: 0 });
  const [line] = drawn.filter(({ what, path }) => what === 'stroke' && path?.length);
  const [, from, to] = scene.layout.columns;
  const [start, end] = [from.tiles[7], to.tiles[2]];
  const half = (from.right + to.left) / 2;
  assert.deepEqual(line.path, [
    ['M', start.x + from.side, start.port],
    ['L', from.right, start.port],
    ['C', half, start.port, half, end.port, to.left, end.port],
    ['L', end.x, end.port],
  ]);
});

test('lines below 0 lie beneath those above, the thin beneath the thick, the faint beneath all', () => {
  const scene = sceneOf([2, 3, 2], { strong: [undefined, Uint8Array.of(1, 1, 0)] });
  // Into the three units: 1 and −1, −0.5 and 0.5, and faint 1 and −1.
  const blocks = [Float32Array.of(1, -0.5, 1, -1, 0.5, -1, 0, 0, 0), new Float32Array(8)];
  const strokes = drawnUnder(scene, blocks, { line: 1, matrix: 0 }).filter(({ what }) => what === 'stroke');
  assert.deepEqual(
    strokes.map(({ style, width, alpha }) => [alpha, style, width]),
    [[0.22, 'negative', 4], [0.22, 'ink', 4], [0.8, 'negative', 2], [0.8, 'negative', 4], [0.8, 'ink', 2], [0.8, 'ink', 4]], // biome-ignore format: six lines
  );
});

test('each map that is shown, and each picture of weights, has an edge', () => {
  const scene = sceneOf([2, 30, 20, 2]);
  const drawn = drawnUnder(scene, []).filter(({ style }) => style === 'edge');
  const edge = (/** @type {{x: number, y: number}} */ { x, y }, /** @type {number} */ side) => [['M', x - 1, y - 1, side + 2, side + 2]]; // biome-ignore format: one place
  assert.deepEqual(
    drawn.map(({ path }) => path),
    scene.layout.columns.flatMap(({ side, tiles }, layer) =>
      scene.shown[layer].map((_, slot) => edge(tiles[slot], side)),
    ),
  );
  const gap = scene.layout.gaps[1];
  const blocks = [new Float32Array(90), new Float32Array(620), new Float32Array(42)];
  const [first] = drawnUnder(scene, blocks, { line: 1, matrix: 0 }).filter(({ style }) => style === 'edge');
  assert.deepEqual(first.path, edge(gap, gap.side));
});

test('of a unit that is pointed at a picture of weights has its own row or column, and of one elsewhere all', () => {
  const blocks = [new Float32Array(90), new Float32Array(31 * 20).fill(1), new Float32Array(42)];
  const theme = { ...THEME, shades: Uint32Array.from({ length: 511 }, (_, index) => index) };
  /** Which cells have a colour, as rows and columns. @param {{layer: number, slot: number} | undefined} lit @param {number} [matrix] */
  const colored = (lit, matrix = 1) => {
    const context = new FakeCanvas().getContext('2d');
    const scene = sceneOf([2, 30, 20, 2], { lit });
    drawUnder(/** @type {any} */ (context), scene, blocks, { line: 1, matrix }, 1, theme, marks);
    const [image] = context.drawn.filter(({ what }) => what === 'image');
    const [{ of }] = /** @type {FakeCanvas} */ (image.of).getContext('2d').drawn.slice(-1);
    const shades = [...new Uint32Array(/** @type {any} */ (of).data.buffer)];
    const cells = shades.flatMap((shade, cell) =>
      shade === 255 ? [] : [[Math.floor(cell / 20), cell % 20]],
    );
    return [
      cells.length,
      new Set(cells.map(([row]) => row)).size,
      new Set(cells.map(([, column]) => column)).size,
    ];
  };
  assert.deepEqual(colored(undefined), [600, 30, 20]);
  assert.deepEqual(colored({ layer: 1, slot: 7 }), [20, 1, 20]); // what it sends
  assert.deepEqual(colored({ layer: 2, slot: 7 }), [30, 30, 1]); // what arrives
  for (const layer of [0, 3]) assert.deepEqual(colored({ layer, slot: 0 }), [600, 30, 20]);
  assert.deepEqual(colored(undefined, 0), [0, 0, 0]); // without a scale there is nothing to show
});

test('the scale of lines is that of the largest; of pictures, of what but one in a hundred is below', () => {
  const { layout } = sceneOf([2, 30, 20, 2]);
  const pictured = Float32Array.from({ length: 620 }, (_, index) => (index < 3 ? -90 : 0.3));
  const lines = Float32Array.of(0.3, -4, Number.POSITIVE_INFINITY);
  assert.deepEqual(scalesOf([lines, pictured, new Float32Array(42)], layout), { line: 5, matrix: 0.5 });
  assert.deepEqual(scalesOf([], layout), { line: 0, matrix: 0 });
});

test('a dead unit is crossed out, and no other', () => {
  const scene = sceneOf([2, 3, 2], { dead: [undefined, Uint8Array.of(0, 1, 0)] });
  const context = new FakeCanvas().getContext('2d');
  drawDead(/** @type {any} */ (context), scene, 1, THEME);
  const { side, tiles } = scene.layout.columns[1];
  const { x, y } = tiles[1];
  const path = [
    ['M', x, y],
    ['L', x + side, y + side],
    ['M', x + side, y],
    ['L', x, y + side],
  ];
  assert.deepEqual(context.drawn, [{ what: 'stroke', path, style: 'edge', width: 1, alpha: 1 }]);
});

test('a unit that is switched off has a dashed line through it, and no cross', () => {
  const scene = sceneOf([2, 3, 2], { off: [undefined, Uint8Array.of(0, 0, 1)] });
  const context = new FakeCanvas().getContext('2d');
  marks.drawOver(/** @type {any} */ (context), scene, 2, THEME);
  const { side, tiles } = scene.layout.columns[1];
  const [x, y] = [2 * tiles[2].x, 2 * tiles[2].y];
  const path = [
    ['M', x, y + 2 * side],
    ['L', x + 2 * side, y],
  ];
  assert.deepEqual(context.drawn, [{ what: 'stroke', path, style: 'ink', width: 4, dash: [4, 4], alpha: 1 }]);
  assert.deepEqual(context.dash, []); // what is drawn next is solid
});

test('hidden units that are active at a place have a ring, the others are dimmed', () => {
  // 2-3-2-2: outputs of the units of both hidden layers, of which the first shows only units 2 and 0.
  const scene = sceneOf([2, 3, 2, 2], {
    shown: [
      [0, 1],
      [2, 0],
      [0, 1],
      [0, 1],
    ],
  });
  const context = new FakeCanvas().getContext('2d');
  marks.drawActive(
    /** @type {any} */ (context),
    scene,
    Float32Array.of(0.5, 0, 0, 0, 1e-9),
    ['relu', 'relu'],
    1,
    THEME,
  );
  const { columns } = scene.layout;
  const [first, second] = [columns[1], columns[2]];
  /** @param {{side: number, tiles: {x: number, y: number}[]}} column @param {number} slot */
  const dimmed = ({ side, tiles }, slot) => ({
    what: 'rectangle',
    path: [['M', tiles[slot].x, tiles[slot].y, side, side]],
    style: 'paper',
    alpha: 0.75,
  });
  /** @param {{side: number, tiles: {x: number, y: number}[]}} column @param {number} slot */
  const ringed = ({ side, tiles }, slot) => {
    const { x, y } = tiles[slot];
    const path = [['M', x, y], ['L', x + side, y], ['L', x + side, y + side], ['L', x, y + side], ['Z']];
    return { what: 'stroke', path, style: 'ink', width: 2, alpha: 1 };
  };
  assert.deepEqual(context.drawn, [dimmed(first, 0), dimmed(second, 0), ringed(first, 1), ringed(second, 1)]);
});

test('a unit has the colour of the class it votes for, a class its own, behind samples a soft one', () => {
  // 2-1-2-2: W3 is 3 1, 2 4.
  const parameters = Float32Array.of(0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 4, 9, 9);
  const sizes = [2, 1, 2, 2];
  assert.deepEqual(
    [
      [0, 1],
      [1, 0],
      [2, 0],
      [2, 1],
      [3, 0],
      [3, 1],
    ].map(([layer, unit]) => labelOf(parameters, sizes, layer, unit)),
    [undefined, undefined, 0, 1, 0, 1],
  );
  assert.equal(labelOf(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 2], 0, 1), undefined); // without hidden units
  const shades = Uint32Array.from({ length: 511 }, (_, shade) => shade + 0xff000000);
  const theme = { ...THEME, shades, palette: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  // Paper is shade 255, ink behind samples 107 beyond it, red as many before: 362 is 106 + 256.
  assert.deepEqual(softInks(theme, 1), [255, 0, 0, 4, 5, 6, 148, 0, 0]);
  assert.deepEqual(softInks(theme, undefined), [255, 0, 0, 106, 1, 0, 148, 0, 0]);
});

test('from each class a line in its colour leads to the middle of the decision map, where that is beside it', () => {
  const layout = layoutOf([2, 2, 3], 600, 400, true);
  const drawn = drawnUnder({ ...sceneOf([2, 2, 3]), layout }, []);
  const lines = drawn.filter(({ what }) => what === 'stroke');
  assert.deepEqual(
    lines.map(({ style }) => style),
    ['class 0', 'class 1', 'class 2'],
  );
  for (const { path } of lines) assert.deepEqual(path?.at(-1)?.slice(-2), [600, 200]);
});

test('weights are taken from the parameters, whichever units are shown', () => {
  // 2-3-2: W1 is 1 … 6, b1 7 … 9, W2 10 … 15, b2 16 and 17.
  const parameters = Float32Array.from({ length: 17 }, (_, index) => index + 1);
  const [first, second] = weightsOf(
    parameters,
    [2, 3, 2],
    [
      [0, 1],
      [2, 0],
      [0, 1],
    ],
  );
  assert.deepEqual([...first], [3, 1, 6, 4, 9, 7]);
  assert.deepEqual([...second], [14, 15, 10, 11, 16, 17]);
  const others = Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 9, 3, -5, -4, 0, 0);
  assert.deepEqual(
    votesOf(
      others,
      [2, 3, 2],
      [
        [0, 1],
        [0, 1, 2],
        [0, 1],
      ],
    ),
    [1, 0, 1],
  );
});

test('units that give as much below 0 have a ring in the colour of that; a sigmoid is half-way at 0.5', () => {
  const scene = sceneOf([2, 3, 3, 3, 3, 2]);
  const context = new FakeCanvas().getContext('2d');
  const outputs = [...[-0.5, 0, 0.5], ...[0.25, 0.5, 0.75], ...[-0.01, 0, 1], ...[-2, 0, 2]];
  const activations = ['tanh', 'sigmoid', 'leaky', 'linear'];
  marks.drawActive(/** @type {any} */ (context), scene, Float32Array.from(outputs), activations, 1, THEME);
  /** What each tile of a hidden layer has. @param {number} layer */
  const of = (layer) =>
    scene.layout.columns[layer].tiles.map(({ x, y }) => {
      const own = context.drawn.filter(({ path = [] }) => path[0][1] === x && path[0][2] === y);
      return own.map(({ what, style }) => `${what} ${style}`).join();
    });
  const [dimmed, above, below] = ['rectangle paper', 'stroke ink', 'rectangle paper,stroke negative'];
  assert.deepEqual([1, 2, 3, 4].map(of), [
    [below, dimmed, above],
    [dimmed, dimmed, above],
    [dimmed, dimmed, above],
    [below, dimmed, above],
  ]);
});

/** @param {number} epochs @param {ConstructorParameters<typeof Trainer>[0]} [options] */
function trained(epochs, options = {}) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  return trainer;
}

/** What the inspector tells of all units of the default network. @param {Trainer} trainer @param {Scene['lines']} lines @param {number} sample @param {[number, number]} [unit] */
function toldOf(trainer, lines, sample, unit) {
  const { shown } = sceneOf([2, 64, 3]);
  const told = inspect(
    createSubject(trainer),
    { network: { sample, lines, shown, unit } },
    new Uint32Array(),
  ).network;
  if (!told) throw new Error('nothing is told');
  return told;
}

test('votes and how many samples units are active for are NumPy’s', () => {
  const { layers } = toldOf(trained(NUMPY.epochs), 'weights', 0);
  assert.deepEqual([...layers[0].votes], NUMPY.votes);
  assert.deepEqual([...layers[0].active], NUMPY.active);
  assert.equal(layers[0].dead, NUMPY.active.filter((/** @type {number} */ count) => count === 0).length);
});

test('a unit that is switched off is not dead', () => {
  const trainer = trained(NUMPY.epochs);
  const dead = NUMPY.active.indexOf(0);
  assert.equal(toldOf(trainer, 'weights', 0).layers[0].dead, 1);
  trainer.set(`dense1.units.${dead === 5 ? 6 : 5}`, 0);
  assert.equal(toldOf(trainer, 'weights', 0).layers[0].dead, 1);
  trainer.set(`dense1.units.${dead}`, 0);
  assert.equal(toldOf(trainer, 'weights', 0).layers[0].dead, 0);
  const { folds } = inspect(createSubject(trainer), { folds: { sample: 0 } }, new Uint32Array());
  assert.equal(folds?.dead.count, 0);
});

test('of units that are never silent the least and the most are told that they give', () => {
  // Weights of 1, 0 and a bias: the units give the activation of x, and of x + 1.
  const trainer = trained(0, { hidden: [2, 2, 2], activation: 'tanh.relu.linear' });
  const parameters = trainer.parameters();
  parameters.set([1, 1, 0, 0, 0, 1]);
  parameters.set([0, 0, 0, 0, 1, -1], 6);
  parameters.set([1, 0, 0, 0, -3, 2], 12);
  trainer.setParameters(parameters);
  const { shown } = sceneOf([2, 2, 2, 2, 3]);
  const tell = (/** @type {[number, number]} */ unit, order = shown) => {
    const { network } = inspect(
      createSubject(trainer),
      { network: { sample: 0, lines: 'weights', shown: order, unit } },
      new Uint32Array(),
    );
    return /** @type {NonNullable<typeof network>} */ (network);
  };
  const xs = [...trainer.points].filter((_, at) => at % 2 === 0);
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  const { layers, unit } = tell([1, 1], [[0, 1], [1, 0], [0, 1], [0, 1], [0, 1, 2]]); // biome-ignore format: a list
  const [first, second, third] = layers.map((layer) => ('ranges' in layer ? layer.ranges : undefined));
  const expected = [
    [Math.tanh(least + 1), Math.tanh(most + 1)],
    [Math.tanh(least), Math.tanh(most)],
  ];
  for (const [slot, [least, most]] of expected.entries()) {
    const told = first?.[slot] ?? { least: 9, most: 9, about: true };
    assert.ok(Math.abs(told.least - least) < 1e-6 && Math.abs(told.most - most) < 1e-6);
    assert.equal(told.about, false);
  }
  assert.deepEqual(unit?.range, first?.[0]);
  assert.equal(unit?.active, undefined);
  // The second layer's ReLUs have biases of 1 and −1 alone, of which the third's units make 1 − 3 and 2.
  assert.equal(second, undefined);
  assert.deepEqual(
    [tell([2, 0]).unit?.active, tell([2, 1]).unit?.active, tell([2, 0]).unit?.range],
    [300, 0, undefined],
  );
  const constant = (/** @type {number} */ value) => ({ least: value, most: value, about: false });
  assert.deepEqual(third, [constant(-2), constant(2)]);
  assert.deepEqual(layers.map(({ dead }) => dead), [0, 1, 0]); // biome-ignore format: a list
  for (const place of /** @type {[number, number][]} */ ([
    [0, 1],
    [4, 0],
  ])) {
    // biome-ignore format: places
    const { unit } = tell(place);
    assert.deepEqual([unit?.active, unit?.range], [undefined, undefined]);
  }
});

test('of more samples than are looked at the ends are told to be about right', () => {
  const about = (/** @type {number} */ samplesPerClass) => {
    const trainer = trained(0, { hidden: [2], activation: 'sigmoid', samplesPerClass });
    const { network } = inspect(
      createSubject(trainer),
      { network: { sample: 0, lines: 'weights', shown: sceneOf([2, 2, 3]).shown } },
      new Uint32Array(),
    );
    const [layer] = /** @type {NonNullable<typeof network>} */ (network).layers;
    return 'ranges' in layer ? layer.ranges?.map(({ about }) => about) : undefined;
  };
  assert.deepEqual(about(100), [false, false]);
  assert.deepEqual(about(20_000), [true, true]);
  assert.equal(rangeInWords({ least: -0.98, most: 1, about: false }), 'gives −0.980 to 1.000');
  assert.equal(rangeInWords({ least: -0.98, most: 12.5, about: true }), 'gives about −0.980 to 12.50');
});

test('of many weights of a unit the three largest are told, and one that is asked for', () => {
  const trainer = trained(0);
  const { shown } = sceneOf([2, 64, 3]);
  const told = (/** @type {string} */ parameter) =>
    inspect(
      createSubject(trainer),
      { network: { sample: 0, lines: 'weights', shown, unit: [2, 1], parameter } },
      new Uint32Array(),
    ).network?.unit?.into?.told.map(({ unit }) => unit) ?? [];
  const own = [...trainer.parameters().subarray(192, 384)].filter((_, at) => at % 3 === 1);
  const order = [...own.keys()].sort((a, b) => Math.abs(own[b]) - Math.abs(own[a]));
  const largest = order.slice(0, 3).sort((a, b) => a - b);
  assert.deepEqual(told('dense2.biases.1'), largest);
  assert.deepEqual(
    told(`dense2.weights.${order[40]}.1`),
    [...largest, order[40]].sort((a, b) => a - b),
  );
  assert.deepEqual(told(`dense2.weights.${order[1]}.1`), largest);
});

test('signals that arrive at a unit, and its bias, add up to NumPy’s sum', () => {
  const trainer = trained(NUMPY.epochs);
  for (const sample of [57, 199]) {
    const [block, classes] = toldOf(trainer, 'signal', sample).blocks ?? [];
    /** @type {number[]} */
    const activations = [];
    for (let unit = 0; unit < 64; unit += 1) {
      const sum = block[unit] + block[64 + unit] + block[128 + unit];
      assert.ok(Math.abs(sum - NUMPY.sums[sample][unit]) < 2e-6, `unit ${unit}: ${sum}`);
      activations.push(Math.max(sum, 0));
    }
    // A silent unit sends nothing; the logits' softmax are NumPy's probabilities.
    const logits = [0, 1, 2].map((label) => {
      let sum = classes[64 * 3 + label];
      for (let unit = 0; unit < 64; unit += 1) {
        if (activations[unit] === 0) assert.equal(Math.abs(classes[unit * 3 + label]), 0);
        sum += classes[unit * 3 + label];
      }
      return Math.exp(sum);
    });
    const total = logits[0] + logits[1] + logits[2];
    for (const [label, logit] of logits.entries()) {
      assert.ok(Math.abs(logit / total - NUMPY.probabilities[sample][label]) < 1e-5);
    }
  }
});

/** The numbers of a drawing's lines, in the order of the parameters. @param {Parameters<typeof toldOf>} of */
const numbersOf = (...of) => (toldOf(...of).blocks ?? []).flatMap((block) => [...block]);

test('gradients are those that the next step goes against, and updates what it adds', () => {
  const trainer = trained(5);
  const updates = numbersOf(trainer, 'update', 3);
  const before = trainer.parameters();
  trainer.step();
  const after = trainer.parameters();
  const gradients = numbersOf(trainer, 'gradient', 3);
  const next = numbersOf(trainer, 'update', 3);
  assert.equal(updates.length, after.length);
  for (const [at, update] of updates.entries()) {
    assert.ok(Math.abs(after[at] - before[at] - update) < 1e-6);
    // SGD at its seventh step: 0.9 · the one before − rate · gradient, the rate 1 / (1 + 0.001 · 6).
    assert.ok(Math.abs(next[at] - (0.9 * update - gradients[at] / 1.006)) < 1e-6);
  }
});

test('updates are told of every optimizer, also of one that is chosen while training goes on', () => {
  for (const optimizer of /** @type {const} */ (['adagrad', 'rmsprop', 'adam'])) {
    const trainer = trained(5);
    trainer.set('optimizer', optimizer);
    trainer.learningRate = 0.01;
    const gradients = numbersOf(trainer, 'gradient', 3);
    const updates = numbersOf(trainer, 'update', 3);
    const before = trainer.parameters();
    trainer.step();
    const after = trainer.parameters();
    for (const [at, update] of updates.entries()) {
      assert.ok(Math.abs(after[at] - before[at] - update) < 1e-6, `${optimizer}, ${at}`);
      // The first step of each goes straight against the gradient.
      assert.ok(update * gradients[at] <= 0, `${optimizer}, ${at}`);
    }
  }
});

test('a line of the drawing is as wide as the number of its switch', () => {
  const trainer = trained(NUMPY.epochs);
  for (const lines of /** @type {const} */ (['weights', 'signal', 'gradient', 'update'])) {
    const scene = sceneOf([2, 64, 3], { lines });
    const blocks =
      toldOf(trainer, lines, 57).blocks ?? weightsOf(trainer.parameters(), [2, 64, 3], scene.shown);
    const scales = scalesOf(blocks, scene.layout);
    const drawn = drawnUnder(scene, blocks, scales);
    for (const unit of [0, 7, 20, 41]) {
      let value = NUMPY.weights[1][unit];
      if (lines === 'signal') value *= NUMPY.points[57][1];
      else if (lines !== 'weights') value = blocks[0][64 + unit];
      const look = lineOf(drawn, scene, 0, 1, unit);
      assert.equal(look?.style, value < 0 ? 'negative' : 'ink', `${lines} to unit ${unit}`);
      // In steps of a quarter of a pixel, rounded up.
      assert.equal(
        look?.width,
        Math.ceil((16 * Math.abs(value)) / scales.line) / 4,
        `${lines} to unit ${unit}`,
      );
    }
  }
});

test('influence is the sum of the sizes of the outgoing weights, times the deviation of the activation', () => {
  const trainer = trained(NUMPY.epochs);
  const parameters = trainer.parameters();
  const influences = Array.from({ length: 64 }, (_, unit) => {
    const outputs = NUMPY.points.map((/** @type {number[]} */ [x, y]) =>
      Math.max(x * NUMPY.weights[0][unit] + y * NUMPY.weights[1][unit] + NUMPY.biases[unit], 0),
    );
    const mean = outputs.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) / 300;
    const square =
      outputs.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + (b - mean) ** 2, 0) / 300;
    return (
      Math.sqrt(square) * [0, 1, 2].reduce((sum, c) => sum + Math.abs(parameters[192 + 3 * unit + c]), 0)
    );
  });
  // Of all samples, whichever the next update takes.
  for (const batchSize of [0, 1, 32]) {
    trainer.set('batchSize', batchSize);
    const [layer] = toldOf(trainer, 'weights', 0).layers;
    if (!('order' in layer)) throw new Error('no influences');
    const sorted = [...influences].sort((a, b) => b - a);
    for (const [place, unit] of layer.order.entries())
      assert.ok(Math.abs(influences[unit] - sorted[place]) < 1e-5);
    assert.equal(new Set(layer.order).size, 64);
    const most = sorted.slice(0, 16).reduce((a, b) => a + b) / sorted.reduce((a, b) => a + b);
    assert.ok(Math.abs(layer.share - most) < 1e-4);
    assert.deepEqual(
      [...layer.order.subarray(0, 16)].sort((a, b) => a - b),
      [...layer.strong.keys()].filter((unit) => layer.strong[unit]),
    );
  }
});

test('with batches the ends of what a unit of a deeper layer gives are those of all samples', () => {
  const trainer = trained(3, { hidden: [5, 4], activation: 'tanh.sigmoid' });
  const { shown } = sceneOf([2, 5, 4, 3]);
  const ranges = () => {
    const wants = { network: { sample: 0, lines: /** @type {const} */ ('weights'), shown } };
    const { network } = inspect(createSubject(trainer), wants, new Uint32Array());
    return network?.layers.map((layer) => ('ranges' in layer ? layer.ranges : undefined)) ?? [];
  };
  const all = ranges();
  assert.equal(all[1]?.length, 4);
  trainer.set('batchSize', 2);
  for (const [layer, own] of ranges().entries()) {
    for (const [unit, range] of (own ?? []).entries()) {
      const whole = all[layer]?.[unit];
      assert.ok(whole && !range.about);
      assert.ok(Math.abs(range.least - whole.least) < 1e-6 && Math.abs(range.most - whole.most) < 1e-6);
    }
  }
});

test('the signal is that of a sample of the next batch, and which it is, is told', () => {
  const trainer = trained(1, { batchSize: 32 });
  trainer.stepBatch();
  const batch = [...trainer.nextBatch()];
  const chosen = [...Array(300).keys()].find((sample) => !batch.includes(sample)) ?? 0;
  const of = (/** @type {number} */ sample) => toldOf(trainer, 'signal', sample);
  assert.deepEqual([of(chosen).sample, of(chosen).told], [chosen, batch[0]]);
  assert.deepEqual(of(chosen).blocks, of(batch[0]).blocks);
  assert.notDeepEqual(of(batch[5]).blocks, of(batch[0]).blocks);
  assert.equal(of(batch[5]).told, batch[5]);
  assert.deepEqual(of(chosen).batch, { number: 2, batches: 10, samples: 32, first: batch[0] });
  trainer.set('l2', 0);
  trainer.step();
  trainer.set('batchSize', 0);
  assert.deepEqual([of(chosen).told, of(chosen).batch], [chosen, undefined]);
});

test('of a unit the weights, the bias and the samples it is active for are told', () => {
  const trainer = trained(NUMPY.epochs);
  const { unit } = toldOf(trainer, 'weights', 0, [1, 7]);
  assert.deepEqual([unit?.layer, unit?.unit, unit?.active], [1, 7, NUMPY.active[7]]);
  assert.equal(unit?.into?.count, 2);
  for (const [input, { unit: from, weight }] of (unit?.into?.told ?? []).entries()) {
    assert.equal(from, input);
    assert.ok(Math.abs(weight - NUMPY.weights[input][7]) < 2e-6);
  }
  assert.ok(Math.abs((unit?.bias ?? 0) - NUMPY.biases[7]) < 2e-6);
  assert.deepEqual(
    unit?.out?.told.map(({ unit }) => unit),
    [0, 1, 2],
  );
  // Of many the three largest, by number.
  const { unit: label } = toldOf(trainer, 'weights', 0, [2, 1]);
  const weights = Array.from({ length: 64 }, (_, from) => trainer.parameters()[192 + 3 * from + 1]);
  const largest = [...weights.keys()].sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a])).slice(0, 3);
  assert.deepEqual(
    label?.into?.told,
    largest.sort((a, b) => a - b).map((unit) => ({ unit, weight: weights[unit] })),
  );
  assert.deepEqual([label?.into?.count, label?.out, label?.active], [64, undefined, undefined]);
});

test('each tile has the map of its own unit, at its own place', () => {
  const trainer = trained(NUMPY.epochs);
  const canvas = new FakeCanvas();
  const scene = sceneOf([2, 64, 3]);
  const theme = {
    ...THEME,
    shades: new Uint32Array(511).fill(0xff00ff),
    classes: ['#010203', '#040506', '#070809'],
  };
  const scales = createDrawing(asCanvas(canvas)).paint(trainer, undefined, scene, [2, 64, 3], theme, false);
  assert.deepEqual(scales, scalesOf(weightsOf(trainer.parameters(), [2, 64, 3], scene.shown), scene.layout));
  const maps = canvas.getContext('2d').drawn.filter(({ what }) => what === 'pixels');
  /** @type {string[]} */
  const found = [];
  for (const { path, of } of maps) {
    const [[, x, y, left, top, width, height]] = /** @type {any} */ (path);
    const strip = /** @type {{width: number, height: number}} */ (of);
    assert.equal(left, 0);
    assert.deepEqual([width, height], [strip.width, strip.width]);
    found.push(`${x} ${y + top} ${width}`);
    assert.ok(top % width === 0 && top < strip.height);
  }
  const wanted = scene.layout.columns.flatMap(({ side, tiles }) =>
    tiles.map(({ x, y }) => `${x} ${y} ${side}`),
  );
  assert.deepEqual(found.sort(), wanted.sort());
});

test('more marks than crosses are needed for pictures of weights, a pulse, units that are off, and a place that is read', () => {
  const none = { dead: [undefined, Uint8Array.of(1, 0)], off: [Uint8Array.of(0), Uint8Array.of(0, 0)] };
  assert.equal(needsMarks(sceneOf([2, 2, 2], none), false), false);
  assert.equal(needsMarks(sceneOf([2, 2, 2], none), true), true);
  assert.equal(
    needsMarks(sceneOf([2, 2, 2], { ...none, off: [undefined, Uint8Array.of(0, 1)] }), false),
    true,
  );
  assert.equal(needsMarks(sceneOf([2, 2, 2], { ...none, pulse: pulseOf({}) }), false), true);
  assert.equal(needsMarks(sceneOf([2, 64, 64, 2], none), false), true);
});
