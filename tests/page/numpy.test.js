// What is outlined, counted and coloured, beside what NumPy found: see tests/reference/generate.py.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { confusion, inspect } from '../../www/engine/inspections.js';
import { createSubject } from '../../www/engine/subject.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { markWrong } from '../../www/view/points.js';

const [wasm, numbers] = await Promise.all([
  readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  readFile(new URL('../reference/page.json', import.meta.url), 'utf8'),
]);
await init({ module_or_path: wasm });

const NUMPY = JSON.parse(numbers);
const labels = Uint8Array.from(NUMPY.labels);

test('NumPy’s probabilities are judged and counted as NumPy does', () => {
  const probabilities = Float32Array.from(NUMPY.probabilities.flat());
  const wrong = new Uint8Array(300);
  markWrong(probabilities, { labels, wrong });
  assert.deepEqual(
    Array.from(wrong.keys()).filter((sample) => wrong[sample] === 1),
    NUMPY.wrong,
  );
  assert.deepEqual([...confusion(probabilities, labels, 3)], NUMPY.confusion.flat());
});

test('so are our own after as many epochs', () => {
  const trainer = new Trainer();
  for (let epoch = 0; epoch < NUMPY.epochs; epoch += 1) trainer.step();
  const subject = createSubject(trainer);
  const shades = new Uint32Array(511);
  const { answers, folds } = inspect(subject, { answers: { sample: 199 }, folds: { sample: 199 } }, shades);
  assert.ok(answers && folds);
  assert.deepEqual([...answers.confusion], NUMPY.confusion.flat());
  const off = NUMPY.probabilities
    .flat()
    .map((/** @type {number} */ p, /** @type {number} */ index) =>
      Math.abs(p - answers.probabilities[index]),
    );
  assert.ok(Math.max(...off) < 1e-4);
  assert.deepEqual([...answers.own], [...answers.probabilities.subarray(3 * 199, 3 * 200)]);
  assert.deepEqual([...folds.votes], NUMPY.votes);
  // The unit that sample 199 makes most active, and for how many samples it is active.
  const sums = NUMPY.sums[199];
  const unit = sums.indexOf(Math.max(...sums));
  assert.deepEqual([folds.unit, folds.active], [unit, NUMPY.active[unit]]);
  trainer.free();
});
