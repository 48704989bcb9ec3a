// A run whose layers, activations and points change on the way is still a value: its start and its changes give every epoch again.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { writeAddress } from '../../www/address.js';
import { writeEdit, writePoints } from '../../www/dataset.js';
import { openRun } from '../../www/engine/run.js';
import { loadEngine, prepare } from '../../www/engine/wasm.js';
import { readQuery } from '../../www/link.js';

/** @typedef {import('../../www/engine/run.js').Run} Run */
/** @typedef {import('../../www/engine/run.js').OpenRun} OpenRun */

const wasm = await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url));
loadEngine(await WebAssembly.compile(wasm));
await prepare({ start: {} });

/** @param {Run['start']} [start] @param {Run['changes']} [changes] */
const open = (start = { hidden: [6], learningRate: 0.3 }, changes = []) => openRun({ start, changes });

/** @param {OpenRun} run @param {number} epoch */
function trainTo(run, epoch) {
  while (run.trainer.epoch < epoch) run.advance(epoch - run.trainer.epoch);
  return run;
}

/** All that the next epoch depends on. @param {OpenRun} run */
const stateOf = ({ trainer }) => Buffer.from(trainer.snapshot()).toString('base64');

/** The run from its address, at the epoch where it is. @param {OpenRun} run */
function again(run) {
  const { run: value, refusals } = readQuery(writeAddress(run.value));
  assert.deepEqual(refusals, []);
  return trainTo(openRun(value), run.trainer.epoch);
}

/** @param {OpenRun} run @param {(points: Float32Array, labels: Uint8Array) => [number[], number[]]} edit */
function edit(run, edit) {
  const [points, labels] = edit(run.rows.points, run.rows.labels);
  return run.changePoints({ points: Float32Array.from(points), labels: Uint8Array.from(labels) });
}

test('layers and activations that change on the way are those of the run, in every epoch', () => {
  const run = open();
  /** @type {[number, string, string][]} */
  const edits = [
    [20, 'hidden', '1.add.3'],
    [20, 'hidden', '2.insert'],
    [35, 'activation', 'tanh.sigmoid'],
    [50, 'hidden', '1.remove.4'],
    [50, 'hidden', '1.insert'],
    [50, 'activation', 'relu.leaky.tanh'],
    [60, 'hidden', '3.drop'],
    [60, 'hidden', '2.add.5'],
    [60, 'hidden', '1.remove.0'],
    [75, 'hidden', '2.drop'],
  ];
  for (const [epoch, name, value] of edits) trainTo(run, epoch).change(name, value);
  trainTo(run, 90);
  assert.deepEqual([...run.trainer.sizes], [2, 7, 3]);
  assert.equal(stateOf(again(run)), stateOf(run));
  // Travelling shows the network of each epoch, and leads back to now.
  const now = stateOf(run);
  for (const [epoch, sizes] of /** @type {[number, number[]][]} */ ([
    [10, [2, 6, 3]],
    [40, [2, 9, 9, 3]],
    [59, [2, 8, 8, 9, 3]],
  ])) {
    run.approach(epoch);
    trainTo(run, epoch);
    assert.deepEqual([...run.trainer.sizes], sizes, String(epoch));
  }
  run.approach(90);
  assert.equal(stateOf(run), now);
});

test('a unit that is added and removed again leaves the run as it was', () => {
  const run = trainTo(open(), 30);
  const before = stateOf(run);
  run.change('hidden', '1.add.1');
  assert.notEqual(stateOf(run), before);
  run.change('hidden', '1.remove.6');
  assert.deepEqual(run.value.changes, []);
  assert.equal(stateOf(run), before);
  run.change('hidden', '2.insert');
  run.change('hidden', '2.drop');
  trainTo(run, 30);
  assert.deepEqual([run.value.changes, stateOf(run)], [[], before]);
});

test('units that are added one by one are one edit', () => {
  const run = trainTo(open(), 30);
  for (let unit = 0; unit < 3; unit += 1) run.change('hidden', '1.add.1');
  assert.deepEqual(run.value.changes, [{ epoch: 30, name: 'hidden', value: '1.add.3' }]);
  assert.equal(stateOf(again(run)), stateOf(run));
});

