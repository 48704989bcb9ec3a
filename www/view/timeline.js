// The time line: loss and accuracy over the epochs of a run, dashed those on validation data, the curves that it has left, and
// what is marked on it.

import { formatCount } from './numbers.js';

/** @typedef {import('./theme.js').Theme} Theme */

/**
 * What is marked at an epoch.
 * @typedef {object} Mark
 * @property {'change' | 'jump' | 'death' | 'best' | 'least'} kind
 * @property {number} epoch
 * @property {string} words
 */

/**
 * What the time line shows.
 * @typedef {object} Curves
 * @property {Float64Array[]} columns epochs, losses, accuracies, as far as the run was trained; with validation data, losses and
 *   accuracies on that
 * @property {Float64Array[][]} branches the same columns of what was left
 * @property {Mark[]} marks
 * @property {number} now the epoch that the run was trained to
 * @property {number} epoch that the page shows
 * @property {number | undefined} pointed the kept epoch that is pointed at, by its place in the columns
 * @property {number} classes
 * @property {boolean} logarithmic whether losses are on a log scale
 */

/**
 * Where the time line is drawn, in CSS pixels.
 * @typedef {object} Place
 * @property {number} width
 * @property {number} height
 * @property {number} text size of its text
 */

/**
 * The plot within it, and what its sides stand for.
 * @typedef {object} Axes
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 * @property {number} text
 * @property {number} last the epoch at the right
 * @property {number} least the loss at the bottom; 0 unless losses are on a log scale
 * @property {number} most the loss at the top
 * @property {boolean} logarithmic
 */

/** Epochs that the axis has from the start. */
const FIRST = 50;

/** How far a curve that was left is seen beyond now, as a share of now. */
const AHEAD = 1.25;

/** Losses that the axis always has: below and above guessing. */
const USUAL = 1.2;

/** Steps between ticks, in each power of ten. */
const STEPS = [1, 2, 5, 10];

/** The line of what is on validation data: dashes, where those of guessing are dots, so that no colour is needed. */
export const DASHES = [5, 3];

/** CSS pixels from a mark at which it is pointed at. */
const NEAR = 7;

/**
 * @param {Place} place
 * @param {Pick<Curves, 'columns' | 'branches' | 'now' | 'logarithmic'>} curves
 * @returns {Axes}
 */
export function axesOf({ width, height, text }, { columns, branches, now, logarithmic }) {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const losses of [columns[1], columns[3] ?? []]) {
    for (const loss of losses) {
      if (!Number.isFinite(loss)) continue;
      if (loss < low) low = loss;
      if (loss > high) high = loss;
    }
  }
  const ends = branches.map(([epochs]) => epochs.at(-1) ?? 0);
  return {
    left: Math.round(3.1 * text),
    right: width - Math.round(3.7 * text),
    top: Math.round(0.7 * text),
    bottom: height - Math.round(2.3 * text),
    text,
    last: Math.max(now, FIRST, Math.min(Math.max(...ends, 0), AHEAD * now)),
    least: logarithmic ? 0.8 * Math.min(low, 0.1) || 0.08 : 0,
    most: logarithmic ? 1.25 * Math.max(high, USUAL) : 1.08 * Math.max(high, USUAL),
    logarithmic,
  };
}

/** @param {Axes} axes @param {number} epoch */
export const xOf = ({ left, right, last }, epoch) => left + ((right - left) * epoch) / last;

/** The epoch at a place, which may not be on the axis. @param {Axes} axes @param {number} x */
export const epochAt = ({ left, right, last }, x) => Math.round(((x - left) / (right - left)) * last);

/** @param {Axes} axes @param {number} loss */
export function yOfLoss({ top, bottom, least, most, logarithmic }, loss) {
  const share = logarithmic ? Math.log(loss / least) / Math.log(most / least) : loss / most;
  return bottom - (bottom - top) * share;
}

/** @param {Axes} axes @param {number} accuracy 0 … 1 */
export const yOfAccuracy = ({ top, bottom }, accuracy) => bottom - (bottom - top) * accuracy;

/**
 * The kept epoch that is nearest to one, by its place.
 * @param {Float64Array} epochs ascending @param {number} epoch @returns {number} −1 if there is none
 */
export function nearestEpoch(epochs, epoch) {
  let [from, to] = [0, epochs.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (epochs[middle] < epoch) from = middle + 1;
    else to = middle;
  }
  // Before the first there is none, and the comparison is false.
  return epoch - epochs[from - 1] <= epochs[from] - epoch ? from - 1 : to;
}

/** What is marked at a place. @param {Axes} axes @param {Mark[]} marks @param {number} epoch */
export const marksNear = (axes, marks, epoch) =>
  marks.filter((mark) => Math.abs(xOf(axes, mark.epoch) - xOf(axes, epoch)) <= NEAR);

