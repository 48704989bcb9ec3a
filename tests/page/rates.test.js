import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { learningRateOf } from '../../www/rates.js';
import { settingOf } from '../../www/schema.js';

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** Around 0. @param {number} half */
const around = (half) => [0, 0, half];

test('the book’s rate where it learns, less for more layers, far points and many units', () => {
  assert.equal(learningRateOf([64], 'sgd', around(1.1)), 1);
  assert.equal(learningRateOf([], 'sgd', around(1.1)), 1);
  assert.equal(learningRateOf([64, 64], 'sgd', around(1.1)), 0.2);
  assert.equal(learningRateOf([16, 16, 16], 'sgd', around(1.1)), 0.1);
  assert.equal(learningRateOf([16, 16, 16, 16, 16, 16], 'sgd', around(1.1)), 0.05);
  assert.equal(learningRateOf([512], 'sgd', around(1.1)), 0.5);
  assert.equal(learningRateOf([64], 'sgd', around(12.5)), 0.08);
  assert.equal(learningRateOf([64, 64], 'sgd', around(100)), 0.002);
  assert.equal(learningRateOf([64, 64], 'adam', around(150)), 0.001);
  assert.equal(learningRateOf([64, 64], 'adagrad', around(1.1)), 1);
});

test('points off 0 need less, on whichever side and axis; a little off does no harm', () => {
  // They end 9 times as far as half their side: 9 · 9 · √9 is 243.
  for (const square of [
    [8, 0, 1],
    [0, -8, 1],
  ])
    assert.equal(learningRateOf([64], 'sgd', square), 0.004); // 1 / 243
  assert.equal(learningRateOf([64], 'sgd', [0.5, 0.25, 1.8]), 1); // moons
});

for (const { value } of settingOf('data').choices?.filter(({ value }) => value !== 'own') ?? []) {
  const data = /** @type {import('../../www/pkg/neural_spiral.js').TrainerOptions['data']} */ (value);
  test(`with it networks of one and of two layers learn ${data}`, () => {
    for (const hidden of [[64], [64, 64]]) {
      const trainer = new Trainer({ data, hidden });
      trainer.learningRate = learningRateOf(hidden, 'sgd', [...trainer.square]);
      const before = trainer.loss;
      for (let epoch = 0; epoch < 800; epoch += 1) trainer.step();
      assert.ok(!trainer.diverged && trainer.loss < 0.65 * before, `${hidden}: ${before}, ${trainer.loss}`);
      trainer.free();
    }
  });
}

/** Moons, the columns of which are of other scales. @param {[number, number]} scale @param {[number, number]} from */
function table(scale, from) {
  const moons = new Trainer({ data: 'moons', noise: 0.15, hidden: [] });
  const { points, labels } = moons;
  moons.free();
  return { points: points.map((value, place) => from[place % 2] + scale[place % 2] * value), labels };
}

for (const [name, rows, least] of /** @type {const} */ ([
  ['×100', table([100, 100], [0, 0]), 0.85],
  ['×100, around 500', table([100, 100], [500, 500]), 0.75],
  ['×10,000', table([1e4, 1e4], [0, 0]), 0.7],
  ['off 0', table([1, 1], [5, 5]), 0.75],
  ['degrees', table([6, 4], [10, 50]), 0.7],
  ['a column ×1,000', table([1000, 1], [0, 0]), 0.65],
])) {
  test(`with it networks learn a table that is not standardised: ${name}`, () => {
    for (const hidden of [[64], [64, 64], [16, 16, 16, 16]]) {
      for (const seed of [0, 1]) {
        const trainer = new Trainer({ data: 'own', ...rows, hidden, seed });
        trainer.learningRate = learningRateOf(hidden, 'sgd', [...trainer.square]);
        for (let epoch = 0; epoch < 1500; epoch += 1) trainer.step();
        assert.ok(!trainer.diverged && trainer.accuracy >= least, `${hidden}: ${trainer.accuracy}`);
        trainer.free();
      }
    }
  });
}
