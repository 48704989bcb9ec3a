// How a run ends, and what the page says of it: done, collapsed, dead from the start, not yet awake.

import { button, epochs, expect, frames, openAtRest, slider, test } from './page.js';

/** What is said of answers that are the same only because small weights are lost in rounding. */
const NOT_AWAKE =
  'Every point still gets exactly the same answer: what the weights make of it is lost in rounding. That is no failure; ' +
  'press Play, and it can grow.';

test('stops by itself after epoch 10,000, with the whole log, and can go on', async ({ page }) => {
  await page.goto('./');
  await slider(page, 'Speed').press('End');
  await expect(page.getByRole('status')).toContainText('Done', { timeout: 60_000 });
  await expect(page.locator('#epochs')).toHaveText('10,001');
  const lines = await page.locator('#log p').allTextContents();
  expect(lines).toHaveLength(11);
  for (const [index, line] of lines.entries()) {
    expect(line).toMatch(new RegExp(`^epoch: ${1000 * index}, acc: \\d\\.\\d{3}, loss: \\d\\.\\d{3}$`));
  }
  await expect(button(page, 'Play')).toBeVisible();
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(10_100);
  await expect(page.getByRole('status')).toBeEmpty();
  await button(page, 'Reset').click();
  await expect(page.locator('#epochs')).toHaveText('0');
  await button(page, 'Play').click();
  await expect(page.getByRole('status')).toContainText('Done', { timeout: 60_000 });
  await expect(page.locator('#epochs')).toHaveText('10,001');
});

test('single steps collapse with the same message', async ({ page }) => {
  await openAtRest(page);
  await slider(page, 'Learning rate').fill('3');
  await button(page, 'Step').focus();
  for (let i = 0; i < 40; i += 1) await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText(
    'Training has collapsed: since epoch 1 (learning rate 1000) every point gets the same answer, as',
  );
});

for (const [what, query, words] of /** @type {const} */ ([
  [
    'L2',
    '?l2=10&epoch=300',
    /^Training has diverged: after epoch \d+ \(.*\) the next step would have made numbers too large to count with, and was not taken\. Press Reset and choose a lower rate or less L2\.$/,
  ],
  [
    'an epsilon of 0',
    '?optimizer=adam&epsilon=1e-7,0@5&dense1.units.1=0@0&epoch=20',
    /^Training has diverged: after epoch 5 \(.*\) the next step would have divided by 0, and was not taken: .* Press Reset and choose an epsilon above 0\.$/,
  ],
])) {
  test(`a run that ${what} has ended says so`, async ({ page }) => {
    await page.goto(`./${query}`);
    await expect(page.getByRole('status')).toHaveText(words);
  });
}

test('a run that collapses says when and at which rate; that stays, whatever is set afterwards', async ({
  page,
}) => {
  await page.goto('./');
  await expect.poll(() => epochs(page)).toBeGreaterThan(5);
  await slider(page, 'Learning rate').fill('3');
  const status = page.getByRole('status');
  await expect(status).toHaveText(
    /^Training has collapsed: since epoch [\d,]+ \(learning rate 1000, [\d.]+ after decay\) every point gets the same answer, as no hidden unit is active any more\. Press Reset and choose a lower rate, or New seed\.$/,
  );
  await expect(button(page, 'Play')).toBeVisible();
  const words = String(await status.textContent());
  await slider(page, 'Learning rate').fill('-2');
  await expect(page).toHaveURL(/1000@\d+,0\.01@\d+$/);
  await frames(page);
  await expect(status).toHaveText(words);
  // Training goes on if the reader wants it to, and it is seen that nothing changes.
  const count = await epochs(page);
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(count + 20);
  await expect(status).toHaveText(words);
  await button(page, 'Pause').click();
  await frames(page);
  await expect(status).toHaveText(words);
  // Reset is epoch 0 of the same run, which would collapse again: the page says so, and a control goes another way.
  await button(page, 'Reset').click();
  await expect(status).toHaveText(
    /^Play repeats this run with its changes: learning rate 1000 at epoch [\d,]+ and 1 more\. Move a control to go another way\.$/,
  );
  await slider(page, 'Learning rate').fill('0');
  await expect(status).toBeEmpty();
  await button(page, 'Play').click();
  await expect.poll(async () => Number(await page.locator('#loss').textContent())).toBeLessThan(0.9);
});

