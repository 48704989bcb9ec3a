// A unit that is pointed at or pinned, a place of the map that is read, and what is done to the network by hand: all as the
// package says.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, expect, frames as framesOfMap, PHONE, pixelsOf, test, train } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

const EPOCHS = 30;

// Okabe and Ito's.
const CLASSES = [
  [213, 94, 0],
  [0, 114, 178],
  [0, 158, 115],
];
const INK = [29, 27, 24];
/** How much of a colour a map has, behind the samples: --map-ink-share in style.css. */
const SHARE = 0.42;

const unit = (/** @type {Page} */ page, /** @type {number} */ number) =>
  page.getByRole('gridcell', { name: new RegExp(`^Unit ${number}\\b`) });
const arm = (/** @type {Page} */ page, /** @type {number} */ label) =>
  page.getByRole('gridcell', { name: `Arm ${label}`, exact: true });
const title = (/** @type {Page} */ page) => page.locator('#map-title');
const card = (/** @type {Page} */ page) => page.locator('#unit-card');

/** Map and drawing are those of what was asked for last. @param {Page} page */
async function frames(page) {
  await framesOfMap(page);
  await expect(page.locator('.network-place')).toHaveAttribute('aria-busy', 'false');
  await framesOfMap(page);
}

/** @param {Page} page @param {string} [search] */
async function open(page, search = '') {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
  await page.goto(`./?${search}epoch=${EPOCHS}`);
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS));
  await expect(page.locator('[data-layer="1"][data-slot="0"]')).toHaveAttribute('aria-label', /active/);
  await frames(page);
}

/** The package's own run at that epoch. @param {ConstructorParameters<typeof Trainer>[0]} [options] */
function trained(options) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) trainer.step();
  return trainer;
}

/** The number of a parameter of 2-64-3 in W1, b1, W2, b2. @param {number} unit */
const placesOf = (unit) => ({
  x: unit,
  y: 64 + unit,
  bias: 128 + unit,
  out: [0, 1, 2].map((label) => 192 + 3 * unit + label),
});

/** A share of a map's colour on white. @param {number} share @param {number[]} color */
const onMap = (share, color) => color.map((byte) => 255 + share * SHARE * (byte - 255));

/**
 * Compares the map with what it should be, at places where no sample lies, nor anything else that is drawn.
 * @param {Page} page @param {(x: number, y: number) => number[]} colorAt @param {(x: number, y: number) => boolean} [free]
 * @returns {Promise<number[][]>} the colours
 */
async function expectMap(page, colorAt, free = () => true) {
  const pixels = await pixelsOf(page, '#map');
  const { points } = new Trainer();
  const side = pixels.width;
  const colors = [];
  for (let step = 0; step < 900; step += 1) {
    const [column, row] = [(step * 37) % side, (step * 61) % side];
    const [x, y] = [1.1 * ((2 * (column + 0.5)) / side - 1), 1.1 * (1 - (2 * (row + 0.5)) / side)];
    let nearest = 9;
    for (let at = 0; at < points.length; at += 2)
      nearest = Math.min(nearest, Math.hypot(points[at] - x, points[at + 1] - y));
    if (nearest < 0.05 || !free(x, y)) continue;
    const [found, wanted] = [pixels.at(column, row), colorAt(x, y)];
    for (const [channel, byte] of wanted.entries())
      expect(Math.abs(found[channel] - byte), `${found} for ${wanted} at ${x}, ${y}`).toBeLessThanOrEqual(
        2.5,
      );
    colors.push(wanted);
  }
  expect(colors.length).toBeGreaterThan(200);
  return colors;
}

/** What the decision map shows at a place. @param {Trainer} trainer @returns {(x: number, y: number) => number[]} */
const answersOf = (trainer) => (x, y) => {
  const probabilities = trainer.predict(Float32Array.of(x, y));
  return [0, 1, 2].map((channel) =>
    CLASSES.reduce((sum, color, label) => sum + probabilities[label] * onMap(1, color)[channel], 0),
  );
};

