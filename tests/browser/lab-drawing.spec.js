// Points drawn on the map: by mouse, by touch and by keyboard, while training rests and while it goes on.

import AxeBuilder from '@axe-core/playwright';
import { readEdit } from '../../www/dataset.js';
import { button, epochs, expect, frames, openAtRest, PHONE, pixelsOf, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

/** How many points there are, as it is told while they are drawn. @param {Page} page */
const drawn = async (page) => Number((await page.locator('#drawn').textContent())?.replaceAll(/\D/g, ''));

/** Where a place of the map, in shares of its side, is on the page. @param {Page} page @param {number} across @param {number} down */
async function at(page, across, down) {
  const { x, y, width } = (await page.locator('#map-square').boundingBox()) ?? { x: 0, y: 0, width: 0 };
  return /** @type {const} */ ([x + across * width, y + down * width]);
}

/** @param {Page} page @param {[number, number][]} way in shares of the map's side */
async function stroke(page, way) {
  await page.mouse.move(...(await at(page, ...way[0])));
  await page.mouse.down();
  for (const place of way.slice(1)) await page.mouse.move(...(await at(page, ...place)), { steps: 3 });
  await page.mouse.up();
}

/** @param {Page} page @param {string} name */
const brush = (page, name) => page.getByRole('radio', { name, exact: true });

/** @param {Page} page */
async function begin(page) {
  await button(page, 'Draw points').click();
  await expect(page.locator('#drawn')).toHaveText(/\d/);
}

/** @param {Page} page */
const readings = (page) => page.locator('.readings dl').textContent();

test('a stroke of the mouse leaves points of the brush’s class along its way, the eraser takes them away', async ({
  page,
}) => {
  await openAtRest(page);
  await begin(page);
  await expect.poll(() => drawn(page)).toBe(300);
  await brush(page, 'Arm 1').check();
  // 0.61 of the side, one point at its beginning and one every 0.03 of it.
  await stroke(page, [
    [0.2, 0.02],
    [0.81, 0.02],
  ]);
  await expect.poll(() => drawn(page)).toBe(321);
  await expect(page).toHaveURL(/\?points=/);
  await frames(page);
  await brush(page, 'Eraser').check();
  await stroke(page, [
    [0.15, 0.02],
    [0.85, 0.02],
  ]);
  await frames(page);
  await expect.poll(() => drawn(page)).toBe(300);
  // What was drawn and erased again is no change of the run.
  await expect(page).toHaveURL(/\/$/);
  await button(page, 'Done').click();
  await expect(page.locator('.legend')).toBeVisible();
  await expect(page.locator('#samples')).toHaveText('the 300 samples');
});

/** Points that the address says have been drawn, as places in shares of the spiral’s map. @param {Page} page */
async function places(page) {
  await expect(page).toHaveURL(/points=/);
  const text = new URL(page.url()).searchParams.get('points')?.replace(/^,|@\d+$/g, '') ?? '';
  const { points = [] } = readEdit(text)?.added ?? {};
  return Array.from({ length: points.length / 2 }, (_, place) => ({
    across: (1 + points[2 * place] / 1.1) / 2,
    down: (1 - points[2 * place + 1] / 1.1) / 2,
  }));
}

test('a stroke that leaves the map and comes back elsewhere leaves nothing on the straight way between', async ({
  page,
}) => {
  await openAtRest(page);
  await begin(page);
  await stroke(page, [
    [0.9, 0.1],
    [1.2, 0.1],
    [1.2, 0.9],
    [0.9, 0.9],
  ]);
  await frames(page);
  const downs = (await places(page)).map(({ down }) => down);
  // Points lie up to 0.012 of the side off the way; on each side 0.1 of it are on the map, one point every 0.03.
  const [above, below] = [0.1, 0.9].map((way) => downs.filter((down) => Math.abs(down - way) < 0.013));
  expect(above.length).toBeGreaterThanOrEqual(4);
  expect(below.length).toBeGreaterThanOrEqual(3);
  expect(above.length + below.length).toBe(downs.length);
});

test('where the map draws one in some samples, all that has just been drawn is seen', async ({ page }) => {
  await openAtRest(page);
  await page.goto('./?samplesPerClass=400&epoch=0');
  await expect(page.locator('#samples')).toHaveText('one in 2 of the 1,200 samples');
  await begin(page);
  await stroke(page, [
    [0.2, 0.02],
    [0.8, 0.02],
  ]);
  await frames(page);
  const drawn = await places(page);
  expect(drawn.length).toBeGreaterThan(15);
  const seen = async () => {
    if (await page.locator('#overlay').isHidden()) return [];
    const overlay = await pixelsOf(page, '#overlay');
    return drawn.filter(
      ({ across, down }) => overlay.at(across * overlay.width, down * overlay.height)[3] > 0,
    );
  };
  await expect.poll(async () => (await seen()).length).toBe(drawn.length);
  // Also what is drawn again after it was taken back.
  await page.keyboard.press('Control+z');
  await frames(page);
  expect(await page.locator('#overlay').isHidden()).toBe(true);
  await page.keyboard.press('Control+Shift+z');
  await frames(page);
  await expect.poll(async () => (await seen()).length).toBe(drawn.length);
});

test('a hundred strokes are taken back one by one, and leave the very run from before', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('./?seed=3&epoch=40');
  await expect(page.locator('#epochs')).toHaveText('40');
  await frames(page);
  const before = await readings(page);
  await begin(page);
  for (let place = 0; place < 100; place += 1) {
    // Each fourth is the eraser, where the one before it was.
    const [column, row] = [place - Number(place % 4 === 3), Math.floor(place / 10)];
    const [across, down] = [0.05 + 0.09 * (column % 10), 0.05 + 0.09 * row];
    await page
      .locator('.tool input')
      .nth(place % 4)
      .check();
    await stroke(page, [
      [across, down],
      [across + 0.07, down + 0.02],
    ]);
  }
  await frames(page);
  await expect(page).toHaveURL(/points=/);
  const [many, changed] = [await drawn(page), await readings(page)];
  expect(many).toBeGreaterThan(350);
  expect(changed).not.toBe(before);
  for (let back = 0; back < 100; back += 1) {
    await expect(button(page, 'Undo stroke')).toBeEnabled();
    if (back % 2) await button(page, 'Undo stroke').click();
    else await page.keyboard.press('Control+z');
  }
  await expect(page.locator('#drawn')).toHaveText('300 points');
  await expect(button(page, 'Undo stroke')).toBeDisabled();
  await frames(page);
  await expect(page).toHaveURL(/\?seed=3$/);
  expect(await readings(page)).toBe(before);
  for (let again = 0; again < 100; again += 1) await button(page, 'Redo stroke').click();
  await frames(page);
  await expect.poll(() => drawn(page)).toBe(many);
  expect(await readings(page)).toBe(changed);
});

