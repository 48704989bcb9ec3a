// Slow motion: which lines and maps are lit at a moment, worked out by hand; how it goes on; and the sentences with their numbers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { inspect } from '../../www/engine/inspections.js';
import { createSubject } from '../../www/engine/subject.js';
import { buttonsView, momentAt, momentOf, ringsOf, sentenceOf, sentenceView } from '../../www/moments.js';
import init, { Trainer } from '../../www/pkg/neural_spiral.js';
import { stagesOf } from '../../www/stages.js';
import { textOf } from './templates.js';

await init({
  module_or_path: await readFile(new URL('../../www/pkg/neural_spiral_bg.wasm', import.meta.url)),
});

/** See tests/reference/generate.py. */
const NUMPY = JSON.parse(await readFile(new URL('../reference/page.json', import.meta.url), 'utf8'));

/** @param {import('../../www/stages.js').Stage['kind']} kind @param {number} layer @param {number} layers @param {number} progress */
const at = (kind, layer, layers, progress) => {
  const { gaps, lit } = momentOf({ kind, layer }, layers, progress);
  return { gaps, lit: lit.map(([active, silent]) => `${active} ${silent}`) };
};

const ALL = '1 1';
const ACTIVE = '1 0';
const NONE = '0 0';

test('a signal runs from left to right in four fifths of its stage; then the layer that it comes to is lit', () => {
  assert.deepEqual(at('dense', 1, 2, 0), { gaps: [[0, 0], undefined], lit: [ALL, NONE, NONE] });
  assert.deepEqual(at('dense', 1, 2, 0.4), { gaps: [[0, 0.5], undefined], lit: [ALL, NONE, NONE] });
  assert.deepEqual(at('dense', 1, 2, 0.8), { gaps: [[0, 1], undefined], lit: [ALL, NONE, NONE] });
  assert.deepEqual(at('dense', 1, 2, 1), { gaps: [[0, 1], undefined], lit: [ALL, ALL, NONE] });
  // Of the layers before only the units that are active send anything.
  assert.deepEqual(at('dense', 3, 4, 0.2), {
    gaps: [undefined, undefined, [0, 0.25], undefined],
    lit: [ALL, ACTIVE, ACTIVE, NONE, NONE],
  });
  assert.deepEqual(at('dense', 2, 2, 1).lit, [ALL, ACTIVE, ALL]);
});

test('ReLU dims the units that are silent', () => {
  const none = [undefined, undefined];
  assert.deepEqual(at('activation', 1, 2, 0), { gaps: none, lit: [ALL, ALL, NONE] });
  assert.deepEqual(at('activation', 1, 2, 0.25), { gaps: none, lit: [ALL, '1 0.75', NONE] });
  assert.deepEqual(at('activation', 1, 2, 1), { gaps: none, lit: [ALL, ACTIVE, NONE] });
});

test('dropout dims what it leaves out, on the way forward and on the way back', () => {
  /** @param {'activation' | 'dropout' | 'denseBackward' | 'dropoutBackward' | 'activationBackward'} kind @param {number} progress */
  const hidden = (kind, progress) =>
    momentOf({ kind, layer: kind === 'denseBackward' ? 2 : 1 }, 2, progress).lit[1];
  // Of the active units, the silent ones, and at most of those that are left out.
  assert.deepEqual(hidden('activation', 0.75), [1, 0.25, 1]);
  assert.deepEqual(hidden('dropout', 0), [1, 0, 1]);
  assert.deepEqual(hidden('dropout', 0.25), [1, 0, 0.75]);
  assert.deepEqual(hidden('denseBackward', 1), [1, 1, 1]);
  assert.deepEqual(hidden('dropoutBackward', 0.25), [1, 1, 0.75]);
  assert.deepEqual(hidden('activationBackward', 0.25), [1, 0.75, 0]);
});

test('at softmax and loss all that has been active is lit, and what goes back begins with the classes', () => {
  const none = [undefined, undefined];
  for (const kind of /** @type {const} */ (['softmax', 'loss']))
    assert.deepEqual(at(kind, 2, 2, 0.5), { gaps: none, lit: [ALL, ACTIVE, ALL] });
  assert.deepEqual(at('lossBackward', 2, 2, 0.5), { gaps: none, lit: [NONE, NONE, ALL] });
});