/**
 * The map of a unit of the first layer: its colours, where they can be compared for its fold, and its line.
 * @param {Trainer} trainer @param {number} unit
 */
function mapOf(trainer, unit) {
  const parameters = trainer.parameters();
  const { out, ...line } = placesOf(unit);
  const [wx, wy, bias] = [line.x, line.y, line.bias].map((place) => parameters[place]);
  const sum = (/** @type {number} */ x, /** @type {number} */ y) => x * wx + y * wy + bias;
  const most = Math.max(...[-1.1, 1.1].flatMap((x) => [-1.1, 1.1].map((y) => sum(x, y))));
  const weights = out.map((place) => parameters[place]);
  const of = CLASSES[weights.indexOf(Math.max(...weights))];
  const far = Math.hypot(wx, wy) * 0.03;
  return {
    wx,
    wy,
    bias,
    color: (/** @type {number} */ x, /** @type {number} */ y) => onMap(Math.max(sum(x, y), 0) / most, of),
    free: (/** @type {number} */ x, /** @type {number} */ y) => Math.abs(sum(x, y)) > far,
  };
}

test('a unit that is pointed at has its activation large in the place of the answers, with its fold', async ({
  page,
}) => {
  await open(page);
  await expect(title(page)).toHaveText('What the network answers');
  const trainer = trained();
  await expectMap(page, answersOf(trainer));
  const { wx, wy, bias, color, free } = mapOf(trainer, 7);
  await unit(page, 7).hover();
  await expect(title(page)).toHaveText('Unit 7: where it is active');
  await frames(page);
  const colors = await expectMap(page, color, free);
  expect(new Set(colors.map(String)).size).toBeGreaterThan(50);
  // On the fold there is ink, but for where a sample lies.
  const pixels = await pixelsOf(page, '#map');
  let inked = 0;
  let looked = 0;
  for (let column = 2; column < pixels.width - 2; column += 5) {
    const x = 1.1 * ((2 * (column + 0.5)) / pixels.width - 1);
    const y = -(x * wx + bias) / wy;
    const row = Math.floor(((1 - y / 1.1) * pixels.width) / 2);
    if (row < 2 || row > pixels.width - 3) continue;
    looked += 1;
    if (Math.min(...[-1, 0, 1].map((by) => pixels.at(column, row + by)[0])) < 60) inked += 1;
  }
  expect(looked).toBeGreaterThan(20);
  expect(inked / looked).toBeGreaterThan(0.8);
  await page.mouse.move(5, 5);
  await expect(title(page)).toHaveText('What the network answers');
  await frames(page);
  await expectMap(page, answersOf(trainer));
});

test('a class has its probability large, a unit of an earlier layer ink', async ({ page }) => {
  await open(page, 'hidden=6,5&');
  const trainer = trained({ hidden: [6, 5] });
  await arm(page, 1).click();
  await page.mouse.move(5, 5);
  await expect(title(page)).toHaveText('Arm 1: its probability');
  await frames(page);
  await expectMap(page, (x, y) => onMap(trainer.predict(Float32Array.of(x, y))[1], CLASSES[1]));
  const parameters = trainer.parameters();
  const sum = (/** @type {number} */ x, /** @type {number} */ y) =>
    x * parameters[4] + y * parameters[10] + parameters[16];
  const most = Math.max(...[-1.1, 1.1].flatMap((x) => [-1.1, 1.1].map((y) => sum(x, y))));
  const far = Math.hypot(parameters[4], parameters[10]) * 0.03;
  await page.locator('[data-layer="1"][data-slot="4"]').click();
  await expect(title(page)).toHaveText('Unit 4, layer 1: where it is active');
  await frames(page);
  await expectMap(
    page,
    (x, y) => onMap(Math.max(sum(x, y), 0) / most, INK),
    (x, y) => Math.abs(sum(x, y)) > far,
  );
});

