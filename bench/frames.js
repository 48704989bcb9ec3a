// How smoothly the built page runs in headless Chromium at 1440 × 900: `make frames`, and a part of `make
// bench`. Frames and epochs are counted in the page; tasks of its main thread are taken from the browser's own
// trace.

import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import config from '../playwright.config.js';
import { mainTasks } from '../tests/browser/main-tasks.js';

/** @typedef {{what: string, search: string, speed: number, density: number, open?: string[], lines?: string}} Case */

/** Every panel. */
const ALL = ['epoch', 'fusion', 'check', 'pull', 'answers'];

/** @type {Case[]} */
const CASES = [
  { what: '2-64-3, N = 300, default speed', search: '', speed: 4, density: 1 },
  { what: 'the same, all open under the hood', search: '', speed: 4, density: 1, open: ALL },
  { what: '2-64-3, N = 300, lines are gradients', search: '', speed: 4, density: 1, lines: 'Gradient' },
  { what: '2-64-64-3, N = 300, default speed', search: '?hidden=64,64', speed: 4, density: 1 },
  { what: '2-512-3, N = 300, default speed', search: '?hidden=512', speed: 4, density: 1 },
  { what: '2-64-3, N = 300, highest speed', search: '', speed: 1000, density: 2 },
  {
    what: '2-64-64-3, N = 3,000, highest speed',
    search: '?hidden=64,64&samplesPerClass=1000&learningRate=0.1', // at 1 it collapses
    speed: 1000,
    density: 2,
  },
  {
    what: '2-512-512-3, N = 30,000, an epoch open stage by stage',
    search: '?hidden=512,512&samplesPerClass=10000',
    speed: 4,
    density: 1,
    open: ['epoch'],
  },
];

/** Notes the side of each map that the painter is asked for, and how long anything waited for the page's own thread. */
function watch() {
  const page = /** @type {typeof globalThis & {maps: number[], gap: number}} */ (globalThis);
  page.maps = [];
  page.gap = 0;
  const Plain = page.Worker;
  page.Worker = class extends Plain {
    /** @param {any} message @param {any} [moved] */
    postMessage(message, moved) {
      if (message.path?.[0] === 'paint') page.maps.push(message.argumentList[0].value.side);
      super.postMessage(message, moved);
    }
  };
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    page.gap = Math.max(page.gap, now - last);
    last = now;
  }, 10);
}

/** In the page: counts for so many seconds. @param {number} seconds */
async function count(seconds) {
  const page = /** @type {typeof globalThis & {maps: number[], gap: number}} */ (globalThis);
  const epochs = () => Number(document.querySelector('#epochs')?.textContent?.replaceAll(',', ''));
  const play = /** @type {HTMLButtonElement} */ (document.querySelector('#play'));
  const frame = () => new Promise(requestAnimationFrame);
  page.maps.length = 0;
  page.gap = 0;
  const before = epochs();
  const times = [];
  let last = await frame();
  const end = last + 1000 * seconds;
  while (last < end) {
    const now = await frame();
    times.push(now - last);
    last = now;
    if (play.textContent?.trim() === 'Play') play.click(); // the run has ended: on with it
  }
  return { times, epochs: epochs() - before, maps: [...page.maps], gap: page.gap };
}

/** Opens panels, and where it is all of them also every overlay. @param {import('@playwright/test').Page} page @param {string[]} ids */
async function openPanels(page, ids) {
  for (const id of ids) await page.locator(`#${id}-panel > summary`).click();
  if (ids === ALL) for (const id of ['folds', 'long-way', 'arrows']) await page.locator(`#${id}`).check();
  await page.evaluate(() => scrollTo(0, 0));
}

/** Seconds that frames are counted at a stretch, and that a trace lasts: a long one would be too long a file to read. */
const PIECE = 10;
const TRACED = 5;

/**
 * @param {Case} run
 * @param {number} pieces
 * @param {string} address
 */
async function measure({ what, search, speed, density, open, lines }, pieces, address) {
  const args = [...(config.use?.launchOptions?.args ?? [])];
  // A real ratio of pixels: an emulated one would leave the map at the resolution of CSS.
  args.push(`--force-device-scale-factor=${density}`, '--window-size=1440,987');
  const browser = await chromium.launch({ ...config.use?.launchOptions, args });
  const page = await (await browser.newContext({ viewport: null })).newPage();
  await page.addInitScript(watch);
  await page.goto(address + search);
  await page.locator('#speed-value').fill(String(speed));
  await page.locator('#speed-value').press('Enter');
  if (open) await openPanels(page, open);
  if (lines) await page.getByRole('radio', { name: lines }).check();
  // A large network takes its time before it tells of its first epoch.
  await page.locator('#epochs', { hasText: /\d/ }).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(3000);
  const side = density * (await page.locator('#map-square').evaluate((square) => square.clientWidth));
  const all = { times: [0], maps: [0], tasks: [{ clock: 0, work: 0 }], gaps: [0], epochs: 0 };
  for (let piece = 0; piece < pieces; piece += 1) {
    // What is traced is slower: frames and epochs are counted by themselves.
    const { times, epochs, maps, gap } = await page.evaluate(count, PIECE);
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
    await page.evaluate(count, TRACED);
    const trace = await browser.stopTracing();
    all.times.push(...times);
    all.maps.push(...maps);
    all.epochs += epochs;
    all.gaps.push(gap);
    all.tasks.push(...mainTasks(trace));
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
    epochsASecond: all.epochs / (pieces * PIECE),
    longestTask: longest(all.tasks.map(({ clock }) => clock)),
    longestWork: longest(all.tasks.map(({ work }) => work)),
    longTasks: all.tasks.filter(({ clock }) => clock > 50).length,
    longestGap: longest(all.gaps),
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

/** Epochs a second of a bare loop of `step()` in the same browser, the best of several tries. */
export async function measureBareLoop() {
  const server = await preview({
    configFile: false,
    build: { outDir: 'www/pkg' },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser = await chromium.launch(config.use?.launchOptions);
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}package.json`);
  const rate = await page.evaluate(`import('./neural_spiral.js').then(async ({ default: init, Trainer }) => {
    await init();
    const trainer = new Trainer();
    let best = 0;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const began = performance.now();
      for (let epoch = 0; epoch < 10_000; epoch += 1) trainer.step();
      best = Math.max(best, 1e7 / (performance.now() - began));
    }
    return best;
  })`);
  await browser.close();
  await server.close();
  return Number(rate);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bare = await measureBareLoop();
  const results = await measureFrames(1, (what) => console.error(what));
  console.table(results);
  const share = Math.max(...results.map(({ epochsASecond }) => epochsASecond)) / bare;
  console.log(
    `A bare loop of step(): ${Math.round(bare)} epochs a second; at its highest speed the page trains ${(100 * share).toFixed(0)} % of that.`,
  );
}
