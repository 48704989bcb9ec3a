// How smoothly the built page runs: `make frames`. Ten seconds of training in headless Chromium at
// 1440 × 900 and default settings, after one second of loading; the times between animation frames, and
// the browser's own list of tasks over 50 ms.

import { chromium } from '@playwright/test';
import { preview } from 'vite';
import config from '../playwright.config.js';

const SECONDS = 10;

const server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
const browser = await chromium.launch(config.use?.launchOptions);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(String(server.resolvedUrls?.local[0]));
await page.waitForTimeout(1000);

const { times, longTasks, epochs, side } = await page.evaluate(async (seconds) => {
  const epochs = () => Number(document.querySelector('#epochs')?.textContent?.replaceAll(',', ''));
  /** @type {number[]} */
  const longTasks = [];
  new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map((entry) => entry.duration));
  }).observe({ entryTypes: ['longtask'] });
  const before = epochs();
  /** @type {number[]} */
  const times = [];
  const frame = () => new Promise(requestAnimationFrame);
  const end = performance.now() + 1000 * seconds;
  let last = await frame();
  while (performance.now() < end) {
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  const map = /** @type {HTMLCanvasElement} */ (document.querySelector('#map'));
  return { times, longTasks, epochs: epochs() - before, side: map.width };
}, SECONDS);
await browser.close();
await server.close();

times.sort((a, b) => a - b);
const at = (/** @type {number} */ share) => times[Math.floor(share * (times.length - 1))].toFixed(1);
console.log(`${(times.length / SECONDS).toFixed(1)} frames a second, ${epochs / SECONDS} epochs a second`);
console.log(`map drawn at ${side} × ${side} pixels`);
console.log(`time between frames in ms: median ${at(0.5)}, 99 % under ${at(0.99)}, longest ${at(1)}`);
console.log(`tasks over 50 ms: ${longTasks.length}`);
