// What the inspector answers, beside the package itself and beside numbers worked out by hand.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { checkGradients } from '../../www/engine/check.js';
import { confusion, drawn, inspect, paint } from '../../www/engine/inspections.js';
import { inspect as inspectAtOnce, isPlain } from '../../www/engine/network.js';
import { createSubject } from '../../www/engine/subject.js';
import { inUnits, largestDifference, nameOf, progressed } from '../../www/panels/check.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** From −255 to 255, each shade is its own number. */
const SHADES = Uint32Array.from({ length: 511 }, (_, index) => index);
/** @param {{pixels: Uint8ClampedArray<ArrayBuffer>}} picture */
const shadesOf = ({ pixels }) => [...new Uint32Array(pixels.buffer)].map((shade) => shade - 255);

/** @param {ConstructorParameters<typeof Trainer>[0]} options @param {number} [epochs] */
function trained(options, epochs = 0) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  return trainer;
}

/**
 * An array of a trainer's trace, straight from the package.
 * @param {Trainer} trainer
 * @param {number} sample
 * @param {string} name
 */
function arrayOf(trainer, sample, name) {
  const view = trainer.trace(sample);
  let start = 0;
  for (const [own, rows, columns] of trainer.traceArrays()) {
    if (own === name) return view.slice(start, start + rows * columns);
    start += rows * columns;
  }
  throw new Error(`no ${name}`);
}

test('confusion counts answers by class; of equally likely ones the first is the answer', () => {
  const probabilities = Float32Array.of(0.5, 0.2, 0.3, 0.1, 0.2, 0.7, 0.4, 0.4, 0.2, 0, 0, 1);
  assert.deepEqual([...confusion(probabilities, Uint8Array.of(0, 0, 1, 2), 3)], [1, 0, 1, 1, 0, 0, 0, 0, 1]);
});

test('a picture has a pixel a cell, in shades of its largest value', () => {
  const values = Float32Array.of(-2, 1, 0, 0.5, -1, 2);
  const picture = paint({ name: '', rows: 2, columns: 3, values }, SHADES);
  assert.deepEqual([picture.width, picture.height, picture.most], [3, 2, 2]);
  assert.deepEqual(shadesOf(picture), [-255, 128, 0, 64, -127, 255]);
});

test('a picture of zeros is paper, and what is not finite sets no scale', () => {
  assert.deepEqual(
    shadesOf(paint({ name: '', rows: 1, columns: 2, values: new Float32Array(2) }, SHADES)),
    [0, 0],
  );
  const values = Float32Array.of(1, Number.NEGATIVE_INFINITY, 0.5);
  const picture = paint({ name: '', rows: 1, columns: 3, values }, SHADES);
  assert.equal(picture.most, 1);
  assert.deepEqual(shadesOf(picture), [255, -255, 128]);
});

test('where there are more cells than pixels, the largest of a block is seen, whatever its sign', () => {
  const [rows, columns] = [700, 1500];
  const values = new Float32Array(rows * columns).fill(0.25);
  values[699 * columns + 1499] = -1;
  values[0] = 0.5;
  const picture = paint({ name: '', rows, columns, values }, SHADES);
  assert.deepEqual([picture.width, picture.height, picture.most], [640, 304, 1]);
  const shades = shadesOf(picture);
  assert.deepEqual([shades[0], shades[1], shades.at(-1)], [128, 64, -255]);
  // No block is missed, and none counts elsewhere.
  assert.equal(shades.filter((shade) => shade === 64).length, 640 * 304 - 2);
});

test('of many samples only those that are drawn are handed out', () => {
  const values = Float32Array.from({ length: 2 * 2500 }, (_, index) => index);
  const rows = drawn(values, 2);
  assert.equal(rows.length, 2 * Math.ceil(2500 / 3));
  assert.deepEqual([...rows.subarray(0, 4)], [0, 1, 6, 7]);
  assert.deepEqual([...drawn(values.subarray(0, 6), 2)], [0, 1, 2, 3, 4, 5]);
});

test('nothing is told but what is wanted', () => {
  const trainer = trained({});
  const subject = createSubject(trainer);
  const { epoch, batch, key, wants, units, ...rest } = inspect(subject, {}, SHADES);
  assert.deepEqual([epoch, batch, key, wants, units], [0, 0, '{}', {}, undefined]);
  assert.deepEqual(rest, {});
  trainer.free();
});

