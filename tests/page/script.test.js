// The programs that runs are given as, run by Python itself: what they print and end at is compared with the book's programs
// under nnfs (tests/reference/book.py) and, for what those have not, with the package.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { writeAddress } from '../../www/address.js';
import { writeEdit, writePoints } from '../../www/dataset.js';
import { openRun } from '../../www/engine/run.js';
import { createTrainer, loadEngine, prepare } from '../../www/engine/wasm.js';
import { drawsPoints, pointsFile } from '../../www/script/data.js';
import { fileNameOf, scriptOf } from '../../www/script.js';

/** @typedef {import('../../www/engine/run.js').Run} Run */

const [wasm, json] = await Promise.all([
  readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  readFile(new URL('../reference/book.json', import.meta.url), 'utf8'),
]);
loadEngine(await WebAssembly.compile(wasm));
await prepare({ start: {} });

/** @type {(Run & {name: string, lines: string[], validation: {accuracy: string, loss: string}, parameters: string})[]} */
const BOOK = JSON.parse(json).runs;

/** Points a run may have for all its epochs to be run here. */
const MOST_POINTS = 1000;

const folder = await mkdtemp(join(tmpdir(), 'neural-spiral-'));
after(() => rm(folder, { recursive: true }));

/** Python. One thread each, as the machine's others have work. @param {string[]} args @param {string} [cwd] @returns {Promise<string>} what it prints */
async function python(args, cwd = '.') {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.env.TEST_PYTHON ?? 'python3', args, {
    env,
    cwd,
    maxBuffer: 1e8,
  });
  assert.equal(stderr, '');
  return stdout;
}

/** Runs a program, and then prints the bytes of its layers' parameters. */
const WITH_PARAMETERS = `
import runpy, sys
end = runpy.run_path(sys.argv[1])
layers = end['layers'] if 'layers' in end else [end[f'dense{n + 1}'] for n in range(int(sys.argv[2]))]
print(''.join(layer.weights.tobytes().hex() + layer.biases.tobytes().hex() for layer in layers))
`;

let files = 0;

/**
 * What the program of a run prints, and the parameters at its end.
 * @param {Run} run @param {Parameters<typeof scriptOf>[1]} [how] @param {number} [digits] after the point, of losses and accuracies
 */
async function outcome(run, how, digits = 3) {
  files += 1;
  const file = join(folder, `run${files}.py`);
  const data = drawsPoints(run.start) ? undefined : dataOf(run.start);
  await writeFile(file, scriptOf(run, { data, ...how }).replaceAll(':.3f}', `:.${digits}f}`));
  const { hidden = [64] } = /** @type {{hidden?: number[]}} */ (run.start);
  const lines = (await python(['-c', WITH_PARAMETERS, file, String(hidden.length + 1)]))
    .trimEnd()
    .split('\n');
  return { parameters: /** @type {string} */ (lines.pop()), lines };
}

/** Float32 numbers that were told in hexadecimal digits. @param {string} parameters */
const numbersOf = (parameters) => [
  ...new Float32Array(Uint8Array.from(Buffer.from(parameters, 'hex')).buffer),
];

/** Whether NumPy has an exp and a log of its own here, or the C library's. */
const OWN_EXP = await python([
  '-c',
  "from numpy._core._multiarray_umath import __cpu_features__ as has; print(has.get('AVX2') and has.get('FMA3'))",
]).then((text) => text.trim() === 'True');

describe('prints what the book’s programs print, and ends at the same bits', { concurrency: 2 }, () => {
  for (const { name, start, changes, lines, validation, parameters } of BOOK) {
    const points = Number(start.samplesPerClass) * Number(start.classes);
    const until = points > MOST_POINTS ? 1001 : 10_001;
    test(name, async () => {
      const told = await outcome({ start, changes }, { until, lines });
      const last = told.lines.pop();
      assert.equal(told.lines.length, (until + 99) / 100);
      // Where it is not, the lines part sooner or later.
      const equal = OWN_EXP ? told.lines.length : 1;
      assert.deepEqual(told.lines.slice(0, equal), lines.slice(0, equal));
      if (!OWN_EXP || until < 10_001) return;
      assert.equal(last, `validation, acc: ${validation.accuracy}, loss: ${validation.loss}`);
      assert.equal(told.parameters, parameters);
    });
  }
});

/**
 * In the book's arithmetic, whatever is changed on the way: the log of the page's own run, in which a line is written before the
 * changes of the epoch after it.
 * @type {[string, Run][]}
 */
const CHANGED = [
  [
    'other shares of dropout, a rate of 0, and changes right after a line',
    {
      start: {
        hidden: [8],
        samplesPerClass: 20,
        optimizer: 'adam',
        learningRate: 0.02,
        dropout: 0.1,
        validation: /** @type {any} */ (true),
      },
      changes: [
        { epoch: 50, name: 'dropout', value: 0.3 },
        { epoch: 101, name: 'l2', value: 5e-4 },
        { epoch: 201, name: 'decay', value: 0 },
        { epoch: 250, name: 'learningRate', value: 0 },
        { epoch: 301, name: 'decay', value: 0.001 },
        { epoch: 401, name: 'l2', value: 0 },
        { epoch: 401, name: 'dropout', value: 0.05 },
      ],
    },
  ],
];

