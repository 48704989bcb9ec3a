// A run as an address and back, and what of an address cannot be taken.

import assert from 'node:assert/strict';
import test from 'node:test';
import { writeAddress } from '../../www/address.js';
import { readQuery } from '../../www/link.js';
import { refusalInWords } from '../../www/refusals.js';
import { liveOf } from '../../www/schema.js';

/** @param {string} search */
const runOf = (search) => readQuery(search).run;

/** What has been read, with refusals in words. @param {string} search */
function read(search) {
  const { refusals, ...rest } = readQuery(search);
  return { ...rest, refusals: refusals.map(refusalInWords) };
}

test('the default run has no query, and no query is the default run', () => {
  assert.equal(writeAddress({ start: {}, changes: [] }), '');
  assert.deepEqual(readQuery(''), { run: { start: {}, changes: [] }, epoch: undefined, refusals: [] });
  assert.equal(writeAddress({ start: { seed: 0, hidden: [64], learningRate: 1 }, changes: [] }), '');
});

test('every option is one readable key, in a fixed order', () => {
  const start = {
    decay: 0,
    learningRate: 0.1,
    momentum: 0.5,
    initialization: 'book',
    hidden: [8, 8],
    noise: 0.1,
    classes: 4,
    samplesPerClass: 50,
    seed: 7,
  };
  const query = writeAddress({ start, changes: [] });
  assert.equal(
    query,
    '?seed=7&samplesPerClass=50&classes=4&noise=0.1&hidden=8,8&initialization=book&learningRate=0.1&momentum=0.5&decay=0',
  );
  assert.deepEqual(runOf(query), { start, changes: [] });
});

test('changes follow the value that they change, each with its epoch', () => {
  const changes = [
    { epoch: 150, name: 'learningRate', value: 1000 },
    { epoch: 152, name: 'momentum', value: 0 },
    { epoch: 200, name: 'learningRate', value: 1e-7 },
  ];
  const query = writeAddress({ start: { learningRate: 0.1 }, changes });
  assert.equal(query, '?learningRate=0.1,1000@150,1e-7@200&momentum=0.9,0@152');
  const { run, refusals } = read(query);
  assert.deepEqual(refusals, []);
  assert.deepEqual(run.start, { learningRate: 0.1, momentum: 0.9 });
  assert.deepEqual(
    run.changes.toSorted((a, b) => a.epoch - b.epoch),
    changes,
  );
  assert.equal(writeAddress(run), query);
});

test('no hidden layer is an empty list', () => {
  assert.equal(writeAddress({ start: { hidden: [] }, changes: [] }), '?hidden=');
  assert.deepEqual(runOf('?hidden=').start, { hidden: [] });
});

test('an epoch opens the run there', () => {
  assert.equal(readQuery('?seed=3&epoch=137').epoch, 137);
  assert.deepEqual(runOf('?epoch=137'), { start: {}, changes: [] });
});

test('what is no number stays as it was typed, for the core to refuse by name', () => {
  for (const text of [
    '0x40',
    '1,5',
    'many',
    '',
    ' ',
    ' 7 ',
    '1e',
    '--1',
    'Infinity',
    'NaN',
    '1e1000',
    '-1e400',
  ]) {
    assert.deepEqual(runOf(`?noise=${encodeURIComponent(text)}`).start, { noise: text });
  }
  assert.deepEqual(runOf('?hidden=64,,many').start, { hidden: [64, '', 'many'] });
  assert.deepEqual(runOf('?hidden=0x40').start, { hidden: ['0x40'] });
  assert.deepEqual(runOf('?seed=%2B7').start, { seed: 7 });
});

test('unknown keys and impossible changes are refused in words, and the rest is taken', () => {
  const { run, epoch, refusals } = read('?Hidden=8&units=3&epoch=-1&learningRate=2,3&seed=5');
  assert.deepEqual(run, { start: { learningRate: 2, seed: 5 }, changes: [] });
  assert.equal(epoch, undefined);
  assert.deepEqual(refusals, [
    'epoch must be a whole number, got "-1"',
    'a change of learningRate must be value@epoch, such as 0.1@500, got "3", so it is left out',
    'the address has no setting "Hidden": perhaps hidden is meant; ' +
      'the address has no setting "units": there are seed, data, samplesPerClass, classes, noise, validation, heldOut, hidden, activation, ' +
      'initialization, arithmetic, optimizer, learningRate, momentum, decay, epsilon, rho, beta1, beta2, l1, l2, dropout, batchSize, epoch',
  ]);
});

