// A host of the built page that fails it as a test says, and the browsers that open the page there.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import config from '../../playwright.config.js';
import { clickAgain } from './drivers.js';

export const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const NAMES = readdirSync(`${DIST}assets`);
/** A file of the build by the beginning of its name. @param {string} start */
const named = (start) => NAMES.find((name) => name.startsWith(start) && !name.endsWith('.css')) ?? start;
export const PAGE = named('index-');
export const SCRIPT = named('worker-');
/** What the page and its workers have in common. */
const COMMON = named('common-');
export const STYLE = NAMES.find((name) => /^index-.*\.css$/.test(name)) ?? '';
export const WASM = named('neural_spiral_bg-');
/** A piece that only panels need: one that a panel imports, and the page does not. */
export const [SHARED] = Array.from(
  readFileSync(`${DIST}assets/${named('answers-')}`, 'utf8').matchAll(
    /(?:^|[;}])import(?:[^"'`();]*from)?["'`]\.\/([^"'`]+)/g,
  ),
  ([, other]) => other,
).filter((name) => name !== PAGE && name !== COMMON);
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
export const missing = () => ({
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: '<h1>Not found</h1>',
});
/** A host that answers every address with its own page. @type {Faults[keyof Faults]} */
export const html = () => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><p>Home</p>',
});
/** Only once. @param {Faults[keyof Faults]} fault @returns {Faults[keyof Faults]} */
export const once = (fault) => {
  let done = false;
  return (answer) => {
    if (done) return answer;
    done = true;
    return fault(answer);
  };
};
/** Runs something before the script. @param {string} code @returns {Faults[keyof Faults]} */
export const after = (code) => (answer) => ({ ...answer, body: `{${code}}\n${answer.body}` });

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

/** An address of the page, where something goes wrong. @param {Faults} faults @param {string} [before] */
export function addressOf(faults, before = '') {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}${before}/${folders.push(faults) - 1}/`;
}

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
export async function until(page, expression) {
  const asked = `(() => { try { return Boolean(${expression}); } catch { return false; } })()`;
  const end = Date.now() + 20_000;
  while (!(await page.evaluate(asked).catch(() => false)))
    assert.ok(Date.now() < end, `not within 20 s: ${expression}`);
}

/** @param {Page} page @param {string} selector @returns {Promise<string>} */
export const text = (page, selector) =>
  page.evaluate(`document.querySelector('${selector}').textContent.replaceAll(/\\s+/g, ' ').trim()`);

/** Training is seen to go on. @param {Page} page */
export const reachesEpochs = (page) =>
  until(page, "Number(document.querySelector('#epochs').textContent.replaceAll(',', '')) > 5");

/** Nothing goes on, whatever is tried. @param {Page} page @param {string} epochs */
export async function rests(page, epochs) {
  assert.equal(await text(page, '#play'), 'Play');
  for (const key of [' ', 'ArrowRight', 'r', '.', ']']) await page.keyboard.press(key);
  await page.evaluate(
    "for (const button of document.querySelectorAll('button:not(#reload, [popovertarget])')) button.click()",
  );
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  assert.equal(await text(page, '#play'), 'Play');
  assert.equal(await text(page, '#epochs'), epochs);
  assert.equal(
    await page.evaluate("document.querySelectorAll('#controls[inert], .inspector[inert]').length"),
    2,
  );
  assert.equal(await page.evaluate("document.querySelectorAll('[open], #walk:not([hidden])').length"), 0);
}

/**
 * A test with a page of its own.
 * @typedef {(title: string, check: (page: Page) => Promise<void>) => Promise<void>} PageTest
 */

/** Tests the page in each browser. @param {string} title @param {(pageTest: PageTest) => Promise<void>} run */
export function inBrowsers(title, run) {
  for (const [name, launch] of Object.entries(LAUNCH)) {
    test(`${title}, in ${name}`, { timeout: 300_000 }, async (t) => {
      await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
      const browser = await launch();
      t.after(() => browser.close());
      t.after(() => server.close());
      await run((title, check) =>
        t.test(title, async () => {
          const page = await browser.newPage();
          const click = page.click.bind(page);
          page.click = (selector) => clickAgain(() => click(selector));
          try {
            await check(page);
          } finally {
            await page.close();
          }
        }),
      );
    });
  }
}