test('a trace holds the arrays that are asked for, with their pictures', () => {
  const trainer = trained({}, 5);
  const subject = createSubject(trainer);
  assert.deepEqual(subject.sizes, [2, 64, 3]);
  const want = {
    sample: 57,
    arrays: ['dense1.output', 'loss'],
    pictures: ['dense1.output', 'dense2.weights'],
  };
  const { trace, epoch } = inspect(subject, { trace: want }, SHADES);
  assert.ok(trace);
  assert.equal(epoch, 5);
  assert.deepEqual([trace.first, trace.count, trace.sample, trace.settings.momentum], [0, 300, 57, 0.9]);
  assert.deepEqual(Object.keys(trace.arrays), want.arrays);
  assert.deepEqual(trace.arrays['dense1.output'].values, arrayOf(trainer, 57, 'dense1.output'));
  assert.deepEqual(Object.keys(trace.pictures), ['dense1.output', 'dense1.output[57]', 'dense2.weights']);
  assert.deepEqual(
    [trace.pictures['dense1.output[57]'].width, trace.pictures['dense1.output[57]'].height],
    [64, 1],
  );
  // The most active unit of the sample.
  const output = arrayOf(trainer, 57, 'activation1.output').subarray(57 * 64, 58 * 64);
  assert.deepEqual(trace.units, [0, output.indexOf(Math.max(...output)), 0]);
  trainer.free();
});

test('units that were found stay while training runs, and go with the sample', () => {
  const trainer = trained({});
  const subject = createSubject(trainer);
  const want = { sample: 250, arrays: [], pictures: [] };
  const before = inspect(subject, { trace: want }, SHADES).units;
  for (let epoch = 0; epoch < 400; epoch += 1) trainer.step();
  subject.changed();
  assert.deepEqual(inspect(subject, { trace: want }, SHADES).units, before);
  const chosen = [1, 7, 2];
  assert.deepEqual(inspect(subject, { trace: { ...want, units: chosen } }, SHADES).units, chosen);
  assert.equal(inspect(subject, { trace: { ...want, sample: 10 } }, SHADES).units?.[2], 0);
  trainer.free();
});

test('units that are told of are alive: one that has died gives way to the one active for most samples', () => {
  const trainer = trained({ hidden: [4, 3] });
  const subject = createSubject(trainer);
  const want = { sample: 20 };
  assert.ok(inspect(subject, { folds: want }, SHADES).units);
  // Weights 0, and a bias for each unit: all but unit 2 of the first layer and unit 1 of the second are dead.
  const parameters = new Float32Array(trainer.parameters().length);
  parameters.set([-1, -1, 1, -1], 2 * 4);
  parameters.set([-1, 1, -1], 3 * 4 + 4 * 3);
  trainer.setParameters(parameters);
  subject.changed();
  const { units, folds } = inspect(subject, { folds: want }, SHADES);
  assert.deepEqual(units, [0, 2, 1, 0]);
  assert.deepEqual([folds?.unit, folds?.active, folds?.dead.count], [2, 300, 5]);
  // What the reader has chosen is told, dead or alive.
  assert.equal(inspect(subject, { folds: { ...want, units: [0, 3, 1, 0] } }, SHADES).folds?.unit, 3);
  trainer.free();
});

test('units are found anew where layers have changed', () => {
  const trainer = trained({ hidden: [4, 3] });
  const subject = createSubject(trainer);
  const want = { sample: 20 };
  /** Weights 0, and these biases. @param {number[]} first @param {number[]} second */
  const setBiases = (first, second) => {
    const parameters = new Float32Array(trainer.parameters().length);
    parameters.set(first, 2 * first.length);
    parameters.set(second, 3 * first.length + first.length * second.length);
    trainer.setParameters(parameters);
    subject.changed();
  };
  setBiases([1, 1, 1, 2], [1, 2, 1]);
  assert.deepEqual(inspect(subject, { folds: want }, SHADES).units, [0, 3, 1, 0]);
  trainer.set('hidden', '1.remove.3');
  setBiases([1, 2, 1], [1, 2, 1]);
  assert.deepEqual(inspect(subject, { folds: want }, SHADES).units, [0, 1, 1, 0]);
  trainer.set('hidden', '2.drop');
  setBiases([1, 1, 2], []);
  assert.deepEqual(inspect(subject, { folds: want }, SHADES).units, [0, 2, 0]);
  trainer.free();
});

