// The overlay of the folds: where each ReLU of the first layer switches, and what the chosen one does.

import { formatNumber, nameArm } from '../view/numbers.js';

/** @typedef {import('../hood.js').Host} Host */
/** @typedef {import('../hood.js').Frame} Frame */
/** @typedef {import('../hood.js').Choice} Choice */
/** @typedef {import('../view/overlay.js').Folds} Folds */

/** Dead units that are named one by one. */
const NAMED = 12;

/** @param {Host} host @param {Choice} choice */
export function createFolds({ element, hidden, classes, trainer }, choice) {
  const units = hidden[0];
  const feeds = hidden[1] ?? classes;
  const slider = /** @type {HTMLInputElement} */ (element('fold-unit'));
  slider.max = String(units - 1);
  slider.addEventListener('input', () => choice.chooseUnit(1, slider.valueAsNumber));
  const votes = new Int8Array(units).fill(-1);
  const strengths = new Float32Array(units);

  /**
   * How much each unit bends the answer: the size of its weights times that of those that lead on, as a share of
   * the strongest.
   * @param {Float32Array} parameters W1, b1, W2, …
   */
  function weigh(parameters) {
    const outgoing = parameters.subarray(3 * units, 3 * units + units * feeds);
    let most = 0;
    for (let unit = 0; unit < units; unit += 1) {
      const own = outgoing.subarray(unit * feeds, (unit + 1) * feeds);
      strengths[unit] = Math.hypot(parameters[unit], parameters[units + unit]) * Math.hypot(...own);
      most = Math.max(most, strengths[unit]);
      if (hidden.length === 1) votes[unit] = own.indexOf(Math.max(...own));
    }
    for (let unit = 0; unit < units; unit += 1) strengths[unit] /= most || 1;
    return outgoing;
  }

  /** @param {Float32Array} parameters @param {Float32Array} outgoing @param {Float32Array} lines */
  function describe(parameters, outgoing, lines) {
    const unit = choice.units[1];
    slider.value = String(unit);
    slider.setAttribute('aria-valuetext', `Unit ${unit}`);
    element('fold-number').textContent = String(unit);
    const [w0, w1, bias] = [parameters[unit], parameters[units + unit], parameters[2 * units + unit]];
    const own = [...outgoing.subarray(unit * feeds, (unit + 1) * feeds)];
    const leads =
      hidden.length === 1
        ? `Outgoing weights: ${own.map((weight, c) => `${nameArm(c)} ${formatNumber(weight)}`).join(', ')}.`
        : `It feeds ${feeds} units of the next layer.`;
    const active = trainer().activeSamples();
    const side = bias < 0 ? '− ' : '+ ';
    const crosses = !Number.isNaN(lines[4 * unit]);
    element('fold-reading').textContent =
      `Unit ${unit} is active ${crosses ? 'on the shaded side' : '(its line passes by the map)'}, where ${formatNumber(w0)}·x ${w1 < 0 ? '−' : '+'} ` +
      `${formatNumber(Math.abs(w1))}·y ${side}${formatNumber(Math.abs(bias))} > 0 (its bias is ${formatNumber(bias)}): ` +
      `for ${active[unit]} of the samples. ${leads}`;
    const dead = [...active].flatMap((count, index) => (count === 0 ? [nameOf(index)] : []));
    const named = dead.slice(0, NAMED).join(', ') + (dead.length > NAMED ? ', …' : '');
    element('dead-units').textContent =
      dead.length === 0
        ? 'No unit is dead: each is active for some sample.'
        : `${dead.length} dead: ${named}. A dead unit gives 0 for every sample, so its ReLU lets no gradient ` +
          'back: the gradients of its weights are 0, and only what is left of momentum still moves them.' +
          (hidden.length > 1 ? ' In a later layer it can wake when the layers before change.' : '');
  }

  /** A hidden unit by its number through all layers. @param {number} index */
  function nameOf(index) {
    let left = index;
    let layer = 0;
    while (left >= hidden[layer]) {
      left -= hidden[layer];
      layer += 1;
    }
    return hidden.length === 1 ? `unit ${left}` : `unit ${left} of layer ${layer + 1}`;
  }

  return {
    /** @param {Frame} frame @returns {Folds} */
    draw({ legible }) {
      const parameters = trainer().parameters();
      const outgoing = weigh(parameters);
      const lines = trainer().folds();
      if (legible) describe(parameters, outgoing, lines);
      return { lines, votes, strengths, unit: choice.units[1] };
    },
  };
}