test('the large map follows training', async ({ page }) => {
  await open(page);
  await unit(page, 7).click();
  await page.mouse.move(5, 5);
  await button(page, 'Play').click();
  await train(page);
  await expect(title(page)).toHaveText('Unit 7: where it is active');
  await button(page, 'Pause').click();
  await frames(page);
  const epochs = Number(await page.locator('#epochs').textContent());
  const trainer = new Trainer();
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  const { color, free } = mapOf(trainer, 7);
  await expectMap(page, color, free);
});

test('a click pins a unit, another that is pointed at is shown meanwhile, a second click releases it', async ({
  page,
}) => {
  await open(page);
  const pinned = page.locator('.unit-tile[aria-selected="true"]');
  await expect(card(page)).toBeHidden();
  await expect(page.locator('#network-words')).toBeVisible();
  await unit(page, 7).click();
  await page.mouse.move(5, 5);
  await expect(pinned).toHaveCount(1);
  await expect(unit(page, 7)).toHaveAttribute('aria-selected', 'true');
  await expect(unit(page, 7)).toHaveAttribute('aria-describedby', 'unit-card');
  await expect(unit(page, 7)).toHaveCSS('outline-width', '3px');
  await expect(title(page)).toHaveText('Unit 7: where it is active');
  await expect(card(page)).toContainText('Unit 7');
  await expect(page.locator('#network-words')).toBeHidden();
  await unit(page, 9).hover();
  await expect(title(page)).toHaveText('Unit 9: where it is active');
  await expect(card(page)).toContainText('Unit 9');
  await expect(card(page).getByRole('button')).toHaveCount(0); // only a pinned unit is changed by hand
  await expect(pinned).toHaveAttribute('data-slot', '7');
  await page.mouse.move(5, 5);
  await expect(title(page)).toHaveText('Unit 7: where it is active');
  await unit(page, 9).click();
  await expect(pinned).toHaveCount(1);
  await expect(pinned).toHaveAttribute('data-slot', '9');
  await unit(page, 9).click();
  await page.mouse.move(5, 5);
  await expect(pinned).toHaveCount(0);
  await expect(card(page)).toBeHidden();
  await expect(title(page)).toHaveText('What the network answers');
});

test('Escape releases a pinned unit, wherever the focus is, and leaves the walk only then', async ({
  page,
}) => {
  await open(page);
  await unit(page, 7).click();
  await page.mouse.move(5, 5);
  await page.keyboard.press('Escape');
  await expect(title(page)).toHaveText('What the network answers');
  await expect(page.locator('.unit-tile[aria-selected="true"]')).toHaveCount(0);
  await unit(page, 7).click();
  await page.mouse.move(5, 5);
  await page.locator('#hand').focus();
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  await button(page, 'Take the walk').click();
  await expect(page.locator('#walk-title')).toBeVisible();
  await unit(page, 7).click();
  await page.keyboard.press('Escape');
  await expect(page.locator('.unit-tile[aria-selected="true"]')).toHaveCount(0);
  await expect(page.locator('#walk-title')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('#walk')).toBeHidden();
});