test('other points are taken in the middle of an epoch, too', () => {
  const [trainer, others] = [trained({ batchSize: 64 }), trained({ batchSize: 64 })];
  const subject = createSubject(trainer);
  trainer.stepBatch();
  const { points, labels } = others;
  const rows = { points: points.slice(2), labels: labels.slice(1) };
  others.setPoints(rows.points, rows.labels);
  others.stepBatch();
  subject.trainOn(rows);
  trainer.restore(others.snapshot());
  subject.changed();
  const want = { trace: { sample: 20, arrays: [], pictures: [] } };
  const told = inspect(subject, want, SHADES);
  assert.deepEqual([told.batch, told.trace?.batch?.number], [1, 2]);
  assert.deepEqual(told.trace?.rows, others.nextBatch());
  trainer.free();
});

test('after an epoch the trace is that of the next', () => {
  const trainer = trained({});
  const subject = createSubject(trainer);
  const want = { sample: 3, arrays: ['dense1.weights'], pictures: [] };
  inspect(subject, { trace: want }, SHADES);
  trainer.step();
  subject.changed();
  const { trace } = inspect(subject, { trace: want }, SHADES);
  assert.deepEqual(trace?.arrays['dense1.weights'].values, trainer.parameters().subarray(0, 128));
  trainer.free();
});

test('the terms of a weight add up to its gradient', () => {
  const trainer = trained({ hidden: [8, 6] }, 20);
  const subject = createSubject(trainer);
  const { pull } = inspect(subject, { pull: { sample: 0, units: [1, 5, 4, 2], layer: 2 } }, SHADES);
  assert.ok(pull);
  assert.equal(pull.name, 'dense2.weights[5, 4]');
  const gradient = arrayOf(trainer, 0, 'dense2.dweights')[5 * 6 + 4];
  assert.equal(pull.gradient, gradient);
  assert.equal(pull.up + pull.down + pull.none, 300);
  assert.ok(pull.sumUp <= 0 && pull.sumDown >= 0);
  const size = pull.sumDown - pull.sumUp;
  assert.ok(Math.abs(pull.sumUp + pull.sumDown - gradient) <= 1e-5 * size);
  // W1 and b1 are 16 + 8 parameters.
  assert.deepEqual(pull.terms, trainer.gradientTerms(24 + 5 * 6 + 4).slice());
  assert.deepEqual(Object.keys(pull.pictures), ['dense1.dweights', 'dense2.dweights', 'dense3.dweights']);
  trainer.free();
});

test('what regularization adds is a term of its own, of hidden layers only', () => {
  const trainer = trained({ hidden: [8, 6], l1: 0.002, l2: 0.01 }, 20);
  const subject = createSubject(trainer);
  // W1 and b1 are 16 + 8 parameters.
  const weight = trainer.parameters()[24 + 5 * 6 + 4];
  const { pull } = inspect(subject, { pull: { sample: 0, units: [1, 5, 4, 2], layer: 2 } }, SHADES);
  assert.ok(pull?.added);
  assert.ok(Math.abs(pull.added - (0.002 * Math.sign(weight) + 2 * 0.01 * weight)) < 1e-7);
  const size = pull.sumDown - pull.sumUp;
  assert.ok(Math.abs(pull.sumUp + pull.sumDown + pull.added - pull.gradient) <= 1e-5 * size);
  const last = inspect(subject, { pull: { sample: 0, units: [1, 5, 4, 2], layer: 3 } }, SHADES).pull;
  assert.equal(last?.added, undefined);
  trainer.free();
});

test('with dropout the terms are those of the next step, and add up to its gradient', () => {
  const trainer = trained({ hidden: [8], dropout: 0.5 }, 20);
  const subject = createSubject(trainer);
  const want = { sample: 0, units: [0, 3, 1], layer: 2 };
  const { pull } = inspect(subject, { pull: want }, SHADES);
  assert.ok(pull);
  const mask = arrayOf(trainer, 0, 'dropout1.binary_mask');
  for (const [sample, term] of pull.terms.entries())
    if (mask[sample * 8 + 3] === 0) assert.equal(Math.abs(term), 0);
  assert.ok(Math.abs(pull.sumUp + pull.sumDown - pull.gradient) <= 1e-5 * (pull.sumDown - pull.sumUp));
  trainer.free();
});

