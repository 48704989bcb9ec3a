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
