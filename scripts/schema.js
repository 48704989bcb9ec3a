// Writes the core's schema into the package, so that the page knows its settings before any WebAssembly has been loaded.

import { readFile, writeFile } from 'node:fs/promises';
import init, { Trainer } from '../www/pkg/neural_spiral.js';

const pkg = new URL('../www/pkg/', import.meta.url);
await init({ module_or_path: await readFile(new URL('neural_spiral_bg.wasm', pkg)) });
await writeFile(
  new URL('schema.js', pkg),
  `// Written by scripts/schema.js from the core.

/** @type {import('./neural_spiral.js').Setting[]} */
export const schema = ${JSON.stringify(Trainer.schema(), undefined, 2)};
`,
);
