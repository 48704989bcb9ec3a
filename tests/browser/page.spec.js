// What a person does with the built page, in Chromium.

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

test('the speed says what is reached, where it is not what is asked for, and nothing moves', async ({
  page,
}) => {
  await page.goto('./?hidden=64,64&samplesPerClass=2000&learningRate=0.01');
  const hint = page.locator('#speed-hint');
  const usual = hint.getByText('Epochs a frame; at 1000 as many as fit. Rests in a hidden tab', {
    exact: true,
  });
  const reached = page.locator('#speed-reached');
  await expect(page.locator('#rate')).toHaveText(/\d/, { timeout: 20_000 });
  const places = () =>
    page.locator('.setting').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  const before = await places();
  await page.locator('#speed-value').fill('1');
  await page.keyboard.press('Enter');
  await expect(usual).toBeVisible();
  await page.locator('#speed-value').fill('500');
  await page.keyboard.press('Enter');
  await expect(reached).toBeVisible({ timeout: 20_000 });
  await expect(usual).toBeHidden();
  await expect(reached).toHaveText(/^Epochs a frame: 500 asked, [\d.]+ reached\. Rests in a hidden tab$/);
  const epochsAFrame = Number(/asked, ([\d.]+) /.exec(String(await reached.textContent()))?.[1]);
  expect(epochsAFrame).toBeGreaterThan(0.5);
  expect(epochsAFrame).toBeLessThan(475);
  expect(await places()).toEqual(before);
  await slider(page, 'Speed').press('End');
  await expect(reached).toHaveText(/^Epochs a frame: as many as fit, now [\d.,]+\. Rests in a hidden tab$/);
  await expect(reached).toBeVisible({ timeout: 20_000 });
  expect(await places()).toEqual(before);
  await button(page, 'Pause').click();
  await expect(usual).toBeVisible();
  await expect(reached).toBeHidden();
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

test('pauses, and goes on', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await button(page, 'Pause').click();
  await frames(page);
  const [count, shown] = [await epochs(page), await picture(page)];
  for (let i = 0; i < 10; i += 1) await frames(page);
  expect(await epochs(page)).toBe(count);
  expect(await picture(page)).toBe(shown);
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(count);
});

test('starts at rest where reduced motion is preferred', async ({ page }) => {
  await openAtRest(page);
  for (let i = 0; i < 5; i += 1) await frames(page);
  expect(await epochs(page)).toBe(0);
  await expect(button(page, 'Play')).toBeVisible();
});

test('a step is exactly one epoch, logged in the form of the book', async ({ page }) => {
  await openAtRest(page);
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
  await expect(page.locator('#log')).toHaveText('epoch: 0, acc: 0.360, loss: 1.113');
  await button(page, 'Step').click();
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('3');
});

test('a step while training pauses it', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await button(page, 'Step').click();
  await expect(button(page, 'Play')).toBeVisible();
});

test('reset returns to the same points, weights and picture', async ({ page }) => {
  await openAtRest(page);
  await frames(page);
  const start = await picture(page);
  const readings = await page.locator('.readings').textContent();
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(30);
  await button(page, 'Reset').click();
  await frames(page);
  expect(await picture(page)).toBe(start);
  await expect(page.locator('.readings')).toHaveText(String(readings)); // what is spoken may come a moment later

  // And from there on the same way: after three steps the same loss, to the digit.
  const after = async () => {
    for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
    await frames(page);
    return [await page.locator('#loss').textContent(), await picture(page)];
  };
  const first = await after();
  await button(page, 'Reset').click();
  expect(await after()).toEqual(first);
});

