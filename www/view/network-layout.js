// Where everything of the drawing of the network is, in CSS pixels: inputs, each hidden layer as a grid of tiles, classes, and
// what lies between two layers.

/**
 * A layer.
 * @typedef {object} Column
 * @property {number} units that it has
 * @property {number} pages that they are shown on
 * @property {number} side of a tile
 * @property {number} left of all its tiles
 * @property {number} right likewise
 * @property {{x: number, y: number, port: number}[]} tiles of a full page: their upper left corners, and at which height lines
 *   leave and arrive
 * @property {boolean} named whether each is an input or a class with room for its name above it
 */

/**
 * What lies between a layer and the next.
 * @typedef {object} Gap
 * @property {boolean} matrix whether there are too many weights for lines: then they are a picture
 * @property {number} x @property {number} y @property {number} side of the square for that picture
 */

/**
 * @typedef {object} Layout
 * @property {number} width @property {number} height
 * @property {Column[]} columns inputs, hidden layers, classes
 * @property {Gap[]} gaps one fewer
 * @property {boolean} joined whether the decision map is on the right, so that the classes lead into it
 */

/** Sides of a tile, which is also something to press, and what is between two; where there is much room, tiles are larger. */
const LEAST = 24;
const MOST = 44;
const MOST_OF_HEIGHT = 1 / 16;
const SPACE = 5;
/** So much smaller tiles are as good where they fill the last row. */
const SLACK = 4;
/** Units of a layer up to which all are shown at once, if there is room; of more, so many are. */
const ALL = 128;
const PAGE = 64;
/** Lines between two layers: more would say nothing. */
const MAX_LINES = 400;
const CLASS = 200;
/** Between two classes there is room for a name. */
const CLASS_SPACE = 22;
/** On the right, where the classes lead into the decision map. */
const EXIT = 36;
/** Widths of a gap for each part of it, from comfortable to the least. */
const GAPS = [36, 24, 16, 10];

/** @param {number} count */
const most = (count) => (count > ALL ? PAGE : count);

/** Parts of the room between layers that each gap takes: a matrix needs more than lines, and the most is told by the votes. @param {number[]} sizes */
const partsOf = (sizes) =>
  sizes.slice(1).map((units, index) => {
    if (index === sizes.length - 2) return 3;
    if (index === 0) return 1;
    return most(units) * most(sizes[index]) > MAX_LINES ? 4 : 2;
  });

/** @param {number[]} values */
const sum = (values) => values.reduce((a, b) => a + b, 0);

/** The least width in which all layers are side by side. @param {number[]} sizes */
export const leastWidth = (sizes) =>
  2 * SPACE + LEAST * sizes.length + LEAST + GAPS[GAPS.length - 1] * sum(partsOf(sizes)) + EXIT;

/**
 * @param {number[]} sizes inputs, units of each hidden layer, classes
 * @param {number} width at least the least width
 * @param {number} height
 * @param {boolean} joined
 * @returns {Layout}
 */
export function layoutOf(sizes, width, height, joined) {
  const [hidden, classes] = [sizes.slice(1, -1), sizes[sizes.length - 1]];
  const parts = partsOf(sizes);
  // A bar of the bias lies below the lowest tile.
  const bottom = height - SPACE;
  const largest = Math.max(MOST, Math.floor(MOST_OF_HEIGHT * height));
  const input = clamp(0.09 * width, LEAST, largest);
  const stacked = Math.min(CLASS, 0.2 * width, bottom / classes - CLASS_SPACE - SPACE);
  const few = stacked >= LEAST;
  const room =
    width - 2 * SPACE - input - (few ? Math.floor(stacked) : 2 * LEAST + SPACE) - (joined ? EXIT : 0);
  const grids = few ? hidden : [...hidden, classes];
  const { tile, columns } = fit(grids, few ? room : room + 2 * LEAST + SPACE, bottom, largest, sum(parts));
  const rows = rowsIn(bottom, tile);
  const widths = [input, ...columns.map((count) => count * (tile + SPACE) - SPACE)];
  if (few) widths.push(Math.floor(stacked));
  const free = width - 2 * SPACE - (joined ? EXIT : 0) - sum(widths);

  /** @type {Column[]} */
  const layers = [];
  /** @type {Gap[]} */
  const gaps = [];
  let x = SPACE;
  for (const [layer, units] of sizes.entries()) {
    const end = layer === sizes.length - 1;
    const column =
      layer === 0 || (end && few)
        ? spread(units, x, Math.floor(widths[layer]), bottom)
        : grid(units, x, tile, columns[layer - 1], rows, bottom);
    layers.push(column);
    if (end) break;
    const wide = Math.floor((free * parts[layer]) / sum(parts));
    x = column.right + wide;
    const side = Math.floor(Math.min(wide - 8, 0.45 * bottom));
    gaps.push({
      matrix: false,
      x: column.right + Math.floor((wide - side) / 2),
      y: Math.floor((bottom - side) / 2),
      side,
    });
  }
  for (const [index, gap] of gaps.entries()) {
    gap.matrix = layers[index].tiles.length * layers[index + 1].tiles.length > MAX_LINES;
  }
  return { width, height, columns: layers, gaps, joined };
}

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** @param {number} height @param {number} tile */
const rowsIn = (height, tile) => Math.max(Math.floor((height + SPACE) / (tile + SPACE)), 1);

