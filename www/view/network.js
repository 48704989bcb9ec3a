// The network as a drawing: lines between units, whose widths are numbers; beneath them the units' maps, which the core has
// painted; beside each its bias.

/** @typedef {import('./network-layout.js').Layout} Layout */
/** @typedef {import('./network-layout.js').Column} Column */
/** @typedef {import('./theme.js').Theme} Theme */

/** What draws more than lines, frames, bars and crosses; loaded when it is needed. @typedef {typeof import('./network-marks.js')} Marks */

/** What lines stand for. @typedef {'weights' | 'signal' | 'gradient' | 'update'} Lines */

/**
 * What is drawn between units.
 * @typedef {object} Scene
 * @property {Layout} layout
 * @property {Lines} lines
 * @property {number[][]} shown the unit of each tile, layer by layer
 * @property {(Uint8Array | undefined)[]} strong for each tile of a hidden layer 1 if it is one of the strongest; undefined where that is not
 *   known
 * @property {(Uint8Array | undefined)[]} dead likewise 1 if it is active for no sample
 * @property {(Uint8Array | undefined)[]} off likewise 1 if it is switched off
 * @property {{layer: number, slot: number} | undefined} lit the unit of which only its own lines are seen
 * @property {Pulse} [pulse] of an epoch in slow motion
 */

/**
 * What is lit at a moment of an epoch; all else is dimmed.
 * @typedef {object} Pulse
 * @property {([number, number] | undefined)[]} gaps the part of each gap in which its lines are lit: 0 is its left end, 1 its right
 * @property {number[][]} tiles how much each is lit, from 0 to 1, layer by layer
 * @property {number[] | undefined} rings widths of the rings around classes in CSS pixels, at most WIDEST
 * @property {boolean} signed whether rings have the colour of their sign, and not that of their class
 */

/** The widest line, and by how much widths differ, in CSS pixels. */
export const WIDEST = 4;
const STEP = 0.25;
const [STRONG, FAINT] = [0.8, 0.22];
/** What is left of a line that is not lit, and the strength of a faint one while it is. */
const [DIM, LIT] = [0.35, 0.45];

/**
 * What enters the units of a tile: a row for each tile of the layer before, and one for the biases.
 * @param {ArrayLike<number>} weights row-major, a row for each unit of the layer before
 * @param {ArrayLike<number>} biases
 * @param {number[]} from @param {number[]} to units that are shown
 */
export function blockOf(weights, biases, from, to) {
  const [block, units] = [new Float32Array((from.length + 1) * to.length), biases.length];
  for (const [column, unit] of to.entries()) {
    for (const [row, input] of from.entries())
      block[row * to.length + column] = weights[input * units + unit];
    block[from.length * to.length + column] = biases[unit];
  }
  return block;
}

/** The least of 1, 2, 5, 10, 20, … that is not below a size; 0 for 0. @param {number} size */
export function roundUp(size) {
  if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return 0;
  const power = Math.floor(Math.log10(size));
  const digit = [1, 2, 5, 10].find((digit) => digit * 10 ** power >= size * (1 - 1e-6)) ?? 10;
  return Number(`${digit}e${power}`);
}

/** The share of the weights of a picture that full colour is enough for: of the few largest it would be pale. */
const PICTURED = 0.99;

/**
 * What the widest line stands for, and the full colour of the pictures.
 * @param {Float32Array[]} blocks @param {Layout} layout
 */
export function scalesOf(blocks, { gaps }) {
  /** @param {boolean} matrix @param {number} share of the sizes, which are finite */
  const scale = (matrix, share) => {
    const most = blocks
      .filter((_, index) => gaps[index].matrix === matrix)
      .map((block) => {
        const sizes = block.map(Math.abs).filter(Number.isFinite).sort();
        return sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
      });
    return roundUp(Math.max(0, ...most));
  };
  return { line: scale(false, 1), matrix: scale(true, PICTURED) };
}

/** @typedef {ReturnType<typeof scalesOf>} Scales */

/**
 * Draws all that lies under the maps.
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Float32Array[]} blocks what enters each layer but the first; none while it is not known
 * @param {Scales} scales
 * @param {number} density device pixels to a CSS pixel
 * @param {Theme} theme
 * @param {Marks} [marks] what draws pictures of weights
 */
export function drawUnder(context, scene, blocks, scales, density, theme, marks) {
  const { layout } = scene;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, layout.width, layout.height);
  if (blocks.length > 0) {
    for (const [index, gap] of layout.gaps.entries()) {
      if (gap.matrix) marks?.drawMatrix(context, scene, index, blocks[index], scales.matrix, theme);
    }
    drawLines(context, scene, blocks, scales.line, theme);
  }
  if (layout.joined) drawExits(context, layout, theme);
  drawFrames(context, scene, theme);
  if (blocks.length > 0) drawBiases(context, scene, blocks, scales, theme);
}

