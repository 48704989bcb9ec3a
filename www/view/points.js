// The samples: class by colour and by shape, wrong answers with a dark outline.

/** @typedef {import('./theme.js').Theme} Theme */

/** What the map covers in x and y, as the core draws it. */
export const EXTENT = 1.1;

/**
 * @typedef {object} Samples
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {Uint8Array} labels
 * @property {Uint8Array} wrong 1 for each sample that is answered wrongly
 */

/**
 * Draws the samples. Each mark is drawn once into a sprite and then copied to where the samples are: thousands
 * of them in every frame would otherwise take longer than the frame lasts.
 */
export function createMarks() {
  /** By class: right, wrong. @type {ImageBitmap[][]} */
  let sprites = [];
  let size = 0;
  let inks = '';
  return {
    /**
     * @param {OffscreenCanvasRenderingContext2D} context
     * @param {Samples} samples
     * @param {number} side of the map in device pixels
     * @param {Theme} theme
     */
    draw(context, { points, labels, wrong }, side, theme) {
      const wanted = [theme.paper, theme.ink, ...theme.classes].join();
      if (size !== side || inks !== wanted) {
        sprites = drawSprites(side, theme);
        [size, inks] = [side, wanted];
      }
      const half = sprites[0][0].width / 2;
      const every = stride(labels.length);
      // Wrong ones last, so that no right one covers them.
      for (const pass of [0, 1]) {
        for (let sample = 0; sample < labels.length; sample += every) {
          if (wrong[sample] !== pass) continue;
          const x = (side * (1 + points[2 * sample] / EXTENT)) / 2;
          const y = (side * (1 - points[2 * sample + 1] / EXTENT)) / 2;
          // At whole pixels a sprite is copied as it is.
          context.drawImage(sprites[labels[sample]][pass], Math.round(x - half), Math.round(y - half));
        }
      }
    },
  };
}

/** More marks than this would hide the map. */
const MOST_MARKS = 1000;

/** One in so many samples is drawn. @param {number} samples */
export const stride = (samples) => Math.ceil(samples / MOST_MARKS);

/** @param {number} side of the map in device pixels @param {Theme} theme */
function drawSprites(side, theme) {
  const radius = Math.max(side / 170, 3);
  return marks(radius).map((mark, label) =>
    [theme.paper, theme.ink].map((outline, pass) => {
      const half = Math.ceil(2 * radius);
      const sprite = new OffscreenCanvas(2 * half, 2 * half);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (sprite.getContext('2d'));
      context.translate(half, half);
      context.fillStyle = theme.classes[label];
      context.strokeStyle = outline;
      context.lineWidth = radius * (pass ? 0.55 : 0.35);
      context.fill(mark);
      context.stroke(mark);
      return sprite.transferToImageBitmap();
    }),
  );
}

/**
 * The class that the network answers for a sample; of two equally likely the first, as with np.argmax.
 * @param {Float32Array} probabilities one row a sample @param {number} sample @param {number} classes
 */
export function answerOf(probabilities, sample, classes) {
  const row = sample * classes;
  let answer = 0;
  for (let c = 1; c < classes; c += 1) {
    if (probabilities[row + c] > probabilities[row + answer]) answer = c;
  }
  return answer;
}

/**
 * Finds the samples that the network gets wrong, and whether it gives all of them exactly the same answer, as
 * it does when every hidden neuron is silent. Nothing is allocated: this runs in every frame.
 * @param {Float32Array} probabilities one row a sample
 * @param {Samples} samples whose `wrong` is filled in
 * @returns {boolean} whether all answers are the same
 */
export function judge(probabilities, { labels, wrong }) {
  const classes = probabilities.length / labels.length;
  let uniform = true;
  for (let sample = 0; sample < labels.length; sample += 1) {
    for (let c = 0; c < classes; c += 1) {
      if (probabilities[sample * classes + c] !== probabilities[c]) uniform = false;
    }
    wrong[sample] = Number(answerOf(probabilities, sample, classes) !== labels[sample]);
  }
  return uniform;
}

/** A shape for each class, of equal weight to the eye, around the origin. @param {number} radius */
export const marks = (radius) => [disc(radius), square(radius), triangle(radius)];

/** @param {number} radius */
function disc(radius) {
  const path = new Path2D();
  path.arc(0, 0, radius, 0, 2 * Math.PI);
  return path;
}

/** @param {number} radius */
function square(radius) {
  const half = 0.9 * radius;
  const path = new Path2D();
  path.rect(-half, -half, 2 * half, 2 * half);
  return path;
}

/** @param {number} radius */
function triangle(radius) {
  const path = new Path2D();
  path.moveTo(0, -1.25 * radius);
  path.lineTo(1.15 * radius, 0.8 * radius);
  path.lineTo(-1.15 * radius, 0.8 * radius);
  path.closePath();
  return path;
}