test('a pin goes with the network that has the unit, and stays over a new seed', async ({ page }) => {
  await open(page);
  await unit(page, 40).click();
  await page.mouse.move(5, 5);
  await button(page, 'New seed').click();
  await expect(page.locator('#epochs')).toHaveText('0');
  await expect(title(page)).toHaveText('Unit 40: where it is active');
  await page.evaluate(() => {
    history.pushState(null, '', '?hidden=8');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await expect(page.locator('#neurons')).toHaveText('8');
  await expect(title(page)).toHaveText('What the network answers');
  await expect(card(page)).toBeHidden();
  await page.goBack();
  await expect(page.locator('#neurons')).toHaveText('64');
  await expect(title(page)).toHaveText('What the network answers');
});

test('what is pinned is chosen below, as is the weight that the slider is for', async ({ page }) => {
  await open(page);
  await page.locator('#pull-panel > summary').click();
  await unit(page, 7).click();
  await page.mouse.move(5, 5);
  await page.getByRole('button', { name: /^Weight from y to unit 7:/ }).click();
  await expect(page.locator('#pull-panel')).toContainText('dense1.weights[1, 7]');
  await page.getByRole('button', { name: /^Weight from unit 7 to Arm 2:/ }).click();
  await expect(page.locator('#pull-panel')).toContainText('dense2.weights[7, 2]');
});

/** The numbers of what is read: x, y, and percents. @param {Page} page */
async function reading(page) {
  const text = String(await page.locator('#map-reading').textContent());
  expect(text).toMatch(/^x −?\d\.\d\d, y −?\d\.\d\d: Arm 0 \d+\.\d %, Arm 1 \d+\.\d %, Arm 2 \d+\.\d %$/);
  const [x, y, ...rest] = [...text.replaceAll('−', '-').matchAll(/-?\d+\.\d+/g)].map(Number);
  return { x, y, percents: rest };
}

/** @param {Page} page @param {Trainer} trainer @param {number} x @param {number} y */
async function expectReading(page, trainer, x, y) {
  await expect(page.locator('#map-reading')).toHaveText(
    new RegExp(`^x ${x.toFixed(2)}, y ${y.toFixed(2)}: `.replaceAll('-', '−')),
  );
  const { percents } = await reading(page);
  const probabilities = [...trainer.predict(Float32Array.of(x, y))];
  expect(percents).toEqual(probabilities.map((p) => Number((100 * p).toFixed(1))));
}

test('pointing at the map reads that place, and lights the units active there', async ({ page }) => {
  await open(page);
  const trainer = trained();
  const parameters = trainer.parameters();
  const box = await page.locator('#map-square').boundingBox();
  if (!box) throw new Error('no map');
  const picture = async () => pixelsOf(page, '#network-canvas');
  const tiles = await page.locator('[data-layer="1"]').evaluateAll((cells) => {
    const canvas = /** @type {HTMLElement} */ (document.querySelector('#network-canvas'));
    const { left, top } = canvas.getBoundingClientRect();
    return cells.map((cell) => {
      const rect = cell.getBoundingClientRect();
      return { x: rect.left - left, y: rect.top - top, side: rect.width };
    });
  });
  const before = await picture();
  for (const [x, y] of [
    [-0.62, 0.51],
    [0.9, -0.97],
  ]) {
    await page.mouse.move(box.x + ((x / 1.1 + 1) / 2) * box.width, box.y + ((1 - y / 1.1) / 2) * box.height);
    await expectReading(page, trainer, x, y);
    await expect(title(page)).toBeHidden();
    await frames(page);
    const after = await picture();
    let active = 0;
    for (const [index, { x: left, y: top, side }] of tiles.entries()) {
      const sum = x * parameters[index] + y * parameters[64 + index] + parameters[128 + index];
      if (sum > 0) active += 1;
      // The middle of its right edge has a ring, or its map is dimmed.
      const edge = after.at(left + side - 0.5, top + side / 2);
      expect(Math.max(...edge.slice(0, 3)) < 60, `unit ${index}, ${sum}: ${edge}`).toBe(sum > 0);
      for (const [across, down] of [
        [0.3, 0.4],
        [0.7, 0.6],
        [0.2, 0.8],
      ]) {
        const [was, is] = [before, after].map((picture) =>
          picture.at(left + across * side, top + down * side),
        );
        const paper = [251, 249, 244];
        const wanted =
          sum > 0 ? was : was.map((byte, channel) => 0.25 * byte + 0.75 * (paper[channel] ?? 255));
        for (const channel of [0, 1, 2])
          expect(Math.abs(is[channel] - wanted[channel]), `unit ${index}`).toBeLessThanOrEqual(2);
      }
    }
    expect(active).toBeGreaterThan(5);
    expect(active).toBeLessThan(50);
  }
  await page.mouse.move(5, 5);
  await expect(page.locator('#map-reading')).toHaveText('');
  await expect(title(page)).toBeVisible();
  await frames(page);
  const after = await picture();
  for (const { x, y, side } of tiles)
    expect(after.at(x + side / 2, y + side / 2)).toEqual(before.at(x + side / 2, y + side / 2));
});

test('the keyboard reads a place from the middle on, and Enter chooses the sample there', async ({
  page,
}) => {
  await open(page);
  const trainer = trained();
  await page.locator('#map-square').focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(page.locator('#map-square')).toBeFocused();
  await expectReading(page, trainer, 0, 0);
  await expect(page.locator('#map-reading')).toHaveAttribute('aria-live', 'polite');
  await page.keyboard.press('ArrowRight');
  await expectReading(page, trainer, 0.02, 0);
  await page.keyboard.press('Shift+ArrowUp');
  await expectReading(page, trainer, 0.02, 0.22);
  await page.keyboard.press('Shift+ArrowLeft');
  await expectReading(page, trainer, -0.2, 0.22);
  await page.keyboard.press('ArrowDown');
  await expectReading(page, trainer, -0.2, 0.2);
  for (let step = 0; step < 9; step += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expectReading(page, trainer, -1.1, 0.2);
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS)); // no key has stepped
  // A cross stands there.
  const overlay = await pixelsOf(page, '#overlay');
  const row = Math.floor(overlay.width * ((1 - 0.2 / 1.1) / 2));
  const inks = [-1, 0, 1].map((by) => String(overlay.at(4, row + by).slice(0, 3)));
  expect(inks).toContain(String(INK)); // its line may lie between pixels
  // To the last sample.
  const { points } = trainer;
  const { x, y } = await reading(page);
  const [across, up] = [points[598] - x, points[599] - y].map((way) => Math.round(way / 0.022));
  for (let step = 0; step < Math.abs(across); step += 1)
    await page.keyboard.press(across < 0 ? 'ArrowLeft' : 'ArrowRight');
  for (let step = 0; step < Math.abs(up); step += 1)
    await page.keyboard.press(up < 0 ? 'ArrowDown' : 'ArrowUp');
  await page.keyboard.press('Enter');
  await page.locator('#epoch-panel > summary').click();
  await expect(page.locator('#epoch-panel .sample-number')).toHaveText('299');
  await expect(page.locator('#map-reading')).toHaveText('');
});

test('while training runs the reading is of the epoch that is drawn', async ({ page }) => {
  await open(page);
  const box = await page.locator('#map-square').boundingBox();
  if (!box) throw new Error('no map');
  await page.mouse.move(box.x + 0.25 * box.width, box.y + 0.3 * box.height);
  await expect(page.locator('#map-reading')).not.toHaveText('');
  const before = await reading(page);
  await page.keyboard.press('Space');
  await train(page);
  await page.keyboard.press('Space');
  await frames(page);
  const epochs = Number(await page.locator('#epochs').textContent());
  const trainer = new Trainer();
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  await expectReading(page, trainer, before.x, before.y);
  expect((await reading(page)).percents).not.toEqual(before.percents);
});

test.describe('on a phone', () => {
  test.use(PHONE);

  test('a tap pins a unit, another releases it; a tap on the map reads a place', async ({ page }) => {
    await open(page);
    await unit(page, 7).tap();
    await expect(title(page)).toHaveText('Unit 7: where it is active');
    await expect(card(page)).toContainText('Unit 7');
    await expect(page.locator('#hand')).toBeVisible();
    for (const control of await card(page).locator('button, input').all()) {
      const box = await control.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
    }
    await unit(page, 7).tap();
    await expect(title(page)).toHaveText('What the network answers');
    const square = page.locator('#map-square');
    const box = await square.boundingBox();
    if (!box) throw new Error('no map');
    await square.tap({ position: { x: 0.04 * box.width, y: 0.03 * box.height } }); // no sample is near
    await expect(page.locator('#map-reading')).not.toHaveText('');
    const { x, y } = await reading(page);
    await expectReading(page, trained(), x, y);
    await page
      .locator('#map-title')
      .evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await expect(page.locator('#map-reading')).toHaveText('');
  });
});

test('a unit that is switched off is drawn so, and the answers are those of a network without it', async ({
  page,
}) => {
  await open(page);
  const trainer = trained();
  const parameters = trainer.parameters();
  const { x, y, bias, out } = placesOf(21);
  await unit(page, 21).click();
  await page.mouse.move(5, 5);
  const off = page.getByRole('button', { name: 'Switch off' });
  await expect(off).toHaveAttribute('aria-pressed', 'false');
  await off.click();
  await expect(off).toHaveAttribute('aria-pressed', 'true');
  await expect(unit(page, 21)).toHaveAttribute('aria-label', 'Unit 21, switched off');
  await expect(title(page)).toHaveText('What the network answers without unit 21');
  await expect(card(page)).toContainText('is switched off');
  await expect(page).toHaveURL(/dense1\.units\.21=0@30$/);
  await frames(page);
  const without = trainer.parameters();
  for (const place of [x, y, bias, ...out]) without[place] = 0;
  trainer.setParameters(without);
  await expectMap(page, answersOf(trainer));
  await expect(page.locator('#loss')).toHaveText(trainer.answers().loss.toFixed(3));
  // Its tile is blank but for dashes from corner to corner.
  const pixels = await pixelsOf(page, '#network-canvas');
  const tile = await unit(page, 21).evaluate((cell) => {
    const canvas = /** @type {HTMLElement} */ (document.querySelector('#network-canvas'));
    const [own, other] = [cell, canvas].map((element) => element.getBoundingClientRect());
    return { x: own.x - other.x, y: own.y - other.y, side: own.width };
  });
  expect(pixels.at(tile.x + 6, tile.y + 6).slice(0, 3)).toEqual([255, 255, 255]);
  expect(pixels.at(tile.x + tile.side - 6, tile.y + tile.side - 6).slice(0, 3)).toEqual([255, 255, 255]);
  const diagonal = Array.from({ length: tile.side - 4 }, (_, at) =>
    Math.max(...pixels.at(tile.x + 2 + at, tile.y + tile.side - 3 - at).slice(0, 3)),
  );
  expect(diagonal.filter((byte) => byte < 90).length).toBeGreaterThan(8);
  expect(diagonal.filter((byte) => byte === 255).length).toBeGreaterThan(8);
  // It is not dead.
  await page.keyboard.press('Escape');
  await expect(page.locator('#network-words')).toContainText(
    '1 dead (crossed out). 1 switched off (dashed).',
  );
  // It comes back with its weights.
  await unit(page, 21).click();
  await off.click();
  await expect(unit(page, 21)).toHaveAttribute('aria-label', /active for/);
  await expect(page).toHaveURL(/[^@]*$/);
  await page.keyboard.press('Escape');
  await page.mouse.move(5, 5);
  await frames(page);
  trainer.setParameters(parameters);
  await expectMap(page, answersOf(trainer));
});

test('training goes on without a unit, as the package’s does', async ({ page }) => {
  await open(page);
  await unit(page, 21).click();
  await button(page, 'Switch off').click();
  await expect(unit(page, 21)).toHaveAttribute('aria-label', 'Unit 21, switched off');
  for (let step = 0; step < 5; step += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS + 5));
  await expect(unit(page, 21)).toHaveAttribute('aria-label', 'Unit 21, switched off');
  await frames(page);
  const trainer = trained();
  trainer.set('dense1.units.21', 0);
  for (let step = 0; step < 5; step += 1) trainer.step();
  await expectMap(page, answersOf(trainer));
  await button(page, 'Play').click();
  await train(page);
  await button(page, 'Switch off').click();
  await expect(button(page, 'Pause')).toBeVisible(); // it has gone on
});