/** Round numbers from 0 to `last`, at most so many of them. @param {number} last @param {number} most */
function ticksOf(last, most) {
  const raw = last / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * (STEPS.find((step) => step * power >= raw) ?? 10);
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

/** 1, 2 and 5 of each decade, or only 1 where there are many. @param {number} least @param {number} most @param {number} room */
function logTicksOf(least, most, room) {
  const decades = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); power += 1) decades.push(power);
  const steps = 3 * decades.length <= 2 * room ? [1, 2, 5] : [1];
  const every = Math.ceil(decades.length / Math.max(room, 1));
  return decades
    .filter((power) => power % every === 0)
    .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
    .filter((tick) => tick >= least && tick <= most);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Curves} curves
 * @param {Axes} axes
 * @param {number} density device pixels to a CSS pixel
 * @param {Theme} theme
 */
export function drawTimeline(context, curves, axes, density, theme) {
  const { columns, branches, now, epoch, pointed, marks } = curves;
  const { left, right, top, bottom, text } = axes;
  context.setTransform(1, 0, 0, 1, 0, 0);
  // Opaque: whatever an extension does to the page, the curves stay on the paper that their ink is for.
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.font = `${text}px system-ui, sans-serif`;
  drawAxes(context, axes, theme);
  drawGuesses(context, curves.classes, axes, theme);
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left + 1, bottom + 1);
  context.clip();
  context.lineWidth = 1;
  context.strokeStyle = theme.edge;
  for (const [epochs, losses, , validationLosses] of branches) {
    drawCurve(context, epochs, losses, axes, yOfLoss);
    if (validationLosses) drawDashed(context, epochs, validationLosses, axes, yOfLoss);
  }
  const [epochs, losses, accuracies, validationLosses, validationAccuracies] = columns;
  context.lineWidth = 1.5;
  context.strokeStyle = theme.accent;
  if (validationAccuracies) drawDashed(context, epochs, validationAccuracies, axes, yOfAccuracy);
  drawCurve(context, epochs, accuracies, axes, yOfAccuracy);
  context.strokeStyle = theme.ink;
  if (validationLosses) drawDashed(context, epochs, validationLosses, axes, yOfLoss);
  drawCurve(context, epochs, losses, axes, yOfLoss);
  context.restore();
  nameGuesses(context, curves.classes, axes, theme);
  for (const mark of marks) if (mark.epoch <= axes.last) drawMark(context, mark, axes, theme);
  if (pointed !== undefined) {
    const x = xOf(axes, epochs[pointed]);
    drawUpright(context, x, axes, theme.muted, 1);
    for (const values of [losses, validationLosses]) {
      if (values) drawDot(context, x, yOfLoss(axes, values[pointed]), 3.5, theme.ink);
    }
    for (const values of [accuracies, validationAccuracies]) {
      if (values) drawDot(context, x, yOfAccuracy(axes, values[pointed]), 3.5, theme.accent);
    }
  }
  const x = xOf(axes, Math.min(epoch, now));
  drawUpright(context, x, axes, theme.ink, 1.5);
  drawDot(context, x, top, 4.5, theme.ink);
}

/** @param {CanvasRenderingContext2D} context @param {Axes} axes @param {Theme} theme */
function drawAxes(context, axes, theme) {
  const { left, right, top, bottom, text, last, least, most, logarithmic } = axes;
  const rows = (bottom - top) / (1.7 * text);
  context.fillStyle = theme.line;
  const losses = logarithmic ? logTicksOf(least, most, rows) : ticksOf(most, rows);
  const lines = losses.map((loss) => /** @type {const} */ ([loss, Math.round(yOfLoss(axes, loss))]));
  for (const [, y] of lines) context.fillRect(left, y, right - left, 1);
  context.fillStyle = theme.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const [loss, y] of lines) context.fillText(shortOf(loss), left - 0.5 * text, y, left - 0.5 * text);
  context.fillStyle = theme.accent;
  context.textAlign = 'left';
  for (const percent of rows >= 4 ? [0, 25, 50, 75, 100] : [0, 50, 100]) {
    context.fillText(`${percent} %`, right + 0.6 * text, yOfAccuracy(axes, percent / 100));
  }
  context.fillStyle = theme.muted;
  context.textBaseline = 'bottom';
  context.textAlign = 'center';
  for (const epoch of ticksOf(last, (right - left) / (6 * text))) {
    context.fillText(formatCount(epoch), xOf(axes, epoch), bottom + 2.2 * text);
  }
}

