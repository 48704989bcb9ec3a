// What the page says where a piece of it that is loaded later does not come: a sentence; nothing is lost, and trying again works. A
// file that does not come is an error in the console, so these tests are bare.

import { readdir, readFile } from 'node:fs/promises';
import { test } from '@playwright/test';
import { expect, frames } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

const ASSETS = new URL('../../dist/assets/', import.meta.url);

/**
 * The addresses of a piece, by its name, and where that is of two by a word that stands in it.
 * @param {string} name @param {string} [word]
 */
async function filesOf(name, word = '') {
  const all = (await readdir(ASSETS)).filter((file) => new RegExp(`^${name}-.{8}\\.js$`).test(file));
  const files = [];
  for (const file of all) {
    if ((await readFile(new URL(file, ASSETS), 'utf8')).includes(word)) files.push(file);
  }
  expect(files).not.toEqual([]);
  return new RegExp(`/(${files.join('|')})$`);
}

/** @param {Page} page @param {RegExp} files */
const block = (page, files) => page.route(files, (route) => route.abort());

/** Why, and what to do, after what could not be loaded. */
const REASON =
  'could not be loaded\\. The connection failed, or the page was renewed on its server meanwhile\\. \\(.*\\) ' +
  'Load the page again: it opens at this epoch, with what is open now\\.';

/** @param {string} selector @returns {(page: Page) => Promise<unknown>} */
const press = (selector) => (page) => page.locator(selector).first().click();

/** @param {Page} page @param {string} [address] */
async function open(page, address = '?epoch=3') {
  await page.goto(`./${address}`);
  await expect(page.locator('#epochs')).toHaveText('3');
}

/**
 * By the names of their files: what needs them, what is there once they have come, and what else the address names.
 * @type {Record<string, [need: (page: Page) => Promise<unknown>, here: string, address?: string]>}
 */
const PIECES = {
  more: [press('.more summary'), '#l2'],
  take: [press('#take'), '#take-script pre'],
  words: [press('[popovertarget="what-map"]'), '#what-map p'],
  data: [press('#data'), '.kind'],
  table: [press('#data'), '#table-text'],
  experiments: [press('[popovertarget="experiments"]'), '.experiment-list'],
  layers: [press('#layers'), '.layers'],
  unit: [press('[data-layer="1"][data-slot="5"]'), '#unit-card button'],
  pages: [async () => {}, '.pages', 'hidden=200'],
  'network-words': [press('[name="lines"][value="gradient"]'), '#network-words'],
  told: [async () => {}, '#notice', 'seed=-1'],
  chapters: [press('#log-tab'), '#chapter'],
  moments: [press('#slow'), '#slow-words'],
  drawing: [press('#draw'), '#drawing-tools'],
  folds: [press('#folds'), '#fold-reading'],
  epoch: [press('#epoch-panel > summary'), '#rail'],
  fusion: [press('#fusion-panel > summary'), '#fusion-panel .held'],
  check: [press('#check-panel > summary'), '#check-panel button'],
  pull: [press('#pull-panel > summary'), '#pull-result'],
  answers: [press('#answers-panel > summary'), '#confusion'],
};

for (const [name, [need, here, settings]] of Object.entries(PIECES)) {
  test(`${name}: said in its place, and tried again there`, async ({ page }) => {
    const files = await filesOf(name);
    await block(page, files);
    await open(page, `?${settings ? `${settings}&` : ''}epoch=3`);
    await need(page);
    const missing = page.locator('.missing').first();
    await expect(missing.locator('p')).toHaveText(new RegExp(`^This part of the page ${REASON}$`));
    await page.unroute(files);
    await missing.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator(here).first()).toBeVisible();
    await expect(page.locator('.missing')).toHaveCount(0);
    await expect(page.locator('#epochs')).toHaveText('3');
  });
}

test('what draws dead units and signals: the rest is drawn, and a reload brings it', async ({ page }) => {
  const files = await filesOf('network-marks');
  await block(page, files);
  await open(page);
  await page.locator('#map-square').hover();
  const notice = page.locator('#notice');
  await expect(notice).toHaveText(new RegExp(`^A part of the drawing ${REASON} Load the page again$`));
  await press('[data-layer="1"][data-slot="5"]')(page);
  await expect(page.locator('#unit-card button').first()).toBeVisible();
  await page.unroute(files);
  await page.locator('#reload').click();
  await expect(page.locator('#epochs')).toHaveText('3');
  await page.locator('#map-square').hover();
  await frames(page);
  await expect(notice).toBeEmpty();
});

