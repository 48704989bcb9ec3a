// Sliders and fields: what a person sets acts, is shown, and is refused by name where it cannot be.

import AxeBuilder from '@axe-core/playwright';
import { button, epochs, expect, frames, openAtRest, picture, slider, test } from './page.js';

test('every slider moves by keyboard and says its value', async ({ page }) => {
  await openAtRest(page);
  for (const [name, id, before] of [
    ['Speed', 'speed', '4'],
    ['Learning rate', 'learningRate', '1'],
    ['Momentum', 'momentum', '0.9'],
    ['Decay', 'decay', '0.001'],
  ]) {
    await expect(slider(page, name)).toHaveAttribute('aria-valuetext', before);
    await slider(page, name).focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight');
    await frames(page);
    const value = await slider(page, name).getAttribute('aria-valuetext');
    expect(Number(value)).toBeGreaterThan(Number(before));
    await expect(page.locator(`#${id}-value`)).toHaveValue(String(value));
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await expect(page.locator(`#${id}-error`)).toBeEmpty();
  }
  expect(await epochs(page)).toBe(0);
});

test('a slider stays where it is dragged to while training runs', async ({ page }) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  const seen = await slider(page, 'Momentum').evaluate(async (/** @type {HTMLInputElement} */ input) => {
    const seen = [];
    for (let value = 0.5; value < 0.8; value += 0.01) {
      input.value = String(value);
      const moved = input.value;
      input.dispatchEvent(new Event('input'));
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      seen.push(input.value === moved);
    }
    input.dispatchEvent(new Event('change'));
    return seen;
  });
  expect(seen).toEqual(Array(30).fill(true));
  await expect(page.locator('#momentum-value')).toHaveValue('0.79');
});

test('a drag is few changes, however often the slider moves', async ({ page }) => {
  await openAtRest(page);
  await button(page, 'Step').click();
  await slider(page, 'Momentum').evaluate((/** @type {HTMLInputElement} */ input) => {
    for (let value = 0; value < 0.9; value += 0.01) {
      input.value = String(value);
      input.dispatchEvent(new Event('input'));
    }
    input.dispatchEvent(new Event('change'));
  });
  await expect(page).toHaveURL(/\?momentum=0\.9,0\.89@1$/);
});

test('the learning rate acts at the next epoch and keeps the weights', async ({ page }) => {
  await openAtRest(page);
  /** Ten steps with the learning rate set after five. @param {string} position on the log slider */
  const run = async (position) => {
    await button(page, 'Reset').click();
    await slider(page, 'Learning rate').fill('0');
    for (let i = 0; i < 5; i += 1) await button(page, 'Step').click();
    await slider(page, 'Learning rate').fill(position);
    await expect(page.locator('#epochs')).toHaveText('5');
    for (let i = 0; i < 2; i += 1) await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText('7');
    await frames(page);
    return picture(page);
  };
  const [same, lower] = [await run('0'), await run('-1')];
  expect(lower).not.toBe(same);
  expect(await run('0')).toBe(same);
  await expect(page.getByLabel('Learning rate, exact value')).toHaveValue('1');
});

test('an exact value can be typed', async ({ page }) => {
  await openAtRest(page);
  await page.getByLabel('Learning rate, exact value').fill('0.125');
  await page.keyboard.press('Enter');
  await expect(slider(page, 'Learning rate')).toHaveAttribute('aria-valuetext', '0.125');
  await page.keyboard.press('Space'); // typing in a field is not playing
  expect(await epochs(page)).toBe(0);
  await page.getByLabel('Learning rate, exact value').fill('0');
  await page.keyboard.press('Enter');
  await expect(slider(page, 'Learning rate')).toHaveValue('-3'); // the nearest it can show
});

test('a field that was left shows what is set', async ({ page }) => {
  await openAtRest(page);
  const field = page.getByLabel('Learning rate, exact value');
  await field.pressSequentially('2');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Tab');
  await slider(page, 'Learning rate').fill('-1');
  await expect(field).toHaveValue('0.1');
  // What is typed is the value that is set already.
  await field.fill('0.1');
  await page.keyboard.press('Tab');
  await slider(page, 'Learning rate').fill('0');
  await expect(field).toHaveValue('1');
  // What is typed is no number at all.
  await field.press('End');
  await field.pressSequentially('e');
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('1');
  await slider(page, 'Learning rate').fill('-1');
  await expect(field).toHaveValue('0.1');
});

