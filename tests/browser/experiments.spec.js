// Experiments, and points that are too many for an address.

import AxeBuilder from '@axe-core/playwright';
import { writeEdit } from '../../www/dataset.js';
import { button, epochs, expect, frames, slider, test, train } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

test('an experiment begins its run and says what to see; Back returns', async ({ page }) => {
  await page.goto('./?seed=4&epoch=3');
  await expect.poll(() => epochs(page)).toBe(3);
  await button(page, 'Experiments').click();
  const list = page.locator('#experiments');
  await expect(list.getByRole('listitem')).toHaveCount(8);
  expect((await new AxeBuilder({ page }).include('#experiments').analyze()).violations).toEqual([]);
  await list.getByRole('button', { name: /^Sigmoid, five layers deep/ }).click();
  await expect(list).toBeHidden();
  await expect.poll(() => epochs(page)).toBeGreaterThan(3);
  await expect(page.getByLabel('Gradient', { exact: true })).toBeChecked();
  await expect(page.locator('#notice')).toContainText('Each sigmoid hands back at most a quarter');
  expect(new URL(page.url()).search).toBe('?hidden=16,16,16,16,16&activation=sigmoid&learningRate=0.5');
  await page.goBack();
  await expect(page.locator('#seed-value')).toHaveValue('4');
});

/** @param {Page} page @param {RegExp} title @param {string} words that are said */
async function begin(page, title, words) {
  await page.goto('./?epoch=0');
  await expect(page.locator('#epochs')).toHaveText('0');
  await button(page, 'Experiments').click();
  await page.locator('#experiments').getByRole('button', { name: title }).click();
  await expect(page.locator('#notice')).toContainText(words);
}

/** Plays until an epoch is over, and goes to it. @param {Page} page @param {number} epoch */
async function playTo(page, epoch) {
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page), { timeout: 25_000 }).toBeGreaterThanOrEqual(epoch);
  // The book's run ends by itself.
  if (epoch < 10_000) await page.locator('.transport').getByRole('button', { name: 'Pause' }).click();
  await expect(button(page, 'Play')).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Epoch', exact: true }).fill(String(epoch));
  await page.keyboard.press('Enter');
  await expect(page.locator('#epochs')).toHaveText(epoch.toLocaleString('en-US'));
  await frames(page);
}

/** @param {Page} page @param {string} name of a setting @param {number} value */
async function type(page, name, value) {
  const field = page.getByRole('spinbutton', { name: `${name}, exact value` });
  await field.fill(String(value));
  await field.press('Enter');
  await expect(slider(page, name)).toHaveAttribute('aria-valuetext', new RegExp(`^${value}$|^all samples$`));
}

test.describe('what an experiment says comes true for who does as it says', () => {
  test('ReLU for all layers, and a lower rate', async ({ page }) => {
    const words =
      'Reset, choose ReLU for all layers (Network) and a rate of 0.05, and play: it takes 300 epochs to 89 %.';
    await begin(page, /^Sigmoid, five layers/, words);
    await train(page);
    await button(page, 'Reset').click();
    await page.getByRole('button', { name: /^Network/ }).click();
    await page.getByLabel('Activation of all layers').selectOption('ReLU');
    await type(page, 'Learning rate', 0.05);
    await playTo(page, 300);
    await expect(page.locator('#accuracy')).toHaveText('89.0 %');
  });

  test('units more', async ({ page }) => {
    await begin(
      page,
      /^Two units/,
      'Press Network, and + some times: with each unit the map gets a fold more.',
    );
    await page.getByRole('button', { name: /^Network/ }).click();
    const more = button(page, 'A unit more');
    for (const units of ['3', '4', '5']) {
      await more.click();
      await expect(page.locator('#neurons')).toHaveText(units);
    }
    await page.getByLabel('Show the folds').check();
    await expect(page.locator('#fold-reading')).toContainText('5');
  });

  test('no L2', async ({ page }) => {
    const words =
      'Reset, set L2 to 0 (More settings), and play: then it is 0.81, while that on its own points falls to 0.10.';
    await begin(page, /^L2 smooths/, words);
    await train(page);
    await button(page, 'Reset').click();
    await page.locator('summary', { hasText: 'More settings' }).click();
    await type(page, 'L2', 0);
    await slider(page, 'Speed').press('End');
    await playTo(page, 10_000);
    await expect(page.locator('#validation-loss')).toHaveText('0.809');
    await expect(page.locator('#loss')).toHaveText('0.096');
  });

  test('all points at once', async ({ page }) => {
    const words =
      'Set the batch size to 0, all points at once (More settings): the loss goes down smoothly, to 0.13.';
    await begin(page, /^Batch of one/, words);
    await train(page);
    await page.locator('summary', { hasText: 'More settings' }).click();
    await type(page, 'Batch size', 0);
    await page.locator('.transport').getByRole('button', { name: 'Pause' }).click();
    await frames(page);
    const losses = [];
    for (let step = 0; step < 5; step += 1) {
      const before = await epochs(page);
      await button(page, 'Step').click();
      await expect.poll(() => epochs(page)).toBe(before + 1);
      losses.push(Number(await page.locator('#loss').textContent()));
    }
    expect(Math.max(...losses) - Math.min(...losses)).toBeLessThan(0.005);
  });

  test('a bias of 0', async ({ page }) => {
    const words = 'Press a unit, raise its bias to 0, and play: it wakes, and learns.';
    await begin(page, /^Dead from the start/, words);
    await expect(button(page, 'Play')).toBeVisible();
    const unit = page.locator('[data-layer="1"][data-slot="5"]');
    await expect(unit).toHaveAttribute('aria-label', /dead/);
    await unit.click();
    await type(page, 'Bias of unit 5', 0);
    await button(page, 'Play').click();
    const before = await epochs(page);
    await expect.poll(() => epochs(page)).toBeGreaterThan(before + 200);
    await expect(unit).toHaveAttribute('aria-label', /active/);
    await expect(page.locator('.transport').getByRole('button', { name: 'Pause' })).toBeVisible();
  });
});

