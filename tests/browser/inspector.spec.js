// What a person does with the inspector of the built page, in Chromium.

import AxeBuilder from '@axe-core/playwright';
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
  STAGES,
  stage,
  test,
} from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

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
  await expect(last).toHaveText('Outlined: wrong answer');
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
  await page.locator('#map-square').scrollIntoViewIfNeeded();
  const map = await page.locator('#map-square').boundingBox();
  if (!map) throw new Error('no map');
  const [x, y] = [(0.9694 / 1.1 + 1) / 2, (1 + 0.2454 / 1.1) / 2];
  await page.mouse.click(map.x + x * map.width, map.y + y * map.height);
  await expect(number).toHaveText('199');
  const lit = page.locator('.array', { hasText: 'X (300, 2)' }).locator('.lit-row');
  const top = `${(100 * 199) / 300}%`.replace(/(\.\d{4})\d*/, '$1');
  await expect.poll(() => lit.evaluate((row) => row.style.top)).toBe(top);
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
        // What the drawing of the network needs is asked for all the while.
        const wants = Object.keys(message.argumentList?.[0]?.value?.wants ?? {});
        if (this.inspects && wants.some((want) => want !== 'network')) counts.asked += 1;
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
  await expect(reading).not.toHaveText(String(value)); // it did change
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).spoken)).toEqual([]);
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
    await expect(page.locator('#walk-count')).toHaveText('1 of 9'); // it begins a run of its own
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
