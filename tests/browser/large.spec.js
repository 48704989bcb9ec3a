// A network so large that an epoch takes seconds: the page answers at once all the same.

import { mainTasks } from './main-tasks.js';
import { button, epochs, expect, slider, test } from './page.js';

const LARGE = './?hidden=512,512&samplesPerClass=10000';

/**
 * Milliseconds that anything may have to wait for the page's own thread: workers share the machine's cores with it, and
 * may keep it waiting. An epoch takes some seconds.
 */
const LONGEST_GAP = 1000;

/** Milliseconds that the processor may work on one of its tasks; figures are in bench/RESULTS.md. */
const LONGEST_WORK = 100;

/** What the processor worked on the longest task of the page's own thread, in milliseconds. @param {Buffer} trace */
function longestWork(trace) {
  const tasks = mainTasks(trace);
  expect(tasks.length).toBeGreaterThan(100);
  return Math.max(...tasks.map(({ work }) => work));
}

test('the thread of the page is free while epochs of seconds are trained and looked into', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  await page.goto(LARGE);
  await expect(page.locator('#loss')).toHaveText(/\d/, { timeout: 30_000 });
  // A timer, again and again: what is late had to wait for the thread.
  await page.evaluate(() => {
    const watch = /** @type {typeof globalThis & {longest: number}} */ (globalThis);
    watch.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - last);
      last = now;
    }, 10);
  });
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  const notice = page.locator('#notice');
  await expect(notice).toContainText(/^An epoch (is under way|takes about)/, { timeout: 30_000 });

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

  expect(longestWork(await browser.stopTracing())).toBeLessThan(LONGEST_WORK);
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).longest)).toBeLessThan(LONGEST_GAP);
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
