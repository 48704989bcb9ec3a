// The same run gives the same bits in every browser, and the same as the native build: see
// tests/same_bits.rs. Node, whose engine is Chromium's, Chromium, Firefox and JavaScriptCore, Safari's
// engine, each train the package.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import config from '../../playwright.config.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { evaluateInJsc } from './jsc.js';

/** @typedef {import('../../www/pkg/neural_spiral.js').TrainerOptions & {fingerprint: string}} Run */

/** @type {Run[]} */
const RUNS = JSON.parse(await readFile(new URL('../same_bits.json', import.meta.url), 'utf8'));
const EXPECTED = RUNS.map((run) => run.fingerprint);

/**
 * Trains every run and takes its fingerprint, FNV-1a over the bits of every parameter. Sent to the
 * browsers as it stands here.
 * @param {typeof Trainer} Engine
 * @param {Run[]} runs
 */
function fingerprints(Engine, runs) {
  return runs.map(({ fingerprint: _, ...options }) => {
    const trainer = new Engine(options);
    for (let epoch = 0; epoch < 2000; epoch += 1) trainer.step();
    let hash = 0x811c9dc5;
    for (const byte of new Uint8Array(trainer.parameters().buffer)) {
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    trainer.free();
    return (hash >>> 0).toString(16).padStart(8, '0');
  });
}

/** The expression that an engine evaluates where it has the package beside it. */
const EXPRESSION = `import('./neural_spiral.js').then(async ({ default: init, Trainer }) => {
  await init();
  return (${fingerprints})(Trainer, ${JSON.stringify(RUNS)});
})`;

test('the same bits in Node', async () => {
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
  assert.deepEqual(fingerprints(Trainer, RUNS), EXPECTED);
});

test('the same bits in JavaScriptCore', async () => {
  assert.deepEqual(await evaluateInJsc(EXPRESSION), EXPECTED);
});

test('the same bits in browsers', async (t) => {
  const server = await preview({
    configFile: false,
    build: { outDir: 'www/pkg' },
    preview: { host: '127.0.0.1', port: 0 },
  });
  t.after(() => server.close());
  const page = `${server.resolvedUrls?.local[0]}package.json`; // any address of the same origin

  await t.test('Chromium', async () => {
    const browser = await chromium.launch(config.use?.launchOptions);
    try {
      const tab = await browser.newPage();
      await tab.goto(page);
      assert.deepEqual(await tab.evaluate(EXPRESSION), EXPECTED);
    } finally {
      await browser.close();
    }
  });

  await t.test('Firefox', async () => {
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX });
    try {
      const tab = await browser.newPage();
      await tab.goto(page);
      assert.deepEqual(await tab.evaluate(EXPRESSION), EXPECTED);
    } finally {
      await browser.close();
    }
  });
});
