// A run as a value: any epoch of it can be reached, from anywhere, and is the same to the last bit.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { openRun } from '../../www/engine/run.js';
import { loadEngine } from '../../www/engine/wasm.js';

const wasm = await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url));
await loadEngine(await WebAssembly.compile(wasm));

/** @typedef {import('../../www/engine/run.js').OpenRun} OpenRun */

/** @param {OpenRun} run @param {number} epoch */
function seek(run, epoch) {
  run.approach(epoch);
  run.advance(epoch - run.trainer.epoch);
  assert.equal(run.trainer.epoch, epoch);
}

/** Everything that is shown of an epoch. @param {OpenRun} run */
const shown = ({ trainer }) => ({
  epoch: trainer.epoch,
  loss: trainer.loss,
  accuracy: trainer.accuracy,
  live: [trainer.learningRate, trainer.momentum, trainer.decay],
  bits: [...new Uint32Array(trainer.parameters().buffer)],
});

const CHANGES = [
  { epoch: 40, name: 'learningRate', value: 0.3 },
  { epoch: 41, name: 'momentum', value: 0 },
  { epoch: 41, name: 'decay', value: 0.01 },
  { epoch: 700, name: 'momentum', value: 0.8 },
  { epoch: 1900, name: 'learningRate', value: 2 },
];

test('a run with five changes ends at the same bits from whichever of its epochs it is replayed', () => {
  const live = openRun({ start: { seed: 5 }, changes: [] });
  for (const { epoch, name, value } of CHANGES) {
    live.advance(epoch - live.trainer.epoch);
    assert.equal(live.change(/** @type {'decay'} */ (name), value), false);
  }
  live.advance(2500 - live.trainer.epoch);
  const end = shown(live);
  assert.deepEqual(live.value, { start: { seed: 5 }, changes: CHANGES });

  const told = openRun(live.value);
  told.advance(2500);
  assert.deepEqual(shown(told), end);

  // From a hundred of its epochs, in an order that goes to and fro.
  for (let step = 0; step < 100; step += 1) {
    const epoch = (step * 617) % 2500;
    seek(told, epoch);
    seek(told, 2500);
    assert.deepEqual(shown(told), end, `from epoch ${epoch}`);
  }
  live.free();
  told.free();
});

test('an epoch shows the same whether it was reached by training, by going back, or by a link', () => {
  const run = openRun({ start: { hidden: [8, 6], classes: 4 }, changes: CHANGES });
  /** @type {Map<number, ReturnType<typeof shown>>} */
  const seen = new Map();
  for (const epoch of [0, 1, 39, 40, 41, 137, 700, 701, 1999]) {
    run.advance(epoch - run.trainer.epoch);
    seen.set(epoch, shown(run));
  }
  for (const [epoch, expected] of [...seen].reverse()) {
    seek(run, epoch);
    assert.deepEqual(shown(run), expected, `back at epoch ${epoch}`);
    const other = openRun(run.value);
    seek(other, epoch);
    assert.deepEqual(shown(other), expected, `by link to epoch ${epoch}`);
    other.free();
  }
  run.free();
});

test('history and log tell of the epochs that lead here, and of no others', () => {
  const run = openRun({ start: {}, changes: [] });
  const epochs = () => {
    const values = new Float64Array(6000);
    return [...values.subarray(0, run.history.copy(values))];
  };
  run.advance(2500);
  assert.deepEqual(
    epochs(),
    Array.from({ length: 1250 }, (_, index) => 2 * index),
  );
  assert.deepEqual(
    run.log.map(({ epoch }) => epoch),
    [0, 1000, 2000],
  );
  assert.match(run.log[0].line, /^epoch: 0, acc: 0\.360, loss: 1\.113$/);
  seek(run, 1500);
  assert.deepEqual(
    run.log.map(({ epoch }) => epoch),
    [0, 1000],
  );
  assert.ok(epochs().every((epoch) => epoch < 1500));
  assert.equal(epochs().at(-1), 1498);
  seek(run, 0);
  assert.deepEqual(epochs(), []);
  assert.deepEqual(run.log, []);
  run.advance(3);
  assert.deepEqual(epochs(), [0, 1, 2]);
  run.free();
});

