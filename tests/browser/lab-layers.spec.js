// Layers and units that are added and removed on the drawing, while the run goes on.

import AxeBuilder from '@axe-core/playwright';
import { button, epochs, expect, frames, openAtRest, PHONE, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

/** The sizes of the hidden layers, as the address would have them after its edits. @param {Page} page */
const neurons = (page) => page.locator('#neurons');

/** @param {Page} page */
const readings = async (page) =>
  (await page.locator('.readings dl').textContent())?.replace(/Epochs a second.*/, '');

/** @param {Page} page */
async function openLayers(page) {
  await page.locator('#layers').click();
  await expect(page.locator('.layers')).toBeVisible();
}

test('units are added and removed above their layer: one, eight with Shift, the pinned one', async ({
  page,
}) => {
  await page.goto('./?hidden=6&epoch=20');
  await expect(page.locator('#epochs')).toHaveText('20');
  await openLayers(page);
  const [more, fewer] = [
    button(page, 'A unit more'),
    page.getByRole('button', { name: /^Remove unit \d+$/ }),
  ];
  await more.click();
  await expect(neurons(page)).toHaveText('7');
  await expect(page).toHaveURL(/\?hidden=6,1\.add\.1@20$/);
  await more.click({ modifiers: ['Shift'] });
  await expect(neurons(page)).toHaveText('15');
  await expect(page).toHaveURL(/\?hidden=6,1\.add\.9@20$/);
  await expect(page.locator('[data-layer="1"]')).toHaveCount(15);
  // Without a pinned unit it is the last.
  await expect(fewer).toHaveAccessibleName('Remove unit 14');
  await fewer.click();
  await expect(neurons(page)).toHaveText('14');
  await page.locator('[data-layer="1"][data-slot="2"]').click();
  await expect(fewer).toHaveAccessibleName('Remove unit 2');
  await fewer.click();
  await expect(neurons(page)).toHaveText('13');
  await expect(page).toHaveURL(/\?hidden=6,1\.add\.8@20,1\.remove\.2@20$/);
  await expect(page.locator('[data-layer="1"]')).toHaveCount(13);
  // The unit that was pinned has gone, and nothing is pinned in its place.
  await expect(page.locator('.unit-tile[aria-selected="true"]')).toHaveCount(0);
  await expect(page.locator('#undo-offer')).toHaveText('Undo the change');
  await button(page, 'Undo').click();
  await expect(neurons(page)).toHaveText('14');
});

test('a unit that is added hardly changes the loss, and taken away again leaves the run as it was', async ({
  page,
}) => {
  await page.goto('./?hidden=8&epoch=50');
  await expect(page.locator('#epochs')).toHaveText('50');
  await openLayers(page);
  await frames(page);
  const loss = async () => Number(await page.locator('#loss').textContent());
  const [before, shown] = [await loss(), await readings(page)];
  await button(page, 'A unit more').click();
  await expect(neurons(page)).toHaveText('9');
  await frames(page);
  expect(Math.abs((await loss()) - before)).toBeLessThan(0.01 * before);
  await button(page, 'Remove unit 8').click();
  await expect(neurons(page)).toHaveText('8');
  await frames(page);
  await expect(page).toHaveURL(/\?hidden=8(&epoch=50)?$/);
  expect(await readings(page)).toBe(shown);
});

test('each layer has its activation, its place and its end; there are 0 to 16, and more are refused in words', async ({
  page,
}) => {
  await page.goto('./?hidden=4&epoch=10');
  await expect(page.locator('#epochs')).toHaveText('10');
  await openLayers(page);
  await page.getByLabel('Activation', { exact: true }).selectOption('tanh');
  await expect(page).toHaveURL(/activation=relu,tanh@10/);
  await button(page, 'Add a layer').click();
  await expect(neurons(page)).toHaveText(/^4 \+ \d+$/);
  await page.getByLabel('Activation of layer 2').selectOption('sigmoid');
  await expect(page).toHaveURL(/activation=relu,tanh@10,tanh\.sigmoid@10|activation=relu,tanh\.sigmoid@10/);
  await expect(page.getByLabel('Activation of layer 1')).toHaveValue('tanh');
  await button(page, 'Remove layer 1').click();
  await expect(page.getByLabel('Activation', { exact: true })).toHaveValue('sigmoid');
  await button(page, 'Remove layer 1').click();
  await expect(neurons(page)).toHaveText('no');
  await expect(page.locator('#layers')).toHaveText('none hidden');
  await expect(page.locator('.layer-head')).toHaveCount(0);
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('11');
  for (let layers = 1; layers <= 16; layers += 1) {
    await button(page, 'Add a layer').click();
    await expect(page.locator('.layer')).toHaveCount(layers);
  }
  await expect(page.locator('#layers')).toHaveText('16 hidden layers');
  await button(page, 'Add a layer').click();
  await expect(page.locator('#hidden-error')).toContainText('16');
  await expect(page.locator('.layer')).toHaveCount(16);
});

test('one travels back over edits to the network of each epoch, and the link leads to the same digits', async ({
  page,
  context,
}) => {
  await page.goto('./?hidden=5&seed=4&epoch=0');
  await expect(page.locator('#epochs')).toHaveText('0');
  await openLayers(page);
  await button(page, 'A unit more').click();
  await expect(neurons(page)).toHaveText('6');
  for (let i = 0; i < 4; i += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('4');
  await button(page, 'Add a layer').click();
  await expect(neurons(page)).toHaveText(/^6 \+ \d+$/);
  for (let i = 0; i < 4; i += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('8');
  await button(page, 'Remove layer 1').click();
  await expect(neurons(page)).toHaveText(/^\d+$/);
  for (let i = 0; i < 4; i += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('12');
  await frames(page);
  const [address, shown, size] = [page.url(), await readings(page), await neurons(page).textContent()];
  await page.locator('#epoch-value').fill('6');
  await page.keyboard.press('Enter');
  await expect(neurons(page)).toHaveText(/^6 \+ \d+$/);
  await expect(page.locator('[data-layer="1"]')).toHaveCount(6);
  await page.locator('#epoch-value').fill('3');
  await page.keyboard.press('Enter');
  await expect(neurons(page)).toHaveText('6');
  await button(page, 'Back to now').click();
  await expect(neurons(page)).toHaveText(String(size));
  await frames(page);
  expect(await readings(page)).toBe(shown);
  const other = await context.newPage();
  await other.goto(`${address}${address.includes('epoch=') ? '' : '&epoch=12'}`);
  await expect(other.locator('#epochs')).toHaveText('12');
  await frames(other);
  expect(await readings(other)).toBe(shown);
  await other.close();
});

test('while a unit is shown its card is, and otherwise the layers; nothing below moves', async ({ page }) => {
  await openAtRest(page);
  await frames(page);
  const boxes = () =>
    Promise.all(['#map-square', '.readings', '#time-line'].map((part) => page.locator(part).boundingBox()));
  const before = await boxes();
  await openLayers(page);
  await frames(page);
  expect(await boxes()).toEqual(before);
  await page.locator('[data-layer="1"][data-slot="5"]').click();
  await expect(page.locator('#unit-card')).toContainText('Unit 5');
  await expect(page.locator('.layers')).toBeHidden();
  expect(await boxes()).toEqual(before);
  await page.keyboard.press('Escape');
  await page.mouse.move(2, 2);
  await expect(page.locator('.layers')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.locator('#layers').click();
  await expect(page.locator('.layers')).toHaveCount(0);
  await frames(page);
  expect(await boxes()).toEqual(before);
});

for (const [name, hidden] of [
  ['of one unit', 1],
  ['of 64 units', 64],
]) {
  test(`each of 16 layers ${name} has its buttons above it, none over another`, async ({ page }) => {
    await page.goto(`./?hidden=${Array(16).fill(hidden)}&epoch=0`);
    await expect(page.locator('#epochs')).toHaveText('0');
    await openLayers(page);
    await frames(page);
    const buttons = page.locator('.layer-head button');
    await expect(buttons).toHaveCount(32);
    const boxes = await buttons.evaluateAll((all) =>
      all.map((one) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return { left, right, top, bottom };
      }),
    );
    for (const [place, one] of boxes.entries()) {
      expect(one.right - one.left).toBeGreaterThanOrEqual(24);
      for (const other of boxes.slice(place + 1)) {
        const apart =
          one.right <= other.left ||
          other.right <= one.left ||
          one.bottom <= other.top ||
          other.bottom <= one.top;
        expect(apart).toBe(true);
      }
    }
    const tops = await page
      .locator('[data-layer="1"]')
      .evaluateAll((all) => all.map((tile) => tile.getBoundingClientRect().top));
    expect(Math.max(...boxes.map(({ bottom }) => bottom))).toBeLessThanOrEqual(Math.min(...tops) + 1);
  });
}

test('on a phone layers are changed by touch, and nothing is too wide', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...PHONE, baseURL, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto('./?hidden=8');
  await expect(page.locator('#loss')).toHaveText(/\d/);
  await page.locator('#layers').tap();
  await button(page, 'Add a layer').tap();
  await expect(neurons(page)).toHaveText(/^8 \+ \d+$/);
  await button(page, 'A unit more in layer 2').tap();
  await page.getByLabel('Activation of layer 1').selectOption('tanh');
  await button(page, 'Step').tap();
  await expect.poll(() => epochs(page)).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await context.close();
});

test('a layer or a unit too many is refused in plain words', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const [search, name, words] of [
    [`hidden=${Array(16).fill(2)}`, 'Add a layer', 'There can be 0 to 16 hidden layers, not 17.'],
    ['hidden=4096', 'A unit more', 'A hidden layer can have 1 to 4096 units, not 4097.'],
  ]) {
    await page.goto(`./?${search}&samplesPerClass=1`);
    await expect(page.locator('#loss')).toHaveText(/\d/);
    await openLayers(page);
    await button(page, name).click();
    await expect(page.locator('#hidden-error')).toHaveText(words);
  }
});