test('of names that are like none, what there is is said once', () => {
  const { refusals } = read('?utm_source=mail&fbclid=abc&sede=1&utm_medium=x');
  assert.deepEqual(refusals, [
    'the address has no setting "sede": perhaps seed is meant; ' +
      'the address has no settings "utm_source", "fbclid", "utm_medium": there are seed, data, samplesPerClass, classes, noise, ' +
      'validation, heldOut, hidden, activation, initialization, arithmetic, optimizer, learningRate, momentum, decay, epsilon, rho, beta1, beta2, l1, l2, dropout, batchSize, epoch',
  ]);
});

test('of a name that there is not, the nearest that there is is said', () => {
  for (const [typed, meant] of [
    ['Hidden', 'hidden'],
    ['samples', 'samplesPerClass'],
    ['samples_per_class', 'samplesPerClass'],
    ['learning_rate', 'learningRate'],
    ['LEARNINGRATE', 'learningRate'],
    ['learningrat', 'learningRate'],
    ['momentun', 'momentum'],
    ['dekay', 'decay'],
    ['epochs', 'epoch'],
    ['sede', 'seed'],
    ['init', 'initialization'],
  ]) {
    const { refusals } = read(`?${typed}=`);
    assert.deepEqual(refusals, [`the address has no setting "${typed}": perhaps ${meant} is meant`]);
  }
  for (const typed of ['', 'x', 'lr', 'units', 'regularization']) {
    const { refusals } = read(`?${typed}=1`);
    assert.equal(refusals.length, 1);
    assert.ok(
      refusals[0].startsWith(`the address has no setting "${typed}": there are seed, data, `),
      refusals[0],
    );
  }
  const [long] = read(`?${'x'.repeat(100_000)}=1`).refusals;
  assert.ok(long.startsWith(`the address has no setting "${'x'.repeat(80)}…": there are `));
});

test('a name, or a change at an epoch, that stands twice is refused, and the first is used', () => {
  const { run, epoch, refusals } = read(
    '?seed=1&seed=2&epoch=5&epoch=6&seed=3&learningRate=1,0.1@500,0.2@500&momentum=0.9,0.5@500',
  );
  assert.deepEqual(run.start, { seed: 1, learningRate: 1, momentum: 0.9 });
  assert.deepEqual(run.changes, [
    { epoch: 500, name: 'learningRate', value: 0.1 },
    { epoch: 500, name: 'momentum', value: 0.5 },
  ]);
  assert.equal(epoch, 5);
  assert.deepEqual(refusals, [
    'seed must stand once, got "1" and "2", so the first is used',
    'epoch must stand once, got "5" and "6", so the first is used',
    'seed must stand once, got "1" and "3", so the first is used',
    'learningRate must change once at epoch 500, got "0.2@500" too, so the first is used',
  ]);
});

test('a change is one value at one epoch, and nothing else', () => {
  for (const change of [
    '',
    '2',
    '@',
    '2@',
    '2@-1',
    '2@1.5',
    '2@ 7',
    '2@5@6',
    '2@0x5',
    '2@1234567890123456',
  ]) {
    const { run, refusals } = read(`?decay=0,${encodeURIComponent(change)}`);
    assert.deepEqual(run, { start: { decay: 0 }, changes: [] });
    assert.deepEqual(refusals, [
      `a change of decay must be value@epoch, such as 0.1@500, got "${change}", so it is left out`,
    ]);
  }
  // What the value may be, the core says.
  assert.deepEqual(runOf('?decay=0,0x1@5').changes, [{ epoch: 5, name: 'decay', value: '0x1' }]);
});

test('an epoch is a whole number', () => {
  for (const text of ['', ' 7', '1e3', '0x10', '1.5', '-1', '1234567890123456']) {
    const { epoch, refusals } = read(`?epoch=${encodeURIComponent(text)}`);
    assert.equal(epoch, undefined);
    assert.deepEqual(refusals, [`epoch must be a whole number, got "${text}"`]);
  }
});

