// The samples: class by colour and by shape, wrong answers with a dark outline.

/** @typedef {import('./theme.js').Theme} Theme */

/** What the map covers in x and y, as the core draws it. */
const EXTENT = 1.1;

/**
 * @typedef {object} Samples
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {Uint8Array} labels
 */

/** @param {HTMLCanvasElement} canvas */
export function createPoints(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  return {
    /**
     * @param {Samples} samples
     * @param {boolean[]} wrong by sample
     * @param {number} side of the map in device pixels
     * @param {Theme} theme
     */
    draw({ points, labels }, wrong, side, theme) {
      if (canvas.width !== side) {
        canvas.width = side;
        canvas.height = side;
      }
      context.clearRect(0, 0, side, side);
      const radius = Math.max(side / 170, 3);
      const marks = [disc(radius), square(radius), triangle(radius)];
      // Wrong ones last, so that no right one covers them.
      for (const pass of [false, true]) {
        context.strokeStyle = pass ? theme.ink : theme.paper;
        context.lineWidth = radius * (pass ? 0.55 : 0.35);
        for (let sample = 0; sample < labels.length; sample += 1) {
          if (wrong[sample] !== pass) continue;
          const x = (side * (1 + points[2 * sample] / EXTENT)) / 2;
          const y = (side * (1 - points[2 * sample + 1] / EXTENT)) / 2;
          context.setTransform(1, 0, 0, 1, x, y);
          context.fillStyle = theme.classes[labels[sample]];
          context.fill(marks[labels[sample]]);
          context.stroke(marks[labels[sample]]);
        }
      }
      context.resetTransform();
    },
  };
}

/**
 * Which samples the network gets wrong, and whether it gives all of them exactly the same answer, as it
 * does when every hidden neuron is silent.
 * @param {Float32Array} probabilities one row a sample
 * @param {Uint8Array} labels
 */
export function judge(probabilities, labels) {
  const classes = probabilities.length / labels.length;
  const wrong = [];
  for (let sample = 0; sample < labels.length; sample += 1) {
    const row = probabilities.subarray(sample * classes, (sample + 1) * classes);
    wrong.push(row.indexOf(Math.max(...row)) !== labels[sample]);
  }
  const uniform = probabilities.every((p, index) => p === probabilities[index % classes]);
  return { wrong, uniform };
}

// Shapes of equal weight to the eye, around the origin.

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
