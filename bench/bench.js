// `make bench`: our epoch and our map beside other libraries', and how ours grow. Everything that was
// measured goes to results.json; report.js makes RESULTS.md of it.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import init, { Trainer } from '../www/pkg/neural_spiral.js';
import { convNet, epochs, maps, ours, sent, tensorFlowCore, tensorFlowLayers } from './contenders.js';
import { withEngines } from './engines.js';
import { measureBareLoop, measureFrames } from './frames.js';
import { peakModule } from './peak.js';
import { measureStart } from './start.js';

/** @typedef {import('./contenders.js').Outcome & {peaks?: number[][]}} Outcome */
/** @typedef {import('./contenders.js').Work} Work */

/** The contenders take turns, so that a machine whose speed drifts treats all of them alike. */
const ROUNDS = 3;
const REPEATS = 5;

/** Map sides and networks that show how ours grows. */
const SIDES = [128, 256, 512, 1024, 2048];
const NETWORKS = [
  ...[100, 1000, 10_000, 33_333].map((samplesPerClass) => ({ hidden: [64], samplesPerClass })),
  ...[16, 32, 128, 256, 512, 1024].map((units) => ({ hidden: [units], samplesPerClass: 100 })),
  { hidden: [64, 64], samplesPerClass: 100 },
  { hidden: [64, 64, 64], samplesPerClass: 100 },
];

/**
 * What changes the work of an epoch, beside the default, which is first.
 * @type {import('../www/pkg/neural_spiral.js').TrainerOptions[]}
 */
const KINDS = [
  {},
  { optimizer: 'adagrad' },
  { optimizer: 'rmsprop', learningRate: 0.02 },
  { optimizer: 'adam', learningRate: 0.02 },
  { l2: 5e-4 },
  { dropout: 0.1 },
  { arithmetic: 'book' },
  { arithmetic: 'book', optimizer: 'adam', learningRate: 0.02 },
];

const here = fileURLToPath(new URL('.', import.meta.url));
const read = (/** @type {string} */ path) => readFile(`${here}${path}`);

/** The work, and how it comes out when it is done right, by either formula of momentum. */
async function prepare() {
  await init({ module_or_path: await read('../www/pkg/neural_spiral_bg.wasm') });
  const trainer = new Trainer({});
  /** @type {Work} */
  const work = {
    points: [...trainer.points],
    labels: [...trainer.labels],
    parameters: [...trainer.parameters()],
    hidden: 64,
    early: 50,
    late: 1000,
    side: 256,
    block: 1024,
    repeats: REPEATS,
  };
  trainer.free();
  return { work, expected: { rateInside: expect(work, false), rateOutside: expect(work, true) } };
}

/**
 * How our network comes out after `early` epochs. Where the rate η stands inside the velocity, as in ours,
 * v ← 0.9 v − η ∇ and w ← w + v; where it stands outside, v ← 0.9 v + ∇ and w ← w − η v. The two part as
 * the rate decays, and ours becomes the other with a momentum of 0.9 η / η of the epoch before.
 * @param {Work} work
 * @param {boolean} rateOutside
 */
function expect(work, rateOutside) {
  const trainer = new Trainer({});
  const { momentum, decay } = trainer;
  const rate = (/** @type {number} */ epoch) => 1 / (1 + decay * epoch);
  for (let epoch = 0; epoch < work.early; epoch += 1) {
    if (rateOutside) trainer.momentum = (momentum * rate(epoch)) / rate(epoch - 1);
    trainer.step();
  }
  const near = 1.1 - 1.1 / work.side;
  const expected = { early: trainer.loss, corner: trainer.predict(new Float32Array([-near, near])) };
  trainer.free();
  return expected;
}

/** @typedef {ReturnType<typeof expect>} Expected */

/**
 * Everyone does the same sums: rounding parts the runs only later, when every one must still have learned.
 * @param {string} name
 * @param {Outcome} outcome
 * @param {Expected} expected
 */
function check(name, { early, late, corner }, expected) {
  if (!(Math.abs(early - expected.early) < 1e-4)) {
    throw new Error(`${name} does other work than ours: its loss is ${early}, not ${expected.early}`);
  }
  if (!corner.every((chance, index) => Math.abs(chance - expected.corner[index]) < 0.005)) {
    throw new Error(`${name} draws another map than ours: it begins ${corner}, not ${expected.corner}`);
  }
  if (!(late < 0.5)) throw new Error(`${name} does not learn: its loss is ${late}, which began at ln 3`);
}

/** NPROC is what JAX's thread pool goes by. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: '1', NPROC: '1' };

/**
 * What a script prints, given `input`.
 * @param {string[]} script with its arguments
 * @param {Record<string, string>} environment
 * @param {unknown} input
 * @returns {Promise<any>}
 */
function python(script, environment, input) {
  return new Promise((resolve, reject) => {
    const options = { cwd: here, env: { ...process.env, JAX_PLATFORMS: 'cpu', ...environment } };
    const child = execFile(process.env.PYTHON ?? 'python3', script, options, (error, output) =>
      error ? reject(error) : resolve(JSON.parse(output)),
    );
    child.stdin?.end(JSON.stringify(input));
  });
}

/** @param {string} name */
async function versionOf(name) {
  return JSON.parse((await read(`node_modules/${name}/package.json`)).toString()).version;
}

/**
 * @param {string} what
 * @param {number[]} times
 */
function report(what, times) {
  console.error(`${what}: ${(1000 * Math.min(...times)).toFixed(1)} µs an epoch`);
}

/**
 * @param {import('./engines.js').Engines} engines
 * @param {Work} work
 * @param {number[]} peak
 * @returns {{name: string, where: string, run: () => Promise<Outcome>, rateOutside?: boolean}[]}
 */