test('hand-edited values are refused by name and training goes on', async ({ page }) => {
  await page.goto('./');
  for (const [id, label, bad, kept] of [
    ['learningRate', 'Learning rate', '-1', '1'],
    ['learningRate', 'Learning rate', '1e9', '1'],
    ['learningRate', 'Learning rate', '', '1'],
    ['momentum', 'Momentum', '1', '0.9'],
    ['momentum', 'Momentum', '-0.5', '0.9'],
    ['decay', 'Decay', '-1', '0.001'],
    ['speed', 'Speed', '0', '4'],
    ['speed', 'Speed', '2.5', '4'],
    ['speed', 'Speed', '100000', '4'],
  ]) {
    const field = page.locator(`#${id}-value`);
    await field.fill(bad);
    await field.press('Enter');
    await expect(page.locator(`#${id}-error`)).toContainText(`${label} must be`);
    await expect(field).toHaveValue(kept);
    const before = await epochs(page);
    await expect.poll(() => epochs(page)).toBeGreaterThan(before);
    await field.fill(kept);
    await field.press('Enter');
    await expect(page.locator(`#${id}-error`)).toBeEmpty();
  }
  // A slider whose bounds were edited in the page itself.
  await page.locator('#momentum').evaluate((/** @type {HTMLInputElement} */ input) => {
    input.max = '7';
    input.value = '6';
    input.dispatchEvent(new Event('input'));
  });
  await expect(page.locator('#momentum-error')).toHaveText(
    'Momentum must be a number from 0 to 0.999999, got 6. Kept 0.9.',
  );
  await expect(page.locator('#momentum-value')).toHaveValue('0.9');
});

test('a seed can be typed, and what is none is refused', async ({ page }) => {
  await openAtRest(page);
  const seed = page.getByLabel('Seed', { exact: true });
  await expect(seed).toHaveValue('0');
  await frames(page);
  const before = await picture(page);
  await seed.fill('7');
  await seed.press('Enter');
  await expect(page).toHaveURL(/\?seed=7$/);
  await frames(page);
  expect(await picture(page)).not.toBe(before);
  for (const bad of ['-1', '0.5', '4294967296', '']) {
    await seed.fill(bad);
    await seed.press('Enter');
    await expect(page.locator('#seed-error')).toHaveText(/^Seed must be .* Kept 7\.$/);
    await expect(seed).toHaveValue('7');
  }
  await expect(page).toHaveURL(/\?seed=7$/);
});

test('no field or box, wherever it is, is filled in by the browser', async ({ page }) => {
  await openAtRest(page);
  await page.getByLabel('Show the folds').check();
  for (const id of ['epoch', 'fusion', 'check', 'pull', 'answers']) {
    await page.locator(`#${id}-panel > summary`).click();
  }
  await expect(page.locator('#fold-unit')).toBeVisible();
  await expect(page.locator('#long-way')).toBeVisible();
  await expect(page.locator('#arrows')).toBeVisible();
  expect(await page.locator('input, select, textarea').count()).toBeGreaterThan(12);
  await expect(page.locator(':is(input, select, textarea):not([autocomplete="off"])')).toHaveCount(0);
});

test('after Back every field, box and panel shows what the page does', async ({ page }) => {
  await openAtRest(page);
  await page.getByRole('checkbox', { name: 'Log scale' }).check();
  await page.getByLabel('Show the folds').check();
  await page.locator('#answers-panel > summary').click();
  await page.getByLabel('Show where the loss pulls').check();
  await page.getByLabel('Momentum, exact value').fill('0.123'); // and not entered
  await slider(page, 'Speed').fill('9');
  await page.goto('about:blank');
  await page.goBack();
  await expect(page.locator('#loss')).toHaveText('1.113');
  await frames(page);
  for (const box of ['#folds', '#logarithmic']) await expect(page.locator(box)).not.toBeChecked();
  await expect(page.locator('#fold-details')).toBeHidden();
  await expect(page.locator('details[open]')).toHaveCount(0);
  await expect(page.locator('#momentum-value')).toHaveValue('0.9');
  await expect(page.locator('#speed-value')).toHaveValue('4');
  await expect(slider(page, 'Speed')).toHaveValue('3');
});

