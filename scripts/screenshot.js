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
  });
  await page.goto(`${server.resolvedUrls?.local[0]}?epoch=900`);
  await page.waitForFunction(
    () =>
      document.querySelector('#epochs')?.textContent === '900' &&
      document.querySelector('#map-square')?.getAttribute('aria-busy') === 'false',
  );
  await page.waitForTimeout(200); // what a worker has drawn is shown with the frame after
  await page.screenshot({ path: `docs/page-${colorScheme}.png` });
}
await browser.close();
await server.close();
