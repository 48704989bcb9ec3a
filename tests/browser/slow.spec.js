// One epoch in slow motion: on the drawing, in words, and in step with the panel.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, expect, frames, openPanel, PANELS, pixelsOf, STAGES, stage, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** See tests/reference/generate.py. */
const NUMPY = JSON.parse(await readFile(new URL('../reference/page.json', import.meta.url), 'utf8'));

/** The sample that is told of at first: in the middle of the first arm. */
const SAMPLE = 50;

const words = (/** @type {Page} */ page) => page.locator('#slow-words');
const slow = (/** @type {Page} */ page) => button(page, 'Slow motion');
const after = (/** @type {Page} */ page) => button(page, 'Stage after');

/** @param {Page} page @param {'reduce' | 'no-preference'} reducedMotion */
async function openAtNumpys(page, reducedMotion = 'reduce') {
  await page.emulateMedia({ reducedMotion, colorScheme: 'light' });
  await page.goto(`./?epoch=${NUMPY.epochs}`);
  await expect(page.locator('#epochs')).toHaveText(String(NUMPY.epochs));
  await frames(page);
}

/** What is drawn of a stage has been drawn. @param {Page} page @param {RegExp} begins its sentence */
async function drawn(page, begins) {
  await expect(words(page)).toHaveText(begins);
  await expect(page.locator('.network-place')).toHaveAttribute('aria-busy', 'false');
  await frames(page);
}

/** @param {Page} page */
const picture = (page) =>
  page.locator('#network-canvas').evaluate((/** @type {HTMLCanvasElement} */ canvas) => canvas.toDataURL());

/** The numbers in a text, as the page writes them. @param {string | null} text */
const numbersIn = (text) =>
  [...(text ?? '').matchAll(/−?\d+(\.\d+)?/g)].map(([number]) => Number(number.replace('−', '-')));

/** Where a tile is on the canvas. @param {Page} page @param {number} layer @param {number} slot */
const tileOf = (page, layer, slot) =>
  page.locator(`[data-layer="${layer}"][data-slot="${slot}"]`).evaluate((cell) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#network-canvas'));
    const [own, tile] = [canvas, cell].map((element) => element.getBoundingClientRect());
    return {
      x: Math.round(tile.left - own.left),
      y: Math.round(tile.top - own.top),
      side: Math.round(tile.width),
    };
  });

test('it pauses training, and each stage is that of the panel, forward and back', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await button(page, 'Play').click();
  await slow(page).click();
  await expect(button(page, 'Play')).toBeVisible();
  await expect(slow(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(words(page)).toHaveText(/^Forward: sample 50 enters/);
  await expect(button(page, 'Stage before')).toBeDisabled();
  await openPanel(page, PANELS[0]);
  const begins = [
    /^Forward: sample 50/,
    /^Forward: \d+ of 64 units have/,
    /^Forward: each of the 3 arms/,
    /^Forward: softmax/,
    /^Loss/,
    /^Backward: what was said/,
    /^Backward: each weight into the arms/,
    /^Backward: for this point/,
    /^Backward: each weight into the units/,
    /^Update/,
  ];
  for (const [index, begin] of begins.entries()) {
    await expect(words(page)).toHaveText(begin);
    await expect(stage(page)).toHaveText(STAGES[index]);
    if (index < 9) await after(page).click();
  }
  await button(page, 'Stage before').click();
  await expect(words(page)).toHaveText(begins[8]);
  await expect(stage(page)).toHaveText('Dense 1 backward');
  // What is chosen in the panel is shown on the drawing.
  await page.locator('#rail button', { hasText: 'Softmax' }).click();
  await expect(words(page)).toHaveText(begins[3]);
  await page.keyboard.press(']');
  await expect(words(page)).toHaveText(begins[4]);
  // Play goes on, and slow motion is over.
  await button(page, 'Play').click();
  await expect(slow(page)).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByRole('radio', { name: 'Weights', exact: true })).toBeVisible();
  await button(page, 'Pause').click();
});

test('its last stage takes the very step that follows, and then rests', async ({ page }) => {
  await openAtNumpys(page);
  const trainer = new Trainer();
  for (let epoch = 0; epoch < NUMPY.epochs; epoch += 1) trainer.step();
  const before = trainer.answers().loss;
  trainer.step();
  const { loss } = trainer.answers();
  await slow(page).click();
  await openPanel(page, PANELS[0]);
  await page.locator('#rail button', { hasText: 'Update' }).click();
  await expect(words(page)).toHaveText(/^Update/);
  await expect(page.locator('#epochs')).toHaveText('30');
  await after(page).click();
  await expect(words(page)).toHaveText(/^The step is taken: epoch 31, /);
  const [epoch, from, to] = numbersIn(await words(page).textContent());
  expect([epoch, from, to]).toEqual([31, Number(before.toPrecision(3)), Number(loss.toPrecision(3))]);
  await expect(page.locator('#epochs')).toHaveText('31');
  await expect(page.locator('#loss')).toHaveText(loss.toFixed(3));
  await expect(stage(page)).toHaveText('Dense 1');
  // Until the reader goes on all is drawn as always.
  await frames(page);
  const rest = await picture(page);
  await after(page).click();
  await drawn(page, /^Forward: sample 50/);
  await expect(stage(page)).toHaveText('Dense 1');
  expect(await picture(page)).not.toBe(rest);
  await slow(page).click();
  await frames(page);
  expect(await picture(page)).toBe(rest);
});

