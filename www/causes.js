// What keeps the page from starting although files arrive, in words. Loaded when it has happened.

import { AGAIN } from './failures.js';

/** @typedef {import('./failures.js').Failure} Failure */

/** @type {Partial<Record<import('./failures.js').Cause, (failure: Failure) => string>>} */
export const CAUSES = {
  damaged: ({ file }) => `${file} arrived incomplete or damaged. ${AGAIN}`,
  unstarted: ({ file }) =>
    `the browser did not start ${file}. It may have arrived incomplete, or a rule of the server, of the browser or of an ` +
    `extension forbids workers. ${AGAIN}`,
  framed: () =>
    'it is shown inside another page, which does not let it start workers. Open it in a tab of its own.',
  oldWorkers: () => 'this browser’s workers do not know modules. Please update your browser.',
  oldCanvas: () => 'this browser has no canvases that a worker can draw on. Please update your browser.',
  oldWebAssembly: () => 'this browser’s WebAssembly has no SIMD. Please update your browser.',
  noWebAssembly: () =>
    'WebAssembly is switched off in this browser, as its strictest settings do. Allow it for this page, and load it again.',
  noCompiler: () =>
    'a rule of the server or of an extension forbids WebAssembly here. A Content-Security-Policy must allow ' +
    '“wasm-unsafe-eval”.',
};
