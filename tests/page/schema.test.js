// What the page knows of a run's settings, and of the network that a start describes.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hints } from '../../www/hints.js';
import {
  aboutOf,
  actsWith,
  changeInWords,
  LIVE,
  labelOf,
  liveOf,
  SETTINGS,
  settingOf,
  startOf,
  usedInstead,
  usualOf,
} from '../../www/schema.js';

/** What a setting means, wherever that stands: there in one place. @param {import('../../www/schema.js').Setting} setting */
function hintOf({ name, hint }) {
  assert.notEqual(hint === undefined, hints[name] === undefined, name);
  return hint ?? hints[name];
}

/** Of each kind of setting: whether a setting's default and range are such. */
const KINDS = {
  /** @type {(setting: import('../../www/schema.js').Setting) => boolean} */
  whole: ({ default: start, min, max }) => [start, min, max].every(Number.isInteger),
  /** @type {(setting: import('../../www/schema.js').Setting) => boolean} */
  number: ({ default: start, min, max }) =>
    typeof start === 'number' && Number(min) <= start && start <= Number(max),
  /** @type {(setting: import('../../www/schema.js').Setting) => boolean} */
  list: ({ default: start, min, max, maxLength }) =>
    Array.isArray(start) && start.length <= Number(maxLength) && min === 1 && max === 4096,
  /** @type {(setting: import('../../www/schema.js').Setting) => boolean} */
  choice: ({ name, default: start, choices = [] }) =>
    choices[0].value === start &&
    choices.every(({ value, label, hint }) => label && (hint ?? hints[`${name}.${value}`])),
  /** @type {(setting: import('../../www/schema.js').Setting) => boolean} */
  flag: ({ default: start, min, max }) => start === false && min === undefined && max === undefined,
};

test('the core tells all of every setting', () => {
  const names =
    'seed,data,samplesPerClass,classes,noise,validation,heldOut,hidden,activation,initialization,' +
    'arithmetic,optimizer,learningRate,momentum,decay,epsilon,rho,beta1,beta2,l1,l2,dropout,batchSize';
  assert.equal(SETTINGS.map(({ name }) => name).join(), names);
  for (const setting of SETTINGS) {
    const { name, label, kind, live } = setting;
    assert.ok(label && hintOf(setting) && typeof live === 'boolean' && KINDS[kind](setting), name);
  }
  const [spiral, ...others] = settingOf('data').choices ?? [];
  assert.deepEqual(spiral, {
    value: 'spiral',
    label: 'Spiral',
    classWord: 'arm',
    square: [0, 0, 1.1],
    classes: { default: 3, min: 2, max: 256 },
    noise: 0.2,
  });
  const kinds = 'vertical,cs231n,moons,circles,blobs,xor,checkerboard,pinwheel,playground,yinyang,own';
  assert.equal(others.map(({ value }) => value).join(), kinds);
  // Each says what is hard about it, in a sentence.
  assert.equal(
    hints['data.spiral'],
    'The arms wind around one another, so that no few straight lines part them.',
  );
  for (const { value } of others) assert.match(hints[`data.${value}`], /^[A-Z].*\.$/);
  assert.deepEqual(settingOf('initialization').choices, [
    { value: 'he', label: 'He weights', hint: 'scaled to the layer: learns fast' },
    {
      value: 'xavier',
      label: 'Xavier weights',
      hint: 'scaled to both sides of the layer: for tanh and sigmoid',
    },
    { value: 'book', label: 'The book’s weights', hint: 'tiny: a plateau first' },
    { value: 'zeros', label: 'Zeros', hint: 'to see why not: every unit does the same' },
  ]);
  const { several, choices: activations } = settingOf('activation');
  assert.ok(several && !settingOf('initialization').several);
  assert.equal(activations?.map(({ value }) => value).join(), 'relu,leaky,tanh,sigmoid,linear');
  assert.deepEqual(settingOf('learningRate'), {
    name: 'learningRate',
    label: 'Learning rate',
    hint: 'How far the step of an epoch goes',
    kind: 'number',
    default: 1,
    min: 0,
    max: 1_000_000,
    live: true,
  });
  const acting = SETTINGS.filter(({ optimizers }) => optimizers).map(({ name, optimizers }) => [
    name,
    optimizers,
  ]);
  assert.deepEqual(acting, [
    ['momentum', ['sgd']],
    ['epsilon', ['adagrad', 'rmsprop', 'adam']],
    ['rho', ['rmsprop']],
    ['beta1', ['adam']],
    ['beta2', ['adam']],
  ]);
});

test('a setting is found by its name; there is no other', () => {
  assert.equal(settingOf('momentum').label, 'Momentum');
  assert.equal(settingOf('seed'), SETTINGS[0]);
  assert.throws(() => settingOf('speed'), /^Error: there is no setting speed$/);
});

test('a run starts with what it names, and else with the default', () => {
  assert.equal(startOf({ momentum: 0 }, 'momentum'), 0);
  assert.equal(startOf({}, 'momentum'), 0.9);
  assert.deepEqual(startOf({}, 'hidden'), [64]);
});

/** The book's defaults, but for decay and momentum. */
const USUAL = {
  activation: 'relu',
  optimizer: 'sgd',
  learningRate: 1,
  momentum: 0.9,
  decay: 0.001,
  epsilon: 1e-7,
  rho: 0.9,
  beta1: 0.9,
  beta2: 0.999,
  l1: 0,
  l2: 0,
  dropout: 0,
  batchSize: 0,
};

