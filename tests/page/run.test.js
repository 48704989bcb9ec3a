// A run as a value: any epoch of it can be reached, from anywhere, and is the same to the last bit.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { CAPACITY, columnsOf } from '../../www/engine/history.js';
import { createScan, scanEpoch } from '../../www/engine/marks.js';
import { openRun } from '../../www/engine/run.js';
import { loadEngine } from '../../www/engine/wasm.js';
import { Trainer } from '../../www/pkg/neural_spiral.js';
import { LIVE } from '../../www/schema.js';

const wasm = await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url));
loadEngine(await WebAssembly.compile(wasm));

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
  live: LIVE.map((name) => trainer[name]),
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
  const upTo = (/** @type {number} */ last) =>
    Array.from({ length: last / 100 + 1 }, (_, index) => 100 * index);
  assert.deepEqual(lines(), upTo(2400));
  assert.match(run.log[0].line, /^epoch: 0, acc: 0\.360, loss: 1\.113$/);
  seek(run, 1500);
  assert.deepEqual([curve(run)[0].at(-1), lines()], [2498, upTo(2400)]);
  run.goOn();
  assert.deepEqual([curve(run)[0].at(-1), lines()], [1498, upTo(1400)]);
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
      if (change.epoch === epoch) trainer[/** @type {'decay'} */ (change.name)] = Number(change.value);
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

/** Trains until an epoch, from wherever the run is, through its ends. @param {OpenRun} run @param {number} epoch */
function train(run, epoch) {
  while (run.trainer.epoch < epoch && run.advance(epoch - run.trainer.epoch) > 0);
}

/** What must stay as it is while the reader travels. @param {OpenRun} run */
const kept = (run) => ({
  value: run.value,
  now: run.now,
  curve: curve(run),
  versions: [run.history.version, run.logVersion, run.version, run.marksVersion, run.branchesVersion],
  log: run.log,
  snapshots: run.remembered,
  marks: run.marks,
  branches: run.branches,
});

/** What the package itself comes to. @param {import('../../www/engine/run.js').Run} value @param {number} epochs */
function fresh({ start, changes }, epochs) {
  const trainer = new Trainer(start);
  const change = () => {
    for (const { epoch, name, value } of changes) {
      if (epoch === trainer.epoch) trainer.set(/** @type {any} */ (name), /** @type {any} */ (value));
    }
  };
  change();
  while (trainer.epoch < epochs) {
    trainer.step();
    change();
  }
  const { loss, accuracy } = trainer.answers();
  const bits = [...new Uint32Array(trainer.parameters().buffer)];
  const live = LIVE.map((name) => trainer[name]);
  const shown = { epoch: trainer.epoch, loss: trainer.loss, accuracy: trainer.accuracy };
  trainer.free();
  return { loss, accuracy, shown: { ...shown, live, bits } };
}

/** Numbers that look drawn at random, the same in each run. @param {number} seed */
function drawing(seed) {
  let state = seed;
  return (/** @type {number} */ count) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * count);
  };
}

/** Two live changes, a unit switched off and on, a weight and a bias set by hand. */
const BY_HAND = [
  { epoch: 0, name: 'dense1.biases.5', value: 0.25 },
  { epoch: 300, name: 'dense1.units.17', value: 0 },
  { epoch: 500, name: 'learningRate', value: 0.5 },
  { epoch: 900, name: 'dense1.units.17', value: 1 },
  { epoch: 1100, name: 'dense2.weights.17.1', value: -2 },
  { epoch: 1500, name: 'momentum', value: 0.8 },
];

test('ten random epochs of a run that is travelled are those of a fresh run, and travelling alters nothing', () => {
  const live = openRun({ start: {}, changes: [] });
  for (const { epoch, name, value } of BY_HAND) {
    train(live, epoch);
    live.change(name, value);
  }
  train(live, 2600);
  assert.deepEqual(live.value.changes, BY_HAND);
  const told = openRun(live.value);
  train(told, 2600);
  const random = drawing(7);
  for (const run of [live, told]) {
    run.history.reach(2600, 0.5, 0.75);
    const before = kept(run);
    const end = shown(run);
    for (let times = 0; times < 10; times += 1) {
      const epoch = random(2601);
      seek(run, epoch);
      const { loss, accuracy, shown: expected } = fresh(run.value, epoch);
      assert.deepEqual(shown(run), expected);
      const answers = run.trainer.answers();
      assert.deepEqual([answers.loss, answers.accuracy], [loss, accuracy]);
      // Some epochs are trained on, some are jumped back from.
      if (times % 2 === 0) train(run, Math.min(epoch + random(200), 2600));
      assert.deepEqual(kept(run), before);
    }
    run.approach(2600); // at once
    assert.deepEqual([shown(run), kept(run)], [end, before]);
    // Beyond now it trains on as if nothing had been.
    run.approach(40);
    train(run, 2700);
    assert.deepEqual(shown(run), fresh(run.value, 2700).shown);
    assert.equal(run.now, 2700);
    run.free();
  }
});

