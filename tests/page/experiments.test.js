// What is said of each experiment is what its run does.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { openRun } from '../../www/engine/run.js';
import { loadEngine, prepare } from '../../www/engine/wasm.js';
import { EXPERIMENTS } from '../../www/lab/experiments.js';

const wasm = await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url));
loadEngine(await WebAssembly.compile(wasm));
await prepare({ start: {} });

/** @param {number} place */
function open(place) {
  const { run, words } = EXPERIMENTS[place];
  const own = openRun(run);
  /** Loss and share that is right after some epochs in all. @param {number} epoch */
  function after(epoch) {
    // An end, such as a network that has died, stops it; it can go on.
    while (own.trainer.epoch < epoch && !own.trainer.diverged) own.advance(epoch - own.trainer.epoch);
    const { dataLoss, accuracy } = own.trainer.answers();
    const [validation] = own.trainer.validate() ?? [Number.NaN];
    return { loss: dataLoss, right: Math.round(100 * accuracy), validation, state: own.trainer.state().name };
  }
  /** Makes changes after some epochs, as a reader does. @param {number} epoch @param {Record<string, number | string>} changes */
  function change(epoch, changes) {
    if (epoch > 0) after(epoch);
    else own.reset();
    for (const [name, value] of Object.entries(changes)) own.change(name, value);
  }
  return { ...own, after, change, words };
}

/** The epochs that a reader has seen before doing as the words say. */
const WATCHED = 700;

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
  const { trainer, after, change, words } = open(0);
  const ratio = meanSize(trainer, 'dense6.dweights') / meanSize(trainer, 'dense1.dweights');
  assert.ok(ratio > 1500 && ratio < 2500, String(ratio));
  assert.equal(after(3000).right, 51);
  change(0, { activation: 'relu', learningRate: 0.05 });
  assert.equal(after(300).right, 89);
  assert.match(
    words,
    /2,000 times smaller.*51 %.*Reset, choose ReLU .* rate of 0\.05, .*300 epochs to 89 %/s,
  );
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
  const { after, change, words } = open(3);
  const { loss, right } = after(3000);
  assert.deepEqual([loss.toFixed(3), right], ['1.056', 39]);
  // With two units more, one after the other, it is less.
  for (const [epoch, most] of [
    [3000, 1.055],
    [3500, 1.045],
  ]) {
    change(epoch, { hidden: '1.add.1' });
    assert.ok(after(epoch + 500).loss < most);
  }
  assert.match(words, /1\.056, with 39 %.*\+ some times/s);
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
  const { after, change, words } = open(5);
  assert.equal(after(10_000).validation.toFixed(2), '0.35');
  change(0, { l2: 0 });
  const without = after(10_000);
  assert.deepEqual([without.validation.toFixed(2), without.loss.toFixed(2)], ['0.81', '0.10']);
  assert.match(words, /0\.35 in the end.*Reset, set L2 to 0 .*0\.81.*0\.10/s);
});

test('batches of one make noise, until all points are taken at once', () => {
  const { trainer, advance, change, words } = open(6);
  /** Losses of the next epochs, and how many are larger than the one before. @param {number} epochs */
  function losses(epochs) {
    const all = Array.from({ length: epochs }, () => {
      advance(1);
      return trainer.loss;
    });
    const rises = all.filter((loss, place) => place > 0 && loss > all[place - 1]).length;
    return { least: Math.min(...all), most: Math.max(...all), last: all[epochs - 1], rises };
  }
  assert.equal(trainer.batches, 200);
  losses(900);
  const { least, most, rises } = losses(100);
  assert.deepEqual([least.toFixed(2), most.toFixed(2)], ['0.16', '0.28']);
  assert.ok(rises > 40, String(rises));
  change(1000, { batchSize: 0 });
  const smooth = losses(500);
  assert.equal(smooth.rises, 0);
  assert.equal(smooth.last.toFixed(2), '0.13');
  assert.match(
    words,
    /200 of them in an epoch.*after 1,000 epochs.*between 0\.16 and 0\.28.*batch size to 0.*to 0\.13\./s,
  );
});

test('units of −5 are dead from the start, and each wakes with a bias of 0', () => {
  const { trainer, after, words } = open(7);
  const before = [...trainer.parameters()];
  const { state, loss } = after(100);
  assert.equal(state, 'dead');
  assert.deepEqual([...trainer.parameters()].slice(0, 24), before.slice(0, 24));
  for (let unit = 0; unit < 8; unit += 1) {
    const { trainer, change, after } = open(7);
    change(WATCHED, { [`dense1.biases.${unit}`]: 0 });
    const awake = after(WATCHED + 1000);
    assert.equal(awake.state, 'learning', String(unit));
    assert.ok(awake.loss < loss - 0.005, `${unit}: ${awake.loss}`);
    assert.notEqual(trainer.parameters()[unit], before[unit]);
  }
  assert.match(words, /raise its bias to 0, and play: it wakes/);
});