test('a part of the network has only changes, each with its epoch', () => {
  const changes = [
    { epoch: 0, name: 'dense1.units.17', value: 0 },
    { epoch: 900, name: 'dense1.units.17', value: 1 },
    { epoch: 3, name: 'dense1.weights.0.5', value: -1.5e-7 },
    { epoch: 2, name: 'dense2.biases.1', value: 0.25 },
  ];
  const parts = 'dense1.units.17=0@0,1@900&dense1.weights.0.5=-1.5e-7@3&dense2.biases.1=0.25@2';
  assert.equal(writeAddress({ start: {}, changes }), `?${parts}`);
  assert.deepEqual(readQuery(`?${parts}`), { run: { start: {}, changes }, epoch: undefined, refusals: [] });
  // As the settings, wherever they stand.
  const live = { epoch: 500, name: 'learningRate', value: 0.1 };
  const mixed = readQuery('?dense1.units.17=0@0,1@900&learningRate=1,0.1@500');
  assert.deepEqual(mixed.run, { start: { learningRate: 1 }, changes: [...changes.slice(0, 2), live] });
  assert.equal(writeAddress(mixed.run), '?learningRate=1,0.1@500&dense1.units.17=0@0,1@900');
});

test('what is no change of a part is refused, and the rest is taken', () => {
  const { run, refusals } = read('?dense1.units.1=0&dense1.units.2=0@5,1@5,1&dense1.units.2=1@9');
  assert.deepEqual(run, { start: {}, changes: [{ epoch: 5, name: 'dense1.units.2', value: 0 }] });
  assert.deepEqual(refusals, [
    'a change of dense1.units.1 must be value@epoch, such as 0@500, got "0", so it is left out',
    'dense1.units.2 must change once at epoch 5, got "1@5" too, so the first is used',
    'a change of dense1.units.2 must be value@epoch, such as 0@500, got "1", so it is left out',
    'dense1.units.2 must stand once, got "0@5,1@5,1" and "1@9", so the first is used',
  ]);
});

test('of a name that is nearly a part’s, the part is said', () => {
  for (const [typed, meant] of [
    ['dense1.unit.17', 'dense1.units.17'],
    ['dense1.units.017', 'dense1.units.17'],
    ['dense2.bias.1', 'dense2.biases.1'],
    ['Dense1.weight.0.17', 'dense1.weights.0.17'],
  ]) {
    const { refusals } = read(`?${typed}=0@5`);
    assert.deepEqual(refusals, [`the address has no setting "${typed}": perhaps ${meant} is meant`]);
  }
  for (const typed of ['dense1', 'dense0.units.1', 'dense1.units.1.2.3', 'dense1.units.x', 'dense1.units']) {
    const { run, refusals } = read(`?${typed}=0@5`);
    assert.deepEqual([run.changes, refusals.length], [[], 1], typed);
  }
});

test('a flag is true or false, and a choice that acts live can change', () => {
  const query =
    '?validation=true&arithmetic=book&optimizer=sgd,adam@200,sgd@300&learningRate=1,0.02@200&l2=5e-7';
  const run = {
    start: { validation: true, arithmetic: 'book', optimizer: 'sgd', learningRate: 1, l2: 5e-7 },
    changes: [
      { epoch: 200, name: 'optimizer', value: 'adam' },
      { epoch: 300, name: 'optimizer', value: 'sgd' },
      { epoch: 200, name: 'learningRate', value: 0.02 },
    ],
  };
  assert.deepEqual(readQuery(query), { run, epoch: undefined, refusals: [] });
  assert.equal(writeAddress(run), query);
  assert.equal(writeAddress(readQuery('?validation=false&optimizer=sgd').run), '');
});

test('what a flag or an optimizer cannot be stays as it was typed, for the core to refuse', () => {
  const { run, refusals } = read('?validation=1&optimizer=5,7@9,@12,adam');
  assert.deepEqual(run, {
    start: { validation: '1', optimizer: '5' },
    changes: [
      { epoch: 9, name: 'optimizer', value: '7' },
      { epoch: 12, name: 'optimizer', value: '' },
    ],
  });
  assert.deepEqual(refusals, [
    'a change of optimizer must be value@epoch, such as adam@500, got "adam", so it is left out',
  ]);
});

test('a learning rate is written where it is not the book’s for the optimizer', () => {
  for (const [optimizer, learningRate, query] of /** @type {const} */ ([
    ['adam', 0.001, '?optimizer=adam'],
    ['adam', 1, '?optimizer=adam&learningRate=1'],
    ['adagrad', 1, '?optimizer=adagrad'],
    ['sgd', 0.001, '?learningRate=0.001'],
  ])) {
    const start = { optimizer, learningRate };
    assert.equal(writeAddress({ start, changes: [] }), query);
    assert.deepEqual(liveOf(readQuery(query).run.start), liveOf(start));
  }
});
