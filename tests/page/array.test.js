// An array in cells: how large, and where the chosen row and column are lit.

import assert from 'node:assert/strict';
import test from 'node:test';
import { drawArray, keepRoom } from '../../www/view/array.js';
import { drawnOn, FakeCanvas } from './canvas.js';

function element() {
  /** @type {Set<string>} */
  const classes = new Set();
  return {
    hidden: true,
    /** @type {Record<string, string>} */
    style: {},
    classes,
    classList: {
      /** @param {string} name @param {boolean} on */
      toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)),
    },
  };
}

/** @param {number} rows @param {number} columns */
function picture(rows, columns) {
  const [width, height] = [Math.min(columns, 640), Math.min(rows, 304)];
  return { width, height, pixels: new Uint8ClampedArray(4 * width * height), most: 1 };
}

function place() {
  const canvas = new FakeCanvas();
  const [row, column] = [element(), element()];
  const cells = { ...element(), children: [canvas, row, column] };
  return { canvas, row, column, cells };
}

/** @param {number} rows @param {number} columns @param {{row?: number, column?: number}} [lit] */
function draw(rows, columns, lit = {}) {
  const all = place();
  const array = { name: 'a', rows, columns, values: new Float32Array(rows * columns) };
  drawArray(/** @type {any} */ (all.cells), array, picture(rows, columns), lit);
  return all;
}

for (const [rows, columns, width, height] of [
  [2, 3, '48px', '32px'], // cells of 16 pixels
  [1, 1, '16px', '16px'],
  [9, 20, '320px', '144px'],
  [10, 21, '320px', '152px'], // at most 320 by 152
  [300, 64, '320px', '152px'],
  [300, 3, '48px', '152px'],
]) {
  test(`${rows} by ${columns} cells take ${width} by ${height}`, () => {
    const { style } = draw(Number(rows), Number(columns)).cells;
    assert.deepEqual([style.width, style.height], [width, height]);
  });
}

test('rows of less than a pixel are dense', () => {
  assert.deepEqual([...draw(152, 3).cells.classes], []);
  assert.deepEqual([...draw(153, 3).cells.classes], ['dense']);
});

test('the chosen row and column are lit where they are', () => {
  const { row, column } = draw(4, 5, { row: 3, column: 2 });
  assert.deepEqual([row.hidden, row.style], [false, { top: '75%', height: '25%' }]);
  assert.deepEqual([column.hidden, column.style], [false, { left: '40%', width: '20%' }]);
  const first = draw(4, 5, { row: 0, column: 0 });
  assert.deepEqual([first.row.hidden, first.row.style.top], [false, '0%']);
  assert.deepEqual([first.column.hidden, first.column.style.left], [false, '0%']);
});

test('what is not chosen, or the only one, is not lit', () => {
  const none = draw(4, 5);
  assert.deepEqual([none.row.hidden, none.column.hidden], [true, true]);
  assert.deepEqual([none.row.style.top, none.column.style.left], ['0%', '0%']);
  const single = draw(1, 5, { row: 0, column: 1 });
  assert.deepEqual([single.row.hidden, single.column.hidden], [true, false]);
  const column = draw(4, 1, { row: 1, column: 0 });
  assert.deepEqual([column.row.hidden, column.column.hidden], [false, true]);
});

test('a picture is painted once, on an opaque canvas of its size', () => {
  const { canvas, cells } = place();
  const array = { name: 'a', rows: 2, columns: 3, values: new Float32Array(6) };
  const first = picture(2, 3);
  const drawn = (/** @type {any} */ shown) => {
    canvas.getContext('2d', { alpha: false }).drawn = [];
    drawArray(/** @type {any} */ (cells), array, shown, {});
    return drawnOn(canvas).map(({ of, path }) => [
      /** @type {any} */ (of).data,
      /** @type {any} */ (of).width,
      path,
    ]);
  };
  const fresh = place();
  drawArray(/** @type {any} */ (fresh.cells), array, first, {});
  assert.deepEqual(fresh.canvas.getContext('2d').settings, { alpha: false });
  assert.deepEqual(drawn(first), [[first.pixels, 3, [['M', 0, 0]]]]);
  assert.deepEqual([canvas.width, canvas.height], [3, 2]);
  assert.deepEqual(drawn(first), []);
  const { sized } = canvas;
  const second = picture(2, 3);
  assert.deepEqual(drawn(second), [[second.pixels, 3, [['M', 0, 0]]]]);
  assert.equal(canvas.sized, sized);
  drawn(picture(2, 4));
  assert.deepEqual([canvas.width, canvas.height], [4, 2]);
  drawn(picture(3, 4));
  assert.deepEqual([canvas.width, canvas.height], [4, 3]);
});

test('without its picture an array keeps its place, unseen', () => {
  const { canvas, cells } = draw(2, 3);
  assert.equal(cells.classes.has('unknown'), false);
  const before = { ...cells.style };
  drawArray(
    /** @type {any} */ (cells),
    { name: 'a', rows: 9, columns: 9, values: new Float32Array(81) },
    undefined,
    {},
  );
  assert.equal(cells.classes.has('unknown'), true);
  assert.deepEqual(cells.style, before);
  drawArray(/** @type {any} */ (cells), undefined, picture(9, 9), {});
  assert.deepEqual(cells.style, before);
  assert.equal(canvas.width, 3);
});

test('one that is not there for now has its room, unseen, and nothing in it is lit', () => {
  for (const [columns, width] of [
    [3, '48px'],
    [64, '320px'],
  ]) {
    const { cells, row, column } = draw(1, 9, { column: 2 });
    keepRoom(/** @type {any} */ (cells), { rows: 1, columns: Number(columns) });
    assert.equal(cells.classes.has('unknown'), true);
    assert.deepEqual([cells.style.width, cells.style.height], [width, '16px']);
    assert.deepEqual([row.hidden, column.hidden], [true, true]);
  }
});
