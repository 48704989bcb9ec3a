// How the page starts: what is seen first, what can be done before all has come, and that every screen and reader has it.

import AxeBuilder from '@axe-core/playwright';
import { button, epochs, expect, frames, hold, openAtRest, PHONE, picture, slider, test } from './page.js';

test('trains without a click, and the map moves', async ({ page }) => {
  await page.goto('./');
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(() => epochs(page)).toBeGreaterThan(0);
  const [before, shown] = [await epochs(page), await picture(page)];
  await expect.poll(() => epochs(page)).toBeGreaterThan(before + 50);
  expect(await picture(page)).not.toBe(shown);
  await expect.poll(async () => Number(await page.locator('#loss').textContent())).toBeLessThan(0.9);
  await expect(page.locator('#rate')).toHaveText(/\d/);
});

test('starts at rest where reduced motion is preferred', async ({ page }) => {
  await openAtRest(page);
  for (let i = 0; i < 5; i += 1) await frames(page);
  expect(await epochs(page)).toBe(0);
  await expect(button(page, 'Play')).toBeVisible();
});

test('the words for a page that cannot start are never seen, and nothing moves', async ({ page }) => {
  await page.addInitScript(() => {
    const seen = { words: false, shift: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += /** @type {any} */ (entry).value;
    }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(function look() {
      const words = document.querySelector('#unstarted');
      if (words && getComputedStyle(words).visibility === 'visible') seen.words = true;
      requestAnimationFrame(look);
    });
  });
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await expect(page.locator('#unstarted')).toHaveCount(0);
  expect(await page.evaluate('seen')).toEqual({ words: false, shift: 0 });
});

test('until the engine has come the page shows what is asked for, and says that it is loading', async ({
  page,
}) => {
  const release = await hold(page, '**/*.wasm');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=8,5&classes=4&samplesPerClass=20&seed=-1');
  await expect(page.locator('#notice')).toHaveText('The network is being made ready.');
  await expect(page.locator('#neurons')).toHaveText('8 + 5');
  await expect(page.locator('#samples')).toHaveText('the 80 samples');
  await expect(page.locator('.legend li')).toHaveCount(5);
  await page.getByLabel('Show the folds').check();
  await expect(page.locator('#fold-details')).toHaveText('Loading…');
  for (const id of ['epoch', 'fusion', 'check', 'pull', 'answers']) {
    await page.locator(`#${id}-panel > summary`).click();
    await expect(page.locator(`#${id}-panel > :not(summary)`)).toHaveText('Loading…');
  }
  release();
  await expect(page.locator('#notice')).toContainText(
    'seed must be a whole number from 0 to 4294967295, got -1',
  );
  await expect(page.locator('#fold-reading')).toContainText('is active');
  await expect(page.locator('#confusion tbody tr')).toHaveCount(4);
  await expect(page.locator('.inspector details[open] [aria-busy="true"].working')).toHaveCount(0);
});

test('what is done before the engine has come is done as soon as it has, in its order', async ({ page }) => {
  const release = await hold(page, '**/*.wasm');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await button(page, 'Step').click();
  await button(page, 'Step').click();
  await page.getByLabel('Learning rate, exact value').fill('0.1');
  await page.keyboard.press('Enter');
  await button(page, 'Step').click();
  await page.getByLabel('Show the folds').check();
  await page.locator('#answers-panel > summary').click();
  await expect(page.locator('#epochs')).toHaveText('–');
  release();
  await expect(page.locator('#epochs')).toHaveText('3');
  await expect(page).toHaveURL(/\?learningRate=1,0\.1@2$/);
  await expect(page.locator('#learningRate-value')).toHaveValue('0.1');
  await expect(page.locator('#fold-reading')).toContainText('is active');
  await expect(page.locator('#confusion')).toContainText('/100');
});

/** Opens the page, whose WebAssembly comes when that is called. @param {import('@playwright/test').Page} page @param {string} search */
async function openSlowly(page, search) {
  const release = await hold(page, '**/*.wasm');
  await page.goto(search);
  await expect(page.locator('#notice')).toHaveText('The network is being made ready.');
  return release;
}