test('points join a run that is being trained at their epochs, and its link leads to the same digits', async ({
  page,
  context,
}) => {
  await page.goto('./?seed=2');
  await expect.poll(() => epochs(page)).toBeGreaterThan(20);
  await begin(page);
  for (const [label, down] of /** @type {const} */ ([
    ['Arm 0', 0.1],
    ['Arm 2', 0.9],
    ['Eraser', 0.5],
  ])) {
    await brush(page, label).check();
    await stroke(page, [
      [0.1, down],
      [0.9, down],
    ]);
    const before = await epochs(page);
    await expect.poll(() => epochs(page)).toBeGreaterThan(before + 30);
  }
  await button(page, 'Done').click();
  await button(page, 'Pause').click();
  await frames(page);
  await expect(page).toHaveURL(/points=,[^&]*@\d+,[^&]*@\d+,[^&]*@\d+/);
  const [shown, epoch] = [await readings(page), await epochs(page)];
  // The map, too, has been painted by then.
  const other = await context.newPage();
  await other.emulateMedia({ reducedMotion: 'reduce' });
  const link = new URL(page.url());
  link.searchParams.set('epoch', String(epoch));
  await other.goto(String(link));
  await expect(other.locator('#epochs')).toHaveText(epoch.toLocaleString('en'));
  await frames(other);
  // Two pages train at other speeds.
  const digits = (/** @type {string | null} */ text) => text?.replace(/Epochs a second.*/, '');
  expect(digits(await readings(other))).toBe(digits(shown));
  await other.close();
});

