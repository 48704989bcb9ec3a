// The numbers of the built page, beside those of the same package in Node and beside one another.

import { readFile } from 'node:fs/promises';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import {
  button,
  epochs,
  expect,
  frames,
  openAtRest,
  openPanel,
  PANELS,
  pointAt,
  STAGES,
  slider,
  stage,
  test,
} from './page.js';
import { arraysOf, linesIn, resultsOf } from './trace.js';

test.beforeAll(async () => {
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
});

/** Stages whose formula is a fraction. */
const FRACTIONS = ['Softmax', 'Loss', '∂L/∂z'];

/**
 * The value of what the page writes: 0.0123, −4.5·10⁻⁶, 0.5·(−0.2) + 3.
 * @param {string} text
 * @param {string} [minus] what a minus sign is read as; a plus gives the size of all terms
 */
function parse(text, minus = '-') {
  const exponent = (/** @type {string} */ digits) =>
    [...digits].map((digit) => (digit === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit))).join('');
  const expression = text
    .replace(/·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, digits) => `e${exponent(digits)}`)
    .replaceAll('·', '*')
    .replaceAll('−', minus);
  return Number(new Function(`return ${expression}`)());
}

/** A number to the four digits that the page writes. @param {number} value */
const rounded = (value) => Number(value.toPrecision(4));

test('at rest accuracy is the share of points that are not outlined, at any epoch', async ({ page }) => {
  await page.addInitScript(() => {
    // What the painter is told: 1 for each sample that is outlined.
    globalThis.Worker = class extends Worker {
      /** @param {any} message @param {any} moved */
      postMessage(message, moved) {
        const wrong = message.argumentList?.[0]?.value?.wrong;
        if (message.path?.[0] === 'paint' && wrong) /** @type {any} */ (globalThis).outlined = [...wrong];
        super.postMessage(message, moved);
      }
    };
  });
  await openAtRest(page);
  await page.locator('#answers-panel > summary').click();
  const percent = (/** @type {number} */ right) => `${((100 * right) / 300).toFixed(1)} %`;
  for (let epoch = 0; epoch <= 20; epoch += 1) {
    if (epoch > 0) await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText(String(epoch));
    await frames(page);
    const outlined = await page.evaluate(() => /** @type {any} */ (globalThis).outlined);
    expect(outlined).toHaveLength(300);
    const right = outlined.filter((/** @type {number} */ wrong) => wrong === 0).length;
    await expect(page.locator('#accuracy')).toHaveText(percent(right));
    // The table of answers and the end of the curve tell of the same epoch.
    const diagonal = page.locator('#confusion td.right');
    await expect
      .poll(async () => {
        const counts = (await diagonal.allTextContents()).map((text) => Number(text.split('/')[0]));
        return percent(counts.reduce((sum, count) => sum + count, 0));
      })
      .toBe(percent(right));
    await pointAt(page, epoch / 50);
    const loss = await page.locator('#loss').textContent();
    await expect(page.locator('#time-line-reading')).toContainText(
      `Epoch ${epoch}: loss ${loss}, accuracy ${percent(right)}`,
    );
  }
  // The log is the book's: each line is of before the update of its epoch.
  await expect(page.locator('#log')).toHaveText('epoch: 0, acc: 0.360, loss: 1.113');
});

test('of many samples, too, accuracy is of the epoch that is shown', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=8&samplesPerClass=500&classes=4');
  const trainer = new Trainer({ hidden: [8], samplesPerClass: 500, classes: 4 });
  for (let epoch = 0; epoch <= 3; epoch += 1) {
    if (epoch > 0) await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText(String(epoch));
    // Loss and accuracy of an epoch's parameters are those that its step then finds.
    trainer.step();
    await expect(page.locator('#loss')).toHaveText(trainer.loss.toFixed(3));
    await expect(page.locator('#accuracy')).toHaveText(`${(100 * trainer.accuracy).toFixed(1)} %`);
  }
  trainer.free();
});