test('the sentences have NumPy’s numbers', async ({ page }) => {
  await openAtNumpys(page);
  await slow(page).click();
  const [x, y] = NUMPY.points[SAMPLE];
  await expect(words(page)).toHaveText(/^Forward: sample/);
  const entered = numbersIn(await words(page).textContent());
  expect(entered.slice(0, 3)).toEqual([SAMPLE, Number(x.toPrecision(3)), Number(y.toPrecision(3))]);
  // Sums of the unit’s weights by hand, of NumPy’s.
  const [w, v] = NUMPY.weights;
  const sums = NUMPY.biases.map(
    (/** @type {number} */ b, /** @type {number} */ unit) => x * w[unit] + y * v[unit] + b,
  );
  for (const [at, extreme] of [Math.min(...sums), Math.max(...sums)].entries())
    expect(Math.abs(entered[4 + at] - extreme)).toBeLessThan(0.006);
  await after(page).click();
  const active = sums.filter((/** @type {number} */ sum) => sum > 0).length;
  await expect(words(page)).toHaveText(
    `Forward: ${active} of 64 units have a sum above 0 and pass it on; the other ${64 - active} give 0.`,
  );
  for (let step = 0; step < 3; step += 1) await after(page).click();
  await expect(words(page)).toHaveText(/^Loss/);
  const [p] = NUMPY.probabilities[SAMPLE];
  const [said, arm, surprise, points] = numbersIn(await words(page).textContent());
  expect([arm, points]).toEqual([0, 300]);
  expect(Math.abs(said - p)).toBeLessThan(0.001);
  expect(Math.abs(surprise + Math.log(p))).toBeLessThan(0.006);
});

test('silent units are dimmed, and at the loss the right class has a ring in its colour', async ({
  page,
}) => {
  await openAtNumpys(page);
  const [w, v] = NUMPY.weights;
  const [x, y] = NUMPY.points[SAMPLE];
  const sums = NUMPY.biases.map(
    (/** @type {number} */ b, /** @type {number} */ unit) => x * w[unit] + y * v[unit] + b,
  );
  const pixels = await pixelsOf(page, '#network-canvas');
  const plain = [];
  for (const unit of sums.keys()) {
    const { x, y } = await tileOf(page, 1, unit);
    plain.push(pixels.at(x - 1, y - 1)); // a corner of the tile's edge
  }
  await slow(page).click();
  await after(page).click();
  await drawn(page, /^Forward: \d+ of 64/);
  const dimmed = await pixelsOf(page, '#network-canvas');
  let silent = 0;
  for (const [unit, sum] of sums.entries()) {
    const { x, y } = await tileOf(page, 1, unit);
    const now = dimmed.at(x - 1, y - 1);
    if (sum > 0) {
      expect(now, `unit ${unit}`).toEqual(plain[unit]);
      continue;
    }
    silent += 1;
    // Three quarters of paper.
    for (const channel of [0, 1, 2]) {
      const expected = plain[unit][channel] + 0.75 * ([251, 249, 244][channel] - plain[unit][channel]);
      expect(Math.abs(now[channel] - expected), `unit ${unit}`).toBeLessThanOrEqual(2);
    }
  }
  expect(silent).toBeGreaterThan(10);
  for (let step = 0; step < 3; step += 1) await after(page).click();
  await drawn(page, /^Loss/);
  const ring = async (/** @type {number} */ slot) => {
    const pixels = await pixelsOf(page, '#network-canvas');
    const { x, y, side } = await tileOf(page, 2, slot);
    return pixels.at(x + Math.round(side / 3), y + side + 3);
  };
  expect((await ring(0)).slice(0, 3)).toEqual([213, 94, 0]);
  for (const other of [1, 2]) expect((await ring(other)).slice(0, 3)).not.toEqual([213, 94, 0]);
});

test('with reduced motion each stage stands still until the reader goes on', async ({ page }) => {
  await openAtNumpys(page);
  await slow(page).click();
  await expect(button(page, 'Hold')).toHaveCount(0);
  await drawn(page, /^Forward: sample/);
  const first = await picture(page);
  for (let turn = 0; turn < 10; turn += 1) await frames(page);
  expect(await picture(page)).toBe(first);
  await after(page).click();
  await drawn(page, /^Forward: \d+ of 64/);
  expect(await picture(page)).not.toBe(first);
  await button(page, 'Stage before').click();
  await drawn(page, /^Forward: sample/);
  expect(await picture(page)).toBe(first);
});