for (const [what, { start, changes }] of CHANGED) {
  test(`it prints the lines of the run’s log, to the character: ${what}`, async () => {
    const run = { start: { ...start, arithmetic: 'book', initialization: 'book' }, changes };
    const opened = openRun(run);
    opened.advance(502);
    const lines = opened.log.map(({ line }) => line);
    opened.free();
    assert.equal(lines.length, 6);
    assert.match(lines[1], /loss: [\d.]+, lr: 0\.0\d+$/);
    assert.match(lines[2], /reg_loss: [\d.]+\), lr: 0\.0\d+$/);
    assert.match(lines[3], /reg_loss: [\d.]+\)$/);
    assert.match(lines[4], /reg_loss: [\d.]+\), lr: 0\.0$/);
    assert.match(lines[5], /loss: [\d.]+, lr: 0\.0$/);
    const told = await outcome(run, { until: 502, every: 100 });
    assert.match(/** @type {string} */ (told.lines.pop()), /^validation, /);
    const equal = OWN_EXP ? told.lines.length : 1;
    assert.deepEqual(told.lines.slice(0, equal), lines.slice(0, equal));

    const { stdout } = await promisify(execFile)('node', ['scripts/script.js'], {
      cwd: new URL('../../', import.meta.url),
      env: { ...process.env, RUN: writeAddress(run, 502) },
    });
    const printed = lines.map((line) => `# ${line}\n`).join('');
    assert.ok(stdout.endsWith(`\n# The page printed:\n#\n${printed}`), stdout.slice(-800));
  });
}

/**
 * What the package's own run comes to: loss and accuracy of each epoch, and the parameters at its end.
 * @param {Run} run @param {number} until
 */
function trained(run, until) {
  const { trainer, advance, free } = openRun(run);
  /** @type {{loss: number, accuracy: number}[]} */
  const epochs = [];
  while (trainer.epoch < until && advance(1) > 0) {
    epochs.push({ loss: trainer.loss, accuracy: trainer.accuracy });
  }
  const parameters = Buffer.from(trainer.parameters().buffer).toString('hex');
  free();
  return { epochs, parameters };
}

/** Loss and accuracy of each line. @param {string[]} lines */
const figuresOf = (lines) =>
  lines.map((line) => {
    const [, accuracy, loss] = /^epoch: \d+, acc: ([\d.]+), loss: ([\d.]+)/.exec(line) ?? [];
    return { accuracy: Number(accuracy), loss: Number(loss) };
  });

/** Epochs that runs with something new are compared for. */
const EPOCHS = 50;

/** @type {import('../../www/dataset.js').Points} */
const NO_POINTS = { points: new Float32Array(), labels: new Uint8Array() };

/** In batches. @type {[string, Run][]} */
const BATCHED = [
  [
    'a batch of one',
    { start: { seed: 5, samplesPerClass: 9, hidden: [6], batchSize: 1, learningRate: 0.1 }, changes: [] },
  ],
  [
    'batches of several sizes, all samples between',
    {
      start: {
        seed: 2 ** 32 - 1,
        samplesPerClass: 25,
        hidden: [12],
        batchSize: 16,
        learningRate: 0.2,
        l2: 1e-3,
      },
      changes: [
        { epoch: 10, name: 'batchSize', value: 0 },
        { epoch: 20, name: 'batchSize', value: 74 },
        { epoch: 30, name: 'batchSize', value: 75 },
        { epoch: 35, name: 'l2', value: 0 },
        { epoch: 40, name: 'batchSize', value: 7 },
      ],
    },
  ],
  [
    'batches with dropout and Adam',
    {
      start: {
        seed: 7,
        samplesPerClass: 20,
        hidden: [9, 6],
        batchSize: 32,
        optimizer: 'adam',
        learningRate: 0.02,
        dropout: 0.1,
      },
      changes: [],
    },
  ],
];

