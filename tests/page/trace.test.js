// The arrays of an epoch: cut out of flat values, and what their rows and columns count, as in the book.

import assert from 'node:assert/strict';
import test from 'node:test';
import { axesInWords, axesOf } from '../../www/axes.js';
import { arrayOf, readTrace, rowOf } from '../../www/trace.js';

test('the arrays lie one after another', () => {
  const values = Float32Array.from({ length: 11 }, (_, index) => index);
  const trace = readTrace(
    [
      ['X', 2, 2],
      ['dense1.weights', 2, 3],
      ['loss', 1, 1],
    ],
    values,
  );
  assert.deepEqual(Object.keys(trace), ['X', 'dense1.weights', 'loss']);
  assert.deepEqual(trace.X, { name: 'X', rows: 2, columns: 2, values: Float32Array.of(0, 1, 2, 3) });
  assert.deepEqual(arrayOf(trace, 'dense1.weights'), {
    name: 'dense1.weights',
    rows: 2,
    columns: 3,
    values: Float32Array.of(4, 5, 6, 7, 8, 9),
  });
  assert.deepEqual([...trace.loss.values], [10]);
  // Views of the values, so that a new epoch can be copied into them.
  values[10] = 7;
  assert.equal(trace.loss.values[0], 7);
  assert.throws(() => arrayOf(trace, 'dense2.weights'), /^Error: the trace has no array dense2\.weights$/);
});

test('a row by itself', () => {
  const array = { name: 'a', rows: 3, columns: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
  assert.deepEqual(rowOf(array, 0), { name: 'a', rows: 1, columns: 2, values: Float32Array.of(1, 2) });
  assert.deepEqual(rowOf(array, 2), { name: 'a', rows: 1, columns: 2, values: Float32Array.of(5, 6) });
});

// The shapes of the book's arrays: (samples, units) forward and backward, (inputs, units) for weights.
/** @type {[string, 'sample' | number | undefined, number | undefined][]} */
const AXES = [
  ['X', 'sample', 0],
  ['dense1.weights', 0, 1],
  ['dense1.biases', undefined, 1],
  ['dense1.output', 'sample', 1],
  ['activation1.output', 'sample', 1],
  ['dense2.weights', 1, 2],
  ['dense2.output', 'sample', 2],
  ['activation2.output', 'sample', 2],
  ['dense3.weights', 2, 3],
  ['dense3.output', 'sample', 3],
  ['loss_activation.output', 'sample', 3],
  ['sample_losses', 'sample', undefined],
  ['loss', undefined, undefined],
  ['loss_activation.dinputs', 'sample', 3],
  ['dense3.dinputs', 'sample', 2],
  ['dense3.dweights', 2, 3],
  ['dense3.dbiases', undefined, 3],
  ['activation2.dinputs', 'sample', 2],
  ['dense1.dinputs', 'sample', 0],
  ['dense1.dweights', 0, 1],
  ['dense2.weight_momentums', 1, 2],
  ['dense2.weight_updates', 1, 2],
  ['dense2.new_weights', 1, 2],
  ['dense2.bias_momentums', undefined, 2],
  ['dense2.bias_updates', undefined, 2],
  ['dense2.new_biases', undefined, 2],
  ['dropout1.binary_mask', 'sample', 1],
  ['dropout2.output', 'sample', 2],
  ['dropout2.dinputs', 'sample', 2],
  ['dense2.data_dweights', 1, 2],
  ['dense2.data_dbiases', undefined, 2],
  ['dense2.new_weight_cache', 1, 2],
  ['dense2.bias_cache_corrected', undefined, 2],
  ['regularization_loss', undefined, undefined],
  ['optimizer.current_learning_rate', undefined, undefined],
];

for (const [name, row, column] of AXES) {
  test(`${name}: a row is ${row ?? 'nothing'}, a column ${column ?? 'nothing'}`, () => {
    assert.deepEqual(axesOf(name, 3), { row, column });
  });
}

test('layers of more than one digit', () => {
  assert.deepEqual(axesOf('dense12.weights', 17), { row: 11, column: 12 });
  assert.deepEqual(axesOf('loss_activation.output', 17), { row: 'sample', column: 17 });
});

for (const [name, layers, words] of /** @type {[string, number, string][]} */ ([
  ['X', 2, 'Rows: samples. Columns: inputs.'],
  ['dense1.weights', 2, 'Rows: inputs. Columns: hidden units.'],
  ['dense2.dweights', 2, 'Rows: hidden units. Columns: classes.'],
  ['dense2.weights', 3, 'Rows: units of layer 1. Columns: units of layer 2.'],
  ['dense1.weights', 1, 'Rows: inputs. Columns: classes.'],
  ['dense1.biases', 2, 'Columns: hidden units.'],
  ['sample_losses', 2, 'Rows: samples.'],
  ['loss', 2, ''],
])) {
  test(`what the rows and columns of ${name} are, in words: ${words}`, () => {
    assert.equal(axesInWords(name, layers), words);
  });
}
