// The curve's memory is bounded, however long the page trains.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createHistory } from '../../www/history.js';

test('keeps every epoch of a short run', () => {
  const history = createHistory();
  for (let epoch = 0; epoch < 1500; epoch += 1) history.push(epoch, epoch / 10, epoch / 100);
  const [epochs, losses, accuracies] = history.columns;
  assert.deepEqual(
    epochs,
    Array.from({ length: 1500 }, (_, epoch) => epoch),
  );
  assert.equal(losses[1234], 123.4);
  assert.equal(accuracies[1234], 12.34);
});

test('thins a long run evenly, and never drops behind', () => {
  const history = createHistory();
  for (let epoch = 0; epoch < 300_000; epoch += 1) {
    history.push(epoch, epoch, -epoch);
    const [epochs] = history.columns;
    assert.ok(epochs.length < 2000);
    assert.ok(epoch - epochs[epochs.length - 1] < 256);
  }
  const [epochs, losses, accuracies] = history.columns;
  assert.ok(epochs.length > 900);
  const stride = epochs[1] - epochs[0];
  for (const [index, epoch] of epochs.entries()) {
    assert.equal(epoch, index * stride);
    assert.equal(losses[index], epoch);
    assert.equal(accuracies[index], -epoch);
  }
});

test('starts anew after clear', () => {
  const history = createHistory();
  for (let epoch = 0; epoch < 5000; epoch += 1) history.push(epoch, 1, 1);
  history.clear();
  history.push(0, 1, 1);
  history.push(1, 1, 1);
  assert.deepEqual(history.columns[0], [0, 1]);
});