test('what was changed by hand is called otherwise after an edit in the same epoch', () => {
  const run = trainTo(open(), 30);
  run.change('dense1.weights.0.5', 2);
  run.change('dense1.units.4', 0);
  run.change('hidden', '1.remove.1');
  trainTo(run, 30);
  assert.deepEqual(run.value.changes, [
    { epoch: 30, name: 'hidden', value: '1.remove.1' },
    { epoch: 30, name: 'dense1.weights.0.4', value: 2 },
    { epoch: 30, name: 'dense1.units.3', value: 0 },
  ]);
  assert.equal(run.read('dense1.weights.0.4'), 2);
  trainTo(run, 40);
  assert.equal(stateOf(again(run)), stateOf(run));
});

test('what is changed after an edit is a change of the run, whatever was called so before', () => {
  // Unit 1 is off, and is unit 0 from epoch 20 on; what is unit 1 then is on.
  for (const [name, value] of /** @type {[string, number][]} */ ([
    ['dense1.units.1', 0],
    ['dense1.units.0', 1],
  ])) {
    const run = trainTo(open(), 10);
    run.change('dense1.units.1', 0);
    trainTo(run, 20).change('hidden', '1.remove.0');
    trainTo(run, 30).change(name, value);
    assert.deepEqual(run.value.changes.at(-1), { epoch: 30, name, value });
    assert.equal(stateOf(again(trainTo(run, 40))), stateOf(run));
  }
  // The layer that has tanh at the start goes, and a new one has ReLU.
  const run = trainTo(open({ hidden: [6, 6], activation: 'relu.tanh', learningRate: 0.3 }), 10);
  run.change('hidden', '2.drop');
  trainTo(run, 20).change('hidden', '2.insert');
  trainTo(run, 30).change('activation', 'relu.tanh');
  assert.deepEqual(run.value.changes.at(-1), { epoch: 30, name: 'activation', value: 'relu.tanh' });
  assert.equal(stateOf(again(trainTo(run, 40))), stateOf(run));
  // What it is already is no change, also in an epoch that was travelled to.
  run.change('activation', 'relu.tanh');
  run.approach(30);
  trainTo(run, 30);
  run.change('activation', 'relu.relu');
  assert.deepEqual(
    run.value.changes.map(({ value }) => value),
    ['2.drop', '2.insert'],
  );
});

test('a layer that comes or goes is made of what was changed by hand, and so in the next epoch', () => {
  for (const [
    start,
    name,
    value,
    edit,
    most,
  ] of /** @type {[Run['start'], string, number, string, number][]} */ ([
    [{ hidden: [6], activation: 'sigmoid' }, 'dense2.weights.0.0', 1.5, '2.insert', 0.01],
    [{ hidden: [6] }, 'dense1.weights.0.0', 1.5, '1.insert', 0.01],
    // A layer of straight lines goes without a change.
    [{ hidden: [6, 6], activation: 'linear' }, 'dense1.weights.0.0', 3, '1.drop', 1e-5],
    [{ hidden: [6, 6], activation: 'linear' }, 'dense1.units.0', 0, '1.drop', 1e-5],
  ])) {
    const run = trainTo(open({ ...start, learningRate: 0.1 }), 30);
    run.change(name, value);
    const before = again(trainTo(run, 31)).trainer.answers().loss;
    run.approach(30);
    trainTo(run, 30).change('hidden', edit);
    const what = `${name} and ${edit}`;
    assert.deepEqual(
      run.value.changes,
      [
        { epoch: 30, name, value },
        { epoch: 31, name: 'hidden', value: edit },
      ],
      what,
    );
    assert.equal(run.trainer.epoch, 31, what);
    assert.ok(Math.abs(run.trainer.answers().loss / before - 1) < most, what);
    assert.equal(stateOf(again(run)), stateOf(run), what);
  }
});

