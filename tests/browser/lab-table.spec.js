// The reader's own table: chosen, dropped or pasted, corrected, trained on, and saved.

import { readFile, writeFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { test as bare } from '@playwright/test';
import { readPoints } from '../../www/dataset.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { mainTasks } from './main-tasks.js';
import { button, epochs, expect, frames, openAtRest, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

/** A table as people have them: numbered rows, decimal commas, a hole. */
const FLOWERS = [
  'id;length;width;species',
  '1;5,1;3,5;setosa',
  '2;4,9;3,0;setosa',
  '3;7,0;3,2;versicolor',
  '4;6,4;;versicolor',
  '5;6,3;3,3;versicolor',
  '6;5,8;2,7;virginica',
  '7;7,1;3,0;virginica',
].join('\n');

/** What is told of it, by hand. */
const RULE =
  'Columns are separated by semicolons, decimals by a comma; the first row names the columns. “length” goes to the right, ' +
  '“width” up, and “species” says the class. The first column numbers the rows. 1 row skipped: 1 with no value in “width”.';

/** @param {Page} page */
async function openData(page) {
  await page.locator('#data').click();
  await expect(page.locator('#table-text')).toBeVisible();
}

/** @param {Page} page @param {string} text @param {string} [name] */
const choose = (page, text, name = 'flowers.csv') =>
  page.locator('#table-file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** @param {Page} page @param {string} text */
async function paste(page, text) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.locator('#table-text').focus();
  await page.keyboard.press('Control+v');
}

/** Milliseconds that the processor may work on one task of the page's own thread. */
const LONGEST_WORK = 50;

/** The points that the address has. @param {Page} page */
const pointsOf = (page) => new URL(page.url()).searchParams.get('points');

test('a table that is chosen is understood, trained on, and its names stand where classes and axes do', async ({
  page,
}) => {
  await openAtRest(page);
  await openData(page);
  await choose(page, FLOWERS);
  await expect(page.locator('#table-rule')).toHaveText(`flowers.csv: ${RULE}`);
  await expect(page.locator('.table thead th')).toHaveText(['Line', 'length', 'width', 'Class']);
  await expect(page.locator('.table tbody tr')).toHaveText([
    /2\s*5\.1\s*3\.5\s*setosa/,
    /3\s*4\.9\s*3\s*setosa/,
    /4\s*7\s*3\.2\s*versicolor/,
    /6\s*6\.3\s*3\.3\s*versicolor/,
    /7\s*5\.8\s*2\.7\s*virginica/,
  ]);
  await expect(page.locator('#table-skipped')).toHaveText('Skipped: line 5.');
  // Means by hand: 36.2 / 6 and 18.7 / 6.
  await expect(page.locator('.table .choice')).toContainText('(length − 6.033)');
  await expect(page.locator('.table .choice')).toContainText('(width − 3.117)');
  expect((await new AxeBuilder({ page }).include('#lab-data').analyze()).violations).toEqual([]);
  await button(page, 'Train on these 6 points').click();
  await expect(page.locator('#lab-data')).toBeHidden();
  await expect(page.locator('.legend li')).toHaveText([
    'setosa',
    'versicolor',
    'virginica',
    'Outlined: wrong answer',
  ]);
  await expect(page.locator('#samples')).toHaveText('the 6 samples');
  await expect(page.locator('#data')).toHaveText('Own points');
  await expect(page.locator('.axes p')).toHaveText([
    /^\d[\d.]* length \d[\d.]*$/,
    /^\d[\d.]* width \d[\d.]*$/,
  ]);
  const { x, y, width } = (await page.locator('#map-square').boundingBox()) ?? { x: 0, y: 0, width: 0 };
  await page.mouse.move(x + width / 2, y + width / 2);
  // The middle of the square around 4.9 … 7.1 and 2.7 … 3.5.
  await expect(page.locator('#map-reading')).toHaveText(
    /^length 6, width 3\.1: setosa \d+\.\d %, versicolor \d+\.\d %, virginica \d+\.\d %$/,
  );
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(20);
});

test('a file that is dropped anywhere is opened, and what was understood can be corrected', async ({
  page,
}) => {
  await openAtRest(page);
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
    return transfer;
  }, 'a,b,c,kind\n1,10,5,1\n2,20,6,2\n3,30,4,1\n4,10,5,2');
  await page.locator('header').dispatchEvent('dragover', { dataTransfer: data });
  await page.locator('header').dispatchEvent('drop', { dataTransfer: data });
  await expect(page.locator('#table-rule')).toContainText('dropped.csv: Columns are separated by commas;');
  await expect(page.locator('#table-rule')).toContainText(
    '“b” goes to the right, “c” up, and “kind” says the class.',
  );
  await page.locator('#table-x').selectOption('a');
  await expect(page.locator('#table-rule')).toContainText('“a” goes to the right, “c” up');
  await page.locator('#standardise').uncheck();
  await expect(page.locator('.table .choice')).toContainText('Numbers as they are');
  await page.locator('#table-header').selectOption('numbers');
  await expect(page.locator('#table-error')).toHaveText(
    /^dropped\.csv: line 1, column \d+: .*“?a”?.*\.$|^dropped\.csv: .*\.$/,
  );
  await page.locator('#table-header').selectOption('names');
  // Another, dropped on what is open.
  const other = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['a;b;k\n1;2;x\n3;4;y'], 'other.csv'));
    return transfer;
  });
  await page.locator('#lab-data').dispatchEvent('drop', { dataTransfer: other });
  await expect(page.locator('#table-rule')).toContainText('other.csv: Columns are separated by semicolons;');
  await page.locator('#lab-data').dispatchEvent('drop', { dataTransfer: data });
  await expect(page.locator('#table-rule')).toContainText('dropped.csv:');
  await button(page, 'Train on these 4 points').click();
  await expect(page.locator('#samples')).toHaveText('the 4 samples');
  await expect(page.locator('.axes p').first()).toContainText('b');
});