test('when another optimizer, or dropout, is chosen while training goes on, its arrays are told', () => {
  const trainer = trained({ hidden: [4] }, 5);
  const subject = createSubject(trainer);
  const arrays = [
    'dense1.weight_momentums',
    'dense1.weight_cache',
    'dropout1.binary_mask',
    'data_loss',
    'loss',
  ];
  const told = () => {
    const { trace } = inspect(subject, { trace: { sample: 57, arrays, pictures: arrays } }, SHADES);
    assert.ok(trace);
    for (const [name, { values }] of Object.entries(trace.arrays))
      assert.deepEqual(values, arrayOf(trainer, 57, name));
    return Object.keys(trace.arrays);
  };
  assert.deepEqual(told(), ['dense1.weight_momentums', 'loss']);
  /** @type {[Parameters<typeof trainer.set>[0], any, string[]][]} */
  const changes = [
    ['optimizer', 'adagrad', ['dense1.weight_cache', 'loss']],
    // As many arrays as before, with other names.
    ['optimizer', 'rmsprop', ['dense1.weight_cache', 'loss']],
    ['optimizer', 'sgd', ['dense1.weight_momentums', 'loss']],
    ['optimizer', 'adam', ['dense1.weight_momentums', 'dense1.weight_cache', 'loss']],
    ['dropout', 0.5, ['dense1.weight_momentums', 'dense1.weight_cache', 'dropout1.binary_mask', 'loss']],
    ['l2', 0.5, arrays],
  ];
  for (const [name, value, names] of changes) {
    trainer.set(name, value);
    subject.changed();
    assert.deepEqual(told(), names);
  }
  trainer.free();
});

test('slow motion knows what dropout leaves out, and what the signals then are', () => {
  const trainer = trained({ hidden: [8], dropout: 0.5, l2: 0.01, optimizer: 'adam' }, 5);
  const subject = createSubject(trainer);
  const shown = [[0, 1], [0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2]]; // biome-ignore format: a layer each
  const { slow, network } = inspect(
    subject,
    { slow: { sample: 57 }, network: { sample: 57, lines: 'signal', shown } },
    SHADES,
  );
  assert.ok(slow && network?.blocks);
  const row = (/** @type {string} */ name, /** @type {number} */ columns) =>
    arrayOf(trainer, 57, name).slice(57 * columns, 58 * columns);
  assert.deepEqual(slow.layers[0].mask, row('dropout1.binary_mask', 8));
  assert.equal(slow.layers[1].mask, undefined);
  assert.ok(slow.data && slow.added && Math.abs(slow.data + slow.added - slow.loss) < 1e-6);
  assert.equal(slow.optimizer, 'adam');
  // What comes along the lines into a class, and its bias, add up to its sum.
  const [, block] = network.blocks;
  for (const [label, sum] of row('dense2.output', 3).entries()) {
    const terms = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((at) => block[at * 3 + label]);
    assert.ok(Math.abs(terms.reduce((sum, term) => sum + term, 0) - sum) < 1e-6);
  }
  trainer.free();
});

test('both ways from the loss to the logits are told; pushed apart, the right class is below all others', () => {
  const trainer = trained({}, 3);
  const subject = createSubject(trainer);
  const { fusion } = inspect(subject, { fusion: { sample: 120, push: 0 } }, SHADES);
  assert.ok(fusion);
  assert.equal(fusion.label, 1);
  assert.deepEqual(fusion.logits, arrayOf(trainer, 120, 'dense2.output').slice(360, 363));
  assert.deepEqual(fusion.fused, arrayOf(trainer, 120, 'loss_activation.dinputs').slice(360, 363));
  assert.equal(fusion.jacobian.length, 9);
  for (const [c, value] of fusion.unfused.entries()) assert.ok(Math.abs(value - fusion.fused[c]) < 1e-8);
  assert.ok(fusion.difference < 1e-6);
  const pushed = inspect(subject, { fusion: { sample: 120, push: 80 } }, SHADES).fusion;
  assert.deepEqual([...(pushed?.logits ?? [])], [-80, -80, 80]);
  assert.ok(pushed?.unfused.every(Number.isNaN));
  assert.ok(Math.abs((pushed?.fused[1] ?? 0) + 1 / 300) < 1e-8);
  trainer.free();
});

test('both ways are timed, and until they are nothing is said', () => {
  const trainer = trained({});
  const subject = createSubject(trainer);
  const measure = () => inspect(subject, { timings: true }, SHADES).timings;
  assert.deepEqual(measure(), { known: false, fused: 0, unfused: 0 });
  let timings = measure();
  while (!timings?.known) timings = measure();
  // The long way divides, and multiplies by a table: it takes longer on any machine.
  assert.ok(timings.fused > 0 && timings.unfused > timings.fused);
  trainer.free();
});