/** Whose structure or points change. @type {[string, Run][]} */
const RESTRUCTURED = [
  [
    'units come and go',
    {
      start: { seed: 5, hidden: [6, 4], l2: 1e-3, learningRate: 0.2 },
      changes: [
        { epoch: 0, name: 'hidden', value: '1.add.2' },
        { epoch: 10, name: 'hidden', value: '2.add.3' },
        { epoch: 10, name: 'hidden', value: '1.remove.0' },
        { epoch: 20, name: 'hidden', value: '2.remove.6' },
        { epoch: 30, name: 'optimizer', value: 'adam' },
        { epoch: 30, name: 'learningRate', value: 0.02 },
        { epoch: 35, name: 'hidden', value: '1.add.1' },
      ],
    },
  ],
  ...['relu', 'leaky', 'sigmoid', 'linear'].map(
    (activation) =>
      /** @type {[string, Run]} */ ([
        `layers come and go: ${activation}`,
        {
          start: { seed: 6, hidden: [6], activation, learningRate: 0.1, l2: 1e-4 },
          changes: [
            { epoch: 5, name: 'hidden', value: '1.insert' },
            { epoch: 10, name: 'hidden', value: '3.insert' },
            // Of the four layers that there are then.
            { epoch: 15, name: 'activation', value: 'leaky.sigmoid.relu.linear' },
            { epoch: 15, name: 'hidden', value: '2.insert' },
            { epoch: 25, name: 'hidden', value: '4.insert' },
            { epoch: 30, name: 'hidden', value: '2.drop' },
            { epoch: 35, name: 'hidden', value: '1.drop' },
            { epoch: 40, name: 'hidden', value: '3.drop' },
          ],
        },
      ]),
  ),
  [
    'to no hidden layer and back, with Adam',
    {
      start: { seed: 8, hidden: [5], optimizer: 'adam', learningRate: 0.05, batchSize: 100 },
      changes: [
        { epoch: 10, name: 'hidden', value: '1.drop' },
        { epoch: 20, name: 'hidden', value: '1.insert' },
        { epoch: 20, name: 'hidden', value: '1.remove.7' },
        { epoch: 30, name: 'l2', value: 0.01 },
        { epoch: 40, name: 'dense1.weights.1.2', value: 0.5 },
      ],
    },
  ],
  [
    'a layer where there is none has the activation of the run, or of the layer that was the first',
    {
      start: { seed: 8, hidden: [], activation: 'sigmoid', learningRate: 0.1 },
      changes: [
        { epoch: 5, name: 'hidden', value: '1.insert' },
        { epoch: 10, name: 'hidden', value: '2.insert' },
        { epoch: 15, name: 'activation', value: 'sigmoid.leaky' },
        { epoch: 20, name: 'hidden', value: '1.drop' },
        { epoch: 20, name: 'hidden', value: '1.drop' },
        { epoch: 25, name: 'hidden', value: '1.insert' },
        { epoch: 30, name: 'hidden', value: '1.drop' },
        { epoch: 35, name: 'activation', value: 'linear' },
        { epoch: 40, name: 'hidden', value: '1.insert' },
      ],
    },
  ],
  [
    'layers with dropout',
    {
      start: { seed: 8, hidden: [8], dropout: 0.1, learningRate: 0.2 },
      changes: [
        { epoch: 10, name: 'hidden', value: '2.insert' },
        { epoch: 20, name: 'dropout', value: 0.2 },
        { epoch: 30, name: 'hidden', value: '1.drop' },
      ],
    },
  ],
  [
    'units that are switched off while others come and go',
    {
      start: { seed: 9, hidden: [6, 5], l1: 1e-4, learningRate: 0.1, optimizer: 'adagrad' },
      changes: [
        { epoch: 5, name: 'dense1.units.3', value: 0 },
        { epoch: 5, name: 'dense2.units.4', value: 0 },
        { epoch: 10, name: 'hidden', value: '1.remove.1' },
        { epoch: 15, name: 'hidden', value: '2.add.2' },
        { epoch: 20, name: 'dense1.units.2', value: 1 },
        { epoch: 25, name: 'hidden', value: '2.remove.4' },
        { epoch: 30, name: 'dense2.weights.0.1', value: 0.25 },
      ],
    },
  ],
  [
    'units that are switched off while layers come and go',
    {
      start: { seed: 9, hidden: [6, 5], learningRate: 0.1 },
      changes: [
        { epoch: 5, name: 'dense1.units.3', value: 0 },
        { epoch: 5, name: 'dense2.units.4', value: 0 },
        { epoch: 10, name: 'hidden', value: '1.insert' },
        { epoch: 15, name: 'dense2.units.3', value: 1 },
        { epoch: 20, name: 'dense2.units.2', value: 0 },
        { epoch: 30, name: 'hidden', value: '3.drop' },
        { epoch: 40, name: 'dense2.units.2', value: 1 },
      ],
    },
  ],
  [
    'units of sigmoids that are switched off',
    {
      start: { seed: 9, hidden: [6, 5], activation: 'relu.sigmoid', learningRate: 0.1, batchSize: 100 },
      changes: [
        { epoch: 5, name: 'dense2.units.4', value: 0 },
        { epoch: 10, name: 'dense1.units.3', value: 0 },
        { epoch: 20, name: 'activation', value: 'sigmoid' },
        { epoch: 25, name: 'hidden', value: '2.insert' },
        { epoch: 40, name: 'dense3.units.4', value: 1 },
      ],
    },
  ],
  [
    'points are erased and drawn',
    {
      start: { seed: 3, samplesPerClass: 10, hidden: [8], learningRate: 0.2, batchSize: 29 },
      changes: [
        { epoch: 0, name: 'points', value: writeEdit({ removed: [0, 4, 5, 6], added: NO_POINTS }) },
        {
          epoch: 20,
          name: 'points',
          value: writeEdit({
            removed: [1],
            added: {
              points: Float32Array.of(0.1, -0.2, 1 / 3, 0.7, 1, -1, 0, 0),
              labels: Uint8Array.of(0, 1, 2, 2),
            },
          }),
        },
        { epoch: 30, name: 'hidden', value: '1.add.2' },
      ],
    },
  ],
];

/**
 * Small runs that the package and the program of the run train to the same bits, in the book's arithmetic.
 * @type {[string, Run][]}
 */
const EQUAL = [
  [
    'an activation for each layer, and others later',
    {
      start: { seed: 3, hidden: [12, 8], activation: 'leaky.sigmoid', initialization: 'xavier', classes: 2 },
      changes: [
        { epoch: 10, name: 'activation', value: 'leaky.linear' },
        { epoch: 30, name: 'activation', value: 'sigmoid' },
        { epoch: 40, name: 'activation', value: 'relu.leaky' },
      ],
    },
  ],
  [
    'a change of the activation at the start',
    { start: {}, changes: [{ epoch: 0, name: 'activation', value: 'leaky' }] },
  ],
  [
    'points of PCG, some held out',
    {
      start: {
        seed: 9,
        data: 'checkerboard',
        heldOut: 0.3,
        hidden: [12],
        initialization: 'book',
        noise: 0.1,
      },
      changes: [],
    },
  ],
  ...BATCHED,
  ...RESTRUCTURED,
  [
    'zeros',
    { start: { seed: 2, initialization: 'zeros', activation: 'sigmoid', hidden: [4, 4] }, changes: [] },
  ],
];

