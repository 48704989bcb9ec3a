// The same run gives the same bits in every browser, and the same as the native build and NumPy: see tests/same_bits.rs and
// tests/book.rs. Node, whose engine is Chromium's, Chromium, Firefox and JavaScriptCore, Safari's engine, each train the
// package.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import config from '../../playwright.config.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { evaluateInJsc } from './jsc.js';

/**
 * @typedef {import('../../www/pkg/neural_spiral.js').TrainerOptions} TrainerOptions
 * @typedef {import('../../www/pkg/neural_spiral.js').LiveName} LiveName
 * @typedef {{epoch: number, name: LiveName, value: any}} Change
 * @typedef {{options: TrainerOptions, changes?: Change[], fingerprint: string}} Run
 * @typedef {{start: TrainerOptions, changes: Change[]}} Start
 * @typedef {{lines: string[], validation: {accuracy: string, loss: string}, parameters: string}} End
 * @typedef {Start & End & {name: string}} BookRun
 */

/** @param {string} file */
const json = async (file) => JSON.parse(await readFile(new URL(file, import.meta.url), 'utf8'));
/** @type {Run[]} */
const RUNS = await json('../same_bits.json');
/** @type {{runs: BookRun[]}} */
const BOOK = await json('../reference/book.json');

/** All runs take about a minute in each engine, of which the one with 3,000 samples is half; a slow machine may take longer. */
const TIMEOUT = 1_200_000;

/**
 * Trains a run and takes its fingerprint, FNV-1a over the bits of every parameter. Sent to the browsers as it stands here.
 * @param {typeof Trainer} Engine
 * @param {Run} run
 */
function fingerprint(Engine, { options, changes = [] }) {
  const trainer = new Engine(options);
  for (let epoch = 0; epoch < 2000; epoch += 1) {
    for (const change of changes) if (change.epoch === epoch) trainer.set(change.name, change.value);
    trainer.step();
  }
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(trainer.parameters().buffer)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  trainer.free();
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * What a run of the book's prints, and where it ends; likewise.
 * @param {typeof Trainer} Engine
 * @param {Start} run
 * @returns {End}
 */
function train(Engine, { start, changes }) {
  const trainer = new Engine(start);
  const lines = [];
  for (let epoch = 0; epoch <= 10_000; epoch += 1) {
    for (const change of changes) if (change.epoch === epoch) trainer.set(change.name, change.value);
    trainer.step();
    if (epoch % 100 === 0) lines.push(trainer.logLine());
  }
  const bytes = Array.from(new Uint8Array(trainer.parameters().buffer));
  const [loss = Number.NaN, accuracy = Number.NaN] = trainer.validate() ?? [];
  trainer.free();
  return {
    lines,
    validation: { accuracy: accuracy.toFixed(3), loss: loss.toFixed(3) },
    parameters: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

/**
 * The expression that an engine evaluates where it has the package beside it.
 * @param {(Engine: typeof Trainer, given: any) => unknown} call
 * @param {unknown} given
 */
const expression = (call, given) => `import('./neural_spiral.js').then(async ({ default: init, Trainer }) => {
  await init();
  return (${call})(Trainer, ${JSON.stringify(given)});
})`;

/** @typedef {(call: (Engine: typeof Trainer, given: any) => any, given: any) => Promise<any>} TrainIn */

/** One run at a time. @type {(evaluate: (expression: string) => Promise<any>) => TrainIn} */
const inEngine = (evaluate) => (call, given) => evaluate(expression(call, given));

/** All runs in one engine. @param {TrainIn} trainIn */
async function holds(trainIn) {
  for (const run of RUNS)
    assert.equal(await trainIn(fingerprint, run), run.fingerprint, JSON.stringify(run.options));
  for (const { name, start, changes, lines, validation, parameters } of BOOK.runs) {
    const end = await trainIn(train, { start, changes });
    assert.deepEqual(end, { lines, validation, parameters }, name);
  }
}

test('the same bits in Node', { timeout: TIMEOUT }, async () => {
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
  await holds(async (call, given) => call(Trainer, given));
});

test('the same bits in JavaScriptCore', { timeout: TIMEOUT }, async () => {
  await holds(inEngine(evaluateInJsc));
});

test('the same bits in browsers', { timeout: 2 * TIMEOUT }, async (t) => {
  const server = await preview({
    configFile: false,
    build: { outDir: 'www/pkg' },
    preview: { host: '127.0.0.1', port: 0 },
  });
  t.after(() => server.close());
  const page = `${server.resolvedUrls?.local[0]}package.json`; // any address of the same origin

  await t.test('Chromium', { timeout: TIMEOUT }, async () => {
    const browser = await chromium.launch(config.use?.launchOptions);
    try {
      const tab = await browser.newPage();
      await tab.goto(page);
      await holds(inEngine((expression) => tab.evaluate(expression)));
    } finally {
      await browser.close();
    }
  });

  await t.test('Firefox', { timeout: TIMEOUT }, async () => {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.FIREFOX,
      protocolTimeout: TIMEOUT,
    });
    try {
      const tab = await browser.newPage();
      await tab.goto(page);
      await holds(inEngine((expression) => tab.evaluate(expression)));
    } finally {
      await browser.close();
    }
  });
});
