// What a person does with the inspector of the built page, in Chromium, beside the numbers of the same package in
// Node.

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
  openPanel,
  PANELS,
  PHONE,
  panel,
  picture,
  slider,
  test,
} from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

test.beforeAll(async () => {
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
});

const STAGES = [
  'Dense 1',
  'ReLU',
  'Dense 2',
  'Softmax',
  'Loss',
  '∂L/∂z',
  'Dense 2 backward',
  'ReLU backward',
  'Dense 1 backward',
  'Update',
];

/** Stages whose formula is a fraction. */
const FRACTIONS = ['Softmax', 'Loss', '∂L/∂z'];

/** @param {Page} page */
const stage = (page) => page.locator('#rail [aria-current="step"]');

/** The arrays of an epoch by name, from the package. @param {Trainer} trainer @param {number} sample */
function arraysOf(trainer, sample) {
  const values = trainer.trace(sample).slice();
  /** @type {Map<string, (row: number, column: number) => number>} */
  const arrays = new Map();
  let start = 0;
  for (const [name, rows, columns] of trainer.traceArrays()) {
    const from = start;
    arrays.set(name, (row, column) => values[from + row * columns + column]);
    start += rows * columns;
  }
  return (/** @type {string} */ name, /** @type {number} */ row, /** @type {number} */ column) => {
    const value = arrays.get(name)?.(row, column);
    if (value === undefined) throw new Error(`no ${name}`);
    return value;
  };
}

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

for (const way of /** @type {const} */ (['button', 'key'])) {
  test(`by ${way}, walks all stages of an epoch to exactly where one step leads`, async ({ page }) => {
    await openAtRest(page);
    await button(page, 'Step').click();
    await button(page, 'Step').click();
    await frames(page);
    const expected = [await picture(page), await page.locator('.readings dl').textContent()];
    await button(page, 'Reset').click();
    await button(page, 'Step').click();

    await openPanel(page, PANELS[0]);
    const next = () => (way === 'key' ? page.keyboard.press(']') : button(page, 'Next stage').click());
    const previous = () =>
      way === 'key' ? page.keyboard.press('[') : button(page, 'Previous stage').click();
    for (const [index, title] of STAGES.entries()) {
      if (index > 0) await next();
      await expect(stage(page)).toHaveText(title);
      await expect(page.locator('#stage-title')).toHaveText(title);
      await expect(page.locator('#stage-numbers math').first()).toBeVisible();
      await expect(page.locator('#stage-arrays .array').first()).toBeVisible();
    }
    await previous();
    await expect(stage(page)).toHaveText(STAGES[8]);
    await next();
    expect(await epochs(page)).toBe(1);
    await next();
    await expect(stage(page)).toHaveText(STAGES[0]);
    await frames(page);
    expect([await picture(page), await page.locator('.readings dl').textContent()]).toEqual(expected);
    if (way === 'key')
      await previous(); // there is nothing before the first
    else await expect(button(page, 'Previous stage')).toBeDisabled();
    await expect(stage(page)).toHaveText(STAGES[0]);
  });
}

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

  /** The results that a stage must show, in their order. @type {Record<string, number[]>} */
  const results = {
    'Dense 1': [at('dense1.output', 57, unit)],
    ReLU: [at('activation1.output', 57, unit)],
    'Dense 2': [at('dense2.output', 57, c)],
    Softmax: [
      Math.max(...[0, 1, 2].map((k) => at('dense2.output', 57, k))),
      at('loss_activation.output', 57, c),
    ],
    Loss: [at('sample_losses', 57, 0), at('loss', 0, 0)],
    '∂L/∂z': [at('loss_activation.dinputs', 57, c)],
    'Dense 2 backward': [
      at('dense2.dweights', unit, c),
      at('dense2.dbiases', 0, c),
      at('dense2.dinputs', 57, unit),
    ],
    'ReLU backward': [0, at('activation1.dinputs', 57, unit)],
    'Dense 1 backward': [at('dense1.dweights', 0, unit), at('dense1.dbiases', 0, unit)],
    Update: [
      at('dense1.weight_updates', 0, unit),
      at('dense1.new_weights', 0, unit),
      at('dense2.weight_updates', unit, c),
      at('dense2.new_weights', unit, c),
    ],
  };
  let summed = 0;
  for (const title of STAGES) {
    await page.locator('#rail').getByRole('button', { name: title, exact: true }).click();
    await expect(stage(page)).toHaveText(title);
    await expect(numbers).toHaveAttribute('aria-busy', 'false');
    const lines = await numbers
      .locator('p:has(math)')
      .evaluateAll((lines) =>
        lines.map((line) =>
          [...line.querySelectorAll('math')].map((math) => String(math.textContent)).join(''),
        ),
      );
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

test('a stage key opens the panel first, and trains nothing unseen', async ({ page }) => {
  await openAtRest(page);
  await page.keyboard.press(']');
  await expect(stage(page)).toHaveText('Dense 1');
  await expect(stage(page)).toBeVisible();
  await page.keyboard.press(']');
  await expect(stage(page)).toHaveText('ReLU');
});

test('a panel opens by Space as by Enter, and training goes on', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await panel(page, PANELS[4]).locator('summary').focus();
  await page.keyboard.press('Space');
  await expect(page.locator('#confusion')).toBeVisible();
  await expect(button(page, 'Pause')).toBeVisible();
});

