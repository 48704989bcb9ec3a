// The core's half of `make mutants`: plants faults in the core, one at a time, and counts how many of these mutants some
// test notices. It takes the Rust files changed since the last commit but one; BASE=<commit> takes those changed since then,
// FILES="src/loss.rs …" takes those, ALL=1 all. Fails where fewer are caught than docs/testing.md promises.

import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** The share of the viable mutants that tests must catch. */
const WANTED = 0.98;

/** The changed files, and those that FILES names; nothing stands for all. */
function chosenFiles() {
  const { ALL, BASE = 'HEAD~1', FILES } = process.env;
  if (ALL) return undefined;
  const names =
    FILES ?? execFileSync('git', ['diff', '--name-only', '--diff-filter=d', BASE], { encoding: 'utf8' });
  return names.split(/\s+/).filter((name) => /^src\/.*\.rs$/.test(name) && !/^src\/wasm/.test(name));
}

const files = chosenFiles();
if (files?.length === 0) {
  console.log('No file of the core has changed. ALL=1 takes all of them, FILES="src/loss.rs" those named.');
  process.exit();
}

const chosen = (files ?? []).flatMap((file) => ['--file', file]);
const run = spawnSync('cargo', ['mutants', '--output', 'target', '--jobs', '2', '--no-shuffle', ...chosen], {
  stdio: 'inherit',
});
// 2: some were missed; 3: some ran out of time, which a test has then noticed.
if (![0, 2, 3].includes(run.status ?? 1)) process.exit(run.status ?? 1);

const { caught, missed, timeout, unviable } = JSON.parse(
  await readFile('target/mutants.out/outcomes.json', 'utf8'),
);
const viable = caught + missed + timeout;
const share = (caught + timeout) / viable;
console.log(
  `${caught + timeout} of ${viable} caught: ${(100 * share).toFixed(1)} %` +
    ` (${timeout} by time, ${unviable} more did not compile)`,
);
// A single file may hold most of the survivors that docs/testing.md names: only the whole core has a limit.
process.exitCode = files || share >= WANTED ? 0 : 1;