test('answers are those of the samples that are drawn, and of the chosen one', () => {
  const trainer = trained({ samplesPerClass: 500, classes: 4 }, 3);
  const { answers } = inspect(createSubject(trainer), { answers: { sample: 1001 } }, SHADES);
  assert.ok(answers);
  const all = trainer.probabilities();
  assert.equal(answers.probabilities.length, 4 * 1000);
  assert.deepEqual(answers.probabilities.subarray(4, 8), all.slice(8, 12)); // every second
  assert.deepEqual(answers.own, all.slice(4 * 1001, 4 * 1002));
  assert.equal(
    answers.confusion.reduce((sum, count) => sum + count, 0),
    2000,
  );
  trainer.free();
});

test('a fold votes for the class of its largest outgoing weight; dead units are named', () => {
  const trainer = trained({ hidden: [4], classes: 2 });
  // Units 0 and 1 pass through the map; 2 is never above 0, and leads on to nothing; 3 is always above 0.
  const weights = [1, 0, 0, 0, 0, 2, 0, 0];
  const biases = [0, 0.5, -1, 1];
  const outgoing = [3, -4, -1, 0, 0, 0, 0, 1];
  trainer.setParameters(Float32Array.from([...weights, ...biases, ...outgoing, 0, 0]));
  const { folds } = inspect(createSubject(trainer), { folds: { sample: 0, units: [0, 1, 0] } }, SHADES);
  assert.ok(folds);
  assert.deepEqual([...folds.votes], [0, 1, 0, 1]);
  assert.deepEqual([...folds.strengths], [1, Math.fround(2 / 5), 0, 0]);
  assert.deepEqual([folds.unit, folds.bias, ...folds.weights], [1, 0.5, 0, 2]);
  assert.deepEqual([...folds.outgoing], [-1, 0]);
  assert.equal(folds.active, trainer.activeSamples()[1]);
  assert.deepEqual(folds.dead, { count: 1, named: [{ layer: 1, unit: 2 }] });
  assert.equal(folds.lines.length, 16);
  assert.ok(Number.isNaN(folds.lines[8]) && !Number.isNaN(folds.lines[0]));
  trainer.free();
});

test('units of a deep network are dead in their layer, and feed no classes', () => {
  const trainer = trained({ hidden: [3, 20] });
  const silent = trainer.parameters();
  silent.fill(-1, 9 + 60, 9 + 80); // the biases of the second layer
  silent.fill(0, 9, 9 + 60);
  trainer.setParameters(silent);
  const { folds } = inspect(createSubject(trainer), { folds: { sample: 0, units: [0, 2, 0, 0] } }, SHADES);
  assert.deepEqual([...(folds?.votes ?? [])], [-1, -1, -1]);
  assert.ok(folds && folds.dead.count >= 20);
  assert.equal(folds.dead.named.length, 12);
  assert.deepEqual(folds.dead.named.at(-1)?.layer, 2);
  trainer.free();
});

test('a network without hidden layers has units too', () => {
  const trainer = trained({ hidden: [] });
  const subject = createSubject(trainer);
  assert.deepEqual(subject.sizes, [2, 3]);
  const { pull } = inspect(subject, { pull: { sample: 299, layer: 1 } }, SHADES);
  assert.equal(pull?.name, 'dense1.weights[0, 2]');
  trainer.free();
});

test('a check grows with its news, in whatever order parameters are checked', () => {
  const data = /** @type {any} */ ({});
  const begun = { epoch: 7, batch: undefined, gradients: Float64Array.of(1, -4, 2), sampleLength: 1 };
  const none = { checked: new Uint32Array(), differences: new Float64Array() };
  const first = progressed(data, undefined, { begun, ...none, scale: 0, elapsed: 0 });
  assert.deepEqual([first.epoch, first.checked.length, first.running], [7, 0, true]);
  const second = progressed(data, first, {
    checked: Uint32Array.of(1),
    differences: Float64Array.of(-4.5),
    scale: 4,
    elapsed: 60,
  });
  assert.deepEqual([[...second.checked], [...second.differences], second.running], [[1], [-4.5], true]);
  const last = progressed(data, second, {
    checked: Uint32Array.of(0, 2),
    differences: Float64Array.of(1, 4),
    scale: 5,
    elapsed: 120,
  });
  assert.deepEqual(
    [[...last.checked], [...last.differences], last.running],
    [[1, 0, 2], [-4.5, 1, 4], false],
  );
  assert.deepEqual(largestDifference(last, 2), { worst: 0, most: 0.5, largest: 4 });
  assert.deepEqual(largestDifference(last, 3), { worst: 2, most: 2, largest: 4 });
});