test('Reset, Step and a change that come before the engine act on the run of the address', async ({
  page,
}) => {
  for (const [name, epoch] of [
    ['Reset', '0'],
    ['Step', '1'],
  ]) {
    const release = await openSlowly(page, './?epoch=500');
    await button(page, name).click();
    release();
    await expect(page.locator('#epochs')).toHaveText(epoch);
    await frames(page);
    await expect(page.locator('#epochs')).toHaveText(epoch);
    await page.unrouteAll();
  }
  const release = await openSlowly(page, './?learningRate=1,0.1@300&epoch=500');
  await page.getByLabel('Momentum, exact value').fill('0.5');
  await page.keyboard.press('Enter');
  release();
  await expect(page.locator('#epochs')).toHaveText('500');
  await expect(page).toHaveURL(/\?learningRate=1,0\.1@300&momentum=0\.9,0\.5@500$/);
});

test('a walk that is taken before the engine has come begins, and its run with the engine', async ({
  page,
}) => {
  const release = await hold(page, '**/*.wasm');
  await page.goto('./');
  await button(page, 'Take the walk').click();
  await expect(page.getByRole('dialog')).toContainText('1 of 9');
  await expect(page.locator('#notice')).toHaveText('The network is being made ready.');
  release();
  await expect(page.locator('#loss')).toHaveText('1.113');
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await expect(page.locator('#walk-ask')).toHaveClass('done');
});

test('a walk that is taken before the engine has come brings the reader back to the epoch of the address', async ({
  page,
}) => {
  const release = await openSlowly(page, './?epoch=500');
  await button(page, 'Take the walk').click();
  await expect(page.getByRole('dialog')).toContainText('1 of 9');
  release();
  await expect(page.locator('#epochs')).toHaveText('0');
  await button(page, 'Back to my run').click();
  await expect(page.locator('#epochs')).toHaveText('500');
});

test('no map is painted before the run’s own parameters have come', async ({ page }) => {
  await page.addInitScript(() => {
    const watch = /** @type {any} */ (globalThis);
    watch.orders = [];
    globalThis.Worker = class extends Worker {
      /** @param {any} message @param {any} moved */
      postMessage(message, moved) {
        const [name] = message.path ?? [];
        const paint = message.argumentList?.[0]?.value;
        if (name === 'paint') watch.orders.push(paint.parameters ? 'parameters' : 'again');
        if (name === 'begin' && message.argumentList.length === 1) watch.orders.push('begin');
        super.postMessage(message, moved);
      }
    };
  });
  await openAtRest(page);
  await frames(page);
  await button(page, 'New seed').click();
  await frames(page);
  const orders = await page.evaluate(() => /** @type {any} */ (globalThis).orders);
  expect(orders.filter((/** @type {string} */ order) => order === 'begin')).toHaveLength(2);
  for (const [index, order] of orders.entries()) {
    if (order === 'begin') expect(orders[index + 1]).toBe('parameters');
  }
});

test('no code but its own may run', async ({ browser, baseURL }) => {
  const page = await browser.newPage();
  await page.goto(String(baseURL));
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.head.append(script);
    return document.title;
  });
  expect(ran).toBe('Neural Spiral');
  await page.close();
});

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
  [1024, 768],
]) {
  test(`all but the inspector fits one screen at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openAtRest(page);
    const bottom = await page.evaluate(() => document.querySelector('main')?.getBoundingClientRect().bottom);
    expect(bottom).toBeLessThanOrEqual(height);
  });
}

test('a window made narrow holds nothing that is too wide', async ({ page }) => {
  await openAtRest(page);
  for (const width of [1024, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await frames(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});

test('fits a phone, and works by touch', async ({ browser, baseURL }) => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  await page.goto(String(baseURL));
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await button(page, 'Pause').tap();
  await frames(page);
  const count = await epochs(page);
  await button(page, 'Step').tap();
  await expect.poll(() => epochs(page)).toBe(count + 1);
  await context.close();
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`no accessibility violation, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('./');
    await expect(page.locator('#loss')).toHaveText('1.113');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await slider(page, 'Learning rate').fill('3');
    await page.getByLabel('Momentum, exact value').fill('7');
    await page.keyboard.press('Enter');
    await button(page, 'Play').click();
    await expect(page.getByRole('status')).toContainText('collapsed');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}

test('says how training goes to a screen reader, up to the last step', async ({ page }) => {
  await openAtRest(page);
  const live = page.locator('#live');
  await expect(live).toHaveText('Epoch 0, loss 1.113, accuracy 36.0 %');
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await expect(live).toHaveText(/^Epoch 3, /);
});
