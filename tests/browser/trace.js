// What the package tells of the coming update, for what the page shows of it.

/** @typedef {import('../../www/pkg/neural_spiral.js').Trainer} Trainer */
/** @typedef {import('@playwright/test').Page} Page */

/**
 * The arrays of the coming update by name, with those of samples around one of its batch: a value by row and column.
 * @param {Trainer} trainer @param {number} sample
 */
export function arraysOf(trainer, sample) {
  const values = trainer.trace(sample).slice();
  /** @type {Map<string, (row: number, column: number) => number>} */
  const arrays = new Map();
  let start = 0;
  for (const [name, rows, columns] of trainer.traceArrays()) {
    const from = start;
    arrays.set(name, (row, column) => values[from + row * columns + column]);
    start += rows * columns;
  }
  return (/** @type {string} */ name, /** @type {number} */ row, /** @type {number} */ column) => {
    const value = arrays.get(name)?.(row, column);
    if (value === undefined) throw new Error(`no ${name}`);
    return value;
  };
}

/**
 * The results that each stage of 2-64-3 must show with the plain settings, in their order.
 * @param {ReturnType<typeof arraysOf>} at @param {number} sample its row @param {number} unit that is shown @param {number} c its class
 * @returns {Record<string, number[]>}
 */
export const resultsOf = (at, sample, unit, c) => ({
  'Dense 1': [at('dense1.output', sample, unit)],
  ReLU: [at('activation1.output', sample, unit)],
  'Dense 2': [at('dense2.output', sample, c)],
  Softmax: [
    Math.max(...[0, 1, 2].map((k) => at('dense2.output', sample, k))),
    at('loss_activation.output', sample, c),
  ],
  Loss: [at('sample_losses', sample, 0), at('loss', 0, 0)],
  '∂L/∂z': [at('loss_activation.dinputs', sample, c)],
  'Dense 2 backward': [
    at('dense2.dweights', unit, c),
    at('dense2.dbiases', 0, c),
    at('dense2.dinputs', sample, unit),
  ],
  'ReLU backward': [0, at('activation1.dinputs', sample, unit)],
  'Dense 1 backward': [at('dense1.dweights', 0, unit), at('dense1.dbiases', 0, unit)],
  Update: [
    at('dense1.weight_updates', 0, unit),
    at('dense1.new_weights', 0, unit),
    at('dense2.weight_updates', unit, c),
    at('dense2.new_weights', unit, c),
  ],
});

/** The lines of the numbers of a stage, each with all that is written in it. @param {Page} page */
export const linesIn = (page) =>
  page
    .locator('#stage-numbers p:has(math)')
    .evaluateAll((lines) =>
      lines.map((line) =>
        [...line.querySelectorAll('math')].map((math) => String(math.textContent)).join(''),
      ),
    );
