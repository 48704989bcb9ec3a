// What the page says where the network, the data or the colours are others than the usual ones.

import assert from 'node:assert/strict';
import test from 'node:test';
import { foldsOf } from '../../www/acting.js';
import { axesInWords } from '../../www/axes.js';
import { darkOrLight } from '../../www/panels/panel.js';
import { aboutOf } from '../../www/schema.js';
import { stagesOf } from '../../www/stages.js';
import { promiseOf } from '../../www/ui/unit.js';
import { lossWords, mapWords } from '../../www/ui/words.js';
import { whyEnded, whyUniform } from '../../www/view/ends.js';
import { classNames } from '../../www/view/numbers.js';
import { textOf } from './templates.js';

test('a network without hidden layers has no hidden unit in its words', () => {
  const [dense, softmax] = stagesOf(1);
  assert.equal(
    dense.sentence,
    'Every output unit weighs the two coordinates of the point, adds them up, and adds its bias.',
  );
  assert.match(softmax.sentence, /^The sums that come out of the last layer are called logits\. /);
  assert.deepEqual(
    stagesOf(1).filter(({ sentence }) => sentence.includes('hidden')),
    [],
  );
  assert.equal(
    stagesOf(2)[0].sentence,
    'Every hidden unit weighs the two coordinates of the point, adds them up, and adds its bias.',
  );
});

test('every array says what its rows and columns are', () => {
  /** @type {Record<string, string>} */
  const said = {
    X: 'Rows: samples. Columns: inputs.',
    'dense1.weights': 'Rows: inputs. Columns: units of layer 1.',
    'dense1.biases': 'Columns: units of layer 1.',
    'activation1.output': 'Rows: samples. Columns: units of layer 1.',
    'dense2.dweights': 'Rows: units of layer 1. Columns: units of layer 2.',
    'dense3.dinputs': 'Rows: samples. Columns: units of layer 2.',
    'dense3.weight_momentums': 'Rows: units of layer 2. Columns: classes.',
    'loss_activation.dinputs': 'Rows: samples. Columns: classes.',
    sample_losses: 'Rows: samples.',
    loss: '',
  };
  for (const [name, words] of Object.entries(said)) assert.equal(axesInWords(name, 3), words, name);
  assert.equal(axesInWords('dense2.weights', 2), 'Rows: hidden units. Columns: classes.');
  assert.equal(axesInWords('dense1.weights', 1), 'Rows: inputs. Columns: classes.');
});

test('classes are counted from 0, as units and samples are', () => {
  assert.deepEqual(classNames({ classWord: 'arm', classes: 3 }), ['Arm 0', 'Arm 1', 'Arm 2']);
  assert.deepEqual(classNames({ classWord: '', classes: 2 }), ['Class 0', 'Class 1']);
});

test('what the map and the loss are is said of the run that is there', () => {
  const about = aboutOf({});
  const validated = aboutOf({ validation: true });
  assert.match(textOf(mapWords(about)), /Only the points are ever shown to it\. All the rest/);
  assert.match(
    textOf(mapWords(validated)),
    /never shown the open points, the validation data, only the filled ones\. All the rest/,
  );
  const words = textOf(lossWords(about));
  assert.match(words, /With L1 or L2 the price of the hidden layers’ weights and biases is added to it/);
  assert.match(words, /with dropout on the thinned network of that epoch; all else is with all units\./);
  assert.match(words, / jumps, × where units have died, ○ the best accuracy\.$/);
  // Only ReLUs die.
  const smooth = textOf(lossWords(aboutOf({ activation: 'tanh.leaky', hidden: [8, 8] })));
  assert.match(smooth, / jumps, ○ the best accuracy\.$/);
  assert.match(textOf(lossWords(validated)), /○ the best accuracy, ∨ the least validation loss\.$/);
});

test('lines over the map are called by what the units of the first layer do there', () => {
  const called = (/** @type {string} */ activation, sizes = [2, 8, 8, 3]) => foldsOf({ sizes, activation });
  assert.deepEqual(
    ['relu', 'leaky', 'relu.tanh'].map((name) => called(name)),
    ['folds', 'folds', 'folds'],
  );
  assert.deepEqual(
    ['tanh', 'sigmoid.relu'].map((name) => called(name)),
    ['half-way lines', 'half-way lines'],
  );
  // A linear unit changes nowhere, and without hidden layers there is no unit.
  assert.deepEqual([called('linear'), called('linear.relu'), called('relu', [2, 3])], ['', '', '']);
});

test('numbers above 0 are called by what they look like', () => {
  const theme = /** @type {import('../../www/view/theme.js').Theme} */ ({ dark: false });
  assert.equal(darkOrLight(theme), 'Dark');
  assert.equal(darkOrLight({ ...theme, dark: true }), 'Light');
});

