// How soon the built page trains, and how much it loads.

import { chromium } from '@playwright/test';
import { preview } from 'vite';
import config from '../playwright.config.js';
import { measureSizes } from '../scripts/size.js';

/** Sets `firstFrame`, in milliseconds since navigation began, at the first frame that shows an epoch. */
function watch() {
  const page = /** @type {typeof globalThis & {firstFrame?: number}} */ (globalThis);
  const observer = new MutationObserver(() => {
    const reading = document.querySelector('#epochs')?.textContent?.replaceAll(',', '');
    if (!(Number(reading) > 0)) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      page.firstFrame = performance.now();
    });
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
}

/**
 * Opens the page in fresh contexts.
 * @param {number} repeats
 */
export async function measureStart(repeats) {
  const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
  const browser = await chromium.launch(config.use?.launchOptions);
  /** @type {number[]} */
  const times = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(String(server.resolvedUrls?.local[0]));
    const frame = await page.waitForFunction(() => Reflect.get(globalThis, 'firstFrame'));
    times.push(await frame.jsonValue());
    await context.close();
  }
  await browser.close();
  await server.close();
  return { times, sizes: await measureSizes() };
}
