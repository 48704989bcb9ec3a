// What the built page loads, gzipped, against its limits. `make build` prints it, tests/browser/size.test.js
// holds it to the limits, and bench/start.js records it.

import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Most bytes, gzipped: of the WebAssembly, of all that the first view loads, and of the largest piece loaded later. */
export const LIMITS = { wasm: 85_000, 'first view': 150_000, 'largest piece later': 30_000 };

/**
 * The files that the first view loads: what is named in the page, what scripts import at once, the workers' scripts, and
 * the WebAssembly.
 * @param {string[]} names of all files
 */
async function firstView(names) {
  const first = new Set(['index.html', ...names.filter((name) => /worker-[^/]*\.js$|\.wasm$/.test(name))]);
  for (const name of first) {
    if (!/\.(html|js)$/.test(name)) continue;
    const text = await readFile(dist + name, 'utf8');
    const named = name.endsWith('.html')
      ? text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)
      : text.matchAll(/(?:^|[;}])import(?:[^"'();]*from)?["'`]\.\/([^"'`]+)["'`]/g);
    for (const [, other] of named) first.add(name.endsWith('.html') ? other : `assets/${other}`);
  }
  return first;
}

/**
 * Gzipped bytes of the first view by kind of file, the largest kind first; of all of it; and of the largest of the pieces
 * that are loaded later. Every file is gzipped by itself, as a host does it.
 */
export async function measureSizes() {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(dist.length).replace(/^\//, ''));
  const first = await firstView(names);
  /** @type {Map<string, number>} */
  const kinds = new Map();
  let total = 0;
  let piece = 0;
  for (const name of names) {
    const bytes = gzipSync(await readFile(dist + name), { level: 9 }).length;
    if (first.has(name)) {
      const kind = extname(name).slice(1);
      kinds.set(kind, (kinds.get(kind) ?? 0) + bytes);
      total += bytes;
    } else {
      piece = Math.max(piece, bytes);
    }
  }
  /** @type {Record<string, number>} */
  const sizes = Object.fromEntries([...kinds].sort(([, a], [, b]) => b - a));
  return { ...sizes, 'first view': total, 'largest piece later': piece };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log('gzipped:');
  for (const [kind, bytes] of Object.entries(await measureSizes())) {
    const limit = Reflect.get(LIMITS, kind);
    const allowed = limit ? ` of ${limit / 1000}` : '';
    console.log(`  ${kind.padEnd(19)} ${(bytes / 1000).toFixed(1).padStart(5)} kB${allowed}`);
  }
}