test('of a table that cannot be read line and column are told, and the run is left alone', async ({
  page,
}) => {
  await openAtRest(page);
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('3');
  await frames(page);
  const loss = await page.locator('#loss').textContent();
  await openData(page);
  await paste(page, 'x,y,class\n1,2,a\n3,"4,b\n5,6,a');
  await expect(page.locator('#table-error')).toHaveText(
    'The pasted table: line 3, column 2: a quotation mark is opened and never closed.',
  );
  // The field has gone, and the focus with it has not.
  await expect(page.locator('#table-rule')).toBeFocused();
  await button(page, 'Leave it').click();
  await expect(page.getByRole('radio', { name: 'Spiral', exact: true })).toBeFocused();
  await expect(page.locator('#table-error')).toBeEmpty();
  await choose(page, 'words\nonly', 'words.txt');
  await expect(page.locator('#table-error')).toHaveText(
    'words.txt: line 1, column 1: there is only one column: needed are two columns of numbers, and one that says the class of each row.',
  );
  await page.keyboard.press('Escape');
  await expect(page.locator('#epochs')).toHaveText('3');
  await expect(page.locator('#loss')).toHaveText(String(loss));
  await expect(page).toHaveURL(/\/$/);
  // What is typed is read at its end.
  await page.locator('#data').click();
  await button(page, 'Leave it').click();
  await page.locator('#table-text').pressSequentially('x y k\n1 2 a\n3 4 b');
  await expect(page.locator('#table-text')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('#table-rule')).toContainText(
    'The pasted table: Columns are separated by spaces;',
  );
});

test('what is saved as CSV and opened again is the same points', async ({ page }) => {
  await openAtRest(page);
  await openData(page);
  await paste(page, FLOWERS);
  await button(page, 'Train on these 6 points').click();
  await expect(page).toHaveURL(/points=/);
  const points = pointsOf(page);
  await openData(page);
  const saved = page.waitForEvent('download');
  await button(page, 'Save these as CSV').click();
  const text = await readFile(await (await saved).path(), 'utf8');
  expect(text).toBe(
    'length,width,label\n5.1,3.5,setosa\n4.9,3,setosa\n7,3.2,versicolor\n6.3,3.3,versicolor\n5.8,2.7,virginica\n7.1,3,virginica\n',
  );
  // In between, other data.
  await page.getByRole('radio', { name: 'Moons' }).check();
  await expect(page).toHaveURL(/data=moons/);
  await choose(page, text, 'points.csv');
  await button(page, 'Train on these 6 points').click();
  await expect(page).toHaveURL(/points=/);
  expect(pointsOf(page)).toBe(points);
});

