// The npm package, installed from its tarball as a user would: in Node, in a page, and for TypeScript.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import puppeteer from 'puppeteer-core';
import { preview } from 'vite';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'neural-spiral-'));
const installed = join(folder, 'node_modules/neural-spiral');

test.before(async () => {
  await run('node', ['scripts/package.js'], { cwd: root });
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: join(root, 'target/package'),
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await run('npm', ['install', '--offline', '--silent', join(folder, stdout.trim())], { cwd: folder });
});

test.after(() => rm(folder, { recursive: true }));

test('the example in Node trains to the figures of the README', async () => {
  const { stdout } = await run('node', ['examples/terminal.js'], { cwd: installed });
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 12);
  assert.equal(lines[0], 'epoch: 0, acc: 0.360, loss: 1.113');
  assert.equal(lines[10], 'epoch: 1000, acc: 0.923, loss: 0.187');
  // A trained network knows the outer end of an arm for its own.
  const [, first, second, third] = /^at \(.*\): (.*), (.*), (.*)$/.exec(lines[11]) ?? [];
  assert.ok(Number(first) > 0.9 && Number(second) < 0.1 && Number(third) < 0.1, lines[11]);
});

test('the settings are told without the WebAssembly', async () => {
  const program =
    "import { schema } from 'neural-spiral/schema.js'; console.log(schema.map(({ name }) => name).join())";
  const { stdout } = await run('node', ['--input-type=module', '--eval', program], { cwd: folder });
  assert.match(stdout, /^seed,data,samplesPerClass,.*,dropout,batchSize$/m);
});

test('the example in a page draws the map of a trained network', async () => {
  const server = await preview({
    root: folder,
    configFile: false,
    build: { outDir: 'node_modules/neural-spiral' },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0]}examples/page.html`);
    await page.waitForFunction(() => document.querySelector('#log')?.textContent?.startsWith('epoch: 999,'));
    const colours = await page.evaluate(() => {
      const map = /** @type {HTMLCanvasElement} */ (document.querySelector('#map'));
      const context = /** @type {CanvasRenderingContext2D} */ (map.getContext('2d'));
      const { data } = context.getImageData(0, 0, map.width, map.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    assert.ok(colours > 100, `${colours} colours`);
  } finally {
    await browser.close();
    await server.close();
  }
});

test('TypeScript knows the options and what they give', async () => {
  const consumer = join(folder, 'consumer.ts');
  const check = () =>
    run(join(root, 'node_modules/.bin/tsc'), [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      consumer,
    ]);
  const program = (/** @type {string} */ option) => `
    import init, { Trainer } from 'neural-spiral';
    import { schema } from 'neural-spiral/schema.js';
    await init();
    const names: string[] = schema.map(({ name }) => name);
    console.log(names);
    const trainer = new Trainer({ ${option} });
    const map: Uint8ClampedArray = trainer.predict_grid(4, 4);
    console.log(map.length);
  `;
  await writeFile(consumer, program('hidden: [8, 8]'));
  await check();
  await writeFile(consumer, program('hidden: "8,8"'));
  const { stdout } = await check().catch((error) => error);
  assert.match(stdout, /consumer\.ts.*Type 'string' is not assignable to type 'number\[\]'/);
});
