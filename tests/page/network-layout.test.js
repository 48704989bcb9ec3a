// Where the drawing of the network puts layers, units and pictures of weights.

import assert from 'node:assert/strict';
import test from 'node:test';
import { layoutOf, leastWidth, neighbour, shownOf } from '../../www/view/network-layout.js';

/** Networks and places from a phone to a large desk. @type {[number[], number, number][]} */
const CASES = [
  [[2, 64, 3], 622, 510],
  [[2, 64, 3], 1270, 942],
  [[2, 64, 3], 360, 390],
  [[2, 64, 3], 290, 256],
  [[2, 3], 622, 510],
  [[2, 1, 2], 622, 510],
  [[2, 128, 3], 622, 510],
  [[2, 129, 3], 622, 510],
  [[2, 20, 20, 3], 622, 510],
  [[2, 20, 21, 3], 622, 510],
  [[2, 64, 64, 3], 622, 510],
  [[2, 64, 64, 3], 360, 390],
  [[2, 512, 512, 3], 622, 510],
  [[2, 4096, 100, 7], 622, 404],
  [[2, 64, 10], 622, 510],
  [[2, 64, 256], 622, 510],
  [[2, ...Array(16).fill(8), 3], 622, 510],
  [[2, ...Array(16).fill(4096), 3], 360, 390],
];

for (const [sizes, width, height] of CASES) {
  for (const joined of [false, true]) {
    const words = `${sizes.length > 6 ? `${sizes.length - 2} layers of ${sizes[1]}` : sizes.join('-')} in ${width} × ${height}${joined ? ', joined' : ''}`;
    test(`nothing overlaps, and all is within: ${words}`, () => {
      const wide = Math.max(width, leastWidth(sizes));
      const layout = layoutOf(sizes, wide, height, joined);
      assert.equal(layout.columns.length, sizes.length);
      assert.equal(layout.gaps.length, sizes.length - 1);
      /** @type {{layer: number, left: number, top: number, right: number, bottom: number}[]} */
      const boxes = [];
      const largest = Math.max(44, height / 16);
      for (const [layer, { units, pages, side, left, right, tiles, named }] of layout.columns.entries()) {
        assert.equal(units, sizes[layer]);
        assert.ok(tiles.length > 0 && tiles.length <= Math.min(units, 128), `${tiles.length} of ${units}`);
        assert.ok(pages * tiles.length >= units && (pages - 1) * tiles.length < units);
        assert.ok(
          side >= 24 && (layer === 0 || layer === sizes.length - 1 || side <= largest),
          `side ${side}`,
        );
        // A line of text is 17 pixels high.
        const room = Math.min(...tiles.slice(1).map(({ y }, slot) => y - tiles[slot].y - side), tiles[0].y);
        if (layer === 0 || layer === sizes.length - 1)
          assert.equal(named, room >= 17, `${room} above a tile`);
        assert.equal(Math.min(...tiles.map(({ x }) => x)), left);
        assert.equal(Math.max(...tiles.map(({ x }) => x)) + side, right);
        for (const { x, y, port } of tiles) {
          assert.ok(port > y && port < y + side);
          boxes.push({ layer, left: x, top: y, right: x + side, bottom: y + side });
        }
      }
      for (const [index, one] of boxes.entries()) {
        assert.ok(
          one.left >= 0 && one.top >= 0 && one.right <= wide && one.bottom <= height,
          JSON.stringify(one),
        );
        for (const other of boxes.slice(index + 1)) {
          const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
          const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
          assert.ok(across <= -4 || down <= -4, `${JSON.stringify(one)} and ${JSON.stringify(other)}`);
          // From left to right, layer by layer.
          if (other.layer > one.layer) assert.ok(other.left > one.right);
        }
      }
      for (const [index, { matrix, x, y, side }] of layout.gaps.entries()) {
        const [before, after] = [layout.columns[index], layout.columns[index + 1]];
        assert.equal(matrix, before.tiles.length * after.tiles.length > 400);
        if (!matrix) continue;
        assert.ok(side >= 24, `a picture of ${side}`);
        assert.ok(x > before.right && x + side < after.left && y >= 0 && y + side <= height);
      }
    });
  }
}

