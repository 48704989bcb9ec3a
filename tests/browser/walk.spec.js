// The walk, as a person takes it.

import { test as bare } from '@playwright/test';
import { button, epochs, expect, frames, hold, openAtRest, PHONE, slider, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

const CARDS = [
  'The map',
  'The network',
  'The loss',
  'From the start, slowly',
  'The learning rate',
  'Folds',
  'One epoch, number by number',
  'A point of your own',
  'Why two steps are taken as one',
];

/** Epochs, loss and accuracy at the start of a run and after 1,000 epochs, as `make log` prints them. */
const [START, TRAINED] = ['Epochs0Loss1.113Accuracy36.0 %', 'Epochs1,000Loss0.187Accuracy92.3 %'];

/** @param {Page} page */
const readings = async (page) =>
  (await page.locator('.readings dl > div:nth-child(-n + 3)').allTextContents()).join('');

/** @param {Page} page */
const done = (page) => page.locator('#walk-ask.done');

/** Takes the walk and goes on to a card. @param {Page} page @param {string} title */
async function walkTo(page, title) {
  await button(page, 'Take the walk').click();
  for (const before of CARDS.slice(0, CARDS.indexOf(title))) {
    await expect(page.locator('#walk-title')).toHaveText(before);
    await button(page, 'Next').click();
  }
  await expect(page.locator('#walk-title')).toHaveText(title);
  await frames(page);
}

test('the walk can be followed though it is begun while points are drawn, which go on when it is left', async ({
  page,
}) => {
  await openAtRest(page);
  await button(page, 'Draw points').click();
  await expect(page.locator('#drawing-tools')).toBeVisible();
  await walkTo(page, 'Folds');
  await expect(page.locator('#drawing-tools')).toHaveCount(0);
  await page.locator('#folds').check();
  await expect(done(page)).toBeVisible();
  await button(page, 'Back to my run').click();
  await expect(page.locator('#drawing-tools')).toBeVisible();
});

test('the walk is offered, can be left, and does not come back by itself', async ({ page }) => {
  await page.goto('./');
  const start = button(page, 'Take the walk');
  const card = page.getByRole('dialog');
  await expect(start).toHaveClass('primary');
  await expect(card).toBeHidden();
  await start.press('Enter');
  for (const [index, title] of CARDS.entries()) {
    await expect(card).toHaveAccessibleName(title);
    await expect(page.locator('#walk-count')).toHaveText(`${index + 1} of 9`);
    await expect(card).toBeFocused();
    await expect(page.locator('.walk-lit')).toHaveCount(1);
    await button(page, index === 8 ? 'Done' : 'Next').press('Enter');
  }
  await expect(card).toBeHidden();
  await expect(page.locator('.walk-lit')).toHaveCount(0);
  await expect(page.locator('html')).toHaveCSS('padding-bottom', '0px');
  await expect(start).toBeFocused();
  await page.reload();
  await expect(start).not.toHaveClass('primary');
  await expect(card).toBeHidden();
});

test('every card begins with its own network, from whichever side it is entered', async ({ page }) => {
  await page.goto('./?hidden=4&seed=9&epoch=30');
  await expect(page.locator('#epochs')).toHaveText('30');
  await button(page, 'Take the walk').click();
  const networks = [START, TRAINED, TRAINED, TRAINED, START, TRAINED, TRAINED, TRAINED, TRAINED];
  for (const [index, network] of networks.entries()) {
    await expect.poll(() => readings(page), CARDS[index]).toBe(network);
    await expect(button(page, 'Play')).toBeVisible();
    await expect(done(page)).toHaveCount(0);
    if (index < 8) await button(page, 'Next').click();
  }
  for (const [index, network] of [...networks.entries()].reverse()) {
    await expect(page.locator('#walk-title')).toHaveText(CARDS[index]);
    await expect.poll(() => readings(page), CARDS[index]).toBe(network);
    if (index > 0) await page.locator('#walk-back').click();
  }
});

test('what a card has ruined, the next does not teach on', async ({ page }) => {
  await openAtRest(page);
  await walkTo(page, 'The learning rate');
  await button(page, 'Play').click();
  await slider(page, 'Learning rate').fill('3');
  await expect(done(page)).toBeVisible();
  await expect(page.getByRole('status')).toContainText('Training has collapsed: since epoch ');
  await button(page, 'Next').click();
  await expect.poll(() => readings(page)).toBe(TRAINED);
  await expect(page.locator('#learningRate-value')).toHaveValue('1');
  await expect(page.getByRole('status')).toBeEmpty();
});

for (const [way, leave] of /** @type {[string, (page: Page) => Promise<unknown>][]} */ ([
  ['the button', (page) => button(page, 'Back to my run').click()],
  ['Escape', (page) => page.keyboard.press('Escape')],
  ['Back', (page) => page.goBack()],
  [
    'its end',
    async (page) => {
      for (const title of CARDS.slice(4, -1)) {
        await expect(page.locator('#walk-title')).toHaveText(title);
        await button(page, 'Next').click();
      }
      await button(page, 'Done').click();
    },
  ],
])) {
  test(`the reader’s own run is as it was when the walk is left by ${way}`, async ({ page }) => {
    await page.goto('./?seed=7&hidden=8&learningRate=1,0.1@100&epoch=137');
    await expect(page.locator('#epochs')).toHaveText('137');
    await slider(page, 'Speed').fill('2');
    await page.keyboard.press('.');
    await page.locator('#epoch-panel > summary').click();
    await expect(page.locator('.stage .sample-number')).toHaveText('51');
    await button(page, 'Next stage').click();
    await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText('138');
    const before = await readings(page);

    await walkTo(page, 'The learning rate');
    await expect.poll(() => readings(page)).toBe(START);
    await button(page, 'Play').click();
    await slider(page, 'Learning rate').fill('0.3');
    await expect.poll(() => epochs(page)).toBeGreaterThan(10);
    await leave(page);
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect.poll(() => readings(page)).toBe(before);
    await expect(button(page, 'Play')).toBeVisible();
    await expect(page).toHaveURL(/\?seed=7&hidden=8&learningRate=1,0\.1@100(&epoch=137)?$/);
    await expect(page.locator('#learningRate-value')).toHaveValue('0.1');
    await expect(page.locator('#speed-value')).toHaveValue('3');
    await expect(page.locator('.stage .sample-number')).toHaveText('51');
    await expect(page.locator('#rail [aria-current="step"]')).toHaveText('ReLU');
  });
}

test('a run that was training goes on when the walk is left', async ({ page }) => {
  await page.goto('./?seed=4');
  await expect.poll(() => epochs(page)).toBeGreaterThan(200);
  await button(page, 'Take the walk').click();
  await expect.poll(() => readings(page)).toBe(START);
  await button(page, 'Back to my run').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(200);
  await expect(button(page, 'Pause')).toBeVisible();
  await expect(page).toHaveURL(/\?seed=4$/);
});

test('a run that has come to its end can be left for the walk, which trains', async ({ page }) => {
  await page.goto('./?epoch=10001');
  await expect(page.locator('#epochs')).toHaveText('10,001');
  await button(page, 'Play').click();
  await expect(page.getByRole('status')).toContainText('Done');
  await button(page, 'Take the walk').click();
  await expect.poll(() => readings(page)).toBe(START);
  await expect(page.getByRole('status')).toBeEmpty();
  await page.keyboard.press('Space');
  await expect(done(page)).toBeVisible();
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
});

for (const [title, keys] of /** @type {const} */ ([
  ['The map', ['Space']],
  ['From the start, slowly', ['r', 'ArrowRight']],
  ['One epoch, number by number', [']', ']']],
  ['A point of your own', ['.']],
])) {
  test(`keys do what the card “${title}” asks for`, async ({ page }) => {
    await openAtRest(page);
    await walkTo(page, title);
    for (const [index, key] of keys.entries()) {
      await expect(done(page)).toHaveCount(0);
      await page.keyboard.press(key);
      if (index === 0 && key === ']') await expect(button(page, 'Next stage')).toBeVisible();
    }
    await expect(done(page)).toBeVisible();
  });
}

test('what is only half done is not ticked', async ({ page }) => {
  await openAtRest(page);
  await walkTo(page, 'From the start, slowly');
  await button(page, 'Step').click();
  await frames(page);
  await expect(done(page)).toHaveCount(0);
  await button(page, 'Reset').click();
  await expect(page.locator('#epochs')).toHaveText('0');
  await frames(page);
  await expect(done(page)).toHaveCount(0);
  await button(page, 'Step').click();
  await expect(done(page)).toBeVisible();
  for (const _ of CARDS.slice(4)) await button(page, 'Next').click();
  await expect(page.locator('#walk-title')).toHaveText(CARDS[8]);
  await page.locator('#fusion-panel > summary').click();
  await button(page, 'Push its logits apart').click();
  await expect(page.locator('#push-words')).toContainText('sure of the wrong arm');
  await frames(page);
  await expect(done(page)).toHaveCount(0);
  for (let pushes = 1; pushes < 4; pushes += 1) await page.locator('#push-logits').click();
  await expect(page.locator('#push-words')).toContainText('not a number');
  await expect(done(page)).toBeVisible();
});

test('Escape in a field leaves the field’s text alone, and the walk too', async ({ page }) => {
  await openAtRest(page);
  await walkTo(page, 'The learning rate');
  const card = page.getByRole('dialog');
  await page.locator('#learningRate-value').press('Escape');
  await page.locator('#seed-value').press('Escape');
  await frames(page);
  await expect(card).toBeVisible();
  await page.locator('#learningRate').press('Escape');
  await expect(card).toBeHidden();
});

test('the walk works by touch', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...PHONE, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(String(baseURL));
  await button(page, 'Take the walk').tap();
  for (const [title, places] of /** @type {const} */ ([
    ['The map', ['#play']],
    ['The network', ['[data-layer="1"][data-slot="0"]']],
    ['The loss', ['#time-line']],
    ['From the start, slowly', ['#reset', '#step']],
    ['The learning rate', ['#play']],
    ['Folds', ['#folds']],
    ['One epoch, number by number', ['#epoch-panel > summary', '#next-stage']],
    ['A point of your own', ['#map-square']],
  ])) {
    await expect(page.locator('#walk-title')).toHaveText(title);
    await expect(done(page)).toHaveCount(0);
    await frames(page);
    for (const place of places) await page.locator(place).tap();
    if (title === 'The learning rate')
      await slider(page, 'Learning rate').tap({ position: { x: 60, y: 10 } });
    await expect(done(page)).toBeVisible();
    await button(page, 'Next').tap();
  }
  await context.close();
});

