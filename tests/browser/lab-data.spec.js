// What is trained on is chosen beside the map: kinds of data, what they are drawn with, and what is held out.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, expect, frames, openAtRest, PHONE, slider, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

test.beforeAll(async () => {
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
});

const KINDS = [
  'Spiral',
  'Vertical',
  'CS231n’s spiral',
  'Moons',
  'Circles',
  'Blobs',
  'XOR',
  'Checkerboard',
  'Pinwheel',
  'Two spirals',
  'Yin-yang',
  'Own points',
];

/** @param {Page} page @param {string} name */
const kind = (page, name) => page.getByRole('radio', { name, exact: true });

/** @param {Page} page */
async function openData(page) {
  await page.locator('#data').click();
  await expect(page.locator('.kind path')).not.toHaveCount(0);
}

/** @param {Page} page */
const seen = (page) => page.locator('#data-words p').filter({ visible: true });

test('each kind has its name, its picture and its sentence; choosing it trains on it', async ({ page }) => {
  await openAtRest(page);
  await openData(page);
  await expect(page.locator('.kind')).toHaveText(KINDS);
  const pictures = await page.locator('.kind svg').evaluateAll((all) => all.map((one) => one.innerHTML));
  expect(new Set(pictures).size).toBe(KINDS.length);
  const sentences = new Set();
  const place = () => page.locator('.lab .settings').boundingBox();
  const before = await place();
  for (const [name, classes] of /** @type {const} */ ([
    ['Moons', 2],
    ['Circles', 2],
    ['Yin-yang', 3],
    ['Pinwheel', 5],
    ['Vertical', 3],
  ])) {
    await kind(page, name).check();
    await expect(page.locator('#data')).toHaveText(name);
    await expect(page.locator('.legend li')).toHaveCount(classes + 1);
    await expect(page.locator('#samples')).toHaveText(`the ${100 * classes} samples`);
    await expect(seen(page)).toHaveCount(1);
    sentences.add(await seen(page).textContent());
    // A sentence may take another line than the one before: nothing below it moves.
    expect((await place())?.y).toBe(before?.y);
    await expect(page.locator('#lab-data')).toBeVisible();
  }
  expect(sentences.size).toBe(5);
});

test('the picture of a kind is of its own points', async ({ page }) => {
  await openAtRest(page);
  await openData(page);
  for (const [name, data] of /** @type {const} */ ([
    ['Moons', 'moons'],
    ['Checkerboard', 'checkerboard'],
  ])) {
    const trainer = new Trainer({ data, samplesPerClass: 60, seed: 0 });
    const { points, labels, square } = trainer;
    const first = labels.indexOf(0);
    const [x, y] = [0, 1].map((axis) => (points[2 * first + axis] - square[axis]) / square[2]);
    const path = await kind(page, name).locator('xpath=..').locator('path').first().getAttribute('d');
    expect(path?.startsWith(`M${(50 + 50 * x).toFixed(1)} ${(50 - 50 * y).toFixed(1)}h0`)).toBe(true);
    expect(path?.match(/M/g)).toHaveLength(60);
    trainer.free();
  }
});

test('samples, noise and classes begin another run where they are let go; what cannot be is refused', async ({
  page,
}) => {
  await openAtRest(page);
  await openData(page);
  await slider(page, 'Noise').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/\?noise=0\.21$/);
  await slider(page, 'Classes').fill('5');
  await expect(page).toHaveURL(/\?classes=5&noise=0\.21$/);
  await expect(page.locator('.legend li')).toHaveCount(6);
  await page.getByLabel('Samples a class, exact value').fill('37');
  await page.keyboard.press('Enter');
  await expect(page.locator('#samples')).toHaveText('the 185 samples');
  await page.getByLabel('Samples a class, exact value').fill('0');
  await page.keyboard.press('Enter');
  await expect(page.locator('#samplesPerClass-error')).toHaveText(
    'Samples a class must be a whole number from 1 to 1000000, got 0. Kept 37.',
  );
  // Another kind has its own number of classes and its own noise.
  await kind(page, 'Moons').check();
  await expect(page).toHaveURL(/\?data=moons&samplesPerClass=37$|\?samplesPerClass=37&data=moons$/);
  await expect(slider(page, 'Classes')).toHaveCount(0);
  await expect(page.locator('#lab-data')).toBeVisible();
});

