// How long two ways take, by simulated clocks on simulated machines, of which the truth is known.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createTimings } from '../../www/engine/timings.js';

/** Milliseconds that each way truly takes, and what a call of it does once. */
const FUSED = 0.001;
const UNFUSED = 0.0039;
const ONCE = 0.006;

/**
 * The same numbers from 0 to 1 in every run (mulberry32).
 * @param {number} seed
 */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @typedef {object} Machine
 * @property {number} [tick] of its clock, in milliseconds
 * @property {boolean} [jitter] whether the ticks come at random moments, as browsers make them
 * @property {number} [runs] milliseconds that the program runs on average until others take its core
 * @property {number} [rests] milliseconds that they keep it, on average
 * @property {number} [warming] milliseconds in which all is done at a third of the speed, until it is compiled
 * @property {number} [scale] of all that is done
 */

/** @param {number} seed @param {Machine} machine */
function simulate(
  seed,
  { tick = 0.1, jitter = false, runs = Number.POSITIVE_INFINITY, rests = 0, warming = 0, scale = 1 },
) {
  const random = createRandom(seed);
  const draw = (/** @type {number} */ mean) => -mean * Math.log(1 - random());
  let time = 1000 * random();
  let left = runs === Number.POSITIVE_INFINITY ? runs : draw(runs);
  let worked = 0;
  /** @param {number} milliseconds */
  function spend(milliseconds) {
    let rest = milliseconds;
    for (; rest > left; left = draw(runs)) {
      time += left + draw(rests);
      rest -= left;
    }
    time += rest;
    left -= rest;
  }
  /** @param {number} cost */
  const way = (cost) => (/** @type {number} */ times) => {
    const work = scale * (ONCE + times * cost) * (worked < warming ? 3 : 1);
    worked += work;
    spend(work);
  };
  const ways = [way(FUSED), way(UNFUSED)];
  function now() {
    spend(0.0005);
    const whole = Math.floor(time / tick);
    const threshold = jitter ? createRandom(whole + 1e6 * seed)() : 1;
    return (whole + Number(time / tick - whole >= threshold)) * tick;
  }
  const timings = createTimings(now, ways);
  return {
    measure: timings.measure,
    /** Milliseconds in which it does something else. @param {number} milliseconds */
    idle(milliseconds) {
      time += milliseconds;
    },
    get time() {
      return time;
    },
  };
}

/**
 * What is said after each question, one in every frame of 16 ms, for so many seconds.
 * @param {ReturnType<typeof simulate>} machine @param {number} seconds
 */
function ask(machine, seconds) {
  const answers = [];
  for (const end = machine.time + 1000 * seconds; machine.time < end; machine.idle(16)) {
    answers.push(machine.measure());
  }
  return answers;
}

/**
 * Asserts that at first nothing is said, and then the truth, always in the same digits.
 * @param {Machine} machine @param {number} seconds within which it is known, in most cases at least
 * @param {number} [most] cases in which it may still not be known
 */
function assertTrue(machine, seconds, most = 0) {
  const { scale = 1 } = machine;
  let unknown = 0;
  for (let seed = 1; seed <= 10; seed += 1) {
    const answers = ask(simulate(seed, machine), seconds);
    const first = answers.findIndex((answer) => answer !== undefined);
    assert.notEqual(first, 0);
    if (first < 0) {
      unknown += 1;
      continue;
    }
    for (const answer of answers.slice(first)) assert.deepEqual(answer, answers[first]);
    const [fused, unfused] = answers[first] ?? [];
    const ratio = unfused / fused;
    assert.ok(Math.abs(ratio / 3.9 - 1) < 0.1, `× ${ratio} on machine ${seed}`);
    assert.ok(Math.abs(fused / scale / FUSED - 1) < 0.15, `${fused} ms on machine ${seed}`);
  }
  assert.ok(unknown <= most, `${unknown} machines could not tell`);
}

test('a quiet machine with a fine clock knows within a second', () => assertTrue({}, 1));

test('a machine of which others take half, in short turns', () => assertTrue({ runs: 5, rests: 5 }, 3));

test('a machine of which others take four fifths', () => assertTrue({ runs: 3, rests: 12 }, 10));

test('a clock of a millisecond whose ticks come at random, as in Firefox', () =>
  assertTrue({ tick: 1, jitter: true }, 20, 1));

test('a clock of a sixtieth of a second whose ticks come at random, as where Firefox resists fingerprinting', () =>
  assertTrue({ tick: 1000 / 60, jitter: true }, 240, 2));

test('a clock of a tenth of a second', () => assertTrue({ tick: 100 }, 120));

test('code that is slow until it is compiled', () => assertTrue({ warming: 10 }, 1));

test('a large network, of which a call takes longer than a timing', () => assertTrue({ scale: 1000 }, 60));

test('where nothing can be known nothing is said, however long one asks', () => {
  for (const machine of [
    { tick: 100, jitter: true, runs: 5, rests: 20 },
    { tick: 1000 / 60, jitter: true, runs: 10, rests: 40 },
    { scale: 1000, runs: 2, rests: 20 },
  ]) {
    const answers = ask(simulate(1, machine), 60);
    assert.ok(answers.every((answer) => answer === undefined));
  }
});

test('timing takes a quarter of the time at most, and none once all is known', () => {
  for (const tick of [0.1, 1, 100]) {
    const machine = simulate(1, { tick });
    let [measured, known] = [0, false];
    const began = machine.time;
    while (!known) {
      const before = machine.time;
      known = machine.measure() !== undefined;
      measured += machine.time - before;
      machine.idle(4);
    }
    const share = measured / (machine.time - began);
    assert.ok(share > 0.1 && share < 0.35, `${share} of the time`);
    const { time } = machine;
    for (let i = 0; i < 100; i += 1) machine.measure();
    assert.ok(machine.time - time < 1);
  }
});
