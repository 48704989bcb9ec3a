// The built page where hosts and browsers fail it, in Chromium and in Firefox: it says why in words, and pretends nothing.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import config from '../../playwright.config.js';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const NAMES = readdirSync(`${DIST}assets`);
/** A file of the build by the beginning of its name. @param {string} start */
const named = (start) => NAMES.find((name) => name.startsWith(start) && !name.endsWith('.css')) ?? start;
const SCRIPT = named('worker-');
const STYLE = NAMES.find((name) => name.endsWith('.css')) ?? '';
const WASM = named('neural_spiral_bg-');
/** The pieces that a script imports at once. @param {string} name */
const importsOf = (name) =>
  Array.from(
    readFileSync(`${DIST}assets/${name}`, 'utf8').matchAll(
      /(?:^|[;}])import(?:[^"'`();]*from)?["'`]\.\/([^"'`]+)/g,
    ),
    ([, other]) => other,
  );
const MAIN = importsOf(named('index-'));
/** A piece that the page itself needs, and one that only a panel needs. */
const [NEEDED] = MAIN;
const [SHARED] = importsOf(named('answers-')).filter(
  (name) => name !== named('index-') && !MAIN.includes(name),
);
/** @type {Record<string, string>} */
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', wasm: 'application/wasm' };

/**
 * What the server answers.
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {Buffer | string} body
 * @property {boolean} [cut] whether the connection breaks before all has been sent
 *
 * What it answers instead, by the beginning of the file's name; nothing: the connection breaks.
 * @typedef {Record<string, (answer: Answer) => Answer | undefined | Promise<Answer>>} Faults
 */

/** @type {Faults[keyof Faults]} */
const missing = () => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' });
/** A host that answers every address with its own page. @type {Faults[keyof Faults]} */
const html = () => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><p>Home</p>',
});
/** @type {Faults[keyof Faults]} */
const plain = (answer) => ({
  ...answer,
  headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
});
const broken = () => undefined;
/** @type {Faults[keyof Faults]} */
const half = (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) });
/** Only once. @param {Faults[keyof Faults]} fault @returns {Faults[keyof Faults]} */
const once = (fault) => {
  let done = false;
  return (answer) => {
    if (done) return answer;
    done = true;
    return fault(answer);
  };
};
/** Runs something before the script. @param {string} code @returns {Faults[keyof Faults]} */
const after = (code) => (answer) => ({ ...answer, body: `{${code}}\n${answer.body}` });
/** @param {Record<string, string>} headers @returns {Faults[keyof Faults]} */
const withHeaders = (headers) => (answer) => ({ ...answer, headers: { ...answer.headers, ...headers } });

/** What goes wrong, by the folder that it goes wrong in. @type {Faults[]} */
const folders = [];

const server = createServer(async (request, response) => {
  const [, folder, ...path] = String(request.url).replace(/\?.*/, '').split('/');
  if (folder === 'frame') {
    const page = `<iframe sandbox="allow-scripts" width="800" height="600" src="/${path.join('/')}"></iframe>`;
    return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  }
  const name = path.at(-1) || 'index.html';
  const faults = folders[Number(folder)] ?? {};
  const fault = Object.entries(faults).find(([start]) => name.startsWith(start))?.[1];
  /** @type {Answer | undefined} */
  let answer = { status: 404, headers: {}, body: '' };
  if (name === 'index.html' || NAMES.includes(name)) {
    const body = readFileSync(DIST + (name === 'index.html' ? name : `assets/${name}`));
    const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'image/svg+xml';
    answer = { status: 200, headers: { 'content-type': type }, body };
  }
  if (fault) answer = await fault(answer);
  if (!answer) return request.socket.destroy();
  response.writeHead(answer.status, { 'cache-control': 'no-store', ...answer.headers });
  if (answer.cut) response.write(answer.body, () => request.socket.destroy());
  else response.end(answer.body);
});

/**
 * What both drivers of browsers have in common.
 * @typedef {object} Page
 * @property {(url: string) => Promise<unknown>} goto
 * @property {(script: string) => Promise<any>} evaluate
 * @property {(selector: string) => Promise<void>} click
 * @property {() => Page[]} frames
 * @property {() => Promise<void>} close
 * @property {{press: (key: any) => Promise<void>}} keyboard
 *
 * @typedef {{newPage: () => Promise<Page>, close: () => Promise<void>}} Browser
 */

/** @type {Record<string, () => Promise<Browser>>} */
const LAUNCH = {
  Chromium: async () => /** @type {any} */ (await chromium.launch(config.use?.launchOptions)),
  Firefox: async () =>
    /** @type {any} */ (
      await puppeteer.launch({
        browser: 'firefox',
        executablePath: process.env.FIREFOX,
        extraPrefsFirefox: { 'security.fileuri.strict_origin_policy': true }, // as for everyone
      })
    ),
};

/** Asks again and again; what is not there yet is no error. @param {Page} page @param {string} expression */
async function until(page, expression) {
  const asked = `(() => { try { return Boolean(${expression}); } catch { return false; } })()`;
  const end = Date.now() + 20_000;
  while (!(await page.evaluate(asked).catch(() => false)))
    assert.ok(Date.now() < end, `not within 20 s: ${expression}`);
}

/** @param {Page} page @param {string} selector @returns {Promise<string>} */
const text = (page, selector) =>
  page.evaluate(`document.querySelector('${selector}').textContent.replaceAll(/\\s+/g, ' ').trim()`);

/** The words of index.html, which must read well by themselves. */
const UNSTARTED = [
  'Neural Spiral',
  'The page is still loading, or it cannot start here. If nothing happens, one of these is the reason:',
  'It was opened as a file',
  'If the address begins with file://, run “python3 -m http.server” in its folder and open http://localhost:8000: browsers start such a page only from a server.',
  'It is shown inside another page',
  'A notebook or a preview may not let it load its scripts. Open it in a tab of its own.',
  'A file did not arrive',
  'The connection failed, or the page was renewed on its server meanwhile. Load it again.',
  'The server sends scripts as text, or another page in their place',
  'If it is yours: the whole folder must be there, and .js be sent as text/javascript.',
  'JavaScript is switched off, or an extension blocks it',
  'Allow it for this page, and load it again.',
  'The browser is older than 2023',
  'Update it.',
].join(' ');

const VISIBLE = "getComputedStyle(document.querySelector('#unstarted')).visibility === 'visible'";

/** What has failed at the start, and what is said of it. @type {[string, Faults, string][]} */
const STARTS = [
  [
    'the workers’ script is missing',
    { 'worker-': missing },
    `${SCRIPT} is not on the server (404 Not Found). The page was probably renewed there meanwhile. Load the page again.`,
  ],
  [
    'the workers’ script is another page',
    { 'worker-': html },
    `the server sent ${SCRIPT} as text/html, not as text/javascript. If the page was renewed there meanwhile, load it again; if not, the server must be set up so.`,
  ],
  [
    'the workers’ script is served as text',
    { 'worker-': plain },
    `the server sent ${SCRIPT} as text/plain, not as text/javascript. If the page was renewed there meanwhile, load it again; if not, the server must be set up so.`,
  ],
  [
    'the workers’ script cannot be fetched',
    { 'worker-': broken },
    `${SCRIPT} could not be fetched. Check the connection, and whether an extension blocks it; then load the page again.`,
  ],
  [
    'half of the workers’ script arrives',
    { 'worker-': half },
    `the browser did not start ${SCRIPT}. It may have arrived incomplete, or a rule of the server, of the browser or of an extension forbids workers. Load the page again.`,
  ],
  [
    'the host forbids workers',
    { 'index.html': withHeaders({ 'content-security-policy': "worker-src 'none'" }) },
    `the browser did not start ${SCRIPT}. It may have arrived incomplete, or a rule of the server, of the browser or of an extension forbids workers. Load the page again.`,
  ],
  [
    'the style is missing',
    { [STYLE]: missing },
    `${STYLE} is not on the server (404 Not Found). The page was probably renewed there meanwhile. Load the page again.`,
  ],
  [
    'the style is another page',
    { [STYLE]: html },
    `in place of ${STYLE} the server sent something else (text/html). The page was probably renewed there meanwhile. Load the page again.`,
  ],
  [
    'the style cannot be fetched',
    { [STYLE]: broken },
    `${STYLE} could not be fetched. Check the connection, and whether an extension blocks it; then load the page again.`,
  ],
  [
    'workers know no modules',
    {
      'index-': after(
        'globalThis.Worker = class extends Worker { constructor(url, { name }) { super(url, { name }); } };',
      ),
    },
    'this browser’s workers do not know modules. Please update your browser.',
  ],
  [
    'workers cannot draw',
    { 'index-': after('delete HTMLCanvasElement.prototype.transferControlToOffscreen;') },
    'this browser has no canvases that a worker can draw on. Please update your browser.',
  ],
  [
    'the WebAssembly is missing',
    { neural: missing },
    `${WASM} is not on the server (404 Not Found). The page was probably renewed there meanwhile. Load the page again.`,
  ],
  [
    'the WebAssembly is another page',
    { neural: html },
    `in place of ${WASM} the server sent something else (text/html). The page was probably renewed there meanwhile. Load the page again.`,
  ],
  [
    'the WebAssembly cannot be fetched',
    { neural: broken },
    `${WASM} could not be fetched. Check the connection, and whether an extension blocks it; then load the page again.`,
  ],
  [
    'half of the WebAssembly arrives',
    { neural: half },
    `${WASM} arrived incomplete or damaged. Load the page again.`,
  ],
  [
    'nothing of the WebAssembly arrives',
    { neural: (answer) => ({ ...answer, body: '' }) },
    `${WASM} arrived incomplete or damaged. Load the page again.`,
  ],
  [
    'the WebAssembly breaks off',
    {
      neural: (answer) => ({
        status: 200,
        headers: { 'content-length': String(answer.body.length) },
        body: answer.body.slice(0, answer.body.length / 2),
        cut: true,
      }),
    },
    `${WASM} arrived incomplete or damaged. Load the page again.`,
  ],
  [
    'the host forbids WebAssembly',
    { 'worker-': withHeaders({ 'content-security-policy': "script-src 'self'" }) },
    'a rule of the server or of an extension forbids WebAssembly here. A Content-Security-Policy must allow “wasm-unsafe-eval”.',
  ],
  [
    'WebAssembly is switched off',
    { 'worker-': after('delete globalThis.WebAssembly;') },
    'WebAssembly is switched off in this browser, as its strictest settings do. Allow it for this page, and load it again.',
  ],
  [
    'WebAssembly has no SIMD',
    {
      'worker-': after(
        "WebAssembly.validate = () => false; WebAssembly.compile = async () => { throw new WebAssembly.CompileError('unknown type'); };",
      ),
    },
    'this browser’s WebAssembly has no SIMD. Please update your browser.',
  ],
];

/** Keeps the workers at hand, by their names. */
const KEEP_WORKERS =
  'globalThis.workers = {}; globalThis.Worker = class extends Worker { constructor(url, options) { super(url, options); workers[options.name] = this; } };';

for (const [name, launch] of Object.entries(LAUNCH)) {
  test(`where hosts and browsers fail the page, in ${name}`, { timeout: 300_000 }, async (t) => {
    if (!server.listening) await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const browser = await launch();
    t.after(() => browser.close());
    t.after(() => server.close());

    /** An address of the page, where something goes wrong. @param {Faults} faults @param {string} [before] */
    const addressOf = (faults, before = '') =>
      `http://127.0.0.1:${port}${before}/${folders.push(faults) - 1}/`;

    /** @param {string} title @param {(page: Page) => Promise<void>} check */
    const pageTest = (title, check) =>
      t.test(title, async () => {
        const page = await browser.newPage();
        try {
          await check(page);
        } finally {
          await page.close();
        }
      });

    /** @param {Page} page */
    const reachesEpochs = (page) =>
      until(page, "Number(document.querySelector('#epochs').textContent.replaceAll(',', '')) > 5");

    // Whatever keeps the script from running, the words are there, in their own style.
    for (const [title, address] of [
      ['opened as a file', `file://${DIST}index.html`],
      ['scripts served as text', addressOf({ 'index-': plain })],
      ['a script is missing', addressOf({ 'index-': missing })],
      ['a script that another needs is missing', addressOf({ [NEEDED]: missing })],
      ['a script is another page', addressOf({ 'index-': html })],
      ['neither script nor style arrives', addressOf({ 'index-': broken })],
      ['in a sandbox', addressOf({}, '/frame')],
    ]) {
      await pageTest(title, async (page) => {
        await page.goto(address);
        const shown = address.includes('/frame/') ? page.frames()[1] : page;
        await until(shown, 'document.getAnimations().length === 1');
        await shown.evaluate('document.getAnimations()[0].finish()'); // the seconds that loading may take
        await until(shown, VISIBLE);
        assert.equal(await text(shown, '#unstarted'), UNSTARTED);
        assert.equal(await text(shown, 'body'), UNSTARTED);
        assert.equal(
          await shown.evaluate("getComputedStyle(document.querySelector('#unstarted')).animationName"),
          'unstarted',
        );
      });
    }

    await pageTest('on a slow host the words come, and vanish when the page starts', async (page) => {
      let release = () => {};
      /** @type {Promise<void>} */
      const released = new Promise((resolve) => {
        release = resolve;
      });
      const opened = page.goto(addressOf({ [NEEDED]: (answer) => released.then(() => answer) }));
      await until(page, VISIBLE);
      release();
      await opened;
      await reachesEpochs(page);
      assert.equal(await page.evaluate("document.querySelector('#unstarted') === null"), true);
    });

    await pageTest('on an ordinary host the words are never seen', async (page) => {
      let release = () => {};
      /** @type {Promise<void>} */
      const released = new Promise((resolve) => {
        release = resolve;
      });
      const opened = page.goto(addressOf({ [NEEDED]: (answer) => released.then(() => answer) }));
      await until(page, "document.querySelector('#unstarted dl')");
      assert.equal(await page.evaluate(VISIBLE), false);
      release();
      await opened;
      await until(page, "document.querySelector('#unstarted') === null");
    });

    /** Nothing goes on, whatever is tried. @param {Page} page @param {string} epochs */
    async function rests(page, epochs) {
      assert.equal(await text(page, '#play'), 'Play');
      for (const key of [' ', 'ArrowRight', 'r', '.', ']']) await page.keyboard.press(key);
      await page.evaluate(
        "for (const button of document.querySelectorAll('button:not(#reload, .what)')) button.click()",
      );
      await page.evaluate(
        'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))',
      );
      assert.equal(await text(page, '#play'), 'Play');
      assert.equal(await text(page, '#epochs'), epochs);
      assert.equal(
        await page.evaluate("document.querySelectorAll('#controls[inert], .inspector[inert]').length"),
        2,
      );
      assert.equal(await page.evaluate("document.querySelectorAll('[open], #walk:not([hidden])').length"), 0);
    }

    for (const [title, faults, words] of STARTS) {
      await pageTest(title, async (page) => {
        await page.goto(addressOf(faults));
        const notice = `Neural Spiral could not start: ${words} Load the page again`;
        await until(page, "document.querySelector('#reload')");
        await rests(page, '–');
        assert.equal(await text(page, '#notice'), notice);
      });
    }

    await pageTest('in a sandbox that gets the scripts, but no workers', async (page) => {
      const open = withHeaders({ 'access-control-allow-origin': '*' });
      await page.goto(
        addressOf(
          { 'index-': open, 'worker-': open, ...Object.fromEntries(MAIN.map((name) => [name, open])) },
          '/frame',
        ),
      );
      const [, frame] = page.frames();
      await until(frame, "document.querySelector('#reload')");
      assert.equal(
        await text(frame, '#notice'),
        'Neural Spiral could not start: it is shown inside another page, which does not let it start workers. Open it in a tab of its own. Load the page again',
      );
    });

    await pageTest('once its files are there again, the page starts by the button', async (page) => {
      await page.goto(addressOf({ neural: once(missing) }));
      await until(page, "document.querySelector('#reload')");
      await page.click('#reload');
      await reachesEpochs(page);
    });

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
      await page.evaluate(
        'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))',
      );
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
        await until(page, "document.querySelector('#walk-count').textContent === '1 of 8'");
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
}
