// Where memory ends, the trainer refuses in words, and goes on: nothing traps.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { initSync, Trainer } from '../../www/pkg/neural_spiral.js';

const WASM = new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url);

/** Pages of 64 kB that the module may have here: 21 MB. */
const PAGES = 320;

/** @param {number} number in LEB128, as WebAssembly writes it */
function encoded(number) {
  const bytes = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

/** The module with a limit in its memory section (the fifth), which the build leaves open. @param {Buffer} wasm */
function limited(wasm) {
  let at = 8;
  function decode() {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = wasm[at++];
      value |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return value;
    }
  }
  for (;;) {
    const start = at;
    const section = wasm[at++];
    const end = decode() + at;
    if (section === 5) {
      assert.deepEqual([wasm[at++], wasm[at++]], [1, 0], 'one memory without a limit');
      const content = [1, 1, ...encoded(decode()), ...encoded(PAGES)];
      return Buffer.concat([
        wasm.subarray(0, start),
        Buffer.from([5, ...encoded(content.length), ...content]),
        wasm.subarray(end),
      ]);
    }
    at = end;
  }
}

test('what does not fit into memory is refused by name, and all goes on', async () => {
  initSync({ module: limited(await readFile(WASM)) });
  const small = new Trainer();
  const large = new Trainer({ hidden: [600, 400] });
  /** @type {[string, () => unknown][]} */
  const tooMuch = [
    ['hidden', () => new Trainer({ hidden: [4096, 1000] })],
    ['hidden', () => new Trainer({ hidden: Array(16).fill(500) })],
    ['samplesPerClass', () => new Trainer({ samplesPerClass: 500_000, classes: 2, hidden: [4] })],
    ['points', () => small.predict(new Float32Array(2e7))],
    ['width', () => small.predict_grid(4096, 4096)],
    ['width', () => small.predict_grid(4096, 4096)],
    ['network', () => large.trace(0)],
    ['network', () => large.traceArrays()],
    ['network', () => large.gradientTerms(0)],
    ['network', () => large.gradientCheck()],
    ['network', () => large.activeSamples()],
    ['network', () => large.fusionDifference()],
    ['network', () => large.repeatUnfused(1)],
  ];
  for (let round = 0; round < 3; round += 1) {
    for (const [field, call] of tooMuch) {
      const { epoch } = small;
      assert.throws(call, (error) => {
        assert.ok(error instanceof Error && 'field' in error);
        assert.equal(error.field, field);
        assert.match(
          error.message,
          new RegExp(`^${field} must be small enough to fit into memory, got what takes \\d+ MB$`),
        );
        return true;
      });
      small.step();
      large.step();
      assert.equal(small.epoch, epoch + 1);
      new Trainer({ hidden: [8] }).free();
    }
  }

  // Until it is full, and again when there is room.
  /** @type {Trainer[]} */
  const many = [];
  assert.throws(() => {
    for (;;) many.push(new Trainer({ hidden: [100, 100] }));
  }, /^Error: hidden must be small enough/);
  assert.ok(many.length > 3);
  const [first, ...others] = many;
  for (const trainer of many) trainer.step();
  for (const trainer of others) trainer.free();
  assert.equal(first.parameters().length, 2 * 100 + 100 + 100 * 100 + 100 + 100 * 3 + 3);
  first.step();
  assert.equal(first.epoch, 2);
});
