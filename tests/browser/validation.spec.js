// Validation data on the page: readings, curves, marks on the map and their switch are the package's, and without such data
// nothing of it is there.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, expect, frames, PHONE, picture, pixelsOf, plotOf, pointAt, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

// Of the style sheet in light, and of Okabe and Ito.
const [INK, PAPER, ACCENT] = [
  [29, 27, 24],
  [251, 249, 244],
  [0, 114, 178],
];
const CLASSES = [[213, 94, 0], ACCENT, [0, 158, 115]];

/** Opens a run at an epoch, at rest, in light. @param {Page} page @param {string} search @param {number} epoch */
async function open(page, search, epoch) {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`./?${search}&epoch=${epoch}`);
  await expect(page.locator('#epochs')).toHaveText(epoch.toLocaleString('en-US'));
  await frames(page);
}

/** @param {number} epochs @param {ConstructorParameters<typeof Trainer>[0]} options */
function trained(epochs, options) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  return trainer;
}

/** As the page writes them. @param {[number, number]} figures */
const written = ([loss, accuracy]) => [loss.toFixed(3), `${(100 * accuracy).toFixed(1)} %`];

/** @param {Page} page */
const validationRead = async (page) => [
  await page.locator('#validation-loss').textContent(),
  await page.locator('#validation-accuracy').textContent(),
];

const shows = (/** @type {Page} */ page) => page.getByLabel('Show validation data');

/** @param {number[]} pixel @param {number[]} color @param {number} by how much each channel may differ */
const isLike = (pixel, color, by = 24) =>
  color.every((value, channel) => Math.abs(value - pixel[channel]) <= by);

test('readings, and what is said of them, are the package’s, wherever one travels', async ({ page }) => {
  await open(page, 'seed=4&validation=true', 300);
  for (const epoch of [300, 120, 0]) {
    await page.getByRole('spinbutton', { name: 'Epoch', exact: true }).fill(String(epoch));
    await page.keyboard.press('Enter');
    await expect(page.locator('#epochs')).toHaveText(String(epoch));
    await frames(page);
    const trainer = trained(epoch, { seed: 4, validation: true });
    const answers = trainer.answers();
    const [loss, accuracy] = written([answers.loss, answers.accuracy]);
    const own = written(trainer.validate() ?? [0, 0]);
    trainer.free();
    expect(await validationRead(page)).toEqual(own);
    const told = `loss ${loss}, accuracy ${accuracy}; validation loss ${own[0]}, accuracy ${own[1]}`;
    await expect(page.locator('#live')).toHaveText(`Epoch ${epoch}, ${told}`);
    await expect(page.locator('#time-line')).toHaveAttribute(
      'aria-valuetext',
      `Epoch ${epoch} of 300, ${told}`,
    );
  }
  await expect(page.locator('.readings dt')).toHaveText([
    'Epochs',
    'Epochs a second',
    'Loss',
    'Validation loss',
    'Accuracy',
    'Validation accuracy',
  ]);
});

test('without validation data nothing of it is there', async ({ page }) => {
  await open(page, 'seed=4', 30);
  await expect(page.locator('.readings dt')).toHaveText(['Epochs', 'Loss', 'Accuracy', 'Epochs a second']);
  await expect(page.locator('.key')).toHaveCount(2);
  await expect(shows(page)).toHaveCount(0);
  await expect(page.getByLabel('Show the folds')).toBeVisible();
  await expect(page.locator('.hint', { hasText: 'What am I looking at?' })).toContainText(
    'The points are the 300 samples it learns from;',
  );
});

test('with regularization the loss is told in its parts', async ({ page }) => {
  await open(page, 'l2=0.001&l1=0.0001', 200);
  const trainer = trained(200, { l2: 1e-3, l1: 1e-4 });
  const { loss, dataLoss, regularizationLoss } = trainer.answers();
  trainer.free();
  await expect(page.locator('#loss')).toHaveText(loss.toFixed(3));
  const [data, more] = [dataLoss, regularizationLoss].map((value) => value.toFixed(3));
  await expect(page.locator('#loss-parts dd')).toHaveText(`data ${data} + regularization ${more}`);
  await open(page, 'seed=4', 3);
  await expect(page.locator('#loss-parts')).toHaveCount(0);
});

