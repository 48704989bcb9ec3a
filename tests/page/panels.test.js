// What the panels say of numbers: sentences and tables as a whole, from numbers by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { panel as answers } from '../../www/panels/answers.js';
import { panel as check } from '../../www/panels/check.js';
import { panel as epoch } from '../../www/panels/epoch.js';
import { panel as folds } from '../../www/panels/folds.js';
import { panel as fusion } from '../../www/panels/fusion.js';
import { panel as pull } from '../../www/panels/pull.js';
import { markupOf, textOf, textOfId } from './templates.js';

const DATA = {
  classes: 3,
  classWord: 'ray',
  sizes: [2, 4, 3],
  activation: 'relu',
  labels: Uint8Array.from([0, 1, 2].flatMap((label) => Array(100).fill(label))),
};

/**
 * @param {import('../../www/panels/panel.js').Panel} panel
 * @param {object} state @param {Record<string, object>} [inspection] answers to what the panel wants
 */
function view(panel, state, inspection = {}) {
  const whole = { data: DATA, sample: 7, pushed: 0, open: {}, ...state };
  const wants = panel.wants(/** @type {any} */ (whole));
  const props = {
    state: { ...whole, inspection: { wants, ...inspection } },
    actions: {},
    theme: {},
    tick: 1,
  };
  return panel.view(/** @type {any} */ (props));
}

test('a row of the confusion matrix is a class, a column an answer, each of all of the class', () => {
  const confusion = Uint32Array.of(...[5, 2, 1], ...[0, 7, 3], ...[4, 0, 96]);
  const shown = view(answers, {}, { answers: { confusion } });
  const cells = [...markupOf(shown).matchAll(/<td[^>]*class="([^"]*)"[^>]*>([^<]*)<\/td>/g)];
  assert.deepEqual(
    cells.map(([, , text]) => text.trim()),
    ['5/8', '2/8', '1/8', '0/10', '7/10', '3/10', '4/100', '0/100', '96/100'],
  );
  assert.deepEqual(
    cells.map(([, names]) => names.split(' ').filter(Boolean)),
    [['right'], [], [], ['none'], ['right'], [], [], ['none'], ['right']],
  );
  assert.match(textOfId(shown, 'confusion'), /^Row: the point’s ray\. Column: the network’s answer\. /);
});

const FOLD = {
  unit: 2,
  weights: [0.5, -0.25],
  bias: -0.125,
  lines: Float32Array.from({ length: 16 }, (_, index) => index),
  active: 42,
  outgoing: Float32Array.of(1, -2, 0.5),
  dead: { count: 0, named: [] },
};

/** The sentence on the chosen fold, without what follows the number of samples. @param {object} changed */
const inequality = (changed) =>
  textOfId(view(folds, { units: [0, 2, 0] }, { folds: { ...FOLD, ...changed } }), 'fold-reading').split(
    ' of the samples.',
  )[0];

test('a fold is told as the inequality of the side where its unit is active', () => {
  assert.equal(
    inequality({}),
    'Unit 2 is active on the shaded side, where 0.5·x − 0.25·y − 0.125 > 0 (its bias is −0.125): for 42',
  );
  assert.equal(
    inequality({ weights: [-3, 2], bias: 0.75 }),
    'Unit 2 is active on the shaded side, where −3·x + 2·y + 0.75 > 0 (its bias is 0.75): for 42',
  );
  assert.equal(
    inequality({ weights: [1, 0], bias: 0, lines: new Float32Array(16).fill(Number.NaN), active: 300 }),
    'Unit 2 is active (its line passes by the map), where 1·x + 0·y + 0 > 0 (its bias is 0): for 300',
  );
});

test('of other activations a line is told by what lies on its side, and not how often', () => {
  /** @param {string} activation */
  const words = (activation) =>
    textOfId(
      view(folds, { units: [0, 2, 0], data: { ...DATA, activation } }, { folds: FOLD }),
      'fold-reading',
    );
  const where = ', where 0.5·x − 0.25·y − 0.125 > 0 (its bias is −0.125).';
  const weights = ' Outgoing weights: Ray 0 1, Ray 1 −2, Ray 2 0.5.';
  assert.equal(words('leaky'), `Unit 2 gives its whole sum on the shaded side${where}${weights}`);
  assert.equal(words('tanh'), `Unit 2 gives more than 0 on the shaded side${where}${weights}`);
  assert.equal(words('sigmoid.relu'), `Unit 2 gives more than 0.5 on the shaded side${where}${weights}`);
});