test('a change before later ones takes their place; a value set back is no change', () => {
  const run = openRun({ start: {}, changes: CHANGES });
  seek(run, 500);
  assert.equal(run.ahead, 2);
  assert.equal(run.change('decay', 0.002), true);
  assert.deepEqual(run.value.changes, [...CHANGES.slice(0, 3), { epoch: 500, name: 'decay', value: 0.002 }]);
  assert.equal(run.change('decay', 0.004), false);
  assert.deepEqual(run.value.changes.at(-1), { epoch: 500, name: 'decay', value: 0.004 });
  run.change('decay', 0.01); // as it was at epoch 41
  assert.deepEqual(run.value.changes, CHANGES.slice(0, 3));
  run.change('momentum', 0.25);
  run.advance(600);
  const end = shown(run);
  const told = openRun(run.value);
  seek(told, 1100);
  assert.deepEqual(shown(told), end);
  run.free();
  told.free();
});

test('a change at epoch 0 is another start, and goes back with it', () => {
  const run = openRun({ start: { seed: 1 }, changes: [] });
  run.change('learningRate', 0.1);
  assert.deepEqual(run.value, { start: { seed: 1, learningRate: 0.1 }, changes: [] });
  run.advance(30);
  const end = shown(run);
  seek(run, 0);
  assert.equal(run.trainer.learningRate, 0.1);
  seek(run, 30);
  assert.deepEqual(shown(run), end);
  const told = openRun({ start: { seed: 1 }, changes: [{ epoch: 0, name: 'learningRate', value: 0.1 }] });
  assert.deepEqual(told.value, run.value);
  run.free();
  told.free();
});

test('a refused change changes nothing', () => {
  const run = openRun({ start: {}, changes: CHANGES });
  seek(run, 500);
  const before = [shown(run), run.value, run.ahead];
  assert.throws(
    () => run.change('momentum', 1),
    /^Error: momentum must be a number from 0 to 0\.999999, got 1$/,
  );
  assert.throws(
    () => run.change('learningRate', Number.NaN),
    /^Error: learningRate must be a number from 0 to 1000000, got NaN$/,
  );
  assert.deepEqual([shown(run), run.value, run.ahead], before);
  run.free();
});

test('where a step is refused the run stands still, and goes on once a change lets it', () => {
  const run = openRun({ start: { hidden: [64, 64, 64] }, changes: [] });
  run.advance(10);
  run.change('learningRate', 1000);
  assert.ok(run.advance(2000) < 20);
  const { epoch } = run.trainer;
  assert.equal(run.advance(5), 0);
  assert.equal(run.trainer.epoch, epoch);
  run.change('learningRate', 0);
  run.change('momentum', 0);
  assert.equal(run.advance(5), 5);
  const end = shown(run);
  const told = openRun(run.value);
  seek(told, epoch + 5);
  assert.deepEqual(shown(told), end);
  run.free();
  told.free();
});

test('snapshots take at most 16 MB, and lie close enough to be replayed from', () => {
  const seed = openRun({ start: {}, changes: [] });
  seed.advance(100_000);
  const { remembered } = seed;
  const gaps = remembered.map((epoch, index) => (remembered[index + 1] ?? 100_000) - epoch);
  // 50 ms of epochs of 18 µs.
  assert.ok(Math.max(...gaps) < 2700, `${Math.max(...gaps)} epochs from one to the next`);
  assert.ok(remembered.length * seed.trainer.snapshot().length < 16e6);
  seed.free();

  const large = openRun({ start: { hidden: [700, 700], samplesPerClass: 2 }, changes: [] });
  const { length } = large.trainer.snapshot();
  for (let epoch = 0; epoch < 60; epoch += 1) {
    large.advance(1);
    assert.ok(large.remembered.length * length <= 16e6, `${large.remembered.length} snapshots`);
    assert.equal(large.remembered[0], 0);
  }
  large.free();
});