/** A number as the page writes it. @param {string} text */
function numberOf(text) {
  const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const [mantissa, power] = text.replace('−', '-').split('·10');
  if (power === undefined) return Number(mantissa);
  const digits = [...power].map((sign) => (sign === '⁻' ? '-' : superscripts.indexOf(sign))).join('');
  return Number(`${mantissa}e${digits}`);
}

/** @param {number} found @param {number} wanted */
const expectDigits = (found, wanted) =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(0.006 * Math.abs(wanted));

test('what the gradient promised for a change, and what the loss does, are the package’s', async ({
  page,
}) => {
  await open(page);
  const trainer = trained();
  const parameters = trainer.parameters();
  const { loss } = trainer.answers();
  const { bias, out } = placesOf(21);
  await unit(page, 21).click();
  await page.mouse.move(5, 5);
  const numbers = page.locator('#promise b');
  await expect(page.locator('#promise')).toHaveText(
    'Move it to see what the gradient promises, and what the loss does.',
  );
  await expect(page.getByRole('button', { name: /^Bias of unit 21:/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  const slider = page.locator('#hand');
  for (const [name, place, value] of /** @type {const} */ ([
    ['Bias of unit 21', bias, 0.3],
    ['Weight from unit 21 to Arm 1', out[1], -0.5],
  ])) {
    await page.getByRole('button', { name: new RegExp(`^${name}:`) }).click();
    await expect(slider).toHaveAttribute('aria-label', name);
    const layer = place < 192 ? 1 : 2;
    const arrays = trainer.traceArrays();
    const trace = trainer.trace(0);
    const wanted = `dense${layer}.d${place === bias ? 'biases' : 'weights'}`;
    let first = 0;
    for (const [array, rows, columns] of arrays) {
      if (array === wanted) break;
      first += rows * columns;
    }
    const gradient = trace[first + (place === bias ? 21 : 21 * 3 + 1)];
    const before = trainer.answers().loss;
    const from = trainer.parameters()[place];
    await slider.fill(String(value));
    await expect(numbers).toHaveCount(2);
    const set = trainer.parameters();
    set[place] = value;
    trainer.setParameters(set);
    const after = trainer.answers().loss;
    await expect(page.locator('#loss')).toHaveText(after.toFixed(3));
    const told = await numbers.allTextContents();
    expectDigits(numberOf(told[0]), gradient * (Math.fround(value) - from));
    expectDigits(numberOf(told[1]), after - before);
    await expect(page.locator('#promise')).toContainText(`Epoch ${EPOCHS}: the gradient promised`);
  }
  await expect(page).toHaveURL(/dense1\.biases\.21=0\.3@30&dense2\.weights\.21\.1=-0\.5@30$/);
  await frames(page);
  await page.keyboard.press('Escape');
  await frames(page);
  await expectMap(page, answersOf(trainer));

  // Undo takes back one after the other, and Redo brings them again.
  const undo = button(page, 'Undo');
  await expect(page.locator('#undo-offer')).toHaveText('Undo the change');
  await undo.click();
  await expect(page).toHaveURL(/\?dense1\.biases\.21=0\.3@30$/);
  await undo.click();
  await expect(page).not.toHaveURL(/dense/);
  await expect(page.locator('#loss')).toHaveText(loss.toFixed(3));
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS));
  trainer.setParameters(parameters);
  await frames(page);
  await expectMap(page, answersOf(trainer));
  await button(page, 'Redo').click();
  await button(page, 'Redo').click();
  await expect(page).toHaveURL(/dense1\.biases\.21=0\.3@30&dense2\.weights\.21\.1=-0\.5@30$/);
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS));
});