test('every number of a stage is the trainer’s, and its sums add up', async ({ page }) => {
  await openAtRest(page);
  for (let step = 0; step < 3; step += 1) await button(page, 'Step').click();
  await openPanel(page, PANELS[0]);
  for (let key = 0; key < 7; key += 1) await page.keyboard.press('.');
  await expect(page.locator('.stage .sample-number')).toHaveText('57');
  const trainer = new Trainer();
  for (let step = 0; step < 3; step += 1) trainer.step();
  const at = arraysOf(trainer, 57);
  const numbers = page.locator('#stage-numbers');
  await expect(numbers).toContainText('=');
  await expect(numbers).toHaveAttribute('aria-busy', 'false');
  const unit = Number(/unit (\d+)/.exec(String(await page.locator('#stage-units').textContent()))?.[1]);
  const c = 0; // the class of sample 57

  const results = resultsOf(at, 57, unit, c);
  let summed = 0;
  for (const title of STAGES) {
    await page.locator('#rail').getByRole('button', { name: title, exact: true }).click();
    await expect(stage(page)).toHaveText(title);
    await expect(numbers).toHaveAttribute('aria-busy', 'false');
    const lines = await linesIn(page);
    expect(lines.map((line) => parse(String(line.split(/[=>≤]/).at(-1))))).toEqual(
      results[title].map(rounded),
    );
    if (FRACTIONS.includes(title)) continue; // no line of text
    for (const [, sum, total] of lines.map((line) => line.split('='))) {
      if (!/[·+]/.test(sum)) continue;
      summed += 1;
      expect(Math.abs(parse(sum) - parse(total))).toBeLessThan(1e-3 * parse(sum, '+'));
    }
  }
  expect(summed).toBe(12);
  trainer.free();
});

test('the long way’s three numbers are the short way’s, until the logits are pushed apart', async ({
  page,
}) => {
  test.slow(); // on a busy machine the two ways are measured for longer
  await openAtRest(page);
  await button(page, 'Step').click();
  await openPanel(page, PANELS[1]);
  await page.getByLabel('Take the long way').check();
  await expect(page.locator('#fusion-long')).toHaveAttribute('aria-busy', 'false');
  const rows = page.locator('#fusion-long table').last().locator('tbody tr');
  const numbers = (/** @type {number} */ row) => rows.nth(row).locator('td').allTextContents();
  await expect(rows).toHaveCount(2);
  expect(await numbers(0)).toEqual(await numbers(1));
  const trainer = new Trainer();
  trainer.step();
  const at = arraysOf(trainer, 50);
  const fused = await page.locator('#fusion-short tbody tr td:last-child').allTextContents();
  expect(fused.map((text) => parse(text))).toEqual(
    [0, 1, 2].map((c) => rounded(at('loss_activation.dinputs', 50, c))),
  );
  trainer.free();
  expect(parse(String(await page.locator('#ways-difference').textContent()))).toBeLessThan(1e-6);
  // At rest, too, they are measured until they are known, and then stay.
  await expect(page.locator('#ways-fused')).toHaveText(/^[\d.]+ µs$/, { timeout: 60_000 });
  const timed = page.locator('#ways-fused, #ways-unfused, #ways-ratio');
  const [ways, ratio] = [await timed.allTextContents(), await page.locator('#ways-ratio').textContent()];
  expect(ratio).toMatch(/^× \d+\.\d$/);
  await button(page, 'Step').click();
  await frames(page);
  expect(await timed.allTextContents()).toEqual(ways);
  await button(page, 'Reset').click();
  await button(page, 'Step').click();

  // In float32 1 / exp(−96) overflows, though exp(−96) is not 0; exp(−128) is.
  for (let push = 0; push < 2; push += 1) await page.locator('#push-logits').click();
  await expect(page.locator('#push-words')).toHaveText(
    'The network is now sure of the wrong arm. Both ways still tell it to turn back.',
  );
  await expect.poll(() => numbers(1)).toEqual(['−0.003333', '0.003333', expect.any(String)]);
  expect((await numbers(0)).slice(0, 2)).toEqual(['−0.003333', '0.003333']);
  await page.locator('#push-logits').click();
  await expect(rows.first()).toContainText('∞');
  expect(await numbers(0)).toEqual(['−∞', '∞', 'NaN']);
  await expect(page.locator('#push-words')).toHaveText(
    'The probability of the right arm is so small that 1 divided by it is more than the largest float32 number, and ' +
      'becomes infinity. The long way goes on with that, and nothing could be learned from this point. p − y is still right.',
  );
  await page.locator('#push-logits').click();
  await expect(page.locator('#push-words')).toHaveText(
    'The probability of the right arm is so small that it has become 0. The long way divides by it, and multiplies ' +
      'infinity by 0: what comes out is not a number, and nothing could be learned from this point. p − y is still right.',
  );
  await expect(page.locator('#push-logits')).toBeDisabled();
  await expect(page.locator('#push-logits')).toHaveText('Pushed to ±64');
  await expect(rows.first()).toContainText('NaN');
  expect(await numbers(0)).toEqual(['NaN', 'NaN', 'NaN']);
  expect(await numbers(1)).toEqual(['−0.003333', '0.003333', '0']);
  await button(page, 'Let go').click();
  await expect(rows.first()).not.toContainText('NaN');
  await expect(button(page, 'Push its logits apart')).toBeFocused();
  expect(await numbers(0)).toEqual(await numbers(1));
});