/** Names a colour and a width, so that lines that share them are drawn at once. */
const ROOM = 64;

/**
 * @param {OffscreenCanvasRenderingContext2D} context @param {Scene} scene @param {Float32Array[]} blocks
 * @param {number} scale @param {Theme} theme
 */
function drawLines(context, { layout, lines, shown, strong, lit, pulse }, blocks, scale, theme) {
  const { columns, gaps } = layout;
  /** For each look the lines that have it: gap, tile before, tile after. @type {Map<number, number[]>} */
  const looks = new Map();
  const styles = [theme.negative, theme.ink, ...theme.classes];
  for (const [gap, { matrix }] of gaps.entries()) {
    if (matrix || scale === 0) continue;
    const [from, to] = [shown[gap].length, shown[gap + 1].length];
    const classes = gap === gaps.length - 1;
    for (let before = 0; before < from; before += 1) {
      for (let after = 0; after < to; after += 1) {
        const value = blocks[gap][before * to + after];
        const own = lit && isOf(lit, gap, before, after);
        if (!(value !== 0 && value - value === 0) || own === false) continue; // finite, and not 0
        const stands = own || ((strong[gap]?.[before] ?? 1) && (strong[gap + 1]?.[after] ?? 1));
        const size = Math.ceil((Math.abs(value) / scale) * (WIDEST / STEP));
        const color = value < 0 ? 0 : classes ? 2 + (shown[gap + 1][after] % theme.classes.length) : 1;
        const look = (color * 2 + Number(Boolean(stands))) * ROOM + Math.min(size, WIDEST / STEP);
        const same = looks.get(look);
        if (same) same.push(gap, before, after);
        else looks.set(look, [gap, before, after]);
      }
    }
  }
  // The faint ones first, of each kind those below 0, and the widest last.
  const order = [...looks.keys()].sort((a, b) => rank(a) - rank(b));
  /** @param {number} strength of those that stand out @param {number} rest of the others @param {number} [only] the gap whose lines are drawn */
  function strokeAll(strength, rest, only) {
    for (const look of order) {
      const ends = /** @type {number[]} */ (looks.get(look));
      const stands = Math.floor(look / ROOM) % 2 === 1;
      const style = styles[Math.floor(look / ROOM / 2)];
      const width = (look % ROOM) * STEP;
      context.globalAlpha = stands ? strength : rest;
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      for (let at = 0; at < ends.length; at += 3) {
        if (only === undefined || only === ends[at])
          addLine(context, columns, ends[at], ends[at + 1], ends[at + 2]);
      }
      context.stroke();
      if (lines !== 'gradient' || !stands || width < 1) continue;
      context.fillStyle = style;
      context.beginPath();
      for (let at = 0; at < ends.length; at += 3) {
        if (only === undefined || only === ends[at]) addHead(context, columns[ends[at]], ends[at + 1], width);
      }
      context.fill();
    }
  }
  const share = pulse ? DIM : 1;
  strokeAll(share * STRONG, share * FAINT);
  for (const [gap, part] of (pulse?.gaps ?? []).entries()) {
    if (!part) continue;
    const [from, to] = placesOf(columns[gap].left, columns[gap + 1].right, part);
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, layout.height);
    context.clip();
    strokeAll(STRONG, LIT, gap);
    context.restore();
  }
  context.globalAlpha = 1;
}

/** Where a part of what lies between two places begins and ends. @param {number} left @param {number} right @param {[number, number]} part */
export const placesOf = (left, right, part) => part.map((share) => left + share * (right - left));

/** Where a look comes in the order of drawing. @param {number} look */
function rank(look) {
  const [stands, above] = [Math.floor(look / ROOM) % 2, Number(look >= 2 * ROOM)];
  return (2 * stands + above) * ROOM + (look % ROOM);
}

/** Whether a line is one of a unit's own. @param {{layer: number, slot: number}} unit @param {number} gap @param {number} before @param {number} after */
export const isOf = ({ layer, slot }, gap, before, after) =>
  (layer === gap && slot === before) || (layer === gap + 1 && slot === after);

/**
 * From the right edge of a tile, straight to the edge of its layer, in a curve to that of the next, and straight to the tile:
 * it passes beneath the tiles between.
 * @param {OffscreenCanvasRenderingContext2D} context @param {Column[]} columns
 * @param {number} gap @param {number} before @param {number} after
 */
