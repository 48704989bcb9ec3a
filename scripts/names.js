// Gives the imports and exports of the WebAssembly short names, in it and in the JavaScript and TypeScript beside it. wasm-bindgen's are
// read by its own script alone, those of imports end in hashes, and gzip cannot make them smaller: they are 1.8 kB of 88, and one
// kilobyte of the script.

import { readFile, writeFile } from 'node:fs/promises';

const pkg = new URL('../www/pkg/', import.meta.url);
const wasmFile = new URL('neural_spiral_bg.wasm', pkg);

const IMPORTS = 2;
const EXPORTS = 7;
const FUNCTION = 0;

const wasm = await readFile(wasmFile);
/** @type {string[]} */
const imports = [];
/** @type {string[]} */
const exports = [];
let at = 8;

/** The next whole number, in LEB128, as WebAssembly writes it. */
function number() {
  let [value, shift] = [0, 0];
  for (;;) {
    const byte = wasm[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
    shift += 7;
  }
}

/** The next bytes that are preceded by their number. */
function bytes() {
  const length = number();
  at += length;
  return wasm.subarray(at - length, at);
}

/** @param {number} value at least 0 */
function encoded(value) {
  const all = [];
  for (; value > 127; value >>>= 7) all.push((value & 127) | 128);
  return [...all, value];
}

/** @param {Iterable<number>} content */
const counted = (content) => [...encoded([...content].length), ...content];

/** The next name as a short one, which begins with a letter. @param {string[]} names what it is put into @param {string} letter */
function short(names, letter) {
  const index = names.push(String(bytes())) - 1;
  return counted(Buffer.from(letter + index));
}

function renamedImports() {
  const count = number();
  const content = [...encoded(count)];
  for (let index = 0; index < count; index++) {
    content.push(...counted(bytes()), ...short(imports, 'i'));
    const kind = wasm[at++];
    if (kind !== FUNCTION) throw new Error(`${imports.at(-1)} is no function`);
    content.push(kind, ...encoded(number()));
  }
  return content;
}

function renamedExports() {
  const count = number();
  const content = [...encoded(count)];
  for (let index = 0; index < count; index++)
    content.push(...short(exports, 'e'), wasm[at++], ...encoded(number()));
  return content;
}

/** @type {Record<number, () => number[]>} */
const RENAMED = { [IMPORTS]: renamedImports, [EXPORTS]: renamedExports };

/** @type {Uint8Array[]} */
const parts = [wasm.subarray(0, at)];
while (at < wasm.length) {
  const start = at;
  const section = wasm[at++];
  const end = number() + at;
  if (section in RENAMED) parts.push(Uint8Array.of(section, ...counted(RENAMED[section]())));
  else parts.push(wasm.subarray(start, end));
  at = end;
}
await writeFile(wasmFile, Buffer.concat(parts));

/**
 * Renames in a file what all the patterns find: what is before a name, and the name.
 * @param {string} name of the file @param {[RegExp, string[], string][]} patterns with the names, and the letter of their short ones
 */
async function renameIn(name, patterns) {
  const file = new URL(name, pkg);
  let text = await readFile(file, 'utf8');
  for (const [pattern, names, letter] of patterns)
    text = text.replace(pattern, (_, before, long) => {
      const index = names.indexOf(long);
      if (index < 0) throw new Error(`${name} has ${long}, and ${wasmFile} has not`);
      return before + letter + index;
    });
  await writeFile(file, text);
}

await renameIn('neural_spiral.js', [
  [/(^ {8})(\w+)(?=: function)/gm, imports, 'i'],
  [/(\bwasm\.)(\w+)/g, exports, 'e'],
]);
await renameIn('neural_spiral_bg.wasm.d.ts', [[/(^export const )(\w+)/gm, exports, 'e']]);
await renameIn('neural_spiral.d.ts', [
  [/(^ {4}readonly )(\w+)(?=: (?:\(|WebAssembly\.Memory))/gm, exports, 'e'],
]);
