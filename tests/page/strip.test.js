// Small maps of epochs of a run: each is the core's map of that epoch's parameters, whatever is drawn between.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { createStrip } from '../../www/engine/strip.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { THEME } from './canvas.js';

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** Parameters of some epochs of a run. @param {object} options @param {number[]} epochs */
function passedOf(options, epochs) {
  const trainer = new Trainer(options);
  const passed = epochs.map((epoch) => {
    while (trainer.epoch < epoch) trainer.step();
    return /** @type {import('../../www/engine/run.js').Milestone} */ ({
      epoch,
      parameters: trainer.parameters(),
      sizes: [...trainer.sizes],
      activation: trainer.activation,
    });
  });
  trainer.free();
  return passed;
}

/** The map that a fresh run stopped there has. @param {object} options @param {number} epoch @param {number} side @param {Uint8Array} palette */
function mapOf(options, epoch, side, palette) {
  const trainer = new Trainer(options);
  while (trainer.epoch < epoch) trainer.step();
  trainer.setPalette(palette);
  const map = [...trainer.predict_grid(side, side)];
  trainer.free();
  return map;
}

const [LIGHT, DARK] = [
  Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255),
  Uint8Array.of(9, 8, 7, 60, 50, 40, 0, 90, 0),
];

/** What is drawn of an epoch. @param {[number, ImageData]} drawn */
const told = ([epoch, { width, height, data }]) => [epoch, width, height, [...data]];

test('each small map is that of its epoch; another theme draws all anew', () => {
  const options = { hidden: [16] };
  const strip = createStrip();
  const network = new Trainer({ hidden: [16], samplesPerClass: 1 });
  const here = Float32Array.from({ length: 99 }, (_, index) => Math.sin(index));
  network.setParameters(here);
  network.setPalette(LIGHT);
  const passed = passedOf(options, [0, 1, 3, 10]);
  const first = strip.paint(/** @type {any} */ (network), passed.slice(0, 3), THEME);
  assert.deepEqual(
    first.map(told),
    [0, 1, 3].map((epoch) => [epoch, 96, 96, mapOf(options, epoch, 96, LIGHT)]),
  );
  assert.deepEqual(network.parameters(), here); // as before
  assert.deepEqual(strip.paint(/** @type {any} */ (network), [], THEME), []);
  network.setPalette(DARK);
  const anew = strip.paint(/** @type {any} */ (network), passed.slice(3), { ...THEME });
  assert.deepEqual(
    anew.map(told),
    [0, 1, 3, 10].map((epoch) => [epoch, 96, 96, mapOf(options, epoch, 96, DARK)]),
  );
  // What was passed anew takes the place of what was there.
  const other = passedOf({ hidden: [16], learningRate: 0.1 }, [0, 3])[1];
  strip.paint(/** @type {any} */ (network), [other], THEME);
  const [, , third] = strip.paint(/** @type {any} */ (network), [], { ...THEME });
  assert.deepEqual(told(third), [3, 96, 96, mapOf({ hidden: [16], learningRate: 0.1 }, 3, 96, DARK)]);
  network.free();
});

test('of a large network the small maps are coarser', () => {
  const network = new Trainer({ hidden: [256, 256], samplesPerClass: 1 });
  const [[, { width, height }]] = createStrip().paint(
    /** @type {any} */ (network),
    passedOf({ hidden: [256, 256], samplesPerClass: 1 }, [0]),
    THEME,
  );
  // 67,331 parameters at 24² places are less than 4·10⁷ multiplications, at 25² more.
  assert.deepEqual([width, height], [24, 24]);
  network.free();
});

test('an epoch before a change of the structure is drawn with the network that it had, on the same square', () => {
  const strip = createStrip();
  const network = new Trainer({ hidden: [16], samplesPerClass: 1 });
  network.setSquare(Float32Array.of(1, 2, 3));
  network.setPalette(LIGHT);
  const own = new Trainer({ hidden: [8, 4], activation: 'tanh.relu', samplesPerClass: 1 });
  own.setSquare(Float32Array.of(1, 2, 3));
  own.setPalette(LIGHT);
  const passed = [
    {
      epoch: 30,
      parameters: /** @type {Float32Array<ArrayBuffer>} */ (own.parameters()),
      sizes: [2, 8, 4, 3],
      activation: 'tanh.relu',
    },
  ];
  const theme = { ...THEME, palette: LIGHT };
  const [[epoch, { width, data }]] = strip.paint(network, passed, theme);
  assert.deepEqual([epoch, [...data]], [30, [...own.predict_grid(width, width)]]);
});
