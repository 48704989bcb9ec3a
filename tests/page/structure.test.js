import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedEdits, movedPart, movedUnit } from '../../www/moved.js';
import { structureEditOf } from '../../www/structure.js';

/** @param {string} text */
function edit(text) {
  const read = structureEditOf(text);
  assert.ok(read, text);
  return read;
}

test('an edit is read, and what is none is none', () => {
  assert.deepEqual(structureEditOf('1.add.8'), { kind: 'add', layer: 1, count: 8 });
  assert.deepEqual(structureEditOf('16.remove.0'), { kind: 'remove', layer: 16, count: 0 });
  assert.deepEqual(structureEditOf('2.insert'), { kind: 'insert', layer: 2, count: 0 });
  assert.deepEqual(structureEditOf('3.drop'), { kind: 'drop', layer: 3, count: 0 });
  for (const text of [
    '',
    '64',
    '0.add.1',
    '1.add',
    '1.add.01',
    '1.add.-1',
    '1.drop.2',
    '1.insert.',
    'x.drop',
    '1.add.8 ',
    undefined,
  ]) {
    assert.equal(structureEditOf(text), undefined, String(text));
  }
});

test('units keep their places, or take those that became free', () => {
  const move = (/** @type {string} */ text, /** @type {number} */ layer, /** @type {number} */ unit) =>
    movedUnit({ layer, unit }, edit(text));
  assert.deepEqual(move('1.add.8', 1, 5), { layer: 1, unit: 5 });
  assert.deepEqual(move('1.remove.5', 1, 4), { layer: 1, unit: 4 });
  assert.equal(move('1.remove.5', 1, 5), undefined);
  assert.deepEqual(move('1.remove.5', 1, 6), { layer: 1, unit: 5 });
  assert.deepEqual(move('1.remove.5', 2, 6), { layer: 2, unit: 6 });
  assert.deepEqual(move('2.insert', 1, 6), { layer: 1, unit: 6 });
  assert.deepEqual(move('2.insert', 2, 6), { layer: 3, unit: 6 });
  assert.equal(move('2.drop', 2, 6), undefined);
  assert.deepEqual(move('2.drop', 3, 6), { layer: 2, unit: 6 });
  assert.deepEqual(move('2.drop', 1, 6), { layer: 1, unit: 6 });
});

test('parts of the network are called by where they are then', () => {
  for (const [text, before, after] of [
    ['1.add.8', 'dense1.weights.0.17', 'dense1.weights.0.17'],
    ['1.remove.5', 'dense1.weights.0.17', 'dense1.weights.0.16'],
    ['1.remove.5', 'dense1.weights.1.5', undefined],
    ['1.remove.5', 'dense1.biases.4', 'dense1.biases.4'],
    ['1.remove.5', 'dense1.units.6', 'dense1.units.5'],
    ['1.remove.5', 'dense2.weights.17.2', 'dense2.weights.16.2'],
    ['1.remove.5', 'dense2.weights.5.2', undefined],
    ['1.remove.5', 'dense2.biases.17', 'dense2.biases.17'],
    ['2.insert', 'dense1.biases.3', 'dense1.biases.3'],
    ['2.insert', 'dense2.weights.3.1', 'dense3.weights.3.1'],
    ['1.drop', 'dense1.biases.3', undefined],
    ['1.drop', 'dense2.weights.3.1', undefined],
    ['1.drop', 'dense2.units.3', 'dense1.units.3'],
    ['1.drop', 'dense3.weights.3.1', 'dense2.weights.3.1'],
    ['1.drop', 'learningRate', 'learningRate'],
  ]) {
    assert.equal(
      movedPart(/** @type {string} */ (before), edit(/** @type {string} */ (text))),
      after,
      `${before} after ${text}`,
    );
  }
});

test('what is added together is one edit, and what takes back the one before leaves none', () => {
  const joined = (/** @type {string[]} */ ...texts) => joinedEdits(texts, [67, 8]);
  assert.deepEqual(joined('1.add.3'), ['1.add.3']);
  assert.deepEqual(joined('2.drop', '1.add.3', '1.add.5'), ['2.drop', '1.add.8']);
  assert.deepEqual(joined('1.add.3', '2.add.5'), ['1.add.3', '2.add.5']);
  // Of 68 units the last was number 67.
  assert.deepEqual(joined('1.add.4', '1.remove.67'), ['1.add.3']);
  assert.deepEqual(joined('1.add.1', '1.remove.67'), []);
  assert.deepEqual(joined('1.add.4', '1.remove.3'), ['1.add.4', '1.remove.3']);
  assert.deepEqual(joined('1.add.4', '2.insert', '2.drop'), ['1.add.4']);
  assert.deepEqual(joined('2.insert', '1.drop'), ['2.insert', '1.drop']);
  assert.deepEqual(joined('2.drop', '2.insert'), ['2.drop', '2.insert']);
});
