// Takes the README's pictures of the built page: `make screenshots`.

import { chromium } from '@playwright/test';
import { preview } from 'vite';
import config from '../playwright.config.js';

const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
const browser = await chromium.launch(config.use?.launchOptions);
for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  await page.goto(String(server.resolvedUrls?.local[0]));
  await page.getByRole('button', { name: 'Play' }).click();
  await page.waitForFunction(
    () => Number(document.querySelector('#accuracy')?.textContent?.split(' ')[0]) > 90,
  );
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.waitForTimeout(200); // the exact map of the page at rest
  await page.screenshot({ path: `docs/page-${colorScheme}.png` });
}
await browser.close();
await server.close();
