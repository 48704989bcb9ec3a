// The page's half of `make mutants`: plants faults in the page's modules, one at a time, and counts which of them the tests in tests/page
// notice. It takes the modules changed since the last commit but one; BASE=<commit> takes those changed since then,
// FILES="www/trace.js …" takes those, ALL=1 all. docs/testing.md tells what is left.

import { execFileSync } from 'node:child_process';

/** What Node can run; the rest needs a page or a worker, and is held by the tests in tests/browser. */
const MODULES = [
  ...[
    'acting',
    'activations',
    'actions',
    'address',
    'axes',
    'changes',
    'csv',
    'failures',
    'link',
    'loop',
    'memory',
    'milestones',
    'moments',
    'parts',
    'refusals',
    'schema',
    'stages',
    'state',
    'table',
    'trace',
    'updates',
  ].map((name) => `www/${name}.js`),
  ...[
    'engine',
    'history',
    'inspections',
    'lines',
    'marks',
    'network',
    'run',
    'strip',
    'subject',
    'timings',
  ].map((name) => `www/engine/${name}.js`),
  'www/ui/fields.js',
  'www/view/*.js',
];

/** @param {string[]} args */
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);

const { ALL, BASE = 'HEAD~1', FILES } = process.env;

/** All modules, or those of them that FILES names or that have changed since BASE. */
function chosenModules() {
  const all = git('ls-files', ...MODULES.map((glob) => `:(glob)${glob}`));
  if (ALL) return all;
  const names = new Set(FILES?.split(/\s+/) ?? git('diff', '--name-only', BASE));
  return all.filter((name) => names.has(name));
}

const mutate = chosenModules();
if (mutate.length === 0) {
  console.log(
    'No such module of the page has changed. ALL=1 takes all of them, FILES="www/trace.js" those named.',
  );
  process.exit();
}

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate,
  testRunner: 'tap',
  // The programs that these run take longer than a fault may.
  tap: { testFiles: ['tests/page/!(script|program).test.js'] },
  // A test file is a process of its own, so each is asked only for the faults in what it imports.
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A machine that is busy with something else must not make tests seem to hang.
  timeoutMS: 12_000,
  checkers: [],
  ignorePatterns: ['/*', '!/www', '!/tests', '!/package.json'],
  reporters: ['clear-text', 'progress', 'json', 'html'],
  clearTextReporter: { allowColor: false, reportTests: false },
  // A single module may hold most of the survivors that docs/testing.md names: only all together have a limit.
  thresholds: { high: 95, low: 85, break: ALL ? 85 : null },
  tempDirName: '.stryker-tmp',
};