test('going on from an earlier epoch and repeating the old changes gives the old bits', () => {
  const run = openRun({ start: {}, changes: BY_HAND });
  train(run, 2000);
  const old = shown(run);
  const before = curve(run);
  seek(run, 800);
  assert.equal(run.goOn(), true);
  assert.deepEqual([run.now, run.ahead, run.value.changes], [800, 0, BY_HAND.slice(0, 3)]);
  for (const { epoch, name, value } of BY_HAND.slice(3)) {
    train(run, epoch);
    assert.equal(run.change(name, value), false);
  }
  train(run, 2000);
  assert.deepEqual([shown(run), run.value.changes], [old, BY_HAND]);
  assert.equal(run.branches.length, 1);
  const [{ from, columns }] = run.branches;
  const place = before[0].indexOf(800);
  assert.deepEqual(
    [from, columns.map((column) => [...column])],
    [800, before.map((column) => column.slice(place))],
  );
  run.free();
});

test('nothing of the way that a run has left is found on the other', () => {
  const run = openRun({ start: {}, changes: BY_HAND });
  train(run, 2600);
  seek(run, 800);
  run.change('learningRate', 0.1);
  train(run, 2600);
  for (const epoch of [2300, 1100, 800, 2600]) {
    seek(run, epoch);
    assert.deepEqual(shown(run), fresh(run.value, epoch).shown);
  }
  run.free();
});

test('whether a network is dead from the start depends on what was changed there', () => {
  const run = openRun({ start: { hidden: [1, 1] }, changes: [] });
  const end = { name: 'dead', layer: 2, epoch: 0, rate: undefined };
  run.advance(100);
  seek(run, 0);
  assert.deepEqual(run.end, end);
  run.change('dense2.biases.0', 1);
  assert.equal(run.end, undefined);
  run.advance(1);
  run.change('dense1.biases.0', 0.5);
  seek(run, 0);
  assert.equal(run.end, undefined);
  run.change('dense2.units.0', 0);
  assert.deepEqual(run.end, end);
  run.free();
});

test('a unit that is switched off and on in one epoch is as if it had never been', () => {
  for (const epoch of [0, 1, 700, 1034, 1500]) {
    const run = openRun({ start: {}, changes: [{ epoch: 700, name: 'momentum', value: 0.7 }] });
    train(run, epoch);
    const before = shown(run);
    const { value } = run;
    run.change('dense1.units.40', 0);
    assert.notDeepEqual(shown(run).bits, before.bits);
    assert.deepEqual(run.value.changes.at(-1), { epoch, name: 'dense1.units.40', value: 0 });
    const curved = kept(run);
    run.change('dense1.units.40', 1);
    train(run, run.now);
    assert.deepEqual([shown(run), run.now], [before, epoch]);
    assert.deepEqual([curve(run), run.log, run.remembered], [curved.curve, curved.log, curved.snapshots]);
    const changes = value.changes.filter((change) => change.epoch <= epoch);
    assert.deepEqual(run.value.changes, changes);
    train(run, epoch + 300);
    // Its velocities, too.
    assert.deepEqual(shown(run), fresh({ start: {}, changes }, epoch + 300).shown);
    run.free();
  }
});

