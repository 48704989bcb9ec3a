// Keys, what is typed, and Undo: what a person does without thinking must not cost them anything.

import { button, epochs, expect, frames, openAtRest, picture, slider, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

/** Opens a run at an epoch of it, at rest. @param {Page} page @param {string} run @param {number} epoch */
async function openAt(page, run, epoch) {
  await page.goto(`./?${run}epoch=${epoch}`);
  await expect(page.locator('#epochs')).toHaveText(String(epoch));
  await frames(page);
}

/** @param {Page} page */
const readings = (page) => page.locator('.readings dl').textContent();

for (const [way, undo] of /** @type {[string, (page: Page) => Promise<unknown>][]} */ ([
  ['its button', (page) => button(page, 'Undo').click()],
  ['Ctrl+Z', (page) => page.keyboard.press('Control+z')],
  ['⌘Z', (page) => page.keyboard.press('Meta+z')],
])) {
  test(`Reset is undone by ${way}, to the epoch that it came from`, async ({ page }) => {
    await openAt(page, '', 511);
    const [shown, figures] = [await picture(page), await readings(page)];
    await expect(page.locator('#undo-offer')).toBeEmpty();
    await page.keyboard.press('r');
    await expect(page.locator('#epochs')).toHaveText('0');
    await expect(page.locator('#undo-offer')).toHaveText('Undo to epoch 511');
    await undo(page);
    await expect(page.locator('#epochs')).toHaveText('511');
    await expect(page.locator('#undo-offer')).toBeEmpty();
    await frames(page);
    expect([await picture(page), await readings(page)]).toEqual([shown, figures]);
    await expect(button(page, 'Play')).toBeVisible();
    await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText('512');
  });
}

test('words that are dictated by mistake can be undone, letter for letter', async ({ page }) => {
  await openAt(page, '', 511);
  for (const key of 'never') await page.keyboard.press(key);
  await expect(page.locator('#epochs')).toHaveText('0');
  await page.keyboard.press('Space');
  await expect.poll(() => epochs(page)).toBeGreaterThan(20);
  for (const key of 'run') await page.keyboard.press(key);
  await expect(page.locator('#epochs')).toHaveText('0');
  await button(page, 'Undo').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(20);
  await expect(page.locator('#undo-offer')).toHaveText('Undo to epoch 511');
  await button(page, 'Undo').click();
  await expect(page.locator('#epochs')).toHaveText('511');
});

for (const [what, act] of /** @type {[string, (page: Page) => Promise<unknown>][]} */ ([
  ['New seed', (page) => button(page, 'New seed').click()],
  ['another start', (page) => page.getByLabel('Start from').selectOption('The book’s weights')],
  [
    'a seed that was typed',
    async (page) => {
      await page.getByLabel('Seed', { exact: true }).fill('8');
      await page.keyboard.press('Enter');
    },
  ],
  ['Back', (page) => page.goBack()],
])) {
  test(`${what} can be undone: the run before is back at its epoch, with its changes`, async ({ page }) => {
    await openAtRest(page);
    await page.getByLabel('Seed', { exact: true }).fill('5');
    await page.keyboard.press('Enter');
    for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
    await page.getByLabel('Momentum, exact value').fill('0.5');
    await page.keyboard.press('Enter');
    for (let i = 0; i < 4; i += 1) await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText('7');
    await expect(page).toHaveURL(/\?seed=5&momentum=0\.9,0\.5@3$/);
    await frames(page);
    const [shown, figures] = [await picture(page), await readings(page)];
    await act(page);
    await expect(page.locator('#epochs')).toHaveText('0');
    await button(page, 'Undo').click();
    await expect(page.locator('#epochs')).toHaveText('7');
    await frames(page);
    expect([await picture(page), await readings(page)]).toEqual([shown, figures]);
    await expect(page.locator('#seed-value')).toHaveValue('5');
    await expect(page.locator('#momentum-value')).toHaveValue('0.5');
    await expect(page).toHaveURL(/\?seed=5&momentum=0\.9,0\.5@3$/);
  });
}

test('a control that is moved after Reset loses nothing either', async ({ page }) => {
  await openAt(page, 'learningRate=1,0.1@100&', 300);
  const figures = await readings(page);
  await button(page, 'Reset').click();
  await expect(page.getByLabel('Learning rate, exact value')).toHaveValue('1'); // else it comes while one types
  await page.getByLabel('Learning rate, exact value').fill('0.5');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?learningRate=0\.5$/);
  await button(page, 'Undo').click();
  await expect(page.locator('#epochs')).toHaveText('300');
  await expect(page.locator('.readings dl')).toHaveText(String(figures));
  await expect(page).toHaveURL(/\?learningRate=1,0\.1@100$/);
});