/** What the page says of runs that come to an end, found by stepping through them with the package (see run.test.js). */
for (const [search, stop, words] of [
  [
    '?learningRate=1000',
    '51',
    'Training has collapsed: since epoch 1 (learning rate 1000) every point gets the same answer, as no hidden unit is active ' +
      'any more. Press Reset and choose a lower rate, or New seed.',
  ],
  [
    '?learningRate=1,1000@150',
    '203',
    'Training has collapsed: since epoch 153 (learning rate 1000, 868.1 after decay) every point gets the same answer, as no ' +
      'hidden unit is active any more. Press Reset and choose a lower rate, or New seed.',
  ],
  // So large that a frame does not get all the epochs that it asks for.
  [
    '?hidden=64,64&samplesPerClass=1000',
    '386',
    'Training has collapsed: since epoch 336 (learning rate 1, 0.7491 after decay) every point gets the same answer, as no ' +
      'unit of hidden layer 2 is active any more. Press Reset and choose a lower rate, or New seed.',
  ],
]) {
  for (const speed of [1, 300, 1000]) {
    test(`what ended a run is the same at any speed: ${search} at ${speed}`, async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(`./${search}`);
      await expect(page.locator('#loss')).toHaveText(/\d/);
      await page.locator('#speed-value').fill(String(speed));
      await page.keyboard.press('Enter');
      await page.locator('h1').click(); // away from the field
      await button(page, 'Play').click();
      await expect(page.getByRole('status')).toHaveText(words, { timeout: 60_000 });
      await expect(button(page, 'Play')).toBeVisible();
      await expect(page.locator('#epochs')).toHaveText(stop);
    });
  }
}

test('a collapse stops training although a setting was changed before the page knew of it', async ({
  page,
}) => {
  // Answers of the engine wait as long as `held` says.
  await page.addInitScript(() => {
    const scope = /** @type {any} */ (window);
    scope.waiting = [];
    scope.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} options */
      constructor(url, options) {
        super(url, options);
        this.engine = options.name === 'engine';
      }
      /** @param {any} type @param {any} listener */
      addEventListener(type, listener) {
        const { engine } = this;
        super.addEventListener(type, (event) => {
          const pass = () => (listener.handleEvent ? listener.handleEvent(event) : listener(event));
          if (engine && type === 'message' && scope.held) scope.waiting.push(pass);
          else pass();
        });
      }
    };
  });
  await page.goto('./?learningRate=1000&epoch=40');
  await expect(page.locator('#epochs')).toHaveText('40');
  await page.locator('#speed-value').fill('200');
  await page.keyboard.press('Enter');
  await frames(page);
  await page.evaluate(() => {
    /** @type {any} */ (window).held = true;
  });
  await button(page, 'Play').click();
  await expect.poll(() => page.evaluate(() => /** @type {any} */ (window).waiting.length)).toBeGreaterThan(0);
  await page.getByLabel('Momentum, exact value').fill('0.8');
  await page.keyboard.press('Enter');
  await page.evaluate(() => {
    const scope = /** @type {any} */ (window);
    scope.held = false;
    for (const pass of scope.waiting) pass();
  });
  await expect(button(page, 'Play')).toBeVisible();
  await expect(page.getByRole('status')).toContainText('Training has collapsed: since epoch 1 ');
  await expect(page.locator('#epochs')).toHaveText('51');
  await expect(page).toHaveURL(/momentum=0\.9,0\.8@51$/);
});

