// The book's runs, its optimizers and its arithmetic, beside what NumPy printed, and the program to take home.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { button, epochs, expect, frames, openAtRest, slider, test } from './page.js';

/** @type {Map<string, string[]>} */
let lines;

test.beforeAll(async () => {
  const [wasm, json] = await Promise.all([
    readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
    readFile(new URL('../reference/book.json', import.meta.url), 'utf8'),
  ]);
  await init({ module_or_path: wasm });
  lines = new Map(JSON.parse(json).runs.map((/** @type {any} */ { name, lines }) => [name, lines]));
});

/** @typedef {import('@playwright/test').Page} Page */

/** The lines of the log that are shown. @param {Page} page */
const logOf = (page) => page.locator('#log p').allTextContents();

/** @param {Page} page @param {string} name */
const select = (page, name) => page.getByRole('combobox', { name });

test('a run of the book is chosen from a list, trains at once, and its lines are ticked off as it passes them', async ({
  page,
}) => {
  await openAtRest(page);
  await button(page, 'From the book').click();
  await expect(select(page, 'From the book')).toBeFocused();
  await expect(page.locator('#chapter-words')).toHaveText(
    /^\s*Each begins as its script does: the book’s weights, NumPy’s arithmetic, seed 0\./,
  );
  await select(page, 'From the book').selectOption('L2 regularization');
  await expect(page).toHaveURL(
    /\?validation=true&initialization=book&arithmetic=book&optimizer=adam&learningRate=0\.02&decay=5e-7&l2=0\.0005$/,
  );
  await expect(button(page, 'Pause')).toBeVisible();
  const numpy = lines.get('chapter 14, L2') ?? [];
  const shown = page.locator('#chapter-lines li');
  await expect(shown.locator('code')).toHaveText([
    numpy[1],
    numpy[10],
    numpy[100],
    'validation, acc: 0.840, loss: 0.525',
  ]);
  await slider(page, 'Speed').fill('17');
  await expect.poll(() => epochs(page)).toBeGreaterThan(1000);
  await button(page, 'Pause').click();
  await expect(shown.nth(0)).toHaveAttribute('data-printed', 'equal');
  await expect(shown.nth(1)).toHaveAttribute('data-printed', 'equal');
  await expect(shown.nth(1).getByRole('img', { name: 'printed here, too' })).toHaveText('✓');
  // The log itself, every 100 epochs, is NumPy's.
  await select(page, 'A line every').selectOption('100 epochs');
  const log = await logOf(page);
  expect(log.length).toBeGreaterThan(10);
  expect(log).toEqual(numpy.slice(0, log.length));
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page), { timeout: 30_000 }).toBe(10_001);
  await expect(page.locator('#chapter-lines li[data-printed="equal"]')).toHaveCount(4);
  expect(await logOf(page)).toEqual([...numpy, 'validation, acc: 0.840, loss: 0.525']);
  await expect(page.locator('#chapter-words')).toContainText('the loss is 0.525 and 84.0 % are right');
  // Changed, it is the book's no more.
  await button(page, 'Reset').click();
  await expect(shown).toHaveCount(4);
  await expect(page.locator('#chapter-lines li[data-printed="not yet"]')).toHaveCount(4);
  await slider(page, 'Decay').fill('0.001');
  await expect(shown).toHaveCount(0);
  await expect(select(page, 'From the book')).toHaveValue('');
  await expect(select(page, 'From the book').locator('option:checked')).toHaveText(
    'L2 regularization, changed',
  );
  await expect(page.locator('#chapter-words')).toContainText(
    'without L2 (Reset, set it to 0, and play) it is',
  );
});

