// A link is a run: the same digits at every epoch, in Chromium and in Firefox.

import assert from 'node:assert/strict';
import test from 'node:test';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import config from '../../playwright.config.js';

const LINK =
  '?seed=7&samplesPerClass=80&classes=4&hidden=16,8&learningRate=0.5,0.2@60,0.9@130&momentum=0.9,0.8@61&decay=0.001,0.002@1500';
const EPOCHS = [0, 137, 2000];

/** What the page shows of an epoch, in digits: readings, log, settings, and the weights of a unit. */
const SHOWN = `(() => {
  const text = (selector) => document.querySelector(selector)?.textContent?.replaceAll(/\\s+/g, ' ').trim();
  const value = (name) => document.querySelector('#' + name + '-value').value;
  return {
    readings: text('.readings dl'),
    log: text('#log'),
    unit: text('#fold-reading'),
    settings: ['seed', 'learningRate', 'momentum', 'decay'].map(value).join(' '),
  };
})()`;

/** Whether all of that is there. @param {number} epoch */
const ready = (epoch) => `
  document.querySelector('#epochs').textContent === '${epoch.toLocaleString('en')}' &&
  document.querySelector('#map-square').getAttribute('aria-busy') === 'false' &&
  Boolean(document.querySelector('#fold-reading')?.textContent.includes('is active'))`;

/**
 * What both drivers of browsers have in common.
 * @typedef {object} Page
 * @property {(url: string) => Promise<unknown>} goto
 * @property {(script: string) => Promise<any>} evaluate
 * @property {(selector: string) => Promise<void>} click
 */

/** Asks again and again. @param {Page} page @param {string} expression */
async function until(page, expression) {
  while (!(await page.evaluate(expression)));
}

/** @param {Page} page @param {string} address */
async function shownBy(page, address) {
  const shown = [];
  for (const epoch of EPOCHS) {
    await page.goto(`${address}${LINK}&epoch=${epoch}`);
    await until(page, "document.querySelector('#folds') !== null");
    await page.click('#folds');
    await until(page, ready(epoch));
    shown.push(await page.evaluate(SHOWN));
  }
  return shown;
}

test('the same run by link shows the same digits in Chromium and Firefox', { timeout: 60_000 }, async (t) => {
  const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
  t.after(() => server.close());
  const address = String(server.resolvedUrls?.local[0]);
  const chrome = await chromium.launch(config.use?.launchOptions);
  t.after(() => chrome.close());
  const inChromium = await shownBy(/** @type {any} */ (await chrome.newPage()), address);
  const firefox = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX });
  t.after(() => firefox.close());
  const inFirefox = await shownBy(/** @type {any} */ (await firefox.newPage()), address);
  assert.deepEqual(inFirefox, inChromium);
  const settings = inChromium.map(({ settings }) => settings);
  assert.deepEqual(settings, ['7 0.5 0.9 0.001', '7 0.9 0.8 0.001', '7 0.9 0.8 0.002']);
  assert.match(inChromium[2].log, /^epoch: 0, acc: 0\.\d{3}, loss: \d\.\d{3}epoch: 1000, /);
  assert.notEqual(inChromium[1].unit, inChromium[2].unit);
});