test('a difference that is not a number is the largest', () => {
  const check = {
    gradients: Float64Array.of(1, 2),
    checked: Uint32Array.of(0, 1),
    differences: Float64Array.of(Number.NaN, 5),
  };
  assert.equal(Number.isNaN(largestDifference(check, 1).most), true);
});

test('parameters are named as in the book', () => {
  const names = [0, 63, 64, 127, 128, 191, 192, 386].map((index) => nameOf(index, [2, 64, 3]));
  assert.deepEqual(names, [
    'dense1.weights[0, 0]',
    'dense1.weights[0, 63]',
    'dense1.weights[1, 0]',
    'dense1.weights[1, 63]',
    'dense1.biases[0, 0]',
    'dense1.biases[0, 63]',
    'dense2.weights[0, 0]',
    'dense2.biases[0, 2]',
  ]);
  assert.throws(() => nameOf(387, [2, 64, 3]));
});

test('times are told in the unit that suits them', () => {
  const times = [0, 30_000, 80_000, 95_000, 3_000_000, 10_800_000, 200_000_000];
  assert.deepEqual(times.map(inUnits), [
    'about 1 second',
    'about 30 seconds',
    'about 80 seconds',
    'about 2 minutes',
    'about 50 minutes',
    'about 3 hours',
    'about 2 days',
  ]);
});

test('of a large network a window of samples is told, and in it the chosen one has its own row', () => {
  const trainer = trained({ hidden: [64], samplesPerClass: 5000 }, 2);
  const sample = 12_345;
  const first = trainer.traceStart(sample);
  assert.ok(first > 0 && first < sample);
  const wants = {
    trace: { sample, arrays: ['dense2.output'], pictures: ['dense2.output', 'dense2.weights'] },
    fusion: { sample, push: 0 },
  };
  const { trace, fusion } = inspect(createSubject(trainer), wants, SHADES);
  assert.ok(trace && fusion);
  assert.equal(trace.first, first);
  // Straight from the package: the logits of the sample alone.
  const { points } = trainer;
  const logits = [...fusion.logits];
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  const p = trainer.predict(points.subarray(2 * sample, 2 * sample + 2));
  for (const c of [0, 1, 2]) assert.ok(Math.abs(Math.exp(logits[c]) / total - p[c]) < 1e-6);
  const row = trace.arrays['dense2.output'].values.subarray(3 * (sample - first), 3 * (sample - first + 1));
  assert.deepEqual([...row], logits);
  // Its picture is of its row: the largest in full.
  const most = Math.max(...logits.map(Math.abs));
  assert.deepEqual(
    shadesOf(trace.pictures[`dense2.output[${sample}]`]),
    logits.map((logit) => Math.round((255 * logit) / most)),
  );
  assert.deepEqual(Object.keys(trace.pictures), [
    'dense2.output',
    `dense2.output[${sample}]`,
    'dense2.weights',
  ]);
  // The most active unit of the sample.
  const { units } = inspect(
    createSubject(trainer),
    { trace: { sample, arrays: ['activation1.output'], pictures: [] } },
    SHADES,
  );
  const active = arrayOf(trainer, sample, 'activation1.output').subarray(
    64 * (sample - first),
    64 * (sample - first + 1),
  );
  assert.equal(units?.[1], active.indexOf(Math.max(...active)));
  trainer.free();
});

