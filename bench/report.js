// Makes RESULTS.md and results.svg of what bench.js has measured.

import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../scripts/size.js';
import { PEAK_FLOP } from './peak.js';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} where
 * @property {number[]} epoch
 * @property {number[]} map milliseconds, as everywhere
 * @property {number[][]} peaks before and after each epoch; empty but for ours
 *
 * @typedef {object} Growth
 * @property {{hidden: number[], samplesPerClass: number, epoch: number[], peaks: number[][]}[]} networks
 * @property {{options: Record<string, unknown>, epoch: number[]}[]} kinds of epochs, the default first
 * @property {{side: number, map: number[]}[]} maps
 */

const here = fileURLToPath(new URL('.', import.meta.url));
const results = JSON.parse(await readFile(`${here}results.json`, 'utf8'));
/** @type {Contender[]} */
const compared = results.compared;
/** @type {Record<string, Growth>} */
const growth = results.growth;

/** @param {number[]} values */
const best = (values) => Math.min(...values);
/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * The best value, with the median in brackets.
 * @param {number[]} milliseconds
 * @param {number} scale
 */
function shown(milliseconds, scale) {
  const [low, middle] = [best(milliseconds) * scale, median(milliseconds) * scale];
  const digits = low < 1000 ? 1 : 0;
  return `${low.toFixed(digits)} (${middle.toFixed(digits)})`;
}

/**
 * Multiplications and additions of one epoch: two for each weight and sample forward, two for its
 * gradient, and two for the gradient handed back, which the first layer does without.
 * @param {number[]} hidden
 * @param {number} samples
 */
function flop(hidden, samples) {
  const sizes = [2, ...hidden, 3];
  const weights = sizes.slice(1).map((outputs, layer) => sizes[layer] * outputs);
  const all = weights.reduce((sum, count) => sum + count, 0);
  return 2 * samples * (3 * all - weights[0]);
}

/**
 * How much of the peak an epoch reaches. The machine's speed drifts, so each repeat is held against the
 * peak right before and after it.
 * @param {{epoch: number[], peaks: number[][]}} times
 * @param {number} operations
 */
function share({ epoch, peaks: [before, after] }, operations) {
  const shares = epoch.map((time, repeat) => {
    const peak = (before[repeat] + after[repeat]) / 2;
    return operations / time / (PEAK_FLOP / peak);
  });
  return `${(100 * median(shares)).toFixed(0)} %`;
}

/** Milliseconds that the epoch's operations take at the peak. @param {Contender} contender */
const limitOf = ({ peaks }) => (best(peaks.flat()) * flop([64], 300)) / PEAK_FLOP;

/** @param {(string | number)[]} cells */
const row = (cells) => `| ${cells.join(' | ')} |`;
/** @param {string[]} titles of which all but the first are of numbers */
const head = (titles) => [row(titles), `|---${'|---:'.repeat(titles.length - 1)}|`];

function comparison() {
  const [first] = compared;
  const pixels = results.side ** 2;
  const times = (/** @type {number} */ ratio) => (ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0));
  const limits = compared.filter(({ peaks }) => peaks[0].length > 0);
  return [
    ...head(['', 'epoch, µs', '× ours', 'of peak', 'map, ns a pixel', '× ours']),
    ...limits.map((contender) => {
      const limit = limitOf(contender);
      const ratio = times(limit / best(first.epoch));
      return row([`the limit, ${contender.where}`, (1000 * limit).toFixed(1), ratio, '100 %', '', '']);
    }),
    ...compared.map((contender) => {
      const { name, where, epoch, map, peaks } = contender;
      return row([
        name === first.name ? `**${name}, ${where}**` : `${name}, ${where}`,
        shown(epoch, 1000),
        times(best(epoch) / best(first.epoch)),
        peaks[0].length > 0 ? share(contender, flop([64], 300)) : '',
        shown(map, 1e6 / pixels),
        times(best(map) / best(first.map)),
      ]);
    }),
  ];
}