test('Undo is offered until training has come as far again', async ({ page }) => {
  await openAt(page, '', 3);
  await button(page, 'Reset').click();
  for (const offer of ['Undo to epoch 3', 'Undo to epoch 3', 'Undo to epoch 3', '']) {
    await expect(page.locator('#undo-offer')).toHaveText(offer);
    await button(page, 'Step').click();
  }
});

test('where Undo is not offered any more Ctrl+Z costs nothing', async ({ page }) => {
  await openAt(page, '', 3);
  await button(page, 'Reset').click();
  for (let steps = 0; steps < 4; steps += 1) await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('4');
  await page.getByLabel('Momentum, exact value').fill('0.5');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?momentum=0\.9,0\.5@4$/);
  await button(page, 'Step').press('Control+z');
  await frames(page);
  await expect(page.locator('#epochs')).toHaveText('4');
  await expect(page).toHaveURL(/\?momentum=0\.9,0\.5@4$/);
});

for (const [way, redo] of /** @type {[string, (page: Page) => Promise<unknown>][]} */ ([
  ['its button', (page) => button(page, 'Redo').click()],
  ['Ctrl+Shift+Z', (page) => page.keyboard.press('Control+Shift+z')],
  ['⇧⌘Z', (page) => page.keyboard.press('Meta+Shift+z')],
])) {
  test(`what Undo left is back by ${way}`, async ({ page }) => {
    await openAt(page, '', 511);
    await page.getByLabel('Seed', { exact: true }).fill('8');
    await page.keyboard.press('Enter');
    await page.getByLabel('Momentum, exact value').fill('0.5');
    await page.keyboard.press('Enter');
    for (let steps = 0; steps < 3; steps += 1) await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText('3');
    await frames(page);
    const [shown, figures] = [await picture(page), await readings(page)];
    await button(page, 'Undo').click();
    await expect(page.locator('#epochs')).toHaveText('511');
    await expect(page.locator('#undo-offer')).toHaveText('Redo to epoch 3');
    await redo(page);
    await expect(page.locator('#undo-offer')).toHaveText('Undo to epoch 511');
    await frames(page);
    expect([await picture(page), await readings(page)]).toEqual([shown, figures]);
    await expect(page.locator('#seed-value')).toHaveValue('8');
    await expect(page.locator('#momentum-value')).toHaveValue('0.5');
  });
}

test('when the button Undo goes, the focus stays on the page', async ({ page }) => {
  await openAt(page, '', 3);
  await button(page, 'Reset').click();
  await button(page, 'Undo').focus();
  for (const epoch of [1, 2]) {
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('#epochs')).toHaveText(String(epoch));
    await expect(button(page, 'Undo')).toBeFocused();
  }
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#undo-offer')).toBeEmpty();
  await expect(button(page, 'Play')).toBeFocused();
});