test('of several changes of one name in one epoch the last counts, whichever part it is', () => {
  const last = [
    { epoch: 200, name: 'dense1.units.3', value: 0 },
    { epoch: 200, name: 'dense1.weights.1.3', value: 4 },
    { epoch: 200, name: 'dense1.biases.8', value: 0.5 },
    { epoch: 260, name: 'dense1.units.3', value: 1 },
  ];
  const run = openRun({ start: {}, changes: [] });
  train(run, 200);
  for (const [name, value] of /** @type {const} */ ([
    ['dense1.biases.8', -3],
    ['dense1.units.3', 0],
    ['dense1.weights.1.3', 7],
    ['dense1.units.3', 1],
    ['dense1.weights.1.3', 4],
    ['dense1.biases.8', 0.5],
    ['dense1.units.3', 0],
  ])) {
    run.change(name, value);
    train(run, run.now);
  }
  train(run, 260);
  run.change('dense1.units.3', 1);
  assert.deepEqual(
    run.value.changes.toSorted((a, b) => a.epoch - b.epoch || a.name.localeCompare(b.name)),
    last.toSorted((a, b) => a.epoch - b.epoch || a.name.localeCompare(b.name)),
  );
  train(run, 400);
  const expected = fresh({ start: {}, changes: last }, 400).shown;
  assert.deepEqual(shown(run), expected);
  const twice = openRun({
    start: {},
    changes: [{ epoch: 200, name: 'dense1.biases.8', value: 9 }, ...last],
  });
  train(twice, 400);
  assert.deepEqual([shown(twice), twice.value.changes], [expected, last]);
  run.free();
  twice.free();
});

test('what replaces a part’s change at epoch 0 is all that is there after going back', () => {
  const run = openRun({ start: {}, changes: [{ epoch: 0, name: 'dense1.units.2', value: 0 }] });
  assert.deepEqual(run.value.changes, [{ epoch: 0, name: 'dense1.units.2', value: 0 }]);
  run.advance(30);
  seek(run, 0);
  run.change('dense1.units.2', 1);
  run.change('dense1.biases.2', 1);
  run.change('dense1.biases.2', 0.5);
  run.change('learningRate', 0.3);
  run.advance(30);
  seek(run, 0);
  const { changes, start } = run.value;
  assert.deepEqual(
    [start, changes],
    [{ learningRate: 0.3 }, [{ epoch: 0, name: 'dense1.biases.2', value: 0.5 }]],
  );
  for (const epoch of [0, 12]) {
    seek(run, epoch);
    assert.deepEqual(shown(run), fresh(run.value, epoch).shown);
  }
  run.free();
});

test('a part that is refused changes nothing', () => {
  const run = openRun({ start: {}, changes: BY_HAND });
  train(run, 1000);
  seek(run, 600);
  const before = [shown(run), kept(run)];
  for (const [name, value] of /** @type {const} */ ([
    ['dense1.units.64', 0],
    ['dense2.units.0', 0],
    ['dense3.biases.0', 1],
    ['dense1.weights.2.0', 1],
    ['dense1.units.1', 0.5],
    ['dense1.biases.1', Number.NaN],
  ])) {
    assert.throws(() => run.change(name, value));
  }
  assert.deepEqual([shown(run), kept(run)], before);
  run.free();
});

test('what a part is can be read', () => {
  const run = openRun({ start: { hidden: [3, 2] }, changes: [] });
  // By hand: W1 is 2 × 3, then 3 biases, W2 is 3 × 2, then 2 biases, W3 is 2 × 3, then 3 biases.
  const parameters = run.trainer.parameters();
  for (const [name, place] of /** @type {const} */ ([
    ['dense1.weights.0.2', 2],
    ['dense1.weights.1.0', 3],
    ['dense1.biases.1', 7],
    ['dense2.weights.2.1', 14],
    ['dense3.biases.2', 25],
  ])) {
    run.change(name, 0.5);
    assert.equal(run.trainer.parameters()[place], 0.5, name);
    assert.equal(run.read(name), 0.5);
  }
  assert.equal(parameters.length, 26);
  assert.deepEqual([run.read('dense2.units.1'), run.read('momentum')], [1, 0.9]);
  run.change('dense2.units.1', 0);
  assert.deepEqual([run.read('dense2.units.1'), run.read('dense2.units.0')], [0, 1]);
  run.free();
});