test('noise has a slider for the kinds that have none as usual, too', async ({ page }) => {
  await page.goto('./?data=yinyang&epoch=0');
  await page.locator('#data').click();
  await expect(slider(page, 'Noise')).toHaveValue('0');
  await slider(page, 'Noise').fill('0.1');
  await expect(page).toHaveURL(/noise=0\.1/);
  await expect(slider(page, 'Noise')).toHaveValue('0.1');
});

test('what is held out is never trained on, and is drawn as validation data', async ({ page }) => {
  await openAtRest(page);
  await openData(page);
  await slider(page, 'Held out').fill('0.2');
  await expect(page).toHaveURL(/\?heldOut=0\.2$/);
  await expect(page.locator('#samples')).toHaveText('the 240 samples');
  await page.keyboard.press('Escape');
  await page.getByLabel('Show validation data').check();
  await expect(page.locator('#validation-loss')).toHaveText(/^\d/);
  await frames(page);
});

test('held-out samples and validation data are one or the other, which is said', async ({ page }) => {
  await page.goto('./?validation=true&epoch=0');
  await expect(page.locator('#loss')).toHaveText(/\d/);
  await openData(page);
  await slider(page, 'Held out').fill('0.2');
  await expect(page.locator('#heldOut-error')).toHaveText(
    'Validation data go neither with own points nor with points that are held out. Kept 0.',
  );
  await expect(page).not.toHaveURL(/heldOut/);
});

test('what is held out stays with own points, and New seed only holds out others', async ({ page }) => {
  await page.goto('./?data=moons&heldOut=0.25&epoch=0');
  await expect(page.locator('#samples')).toHaveText('the 150 samples');
  await openData(page);
  await kind(page, 'Own points').check();
  await expect(page).toHaveURL(/data=own&.*points=/);
  await expect(page.locator('#samples')).toHaveText('the 150 samples');
  await page.keyboard.press('Escape');
  const points = new URL(page.url()).searchParams.get('points');
  await button(page, 'New seed').click();
  await expect(page).toHaveURL(/seed=\d+/);
  await expect(page.locator('#samples')).toHaveText('the 150 samples');
  expect(new URL(page.url()).searchParams.get('points')).toBe(points);
  // Twelve characters a row, all 200 of them.
  expect(points).toHaveLength(2400);
});

test('own points begin as those that there are, also where there were validation data, whose end is told', async ({
  page,
}) => {
  await page.goto('./?validation=true&data=moons&epoch=0');
  await expect(page.locator('#loss')).toHaveText(/\d/);
  await openData(page);
  await kind(page, 'Own points').check();
  await expect(page.locator('#data')).toHaveText('Own points');
  await expect(page.locator('#samples')).toHaveText('the 200 samples');
  await expect(page.locator('#notice')).toHaveText(
    'There are no validation data any more: nothing draws more of your own points. Hold some out instead (Data).',
  );
});

