// `make package`: puts the npm package together in target/package, from what wasm-pack built and what package/ adds.

import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';

const root = new URL('../', import.meta.url);
const folder = new URL('target/package/', root);

/** Where the code is kept, if this clone came from somewhere. */
function repository() {
  try {
    const url = execFileSync('git', ['remote', 'get-url', 'origin'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return { repository: { type: 'git', url: url.trim() } };
  } catch {
    return {};
  }
}

const built = JSON.parse(await readFile(new URL('www/pkg/package.json', root), 'utf8'));
const { name, version, description, license } = built;
const manifest = {
  name,
  version,
  description,
  license,
  ...repository(),
  keywords: ['neural-network', 'backpropagation', 'wasm', 'simd', 'education', 'softmax', 'spiral'],
  type: 'module',
  engines: { node: '>=20' },
  exports: {
    '.': { types: './neural_spiral.d.ts', node: './node.js', default: './neural_spiral.js' },
    './schema.js': { types: './schema.d.ts', default: './schema.js' },
    './neural_spiral_bg.wasm': './neural_spiral_bg.wasm',
    './package.json': './package.json',
  },
  types: './neural_spiral.d.ts',
  sideEffects: false,
};

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await cp(new URL('package/', root), folder, { recursive: true });
await cp(new URL('LICENSE', root), new URL('LICENSE', folder));
for (const file of [...built.files, 'schema.js'])
  await cp(new URL(`www/pkg/${file}`, root), new URL(file, folder));
// The types name Symbol.dispose, which older targets of TypeScript do not know.
const types = new URL('neural_spiral.d.ts', folder);
await writeFile(types, `/// <reference lib="esnext.disposable" />\n${await readFile(types, 'utf8')}`);
await writeFile(new URL('package.json', folder), `${JSON.stringify(manifest, undefined, 2)}\n`);
