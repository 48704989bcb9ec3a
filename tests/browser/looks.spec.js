// The page as people set it: large text, magnified, translated.

import { test as base } from '@playwright/test';
import { button, expect, frames, openAtRest, openEverything, slider, test, train } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Locator} Locator */

/** Pairs of texts and controls that lie over one another, in words. @param {Page} page */
const overlaps = (page) =>
  page.evaluate(() => {
    /** @type {{what: string, node: Element, box: DOMRect}[]} */
    const boxes = [];
    for (const node of document.querySelectorAll('.sheet *, #walk *')) {
      const control = node.matches('button, input, canvas, .cells');
      const texts = [...node.childNodes].filter((child) => child instanceof Text && child.data.trim() !== '');
      if (node.closest('.visually-hidden, [popover], svg, math, .u-wrap')) continue;
      if (!node.checkVisibility({ visibilityProperty: true })) continue;
      if (node.closest('button') && !control) continue;
      const range = document.createRange();
      const rects = control
        ? [node.getBoundingClientRect()]
        : texts.flatMap((text) => {
            range.selectNode(text);
            return [...range.getClientRects()];
          });
      // What a scrolling box does not show lies over nothing.
      const frame = node
        .closest('.scroll, .sums, #log, pre, .formula, .network-place')
        ?.getBoundingClientRect();
      for (const { left, top, right, bottom } of rects) {
        const [x0, y0] = [Math.max(left, frame?.left ?? left), Math.max(top, frame?.top ?? top)];
        const [x1, y1] = [Math.min(right, frame?.right ?? right), Math.min(bottom, frame?.bottom ?? bottom)];
        const box = new DOMRect(x0, y0, x1 - x0, y1 - y0);
        if (box.width > 1 && box.height > 1)
          boxes.push({
            what: `${node.id || node.className || node.nodeName}: ${node.textContent?.trim().slice(0, 30)}`,
            node,
            box,
          });
      }
    }
    const found = [];
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        if (one.node === other.node || one.node.contains(other.node) || other.node.contains(one.node))
          continue;
        if (one.node.parentElement === other.node.parentElement && one.node.matches('canvas, i')) continue; // map and overlay
        if (one.node.id === 'network-canvas' && other.node.matches('.unit-tile')) continue; // which are drawn on it
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Lines of text may touch; the room above and below their letters is a fifth of their height.
        if (across > 2 && down > 0.2 * Math.min(one.box.height, other.box.height))
          found.push(`${one.what} | ${other.what}`);
      }
    }
    return found;
  });

/** What is to be touched and is narrower or lower than 24 pixels, in words; a box to tick with its label. @param {Page} page */
const tooSmall = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, summary, [role="slider"]')].flatMap((target) => {
      if (!target.checkVisibility({ visibilityProperty: true })) return [];
      const box = target.matches('[type="checkbox"], [type="radio"]') ? target.closest('label') : target;
      const { width, height } = /** @type {Element} */ (box).getBoundingClientRect();
      const name = target.id || target.getAttribute('aria-label') || target.textContent?.trim();
      return Math.min(width, height) < 24 ? [`${name}: ${width} × ${height}`] : [];
    }),
  );

test('whatever is touched is at least 24 pixels wide and high', async ({ page }) => {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('./?hidden=512&epoch=20');
    await expect(page.locator('#epochs')).toHaveText('20');
    await expect(page.locator('#page-on')).toBeVisible();
    expect(await tooSmall(page)).toEqual([]);
    await page.locator('[data-layer="1"][data-slot="5"]').click();
    await page.mouse.move(2, 2);
    await expect(page.locator('#hand')).toBeVisible();
    expect(await tooSmall(page), 'pinned').toEqual([]);
    await button(page, 'Slow motion').click();
    await expect(button(page, 'Stage after')).toBeVisible();
    expect(await tooSmall(page), 'in slow motion').toEqual([]);
    await page.getByRole('tab', { name: 'Log' }).click();
    await expect(button(page, 'Copy the log')).toBeVisible();
    expect(await tooSmall(page), 'the log').toEqual([]);
    await page.locator('#epoch-value').fill('10');
    await page.keyboard.press('Enter');
    await expect(button(page, 'Back to now')).toBeVisible();
    expect(await tooSmall(page), 'travelling').toEqual([]);
    await openEverything(page);
    expect(await tooSmall(page), 'with everything open').toEqual([]);
  }
});

