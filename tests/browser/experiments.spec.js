// Experiments, and points that are too many for an address.

import AxeBuilder from '@axe-core/playwright';
import { writeEdit } from '../../www/dataset.js';
import { button, epochs, expect, test } from './page.js';

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