test('keys that are switched off are not spoken of', async ({ page }) => {
  await openAtRest(page);
  const keys = page.getByRole('checkbox', { name: 'Keys' });
  const hint = page.locator('#keys-hint');
  const choose = page.locator('.inspector > .hint');
  await expect(hint).toHaveText('Space plays, → steps, R resets.');
  await expect(choose).toContainText('Click or tap a point on the map to choose it, or press , and .');
  await keys.uncheck();
  await expect(hint).toHaveText('Single keys do nothing.');
  await expect(choose).toHaveText(/ Click or tap a point on the map to choose it\.\s*$/);
  await button(page, 'Take the walk').click();
  for (let cards = 0; cards < 7; cards += 1) await button(page, 'Next').click();
  await expect(page.locator('#walk-ask')).toHaveText('Click or tap a point on the map.');
  await keys.check();
  await expect(page.locator('#walk-ask')).toHaveText(
    'Click or tap a point on the map, or press the full stop.',
  );
});

test('the page does not move when Undo is offered', async ({ page }) => {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
    [320, 568],
  ]) {
    await page.setViewportSize({ width, height });
    await openAt(page, '', 511);
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.transport > *, .settings > *, main > *')]
          .filter((part) => part.getClientRects().length > 0) // what has a box of its own
          .map((part) => part.getBoundingClientRect().y + scrollY),
      );
    const before = await places();
    await button(page, 'Reset').click();
    await expect(button(page, 'Undo')).toBeVisible();
    expect(await places()).toEqual(before);
  }
});

test('single keys can be switched off, which is remembered', async ({ page }) => {
  await openAtRest(page);
  const keys = page.getByRole('checkbox', { name: 'Keys' });
  await expect(button(page, 'Reset')).toHaveAttribute('aria-keyshortcuts', 'R');
  await keys.uncheck();
  const nothingHappens = async () => {
    for (const key of ['ArrowRight', 'Space', 'r', ']', '.']) await page.keyboard.press(key);
    await frames(page);
    await expect(page.locator('#epochs')).toHaveText('0');
    await expect(button(page, 'Play')).toBeVisible();
    await expect(page.locator('#rail')).toHaveCount(0);
  };
  await page.locator('#map-title').evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  await nothingHappens();
  await expect(button(page, 'Reset')).not.toHaveAttribute('aria-keyshortcuts');
  await page.reload();
  await expect(page.locator('#loss')).toHaveText('1.113');
  await expect(keys).not.toBeChecked();
  await nothingHappens();
  await keys.check();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epochs')).toHaveText('0'); // where the arrow is the checkbox's own
  await keys.evaluate((box) => box.blur());
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#epochs')).toHaveText('1');
});

test('a browser that remembers nothing switches keys off all the same', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await openAtRest(page);
  const keys = page.getByRole('checkbox', { name: 'Keys' });
  await keys.uncheck();
  await page.keyboard.press('r');
  await button(page, 'Take the walk').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(keys).not.toBeChecked();
});

test('brackets are reached with Option and AltGr; Alt and an arrow are the browser’s', async ({ page }) => {
  await openAtRest(page);
  const stage = page.locator('#rail [aria-current="step"]');
  await page.keyboard.press('Alt+]');
  await expect(stage).toHaveText('Dense 1');
  await page.keyboard.press('Alt+]');
  await expect(stage).toHaveText('ReLU');
  await page.keyboard.press('Alt+[');
  await expect(stage).toHaveText('Dense 1');
  // As Windows tells AltGr.
  await page.evaluate(() => {
    const modifiers = { ctrlKey: true, altKey: true, modifierAltGraph: true };
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ']', bubbles: true, ...modifiers }));
  });
  await expect(stage).toHaveText('ReLU');
  const taken = await page.evaluate(() =>
    [
      { key: ']', ctrlKey: true },
      { key: ']', metaKey: true },
      { key: 'r', ctrlKey: true },
      { key: 'r', altKey: true },
      { key: 'ArrowRight', altKey: true },
      { key: ' ', altKey: true },
    ].map((init) => {
      const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
      document.body.dispatchEvent(event);
      return event.defaultPrevented;
    }),
  );
  expect(taken).toEqual(Array(6).fill(false));
  await frames(page);
  await expect(stage).toHaveText('ReLU');
  await expect(page.locator('#epochs')).toHaveText('0');
});

