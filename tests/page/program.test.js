// The NumPy lines of all stages of an epoch, put together in their order inside a loop and run by Python itself: they must train as
// the page does. What stands before the loop, the data, the layers and the optimizer, is that of the run's own program.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { scriptOf } from '../../www/script.js';
import { stagesOf } from '../../www/stages.js';

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

const folder = await mkdtemp(join(tmpdir(), 'neural-spiral-'));
after(() => rm(folder, { recursive: true }));

/** Python. One thread each, as the machine's others have work. @param {string[]} args @returns {Promise<string>} what it prints */
async function python(args) {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.env.TEST_PYTHON ?? 'python3', args, { env });
  assert.equal(stderr, '');
  return stdout;
}

/** Whether NumPy has an exp and a log of its own here, or the C library's. */
const OWN_EXP = await python([
  '-c',
  "from numpy._core._multiarray_umath import __cpu_features__ as has; print(has.get('AVX2') and has.get('FMA3'))",
]).then((text) => text.trim() === 'True');

/** @typedef {ConstructorParameters<typeof Trainer>[0] & {}} Options */

/** As nnfs does it: products are summed in float64 and rounded once. */
const WIDENED = [
  'product = np.dot',
  'np.dot = lambda a, b: product(a.astype(np.float64), b.astype(np.float64)).astype(np.float32)',
];

/**
 * The lines of an epoch, and what the page says of it: with batches they are run for each, in the order of the run's own program,
 * and loss and accuracy are of all samples, each as it was before its own update.
 * @param {string[]} lines of all stages @param {boolean} batched
 */
function epochOf(lines, batched) {
  if (!batched) return [...lines, 'accuracy = np.mean(np.argmax(loss_activation.output, axis=1) == y)'];
  return [
    'sum_of_losses = correct = 0',
    'for batch in batches(len(X), batch_size, epoch):',
    ...lines.map((line) => `    ${line}`),
    '    sum_of_losses += np.sum(sample_losses)',
    '    correct += np.sum(np.argmax(loss_activation.output, axis=1) == batch_y)',
    `loss = sum_of_losses / len(X)${lines.some((line) => line.startsWith('regularization_loss')) ? ' + regularization_loss' : ''}`,
    'accuracy = correct / len(X)',
  ];
}

/** @param {Options} options @param {number} epochs */
function programOf(options, epochs) {
  const {
    hidden = [64],
    optimizer = 'sgd',
    l1 = 0,
    l2 = 0,
    dropout = 0,
    batchSize = 0,
    arithmetic,
  } = options;
  const { activation = 'relu' } = options;
  const layers = hidden.length + 1;
  const batched = batchSize > 0;
  const acting = {
    optimizer,
    l1: l1 > 0,
    l2: l2 > 0,
    dropout: dropout > 0,
    batches: batched,
    activation: String(activation),
  };
  const stages = stagesOf(layers, acting);
  const [before] = scriptOf({ start: /** @type {any} */ (options), changes: [] }).split(/^for epoch in /m);
  const dense = Array.from({ length: layers }, (_, index) => `dense${index + 1}`).join(', ');
  return [
    before,
    ...(arithmetic === 'book' ? WIDENED : []),
    `layers = [${dense}]`,
    'for layer in layers:',
    '    layer.weight_momentums, layer.weight_cache = np.zeros_like(layer.weights), np.zeros_like(layer.weights)',
    '    layer.bias_momentums, layer.bias_cache = np.zeros_like(layer.biases), np.zeros_like(layer.biases)',
    `for epoch in range(${epochs}):`,
    ...epochOf(
      stages.flatMap(({ numpy }) => numpy),
      batched,
    ).map((line) => `    ${line}`),
    "    print(f'{accuracy:.3f} {loss:.6f} {optimizer.current_learning_rate}')",
    "print(''.join(layer.weights.tobytes().hex() + layer.biases.tobytes().hex() for layer in layers))",
  ].join('\n');
}

let files = 0;

/** What the program of the stages prints each epoch, and the parameters at its end. @param {Options} options @param {number} epochs */
async function outcome(options, epochs) {
  files += 1;
  const file = join(folder, `stages${files}.py`);
  await writeFile(file, programOf(options, epochs));
  const lines = (await python([file])).trimEnd().split('\n');
  const bytes = Uint8Array.from(Buffer.from(String(lines.pop()), 'hex'));
  return { lines, parameters: new Float32Array(bytes.buffer) };
}

/** The same of the package. @param {Options} options @param {number} epochs */
function expected(options, epochs) {
  const trainer = new Trainer(options);
  const lines = Array.from({ length: epochs }, () => {
    trainer.step();
    return { accuracy: trainer.accuracy, loss: trainer.loss };
  });
  const parameters = trainer.parameters();
  trainer.free();
  return { lines, parameters };
}

const EPOCHS = 300;