test('where no epoch can be trained with what was changed by hand, no layer comes or goes', () => {
  const run = trainTo(open(), 30);
  run.change('dense2.weights.0.0', 3e38);
  const before = stateOf(run);
  const { changes } = run.value;
  assert.throws(() => run.change('hidden', '9.drop'), /"9.drop"/);
  assert.deepEqual([stateOf(run), run.value.changes], [before, changes]);
  assert.throws(() => run.change('hidden', '2.insert'), { field: 'hidden' });
  assert.deepEqual([run.trainer.epoch, run.value.changes], [30, changes]);
  run.change('dense2.weights.0.0', 0);
  run.change('hidden', '2.insert');
  assert.deepEqual([run.trainer.epoch, run.trainer.sizes.length], [31, 4]);
  assert.equal(stateOf(again(run)), stateOf(run));
});

test('the first layer has the activation that the run has in its epoch', () => {
  const run = trainTo(open({ hidden: [], activation: 'leaky' }), 20);
  run.change('activation', 'tanh');
  run.approach(10);
  trainTo(run, 10).change('hidden', '1.insert');
  assert.equal(run.read('activation'), 'leaky');
  assert.equal(stateOf(again(trainTo(run, 30))), stateOf(run));
});

test('an edit that the core refuses changes nothing', () => {
  const run = trainTo(open({ hidden: [1] }), 10);
  const before = stateOf(run);
  for (const value of ['1.remove.0', '2.drop', '3.insert', '1.add.4096', 'more']) {
    assert.throws(() => run.change('hidden', value), { name: 'Error' }, value);
  }
  assert.deepEqual([run.value.changes, stateOf(run)], [[], before]);
});

test('what died before an edit is marked with its epoch, by where it is after it', () => {
  for (const [seed, edited] of [
    [0, 150],
    [3, 150],
    [5, 120],
    [0, 200],
  ]) {
    const run = trainTo(open({ hidden: [32], seed, samplesPerClass: 60 }), edited);
    run.change('hidden', '1.remove.0');
    const { deaths } = trainTo(run, 401).marks;
    /** The epoch at which each unit was last active. @type {number[]} */
    let active = Array(32).fill(-1);
    const { trainer, advance } = openRun(run.value);
    // The run has looked for the last time at epoch 400.
    for (; trainer.epoch <= 400; advance(1)) {
      if (trainer.epoch === edited) active = active.slice(1);
      for (const [unit, samples] of trainer.activeSamples().entries()) {
        if (samples > 0) active[unit] = trainer.epoch;
      }
    }
    const dead = active.flatMap((epoch, unit) =>
      400 - epoch > 50 ? [{ layer: 1, unit, epoch: epoch + 1 }] : [],
    );
    assert.ok(dead.length > 2);
    assert.deepEqual(
      deaths.toSorted((a, b) => a.unit - b.unit),
      dead,
      `${seed} ${edited}`,
    );
  }
});

test('marks of units follow an edit at once', () => {
  const run = trainTo(open({ hidden: [32], samplesPerClass: 60 }), 450);
  const { marks, marksVersion } = run;
  assert.ok(marks.deaths.length > 2 && marks.deaths.every(({ unit }) => unit > 0));
  run.change('hidden', '1.remove.0');
  assert.ok(run.marksVersion > marksVersion);
  assert.deepEqual(
    run.marks.deaths,
    marks.deaths.map((death) => ({ ...death, unit: death.unit - 1 })),
  );
  assert.deepEqual(again(run).marks, run.marks);
});

test('points that come and go on the way are those of the run, in every epoch', () => {
  const run = trainTo(open(), 20);
  edit(run, (points, labels) => [
    [...points, 0.5, 0.5, -0.25, 1],
    [...labels, 2, 0],
  ]);
  trainTo(run, 40);
  edit(run, (points, labels) => [[...points].slice(20), [...labels].slice(10)]);
  trainTo(run, 60);
  assert.equal(run.trainer.labels.length, 292);
  assert.equal(stateOf(again(run)), stateOf(run));
  const now = stateOf(run);
  run.approach(5);
  assert.equal(run.trainer.labels.length, 300);
  run.approach(60);
  assert.deepEqual([run.trainer.labels.length, stateOf(run)], [292, now]);
});