test('keys lead through the list without a run on the way, Enter or a button starts one, and Undo leads back', async ({
  page,
}) => {
  const own = 'seed=7&learningRate=0.5';
  await page.goto(`./?${own}&epoch=500`);
  await expect(page.locator('#epochs')).toHaveText('500');
  await button(page, 'From the book').click();
  const list = select(page, 'From the book');
  await expect(list).toBeFocused();
  for (const title of ['SGD, rate 1', 'SGD, rate 0.85', 'SGD, decay 0.01']) {
    await page.keyboard.press('ArrowDown');
    await expect(list.locator('option:checked')).toHaveText(title);
    await frames(page);
    await expect(page.locator('#epochs')).toHaveText('500');
    await expect(button(page, 'Play')).toBeVisible();
  }
  expect(new URL(page.url()).search).toContain(own);
  await expect(page.locator('#chapter-words')).toContainText('a decay that is too strong freezes it');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/initialization=book&arithmetic=book&momentum=0&decay=0\.01$/);
  await expect(button(page, 'Pause')).toBeVisible();
  await expect(button(page, 'Start it')).toHaveCount(0);
  await button(page, 'Pause').click();
  await button(page, 'Undo').click();
  await expect(page.locator('#epochs')).toHaveText('500');
  await expect(page).toHaveURL(new RegExp(`\\?${own.replace('.', '\\.')}$`));
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await button(page, 'Start it').click();
  await expect(list).toBeFocused();
  await expect(list.locator('option:checked')).toHaveText('SGD, rate 1');
  await expect(button(page, 'Pause')).toBeVisible();
});

test('what to look for in a run of the book is read without scrolling', async ({ page }) => {
  for (const [width, height, lines] of [
    [1440, 900, 5],
    [1366, 768, 5],
    [1280, 720, 6],
    [1024, 768, 4], // of up to eight
  ]) {
    await page.setViewportSize({ width, height });
    for (const query of [
      'decay=0.001&momentum=0.5',
      'validation=true&optimizer=adam&learningRate=0.02&decay=5e-7&l2=0.0005',
      'samplesPerClass=1000&validation=true&optimizer=adam&learningRate=0.05&decay=5e-5&l2=0.0005&dropout=0.1',
    ]) {
      await page.goto(`./?initialization=book&arithmetic=book&${query}&epoch=0`);
      await page.getByRole('tab', { name: 'Log' }).click();
      await expect(page.locator('#chapter-lines li').first()).toBeAttached();
      const { all, seen } = await page.locator('#chapter-words').evaluate((words) => {
        const book = /** @type {Element} */ (document.getElementById('book'));
        const line = Number.parseFloat(getComputedStyle(words).lineHeight);
        const [{ top, height }, { bottom }] = [words, book].map((element) => element.getBoundingClientRect());
        return { all: Math.round(height / line), seen: Math.floor((bottom - top) / line) };
      });
      expect(seen, `${width} × ${height}, ${query}`).toBeGreaterThanOrEqual(Math.min(all, lines));
    }
  }
  // With large letters the list is as wide as its place.
  await page.setViewportSize({ width: 1440, height: 900 });
  const [list, place] = await page.evaluate(() => {
    document.documentElement.style.fontSize = '24px';
    return ['chapter', 'book'].map((id) => document.getElementById(id)?.getBoundingClientRect().right ?? 0);
  });
  expect(list).toBeLessThanOrEqual(place);
});

test('a link to a run of the book shows its lines, too', async ({ page }) => {
  const query = 'initialization=book&arithmetic=book&momentum=0&decay=0.01&epoch=150';
  await page.goto(`./?${query}`);
  await expect(page.locator('#epochs')).toHaveText('150');
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(select(page, 'From the book').locator('option:checked')).toHaveText('SGD, decay 0.01');
  const printed = page.locator('#chapter-lines li');
  await expect(printed.nth(0)).toHaveAttribute('data-printed', 'equal');
  await expect(printed.nth(1)).toHaveAttribute('data-printed', 'not yet');
  await expect(printed.nth(0).locator('code')).toHaveText(lines.get('chapter 10, decay 0.01')?.[1] ?? '');
});