function grownEpochs() {
  const engines = Object.entries(growth);
  return [
    ...head([
      'epoch',
      ...engines.flatMap(([engine]) => [`${engine}, µs`, 'of peak', 'ns a sample and unit']),
    ]),
    ...engines[0][1].networks.map(({ hidden, samplesPerClass }, index) => {
      const samples = 3 * samplesPerClass;
      const units = hidden.reduce((sum, count) => sum + count, 0);
      const cells = engines.flatMap(([, { networks }]) => {
        const { epoch } = networks[index];
        return [
          shown(epoch, 1000),
          share(networks[index], flop(hidden, samples)),
          ((1e6 * best(epoch)) / samples / units).toFixed(2),
        ];
      });
      return row([`2-${hidden.join('-')}-3, N = ${samples.toLocaleString('en')}`, ...cells]);
    }),
  ];
}

function kindsOfEpochs() {
  const engines = Object.entries(growth);
  const kinds = engines[0][1].kinds;
  return [
    ...head(['epoch', ...engines.flatMap(([engine]) => [`${engine}, µs`, '× the default'])]),
    ...kinds.map(({ options }, index) => {
      const cells = engines.flatMap(([, { kinds }]) => {
        const { epoch } = kinds[index];
        return [shown(epoch, 1000), (best(epoch) / best(kinds[0].epoch)).toFixed(2)];
      });
      const names = Object.entries(options).map(([name, value]) => `${name}: ${value}`);
      return row([names.join(', ') || 'the default', ...cells]);
    }),
  ];
}

/** How many times as long NumPy takes for the book's own code, whose numbers are ours in the book's arithmetic. */
function besideNumpy() {
  const numpy = compared.find(({ name }) => name.includes('nnfs'));
  const isBook = (/** @type {{options: Record<string, unknown>}} */ { options }) =>
    JSON.stringify(options) === '{"arithmetic":"book"}';
  return Object.entries(growth)
    .map(([engine, { kinds }]) => {
      const ours = kinds.find(isBook);
      return `${(best(numpy?.epoch ?? []) / best(ours?.epoch ?? [])).toFixed(1)} times as long as ours in ${engine}`;
    })
    .join(', ');
}

function grownMaps() {
  const engines = Object.entries(growth);
  return [
    ...head(['map', ...engines.flatMap(([engine]) => [`${engine}, ms`, 'ns a pixel'])]),
    ...engines[0][1].maps.map(({ side }, index) => {
      const cells = engines.flatMap(([, { maps }]) => {
        const { map } = maps[index];
        return [
          `${best(map).toFixed(2)} (${median(map).toFixed(2)})`,
          ((1e6 * best(map)) / side ** 2).toFixed(1),
        ];
      });
      return row([`${side} × ${side}`, ...cells]);
    }),
  ];
}

function sizes() {
  const kilo = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);
  return [
    ...head(['gzipped', 'kB', 'limit']),
    ...Object.entries(results.start.sizes).map(([kind, bytes]) => {
      const limit = Reflect.get(LIMITS, kind);
      return row([kind, kilo(bytes), limit ? limit / 1000 : '']);
    }),
  ];
}

function frames() {
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
  return [
    ...head([
      'a minute of',
      'frames a second',
      'epochs a frame',
      'new maps a frame',
      'at all device pixels',
      'longest task of the page, ms',
      'worked on it, ms',
    ]),
    ...results.frames.map((/** @type {any} */ run) =>
      row([
        `${run.what}, ${run.side} × ${run.side}`,
        run.framesASecond.toFixed(1),
        run.epochsAFrame.toFixed(1),
        run.mapsAFrame.toFixed(2),
        run.exactMaps === 0 ? `no: ${run.mapSide} × ${run.mapSide}` : percent(run.exactMaps),
        `${run.longestTask.toFixed(1)} (${run.longTasks} over 50)`,
        run.longestWork.toFixed(1),
      ]),
    ),
  ];
}

/** The largest number of epochs a second that a minute of the page had, beside the bare loop. */
function pageShare() {
  const most = Math.max(...results.frames.map((/** @type {any} */ run) => run.epochsASecond));
  return `${Math.round((100 * most) / results.bareLoop)} %`;
}