test('a drag is one change, at rest; and what is typed is one, or refused', async ({ page }) => {
  await open(page);
  await unit(page, 21).click();
  await button(page, 'Play').click();
  await train(page);
  const slider = page.locator('#hand');
  const box = await slider.boundingBox();
  if (!box) throw new Error('no slider');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let step = 1; step < 8; step += 1) {
    await page.mouse.move(box.x + box.width * (0.5 + 0.04 * step), box.y + box.height / 2);
    await framesOfMap(page);
  }
  await page.mouse.up();
  await expect(button(page, 'Play')).toBeVisible();
  await expect(page.locator('#promise b')).toHaveCount(2);
  await expect(page).toHaveURL(/\?dense1\.biases\.21=\d+(\.\d+)?@\d+$/);
  await button(page, 'Undo').click();
  await expect(page).not.toHaveURL(/dense/);
  await expect(page.locator('#undo-offer')).not.toContainText('Undo');
  const field = page.getByRole('spinbutton', { name: 'Bias of unit 21, exact value' });
  await field.fill('0,25');
  await field.press('Enter');
  await expect(page).toHaveURL(/\?dense1\.biases\.21=0\.25@\d+$/);
  await expect(field).toHaveValue('0.25');
  await field.fill('ten');
  await field.press('Enter');
  await expect(card(page).getByRole('alert')).toHaveText(
    /^Bias of unit 21 of layer 1 must be .* got "ten"\. Kept 0\.25\.$/,
  );
  await expect(field).toHaveValue('0.25');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('0.26');
  await field.fill('-0.2');
  await field.press('Enter');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('-0.19');
});