function addLine(context, columns, gap, before, after) {
  const [from, to] = [columns[gap], columns[gap + 1]];
  const [start, end] = [from.tiles[before], to.tiles[after]];
  const half = (from.right + to.left) / 2;
  context.moveTo(start.x + from.side, start.port);
  context.lineTo(from.right, start.port);
  context.bezierCurveTo(half, start.port, half, end.port, to.left, end.port);
  context.lineTo(end.x, end.port);
}

/** The head of a line that goes from right to left. @param {OffscreenCanvasRenderingContext2D} context @param {Column} column @param {number} slot @param {number} width */
function addHead(context, { right, tiles }, slot, width) {
  const { port } = tiles[slot];
  context.moveTo(right, port);
  context.lineTo(right + 5 + width, port - 2 - width / 2);
  context.lineTo(right + 5 + width, port + 2 + width / 2);
  context.closePath();
}

/** Lines from the classes to the middle of the decision map. @param {OffscreenCanvasRenderingContext2D} context @param {Layout} layout @param {Theme} theme */
function drawExits(context, { width, height, columns }, theme) {
  const { right, side, tiles } = columns[columns.length - 1];
  const half = (right + width) / 2;
  context.lineWidth = 2;
  for (const [label, { x, port }] of tiles.entries()) {
    context.strokeStyle = theme.classes[label % theme.classes.length];
    context.beginPath();
    context.moveTo(x + side, port);
    context.lineTo(right, port);
    context.bezierCurveTo(half, port, half, height / 2, width, height / 2);
    context.stroke();
  }
}

/** An edge around each map. @param {OffscreenCanvasRenderingContext2D} context @param {Scene} scene @param {Theme} theme */
function drawFrames(context, { layout, shown }, theme) {
  context.fillStyle = theme.edge;
  for (const [layer, { side, tiles }] of layout.columns.entries()) {
    for (let slot = 0; slot < shown[layer].length; slot += 1) {
      context.fillRect(tiles[slot].x - 1, tiles[slot].y - 1, side + 2, side + 2);
    }
  }
}

/**
 * Below each tile a bar, from its left to the right where the bias is above 0, and the other way below 0: a whole tile is as
 * much as the widest line.
 * @param {OffscreenCanvasRenderingContext2D} context @param {Scene} scene @param {Float32Array[]} blocks
 * @param {Scales} scales @param {Theme} theme
 */
function drawBiases(context, { layout, shown }, blocks, scales, theme) {
  for (const [gap, block] of blocks.entries()) {
    const scale = layout.gaps[gap].matrix ? scales.matrix : scales.line;
    const { side, tiles } = layout.columns[gap + 1];
    const [from, to] = [shown[gap].length, shown[gap + 1].length];
    for (let slot = 0; slot < to; slot += 1) {
      const share = block[from * to + slot] / scale;
      if (!(share !== 0 && share - share === 0)) continue;
      context.fillStyle = share < 0 ? theme.negative : theme.ink;
      const { x, y } = tiles[slot];
      const length = Math.min(Math.abs(share), 1) * side;
      context.fillRect(share < 0 ? x + side - length : x, y + side + 2, length, 2);
    }
  }
}

/**
 * Draws a cross on the map of each dead unit.
 * @param {OffscreenCanvasRenderingContext2D} context @param {Scene} scene @param {number} density @param {Theme} theme
 */
export function drawDead(context, { layout, shown, dead }, density, theme) {
  context.setTransform(density, 0, 0, density, 0, 0);
  context.strokeStyle = theme.edge;
  context.lineWidth = 1;
  context.beginPath();
  for (const { x, y, side } of marked(layout, shown, dead)) {
    context.moveTo(x, y);
    context.lineTo(x + side, y + side);
    context.moveTo(x + side, y);
    context.lineTo(x, y + side);
  }
  context.stroke();
}

/** The tiles that have a 1. @param {Layout} layout @param {number[][]} shown @param {(Uint8Array | undefined)[]} marks of each tile */
export const marked = ({ columns }, shown, marks) =>
  columns.flatMap(({ side, tiles }, layer) =>
    tiles
      .slice(0, shown[layer].length)
      .flatMap(({ x, y }, slot) => (marks[layer]?.[slot] ? [{ x, y, side }] : [])),
  );

/**
 * Whether marks have to be drawn, beside lines, frames, bars and crosses.
 * @param {Scene} scene @param {boolean} read whether a place is read
 */
export const needsMarks = ({ layout, off, pulse }, read) =>
  read ||
  pulse !== undefined ||
  layout.gaps.some(({ matrix }) => matrix) ||
  off.some((marks) => marks?.includes(1));