test('the log is copied as it is shown, every 1,000 or every 100 epochs', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./?epoch=1201');
  await expect(page.locator('#epochs')).toHaveText('1,201');
  await page.getByRole('tab', { name: 'Log' }).click();
  const copied = async () => {
    await button(page, 'Copy the log').click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await expect(page.locator('#log p')).toHaveCount(2);
  expect(await copied()).toBe((await logOf(page)).join('\n'));
  await select(page, 'A line every').selectOption('100 epochs');
  await expect(page.locator('#log p')).toHaveCount(13);
  expect(await copied()).toBe((await logOf(page)).join('\n'));
  expect((await logOf(page)).map((line) => Number(line.slice(7).split(',')[0]))).toEqual(
    Array.from({ length: 13 }, (_, index) => 100 * index),
  );
  // Another way from an earlier epoch has other lines from there on.
  const before = await logOf(page);
  await page.locator('#epoch-value').fill('450');
  await page.keyboard.press('Enter');
  await expect(page.locator('#epochs')).toHaveText('450');
  expect(await logOf(page)).toEqual(before);
  await slider(page, 'Momentum').fill('0.5');
  await expect(page.locator('#log p')).toHaveCount(5);
  expect(await logOf(page)).toEqual(before.slice(0, 5));
});

test('Adam takes over while training goes on, with its learning rate; Undo takes both back', async ({
  page,
}) => {
  await openAtRest(page);
  for (let step = 0; step < 5; step += 1) await button(page, 'Step').click();
  await frames(page);
  const readings = await page.locator('.readings dl').textContent();
  await expect(slider(page, 'Momentum')).toBeVisible();
  await page.locator('#optimizer').selectOption('Adam');
  await expect(page).toHaveURL(/\?optimizer=sgd,adam@5&learningRate=1,0\.001@5$/);
  await expect(page.locator('#learningRate-value')).toHaveValue('0.001');
  await expect(slider(page, 'Momentum')).toHaveCount(0);
  await expect(page.locator('#marks option')).toContainText(['5: Optimizer: Adam', '5: Learning rate 0.001']);
  await button(page, 'Step').click();
  const trainer = new Trainer();
  for (let step = 0; step < 5; step += 1) trainer.step();
  trainer.set('optimizer', 'adam');
  trainer.learningRate = 0.001;
  trainer.step();
  await expect(page.locator('#epochs')).toHaveText('6');
  await expect(page.locator('#loss')).toHaveText(trainer.answers().loss.toFixed(3));
  trainer.free();
  await expect(page.locator('#undo-offer')).toHaveText('Undo the change');
  await button(page, 'Undo').click();
  await expect(page.locator('#optimizer')).toHaveValue('sgd');
  await expect(page.locator('#learningRate-value')).toHaveValue('1');
  await expect(page.locator('#epochs')).toHaveText('5');
  await frames(page);
  expect(await page.locator('.readings dl').textContent()).toBe(readings);
  await expect(page).toHaveURL(/\/$/);
});

test('a link with another optimizer on the way replays the same digits', async ({ page }) => {
  const query =
    'optimizer=sgd,adam@50,rmsprop@90&learningRate=1,0.01@50&l2=0,0.0005@60&dropout=0,0.1@70,0@100';
  await page.goto(`./?${query}&epoch=137`);
  await expect(page.locator('#epochs')).toHaveText('137');
  const trainer = new Trainer();
  /** @type {Record<number, [any, any][]>} */
  const changes = {
    50: [
      ['optimizer', 'adam'],
      ['learningRate', 0.01],
    ],
    60: [['l2', 0.0005]],
    70: [['dropout', 0.1]],
    90: [['optimizer', 'rmsprop']],
    100: [['dropout', 0]],
  };
  while (trainer.epoch < 137) {
    for (const [name, value] of changes[trainer.epoch] ?? []) trainer.set(name, value);
    trainer.step();
  }
  const { loss, accuracy } = trainer.answers();
  await expect(page.locator('#loss')).toHaveText(loss.toFixed(3));
  await expect(page.locator('#accuracy')).toHaveText(`${(100 * accuracy).toFixed(1)} %`);
  trainer.free();
  await expect(page.locator('#optimizer')).toHaveValue('rmsprop');
  // The address names the run as it was given.
  await button(page, 'Step').click();
  await expect(page).toHaveURL(new RegExp(`\\?${query.replaceAll('.', '\\.')}&epoch=137$`));
});