// A file that cannot be loaded is an error in the console, which is all right here.
bare(
  'a reload in the walk keeps the card, what was done for it, and the reader’s own run',
  async ({ page }) => {
    await page.goto('./?seed=7&hidden=8&epoch=137');
    await expect(page.locator('#epochs')).toHaveText('137');
    const before = await readings(page);
    await walkTo(page, 'One epoch, number by number');
    const missing = '**/assets/epoch-*.js';
    await page.route(missing, (route) => route.abort());
    await page.locator('#epoch-panel > summary').click();
    const again = page.locator('.missing').getByRole('button', { name: 'Load the page again' });
    await expect(again).toBeVisible();
    await page.unroute(missing);
    await again.click();
    await expect(page.locator('#walk-title')).toHaveText('One epoch, number by number');
    await expect(page.locator('#walk-count')).toHaveText('7 of 9');
    await expect.poll(() => readings(page)).toBe(TRAINED);
    await expect(page.getByRole('dialog')).toBeFocused();
    await button(page, 'Next stage').click();
    await expect(done(page)).toBeVisible();
    await button(page, 'Back to my run').click();
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect.poll(() => readings(page)).toBe(before);
    await expect(page).toHaveURL(/\?seed=7&hidden=8$/);
  },
);

bare('a walk whose cards cannot be loaded after a reload can be left', async ({ page }) => {
  await page.goto('./?seed=7&hidden=8&epoch=137');
  await expect(page.locator('#epochs')).toHaveText('137');
  const before = await readings(page);
  await walkTo(page, 'One epoch, number by number');
  const missing = /assets\/(epoch|cards)-.*\.js/;
  await page.route(missing, (route) => route.abort());
  await page.locator('#epoch-panel > summary').click();
  await page.locator('#epoch-panel .missing').getByRole('button', { name: 'Load the page again' }).click();
  await button(page, 'Skip the walk').click();
  await expect.poll(() => readings(page)).toBe(before);
  await expect(page.locator('#walk')).toHaveCount(0);
});

