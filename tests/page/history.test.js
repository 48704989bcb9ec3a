// The curve's memory is bounded, however long the page trains.

import assert from 'node:assert/strict';
import test from 'node:test';
import { CAPACITY, columnsOf, createHistory } from '../../www/engine/history.js';

/** @param {ReturnType<typeof createHistory>} history */
function columns(history) {
  const values = new Float64Array(3 * CAPACITY);
  return columnsOf(values, history.copy(values));
}

test('keeps every epoch of a short run', () => {
  const history = createHistory();
  for (let epoch = 0; epoch < 1500; epoch += 1) history.push(epoch, epoch / 10, epoch / 100);
  const [epochs, losses, accuracies] = columns(history);
  assert.deepEqual(
    [...epochs],
    Array.from({ length: 1500 }, (_, epoch) => epoch),
  );
  assert.equal(losses[1234], 123.4);
  assert.equal(accuracies[1234], 12.34);
});

test('thins a long run evenly, and never drops behind', () => {
  const history = createHistory();
  for (let epoch = 0; epoch < 300_000; epoch += 1) {
    history.push(epoch, epoch, -epoch);
    if (epoch % 61 !== 0) continue;
    const [epochs] = columns(history);
    assert.ok(epochs.length < 2000);
    assert.ok(epoch - epochs[epochs.length - 1] < 256);
  }
  const [epochs, losses, accuracies] = columns(history);
  assert.ok(epochs.length > 900);
  const stride = epochs[1] - epochs[0];
  for (const [index, epoch] of epochs.entries()) {
    assert.equal(epoch, index * stride);
    assert.equal(losses[index], epoch);
    assert.equal(accuracies[index], -epoch);
  }
});

test('forgets an epoch and all after it; from the start on it keeps every epoch again', () => {
  const history = createHistory();
  for (let epoch = 0; epoch < 5000; epoch += 1) history.push(epoch, 1, 1);
  const { version } = history;
  history.truncate(3001);
  assert.notEqual(history.version, version);
  assert.equal(columns(history)[0].at(-1), 3000);
  history.truncate(0);
  history.push(0, 1, 1);
  history.push(1, 1, 1);
  assert.deepEqual([...columns(history)[0]], [0, 1]);
});

test('tells of the epoch that is reached, be it one that is kept or not', () => {
  const history = createHistory();
  history.reach(0, 1.5, 0.25);
  assert.deepEqual(
    columns(history).map((column) => [...column]),
    [[0], [1.5], [0.25]],
  );
  for (let epoch = 0; epoch < 2500; epoch += 1) history.push(epoch, 1, 0);
  const { version } = history;
  history.reach(2499, 2, 0.5);
  assert.notEqual(history.version, version);
  assert.deepEqual(
    columns(history).map((column) => [...column.slice(-2)]),
    [
      [2498, 2499],
      [1, 2],
      [0, 0.5],
    ],
  );
  history.push(2500, 1, 0);
  assert.deepEqual([...columns(history)[0].slice(-2)], [2498, 2500]);
  history.reach(2501, 1, 0);
  history.truncate(2499);
  assert.equal(columns(history)[0].at(-1), 2498);
  // The last place there is.
  const full = createHistory();
  for (let epoch = 0; epoch < CAPACITY - 1; epoch += 1) full.push(epoch, 1, 0);
  full.reach(CAPACITY - 1, 3, 0.75);
  assert.deepEqual(
    columns(full).map((column) => column.at(-1)),
    [CAPACITY - 1, 3, 0.75],
  );
});

test('what is told again of the epoch that is reached is nothing new', () => {
  const history = createHistory();
  history.push(0, 1, 0);
  history.reach(1, 2, 0.5);
  const { version } = history;
  history.reach(1, 2, 0.5);
  assert.equal(history.version, version);
  for (const [epoch, loss, accuracy] of [
    [2, 2, 0.5],
    [2, 3, 0.5],
    [2, 3, 0.6],
  ]) {
    const before = history.version;
    history.reach(epoch, loss, accuracy);
    assert.equal(history.version, before + 1);
  }
});

test('a curve can be had from where another leaves it', () => {
  const history = createHistory();
  assert.deepEqual(
    history.from(5).map((column) => [...column]),
    [[], [], []],
  );
  for (let epoch = 0; epoch < 2000; epoch += 1) history.push(epoch, epoch / 10, 0.5);
  history.reach(2001, 9, 0.25);
  const epochs = (/** @type {number} */ from) => [...history.from(from)[0]];
  assert.equal(epochs(0).length, 1001);
  assert.deepEqual(epochs(1996), [1996, 1998, 2001]);
  assert.deepEqual(epochs(1997), [1996, 1998, 2001]); // the last that both have
  assert.deepEqual(epochs(2001), [2001]);
  assert.deepEqual(epochs(3000), [2001]);
  assert.deepEqual(
    history.from(1998).map((column) => [...column]),
    [
      [1998, 2001],
      [199.8, 9],
      [0.5, 0.25],
    ],
  );
});

test('with validation data a row has its loss and accuracy, and another of them is something new', () => {
  const history = createHistory(true);
  assert.equal(history.bytes, 5 * 8 * CAPACITY);
  history.push(0, 1, 0.25, 2, 0.125);
  history.reach(1, 1, 0.5, 3, 0.5);
  const { version } = history;
  history.reach(1, 1, 0.5, 3, 0.5);
  assert.equal(history.version, version);
  history.reach(1, 1, 0.5, 4, 0.5);
  history.reach(1, 1, 0.5, 4, 0.625);
  assert.equal(history.version, version + 2);
  const values = new Float64Array(5 * CAPACITY);
  assert.deepEqual(
    columnsOf(values, history.copy(values)).map((column) => [...column]),
    [
      [0, 1],
      [1, 1],
      [0.25, 0.5],
      [2, 4],
      [0.125, 0.625],
    ],
  );
});
