// Under the hood of a run whose updates take 32 of 300 samples each: what is told is of the next batch, and its numbers are the
// package's.

import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, expect, frames, openAll, openPanel, STAGES, stage, test } from './page.js';
import { arraysOf, linesIn, resultsOf } from './trace.js';

/** @typedef {import('@playwright/test').Page} Page */

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

const OPTIONS = { batchSize: 32 };
const EPOCHS = 3;

/** Opens the run at rest, and makes it in Node. @param {Page} page */
async function open(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`./?batchSize=32&epoch=${EPOCHS}`);
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS));
  await frames(page);
  const trainer = new Trainer(OPTIONS);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) trainer.step();
  return trainer;
}

/** What the page writes, as a number. @param {string | null} text */
function numberOf(text) {
  const exponent = (/** @type {string} */ digits) =>
    [...digits].map((digit) => (digit === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit))).join('');
  const plain = (text ?? '').replace(/·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, digits) => `e${exponent(digits)}`);
  return Number(plain.replace('−', '-').replace(',', ''));
}

/** @param {number} value @param {number} [digits] as many as the page writes */
const rounded = (value, digits = 4) => Number(value.toPrecision(digits));

/** Which of the batches is told of in the first stage. @param {number} number @param {number} [samples] */
const comes = (number, samples = 32) =>
  `This is batch ${number} of 10: ${samples} of 300 samples, in an order that is shuffled anew for each epoch.`;

const chosen = (/** @type {Page} */ page) => page.locator('.stage .sample-number');

/** What each line of the stage's numbers comes to. @param {Page} page */
const results = async (page) => {
  const numbers = page.locator('#stage-numbers');
  await expect(numbers).toHaveAttribute('aria-busy', 'false');
  const lines = await linesIn(page);
  return lines.map((line) => numberOf(String(line.split(/[=>≤]/).at(-1)).replace(/[()]/g, '')));
};

test('a sample that is not in the next batch is said not to be, and the numbers of one that is are the package’s', async ({
  page,
}) => {
  const trainer = await open(page);
  const batch = [...trainer.nextBatch()];
  expect(batch).not.toContain(50);
  await openPanel(page, 'One update, stage by stage');
  await expect(page.locator('#stage-batch')).toHaveText(comes(1));
  await expect(page.locator('.missing-sample')).toHaveText(
    `Sample 50 is not in batch 1 of 10. Choose sample ${batch[0]}, which is`,
  );
  await expect(page.locator('#stage-numbers')).toHaveAttribute('aria-busy', 'true');
  expect((await new AxeBuilder({ page }).include('#epoch-panel').analyze()).violations).toEqual([]);
  await button(page, `Choose sample ${batch[0]}, which is`).click();
  await expect(chosen(page)).toHaveText(String(batch[0]));
  await expect(page.locator('.missing-sample')).toHaveCount(0);
  // A row of X is a sample of the batch.
  const cells = page.locator('[aria-label^="batch_X, 32 rows, 2 columns"]');
  await cells.focus();
  for (let row = 0; row < 9; row += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(chosen(page)).toHaveText(String(batch[9]));
  const at = arraysOf(trainer, 0);
  await expect(cells.locator('xpath=following-sibling::output')).toHaveText(/^\[9, 0\], sample \d+ = /);
  const read = String(await cells.locator('xpath=following-sibling::output').textContent());
  expect(read.split(' = ')[0]).toBe(`[9, 0], sample ${batch[9]}`);
  expect(numberOf(read.split(' = ')[1])).toBe(rounded(at('X', 9, 0)));
  trainer.free();
});

test('every number of every stage is of the next batch, and past Update one update has been made', async ({
  page,
}) => {
  test.slow();
  const trainer = await open(page);
  await openPanel(page, 'One update, stage by stage');
  for (const number of [1, 2]) {
    const batch = [...trainer.nextBatch()];
    await expect(page.locator('#stage-batch')).toHaveText(comes(number));
    await button(page, `Choose sample ${batch[0]}, which is`).click();
    await expect(chosen(page)).toHaveText(String(batch[0]));
    await results(page);
    const at = arraysOf(trainer, 0);
    const unit = Number(/unit (\d+)/.exec(String(await page.locator('#stage-units').textContent()))?.[1]);
    const c = trainer.labels[batch[0]];
    const expected = resultsOf(at, 0, unit, c);
    // The loss is the mean of the batch: here, of the losses that the package tells of its 32 samples.
    const losses = batch.map((_, row) => at('sample_losses', row, 0));
    expect(losses.reduce((sum, loss) => sum + loss, 0) / 32).toBeCloseTo(at('loss', 0, 0), 5);
    for (const title of STAGES) {
      await page.locator('#rail').getByRole('button', { name: title, exact: true }).click();
      await expect(stage(page)).toHaveText(title);
      await expect.poll(() => results(page)).toEqual(expected[title].map((value) => rounded(value)));
    }
    await button(page, 'Next stage').click();
    trainer.stepBatch();
    await expect(stage(page)).toHaveText('Dense 1');
    await expect(page.locator('#epochs')).toHaveText(String(EPOCHS));
    await expect(page.locator('#loss')).toHaveText(trainer.answers().loss.toFixed(3));
  }
  // With the last update, of the 12 samples that are left, the epoch is made.
  for (let number = 3; number <= 10; number += 1) {
    await expect(page.locator('#stage-batch')).toHaveText(comes(number, number < 10 ? 32 : 12));
    await expect(page.locator('#epochs')).toHaveText(String(EPOCHS));
    await page.locator('#rail').getByRole('button', { name: 'Update', exact: true }).click();
    await button(page, 'Next stage').click();
    trainer.stepBatch();
  }
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS + 1));
  await expect(page.locator('#stage-batch')).toHaveText(comes(1));
  expect(trainer.epoch).toBe(EPOCHS + 1);
  await expect(page.locator('#loss')).toHaveText(trainer.answers().loss.toFixed(3));
  trainer.free();
});

