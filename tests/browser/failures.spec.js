// What the page says when a part of it fails, and how it goes on. A test is bare where the failure stands in the
// console, too.

import { test as bare } from '@playwright/test';
import { button, epochs, expect, openAtRest, openPanel, PANELS, panel, test } from './page.js';

test('says so when drawing fails', async ({ browser, baseURL }) => {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const { arc } = CanvasRenderingContext2D.prototype;
    /** @param {Parameters<typeof arc>} circle */
    CanvasRenderingContext2D.prototype.arc = function (...circle) {
      if (this.canvas.id === 'overlay') throw new Error('no ink');
      arc.apply(this, circle);
    };
  });
  await page.goto(String(baseURL));
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await page.keyboard.press('.'); // a ring is drawn around the sample
  await expect(page.getByRole('status')).toContainText('Something went wrong');
  await expect(page.getByRole('status')).toContainText('no ink');
  await expect(button(page, 'Play')).toBeVisible();
  await page.close();
});

bare('says so when the inspector cannot be started, and tries again', async ({ page }) => {
  await page.addInitScript(() => {
    let first = true;
    globalThis.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        if (!first || options?.name !== 'inspector') return;
        first = false;
        setTimeout(() => this.dispatchEvent(new ErrorEvent('error')));
      }
    };
  });
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await openPanel(page, PANELS[4]);
  await openPanel(page, PANELS[1]);
  for (const at of [1, 4]) {
    await expect(panel(page, PANELS[at]).getByRole('alert')).toHaveText(
      /^\s*What looks under the hood could not start: the browser did not start worker-[^ ]+\.js\. It may have arrived incomplete, or a rule of the server, of the browser or of an extension forbids workers\. Load the page again\.\s+Try again\s+Load the page again\s*$/,
    );
  }
  const words = page.locator('#network-words');
  await expect(words).toContainText('Only weights can be drawn at the moment');
  const count = await epochs(page);
  await expect.poll(() => epochs(page)).toBeGreaterThan(count + 20);
  await panel(page, PANELS[4]).getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('#confusion')).toContainText('/100');
  await expect(words).toContainText('of the influence');
  await expect(words).not.toContainText('Only weights');
  await expect(panel(page, PANELS[1])).toHaveAttribute('open');
  await expect(page.locator('.missing')).toHaveCount(0);
});

bare('an inspector that died at rest is started anew', async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        if (options?.name === 'inspector') /** @type {any} */ (globalThis).inspector = this;
      }
    };
  });
  await openAtRest(page);
  await openPanel(page, PANELS[4]);
  await expect(page.locator('#confusion')).toContainText('/100');
  await openPanel(page, PANELS[2]);
  await button(page, 'Check every gradient').click();
  await page.evaluate(() =>
    /** @type {any} */ (globalThis).inspector.dispatchEvent(new ErrorEvent('error', { message: 'killed' })),
  );
  await expect(panel(page, PANELS[4]).getByRole('alert').locator('p')).toHaveText(
    'Something went wrong: the part of the page that looks under the hood has stopped. (killed) Load the page again: it opens at this epoch, with what is open now.',
  );
  await panel(page, PANELS[2]).getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('#confusion')).toContainText('/100');
  await button(page, 'Check every gradient').click();
  await expect(page.locator('#check-result')).toContainText('All 387 gradients agree');
});

bare('a reload before the engine has come keeps what is open, and the epoch', async ({ page }) => {
  const missing = '**/assets/epoch-*.js';
  await page.route(missing, (route) => route.abort());
  await page.route('**/*.wasm', () => {}); // never comes
  await page.goto('./?seed=7&epoch=500');
  await page.locator('#epoch-panel > summary').click();
  await page.getByRole('checkbox', { name: 'Log scale' }).check();
  const again = page.locator('#epoch-panel .missing').getByRole('button', { name: 'Load the page again' });
  await expect(again).toBeVisible();
  await page.unroute(missing);
  await expect(page.locator('#epochs')).toHaveText('–');
  await again.click();
  await page.waitForURL(/\?seed=7&epoch=500$/);
  await expect(page.locator('#epoch-panel')).toHaveAttribute('open', '');
  await expect(again).toHaveCount(0);
  await page.unrouteAll();
  await expect(page.locator('#epochs')).toHaveText('500');
  await expect(page.locator('#epoch-panel')).toHaveAttribute('open', '');
  await expect(page.getByRole('checkbox', { name: 'Log scale' })).toBeChecked();
});
