// The time line: its curves are the run's, and wherever one travels on it, the whole page shows that epoch.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import {
  button,
  epochs,
  expect,
  frames,
  openAll,
  openAtRest,
  PHONE,
  picture,
  pixelsOf,
  placeOf,
  plotOf,
  pointAt,
  slider,
  test,
} from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

const line = (/** @type {Page} */ page) => page.getByRole('slider', { name: 'Epoch on the time line' });
const field = (/** @type {Page} */ page) => page.getByRole('spinbutton', { name: 'Epoch', exact: true });
const reading = (/** @type {Page} */ page) => page.locator('#time-line-reading');

/** Opens a run at one of its epochs, at rest. @param {Page} page @param {string} search */
async function openRun(page, search) {
  await page.goto(`./?${search}`);
  const epoch = new URLSearchParams(search).get('epoch') ?? '0';
  await expect(page.locator('#epochs')).toHaveText(Number(epoch).toLocaleString('en-US'));
  await frames(page);
}

/** Types an epoch. @param {Page} page @param {number} epoch */
async function travel(page, epoch) {
  await field(page).fill(String(epoch));
  await field(page).press('Enter');
  await expect(page.locator('#epochs')).toHaveText(epoch.toLocaleString('en-US'));
  await frames(page);
}

/** A run with two live changes, as an address tells it, and as the package trains it. */
const CHANGED = 'seed=4&learningRate=1,0.3@60&momentum=0.9,0.5@150';
function changedUntil(/** @type {number} */ epoch) {
  const trainer = new Trainer({ seed: 4 });
  while (trainer.epoch < epoch) {
    if (trainer.epoch === 60) trainer.learningRate = 0.3;
    if (trainer.epoch === 150) trainer.momentum = 0.5;
    trainer.step();
  }
  return trainer;
}

/** Loss and accuracy of the parameters as they are, as the page writes them. @param {Trainer} trainer */
function answersOf(trainer) {
  const { loss, accuracy } = trainer.answers();
  return [loss.toFixed(3), `${(100 * accuracy).toFixed(1)} %`];
}

/** Readings, map, drawing and all panels. @param {Page} page */
async function everything(page) {
  for (const id of ['stage-numbers', 'pull-result', 'answers'])
    await expect(page.locator(`#${id}`)).toHaveAttribute('aria-busy', 'false');
  await expect(page.locator('.network-place')).toHaveAttribute('aria-busy', 'false');
  await frames(page);
  const texts = await page
    .locator('.readings dl, .readings [aria-live], details.panel, #network-words')
    .allInnerTexts();
  const { width, height, at } = await pixelsOf(page, '#network-canvas');
  const drawing = [];
  for (let y = 2; y < height; y += 7) for (let x = 2; x < width; x += 7) drawing.push(at(x, y).join());
  // Times are of the machine, and not of an epoch.
  const timeless = texts.map((text) => text.replaceAll(/× [\d.]+|[\d.,]+ µs|still measuring/g, ''));
  return { texts: timeless, map: await picture(page), drawing: drawing.join(';') };
}

test('wherever one travels, readings and map are those of a run that was stopped there', async ({
  page,
  context,
}) => {
  test.setTimeout(120_000);
  await openRun(page, `${CHANGED}&epoch=400`);
  const fresh = await context.newPage();
  // Ten epochs to and fro: before, at and after the changes, at both ends, and others.
  for (const epoch of [137, 61, 60, 400, 0, 151, 150, 399, 1, 222]) {
    await travel(page, epoch);
    const trainer = changedUntil(epoch);
    expect([
      await page.locator('#loss').textContent(),
      await page.locator('#accuracy').textContent(),
    ]).toEqual(answersOf(trainer));
    trainer.free();
    await openRun(fresh, `${CHANGED}&epoch=${epoch}`);
    expect(await picture(page), `map of epoch ${epoch}`).toBe(await picture(fresh));
    // The run is what it was.
    expect(new URL(page.url()).search).toBe(`?${CHANGED}&epoch=400`);
    await expect(page.locator('.travel')).toContainText('of 400');
  }
});