test('it goes from stage to stage by itself, and stands still while it is held', async ({ page }) => {
  await openAtNumpys(page, 'no-preference');
  await slow(page).click();
  await expect(words(page)).toHaveText(/^Forward: sample/);
  const seen = new Set();
  await expect
    .poll(async () => seen.add(await picture(page)).size, { message: 'the signal moves' })
    .toBeGreaterThan(3);
  await expect(words(page)).toHaveText(/^Forward: \d+ of 64/);
  await expect(words(page)).toHaveText(/^Forward: each of the 3 arms/);
  await button(page, 'Hold').click();
  await expect(button(page, 'Hold')).toHaveAttribute('aria-pressed', 'true');
  await drawn(page, /^Forward: each of the 3 arms/);
  const held = await picture(page);
  for (let turn = 0; turn < 20; turn += 1) await frames(page);
  expect(await picture(page)).toBe(held);
  await expect(words(page)).toHaveText(/^Forward: each of the 3 arms/);
  // What has been gone to by hand is shown as it ends, until it goes on.
  await after(page).click();
  await drawn(page, /^Forward: softmax/);
  await button(page, 'Hold').click();
  await expect(words(page)).toHaveText(/^Loss/);
});

test('Escape ends it, and what lines stood for is back', async ({ page }) => {
  await openAtNumpys(page);
  await page.getByRole('radio', { name: 'Gradient' }).check();
  await drawn(page, /^$/);
  const before = await picture(page);
  await slow(page).click();
  await expect(page.getByRole('radio', { name: 'Gradient' })).toBeHidden();
  await drawn(page, /^Forward/);
  expect(await picture(page)).not.toBe(before);
  await page.keyboard.press('Escape');
  await expect(slow(page)).toHaveAttribute('aria-pressed', 'false');
  await expect(slow(page)).toBeFocused();
  await expect(page.getByRole('radio', { name: 'Gradient' })).toBeChecked();
  await expect(after(page)).toHaveCount(0);
  await drawn(page, /^$/);
  expect(await picture(page)).toBe(before);
});

test('the sentence takes the place of a pinned unit’s card, which comes back', async ({ page }) => {
  await openAtNumpys(page);
  await page.locator('[data-layer="1"][data-slot="3"]').click();
  await expect(page.locator('#unit-card')).toBeVisible();
  await slow(page).click();
  await expect(words(page)).toHaveText(/^Forward/);
  await expect(page.locator('#unit-card')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.locator('#unit-card')).toBeVisible();
  await expect(page.locator('#network-words')).toBeHidden();
  await page.keyboard.press('Escape');
  await page.mouse.move(0, 0);
  await expect(page.locator('#network-words')).toBeVisible();
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
]) {
  test(`nothing jumps from stage to stage, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openAtNumpys(page);
    const boxes = () =>
      page
        .locator('section, .network-place, .network-foot, .network-told, .map-square, .setting')
        .evaluateAll((all) =>
          all.flatMap((element) => {
            if (element.getClientRects().length === 0) return []; // it has no box of its own
            const { x, y, width, height } = element.getBoundingClientRect();
            return [element.className, ...[x + scrollX, y + scrollY, width, height].map(Math.round)].join(
              ' ',
            );
          }),
        );
    const before = await boxes();
    await slow(page).click();
    for (let step = 0; step < 11; step += 1) {
      await expect(words(page)).not.toHaveText('');
      await frames(page);
      expect(await boxes(), `stage ${step}`).toEqual(before);
      if (step === 4) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await after(page).click();
    }
    await slow(page).click();
    await frames(page);
    expect(await boxes()).toEqual(before);
  });
}

test('a deep network goes through all its stages, too', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=40,30,5&classes=5&epoch=20');
  await expect(page.locator('#epochs')).toHaveText('20');
  await slow(page).click();
  const seen = [];
  for (let step = 0; step < 18; step += 1) {
    await expect(words(page)).not.toHaveText('');
    await frames(page);
    seen.push(await words(page).textContent());
    await after(page).click();
  }
  await expect(words(page)).toHaveText(/^The step is taken: epoch 21, /);
  expect(seen[4]).toMatch(/^Forward: each of the 5 units of layer 3 adds up/);
  expect(seen[7]).toMatch(/^Forward: softmax/);
  expect(seen[12]).toMatch(
    /^Backward: each weight into layer 3 gets .* What is left goes back to layer 2\.$/,
  );
  expect(seen[17]).toMatch(/^Update/);
  expect(new Set(seen).size).toBe(18);
});