test('only what acts is shown: more settings by their optimizer, and what they are where that is not usual', async ({
  page,
}) => {
  await page.goto('./?epoch=0&l2=0.0005&validation=true');
  await expect(page.locator('#loss')).toHaveText(/\d/);
  const more = page.locator('details.more');
  await expect(more.locator('summary')).toHaveText('More settings L2: 0.0005, validation data');
  await expect(more.getByRole('slider')).toHaveCount(0);
  await more.locator('summary').click();
  const names = () => more.getByRole('slider').evaluateAll((all) => all.map(({ id }) => id));
  for (const [optimizer, own] of /** @type {const} */ ([
    ['SGD', []],
    ['AdaGrad', ['epsilon']],
    ['RMSProp', ['rho', 'epsilon']],
    ['Adam', ['beta1', 'beta2', 'epsilon']],
  ])) {
    await page.locator('#optimizer').selectOption(optimizer);
    await expect.poll(names).toEqual(['batchSize', ...own, 'l1', 'l2', 'dropout']);
    await expect(slider(page, 'Momentum')).toHaveCount(optimizer === 'SGD' ? 1 : 0);
  }
  for (const [id, before, after] of [
    ['beta1', '0.9', '0.911'],
    ['beta2', '0.999', '0.99911'],
    ['epsilon', '1e-7', '1.1e-7'],
    ['l1', '0', '0.0000011'],
    ['l2', '0.0005', '0.00056'],
    ['dropout', '0', '0.01'],
  ]) {
    const own = page.locator(`input[type="range"]#${id}`);
    await expect(own).toHaveAttribute('aria-valuetext', before);
    await own.focus();
    await page.keyboard.press('ArrowRight');
    await expect(own).toHaveAttribute('aria-valuetext', after);
    await expect(page.locator(`#${id}-value`)).toHaveValue(after);
  }
  // Refused by name, as they are called here.
  await page.getByLabel('Beta 1, exact value').fill('1');
  await page.keyboard.press('Enter');
  await expect(page.locator('#beta1-error')).toHaveText(
    'Beta 1 must be a number from 0 to 0.999999, got 1. Kept 0.911.',
  );
  await page.getByLabel('L2, exact value').fill('much');
  await page.keyboard.press('Enter');
  await expect(page.locator('#l2-error')).toHaveText('L2 must be a finite number, got "much". Kept 0.00056.');
  await page.locator('#validation').uncheck();
  await expect(page).not.toHaveURL(/validation/);
});

test('with the book’s weights comes NumPy’s arithmetic, and a sentence says what it is equal to', async ({
  page,
}) => {
  await openAtRest(page);
  const from = page.getByLabel('Start from');
  const words = page.locator('#initialization-hint');
  await from.selectOption('The book’s weights');
  const equal = 'Equal to the book’s script, line by line: NumPy’s arithmetic';
  await expect(words).toHaveText(equal);
  await expect(page).toHaveURL(/\?initialization=book&arithmetic=book$/);
  await page.locator('details.more summary').click();
  await page.getByRole('radio', { name: 'float32' }).check();
  await expect(words).toHaveText('tiny: a plateau first');
  await expect(page).toHaveURL(/\?initialization=book$/);
  await page.getByRole('radio', { name: 'The book’s NumPy’s' }).check();
  await expect(words).toHaveText(equal);
  await from.selectOption('He weights');
  await expect(page).toHaveURL(/\/$/);
  // With other weights nothing else would tell of it, once the settings are shut.
  const more = page.locator('details.more summary');
  await more.click();
  await expect(more).toHaveText('More settings ');
  await more.click();
  await page.getByRole('radio', { name: 'The book’s NumPy’s' }).check();
  await more.click();
  await expect(more).toHaveText('More settings the book’s arithmetic');
  // A link from before names no arithmetic, and stays what it was.
  await page.goto('./?initialization=book&epoch=0');
  await expect(from).toHaveValue('book');
  await expect(words).toHaveText('tiny: a plateau first');
});

