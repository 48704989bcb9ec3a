// What tests of the built page share: a page that may not complain, and what a person looks at.

import { test as base, expect } from '@playwright/test';
import { brokenInvariants } from './invariants.js';

/** @typedef {import('@playwright/test').Page} Page */

/**
 * Every test also fails if the page logs an error, or asks another host for anything, or what must always hold does not
 * when the test has ended.
 */
export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    /** @type {string[]} */
    const complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(String(baseURL))) complaints.push(`requested ${request.url()}`);
    });
    await use(page);
    expect(complaints).toEqual([]);
    if (!page.isClosed()) expect(await page.evaluate(brokenInvariants)).toEqual([]);
  },
});

/** @param {Page} page */
export const epochs = async (page) =>
  Number((await page.locator('#epochs').textContent())?.replaceAll(',', ''));

/** A fingerprint of the pixels of map and points. @param {Page} page */
export const picture = (page) =>
  page.evaluate(async () => {
    const map = /** @type {HTMLCanvasElement} */ (document.querySelector('#map'));
    const copy = new OffscreenCanvas(map.width, map.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext('2d'));
    context.drawImage(map, 0, 0);
    const { data } = context.getImageData(0, 0, map.width, map.height);
    return String(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
  });

/**
 * The pixels of a canvas, at device pixels from its upper left corner.
 * @param {Page} page @param {string} selector
 */
export async function pixelsOf(page, selector) {
  const { width, height, text } = await page.locator(selector).evaluate(async (canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(width, height).getContext('2d')
    );
    context.drawImage(/** @type {HTMLCanvasElement} */ (canvas), 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const parts = [];
    for (let at = 0; at < data.length; at += 0x8000) {
      parts.push(String.fromCharCode(...data.subarray(at, at + 0x8000)));
    }
    return { width, height, text: btoa(parts.join('')) };
  });
  const bytes = Buffer.from(text, 'base64');
  return {
    width,
    height,
    /** @param {number} x @param {number} y @returns {number[]} red, green, blue and alpha */
    at: (x, y) => [...bytes.subarray(4 * (width * Math.round(y) + Math.round(x))).subarray(0, 4)],
  };
}

/** @param {Page} page */
const twoFrames = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/**
 * Whatever was asked for has been drawn: at rest all that workers train and draw, which the browser shows with the frame
 * after.
 * @param {Page} page
 */
export async function frames(page) {
  await twoFrames(page);
  await expect(page.locator('#map-square')).toHaveAttribute('aria-busy', 'false');
  await twoFrames(page);
}

export const PANELS = [
  'One epoch, stage by stage',
  'Why fuse softmax and loss',
  'Gradient check',
  'Who pulls this weight',
  'All answers at once',
];

export const STAGES = [
  'Dense 1',
  'ReLU',
  'Dense 2',
  'Softmax',
  'Loss',
  '∂L/∂z',
  'Dense 2 backward',
  'ReLU backward',
  'Dense 1 backward',
  'Update',
];

/** @param {Page} page @param {string} title */
export const panel = (page, title) => page.locator('details.panel', { hasText: title });

/**
 * Opens a panel, which is then filled and moves no more, or shuts it.
 * @param {Page} page
 * @param {string} title
 */
export async function openPanel(page, title) {
  await panel(page, title).locator('summary').click();
  await expect(panel(page, title).locator('.working')).toHaveCount(0);
}

/** The current stage. @param {Page} page */
export const stage = (page) => page.locator('#rail [aria-current="step"]');

/** Opens all panels, each when the one before is filled, because it moves what is below. @param {Page} page */
export async function openAll(page) {
  await expect(page.locator('details.panel')).toHaveCount(PANELS.length);
  for (const panel of await page.locator('details.panel').all()) {
    await panel.locator('summary').click();
    await expect(panel.locator('> :not(summary)')).not.toHaveCount(0);
    await expect(panel.locator('.working')).toHaveCount(0);
  }
}

/** Opens the folds, all panels and the long way, and waits until they are filled. @param {Page} page */
export async function openEverything(page) {
  await page.getByLabel('Show the folds').check();
  await expect(page.locator('#fold-reading')).toHaveAttribute('aria-busy', 'false'); // which moves the panels
  await openAll(page);
  await page.getByLabel('Take the long way').check();
  for (const id of ['stage-numbers', 'fusion-long', 'pull-result', 'answers', 'fold-reading'])
    await expect(page.locator(`#${id}`)).toHaveAttribute('aria-busy', 'false');
  await expect(page.locator('.working')).toHaveCount(0);
}

/** Trains some more epochs. @param {Page} page */
export async function train(page) {
  await expect(page.locator('#epochs')).toHaveText(/\d/);
  const before = await epochs(page);
  await expect.poll(() => epochs(page)).toBeGreaterThan(before + 40);
}

/** @param {Page} page @param {string} name */
export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** @param {Page} page @param {string} name */
export const slider = (page, name) => page.getByRole('slider', { name });

/** A phone, which is used by touch. @type {import('@playwright/test').BrowserContextOptions} */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 3,
};

/**
 * Lets files come only when the test says so.
 * @param {Page} page
 * @param {string} files a glob of their addresses
 * @returns {Promise<() => void>} lets them come
 */
export async function hold(page, files) {
  let release = () => {};
  /** @type {Promise<void>} */
  const released = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(files, async (route) => {
    await released;
    await route.continue();
  });
  return () => release();
}

/** Opens the page at rest, as a reader does who prefers reduced motion. @param {Page} page */
export async function openAtRest(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await expect(page.locator('#loss')).toHaveText('1.113');
}

/** Where the plot of the time line is, in device pixels of its canvas. @param {Page} page */
export const plotOf = (page) =>
  page.locator('#time-line').evaluate((place) => {
    const text = Number.parseFloat(getComputedStyle(place).fontSize);
    const { clientWidth, clientHeight } = place;
    return {
      left: devicePixelRatio * Math.round(3.1 * text),
      right: devicePixelRatio * (clientWidth - Math.round(3.7 * text)),
      top: devicePixelRatio * Math.round(0.7 * text),
      bottom: devicePixelRatio * (clientHeight - Math.round(2.3 * text)),
    };
  });

/** Where on the page a share of the time line's epochs is. @param {Page} page @param {number} share @returns {Promise<[number, number]>} */
export async function placeOf(page, share) {
  await page.locator('#time-line').scrollIntoViewIfNeeded();
  const { left, right } = await plotOf(page);
  const box = (await page.locator('#time-line').boundingBox()) ?? { x: 0, y: 0, height: 0 };
  const ratio = await page.evaluate(() => devicePixelRatio);
  return [box.x + (left + share * (right - left)) / ratio, box.y + box.height / 2];
}

/** Points at a share of the time line's epochs. @param {Page} page @param {number} share */
export const pointAt = async (page, share) => page.mouse.move(...(await placeOf(page, share)));

export { expect };
