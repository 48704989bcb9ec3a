// The built page in a real Firefox, which Playwright cannot drive unless it is a build of its own:
// one walk through what matters, over WebDriver BiDi.

import assert from 'node:assert/strict';
import test from 'node:test';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';

test('trains, pauses, steps, diverges and recovers in Firefox', async (t) => {
  const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
  t.after(() => server.close());
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX });
  t.after(() => browser.close());
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(String(server.resolvedUrls?.local[0]));

  /** @param {string} id */
  const text = (id) => page.$eval(id, (element) => element.textContent);
  const epochs = async () => Number((await text('#epochs'))?.replaceAll(',', ''));
  /** @param {string} expression */
  const until = (expression) => page.waitForFunction(expression);
  /** @param {number} position */
  const setLearningRate = (position) =>
    page.$eval(
      '#learningRate',
      (slider, position) => {
        /** @type {HTMLInputElement} */ (slider).value = String(position);
        slider.dispatchEvent(new Event('input'));
      },
      position,
    );

  await until("Number(document.querySelector('#loss').textContent) < 0.9");
  await page.click('#play');
  assert.equal(await text('#play'), 'Play');
  const count = await epochs();
  await page.click('#step');
  await until(`document.querySelector('#epochs').textContent.replaceAll(',', '') === '${count + 1}'`);

  // Under the hood: an epoch by key and by button, to where one step leads; folds and triangle move.
  await page.click('#reset');
  await page.click('#step');
  await page.click('#step');
  const stepped = await text('.readings dl');
  await page.click('#reset');
  await page.click('#step');
  await page.click('#epoch-panel summary');
  await until("document.querySelector('#stage-title').textContent === 'Dense 1'");
  const titles = await page.$$eval('#rail button', (buttons) => buttons.map((button) => button.textContent));
  assert.equal(titles.length, 10);
  for (const title of [...titles.slice(1), titles[0]]) {
    await (title === 'Update' ? page.click('#next-stage') : page.keyboard.press(']'));
    await until(`document.querySelector('#stage-title').textContent === '${title}'`);
    await until("document.querySelector('#stage-numbers math') !== null");
  }
  await until("document.querySelector('#epochs').textContent === '2'");
  assert.equal(await text('.readings dl'), stepped);
  await page.click('#answers-panel summary');
  await page.click('#folds');
  await until('!document.querySelector("#fold-details").hidden');
  const drawings = () =>
    page.$$eval('#overlay, #triangle', (canvases) =>
      canvases.map((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL()),
    );
  const [fold, triangle] = await drawings();
  await page.click('#step');
  await until("document.querySelector('#epochs').textContent === '3'");
  const [movedFold, movedTriangle] = await drawings();
  assert.notEqual(movedFold, fold);
  assert.notEqual(movedTriangle, triangle);
  await page.click('#answers-panel summary');
  await page.click('#epoch-panel summary');

  await setLearningRate(3);
  await page.click('#play');
  await until("document.querySelector('#notice').textContent.includes('diverged')");
  await setLearningRate(0);
  await page.click('#reset');
  await until("document.querySelector('#epochs').textContent === '0'");
  assert.equal(await text('#loss'), '1.113');
  await page.click('#step');
  await until("document.querySelector('#epochs').textContent === '1'");
  await until("document.querySelector('#map-square').getAttribute('aria-busy') === 'false'");
  const colors = await page.$eval('#map', (map) => {
    const { width } = /** @type {HTMLCanvasElement} */ (map);
    const context = new OffscreenCanvas(width, width).getContext('2d');
    context?.drawImage(/** @type {HTMLCanvasElement} */ (map), 0, 0);
    const pixels = context?.getImageData(0, 0, width, width).data.buffer ?? new ArrayBuffer(0);
    return new Set(new Uint32Array(pixels)).size;
  });
  assert.ok(colors > 1000, `the map has ${colors} colours`);
  assert.match(String(await text('#log')), /^epoch: 0, acc: 0\.360, loss: 1\.113$/);
  assert.deepEqual(complaints, []);
});
