// The same module for Node, whose fetch does not read files.

import { readFile } from 'node:fs/promises';
import initialize from './neural_spiral.js';

export * from './neural_spiral.js';

const file = new URL('./neural_spiral_bg.wasm', import.meta.url);

/** Loads the WebAssembly: the package's own, unless another is given. Later calls answer with the first. */
export default (options = { module_or_path: readFile(file) }) => initialize(options);
