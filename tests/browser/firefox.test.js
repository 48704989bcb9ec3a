// The built page in a real Firefox, which Playwright cannot drive unless it is a build of its own:
// one walk through what matters, over WebDriver BiDi.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import axe from 'axe-core';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { clickAgain, MAP_FINGERPRINT } from './drivers.js';
import { brokenInvariants } from './invariants.js';

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** Clicks what is there and has come to rest: what opens above it is filled a moment later. @param {import('puppeteer-core').Page} page @param {string} selector */
async function clickAtRest(page, selector) {
  await page.waitForSelector(selector);
  const place = () =>
    page.$eval(
      selector,
      (element) =>
        new Promise((resolve) => {
          element.scrollIntoView({ block: 'nearest' });
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve(element.getBoundingClientRect().top)),
          );
        }),
    );
  for (let [before, now] = [Number.NaN, await place()]; before !== now; )
    [before, now] = [now, await place()];
  await clickAgain(() => page.click(selector));
}

/** Opens the built page, and what a walk through it needs. @param {import('node:test').TestContext} t @param {string} [search] */
async function open(t, search = '') {
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
  await page.goto(String(server.resolvedUrls?.local[0]) + search);

  /** @param {string} id */
  const text = (id) => page.$eval(id, (element) => String(element.textContent).trim());
  const epochs = async () => Number((await text('#epochs'))?.replaceAll(',', ''));
  /** Asks again and again; what is not there yet is no error. @param {string} expression */
  async function until(expression) {
    const asked = `(() => { try { return Boolean(${expression}); } catch { return false; } })()`;
    const end = Date.now() + 20_000;
    while (!(await page.evaluate(asked))) assert.ok(Date.now() < end, `not within 20 s: ${expression}`);
  }
  /** All that workers train and draw has arrived. */
  const settled = () => until("document.querySelector('#map-square').getAttribute('aria-busy') === 'false'");
  /** @param {string} selector */
  const click = (selector) => clickAtRest(page, selector);
  return { page, complaints, text, epochs, until, settled, click };
}