describe('ends at the package’s bits in the book’s arithmetic', { concurrency: 2 }, () => {
  for (const [name, { start, changes }] of EQUAL) {
    test(name, async () => {
      const run = { start: { ...start, arithmetic: 'book' }, changes };
      const own = trained(run, EPOCHS);
      const told = await outcome(run, { until: EPOCHS, every: 1 }, 6);
      for (const [epoch, { loss, accuracy }] of figuresOf(told.lines.slice(0, EPOCHS)).entries()) {
        if (!OWN_EXP && epoch > 0) break;
        assert.ok(Math.abs(accuracy - own.epochs[epoch].accuracy) < 1e-6, `epoch ${epoch}: ${accuracy}`);
        assert.ok(Math.abs(loss - own.epochs[epoch].loss) < 1e-6, `epoch ${epoch}: ${loss}`);
      }
      if (OWN_EXP) assert.equal(told.parameters, own.parameters);
    });
  }
});

/**
 * Runs that they train to the same losses, to rounding.
 * @type {[string, Run][]}
 */
const CLOSE = [
  ...['leaky', 'tanh', 'sigmoid', 'linear'].flatMap((activation) =>
    ['float32', 'book'].map(
      (arithmetic) =>
        /** @type {[string, Run]} */ ([
          `${activation} and dropout, ${arithmetic}`,
          {
            start: { seed: 6, hidden: [8, 6], activation, dropout: 0.1, learningRate: 0.1, arithmetic },
            changes: [],
          },
        ]),
    ),
  ),
  ...[BATCHED[1], ...RESTRUCTURED.slice(0, 2), ...RESTRUCTURED.slice(-1)],
  [
    'layers of tanh come and go',
    {
      start: { seed: 4, hidden: [8], activation: 'tanh', learningRate: 0.2 },
      changes: [
        { epoch: 5, name: 'hidden', value: '1.insert' },
        { epoch: 10, name: 'hidden', value: '2.insert' },
        { epoch: 30, name: 'hidden', value: '2.drop' },
      ],
    },
  ],
  ...['leaky', 'tanh', 'sigmoid', 'linear'].map(
    (activation) =>
      /** @type {[string, Run]} */ ([
        activation,
        { start: { seed: 3, activation, initialization: 'xavier', hidden: [16] }, changes: [] },
      ]),
  ),
  ['moons', { start: { seed: 4, data: 'moons', hidden: [16], learningRate: 0.3 }, changes: [] }],
  ['circles', { start: { seed: 4, data: 'circles', heldOut: 0.4, learningRate: 0.3 }, changes: [] }],
  [
    'blobs and dropout',
    { start: { data: 'blobs', classes: 4, validation: true, learningRate: 0.02, dropout: 0.1 }, changes: [] },
  ],
  ['cs231n', { start: { seed: 5, data: 'cs231n', hidden: [16, 8], learningRate: 0.2 }, changes: [] }],
  [
    'own points of two classes, a third to come',
    {
      start: {
        data: 'own',
        classes: 3,
        hidden: [4],
        points: writePoints({
          points: Float32Array.of(1, 1, -1, 1, 1, -1, -1, -1, 0.5, 0.25),
          labels: Uint8Array.of(0, 1, 1, 0, 0),
        }),
      },
      changes: [],
    },
  ],
  [
    'tanh in the book’s arithmetic, for some time',
    {
      start: { seed: 3, activation: 'tanh', hidden: [16, 8], learningRate: 0.3, arithmetic: 'book' },
      changes: [{ epoch: 25, name: 'activation', value: 'relu.tanh' }],
    },
  ],
];

describe('its losses are the package’s to rounding', { concurrency: 2 }, () => {
  for (const [name, run] of CLOSE) {
    test(name, async () => {
      const own = trained(run, EPOCHS);
      const told = await outcome(run, { until: EPOCHS, every: 1 }, 6);
      for (const [epoch, { loss, accuracy }] of figuresOf(told.lines.slice(0, EPOCHS)).entries()) {
        assert.ok(Math.abs(accuracy - own.epochs[epoch].accuracy) < 0.01, `epoch ${epoch}: ${accuracy}`);
        assert.ok(Math.abs(loss - own.epochs[epoch].loss) < 1e-4, `epoch ${epoch}: ${loss}`);
      }
    });
  }
});

/** Prints the bytes of a program's points and labels, and of those that it never learns from. */
const WITH_POINTS = `
import runpy, sys
import numpy as np
end = runpy.run_path(sys.argv[1])
for name in ('X', 'y', 'X_test', 'y_test'):
    if name in end:
        array = end[name]
        assert array.dtype == np.float32 or name[0] == 'y'
        print(array.astype(np.float32).tobytes().hex())
`;

/**
 * The points that a program trains on, and those that it never learns from.
 * @param {Run['start']} start @param {Parameters<typeof scriptOf>[1]} [how]
 */
async function pointsOf(start, how) {
  files += 1;
  const file = join(folder, `points${files}.py`);
  await writeFile(file, scriptOf({ start, changes: [] }, { ...how, until: 0 }));
  const lines = (await python(['-c', WITH_POINTS, file], folder)).trimEnd().split('\n');
  return lines.filter((line) => !line.startsWith('validation')).map(numbersOf);
}

/** The same of the package. @param {Run['start']} start */
function expectedPoints(start) {
  const trainer = createTrainer(start);
  const { points, labels, validationPoints, validationLabels } = trainer;
  trainer.free();
  const parts = [
    points,
    labels,
    ...(validationLabels.length > 0 ? [validationPoints, validationLabels] : []),
  ];
  return parts.map((part) => [...part]);
}