test('everything that is open shows the epoch that is travelled to', async ({ page, context }) => {
  test.setTimeout(120_000);
  await openRun(page, `${CHANGED}&epoch=300`);
  await openAll(page);
  const fresh = await context.newPage();
  await openRun(fresh, `${CHANGED}&epoch=120`);
  await openAll(fresh);
  const there = await everything(fresh);
  const now = await everything(page);
  expect(now.texts).not.toEqual(there.texts);
  await travel(page, 120);
  expect(await everything(page)).toEqual(there);
  await button(page, 'Back to now').click();
  await expect(page.locator('#epochs')).toHaveText('300');
  expect(await everything(page)).toEqual(now);
});

test('keys travel by one and by a hundred, and to both ends', async ({ page }) => {
  await openRun(page, 'epoch=700');
  await line(page).focus();
  const { loss: _, ...keys } = { loss: 0, ArrowLeft: 699, ArrowDown: 698, PageDown: 598, ArrowUp: 599, ArrowRight: 600, PageUp: 700, Home: 0, End: 700 }; // biome-ignore format: keys and where they lead
  for (const [key, epoch] of Object.entries(keys)) {
    await page.keyboard.press(key);
    await expect(page.locator('#epochs'), key).toHaveText(String(epoch));
    await expect(line(page), key).toHaveAttribute('aria-valuenow', String(epoch));
    await expect(field(page), key).toHaveValue(String(epoch));
  }
  await expect(line(page)).toHaveAttribute('aria-valuemax', '700');
  await page.keyboard.press('PageDown');
  await expect(page.locator('#epochs')).toHaveText('600');
  await frames(page);
  await expect(line(page)).toHaveAttribute(
    'aria-valuetext',
    `Epoch 600 of 700, loss ${await page.locator('#loss').textContent()}, accuracy ${await page.locator('#accuracy').textContent()}`,
  );
  // Keys that are the browser's, or the page's, stay so.
  await page.keyboard.press('Control+ArrowLeft');
  await page.keyboard.press('r');
  await expect(page.locator('#epochs')).toHaveText('0');
});

test('the mouse travels where it presses, and on while it drags, and pauses training', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(200);
  await page.mouse.move(...(await placeOf(page, 0.5)));
  await page.mouse.down();
  await expect(button(page, 'Play')).toBeVisible();
  await frames(page);
  const now = Number(await line(page).getAttribute('aria-valuemax'));
  const near = async (/** @type {number} */ share) => {
    await frames(page);
    // A pixel to either side.
    expect(Math.abs((await epochs(page)) / now - share)).toBeLessThan(0.004);
  };
  for (const share of [0.25, 0.75, 0]) {
    await page.mouse.move(...(await placeOf(page, share)), { steps: 4 });
    await near(share);
  }
  // Beyond the sides are the ends.
  const { width = 0 } = page.viewportSize() ?? {};
  const [, y] = await placeOf(page, 0.5);
  await page.mouse.move(width - 2, y);
  await near(1);
  await page.mouse.move(...(await placeOf(page, 0.5)));
  await near(0.5);
  await page.mouse.up();
  await pointAt(page, 0.9);
  await near(0.5);
  expect(Number(await line(page).getAttribute('aria-valuemax'))).toBe(now);
});