/**
 * About the largest tile with which all units that are to be seen fit, and the columns of each grid; with the smallest, where not
 * all do, as many columns as there is room for.
 * @param {number[]} grids units of each @param {number} room @param {number} height @param {number} largest tile
 * @param {number} parts of gaps
 */
function fit(grids, room, height, largest, parts) {
  const wanted = grids.map(most);
  for (const gap of GAPS) {
    const fits = (/** @type {number[]} */ columns, /** @type {number} */ tile) =>
      widthOf(columns, tile) + gap * parts <= room;
    /** @type {{tile: number, columns: number[], left: number} | undefined} */
    let best;
    let least = LEAST;
    for (let tile = largest; tile >= least; tile -= 1) {
      const columns = wanted.map((units) => Math.ceil(units / rowsIn(height, tile)));
      if (!fits(columns, tile)) continue;
      for (const [index, units] of wanted.entries()) {
        const wider = columns.with(index, columns[index] + 1);
        if (free(units, wider[index]) < free(units, columns[index]) && fits(wider, tile)) columns[index] += 1;
      }
      const left = sum(wanted.map((units, index) => free(units, columns[index])));
      if (!best) least = Math.max(LEAST, tile - SLACK);
      if (!best || left < best.left) best = { tile, columns, left };
    }
    if (best) return best;
  }
  const rows = rowsIn(height, LEAST);
  const columns = grids.map(() => 1);
  for (;;) {
    // To the layer of which the least is seen.
    const needs = wanted.map((units, index) => units / (rows * columns[index]));
    const next = needs.indexOf(Math.max(...needs));
    if (!(needs[next] > 1)) break;
    columns[next] += 1;
    if (widthOf(columns, LEAST) + GAPS[GAPS.length - 1] * parts <= room) continue;
    columns[next] -= 1;
    break;
  }
  return { tile: LEAST, columns };
}

/** Places that the last row leaves free. @param {number} units @param {number} columns */
const free = (units, columns) => Math.ceil(units / columns) * columns - units;

/** @param {number[]} columns @param {number} tile */
const widthOf = (columns, tile) => sum(columns.map((count) => count * (tile + SPACE) - SPACE));

/**
 * Few units, one below the other, each with room for its name above it.
 * @param {number} units @param {number} x @param {number} side @param {number} height @returns {Column}
 */
function spread(units, x, side, height) {
  const tiles = Array.from({ length: units }, (_, unit) => {
    const [middle, top] = [(height * (unit + 0.5)) / units, (height * unit) / units];
    const y = Math.round(Math.max(middle - side / 2, top + CLASS_SPACE));
    return { x, y, port: y + side / 2 };
  });
  return { units, pages: 1, side, left: x, right: x + side, tiles, named: true };
}

/**
 * A page of units, row by row.
 * @param {number} units @param {number} x @param {number} side @param {number} columns @param {number} rows
 * @param {number} height @returns {Column}
 */
function grid(units, x, side, columns, rows, height) {
  const shown = Math.min(most(units), rows * columns);
  const pitch = side + SPACE;
  const top = Math.round((height - (Math.ceil(shown / columns) * pitch - SPACE)) / 2);
  const tiles = Array.from({ length: shown }, (_, slot) => {
    const column = slot % columns;
    const y = top + Math.floor(slot / columns) * pitch;
    // Lines of one row do not lie over one another where they leave the grid.
    return { x: x + column * pitch, y, port: y + (side * (column + 1)) / (columns + 1) };
  });
  const right = x + columns * pitch - SPACE;
  return { units, pages: Math.ceil(units / shown), side, left: x, right, tiles, named: false };
}

/**
 * Which unit is where: for each layer the units of its page, in the order of the tiles.
 * @param {Layout} layout
 * @param {(ArrayLike<number> | undefined)[]} orders all units of each layer in the order that they are shown in, if not by number
 * @param {number} page from 0; of a layer that has fewer, the last
 * @returns {number[][]}
 */
export const shownOf = ({ columns }, orders, page) =>
  columns.map(({ units, tiles, pages }, layer) => {
    const first = Math.min(page, pages - 1) * tiles.length;
    const length = Math.min(tiles.length, units - first);
    return Array.from({ length }, (_, slot) => orders[layer]?.[first + slot] ?? first + slot);
  });

/**
 * The tile that an arrow key leads to: the nearest in that direction.
 * @param {Layout} layout @param {number[][]} shown @param {{layer: number, slot: number}} from
 * @param {number} across −1, 0 or 1 @param {number} down
 */
export function neighbour({ columns }, shown, from, across, down) {
  const middle = (/** @type {number} */ layer, /** @type {number} */ slot) => {
    const { side, tiles } = columns[layer];
    return [tiles[slot].x + side / 2, tiles[slot].y + side / 2];
  };
  const [x, y] = middle(from.layer, from.slot);
  let nearest = from;
  let least = Number.POSITIVE_INFINITY;
  for (const [layer, units] of shown.entries()) {
    if (down !== 0 && layer !== from.layer) continue;
    for (let slot = 0; slot < units.length; slot += 1) {
      const [dx, dy] = [middle(layer, slot)[0] - x, middle(layer, slot)[1] - y];
      const [along, aside] = across ? [dx * across, Math.abs(dy)] : [dy * down, Math.abs(dx)];
      // To the side first by as little as can be, as eyes go along a row.
      const distance = along + 3 * aside;
      if (along > 1 && distance < least) [nearest, least] = [{ layer, slot }, distance];
    }
  }
  return nearest;
}