/** The data that a run starts with. @param {Run['start']} start */
function dataOf(start) {
  const [points, labels, validationPoints, validationLabels] = expectedPoints(start);
  const part = (/** @type {number[]} */ points, /** @type {number[]} */ labels) => ({
    points: Float32Array.from(points),
    labels: Uint8Array.from(labels),
  });
  const validation = validationPoints && part(validationPoints, validationLabels);
  return { ...part(points, labels), ...(validation && { validation }) };
}

describe('it draws the points of the package', { concurrency: 2 }, () => {
  for (const data of ['spiral', 'vertical', 'cs231n', 'moons', 'circles', 'blobs']) {
    for (const more of /** @type {Run['start'][]} */ ([
      { seed: 3, validation: true, noise: 0.3 },
      { seed: 2 ** 32 - 1, heldOut: 0.25, samplesPerClass: 33 },
      { seed: 2 ** 32 - 1, samplesPerClass: 7, validation: true },
      { seed: 6, samplesPerClass: 7, heldOut: 0.02 },
    ])) {
      const start = { data, hidden: [2], ...more };
      test(`${data}, ${JSON.stringify(more)}`, async () => {
        const [own, expected] = [await pointsOf(start), expectedPoints(start)];
        assert.equal(own.length, expected.length);
        for (const [part, values] of own.entries()) {
          assert.equal(values.length, expected[part].length);
          // To the rounding of float32, of numbers up to 16.
          for (const [place, value] of values.entries()) {
            assert.ok(Math.abs(value - expected[part][place]) <= 2 ** -20, `${part} ${place}: ${value}`);
          }
        }
      });
    }
  }
});

// Of so many some are held out by a second number, which decides whether the first is rounded up.
test('those that are held out are the package’s, of 200,000 points', async () => {
  const start = { data: 'moons', samplesPerClass: 100_000, heldOut: 0.05, hidden: [] };
  const [, , heldOut] = await pointsOf(start);
  const expected = expectedPoints(start)[2];
  assert.equal(heldOut.length, 20_000);
  for (const [place, value] of heldOut.entries()) {
    assert.ok(Math.abs(value - expected[place]) <= 2 ** -20, `${place}: ${value}`);
  }
});

describe('it has the points that NumPy does not draw', () => {
  for (const [name, start] of /** @type {[string, Run['start']][]} */ ([
    ['checkerboard', { data: 'checkerboard', seed: 4 }],
    ['yin-yang and as many again', { data: 'yinyang', validation: true, samplesPerClass: 20 }],
    ['pinwheel without those that are held out', { data: 'pinwheel', heldOut: 0.3, samplesPerClass: 20 }],
  ])) {
    test(name, async () => {
      const data = dataOf(start);
      const expected = expectedPoints(start);
      assert.equal('validation' in data, name.includes(' '));
      assert.deepEqual(await pointsOf(start, { data }), expected);
      // From the file, if there are more than it may have in itself.
      const program = scriptOf({ start, changes: [] }, { data, most: 30 });
      assert.match(program, /^Its points are in points\.csv, /m);
      await writeFile(join(folder, 'points.csv'), pointsFile(data));
      assert.deepEqual(await pointsOf(start, { data, most: 30 }), expected);
    });
  }

  test('own ones, in the digits that give the float32 back', async () => {
    const points = Float32Array.of(0.1, -2, 1 / 3, 1e-7, 16777216, 3.4e38, 1e-45, 0);
    const labels = Uint8Array.of(0, 2, 1, 0);
    const start = { data: 'own', points: writePoints({ points, labels }) };
    const program = scriptOf({ start, changes: [] });
    const rows = ['[0.1, -2, 0]', '[0.33333334, 1e-7, 2]', '[16777216, 3.4e+38, 1]', '[1e-45, 0, 0]'];
    assert.ok(program.includes(`X, y = points_of([\n    ${rows.join(',\n    ')},\n])\n`), program);
    assert.match(program, /^dense2 = Layer_Dense\(64, 3\)$/m);
    assert.deepEqual(await pointsOf(start), [[...points], [...labels]]);
    const one = {
      ...start,
      points: writePoints({ points: points.subarray(0, 2), labels: labels.subarray(0, 1) }),
    };
    assert.match(scriptOf({ start: one, changes: [] }), /^dense2 = Layer_Dense\(64, 2\)$/m);
    assert.match(
      scriptOf({ start: { ...one, classes: 5 }, changes: [] }),
      /^dense2 = Layer_Dense\(64, 5\)$/m,
    );
  });

  test('of a table it says what the numbers were, and no name ends the comment', async () => {
    const table = {
      names: ['setosa', `versi\ncolor\u2028\r\f\0${'x'.repeat(80)}`],
      axes: /** @type {[string, string]} */ (['length\nimport os', 'Höhe']),
      mean: /** @type {[number, number]} */ ([5.5, -1e-7]),
      deviation: /** @type {[number, number]} */ ([0.25, 1e21]),
    };
    const rows = { points: Float32Array.of(0.5, 1), labels: Uint8Array.of(1) };
    const start = { data: 'own', points: writePoints(rows, table) };
    for (const data of [undefined, rows]) {
      assert.deepEqual(scriptOf({ start, changes: [] }, { data }).match(/^# .*$/gm), [
        '# x: (length import os - 5.5) / 0.25',
        '# y: (Höhe - -1e-7) / 1e+21',
        '# class 0: setosa',
        `# class 1: versi color ${'x'.repeat(38)}`,
      ]);
    }
    assert.deepEqual(await pointsOf(start), [[0.5, 1], [1]]);
    // Where the browser keeps the points, it tells what they were, too.
    const kept = { data: 'own', points: '~0123456789abcdef' };
    assert.match(
      scriptOf({ start: kept, changes: [] }, { data: { ...rows, table } }),
      /^# y: \(Höhe - -1e-7\) \/ 1e\+21\n# class 0: setosa$/m,
    );
  });

  test('they must be told', () => {
    assert.throws(() => scriptOf({ start: { data: 'xor' }, changes: [] }), /needs them/);
    assert.deepEqual(
      ['spiral', 'vertical', 'cs231n', 'moons', 'circles', 'blobs', 'xor', 'own'].filter((data) =>
        drawsPoints({ data }),
      ),
      ['spiral', 'vertical', 'cs231n', 'moons', 'circles', 'blobs'],
    );
    assert.ok(drawsPoints({}));
  });
});