test('what edits layers: the run is as it was, and can be edited when it has come', async ({ page }) => {
  for (const word of ['startWithPoints', 'drawn or erased']) {
    const files = await filesOf('edits', word);
    await block(page, files);
    await open(page);
    await press('#layers')(page);
    await press('#add-layer')(page);
    const notice = page.locator('#notice');
    if (word === 'drawn or erased') {
      // The engine needs it, too.
      await expect(page.locator('.layers #hidden-error')).toHaveText(
        /^What this needs could not be loaded: the connection failed, or the page was renewed on its server meanwhile \(.*\)\.$/,
      );
    } else await expect(notice).toHaveText(new RegExp(`^What this needs ${REASON}$`));
    await expect(page.locator('#epochs')).toHaveText('3');
    await expect(page.locator('#neurons')).toHaveText('64');
    await page.unroute(files);
    await press('#add-layer')(page);
    await expect(page.locator('#neurons')).toHaveText('64 + 64');
    await expect(page.locator('#epochs')).toHaveText('3');
  }
});

test('what edits points: what was drawn is drawn again when it has come', async ({ page }) => {
  const files = await filesOf('edits', 'drawn or erased');
  await block(page, files);
  await open(page);
  await press('#draw')(page);
  const drawn = page.locator('#drawn');
  await expect(drawn).toHaveText('300 points');
  await page.locator('#map-square').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.locator('#notice')).toHaveText(/^What this needs could not be loaded: .* \(.*\)\.$/);
  await expect(drawn).toHaveText('300 points');
  await page.unroute(files);
  await press('#redo-stroke')(page);
  await expect(drawn).toHaveText('301 points');
  await expect(page).toHaveURL(/points=/);
  await page.locator('#map-square').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(drawn).toHaveText('302 points');
  for (const count of [301, 300]) {
    await press('#undo-stroke')(page);
    await expect(drawn).toHaveText(`${count} points`);
  }
  await expect(page.locator('#epochs')).toHaveText('3');
});

test('what a run with edited layers is opened with: the page says so, and a reload opens the run', async ({
  page,
}) => {
  const files = await filesOf('edits', 'drawn or erased');
  await block(page, files);
  await page.goto('./?hidden=8,1.add.4@2&epoch=3');
  await expect(page.locator('#notice')).toHaveText(
    /^Something went wrong: the part of the page that trains has stopped.* Load the page again$/,
  );
  await page.unroute(files);
  await page.locator('#reload').click();
  await expect(page).toHaveURL(/\?hidden=8,1\.add\.4@2&epoch=3$/);
  await expect(page.locator('#epochs')).toHaveText('3');
  await expect(page.locator('#neurons')).toHaveText('12');
});

test('what reads an address: the words of a page that cannot start stand there until it is loaded again', async ({
  page,
}) => {
  const files = await filesOf('link');
  await block(page, files);
  await page.goto('./?seed=7&epoch=3');
  await expect(page.locator('#unstarted')).toBeVisible();
  await expect(page.locator('#unstarted')).toContainText(
    'The connection failed, or the page was renewed on its server meanwhile. Load it again.',
  );
  await page.unroute(files);
  await page.reload();
  await expect(page.locator('#epochs')).toHaveText('3');
  await expect(page).toHaveURL(/\?seed=7/);
});

test('the words for what has failed: its name is said instead', async ({ page }) => {
  await block(page, await filesOf('causes'));
  await page.route('**/*.wasm', (route) =>
    route.fulfill({
      contentType: 'application/wasm',
      body: Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1]),
    }),
  );
  await page.goto('./?epoch=3');
  await expect(page.locator('#notice')).toHaveText(
    'Neural Spiral could not start: its reason, “damaged”, could not be put in words. Load the page again. Load the page again',
  );
  await page.unrouteAll();
  await page.locator('#reload').click();
  await expect(page.locator('#epochs')).toHaveText('3');
});

test('what writes and reads tables: said where it is asked for, and done when it has come', async ({
  page,
}) => {
  const files = [await filesOf('csv'), await filesOf('reader')];
  for (const one of files) await block(page, one);
  await open(page);
  await press('#data')(page);
  await press('#save-table')(page);
  await expect(page.locator('#notice')).toHaveText(new RegExp(`^What writes CSV ${REASON}$`));
  const table = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('x,y,c\n1,2,a\n3,4,b\n') };
  await page.locator('#table-file').setInputFiles(table);
  await expect(page.locator('#table-error')).toHaveText(/^The table could not be read\. \(.*\)$/);
  for (const one of files) await page.unroute(one);
  const saved = page.waitForEvent('download');
  await press('#save-table')(page);
  await saved;
  await page.locator('#table-file').setInputFiles(table);
  await expect(page.getByRole('button', { name: 'Train on these 2 points' })).toBeVisible();
  await expect(page.locator('#epochs')).toHaveText('3');
});

test('what looks under the hood: said in the panel, and tried again there', async ({ page }) => {
  const files = await filesOf('inspections');
  await block(page, files);
  await open(page);
  await press('#answers-panel > summary')(page);
  const missing = page.locator('#answers-panel .missing');
  await expect(missing.locator('p')).toHaveText(
    /^Something went wrong: the part of the page that looks under the hood has stopped\. \(.*\) Load the page again: it opens at this epoch, with what is open now\.$/,
  );
  await page.unroute(files);
  await missing.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('#confusion')).toContainText('/100');
  await expect(page.locator('#epochs')).toHaveText('3');
});