test('a sample is mapped to its row in the next batch, and one that is not in it to none', () => {
  const trainer = trained({ batchSize: 32 }, 2);
  trainer.stepBatch();
  const subject = createSubject(trainer);
  const batch = [...trainer.nextBatch()];
  assert.equal(batch.length, 32);
  for (const [row, sample] of batch.entries()) {
    assert.deepEqual(
      [subject.startOf(sample), subject.rowIn(sample), subject.among(sample)],
      [0, row, sample],
    );
    const { values } = subject.traceOf(sample).X;
    assert.deepEqual(
      values.slice(2 * row, 2 * row + 2),
      trainer.points.slice(2 * sample, 2 * sample + 2),
      `sample ${sample}`,
    );
  }
  const others = [...Array(300).keys()].filter((sample) => !batch.includes(sample));
  assert.deepEqual(new Set(others.map((sample) => subject.rowIn(sample))), new Set([-1]));
  assert.deepEqual(new Set(others.map((sample) => subject.among(sample))), new Set([batch[0]]));
  assert.deepEqual(subject.batch, { number: 2, batches: 10, samples: 32, first: batch[0] });
  // The next is another, and the last has the rest: 300 − 9·32.
  trainer.stepBatch();
  subject.changed();
  assert.deepEqual([subject.batch?.number, [...(subject.nextBatch() ?? [])]], [3, [...trainer.nextBatch()]]);
  assert.notDeepEqual([...(subject.nextBatch() ?? [])], batch);
  for (let made = 2; made < 9; made += 1) trainer.stepBatch();
  subject.changed();
  assert.deepEqual([subject.batch?.number, subject.batch?.samples], [10, 12]);
  // Of the full batch every sample has the row of its number.
  trainer.step();
  trainer.set('batchSize', 0);
  subject.changed();
  assert.deepEqual(
    [subject.batch, subject.nextBatch(), subject.rowIn(57), subject.among(57)],
    [undefined, undefined, 57, 57],
  );
  trainer.free();
});

test('of a large batch a window is told, in which a sample has its own row', () => {
  const trainer = trained({ samplesPerClass: 5000, batchSize: 8000 });
  const subject = createSubject(trainer);
  const batch = trainer.nextBatch();
  const sample = batch[7000];
  const want = { sample, arrays: ['X', 'loss'], pictures: ['X'] };
  const { trace } = inspect(subject, { trace: want }, SHADES);
  assert.ok(trace?.rows);
  assert.equal(trace.first, trainer.traceStart(7000));
  assert.ok(trace.first > 0);
  assert.deepEqual(trace.rows, batch.slice(trace.first, trace.first + trace.count));
  const row = trace.rows.indexOf(sample);
  assert.deepEqual(
    trace.arrays.X.values.slice(2 * row, 2 * row + 2),
    trainer.points.slice(2 * sample, 2 * sample + 2),
  );
  assert.deepEqual([trace.samples, trace.batch?.batches], [8000, 2]);
  assert.ok(`X[${sample}]` in trace.pictures);
  trainer.free();
});

test('what is told of the next batch is of its samples, and says of which', () => {
  const trainer = trained({ batchSize: 32, dropout: 0.25 }, 3);
  const batch = [...trainer.nextBatch()];
  const missing = [...Array(300).keys()].find((sample) => !batch.includes(sample)) ?? 0;
  const subject = createSubject(trainer);
  const told = (/** @type {number} */ sample) =>
    inspect(
      subject,
      {
        trace: { sample, arrays: ['loss_activation.dinputs'], pictures: ['X'] },
        fusion: { sample, push: 0 },
        slow: { sample },
        pull: { sample, units: [1, 5, 2], layer: 2 },
      },
      SHADES,
    );
  const of = { number: 1, batches: 10, samples: 32, first: batch[0] };
  for (const sample of [missing, batch[9]]) {
    const { trace, fusion, slow, pull } = told(sample);
    const [own, place] = sample === missing ? [batch[0], 0] : [batch[9], 9];
    assert.deepEqual([trace?.batch, fusion?.batch, slow?.batch, pull?.batch], [of, of, of, of]);
    assert.deepEqual([trace?.sample, slow?.sample], [sample, sample]);
    assert.deepEqual([fusion?.told, slow?.told], [own, own]);
    const { labels, points } = trainer;
    assert.deepEqual([fusion?.label, slow?.label], [labels[own], labels[own]]);
    assert.deepEqual(slow?.point, points.slice(2 * own, 2 * own + 2));
    assert.deepEqual(
      slow?.gradients,
      arrayOf(trainer, place, 'loss_activation.dinputs').slice(3 * place, 3 * place + 3),
    );
    assert.deepEqual(
      fusion?.logits,
      arrayOf(trainer, place, 'dense2.output').slice(3 * place, 3 * place + 3),
    );
    // A picture of its own row has only what is in the batch.
    assert.equal(`X[${sample}]` in (trace?.pictures ?? {}), sample !== missing);
  }
  // Terms are those of the batch; of other samples there is none, and they are not counted.
  const { pull } = told(missing);
  assert.ok(pull);
  const terms = trainer.gradientTerms(192 + 5 * 3 + 2).slice();
  const has = [...pull.terms.keys()].filter((sample) => !Number.isNaN(pull.terms[sample]));
  assert.deepEqual(
    has,
    batch.toSorted((a, b) => a - b),
  );
  for (const sample of batch) assert.equal(pull.terms[sample], terms[sample]);
  assert.equal(pull.up + pull.down + pull.none, 32);
  const sum = batch.reduce((sum, sample) => sum + terms[sample], 0);
  assert.ok(Math.abs(sum - pull.gradient) < 1e-7);
  trainer.free();
});