/** What the package's own log says. @param {Run} run @param {number} until @param {number} every */
function packageLines(run, until, every) {
  const { trainer, advance, free } = openRun(run);
  /** @type {string[]} */
  const lines = [];
  while (trainer.epoch < until && advance(1) > 0) {
    if ((trainer.epoch - 1) % every === 0) lines.push(trainer.logLine());
  }
  free();
  return lines;
}

/** Whether lines tell the same, but for what rounding does to accuracy and loss. @param {string[]} told @param {string[]} expected */
function agree(told, expected) {
  assert.equal(told.length, expected.length);
  for (const [index, line] of told.entries()) {
    const [own, other] = [line, expected[index]].map((line) =>
      (line.match(/-?\d+\.?\d*/g) ?? []).map(Number),
    );
    assert.equal(own.length, other.length, `${line} beside ${expected[index]}`);
    // One of 300 answers, and the last digit.
    for (const [at, number] of own.entries()) {
      assert.ok(Math.abs(number - other[at]) < 0.0045, `${line} beside ${expected[index]}`);
    }
  }
}

// NumPy agrees with itself in three precisions for 50 epochs of these seeds: see tests/reference/generate.py.
for (const [what, run] of /** @type {[string, Run][]} */ ([
  ['the default run', { start: { seed: 2 }, changes: [] }],
  [
    'a run with changes',
    {
      start: { seed: 3, learningRate: 0.5 },
      changes: [
        { epoch: 0, name: 'momentum', value: 0.5 },
        { epoch: 0, name: 'dense1.units.40', value: 0 },
        { epoch: 10, name: 'learningRate', value: 0.25 },
        { epoch: 12, name: 'dense1.units.17', value: 0 },
        { epoch: 15, name: 'dense1.biases.17', value: 1.5 },
        { epoch: 20, name: 'dense2.weights.3.2', value: -1 },
        { epoch: 30, name: 'dense1.units.17', value: 1 },
      ],
    },
  ],
  [
    'two hidden layers',
    {
      start: { seed: 1, hidden: [24, 16], learningRate: 0.1, initialization: 'he' },
      changes: [
        { epoch: 5, name: 'dense1.units.3', value: 0 },
        { epoch: 8, name: 'dense2.units.7', value: 0 },
        { epoch: 12, name: 'dense1.units.3', value: 1 },
        { epoch: 20, name: 'dense2.units.7', value: 1 },
        { epoch: 25, name: 'dense2.units.0', value: 0 },
      ],
    },
  ],
])) {
  test(`in float32 it prints the package’s lines to rounding: ${what}`, async () => {
    const { lines } = await outcome(run, { until: 50, every: 1 });
    agree(lines, packageLines(run, 50, 1));
  });
}

/** @type {Run["start"][]} */
const FLOAT32_RUNS = [
  { optimizer: 'sgd', momentum: 0.5, l1: 1e-3 },
  { optimizer: 'adagrad', learningRate: 0.1, epsilon: 1e-6 },
  { optimizer: 'rmsprop', learningRate: 0.005, rho: 0.95, l2: 1e-3, dropout: 0.1 },
  { optimizer: 'adam', learningRate: 0.01, beta1: 0.8, beta2: 0.99, l1: 1e-3, l2: 1e-3, dropout: 0.2 },
];

/** Prints the names of a program's arrays, here of its layers, that are not float32. */
const NOT_FLOAT32 = `
import runpy, sys
end = runpy.run_path(sys.argv[1])
for name in ('dense1', 'dense2', 'activation1', 'loss_activation'):
    for kind, array in vars(end[name]).items():
        if hasattr(array, 'dtype') and array.dtype != 'float32':
            print(name, kind, array.dtype)
`;

for (const options of FLOAT32_RUNS) {
  test(`all is float32 in float32, and the numbers are the book’s to rounding: ${options.optimizer}`, async () => {
    const start = { ...options, seed: 4, validation: /** @type {any} */ (true), decay: 0 };
    const how = { until: 20, every: 1 };
    const file = join(folder, `${options.optimizer}.py`);
    const run = { start: { ...start, arithmetic: 'float32' }, changes: [] };
    await writeFile(file, scriptOf(run, { until: 2, every: 100 }));
    assert.match(await python(['-c', NOT_FLOAT32, file]), /^epoch: 0, [^\n]*\nvalidation, [^\n]*\n$/);
    const [own, book] = await Promise.all([
      outcome(run, how),
      outcome({ start: { ...start, arithmetic: 'book' }, changes: [] }, how),
    ]);
    agree(own.lines, book.lines);
  });
}

