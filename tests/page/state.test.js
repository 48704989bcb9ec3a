// The page's one state.

import assert from 'node:assert/strict';
import test from 'node:test';
import { liveOf } from '../../www/schema.js';
import {
  AS_FAST_AS_POSSIBLE,
  createStore,
  isOff,
  isSameUnit,
  keptOf,
  largeUnit,
  offered,
  placeOf,
  sampleOf,
  shownUnit,
  unitWithin,
} from '../../www/state.js';

const START = {
  run: { start: { seed: 3 }, changes: [] },
  live: liveOf({}),
};

test('a store begins with what it is given, and tells of every change', () => {
  const seen = /** @type {number[]} */ ([]);
  const store = createStore({ ...START, playing: false }, () => seen.push(store.state.speed));
  assert.equal(store.state.run, START.run);
  assert.equal(store.state.playing, false);
  assert.deepEqual(seen, []);
  const before = store.state;
  store.set({ speed: AS_FAST_AS_POSSIBLE });
  store.set({});
  assert.deepEqual(seen, [1000, 1000]);
  assert.equal(before.speed, 4); // a state never changes: there is another
});

test('at first the page trains, with nothing open, chosen, drawn or said', () => {
  const { state } = createStore(START, () => {});
  assert.equal(state.playing, true);
  for (const name of /** @type {const} */ (['logarithmic', 'folds', 'longWay', 'arrows', 'dragging'])) {
    assert.equal(state[name], false, name);
  }
  for (const name of /** @type {const} */ (['data', 'frame', 'inspection', 'sample', 'units', 'pulled'])) {
    assert.equal(state[name], undefined, name);
  }
  for (const name of /** @type {const} */ (['trouble', 'failure', 'busy', 'said', 'stopped'])) {
    assert.equal(state[name], '', name);
  }
  assert.deepEqual([state.open, state.errors, state.drafts, state.strip], [{}, {}, {}, {}]);
  assert.equal(state.pointed, undefined);
  assert.deepEqual([state.stage, state.pushed, state.card, state.refusals], [0, 0, -1, []]);
});

test('until a frame comes training is where the run was taken up', () => {
  const { state } = createStore({ ...START, openedAt: 500 }, () => {});
  assert.deepEqual(placeOf(state), { run: START.run, epoch: 500 });
  const frame = /** @type {any} */ ({ epoch: 0 });
  assert.deepEqual(placeOf({ ...state, frame }), { run: START.run, epoch: 0 });
});

test('Undo leads back to the latest place until training has come as far, and Redo at rest', () => {
  const [first, second] = [7, 3].map((epoch) => ({ run: START.run, epoch }));
  const { state } = createStore({ ...START, playing: false }, () => {});
  assert.deepEqual(offered(state), { undo: undefined, redo: undefined });
  const at = (/** @type {number} */ epoch) => ({
    ...state,
    undo: [first, second],
    redo: [second, first],
    frame: /** @type {any} */ ({ epoch: 0, now: epoch }), // whichever is shown
  });
  assert.deepEqual(offered(at(2)), { undo: second, redo: first });
  assert.deepEqual(offered(at(3)), { undo: undefined, redo: first });
  assert.deepEqual(offered({ ...at(2), playing: true }), { undo: second, redo: undefined });
});

test('what was changed by hand Undo takes back at rest, however far training has come', () => {
  const change = { run: START.run, epoch: 5, byHand: /** @type {const} */ (true) };
  const frame = /** @type {any} */ ({ epoch: 900, now: 900 });
  const { state } = createStore({ ...START, playing: false, undo: [change], frame }, () => {});
  assert.equal(offered(state).undo, change);
  assert.equal(offered({ ...state, playing: true }).undo, undefined);
});

test('Undo leads back to work that was left, also before the first epoch and while another run trains', () => {
  const left = { run: START.run, epoch: 0, work: /** @type {const} */ (true) };
  const frame = /** @type {any} */ ({ epoch: 900, now: 900 });
  const { state } = createStore({ ...START, playing: true, undo: [left], frame }, () => {});
  assert.equal(offered(state).undo, left);
});

test('a unit that is pointed at is shown before the one that is pinned; one that is off has no large map', () => {
  const [one, other] = [
    { layer: 1, unit: 4 },
    { layer: 2, unit: 4 },
  ];
  const { state } = createStore(START, () => {});
  assert.deepEqual([shownUnit(state), largeUnit(state)], [undefined, undefined]);
  assert.equal(shownUnit({ ...state, pinned: one }), one);
  assert.equal(shownUnit({ ...state, pinned: one, lit: other }), other);
  const frame = /** @type {any} */ ({ off: [1, 7, 2, 4] });
  assert.deepEqual([isOff({ ...state, frame }, one), isOff({ ...state, frame }, other)], [false, true]);
  assert.equal(isOff({ ...state, frame }, { layer: 7, unit: 2 }), false); // across two pairs
  assert.equal(isOff(state, other), false);
  assert.equal(largeUnit({ ...state, frame, pinned: one }), one);
  assert.equal(largeUnit({ ...state, frame, pinned: one, lit: other }), undefined);
  assert.deepEqual(
    [isSameUnit(one, { ...one }), isSameUnit(one, other), isSameUnit(one, undefined)],
    [true, false, false],
  );
  assert.equal(keptOf({ ...state, pinned: one }).pinned, one); // over a reload
});

test('a unit is within a network that has it', () => {
  assert.deepEqual(unitWithin({ layer: 1, unit: 7 }, [2, 8, 3]), { layer: 1, unit: 7 });
  assert.equal(unitWithin({ layer: 1, unit: 8 }, [2, 8, 3]), undefined);
  assert.equal(unitWithin({ layer: 3, unit: 0 }, [2, 8, 3]), undefined);
  assert.equal(unitWithin(undefined, [2, 8, 3]), undefined);
});

/** @param {number} samples @param {number} classes @returns {any} */
const data = (samples, classes) => ({ labels: new Uint8Array(samples), classes });

test('until one is chosen, everything is told for a sample in the middle of the first class', () => {
  const { state } = createStore(START, () => {});
  assert.equal(sampleOf({ ...state, data: data(300, 3) }), 50);
  assert.equal(sampleOf({ ...state, data: data(40, 4) }), 5);
  assert.equal(sampleOf({ ...state, data: data(3, 3) }), 0);
  assert.equal(sampleOf({ ...state, data: data(300, 3), sample: 0 }), 0);
  assert.equal(sampleOf({ ...state, data: data(300, 3), sample: 299 }), 299);
  // One that another run had, and this has not.
  assert.equal(sampleOf({ ...state, data: data(300, 3), sample: 300 }), 50);
  assert.equal(sampleOf(state), 0);
});