test('by keyboard: opened, a kind chosen with arrows, shut with Escape, and the focus where it was', async ({
  page,
}) => {
  await openAtRest(page);
  await page.locator('#data').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#lab-data')).toBeVisible();
  await expect(page.locator('.kind')).toHaveCount(KINDS.length);
  await page.keyboard.press('Tab');
  await expect(kind(page, 'Spiral')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(kind(page, 'Moons')).toBeFocused();
  await expect(page.locator('#data')).toHaveText('Moons');
  await expect(page).toHaveURL(/data=moons/);
  await page.keyboard.press('Escape');
  await expect(page.locator('#lab-data')).toBeHidden();
  await expect(page.locator('#data')).toBeFocused();
});

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
  [1024, 768],
]) {
  test(`it stands beside the map and within the window, ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openAtRest(page);
    await openData(page);
    const [own, map] = await Promise.all(
      ['#lab-data', '#map-square'].map((part) => page.locator(part).boundingBox()),
    );
    expect(Number(own?.x) + Number(own?.width)).toBeLessThan(Number(map?.x));
    expect(Number(own?.y) + Number(own?.height)).toBeLessThanOrEqual(height);
    const transport = await page.locator('.controls').boundingBox();
    expect(own?.x).toBeGreaterThanOrEqual(Number(transport?.x) + Number(transport?.width));
    const sides = await page.locator('#lab-data').evaluate((one) => [one.scrollWidth, one.clientWidth]);
    expect(sides[0]).toBe(sides[1]);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}

test('on a phone it stands below the map, which is in view', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...PHONE, baseURL, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto('./');
  await expect(page.locator('#loss')).toHaveText(/\d/);
  await page.locator('#data').tap();
  await expect(page.locator('.kind')).toHaveCount(KINDS.length);
  await frames(page);
  const [own, map] = await Promise.all(
    ['#lab-data', '#map-square'].map((part) => page.locator(part).boundingBox()),
  );
  expect(map?.y).toBeGreaterThanOrEqual(-1);
  expect(own?.y).toBeGreaterThanOrEqual(Number(map?.y) + Number(map?.height));
  expect(own?.width).toBe(390);
  await kind(page, 'Circles').check();
  await expect(page.locator('#samples')).toHaveText('the 200 samples');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // A tap beside it shuts it.
  await page.touchscreen.tap(200, 10);
  await expect(page.locator('#lab-data')).toBeHidden();
  await button(page, 'Step').tap();
  await context.close();
});

test('at 400 % zoom half of the map stays in view, and a button shuts what covers the rest', async ({
  page,
}) => {
  // 1280 × 1024 at 400 %.
  await page.setViewportSize({ width: 320, height: 256 });
  await openAtRest(page);
  await openData(page);
  const [own, map] = await Promise.all(
    ['#lab-data', '#map-square'].map((part) => page.locator(part).boundingBox()),
  );
  const [top, side, seen] = [Number(map?.y), Number(map?.height), Number(own?.y)];
  expect(top).toBeGreaterThanOrEqual(0);
  expect(seen - top).toBeGreaterThan(side / 2);
  await kind(page, 'Moons').check();
  await expect(page.locator('#data')).toHaveText('Moons');
  // It stays where it is while what is below it is scrolled to.
  await page.locator('#save-table').scrollIntoViewIfNeeded();
  await expect(button(page, 'Close')).toBeInViewport({ ratio: 1 });
  expect((await new AxeBuilder({ page }).include('#lab-data').analyze()).violations).toEqual([]);
  await button(page, 'Close').click();
  await expect(page.locator('#lab-data')).toBeHidden();
  await expect(page.locator('#data')).toBeFocused();
});

for (const [width, height] of [
  [390, 844],
  [320, 568],
]) {
  test(`with letters twice as large nothing is too wide in a window of ${width} × ${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await openAtRest(page);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('html { font-size: 30px !important }');
      document.adoptedStyleSheets.push(sheet);
    });
    const wide = () =>
      page.evaluate(() => {
        const popover = /** @type {HTMLElement} */ (document.querySelector('#lab-data'));
        return Math.max(
          document.documentElement.scrollWidth - innerWidth,
          popover.scrollWidth - popover.clientWidth,
        );
      });
    await openData(page);
    expect(await wide()).toBeLessThanOrEqual(0);
    const buffer = Buffer.from(
      'longitude,latitude,settlement\n1,2,Reykjavik\n3,4,Johannesburg\n5,6,Reykjavik',
    );
    await page.locator('#table-file').setInputFiles({ name: 'places.csv', mimeType: 'text/csv', buffer });
    await expect(button(page, 'Train on these 3 points')).toBeVisible();
    expect(await wide()).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await page.locator('#layers').click();
    await expect(page.locator('.layers')).toBeVisible();
    await button(page, 'Add a layer').click();
    await expect(page.locator('.layer')).toHaveCount(2);
    expect(await wide()).toBeLessThanOrEqual(0);
    await button(page, 'Draw points').click();
    await expect(page.locator('#drawing-tools')).toBeVisible();
    expect(await wide()).toBeLessThanOrEqual(0);
  });
}

test('what does not go with the rest of the run is refused at its control, and training is kept', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?samplesPerClass=20&epoch=30');
  await expect(page.locator('#epochs')).toHaveText('30');
  await openData(page);
  for (const [name, typed, words] of [
    [
      'samplesPerClass',
      '400,000',
      'There can be at most 1000000 samples in all classes together, not 1200000. Kept 20.',
    ],
    ['classes', '11', 'Classes must be at most 10 here, for each to have a look of its own, got 11. Kept 3.'],
  ]) {
    await page.locator(`#${name}-value`).fill(typed);
    await page.keyboard.press('Enter');
    await expect(page.locator(`#${name}-error`)).toHaveText(words);
    await expect(page.locator('#epochs')).toHaveText('30');
    await expect(page).toHaveURL(/\?samplesPerClass=20&epoch=30$/);
    await expect(page.locator('#undo-offer')).toBeEmpty();
  }
  // Ten, each with a look of its own, are what there can be.
  await page.locator('#classes-value').fill('10');
  await page.keyboard.press('Enter');
  await expect(page.locator('.legend li')).toHaveCount(11);
  await expect(page.locator('#samples')).toHaveText('the 200 samples');
});