test('what the lines are is said of the activation of the first layer', () => {
  /** @param {string} activation */
  const shown = (activation) => view(folds, { data: { ...DATA, activation } }, { folds: FOLD });
  /** @param {string} activation */
  const words = (activation) => textOf(shown(activation)).split(/What are /)[1];
  for (const activation of ['relu', 'leaky'])
    assert.match(words(activation), /^folds\? The folds A hidden unit /);
  for (const activation of ['tanh', 'sigmoid'])
    assert.match(words(activation), /^half-way lines\? The half-way lines A hidden unit /);
  assert.match(words('relu'), / lets only what is above 0 pass\. /);
  assert.match(words('leaky'), / what is above 0 passes, and of what is below a hundredth does\. /);
  assert.match(
    words('tanh'),
    / makes a smooth step of the sum, from −1 to 1\. On the line where the sum is 0 it is half-way, at 0, /,
  );
  assert.match(words('sigmoid'), / from 0 to 1\. On the line where the sum is 0 it is half-way, at 0\.5, /);
  // Only ReLUs die.
  const dies = / A dead unit gives 0 for every sample, /;
  for (const activation of ['relu', 'tanh.relu']) assert.match(words(activation), dies);
  for (const activation of ['leaky', 'tanh', 'sigmoid']) {
    assert.doesNotMatch(words(activation), dies);
    assert.doesNotMatch(markupOf(shown(activation)), /dead-units/);
  }
  assert.match(
    textOfId(shown('tanh.relu'), 'dead-units'),
    /^No ReLU is dead: each is active for some sample\./,
  );
});

test('a unit’s outgoing weights are told, each with its class; in a deeper network how many it has', () => {
  const weights = textOfId(view(folds, { units: [0, 2, 0] }, { folds: FOLD }), 'fold-reading');
  assert.match(weights, /\. Outgoing weights: Ray \d 1, Ray \d −2, Ray \d 0\.5\.$/);
  const deep = { units: [0, 2, 0, 0], data: { ...DATA, sizes: [2, 4, 3, 3] } };
  const feeds = textOfId(view(folds, deep, { folds: FOLD }), 'fold-reading');
  assert.match(feeds, /\. It feeds 3 units of the next layer\.$/);
});

test('dead units are counted and named, with their layer where there are several', () => {
  /** @param {object} dead @param {object} [state] */
  const words = (dead, state) =>
    textOfId(view(folds, state ?? {}, { folds: { ...FOLD, dead } }), 'dead-units');
  assert.equal(words({ count: 0, named: [] }), 'No unit is dead: each is active for some sample.');
  const named = [
    { layer: 1, unit: 0 },
    { layer: 1, unit: 3 },
  ];
  assert.match(words({ count: 2, named }), /^2 dead: units 0, 3\./);
  assert.match(words({ count: 9, named }), /^9 dead: units 0, 3, …(?!\.)/);
  const deep = { data: { ...DATA, sizes: [2, 4, 3, 3] } };
  assert.match(words({ count: 2, named }, deep), /^2 dead: units 0, 3 of layer 1\./);
  const both = [...named, { layer: 2, unit: 1 }];
  assert.match(words({ count: 3, named: both }, deep), /^3 dead: units 0, 3 of layer 1; unit 1 of layer 2\./);
  assert.match(words({ count: 1, named: both.slice(2) }, deep), /^1 dead: unit 1 of layer 2\./);
});

test('p − y is shown for each class, and divided by the number of samples', () => {
  const answer = {
    label: 1,
    logits: Float32Array.of(2, 1, -1),
    p: Float32Array.of(0.75, 0.125, 0.125),
    fused: Float32Array.of(0.0025, -0.0029166667, 0.00041666667),
    unfused: Float32Array.of(0, 0, 0),
    difference: 0,
  };
  const rows = markupOf(view(fusion, {}, { fusion: answer }))
    .split('<tr>')
    .slice(2)
    .map((row) =>
      [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => textOf({ strings: [cell], values: [] })),
    );
  assert.deepEqual(rows, [
    ['2', '0.75', '0', '0.75', '', '0.0025'],
    ['1', '0.125', '1', '−0.875', '', '−0.002917'],
    ['−1', '0.125', '0', '0.125', '', '4.167·10⁻⁴'],
  ]);
});

