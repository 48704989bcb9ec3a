// The built page where hosts and browsers do not let it start, in Chromium and in Firefox: it says why in words, and
// pretends nothing.

import assert from 'node:assert/strict';
import {
  addressOf,
  after,
  DIST,
  html,
  inBrowsers,
  missing,
  once,
  PAGE,
  reachesEpochs,
  rests,
  SCRIPT,
  STYLE,
  text,
  until,
  WASM,
} from './hosts.js';

/** @typedef {import('./hosts.js').Faults} Faults */

/** @type {Faults[keyof Faults]} */
const plain = (answer) => ({
  ...answer,
  headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
});
const broken = () => undefined;
/** @type {Faults[keyof Faults]} */
const half = (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) });
/** @param {Record<string, string>} headers @returns {Faults[keyof Faults]} */
const withHeaders = (headers) => (answer) => ({ ...answer, headers: { ...answer.headers, ...headers } });

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

inBrowsers('where hosts and browsers fail the page', async (pageTest) => {
  // Whatever keeps the script from running, the words are there, in their own style.
  for (const [title, address] of [
    ['opened as a file', `file://${DIST}index.html`],
    ['scripts served as text', addressOf({ 'index-': plain })],
    ['a script is missing', addressOf({ 'index-': missing })],
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
    const opened = page.goto(addressOf({ [PAGE]: (answer) => released.then(() => answer) }));
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
    const opened = page.goto(addressOf({ [PAGE]: (answer) => released.then(() => answer) }));
    await until(page, "document.querySelector('#unstarted dl')");
    assert.equal(await page.evaluate(VISIBLE), false);
    release();
    await opened;
    await until(page, "document.querySelector('#unstarted') === null");
  });

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
    const files = ['index-', 'common-', 'worker-', 'causes-'].map((name) => [name, open]);
    await page.goto(addressOf(Object.fromEntries(files), '/frame'));
    const [, frame] = page.frames();
    // Until more words have been loaded, it is only said that it could not start.
    await until(frame, "document.querySelector('#notice')?.textContent.includes('Neural Spiral')");
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
});