test('slow motion takes one update, names its sample, and says what became of it', async ({ page }) => {
  const trainer = await open(page);
  const words = page.locator('#slow-words');
  const [first] = trainer.nextBatch();
  await button(page, 'Slow motion').click();
  await expect(words).toHaveText(
    new RegExp(
      `^Forward: sample 50 is not in batch 1 of 10, 32 of 300 points; sample ${first} is, and enters at x `,
    ),
  );
  const [, x, y] = /x (\S+), y (\S+)\./.exec(String(await words.textContent())) ?? [];
  expect([numberOf(x), numberOf(y)]).toEqual(
    [...trainer.points.slice(2 * first, 2 * first + 2)].map((value) => rounded(value, 3)),
  );
  const at = arraysOf(trainer, 0);
  const after = button(page, 'Stage after');
  for (let stage = 0; stage < 4; stage += 1) await after.click();
  await expect(words).toHaveText(/^Loss: .* The mean over the 32 points of the batch is [\d.]+\.$/);
  const mean = /batch is ([\d.]+)\.$/.exec(String(await words.textContent()))?.[1];
  expect(Number(mean)).toBe(rounded(at('loss', 0, 0), 3));
  for (let stage = 4; stage < 9; stage += 1) await after.click();
  await expect(words).toHaveText(/^Update: .* The loss of the batch is [\d.]+ before it\.$/);
  const before = trainer.answers().loss;
  await after.click();
  trainer.stepBatch();
  const { loss } = trainer.answers();
  await expect(words).toHaveText(
    `The step is taken: batch 1 of 10, loss of all points ${rounded(before, 3)} → ${rounded(loss, 3)}. “Stage after” begins the next batch.`,
  );
  await expect(page.locator('#epochs')).toHaveText(String(EPOCHS));
  await expect(page.locator('#loss')).toHaveText(loss.toFixed(3));
  await after.click();
  await expect(words).toHaveText(/^Forward: .*batch 2 of 10, 32 of 300 points/);
  trainer.free();
});

test('the other panels tell of the next batch, and say so; all answers are of all samples', async ({
  page,
}) => {
  test.slow();
  const trainer = await open(page);
  trainer.stepBatch();
  await button(page, 'Step a batch').click();
  const [first] = trainer.nextBatch();
  const c = trainer.labels[first];
  await openAll(page);
  await expect(page.locator('#fusion-batch')).toHaveText(
    `Sample 50 is not in batch 2 of 10. Choose sample ${first}, which is The numbers are those of sample ${first}, of Arm ${c}: N = 32.`,
  );
  const at = arraysOf(trainer, 0);
  const fused = page.locator('#fusion-short tbody tr td:last-child');
  await expect
    .poll(async () => (await fused.allTextContents()).map(numberOf))
    .toEqual([0, 1, 2].map((k) => rounded(at('loss_activation.dinputs', 0, k))));
  const pull = page.locator('#pull-panel');
  await expect(pull).toContainText(
    'Now comes batch 2 of 10: the points that are not in it are faint, and have no term.',
  );
  const result = page.locator('#pull-result');
  const [, input, output] = (
    /dense2\.weights\[(\d+), (\d+)\]/.exec(String(await result.textContent())) ?? []
  ).map(Number);
  const facts = result.locator('dd');
  const counted = (await facts.locator('small').allTextContents()).map((text) => Number(text.split(' ')[0]));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(32);
  expect(numberOf(await facts.last().locator('b').textContent())).toBe(
    rounded(at('dense2.dweights', input, output)),
  );
  const cells = (await page.locator('#confusion td[translate]').allTextContents()).map((text) =>
    Number.parseInt(text.trim(), 10),
  );
  expect(cells.reduce((sum, count) => sum + count, 0)).toBe(300);
  await button(page, 'Check every gradient').click();
  await expect(page.locator('#check-result')).toHaveText(
    /^\s*All 387 gradients agree .*\(Epoch 3, batch 2 of 10\.\)/s,
    {
      timeout: 30_000,
    },
  );
  // The signal is that of a sample of the batch.
  await page.getByRole('radio', { name: 'Signal' }).check();
  await expect(page.locator('#network-words')).toHaveText(
    new RegExp(`^What sample ${first} \\(50 is not in the next batch\\) sends, activation × weight: `),
  );
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  trainer.free();
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
]) {
  test(`nothing jumps in slow motion with batches, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const trainer = await open(page);
    trainer.free();
    const boxes = () =>
      page.locator('.network, .network-place, .network-foot, .network-told, .map-square').evaluateAll((all) =>
        all.map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [element.className, ...[x + scrollX, y + scrollY, width, height].map(Math.round)].join(' ');
        }),
      );
    const before = await boxes();
    await button(page, 'Slow motion').click();
    for (let step = 0; step < 11; step += 1) {
      await expect(page.locator('#slow-words')).not.toHaveText('');
      await frames(page);
      expect(await boxes(), `stage ${step}`).toEqual(before);
      await button(page, 'Stage after').click();
    }
  });
}