/** A check of parameters of a network of 2, 4 and 3: 27 parameters. @param {object} changed */
function verdict(changed) {
  const gradients = new Float64Array(27);
  gradients.set([0.5, -2, 0.25], 8);
  const state = {
    data: DATA,
    epoch: 12,
    gradients,
    checked: Uint32Array.from(gradients.keys()),
    differences: gradients.slice(),
    scale: 4,
    sampleLength: 0,
    elapsed: 1000,
    running: false,
    ...changed,
  };
  return textOfId(view(check, { check: state }), 'check-result');
}

test('where all gradients agree the check says so, and how well', () => {
  const differences = new Float64Array(27);
  // Off by 10⁻⁵ at index 9: of weights (2, 4) and biases (4), that is dense1.biases[0, 1].
  differences.set([0.5, -2 + 1e-5, 0.25], 8);
  assert.match(
    verdict({ differences }),
    /^All 27 gradients agree with the slope of the loss\. The largest difference is 5\.000·10⁻⁶ of the largest gradient, at dense1\.biases\[0, 1\] ?: backpropagation says −2, the difference −2\. \(Epoch 12\.\)/,
  );
  assert.ok(verdict({ differences }).includes('it is 2.500·10⁻⁶ of all that they pull.'));
});

test('where one does not the check names it', () => {
  const differences = new Float64Array(27);
  // Index 10 is off by half of itself, far beyond 10⁻⁵ of the scale.
  differences.set([0.5, -2, 0.375], 8);
  const words = verdict({ differences });
  assert.match(
    words,
    /^Not all gradients agree with the slope of the loss\. The largest difference is 0\.0625 of the largest gradient, at dense1\.biases\[0, 2\] ?: backpropagation says 0\.25, the difference 0\.375\. \(Epoch 12\.\)$/,
  );
  // Agreed is what differs by less than a hundred-thousandth of the scale.
  differences.set([0.5, -2, 0.25 + 3.9e-5], 8);
  assert.match(verdict({ differences }), /^All 27 gradients agree/);
  differences.set([0.5, -2, 0.25 + 4.1e-5], 8);
  assert.match(verdict({ differences }), /^Not all gradients agree/);
});

test('gradients that have all but vanished agree if their differences have, and no share is told of them', () => {
  const gradients = new Float64Array(27).fill(1e-6);
  const differences = new Float64Array(27).fill(1e-6 + 9e-8);
  assert.match(
    verdict({ gradients, differences, scale: 1e-9 }),
    /^All 27 gradients agree with the slope of the loss\. The largest difference is 9\.000·10⁻⁸, at /,
  );
  differences.fill(1e-6 + 2e-7);
  assert.match(verdict({ gradients, differences, scale: 1e-9 }), /^Not all gradients agree/);
});

test('a check that was stopped says of how many it speaks', () => {
  const some = { checked: Uint32Array.of(9, 8, 3), differences: Float64Array.of(-2, 0.5, 0) };
  assert.match(
    verdict(some),
    /^Stopped: 3 of 27 gradients have been checked, and agree with the slope of the loss\. /,
  );
  const wrong = { ...some, differences: Float64Array.of(-2, 0.75, 0) };
  assert.match(
    verdict(wrong),
    /^Stopped: of 3 of 27 gradients not all agree with the slope of the loss\. The largest difference is 0\.125 of the largest gradient, at dense1\.biases\[0, 0\] ?: /,
  );
  const none = { checked: new Uint32Array(), differences: new Float64Array() };
  assert.equal(verdict(none), 'Stopped before anything was checked.');
});

test('while a check runs it speaks of the fair sample, once that is through', () => {
  const under = {
    running: true,
    sampleLength: 2,
    checked: Uint32Array.of(9, 8, 3),
    differences: Float64Array.of(-2, 0.5, 7), // what is beyond the sample does not count yet
    elapsed: 30_000,
  };
  // 24 are left, at ten seconds each.
  assert.match(
    verdict(under),
    /^A fair sample of 2 of 27 gradients agrees with the slope of the loss; now all the others, which takes about 4 minutes\. /,
  );
  assert.match(
    verdict({ ...under, differences: Float64Array.of(-2, 1, 7) }),
    /^Of a fair sample of 2 gradients not all agree with the slope of the loss; now all the others, which takes about 4 minutes\. /,
  );
  assert.equal(verdict({ ...under, sampleLength: 5 }), '');
});

