// The panel "Who pulls this weight": each sample's own term in the gradient of the chosen weight.

import { arrayOf } from '../trace.js';
import { createArray } from '../view/array.js';
import { formatNumber } from '../view/numbers.js';

/** @typedef {import('../hood.js').Host} Host */
/** @typedef {import('../hood.js').Frame} Frame */
/** @typedef {import('../hood.js').Choice} Choice */

/** @param {Host} host @param {Choice} choice */
export function createPullPanel({ element, hidden, classes, trainer }, choice) {
  const sizes = [2, ...hidden, classes];
  const layers = sizes.length - 1;
  const views = Array.from({ length: layers }, (_, index) => {
    const layer = index + 1;
    return createArray((row, column) => {
      pulled = layer;
      choice.chooseUnit(index, row);
      choice.chooseUnit(layer, column);
    });
  });
  element('pull-arrays').replaceChildren(...views.map((view) => view.root));
  /** The layer whose weight is chosen. */
  let pulled = layers;

  /** The index of the chosen weight in W1, b1, W2, b2, … */
  function index() {
    let start = 0;
    for (let layer = 1; layer < pulled; layer += 1) start += (sizes[layer - 1] + 1) * sizes[layer];
    return start + choice.units[pulled - 1] * sizes[pulled] + choice.units[pulled];
  }

  return {
    /**
     * @param {Frame} frame
     * @returns {Float32Array} the terms
     */
    draw({ theme, legible, trace, labels }) {
      for (const [index, view] of views.entries()) {
        const own = pulled === index + 1;
        const lit = own ? { row: choice.units[index], column: choice.units[index + 1] } : {};
        view.draw(arrayOf(trace(), `dense${index + 1}.dweights`), 0, lit, theme);
      }
      const gradient = arrayOf(trace(), `dense${pulled}.dweights`);
      const value = gradient.values[choice.units[pulled - 1] * gradient.columns + choice.units[pulled]];
      const terms = trainer().gradientTerms(index()).slice();
      if (legible) {
        const up = terms.filter((term) => term < 0);
        const down = terms.filter((term) => term > 0);
        const sum = (/** @type {Float32Array} */ some) => some.reduce((sum, term) => sum + term, 0);
        element('pull-result').innerHTML =
          `<p><code>dense${pulled}.weights[${choice.units[pulled - 1]}, ${choice.units[pulled]}]</code>: ` +
          `${down.length} points pull it down, together by <b>${formatNumber(sum(down))}</b>; ` +
          `<span class="negative">${up.length} pull it up</span>, together by <b>${formatNumber(-sum(up))}</b>; ` +
          `${labels.length - up.length - down.length} do not care. The sum is its gradient, <b>${formatNumber(value)}</b>.</p>`;
      }
      return terms;
    },
  };
}