test('trains, pauses, steps, diverges and recovers in Firefox', { timeout: 120_000 }, async (t) => {
  const { page, complaints, text, epochs, until, settled, click } = await open(t);
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
  await click('#play');
  await until("document.querySelector('#play').textContent.trim() === 'Play'");
  await settled();
  const count = await epochs();
  await click('#step');
  await until(`document.querySelector('#epochs').textContent.replaceAll(',', '') === '${count + 1}'`);

  // The inspector: an epoch by key and by button, to where one step leads; folds and triangle move.
  await click('#reset');
  await click('#step');
  await click('#step');
  await until("document.querySelector('#epochs').textContent === '2'");
  await settled();
  const stepped = await text('.readings dl');
  await click('#reset');
  await until("document.querySelector('#epochs').textContent === '0'");
  await click('#step');
  await until("document.querySelector('#epochs').textContent === '1'");
  await click('#epoch-panel summary');
  await until("document.querySelector('#stage-title').textContent === 'Dense 1'");
  const titles = await page.$$eval('#rail button', (buttons) => buttons.map((button) => button.textContent));
  assert.equal(titles.length, 10);
  for (const title of [...titles.slice(1), titles[0]]) {
    await (title === 'Update' ? page.click('#next-stage') : page.keyboard.press(']'));
    await until(`document.querySelector('#stage-title').textContent === '${title}'`);
    await until("document.querySelector('#stage-numbers math') !== null");
  }
  await until("document.querySelector('#epochs').textContent === '2'");
  await settled();
  assert.equal(await text('.readings dl'), stepped);
  // A sample is chosen by key and by mouse, and its numbers are the trainer's.
  assert.equal(await text('.stage .sample-number'), '50');
  await page.keyboard.press('.');
  await until("document.querySelector('.stage .sample-number').textContent === '51'");
  await page.$eval('#map-square', (square) => square.scrollIntoView({ block: 'center' }));
  const box = await (await page.$('#map-square'))?.boundingBox();
  assert.ok(box);
  // The outermost point of arm 2 for seed 0, from tests/reference.
  const [x, y] = [(0.9694 / 1.1 + 1) / 2, (1 + 0.2454 / 1.1) / 2];
  await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  await until("document.querySelector('.stage .sample-number').textContent === '199'");
  await until("document.querySelector('#stage-numbers').getAttribute('aria-busy') === 'false'");
  // NumPy's most active unit after two epochs gives 2.2559972: see start() and train() in tests/reference/generate.py.
  assert.match(String(await text('#stage-units')), /^, unit 27 of layer 1, Arm \d$/);
  const numbers = String(await text('#stage-numbers'));
  assert.ok(numbers.includes('=2.256'), numbers);

  await click('#answers-panel summary');
  await click('#folds');
  await until('!document.querySelector("#fold-details").hidden');
  const drawings = () =>
    page.$$eval('#overlay, #triangle', (canvases) =>
      canvases.map((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL()),
    );
  await until(
    "document.querySelector('#triangle') !== null && document.querySelector('#overlay').width > 300",
  );
  const [fold, triangle] = await drawings();
  await click('#step');
  await until("document.querySelector('#epochs').textContent === '3'");
  for (;;) {
    const [movedFold, movedTriangle] = await drawings();
    if (movedFold !== fold && movedTriangle !== triangle) break;
  }

  // The long way's three numbers are the short way's, until the logits are pushed apart.
  await click('#fusion-panel summary');
  await click('#long-way');
  await until("document.querySelectorAll('#fusion-long table').length === 2");
  const ways = () =>
    page.$$eval('#fusion-long table:last-of-type tbody tr', (rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
    );
  const [long, short] = await ways();
  assert.equal(long.length, 3);
  assert.deepEqual(long, short);
  for (let push = 0; push < 4; push += 1) await click('#push-logits');
  await until("document.querySelector('#push-logits').textContent.trim() === 'Pushed to ±64'");
  await until("document.querySelector('#fusion-long').textContent.includes('NaN')");
  assert.deepEqual(await ways(), [
    ['NaN', 'NaN', 'NaN'],
    ['0', '−0.003333', '0.003333'],
  ]);

  // A comma is a decimal point, and Reset is undone.
  await page.$eval('#decay-value', (field) => /** @type {HTMLInputElement} */ (field).select());
  await page.keyboard.type('0,002');
  await page.keyboard.press('Enter');
  await until("document.querySelector('#decay-value').value === '0.002'");
  await page.keyboard.press('ArrowUp');
  await until("document.querySelector('#decay-value').value === '0.0021'");
  const figures = await text('.readings dl');
  await click('#reset');
  await until("document.querySelector('#epochs').textContent === '0'");
  await click('#undo');
  await until("document.querySelector('#epochs').textContent === '3'");
  await settled();
  assert.equal(await text('.readings dl'), figures);

  // Everything open, on a phone's screen: a finger chooses a sample, nothing is too wide, and axe-core finds nothing.
  await click('#pull-panel summary');
  await click('#check-panel summary');
  await click('#check');
  await until("document.querySelector('#check-result').textContent.includes('All 387 gradients agree')");
  await page.setViewport({ width: 390, height: 844 });
  await page.$eval('#map-square', (square) => square.scrollIntoView({ block: 'center' }));
  await until("document.querySelector('#map-square').clientWidth < 390");
  const small = await (await page.$('#map-square'))?.boundingBox();
  assert.ok(small);
  await page.keyboard.press(',');
  await until("document.querySelector('.stage .sample-number').textContent === '198'");
  await page.touchscreen.tap(small.x + x * small.width, small.y + y * small.height);
  await until("document.querySelector('.stage .sample-number').textContent === '199'");
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 390'), true);
  await page.evaluate(axe.source);
  assert.deepEqual(await page.evaluate('axe.run().then(({ violations }) => violations)'), []);
  await page.setViewport({ width: 1440, height: 900 });
  for (const panel of ['answers', 'epoch', 'fusion', 'pull', 'check']) await click(`#${panel}-panel summary`);

  await setLearningRate(3);
  await click('#play');
  await until(
    "document.querySelector('#notice').textContent.includes('Training has collapsed: since epoch ')",
  );
  await setLearningRate(0);
  await click('#reset');
  await until("document.querySelector('#epochs').textContent === '0'");
  assert.equal(await text('#loss'), '1.113');
  await click('#step');
  await until("document.querySelector('#epochs').textContent === '1'");
  await until("document.querySelector('#map-square').getAttribute('aria-busy') === 'false'");
  await page.evaluate(MAP_FINGERPRINT); // until the browser has taken the map over
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
  assert.deepEqual(await page.evaluate(brokenInvariants), []);
});

test('the drawing, hands on, slow motion and the time line work in Firefox', {
  timeout: 120_000,
}, async (t) => {
  const { page, complaints, text, until, settled, click } = await open(t, '?epoch=700');
  const at = (/** @type {number} */ epoch) =>
    until(`document.querySelector('#epochs').textContent === '${epoch}'`);
  await page.setViewport({ width: 1440, height: 900 }); // all of it is in view: nothing scrolls under the pointer
  await at(700);
  await settled();
  const unit = '[data-layer="1"][data-slot="7"]';
  await until(`document.querySelector('${unit}').ariaLabel?.includes('active for')`);
  const own = new Trainer();
  while (own.epoch < 700) own.step();
  const active = own.activeSamples()[7];
  assert.match(
    String(await page.$eval(unit, (cell) => cell.ariaLabel)),
    new RegExp(`^Unit 7, votes for Arm \\d, active for ${active} of 300$`),
  );
  const answers = await page.evaluate(MAP_FINGERPRINT);

  // Pinned, its map is large; switched off, the loss is the package's without it; Undo brings it back.
  await click(unit);
  await until("document.querySelector('#map-title').textContent.includes('Unit 7: where it is active')");
  await settled();
  assert.notEqual(await page.evaluate(MAP_FINGERPRINT), answers);
  await click('#switch-off');
  own.set('dense1.units.7', 0);
  const without = own.answers();
  await until(`document.querySelector('#loss').textContent === '${without.loss.toFixed(3)}'`);
  assert.equal(await text('#accuracy'), `${(100 * without.accuracy).toFixed(1)} %`);
  await click('#undo');
  own.set('dense1.units.7', 1);
  await until(`document.querySelector('#loss').textContent === '${own.answers().loss.toFixed(3)}'`);
  own.free();
  await page.keyboard.press('Escape');
  await until("document.querySelector('#map-title').textContent.includes('What the network answers')");
  await page.mouse.move(5, 5);
  await settled();

  // The time line is travelled by keys, field, mouse and small map, and nothing is lost.
  await page.focus('#time-line');
  await page.keyboard.press('PageDown');
  await at(600);
  await page.keyboard.press('ArrowLeft');
  await at(599);
  await page.$eval('#epoch-value', (field) => /** @type {HTMLInputElement} */ (field).select());
  await page.type('#epoch-value', '42');
  await page.keyboard.press('Enter');
  await at(42);
  await click('.small-map:nth-child(6)');
  await at(100);
  const line = await (await page.$('#time-line'))?.boundingBox();
  assert.ok(line);
  await page.mouse.move(line.x + 0.5 * line.width, line.y + 20);
  await page.mouse.down();
  await until("Math.abs(Number(document.querySelector('#epochs').textContent) - 350) < 30");
  await page.mouse.up();
  await click('#back-to-now');
  await at(700);
  await settled();
  assert.equal(await page.evaluate(MAP_FINGERPRINT), answers);

  // One epoch in slow motion goes with the panel's stages, and ends with the step.
  await click('#slow');
  await until("document.querySelector('#slow-words').textContent.startsWith('Forward: sample ')");
  for (let stage = 0; stage < 10; stage += 1) await click('#stage-after');
  await at(701);
  await until("document.querySelector('#slow-words').textContent.startsWith('The step is taken: epoch 701')");
  await page.keyboard.press('Escape');
  await page.evaluate(axe.source);
  assert.deepEqual(await page.evaluate('axe.run().then(({ violations }) => violations)'), []);
  assert.deepEqual(complaints, []);
  assert.deepEqual(await page.evaluate(brokenInvariants), []);
});

test('validation data are read, drawn and switched in Firefox', { timeout: 120_000 }, async (t) => {
  const { page, complaints, text, until, settled, click } = await open(
    t,
    '?seed=4&validation=true&epoch=150',
  );
  await until("document.querySelector('#epochs').textContent === '150'");
  await settled();
  const own = new Trainer({ seed: 4, validation: true });
  while (own.epoch < 150) own.step();
  const [loss, accuracy] = own.validate() ?? [];
  own.free();
  assert.equal(await text('#validation-loss'), loss?.toFixed(3));
  assert.equal(await text('#validation-accuracy'), `${(100 * Number(accuracy)).toFixed(1)} %`);
  const without = await page.evaluate(MAP_FINGERPRINT);
  await click('#show-validation');
  await settled();
  assert.notEqual(await page.evaluate(MAP_FINGERPRINT), without);
  await click('#show-validation');
  await settled();
  assert.equal(await page.evaluate(MAP_FINGERPRINT), without);
  assert.deepEqual(complaints, []);
  assert.deepEqual(await page.evaluate(brokenInvariants), []);
});

test('after a reload Firefox shows what the page does, not what was ticked and typed before', {
  timeout: 60_000,
}, async (t) => {
  const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
  t.after(() => server.close());
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(String(server.resolvedUrls?.local[0]));
  const loaded = () =>
    page.waitForFunction(() => /\d/.test(String(document.querySelector('#loss')?.textContent)));
  await loaded();
  const shown = () =>
    page.$$eval('input', (inputs) =>
      inputs
        .filter(({ id }) => !['fold-unit', 'arrows', 'epoch-value'].includes(id))
        .map(({ id, type, value, checked }) => `${id} ${type} ${value} ${checked}`),
    );
  const before = await shown();
  await clickAtRest(page, '#play');
  await clickAtRest(page, '#folds');
  await clickAtRest(page, '#logarithmic');
  await clickAtRest(page, '#answers-panel summary');
  await page.waitForSelector('#arrows');
  await clickAtRest(page, '#arrows');
  await page.focus('#speed');
  await page.keyboard.press('ArrowRight');
  await page.type('#momentum-value', '1'); // and not entered
  await page.waitForFunction(() => !(/** @type {any} */ (document.querySelector('#fold-details')).hidden));
  assert.notDeepEqual(await shown(), before);
  await page.reload();
  await loaded();
  await page.waitForFunction(() => document.querySelector('#play')?.textContent?.trim() === 'Pause');
  assert.deepEqual(await shown(), before);
  const hidden = await page.$eval('#fold-details', (element) => /** @type {HTMLElement} */ (element).hidden);
  assert.equal(hidden, true);
  assert.equal((await page.$$('details[open]')).length, 0);
});