/** A frame in which this acts. @param {object} live */
const acting = (live) => ({ frame: { live: { optimizer: 'sgd', l1: 0, l2: 0, dropout: 0, ...live } } });

/** A frame of a run whose next update takes 32 of 300 samples. */
const BATCHED = { frame: { batch: 2, batches: 10, live: { optimizer: 'sgd', l1: 0, l2: 0, dropout: 0 } } };
const BATCH = { number: 3, batches: 10, samples: 32, first: 17 };

test('with batches the check is of the loss of the next, and says of which it was', () => {
  const said = (/** @type {object} */ frame) =>
    /middle\. (The loss .*?\.) Check every/.exec(textOf(view(check, frame)))?.[1];
  assert.equal(said(BATCHED), 'The loss of the next batch is checked.');
  const { frame } = BATCHED;
  assert.equal(
    said({ frame: { ...frame, live: { ...frame.live, l2: 0.1, dropout: 0.1 } } }),
    'The loss of the next batch is checked with what L2 costs, and without dropout.',
  );
  assert.match(verdict({ batch: BATCH }), /\(Epoch 12, batch 3 of 10\.\)/);
});

test('with batches the two ways are those of a sample of the next, and N is its size', () => {
  const zeros = new Float32Array(3);
  const answer = {
    label: 1,
    logits: zeros,
    p: zeros,
    fused: zeros,
    unfused: zeros,
    difference: 0,
    batch: BATCH,
  };
  const said = (/** @type {number} */ told, playing = false) =>
    textOfId(view(fusion, { ...BATCHED, playing }, { fusion: { ...answer, told } }), 'fusion-batch');
  assert.equal(said(7), 'It is in batch 3 of 10: N = 32.');
  assert.equal(
    said(217),
    'Sample 7 is not in batch 3 of 10. Choose sample 17, which is The numbers are those of sample 217, of Ray 2: N = 32.',
  );
  // While training runs the next batch is soon another.
  assert.equal(
    said(217, true),
    'Sample 7 is not in batch 3 of 10. The numbers are those of sample 217, of Ray 2: N = 32.',
  );
  assert.doesNotMatch(
    markupOf(view(fusion, {}, { fusion: { ...answer, batch: undefined } })),
    /fusion-batch/,
  );
});

test('with batches the pulls are those of the next', () => {
  const words = textOf(view(pull, BATCHED, { pull: { ...PULL, batch: BATCH } }));
  assert.ok(
    words.startsWith('A weight’s gradient is a sum with one term for each point of the next batch. Choose'),
  );
  assert.ok(
    words.includes(
      'a few decide. Now comes batch 3 of 10: the points that are not in it are faint, and have no term.',
    ),
  );
  const plain = textOf(view(pull, {}, { pull: PULL }));
  assert.ok(plain.startsWith('A weight’s gradient is a sum with one term for each point. Choose'));
  assert.ok(!plain.includes('batch'));
});

test('the check says which loss it checks, where there could be a doubt', () => {
  const end = /the scale is logarithmic, with 0 in the middle\.( The loss [^.]*\.)? Check every gradient/;
  const words = (/** @type {object} */ live) => end.exec(textOf(view(check, acting(live))))?.[1] ?? '';
  assert.match(textOf(view(check, acting({}))), end);
  assert.equal(words({}), '');
  assert.equal(words({ l2: 0.1 }), ' The loss is checked with what L2 costs.');
  assert.equal(words({ dropout: 0.1 }), ' The loss is checked without dropout.');
  assert.equal(
    words({ l1: 0.1, l2: 0.1, dropout: 0.1 }),
    ' The loss is checked with what L1 and L2 cost, and without dropout.',
  );
});

const PULL = {
  name: 'dense1.weights[0, 2]',
  arrays: {},
  pictures: {},
  units: [0, 2, 0],
  up: 120,
  down: 100,
  none: 80,
  sumUp: -0.75,
  sumDown: 0.5,
  added: undefined,
  gradient: -0.25,
};

