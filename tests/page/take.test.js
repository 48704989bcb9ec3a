// What "Take it as NumPy" says and asks for.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { programOf, takeView } from '../../www/take.js';
import { markupOf, textOf } from './templates.js';

Object.assign(globalThis, { location: { origin: 'https://host', pathname: '/' } });

/** What the engine was asked for. @type {object[][]} */
let asked = [];
let drawn = 0;
/** What it answers. @type {import('../../www/script/data.js').Data} */
let data;

beforeEach(() => {
  asked = [];
  drawn = 0;
  data = { points: Float32Array.of(0.5, -0.25, 1, 2), labels: Uint8Array.of(0, 1) };
});

const actions = {
  preview: async (/** @type {object[]} */ starts) => {
    asked.push(starts);
    return [data];
  },
  set: () => {
    drawn += 1;
  },
};

/** @param {Record<string, unknown>} start @param {object[]} [changes] */
const viewOf = (start, changes = []) => {
  const state = { run: { start, changes }, frame: undefined, every: 100, taken: '' };
  return takeView(/** @type {any} */ ({ state, actions }));
};

test('the engine is asked once for the points that NumPy does not draw', async () => {
  const start = { seed: 11, data: 'xor', hidden: [3], learningRate: 0.1 };
  assert.equal(textOf(viewOf(start)), 'The points are being fetched.');
  assert.equal(textOf(viewOf(start)), 'The points are being fetched.');
  assert.deepEqual(asked, [[{ seed: 11, data: 'xor' }]]);
  await undefined;
  assert.equal(drawn, 1);
  assert.match(markupOf(viewOf(start)), /points_of\(\[\n {4}\[0\.5, -0\.25, 0\],\n {4}\[1, 2, 1\],\n\]\)/);
  // Its points are those of another start.
  assert.match(markupOf(viewOf({ ...start, learningRate: 0.2 })), /learning_rate=0\.2/);
  assert.equal(asked.length, 1);
  assert.equal(textOf(viewOf({ ...start, seed: 12 })), 'The points are being fetched.');
  assert.equal(asked.length, 2);
});

test('those that NumPy draws are not asked for', () => {
  for (const data of ['spiral', 'moons']) assert.match(markupOf(viewOf({ data })), /^X, y = /m);
  assert.deepEqual(asked, []);
});

test('points that are too many for the program are offered as a file', async () => {
  const start = { seed: 13, data: 'pinwheel' };
  for (const [samples, others, filed] of /** @type {[number, number, boolean][]} */ ([
    [2500, 2500, false],
    [2501, 2500, true],
    [5001, 0, true],
  ])) {
    const part = (/** @type {number} */ count) => ({
      points: new Float32Array(2 * count),
      labels: new Uint8Array(count),
    });
    data = { ...part(samples), ...(others > 0 && { validation: part(others) }) };
    viewOf({ ...start, samplesPerClass: samples });
    await undefined;
    const text = markupOf(viewOf({ ...start, samplesPerClass: samples }));
    assert.equal(text.includes('id="save-points"'), filed);
    assert.equal(text.includes("np.loadtxt('points.csv'"), filed);
  }
});

test('it promises what holds', () => {
  const same = 'the very same lines, on any x86-64 processor';
  assert.match(textOf(viewOf({ arithmetic: 'book', activation: 'sigmoid' })), new RegExp(same));
  assert.match(textOf(viewOf({})), /In the book’s arithmetic they are the very same\./);
  assert.match(textOf(viewOf({ activation: 'tanh' })), /they are the very same, but not with tanh/);
  for (const start of [{ activation: 'tanh' }, { activation: 'leaky', dropout: 0.5 }]) {
    const text = textOf(viewOf({ ...start, arithmetic: 'book' }));
    assert.match(text, /with tanh, or with dropout after sigmoid or leaky ReLU, its lines agree/);
    assert.doesNotMatch(text, new RegExp(same));
  }
  const later = [{ epoch: 20_000, name: 'activation', value: 'tanh' }];
  assert.doesNotMatch(textOf(viewOf({ arithmetic: 'book' }, later)), new RegExp(same));
});

test('a link as long as its points is left out', () => {
  const program = (/** @type {number} */ count) =>
    programOf(
      {
        run: { start: { data: 'own', points: 'A'.repeat(12 * count) }, changes: [] },
        frame: undefined,
        every: 100,
      },
      'https://host/',
    );
  assert.match(program(100), /^# https:\/\/host\/\?data=own&points=A{1200}$/m);
  assert.doesNotMatch(program(200), /https:/);
});