test('where the network was changed by hand, not only the learning rate can be the reason of an end', () => {
  const about = { sizes: [2, 4, 3] };
  const rate = { set: 1, decayed: 1, higher: undefined };
  const alone = { byHand: false, l2: false, undivided: false, zeros: false };
  const byHand = { ...alone, byHand: true };
  const dead = /** @type {const} */ ({ name: 'dead', layer: 1, epoch: 500, rate });
  const collapsed =
    'Training has collapsed: since epoch 500 (learning rate 1) every point gets the same answer, as no hidden unit is active any more.';
  assert.equal(
    whyEnded(dead, about, alone),
    `${collapsed} Press Reset and choose a lower rate, or New seed.`,
  );
  assert.equal(
    whyEnded(dead, about, byHand),
    `${collapsed} Take back what was changed by hand, or press Reset and choose a lower rate, or New seed.`,
  );
  const atOnce = /** @type {const} */ ({ name: 'dead', layer: 1, epoch: 0, rate: undefined });
  assert.equal(
    whyEnded(atOnce, about, byHand),
    'This network cannot learn: as it was changed by hand, no hidden unit is active for any point, so no gradient comes through, ' +
      'and every point gets the same answer. Take that back, or press New seed.',
  );
  assert.match(whyEnded(atOnce, about, alone), /^This network cannot learn: with its first weights /);
  assert.equal(
    whyEnded(atOnce, about, { ...alone, zeros: true }),
    'This network cannot learn: all its weights are 0, so no hidden unit is active for any point, no gradient comes through, and ' +
      'every point gets the same answer. Choose other weights under “Start from”.',
  );
  assert.equal(whyEnded(atOnce, about, { ...byHand, zeros: true }), whyEnded(atOnce, about, byHand));
  // A network that has come away from 0 has collapsed as any other.
  assert.equal(whyEnded(dead, about, { ...alone, zeros: true }), whyEnded(dead, about, alone));
  const large = /** @type {const} */ ({ name: 'notFinite', epoch: 400, rate });
  const refused =
    'Training has diverged: after epoch 400 (learning rate 1) the next step would have made numbers too large to count with, and ' +
    'was not taken.';
  assert.equal(whyEnded(large, about, alone), `${refused} Press Reset and choose a lower rate.`);
  assert.equal(
    whyEnded(large, about, byHand),
    `${refused} Take back what was changed by hand, or press Reset and choose a lower rate.`,
  );
  assert.equal(
    whyEnded(large, about, { ...alone, l2: true }),
    `${refused} Press Reset and choose a lower rate or less L2.`,
  );
  assert.equal(
    whyEnded(large, about, { ...byHand, undivided: true }),
    'Training has diverged: after epoch 400 (learning rate 1) the next step would have divided by 0, and was not taken: where ' +
      'gradients have been 0, so is what the optimizer divides by, with an epsilon of 0. Press Reset and choose an epsilon above 0.',
  );
  const none = { atStart: false, byHand: false, zeros: false };
  const same = 'Every point gets exactly the same answer: ';
  const mayEnd = ' that one class has probability 1 at each. That may end: press Play and see, or ';
  assert.equal(
    whyUniform('saturated', none),
    `${same}the steps were so large${mayEnd}press Reset and choose a lower rate.`,
  );
  assert.equal(
    whyUniform('saturated', { ...none, atStart: true }),
    `${same}the points lie so far out${mayEnd}standardise them (Data).`,
  );
  assert.equal(
    whyUniform('saturated', { ...none, byHand: true }),
    `${same}the numbers are so large${mayEnd}take back what was changed by hand.`,
  );
  assert.equal(whyUniform('flat', { ...none, byHand: true }), whyUniform('flat', none));
  assert.equal(
    whyUniform('flat', { ...none, zeros: true }),
    'Every point still gets exactly the same answer: all weights began at 0, so every unit does the same and gets the same ' +
      'gradient, or none. Choose other weights under “Start from”.',
  );
});

test('a loss that is no number is not told as one', () => {
  const tried = {
    name: 'dense1.biases.5',
    epoch: 1400,
    value: 1,
    gradient: 0.5,
    loss: 0.75,
    to: 1.5,
    after: 1,
  };
  assert.equal(
    textOf(promiseOf(tried, false)),
    'Epoch 1,400: the gradient promised 0.25, the loss changed by 0.25.',
  );
  assert.equal(
    textOf(promiseOf(tried, true)),
    'Epoch 1,400: the gradient promised 0.25, the loss changed by 0.25. That is of all units; the next step leaves some out.',
  );
  assert.equal(
    textOf(promiseOf({ ...tried, to: 3e38, after: Number.NaN }, false)),
    'Epoch 1,400: with this value the loss is too large to count with.',
  );
  assert.equal(
    textOf(promiseOf({ ...tried, gradient: Number.NaN, loss: Number.NaN, after: 1 }, false)),
    'Epoch 1,400: before the change the loss was too large to count with.',
  );
});