test('answers are of all samples, whichever the next update takes', () => {
  const trainer = trained({ batchSize: 32 }, 3);
  const { answers } = inspect(createSubject(trainer), { answers: { sample: 57 } }, SHADES);
  assert.deepEqual(answers?.probabilities, trainer.probabilities());
  assert.equal(
    answers?.confusion.reduce((sum, count) => sum + count, 0),
    300,
  );
  trainer.free();
});

test('what was handed out stays as it was when the run moves on', () => {
  const trainer = trained({}, 3);
  const subject = createSubject(trainer);
  const wants = {
    trace: { sample: 3, arrays: ['dense1.weights'], pictures: [] },
    fusion: { sample: 3, push: 0 },
  };
  const { trace, fusion } = inspect(subject, wants, SHADES);
  const before = [trace?.arrays['dense1.weights'].values.slice(), fusion?.logits.slice()];
  for (let epoch = 0; epoch < 5; epoch += 1) trainer.step();
  subject.changed();
  inspect(subject, wants, SHADES);
  assert.deepEqual([trace?.arrays['dense1.weights'].values, fusion?.logits], before);
  trainer.free();
});

test('terms below 0, above it, and 0 are counted and summed apart', () => {
  const trainer = trained({}, 10);
  const { pull } = inspect(
    createSubject(trainer),
    { pull: { sample: 0, units: [1, 5, 2], layer: 2 } },
    SHADES,
  );
  assert.ok(pull);
  const terms = [...trainer.gradientTerms(192 + 5 * 3 + 2)]; // after W1 (2, 64) and b1
  const [below, above] = [terms.filter((term) => term < 0), terms.filter((term) => term > 0)];
  assert.ok(below.length > 0 && above.length > 0 && below.length + above.length < 300);
  assert.deepEqual(
    [pull.up, pull.down, pull.none],
    [below.length, above.length, 300 - below.length - above.length],
  );
  const sum = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(pull.sumUp - sum(below)) < 1e-12 && Math.abs(pull.sumDown - sum(above)) < 1e-12);
  trainer.free();
});

test('an array that is only too wide, or only too high, is drawn by its largest cells', () => {
  const wide = new Float32Array(1280);
  wide.set([0.5, -1], 638);
  const across = paint({ name: '', rows: 1, columns: 1280, values: wide }, SHADES);
  assert.deepEqual([across.width, across.height, shadesOf(across)[319]], [640, 1, -255]);
  assert.equal(shadesOf(across).filter((shade) => shade !== 0).length, 1);
  const high = new Float32Array(608);
  high.set([-0.5, 1], 302);
  const down = paint({ name: '', rows: 608, columns: 1, values: high }, SHADES);
  assert.deepEqual([down.width, down.height, shadesOf(down)[151]], [1, 304, 255]);
  assert.equal(shadesOf(down).filter((shade) => shade !== 0).length, 1);
});

test('what the drawing tells before anything is loaded is what all inspections tell; lines and a unit are loaded', () => {
  const subject = createSubject(trained({ hidden: [8, 6] }, 20));
  const network = {
    sample: 7,
    lines: /** @type {const} */ ('weights'),
    shown: [[0, 1], [3, 1], [5], [0, 1, 2]],
  };
  assert.deepEqual(inspectAtOnce(subject, { network }, SHADES), inspect(subject, { network }, SHADES));
  assert.equal(isPlain({ network }), true);
  assert.equal(isPlain({}), true);
  assert.equal(isPlain({ network: { ...network, lines: 'signal' } }), false);
  assert.equal(isPlain({ network: { ...network, unit: [1, 3] } }), false);
  assert.equal(isPlain({ network, answers: { sample: 7 } }), false);
});

test('a check whose run has gone before it begins looks at nothing of it', async () => {
  const trainer = trained({ hidden: [4] });
  const subject = createSubject(trainer);
  trainer.free();
  let told = 0;
  const tell = () => {
    told += 1;
  };
  await checkGradients(
    subject,
    tell,
    (news) => news,
    () => false,
  );
  assert.equal(told, 0);
});