test('the curves are where the package’s numbers are, and the pointer reads them', async ({ page }) => {
  await open(page, 'seed=4&validation=true', 400);
  await expect(page.locator('.key')).toHaveText([/Loss/, 'Accuracy', 'Dashed: validation data']);
  const trainer = new Trainer({ seed: 4, validation: true });
  /** @type {number[][]} */
  const rows = [];
  for (let epoch = 0; epoch < 400; epoch += 1) {
    const validation = trainer.validate() ?? [0, 0];
    trainer.step();
    rows.push([trainer.loss, trainer.accuracy, ...validation]);
  }
  trainer.free();
  const { left, right, top, bottom } = await plotOf(page);
  const { at } = await pixelsOf(page, '#time-line-canvas');
  const most = 1.08 * Math.max(1.2, ...rows.flatMap(([loss, , validation]) => [loss, validation]));
  /** How many of ten neighbouring epochs have a color at the height of a column. @param {number} column @param {number[]} color @param {number} from */
  const seen = (column, color, from) => {
    let count = 0;
    for (let epoch = from; epoch < from + 10; epoch += 1) {
      const share = column % 2 === 0 ? rows[epoch][column] / most : rows[epoch][column];
      const [x, y] = [left + ((right - left) * epoch) / 400, bottom - (bottom - top) * share];
      const near = [-1, 0, 1].some((dy) => isLike(at(x, y + dy), color, 70));
      if (near) count += 1;
    }
    return count;
  };
  for (const from of [150, 250, 330]) {
    // Where it goes steeply up and down, the pixel of an epoch may be beside it.
    expect(seen(0, INK, from), `loss from ${from}`).toBeGreaterThan(7);
    // Dashes of five pixels with gaps of three: there, and not everywhere.
    const validation = seen(2, INK, from);
    expect(validation, `validation loss from ${from}`).toBeGreaterThan(3);
    expect(seen(3, ACCENT, from), `validation accuracy from ${from}`).toBeGreaterThan(3);
  }
  const dashes = Array.from({ length: 20 }, (_, index) => seen(2, INK, 100 + 10 * index));
  expect(Math.min(...dashes), dashes.join(' ')).toBeLessThan(10);

  await pointAt(page, 0.5);
  const reading = page.locator('#time-line-reading');
  await expect(reading).toHaveText(/^Epoch (199|200|201): /);
  const epoch = Number(/Epoch (\d+)/.exec((await reading.textContent()) ?? '')?.[1]);
  const [loss, accuracy, ...validation] = rows[epoch];
  const [own, others] = [written([loss, accuracy]), written(/** @type {any} */ (validation))];
  const text = `Epoch ${epoch}: loss ${own[0]}, accuracy ${own[1]}; validation loss ${others[0]}, accuracy ${others[1]}`;
  expect((await reading.textContent())?.split(' · ')[0]).toBe(text);
  const box = (await reading.boundingBox()) ?? { width: 0 };
  expect(await reading.evaluate((words) => words.scrollWidth)).toBeLessThanOrEqual(Math.ceil(box.width));
});

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
  [1024, 768],
  [390, 844],
  [320, 568],
]) {
  test(`what is read stands above the plot, and moves nothing, ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const search of ['seed=4&validation=true', 'seed=4']) {
      await open(page, search, 100);
      const plot = async () => (await page.locator('#time-line').boundingBox()) ?? { y: 0, height: 0 };
      await page.locator('#time-line').scrollIntoViewIfNeeded();
      const before = await plot();
      await pointAt(page, 0.5);
      const reading = page.locator('#time-line-reading');
      await expect(reading).toHaveText(/^Epoch \d+: loss/);
      expect(await plot()).toEqual(before);
      const box = (await reading.boundingBox()) ?? { y: 0, height: Number.NaN };
      expect(box.y + box.height).toBeLessThanOrEqual(before.y);
      expect(await reading.evaluate((words) => words.scrollWidth - words.clientWidth)).toBe(0);
      await page.mouse.move(2, 2);
      await expect(reading).toBeHidden();
      await expect(page.getByLabel('Log scale')).toBeVisible();
    }
  });
}

test('with all that can be said the readings need no scrolling, while one travels, too', async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await open(page, 'seed=4&validation=true&l2=0.001', 300);
  await page.locator('#time-line').press('PageDown');
  await expect(page.locator('#epochs')).toHaveText('200');
  for (const name of ['Back to now', 'Go on from here']) {
    const { y, height } = (await button(page, name).boundingBox()) ?? { y: 0, height: 0 };
    expect(height).toBeGreaterThanOrEqual(24);
    expect(y + height).toBeLessThanOrEqual(768);
  }
});

test('the least validation loss is a mark, and can be gone to', async ({ page }) => {
  await open(page, 'seed=4&validation=true', 400);
  const trainer = new Trainer({ seed: 4, validation: true });
  let [least, epoch] = [Number.POSITIVE_INFINITY, 0];
  for (; trainer.epoch < 400; trainer.step()) {
    const [loss] = trainer.validate() ?? [0];
    if (loss < least) [least, epoch] = [loss, trainer.epoch];
  }
  trainer.free();
  await page.getByLabel('Go to a mark').selectOption(`${epoch}: The least validation loss`);
  await expect(page.locator('#epochs')).toHaveText(String(epoch));
  await frames(page);
  await expect(page.locator('#validation-loss')).toHaveText(least.toFixed(3));
});

/**
 * Validation points whose marks touch no other, as places on the map and with what the package says of them.
 * @param {Trainer} trainer
 */
function alone(trainer) {
  const { points, validationPoints, validationLabels } = trainer;
  const all = [...points, ...validationPoints];
  const probabilities = trainer.predict(validationPoints);
  return [...validationLabels].flatMap((label, sample) => {
    const [x, y] = validationPoints.subarray(2 * sample, 2 * sample + 2);
    let near = 0;
    for (let at = 0; at < all.length; at += 2) if (Math.hypot(all[at] - x, all[at + 1] - y) < 0.07) near += 1;
    if (near > 1 || Math.max(Math.abs(x), Math.abs(y)) > 1) return [];
    const own = [...probabilities.subarray(3 * sample, 3 * sample + 3)];
    return [{ x, y, label, wrong: own.indexOf(Math.max(...own)) !== label }];
  });
}

test('open marks are where validation points are, in their class’s colour, wrong ones outlined; only while they are asked for', async ({
  page,
}) => {
  await open(page, 'seed=4&validation=true', 100);
  const without = await picture(page);
  const bare = await pixelsOf(page, '#map');
  await expect(shows(page)).not.toBeChecked();
  await shows(page).check();
  await frames(page);
  expect(await picture(page)).not.toBe(without);
  await expect(page.locator('.hint', { hasText: 'What am I looking at?' })).toContainText(
    'The filled points are the 300 samples it learns from;',
  );
  const { at, width } = await pixelsOf(page, '#map');
  const trainer = trained(100, { seed: 4, validation: true });
  const points = alone(trainer);
  trainer.free();
  expect(points.some(({ wrong }) => wrong) && points.some(({ wrong }) => !wrong)).toBe(true);
  expect(points.length).toBeGreaterThan(20);
  const radius = 1.2 * Math.max(width / 170, 3);
  for (const { x, y, label, wrong } of points) {
    const [across, down] = [(width * (1 + x / 1.1)) / 2, (width * (1 - y / 1.1)) / 2];
    const counts = { own: 0, outline: 0, other: 0 };
    for (let dy = -8; dy <= 8; dy += 1) {
      for (let dx = -8; dx <= 8; dx += 1) {
        const pixel = at(across + dx, down + dy);
        if (isLike(pixel, CLASSES[label])) counts.own += 1;
        if (isLike(pixel, wrong ? INK : PAPER, 40)) counts.outline += 1;
        if (wrong && isLike(pixel, PAPER, 20)) counts.other += 1;
        if (!wrong && isLike(pixel, INK, 40)) counts.other += 1;
      }
    }
    const name = `class ${label} at ${x}, ${y}, ${wrong ? 'wrong' : 'right'}`;
    expect(counts.own, name).toBeGreaterThan(5);
    expect(counts.outline, name).toBeGreaterThan(5);
    expect(counts.other, name).toBe(0);
    // A disc of its class would have its colour in the middle.
    if (label === 0 && radius > 4) expect(isLike(at(across, down), CLASSES[label]), name).toBe(false);
  }
  // Nothing else is otherwise: far from all of them the ground is as before.
  const corner = [3, width - 4].flatMap((x) => [3, width - 4].map((y) => [at(x, y), bare.at(x, y)]));
  for (const [now, before] of corner) expect(now).toEqual(before);

  await shows(page).uncheck();
  await frames(page);
  expect(await picture(page)).toBe(without);
});

test('open marks follow training and travel, and a point of them cannot be chosen', async ({
  page,
  context,
}) => {
  await open(page, 'seed=4&validation=true', 100);
  await shows(page).check();
  await frames(page);
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('101');
  await frames(page);
  const stepped = await picture(page);
  const fresh = await context.newPage();
  await open(fresh, 'seed=4&validation=true', 101);
  await shows(fresh).check();
  await frames(fresh);
  expect(await picture(fresh)).toBe(stepped);

  const trainer = trained(101, { seed: 4, validation: true });
  const { points: samples } = trainer;
  const far = alone(trainer).find(({ x, y }) =>
    samples.every((_, at) => at % 2 > 0 || Math.hypot(samples[at] - x, samples[at + 1] - y) > 0.12),
  );
  const { x, y } = far ?? { x: Number.NaN, y: Number.NaN };
  trainer.free();
  const box = (await page.locator('#map-square').boundingBox()) ?? { x: 0, y: 0, width: 0 };
  /** What lies over the map after a click on a place. @param {number} x @param {number} y */
  async function chosen(x, y) {
    await page.mouse.click(box.x + (box.width * (1 + x / 1.1)) / 2, box.y + (box.width * (1 - y / 1.1)) / 2);
    await page.mouse.move(0, 0);
    await frames(page);
    const overlay = page.locator('#overlay');
    return overlay.evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
  }
  const none = await chosen(-1.05, -1.05);
  expect((await chosen(x, y)) === none).toBe(true);
  expect((await chosen(samples[0], samples[1])) === none).toBe(false);
});

test('where no more points can be drawn the box cannot be ticked, and says why', async ({ page }) => {
  const box = page.getByRole('checkbox', { name: /^Validation data/ });
  for (const [search, words] of [
    ['heldOut=0.25', 'Validation data They are those that are held out (Data)'],
    [
      'data=own&points=AACAPwAAAMAAAAAAP83MzD0B',
      'Validation data No more can be drawn of own points: hold some out (Data)',
    ],
    // Spiral with a point drawn.
    ['points=,.AACAPwAAAMAA@1', 'Validation data No more can be drawn of own points: hold some out (Data)'],
  ]) {
    await open(page, search, 3);
    await page.locator('summary', { hasText: 'More settings' }).click();
    await expect(box).toBeDisabled();
    await expect(box).not.toBeChecked();
    await expect(box).toHaveAccessibleName(words);
  }
  await open(page, 'data=own&points=AACAPwAAAMAAAAAAP83MzD0B&classes=1', 0);
  await expect(page.locator('#notice')).toContainText(
    /classes must be .*, got 1, so those of the points are used\./,
  );
  await open(page, 'seed=4', 3);
  await page.locator('summary', { hasText: 'More settings' }).click();
  await box.check();
  await expect(page).toHaveURL(/validation=true/);
});

test('in the system’s colours and on a phone all of it can be read and touched', async ({
  browser,
  baseURL,
}) => {
  for (const [name, options] of /** @type {const} */ ([
    ['phone', PHONE],
    ['forced colours', { forcedColors: 'active', viewport: { width: 1366, height: 768 } }],
  ])) {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce', colorScheme: 'light' });
    const page = await context.newPage();
    await page.goto(`${baseURL}?seed=4&validation=true&l2=0.001&epoch=100`);
    await expect(page.locator('#epochs')).toHaveText('100');
    await frames(page);
    await shows(page).check();
    await frames(page);
    for (const part of ['#validation-loss', '#validation-accuracy', '#validation-key', '#loss-parts dd']) {
      await expect(page.locator(part), `${part}, ${name}`).toBeVisible();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      page.viewportSize()?.width ?? 0,
    );
    const label = (await page.locator('.switches .choice').first().boundingBox()) ?? { height: 0 };
    expect(label.height, name).toBeGreaterThanOrEqual(24);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes[0].html]),
      name,
    ).toEqual([]);
    await context.close();
  }
});