test('an update that is refused within an epoch is taken back to other points, too', () => {
  const run = trainTo(open({ hidden: [6], batchSize: 7 }), 20);
  edit(run, (points, labels) => [[...points].slice(20), [...labels].slice(10)]);
  trainTo(run, 30).change('dense1.weights.0.0', 3e38);
  run.advance(1);
  assert.ok(run.trainer.diverged && run.trainer.batch > 0);
  run.approach(10);
  trainTo(run, 10);
  assert.equal(run.rows.labels.length, 300);
  run.approach(30);
  trainTo(run, 30).change('dense1.weights.0.0', 0.5);
  trainTo(run, 40);
  assert.equal(run.rows.labels.length, 290);
  assert.equal(stateOf(again(run)), stateOf(run));
});

test('strokes in one epoch are one edit, and what takes them back leaves none', () => {
  const run = trainTo(open(), 20);
  const before = stateOf(run);
  const first = run.rows;
  edit(run, (points, labels) => [
    [...points, 0.5, 0.5],
    [...labels, 2],
  ]);
  edit(run, (points, labels) => [
    [...points.slice(2), 0.75, 0.5],
    [...labels.slice(1), 1],
  ]);
  assert.equal(run.value.changes.length, 1);
  assert.equal(stateOf(again(run)), stateOf(run));
  run.changePoints(first);
  assert.deepEqual([run.value.changes, stateOf(run)], [[], before]);
});

test('after Reset points that were drawn are there from the start on', () => {
  const run = trainTo(open(), 20);
  edit(run, (points, labels) => [
    [...points, 0.5, 0.5],
    [...labels, 2],
  ]);
  trainTo(run, 30).change('learningRate', 0.2);
  run.reset();
  assert.deepEqual([run.trainer.epoch, run.trainer.labels.length], [0, 301]);
  assert.deepEqual(
    run.value.changes.map(({ epoch, name }) => [epoch, name]),
    [
      [0, 'points'],
      [30, 'learningRate'],
    ],
  );
  trainTo(run, 40);
  assert.equal(stateOf(again(run)), stateOf(run));
});

test('Reset leaves edits of points that are still to come, and they are of the same points', () => {
  /** @param {number[]} removed @param {number[]} [points] @param {number[]} [labels] */
  const written = (removed, points = [], labels = []) =>
    writeEdit({
      removed,
      added: { points: Float32Array.from(points), labels: Uint8Array.from(labels) },
    });
  const { points, labels } = open().rows;
  const changes = [
    // The first goes, and comes back behind the others.
    { epoch: 10, name: 'points', value: written([0]) },
    { epoch: 20, name: 'points', value: written([], [points[0], points[1]], [labels[0]]) },
    { epoch: 40, name: 'points', value: written([0, 2], [0.5, 0.5], [1]) },
    { epoch: 50, name: 'l2', value: 0.01 },
    { epoch: 60, name: 'points', value: written([297, 298]) },
  ];
  const run = trainTo(open(undefined, changes), 30);
  run.approach(15);
  trainTo(run, 15).reset();
  assert.equal(run.trainer.epoch, 0);
  assert.deepEqual([...run.rows.points], [...points]);
  assert.deepEqual(
    run.value.changes.map(({ epoch, name }) => [epoch, name]),
    [
      [40, 'points'],
      [50, 'l2'],
      [60, 'points'],
    ],
  );
  // Without the second and the fourth, and then without the first and the new one.
  trainTo(run, 45);
  assert.deepEqual(
    [...run.rows.points],
    [points[0], points[1], points[4], points[5], ...points.slice(8), 0.5, 0.5],
  );
  trainTo(run, 70);
  assert.deepEqual([...run.rows.points], [points[4], points[5], ...points.slice(8)]);
  assert.equal(stateOf(again(run)), stateOf(run));
  // What is to come is there at Reset before it, too.
  const early = trainTo(open(undefined, changes), 5);
  early.reset();
  assert.deepEqual(early.value.changes, changes);
});

test('points that are none are refused, and change nothing', () => {
  const run = trainTo(open(), 20);
  const before = stateOf(run);
  for (const [points, labels] of [
    [[], []],
    [[0, 0], [3]],
    [[Number.NaN, 0], [0]],
  ]) {
    assert.throws(() => edit(run, () => [points, labels]), { name: 'Error' });
  }
  assert.deepEqual([run.value.changes, stateOf(run), run.rows.labels.length], [[], before, 300]);
});

