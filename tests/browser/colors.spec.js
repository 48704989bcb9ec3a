// Colours as people set them: light, dark, the system's own, on paper, and whatever an extension does to the page.

import { button, expect, frames, openAtRest, openEverything, pixelsOf, test } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Locator} Locator */

/** The pixel in a corner of a canvas, where nothing is drawn. @param {Page} page @param {string} selector */
const cornerOf = async (page, selector) => (await pixelsOf(page, selector)).at(1, 1);

/**
 * Where the letters of a part are, less the outermost pixels of their line.
 * @param {Page} page @param {Locator} part
 */
async function lettersOf(page, part) {
  await part.scrollIntoViewIfNeeded();
  const clip = await part.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, top, width, height } = range.getBoundingClientRect();
    return { x: left + 2, y: top + 2, width: width - 4, height: height - 4 };
  });
  return { screenshot: () => page.screenshot({ clip }) };
}

/**
 * The colours that are to be seen in a part of the page, the most frequent first.
 * @param {Page} page @param {{screenshot: () => Promise<Uint8Array>}} part
 */
async function colorsOf(page, part) {
  const bytes = [...(await part.screenshot())];
  return page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: 'image/png' }));
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(image.width, image.height).getContext('2d')
    );
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (let at = 0; at < data.length; at += 4) {
      const color = `rgb(${data.slice(at, at + 3).join(', ')})`;
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
    return [...counts].toSorted(([, a], [, b]) => b - a).map(([color]) => color);
  }, bytes);
}

/** The contrast of two colours, 1 to 21, as WCAG 2 defines it. @param {string} one @param {string} other */
function contrast(one, other) {
  const [lighter, darker] = [one, other]
    .map((color) => {
      const [r, g, b] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const share = Number(part) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    })
    .toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

test('contrast is computed as WCAG does', () => {
  expect(contrast('rgb(0, 0, 0)', 'rgb(255, 255, 255)')).toBeCloseTo(21, 10);
  expect(contrast('rgb(118, 118, 118)', 'rgb(255, 255, 255)')).toBeCloseTo(4.54, 2); // the known lightest grey for text
});

/** @param {Locator} element @param {string} property @param {string} [pseudo] */
const styleOf = (element, property, pseudo) =>
  element.evaluate(
    (element, { property, pseudo }) => getComputedStyle(element, pseudo).getPropertyValue(property),
    { property, pseudo },
  );

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`fields can be seen and "Done" can be read, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openAtRest(page);
    const paper = await styleOf(page.locator('html'), 'background-color');
    for (const field of await page.locator('.setting .number').all())
      expect(contrast(await styleOf(field, 'border-bottom-color'), paper)).toBeGreaterThanOrEqual(3);
    await button(page, 'Take the walk').click();
    await expect(page.locator('#walk-count')).toHaveText('1 of 9');
    await frames(page);
    await button(page, 'Play').click();
    await expect(page.locator('#walk-ask')).toHaveClass('done');
    const card = await styleOf(page.locator('#walk'), 'background-color');
    const done = page.locator('#walk-ask');
    expect(await styleOf(done, 'content', '::after')).toBe('" ✓ Done"');
    expect(contrast(await styleOf(done, 'color', '::after'), card)).toBeGreaterThanOrEqual(4.5);
  });

  test(`in the system’s colours the current stage, chosen cells and bars are seen, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, forcedColors: 'active' });
    await openAtRest(page);
    await openEverything(page);
    const [current, other] = ['[aria-current]', ':not([aria-current])'].map((which) =>
      page.locator(`#rail button${which}`).first(),
    );
    const [ground] = await colorsOf(page, current);
    expect(contrast(ground, (await colorsOf(page, other))[0])).toBeGreaterThanOrEqual(3);
    // What is painted, letters and all: the browser may lay a ground of its own under them.
    await expect(page.locator('#play')).toHaveClass('primary');
    await expect(page.locator('#next-stage')).toHaveClass('primary');
    await expect(page.locator('#walk-start')).toHaveClass('primary');
    for (const part of [current, ...(await page.locator('button.primary:visible').all())]) {
      const [ground, ...inks] = await colorsOf(page, await lettersOf(page, part));
      const clearest = Math.max(...inks.map((ink) => contrast(ink, ground)));
      expect(clearest, String(await part.textContent()).trim()).toBeGreaterThanOrEqual(4.5);
    }

    // The first row is the sample's own class, with the longest bar; both ends of it are in view.
    const bar = page.locator('#fusion-short .bar').first();
    const [paper] = await colorsOf(page, page.locator('#fusion-short th').last());
    const seen = (await colorsOf(page, bar)).filter((color) => contrast(color, paper) >= 3);
    expect(seen.length).toBeGreaterThan(0);
    const fill = await styleOf(bar.locator('i'), 'background-color');
    expect(contrast(fill.replace(/, [\d.]+\)$/, ')'), paper)).toBeGreaterThanOrEqual(3);

    const lit = page.locator('#stage-arrays .lit-column:not([hidden])').first();
    expect(await styleOf(lit, 'outline-color')).not.toBe(await styleOf(page.locator('html'), 'color'));
    await expect(lit).toHaveCSS('outline-style', 'solid');
  });

  test(`what canvases show keeps its own paper, whatever is done to the page, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await openAtRest(page);
    await openEverything(page);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('*, html { background-color: #777 !important; color: #888 !important }');
      document.adoptedStyleSheets.push(sheet);
    });
    const paper = colorScheme === 'light' ? [251, 249, 244, 255] : [23, 22, 19, 255];
    for (const id of ['#time-line-canvas', '#triangle', '#check-scatter'])
      expect(await cornerOf(page, id), id).toEqual(paper);
  });
}

test('a dark page is printed in light colours', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openAtRest(page);
  await frames(page);
  const paper = () => styleOf(page.locator('html'), 'background-color');
  expect(await paper()).toBe('rgb(23, 22, 19)');
  // What the browser finds when it prints.
  await page.evaluate(() => {
    addEventListener('beforeprint', () =>
      queueMicrotask(() => {
        const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#time-line-canvas'));
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
        const { backgroundColor } = getComputedStyle(document.documentElement);
        Object.assign(globalThis, {
          printed: [backgroundColor, [...context.getImageData(1, 1, 1, 1).data]],
        });
      }),
    );
  });
  await page.pdf();
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).printed)).toEqual([
    'rgb(251, 249, 244)',
    [251, 249, 244, 255],
  ]);
  await frames(page);
  expect(await paper()).toBe('rgb(23, 22, 19)');
  expect(await cornerOf(page, '#time-line-canvas')).toEqual([23, 22, 19, 255]);
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  expect(await paper()).toBe('rgb(251, 249, 244)');
});