test('who pulls: the terms of the points, and what regularization adds', () => {
  /** @param {object} changed */
  function facts(changed) {
    const shown = markupOf(view(pull, {}, { pull: { ...PULL, ...changed } }));
    return [...shown.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<small>(.*?)<\/small>/gs)].map((fact) =>
      fact.slice(1).map((html) => html.replace(/<[^>]*>/g, '').trim()),
    );
  }
  const points = [
    ['Together they pull it down by', '0.5', '100 points'],
    ['Together they pull it up by', '0.75', '120 points'],
  ];
  const whole = ['Down less up: its gradient', '−0.25', '80 points do not care'];
  assert.deepEqual(facts({}), [...points, whole]);
  assert.deepEqual(facts({ added: 0.125, gradient: -0.125 }), [
    ...points,
    ['Regularization pulls it down by', '0.125', 'the cost of its size'],
    whole.with(1, '−0.125'),
  ]);
  assert.deepEqual(facts({ added: -0.125, gradient: -0.375 }), [
    ...points,
    ['Regularization pulls it up by', '0.125', 'the cost of its size'],
    whole.with(1, '−0.375'),
  ]);
});

/** What the stage in view wants of the trace, with 0 for all numbers. @param {object} state @param {object} changed */
function stageOf(state, changed) {
  const whole = { data: DATA, stage: 0, ...state };
  const wants = epoch.wants(/** @type {any} */ ({ ...whole, sample: 7 }));
  const arrays = Object.fromEntries(
    (wants.trace?.arrays ?? []).map((name) => [
      name,
      { name, rows: 1, columns: 4, values: new Float32Array(8) },
    ]),
  );
  const trace = {
    sample: 7,
    first: 0,
    count: 3,
    samples: 32,
    units: [0, 2, 0],
    settings: {},
    pictures: {},
    arrays,
  };
  return view(epoch, whole, { trace: { ...trace, ...changed } });
}

test('with batches the first stage says which samples come, and rows are those of the batch', () => {
  // It has no document in Node.
  globalThis.document ??= /** @type {any} */ ({ activeElement: undefined });
  const rows = Uint32Array.of(17, 7, 230);
  const shown = stageOf(BATCHED, { batch: BATCH, rows });
  assert.equal(
    textOfId(shown, 'stage-batch'),
    'This is batch 3 of 10: 32 of 300 samples, in an order that is shuffled anew for each epoch.',
  );
  assert.match(
    textOf(shown),
    /^An epoch takes all points, a batch at a time\. Each update sends the points of one batch forward through the network, measures the loss, and sends the loss’s gradient backward the same way\. Each stage below is one line of that\. While training runs, its numbers follow; when it is paused, walk from stage to stage, and past Update one update has been made\. /,
  );
  // Sample 7 has row 1.
  assert.ok(textOf(shown).includes('batch_X[1]'));
  assert.ok(textOf(shown).includes('dense1.output[1]'));
  assert.doesNotMatch(markupOf(shown), /missing-sample/);
  const later = stageOf({ ...BATCHED, stage: 1 }, { batch: BATCH, rows });
  assert.doesNotMatch(markupOf(later), /stage-batch/);
});

test('a sample that is not in the next batch is said not to be, and one that is, is offered at rest', () => {
  const rows = Uint32Array.of(17, 8, 230);
  const [rests, plays] = [false, true].map((playing) =>
    textOf(stageOf({ ...BATCHED, playing }, { batch: BATCH, rows })),
  );
  assert.ok(rests.includes('Sample 7 is not in batch 3 of 10. Choose sample 17, which is'));
  assert.ok(plays.includes('Sample 7 is not in batch 3 of 10.'));
  assert.ok(!plays.includes('Choose sample'));
  assert.ok(rests.includes('batch_X[…]'));
  assert.ok(!rests.includes('Working out'));
  // Of a sample whose trace is still to come nothing is said yet.
  assert.ok(!textOf(stageOf(BATCHED, { sample: 8, batch: BATCH, rows })).includes('is not in'));
});

test('without batches all is of all samples', () => {
  const shown = stageOf(acting({}), { first: 5 });
  assert.match(
    textOf(shown),
    /^An epoch sends all points forward .* and past Update one epoch has been trained\. /,
  );
  assert.ok(textOf(shown).includes('X[7]'));
  assert.doesNotMatch(markupOf(shown), /batch/);
});

test('with dropout the pulls are those of the next step', () => {
  const said =
    ' With dropout this is the next step: for each point other units are left out of it, and their weights have no term.';
  assert.ok(textOf(view(pull, acting({ dropout: 0.1 }))).includes(`a few decide.${said}`));
  assert.ok(!textOf(view(pull, acting({}))).includes(said));
});
