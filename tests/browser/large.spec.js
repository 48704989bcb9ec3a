// A network so large that an epoch takes seconds: the page answers at once all the same.

import { button, epochs, expect, slider, test } from './page.js';

const LARGE = './?hidden=512,512&samplesPerClass=10000';

/**
 * Milliseconds that the page's own thread may not be had at a stretch. Two cores train, draw and inspect meanwhile, so that
 * the machine itself may keep it waiting; the page's own share is measured by `make frames`.
 */
const LONGEST_GAP = 400;

test('the thread of the page is free while epochs of seconds are trained and looked into', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.goto(LARGE);
  await expect(page.locator('#loss')).toHaveText(/\d/, { timeout: 30_000 });
  // A message to itself, again and again: the time between two is what anything else had to wait.
  await page.evaluate(() => {
    const watch = /** @type {typeof globalThis & {longest: number}} */ (globalThis);
    watch.longest = 0;
    const { port1, port2 } = new MessageChannel();
    let last = performance.now();
    port1.onmessage = () => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - last);
      last = now;
      port2.postMessage(0);
    };
    port2.postMessage(0);
  });
  const notice = page.locator('#notice');
  await expect(notice).toContainText('An epoch is under way', { timeout: 30_000 });

  // What the reader does shows at once, though the epoch is not over.
  await page.getByLabel('Learning rate, exact value').fill('0.25');
  await page.keyboard.press('Enter');
  await expect(slider(page, 'Learning rate')).toHaveAttribute('aria-valuetext', '0.25');
  await page.getByLabel('Show the folds').check();
  await page.locator('#epoch-panel > summary').click();
  await expect(page.locator('#stage-title')).toHaveText('Dense 1');
  await button(page, 'Pause').click();
  await expect(button(page, 'Play')).toBeVisible();
  await expect(notice).toBeEmpty({ timeout: 30_000 });
  await expect(page.locator('#learningRate-value')).toHaveValue('0.25');
  const count = await epochs(page);
  await button(page, 'Step').click();
  await expect.poll(() => epochs(page), { timeout: 30_000 }).toBe(count + 1);
  await expect(page.locator('#stage-numbers math').first()).toBeVisible({ timeout: 60_000 });

  const longest = await page.evaluate(() => /** @type {any} */ (globalThis).longest);
  expect(longest).toBeLessThan(LONGEST_GAP);
});

test('the largest network that the page takes can be left again', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=2000,2000&samplesPerClass=1');
  await expect(page.locator('#loss')).toHaveText(/\d/, { timeout: 60_000 });
  await button(page, 'Step').click();
  await expect.poll(() => epochs(page), { timeout: 60_000 }).toBe(1);
  await page.goto('./?hidden=4');
  await expect(page.getByText('4 hidden neurons')).toBeVisible();
});
