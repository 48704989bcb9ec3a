// Measures the package in real browsers: `make bench`. One table, best of several repeats, with the
// spread. The tab's own SIMD peak is measured in the same run, because machines differ and are noisy.

import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import config from '../playwright.config.js';
import { PEAK_FLOP, peakModule } from './peak.js';

const REPEATS = 15;

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
 * Runs in the browser: times everything, and checks first that training lowers the loss.
 * @param {{peak: number[], repeats: number, cases: {hidden: number[], samplesPerClass: number}[], sides: number[]}} input
 */
async function measure({ peak, repeats, cases, sides }) {
  const packageUrl = './neural_spiral.js';
  const { default: init, Trainer } = await import(packageUrl);
  await init();
  /** Milliseconds that one call of `work` took, in each of the repeats. @param {() => void} work */
  const time = (work) => {
    /** @param {number} count */
    const run = (count) => {
      const began = performance.now();
      for (let i = 0; i < count; i += 1) work();
      return performance.now() - began;
    };
    // The browser's clock is coarse: a repeat lasts long enough for that not to matter.
    let count = 1;
    while (run(count) < 40) count *= 2;
    return Array.from({ length: repeats }, () => run(count) / count);
  };
  const { instance } = await WebAssembly.instantiate(new Uint8Array(peak));
  const run = /** @type {() => number} */ (instance.exports.run);
  const peakTimes = time(run);
  const epochs = cases.map((options) => {
    const trainer = new Trainer(options);
    const before = trainer.loss;
    for (let epoch = 0; epoch < 100; epoch += 1) trainer.step();
    if (!(trainer.loss < before)) throw new Error(`${JSON.stringify(options)} does not learn`);
    const times = time(() => trainer.step());
    trainer.free();
    return times;
  });
  const trainer = new Trainer({});
  for (let epoch = 0; epoch < 3000; epoch += 1) trainer.step();
  const maps = sides.map((side) => time(() => trainer.predict_grid(side, side)));
  trainer.free();
  return { peakTimes, epochs, maps };
}

const cases = [
  { hidden: [64], samplesPerClass: 100 },
  ...[1000, 10_000, 33_333].map((samplesPerClass) => ({ hidden: [64], samplesPerClass })),
  ...[16, 32, 128, 256, 512, 1024].map((units) => ({ hidden: [units], samplesPerClass: 100 })),
  { hidden: [64, 64], samplesPerClass: 100 },
  { hidden: [64, 64, 64], samplesPerClass: 100 },
];
const sides = [128, 256, 512, 1024, 2048];

const server = await preview({
  configFile: false,
  build: { outDir: 'www/pkg' },
  preview: { host: '127.0.0.1', port: 0 },
});
const address = `${server.resolvedUrls?.local[0]}package.json`;
const input = { peak: [...peakModule()], repeats: REPEATS, cases, sides };
const expression = `(${measure})(${JSON.stringify(input)})`;

/** @type {Record<string, {version: string, result: Awaited<ReturnType<typeof measure>>}>} */
const browsers = {};
console.error('measuring in Chromium …');
const chrome = await chromium.launch(config.use?.launchOptions);
const tab = await chrome.newPage();
await tab.goto(address);
browsers.Chromium = { version: chrome.version(), result: await tab.evaluate(expression) };
await chrome.close();
console.error('measuring in Firefox …');
const firefox = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX,
  protocolTimeout: 600_000,
});
const page = await firefox.newPage();
await page.goto(address);
browsers.Firefox = {
  version: await firefox.version(),
  result: /** @type {any} */ (await page.evaluate(expression)),
};
await firefox.close();
await server.close();

/** @param {number[]} values */
const best = (values) => Math.min(...values);
/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
/** @param {number} milliseconds */
const micro = (milliseconds) => (1000 * milliseconds).toFixed(1);

const lines = [
  '# Measured speed',
  '',
  `\`make bench\` on ${new Date().toISOString().slice(0, 10)}; ${cpus().length} × ${cpus()[0].model}. Best of ${REPEATS} repeats,`,
  'the median in brackets. One thread, headless. “of peak” counts multiplications and additions only, against a',
  'loop of independent f32x4 multiply-then-adds in the same tab.',
];
for (const [name, { version, result }] of Object.entries(browsers)) {
  const peak = PEAK_FLOP / best(result.peakTimes) / 1e6;
  lines.push('', `## ${name} (${version})`, '', `f32x4 peak: ${peak.toFixed(1)} GFLOP/s.`, '');
  lines.push('| epoch | µs | of peak | ns a sample and unit |', '|---|---:|---:|---:|');
  for (const [index, { hidden, samplesPerClass }] of cases.entries()) {
    const times = result.epochs[index];
    const samples = 3 * samplesPerClass;
    const share = flop(hidden, samples) / best(times) / 1e6 / peak;
    const units = hidden.reduce((sum, units) => sum + units, 0);
    const each = (1e6 * best(times)) / samples / units;
    lines.push(
      `| 2-${hidden.join('-')}-3, N = ${samples} | ${micro(best(times))} (${micro(median(times))}) | ${(100 * share).toFixed(0)} % | ${each.toFixed(2)} |`,
    );
  }
  lines.push('', '| map of 2-64-3 | ms | ns a pixel |', '|---|---:|---:|');
  for (const [index, side] of sides.entries()) {
    const times = result.maps[index];
    lines.push(
      `| ${side} × ${side} | ${best(times).toFixed(2)} (${median(times).toFixed(2)}) | ${((1e6 * best(times)) / side ** 2).toFixed(1)} |`,
    );
  }
}
const text = `${lines.join('\n')}\n`;
console.log(text);
await writeFile(new URL('RESULTS.md', import.meta.url), text);
