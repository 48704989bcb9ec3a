// Validation data: what a run keeps of it, beside a plain loop over the package; and that without it nothing is otherwise.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { CAPACITY, columnsOf, createHistory, mayKeep } from '../../www/engine/history.js';
import { createScan, numbersOf, scanValidation } from '../../www/engine/marks.js';
import { openRun } from '../../www/engine/run.js';
import { loadEngine } from '../../www/engine/wasm.js';
import { Trainer } from '../../www/pkg/neural_spiral.js';

const wasm = await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url));
loadEngine(await WebAssembly.compile(wasm));

/** @typedef {import('../../www/engine/run.js').OpenRun} OpenRun */
/** @typedef {import('../../www/engine/run.js').Run} Run */

/** How often the validation data are sent through a network. */
let passes = 0;
const { validate } = Trainer.prototype;
Trainer.prototype.validate = function () {
  passes += 1;
  return validate.call(this);
};

/** Trains until an epoch, whatever ends the run on the way. @param {OpenRun} run @param {number} epoch */
function train(run, epoch) {
  while (run.trainer.epoch < epoch) assert.ok(run.advance(epoch - run.trainer.epoch) > 0);
}

/** @param {OpenRun} run @param {number} epoch */
function seek(run, epoch) {
  run.approach(epoch);
  train(run, epoch);
}

/** @param {OpenRun} run */
function curve({ history }) {
  const values = new Float64Array(history.bytes / 8);
  return columnsOf(values, history.copy(values)).map((column) => [...column]);
}

/** A run of few samples whose settings and parts change on the way. @type {Run} */
const CHANGED = {
  start: {
    seed: 3,
    samplesPerClass: 20,
    hidden: [8],
    validation: true,
    optimizer: 'adam',
    learningRate: 0.05,
    l2: 1e-3,
  },
  changes: [
    { epoch: 20, name: 'dense1.weights.0.3', value: -4 },
    { epoch: 30, name: 'dense1.units.5', value: 0 },
    { epoch: 300, name: 'dropout', value: 0.2 },
    { epoch: 2100, name: 'l2', value: 0 },
  ],
};

/** What each epoch's parameters give on the validation data, by the package alone. @param {Run} run @param {number} epochs */
function plainly({ start, changes }, epochs) {
  const trainer = new Trainer(start);
  const rows = [];
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const { name, value } of changes.filter((change) => change.epoch === epoch)) {
      trainer.set(/** @type {any} */ (name), /** @type {number} */ (value));
    }
    const [loss, accuracy] = validate.call(trainer) ?? assert.fail();
    trainer.step();
    rows.push([epoch, trainer.loss, trainer.accuracy, loss, accuracy]);
  }
  trainer.free();
  return rows;
}

test('each epoch of the curve has what its parameters give on the validation data', () => {
  const run = openRun(CHANGED);
  train(run, 2600);
  const rows = plainly(CHANGED, 2600).filter(([epoch]) => epoch % 2 === 0);
  assert.deepEqual(
    curve(run),
    [0, 1, 2, 3, 4].map((column) => rows.map((row) => row[column])),
  );
  run.free();
});

test('loss and accuracy on validation data are the mean of −ln p, and the share of right answers', () => {
  const trainer = new Trainer({ validation: true });
  for (let epoch = 0; epoch < 50; epoch += 1) trainer.step();
  const { validationPoints: points, validationLabels: labels } = trainer;
  assert.equal(labels.length, 300);
  assert.notDeepEqual(points, trainer.points);
  const probabilities = trainer.predict(points);
  const own = [...labels].map((label, sample) => probabilities[3 * sample + label]);
  const right = own.filter(
    (p, sample) => p === Math.max(...probabilities.subarray(3 * sample, 3 * sample + 3)),
  );
  const [loss, accuracy] = trainer.validate() ?? assert.fail();
  assert.equal(accuracy, right.length / 300);
  const mean = own.reduce((sum, p) => sum - Math.log(p), 0) / 300;
  assert.ok(Math.abs(loss - mean) < 1e-5, `${loss}, ${mean}`);
  trainer.free();
});

