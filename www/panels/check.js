// The panel "Gradient check": every gradient of backpropagation beside a central difference.

import { formatNumber } from '../view/numbers.js';
import { createScatter } from '../view/scatter.js';

/** @typedef {import('../hood.js').Host} Host */
/** @typedef {import('../hood.js').Frame} Frame */
/** @typedef {import('../hood.js').Choice} Choice */

/** Milliseconds of a frame that the check may take. */
const BUDGET = 6;
/** Samples, times parameters, that are worked on between two looks at the clock. */
const SLICE = 40_000;

/**
 * Gradients agree if they differ by less than this share of what all samples pull, or by less than float32 can tell.
 * Mostly they differ by a millionth of the largest gradient; but in a network that has trained long, large terms cancel,
 * and what float32 leaves is up to 2e-4 of that and still some millionths of the terms. Of gradients that have all but
 * vanished a share says nothing.
 */
const AGREE = 1e-5;
const NOTHING = 1e-7;
const VANISHED = 1e-5;

/** @param {Host} host @param {Choice} choice */
export function createCheckPanel({ element, hidden, classes, trainer }, choice) {
  const scatter = createScatter(/** @type {HTMLCanvasElement} */ (element('check-scatter')));
  const button = /** @type {HTMLButtonElement} */ (element('check'));
  const progress = /** @type {HTMLProgressElement} */ (element('check-progress'));
  const result = element('check-result');
  /** The check under way. @type {import('../engine.js').GradientCheck | undefined} */
  let check;
  let epoch = 0;
  /** @type {Float64Array} */
  let gradients = new Float64Array();
  /** @type {Float64Array} */
  let differences = new Float64Array();
  /** Of the run that was checked. @type {Uint8Array | undefined} */
  let labels;

  button.addEventListener('click', () => {
    const start = !check;
    stop();
    if (start) {
      check = trainer().gradientCheck();
      gradients = check.gradients;
      epoch = trainer().epoch;
    }
    choice.changed();
  });

  function free() {
    check?.free();
    check = undefined;
  }

  function stop() {
    free();
    gradients = new Float64Array();
    differences = new Float64Array();
    result.textContent = '';
  }

  function advance() {
    if (!check) return;
    const end = performance.now() + BUDGET;
    const slice = Math.max(Math.round(SLICE / gradients.length), 1);
    while (!check.done && performance.now() < end) check.advance(slice);
    differences = check.differences;
    if (differences.length < gradients.length) return;
    const { scale } = check;
    free();
    const { worst, most, largest } = largestDifference(gradients, differences);
    const where = `<code>${nameOf(worst, [2, ...hidden, classes])}</code>`;
    const both =
      `backpropagation says ${formatNumber(gradients[worst])}, the difference ${formatNumber(differences[worst])}. ` +
      `(Epoch ${epoch}.)`;
    const agree = most < AGREE * scale || most < NOTHING;
    const verdict = agree
      ? `All <b>${gradients.length}</b> gradients agree with the slope of the loss.`
      : 'Not all gradients agree with the slope of the loss.';
    const share =
      largest > VANISHED
        ? `<b>${formatNumber(most / largest)}</b> of the largest gradient`
        : formatNumber(most);
    const rounding =
      '<p class="hint">What is left is rounding: training computes with seven digits. After long training the points ' +
      'pull hard in opposite directions, the gradient is what remains, and more of the rounding shows: it is ' +
      `${formatNumber(most / scale || 0)} of all that they pull.</p>`;
    result.innerHTML = `<p>${verdict} The largest difference is ${share}, at ${where}: ${both}</p>${agree ? rounding : ''}`;
  }

  return {
    /** Whether there is more to do. */
    get running() {
      return check !== undefined;
    },
    /** @param {Frame} frame */
    draw(frame) {
      // A new run has other gradients.
      if (labels !== frame.labels) stop();
      labels = frame.labels;
      advance();
      progress.hidden = !check;
      progress.max = gradients.length || 1;
      progress.value = differences.length;
      button.textContent = check ? 'Stop' : 'Check every gradient';
      scatter.draw(gradients, differences, frame.theme);
    },
  };
}

/**
 * The largest difference, where it is, and the size of the largest gradient.
 * @param {Float64Array} gradients @param {Float64Array} differences
 */
export function largestDifference(gradients, differences) {
  let [worst, most, largest] = [0, -1, 0];
  for (let index = 0; index < gradients.length; index += 1) {
    largest = Math.max(largest, Math.abs(gradients[index]));
    const difference = Math.abs(gradients[index] - differences[index]);
    if (!(difference <= most)) [worst, most] = [index, difference];
  }
  return { worst, most, largest };
}

/**
 * The name of a parameter by its index in W1, b1, W2, b2, …
 * @param {number} index @param {number[]} sizes of inputs, hidden layers and classes
 */
export function nameOf(index, sizes) {
  let left = index;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [inputs, units] = [sizes[layer - 1], sizes[layer]];
    if (left < inputs * units) return `dense${layer}.weights[${Math.floor(left / units)}, ${left % units}]`;
    left -= inputs * units;
    if (left < units) return `dense${layer}.biases[0, ${left}]`;
    left -= units;
  }
  throw new Error(`there is no parameter ${index}`);
}