const versions = Object.entries(results.versions).map(([name, version]) => `${name} ${version}`);
const start = results.start.times;
const text = `# Measured speed

\`make bench\` on ${results.date}; ${results.machine}. Best of ${results.repeats} repeats, the median in brackets.
One thread, headless.

![Time of an epoch and of a pixel of the map for each library, on logarithmic scales](results.svg)

## Beside other libraries

Everyone does the same work: from the same weights, a full-batch epoch of the 2-64-3 network on the 300 points
(forward, softmax with cross-entropy, backward, SGD with momentum 0.9, decay 0.001 and learning rate 1), and a map
of ${results.side} × ${results.side} pixels. Before anything is timed, the loss after 50 epochs and the first pixel of the map
must be ours to within rounding, and the loss after 1,000 epochs below 0.5. The contenders take turns in ${results.rounds} rounds.

${comparison().join('\n')}

- The limit is what a loop of independent f32x4 multiply-then-adds in the same tab would take for the epoch's
  ${flop([64], 300).toLocaleString('en')} multiplications and additions; it is measured right before and after each of our repeats.
- Ours draws the map in colours, the others stop at the three probabilities. JAX, NumPy and TensorFlow.js get
  1,024 pixels at a time, so that what they compute of them stays in the caches.
- JAX: the whole loop compiled, a thousand epochs in a \`lax.scan\`. “All cores” leaves a library's thread pool as
  it is.
- NumPy, float32 throughout. In place: as few new arrays as possible. As in the book: its classes, whose every step
  makes new arrays; under nnfs.init() every product of matrices is taken in float64 and rounded.
- TensorFlow.js, its wasm backend with SIMD and one thread. Core: the epoch and its gradients written out in core
  operations, which is faster than its own gradients. Layers: a \`tf.sequential\` model, \`trainOnBatch\` with all points
  and its loss awaited (\`fit\` for many epochs is no faster), \`predict\`.
- The momentum of TensorFlow.js layers is another formula: the learning rate η stands outside the velocity
  (v ← 0.9 v + ∇, w ← w − ηv) and is set before each epoch. Its loss is compared with ours by that formula.
- ConvNetJS: one example at a time, an update after 300, in float64.

## How ours grows

${grownEpochs().join('\n')}

${grownMaps().join('\n')}

## The book's arithmetic and its optimizers

${kindsOfEpochs().join('\n')}

In the book's arithmetic the numbers are NumPy's, to the last bit. NumPy itself, running the book's code under nnfs.init(),
takes ${besideNumpy()}.

## Start-up of the page

From the start of navigation to the first frame that shows a trained epoch: ${median(start).toFixed(0)} ms (median of
${start.length} fresh contexts in headless Chromium, ${best(start).toFixed(0)} to ${Math.max(...start).toFixed(0)} ms; served from the same machine).

${sizes().join('\n')}

## Frames of the page

The built page at 1440 × 900 in headless Chromium, whose every pixel the same cores draw; the longest task of its main
thread is from the browser's own trace. A map is new when it shows the network of the frame before.

${frames().join('\n')}

At the highest speed the page trains ${pageShare()} of what a bare loop of \`step()\` does in the same browser, which is
${Math.round(results.bareLoop).toLocaleString('en')} epochs a second. Of a task, “worked on it” is the processor's time: the rest of the
clock's it waited for a core, which the workers share with it.

## Versions

${versions.join(', ')}.
`;
await writeFile(`${here}RESULTS.md`, text);

const bars = compared
  .filter(({ where }) => where !== 'all cores')
  .map(({ name, where, epoch, map }) => ({
    label: name === compared[0].name ? `${name}, ${where}` : name,
    kind: name === compared[0].name ? 'ours' : 'other',
    epoch: 1000 * best(epoch),
    map: (1e6 * best(map)) / results.side ** 2,
  }))
  .toSorted((a, b) => a.epoch - b.epoch);
const limit = { label: 'f32x4 limit in Chromium', kind: 'limit', epoch: 1000 * limitOf(compared[0]) };
const input = JSON.stringify([limit, ...bars]);
execFileSync(process.env.PYTHON ?? 'python3', ['plot.py', 'results.svg'], { cwd: here, input });
console.log(text);
