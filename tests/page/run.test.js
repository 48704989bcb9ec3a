// A run as a value: any epoch of it can be reached, from anywhere, and is the same to the last bit.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { CAPACITY, columnsOf } from '../../www/engine/history.js';
import { openRun } from '../../www/engine/run.js';
import { loadEngine } from '../../www/engine/wasm.js';

const wasm = await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url));
await loadEngine(await WebAssembly.compile(wasm));

/** @typedef {import('../../www/engine/run.js').OpenRun} OpenRun */

/** @param {OpenRun} run @param {number} epoch */
function seek(run, epoch) {
  run.approach(epoch);
  // An end on the way interrupts it.
  while (run.advance(epoch - run.trainer.epoch) > 0);
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

/** The columns of a run's history: epochs, losses, accuracies. @param {OpenRun} run */
function curve(run) {
  const values = new Float64Array(3 * CAPACITY);
  return columnsOf(values, run.history.copy(values)).map((column) => [...column]);
}

test('history and log tell of the epochs until now, whichever is shown, and of no others', () => {
  const run = openRun({ start: {}, changes: [] });
  const lines = () => run.log.map(({ epoch }) => epoch);
  run.advance(2500);
  assert.deepEqual(
    curve(run)[0],
    Array.from({ length: 1250 }, (_, index) => 2 * index),
  );
  assert.deepEqual(lines(), [0, 1000, 2000]);
  assert.match(run.log[0].line, /^epoch: 0, acc: 0\.360, loss: 1\.113$/);
  seek(run, 1500);
  assert.deepEqual([curve(run)[0].at(-1), lines()], [2498, [0, 1000, 2000]]);
  run.goOn();
  assert.deepEqual([curve(run)[0].at(-1), lines()], [1498, [0, 1000]]);
  seek(run, 0);
  run.cut();
  assert.deepEqual([curve(run)[0], lines()], [[], []]);
  run.advance(3);
  assert.deepEqual(curve(run)[0], [0, 1, 2]);
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

/**
 * The first epoch from which on all samples get the same answer, as the package itself tells of every epoch.
 * @param {import('../../www/engine/run.js').Run} run @param {number} epochs
 */
function sameFrom({ start, changes }, epochs) {
  const { trainer, free } = openRun({ start, changes: [] });
  let from;
  for (let epoch = 0; epoch <= epochs; epoch += 1) {
    for (const change of changes) {
      if (change.epoch === epoch) trainer[/** @type {'decay'} */ (change.name)] = change.value;
    }
    const probabilities = trainer.probabilities();
    const classes = probabilities.length / trainer.labels.length;
    const same = probabilities.every((value, index) => value === probabilities[index % classes]);
    if (same) from ??= epoch;
    else from = undefined;
    trainer.step();
  }
  free();
  return from;
}

/** Runs that come to an end: what they are, since which epoch, in which hidden layer, at which rate after its decay. */
const ENDS = /** @type {const} */ ([
  [{ start: { learningRate: 1000 }, changes: [] }, 1, 1, 1000],
  // 10 / (1 + 0.001·3)
  [{ start: { learningRate: 10 }, changes: [] }, 4, 1, 9.97008973],
  // 1000 / (1 + 0.001·152)
  [{ start: {}, changes: [{ epoch: 150, name: 'learningRate', value: 1000 }] }, 153, 1, 868.0555556],
  // Dead at epochs 4 to 14, then brought back by momentum for one epoch: 100 / (1 + 0.001·15)
  [{ start: { seed: 5, learningRate: 100 }, changes: [] }, 16, 1, 98.5221675],
  [{ start: { hidden: [64, 64], learningRate: 1e6 }, changes: [] }, 1, 1, 1e6],
]);

test('an end is known with its first epoch and the rate of then, in whatever strides the run is trained', () => {
  for (const [told, epoch, layer, rate] of ENDS) {
    const value = { start: { ...told.start }, changes: [...told.changes] };
    assert.equal(sameFrom(value, 300), epoch);
    for (const stride of [1, 7, 1000]) {
      const run = openRun(value);
      while (!run.end) run.advance(stride);
      assert.deepEqual([run.end.name, run.end.epoch], ['dead', epoch]);
      assert.ok(run.end.name === 'dead' && run.end.layer === layer);
      const { end } = run;
      assert.ok(Math.abs(Number(end.rate?.decayed) - rate) < 1e-6 * rate, `${end.rate?.decayed}`);
      assert.equal(end.rate?.higher, undefined);
      // It has stopped there, at the same epoch always.
      assert.equal(run.trainer.epoch, epoch + 50);
      // What is set later makes nothing of it untrue.
      run.change('learningRate', 0.01);
      run.change('decay', 1);
      assert.equal(run.advance(300), 300);
      assert.equal(run.end, end);
      // It lasts wherever it had happened, and is gone where it had not.
      seek(run, epoch + 60);
      assert.deepEqual(run.end, end);
      if (epoch > 0) seek(run, epoch - 1);
      else run.approach(0);
      assert.equal(run.end, undefined);
      run.free();
    }
  }
});

test('a rate that momentum still carries on is named beside the one of the epoch', () => {
  const changes = [
    { epoch: 20, name: 'learningRate', value: 30 },
    { epoch: 23, name: 'learningRate', value: 0.01 },
  ];
  const run = openRun({ start: {}, changes });
  while (!run.end) run.advance(1000);
  const { end } = run;
  assert.equal(sameFrom(run.value, 100), 28);
  assert.equal(end.epoch, 28);
  assert.deepEqual([end.rate?.set, end.rate?.higher], [0.01, { set: 30, until: 23 }]);
  assert.ok(Math.abs(Number(end.rate?.decayed) - 0.01 / 1.027) < 1e-9);
  run.free();
});

test('at rest an end is told as soon as it is there', () => {
  const run = openRun({ start: { learningRate: 1000 }, changes: [] });
  run.advance(3);
  const { end, uniform } = run.see();
  assert.deepEqual([end?.name, end?.epoch, uniform], ['dead', 1, '']);
  // To have looked at it ends nothing.
  assert.equal(run.end, undefined);
  run.free();
});

/** What the package itself says of each epoch of a run. @param {import('../../www/engine/run.js').Run} run @param {number} epochs */
function statesOf({ start }, epochs) {
  const { trainer, free } = openRun({ start, changes: [] });
  const states = [];
  for (let epoch = 0; epoch <= epochs; epoch += 1) {
    states.push(trainer.state().name);
    trainer.step();
  }
  free();
  return states;
}

test('a collapse begins where the answers are the same for more than rounding', () => {
  const value = { start: { hidden: [16, 8, 4], initialization: 'book' }, changes: [] };
  assert.deepEqual(statesOf(value, 60), ['flat', ...Array(60).fill('dead')]);
  const run = openRun(value);
  assert.deepEqual(run.see(), { end: undefined, uniform: 'flat' });
  const rate = { set: 1, decayed: 1, higher: undefined };
  const end = { name: 'dead', layer: 3, epoch: 1, rate };
  run.advance(4);
  assert.deepEqual(run.see(), { end, uniform: '' });
  run.advance(1000);
  assert.deepEqual([run.end, run.trainer.epoch], [end, 51]);
  run.free();
});

test('an epoch is told of in the same way wherever else the run was looked at', () => {
  const value = { start: { seed: 469, hidden: [16], learningRate: 100 }, changes: [] };
  // Dead from epoch 2 on, but for a single one at which a unit is active: it was thrown there by momentum.
  const states = statesOf(value, 100);
  assert.deepEqual([states.indexOf('dead'), states.indexOf('saturated')], [2, 22]);
  const looked = openRun(value);
  for (let epoch = 0; epoch <= 100; epoch += 1) {
    const seen = looked.see();
    const fresh = openRun(value);
    seek(fresh, epoch);
    assert.deepEqual([fresh.see(), fresh.end], [seen, looked.end], `at epoch ${epoch}`);
    assert.equal(seen.end !== undefined, states[epoch] === 'dead');
    assert.equal(seen.uniform, epoch === 22 ? 'saturated' : '');
    if (seen.end) assert.equal(seen.end.epoch, 2);
    fresh.free();
    looked.advance(1);
  }
  looked.free();
});

test('to have looked at a run, at random epochs, changes neither its training nor its end', () => {
  let state = 12345;
  /** @param {number} count */
  const random = (count) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return Math.floor((state / 0x7fffffff) * count);
  };
  let ends = 0;
  for (let round = 0; round < 60; round += 1) {
    const hidden = [[4], [3, 3], [8], [16]][random(4)];
    const learningRate = [1, 20, 100, 300, 1000][random(5)];
    const momentum = [0, 0.5, 0.9, 0.99][random(4)];
    const run = openRun({ start: { seed: random(1000), hidden, learningRate, momentum }, changes: [] });
    for (let stop = 0; stop < 12; stop += 1) {
      run.advance(random(20));
      run.see();
      if (random(4) === 0) run.change('learningRate', [0.01, 1, 10, 500][random(4)]);
      if (random(5) === 0) run.approach(random(run.trainer.epoch));
    }
    const told = openRun(run.value);
    seek(told, run.trainer.epoch);
    assert.deepEqual([told.end, told.see(), shown(told)], [run.end, run.see(), shown(run)]);
    if (run.end) ends += 1;
    run.free();
    told.free();
  }
  assert.ok(ends > 10 && ends < 50, `${ends} of 60 have ended`);
});

test('a network that is dead from the start is known at once; one that has but one point is not', () => {
  for (const learningRate of [0, 1]) {
    const run = openRun({ start: { hidden: [1, 1], learningRate }, changes: [] });
    assert.deepEqual(run.end, { name: 'dead', layer: 2, epoch: 0, rate: undefined });
    run.advance(100);
    assert.equal(run.end?.epoch, 0);
    run.free();
  }
  const point = openRun({ start: { samplesPerClass: 1 }, changes: [] });
  point.advance(200);
  assert.equal(point.end, undefined);
  point.free();
});

test('answers that are merely rounded to the same are no end', () => {
  const run = openRun({ start: { hidden: [16, 8, 4], initialization: 'book', seed: 5 }, changes: [] });
  run.advance(7);
  assert.deepEqual(run.see(), { end: undefined, uniform: 'flat' });
  assert.equal(run.advance(500), 500);
  assert.equal(run.end, undefined);
  run.free();
});

test('a step that is refused is an end, until one is taken', () => {
  const run = openRun({ start: { hidden: [64, 64, 64] }, changes: [] });
  run.advance(10);
  run.change('learningRate', 1000);
  const epoch = 10 + run.advance(2000);
  assert.equal(run.trainer.epoch, epoch);
  const { end } = run;
  assert.deepEqual([end?.name, end?.epoch, end?.rate?.set], ['notFinite', epoch, 1000]);
  assert.ok(Math.abs(Number(end?.rate?.decayed) - 1000 / (1 + 0.001 * epoch)) < 1e-9);
  // Tried again it is another end of the same kind.
  assert.equal(run.advance(1), 0);
  assert.notEqual(run.end, end);
  assert.deepEqual(run.end, end);
  run.change('learningRate', 0);
  run.change('momentum', 0);
  assert.deepEqual(run.end, end);
  assert.equal(run.advance(1), 1);
  assert.equal(/** @type {OpenRun} */ (run).end, undefined);
  run.free();
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