test('a link knows what was changed by hand, and the page replays it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await unit(page, 21).click();
  await page.locator('#hand').fill('0.5');
  await expect(page.locator('#promise b')).toHaveCount(2);
  await unit(page, 9).click();
  await button(page, 'Switch off').click();
  await expect(unit(page, 9)).toHaveAttribute('aria-label', 'Unit 9, switched off');
  for (let step = 0; step < 3; step += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS + 3));
  await button(page, 'Copy link').click();
  await expect(page.locator('#notice')).toContainText('Copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto(`${link}&epoch=${EPOCHS + 3}`);
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS + 3));
  await expect(unit(page, 9)).toHaveAttribute('aria-label', 'Unit 9, switched off');
  await page.mouse.move(5, 5);
  await frames(page);
  const trainer = trained();
  trainer.set('dense1.biases.21', 0.5);
  trainer.set('dense1.units.9', 0);
  for (let step = 0; step < 3; step += 1) trainer.step();
  await expectMap(page, answersOf(trainer));
});

test('by keyboard alone a unit is pinned, switched off and changed', async ({ page }) => {
  await open(page);
  const focus = page.locator(':focus');
  await page.locator('#decay').focus();
  const tab = async (/** @type {string} */ name) => {
    for (let step = 0; step < 20; step += 1) {
      await page.keyboard.press('Tab');
      if ((await focus.getAttribute('aria-label'))?.startsWith(name) || (await focus.textContent()) === name)
        return;
    }
    throw new Error(`no ${name}`);
  };
  await tab('Unit 0');
  await expect(title(page)).toHaveText('Unit 0: where it is active');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page.locator('[data-slot="1"][data-layer="1"]')).toHaveAttribute('aria-selected', 'true');
  await expect(button(page, 'Play')).toBeVisible(); // Space has not played
  await tab('Switch off');
  await page.keyboard.press('Enter');
  await expect(focus).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Enter');
  await expect(focus).toHaveAttribute('aria-pressed', 'false');
  await tab('Weight from x to unit 1');
  await page.keyboard.press('Enter');
  await expect(page.locator('#hand')).toHaveAttribute('aria-label', 'Weight from x to unit 1');
  await tab('Weight from x to unit 1');
  if (!(await focus.evaluate((element) => element.id === 'hand'))) await tab('Weight from x to unit 1');
  await expect(page.locator('#hand')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#promise b')).toHaveCount(2);
  await expect(page).toHaveURL(/dense1\.weights\.0\.1=/);
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
});

test('a pinned unit, a place that is read and a unit that is off have no accessibility violations', async ({
  page,
}) => {
  await open(page);
  await unit(page, 21).click();
  await page.locator('#hand').fill('0.5');
  await expect(page.locator('#promise b')).toHaveCount(2);
  await page.locator('#map-square').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#map-reading')).not.toHaveText('');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await button(page, 'Switch off').click();
  await expect(card(page)).toContainText('is switched off');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