test('which epochs a curve may keep follows from the epoch alone, and it keeps no others', () => {
  assert.deepEqual([0, 1, 1999, 2000, 2001, 3999, 4000, 4002, 7996, 8000, 8004].map(mayKeep), [
    true,
    true,
    true,
    true,
    false,
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
  const history = createHistory(true);
  for (let epoch = 0; epoch < 40_000; epoch += 1) {
    assert.equal(history.keeps(epoch), mayKeep(epoch), `epoch ${epoch}`);
    history.push(epoch, 1, 1, 1, 1);
  }
  // Cut, it stays coarse.
  history.truncate(100);
  for (let epoch = 100; epoch < 5000; epoch += 1) {
    if (history.keeps(epoch)) assert.ok(mayKeep(epoch));
    history.push(epoch, 1, 1, 1, 1);
  }
});

test('the validation data are looked at where the curve may keep it, and not for each epoch', () => {
  const run = openRun({ start: { samplesPerClass: 2, hidden: [2], validation: true }, changes: [] });
  passes = 0;
  train(run, 10_000);
  // By hand: all of the first 2,000, half of as many, a quarter of 4,000, an eighth of 2,000.
  assert.equal(passes, 2000 + 1000 + 1000 + 250);
  run.free();
});

test('without validation data nothing is looked at, kept or marked of it; with it, training is the same', () => {
  const start = { samplesPerClass: 20, hidden: [8], dropout: 0.1 };
  const [without, run] = [start, { ...start, validation: true }].map((start) =>
    openRun({ start, changes: [] }),
  );
  passes = 0;
  train(without, 2500);
  assert.equal(passes, 0);
  train(run, 2500);
  const curves = [without, run].map(curve);
  assert.deepEqual([curves[0].length, curves[1].length], [3, 5]);
  assert.deepEqual(curves[1].slice(0, 3), curves[0]);
  assert.deepEqual(run.trainer.parameters(), without.trainer.parameters());
  assert.deepEqual(run.log, without.log);
  assert.deepEqual({ ...run.marks, least: undefined }, without.marks);
  assert.equal(without.marks.least, undefined);
  assert.equal(without.history.bytes, 48_000);
  assert.equal(numbersOf(createScan()), 6);
  // Two columns more, and two numbers with each snapshot but that of epoch 0, and with what is found so far.
  assert.equal(run.bytes - without.bytes, 2 * 8 * CAPACITY + 16 * run.remembered.length);
  without.free();
  run.free();
});

test('the least validation loss is marked at its first epoch', () => {
  const scan = createScan();
  const losses = [1.1, 0.9, Number.NaN, 0.5, 0.7, 0.5, Number.POSITIVE_INFINITY, 0.6];
  const found = losses.map((loss, epoch) => {
    scanValidation(scan, epoch, loss);
    return scan.least;
  });
  assert.deepEqual(found, [0, 1, 1, 3, 3, 3, 3, 3]);
  assert.equal(numbersOf(scan), 8);
});

test('each epoch of a run is marked at once if its validation loss is the least so far', () => {
  const run = openRun(CHANGED);
  let [least, first] = [Number.POSITIVE_INFINITY, 0];
  for (const [epoch, , , loss] of plainly(CHANGED, 400)) {
    if (loss < least) [least, first] = [loss, epoch];
    const { marksVersion } = run;
    run.advance(1);
    assert.equal(run.marks.least, first, `epoch ${epoch}`);
    if (first === epoch) assert.ok(run.marksVersion > marksVersion);
  }
  run.free();
});

test('in the book’s chapter 11 the loss still falls where that on validation data has long risen', () => {
  const book = {
    initialization: 'book',
    arithmetic: 'book',
    optimizer: 'adam',
    learningRate: 0.05,
    decay: 5e-7,
  };
  const run = openRun({ start: { ...book, validation: true }, changes: [] });
  train(run, 1999);
  const [, losses, , validation] = curve(run);
  const least = validation.indexOf(Math.min(...validation));
  assert.equal(run.marks.least, least);
  assert.ok(losses[1998] < 0.6 * losses[least], `the loss goes from ${losses[least]} to ${losses[1998]}`);
  assert.ok(validation[1998] > 1.2 * validation[least], `from ${validation[least]} to ${validation[1998]}`);
  run.free();
});

test('wherever one travels, curve and marks are those of a run that was stopped there', () => {
  const run = openRun(CHANGED);
  train(run, 2600);
  const all = [curve(run), run.marks];
  for (const epoch of [2599, 7, 1500, 2047, 0, 301]) {
    seek(run, epoch);
    const fresh = openRun(CHANGED);
    while (fresh.trainer.epoch < epoch) fresh.advance(Math.min(13, epoch - fresh.trainer.epoch));
    assert.deepEqual(run.trainer.validate(), fresh.trainer.validate(), `epoch ${epoch}`);
    // Nothing is written on the way, and nothing lost.
    assert.deepEqual([curve(run), run.marks], all);
    fresh.free();
  }
  seek(run, 1501);
  run.cut();
  const fresh = openRun(CHANGED);
  train(fresh, 1501);
  assert.deepEqual(run.marks, fresh.marks);
  // The longer run keeps every second epoch.
  assert.deepEqual(
    curve(run),
    curve(fresh).map((column) => column.filter((_, epoch) => epoch % 2 === 0)),
  );
  // The same again, as far.
  train(run, 2600);
  assert.deepEqual([curve(run), run.marks], all);
  run.free();
  fresh.free();
});

test('a curve that was left keeps what it had of validation data', () => {
  const run = openRun(CHANGED);
  train(run, 90);
  const left = curve(run).map((column) => column.slice(40));
  seek(run, 40);
  run.change('learningRate', 0.01);
  assert.deepEqual(
    run.branches[0].columns.map((column) => [...column]),
    left,
  );
  assert.equal(left.length, 5);
  run.free();
});

test('all that is kept takes less than 16 MB with validation data, too', () => {
  const start = { hidden: [512, 512], samplesPerClass: 2, validation: true };
  const large = openRun({ start, changes: [] });
  for (let epoch = 0; epoch < 420; epoch += 20) {
    large.advance(20);
    large.fetchPassed(); // as each frame does
    assert.ok(large.bytes < 16e6, `${large.bytes} bytes`);
  }
  large.free();
});