test('the latest four curves that were left stay, as they were', () => {
  const run = openRun({ start: {}, changes: [] });
  /** @type {[number, number[][]][]} */
  const left = [];
  for (const [until, from] of [
    [40, 30],
    [60, 0],
    [50, 20],
    [25, 24],
    [90, 3],
  ]) {
    train(run, until);
    run.history.reach(until, until / 100, 0.5);
    left.push([from, curve(run).map((column) => column.slice(from))]);
    seek(run, from);
    const { branchesVersion } = run;
    run.change('learningRate', 0.5 + from / 100);
    assert.equal(run.branchesVersion, branchesVersion + 1);
  }
  assert.deepEqual(
    run.branches.map(({ from, columns }) => [from, columns.map((column) => [...column])]),
    left.slice(-4),
  );
  assert.deepEqual(run.branches[3].columns[0].at(-1), 90);
  // From now on nothing is left.
  run.change('momentum', 0.1);
  run.goOn();
  assert.equal(run.branches.length, 4);
  assert.equal(run.branches[3].from, 3);
  run.free();
});

test('a step that is refused is known as such after travelling, too', () => {
  const run = openRun({ start: { hidden: [64, 64, 64] }, changes: [] });
  run.advance(10);
  run.change('learningRate', 1000);
  run.advance(2000);
  const { end, now } = run;
  assert.equal(end?.name, 'notFinite');
  run.approach(now - 3);
  run.advance(1);
  assert.notEqual(run.end?.name, 'notFinite');
  run.approach(now);
  assert.deepEqual([run.trainer.epoch, run.end, run.see().end], [now, end, end]);
  run.approach(2);
  train(run, now);
  assert.deepEqual([run.trainer.epoch, run.end], [now, end]);
  run.free();
});

/** Losses that jump, and what is marked of them, by hand. @type {[string, number[], number[]][]} */
const JUMPS = [
  ['steady', [1, 0.9, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4], []],
  ['twice and up by more than a tenth', [1, 1, 2.01, 2.5, 3, 1, 1], [2]],
  ['just twice', [1, 1, 2, 1], []],
  ['up and down is one jump until it is back', [1, 3, 1.5, 4, 1.2, 2.5, 1.1, 2.5, 1], [1, 7]],
  ['slowly up is none, until it is fast', [1, 1.9, 2.05, 2.2, 2.43], [4]],
];

test('a jump of the loss is marked at its first epoch', () => {
  for (const [name, losses, jumps] of JUMPS) {
    const scan = createScan();
    for (const [epoch, loss] of losses.entries()) scanEpoch(scan, epoch, loss, 0);
    assert.deepEqual(scan.jumps, jumps, name);
  }
  // What is low for some two hundred epochs no more is forgotten.
  const scan = createScan();
  for (let epoch = 0; epoch < 300; epoch += 1) {
    scanEpoch(scan, epoch, epoch < 50 ? 1 : epoch < 250 ? 3 : 7, 0);
  }
  assert.deepEqual(scan.jumps, [50, 250]);
  // The latest twenty are kept.
  const many = createScan();
  for (let epoch = 0; epoch < 60; epoch += 1) scanEpoch(many, epoch, epoch % 2 === 0 ? 1 : 3, 0);
  assert.deepEqual(
    many.jumps,
    Array.from({ length: 20 }, (_, index) => 21 + 2 * index),
  );
});

test('the best accuracy is marked where it was first', () => {
  const scan = createScan();
  assert.equal(scan.best, undefined);
  const best = [0.3, 0.2, 0.5, 0.5, 0.4, 0.6].map((accuracy, epoch) => {
    scanEpoch(scan, epoch, 1, accuracy);
    return scan.best;
  });
  assert.deepEqual(best, [0, 0, 2, 2, 2, 5]);
});

/**
 * The units that have not been active for 50 epochs at the latest look, every 200 epochs, as the package itself tells of every
 * epoch.
 * @param {import('../../www/engine/run.js').Run} value @param {number} epochs
 */
function deathsOf({ start, changes }, epochs) {
  const trainer = new Trainer(start);
  const sizes = /** @type {number[]} */ (start.hidden ?? [64]);
  const units = sizes.flatMap((size, index) =>
    Array.from({ length: size }, (_, unit) => ({ layer: index + 1, unit })),
  );
  const active = units.map(() => -1);
  const last = Math.floor((epochs - 1) / 200) * 200;
  for (let epoch = 0; epoch <= last; epoch += 1) {
    for (const change of changes) {
      if (change.epoch === epoch) trainer.set(/** @type {'decay'} */ (change.name), Number(change.value));
    }
    const off = trainer.switchedOff();
    for (const [index, samples] of trainer.activeSamples().entries()) {
      const { layer, unit } = units[index];
      const isOff = off.some((value, place) => place % 2 === 0 && value === layer && off[place + 1] === unit);
      if (samples > 0 || isOff) active[index] = epoch;
    }
    trainer.step();
  }
  trainer.free();
  return units
    .map((unit, index) => ({ ...unit, epoch: active[index] + 1 }))
    .filter(({ epoch }) => last - epoch >= 50);
}