test('Reset, New seed and a reload keep what was drawn', async ({ page }) => {
  await page.goto('./?epoch=30');
  await expect(page.locator('#epochs')).toHaveText('30');
  await begin(page);
  await stroke(page, [
    [0.1, 0.1],
    [0.41, 0.1],
  ]);
  await expect.poll(() => drawn(page)).toBe(311);
  await frames(page);
  await button(page, 'Done').click();
  await button(page, 'Reset').click();
  await expect(page.locator('#epochs')).toHaveText('0');
  await expect(page.locator('#samples')).toHaveText('the 311 samples');
  await button(page, 'New seed').click();
  await expect(page).toHaveURL(/seed=\d+.*&data=own&.*points=/);
  await expect(page.locator('#samples')).toHaveText('the 311 samples');
  await expect(page.locator('.legend li').first()).toHaveText('Class 0');
  await page.reload();
  await expect(page.locator('#samples')).toHaveText('the 311 samples');
});

test('Ctrl+Z takes back strokes while points are drawn, wherever the focus is, and leaves the run alone', async ({
  page,
}) => {
  await openAtRest(page);
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await button(page, 'New seed').click();
  await expect(button(page, 'Undo')).toBeVisible();
  const { search } = new URL(page.url());
  await begin(page);
  await stroke(page, [
    [0.1, 0.1],
    [0.2, 0.1],
  ]);
  await button(page, 'Add a class').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(() => drawn(page)).toBe(300);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => drawn(page)).toBe(300);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => drawn(page)).toBe(304);
  await page.keyboard.press('Control+z');
  await frames(page);
  await expect.poll(() => new URL(page.url()).search).toBe(search);
  await page.keyboard.press('Escape');
  await expect(page.locator('#drawing-tools')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.locator('#epochs')).toHaveText('3');
});

test('by keyboard arrows move the cross, digits and Enter set points, Delete erases', async ({ page }) => {
  await openAtRest(page);
  await button(page, 'Draw points').focus();
  await page.keyboard.press('Enter');
  // The focus is where arrows act at once.
  await expect(page.locator('#map-square')).toBeFocused();
  await expect(page.locator('#map-square')).toHaveAttribute(
    'aria-label',
    'Decision map: arrow keys read a place, with Shift in larger steps; Enter or a digit sets a point there, Delete erases',
  );
  await expect(page.locator('#drawn')).toHaveText('300 points');
  for (let i = 0; i < 5; i += 1) await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('2');
  await expect(page.locator('#drawn')).toHaveText('301 points');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.locator('#drawn')).toHaveText('302 points');
  // There is no class 3, and what is no key of the brush is left to the page.
  await page.keyboard.press('3');
  await expect(page.locator('#drawn')).toHaveText('302 points');
  await expect(page).toHaveURL(/points=/);
  await page.keyboard.press('Delete');
  await expect(page.locator('#drawn')).toHaveText('300 points');
  await page.keyboard.press('Delete');
  await expect(page.locator('#drawn')).toHaveText('300 points');
  await page.keyboard.press('Control+z');
  await expect(page.locator('#drawn')).toHaveText('302 points');
  await page.keyboard.press('Escape');
  await expect(page.locator('#drawing-tools')).toHaveCount(0);
  await expect(page.locator('#map-square')).toBeFocused();
});

test('classes are added up to ten, and begin another run on the same points', async ({ page }) => {
  await openAtRest(page);
  await begin(page);
  await stroke(page, [
    [0.1, 0.1],
    [0.41, 0.1],
  ]);
  for (let classes = 4; classes <= 10; classes += 1) {
    await button(page, 'Add a class').click();
    await expect(brush(page, `Class ${classes - 1}`)).toBeChecked();
    await expect(page.locator('.legend li')).toHaveCount(classes + 1);
    await expect.poll(() => drawn(page)).toBe(311);
  }
  await expect(button(page, 'Add a class')).toHaveCount(0);
  await stroke(page, [
    [0.6, 0.9],
    [0.91, 0.9],
  ]);
  await expect.poll(() => drawn(page)).toBe(322);
  await frames(page);
  await expect(page).toHaveURL(/classes=10&.*points=/);
});