test('while a card is up, no frame measures it', async ({ page }) => {
  await page.addInitScript(() => {
    const measured = { times: 0 };
    Object.assign(globalThis, { measured });
    for (const [owner, name] of /** @type {[object, string][]} */ ([
      [HTMLElement.prototype, 'offsetHeight'],
      [globalThis, 'innerWidth'],
      [globalThis, 'innerHeight'],
    ])) {
      const { get } = /** @type {any} */ (Object.getOwnPropertyDescriptor(owner, name));
      Object.defineProperty(owner, name, {
        configurable: true,
        get() {
          measured.times += 1;
          return get.call(this);
        },
      });
    }
  });
  await openAtRest(page);
  await walkTo(page, 'The map');
  await button(page, 'Play').click();
  await expect(done(page)).toBeVisible();
  await frames(page);
  const measured = () => page.evaluate(() => /** @type {any} */ (globalThis).measured.times);
  const [times, epoch] = [await measured(), await epochs(page)];
  await expect.poll(() => epochs(page)).toBeGreaterThan(epoch + 100);
  expect(await measured()).toBe(times);
});

test('a browser that knows neither :has() nor :popover-open takes the walk', async ({ page }) => {
  await page.addInitScript(() => {
    for (const owner of [Document.prototype, Element.prototype]) {
      for (const name of /** @type {const} */ (['querySelector', 'querySelectorAll', 'matches', 'closest'])) {
        const known = /** @type {any} */ (owner)[name];
        if (!known) continue;
        Object.assign(owner, {
          [name](/** @type {string} */ selector) {
            if (/:has\(|:popover-open/.test(selector)) throw new DOMException('unknown', 'SyntaxError');
            return known.call(this, selector);
          },
        });
      }
    }
  });
  await openAtRest(page);
  await walkTo(page, 'The learning rate');
  await expect(page.locator('.walk-lit')).toHaveId('learningRate-setting');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('Escape shuts what explains the map, and leaves the walk only then', async ({ page }) => {
  await openAtRest(page);
  await walkTo(page, 'The map');
  await button(page, 'What am I looking at?').click();
  await expect(page.locator('#what-map')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('#what-map')).toBeHidden();
  await expect(page.locator('#walk-title')).toHaveText('The map');
  await frames(page);
  await page.keyboard.press('Escape');
  await expect(page.locator('#walk-title')).toBeHidden();
});

/**
 * What each card asks for, in this order; a mouse is pressed in the middle of it, or moved there, or drags from there.
 * @type {[place: string, how?: 'move' | 'drag' | 'often'][][]}
 */
const ASKED = [
  [['#play']],
  [['[data-layer="1"][data-slot="0"]', 'move']],
  [['#time-line']],
  [['#reset'], ['#step']],
  [['#play'], ['#learningRate', 'drag']],
  [['#folds'], ['#fold-unit']],
  [['#epoch-panel > summary'], ['#next-stage']],
  [['#map-square']],
  [['#fusion-panel > summary'], ['#push-logits', 'often']],
];

/**
 * The middle of what nothing lies over, once it is there and rests.
 * @param {Page} page @param {string} place @param {string} title
 * @returns {Promise<[number, number]>}
 */
async function middleOf(page, place, title) {
  const middle = () =>
    page.evaluate((place) => {
      const element = document.querySelector(place);
      const { left, top, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
      const [x, y] = [left + width / 2, top + height / 2];
      return element?.contains(document.elementFromPoint(x, y)) ? [x, y] : undefined;
    }, place);
  await expect(page.locator('.held[aria-busy="true"]')).toHaveCount(0);
  await frames(page);
  await expect.poll(middle, `${place} of “${title}” is free`).toBeTruthy();
  return /** @type {[number, number]} */ (await middle());
}

for (const [width, height] of [
  [320, 568],
  [568, 320],
  [360, 740],
  [390, 664],
  [844, 390],
  [768, 1024],
  [932, 430],
  [1024, 768],
  [1280, 720],
  [1366, 768],
  [1440, 900],
  [1920, 1080],
  [2560, 1440],
  [1080, 1920],
]) {
  test(`what the walk asks for is in view and free at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openAtRest(page);
    await button(page, 'Take the walk').click();
    for (const [index, asked] of ASKED.entries()) {
      const title = CARDS[index];
      await expect(page.locator('#walk-title')).toHaveText(title);
      await expect(done(page)).toHaveCount(0);
      for (const [place, how] of asked) {
        const [x, y] = await middleOf(page, place, title);
        await page.mouse.move(x, y);
        if (how === 'drag') {
          await page.mouse.down();
          await page.mouse.move(x + 40, y);
          await page.mouse.up();
        } else if (how !== 'move') {
          await page.mouse.click(x, y);
        }
        for (let times = 1; how === 'often' && times < 4; times += 1)
          await page.mouse.click(...(await middleOf(page, place, title)));
      }
      await expect(done(page), title).toBeVisible();
      await page.mouse.click(...(await middleOf(page, '#walk-next', title)));
    }
    await expect(page.getByRole('dialog')).toBeHidden();
  });
}

test('while its cards come the walk says so, and Escape gives it up', async ({ page }) => {
  const release = await hold(page, '**/cards-*.js');
  await openAtRest(page);
  await button(page, 'Take the walk').click();
  const card = page.locator('#walk');
  await expect(card).toHaveText('Loading…');
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await button(page, 'Take the walk').click();
  await expect(card).toHaveText('Loading…');
  release();
  await expect(page.locator('#walk-count')).toHaveText('1 of 9');
});

test('what the address could not ask for is said again after the walk', async ({ page }) => {
  await page.goto('./?seed=-5&hidden=x&epoch=50');
  const status = page.getByRole('status');
  await expect(status).toContainText('Not all of the address could be taken: ');
  const refused = String(await status.textContent());
  await button(page, 'Take the walk').click();
  await expect(page.locator('#walk-count')).toHaveText('1 of 9');
  await expect(status).toBeEmpty();
  await page.keyboard.press('Escape');
  await expect(page.locator('#epochs')).toHaveText('50');
  await expect(status).toHaveText(refused);
});