/** A round loss in few letters, as there is room for four digits. @param {number} loss */
function shortOf(loss) {
  const round = Number(loss.toPrecision(3));
  const short = round === 0 || (round >= 1e-3 && round < 1e4);
  return short ? String(round) : round.toExponential().replace('+', '');
}

/** Dotted lines. @param {CanvasRenderingContext2D} context @param {number} classes @param {Axes} axes @param {Theme} theme */
function drawGuesses(context, classes, axes, theme) {
  context.lineWidth = 1;
  context.setLineDash([1, 3]);
  for (const [y, color] of guessesOf(classes, axes, theme)) {
    const row = Math.round(y) + 0.5;
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(axes.left, row);
    context.lineTo(axes.right, row);
    context.stroke();
  }
  context.setLineDash([]);
}

/** The names of those lines, over the curves. @param {CanvasRenderingContext2D} context @param {number} classes @param {Axes} axes @param {Theme} theme */
function nameGuesses(context, classes, axes, theme) {
  const { right, text } = axes;
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.lineWidth = 3;
  context.strokeStyle = theme.paper;
  const [first, second] = guessesOf(classes, axes, theme);
  // Both only where there is room for both.
  const apart = second && Math.abs(first[0] - second[0]) > 1.1 * text;
  for (const [y, color] of apart ? [first, second] : first ? [first] : []) {
    const place = /** @type {const} */ (['guessing', right - 0.8 * text, Math.round(y) - 1]);
    context.strokeText(...place);
    context.fillStyle = color;
    context.fillText(...place);
  }
}

/** Where guessing would be, of the loss and of the accuracy, if it is on the axes. @param {number} classes @param {Axes} axes @param {Theme} theme */
const guessesOf = (classes, axes, theme) =>
  /** @type {[number, string][]} */ ([
    [yOfLoss(axes, Math.log(classes)), theme.muted],
    [yOfAccuracy(axes, 1 / classes), theme.accent],
  ]).filter(([y]) => y > axes.top && y < axes.bottom);

/**
 * A line through all that is finite.
 * @param {CanvasRenderingContext2D} context @param {Float64Array} epochs @param {Float64Array} values
 * @param {Axes} axes @param {(axes: Axes, value: number) => number} yOf
 */
function drawCurve(context, epochs, values, axes, yOf) {
  context.beginPath();
  let gap = true;
  for (let at = 0; at < epochs.length; at += 1) {
    const [x, y] = [xOf(axes, epochs[at]), yOf(axes, values[at])];
    if (!Number.isFinite(y)) gap = true;
    else if (gap) context.moveTo(x, y);
    else context.lineTo(x, y);
    gap &&= !Number.isFinite(y);
  }
  context.stroke();
}

/** @param {Parameters<typeof drawCurve>} curve */
function drawDashed(...curve) {
  const [context] = curve;
  context.setLineDash(DASHES);
  drawCurve(...curve);
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {Axes} axes @param {string} color @param {number} width */
function drawUpright(context, x, { top, bottom }, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {string} color */
function drawDot(context, x, y, radius, color) {
  if (!Number.isFinite(y)) return;
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Half the size of a mark. */
const SIZE = 3.5;

/** What stands for each kind of mark, around the origin. @type {Record<Mark['kind'], (context: CanvasRenderingContext2D) => void>} */
const GLYPHS = {
  change(context) {
    context.moveTo(0, -SIZE);
    context.lineTo(SIZE, 0);
    context.lineTo(0, SIZE);
    context.lineTo(-SIZE, 0);
    context.closePath();
    context.fill();
  },
  jump(context) {
    context.moveTo(0, -SIZE);
    context.lineTo(SIZE, SIZE);
    context.lineTo(-SIZE, SIZE);
    context.closePath();
    context.fill();
  },
  death(context) {
    context.moveTo(-SIZE, -SIZE);
    context.lineTo(SIZE, SIZE);
    context.moveTo(SIZE, -SIZE);
    context.lineTo(-SIZE, SIZE);
    context.stroke();
  },
  best(context) {
    context.arc(0, 0, SIZE, 0, 2 * Math.PI);
    context.stroke();
  },
  least(context) {
    context.moveTo(-SIZE, -SIZE);
    context.lineTo(0, SIZE);
    context.lineTo(SIZE, -SIZE);
    context.stroke();
  },
};

/** Below the plot. @param {CanvasRenderingContext2D} context @param {Mark} mark @param {Axes} axes @param {Theme} theme */
function drawMark(context, { kind, epoch }, axes, theme) {
  const color = kind === 'best' ? theme.accent : kind === 'jump' ? theme.negative : theme.ink;
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.save();
  context.translate(xOf(axes, epoch), axes.bottom + 0.5 * axes.text);
  context.beginPath();
  GLYPHS[kind](context);
  context.restore();
}