test('a unit that is switched off keeps its weights, also from L1, and has them again', async () => {
  const changes = [
    { epoch: 5, name: 'dense1.units.2', value: 0 },
    { epoch: 10, name: 'learningRate', value: 0 },
    { epoch: 12, name: 'dense1.units.2', value: 1 },
  ];
  const start = { arithmetic: 'book', hidden: [4], momentum: 0, l1: 0.01 };
  const [before, off, on] = await Promise.all(
    [5, 10, 13].map(async (until) => numbersOf((await outcome({ start, changes }, { until })).parameters)),
  );
  // Weights from x and y, its bias, and its weights to the three classes.
  const places = [2, 6, 10, 18, 19, 20];
  assert.ok(places.every((place) => before[place] !== 0));
  assert.deepEqual(
    places.map((place) => Math.abs(off[place])),
    [0, 0, 0, 0, 0, 0],
  );
  assert.deepEqual(
    places.map((place) => on[place]),
    places.map((place) => before[place]),
  );
  assert.notEqual(on[1], before[1]);
});

/** The classes of a program. @param {string} program */
const classesOf = (program) => Array.from(program.matchAll(/^class (\w+)/gm), ([, name]) => name);

const ALWAYS = ['Layer_Dense', 'Activation_Softmax_Loss_CategoricalCrossentropy'];

test('it has what the run needs, and nothing else', () => {
  /** @param {Run['start']} start @param {Run['changes']} [changes] */
  const of = (start, changes = []) => scriptOf({ start, changes });
  const plain = of({ hidden: [] });
  assert.deepEqual(classesOf(plain), [...ALWAYS, 'Optimizer_SGD']);
  assert.doesNotMatch(plain, /regulariz|MEMORY|def (dot|sign|forget|switch_off)\b|_test|if epoch ==|lr:/);
  assert.deepEqual(classesOf(of({ optimizer: 'adam', dropout: 0.1 })), [
    'Layer_Dense',
    'Activation_ReLU',
    'Layer_Dropout',
    'Activation_Softmax_Loss_CategoricalCrossentropy',
    'Optimizer_Adam',
  ]);
  assert.deepEqual(classesOf(of({ hidden: [8, 8, 8], activation: 'tanh.relu.tanh' })).slice(1, -2), [
    'Activation_Tanh',
    'Activation_ReLU',
  ]);
  const moons = of({ data: 'moons' });
  assert.doesNotMatch(moons, /def (spiral_data|points_of|pcg32|held_out)\b|_test|loadtxt/);
  assert.match(moons, /def randn\b/);
  assert.doesNotMatch(of({ data: 'moons', initialization: 'zeros' }), /randn/);
  assert.match(of({ data: 'moons', heldOut: 0.5 }), /def pcg32\b[\s\S]*def held_out\b/);
  // Half of a sample or more are one.
  assert.doesNotMatch(of({ samplesPerClass: 1, heldOut: 0.166 }), /held_out|_test/);
  assert.match(of({ samplesPerClass: 1, heldOut: 0.167 }), /held_out\(len\(y\), count=1, seed=0\)/);
  const l2 = of({ l2: 5e-4 });
  assert.match(l2, /weight_regularizer_l2/);
  assert.doesNotMatch(l2, /_l1|l1 >/);
  const off = of({}, [{ epoch: 7, name: 'dense1.units.0', value: 0 }]);
  assert.match(off, /def switch_off/);
  // It is as it was: nothing is switched, and no epoch has anything of its own.
  const idle = of({}, [
    { epoch: 7, name: 'dense1.units.0', value: 1 },
    { epoch: 9, name: 'momentum', value: 0.9 },
  ]);
  assert.equal(idle, of({}));
  // Batches of all samples, and points that stay as they are.
  assert.equal(
    of({ batchSize: 300 }, [
      { epoch: 9, name: 'batchSize', value: 1000 },
      { epoch: 12, name: 'points', value: '.' },
    ]),
    of({}),
  );
  assert.match(of({ batchSize: 299 }), /def pcg32\b[\s\S]*def batches\b/);
  assert.doesNotMatch(of({ batchSize: 299 }), /size >= samples/);
  assert.match(of({ batchSize: 299 }, [{ epoch: 12, name: 'points', value: '0.' }]), /size >= samples/);
  const more = of({}, [{ epoch: 3, name: 'hidden', value: '1.add.4' }]);
  assert.match(more, /^from itertools import islice\n\nimport numpy as np$/m);
  assert.match(more, /dense1\.forward\(X\)/);
  assert.doesNotMatch(more, /def (remove_unit|insert|drop|merge|all_on|forget)|activations/);
  const fewer = of({}, [{ epoch: 3, name: 'hidden', value: '1.drop' }]);
  assert.doesNotMatch(fewer, /pcg32|islice|add_units|edit_units|insert|all_on|dropouts/);
  assert.match(fewer, /^ {4}for layer, activation in zip\(layers, activations\):$/m);
  // What belongs to no layer, or to another optimizer, does nothing.
  assert.equal(of({ hidden: [] }, [{ epoch: 4, name: 'dropout', value: 0.5 }]), plain);
});

