// The engines that are measured, each with `evaluate`, which gives every expression a fresh tab or shell.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';
import config from '../playwright.config.js';
import { evaluateInJsc } from '../tests/browser/jsc.js';

/**
 * @typedef {object} Engine
 * @property {string} version
 * @property {(expression: string, scripts?: string[]) => Promise<any>} evaluate in a place that has the
 *   package beside it; `scripts` are files of bench/node_modules, and go before it
 *
 * @typedef {{Chromium: Engine, Firefox: Engine, JavaScriptCore: Engine}} Engines
 */

const modules = fileURLToPath(new URL('node_modules/', import.meta.url));

/**
 * Opens all engines, and closes them when `use` is done.
 * @template Result
 * @param {(engines: Engines) => Promise<Result>} use
 */
export async function withEngines(use) {
  // Only an isolated page gets the fine clock.
  const headers = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  const server = await preview({
    configFile: false,
    build: { outDir: 'www/pkg' },
    preview: { host: '127.0.0.1', port: 0, headers },
  });
  const address = `${server.resolvedUrls?.local[0]}package.json`;
  const chrome = await chromium.launch(config.use?.launchOptions);
  const firefox = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX,
    protocolTimeout: 600_000,
  });
  /** @type {Engines} */
  const engines = {
    Chromium: {
      version: chrome.version(),
      /**
       * @param {string} expression
       * @param {string[]} scripts
       */
      async evaluate(expression, scripts = []) {
        const tab = await chrome.newPage();
        await tab.route('**/tfjs-*.wasm', (route) =>
          route.fulfill({
            path: `${modules}@tensorflow/tfjs-backend-wasm/dist${new URL(route.request().url()).pathname}`,
          }),
        );
        await tab.goto(address);
        for (const script of scripts) await tab.addScriptTag({ path: modules + script });
        const value = await tab.evaluate(expression);
        await tab.close();
        return value;
      },
    },
    Firefox: {
      version: (await firefox.version()).replace('firefox/', ''),
      /** @param {string} expression */
      async evaluate(expression) {
        const tab = await firefox.newPage();
        await tab.goto(address);
        const value = await tab.evaluate(expression);
        await tab.close();
        return value;
      },
    },
    JavaScriptCore: { version: await jscVersion(), evaluate: evaluateInJsc },
  };
  try {
    return await use(engines);
  } finally {
    await firefox.close();
    await chrome.close();
    await server.close();
  }
}

/** The shell does not tell its version, but where it is Debian's, its package does. */
async function jscVersion() {
  const run = promisify(execFile);
  try {
    const { stdout: owner } = await run('dpkg-query', ['--search', process.env.JSC ?? 'jsc']);
    const { stdout } = await run('dpkg-query', ['--show', owner.split(':')[0]]);
    return `WebKitGTK ${stdout.trim().split('\t')[1]}`;
  } catch {
    return 'of unknown version';
  }
}