test('activations, the optimizer and its numbers, regularization, dropout and the size of batches act live', () => {
  assert.deepEqual(LIVE, Object.keys(USUAL));
  assert.deepEqual(liveOf({}), USUAL);
  const own = { decay: 0, learningRate: 3 };
  assert.deepEqual(liveOf({ ...own, seed: 5 }), { ...USUAL, ...own });
});

test('with an optimizer comes the book’s learning rate, unless another is named', () => {
  for (const [optimizer, learningRate] of /** @type {const} */ ([
    ['sgd', 1],
    ['adagrad', 1],
    ['rmsprop', 0.001],
    ['adam', 0.001],
  ])) {
    assert.deepEqual(liveOf({ optimizer }), { ...USUAL, optimizer, learningRate });
    assert.equal(usualOf({ optimizer, learningRate: 5 }, 'learningRate'), learningRate);
  }
  assert.equal(liveOf({ optimizer: 'adam', learningRate: 1 }).learningRate, 1);
  assert.equal(usedInstead({ optimizer: 'adam' }, 'learningRate'), ', so the default, 0.001, is used');
  assert.equal(usedInstead({}, 'validation'), ', so the default, false, is used');
  assert.equal(usedInstead({ data: 'moons' }, 'classes'), ', so the default, 2, is used');
  assert.equal(usedInstead({ data: 'own' }, 'classes'), ', so those of the points are used');
});

test('some numbers act with some optimizers only', () => {
  const acting = (/** @type {string} */ optimizer) =>
    LIVE.filter((name) => settingOf(name).optimizers && actsWith(settingOf(name), optimizer));
  assert.deepEqual(acting('sgd'), ['momentum']);
  assert.deepEqual(acting('adagrad'), ['epsilon']);
  assert.deepEqual(acting('rmsprop'), ['epsilon', 'rho']);
  assert.deepEqual(acting('adam'), ['epsilon', 'beta1', 'beta2']);
  assert.ok(actsWith(settingOf('decay'), 'adam'));
});

test('until the core has refused what it cannot be, the default stands for it', () => {
  assert.deepEqual(liveOf({ momentum: 'much', optimizer: 'magic' }), USUAL);
});

test('a start describes a network and its data', () => {
  assert.deepEqual(aboutOf({}), {
    sizes: [2, 64, 3],
    classes: 3,
    classWord: 'arm',
    samples: 300,
    square: [0, 0, 1.1],
    validation: false,
    activation: 'relu',
  });
  assert.deepEqual(aboutOf({ hidden: [8, 5], classes: 4, samplesPerClass: 25 }), {
    sizes: [2, 8, 5, 4],
    classes: 4,
    classWord: 'arm',
    samples: 100,
    square: [0, 0, 1.1],
    validation: false,
    activation: 'relu',
  });
  assert.deepEqual(aboutOf({ hidden: [] }).sizes, [2, 3]);
  assert.equal(aboutOf({ validation: true }).validation, true);
});

test('with a kind of data come its classes and its noise, unless others are named', () => {
  assert.deepEqual([usualOf({}, 'classes'), usualOf({}, 'noise')], [3, 0.2]);
  assert.deepEqual([usualOf({ data: 'moons' }, 'classes'), usualOf({ data: 'moons' }, 'noise')], [2, 0.1]);
  assert.equal(startOf({ data: 'pinwheel', classes: 7 }, 'classes'), 7);
  const { sizes, classWord, samples } = aboutOf({ data: 'blobs', classes: 4 });
  assert.deepEqual([sizes, classWord, samples], [[2, 64, 4], 'blob', 400]);
  assert.deepEqual(aboutOf({ data: 'yinyang' }).classWord, 'class');
});

test('samples that are held out are validation data', () => {
  const { samples, validation } = aboutOf({ heldOut: 0.25 });
  assert.deepEqual([samples, validation], [225, true]);
  assert.deepEqual(
    [aboutOf({ heldOut: 0.001 }).samples, aboutOf({ heldOut: 0.001 }).validation],
    [300, false],
  );
});

test('data that the core will refuse are the default, as the run then has them', () => {
  const { classWord, square } = aboutOf({ data: 'moons of Jupiter' });
  assert.deepEqual([classWord, square], ['arm', [0, 0, 1.1]]);
});

test('settings, parts and their changes have words', () => {
  assert.equal(labelOf('learningRate'), 'Learning rate');
  assert.equal(labelOf('dense1.weights.0.17'), 'Weight from input 0 to unit 17 of layer 1');
  for (const [name, value, words] of /** @type {const} */ ([
    ['learningRate', 0.1, 'learning rate 0.1'],
    ['optimizer', 'adam', 'optimizer: Adam'],
    ['optimizer', 'sgd', 'optimizer: SGD'],
    ['beta2', 0.99, 'beta 2: 0.99'],
    ['l2', 0.0005, 'L2: 0.0005'],
    ['dropout', 0.1, 'dropout 0.1'],
    ['dense1.units.17', 0, 'unit 17 of layer 1 switched off'],
    ['dense1.units.17', 1, 'unit 17 of layer 1 switched on'],
    ['dense2.biases.1', -0.5, 'bias of unit 1 of layer 2 set to -0.5'],
    ['dense1.weights.1.3', 0, 'weight from input 1 to unit 3 of layer 1 set to 0'],
  ])) {
    assert.equal(changeInWords({ name, value }), words);
  }
});
