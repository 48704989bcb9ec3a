// The address chooses the run, follows it and carries it to others; what it cannot ask for is refused by name.

import { button, epochs, expect, frames, openAll, openAtRest, picture, slider, test } from './page.js';

test('the address chooses network and data', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=8,5&samplesPerClass=1000');
  await expect(page.getByText('8 + 5 hidden neurons')).toBeVisible();
  await expect(page.getByText('one in 3 of the 3,000 samples')).toBeVisible();
  const before = await picture(page);
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
  await frames(page);
  expect(await picture(page)).not.toBe(before);
});

for (const classes of [2, 4, 10]) {
  test(`works for ${classes} classes: points, legend, words, panels`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`./?classes=${classes}&samplesPerClass=30`);
    await expect(page.locator('#loss')).toHaveText(/\d/);
    const words = ['two', 'three', 'four', '', '', '', '', '', 'ten'][classes - 2];
    await expect(page.locator('header')).toContainText(`to tell ${words} spiral arms apart`);
    await expect(page.locator('.legend li')).toHaveCount(classes + 1);
    await expect(page.locator('.legend li').nth(classes - 1)).toHaveText(`Arm ${classes - 1}`);
    const looks = await page
      .locator('.legend path')
      .evaluateAll((paths) =>
        paths.map((path) => `${path.parentElement?.getAttribute('fill')} ${path.getAttribute('d')}`),
      );
    expect(new Set(looks).size).toBe(classes);
    for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
    await page.locator('#answers-panel > summary').click();
    await expect(page.locator('#confusion tbody tr')).toHaveCount(classes);
    await expect(page.locator('#confusion tbody tr').last()).toContainText('/30');
    await page.locator('#fusion-panel > summary').click();
    await expect(page.locator('#fusion-short tbody tr')).toHaveCount(classes);
    await page.setViewportSize({ width: 390, height: 844 });
    await frames(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}

test('words follow the data: four classes', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?classes=4&hidden=8');
  await expect(page.locator('.legend')).toContainText('Arm 3');
  await page.getByRole('button', { name: 'What am I looking at?' }).click();
  await expect(page.locator('#what-map')).toContainText(
    'The arms are counted from 0, as in the formulas and in the code below.',
  );
});

test('a network without hidden units is told of without them, and in the dark dark is not called ink', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
  await page.goto('./?hidden=');
  await openAll(page);
  await expect(page.locator('#pull-result')).toHaveAttribute('aria-busy', 'false');
  await expect(page.locator('#pull-panel')).toContainText('light pulls the weight down, red pulls it up');
  for (const stage of await page.locator('#rail button').all()) {
    await stage.click();
    await expect(page.locator('#stage-numbers')).toHaveAttribute('aria-busy', 'false');
    await expect(page.locator('#epoch-panel')).toContainText('Light is above 0, red below.');
    expect(await page.locator('body').innerText()).not.toMatch(/hidden unit|\bink\b/i);
  }
});

for (const [search, complaint] of [
  ['hidden=64,,64', 'hidden[1] must be a whole number from 1 to 4096, got "", so the default, 64, is used'],
  ['hidden=0x40', 'hidden[0] must be a whole number from 1 to 4096, got "0x40", so the default, 64, is used'],
  ['hidden=0', 'hidden[0] must be a whole number from 1 to 4096, got 0, so the default, 64, is used'],
  [
    'samplesPerClass=',
    'samplesPerClass must be a whole number from 1 to 1000000, got "", so the default, 100, is used',
  ],
  ['noise=%207%20', 'noise must be a finite number, got " 7 ", so the default, 0.2, is used'],
  ['learningRate=1e1000', 'learningRate must be a finite number, got "1e1000", so the default, 1, is used'],
  ['learningRate=1,-1@3', 'learningRate must be a number from 0 to 1000000, got -1, so it is left out'],
  ['classes=1', 'classes must be a whole number from 2 to 256, got 1, so the default, 3, is used'],
  [
    'classes=11',
    'classes must be at most 10 here, for each to have a look of its own, got 11, so the default, 3, is used',
  ],
  [
    'optimizer=',
    'optimizer must be "sgd" or "adagrad" or "rmsprop" or "adam", got "", so the default, sgd, is used',
  ],
  [
    'optimizer=sgd,magic@5',
    'optimizer must be "sgd" or "adagrad" or "rmsprop" or "adam", got "magic", so it is left out',
  ],
  ['validation=1', 'validation must be true or false, got "1", so the default, false, is used'],
  [
    'arithmetic=exact',
    'arithmetic must be "float32" or "book", got "exact", so the default, float32, is used',
  ],
  ['dropout=1', 'dropout must be a number from 0 to 0.99, got 1, so the default, 0, is used'],
  ['l2=0,-1@9', 'l2 must be a number from 0 to 1000, got -1, so it is left out'],
  ['seed=8', 'seed must stand once, got "7" and "8", so the first is used'],
  ['Hidden=8', 'the address has no setting "Hidden": perhaps hidden is meant'],
]) {
  test(`what of an address cannot be is refused by name, and the page says what it runs: ${search}`, async ({
    page,
  }) => {
    await page.goto(`./?seed=7&${search}&initialization=book`);
    await expect(page.getByRole('status')).toHaveText(`Not all of the address could be taken: ${complaint}.`);
    await expect(page.locator('#seed-value')).toHaveValue('7');
    await expect(page.getByLabel('Start from')).toHaveValue('book');
    await expect.poll(() => epochs(page)).toBeGreaterThan(5);
    await expect(page.locator('#neurons')).toHaveText('64');
    await expect(page.locator('#samples')).toHaveText('the 300 samples');
    await expect(page.locator('#learningRate-value')).toHaveValue('1');
  });
}

