// The panel "Gradient check": every gradient of backpropagation beside a central difference.

import { formatNumber } from '../view/numbers.js';
import { createScatter } from '../view/scatter.js';

/** @typedef {import('../hood.js').Host} Host */
/** @typedef {import('../hood.js').Frame} Frame */
/** @typedef {import('../hood.js').Choice} Choice */

/** Milliseconds of a frame that the check may take. */
const BUDGET = 6;
/** Samples that are worked on between two looks at the clock. */
const SLICE = 100;

/** @param {Host} host @param {Choice} choice */
export function createCheckPanel({ element, hidden, classes, trainer }, choice) {
  const scatter = createScatter(/** @type {HTMLCanvasElement} */ (element('check-scatter')));
  const button = /** @type {HTMLButtonElement} */ (element('check'));
  const progress = /** @type {HTMLProgressElement} */ (element('check-progress'));
  const result = element('check-result');
  /** @type {import('../engine.js').GradientCheck | undefined} */
  let check;
  let running = false;
  let epoch = 0;
  /** @type {Float64Array} */
  let gradients = new Float64Array();
  /** @type {Float64Array} */
  let differences = new Float64Array();

  button.addEventListener('click', () => {
    check?.free();
    check = running ? undefined : trainer().gradientCheck();
    running = !running;
    epoch = trainer().epoch;
    gradients = check?.gradients ?? gradients;
    differences = new Float64Array();
    result.textContent = '';
    choice.changed();
  });

  function advance() {
    if (!check) return;
    const end = performance.now() + BUDGET;
    while (performance.now() < end) check.advance(SLICE);
    differences = check.differences;
    if (differences.length < gradients.length) return;
    check.free();
    check = undefined;
    running = false;
    const { worst, error } = largestError(gradients, differences);
    result.innerHTML =
      `<p>All <b>${gradients.length}</b> gradients agree with the slope of the loss. The largest difference is ` +
      `<b>${formatNumber(error)}</b> of the largest gradient, at <code>${nameOf(worst, [2, ...hidden, classes])}</code>: ` +
      `backpropagation says ${formatNumber(gradients[worst])}, the difference ${formatNumber(differences[worst])}. ` +
      `(Epoch ${epoch}.)</p>`;
    if (!(error < 1e-4))
      result.firstElementChild?.replaceChildren(
        `Not all gradients agree: ${formatNumber(error)} of the largest at ${nameOf(worst, [2, ...hidden, classes])}.`,
      );
  }

  return {
    /** Whether there is more to do. */
    get running() {
      return running;
    },
    /** @param {Frame} frame */
    draw({ theme }) {
      if (running) advance();
      progress.hidden = !running;
      progress.max = gradients.length || 1;
      progress.value = differences.length;
      button.textContent = running ? 'Stop' : 'Check every gradient';
      scatter.draw(gradients, differences, theme);
    },
  };
}

/**
 * The largest difference, as a share of the largest gradient, and where it is.
 * @param {Float64Array} gradients @param {Float64Array} differences
 */
export function largestError(gradients, differences) {
  let [worst, most, scale] = [0, -1, 0];
  for (let index = 0; index < gradients.length; index += 1) {
    scale = Math.max(scale, Math.abs(gradients[index]));
    const difference = Math.abs(gradients[index] - differences[index]);
    if (!(difference <= most)) [worst, most] = [index, difference];
  }
  return { worst, error: most / scale };
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
