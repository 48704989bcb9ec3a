// A run: played, stepped, reset and begun anew, and how fast it goes.

import {
  button,
  epochs,
  expect,
  frames,
  openAtRest,
  picture,
  pixelsOf,
  plotOf,
  slider,
  test,
} from './page.js';

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

test('reset clears the log, leaves the curve behind as a faint one, and keeps the settings', async ({
  page,
}) => {
  await openAtRest(page);
  /** Whether anything is as dark as the loss is drawn where it was at the epochs 1 to 3. */
  const dark = async () => {
    const { at, height } = await pixelsOf(page, '#time-line-canvas');
    const { left, right } = await plotOf(page);
    const x = Math.round(left + (right - left) * (2 / 50));
    return Array.from({ length: height }, (_, y) => at(x, y)).some(
      (pixel) => Math.max(...pixel.slice(0, 3)) < 70,
    );
  };
  expect(await dark()).toBe(false);
  await slider(page, 'Learning rate').fill('-1');
  await slider(page, 'Speed').fill('12');
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await frames(page);
  const stepped = await picture(page);
  expect(await dark()).toBe(true);
  await button(page, 'Reset').click();
  await frames(page);
  expect(await dark()).toBe(false);
  await expect(page.locator('#log p')).toHaveCount(0);
  await expect(page.locator('#learningRate-value')).toHaveValue('0.1');
  await expect(page.locator('#speed-value')).toHaveValue('100');
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await frames(page);
  expect(await picture(page)).toBe(stepped); // the rate shown is the rate used
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
  await page.getByLabel('Start from').selectOption('The book’s weights');
  await expect(page.locator('#loss')).toHaveText('1.099');
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
  await page.getByLabel('Start from').selectOption('He weights');
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

test('at its highest speed a frame trains as much as fits', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(0);
  await slider(page, 'Speed').press('End');
  await expect(slider(page, 'Speed')).toHaveAttribute('aria-valuetext', 'as many as fit');
  await expect(page.locator('#speed-value')).toHaveValue('1000');
  await expect.poll(() => epochs(page)).toBeGreaterThan(2000);
});
