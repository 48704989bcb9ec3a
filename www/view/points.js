// The samples: class by colour and by shape, wrong answers with a dark outline. The marks of validation data are open.

import { lookOf } from './classes.js';

/** @typedef {import('./theme.js').Theme} Theme */

/**
 * @typedef {object} Samples
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {Uint8Array} labels
 * @property {Uint8Array} wrong 1 for each sample that is answered wrongly
 * @property {number[]} square that the map covers: x and y of its centre, half its side
 */

/**
 * Draws the samples. Each mark is drawn once into a sprite and then copied to where the samples are: thousands
 * of them in every frame would otherwise take longer than the frame lasts.
 * @param {boolean} [open] whether marks are lines around what is behind them
 */
export function createMarks(open = false) {
  /** By class: right, wrong. @type {ImageBitmap[][]} */
  let sprites = [];
  /** What they were drawn for. @type {[number, number, Theme | undefined]} */
  let drawn = [0, 0, undefined];
  return {
    /**
     * @param {OffscreenCanvasRenderingContext2D} context
     * @param {Samples} samples
     * @param {number} side of the map in device pixels
     * @param {Theme} theme
     */
    draw(context, { points, labels, wrong, square: [centerX, centerY, half] }, side, theme) {
      const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
      if (drawn[0] !== side || drawn[1] !== classes || drawn[2] !== theme) {
        sprites = drawSprites(side, classes, theme, open);
        drawn = [side, classes, theme];
      }
      const middle = sprites[0][0].width / 2;
      // Wrong ones last, so that no right one covers them.
      for (const pass of [0, 1]) {
        for (let sample = 0; sample < labels.length; sample += 1) {
          if (wrong[sample] !== pass) continue;
          const x = (side * (1 + (points[2 * sample] - centerX) / half)) / 2;
          const y = (side * (1 - (points[2 * sample + 1] - centerY) / half)) / 2;
          // At whole pixels a sprite is copied as it is.
          context.drawImage(sprites[labels[sample]][pass], Math.round(x - middle), Math.round(y - middle));
        }
      }
    },
  };
}

/** More marks than this would hide the map. */
const MAX_MARKS = 1000;

/** One in so many samples is drawn, from the first on. @param {number} samples */
export const stride = (samples) => Math.ceil(samples / MAX_MARKS);

/** @param {number} side of the map in device pixels @param {number} classes @param {Theme} theme @param {boolean} open */
function drawSprites(side, classes, theme, open) {
  const radius = Math.max(side / 170, 3) * (open ? 1.2 : 1);
  return marks(radius, classes).map((mark, label) =>
    [theme.paper, theme.ink].map((outline, pass) => {
      const half = Math.ceil(2 * radius);
      const sprite = new OffscreenCanvas(2 * half, 2 * half);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (sprite.getContext('2d'));
      context.translate(half, half);
      context.strokeStyle = outline;
      if (open) {
        context.lineWidth = 0.95 * radius;
        context.stroke(mark);
        context.strokeStyle = theme.classes[label];
        context.lineWidth = 0.45 * radius;
        context.stroke(mark);
      } else {
        context.fillStyle = theme.classes[label];
        context.lineWidth = radius * (pass ? 0.55 : 0.35);
        context.fill(mark);
        context.stroke(mark);
      }
      return sprite.transferToImageBitmap();
    }),
  );
}

/**
 * Where the largest of some values is, counted from the first of them; of equal ones the first, as with np.argmax.
 * @param {ArrayLike<number>} values @param {number} from @param {number} count
 */
export function indexOfLargest(values, from, count) {
  let largest = 0;
  for (let index = 1; index < count; index += 1) {
    if (values[from + index] > values[from + largest]) largest = index;
  }
  return largest;
}

/**
 * Finds which of the drawn samples the network gets wrong. Nothing is allocated: this runs in every frame.
 * @param {Float32Array} probabilities one row for each sample, also for those that are not drawn
 * @param {Pick<Samples, 'labels' | 'wrong'>} samples that are drawn, whose `wrong` is filled in
 * @param {number} [every] one in so many is drawn, as `stride` says
 * @param {number} [classes]
 */
export function markWrong(
  probabilities,
  { labels, wrong },
  every = 1,
  classes = probabilities.length / labels.length,
) {
  for (let sample = 0; sample < labels.length; sample += 1) {
    const answer = indexOfLargest(probabilities, sample * every * classes, classes);
    wrong[sample] = Number(answer !== labels[sample]);
  }
}

/** The ring around the chosen sample and the ends of its ticks: their distance from it in CSS pixels. */
const RING = 11;
const TICK_END = 17;

/**
 * Marks the chosen sample by a ring with four ticks: wrongly answered samples have an outline, which is a ring too where
 * the sample is a disc.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x @param {number} y @param {number} pixel length of a CSS pixel @param {Theme} theme
 */
export function drawChosen(context, x, y, pixel, theme) {
  context.beginPath();
  context.arc(x, y, RING * pixel, 0, 2 * Math.PI);
  for (const [across, up] of [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ]) {
    context.moveTo(x + across * RING * pixel, y + up * RING * pixel);
    context.lineTo(x + across * TICK_END * pixel, y + up * TICK_END * pixel);
  }
  context.strokeStyle = theme.paper;
  context.lineWidth = 5 * pixel;
  context.stroke();
  context.strokeStyle = theme.ink;
  context.lineWidth = 2.5 * pixel;
  context.stroke();
}

/** The shapes of the classes around the origin. @param {number} radius @param {number} classes */
export const marks = (radius, classes) =>
  Array.from({ length: classes }, (_, label) => {
    const mark = new Path2D();
    mark.addPath(new Path2D(lookOf(label).path), { a: radius, d: radius });
    return mark;
  });