test('inputs and classes stand one below the other, evenly, and the decision map is led to from the middle', () => {
  const { columns, joined } = layoutOf([2, 64, 3], 622, 510, true);
  assert.equal(joined, true);
  const middles = columns.map(({ side, tiles }) => tiles.map(({ y }) => y + side / 2));
  // A third of what is left when a bar of five pixels below the lowest has its place: 505 / 3.
  for (const [index, middle] of middles[2].entries())
    assert.ok(Math.abs(middle - (505 * (index + 0.5)) / 3) <= 0.5);
  for (const [index, middle] of middles[0].entries())
    assert.ok(Math.abs(middle - (505 * (index + 0.5)) / 2) <= 0.5);
  assert.ok(columns[2].right <= 622 - 36);
});

test('above each class there is room for its name, however low the place is', () => {
  for (const height of [510, 404, 256]) {
    const { side, tiles } = layoutOf([2, 64, 3], 622, height, true).columns[2];
    const tops = [0, ...tiles.map(({ y }) => y + side)];
    for (const [label, { y }] of tiles.entries())
      assert.ok(y - tops[label] >= 22, `${y} below ${tops[label]}`);
  }
});

test('units of a layer stand in rows, by number', () => {
  const { tiles } = layoutOf([2, 64, 3], 622, 510, true).columns[1];
  assert.equal(tiles.length, 64);
  for (const [slot, { x, y }] of tiles.slice(1).entries()) {
    const before = tiles[slot];
    assert.ok(y > before.y ? x === tiles[0].x : y === before.y && x > before.x);
  }
});

test('a last row of one unit is avoided, where tiles need be but little smaller for that', () => {
  // 7 columns of 37 pixels would leave one of 64 to a row of its own.
  const { side, tiles } = layoutOf([2, 64, 3], 654, 404, true).columns[1];
  const rows = new Set(tiles.map(({ y }) => y));
  assert.deepEqual([rows.size, tiles.filter(({ y }) => y === tiles[63].y).length], [8, 8]);
  assert.ok(side >= 33);
});

test('up to 128 units of a layer are shown at once; of more, 64 a page', () => {
  const shown = (/** @type {number} */ units) => {
    const { tiles, pages } = layoutOf([2, units, 3], 900, 800, false).columns[1];
    return [tiles.length, pages];
  };
  assert.deepEqual(shown(128), [128, 1]);
  assert.deepEqual(shown(129), [64, 3]);
  assert.deepEqual(shown(4096), [64, 64]);
});

test('pages hold each unit once, in the order that is asked for', () => {
  const layout = layoutOf([2, 130, 3], 622, 510, false);
  const order = Array.from({ length: 130 }, (_, index) => 129 - index);
  const pages = [0, 1, 2].map((page) => shownOf(layout, [undefined, order], page));
  assert.deepEqual(
    pages.flatMap(([, units]) => units),
    order,
  );
  assert.deepEqual(
    pages.map(([, units]) => units.length),
    [64, 64, 2],
  );
  for (const [inputs, , classes] of pages)
    assert.deepEqual(
      [inputs, classes],
      [
        [0, 1],
        [0, 1, 2],
      ],
    );
  assert.deepEqual(shownOf(layout, [], 0)[1].slice(0, 3), [0, 1, 2]);
  // A page beyond the last is the last.
  assert.deepEqual(shownOf(layout, [], 7)[1], [128, 129]);
});

test('arrow keys lead to the nearest tile in their direction, and not beyond the edge', () => {
  const layout = layoutOf([2, 64, 3], 622, 510, true);
  const shown = shownOf(layout, [], 0);
  const { tiles } = layout.columns[1];
  const columns = tiles.filter(({ y }) => y === tiles[0].y).length;
  /** @param {number} layer @param {number} slot @param {number} across @param {number} down */
  const to = (layer, slot, across, down) => {
    const { layer: l, slot: s } = neighbour(layout, shown, { layer, slot }, across, down);
    return [l, s];
  };
  assert.deepEqual(to(1, 1, 1, 0), [1, 2]);
  assert.deepEqual(to(1, 2, -1, 0), [1, 1]);
  assert.deepEqual(to(1, 1, 0, 1), [1, 1 + columns]);
  assert.deepEqual(to(1, 1, 0, -1), [1, 1]);
  assert.deepEqual(to(0, 0, 0, 1), [0, 1]);
  assert.deepEqual(to(0, 0, -1, 0), [0, 0]);
  assert.deepEqual(to(2, 1, 1, 0), [2, 1]);
  assert.equal(to(0, 0, 1, 0)[0], 1); // into the next layer
  assert.deepEqual(to(1, columns - 1, 1, 0), [2, 0]);
  assert.deepEqual(to(2, 2, 0, -1), [2, 1]);
});