test('a finger travels, too', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...PHONE, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${baseURL}?epoch=400`);
  await expect(page.locator('#epochs')).toHaveText('400');
  await frames(page);
  await page.touchscreen.tap(...(await placeOf(page, 0.5)));
  await expect.poll(async () => Math.abs((await epochs(page)) - 200)).toBeLessThan(4);
  await button(page, 'Go on from here').tap();
  await expect.poll(() => epochs(page)).toBeGreaterThan(220);
  await context.close();
});

test('an epoch can be typed key by key while training runs', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(100);
  await field(page).focus();
  await page.keyboard.press('Control+a');
  const before = await epochs(page);
  await expect.poll(() => epochs(page)).toBeGreaterThan(before + 20);
  await page.keyboard.type('60');
  await expect.poll(() => epochs(page)).toBeGreaterThan(before + 40);
  await page.keyboard.press('Enter');
  await expect(page.locator('#epochs')).toHaveText('60');
});

test('what was typed in vain is said, and changes nothing', async ({ page }) => {
  await openRun(page, 'epoch=100');
  await field(page).fill('101');
  await field(page).press('Enter');
  const error = page.locator('#epoch-error');
  await expect(error).toHaveText(
    'The run has been trained to epoch 100: an epoch must be a whole number from 0 to that, got 101.',
  );
  await expect(page.locator('#epochs')).toHaveText('100');
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  await travel(page, 99);
  await expect(error).toHaveText('');
  await field(page).press('ArrowDown');
  await expect(page.locator('#epochs')).toHaveText('98');
});

test('the ways from an earlier epoch are there only then, and keep the focus on the time line', async ({
  page,
}) => {
  await openRun(page, 'epoch=200');
  await expect(button(page, 'Back to now')).toBeHidden();
  await expect(button(page, 'Go on from here')).toBeHidden();
  await line(page).focus();
  await page.keyboard.press('PageDown');
  await expect(page.locator('#epochs')).toHaveText('100');
  await button(page, 'Back to now').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#epochs')).toHaveText('200');
  await expect(button(page, 'Back to now')).toBeHidden();
  await expect(line(page)).toBeFocused();
});

test('Play repeats the run until now as it was, and goes on', async ({ page }) => {
  await openRun(page, `${CHANGED}&epoch=170`);
  await travel(page, 50);
  await slider(page, 'Speed').fill('0');
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page), { intervals: [20] }).toBeGreaterThan(172);
  await button(page, 'Pause').click();
  await frames(page);
  const trainer = changedUntil(await epochs(page));
  expect([await page.locator('#loss').textContent(), await page.locator('#accuracy').textContent()]).toEqual(
    answersOf(trainer),
  );
  trainer.free();
});

test('going on from an earlier epoch leaves the old curve, and the old change gives the old bits again', async ({
  page,
}) => {
  await openRun(page, 'seed=4&learningRate=1,0.3@60&epoch=300');
  const old = await picture(page);
  /** Whether there is a faint line at an epoch of an axis, and no dark one. @param {number} share */
  const faint = async (share) => {
    const { left, right, top, bottom } = await plotOf(page);
    const { at } = await pixelsOf(page, '#time-line-canvas');
    const x = Math.round(left + share * (right - left));
    let [faint, dark] = [0, 0];
    for (let y = Math.round(top + 8); y < bottom - 1; y += 1) {
      const [r, g, b] = at(x, y);
      // The edge's colour is #b5ac9b, the ink #1d1b18, and the grid #e2dccf.
      if (r < 215 && r > 120 && r >= g && g >= b) faint += 1;
      if (Math.max(r, g, b) < 70) dark += 1;
    }
    return [faint > 0, dark > 0];
  };
  await travel(page, 50);
  // Only the run until now is ink: it ends at four fifths.
  await button(page, 'Go on from here').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(60);
  await button(page, 'Pause').click();
  await frames(page);
  const at = await epochs(page);
  await expect(page.locator('.travel')).toContainText(`of ${at}`);
  expect(await faint(0.95)).toEqual([true, false]);
  // The change at 60 was dropped.
  await expect.poll(() => new URL(page.url()).search).toBe('?seed=4');
  await travel(page, 60);
  await page.locator('#learningRate-value').fill('0.3');
  await page.locator('#learningRate-value').press('Enter');
  await expect.poll(() => new URL(page.url()).search).toBe('?seed=4&learningRate=1,0.3@60');
  await slider(page, 'Speed').fill('8');
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(300);
  await button(page, 'Pause').click();
  await travel(page, 300);
  expect(await picture(page)).toBe(old);
});

test('the curves pass where the run’s numbers are, and guessing is dotted', async ({ page }) => {
  await openRun(page, 'epoch=200');
  const { left, right, top, bottom } = await plotOf(page);
  const { at } = await pixelsOf(page, '#time-line-canvas');
  const trainer = new Trainer();
  let most = 1.2;
  const numbers = Array.from({ length: 200 }, () => {
    trainer.step();
    most = Math.max(most, trainer.loss);
    return [trainer.loss, trainer.accuracy];
  });
  trainer.free();
  const x = (/** @type {number} */ epoch) => Math.round(left + ((right - left) * epoch) / 200);
  /** The darkest of a few pixels around. @param {number} epoch @param {number} share @param {number} channel */
  const darkest = (epoch, share, channel) => {
    const y = bottom - share * (bottom - top);
    const near = [-2, -1, 0, 1, 2].flatMap((by) => [-1, 0].map((to) => at(x(epoch) + to, y + by)[channel]));
    return Math.min(...near);
  };
  // Where the loss is even, and beyond the jumps.
  for (const epoch of [10, 30, 50, 120, 150, 180]) {
    const [loss, accuracy] = numbers[epoch];
    expect(darkest(epoch, loss / (1.08 * most), 2), `loss at ${epoch}`).toBeLessThan(90); // ink is dark in blue, too
    expect(darkest(epoch, accuracy, 0), `accuracy at ${epoch}`).toBeLessThan(90); // the accent has no red
  }
  // ln 3 and a third: dots of a pixel, and three between them.
  for (const share of [Math.log(3) / (1.08 * most), 1 / 3]) {
    const y = Math.round(bottom - share * (bottom - top));
    const row = (/** @type {number} */ y) => {
      let dark = 0;
      for (let x = Math.round(left + 0.5 * (right - left)); x < right - 90; x += 1)
        dark += Number(at(x, y)[0] < 170);
      return dark / (0.5 * (right - left) - 90);
    };
    const dotted = Math.max(row(y - 1), row(y), row(y + 1));
    expect(dotted).toBeGreaterThan(0.2);
    expect(dotted).toBeLessThan(0.4);
  }
});

test('the numbers of a loss that grows without end are not cut off', async ({ page }) => {
  // Each epoch the weights are taken times 1 − 2·10.
  await openRun(page, 'l2=10&epoch=7');
  for (const logarithmic of [false, true]) {
    await page.getByRole('checkbox', { name: 'Log scale' }).setChecked(logarithmic);
    await frames(page);
    const { at, height } = await pixelsOf(page, '#time-line-canvas');
    const edge = Array.from({ length: height }, (_, y) => String(at(0, y)));
    expect([...new Set(edge)]).toEqual([String(at(1, 1))]);
  }
});

test('a reading tells of the epoch that is pointed at', async ({ page }) => {
  await openAtRest(page);
  for (let step = 0; step < 3; step += 1) await button(page, 'Step').click();
  await frames(page);
  await expect(reading(page)).toHaveText('');
  await pointAt(page, 0);
  await expect(reading(page)).toHaveText('Epoch 0: loss 1.113, accuracy 36.0 %');
  const trainer = new Trainer();
  trainer.step();
  trainer.step();
  trainer.step();
  await pointAt(page, 2 / 50);
  await expect(reading(page)).toContainText(
    `Epoch 2: loss ${trainer.loss.toFixed(3)}, accuracy ${(100 * trainer.accuracy).toFixed(1)} %`,
  );
  trainer.free();
  await page.mouse.move(5, 5);
  await expect(reading(page)).toHaveText('');
});

test('what was changed, jumped and died is told and gone to by name', async ({ page }) => {
  await openRun(page, 'learningRate=1,0.5@120&dense1.units.17=0@150&epoch=201');
  const marks = page.getByRole('combobox', { name: 'Go to a mark' });
  const options = await marks.locator('option').allTextContents();
  expect(options[0]).toBe(`${options.length - 1} marks`);
  expect(options).toContain('120: Learning rate 0.5');
  expect(options).toContain('150: Unit 17 of layer 1 switched off');
  // The package says since when no sample has reached a unit.
  const trainer = new Trainer();
  const since = new Array(64).fill(Number.NaN);
  while (trainer.epoch <= 200) {
    const active = trainer.activeSamples();
    for (let unit = 0; unit < 64; unit += 1) {
      if (active[unit] > 0) since[unit] = Number.NaN;
      else if (Number.isNaN(since[unit])) since[unit] = trainer.epoch;
    }
    if (trainer.epoch === 120) trainer.learningRate = 0.5;
    if (trainer.epoch === 150) trainer.set('dense1.units.17', 0);
    trainer.step();
  }
  trainer.free();
  /** @type {Map<number, number[]>} */
  const deaths = new Map();
  for (const [unit, epoch] of since.entries())
    if (epoch <= 150 && unit !== 17) deaths.set(epoch, [...(deaths.get(epoch) ?? []), unit]);
  expect(deaths.size).toBeGreaterThan(2);
  for (const [epoch, units] of deaths) {
    const words = units.length === 1 ? `Unit ${units[0]} has died` : `Units ${units.slice(0, -1).join(', ')} and ${units.at(-1)} have died`; // biome-ignore format: one choice
    expect(options).toContain(`${epoch}: ${words}`);
  }
  await marks.selectOption({ label: '120: Learning rate 0.5' });
  await expect(page.locator('#epochs')).toHaveText('120');
  await expect(marks).toHaveValue('');
  await frames(page);
  // A mark is read where it is drawn.
  await pointAt(page, 120 / 201);
  await expect(reading(page)).toHaveText(/^Epoch 120: .* · Learning rate 0\.5 \(120\)$/);
});

test('small maps show some epochs as they were, and lead there', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openRun(page, 'epoch=400');
  const strip = page.getByRole('group', { name: 'The map at some epochs' });
  const small = strip.getByRole('button');
  await expect(small).toHaveText(['0', '1', '3', '10', '30', '100', '300', '1,000']);
  await expect(small.last()).toBeDisabled();
  await expect(strip.locator('canvas[data-unseen]')).toHaveCount(1);
  // As the style sheet mixes them: 42 % of each class's colour on white.
  const palette = [[213, 94, 0], [0, 114, 178], [0, 158, 115]].flatMap((color) => color.map((byte) => 0.42 * byte + 0.58 * 255)); // biome-ignore format: colours
  const trainer = new Trainer();
  trainer.setPalette(Uint8Array.from(palette));
  for (const [index, epoch] of [0, 1, 3, 10, 30, 100, 300].entries()) {
    while (trainer.epoch < epoch) trainer.step();
    const map = trainer.predict_grid(96, 96);
    const { width, height, at } = await pixelsOf(page, `.small-map:nth-child(${index + 1}) canvas`);
    expect([width, height]).toEqual([96, 96]);
    for (let y = 0; y < 96; y += 5)
      for (let x = 0; x < 96; x += 5)
        expect(at(x, y), `${epoch}: ${x}, ${y}`).toEqual([
          ...map.subarray(4 * (96 * y + x), 4 * (96 * y + x + 1)),
        ]);
  }
  trainer.free();
  await small.nth(5).click();
  await expect(page.locator('#epochs')).toHaveText('100');
  await expect(small.nth(5)).toHaveAttribute('aria-current', 'true');
  // On another way they are drawn anew.
  await page.locator('#learningRate-value').fill('0.01');
  await page.locator('#learningRate-value').press('Enter');
  await frames(page);
  await expect(small.nth(6)).toBeDisabled();
});

test('the log scale is a switch, and nothing of the time line is wrong to axe', async ({ page }) => {
  await openRun(page, 'epoch=300');
  const before = (await pixelsOf(page, '#time-line-canvas')).at;
  await page.getByRole('checkbox', { name: 'Log scale' }).check();
  await frames(page);
  const { at, width, height } = await pixelsOf(page, '#time-line-canvas');
  let other = 0;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 3) other += Number(at(x, y)[0] !== before(x, y)[0]);
  expect(other).toBeGreaterThan(100);
  await line(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('#epochs')).toHaveText('299');
  const { violations } = await new AxeBuilder({ page }).include('.below').analyze();
  expect(violations).toEqual([]);
});
