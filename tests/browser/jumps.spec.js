// Nothing jumps: while training runs, the pointer moves and notices come and go, all stays where it is.

import { button, epochs, expect, frames, openAtRest, openEverything, slider, test, train } from './page.js';

/** @typedef {import('@playwright/test').Page} Page */

/** Lets the page record what has moved; answers what has, and forgets it. @param {Page} page */
async function watchShifts(page) {
  await page.addInitScript(() => {
    const watch = /** @type {any} */ (globalThis);
    watch.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { sources } = /** @type {any} */ (entry);
        for (const { node, previousRect, currentRect } of sources) {
          // What a press changes of its label stays in the middle of the button.
          const label = node instanceof Text && node.parentElement?.matches('button');
          const name = node?.id || node?.className || node?.parentElement?.id || node?.nodeName;
          const [from, to] = [previousRect, currentRect].map((rect) => `${rect.x} ${rect.y}`);
          if (!label) watch.shifts.push(`${name}: ${from} → ${to}`);
        }
      }
    }).observe({ type: 'layout-shift' });
  });
  return async () => {
    await frames(page);
    return page.evaluate(() => /** @type {any} */ (globalThis).shifts.splice(0));
  };
}

/** Moves the pointer over an element. @param {Page} page @param {string} selector */
async function sweep(page, selector) {
  await page.locator(selector).scrollIntoViewIfNeeded();
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`no ${selector}`);
  for (let step = 1; step < 12; step += 1) {
    await page.mouse.move(box.x + (box.width * step) / 12, box.y + box.height * (0.2 + 0.05 * step));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** Where the parts of the page are and how large. @param {Page} page */
const boxesOf = (page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'section, figure, figcaption, details, .setting:not(.hand), .words, dl, .log, table, #page, .network-place, .network-foot',
      ),
    ].flatMap((element) => {
      if (element.getClientRects().length === 0) return []; // it has no box of its own
      const { x, y, width, height } = element.getBoundingClientRect();
      const box = [x + scrollX, y + scrollY, width, height].map(Math.round);
      return [`${element.id || element.className || element.nodeName} ${box}`];
    }),
  );

for (const [width, height] of [
  [1440, 900],
  [1366, 768],
  [1024, 768],
  [768, 1024],
  [390, 844],
]) {
  test(`nothing jumps while training runs and what is pointed at is read, ${width} wide`, async ({
    page,
  }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    const shifts = await watchShifts(page);
    await page.goto('./');
    await train(page);
    expect(await shifts(), 'as it begins').toEqual([]);
    for (const place of ['#map-square', '#time-line', '.strip']) {
      const boxes = await boxesOf(page);
      await sweep(page, place);
      expect(await shifts(), place).toEqual([]);
      expect(await boxesOf(page), place).toEqual(boxes);
    }
    await openEverything(page);
    await frames(page);
    const boxes = await boxesOf(page);
    await shifts();
    await train(page);
    await sweep(page, '#map-square');
    await sweep(page, '#stage-arrays .array:last-child .cells >> nth=0');
    await sweep(page, '#pull-arrays .cells >> nth=0');
    expect(await shifts(), 'with everything open').toEqual([]);
    expect(await boxesOf(page)).toEqual(boxes);
    // Each part is in view for a while: what is not does not count as moved.
    const stages = await page.locator('#rail button').count();
    for (let stage = 0; stage < stages; stage += 1) {
      await page.locator('#rail button').nth(stage).click();
      await expect(page.locator('#stage-numbers')).toHaveAttribute('aria-busy', 'false');
      await page
        .locator('#stage-arrays')
        .evaluate((arrays) => scrollBy(0, arrays.getBoundingClientRect().top - innerHeight / 2));
      await frames(page);
      await shifts();
      await train(page);
      expect(await shifts(), `stage ${stage}`).toEqual([]);
    }
    for (const id of ['fold-reading', 'fusion-short', 'fusion-long', 'pull-result', 'answers']) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await frames(page);
      await shifts();
      await train(page);
      expect(await shifts(), id).toEqual([]);
    }
  });

  test(`nothing jumps while units are pointed at, pinned and changed, ${width} wide`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    const shifts = await watchShifts(page);
    await page.goto('./');
    await train(page);
    await frames(page);
    await shifts();
    const boxes = await boxesOf(page);
    const unit = (/** @type {number} */ number) => page.locator(`[data-layer="1"][data-slot="${number}"]`);
    const card = page.locator('#unit-card');
    /** @param {string} what */
    const expectStill = async (what) => {
      expect(await shifts(), what).toEqual([]);
      expect(await boxesOf(page), what).toEqual(boxes);
    };
    await sweep(page, '.network-place');
    await expectStill('pointed at');
    await unit(5).click();
    await expect(card).toContainText('bias');
    await train(page);
    await expectStill('pinned');
    await unit(6).hover();
    await expect(card).toContainText('Unit 6');
    await page.mouse.move(2, 2);
    await expect(card).toContainText('Unit 5');
    await expectStill('another pointed at');
    await page.locator('#hand').fill('0.2');
    await expect(page.locator('#promise b')).toHaveCount(2);
    await button(page, 'Play').click();
    await train(page);
    await expectStill('changed by hand');
    await button(page, 'Switch off').click();
    await expect(card).toContainText('is switched off');
    await train(page);
    await expectStill('switched off');
    await sweep(page, '#map-square');
    await expectStill('a place is read');
    await page.locator('[data-layer="2"][data-slot="1"]').click();
    await expect(card).toContainText('Arm 1');
    await train(page);
    await expectStill('a class');
    await page.keyboard.press('Escape');
    await expect(card).toBeHidden();
    await expectStill('released');
  });

  test(`nothing jumps as notices come and go, ${width} wide`, async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.setViewportSize({ width, height });
    const shifts = await watchShifts(page);
    await openAtRest(page);
    await frames(page);
    const boxes = await boxesOf(page);
    const notice = page.locator('#notice');
    await button(page, 'Copy link').click();
    await expect(notice).toContainText('Copied');
    expect(await boxesOf(page)).toEqual(boxes);
    await slider(page, 'Learning rate').fill('3');
    await button(page, 'Play').click();
    await expect(notice).toContainText('1000');
    expect(await boxesOf(page)).toEqual(boxes);
    await button(page, 'Reset').click();
    await expect(page.locator('#epochs')).toHaveText('0');
    expect(await boxesOf(page)).toEqual(boxes);
    expect(await shifts()).toEqual([]);
  });
}

test('the columns of tables keep their places, whatever their numbers become', async ({ page }) => {
  await openAtRest(page);
  await openEverything(page);
  const places = () =>
    page
      .locator(':is(#fusion-short, #fusion-long, #confusion) :is(th, td)')
      .evaluateAll((cells) => cells.map((cell) => Math.round(cell.getBoundingClientRect().x)));
  const [before, text] = [await places(), await page.locator('#confusion').textContent()];
  expect(before.length).toBeGreaterThan(40);
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(300);
  await button(page, 'Pause').click();
  await frames(page);
  expect(await page.locator('#confusion').textContent()).not.toBe(text);
  expect(await places()).toEqual(before);
});
