// The built page where a part of it fails later, in Chromium and in Firefox: a worker that dies or is silent, a piece that
// cannot be loaded.

import assert from 'node:assert/strict';
import {
  addressOf,
  after,
  html,
  inBrowsers,
  missing,
  once,
  reachesEpochs,
  rests,
  SHARED,
  text,
  until,
} from './hosts.js';

/** @typedef {import('./hosts.js').Page} Page */

/** Keeps the workers at hand, by their names. */
const KEEP_WORKERS =
  'globalThis.workers = {}; globalThis.Worker = class extends Worker { constructor(url, options) { super(url, options); workers[options.name] = this; } };';

inBrowsers('where a part of the page fails after its start', async (pageTest) => {
  for (const [role, words] of [
    [
      'engine',
      'Something went wrong: the part of the page that trains has stopped, and so has training. (out of memory) It may be that this network needs more memory than the browser gives. Load the page again: it opens at this epoch, with what is open now.',
    ],
    [
      'painter',
      'Something went wrong: the part of the page that draws the map has stopped, and so has training. (out of memory) Load the page again: it opens at this epoch, with what is open now.',
    ],
  ]) {
    await pageTest(`when the ${role} dies nothing goes on, and a reload keeps the run`, async (page) => {
      await page.goto(`${addressOf({ 'index-': after(KEEP_WORKERS) })}?seed=3`);
      await reachesEpochs(page);
      await page.evaluate(
        `workers.${role}.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }))`,
      );
      await until(page, "document.querySelector('#reload')");
      const epochs = await text(page, '#epochs');
      await rests(page, epochs);
      assert.equal(await text(page, '#notice'), `${words} Load the page again`);
      await page.evaluate('globalThis.before = true');
      await page.click('#reload');
      await until(
        page,
        `globalThis.before === undefined && document.querySelector('#epochs').textContent === '${epochs}'`,
      );
      assert.equal(await page.evaluate("document.querySelector('#seed-value').value"), '3');
      assert.equal(await text(page, '#play'), 'Play');
      assert.equal(await page.evaluate("document.querySelector('#reload') === null"), true);
    });
  }

  await pageTest('what was being trained when the painter died is not shown', async (page) => {
    // An epoch takes long, so that one is always under way.
    await page.goto(`${addressOf({ 'index-': after(KEEP_WORKERS) })}?hidden=256,256&samplesPerClass=2000`);
    await until(page, "Number(document.querySelector('#epochs').textContent) > 1");
    const epochs = await page.evaluate(`(() => {
      workers.engine.addEventListener('message', () => { globalThis.answered = true; });
      workers.painter.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
      return document.querySelector('#epochs').textContent;
    })()`);
    await until(page, "globalThis.answered && document.querySelector('#reload')");
    await rests(page, epochs);
  });

  for (const [role, part] of [
    ['engine', 'trains'],
    ['painter', 'draws the map'],
    ['inspector', 'looks under the hood'],
  ]) {
    await pageTest(`the ${role} was ended without a word`, async (page) => {
      await page.goto(addressOf({ 'index-': after(KEEP_WORKERS) }));
      await reachesEpochs(page);
      await page.click('#answers-panel summary');
      await until(page, "document.querySelector('#confusion')");
      await page.evaluate(`workers.${role}.terminate()`);
      await until(page, "document.querySelector('#reload')");
      assert.equal(
        await text(page, '#notice'),
        `The part of the page that ${part} has not answered for 5 seconds. A large network or a slow connection takes its time. If it is neither, something went wrong. Load the page again: it opens at this epoch, with what is open now. Load the page again`,
      );
    });
  }

  /** @param {Page} page */
  const missed = async (page) => {
    await until(page, "document.querySelector('.missing')");
    assert.equal(
      (await text(page, '.missing p')).replace(/\(.*\)/, '(…)'),
      'This part of the page could not be loaded. The connection failed, or the page was renewed on its server meanwhile. (…) Load the page again: it opens at this epoch, with what is open now.',
    );
  };

  await pageTest('a panel that could not be loaded once can be tried again', async (page) => {
    await page.goto(addressOf({ 'answers-': once(missing) }));
    await reachesEpochs(page);
    await page.click('#answers-panel summary');
    await missed(page);
    await page.click('#fusion-panel summary');
    await until(page, "document.querySelector('#long-way')");
    await page.click('.missing button');
    await until(page, "document.querySelector('#confusion').textContent.includes('/100')");
    assert.equal(await page.evaluate("document.querySelectorAll('.panel[open]').length"), 2);
    assert.equal(await text(page, '#play'), 'Pause');
  });

  await pageTest('the numbers of a unit could not be loaded once, and can be tried again', async (page) => {
    await page.goto(addressOf({ 'unit-': once(missing) }));
    await reachesEpochs(page);
    await page.click('.unit-tile[data-layer="1"]');
    await missed(page);
    await page.click('#unit-card .missing button');
    await until(page, "document.querySelector('#unit-card .unit-numbers')");
  });

  await pageTest('what is told of the run could not be loaded once, and can be tried again', async (page) => {
    await page.goto(`${addressOf({ 'told-': once(missing) })}?sede=3`);
    await reachesEpochs(page);
    await missed(page);
    await page.click('#notice .missing button');
    await until(page, "document.querySelector('#notice').textContent.startsWith('Not')");
    assert.equal(
      await text(page, '#notice'),
      'Not all of the address could be taken: the address has no setting "sede": perhaps seed is meant.',
    );
    assert.equal(await text(page, '#play'), 'Pause');
  });

  await pageTest('the style of panels could not be loaded once, and can be tried again', async (page) => {
    await page.goto(addressOf({ 'inspector-': once(missing) }));
    await reachesEpochs(page);
    await page.click('#answers-panel summary');
    await missed(page);
    await page.click('.missing button');
    await until(page, "document.querySelector('#confusion').textContent.includes('/100')");
    assert.equal(await page.evaluate("getComputedStyle(document.querySelector('.answers')).display"), 'flex');
  });

  await pageTest('what panels ask for could not be loaded once, and can be tried again', async (page) => {
    await page.goto(addressOf({ 'inspections-': once(missing) }));
    await reachesEpochs(page);
    await page.click('#answers-panel summary');
    await until(page, "document.querySelector('.missing')");
    assert.equal(
      (await text(page, '.missing p')).replace(/\(.*\)/, '(…)'),
      'Something went wrong: the part of the page that looks under the hood has stopped. (…) Load the page again: it opens at this epoch, with what is open now.',
    );
    await page.click('.missing button');
    await until(page, "document.querySelector('#confusion').textContent.includes('/100')");
    assert.equal(await text(page, '#play'), 'Pause');
  });

  await pageTest('a panel that needs a reload keeps all that was done', async (page) => {
    await page.goto(`${addressOf({ [SHARED]: once(missing) })}?seed=3`);
    await reachesEpochs(page);
    await page.click('#epoch-panel summary');
    await page.click('#answers-panel summary');
    await missed(page);
    await page.click('#logarithmic');
    await page.keyboard.press('.');
    await page.click('#play');
    await until(page, "document.querySelector('#rate').textContent === '–'");
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    await until(page, "document.querySelector('#map-square').getAttribute('aria-busy') === 'false'");
    const readings = await text(page, '.readings dl');
    await page.click('.missing button:last-of-type');
    await until(page, "document.querySelector('#confusion').textContent.includes('/100')");
    await until(page, "document.querySelector('#map-square').getAttribute('aria-busy') === 'false'");
    assert.equal(await text(page, '.readings dl'), readings);
    assert.deepEqual(
      await page.evaluate("Array.from(document.querySelectorAll('.panel[open]'), ({ id }) => id)"),
      ['epoch-panel', 'answers-panel'],
    );
    assert.equal(await page.evaluate("document.querySelector('#logarithmic').checked"), true);
    assert.equal(await text(page, '.sample-number'), '51');
    // A reload of the reader's own begins as ever.
    await page.goto(await page.evaluate('location.href'));
    await until(page, "document.querySelector('#loss').textContent !== '–'");
    assert.equal(await page.evaluate("document.querySelectorAll('.panel[open]').length"), 0);
  });

  await pageTest('what stands below the map can be tried again', async (page) => {
    await page.goto(addressOf({ 'folds-': once(html) }));
    await reachesEpochs(page);
    await page.click('#folds');
    await missed(page);
    await page.click('.missing button');
    await until(page, "document.querySelector('#fold-reading')");
    assert.equal(await page.evaluate("document.querySelector('#folds').checked"), true);
  });

  for (const [button, title] of [
    ['.missing button', 'the walk can be tried again'],
    ['.missing button:last-of-type', 'a reload takes the walk'],
  ]) {
    await pageTest(title, async (page) => {
      await page.goto(addressOf({ 'cards-': once(missing) }));
      await reachesEpochs(page);
      await page.click('#walk-start');
      await missed(page);
      await page.click(button);
      await until(page, "document.querySelector('#walk-count').textContent === '1 of 9'");
      assert.equal(await page.evaluate("document.querySelectorAll('#walk').length"), 1);
    });
  }

  await pageTest('Escape closes a walk that could not be loaded', async (page) => {
    await page.goto(addressOf({ 'cards-': missing }));
    await reachesEpochs(page);
    await page.click('#walk-start');
    await missed(page);
    await page.keyboard.press('Escape');
    await until(page, "document.querySelector('#walk') === null");
  });
});