/** @type {[string, Options][]} */
const RUNS = [
  ['SGD', { initialization: 'he' }],
  ['SGD without momentum and decay', { momentum: 0, decay: 0, seed: 3 }],
  ['AdaGrad', { optimizer: 'adagrad', decay: 1e-4 }],
  ['RMSProp', { optimizer: 'rmsprop', learningRate: 0.02, decay: 1e-5, rho: 0.999 }],
  ['Adam', { optimizer: 'adam', learningRate: 0.05, decay: 5e-7 }],
  [
    'two hidden layers and two classes',
    { optimizer: 'adam', learningRate: 0.02, hidden: [16, 8], classes: 2 },
  ],
  ['five classes', { classes: 5, samplesPerClass: 40, hidden: [32], initialization: 'he', seed: 4 }],
  ['no hidden layer', { hidden: [], l2: 0.01, dropout: 0.5 }],
  ['L2', { optimizer: 'adam', learningRate: 0.02, l2: 5e-4 }],
  ['L1, two hidden layers', { learningRate: 0.5, hidden: [16, 8], l1: 1e-4, initialization: 'he' }],
  ['dropout', { optimizer: 'adam', learningRate: 0.05, dropout: 0.1 }],
  [
    'all at once',
    { optimizer: 'rmsprop', learningRate: 0.01, hidden: [24, 16], l1: 1e-4, l2: 1e-3, dropout: 0.25 },
  ],
  ['dropout with AdaGrad', { optimizer: 'adagrad', dropout: 0.2, l2: 1e-4, initialization: 'he' }],
  ['leaky ReLU', { activation: 'leaky', l1: 1e-5 }],
  [
    'sigmoid and linear',
    { activation: 'sigmoid.linear', hidden: [16, 8], optimizer: 'adam', learningRate: 0.02, l2: 1e-4 },
  ],
  ['batches of 32', { batchSize: 32 }],
  [
    'batches with Adam, L2 and two hidden layers',
    { batchSize: 50, optimizer: 'adam', learningRate: 0.01, hidden: [16, 8], l2: 1e-4, seed: 2 },
  ],
  [
    'batches of 7 with RMSProp, L1 and dropout',
    { batchSize: 7, optimizer: 'rmsprop', learningRate: 1e-3, hidden: [24], l1: 1e-5, dropout: 0.1 },
  ],
  ['dropout with SGD', { dropout: 0.2, l1: 1e-5, classes: 4, samplesPerClass: 30, initialization: 'he' }],
];

describe('the stages’ lines train to the page’s loss and end at the same bits', { concurrency: 2 }, () => {
  for (const [name, options] of RUNS) {
    test(name, async () => {
      const book = /** @type {Options} */ ({ initialization: 'book', ...options, arithmetic: 'book' });
      const told = await outcome(book, EPOCHS);
      const own = expected(book, EPOCHS);
      const equal = OWN_EXP ? EPOCHS : 50;
      for (const [epoch, line] of told.lines.slice(0, equal).entries()) {
        const [accuracy, loss] = line.split(' ');
        assert.equal(accuracy, own.lines[epoch].accuracy.toFixed(3), `epoch ${epoch}`);
        assert.ok(Math.abs(Number(loss) - own.lines[epoch].loss) < 1e-6, `epoch ${epoch}: ${line}`);
      }
      if (OWN_EXP) assert.deepEqual(told.parameters, own.parameters);
    });
  }
});

// NumPy agrees with itself in three precisions for 50 epochs of these seeds: see tests/reference/generate.py.
test('in float32 they train to the page’s loss, to rounding', async () => {
  for (const seed of [1, 2]) {
    const options = /** @type {Options} */ ({ seed, arithmetic: 'float32' });
    const [told, own] = [await outcome(options, 50), expected(options, 50)];
    for (const [epoch, line] of told.lines.entries()) {
      const [accuracy, loss] = line.split(' ').map(Number);
      assert.ok(Math.abs(accuracy - own.lines[epoch].accuracy) < 0.004, `epoch ${epoch}: ${line}`);
      assert.ok(Math.abs(loss - own.lines[epoch].loss) < 1e-4, `epoch ${epoch}: ${line}`);
    }
  }
});

// NumPy's tanh is another than the core's, within some units in the last place.
test('of tanh they train to the page’s loss, to rounding', async () => {
  for (const activation of /** @type {const} */ (['tanh', 'tanh.sigmoid'])) {
    const hidden = activation === 'tanh' ? [32] : [16, 16];
    const options = /** @type {Options} */ ({ activation, hidden, optimizer: 'adam', learningRate: 0.01 });
    for (const arithmetic of /** @type {const} */ (['float32', 'book'])) {
      const [told, own] = [
        await outcome({ ...options, arithmetic }, 100),
        expected({ ...options, arithmetic }, 100),
      ];
      for (const [epoch, line] of told.lines.entries()) {
        const [accuracy, loss] = line.split(' ').map(Number);
        assert.ok(Math.abs(accuracy - own.lines[epoch].accuracy) < 0.004, `epoch ${epoch}: ${line}`);
        assert.ok(Math.abs(loss - own.lines[epoch].loss) < 1e-5, `epoch ${epoch}: ${line}`);
      }
    }
  }
});