test('a class that is added to those of a table is saved under a name of its own', async ({ page }) => {
  await openAtRest(page);
  await openData(page);
  await paste(page, 'x,y,class\n-1,-5,a\n1,3,b\n0,1,b');
  // Means by hand: 0, and −1 / 3.
  await expect(page.locator('.table .choice')).toContainText('(y + 0.3333)');
  await expect(page.locator('.table tbody td').nth(1)).toHaveText('−1');
  await button(page, 'Train on these 3 points').click();
  await expect(page).toHaveURL(/points=/);
  await button(page, 'Draw points').click();
  await button(page, 'Add a class').click();
  await expect(page.getByRole('radio', { name: 'Class 2' })).toBeChecked();
  await page.locator('#map-square').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.locator('#drawn')).toHaveText('4 points');
  await openData(page);
  const saved = page.waitForEvent('download');
  await button(page, 'Save these as CSV').click();
  const text = await readFile(await (await saved).path(), 'utf8');
  expect(text.split('\n').map((line) => line.split(',')[2])).toEqual([
    'label',
    'a',
    'b',
    'b',
    '"Class 2"',
    undefined,
  ]);
});

test('points of any kind are saved as they are', async ({ page }) => {
  await openAtRest(page);
  await openData(page);
  const saved = page.waitForEvent('download');
  await button(page, 'Save these as CSV').click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('points.csv');
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toBe('x,y,label');
  expect(lines).toHaveLength(301);
  const { points, labels } = JSON.parse(
    await readFile(new URL('../reference/page.json', import.meta.url), 'utf8'),
  );
  lines.slice(1).forEach((line, sample) => {
    const [x, y, label] = line.split(',').map(Number);
    expect(Math.abs(x - points[sample][0])).toBeLessThan(1e-6);
    expect(Math.abs(y - points[sample][1])).toBeLessThan(1e-6);
    expect(label).toBe(labels[sample]);
  });
});

test('points that are held out are saved, too, behind the others, and come back', async ({ page }) => {
  await page.goto('./?data=moons&heldOut=0.25&epoch=0');
  await expect(page.locator('#samples')).toHaveText('the 150 samples');
  await openData(page);
  await expect(page.locator('#save-table')).toHaveAccessibleDescription(
    'All points are saved, those that are held out at the end.',
  );
  const saved = page.waitForEvent('download');
  await button(page, 'Save these as CSV').click();
  const text = await readFile(await (await saved).path(), 'utf8');
  const lines = text.trimEnd().split('\n').slice(1);
  await init({
    module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
  });
  const trainer = new Trainer({ data: 'moons', heldOut: 0.25 });
  const { points, labels, validationPoints, validationLabels } = trainer;
  const all = { points: [...points, ...validationPoints], labels: [...labels, ...validationLabels] };
  trainer.free();
  const rows = lines.map((line) => line.split(',').map(Number));
  expect(rows.flatMap(([x, y]) => [x, y].map(Math.fround))).toEqual(all.points);
  expect(rows.map(([, , label]) => label)).toEqual(all.labels);
  // The same points, of which again a quarter is held out.
  await choose(page, text, 'points.csv');
  await page.locator('#standardise').uncheck();
  await button(page, 'Train on these 200 points').click();
  await expect(page.locator('#samples')).toHaveText('the 150 samples');
  await expect(page).toHaveURL(/points=/);
  const again = readPoints(String(pointsOf(page)).split('.')[0]);
  expect([...(again?.points ?? [])]).toEqual(all.points);
  expect([...(again?.labels ?? [])]).toEqual(all.labels);
});