const inOrder = (/** @type {import('../../www/engine/marks.js').Death[]} */ deaths) =>
  deaths.toSorted((a, b) => a.layer - b.layer || a.unit - b.unit);

test('units that have died are marked with their epoch, however the run got there', () => {
  const changes = [
    { epoch: 0, name: 'dense1.units.5', value: 0 },
    { epoch: 210, name: 'dense1.biases.0', value: -10 },
    { epoch: 230, name: 'dense1.units.9', value: 0 },
    { epoch: 390, name: 'dense1.units.9', value: 1 },
    { epoch: 700, name: 'dense1.biases.0', value: 10 },
  ];
  let taken = 0;
  /** @type {import('../../www/engine/run.js').Run[]} */
  const values = [
    { start: { seed: 2 }, changes },
    { start: { hidden: [24, 24], learningRate: 2 }, changes },
    { start: { seed: 469, hidden: [16], learningRate: 100 }, changes: [] },
  ];
  for (const value of values) {
    for (const epochs of [200, 201, 401, 601, 801]) {
      const deaths = deathsOf(value, epochs);
      for (const stride of [1, 150, 1000]) {
        const run = openRun(value);
        while (run.now < epochs) {
          run.advance(Math.min(stride, epochs - run.now));
          if (stride === 150) seek(run, Math.floor(run.now / 3));
          if (stride === 150) run.approach(run.now);
        }
        assert.deepEqual(inOrder(run.marks.deaths), deaths, `${JSON.stringify(value)} ${epochs} ${stride}`);
        run.free();
      }
    }
    const [before, after] = [401, 801].map((epochs) => deathsOf(value, epochs));
    taken += before.filter(
      (one) => !after.some(({ layer, unit }) => layer === one.layer && unit === one.unit),
    ).length;
  }
  assert.ok(taken > 0, 'none has come back');
});

test('no unit’s death is dated where that would hold up training for long', () => {
  const { step } = Trainer.prototype;
  let steps = 0;
  Trainer.prototype.step = function () {
    steps += 1;
    step.call(this);
  };
  const [small, large] = [100, 3000].map((samplesPerClass) => {
    const run = openRun({ start: { samplesPerClass }, changes: [] });
    steps = 0;
    train(run, 401);
    const { deaths } = run.marks;
    const silent = run.trainer.activeSamples().filter((samples) => samples === 0).length;
    run.free();
    return { deaths: deaths.length, silent: silent > 0, replayed: steps > 401 };
  });
  Trainer.prototype.step = step;
  assert.ok(small.deaths > 0);
  assert.deepEqual([small.silent, small.replayed], [true, true]);
  assert.deepEqual(large, { deaths: 0, silent: true, replayed: false });
});

test('deaths are dated whatever the batches were where the run was before', () => {
  const value = { start: { hidden: [64], seed: 3 }, changes: [] };
  const run = openRun(value);
  train(run, 1000);
  const { deaths } = run.marks;
  assert.deepEqual(inOrder(deaths), deathsOf(value, 1000));
  assert.ok(deaths.length > 0);
  // So small that it would take too long.
  run.change('batchSize', 1);
  run.advance(2);
  run.reset();
  train(run, 1000);
  assert.deepEqual(run.marks.deaths, deaths);
  run.free();
});

test('marks beyond the epoch that a run goes on from are found anew', () => {
  const run = openRun({ start: {}, changes: [] });
  train(run, 150);
  const early = run.marks;
  train(run, 1500);
  const late = run.marks;
  assert.ok(Number(late.best) > 150 && late.deaths.length > 0 && early.deaths.length === 0);
  seek(run, 150);
  assert.equal(run.marks, late);
  run.goOn();
  assert.deepEqual(run.marks, early);
  train(run, 1500);
  assert.deepEqual(run.marks, late);
  run.free();
});