test('a collapse is dated to its own first epoch, not to one at which the network was not yet awake', async ({
  page,
}) => {
  await page.goto('./?hidden=16,8,4&initialization=book&epoch=4');
  const status = page.getByRole('status');
  await expect(status).toHaveText(
    'Training has collapsed: since epoch 1 (learning rate 1) every point gets the same answer, as no unit of hidden layer 3 is ' +
      'active any more. Press Reset and choose a lower rate, or New seed.',
  );
  await button(page, 'Reset').click();
  await expect(status).toHaveText(NOT_AWAKE);
});

test('a network that is dead from the start does not begin to train by itself', async ({ page }) => {
  await page.goto('./?hidden=1,1&learningRate=0');
  await expect(page.getByRole('status')).toHaveText(
    'This network cannot learn: with its first weights no unit of hidden layer 2 is active for any point, so no gradient ' +
      'comes through, and every point gets the same answer. Press New seed, or ask for more units in the address, as ?hidden=64 does.',
  );
  await expect(button(page, 'Play')).toBeVisible();
  await expect(page.locator('#epochs')).toHaveText('0');
  await button(page, 'New seed').click();
  await expect(page).toHaveURL(/seed=/);
});

test('where all units are switched off, that is not only laid to the learning rate', async ({ page }) => {
  await page.goto('./?hidden=2&learningRate=0.01&decay=0&dense1.units.0=0@20&dense1.units.1=0@20&epoch=20');
  await expect(page.getByRole('status')).toHaveText(
    'Training has collapsed: since epoch 20 (learning rate 0.01) every point gets the same answer, as no hidden ' +
      'unit is active any more. Take back what was changed by hand, or press Reset and choose a lower rate, or New seed.',
  );
});

test('a network that is not yet awake trains on, and says at rest what it is', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?hidden=16,8,4&initialization=book&seed=5&epoch=7');
  const status = page.getByRole('status');
  await expect(status).toHaveText(NOT_AWAKE);
  await button(page, 'Play').click();
  await expect.poll(() => epochs(page)).toBeGreaterThan(200);
  await expect(status).toBeEmpty();
  await expect(button(page, 'Pause')).toBeVisible();
});

test('an epoch says the same whether it was stepped to or opened', async ({ page }) => {
  const words =
    'Every point gets exactly the same answer: the steps were so large that one class has probability 1 at each. That may ' +
    'end: press Play and see, or press Reset and choose a lower rate.';
  const search = './?seed=469&hidden=16&learningRate=100&epoch=';
  const status = page.getByRole('status');
  await page.goto(`${search}22`);
  await expect(status).toHaveText(words);
  await page.goto(`${search}10`);
  await expect(status).toHaveText(
    'Training has collapsed: since epoch 2 (learning rate 100, 99.9 after decay) every point gets the same answer, as no ' +
      'hidden unit is active any more. Press Reset and choose a lower rate, or New seed.',
  );
  await page.getByLabel('Show the folds').check();
  for (let epoch = 11; epoch <= 22; epoch += 1) {
    await button(page, 'Step').click();
    await expect(page.locator('#epochs')).toHaveText(String(epoch));
  }
  await expect(status).toHaveText(words);
  await expect(page.locator('#dead-units')).toContainText('15 ');
});

test('another start after the end of a run trains at once', async ({ page }) => {
  await page.goto('./');
  await slider(page, 'Learning rate').fill('3');
  await expect(page.getByRole('status')).toContainText('collapsed');
  await slider(page, 'Learning rate').fill('0');
  await page.getByLabel('Start from').selectOption('The book’s weights');
  await expect.poll(() => epochs(page)).toBeGreaterThan(10);
  await expect(page.getByRole('status')).toBeEmpty();
  await button(page, 'Pause').click();
  await expect(button(page, 'Play')).toBeVisible();
});