test('a hundred thousand rows are read beside the page, whose own thread stays free, and are trained on', async ({
  page,
}, info) => {
  test.setTimeout(120_000);
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  const rows = Array.from({ length: 100_000 }, (_, row) => {
    const [angle, radius] = [0.7 * row, 1 + (row % 3)];
    return `${(radius * Math.sin(angle)).toFixed(5)},${(radius * Math.cos(angle)).toFixed(5)},ring ${row % 3}`;
  });
  const file = info.outputPath('rings.csv');
  await writeFile(file, `x,y,ring\n${rows.join('\n')}\n`);
  await openAtRest(page);
  await openData(page);
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await page.locator('#table-file').setInputFiles(file);
  await expect(page.locator('#table-rule')).toContainText('“ring” says the class', { timeout: 30_000 });
  await expect(button(page, 'Train on these 100,000 points')).toBeVisible();
  const tasks = mainTasks(await browser.stopTracing());
  expect(tasks.length).toBeGreaterThan(10);
  expect(Math.max(...tasks.map(({ work }) => work))).toBeLessThan(LONGEST_WORK);
  await button(page, 'Train on these 100,000 points').click();
  await expect(page.locator('#samples')).toHaveText('one in 100 of the 100,000 samples', { timeout: 30_000 });
  await button(page, 'Step').click();
  await expect.poll(() => epochs(page), { timeout: 30_000 }).toBe(1);
  // A stroke on them, too.
  await button(page, 'Draw points').click();
  await expect(page.locator('#drawn')).toHaveText('100,000 points');
  await frames(page);
  const { x, y, width } = (await page.locator('#map-square').boundingBox()) ?? { x: 0, y: 0, width: 0 };
  for (const tool of ['ring 1', 'Eraser']) {
    await page.getByRole('radio', { name: tool, exact: true }).check();
    const { href } = new URL(page.url());
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
    await page.mouse.move(x + 0.1 * width, y + 0.1 * width);
    await page.mouse.down();
    await page.mouse.move(x + 0.9 * width, y + 0.1 * width);
    await page.mouse.up();
    await expect(page).not.toHaveURL(href, { timeout: 30_000 });
    await frames(page);
    const strokeTasks = mainTasks(await browser.stopTracing());
    expect(strokeTasks.length).toBeGreaterThan(10);
    expect(Math.max(...strokeTasks.map(({ work }) => work))).toBeLessThan(LONGEST_WORK);
  }
});

test('a table that is trained on as it is gets a learning rate with which it learns, and that is said', async ({
  page,
}) => {
  await openAtRest(page);
  await openData(page);
  const rows = Array.from({ length: 60 }, (_, row) => {
    const around = row % 2 ? 180 : 165;
    return `${around + Math.sin(row)},${around - 100 + 3 * Math.cos(row)},${row % 2 ? 'tall' : 'short'}`;
  });
  await choose(page, `height,weight,size\n${rows.join('\n')}\n`);
  await page.locator('#standardise').uncheck();
  await button(page, 'Train on these 60 points').click();
  await expect(page.locator('#notice')).toHaveText(
    /^The page has chosen a learning rate of 0\.00\d+ for this network and these data\.$/,
  );
  const rate = Number(await page.getByLabel('Learning rate, exact value').inputValue());
  expect(rate).toBeLessThan(0.01);
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page), { timeout: 30_000 }).toBeGreaterThan(300);
  await expect(page.locator('#loss')).toHaveText(/^\d/);
});

bare('a reader of tables that has died is said, and the next table is read by another', async ({ page }) => {
  await page.addInitScript(() => {
    let first = true;
    globalThis.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        if (!first || options?.name !== 'reader') return;
        first = false;
        setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })));
      }
    };
  });
  await openAtRest(page);
  await openData(page);
  await choose(page, FLOWERS);
  await expect(page.locator('#table-error')).toHaveText('The table could not be read. (out of memory)');
  await choose(page, FLOWERS);
  await expect(page.locator('#table-rule')).toHaveText(`flowers.csv: ${RULE}`);
  await expect(page.locator('#table-error')).toBeEmpty();
  await frames(page);
});