test('the milestones are passed once each, with their parameters, and again after a branch before them', () => {
  const run = openRun({ start: {}, changes: [] });
  const passed = () =>
    run.fetchPassed().map(({ epoch, parameters }) => {
      assert.deepEqual([...new Uint32Array(parameters.buffer)], fresh(run.value, epoch).shown.bits);
      return epoch;
    });
  assert.deepEqual([passed(), passed()], [[0], []]);
  run.advance(1);
  assert.deepEqual(passed(), [1]);
  run.advance(400);
  assert.deepEqual(passed(), [3, 10, 30, 100, 300]);
  seek(run, 20);
  run.advance(300);
  assert.deepEqual(passed(), []);
  train(run, 1000);
  assert.deepEqual(passed(), [1000]);
  seek(run, 20);
  run.change('learningRate', 0.5);
  assert.deepEqual(passed(), []);
  run.advance(100);
  assert.deepEqual(passed(), [30, 100]);
  // What the way that was left had passed is not drawn any more.
  run.advance(250);
  seek(run, 120);
  run.goOn();
  assert.deepEqual(passed(), []);
  // A part that is changed in such an epoch changes its map.
  seek(run, 100);
  run.change('dense1.units.1', 0);
  assert.deepEqual(passed(), [100]);
  run.change('dense1.units.1', 1);
  train(run, 100);
  assert.deepEqual(passed(), [100]);
  // There is no room for those of a large network.
  const large = openRun({ start: { hidden: [600, 600], samplesPerClass: 1 }, changes: [] });
  assert.deepEqual(large.fetchPassed(), []);
  large.free();
  const far = openRun({ start: { hidden: [1], samplesPerClass: 1 }, changes: [] });
  train(far, 12_000);
  assert.deepEqual(
    far.fetchPassed().map(({ epoch }) => epoch),
    [0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000],
  );
  run.free();
  far.free();
});

test('10,001 epochs and all that is kept of them take less than 16 MB', () => {
  const run = openRun({ start: {}, changes: [] });
  for (const from of [9000, 8000, 7000, 6000, 0]) {
    train(run, 10_001);
    seek(run, from);
    run.cut();
  }
  train(run, 10_001);
  run.approach(5000);
  // By hand: a snapshot every 517 epochs, now, and those of the two latest looks; the curve and the four branches.
  const snapshot = run.trainer.snapshot().length;
  const least = (20 + 1 + 2) * snapshot + 48_000;
  assert.ok(run.bytes > least && run.bytes < least + 4 * 48_000 + 20_000, `${run.bytes} bytes`);
  run.free();

  const large = openRun({ start: { hidden: [512, 512], samplesPerClass: 2 }, changes: [] });
  for (let epoch = 0; epoch < 420; epoch += 20) {
    large.advance(20);
    large.fetchPassed(); // as each frame does
    assert.ok(large.bytes < 16e6, `${large.bytes} bytes`);
  }
  large.approach(7);
  assert.ok(large.bytes < 16e6, `${large.bytes} bytes`);
  large.free();
});

/** Every optimizer, regularization and dropout, each from some epoch on. */
const CHAPTERS = {
  start: {
    seed: 4,
    hidden: [12],
    samplesPerClass: 20,
    arithmetic: 'book',
    initialization: 'book',
    momentum: 0.5,
  },
  changes: [
    { epoch: 120, name: 'l2', value: 0.0005 },
    { epoch: 200, name: 'optimizer', value: 'adam' },
    { epoch: 200, name: 'learningRate', value: 0.02 },
    { epoch: 333, name: 'dropout', value: 0.1 },
    { epoch: 500, name: 'beta1', value: 0.8 },
    { epoch: 700, name: 'optimizer', value: 'rmsprop' },
    { epoch: 701, name: 'rho', value: 0.95 },
    { epoch: 900, name: 'dropout', value: 0 },
    { epoch: 901, name: 'l1', value: 0.0001 },
    { epoch: 1000, name: 'optimizer', value: 'adagrad' },
    { epoch: 1100, name: 'epsilon', value: 1e-6 },
    { epoch: 1200, name: 'optimizer', value: 'sgd' },
  ],
};

