// What the page says where the network, the data or the colours are others than the usual ones.

import assert from 'node:assert/strict';
import test from 'node:test';
import { darkOrLight } from '../../www/panels/panel.js';
import { stagesOf } from '../../www/stages.js';
import { axesInWords } from '../../www/trace.js';
import { classNames } from '../../www/view/numbers.js';

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

test('numbers above 0 are called by what they look like', () => {
  const theme = /** @type {import('../../www/view/theme.js').Theme} */ ({ dark: false });
  assert.equal(darkOrLight(theme), 'Dark');
  assert.equal(darkOrLight({ ...theme, dark: true }), 'Light');
});
