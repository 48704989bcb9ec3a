import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { learningRateFor, learningRateOf } from '../../www/rates.js';
import { settingOf } from '../../www/schema.js';

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

test('the book’s rate where it learns, less for more layers, far points and many units', () => {
  assert.equal(learningRateOf([64], 'sgd', 1.1), 1);
  assert.equal(learningRateOf([], 'sgd', 1.1), 1);
  assert.equal(learningRateOf([64, 64], 'sgd', 1.1), 0.2);
  assert.equal(learningRateOf([16, 16, 16], 'sgd', 1.1), 0.1);
  assert.equal(learningRateOf([16, 16, 16, 16, 16, 16], 'sgd', 1.1), 0.05);
  assert.equal(learningRateOf([512], 'sgd', 1.1), 0.5);
  assert.equal(learningRateOf([64], 'sgd', 15), 0.1);
  assert.equal(learningRateOf([64, 64], 'sgd', 150), 0.002);
  assert.equal(learningRateOf([64, 64], 'adam', 150), 0.001);
  assert.equal(learningRateOf([64, 64], 'adagrad', 1.1), 1);
  assert.equal(learningRateFor({ data: 'moons', hidden: [64, 64] }, 'sgd'), 0.2);
  assert.equal(learningRateFor({ data: 'blobs' }, 'sgd'), 0.1);
});

for (const { value } of settingOf('data').choices?.filter(({ value }) => value !== 'own') ?? []) {
  const data = /** @type {import('../../www/pkg/neural_spiral.js').TrainerOptions['data']} */ (value);
  test(`with it networks of one and of two layers learn ${data}`, () => {
    for (const hidden of [[64], [64, 64]]) {
      const trainer = new Trainer({ data, hidden });
      const [, , half] = trainer.square;
      trainer.learningRate = learningRateOf(hidden, 'sgd', half);
      const before = trainer.loss;
      for (let epoch = 0; epoch < 800; epoch += 1) trainer.step();
      assert.ok(!trainer.diverged && trainer.loss < 0.65 * before, `${hidden}: ${before}, ${trainer.loss}`);
      trainer.free();
    }
  });
}
