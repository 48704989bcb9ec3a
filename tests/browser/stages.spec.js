// What the panels say where another optimizer, dropout or regularization acts: their numbers are the package’s, and add up.

import { readFile } from 'node:fs/promises';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, expect, openAtRest, openPanel, PANELS, test } from './page.js';
import { arraysOf } from './trace.js';

/** @typedef {import('@playwright/test').Page} Page */

test.beforeAll(async () => {
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
});

/** The sample that is told until another is chosen. */
const SAMPLE = 50;

/** @param {Page} page @param {string} query @param {number} epoch */
async function openAt(page, query, epoch) {
  await page.goto(`./?${query}&epoch=${epoch}`);
  await expect(page.locator('#epochs')).toHaveText(String(epoch));
  await openPanel(page, PANELS[0]);
}

/** @param {ConstructorParameters<typeof Trainer>[0]} options @param {number} epochs */
function trained(options, epochs) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  return trainer;
}

/** Walks to a stage. @param {Page} page @param {string} title */
async function goTo(page, title) {
  await page.locator('#rail').getByRole('button', { name: title, exact: true }).click();
  await expect(page.locator('#stage-title')).toHaveText(title);
  await expect(page.locator('#stage-numbers')).toHaveAttribute('aria-busy', 'false');
}

/** @param {string} text */
const numberOf = (text) => {
  const digits = (/** @type {string} */ power) =>
    [...power].map((digit) => (digit === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit))).join('');
  const plain = text.replace(/·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, power) => `e${digits(power)}`);
  return Number(plain.replace('−', '-'));
};

/** The numbers of each line of formulas, in their order. @param {Page} page */
const lines = (page) =>
  page
    .locator('#stage-numbers p:has(math)')
    .evaluateAll((lines) =>
      lines.map((line) => [...line.querySelectorAll('mn')].map((number) => String(number.textContent))),
    )
    .then((lines) => lines.map((line) => line.map(numberOf)));

/** Numbers as the page writes them, with four digits. @param {number[]} values */
const written = (...values) => values.map((value) => Number(value.toPrecision(4)));

/** The unit of the hidden layer that is told of. @param {Page} page */
const unitOf = async (page) =>
  Number(/unit (\d+)/.exec(String(await page.locator('#stage-units').textContent()))?.[1]);

/** @param {number} told @param {number} value @param {number} size of what was added up */
const expectSum = (told, value, size) => expect(Math.abs(told - value)).toBeLessThan(2e-3 * size);