/** @type {[string, {font?: number, text?: string, width: number, height: number, scale?: number}][]} */
const SETTINGS = [
  ['a default font of 24 px', { font: 24, width: 1440, height: 900 }],
  ['a default font of 24 px, on a phone', { font: 24, width: 390, height: 844 }],
  ['a default font of 32 px', { font: 32, width: 1440, height: 900 }],
  ['a default font of 32 px, in a small window', { font: 32, width: 1024, height: 768 }],
  ['a default font of 32 px, on a phone', { font: 32, width: 390, height: 844 }],
  ['a default font of 24 px, on a small phone', { font: 24, width: 360, height: 640 }],
  ['a default font of 32 px, on the smallest phone', { font: 32, width: 320, height: 568 }],
  ['text at 200 %', { text: '200%', width: 1440, height: 900 }],
  ['a magnification of 400 %', { width: 360, height: 225, scale: 4 }],
  ['a magnification of 400 % of a small window', { width: 320, height: 256, scale: 4 }],
];

for (const [name, { font = 16, text, width, height, scale = 1 }] of SETTINGS) {
  base(`all of the page can be used with ${name}`, async ({ playwright, launchOptions, baseURL }) => {
    const args = [...(launchOptions.args ?? []), `--blink-settings=defaultFontSize=${font}`];
    const browser = await playwright.chromium.launch({ ...launchOptions, args });
    const page = await browser.newPage({
      baseURL,
      viewport: { width, height },
      deviceScaleFactor: scale,
      reducedMotion: 'reduce',
    });
    await page.goto('./?epoch=20');
    await expect(page.locator('#epochs')).toHaveText('20');
    if (text) {
      await page.evaluate((size) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`html { font-size: ${size} !important }`);
        document.adoptedStyleSheets.push(sheet);
      }, text);
    }
    const wanted = text ? '32px' : `${0.9375 * font}px`;
    await expect(page.locator('html')).toHaveCSS('font-size', wanted); // the setting acts
    await openEverything(page);
    await frames(page);

    const map = await page.locator('#map-square').boundingBox();
    expect(map?.width).toBeGreaterThanOrEqual(200);
    expect(map?.height).toBe(map?.width);
    expect(map?.height).toBeLessThanOrEqual(Math.max(height, 210));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await overlaps(page)).toEqual([]);
    await page.locator('[data-layer="1"][data-slot="3"]').click();
    await page.mouse.move(1, 1);
    await expect(page.locator('#hand')).toBeVisible();
    expect(await overlaps(page), 'pinned').toEqual([]);
    await page.keyboard.press('Escape');
    await button(page, 'Slow motion').click();
    await expect(button(page, 'Stage after')).toBeVisible();
    expect(await overlaps(page), 'in slow motion').toEqual([]);
    await button(page, 'Slow motion').click();
    await page.locator('#time-line').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(button(page, 'Back to now')).toBeVisible();
    expect(await overlaps(page), 'travelling').toEqual([]);
    await button(page, 'Back to now').click();
    await frames(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);

    // What pops up scrolls within the window, to its end.
    for (const [ask, words] of [
      ['[popovertarget="what-map"]', '#what-map > p:last-child'],
      ['[popovertarget="what-folds"]', '#what-folds > :last-child'],
    ]) {
      await page.locator(ask).click();
      await expectWithin(page, page.locator('.popover:popover-open'));
      await page.locator(words).evaluate((element) => element.scrollIntoView({ block: 'end' }));
      await expect(page.locator(words)).toBeInViewport();
      await page.keyboard.press('Escape');
    }
    await button(page, 'Take the walk').click();
    for (let card = 1; card <= 9; card += 1) {
      await expect(page.locator('#walk-count')).toHaveText(`${card} of 9`);
      await expectWithin(page, page.locator('#walk'));
      // With letters of a twelfth of the window's width even the buttons leave no room: there the whole card scrolls.
      const faults = (await cardFaults(page)).filter(
        (fault) => width > 12.5 * font || fault.includes(' over '),
      );
      expect(faults, `card ${card}`).toEqual([]);
      // Its words can be read to their end, at least a line at a time.
      const words = page.locator('#walk-words');
      await words.evaluate((words) => words.scrollTo(0, words.scrollHeight));
      const [seen, line, left] = await words.evaluate((words) => [
        words.clientHeight,
        Number.parseFloat(getComputedStyle(words).lineHeight),
        words.scrollHeight - words.clientHeight - words.scrollTop,
      ]);
      expect(seen).toBeGreaterThanOrEqual(line);
      expect(left).toBeLessThan(1);
      if (card < 9) await page.locator('#walk-next').click();
    }
    await browser.close();
  });
}