test('the program of a run has the points that NumPy does not draw, and what was changed on the way', async ({
  page,
}) => {
  const query =
    'seed=3&data=xor&samplesPerClass=30&heldOut=0.2&hidden=6,1.add.2@100,1.insert@200&activation=sigmoid&initialization=book&arithmetic=book&learningRate=0.1&batchSize=40,0@300';
  await page.goto(`./?${query}&epoch=10001`);
  await expect(page.locator('#epochs')).toHaveText('10,001', { timeout: 60_000 });
  await button(page, 'Take it as NumPy').click();
  const dialog = page.locator('#take-script');
  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save neural_spiral_seed_3.py' }).click();
  const file = await (await saved).path();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Log' }).click();
  const log = await logOf(page);
  expect(log).toHaveLength(12);
  const { stdout } = await promisify(execFile)(process.env.TEST_PYTHON ?? 'python3', [file], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  expect(stdout.trimEnd().split('\n')).toEqual(log);
});

test('points that are too many for the program are saved beside it', async ({ page }) => {
  await page.goto('./?data=pinwheel&samplesPerClass=1000&hidden=4&validation=true&epoch=1');
  await button(page, 'Take it as NumPy').click();
  const dialog = page.locator('#take-script');
  await expect(dialog).toContainText('Its points are too many to stand in it: it reads them from points.csv');
  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save points.csv' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('points.csv');
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(1 + 2 * 5000);
  expect(lines[0]).toBe('x,y,class');
  for (const line of lines.slice(1)) expect(line).toMatch(/^-?[\d.e-]+,-?[\d.e-]+,[0-4]$/);
});

test('the program of the run is saved, and run by Python prints the log of the page', async ({ page }) => {
  const query =
    'seed=3&samplesPerClass=30&validation=true&hidden=16&initialization=book&arithmetic=book&optimizer=adam,sgd@400&learningRate=0.02,0.5@400&l2=0.0005';
  await page.goto(`./?${query}&epoch=10001`);
  await expect(page.locator('#epochs')).toHaveText('10,001');
  await button(page, 'Take it as NumPy').click();
  const dialog = page.locator('#take-script');
  await expect(dialog).toContainText('the very same lines, on any x86-64 processor with AVX2 and FMA.');
  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save neural_spiral_seed_3.py' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('neural_spiral_seed_3.py');
  const file = await download.path();
  const text = await readFile(file, 'utf8');
  expect(text).toBe(await page.locator('#script').textContent());
  expect(text).toContain(`# ${page.url().split('?')[0]}?${query}\n`);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Log' }).click();
  const log = await logOf(page);
  expect(log).toHaveLength(12);
  expect(text.endsWith(`# The page printed:\n#\n${log.map((line) => `# ${line}\n`).join('')}`)).toBe(true);
  const { stdout } = await promisify(execFile)(process.env.TEST_PYTHON ?? 'python3', [file], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  expect(stdout.trimEnd().split('\n')).toEqual(log);
  // From the log, too; in float32 it promises less.
  await page.goto('./?epoch=3');
  await page.getByRole('tab', { name: 'Log' }).click();
  await button(page, 'As NumPy').click();
  await expect(dialog).toContainText('in float32 its lines agree with those here only to rounding');
});
