// Prints a run as a Python program, with the lines that the package prints: `make script RUN='?seed=7&learningRate=1,0.1@500'`,
// as in the page's address, where `epoch` says how many epochs it trains.

import { readFile } from 'node:fs/promises';
import { openRun } from '../www/engine/run.js';
import { loadEngine, prepare } from '../www/engine/wasm.js';
import { readQuery } from '../www/link.js';
import { drawsPoints } from '../www/script/data.js';
import { scriptOf } from '../www/script.js';
import { BOOK_EPOCHS } from '../www/state.js';

/** The log has a line of every so many epochs. */
const EVERY = 100;

const wasm = await readFile(new URL('../www/pkg/neural_spiral_bg.wasm', import.meta.url));
await loadEngine(await WebAssembly.compile(wasm));
const { run, epoch, refusals } = readQuery(process.env.RUN ?? '');
for (const refusal of refusals) console.error(refusal);
try {
  await prepare(run);
  const opened = openRun(run);
  const { trainer, advance, rows } = opened;
  const { validationPoints, validationLabels } = trainer;
  const others = { points: validationPoints, labels: validationLabels };
  const data = { ...rows, ...(validationLabels.length > 0 && { validation: others }) };
  const until = epoch || BOOK_EPOCHS;
  // A step that is refused is the end: its numbers would not be finite.
  while (trainer.epoch < until && advance(1) > 0);
  const printed = opened.log.filter(
    ({ epoch, line }) => epoch % EVERY === 0 && (until === BOOK_EPOCHS || line.startsWith('epoch')),
  );
  const lines = printed.map(({ line }) => line);
  // It has all of its points in itself: there is no file beside it.
  const how = { data: drawsPoints(run.start) ? undefined : data, most: Number.POSITIVE_INFINITY };
  process.stdout.write(scriptOf(run, { until: trainer.epoch, every: EVERY, lines, ...how }));
} catch (error) {
  if (!(error instanceof Error && 'field' in error)) throw error;
  console.error(`neural-spiral: ${error.message}`);
  process.exitCode = 1;
}