/**
 * When the points that the browser keeps were used last. There must be one set of them.
 * @param {import('@playwright/test').Page} page @param {number} [time] that is to be written as this
 */
const usedAt = (page, time) =>
  page.evaluate(async (time) => {
    /** @param {IDBRequest} request @returns {Promise<any>} */
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const base = await done(indexedDB.open('neural-spiral'));
    const store = base.transaction('points', 'readwrite').objectStore('points');
    const [[key], [value]] = [await done(store.getAllKeys()), await done(store.getAll())];
    if (time !== undefined) await done(store.put({ ...value, time }, key));
    const kept = await done(store.get(key));
    base.close();
    return kept.time;
  }, time);

test('points that are too many for an address are kept by the browser, and missed by another', async ({
  page,
  browser,
}) => {
  await page.goto('./');
  await page.locator('#data').click();
  const rows = Array.from(
    { length: 2000 },
    (_, row) => `${row % 50},${Math.floor(row / 50)},${row % 2 ? 'odd' : 'even'}`,
  );
  await page.locator('#table-file').setInputFiles({
    name: 'grid.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['column,row,kind', ...rows].join('\n')),
  });
  await page.locator('#train-table').click();
  await expect(page.locator('#samples')).toHaveText('one in 2 of the 2,000 samples');
  await expect.poll(() => new URL(page.url()).search).toMatch(/points=~[0-9a-f]{16}/);
  await page.reload();
  await expect(page.locator('#samples')).toHaveText('one in 2 of the 2,000 samples');
  await expect(page.locator('.legend')).toContainText('even');
  await page.keyboard.press('Escape');
  // Of those that are kept the ones used longest ago go first: a visit uses them.
  expect(await usedAt(page, 1)).toBe(1);
  await page.reload();
  await expect(page.locator('#samples')).toHaveText('one in 2 of the 2,000 samples');
  await expect.poll(() => usedAt(page)).toBeGreaterThan(1);
  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  await expect(other.locator('#notice')).toContainText(
    'points must be those of a table that this browser has opened: open its file again, under Data',
  );
  await expect(other.locator('#samples')).toHaveText('the 300 samples');
  await other.close();
});

test('points that are drawn until an address cannot hold them are kept with the run, and are there after a reload', async ({
  page,
  browser,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?data=moons');
  await expect(page.locator('#samples')).toHaveText('the 200 samples');
  const count = 1500;
  const added = {
    points: Float32Array.from({ length: 2 * count }, (_, place) => Math.sin(place)),
    labels: Uint8Array.from({ length: count }, (_, place) => place % 2),
  };
  // As strokes do it, without their time.
  const edits = [0, 2].map((epoch) => `${writeEdit({ removed: [], added })}@${epoch}`);
  await page.evaluate(
    (query) => {
      history.pushState(null, '', query);
      dispatchEvent(new PopStateEvent('popstate'));
    },
    `?data=moons&points=,${edits.join(',')}`,
  );
  await expect(page.locator('#samples')).toHaveText('one in 2 of the 1,700 samples');
  await expect.poll(() => new URL(page.url()).search).toMatch(/^\?data=moons&points=~[0-9a-f]{16}$/);
  const first = page.url();
  await page.reload();
  await expect(page.locator('#samples')).toHaveText('one in 2 of the 1,700 samples');
  for (let epoch = 0; epoch < 2; epoch += 1) await button(page, 'Step').click();
  await expect(page.locator('#samples')).toHaveText('one in 4 of the 3,200 samples');
  await button(page, 'Draw points').click();
  await expect(page.locator('#drawn')).toHaveText('3,200 points');
  await page.locator('#map-square').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.locator('#drawn')).toHaveText('3,201 points');
  await expect.poll(() => page.url()).not.toBe(first);
  expect(new URL(page.url()).search).toMatch(/^\?data=moons&points=~[0-9a-f]{16}$/);
  await page.goto(`${page.url()}&epoch=2`);
  await expect(page.locator('#samples')).toHaveText('one in 4 of the 3,201 samples');
  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  await expect(other.locator('#notice')).toContainText(
    'points must be those that were drawn in this browser',
  );
  await expect(other.locator('#samples')).toHaveText('the 200 samples');
  await other.close();
});