test('all but one point can be erased', async ({ page }) => {
  await page.goto('./?samplesPerClass=3&epoch=0');
  await begin(page);
  await brush(page, 'Eraser').check();
  for (let down = 0; down < 1; down += 0.04) {
    await stroke(page, [
      [0.01, down],
      [0.99, down],
    ]);
  }
  await expect(page.locator('#drawn')).toHaveText('1 point');
  await frames(page);
  await button(page, 'Done').click();
  await expect(page.locator('#samples')).toHaveText('the 1 samples');
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
});

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
  [1024, 768],
]) {
  test(`the tools take the place of the legend, and nothing below moves, ${width} × ${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await openAtRest(page);
    const boxes = () =>
      Promise.all(
        ['#map-square', '.network-place', '.readings', '#time-line'].map((part) =>
          page.locator(part).boundingBox(),
        ),
      );
    await frames(page);
    const before = await boxes();
    await begin(page);
    await frames(page);
    expect(await boxes()).toEqual(before);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await button(page, 'Done').click();
    await frames(page);
    expect(await boxes()).toEqual(before);
  });
}

test('a finger draws on a phone, and the page does not scroll', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...PHONE, baseURL, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto('./');
  await button(page, 'Draw points').tap();
  await expect(page.locator('#drawn')).toHaveText('300 points');
  const client = await context.newCDPSession(page);
  const [x, y] = await at(page, 0.2, 0.05);
  const scrolled = await page.evaluate(() => scrollY);
  const side = (await page.locator('#map-square').boundingBox())?.width ?? 0;
  const touch = (
    /** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type,
    /** @type {number} */ share = 0,
  ) =>
    client.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: x + 0.3 * side * share, y: y + 0.3 * side * share }],
    });
  await touch('touchStart');
  for (let share = 0.1; share <= 1; share += 0.1) await touch('touchMove', share);
  await touch('touchEnd');
  // A point at the beginning and one every 0.03 of 0.3 · √2 of the side.
  await expect.poll(() => drawn(page)).toBe(315);
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  await page.touchscreen.tap(...(await at(page, 0.9, 0.1)));
  await expect(page.locator('#drawn')).toHaveText('316 points');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await context.close();
});

test('what is drawn at an earlier epoch, and before the first one, leaves nothing that Undo does not bring back', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?samplesPerClass=10&epoch=50');
  await expect.poll(() => epochs(page)).toBe(50);
  await begin(page);
  await stroke(page, [
    [0.1, 0.02],
    [0.3, 0.02],
  ]);
  await expect(page).toHaveURL(/points=[^&]*@50/);
  for (let steps = 0; steps < 10; steps += 1) await button(page, 'Step').click();
  await expect.poll(() => epochs(page)).toBe(60);
  await frames(page);
  const [before, url] = [await readings(page), page.url()];
  await page.locator('#epoch-value').fill('20');
  await page.keyboard.press('Enter');
  await expect.poll(() => epochs(page)).toBe(20);
  await stroke(page, [
    [0.5, 0.02],
    [0.7, 0.02],
  ]);
  await expect(page).toHaveURL(/points=[^&]*@20/);
  await expect(page.locator('#undo-offer')).toHaveText('Undo to epoch 60');
  await button(page, 'Undo').click();
  await expect.poll(() => epochs(page)).toBe(60);
  await expect(page.locator('.readings dl')).toHaveText(String(before));
  await expect(page).toHaveURL(url);

  // Before the first epoch.
  await page.goto('./');
  await expect(page.locator('#loss')).toHaveText('1.113');
  await begin(page);
  await stroke(page, [
    [0.1, 0.02],
    [0.3, 0.02],
  ]);
  await expect.poll(() => drawn(page)).toBe(307);
  await expect(page).toHaveURL(/points=/);
  await button(page, 'Done').click();
  await page.locator('#data').click();
  await page.getByRole('radio', { name: 'Moons' }).check();
  await expect(page).toHaveURL(/data=moons/);
  await page.keyboard.press('Escape');
  await expect(page.locator('#undo-offer')).toHaveText('Undo the change');
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(0);
  await expect(page.locator('#undo-offer')).toHaveText('Undo the change');
  await button(page, 'Undo').click();
  await expect(page).toHaveURL(/\?points=/);
  await expect(page.locator('#samples')).toHaveText('the 307 samples');
});