test('the optimizer is told what is not its own default', () => {
  /** @param {Run['start']} start */
  const optimizer = (start) => /^optimizer = (.*)$/m.exec(scriptOf({ start, changes: [] }))?.[1];
  assert.equal(optimizer({}), 'Optimizer_SGD(decay=0.001, momentum=0.9)');
  assert.equal(optimizer({ optimizer: 'sgd', decay: 0, momentum: 0 }), 'Optimizer_SGD()');
  assert.equal(optimizer({ optimizer: 'adam', decay: 0 }), 'Optimizer_Adam()');
  assert.equal(
    optimizer({ optimizer: 'adam', learningRate: 1, decay: 5e-7, beta1: 0, beta2: 0.5, epsilon: 1e-7 }),
    'Optimizer_Adam(learning_rate=1.0, decay=5e-7, beta_1=0.0, beta_2=0.5)',
  );
  // A setting that is changed at once is another start.
  const early = [
    { epoch: 0, name: 'optimizer', value: /** @type {any} */ ('rmsprop') },
    { epoch: 0, name: 'decay', value: 0 },
  ];
  assert.equal(
    scriptOf({ start: {}, changes: early }),
    scriptOf({ start: { optimizer: 'rmsprop', decay: 0 }, changes: [] }),
  );
});

test('changes are made at their epochs, in order, and those after the end are left out', () => {
  const changes = [
    { epoch: 500, name: 'momentum', value: 0.5 },
    { epoch: 20, name: 'learningRate', value: 10 },
    { epoch: 600, name: 'decay', value: 0 },
  ];
  const program = scriptOf({ start: {}, changes }, { until: 600 });
  assert.deepEqual(program.match(/^.*if epoch == .*\n.*$/gm), [
    '    if epoch == 20:\n        optimizer.learning_rate = 10.0',
    '    elif epoch == 500:\n        optimizer.momentum = 0.5',
  ]);
  assert.match(program, /^for epoch in range\(600\):$/m);
});

test('an activation is changed where it is another', () => {
  const changes = [
    { epoch: 5, name: 'activation', value: 'tanh' },
    { epoch: 9, name: 'activation', value: 'tanh.linear.tanh' },
  ];
  const program = scriptOf({ start: { hidden: [4, 4, 4], activation: 'relu.tanh.relu' }, changes });
  assert.deepEqual(program.match(/^activation\d = .*$/gm), [
    'activation1 = Activation_ReLU()',
    'activation2 = Activation_Tanh()',
    'activation3 = Activation_ReLU()',
  ]);
  assert.deepEqual(program.match(/^ +activation\d = .*$/gm), [
    '        activation1 = Activation_Tanh()',
    '        activation3 = Activation_Tanh()',
    '        activation2 = Activation_Linear()',
  ]);
});

test('what the page rounds otherwise is not promised to the last bit', () => {
  /** @param {Run['start']} start */
  const head = (start) =>
    scriptOf({ start: { arithmetic: 'book', ...start }, changes: [] }).split('import numpy')[0];
  assert.match(head({ activation: 'sigmoid' }), /So it prints the page's lines, digit for digit/);
  assert.match(head({ dropout: 0.1 }), /digit for digit/);
  for (const [start, why] of /** @type {[Run['start'], RegExp][]} */ ([
    [{ activation: 'tanh' }, /The page has its own tanh/],
    [{ activation: 'sigmoid', dropout: 0.1 }, /With dropout NumPy takes gradients back/],
  ])) {
    assert.match(head(start), why);
    assert.doesNotMatch(head(start), /digit for digit/);
  }
});

test('what the page printed stands at the end', () => {
  const lines = ['epoch: 0, acc: 0.360, loss: 1.113', 'epoch: 100, acc: 0.600, loss: 0.800'];
  const run = { start: {}, changes: [] };
  assert.equal(
    scriptOf(run, { lines }),
    `${scriptOf(run)}\n# The page printed:\n#\n# ${lines[0]}\n# ${lines[1]}\n`,
  );
});

test('lines are as long as Python’s style allows, however large the network', () => {
  const hidden = Array(16).fill(4096);
  const start = {
    hidden,
    l1: 0.00012345,
    l2: 0.00012345,
    dropout: 0.1,
    validation: /** @type {any} */ (true),
  };
  const changes = [
    { epoch: 5, name: 'dense16.units.4095', value: 0 },
    { epoch: 6, name: 'optimizer', value: /** @type {any} */ ('adam') },
    { epoch: 7, name: 'dropout', value: 0 },
    { epoch: 8, name: 'l2', value: 0 },
  ];
  const restructured = [
    ...changes,
    { epoch: 2, name: 'hidden', value: '16.drop' },
    { epoch: 3, name: 'hidden', value: '1.insert' },
    { epoch: 4, name: 'hidden', value: '16.remove.17' },
    { epoch: 6, name: 'hidden', value: '16.drop' },
    { epoch: 7, name: 'hidden', value: '16.insert' },
    { epoch: 8, name: 'hidden', value: '16.add.4000' },
    {
      epoch: 9,
      name: 'points',
      value: writeEdit({ removed: Array.from({ length: 99 }, (_, place) => 3 * place), added: NO_POINTS }),
    },
  ];
  for (const arithmetic of ['float32', 'book']) {
    for (const more of [
      { changes },
      { changes: restructured, activation: 'leaky', batchSize: 12_345 },
      { changes: restructured, activation: 'sigmoid', data: 'blobs', noise: 0.123456789 },
    ]) {
      const { changes, ...others } = /** @type {Run['start'] & {changes: Run['changes']}} */ (more);
      const program = scriptOf({ start: { ...start, ...others, arithmetic }, changes });
      for (const line of program.split('\n')) assert.match(line, /^(.{0,98}\S)?$/);
    }
  }
});

test('the file is called by its seed', () => {
  assert.equal(fileNameOf({ start: { seed: 7 }, changes: [] }), 'neural_spiral_seed_7.py');
  assert.equal(fileNameOf({ start: {}, changes: [] }), 'neural_spiral_seed_0.py');
});