test('own points come from the address', () => {
  const text = 'AACAPwAAAMAAAAAAP83MzD0B'; // 1, −2 of class 0, and 0.5, 0.1 of class 1
  const { run, refusals } = readQuery(`?data=own&points=${text}`);
  assert.deepEqual(refusals, []);
  const { trainer } = openRun(run);
  assert.deepEqual([...trainer.points], [1, -2, 0.5, Math.fround(0.1)]);
  assert.deepEqual(
    [[...trainer.labels], [...trainer.sizes]],
    [
      [0, 1],
      [2, 64, 2],
    ],
  );
  assert.equal(writeAddress(run), `?data=own&points=${text}`);
  assert.throws(() => openRun({ start: { data: 'own', points: 'AA' }, changes: [] }), { field: 'points' });
});

test('the rate at an end is that of its update, of which an epoch can have several', () => {
  /** @type {Run['start']} */
  const start = { hidden: [8], samplesPerClass: 30, batchSize: 30, learningRate: 0.05, decay: 0.01 };
  const end = (/** @type {Run['start']} */ more, /** @type {Run['changes']} */ changes) => {
    const run = openRun({ start: { ...start, ...more }, changes });
    while (!run.end) run.advance(1);
    assert.ok(run.trainer.epoch < 100);
    return run.end;
  };
  // By hand: of 90 points an epoch has 30 updates, and the last of three epochs is the 90th.
  const early = end({ batchSize: 3, learningRate: 0.5 }, []);
  assert.equal(early.epoch, 3);
  assert.deepEqual(early.rate, { set: 0.5, decayed: 0.5 / (1 + 0.01 * 89), higher: undefined });
  // Four epochs of three updates, two of two with a third fewer points, and four of one; then that of epoch 10.
  const changes = [
    { epoch: 4, name: 'points', value: '0_29.' },
    { epoch: 6, name: 'batchSize', value: 0 },
    { epoch: 10, name: 'learningRate', value: 1e6 },
  ];
  const late = end({}, changes);
  assert.equal(late.epoch, 11);
  assert.deepEqual(late.rate, { set: 1e6, decayed: 1e6 / (1 + 0.01 * 20), higher: undefined });
  // Refused after ten epochs of three and one more.
  const refused = end({}, [{ epoch: 10, name: 'dense1.weights.0.0', value: 3e38 }]);
  assert.deepEqual([refused.name, refused.epoch], ['notFinite', 10]);
  assert.deepEqual(refused.rate, { set: 0.05, decayed: 0.05 / (1 + 0.01 * 31), higher: undefined });
});

test('momentum carries a higher rate on for some 40 updates, however many epochs these are', () => {
  for (const [batchSize, higher] of /** @type {const} */ ([
    [0, { set: 0.2, until: 22 }],
    [9, undefined], // eight epochs of ten updates
  ])) {
    const start = { hidden: [1], samplesPerClass: 30, batchSize, learningRate: 0.2, momentum: 0.9 };
    const run = openRun({
      start,
      changes: [
        { epoch: 22, name: 'learningRate', value: 0.1 },
        { epoch: 30, name: 'dense1.biases.0', value: -1e6 },
      ],
    });
    while (!run.end) run.advance(1);
    assert.deepEqual([run.end.name, run.end.epoch, run.end.rate?.higher], ['dead', 30, higher]);
  }
});

test('points so far out that the first step kills the network end the run at epoch 1, at the rate of that step', async () => {
  const places = Array.from({ length: 20 }, (_, place) => place);
  const points = writePoints({
    points: Float32Array.from(places.flatMap((place) => [6e6 + 1000 * place, 5e6 - 3000 * place])),
    labels: Uint8Array.from(places, (place) => place % 2),
  });
  const run = openRun({ start: { data: 'own', points, learningRate: 1 }, changes: [] });
  assert.deepEqual(run.see(), { end: undefined, uniform: 'saturated' });
  run.advance(30);
  const rate = { set: 1, decayed: 1, higher: undefined };
  assert.deepEqual(run.see(), { end: { name: 'dead', layer: 1, epoch: 1, rate }, uniform: '' });
  run.free();
});