/** What stands on a desk without scrolling, of networks whose words and buttons take more room than the seed's. */
const NETWORKS = [
  '',
  'hidden=8,8,8,8&',
  'hidden=512&',
  'hidden=256,256&',
  `hidden=${Array(16).fill(8)}&`,
  'classes=10&',
  'validation=true&l2=0.001&',
];

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
]) {
  for (const network of NETWORKS) {
    test(`controls, drawing, map and time line need no scrolling, ${width} × ${height}, ${network || 'the seed’s'}`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(`./?${network}epoch=3`);
      await expect(page.locator('#epochs')).toHaveText('3');
      await frames(page);
      const lowest = () =>
        page.evaluate(() =>
          Math.max(
            ...[...document.querySelectorAll('main :is(button, input, canvas, p, dd, .network-place)')]
              .filter((part) => part.checkVisibility({ visibilityProperty: true }))
              .map((part) => part.getBoundingClientRect().bottom),
          ),
        );
      expect(await lowest()).toBeLessThanOrEqual(height);
      const side = async () => (await page.locator('#network-canvas').boundingBox())?.height;
      const before = await side();
      expect(before).toBeGreaterThan(270);
      await page.locator('[data-layer="1"][data-slot="0"]').click();
      await expect(page.locator('#hand')).toBeVisible();
      await frames(page);
      expect(await lowest(), 'pinned').toBeLessThanOrEqual(height);
      expect(await side(), 'pinned').toBe(before);
      await page.keyboard.press('Escape');
      await button(page, 'Slow motion').click();
      await expect(page.locator('#slow-words')).not.toBeEmpty();
      expect(await lowest(), 'in slow motion').toBeLessThanOrEqual(height);
      expect(await side(), 'in slow motion').toBe(before);
    });
  }
}

test('on a tablet drawing and map share the width', async ({ page }) => {
  for (const [width, height] of [
    [1024, 768],
    [820, 1180],
    [768, 1024],
  ]) {
    await page.setViewportSize({ width, height });
    await openAtRest(page);
    const [drawing, map] = await Promise.all(
      ['.network-place', '#map-square'].map((part) => page.locator(part).boundingBox()),
    );
    expect(drawing?.y).toBeLessThan(Number(map?.y) + 5);
    expect(Number(drawing?.x) + Number(drawing?.width)).toBeLessThanOrEqual(Number(map?.x) + 1);
    expect(map?.width).toBeGreaterThan(0.3 * width);
    expect(drawing?.width).toBeGreaterThan(0.3 * width);
    const strip = await page.locator('.strip').boundingBox();
    expect(Number(strip?.y) + Number(strip?.height)).toBeLessThanOrEqual(height);
  }
});