test('arrows in a field step by a tenth of the value’s leading digit', async ({ page }) => {
  await openAtRest(page);
  for (const [label, up, down] of [
    ['Learning rate, exact value', '1.1', '1'],
    ['Momentum, exact value', '0.91', '0.9'],
    ['Decay, exact value', '0.0011', '0.001'],
    ['Speed, exact value', '5', '4'],
    ['Seed', '1', '0'],
  ]) {
    const field = page.getByLabel(label, { exact: true });
    await field.press('ArrowUp');
    await expect(field).toHaveValue(up);
    await field.press('ArrowDown');
    await expect(field).toHaveValue(down);
    await expect(page.locator('.error:not(:empty)')).toHaveCount(0);
  }
  const momentum = page.getByLabel('Momentum, exact value');
  await momentum.press('ArrowDown');
  await expect(momentum).toHaveValue('0.89');
  await momentum.fill('0.5'); // typed, and not yet entered
  await momentum.press('ArrowUp');
  await expect(momentum).toHaveValue('0.51');
  await expect(page).toHaveURL(/\?momentum=0\.51$/);
});

test('a comma is a decimal point in every field', async ({ page }) => {
  await openAtRest(page);
  for (const [label, typed, value] of [
    ['Learning rate, exact value', '1,5', '1.5'],
    ['Momentum, exact value', '0,85', '0.85'],
    ['Decay, exact value', '0,0005', '0.0005'],
    ['Speed, exact value', '1,000', '1000'],
    ['Seed', '10,001', '10001'],
  ]) {
    const field = page.getByLabel(label, { exact: true });
    await field.fill(typed);
    await field.press('Enter');
    await expect(field).toHaveValue(value);
  }
  await expect(page).toHaveURL(/\?seed=10001&learningRate=1\.5&momentum=0\.85&decay=0\.0005$/);
  for (const [id, typed, complaint] of [
    ['learningRate', 'abc', 'Learning rate must be a finite number, got "abc". Kept 1.5.'],
    ['speed', '1,5', 'Speed must be a whole number from 1 to 1000, got 1.5. Kept 1000.'],
    ['speed', '1e999', 'Speed must be a whole number from 1 to 1000, got "1e999". Kept 1000.'],
    ['speed', 'fast', 'Speed must be a whole number from 1 to 1000, got "fast". Kept 1000.'],
    ['seed', '1,5', 'Seed must be a whole number from 0 to 4294967295, got 1.5. Kept 10001.'],
    ['seed', 'x', 'Seed must be a whole number from 0 to 4294967295, got "x". Kept 10001.'],
  ]) {
    await page.locator(`#${id}-value`).fill(typed);
    await page.locator(`#${id}-value`).press('Enter');
    await expect(page.locator(`#${id}-error`)).toHaveText(complaint);
  }
});

/** What every field and slider shows. @param {Page} page */
const shownIn = (page) =>
  page
    .locator('.setting input')
    .evaluateAll((fields) =>
      Object.fromEntries(fields.map((field) => [field.id, /** @type {HTMLInputElement} */ (field).value])),
    );

test('Ctrl+Z takes back the run and not, beside it, what was typed: every field shows the run', async ({
  page,
}) => {
  await openAt(page, '', 300);
  for (const [id, typed] of [
    ['learningRate', '0.2'],
    ['momentum', '0.5'],
    ['speed', '7'],
  ]) {
    await page.locator(`#${id}-value`).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
  }
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('301');
  await frames(page);
  const shown = await shownIn(page);
  expect(shown).toMatchObject({ 'learningRate-value': '0.2', 'momentum-value': '0.5', 'speed-value': '7' });
  await button(page, 'Reset').click();
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
  await page.keyboard.press('Control+z');
  await expect(page.locator('#epochs')).toHaveText('301');
  for (const [keys, epoch] of [
    ['Control+Shift+z', '1'],
    ['Control+z', '301'],
    ['Control+y', '1'],
    ['Control+z', '301'],
  ]) {
    await page.keyboard.press(keys);
    await expect(page.locator('#epochs')).toHaveText(epoch);
  }
  await frames(page);
  await expect(page.locator('#epochs')).toHaveText('301');
  expect(await shownIn(page)).toEqual(shown);
  await expect(button(page, 'Step')).toBeFocused();
  await slider(page, 'Learning rate').press('ArrowRight');
  await expect(page.locator('#learningRate-value')).toHaveValue('0.22'); // the next that the slider has
});