test('a check that is followed at once by another run harms nothing', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=8');
  await openPanel(page, PANELS[2]);
  await openPanel(page, PANELS[4]);
  await expect(page.locator('#confusion')).toContainText('/100');
  for (const search of ['?hidden=24', '?hidden=8', '?hidden=24,3', '?classes=4']) {
    await page.evaluate((search) => {
      document.querySelector('#check')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      history.pushState(null, '', search);
      dispatchEvent(new PopStateEvent('popstate'));
    }, search);
    await frames(page);
    await expect(page.locator('#confusion')).toContainText('/100');
  }
  await expect(page.locator('#notice')).toBeEmpty();
  await expect(panel(page, PANELS[4])).toHaveAttribute('open');
  await button(page, 'Check every gradient').click();
  await expect(page.locator('#check-result')).toContainText('gradients agree');
});

test('who pulls takes the place of the samples on the map', async ({ page }) => {
  await openAtRest(page);
  await frames(page);
  const before = await picture(page);
  await openPanel(page, PANELS[3]);
  await expect.poll(() => picture(page)).not.toBe(before);
  const last = page.locator('.legend li').last();
  await expect(last).toHaveText(/^\s*Pulls the weight down,\s+up\s*$/);
  await openPanel(page, PANELS[3]);
  await expect.poll(() => picture(page)).toBe(before);
  await expect(last).toHaveText('Outlined: answered wrongly');
});

test('cells tell their numbers, and choose', async ({ page }) => {
  await openAtRest(page);
  await openPanel(page, PANELS[0]);
  const weights = page.locator('.array', { hasText: 'dense1.weights (2, 64)' });
  await weights.scrollIntoViewIfNeeded();
  const box = await weights.locator('canvas').boundingBox();
  if (!box) throw new Error('no box');
  await page.mouse.move(box.x + (box.width * 5.5) / 64, box.y + box.height * 0.75);
  // NumPy's first weights are −1.1280113 and −1.3342584: see start() in tests/reference/generate.py.
  const reading = weights.locator('output');
  await expect(reading).toHaveText('[1, 5] = −1.128');
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.locator('#stage-units')).toContainText('unit 5 of');
  await weights.locator('.cells').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await expect(reading).toHaveText('[0, 6] = −1.334');
  await page.keyboard.press('Enter');
  await expect(page.locator('#stage-units')).toContainText('unit 6 of');
  expect(await epochs(page)).toBe(0); // the arrow key did not step
});

test('an array that stays when the stage changes keeps the focus and the cell', async ({ page }) => {
  await openAtRest(page);
  await openPanel(page, PANELS[0]);
  const output = page.locator('.array', { hasText: 'dense1.output (300, 64)' });
  await output.locator('.cells').focus();
  await page.keyboard.press('ArrowDown');
  await expect(output.locator('output')).toHaveText(/^\[1, 0\] = /);
  const reading = String(await output.locator('output').textContent());
  await page.keyboard.press(']');
  await expect(stage(page)).toHaveText('ReLU');
  await expect(output.locator('.cells')).toBeFocused();
  await expect(output.locator('output')).toHaveText(reading);
});