function listContenders(engines, work, peak) {
  const { Chromium } = engines;
  const tensorFlowScripts = ['core', 'layers', 'backend-cpu', 'backend-wasm'].map(
    (part) => `@tensorflow/tfjs-${part}/dist/tf-${part}.es2017.min.js`,
  );
  return [
    ...Object.entries(engines).map(([where, engine]) => ({
      name: 'Neural Spiral',
      where,
      run: () => engine.evaluate(sent(ours, { work, peak })),
    })),
    { name: 'JAX', where: 'one thread', run: () => python(['peers.py', 'jax'], ONE_THREAD, work) },
    { name: 'JAX', where: 'all cores', run: () => python(['peers.py', 'jax'], {}, work) },
    {
      name: 'NumPy, in place',
      where: 'one thread',
      run: () => python(['peers.py', 'numpy'], ONE_THREAD, work),
    },
    { name: 'NumPy, in place', where: 'all cores', run: () => python(['peers.py', 'numpy'], {}, work) },
    {
      name: 'NumPy, as in the book',
      where: 'one thread',
      run: () => python(['peers.py', 'numpy-book'], ONE_THREAD, work),
    },
    {
      name: 'NumPy, as in the book under nnfs.init()',
      where: 'one thread',
      run: () => python(['peers.py', 'numpy-nnfs'], ONE_THREAD, work),
    },
    .../** @type {const} */ (['wasm', 'cpu']).flatMap((backend) => [
      {
        name: `TensorFlow.js ${backend}, core`,
        where: 'Chromium',
        run: () => Chromium.evaluate(sent(tensorFlowCore, { work, backend }), tensorFlowScripts),
      },
      {
        name: `TensorFlow.js ${backend}, layers`,
        where: 'Chromium',
        run: () => Chromium.evaluate(sent(tensorFlowLayers, { work, backend }), tensorFlowScripts),
        rateOutside: true,
      },
    ]),
    {
      name: 'ConvNetJS',
      where: 'Chromium',
      run: () => Chromium.evaluate(sent(convNet, { work }), ['convnetjs/build/convnet-min.js']),
    },
  ];
}

/**
 * Every contender's times of all rounds together.
 * @param {ReturnType<typeof listContenders>} contenders
 * @param {{rateInside: Expected, rateOutside: Expected}} expected
 */
async function compare(contenders, expected) {
  /** @type {{name: string, where: string, epoch: number[], map: number[], peaks: number[][]}[]} */
  const compared = contenders.map(({ name, where }) => ({
    name,
    where,
    epoch: [],
    map: [],
    peaks: [[], []],
  }));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [index, { name, where, run, rateOutside }] of contenders.entries()) {
      const outcome = await run();
      check(`${name} (${where})`, outcome, rateOutside ? expected.rateOutside : expected.rateInside);
      report(`round ${round} of ${ROUNDS}: ${name} (${where})`, outcome.epoch);
      const { epoch, map, peaks } = compared[index];
      epoch.push(...outcome.epoch);
      map.push(...outcome.map);
      outcome.peaks?.forEach((times, side) => {
        peaks[side].push(...times);
      });
    }
  }
  return compared;
}

/**
 * @param {string} where
 * @param {import('./engines.js').Engine} engine
 * @param {number[]} peak
 */
async function grow(where, engine, peak) {
  const repeats = ROUNDS * REPEATS;
  const networks = [];
  for (const options of NETWORKS) {
    const timed = await engine.evaluate(sent(epochs, { options, peak, repeats }));
    report(`${where}: 2-${options.hidden.join('-')}-3, N = ${3 * options.samplesPerClass}`, timed.epoch);
    networks.push({ ...options, ...timed });
  }
  const kinds = KINDS.map((options) => ({ options, epoch: /** @type {number[]} */ ([]) }));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const { options, epoch } of kinds) {
      const timed = await engine.evaluate(sent(epochs, { options, peak, repeats: REPEATS }));
      report(`round ${round} of ${ROUNDS}: ${where}: ${JSON.stringify(options)}`, timed.epoch);
      epoch.push(...timed.epoch);
    }
  }
  console.error(`${where}: maps of ${SIDES.join(', ')} pixels a side`);
  const times = await engine.evaluate(sent(maps, { sides: SIDES, repeats }));
  return { networks, kinds, maps: SIDES.map((side, index) => ({ side, map: times[index] })) };
}

const { work, expected } = await prepare();
const peak = [...peakModule()];
const measured = await withEngines(async (engines) => ({
  compared: await compare(listContenders(engines, work, peak), expected),
  growth: {
    Chromium: await grow('Chromium', engines.Chromium, peak),
    Firefox: await grow('Firefox', engines.Firefox, peak),
  },
  versions: {
    Node: process.versions.node,
    ...Object.fromEntries(Object.entries(engines).map(([name, { version }]) => [name, version])),
    ...(await python(['peers.py', 'versions'], {}, {})),
    'TensorFlow.js': await versionOf('@tensorflow/tfjs-core'),
    ConvNetJS: await versionOf('convnetjs'),
  },
}));
console.error('start-up of the page');
const results = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpus()[0].model}`,
  side: work.side,
  rounds: ROUNDS,
  repeats: ROUNDS * REPEATS,
  start: await measureStart(10),
  bareLoop: await measureBareLoop(),
  frames: await measureFrames(6, (what) => console.error(`a minute of frames: ${what}`)),
  ...measured,
};
// A line a measurement, with as many digits as the clocks tell.
const rounded = (/** @type {string} */ _, /** @type {unknown} */ value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
const text = JSON.stringify(results, rounded, 1).replace(/\[[^[\]{}]*\]/g, (list) =>
  list.replace(/\s+/g, ' '),
);
await writeFile(`${here}results.json`, `${text}\n`);
