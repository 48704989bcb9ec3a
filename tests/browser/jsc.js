// JavaScriptCore, Safari's engine, through its shell `jsc`.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../../www/pkg', import.meta.url));

/** What the package wants of a browser and the shell lacks, no more than it needs. */
const BROWSER = `
globalThis.URL = class { constructor(file) { this.file = file; } };
globalThis.fetch = ({ file }) => readFile(file, 'binary');
globalThis.TextEncoder = class {};
globalThis.TextDecoder = class {
  decode(bytes = []) {
    return decodeURIComponent(bytes.reduce((text, byte) => text + '%' + byte.toString(16).padStart(2, '0'), ''));
  }
};`;

/**
 * The value of an expression that may import './neural_spiral.js', as a page's `evaluate` gives it.
 * @param {string} expression
 */
export async function evaluateInJsc(expression) {
  // The shell ends well whatever was thrown, so that a failure comes as an answer, too.
  const script = `${BROWSER}
    Promise.resolve().then(() => ${expression}).then(
      (value) => print(JSON.stringify({ value })),
      (error) => print(JSON.stringify({ error: String(error) })),
    );`;
  const { stdout } = await promisify(execFile)(process.env.JSC ?? 'jsc', ['-e', script], { cwd: folder });
  const { value, error } = JSON.parse(stdout);
  if (error) throw new Error(`in JavaScriptCore: ${error}`);
  return value;
}
