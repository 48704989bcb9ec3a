// What is said of each experiment is what its run does.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { openRun } from '../../www/engine/run.js';
import { loadEngine } from '../../www/engine/wasm.js';
import { EXPERIMENTS } from '../../www/lab/experiments.js';

const wasm = await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url));
loadEngine(await WebAssembly.compile(wasm));

/** @param {number} place @param {import('../../www/engine/run.js').Run['start']} [settings] others than the experiment's */
function open(place, settings) {
  const { run, words } = EXPERIMENTS[place];
  const own = openRun({ start: { ...run.start, ...settings }, changes: run.changes });
  /** Loss and share that is right after some epochs in all. @param {number} epoch */
  function after(epoch) {
    // An end, such as a network that has died, stops it; it can go on.
    while (own.trainer.epoch < epoch && !own.trainer.diverged) own.advance(epoch - own.trainer.epoch);
    const { dataLoss, accuracy } = own.trainer.answers();
    const [validation] = own.trainer.validate() ?? [Number.NaN];
    return { loss: dataLoss, right: Math.round(100 * accuracy), validation, state: own.trainer.state().name };
  }
  return { ...own, after, words };
}

/** @param {import('../../www/engine/wasm.js').Engine} trainer @param {string} name */
function meanSize(trainer, name) {
  const values = trainer.trace(0);
  let at = 0;
  for (const [array, rows, columns] of trainer.traceArrays()) {
    const own = values.subarray(at, at + rows * columns);
    if (array === name) return own.reduce((sum, value) => sum + Math.abs(value), 0) / own.length;
    at += rows * columns;
  }
  throw new Error(`there is no ${name}`);
}

test('there are eight, each with a title of its own', () => {
  assert.equal(new Set(EXPERIMENTS.map(({ title }) => title)).size, 8);
});

test('through five layers of sigmoids the gradient vanishes, and with ReLUs the network learns', () => {
  const { trainer, after, words } = open(0);
  const ratio = meanSize(trainer, 'dense6.dweights') / meanSize(trainer, 'dense1.dweights');
  assert.ok(ratio > 1500 && ratio < 2500, String(ratio));
  assert.equal(after(3000).right, 51);
  assert.match(words, /2,000 times smaller.*51 %.*300 epochs to 89 %/s);
  assert.equal(open(0, { activation: 'relu', learningRate: 0.05 }).after(300).right, 89);
});

test('units that begin as zeros stay alike', () => {
  const { trainer, after, words } = open(1);
  assert.equal(after(3000).right, 40);
  assert.match(words, /40 %/);
  const parameters = trainer.parameters();
  for (const row of [0, 1]) {
    const weights = parameters.subarray(64 * row, 64 * row + 64);
    assert.ok(weights[0] !== 0 && weights.every((weight) => weight === weights[0]));
  }
});

test('a rate of 10 throws the network about', () => {
  const { after, words } = open(2);
  assert.deepEqual(
    [0, 1].map((epoch) => after(epoch).loss.toFixed(1)),
    ['1.1', '3.8'],
  );
  assert.equal(after(5).state, 'dead');
  assert.match(words, /from 1.1 to 3.8 in one epoch, and after five/);
});

test('two units are not enough', () => {
  const { loss, right } = open(3).after(3000);
  assert.deepEqual([loss.toFixed(3), right], ['1.056', 39]);
  assert.match(EXPERIMENTS[3].words, /1\.056, with 39 %/);
});

test('512 units learn 30 points by heart', () => {
  const { rows, after, words } = open(4);
  assert.equal(rows.labels.length, 30);
  const [early, late] = [100, 10_000].map(after);
  assert.deepEqual(
    [early.right, early.validation.toFixed(2), late.validation.toFixed(1)],
    [100, '1.49', '2.2'],
  );
  assert.match(words, /1\.49 then, and .*2\.2/s);
});

test('L2 smooths', () => {
  const own = open(5).after(10_000);
  const without = open(5, { l2: 0 }).after(10_000);
  assert.equal(own.validation.toFixed(2), '0.35');
  assert.deepEqual([without.validation.toFixed(2), without.loss.toFixed(2)], ['0.81', '0.10']);
  assert.match(EXPERIMENTS[5].words, /0\.35 in the end.*0\.81.*0\.10/s);
});

test('batches of one make noise', () => {
  /** How far the loss of an epoch is from the middle of those before and after, on average. @param {number} batchSize */
  function noise(batchSize) {
    const { trainer } = open(6, { batchSize });
    const losses = Array.from({ length: 200 }, () => {
      trainer.step();
      return trainer.loss;
    });
    const late = losses.slice(100);
    const off = late.slice(2).map((loss, at) => Math.abs(loss - 2 * late[at + 1] + late[at]) / 2);
    return {
      off: off.reduce((sum, value) => sum + value, 0) / off.length,
      falls: late.every((loss, at) => at === 0 || loss < late[at - 1]),
    };
  }
  const [one, all] = [1, 0].map(noise);
  assert.ok(one.off > 100 * all.off, `${one.off}, ${all.off}`);
  assert.deepEqual([one.falls, all.falls], [false, true]);
  assert.equal(open(6).rows.labels.length, 200);
});

test('units of −5 are dead from the start', () => {
  const { trainer, after } = open(7);
  const before = [...trainer.parameters()].slice(0, 24);
  assert.equal(after(100).state, 'dead');
  assert.deepEqual([...trainer.parameters()].slice(0, 24), before);
});
