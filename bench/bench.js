// `make bench`: our epoch and our map beside other libraries', and how ours grow. Everything that was
// measured goes to results.json; report.js makes RESULTS.md of it.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import init, { Trainer } from '../www/pkg/neural_spiral.js';
import { convNet, epochs, maps, ours, sent, tensorFlow } from './contenders.js';
import { withEngines } from './engines.js';
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

const here = fileURLToPath(new URL('.', import.meta.url));
const read = (/** @type {string} */ path) => readFile(`${here}${path}`);

/** The work, and how it comes out when it is done right. */
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
    repeats: REPEATS,
  };
  for (let epoch = 0; epoch < work.early; epoch += 1) trainer.step();
  const near = 1.1 - 1.1 / work.side;
  const expected = { early: trainer.loss, corner: trainer.predict(new Float32Array([-near, near])) };
  trainer.free();
  return { work, expected };
}

/**
 * Everyone does the same sums: rounding parts the runs only later, when every one must still have learned.
 * @param {string} name
 * @param {Outcome} outcome
 * @param {Awaited<ReturnType<typeof prepare>>['expected']} expected
 */
function check(name, { early, late, corner }, expected) {
  if (!(Math.abs(early - expected.early) < 1e-3)) {
    throw new Error(`${name} does other work than ours: its loss is ${early}, not ${expected.early}`);
  }
  if (!corner.every((chance, index) => Math.abs(chance - expected.corner[index]) < 0.01)) {
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

/** @param {string} text */
const say = (text) => console.error(text);
/** @param {number[]} times */
const best = (times) => Math.min(...times);

const peak = [...peakModule()];
const { work, expected } = await prepare();
/** @type {Record<string, unknown>} */
const results = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpus()[0].model}`,
  side: work.side,
  rounds: ROUNDS,
  repeats: ROUNDS * REPEATS,
};

await withEngines(async (engines) => {
  const scripts = {
    tensorFlow: ['tf-core', 'tf-backend-cpu', 'tf-backend-wasm'].map(
      (name) => `@tensorflow/${name.replace('tf-', 'tfjs-')}/dist/${name}.es2017.min.js`,
    ),
    convNet: ['convnetjs/build/convnet-min.js'],
  };
  const { Chromium, Firefox } = engines;
  /** @type {{name: string, where: string, run: () => Promise<Outcome>}[]} */
  const contenders = [
    ...Object.entries(engines).map(([where, engine]) => ({
      name: 'Neural Spiral',
      where,
      run: () => engine.evaluate(sent(ours, { work, peak })),
    })),
    { name: 'JAX', where: 'one thread', run: () => python(['peers.py', 'jax'], ONE_THREAD, work) },
    { name: 'JAX', where: 'all cores', run: () => python(['peers.py', 'jax'], {}, work) },
    { name: 'NumPy', where: 'one thread', run: () => python(['peers.py', 'numpy'], ONE_THREAD, work) },
    { name: 'NumPy', where: 'all cores', run: () => python(['peers.py', 'numpy'], {}, work) },
    .../** @type {const} */ (['wasm', 'cpu']).map((backend) => ({
      name: `TensorFlow.js, ${backend}`,
      where: 'Chromium',
      run: () => Chromium.evaluate(sent(tensorFlow, { work, backend }), scripts.tensorFlow),
    })),
    {
      name: 'ConvNetJS',
      where: 'Chromium',
      run: () => Chromium.evaluate(sent(convNet, { work }), scripts.convNet),
    },
  ];
  const compared = contenders.map(({ name, where }) => ({
    name,
    where,
    epoch: /** @type {number[]} */ ([]),
    map: /** @type {number[]} */ ([]),
    peaks: /** @type {number[][]} */ ([[], []]),
  }));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [index, { name, where, run }] of contenders.entries()) {
      const outcome = await run();
      check(`${name} (${where})`, outcome, expected);
      const entry = compared[index];
      entry.epoch.push(...outcome.epoch);
      entry.map.push(...outcome.map);
      outcome.peaks?.forEach((times, side) => {
        entry.peaks[side].push(...times);
      });
      say(
        `round ${round} of ${ROUNDS}: ${name} (${where}): ${(1000 * best(outcome.epoch)).toFixed(1)} µs an epoch`,
      );
    }
  }
  results.compared = compared;

  /** @type {Record<string, unknown>} */
  const growth = {};
  for (const [where, engine] of Object.entries({ Chromium, Firefox })) {
    const networks = [];
    for (const options of NETWORKS) {
      const times = await engine.evaluate(sent(epochs, { options, peak, repeats: ROUNDS * REPEATS }));
      networks.push({ ...options, ...times });
      const net = `2-${options.hidden.join('-')}-3, N = ${3 * options.samplesPerClass}`;
      say(`${where}: ${net}: ${(1000 * best(times.epoch)).toFixed(1)} µs an epoch`);
    }
    const map = await engine.evaluate(sent(maps, { sides: SIDES, repeats: ROUNDS * REPEATS }));
    say(`${where}: maps of ${SIDES.join(', ')} pixels a side`);
    growth[where] = { networks, maps: SIDES.map((side, index) => ({ side, map: map[index] })) };
  }
  results.growth = growth;
  results.versions = {
    Node: process.versions.node,
    ...Object.fromEntries(Object.entries(engines).map(([name, { version }]) => [name, version])),
    ...(await python(['peers.py', 'versions'], {}, work)),
    'TensorFlow.js': await versionOf('@tensorflow/tfjs-core'),
    ConvNetJS: await versionOf('convnetjs'),
  };
});
results.start = await measureStart(10);
say('start-up of the page');
await writeFile(`${here}results.json`, `${JSON.stringify(results, null, 1)}\n`);