test('the gradient check goes through every parameter while training runs', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await openPanel(page, PANELS[2]);
  await button(page, 'Check every gradient').click();
  const result = page.locator('#check-result');
  await expect(result).toContainText('All 387 gradients agree', { timeout: 20_000 });
  const error = /largest difference is (\S+) of/.exec(String(await result.textContent()))?.[1];
  expect(parse(String(error))).toBeLessThan(1e-4);
  await expect(result).toContainText(/at dense[12]\.(weights|biases)\[\d+, \d+\]/);
  await expect(button(page, 'Check every gradient')).toBeVisible();
  await expect(button(page, 'Pause')).toBeVisible();
});

test('the terms of a weight sum to its gradient', async ({ page }) => {
  await openAtRest(page);
  await openPanel(page, PANELS[3]);
  const weights = page.locator('#pull-arrays .array').first();
  await expect(weights).toHaveAttribute('aria-busy', 'false');
  await weights.locator('.cells').focus();
  for (let key = 0; key < 9; key += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const result = page.locator('#pull-result');
  await expect(result).toContainText('dense1.weights[0, 9]');
  const [down, up, total] = await result.locator('b').allTextContents();
  expect(Math.abs(parse(down) - parse(up) - parse(total))).toBeLessThan(1e-3 * (parse(down) + parse(up)));
  const trainer = new Trainer();
  expect(parse(total)).toBe(rounded(arraysOf(trainer, 0)('dense1.dweights', 0, 9)));
  trainer.free();
});

test('a fold tells its unit, and dead units are named', async ({ page }) => {
  await openAtRest(page);
  await page.getByLabel('Show the folds').check();
  await slider(page, 'Unit').fill('17');
  const trainer = new Trainer();
  const active = trainer.activeSamples();
  const reading = page.locator('#fold-reading');
  await expect(reading).toContainText(`Unit 17 is active`);
  await expect(reading).toContainText('+ 0 > 0 (its bias is 0)');
  await expect(reading).toContainText(`for ${active[17]} of the samples`);
  await expect(page.locator('#dead-units')).toContainText(active.includes(0) ? 'dead:' : 'No unit is dead');

  // Thrown far off by a huge rate, most units die.
  await page.getByLabel('Learning rate, exact value').fill('100');
  await page.keyboard.press('Enter');
  for (let step = 0; step < 3; step += 1) await button(page, 'Step').click();
  await expect(page.locator('#dead-units')).toContainText(/\d+ dead: units? \d+/);
  trainer.free();
});