test('a run with other optimizers, regularization and dropout on the way is the same from wherever it is replayed', () => {
  const end = fresh(CHAPTERS, 1400).shown;
  const told = openRun(CHAPTERS);
  train(told, 1400);
  assert.deepEqual(shown(told), end);
  for (let step = 1; step <= 30; step += 1) {
    const epoch = (step * 617) % 1400;
    seek(told, epoch);
    assert.deepEqual(shown(told), fresh(CHAPTERS, epoch).shown, `at epoch ${epoch}`);
    seek(told, 1400);
    assert.deepEqual(shown(told), end, `from epoch ${epoch}`);
  }
  told.free();

  const live = openRun({ start: CHAPTERS.start, changes: [] });
  for (const { epoch, name, value } of CHAPTERS.changes) {
    train(live, epoch);
    live.change(name, value);
  }
  train(live, 1400);
  assert.deepEqual([live.value, shown(live)], [CHAPTERS, end]);
  // The run as JSON is the run.
  assert.deepEqual(JSON.parse(JSON.stringify(live.value)), CHAPTERS);
  live.free();
});

test('an optimizer that is changed and changed back at one epoch has forgotten nothing', () => {
  const start = { seed: 4, hidden: [12] };
  const run = openRun({ start, changes: [] });
  train(run, 1234);
  run.change('optimizer', 'adam', 0.001);
  assert.deepEqual(run.value.changes, [
    { epoch: 1234, name: 'optimizer', value: 'adam' },
    { epoch: 1234, name: 'learningRate', value: 0.001 },
  ]);
  run.change('optimizer', 'sgd', 1);
  assert.deepEqual(run.value, { start, changes: [] });
  train(run, 1500);
  assert.deepEqual(shown(run), fresh({ start, changes: [] }, 1500).shown);
  run.free();
});

test('an optimizer that is changed before the first epoch is another start, at the learning rate as it is', () => {
  const run = openRun({ start: { seed: 4 }, changes: [] });
  run.change('optimizer', 'adam');
  assert.deepEqual(run.value, { start: { seed: 4, learningRate: 1, optimizer: 'adam' }, changes: [] });
  run.change('optimizer', 'rmsprop', 0.001);
  assert.deepEqual(run.value, { start: { seed: 4, learningRate: 0.001, optimizer: 'rmsprop' }, changes: [] });
  train(run, 30);
  assert.deepEqual(shown(run), fresh(run.value, 30).shown);
  run.free();

  // By its address the start has the optimizer's own.
  const told = openRun({ start: {}, changes: [{ epoch: 0, name: 'optimizer', value: 'adam' }] });
  assert.deepEqual(
    [told.value, told.trainer.learningRate],
    [{ start: { optimizer: 'adam' }, changes: [] }, 0.001],
  );
  told.free();
});

test('where a run ends, its updates are counted since the optimizer was changed', () => {
  const changes = [
    { epoch: 99, name: 'learningRate', value: 60 },
    { epoch: 100, name: 'optimizer', value: 'sgd' },
    { epoch: 100, name: 'learningRate', value: 50 },
  ];
  const run = openRun({ start: { optimizer: 'adagrad', learningRate: 0.1, decay: 0.01 }, changes });
  train(run, 300);
  const { end } = run.see();
  assert.equal(end?.name, 'dead');
  const { epoch, rate } = /** @type {any} */ (end);
  // By hand: SGD's own first update is that of epoch 100, and it carries on nothing of the steps before.
  assert.ok(epoch > 101);
  assert.deepEqual(rate, { set: 50, decayed: 50 / (1 + 0.01 * (epoch - 101)), higher: undefined });
  run.free();
});

test('a long log keeps its latest lines, those of every 1,000 epochs, and that of epoch 100', () => {
  const run = openRun({ start: { samplesPerClass: 1, hidden: [1], learningRate: 0 }, changes: [] });
  train(run, 203_001);
  const epochs = run.log.map(({ epoch }) => epoch);
  assert.ok(epochs.length <= 2000, `${epochs.length} lines`);
  assert.deepEqual(epochs.slice(0, 4), [0, 100, 1000, 2000]);
  for (let epoch = 0; epoch <= 203_000; epoch += 1000) assert.ok(epochs.includes(epoch), `${epoch}`);
  for (let epoch = 183_000; epoch <= 203_000; epoch += 100) assert.ok(epochs.includes(epoch), `${epoch}`);
  run.free();
});

