import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editBetween, edited, readEdit, readPoints, writeEdit, writePoints } from '../../www/dataset.js';

const ROWS = { points: Float32Array.of(1, -2, 0.5, 0.1), labels: Uint8Array.of(0, 9) };
// Written by Python: base64.urlsafe_b64encode(struct.pack('<ffBffB', 1, -2, 0, 0.5, 0.1, 9)).
const TEXT = 'AACAPwAAAMAAAAAAP83MzD0J';
const TABLE = {
  names: ['setosa', 'Ölbaum, 油'],
  axes: /** @type {[string, string]} */ (['petal length', 'width']),
  mean: /** @type {[number, number]} */ ([3.758, 1.25]),
  deviation: /** @type {[number, number]} */ ([1.7594, 0.1]),
};
const NONE = { points: new Float32Array(0), labels: new Uint8Array(0) };

/** @param {number} count whose x is their place @param {number} [first] */
const numbered = (count, first = 0) => ({
  points: Float32Array.from({ length: 2 * count }, (_, place) => (place % 2 ? 0.25 : first + (place >> 1))),
  labels: Uint8Array.from({ length: count }, (_, place) => place % 3),
});

/** @param {{points: Float32Array}} rows */
const placesOf = ({ points }) => [...points].filter((_, place) => place % 2 === 0);

test('points become the text that Python makes of their bytes, and come back', () => {
  assert.equal(writePoints(ROWS), TEXT);
  assert.deepEqual(readPoints(TEXT), { ...ROWS, table: undefined });
  assert.deepEqual(readPoints(writePoints(ROWS, TABLE)), { ...ROWS, table: TABLE });
  assert.match(writePoints(ROWS, TABLE), /^[\w.-]+$/);
  // Whatever else stands beside it, as the rows themselves, is written once.
  assert.equal(writePoints(ROWS, { ...TABLE, ...ROWS }), writePoints(ROWS, TABLE));
});

test('a hundred thousand points come back', () => {
  const many = numbered(100_000);
  assert.deepEqual(readPoints(writePoints(many)), { ...many, table: undefined });
});

test('text that is none of points is none', () => {
  const infinite = writePoints({
    points: Float32Array.of(Number.POSITIVE_INFINITY, 0),
    labels: Uint8Array.of(0),
  });
  const noTable = Buffer.from('{"names":["a"],"axes":["x","y"],"mean":[0,0],"deviation":[1,0]}').toString(
    'base64url',
  );
  for (const text of [
    '',
    'A',
    'AA',
    `${TEXT}A`,
    `${TEXT}!`,
    TEXT.slice(4),
    `${TEXT}.`,
    `${TEXT}.AA`,
    `${TEXT}..`,
    infinite,
    `${TEXT}.${noTable}`,
  ]) {
    assert.equal(readPoints(text), undefined, text);
  }
});

test('an edit becomes text and comes back', () => {
  const edit = { removed: [0, 2, 3, 4, 9], added: ROWS };
  assert.equal(writeEdit(edit), `0-2_4-9.${TEXT}`);
  assert.deepEqual(readEdit(`0-2_4-9.${TEXT}`), edit);
  assert.equal(writeEdit({ removed: [], added: NONE }), '.');
  assert.deepEqual(readEdit('.'), { removed: [], added: NONE });
});

test('text that is none of an edit is none', () => {
  for (const text of [
    '',
    '3',
    '3-.',
    '-3.',
    '3-3.',
    '4-3.',
    '5_4.',
    '1_3-2.',
    'a.',
    '3..',
    '3.AA',
    '12345678.',
  ]) {
    assert.equal(readEdit(text), undefined, text);
  }
  assert.equal(readEdit('3_9999999.', 10), undefined);
  assert.equal(readEdit('10.', 10), undefined);
  assert.deepEqual(readEdit('9.', 10)?.removed, [9]);
});

test('of edited points those that stay keep their order, and what is new is behind them', () => {
  const after = edited(numbered(5), { removed: [1, 4], added: numbered(2, 50) });
  assert.deepEqual(placesOf(after), [0, 2, 3, 50, 51]);
  assert.deepEqual([...after.labels], [0, 2, 0, 0, 1]);
});

test('the edit between two sets of points is found, in whatever order they are', () => {
  const before = numbered(5);
  const after = {
    points: Float32Array.of(70, 1, 3, 0.25, 0, 0.25, 80, 1),
    labels: Uint8Array.of(4, 0, 0, 5),
  };
  const edit = editBetween(before, after);
  assert.deepEqual(edit.removed, [1, 2, 4]);
  assert.deepEqual(placesOf(edit.added), [70, 80]);
  assert.deepEqual(placesOf(edited(before, edit)), [0, 3, 70, 80]);
});

test('a point that only changes its class goes and comes', () => {
  const before = numbered(3);
  const edit = editBetween(before, { ...before, labels: Uint8Array.of(0, 2, 2) });
  assert.equal(
    writeEdit(edit),
    `1.${writePoints({ points: Float32Array.of(1, 0.25), labels: Uint8Array.of(2) })}`,
  );
});

test('points that are alike are counted', () => {
  const alike = { points: new Float32Array(6), labels: new Uint8Array(3) };
  const more = { points: new Float32Array(10), labels: new Uint8Array(5) };
  assert.deepEqual(editBetween(more, alike), { removed: [3, 4], added: NONE });
  const { removed, added } = editBetween(alike, more);
  assert.deepEqual([removed, added.labels.length], [[], 2]);
});

test('what is as it was is no edit', () => {
  assert.equal(writeEdit(editBetween(numbered(7), numbered(7))), '.');
});