test('Adam, chosen while training goes on: each number of its update is the package’s, and they add up', async ({
  page,
}) => {
  await openAtRest(page);
  for (let step = 0; step < 3; step += 1) await button(page, 'Step').click();
  await openPanel(page, PANELS[0]);
  await goTo(page, 'Update');
  await expect(page.locator('#stage-sentence')).toContainText('a share of its last step once more');
  await page.getByLabel('Optimizer', { exact: true }).selectOption('adam');
  await expect(page.locator('#stage-sentence')).toContainText('Two moving averages for every weight');
  for (let step = 0; step < 2; step += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('5');
  await expect(page.locator('#stage-numbers')).toContainText('It is update k = 3, so that');

  const trainer = trained({}, 3);
  trainer.set('optimizer', 'adam');
  trainer.learningRate = 0.001;
  for (let step = 0; step < 2; step += 1) trainer.step();
  const at = arraysOf(trainer, SAMPLE);
  const unit = await unitOf(page);
  await expect(page.locator('#stage-numbers h4')).toHaveText([
    `dense1.weights[0, ${unit}]`,
    `dense2.weights[${unit}, 0]`,
  ]);
  // 1 − 0.9³ and 1 − 0.999³, and a rate that has decayed by two updates of Adam’s.
  await expect(page.locator('#stage-numbers p').first()).toHaveText(
    'With β₁ = 0.9, β₂ = 0.999, ε = 1.000·10⁻⁷ and, after its decay, the learning rate η = 9.980·10⁻⁴. It is update k = 3, ' +
      'so that 1 − β₁k = 0.271 and 1 − β₂k = 0.002997.',
  );
  const told = await lines(page);
  expect(told).toHaveLength(12);
  for (const [layer, row, column] of [
    [1, 0, unit],
    [2, unit, 0],
  ]) {
    const of = (/** @type {string} */ field) => at(`dense${layer}.${field}`, row, column);
    const [m, c, corrected, cache, step, weight] = told.slice(6 * layer - 6, 6 * layer);
    const gradient = of('dweights');
    expect(m).toEqual(written(0.9, of('weight_momentums'), 1, 0.9, gradient, of('new_weight_momentums')));
    expect(c).toEqual(written(0.999, of('weight_cache'), 1, 0.999, gradient, 2, of('new_weight_cache')));
    expect(corrected).toEqual(written(of('new_weight_momentums'), 0.271, of('weight_momentums_corrected')));
    expect(cache).toEqual(written(of('new_weight_cache'), 0.002997, of('weight_cache_corrected')));
    expect(step).toEqual(
      written(
        0.001 / 1.002,
        of('weight_momentums_corrected'),
        of('weight_cache_corrected'),
        1e-7,
        of('weight_updates'),
      ),
    );
    expect(weight).toEqual(written(row, column, of('weights'), of('weight_updates'), of('new_weights')));
    expectSum(m[5], m[0] * m[1] + 0.1 * m[4], Math.abs(m[0] * m[1]) + Math.abs(0.1 * m[4]));
    expectSum(c[6], c[0] * c[1] + 0.001 * c[4] ** 2, c[6]);
    expectSum(corrected[2], corrected[0] / corrected[1], Math.abs(corrected[2]));
    expectSum(cache[2], cache[0] / cache[1], cache[2]);
    expectSum(step[4], (-step[0] * step[1]) / (Math.sqrt(step[2]) + step[3]), Math.abs(step[4]));
    expectSum(weight[4], weight[2] + weight[3], Math.abs(weight[2]));
  }
  await button(page, 'Step').click();
  trainer.step();
  const after = trainer.parameters();
  await expect.poll(async () => (await lines(page))[5][2]).toBe(Number(after[unit].toPrecision(4)));
  trainer.free();
});

test('AdaGrad’s and RMSProp’s updates are the package’s', async ({ page }) => {
  for (const [optimizer, rate, count] of /** @type {const} */ ([
    ['adagrad', 1, 3],
    ['rmsprop', 0.001, 6],
  ])) {
    await openAt(page, `optimizer=${optimizer}&decay=0`, 4);
    await goTo(page, 'Update');
    const trainer = trained({ optimizer, decay: 0 }, 4);
    const at = arraysOf(trainer, SAMPLE);
    const unit = await unitOf(page);
    const of = (/** @type {string} */ field) => at(`dense1.${field}`, 0, unit);
    const [cache, step, weight] = await lines(page);
    expect(cache.slice(-3)).toEqual(written(of('dweights'), 2, of('new_weight_cache')));
    expect(cache.length).toBe(count === 3 ? 4 : 7);
    expect(step).toEqual(written(rate, of('dweights'), of('new_weight_cache'), 1e-7, of('weight_updates')));
    expect(weight.slice(2)).toEqual(written(of('weights'), of('weight_updates'), of('new_weights')));
    trainer.free();
  }
});

test('dropout has its stages, and what it leaves out is the next step’s', async ({ page }) => {
  const options = { hidden: [8], dropout: 0.3 };
  await openAt(page, 'hidden=8&dropout=0.3', 20);
  const trainer = trained(options, 20);
  const at = arraysOf(trainer, SAMPLE);
  await page.getByRole('radio', { name: 'Signal' }).check();
  await expect(page.locator('#network-words')).toContainText(
    'What the chosen sample sends in the coming step, in which dropout leaves units out, activation × weight: with its bias ' +
      '(the bar) it adds up to a unit’s sum.',
  );
  await goTo(page, 'Dropout');
  const kept = Array.from({ length: 8 }, (_, unit) => at('dropout1.binary_mask', SAMPLE, unit) > 0);
  expect(new Set(kept).size).toBe(2);
  for (const own of [true, false]) {
    const unit = kept.indexOf(own);
    const cells = page.locator('.array', { hasText: `dropout1.output[${SAMPLE}]` }).locator('.cells');
    const box = await cells.boundingBox();
    await cells.click({ position: { x: (Number(box?.width) * (unit + 0.5)) / 8, y: 5 } });
    await expect(page.locator('#stage-units')).toContainText(`unit ${unit} of layer 1`);
    await goTo(page, 'Dropout');
    const of = (/** @type {string} */ name) => at(name, SAMPLE, unit);
    const mask = of('dropout1.binary_mask');
    const [m, a] = await lines(page);
    expect(m).toEqual(own ? written(unit, 1, 0.7, 1 / 0.7) : [unit, 0]);
    expect(a).toEqual(written(unit, of('activation1.output'), mask, of('dropout1.output')));
    const count = kept.filter(Boolean).length;
    await expect(page.locator('#stage-numbers small')).toHaveText(
      `For this point ${count} of 8 units are kept${own ? '.' : `; unit ${unit} is left out.`}`,
    );
    await goTo(page, 'Dropout backward');
    const [, back] = await lines(page);
    expect(back).toEqual(written(unit, of('dense2.dinputs'), mask, of('dropout1.dinputs')));
    await goTo(page, 'Dropout');
  }
  // With what is left the sum of a class adds up.
  await goTo(page, 'Dense 2');
  const [sum] = await lines(page);
  expect(sum.at(-1)).toBe(Number(at('dense2.output', SAMPLE, 0).toPrecision(4)));
  trainer.free();
});

test('dropout that is chosen while training goes on changes the stages, and back', async ({ page }) => {
  await page.goto('./?dropout=0,0.5@20,0@40&epoch=50');
  await expect(page.locator('#epochs')).toHaveText('50');
  await openPanel(page, PANELS[0]);
  const stages = page.locator('#rail button');
  await expect(stages).toHaveCount(10);
  const epoch = page.getByLabel('Epoch', { exact: true });
  for (const [number, count] of [
    ['20', 12],
    ['40', 10],
    ['30', 12],
  ]) {
    await epoch.fill(String(number));
    await page.keyboard.press('Enter');
    await expect(page.locator('#epochs')).toHaveText(String(number));
    await expect(stages).toHaveCount(Number(count));
    await goTo(page, 'Dense 2 backward');
  }
});

test('L2 has its term in the loss, in the gradient and among the pulls', async ({ page }) => {
  const trainer = trained({ l2: 0.01 }, 20);
  const at = arraysOf(trainer, SAMPLE);
  await openAt(page, 'l2=0.01', 20);
  await goTo(page, 'Loss');
  const loss = (await lines(page))[2];
  expect(loss).toEqual(written(at('data_loss', 0, 0), at('regularization_loss', 0, 0), at('loss', 0, 0)));
  expectSum(loss[2], loss[0] + loss[1], loss[2]);
  await expect(page.locator('#loss')).toHaveText(at('loss', 0, 0).toFixed(3));
  await goTo(page, 'Dense 1 backward');
  const unit = await unitOf(page);
  const weight = at('dense1.weights', 0, unit);
  const gradient = at('dense1.dweights', 0, unit);
  const [x, back, others, two, strength, w, total] = (await lines(page))[0].slice(-7);
  expect([two, strength, w, total]).toEqual(written(2, 0.01, weight, gradient));
  const terms = [x * back, others, two * strength * w];
  expectSum(
    total,
    terms.reduce((sum, term) => sum + term, 0),
    terms.reduce((sum, term) => sum + Math.abs(term), 0),
  );
  await openPanel(page, PANELS[3]);
  const weights = page.locator('#pull-arrays .array').first();
  await expect(weights).toHaveAttribute('aria-busy', 'false');
  await weights.locator('.cells').focus();
  await page.keyboard.press('Enter');
  const result = page.locator('#pull-result');
  await expect(result).toContainText('dense1.weights[0, 0]');
  const [down, up, cost, whole] = (await result.locator('b').allTextContents()).map(numberOf);
  const own = at('dense1.weights', 0, 0);
  expect(cost).toBeCloseTo(2 * 0.01 * Math.abs(own), 5);
  expect(whole).toBe(Number(at('dense1.dweights', 0, 0).toPrecision(4)));
  expectSum(whole, down - up + Math.sign(own) * cost, down + up + cost);
  trainer.free();
});

test('what the gradient promises is of the loss with L2, and of all units', async ({ page }) => {
  const options = { l2: 0.01, dropout: 0.2 };
  await page.goto('./?l2=0.01&dropout=0.2&epoch=20');
  await expect(page.locator('#epochs')).toHaveText('20');
  const trainer = trained(options, 20);
  const before = trainer.answers().loss;
  const place = 2 * 64 + 21; // the bias of unit 21
  const [from, check] = [trainer.parameters()[place], trainer.gradientCheck()];
  const gradient = check.gradients[place];
  check.free();
  await page.getByRole('gridcell', { name: /^Unit 21\b/ }).click();
  await page.locator('#hand').fill('0.1');
  const promise = page.locator('#promise');
  await expect(promise).toHaveText(
    /^Epoch 20: the gradient promised [^,]*,\s+the loss changed by [^,]*\. That is of all units; the next step leaves some out\.$/,
  );
  const set = trainer.parameters().slice();
  set[place] = 0.1;
  trainer.setParameters(set);
  const [promised, followed] = (await promise.locator('b').allTextContents()).map(numberOf);
  expect(promised).toBeCloseTo(gradient * (Math.fround(0.1) - from), 5);
  expect(followed).toBeCloseTo(trainer.answers().loss - before, 5);
  trainer.free();
});

test('the update is told in slow motion, whatever the optimizer', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?optimizer=adam&dropout=0.2&epoch=5');
  await expect(page.locator('#epochs')).toHaveText('5');
  const trainer = trained({ optimizer: 'adam', dropout: 0.2 }, 5);
  const at = arraysOf(trainer, SAMPLE);
  await button(page, 'Slow motion').click();
  const words = page.locator('#slow-words');
  const after = button(page, 'Stage after');
  await expect(words).toHaveText(/^Forward: sample 50 enters/);
  for (let stage = 0; stage < 2; stage += 1) await after.click();
  const units = Array.from({ length: 64 }, (_, unit) => unit);
  const left = units.filter((unit) => at('dropout1.binary_mask', SAMPLE, unit) === 0);
  const active = left.filter((unit) => at('dense1.output', SAMPLE, unit) > 0);
  await expect(words).toHaveText(
    `Forward: dropout leaves out ${left.length} of 64 units for this point, ${active.length} of them active; what the others give counts 1.25 times.`,
  );
  for (let stage = 0; stage < 9; stage += 1) await after.click();
  await expect(words).toHaveText(
    /^Update: each weight takes its step, −9\.95·10⁻⁴ × what its latest gradients are on average ÷ the root of what their squares are; the largest is [^;]*\. The loss is [\d.]+ before it, with what dropout leaves out\.$/,
  );
  trainer.free();
});
