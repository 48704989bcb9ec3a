// Gives the imports of the WebAssembly short names, in it and in the JavaScript beside it: wasm-bindgen's end in hashes, which gzip
// cannot make smaller. That is 1.1 kB of 81 in the first, and half a kilobyte in the second.

import { readFile, writeFile } from 'node:fs/promises';

const pkg = new URL('../www/pkg/', import.meta.url);
const wasmFile = new URL('neural_spiral_bg.wasm', pkg);
const scriptFile = new URL('neural_spiral.js', pkg);

const IMPORTS = 2;
const FUNCTION = 0;

const wasm = await readFile(wasmFile);
/** @type {string[]} */
const names = [];
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

/** The section of imports with short names, which are put into `names`' order. @param {number} end */
function renamed(end) {
  const count = number();
  const content = [...encoded(count)];
  while (at < end) {
    const module = bytes();
    const name = String(bytes());
    const kind = wasm[at++];
    if (kind !== FUNCTION) throw new Error(`${name} is no function`);
    content.push(...counted(module), ...counted(Buffer.from(`i${names.length}`)), kind, ...encoded(number()));
    names.push(name);
  }
  return counted(content);
}

/** @type {Uint8Array[]} */
const parts = [wasm.subarray(0, at)];
while (at < wasm.length) {
  const start = at;
  const section = wasm[at++];
  const length = number();
  const end = at + length;
  if (section === IMPORTS) parts.push(Uint8Array.of(section, ...renamed(end)));
  else parts.push(wasm.subarray(start, end));
  at = end;
}

let script = await readFile(scriptFile, 'utf8');
for (const [index, name] of names.entries()) {
  const [before, after, ...more] = script.split(`${name}: function`);
  if (after === undefined || more.length > 0) throw new Error(`${name} is not written once in ${scriptFile}`);
  script = `${before}i${index}: function${after}`;
}
await writeFile(wasmFile, Buffer.concat(parts));
await writeFile(scriptFile, script);
