// A run as an address and back, and what of an address cannot be taken.

import assert from 'node:assert/strict';
import test from 'node:test';
import { readAddress, writeAddress } from '../../www/address.js';

/** @param {string} search */
const runOf = (search) => readAddress(search).run;

test('the default run has no query, and no query is the default run', () => {
  assert.equal(writeAddress({ start: {}, changes: [] }), '');
  assert.deepEqual(readAddress(''), { run: { start: {}, changes: [] }, epoch: undefined, refusals: [] });
  assert.equal(writeAddress({ start: { seed: 0, hidden: [64], learningRate: 1 }, changes: [] }), '');
});

test('every option is one readable key, in a fixed order', () => {
  const start = {
    decay: 0,
    learningRate: 0.1,
    momentum: 0.5,
    initialization: 'book',
    hidden: [8, 8],
    noise: 0.1,
    classes: 4,
    samplesPerClass: 50,
    seed: 7,
  };
  const query = writeAddress({ start, changes: [] });
  assert.equal(
    query,
    '?seed=7&samplesPerClass=50&classes=4&noise=0.1&hidden=8,8&initialization=book&learningRate=0.1&momentum=0.5&decay=0',
  );
  assert.deepEqual(runOf(query), { start, changes: [] });
});

test('changes follow the value that they change, each with its epoch', () => {
  const changes = [
    { epoch: 150, name: 'learningRate', value: 1000 },
    { epoch: 152, name: 'momentum', value: 0 },
    { epoch: 200, name: 'learningRate', value: 1e-7 },
  ];
  const query = writeAddress({ start: { learningRate: 0.1 }, changes });
  assert.equal(query, '?learningRate=0.1,1000@150,1e-7@200&momentum=0.9,0@152');
  const { run, refusals } = readAddress(query);
  assert.deepEqual(refusals, []);
  assert.deepEqual(run.start, { learningRate: 0.1, momentum: 0.9 });
  assert.deepEqual(
    run.changes.toSorted((a, b) => a.epoch - b.epoch),
    changes,
  );
  assert.equal(writeAddress(run), query);
});

test('no hidden layer is an empty list', () => {
  assert.equal(writeAddress({ start: { hidden: [] }, changes: [] }), '?hidden=');
  assert.deepEqual(runOf('?hidden=').start, { hidden: [] });
});

test('an epoch opens the run there', () => {
  assert.equal(readAddress('?seed=3&epoch=137').epoch, 137);
  assert.deepEqual(runOf('?epoch=137'), { start: {}, changes: [] });
});

test('what is no number stays as it was typed, for the core to refuse by name', () => {
  for (const text of ['0x40', '1,5', 'many', '', ' ', '1e', '--1', 'Infinity', 'NaN']) {
    assert.deepEqual(runOf(`?noise=${encodeURIComponent(text)}`).start, { noise: text.trim() ? text : text });
  }
  assert.deepEqual(runOf('?hidden=64,,many').start, { hidden: [64, '', 'many'] });
  assert.deepEqual(runOf('?seed=%2B7').start, { seed: 7 });
});

test('unknown keys and impossible changes are refused in words, and the rest is taken', () => {
  const { run, epoch, refusals } = readAddress('?Hidden=8&samples=3&epoch=-1&learningRate=2,3&seed=5');
  assert.deepEqual(run, { start: { learningRate: 2, seed: 5 }, changes: [] });
  assert.equal(epoch, undefined);
  assert.equal(refusals.length, 4);
  assert.equal(refusals[0], 'the address has no setting "Hidden": perhaps hidden is meant');
  assert.match(refusals[1], /^the address has no setting "samples": there are seed, .*, decay, epoch$/);
  assert.equal(refusals[2], 'epoch must be a whole number, got "-1"');
  assert.equal(refusals[3], 'a change of learningRate must be value@epoch, such as 0.1@500, got "3"');
});