test('a sample is chosen by mouse and by keys, and lit in every array', async ({ page }) => {
  await openAtRest(page);
  await openPanel(page, PANELS[0]);
  const number = page.locator('.stage .sample-number');
  await expect(number).toHaveText('50');
  await page.keyboard.press('.');
  await expect(number).toHaveText('51');
  await page.keyboard.press(',');
  await page.keyboard.press(',');
  await expect(number).toHaveText('49');
  // The outermost point of arm 2 for seed 0, from tests/reference.
  const map = await page.locator('#map-square').boundingBox();
  if (!map) throw new Error('no map');
  const [x, y] = [(0.9694 / 1.1 + 1) / 2, (1 + 0.2454 / 1.1) / 2];
  await page.mouse.click(map.x + x * map.width, map.y + y * map.height);
  await expect(number).toHaveText('199');
  const lit = page.locator('.array', { hasText: 'X (300, 2)' }).locator('.lit-row');
  const top = `${(100 * 199) / 300}%`.replace(/(\.\d{4})\d*/, '$1');
  await expect.poll(() => lit.evaluate((row) => row.style.top)).toBe(top);
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

/** A fingerprint of a canvas of the page's own. @param {Page} page @param {string} id */
const drawing = (page, id) =>
  page.locator(`#${id}`).evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());

test('folds and triangle move while training runs', async ({ page }) => {
  await page.goto('./');
  await page.getByLabel('Show the folds').check();
  await openPanel(page, PANELS[4]);
  for (const id of ['overlay', 'triangle']) {
    const first = await drawing(page, id);
    await expect.poll(() => drawing(page, id)).not.toBe(first);
  }
  const cells = page.locator('#confusion tbody tr').first().locator('td');
  const counts = (await cells.allTextContents()).map((text) => text.split('/').map(Number));
  expect(counts.reduce((sum, [count]) => sum + count, 0)).toBe(100);
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

test('nothing is loaded or computed for what is closed', async ({ page }) => {
  await page.addInitScript(() => {
    const counts = /** @type {any} */ (globalThis);
    counts.asked = 0;
    globalThis.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        this.inspects = options?.name === 'inspector';
      }
      /** @param {any} message @param {any} transfer */
      postMessage(message, transfer) {
        if (this.inspects) counts.asked += 1;
        super.postMessage(message, transfer);
      }
    };
  });
  /** @type {string[]} */
  const loaded = [];
  page.on('request', (request) => loaded.push(request.url()));
  const asked = () => page.evaluate(() => /** @type {any} */ (globalThis).asked);
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(20);
  expect(loaded.filter((url) => /(epoch|stages|array)-/.test(url))).toEqual([]);

  await openPanel(page, PANELS[0]);
  await expect.poll(asked).toBeGreaterThan(10);
  await openPanel(page, PANELS[0]); // and shut
  await expect(page.locator('#rail')).toHaveCount(0);
  const count = await asked();
  const epoch = await epochs(page);
  await expect.poll(() => epochs(page)).toBeGreaterThan(epoch + 100);
  expect(await asked()).toBe(count);
});

test('what training changes is not read out; what the reader points at is', async ({ page }) => {
  await page.goto('./');
  await openAll(page);
  await page.getByLabel('Show the folds').check();
  const weights = page.locator('#stage-arrays .array', { hasText: 'dense1.weights' });
  const reading = weights.locator('output');
  await expect(weights).toHaveAttribute('aria-busy', 'false');
  await weights.locator('.cells').focus();
  await page.keyboard.press('ArrowRight');
  await expect(reading).toHaveText(/^\[0, 1\] = /);
  await page.evaluate(() => {
    const count = /** @type {any} */ (globalThis);
    count.spoken = [];
    const observer = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const live = element?.closest('output, [role="status"], [role="alert"], [aria-live]');
        if (live?.getAttribute('aria-live') !== 'off') count.spoken.push(live?.outerHTML);
      }
    });
    for (const live of document.querySelectorAll('.inspector output, .inspector [role="status"]'))
      observer.observe(live, { childList: true, characterData: true, subtree: true });
  });
  const epoch = await epochs(page);
  const value = await reading.textContent();
  await expect.poll(() => epochs(page)).toBeGreaterThan(epoch + 100);
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).spoken)).toEqual([]);
  expect(await reading.textContent()).not.toBe(value); // it did change
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => page.evaluate(() => /** @type {any} */ (globalThis).spoken.join()))
    .toContain('[0, 2]');
});

