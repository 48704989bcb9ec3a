// What the page says and draws of a network whose layers have other activations than ReLU: its numbers are the package’s, and what
// they are made of is worked out by hand.

import { readFile } from 'node:fs/promises';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { expect, openPanel, PANELS, test } from './page.js';
import { arraysOf } from './trace.js';

/** @typedef {import('@playwright/test').Page} Page */

test.beforeAll(async () => {
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
});

/** The sample that is told until another is chosen. */
const SAMPLE = 50;

/** @param {ConstructorParameters<typeof Trainer>[0]} options @param {number} epochs */
function trained(options, epochs) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  return trainer;
}

/** @param {Page} page @param {string} query @param {number} epoch */
async function openAt(page, query, epoch) {
  await page.goto(`./?${query}&epoch=${epoch}`);
  await expect(page.locator('#epochs')).toHaveText(String(epoch));
}

const activations = (/** @type {Page} */ page) =>
  page.locator('#rail button').filter({ hasText: /ReLU|tanh|Sigmoid|Linear/ });

test('each layer has the stages of its own activation, with the package’s numbers', async ({ page }) => {
  await openAt(page, 'hidden=8,6&activation=tanh.sigmoid', 12);
  await openPanel(page, PANELS[0]);
  await expect(activations(page)).toHaveText([
    'tanh 1',
    'Sigmoid 2',
    'Sigmoid 2 backward',
    'tanh 1 backward',
  ]);
  const trainer = trained({ hidden: [8, 6], activation: 'tanh.sigmoid' }, 12);
  const units = [...String(await page.locator('#stage-units').textContent()).matchAll(/unit (\d+)/g)].map(
    ([, unit]) => Number(unit),
  );
  expect(units).toHaveLength(2);
  const at = arraysOf(trainer, SAMPLE);
  const of = (/** @type {string} */ name, /** @type {number} */ layer) => at(name, SAMPLE, units[layer - 1]);
  /** @param {string} title */
  const numbers = async (title) => {
    await page.locator('#rail').getByRole('button', { name: title, exact: true }).click();
    await expect(page.locator('#stage-title')).toHaveText(title);
    await expect(page.locator('#stage-numbers')).toHaveAttribute('aria-busy', 'false');
    const texts = await page.locator('#stage-numbers mn').allTextContents();
    return texts.map((text) => {
      const power = [...(/·10(\S+)/.exec(text)?.[1] ?? '⁰')].map((digit) =>
        digit === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit),
      );
      return Number(`${text.replace(/·10.*/, '').replace('−', '-')}e${power.join('')}`);
    });
  };
  const written = (/** @type {number[]} */ ...values) => values.map((value) => Number(value.toPrecision(4)));

  const [z, a] = [of('dense1.output', 1), of('activation1.output', 1)];
  expect(Math.abs(a - Math.tanh(z))).toBeLessThan(1e-6);
  expect(await numbers('tanh 1')).toEqual(written(units[0], z, a));
  await expect(page.locator('#stage-numpy')).toHaveText(
    /^# Activation_Tanh\s+activation1\.output = np\.tanh\(/,
  );

  const [z2, a2] = [of('dense2.output', 2), of('activation2.output', 2)];
  expect(Math.abs(a2 - 1 / (1 + Math.exp(-z2)))).toBeLessThan(1e-6);
  expect(await numbers('Sigmoid 2')).toEqual(written(units[1], 1, 1, z2, a2));

  const [back2, handed2] = [of('dense3.dinputs', 2), of('activation2.dinputs', 2)];
  expect(Math.abs(handed2 - back2 * (1 - a2) * a2)).toBeLessThan(1e-6 * Math.abs(back2));
  expect(await numbers('Sigmoid 2 backward')).toEqual(written(units[1], back2, 1, a2, a2, handed2));

  const [back, handed] = [of('dense2.dinputs', 1), of('activation1.dinputs', 1)];
  expect(Math.abs(handed - back * (1 - a * a))).toBeLessThan(1e-6 * Math.abs(back));
  expect(await numbers('tanh 1 backward')).toEqual(written(units[0], back, 1, a, 2, handed));
  trainer.free();
});

test('stages and words follow an activation that is changed in a run', async ({ page }) => {
  await openAt(page, 'hidden=8&activation=relu,leaky@3', 3);
  await openPanel(page, PANELS[0]);
  await expect(activations(page)).toHaveText(['Leaky ReLU', 'Leaky ReLU backward']);
  await page.getByLabel('Show the folds').check();
  await expect(page.locator('#fold-reading')).toContainText('gives its whole sum');
  await openAt(page, 'hidden=8&activation=relu,linear@3', 3);
  await openPanel(page, PANELS[0]);
  await expect(activations(page)).toHaveText(['Linear', 'Linear backward']);
  // A line where nothing happens is not shown.
  await expect(page.locator('#folds')).toHaveCount(0);
});

test('what units give is told in place of how often they are active, and none dies', async ({ page }) => {
  await openAt(page, 'hidden=8&activation=tanh', 40);
  const trainer = trained({ hidden: [8], activation: 'tanh' }, 40);
  const parameters = trainer.parameters();
  const outputs = Array.from({ length: 300 }, (_, at) => {
    const [x, y] = trainer.points.subarray(2 * at, 2 * at + 2);
    return Math.tanh(x * parameters[3] + y * parameters[8 + 3] + parameters[16 + 3]);
  });
  const steady = (/** @type {number} */ value) => value.toFixed(3).replace('-', '−');
  const gives = `gives ${steady(Math.min(...outputs))} to ${steady(Math.max(...outputs))}`;
  const unit = page.locator('[data-layer="1"][data-slot="3"]');
  await expect(unit).toHaveAttribute('aria-label', new RegExp(`^Unit 3, votes for Arm \\d, ${gives}$`));
  await unit.click();
  await expect(page.locator('.unit-head span')).toHaveText(gives);
  await expect(page.locator('#map-title')).toHaveText('Unit 3: what it gives');
  await unit.click();
  await page.mouse.move(0, 0);
  await expect(page.locator('#network-words')).toHaveText(
    /Units have the colour of the arm they vote for, the stronger the more they give, and red where that is below 0\.$/,
  );
  await page.getByLabel('Show the half-way lines').check();
  await expect(page.locator('#fold-reading')).toContainText('gives more than 0 on the shaded side, where ');
  await expect(page.locator('#dead-units')).toHaveCount(0);
  trainer.free();
});

test('what the maps of units show is said of their activations', async ({ page }) => {
  const colour = 'the colour of the arm they vote for';
  const deep = `Units are dark, in the last layer in ${colour}, `;
  for (const [query, words] of [
    ['hidden=8', `Units have ${colour} where they are active.`],
    ['hidden=8,8', `${deep}where they are active.`],
    ['hidden=8&activation=sigmoid', `Units have ${colour}, the stronger the more they give.`],
    [
      'hidden=8,8&activation=relu.leaky',
      `${deep}the stronger the more they give, and red where that is below 0.`,
    ],
  ]) {
    await openAt(page, query, 1);
    await expect(page.locator('#network-words')).toContainText(words);
  }
});

test('a gradient check agrees, whatever the activation', async ({ page }) => {
  for (const activation of ['leaky', 'tanh', 'sigmoid', 'linear']) {
    await openAt(page, `hidden=8,4&activation=${activation}`, 30);
    if ((await page.locator('#check').count()) === 0) await openPanel(page, PANELS[2]);
    await page.locator('#check').click();
    await expect(page.locator('#check-result')).toContainText('All 75 gradients agree');
  }
});
