// What the built page loads, gzipped, against its limits. `make build` prints it, tests/browser/size.test.js
// holds it to the limits, and bench/start.js records it.

import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Most bytes, gzipped. What is under the hood is loaded only when it is opened, and does not count in the total. */
export const LIMITS = { wasm: 67_000, total: 120_000, hood: 20_000 };

/**
 * Gzipped bytes of everything in dist/ by kind of file, the largest kind first, and of all that is loaded at once. Every file
 * is gzipped by itself, as a host does it.
 */
export async function measureSizes() {
  /** @type {Map<string, number>} */
  const kinds = new Map();
  let total = 0;
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const later = entry.name.startsWith('hood-');
    const kind = later ? 'hood' : extname(entry.name).slice(1);
    const bytes = gzipSync(await readFile(`${entry.parentPath}/${entry.name}`), { level: 9 }).length;
    kinds.set(kind, (kinds.get(kind) ?? 0) + bytes);
    if (!later) total += bytes;
  }
  /** @type {Record<string, number>} */
  const sizes = Object.fromEntries([...kinds].sort(([, a], [, b]) => b - a));
  return { ...sizes, total };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log('gzipped:');
  for (const [kind, bytes] of Object.entries(await measureSizes())) {
    const limit = Reflect.get(LIMITS, kind);
    const allowed = limit ? ` of ${limit / 1000}` : '';
    console.log(`  ${kind.padEnd(5)} ${(bytes / 1000).toFixed(1).padStart(5)} kB${allowed}`);
  }
}