test('what the engine refuses is said while the run is being replayed', async ({ page }) => {
  await page.goto('./?seed=-1&epoch=2000000000');
  await expect(page.locator('#notice')).toHaveText(
    'Not all of the address could be taken: seed must be a whole number from 0 to 4294967295, got -1, so the default, 0, is ' +
      'used. The run is being replayed to epoch 2,000,000,000. Step or Reset stops it.',
  );
  await button(page, 'Reset').click();
  await expect(page.locator('#epochs')).toHaveText('0');
});

test('the address carries the run, and a link to it is the same run', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openAtRest(page);
  await button(page, 'New seed').click();
  await expect(page).toHaveURL(/\?seed=\d+$/);
  for (let i = 0; i < 5; i += 1) await button(page, 'Step').click();
  await page.getByLabel('Momentum, exact value').fill('0.5');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?seed=\d+&momentum=0\.9,0\.5@5$/);
  for (let i = 0; i < 5; i += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('10');
  await frames(page);
  const [shown, readings] = [await picture(page), await page.locator('.readings dl').textContent()];
  await button(page, 'Copy link').click();
  await expect(page.getByRole('status')).toContainText('Copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(page.url());

  await page.goto(`${link}&epoch=10`);
  await expect(page.locator('#epochs')).toHaveText('10');
  await frames(page);
  expect([await picture(page), await page.locator('.readings dl').textContent()]).toEqual([shown, readings]);
  await expect(page.locator('#momentum-value')).toHaveValue('0.5');
});

test('an entry of the history keeps its epoch, and Back opens it there', async ({ page }) => {
  await page.goto('./?seed=5&epoch=137');
  await expect(page.locator('#epochs')).toHaveText('137');
  const readings = await page.locator('.readings dl').textContent();
  const seed = page.getByLabel('Seed', { exact: true });
  await seed.fill('6');
  await seed.press('Enter');
  await expect(page).toHaveURL(/\?seed=6$/);
  await expect(page.locator('#epochs')).toHaveText('0');
  await page.goBack();
  await expect(page.locator('#epochs')).toHaveText('137');
  await expect(page.locator('.readings dl')).toHaveText(String(readings));
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('138');
  await expect(page).toHaveURL(/\?seed=5&epoch=137$/);
});

test('Back and Forward go from run to run; dragging leaves no entries', async ({ page }) => {
  await openAtRest(page);
  const entries = () => page.evaluate(() => history.length);
  const first = await entries();
  for (const position of ['0.5', '0.4', '-1', '-0.5']) await slider(page, 'Learning rate').fill(position);
  await expect(page).toHaveURL(/\?learningRate=0\.32$/);
  expect(await entries()).toBe(first);
  await page.getByLabel('Start from').selectOption('The book’s weights');
  await expect(page).toHaveURL(/\?initialization=book&arithmetic=book&learningRate=0\.32$/);
  expect(await entries()).toBe(first + 1);
  await expect(page.locator('#loss')).toHaveText('1.099');
  await page.goBack();
  await expect(page).toHaveURL(/\?learningRate=0\.32$/);
  await expect(page.locator('#loss')).toHaveText('1.113');
  await expect(page.getByLabel('Start from')).toHaveValue('he');
  await expect(page.locator('#learningRate-value')).toHaveValue('0.32');
  await page.goForward();
  await expect(page.locator('#loss')).toHaveText('1.099');
  await expect(page.getByLabel('Start from')).toHaveValue('book');
});