test('reset clears curves and log, and keeps the settings', async ({ page }) => {
  await openAtRest(page);
  /** @param {string} id */
  const curve = (id) =>
    page.locator(`#${id} canvas`).evaluate((/** @type {HTMLCanvasElement} */ canvas) => canvas.toDataURL());
  const empty = [await curve('loss-curve'), await curve('accuracy-curve')];
  await slider(page, 'Learning rate').fill('-1');
  await slider(page, 'Speed').fill('12');
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await frames(page);
  const stepped = await picture(page);
  expect(await curve('loss-curve')).not.toBe(empty[0]);
  await button(page, 'Reset').click();
  await frames(page);
  expect([await curve('loss-curve'), await curve('accuracy-curve')]).toEqual(empty);
  await expect(page.locator('#log p')).toHaveCount(0);
  await expect(page.locator('#learningRate-value')).toHaveValue('0.1');
  await expect(page.locator('#speed-value')).toHaveValue('100');
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await frames(page);
  expect(await picture(page)).toBe(stepped); // the rate shown is the rate used
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

test('a new seed gives other points, and reset returns to those', async ({ page }) => {
  await openAtRest(page);
  await frames(page);
  const start = await picture(page);
  await button(page, 'New seed').click();
  await frames(page);
  const other = await picture(page);
  expect(other).not.toBe(start);
  await button(page, 'Step').click();
  await button(page, 'Reset').click();
  await frames(page);
  expect(await picture(page)).toBe(other);
});

test('keys: space plays and pauses, right steps, R resets', async ({ page }) => {
  await openAtRest(page);
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epochs')).toHaveText('1');
  await page.keyboard.press('Space');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await page.keyboard.press('Space');
  await expect(button(page, 'Play')).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.locator('#epochs')).toHaveText('0');
  // On a focused button the space bar presses it, once.
  await button(page, 'Step').focus();
  await page.keyboard.press('Space');
  await expect(page.locator('#epochs')).toHaveText('1');
  await expect(button(page, 'Play')).toBeVisible();
});

test('the presets are two different starts', async ({ page }) => {
  await openAtRest(page);
  await page.getByRole('radio', { name: 'The book’s weights' }).check();
  await expect(page.locator('#loss')).toHaveText('1.099');
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
  await page.getByRole('radio', { name: 'He weights' }).check();
  await expect(page.locator('#loss')).toHaveText('1.113');
  await expect(page.locator('#epochs')).toHaveText('0');
});

test('reset and play repeat a run with its changes', async ({ page }) => {
  await openAtRest(page);
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await slider(page, 'Learning rate').fill('-1');
  await expect(page).toHaveURL(/\?learningRate=1,0\.1@3$/);
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await frames(page);
  const [shown, readings] = [await picture(page), await page.locator('.readings dl').textContent()];
  await button(page, 'Reset').click();
  await expect(page.locator('#learningRate-value')).toHaveValue('1');
  await expect(page.getByRole('status')).toContainText('learning rate 0.1 at epoch 3.');
  for (let i = 0; i < 6; i += 1) await button(page, 'Step').click();
  await expect(page.locator('#learningRate-value')).toHaveValue('0.1');
  await frames(page);
  expect([await picture(page), await page.locator('.readings dl').textContent()]).toEqual([shown, readings]);
});

test('says how training goes to a screen reader, up to the last step', async ({ page }) => {
  await openAtRest(page);
  const live = page.locator('#live');
  await expect(live).toHaveText('Epoch 0, loss 1.113, accuracy 36.0 %');
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await expect(live).toHaveText(/^Epoch 3, /);
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

test('a window made narrow holds nothing that is too wide', async ({ page }) => {
  await openAtRest(page);
  for (const width of [1024, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await frames(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
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

test('after Reset another seed begins another run, though the run had changes', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?learningRate=1,0.1@500');
  await expect(page.getByRole('status')).toContainText('learning rate 0.1 at epoch 500.');
  await button(page, 'Reset').click();
  await button(page, 'New seed').click();
  await expect(page).toHaveURL(/\?seed=\d+$/);
  await expect(page.getByRole('status')).toBeEmpty();
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
});

for (const what of ['Reset', 'New seed']) {
  test(`a replay that takes for ever is ended by ${what}`, async ({ page }) => {
    await page.goto('./?epoch=100000000');
    await expect(page.getByRole('status')).toContainText('replayed to epoch 100,000,000');
    await expect.poll(() => epochs(page)).toBeGreaterThan(1000); // its progress is seen
    await button(page, what).click();
    await expect(page.locator('#epochs')).toHaveText('0');
    await expect(page.getByRole('status')).toBeEmpty();
    await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText('1');
    await frames(page);
    await expect(page.locator('#epochs')).toHaveText('1');
  });
}

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

test('a walk that is taken before the engine has come brings the reader back to the epoch of the address', async ({
  page,
}) => {
  const release = await openSlowly(page, './?epoch=500');
  await button(page, 'Take the walk').click();
  await expect(page.getByRole('dialog')).toContainText('1 of 8');
  release();
  await expect(page.locator('#epochs')).toHaveText('0');
  await button(page, 'Back to my run').click();
  await expect(page.locator('#epochs')).toHaveText('500');
});

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

test('a walk that is taken before the engine has come begins, and its run with the engine', async ({
  page,
}) => {
  const release = await hold(page, '**/*.wasm');
  await page.goto('./');
  await button(page, 'Take the walk').click();
  await expect(page.getByRole('dialog')).toContainText('1 of 8');
  await expect(page.locator('#notice')).toHaveText('The network is being made ready.');
  release();
  await expect(page.locator('#loss')).toHaveText('1.113');
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await expect(page.locator('#walk-ask')).toHaveClass('done');
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
        if (message.argumentList?.length === 3) watch.orders.push('begin');
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

test('training rests while the tab is hidden, as the page says', async ({ page }) => {
  await page.goto('./?hidden=64,64&samplesPerClass=2000&learningRate=0.01');
  await expect(page.locator('#speed-hint')).toContainText('Rests in a hidden tab');
  await slider(page, 'Speed').press('End');
  await expect(page.locator('#rate')).toHaveText(/\d/, { timeout: 20_000 });
  const rate = Number((await page.locator('#rate').textContent())?.replaceAll(',', ''));
  // A hidden tab is given no animation frames.
  await page.evaluate(() => {
    const watch = /** @type {any} */ (globalThis);
    watch.give = globalThis.requestAnimationFrame;
    watch.held = [];
    globalThis.requestAnimationFrame = (callback) => watch.held.push(callback);
  });
  const held = () => page.evaluate(() => /** @type {any} */ (globalThis).held.length);
  await expect.poll(held).toBeGreaterThan(0);
  const before = await epochs(page);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3000)));
  await page.evaluate(() => {
    const watch = /** @type {any} */ (globalThis);
    globalThis.requestAnimationFrame = watch.give;
    for (const callback of watch.held) requestAnimationFrame(callback);
  });
  await expect.poll(() => epochs(page)).toBeGreaterThan(before);
  // In three seconds it went on for a tenth of one.
  expect((await epochs(page)) - before).toBeLessThan(1.5 * rate);
});

test('at its highest speed a frame trains as much as fits', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(0);
  await slider(page, 'Speed').press('End');
  await expect(slider(page, 'Speed')).toHaveAttribute('aria-valuetext', 'as many as fit');
  await expect(page.locator('#speed-value')).toHaveValue('1000');
  await expect.poll(() => epochs(page)).toBeGreaterThan(2000);
});
