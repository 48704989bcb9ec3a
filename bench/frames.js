// How smoothly the built page runs in headless Chromium at 1440 × 900: `make frames`, and a part of `make
// bench`. Frames and epochs are counted in the page; tasks of its main thread are taken from the browser's own
// trace.

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import config from '../playwright.config.js';

/** @typedef {{what: string, search: string, speed: number, density: number, open?: boolean}} Case */

/** @type {Case[]} */
const CASES = [
  { what: '2-64-3, N = 300, default speed', search: '', speed: 4, density: 1 },
  { what: 'the same, all open under the hood', search: '', speed: 4, density: 1, open: true },
  { what: '2-64-3, N = 300, highest speed', search: '', speed: 1000, density: 2 },
  {
    what: '2-64-64-3, N = 3,000, highest speed',
    search: '?hidden=64,64&samplesPerClass=1000',
    speed: 1000,
    density: 2,
  },
];

/** Notes each map's side as the worker hands it over. */
function watchMaps() {
  const page = /** @type {typeof globalThis & {maps: number[]}} */ (globalThis);
  page.maps = [];
  const Plain = page.Worker;
  page.Worker = class extends Plain {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      this.addEventListener('message', (event) => page.maps.push(event.data.side));
    }
  };
}

/** In the page: counts for so many seconds. @param {number} seconds */
async function count(seconds) {
  const page = /** @type {typeof globalThis & {maps: number[]}} */ (globalThis);
  const epochs = () => Number(document.querySelector('#epochs')?.textContent?.replaceAll(',', ''));
  const play = /** @type {HTMLButtonElement} */ (document.querySelector('#play'));
  const frame = () => new Promise(requestAnimationFrame);
  page.maps.length = 0;
  const before = epochs();
  const times = [];
  let last = await frame();
  const end = last + 1000 * seconds;
  while (last < end) {
    const now = await frame();
    times.push(now - last);
    last = now;
    if (play.textContent === 'Play') play.click(); // the run has ended: on with it
  }
  return { times, epochs: epochs() - before, maps: [...page.maps] };
}

/** Durations in milliseconds of all tasks of the page's main thread. @param {string} path of a trace */
async function mainTasks(path) {
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8'));
  const main = new Set();
  for (const { name, args, pid, tid } of traceEvents) {
    if (name === 'thread_name' && args.name === 'CrRendererMain') main.add(`${pid}:${tid}`);
  }
  return traceEvents
    .filter((/** @type {any} */ e) => e.name === 'RunTask' && e.dur && main.has(`${e.pid}:${e.tid}`))
    .map((/** @type {any} */ e) => e.dur / 1000);
}

/** Opens every panel and overlay. @param {import('@playwright/test').Page} page */
async function openAll(page) {
  for (const summary of await page.locator('.panel > summary').all()) await summary.click();
  for (const id of ['folds', 'long-way', 'arrows']) await page.locator(`#${id}`).check();
  await page.evaluate(() => scrollTo(0, 0));
}

/** Seconds that one trace lasts: one of a minute would be too long a file to read. */
const PIECE = 10;

/**
 * @param {Case} run
 * @param {number} pieces
 * @param {string} address
 */
async function measure({ what, search, speed, density, open }, pieces, address) {
  const args = [...(config.use?.launchOptions?.args ?? [])];
  // A real ratio of pixels: an emulated one would leave the map at the resolution of CSS.
  args.push(`--force-device-scale-factor=${density}`, '--window-size=1440,987');
  const browser = await chromium.launch({ ...config.use?.launchOptions, args });
  const page = await (await browser.newContext({ viewport: null })).newPage();
  await page.addInitScript(watchMaps);
  await page.goto(address + search);
  await page.locator('#speed-value').fill(String(speed));
  await page.locator('#speed-value').press('Enter');
  if (open) await openAll(page);
  await page.waitForTimeout(3000);
  const side = density * (await page.locator('#map-square').evaluate((square) => square.clientWidth));
  const path = 'test-results/trace.json';
  const all = { times: [0], maps: [0], tasks: [0], epochs: 0 };
  for (let piece = 0; piece < pieces; piece += 1) {
    await browser.startTracing(page, { path, categories: ['disabled-by-default-devtools.timeline'] });
    const { times, epochs, maps } = await page.evaluate(count, PIECE);
    await browser.stopTracing();
    all.times.push(...times);
    all.maps.push(...maps);
    all.epochs += epochs;
    all.tasks.push(...(await mainTasks(path)));
  }
  await browser.close();
  const frames = all.times.length - 1;
  const longest = (/** @type {number[]} */ times) => times.reduce((a, b) => Math.max(a, b));
  return {
    what,
    density,
    side,
    seconds: pieces * PIECE,
    framesASecond: (1000 * frames) / all.times.reduce((a, b) => a + b),
    longestFrame: longest(all.times),
    epochsAFrame: all.epochs / frames,
    mapsAFrame: (all.maps.length - 1) / frames,
    mapSide: all.maps.toSorted((a, b) => a - b)[Math.floor(all.maps.length / 2)],
    exactMaps: all.maps.filter((map) => map === side).length / (all.maps.length - 1),
    longestTask: longest(all.tasks),
    longTasks: all.tasks.filter((task) => task > 50).length,
  };
}

/** @param {number} pieces of ten seconds for each case @param {(what: string) => void} progress */
export async function measureFrames(pieces, progress) {
  const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
  const results = [];
  for (const run of CASES) {
    progress(run.what);
    results.push(await measure(run, pieces, String(server.resolvedUrls?.local[0])));
  }
  await server.close();
  return results;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.table(await measureFrames(1, (what) => console.error(what)));
}