test('the book’s run ends with a line of the points that it never learned from, if it has such', () => {
  /** Nine of 16 points are right: 0.5625, halfway between two thousandths, of which Python takes the even one. */
  const start = { seed: 4, samplesPerClass: 8, classes: 2, hidden: [3], validation: true };
  const run = openRun({ start, changes: [] });
  train(run, 10_500);
  const all = run.log.filter(({ line }) => !line.startsWith('epoch'));
  const trainer = new Trainer(start);
  while (trainer.epoch < 10_001) trainer.step();
  const [loss, accuracy] = trainer.validate() ?? [];
  assert.equal(accuracy, 0.5625);
  assert.deepEqual(all, [{ epoch: 10_000, line: `validation, acc: 0.562, loss: ${loss?.toFixed(3)}` }]);
  // It stands between the lines of two epochs, and goes with its own.
  assert.deepEqual(
    run.log.slice(100, 103).map(({ line }) => line.split(',')[0]),
    ['epoch: 10000', 'validation', 'epoch: 10100'],
  );
  seek(run, 10_000);
  run.goOn();
  assert.deepEqual(run.log.at(-1)?.epoch, 9900);
  trainer.free();
  run.free();

  const without = openRun({ start: { ...start, validation: false }, changes: [] });
  train(without, 10_002);
  assert.ok(without.log.every(({ line }) => line.startsWith('epoch')));
  without.free();
});

test('a run in batches whose size changes ends at the same bits from whichever of its epochs it is replayed', () => {
  const start = { seed: 3, batchSize: 64, learningRate: 0.05 };
  const changes = [
    { epoch: 30, name: 'batchSize', value: 7 },
    { epoch: 31, name: 'learningRate', value: 0.01 },
    { epoch: 50, name: 'batchSize', value: 0 },
    { epoch: 80, name: 'batchSize', value: 299 },
  ];
  const live = openRun({ start, changes: [] });
  for (const { epoch, name, value } of changes) {
    live.advance(epoch - live.trainer.epoch);
    live.change(name, value);
  }
  live.advance(120 - live.trainer.epoch);
  assert.deepEqual(live.value, { start, changes });
  const trainer = new Trainer(start);
  for (let epoch = 0; epoch < 120; epoch += 1) {
    for (const change of changes)
      if (change.epoch === epoch) trainer.set(/** @type {'decay'} */ (change.name), change.value);
    trainer.step();
  }
  assert.deepEqual(shown(live), shown(/** @type {any} */ ({ trainer })));
  const end = shown(live);
  const told = openRun(live.value);
  told.advance(120);
  for (const epoch of [3, 29, 30, 31, 49, 50, 77, 80, 81, 119]) {
    seek(told, epoch);
    // What has begun is taken back.
    told.trainer.stepBatch();
    if (told.trainer.epoch > epoch) seek(told, epoch);
    told.advance(1);
    assert.equal(told.trainer.epoch, epoch + 1);
    seek(told, 120);
    assert.deepEqual(shown(told), end, `from epoch ${epoch}`);
  }
});

test('an epoch that has begun, a batch at a time, is taken back without training others again', () => {
  const start = { seed: 3, batchSize: 64, learningRate: 0.05 };
  const run = openRun({ start, changes: [{ epoch: 7, name: 'decay', value: 0.01 }] });
  const whole = openRun(run.value);
  whole.advance(9);
  const { step } = Trainer.prototype;
  for (const epoch of [0, 7, 8]) {
    run.advance(epoch - run.trainer.epoch);
    run.stepBatch();
    run.stepBatch();
    assert.deepEqual([run.trainer.epoch, run.trainer.batch], [epoch, 2]);
    let steps = 0;
    Trainer.prototype.step = function () {
      steps += 1;
      step.call(this);
    };
    run.advance(1);
    Trainer.prototype.step = step;
    assert.deepEqual([run.trainer.epoch, run.trainer.batch, steps], [epoch + 1, 0, 1]);
  }
  assert.deepEqual(shown(run), shown(whole));
  // What has begun is not what a change finds after its first update was refused.
  run.change('learningRate', 1e6);
  run.change('l2', 1000);
  while (!run.trainer.diverged) run.stepBatch();
  run.change('learningRate', 0.05);
  run.change('l2', 0);
  run.advance(1);
  whole.advance(1);
  assert.deepEqual(shown(run), shown(whole));
});