test('a gradient runs from right to left, and past the first layer nothing is handed on', () => {
  assert.deepEqual(at('denseBackward', 2, 2, 0), { gaps: [undefined, [1, 1]], lit: [NONE, NONE, ALL] });
  assert.deepEqual(at('denseBackward', 2, 2, 0.4), { gaps: [undefined, [0.5, 1]], lit: [NONE, NONE, ALL] });
  assert.deepEqual(at('denseBackward', 2, 2, 1), { gaps: [undefined, [0, 1]], lit: [NONE, ALL, ALL] });
  assert.deepEqual(at('activationBackward', 1, 2, 0.5), {
    gaps: [undefined, undefined],
    lit: [NONE, '1 0.5', ALL],
  });
  assert.deepEqual(at('denseBackward', 1, 2, 1), { gaps: [[0, 1], undefined], lit: [NONE, ACTIVE, ALL] });
  assert.deepEqual(at('denseBackward', 2, 3, 0.8).lit, [NONE, NONE, ACTIVE, ALL]);
});

test('at the update all lines grow at once, from their middles', () => {
  assert.deepEqual(at('update', 2, 2, 0), {
    gaps: [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    lit: [ALL, ALL, ALL],
  });
  assert.deepEqual(at('update', 2, 2, 0.4).gaps, [
    [0.25, 0.75],
    [0.25, 0.75],
  ]);
  assert.deepEqual(at('update', 1, 1, 1), { gaps: [[0, 1]], lit: [ALL, ALL] });
});

test('from stage to stage nothing of the lines’ end is dimmed at once that has just been lit', () => {
  for (const [layers, dropout] of /** @type {[number, boolean][]} */ ([
    [1, false],
    [2, false],
    [4, false],
    [2, true],
    [4, true],
  ])) {
    const stages = stagesOf(layers, { dropout });
    // Without dropout nothing is left out.
    const seen = (/** @type {number[][]} */ lit) => lit.map((own) => own.slice(0, dropout ? 3 : 2));
    for (const [index, stage] of stages.entries()) {
      const next = stages[index + 1];
      if (!next || next.kind === 'lossBackward') continue; // where the way back begins, all is dimmed
      const [before, after] = [momentOf(stage, layers, 1).lit, momentOf(next, layers, 0).lit];
      if (next.kind === 'update') continue;
      assert.deepEqual(seen(after), seen(before), `${stage.title}, ${next.title}`);
    }
  }
});

/** @returns {NonNullable<import('../../www/engine/inspections.js').Inspection['slow']>} */
const numbers = () => ({
  sample: 7,
  batch: undefined,
  told: 7,
  label: 1,
  point: Float32Array.of(0.25, -0.5),
  layers: [
    {
      sums: Float32Array.of(0.5, -2, 0, 1.5, 1),
      outputs: Float32Array.of(0.5, 0, 0, 1.5, 1),
      mask: undefined,
      gradient: -0.03125,
      step: -0.5,
    },
    {
      sums: Float32Array.of(0.5, -1.5, 3),
      outputs: new Float32Array(),
      mask: undefined,
      gradient: 0.0625,
      step: 0.25,
    },
  ],
  probabilities: Float32Array.of(0.25, 0.125, 0.625),
  surprise: 2.079,
  loss: 0.75,
  data: undefined,
  added: undefined,
  gradients: Float32Array.of(0.000833, -0.00292, 0.00208),
  rate: 0.5,
  optimizer: 'sgd',
  momentum: 0.9,
});

const ABOUT = /** @type {import('../../www/schema.js').About} */ (
  /** @type {unknown} */ ({
    sizes: [2, 5, 3],
    classes: 3,
    classWord: 'arm',
    samples: 300,
    activation: 'relu',
  })
);

test('rings tell of each class what the stage says of it', () => {
  assert.deepEqual(ringsOf('softmax', 1, numbers()), { rings: [1, 0.5, 2.5], signed: false });
  assert.deepEqual(ringsOf('softmax', 0.5, numbers()), { rings: [0.5, 0.25, 1.25], signed: false });
  assert.deepEqual(ringsOf('loss', 0, numbers()), { rings: [0, 4, 0], signed: false });
  assert.deepEqual(ringsOf('lossBackward', 0, numbers()), { rings: [1, -3.5, 2.5], signed: true });
  for (const kind of /** @type {const} */ ([
    'dense',
    'activation',
    'denseBackward',
    'activationBackward',
    'update',
  ]))
    assert.deepEqual(ringsOf(kind, 1, numbers()), { rings: undefined, signed: false });
  assert.equal(ringsOf('softmax', 1, undefined).rings, undefined);
});

test('each stage is told in a sentence with its numbers', () => {
  const sentences = stagesOf(2).map((stage) => sentenceOf(stage, numbers(), ABOUT));
  assert.deepEqual(sentences, [
    'Forward: sample 7 enters at x 0.25, y −0.5. Each of the 5 units adds up what comes along its lines, and its bias: from −2 to 1.5.',
    'Forward: 3 of 5 units have a sum above 0 and pass it on; the other 2 give 0.',
    'Forward: each of the 3 arms adds up what comes along its lines, and its bias: 0.5 for Arm 0, −1.5 for Arm 1, 3 for Arm 2.',
    'Forward: softmax makes probabilities of the sums: 0.25 for Arm 0, 0.125 for Arm 1, 0.625 for Arm 2.',
    'Loss: the network gave 0.125 to Arm 1, the right answer: surprise 2.08. The mean over all 300 points is 0.75.',
    'Backward: what was said less what is right, divided by 300, is the gradient of each sum: 8.33·10⁻⁴ for Arm 0, −0.00292 for Arm 1, 0.00208 for Arm 2.',
    'Backward: each weight into the arms gets its gradient, added up over all 300 points; the largest is 0.0625. What is left goes back to the units.',
    'Backward: for this point the gradient passes the 3 active units, and stops at the other 2.',
    'Backward: each weight into the units gets its gradient, added up over all 300 points; the largest is −0.0313. Nothing is left to hand on.',
    'Update: each weight takes its step, 0.9 × its last one − 0.5 × its gradient; the largest is −0.5. The loss is 0.75 before it.',
  ]);
});

/** Unit 0, which is active, and unit 1, which is not, are left out; what the others give counts 2 times. */
function dropped() {
  const told = numbers();
  const mask = Float32Array.of(0, 0, 2, 2, 2);
  return { ...told, layers: [{ ...told.layers[0], mask }, told.layers[1]] };
}

test('what dropout leaves out is told, and that it is told of', () => {
  const sentences = stagesOf(2, { dropout: true }).map((stage) => sentenceOf(stage, dropped(), ABOUT));
  const plain = stagesOf(2).map((stage) => sentenceOf(stage, numbers(), ABOUT));
  assert.equal(
    sentences[2],
    'Forward: dropout leaves out 2 of 5 units for this point, 1 of them active; what the others give counts 2 times.',
  );
  assert.equal(
    sentences[8],
    'Backward: nothing comes back to the 2 units that dropout has left out; what comes back to the others counts 2 times.',
  );
  assert.equal(
    sentences[9],
    'Backward: for this point the gradient passes the 2 active units that were kept, and stops at the other 3.',
  );
  assert.equal(
    sentences[11],
    'Update: each weight takes its step, 0.9 × its last one − 0.5 × its gradient; the largest is −0.5. The loss is 0.75 ' +
      'before it, with what dropout leaves out.',
  );
  assert.deepEqual(
    sentences.filter((_, index) => ![2, 8, 9, 11].includes(index)),
    plain.filter((_, index) => ![7, 9].includes(index)),
  );
});

const BATCH = { number: 3, batches: 10, samples: 32, first: 17 };

test('with batches it is told which comes, and what is over its points', () => {
  const plain = stagesOf(2).map((stage) => sentenceOf(stage, numbers(), ABOUT));
  const told = { ...numbers(), batch: BATCH };
  const sentences = stagesOf(2, { batches: true }).map((stage) => sentenceOf(stage, told, ABOUT));
  const others = new Map([
    [
      0,
      'Forward: from batch 3 of 10, 32 of 300 points, sample 7 enters at x 0.25, y −0.5. Each of the 5 units adds up what comes along its lines, and its bias: from −2 to 1.5.',
    ],
    [
      4,
      'Loss: the network gave 0.125 to Arm 1, the right answer: surprise 2.08. The mean over the 32 points of the batch is 0.75.',
    ],
    [
      5,
      'Backward: what was said less what is right, divided by 32, is the gradient of each sum: 8.33·10⁻⁴ for Arm 0, −0.00292 for Arm 1, 0.00208 for Arm 2.',
    ],
    [
      6,
      'Backward: each weight into the arms gets its gradient, added up over the 32 points of the batch; the largest is 0.0625. What is left goes back to the units.',
    ],
    [
      8,
      'Backward: each weight into the units gets its gradient, added up over the 32 points of the batch; the largest is −0.0313. Nothing is left to hand on.',
    ],
    [
      9,
      'Update: each weight takes its step, 0.9 × its last one − 0.5 × its gradient; the largest is −0.5. The loss of the batch is 0.75 before it.',
    ],
  ]);
  assert.deepEqual(
    sentences,
    plain.map((sentence, index) => others.get(index) ?? sentence),
  );
});

test('a sample that is not in the batch gives way to one that is, and both are named', () => {
  const told = { ...numbers(), batch: BATCH, sample: 57, told: 17 };
  assert.equal(
    sentenceOf(stagesOf(2)[0], told, ABOUT),
    'Forward: sample 57 is not in batch 3 of 10, 32 of 300 points; sample 17 is, and enters at x 0.25, y −0.5. Each of the 5 units adds up what comes along its lines, and its bias: from −2 to 1.5.',
  );
});

test('of a batch of one point there is one', () => {
  const told = { ...numbers(), batch: { ...BATCH, batches: 300, samples: 1 } };
  const [first, , , , loss] = stagesOf(2).map((stage) => sentenceOf(stage, told, ABOUT));
  assert.match(first, /^Forward: from batch 3 of 300, 1 of 300 points, sample 7 enters /);
  assert.match(loss, / The mean over the point of the batch is 0\.75\.$/);
});

test('what regularization adds is told at the loss and at the gradients of hidden layers', () => {
  const regularized = { ...numbers(), data: 0.5, added: 0.25 };
  const tell = (/** @type {number} */ at) => sentenceOf(stagesOf(2)[at], regularized, ABOUT);
  assert.equal(
    tell(4),
    'Loss: the network gave 0.125 to Arm 1, the right answer: surprise 2.08. The mean over all 300 points is 0.5; ' +
      'regularization adds 0.25, which makes 0.75.',
  );
  assert.equal(
    tell(8),
    'Backward: each weight into the units gets its gradient, added up over all 300 points, with what regularization adds; ' +
      'the largest is −0.0313. Nothing is left to hand on.',
  );
  assert.equal(tell(6), sentenceOf(stagesOf(2)[6], numbers(), ABOUT));
});

test('each optimizer’s step is told', () => {
  const steps = ['adagrad', 'rmsprop', 'adam'].map((optimizer) =>
    sentenceOf(
      { kind: 'update', layer: 2 },
      { ...numbers(), optimizer: /** @type {any} */ (optimizer) },
      ABOUT,
    ),
  );
  const rest = '; the largest is −0.5. The loss is 0.75 before it.';
  assert.deepEqual(steps, [
    `Update: each weight takes its step, −0.5 × its gradient ÷ the root of all its squared gradients so far${rest}`,
    `Update: each weight takes its step, −0.5 × its gradient ÷ the root of what its latest squared gradients are on average${rest}`,
    `Update: each weight takes its step, −0.5 × what its latest gradients are on average ÷ the root of what their squares are${rest}`,
  ]);
});

test('each activation is told, on either way', () => {
  const [{ sums, ...rest }, classes] = numbers().layers;
  // Of sums of 0.5, −2, 0, 1.5 and 1. NumPy: tanh(−2) = −0.96402758, tanh(1.5) = 0.90514825; 1 / (1 + exp(2)) = 0.11920292,
  // 1 / (1 + exp(−1.5)) = 0.81757448.
  const tanh = [0.46211716, -0.96402758, 0, 0.90514825, 0.76159416];
  const sigmoid = [0.62245933, 0.11920292, 0.5, 0.81757448, 0.73105858];
  const tell = (/** @type {string} */ activation, /** @type {number[]} */ outputs, sizes = [2, 5, 3]) => {
    const told = { ...numbers(), layers: [{ ...rest, sums, outputs: Float32Array.from(outputs) }, classes] };
    const about = { ...ABOUT, sizes, activation };
    return ['activation', 'activationBackward'].map((kind) =>
      sentenceOf({ kind: /** @type {any} */ (kind), layer: 1 }, told, about),
    );
  };
  assert.deepEqual(tell('leaky', [0.5, -0.02, 0, 1.5, 1]), [
    'Forward: 3 of 5 units have a sum above 0 and pass it on; the other 2 give a hundredth of theirs.',
    'Backward: for this point the gradient passes the 3 units with a sum above 0, and a hundredth of it the other 2.',
  ]);
  // The slopes of tanh are from 1 − 0.96402758² to 1, those of the sigmoid from 0.11920292·0.88079708 to a quarter.
  assert.deepEqual(tell('tanh', tanh), [
    'Forward: tanh makes numbers from −0.964 to 0.905 of the sums of the units.',
    'Backward: for this point the gradient of each unit is multiplied by the slope of tanh there, from 0.0707 to 1.',
  ]);
  assert.deepEqual(tell('sigmoid.relu', sigmoid, [2, 5, 4, 3]), [
    'Forward: the sigmoid makes numbers from 0.119 to 0.818 of the sums of the units of layer 1.',
    'Backward: for this point the gradient of each unit of layer 1 is multiplied by the slope of the sigmoid there, from 0.105 to 0.25.',
  ]);
  assert.deepEqual(tell('linear', [...sums]), [
    'Forward: the units pass their sums on as they are, from −2 to 1.5.',
    'Backward: for this point the gradient passes the units unchanged.',
  ]);
});

test('dropout leaves out units that are active only where units can be silent', () => {
  const told = dropped();
  const about = { ...ABOUT, activation: 'tanh' };
  assert.equal(
    sentenceOf({ kind: 'dropout', layer: 1 }, told, about),
    'Forward: dropout leaves out 2 of 5 units for this point; what the others give counts 2 times.',
  );
  assert.equal(
    sentenceOf({ kind: 'activationBackward', layer: 1 }, told, { ...ABOUT, activation: 'leaky' }),
    'Backward: for this point the gradient passes the 3 units with a sum above 0, and a hundredth of it the other 2.',
  );
});

test('layers are named where there are several, and of many classes the largest is told', () => {
  const [first, ...rest] = numbers().layers;
  const deep = {
    ...numbers(),
    layers: [first, first, { ...rest[0], sums: Float32Array.of(0.5, -4, 1, 2, 3) }],
  };
  const about = { ...ABOUT, sizes: [2, 5, 5, 5], classes: 5 };
  const tell = (/** @type {string} */ title) => {
    const stage = stagesOf(3).find((stage) => stage.title === title);
    assert.ok(stage);
    return sentenceOf(stage, deep, about);
  };
  assert.equal(
    tell('Dense 2'),
    'Forward: each of the 5 units of layer 2 adds up what comes along its lines, and its bias: from −2 to 1.5.',
  );
  assert.equal(
    tell('ReLU 1'),
    'Forward: 3 of 5 units of layer 1 have a sum above 0 and pass it on; the other 2 give 0.',
  );
  assert.equal(
    tell('Dense 3'),
    'Forward: each of the 5 arms adds up what comes along its lines, and its bias: the largest is −4, for Arm 1.',
  );
  assert.equal(
    tell('Dense 3 backward'),
    'Backward: each weight into the arms gets its gradient, added up over all 300 points; the largest is 0.0625. What is left goes back to layer 2.',
  );
  assert.equal(
    tell('Dense 2 backward'),
    'Backward: each weight into layer 2 gets its gradient, added up over all 300 points; the largest is −0.0313. What is left goes back to layer 1.',
  );
  assert.equal(
    tell('ReLU 2 backward'),
    'Backward: for this point the gradient passes the 3 active units of layer 2, and stops at the other 2.',
  );
});

test('numbers of up to four classes are told one by one, and one unit is no units', () => {
  const told = numbers();
  const [stage] = stagesOf(1);
  const four = { ...told, layers: [{ ...told.layers[0], sums: Float32Array.of(1, 2, 3, 4) }] };
  assert.equal(
    sentenceOf(stage, four, { ...ABOUT, sizes: [2, 4], classes: 4 }),
    'Forward: sample 7 enters at x 0.25, y −0.5. Each of the 4 arms adds up what comes along its lines, and its bias: 1 for Arm 0, 2 for Arm 1, 3 for Arm 2, 4 for Arm 3.',
  );
  const one = { ...told, layers: [{ ...told.layers[0], sums: Float32Array.of(1, -2) }, told.layers[1]] };
  const [, relu, , , , , , back] = stagesOf(2).map((stage) => sentenceOf(stage, one, ABOUT));
  assert.equal(relu, 'Forward: 1 of 2 units has a sum above 0 and passes it on; the other 1 gives 0.');
  assert.equal(
    back,
    'Backward: for this point the gradient passes the 1 active unit, and stops at the other 1.',
  );
});

const DATA = { sizes: [2, 5, 3], labels: new Uint8Array(300), classes: 3, activation: 'relu' };

/** A page in slow motion. @param {object} [changed] @returns {any} */
const page = (changed) => ({
  data: DATA,
  sample: 7,
  stage: 0,
  playing: false,
  frame: { epoch: 5, batch: 0, batches: 1, loss: 0.75 },
  inspection: { epoch: 5, batch: 0, wants: { network: { lines: 'signal' } }, slow: numbers() },
  slow: { held: false, from: undefined },
  ...changed,
});

const SHOWN = [
  [0, 1],
  [3, 1, 0, 2],
  [0, 1, 2],
];

test('lines are the signal on the way forward, the gradient on the way back, and then the step', () => {
  const lines = stagesOf(2).map((_, stage) => momentAt(page({ stage }), 0, true).lines);
  assert.deepEqual(lines, [...Array(5).fill('signal'), ...Array(4).fill('gradient'), 'update']);
});

/** The part of the first gap that is lit. @param {ReturnType<typeof momentAt>} moment */
const front = ({ pulse }) => pulse?.(SHOWN).gaps[0]?.[1];

/** Another stage, so that the next begins anew. */
const elsewhere = () => momentAt(page({ stage: 4 }), 0, false);

test('time passes while frames come, not while the page is hidden, and a stage of two seconds has its end', () => {
  elsewhere();
  const begun = momentAt(page(), 5000, false);
  assert.deepEqual([begun.lines, front(begun), begun.moves, begun.over], ['signal', 0, true, false]);
  for (let now = 5050; now <= 5800; now += 50) momentAt(page(), now, false);
  assert.equal(front(momentAt(page(), 5800, false)), 0.5);
  // Hidden for a minute: as if a tenth of a second had passed.
  const back = momentAt(page(), 65_800, false);
  assert.equal(front(back), 0.5625);
  /** @type {ReturnType<typeof momentAt> | undefined} */
  let moment;
  for (let now = 65_900; now <= 66_800; now += 100) moment = momentAt(page(), now, false);
  assert.deepEqual([moment?.moves, moment?.over], [true, false]);
  moment = momentAt(page(), 66_900, false);
  assert.deepEqual([moment.moves, moment.over], [false, true]);
});

test('what is held stands still, and goes on from there', () => {
  elsewhere();
  for (let now = 0; now <= 800; now += 100) momentAt(page(), now + 1000, false);
  const held = page({ slow: { held: true, from: undefined } });
  const first = momentAt(held, 1900, false);
  assert.deepEqual([front(first), first.moves, first.over], [0.5, false, false]);
  assert.equal(momentAt(held, 9000, false), first); // nothing is drawn anew
  const on = momentAt(page(), 10_000, false);
  assert.deepEqual([front(on), on.moves], [0.5, true]);
  // A stage that is come to while it is held is shown as it ends.
  elsewhere();
  assert.equal(front(momentAt(held, 0, false)), 1);
});

test('where nothing may move, a stage is as at its end and has no next', () => {
  elsewhere();
  const calm = page();
  const first = momentAt(calm, 1000, true);
  assert.deepEqual([front(first), first.moves, first.over], [1, false, false]);
  assert.equal(momentAt(calm, 60_000, true), first);
});

test('a stage begins when its numbers have come, those of the sample and the epoch that are shown', () => {
  const late = { epoch: 4, batch: 0, wants: { network: { lines: 'signal' } }, slow: numbers() };
  const ahead = { ...late, epoch: 5, batch: 1 };
  const other = { epoch: 5, batch: 0, wants: { network: { lines: 'gradient' } }, slow: numbers() };
  for (const changed of [
    { inspection: undefined },
    { inspection: late },
    { inspection: ahead },
    { inspection: other },
    { sample: 8 },
  ]) {
    elsewhere();
    for (let now = 1000; now < 9000; now += 100) momentAt(page(changed), now, false);
    const moment = momentAt(page(changed), 9000, false);
    assert.deepEqual([front(moment), moment.moves, moment.over], [0, true, false]);
    assert.equal(
      sentenceView(/** @type {any} */ ({ state: page(changed), about: ABOUT, settled: true })),
      changed.inspection === other ? sentenceOf(stagesOf(2)[0], numbers(), ABOUT) : '',
    );
  }
});

test('tiles of units that are left out are dim, whatever they would have given', () => {
  const frame = { epoch: 5, loss: 0.75, live: { optimizer: 'sgd', l1: 0, l2: 0, dropout: 0.5 } };
  const inspection = { epoch: 5, wants: { network: { lines: 'signal' } }, slow: dropped() };
  const slow = { held: true, from: undefined };
  const lit = (/** @type {number} */ stage) =>
    momentAt(page({ stage, slow, frame, inspection }), 0, false).pulse?.(SHOWN).tiles[1];
  // Units 3, 1, 0 and 2: their sums are 1.5, −2, 0.5 and 0; 1 and 0 are left out.
  elsewhere();
  assert.deepEqual(lit(1), [1, 0, 1, 0]);
  assert.deepEqual(lit(1.5), [1, 0, 0, 0]);
  assert.deepEqual(lit(2), [1, 0, 0, 0]);
});

test('tiles are lit by what the units give the sample', () => {
  const { pulse } = momentAt(page({ stage: 1, slow: { held: true, from: undefined } }), 0, false);
  // The sums of units 3, 1, 0 and 2 are 1.5, −2, 0.5 and 0.
  assert.deepEqual(pulse?.(SHOWN).tiles, [
    [1, 1],
    [1, 0, 1, 0],
    [0, 0, 0],
  ]);
  // Only ReLUs are silent.
  for (const activation of ['leaky', 'tanh', 'sigmoid', 'linear']) {
    const other = { stage: 1, slow: { held: true, from: undefined }, data: { ...DATA, activation } };
    assert.deepEqual(momentAt(page(other), 0, false).pulse?.(SHOWN).tiles[1], [1, 1, 1, 1]);
  }
  // Of the classes none is silent, whatever its sum.
  const classes = momentAt(page({ stage: 3, slow: { held: true, from: undefined } }), 0, false);
  assert.deepEqual(classes.pulse?.(SHOWN).tiles[2], [1, 1, 1]);
});

test('after the last stage the step is taken, and all rests at the next epoch until the reader goes on', () => {
  const from = { epoch: 4, batch: 0, loss: 0.875 };
  const rest = page({ slow: { held: true, from } });
  assert.deepEqual(momentAt(rest, 0, false), { moves: false, over: false });
  const told = (/** @type {object} */ frame, settled = true) =>
    sentenceView(
      /** @type {any} */ ({ state: page({ slow: { held: true, from }, frame }), about: ABOUT, settled }),
    );
  assert.equal(
    told({ epoch: 5, loss: 0.75 }),
    'The step is taken: epoch 5, loss 0.875 → 0.75. “Stage after” begins the next epoch.',
  );
  assert.equal(told({ epoch: 4, loss: 0.875 }, false), 'The step is being taken.');
  assert.equal(told({ epoch: 4, loss: 0.875 }), 'No step was taken: its numbers are not finite.');
});

test('with batches the step is one update, and the last of an epoch makes it', () => {
  const told = (/** @type {number} */ batch, /** @type {object} */ frame, settled = true) =>
    sentenceView(
      /** @type {any} */ ({
        state: page({
          slow: { held: true, from: { epoch: 4, batch, loss: 0.875 } },
          frame: { batches: 10, ...frame },
        }),
        about: ABOUT,
        settled,
      }),
    );
  assert.equal(
    told(2, { epoch: 4, batch: 3, loss: 0.75 }),
    'The step is taken: batch 3 of 10, loss of all points 0.875 → 0.75. “Stage after” begins the next batch.',
  );
  assert.equal(
    told(9, { epoch: 5, batch: 0, loss: 0.75 }),
    'The step is taken: with it epoch 5 is made, loss of all points 0.875 → 0.75. “Stage after” begins the next batch.',
  );
  assert.equal(told(2, { epoch: 4, batch: 2, loss: 0.875 }, false), 'The step is being taken.');
  assert.equal(
    told(2, { epoch: 4, batch: 2, loss: 0.875 }),
    'No step was taken: its numbers are not finite.',
  );
});

test('where nothing may move, there is nothing to hold', () => {
  const props = /** @type {any} */ ({ state: page(), actions: {} });
  assert.equal(textOf(buttonsView(props, false)), 'Stage before Hold Stage after');
  assert.equal(textOf(buttonsView(props, true)), 'Stage before Stage after');
});

test('the inspector’s numbers are NumPy’s, and what the step does to the parameters', () => {
  const trainer = new Trainer();
  /** @param {Float32Array} a @param {Float32Array} b */
  const less = (a, b) => a.map((value, at) => value - b[at]);
  /** The value of the largest size. @param {Float32Array | number[]} values */
  const most = (values) => [...values].toSorted((a, b) => Math.abs(b) - Math.abs(a))[0];
  for (let epoch = 1; epoch < NUMPY.epochs; epoch += 1) trainer.step();
  const before = trainer.parameters();
  trainer.step();
  const parameters = trainer.parameters();
  const last = less(parameters, before);
  const told = inspect(createSubject(trainer), { slow: { sample: 57 } }, new Uint32Array(511)).slow;
  assert.ok(told);
  const near = (/** @type {number} */ actual, /** @type {number} */ expected, within = 1e-5) =>
    assert.ok(Math.abs(actual - expected) <= within, `${actual}, not ${expected}`);
  assert.deepEqual([told.sample, told.label], [57, NUMPY.labels[57]]);
  for (const [axis, value] of NUMPY.points[57].entries()) near(told.point[axis], value);
  for (const [unit, sum] of NUMPY.sums['57'].entries()) {
    near(told.layers[0].sums[unit], sum);
    near(told.layers[0].outputs[unit], Math.max(sum, 0));
  }
  for (const [label, p] of NUMPY.probabilities[57].entries()) {
    near(told.probabilities[label], p);
    near(told.gradients[label], (p - Number(label === NUMPY.labels[57])) / 300, 1e-7);
  }
  near(told.surprise, -Math.log(NUMPY.probabilities[57][NUMPY.labels[57]]));
  const surprises = NUMPY.probabilities.map(
    (/** @type {number[]} */ row, /** @type {number} */ sample) => -Math.log(row[NUMPY.labels[sample]]),
  );
  near(told.loss, surprises.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b) / 300);
  near(told.rate, 1 / (1 + 0.001 * 30), 1e-7);
  assert.equal(told.momentum, 0.9);
  trainer.step();
  const step = less(trainer.parameters(), parameters);
  // W1 is the first 128 parameters, W2 the 192 after b1.
  for (const [layer, [start, end]] of [
    [0, 128],
    [192, 384],
  ].entries()) {
    near(told.layers[layer].step, most(step.slice(start, end)), 1e-6);
    const gradients = Array.from(step, (own, at) => (0.9 * last[at] - own) / told.rate);
    near(told.layers[layer].gradient, most(gradients.slice(start, end)), 1e-6);
  }
});