for (const hidden of ['8,6', '']) {
  test(`shows other networks too: hidden=${hidden}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`./?hidden=${hidden}&samplesPerClass=150`);
    await openAll(page);
    const layers = hidden === '' ? 1 : 3;
    await expect(page.locator('#rail button')).toHaveCount(4 * layers + 2);
    if (hidden) await page.getByLabel('Show the folds').check();
    for (let index = 0; index < 4 * layers + 2; index += 1) {
      await expect(page.locator('#stage-numbers math').first()).toBeVisible();
      await button(page, 'Next stage').click();
    }
    await expect.poll(() => epochs(page)).toBe(1);
    await button(page, 'Check every gradient').click();
    await expect(page.locator('#check-result')).toContainText('gradients agree', { timeout: 20_000 });
  });
}

test('five classes are named and counted, and need no triangle', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?classes=5&hidden=16');
  await openAll(page);
  await page.getByLabel('Take the long way').check();
  await expect(page.locator('#fusion-long')).toContainText('The same five numbers');
  await expect(page.locator('#confusion tbody tr')).toHaveCount(5);
  await expect(page.locator('#confusion tbody tr').last()).toContainText('Arm 4');
  await expect(page.locator('#triangle')).toHaveCount(0);
});

test('a long check begins with a fair sample, and can be stopped', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=256,256&samplesPerClass=10');
  await openPanel(page, PANELS[2]);
  await button(page, 'Check every gradient').click();
  const result = page.locator('#check-result');
  await expect(result).toContainText('A fair sample of 500 of 67,331 gradients agrees', { timeout: 20_000 });
  await expect(result).toContainText(/now all the others, which takes about \d+ (second|minute|hour)s?/);
  await button(page, 'Stop').click();
  await expect(result).toContainText(/Stopped: [\d,]+ of 67,331 gradients have been checked, and agree/);
  await button(page, 'Check every gradient').click();
  await expect(button(page, 'Stop')).toBeVisible();
  await expect(result).toBeEmpty();
  await button(page, 'Stop').click();
});

for (const [colorScheme, width] of /** @type {const} */ ([
  ['light', 1440],
  ['dark', 1024],
  ['light', 390],
])) {
  test(`has no accessibility violations with everything open, ${width} wide and ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    await openAtRest(page);
    await openAll(page);
    await page.getByLabel('Show the folds').check();
    await page.getByLabel('Take the long way').check();
    await button(page, 'Take the walk').click();
    await expect(page.locator('#walk-count')).toHaveText('1 of 8'); // it begins a run of its own
    await frames(page);
    await button(page, 'Check every gradient').click();
    await expect(page.locator('#check-result')).toContainText('agree', { timeout: 20_000 });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}

test('the inspector fits a phone, and works by touch', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...PHONE, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(String(baseURL));
  for (const title of PANELS) await panel(page, title).locator('summary').tap();
  await page.getByLabel('Show the folds').tap();
  await page.getByLabel('Take the long way').tap();
  await frames(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const map = page.locator('#map-square');
  const box = await map.boundingBox();
  if (!box) throw new Error('no map');
  const position = { x: ((0.9694 / 1.1 + 1) / 2) * box.width, y: ((1 + 0.2454 / 1.1) / 2) * box.height };
  await map.tap({ position });
  await expect(page.locator('.stage .sample-number')).toHaveText('199');
  await button(page, 'Next stage').tap();
  await expect(stage(page)).toHaveText('ReLU');
  await context.close();
});

test('says what one is looking at, to those who ask', async ({ page }) => {
  await openAtRest(page);
  await page.getByLabel('Show the folds').check();
  await openPanel(page, PANELS[4]);
  for (const [name, words] of [
    ['What is the loss?', 'negative logarithm'],
    ['What are folds?', 'folded sheets'],
  ]) {
    await page.getByRole('button', { name }).click();
    await expect(page.locator('.popover:popover-open')).toContainText(words);
    await page.keyboard.press('Escape');
    await expect(page.locator('.popover:popover-open')).toHaveCount(0);
  }
  await expect(button(page, 'What am I looking at?')).toHaveCount(2); // map and triangle
});