for (const [what, width, height, media] of /** @type {const} */ ([
  ['in a wide window', 1440, 900, 'screen'],
  ['on a tablet', 768, 1024, 'screen'],
  ['on a phone', 390, 844, 'screen'],
  ['on the smallest phone', 320, 568, 'screen'],
  ['on paper', 1440, 900, 'print'],
])) {
  test(`more settings stand one below the other, ${what}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('./?optimizer=adam&validation=true&epoch=3');
    await expect(page.locator('#epochs')).toHaveText('3');
    await page.locator('.more summary').click();
    await page.emulateMedia({ media });
    const parts = page.locator('.more :is(.setting, .settings > .hint, .choice)');
    // Batch size; beta 1 and 2, epsilon; L1, L2, dropout; what begins another run, validation, and two kinds of arithmetic.
    await expect(parts).toHaveCount(11);
    const boxes = await parts.evaluateAll((all) => all.map((part) => part.getBoundingClientRect().toJSON()));
    for (const [index, { left, top, right }] of boxes.entries()) {
      expect(left, `left of ${index}`).toBeCloseTo(boxes[0].left, 0);
      expect(right, `right of ${index}`).toBeCloseTo(boxes[0].right, 0);
      if (index > 0) expect(top, `top of ${index}`).toBeGreaterThanOrEqual(boxes[index - 1].bottom);
    }
  });
}

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
]) {
  test(`what is dragged from 0 moves nothing, ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('./?optimizer=adam&epoch=100');
    await expect(page.locator('#epochs')).toHaveText('100');
    await page.locator('.more summary').click();
    const parts = page.locator('#l1, #l2, #dropout, #epoch-value, #time-line');
    await expect(parts).toHaveCount(5);
    const places = () =>
      parts.evaluateAll((all) =>
        all.map((part) => {
          const { left, top } = part.getBoundingClientRect();
          return [part.id, left + scrollX, top + scrollY];
        }),
      );
    await frames(page);
    const before = await places();
    for (const [name, position] of [
      ['L1', '-3'],
      ['L2', '-3'],
      ['Dropout', '0.3'],
    ]) {
      await slider(page, name).fill(position);
      await frames(page);
      expect(await places(), name).toEqual(before);
    }
    await expect(page.locator('#loss-parts dd')).toHaveText(/^data \d\.\d{3} \+ regularization \d\.\d{3}$/);
  });
}

test('no accessibility violation among more settings, whose values are very small', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto('./?optimizer=adam&decay=5e-7&epoch=3');
    await expect(page.locator('#epochs')).toHaveText('3');
    await page.locator('.more summary').click();
    await expect(page.locator('#decay-value')).toHaveAttribute('aria-valuenow', '0.0000005');
    await expect(page.locator('#decay-value')).toHaveAttribute('aria-valuetext', '5e-7');
    expect((await new AxeBuilder({ page }).include('#controls').analyze()).violations).toEqual([]);
  }
});

test('a batch at a time, where an update does not take all samples', async ({ page }) => {
  await openAtRest(page);
  await expect(button(page, 'Step a batch')).toHaveCount(0);
  await expect(page.locator('#epoch-panel h3')).toHaveText('One epoch, stage by stage');
  await page.locator('.more summary').click();
  const size = slider(page, 'Batch size');
  await expect(size).toHaveAttribute('aria-valuetext', 'all samples');
  await size.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(size).toHaveAttribute('aria-valuetext', '256');
  await expect(page).toHaveURL(/\?batchSize=256$/);
  await expect(page.locator('#epoch-panel h3')).toHaveText('One update, stage by stage');
  const batch = button(page, 'Step a batch');
  const loss = page.locator('#loss');
  await frames(page);
  const before = await loss.textContent();
  const places = () =>
    page
      .locator('.readings :is(dt, dd)')
      .evaluateAll((all) => all.map((one) => [one.getBoundingClientRect().x, one.getBoundingClientRect().y]));
  const placed = await places();
  await expect(page.locator('#batch')).toHaveCount(0);
  await batch.click();
  await frames(page);
  expect(await epochs(page)).toBe(0);
  expect(await loss.textContent()).not.toBe(before);
  await expect(page.locator('.readings dl > div', { hasText: 'Batch' })).toHaveText(/^\s*Batch\s*1 of 2$/);
  await expect(page.locator('#live')).toHaveText(/^Epoch 0, batch 1 of 2, loss [\d.]+, accuracy [\d.]+ %$/);
  expect(await places()).toEqual(placed);
  await batch.click();
  await expect.poll(() => epochs(page)).toBe(1);
  await expect(page.locator('#batch')).toHaveCount(0);
  await batch.click();
  await button(page, 'Step').click();
  await expect.poll(() => epochs(page)).toBe(2);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
});
