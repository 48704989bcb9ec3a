// A link is a run: the same digits at every epoch, in Chromium and in Firefox, opened there or travelled to.

import assert from 'node:assert/strict';
import test from 'node:test';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import config from '../../playwright.config.js';
import { MAP_FINGERPRINT } from './drivers.js';

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
  Boolean(document.querySelector('#fold-reading')?.textContent.includes('its bias is'))`;

/**
 * What both drivers of browsers have in common.
 * @typedef {object} Page
 * @property {(url: string) => Promise<unknown>} goto
 * @property {(script: string) => Promise<any>} evaluate
 */

/** Asks again and again. @param {Page} page @param {string} expression */
async function until(page, expression) {
  while (!(await page.evaluate(expression)));
}

/** @param {Page} page @param {string} address @param {string} link @param {number[]} epochs */
async function shownBy(page, address, link = LINK, epochs = EPOCHS) {
  const shown = [];
  for (const epoch of epochs) {
    await page.goto(`${address}${link}&epoch=${epoch}`);
    await until(page, "document.querySelector('#folds') !== null");
    await page.evaluate("document.querySelector('#folds').click()");
    await until(page, ready(epoch));
    shown.push(await page.evaluate(SHOWN));
  }
  return shown;
}

/** All of it, but for the log, which is of the run until now. @param {Page} page @param {number} epoch */
async function seen(page, epoch) {
  await until(page, ready(epoch));
  const { log: _, ...shown } = await page.evaluate(SHOWN);
  return { ...shown, map: await page.evaluate(MAP_FINGERPRINT) };
}

/** Ten epochs to and fro: at changes, before and after them, at both ends. */
const TRAVELLED = [137, 61, 60, 2000, 0, 131, 130, 1501, 1, 777];

/** What a run shows of each epoch that is travelled to, and what one that is stopped there does. @param {Page} page @param {string} address */
async function travelled(page, address) {
  const open = async (/** @type {number} */ epoch) => {
    await page.goto(`${address}${LINK}&epoch=${epoch}`);
    await until(page, "document.querySelector('#folds') !== null");
    await page.evaluate("document.querySelector('#folds').click()");
    await until(page, ready(epoch));
    // Of its own accord the page chooses a unit that is strong where it was opened.
    await page.evaluate(`(() => {
      const slider = document.querySelector('#fold-unit');
      slider.value = '5';
      slider.dispatchEvent(new Event('input'));
    })()`);
    await until(page, "document.querySelector('#fold-reading').textContent.includes('Unit 5')");
    return seen(page, epoch);
  };
  const fresh = [];
  for (const epoch of TRAVELLED) fresh.push(await open(epoch));
  await open(2000);
  const there = [];
  for (const [place, epoch] of TRAVELLED.entries()) {
    await page.evaluate(`(() => {
      const field = document.querySelector('#epoch-value');
      field.value = '${epoch}';
      field.dispatchEvent(new Event('change'));
    })()`);
    // What is told of folds follows the map.
    while ((await page.evaluate(SHOWN)).unit !== fresh[place].unit);
    there.push(await seen(page, epoch));
  }
  return { there, fresh };
}

test('an epoch that is travelled to is that of a run stopped there, in Chromium and Firefox', {
  timeout: 120_000,
}, async (t) => {
  const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
  t.after(() => server.close());
  const address = String(server.resolvedUrls?.local[0]);
  const chrome = await chromium.launch(config.use?.launchOptions);
  t.after(() => chrome.close());
  const inChromium = await travelled(/** @type {any} */ (await chrome.newPage()), address);
  const firefox = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX });
  t.after(() => firefox.close());
  const inFirefox = await travelled(/** @type {any} */ (await firefox.newPage()), address);
  for (const { there, fresh } of [inChromium, inFirefox]) assert.deepEqual(there, fresh);
  assert.equal(new Set(inFirefox.there.map(({ map }) => map)).size, TRAVELLED.length);
  const digits = (/** @type {any[]} */ all) => all.map(({ map: _, ...rest }) => rest);
  assert.deepEqual(digits(inFirefox.there), digits(inChromium.there));
});

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

/** Layers and units added and removed: ten edits at one epoch, and ten at several; activations and points with them. */
const EDITED = {
  'ten edits of the layers at one epoch':
    '?seed=3&hidden=6,1.add.3@20,1.remove.2@20,2.insert@20,2.remove.0@20,2.add.4@20,3.insert@20,1.remove.0@20,2.drop@20,3.insert@20,1.add.2@20&learningRate=0.1',
  'ten edits at several, with activations, batches and points':
    '?data=moons&hidden=5,2.insert@3,1.add.8@7,2.remove.4@11,3.insert@12,1.remove.12@30,2.drop@31,1.add.1@50,3.insert@51,2.add.2@51,3.drop@90' +
    '&activation=tanh,leaky@40,tanh.relu@95&batchSize=32&learningRate=0.03&points=,0-2_4.zczMPc3MTD4B@25',
};

for (const [name, link] of Object.entries(EDITED)) {
  test(`${name} lead to the same digits in Chromium and Firefox`, { timeout: 60_000 }, async (t) => {
    const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
    t.after(() => server.close());
    const address = String(server.resolvedUrls?.local[0]);
    const chrome = await chromium.launch(config.use?.launchOptions);
    t.after(() => chrome.close());
    const page = await chrome.newPage();
    const inChromium = await shownBy(/** @type {any} */ (page), address, link, [100]);
    assert.equal(await page.locator('#notice').textContent(), '');
    const firefox = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX });
    t.after(() => firefox.close());
    const inFirefox = await shownBy(/** @type {any} */ (await firefox.newPage()), address, link, [100]);
    assert.deepEqual(inFirefox, inChromium);
    assert.match(inChromium[0].readings, /Loss ?\d\.\d{3}/);
  });
}
