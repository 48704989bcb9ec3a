// Experiments, and points that are too many for an address.

import AxeBuilder from '@axe-core/playwright';
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
  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  await expect(other.locator('#notice')).toContainText(
    'points must be those of a table that this browser has opened: open its file again, under Data',
  );
  await expect(other.locator('#samples')).toHaveText('the 300 samples');
  await other.close();
});