/** Parts of the walk's card that lie over one another or below its edge, in words. @param {Page} page */
const cardFaults = (page) =>
  page.locator('#walk').evaluate((card) => {
    const edge = card.getBoundingClientRect();
    const parts = [...card.children].map((part) => ({
      name: part.id || part.className,
      box: part.getBoundingClientRect(),
    }));
    const below = parts.filter(({ box }) => box.bottom > edge.bottom);
    const over = parts.flatMap(({ name, box }, index) =>
      parts
        .slice(index + 1)
        .filter((other) => box.bottom > other.box.top + 1 && box.right > other.box.left + 1)
        .map((other) => `${name} over ${other.name}`),
    );
    return [...below.map(({ name }) => `${name} is below the edge`), ...over];
  });

/** The whole of it is in the window, or else can be scrolled within it. @param {Page} page @param {Locator} popup */
async function expectWithin(page, popup) {
  const box = await popup.boundingBox();
  const size = page.viewportSize();
  if (!box || !size) throw new Error('nothing pops up');
  expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(size.width);
  expect(box.y + box.height).toBeLessThanOrEqual(size.height);
  const sides = await popup.evaluate((element) => [element.scrollWidth, element.clientWidth]);
  expect(sides[0]).toBeLessThanOrEqual(sides[1]);
  await expect(popup).toHaveCSS('overflow-y', 'auto');
}

test('the page goes on though the browser translates it', async ({ page }) => {
  await openAtRest(page);
  // As Chrome does: a <font> element in the place of each text, but for what is not to be translated.
  await page.evaluate(() => {
    /** @param {Node} root */
    function translate(root) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
      for (const text of texts) {
        if (text.data.trim() === '' || text.parentElement?.closest('[translate="no"]')) continue;
        if (text.parentElement?.closest('font[data-translated]')) continue;
        const font = document.createElement('font');
        font.dataset.translated = '';
        font.append(document.createElement('font'));
        /** @type {Element} */ (font.firstChild).textContent = text.data.toUpperCase();
        text.replaceWith(font);
      }
    }
    const watch = { subtree: true, childList: true, characterData: true };
    const observer = new MutationObserver((changes) => {
      for (const { target } of changes) {
        // A translation that was written over is translated anew.
        const font = target instanceof Element ? target.closest('font[data-translated]') : null;
        if (font && font.firstElementChild === null) font.removeAttribute('data-translated');
      }
      observer.disconnect();
      translate(document.body);
      observer.observe(document.body, watch);
    });
    translate(document.body);
    observer.observe(document.body, watch);
  });
  await expect(page.locator('#play')).toHaveText('PLAY');
  await openEverything(page);
  await page.locator('#play').click();
  await expect(page.locator('#play')).toHaveText('PAUSE');
  await train(page);
  await expect(page.locator('#loss')).toHaveText(/^\d\.\d{3}$/);
  await page.locator('#play').click();
  await expect(page.locator('#play')).toHaveText('PLAY');
  await page.locator('#rail button').nth(2).click();
  await expect(page.locator('#stage-title')).toHaveText('DENSE 2');
  await expect(page.locator('#stage-numpy')).toHaveText(
    'dense2.output = np.dot(activation1.output, dense2.weights) + dense2.biases',
  );
  await expect(page.locator('#stage-numbers math').first()).toHaveText(/^z0=$/);
  await expect(page.locator('#log p').first()).toHaveText('epoch: 0, acc: 0.360, loss: 1.113');
  await page.locator('#reset').click();
  await expect(page.locator('#epochs')).toHaveText('0');
  await slider(page, 'Unit').fill('17');
  await expect(page.locator('#fold-reading')).toContainText('UNIT 17 IS ACTIVE');
  await page.locator('#walk-start').click();
  await page.locator('#walk-next').click();
  await expect(page.locator('#walk-title')).toHaveText('THE NETWORK');
  for (const code of await page
    .locator('code, pre, math, .readings dd, #fusion-short td, #confusion td')
    .all())
    await expect(code.locator('font')).toHaveCount(0);
});
