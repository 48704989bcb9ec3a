// Lets the settings that act live be properties of a trainer by one loop, in the place of two methods for each, which wasm-bindgen writes:
// 0.2 kB of the page's script, gzipped.

import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('../www/pkg/neural_spiral.js', import.meta.url);

/** What stands before a method. */
const COMMENT = String.raw` {4}/\*\*(?:(?!\*/)[^])*\*/\n`;
const SETTER = new RegExp(
  String.raw`${COMMENT} {4}set (\w+)\(value\) \{
 {8}const ret = wasm\.trainer_set_\1\(this\.__wbg_ptr, value\);
 {8}if \(ret\[1\]\) \{
 {12}throw takeFromExternrefTable0\(ret\[0\]\);
 {8}\}
 {4}\}\n`,
  'g',
);

/** @param {string} name */
const getterOf = (name) =>
  new RegExp(
    String.raw`${COMMENT} {4}get ${name}\(\) \{
 {8}const ret = wasm\.trainer_${name}\(this\.__wbg_ptr\);
 {8}return ret(?: >>> 0)?;
 {4}\}\n`,
  );

let script = await readFile(file, 'utf8');
const names = Array.from(script.matchAll(SETTER), ([, name]) => name);
script = script.replace(SETTER, '');
for (const name of names) {
  const [before, after, ...more] = script.split(getterOf(name));
  if (after === undefined || more.length > 0) throw new Error(`${name} is not read once in ${file}`);
  script = before + after;
}
const end = 'if (Symbol.dispose) Trainer.prototype';
if (names.length === 0 || !script.includes(end))
  throw new Error(`${file} is not as wasm-bindgen wrote it before`);
const properties = `for (const name of ${JSON.stringify(names)}) {
    Object.defineProperty(Trainer.prototype, name, {
        configurable: true,
        get() {
            return wasm['trainer_' + name](this.__wbg_ptr);
        },
        set(value) {
            const ret = wasm['trainer_set_' + name](this.__wbg_ptr, value);
            if (ret[1]) {
                throw takeFromExternrefTable0(ret[0]);
            }
        },
    });
}
`;
await writeFile(file, script.replace(end, properties + end));
