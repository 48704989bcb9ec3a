// Plants faults in the page's modules, one at a time, and runs the tests in tests/page, which need no browser: which faults
// does no test notice? docs/testing.md tells how to run it, and what is left.

import { execFileSync } from 'node:child_process';

/** What Node can run; the rest needs a page or a worker, and is held by the tests in tests/browser. */
const MODULES = [
  'www/{actions,address,loop,schema,stages,state,trace}.js',
  'www/engine/{engine,history,inspections,run}.js',
  'www/view/*.js',
];

/** @param {string[]} args */
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);

/** The modules that are named in FILES, all of them, or those that differ from the branch main. */
function chosen() {
  const { ALL, FILES } = process.env;
  if (FILES) return FILES.split(/[\s,]+/).filter(Boolean);
  if (ALL) return MODULES;
  const changed = new Set(git('diff', '--name-only', '--merge-base', 'main', '--', 'www'));
  return git('ls-files', ...MODULES.map((glob) => `:(glob)${glob}`)).filter((file) => changed.has(file));
}

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: chosen(),
  testRunner: 'tap',
  tap: { testFiles: ['tests/page/*.test.js'] },
  // A test file is a process of its own, so each is asked only for the faults in what it imports.
  coverageAnalysis: 'perTest',
  concurrency: 2,
  checkers: [],
  ignorePatterns: ['/*', '!/www', '!/tests', '!/package.json'],
  reporters: ['clear-text', 'progress', 'json', 'html'],
  clearTextReporter: { allowColor: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
  tempDirName: '.stryker-tmp',
};