test('what the browser takes back in a field that nobody types into is not shown', async ({ page }) => {
  await openAt(page, '', 20);
  const rate = page.locator('#learningRate-value');
  await rate.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0.2');
  await page.keyboard.press('Enter');
  await button(page, 'Step').click();
  await button(page, 'Reset').click();
  await expect(page.locator('#epochs')).toHaveText('0');
  await page.evaluate(() => document.execCommand('undo')); // as its menu does
  await button(page, 'Undo').click();
  await expect(page.locator('#epochs')).toHaveText('21');
  await expect(rate).toHaveValue('0.2');
});

test('after a seed that was typed Ctrl+Z leaves the focus where it is', async ({ page }) => {
  await openAt(page, '', 20);
  await page.locator('#seed-value').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await button(page, 'Step').click();
  await expect(page.locator('#epochs')).toHaveText('1');
  await page.keyboard.press('Control+z');
  await expect(page.locator('#epochs')).toHaveText('20');
  await frames(page);
  await expect(page.locator('#seed-value')).toHaveValue('0');
  await expect(button(page, 'Step')).toBeFocused();
});

test('in a field Ctrl+Z takes back what was typed, not the run', async ({ page }) => {
  await openAt(page, '', 20);
  await button(page, 'Reset').click();
  await page.getByLabel('Decay, exact value').press('Control+z');
  await frames(page);
  await expect(page.locator('#epochs')).toHaveText('0');
  await expect(button(page, 'Undo')).toBeVisible();
});

test('in a list letters and arrows choose, and do nothing else', async ({ page }) => {
  await openAt(page, '', 20);
  const optimizer = page.locator('#optimizer');
  await optimizer.focus();
  await page.keyboard.press('r'); // which elsewhere resets
  await expect(optimizer).toHaveValue('rmsprop');
  await page.keyboard.press('ArrowUp');
  await expect(optimizer).toHaveValue('adagrad');
  await frames(page);
  await expect(page.locator('#epochs')).toHaveText('20');
  await expect(button(page, 'Play')).toBeVisible();
});

test('keys leave the run alone under what has popped up, which goes when the focus leaves it', async ({
  page,
}) => {
  await openAt(page, '', 20);
  const dialog = page.getByRole('dialog', { name: 'Take it as NumPy' });
  const take = button(page, 'Take it as NumPy');
  await take.press('Enter');
  await expect(dialog.locator('#script')).toContainText('import numpy');
  await dialog.locator('#script').focus();
  for (const key of ['Space', 'r', 'ArrowRight']) await page.keyboard.press(key);
  await frames(page);
  await expect(button(page, 'Play')).toBeVisible();
  await expect(page.locator('#epochs')).toHaveText('20');
  // Its own button does not take it for left.
  await take.focus();
  await expect(dialog).toBeVisible();
  await dialog.locator('#script').focus();
  await page.keyboard.press('Tab');
  await expect(button(page, 'Copy link')).toBeFocused();
  await expect(dialog).toBeHidden();
  // Nothing can be focused in it, and what comes next may lie below it.
  const what = button(page, 'What am I looking at?');
  await what.press('Enter');
  const words = page.getByRole('dialog', { name: 'The decision map' });
  await expect(words).toContainText('The network is given two numbers');
  await page.keyboard.press('Tab');
  await expect(words).toBeHidden();
  await button(page, 'Step').press('r');
  await expect(page.locator('#epochs')).toHaveText('0');
});
