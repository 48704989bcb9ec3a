// The worker that trains, as the page speaks to it, beside the package itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test as untimed } from 'node:test';
import { writePoints } from '../../www/dataset.js';
import { columnsOf } from '../../www/engine/history.js';
import { Trainer } from '../../www/pkg/neural_spiral.js';
import { liveOf } from '../../www/schema.js';

/** What is never answered must not hold up all that follows. @param {string} name @param {() => Promise<void>} run */
const test = (name, run) => untimed(name, { timeout: 10_000 }, run);

// Ports that listen would keep the process.
/** @type {MessageChannel[]} */
const channels = [];
globalThis.MessageChannel = class extends MessageChannel {
  constructor() {
    super();
    channels.push(this);
  }
};
after(() => {
  for (const { port1 } of channels) port1.close();
});

/** A run in which no unit dies, which would take time to be dated. */
const ALIVE = { start: { seed: 2 }, changes: [] };

/** The clock, by which an epoch takes a fiftieth of a millisecond, however fast this machine is. */
let now = 1000;
performance.now = () => now;
const { step } = Trainer.prototype;
Trainer.prototype.step = function () {
  now += 0.02;
  step.call(this);
};

/** What the host answers. @type {(url: URL) => any} */
let serve = (url) => ({ ok: true, arrayBuffer: () => readFile(url) });
Object.assign(globalThis, { fetch: async (/** @type {URL} */ url) => serve(url) });

const { engine } = await import('../../www/engine/engine.js');

const NOTHING = { run: 0, history: 0, log: 0, marks: 0, branches: 0 };

/** @param {Partial<import('../../www/engine/engine.js').Request>} request */
const frameOf = (request) =>
  engine.frame({
    epochs: 0,
    until: Number.POSITIVE_INFINITY,
    inspect: false,
    validation: false,
    spares: [],
    seen: NOTHING,
    missed: false,
    ...request,
  });

/** @param {import('../../www/engine/run.js').Run} run @param {number} epoch */
async function begunAt(run, epoch) {
  await engine.begin(run, epoch);
  await engine.arrived();
}

/** @param {number} epochs @param {ConstructorParameters<typeof Trainer>[0]} [options] */
function trained(epochs, options) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  const parameters = trainer.parameters();
  // A step tells loss and accuracy of before its update.
  trainer.step();
  const { loss, accuracy } = trainer;
  trainer.free();
  return { loss, accuracy, parameters };
}

/** @param {import('../../www/engine/engine.js').Frame} frame */
const shown = ({ loss, accuracy, paint }) => ({ loss, accuracy, parameters: paint?.parameters });

test('a WebAssembly that cannot be had, or is none, is told; what was asked for waits until it is there', async () => {
  const before = serve;
  serve = () => ({ ok: false, status: 404, statusText: 'Not Found' });
  const file = 'neural_spiral_bg.wasm';
  assert.deepEqual(await engine.load(), { cause: 'missing', file, detail: '404 Not Found' });
  serve = () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } });
  assert.deepEqual(await engine.load(), { cause: 'replaced', file, detail: 'text/html' });
  // What every module begins with, and then nothing that one could be.
  serve = () => new Response(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99));
  assert.deepEqual(await engine.load(), { cause: 'damaged', file });
  serve = before;

  /** @type {string[]} */
  const order = [];
  const waiting = [
    engine.begin({ start: {}, changes: [] }).then(() => order.push('begun')),
    engine.step().then(() => order.push('stepped')),
    engine.change('momentum', 0.5).then(() => order.push('changed')),
    engine.step().then(() => order.push('stepped')),
  ];
  await new Promise(setImmediate);
  assert.deepEqual(order, []);
  const { module } = /** @type {any} */ (await engine.load());
  assert.ok(module instanceof WebAssembly.Module);
  await Promise.all(waiting);
  assert.deepEqual(order, ['begun', 'stepped', 'changed', 'stepped']);
  const { epoch, run } = await frameOf({});
  assert.deepEqual([epoch, run?.changes], [2, [{ epoch: 1, name: 'momentum', value: 0.5 }]]);
});

test('a run begins at epoch 0, with its data and the samples that are drawn', async () => {
  const start = { seed: 7, samplesPerClass: 500, hidden: [4] };
  const { subject, refusals, start: taken } = await engine.begin({ start, changes: [] });
  const { data, drawn } = subject;
  assert.deepEqual([refusals, taken], [[], start]);
  assert.deepEqual([data.samples, data.classes, data.sizes], [1500, 3, [2, 4, 3]]);
  const trainer = new Trainer(start);
  assert.deepEqual([data.points, data.labels], [trainer.points, trainer.labels]);
  trainer.free();
  // Of 1,500 samples every second.
  assert.deepEqual([drawn.points.length, drawn.labels.length], [1500, 750]);
  assert.deepEqual([...drawn.points.subarray(2, 4)], [...data.points.subarray(4, 6)]);
  assert.deepEqual([drawn.labels[249], drawn.labels[250]], [0, 1]);
  const frame = await frameOf({});
  assert.equal(frame.epoch, 0);
  assert.deepEqual(frame.live, liveOf({}));
  assert.deepEqual(shown(frame), trained(0, start));
  assert.deepEqual([frame.ended, frame.ahead, frame.snapshot], ['', 0, undefined]);
});

test('outlined are the drawn samples whose answer is wrong', async () => {
  const start = { samplesPerClass: 400 };
  const { drawn } = (await engine.begin({ start, changes: [] })).subject;
  const { paint } = await frameOf({ epochs: 5 });
  const trainer = new Trainer(start);
  for (let epoch = 0; epoch < 5; epoch += 1) trainer.step();
  const probabilities = trainer.predict(drawn.points);
  const answers = Array.from(drawn.labels, (_, sample) => {
    const own = [...probabilities.subarray(3 * sample, 3 * sample + 3)];
    return own.indexOf(Math.max(...own));
  });
  trainer.free();
  const wrong = answers.map((answer, sample) => Number(answer !== drawn.labels[sample]));
  assert.deepEqual([...(paint?.wrong ?? [])], wrong);
  assert.ok(wrong.includes(0) && wrong.includes(1));
});

test('a frame has what regularization adds to the loss, and loss and accuracy on validation data', async () => {
  const start = { validation: true, l2: 1e-3, l1: 1e-4 };
  await engine.begin({ start, changes: [] });
  const frame = await frameOf({ epochs: 5 });
  const trainer = new Trainer(start);
  for (let epoch = 0; epoch < 5; epoch += 1) trainer.step();
  assert.deepEqual([frame.validationLoss, frame.validationAccuracy], [...(trainer.validate() ?? [])]);
  // A step tells of before its update.
  trainer.step();
  const { loss, dataLoss, regularizationLoss } = trainer;
  trainer.free();
  assert.deepEqual(
    [frame.loss, frame.dataLoss, frame.regularizationLoss],
    [loss, dataLoss, regularizationLoss],
  );
  assert.equal(frame.dataLoss + frame.regularizationLoss, frame.loss);
  assert.ok(frame.regularizationLoss > 0);
  // The curve goes on to the epoch that is reached.
  const { values, length } = frame.history ?? assert.fail();
  assert.deepEqual(
    columnsOf(values, length).map((column) => column[5]),
    [5, frame.loss, frame.accuracy, frame.validationLoss, frame.validationAccuracy],
  );
  await engine.begin({ start: {}, changes: [] });
  const without = await frameOf({ epochs: 5 });
  assert.deepEqual(
    [
      without.regularizationLoss,
      without.validationLoss,
      without.validationAccuracy,
      without.history?.values.length,
    ],
    [0, undefined, undefined, 6000],
  );
});

test('which of the drawn validation data are answered wrongly is told while they are drawn', async () => {
  const start = { samplesPerClass: 500, validation: true };
  const { drawn, validation } = (await engine.begin({ start, changes: [] })).subject;
  const trainer = new Trainer(start);
  // Of 1,500 every second.
  const { points, labels } = validation ?? assert.fail();
  assert.deepEqual([labels.length, points.length], [750, 1500]);
  assert.notDeepEqual(points, drawn.points);
  assert.deepEqual([...points.subarray(2, 4)], [...trainer.validationPoints.subarray(4, 6)]);
  assert.deepEqual([labels[249], labels[250]], [0, 1]);
  assert.equal((await frameOf({ epochs: 5 })).paint?.validationWrong, undefined);
  const { paint } = await frameOf({ validation: true });
  for (let epoch = 0; epoch < 5; epoch += 1) trainer.step();
  const probabilities = trainer.predict(points);
  const wrong = Array.from(labels, (label, sample) => {
    const own = [...probabilities.subarray(3 * sample, 3 * sample + 3)];
    return Number(own.indexOf(Math.max(...own)) !== label);
  });
  trainer.free();
  assert.deepEqual([...(paint?.validationWrong ?? [])], wrong);
  assert.ok(wrong.includes(0) && wrong.includes(1));
  assert.equal((await engine.begin({ start: {}, changes: [] })).subject.validation, undefined);
  assert.equal((await frameOf({ validation: true })).paint?.validationWrong, undefined);
});

test('a frame trains as many epochs as are asked for, and no more until the next is', async () => {
  await engine.begin({ start: {}, changes: [] });
  const first = await frameOf({ epochs: 10 });
  assert.equal(first.epoch, 10);
  assert.deepEqual(shown(first), trained(10));
  assert.ok(first.cost > 0);
  assert.equal((await frameOf({ epochs: 0 })).epoch, 10);
  assert.equal((await frameOf({ epochs: 7 })).epoch, 17);
});

test('what the page has is not sent again', async () => {
  await engine.begin({ start: { seed: 2 }, changes: [] });
  const first = await frameOf({ epochs: 3 });
  assert.deepEqual(first.run, { start: { seed: 2 }, changes: [] });
  assert.deepEqual(first.log, [first.log?.[0]]);
  assert.match(String(first.log?.[0].line), /^epoch: 0, acc: \d\.\d{3}, loss: \d\.\d{3}$/);
  const { values, length } = first.history ?? assert.fail();
  assert.deepEqual([...columnsOf(values, length)[0]], [0, 1, 2, 3]);
  const same = await frameOf({ seen: first.versions });
  assert.deepEqual([same.run, same.history, same.log], [undefined, undefined, undefined]);
  assert.deepEqual(same.versions, first.versions);
  const next = await frameOf({ epochs: 1, seen: first.versions });
  assert.deepEqual([next.run, next.log, next.history?.length], [undefined, undefined, 5]);
  await engine.change('momentum', 0.5);
  const changed = await frameOf({ seen: next.versions });
  assert.deepEqual(changed.run?.changes, [{ epoch: 4, name: 'momentum', value: 0.5 }]);
  assert.deepEqual([changed.history, changed.log], [undefined, undefined]);
  // Another run shares no version with the one before.
  await engine.begin({ start: { seed: 2 }, changes: [] });
  const other = await frameOf({ seen: changed.versions });
  assert.ok(other.run && other.history && other.log);
  assert.deepEqual([other.history.length, other.log], [1, []]);
});

test('buffers that come back are used again', async () => {
  await engine.begin({ start: {}, changes: [] });
  const first = await frameOf({ epochs: 1, inspect: true });
  const { paint, history, snapshot } = first;
  assert.ok(paint && history && snapshot);
  const spares = [paint.parameters.buffer, paint.wrong.buffer, history.values.buffer, snapshot.buffer];
  const second = await frameOf({ epochs: 1, inspect: true, spares: /** @type {any} */ ([...spares]) });
  assert.deepEqual(
    [
      second.paint?.parameters.buffer,
      second.paint?.wrong.buffer,
      second.history?.values.buffer,
      second.snapshot?.buffer,
    ].map((buffer) => spares.indexOf(/** @type {any} */ (buffer))),
    [0, 1, 2, 3],
  );
});

test('a snapshot is the run as it is', async () => {
  await engine.begin({ start: { seed: 9 }, changes: [] });
  const { snapshot } = await frameOf({ epochs: 20, inspect: true });
  const trainer = new Trainer({ seed: 9 });
  trainer.restore(snapshot ?? assert.fail());
  assert.equal(trainer.epoch, 20);
  assert.deepEqual(trainer.parameters(), trained(20, { seed: 9 }).parameters);
  trainer.restore((await engine.snapshot()).snapshot);
  assert.equal(trainer.epoch, 20);
  trainer.free();
});

test('training stops by itself at the epoch that is named, and only there', async () => {
  await engine.begin({ start: {}, changes: [] });
  const first = await frameOf({ epochs: 30, until: 25 });
  assert.deepEqual([first.epoch, first.ended], [25, 'finished']);
  const rest = await frameOf({ epochs: 0, until: 25 });
  assert.deepEqual([rest.epoch, rest.ended], [25, 'finished']);
  const on = await frameOf({ epochs: 5, until: 20 });
  assert.deepEqual([on.epoch, on.ended], [30, '']);
  const far = await frameOf({ epochs: 5, until: Number.POSITIVE_INFINITY });
  assert.deepEqual([far.epoch, far.ended], [35, '']);
});

/** All messages that wait have been taken up, and those that they have sent, and so on. */
async function quiet() {
  for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
}

test('at the highest speed a frame is answered after a slice, and training goes on until it is told to rest', async () => {
  await engine.begin({ start: {}, changes: [] });
  const first = await frameOf({ epochs: Number.POSITIVE_INFINITY });
  assert.ok(first.epoch > 100 && first.epoch < 225, `${first.epoch} epochs in a slice of 4 ms`);
  const second = await frameOf({ epochs: Number.POSITIVE_INFINITY });
  assert.ok(second.epoch > first.epoch);
  await engine.rest();
  const rested = await frameOf({});
  await quiet();
  assert.equal((await frameOf({})).epoch, rested.epoch);
});

test('when no frame is asked for in a tenth of a second, training rests', async () => {
  await engine.begin(ALIVE);
  const asked = now;
  await frameOf({ epochs: Number.POSITIVE_INFINITY });
  await quiet();
  assert.ok(now - asked > 100 && now - asked < 105, `after ${now - asked} ms`);
  await engine.rest();
  // A tenth of a second of epochs of 0.02 ms.
  const { epoch } = await frameOf({});
  assert.ok(epoch >= 5000 && epoch < 5250, `${epoch} epochs`);
});

test('a frame whose epochs take longer than it lasts is answered before they are all trained', async () => {
  await engine.begin(ALIVE);
  const { epoch } = await frameOf({ epochs: 10_000 });
  assert.ok(epoch >= 600 && epoch < 850, `${epoch} epochs in 12 ms and a slice`);
});

test('a step is one epoch, also while training runs', async () => {
  await engine.begin({ start: {}, changes: [] });
  await engine.step();
  await engine.step();
  const frame = await frameOf({});
  assert.deepEqual([frame.epoch, frame.ended], [2, '']);
  assert.deepEqual(shown(frame), trained(2));
});

test('a change acts from here on; what is refused changes nothing, and says why', async () => {
  await engine.begin({ start: {}, changes: [] });
  await frameOf({ epochs: 10 });
  assert.deepEqual(await engine.change('learningRate', 0.25), {
    refused: '',
    branched: false,
    kept: 0.25,
    epoch: 10,
  });
  assert.deepEqual(await engine.change('momentum', 2), {
    refused: 'momentum must be a number from 0 to 0.999999, got 2',
    branched: false,
    kept: 0.9,
    epoch: 10,
  });
  await frameOf({ epochs: 10 });
  await engine.change('decay', 0);
  const { run } = await frameOf({ epochs: 1 });
  assert.deepEqual(run?.changes, [
    { epoch: 10, name: 'learningRate', value: 0.25 },
    { epoch: 20, name: 'decay', value: 0 },
  ]);
  await engine.travel(15);
  const back = await frameOf({});
  assert.deepEqual([back.epoch, back.ahead, back.live.decay], [15, 1, 0.001]);
  assert.deepEqual(await engine.change('momentum', 0.5), {
    refused: '',
    branched: true,
    kept: 0.5,
    epoch: 15,
  });
});

test('any epoch is reached by replay, which something else ends', async () => {
  const run = { start: { seed: 4 }, changes: [] };
  await begunAt(run, 1500);
  const there = await frameOf({});
  assert.equal(there.epoch, 1500);
  assert.deepEqual(shown(there), trained(1500, { seed: 4 }));
  await engine.travel(3);
  assert.equal((await frameOf({})).epoch, 3);
  engine.begin(run, 1e12);
  const under = await frameOf({ epochs: 5 });
  // Its progress is seen after a tenth of a second of epochs of 0.02 ms.
  assert.ok(under.epoch >= 5000 && under.epoch < 5250, `${under.epoch} epochs`);
  await engine.step();
  await engine.arrived();
  const { epoch } = await frameOf({});
  assert.equal((await frameOf({})).epoch, epoch);
});

/** A run whose later epochs a change before them would throw away. */
const LATER = { start: { seed: 8 }, changes: [{ epoch: 300, name: 'learningRate', value: 0.5 }] };

test('a run begins at any of its epochs, and what is commanded next finds it there', async () => {
  engine.begin(LATER, 500);
  assert.deepEqual(await engine.place(), { run: LATER, epoch: 500 });
  assert.equal((await frameOf({ epochs: 0 })).epoch, 500); // no frame shows a replay as short as that

  engine.begin({ ...LATER, start: { seed: 9 } }, 500);
  engine.reset();
  await engine.arrived();
  assert.deepEqual([(await frameOf({})).epoch, (await engine.place()).epoch], [0, 0]);

  engine.begin(LATER, 500);
  await engine.step();
  await engine.arrived();
  assert.equal((await frameOf({})).epoch, 1);

  // A run that is begun again has been nowhere.
  await begunAt(LATER, 500);
  await begunAt(LATER, 400);
  const again = await frameOf({});
  assert.deepEqual([again.epoch, again.now, again.ahead], [400, 400, 0]);
});

test('a change that comes while a run is replayed acts where the replay ends, or not on another run', async () => {
  engine.begin(LATER, 500);
  const changed = await engine.change('momentum', 0.5);
  assert.deepEqual(changed, { refused: '', branched: false, kept: 0.5, epoch: 500 });
  const { epoch, run } = await frameOf({});
  const changes = [...LATER.changes, { epoch: 500, name: 'momentum', value: 0.5 }];
  assert.deepEqual([epoch, run], [500, { ...LATER, changes }]);

  engine.begin(LATER, 500);
  const late = engine.change('momentum', 0.5);
  const other = { start: { seed: 3 }, changes: [] };
  await engine.begin(other, 0);
  assert.deepEqual(await late, { refused: '', branched: false, kept: 0.9, epoch: 0 });
  assert.deepEqual((await frameOf({})).run, other);
});

test('what cannot be taken is known before a replay has ended', async () => {
  const { refusals } = await engine.begin({ start: { seed: 5, hidden: [0] }, changes: [] }, 1e12);
  assert.equal(refusals.length, 1);
  await engine.reset();
});

test('training stops again where the page has missed that it had', async () => {
  await engine.begin({ start: { learningRate: 1000 }, changes: [] });
  const first = await frameOf({ epochs: 1000 });
  assert.deepEqual([first.epoch, first.ended], [51, 'lost']);
  await engine.change('momentum', 0.8);
  const again = await frameOf({ epochs: 4, missed: true });
  assert.deepEqual([again.epoch, again.ended], [51, 'lost']);
  const on = await frameOf({ epochs: 4 });
  assert.deepEqual([on.epoch, on.ended], [55, '']);
});

test('of an address that cannot all be taken the rest is, and why is said', async () => {
  const { refusals, start } = await engine.begin({
    start: { seed: 5, hidden: [0], samplesPerClass: 'many' },
    changes: [
      { epoch: 2, name: 'learningRate', value: -1 },
      { epoch: 3, name: 'momentum', value: 0.5 },
    ],
  });
  assert.deepEqual(start, { seed: 5 });
  assert.ok(
    refusals.includes('hidden[0] must be a whole number from 1 to 4096, got 0, so the default, 64, is used'),
  );
  assert.ok(
    refusals.includes(
      'samplesPerClass must be a whole number from 1 to 1000000, got "many", so the default, 100, is used',
    ),
  );
  assert.ok(refusals.includes('learningRate must be a number from 0 to 1000000, got -1, so it is left out'));
  assert.equal(refusals.length, 3);
  const { run } = await frameOf({});
  assert.deepEqual(run, { start: { seed: 5 }, changes: [{ epoch: 3, name: 'momentum', value: 0.5 }] });
});

/** One point, of class 0. */
const POINT = 'AAAAAAAAAAAA';

test('data without their points, and points without their data, are refused, and the rest is taken', async () => {
  const alone = 'data must be "own" where there are points, got';
  /** @type {[import('../../www/engine/run.js').Run['start'], import('../../www/engine/run.js').Run['start'], string[]][]} */
  const cases = [
    [
      { seed: 5, data: 'own', classes: 4 },
      { seed: 5 },
      ['points must be x, y pairs of 1 to 1000000 points, got 0 values'],
    ],
    [{ seed: 5, points: POINT }, { seed: 5 }, [`${alone} "spiral", so the points are left out`]],
    [
      { data: 'moons', points: POINT, classes: 2 },
      { data: 'moons', classes: 2 },
      [`${alone} "moons", so the points are left out`],
    ],
    [{ data: 'own', points: `${POINT}A` }, {}, ['points must be points as "Copy link" writes them']],
  ];
  for (const [given, taken, why] of cases) {
    const { refusals, start, subject } = await engine.begin({ start: given, changes: [] });
    assert.deepEqual([start, refusals], [taken, why]);
    const { points } = new Trainer(taken);
    assert.deepEqual(subject.data.points, points);
  }
  const { refusals, start } = await engine.begin({ start: { data: 'own', points: POINT }, changes: [] });
  assert.deepEqual([start, refusals], [{ data: 'own', points: POINT }, []]);
});

test('edits of points go with the points that they were of', async () => {
  const changes = [
    { epoch: 5, name: 'points', value: '0-2_4.' },
    { epoch: 5, name: 'hidden', value: '1.add.2' },
  ];
  for (const [given, words] of /** @type {[import('../../www/engine/run.js').Run['start'], string][]} */ ([
    [{ data: 'own' }, 'got 0 values'],
    [{ data: 'moons', points: POINT }, 'so the points are left out'],
    [{ samplesPerClass: 0 }, 'so the default, 100, is used'],
    [{ seed: -1 }, 'so the default, 0, is used'],
  ])) {
    const { refusals } = await engine.begin({ start: { samplesPerClass: 10, ...given }, changes }, 6);
    assert.equal(refusals.length, 1);
    assert.ok(refusals[0].endsWith(`${words}; points drawn or erased are left out, too`), refusals[0]);
    const { run } = await frameOf({});
    assert.deepEqual(run?.changes, changes.slice(1));
  }
  // What is refused of other things takes nothing along.
  const { refusals } = await engine.begin({ start: { momentum: 2 }, changes }, 6);
  assert.equal(refusals.length, 1);
  assert.deepEqual((await frameOf({})).run?.changes.length, 2);
});

test('whether a run can start so is answered without beginning it', async () => {
  await engine.begin({ start: { seed: 5 }, changes: [] });
  assert.equal(await engine.refusal({ seed: 6 }), '');
  assert.equal(
    await engine.refusal({ seed: -1 }),
    'seed must be a whole number from 0 to 4294967295, got -1',
  );
  assert.deepEqual((await frameOf({})).run?.start, { seed: 5 });
});

test('more classes than have a look of their own are refused, wherever they come from', async () => {
  const most = 'for each to have a look of its own, got 11';
  const ten = Array.from({ length: 11 }, (_, label) => label);
  const points = writePoints({ points: new Float32Array(22), labels: Uint8Array.from(ten) });
  for (const [start, refused, used, left] of /** @type {[any, string, string, object][]} */ ([
    [{ classes: 11 }, 'classes must be at most 10 here', ', so the default, 3, is used', {}],
    [
      { data: 'own', points: 'AACAPwAAAMAAAAAAP83MzD0B', classes: 11 },
      'classes must be at most 10 here',
      ', so those of the points are used',
      { data: 'own', points: 'AACAPwAAAMAAAAAAP83MzD0B' },
    ],
    [{ data: 'own', points }, 'points must be of at most 10 classes here', '', {}],
  ])) {
    const { refusals, start: taken } = await engine.begin({ start, changes: [] });
    assert.deepEqual([refusals, taken], [[`${refused}, ${most}${used}`], left]);
    assert.equal(await engine.refusal(start), `${refused}, ${most}`);
  }
  assert.equal(await engine.refusal({ classes: 10 }), '');
});

test('where a step is refused training stops', async () => {
  await engine.begin({ start: { hidden: [64, 64, 64], learningRate: 1000 }, changes: [] });
  const { ended, epoch } = await frameOf({ epochs: 1000 });
  assert.notEqual(ended, '');
  assert.ok(epoch < 1000);
});

test('the page is told the latest 200 lines of each rhythm of the log', async () => {
  await begunAt({ start: { samplesPerClass: 1, hidden: [1], learningRate: 0 }, changes: [] }, 203_001);
  const { log } = await frameOf({});
  const epochs = log?.map(({ epoch }) => epoch) ?? [];
  // From 4,000 on every thousandth, from 183,100 on every hundredth.
  const expected = new Set([
    ...Array.from({ length: 200 }, (_, index) => 4000 + 1000 * index),
    ...Array.from({ length: 200 }, (_, index) => 183_100 + 100 * index),
  ]);
  assert.deepEqual(
    epochs,
    [...expected].toSorted((a, b) => a - b),
  );
  assert.match(String(log?.at(-1)?.line), /^epoch: 203000, /);
});

test('a run is travelled, and nothing of it is sent again', async () => {
  await begunAt({ start: { seed: 4 }, changes: [] }, 1200);
  const first = await frameOf({});
  const { marks, versions } = first;
  assert.deepEqual([first.now, first.branches], [1200, []]);
  assert.ok(Number(marks?.best) > 0);
  assert.deepEqual(
    first.passed.map(({ epoch }) => epoch),
    [0, 1, 3, 10, 30, 100, 300, 1000],
  );
  assert.deepEqual(first.passed[6].parameters, trained(300, { seed: 4 }).parameters);
  for (const [asked, epoch] of [
    [700, 700],
    [30.6, 31],
    [-5, 0],
    [1300, 1200],
    [0, 0],
    [Number.POSITIVE_INFINITY, 1200],
  ]) {
    await engine.travel(asked);
    const frame = await frameOf({ seen: versions });
    assert.deepEqual([frame.epoch, frame.now], [epoch, 1200]);
    assert.deepEqual(shown(frame), trained(epoch, { seed: 4 }));
    const { run, history, log, branches } = frame;
    assert.deepEqual(
      [run, history, log, frame.marks, branches],
      [undefined, undefined, undefined, undefined, undefined],
    );
    assert.deepEqual([frame.versions, frame.passed], [versions, []]);
  }
  // Play at an earlier epoch repeats the run, and goes beyond now.
  await engine.travel(1190);
  const played = await frameOf({ epochs: 4 });
  assert.deepEqual([played.epoch, played.now], [1194, 1200]);
  const beyond = await frameOf({ epochs: 10, seen: versions });
  assert.deepEqual([beyond.epoch, beyond.now, beyond.history !== undefined], [1204, 1204, true]);
  assert.deepEqual(shown(beyond), trained(1204, { seed: 4 }));
});

test('going on from an earlier epoch leaves the curve behind, and so does Reset', async () => {
  await begunAt({ ...LATER, start: { seed: 6 } }, 400);
  await frameOf({});
  engine.travel(250);
  assert.deepEqual(await engine.goOn(), { branched: true });
  const gone = await frameOf({});
  assert.deepEqual([gone.epoch, gone.now, gone.run?.changes], [250, 250, []]);
  const [branch] = gone.branches ?? [];
  assert.deepEqual([branch.from, branch.columns[0][0], branch.columns[0].at(-1)], [250, 250, 400]);
  const { values, length } = gone.history ?? assert.fail();
  assert.equal(columnsOf(values, length)[0].at(-1), 250);
  assert.deepEqual(await engine.goOn(), { branched: false });
  await engine.reset();
  const reset = await frameOf({ seen: gone.versions });
  assert.deepEqual([reset.epoch, reset.now, reset.branches?.length], [0, 0, 2]);
  assert.deepEqual([reset.history?.length, reset.log, reset.run], [1, [], undefined]);
  const next = await frameOf({ epochs: 1, seen: reset.versions });
  assert.equal(next.branches, undefined);
});

test('Reset before an epoch is reached to go on from leaves the changes to come', async () => {
  await begunAt({ start: {}, changes: [{ epoch: 300, name: 'momentum', value: 0.5 }] }, 1500);
  engine.travel(1200);
  const on = engine.goOn();
  await engine.reset();
  assert.deepEqual(await on, { branched: false });
  const { epoch, now, ahead } = await frameOf({});
  assert.deepEqual([epoch, now, ahead], [0, 0, 1]);
});

test('a unit is switched off and on in one epoch, and the run is as it was', async () => {
  await begunAt({ start: {}, changes: [] }, 1500);
  await engine.travel(700);
  const off = await engine.change('dense1.units.40', 0);
  assert.deepEqual(off, { refused: '', branched: false, kept: 0, epoch: 700 });
  const frame = await frameOf({});
  assert.deepEqual(frame.run?.changes, [{ epoch: 700, name: 'dense1.units.40', value: 0 }]);
  assert.notDeepEqual(shown(frame), trained(700));
  const on = await engine.change('dense1.units.40', 1);
  assert.deepEqual(on, { refused: '', branched: false, kept: 1, epoch: 700 });
  // It is there again when the change is done.
  const trainer = new Trainer();
  trainer.restore((await engine.snapshot()).snapshot);
  assert.equal(trainer.epoch, 700);
  trainer.free();
  const again = await frameOf({});
  assert.deepEqual([again.epoch, again.now, again.run?.changes], [700, 700, []]);
  assert.deepEqual(shown(again), trained(700));
  assert.deepEqual(shown(await frameOf({ epochs: 50 })), trained(750));
});

test('a weight that is taken in hand is told as it is, at rest; a change tells the loss that follows', async () => {
  await begunAt({ start: {}, changes: [] }, 40);
  const trainer = new Trainer();
  for (let epoch = 0; epoch < 40; epoch += 1) trainer.step();
  const place = 192 + 3 * 5 + 2;
  const told = await engine.grasp('dense2.weights.5.2');
  const before = trainer.answers().loss;
  let start = 0;
  for (const [name, rows, columns] of trainer.traceArrays()) {
    if (name === 'dense2.dweights') break;
    start += rows * columns;
  }
  const gradient = trainer.trace(0)[start + 3 * 5 + 2];
  assert.ok(Math.abs(Number(told?.gradient) - gradient) < 1e-7);
  assert.deepEqual(told, {
    name: 'dense2.weights.5.2',
    epoch: 40,
    value: trainer.parameters()[place],
    gradient: told?.gradient,
    loss: before,
    place: { run: { start: {}, changes: [] }, epoch: 40 },
  });
  const changed = await engine.change('dense2.weights.5.2', 0.75);
  trainer.set('dense2.weights.5.2', 0.75);
  assert.deepEqual(changed, {
    refused: '',
    branched: false,
    kept: 0.75,
    epoch: 40,
    loss: trainer.answers().loss,
  });
  assert.notEqual(changed.loss, before);
  // Of an earlier epoch, where the run goes on is what Undo returns to.
  await engine.travel(10);
  assert.deepEqual((await engine.grasp('dense1.biases.3'))?.place.epoch, 40);
  assert.equal(await engine.grasp('learningRate'), undefined);
});

test('what is promised of a change is of the loss that is told, also in batches', async () => {
  const start = { hidden: [8], samplesPerClass: 30, batchSize: 5, learningRate: 0.1, l2: 0.001 };
  await begunAt({ start, changes: [] }, 30);
  const before = shown(await frameOf({}));
  for (const name of ['dense1.weights.0.3', 'dense2.weights.1.0', 'dense2.biases.1']) {
    const { gradient, value } = (await engine.grasp(name)) ?? assert.fail();
    const step = 2 ** -7;
    const { loss: above } = await engine.change(name, value + step);
    const { loss: below } = await engine.change(name, value - step);
    await engine.change(name, value);
    const difference = (Number(above) - Number(below)) / (2 * step);
    assert.ok(Math.abs(gradient - difference) < 1e-4, `${name}: ${gradient}, ${difference}`);
  }
  // It is a look, and the next batches are as they were.
  await engine.grasp('dense1.biases.0');
  assert.deepEqual(shown(await frameOf({})), before);
  await engine.stepBatch();
  assert.deepEqual(shown(await frameOf({})), inBatches(start, 30, 1));
});

test('a frame tells which units are switched off', async () => {
  await begunAt({ start: {}, changes: [{ epoch: 3, name: 'dense1.units.9', value: 0 }] }, 2);
  assert.deepEqual((await frameOf({})).off, []);
  await engine.step();
  assert.deepEqual((await frameOf({})).off, [1, 9]);
  await engine.change('dense1.units.4', 0);
  assert.deepEqual((await frameOf({})).off, [1, 4, 1, 9]);
});

test('a part that the network has not is refused by its name, and of an address left out', async () => {
  const { refusals } = await engine.begin({
    start: { hidden: [4] },
    changes: [
      { epoch: 1, name: 'dense1.units.4', value: 0 },
      { epoch: 2, name: 'dense1.units.4', value: 1 },
      { epoch: 2, name: 'dense1.units.3', value: 2 },
      { epoch: 3, name: 'dense2.biases.1', value: 0.5 },
    ],
  });
  assert.deepEqual(refusals, [
    'the network has no part "dense1.units.4", so it is left out',
    'dense1.units.3 must be 1 (on) or 0 (switched off), got 2, so it is left out',
  ]);
  const { run } = await frameOf({});
  assert.deepEqual(run?.changes, [{ epoch: 3, name: 'dense2.biases.1', value: 0.5 }]);
  const { refused } = await engine.change('dense2.units.0', 0);
  assert.equal(refused, 'the network has no part "dense2.units.0"');
  const other = await engine.change('dense1.units.3', -1);
  assert.deepEqual(other, {
    refused: 'dense1.units.3 must be 1 (on) or 0 (switched off), got -1',
    branched: false,
    kept: 1,
    epoch: 0,
  });
});

test('the curve goes until now, also where it was left before it was drawn', async () => {
  await begunAt(ALIVE, 35);
  await engine.travel(7);
  const { history } = await frameOf({});
  const [epochs, losses] = columnsOf(history?.values ?? assert.fail(), history?.length ?? 0);
  assert.deepEqual([epochs.at(-1), losses.at(-1)], [35, trained(35, ALIVE.start).loss]);
});

test('a run shares no version with the one before, however alike they are', async () => {
  const { versions } = await begunAt(ALIVE, 30).then(() => frameOf({}));
  await begunAt({ start: { seed: 3 }, changes: [] }, 30);
  const other = await frameOf({ seen: versions });
  assert.ok(other.run && other.history && other.log && other.marks && other.branches);
});

test('where training is, is now, whichever epoch is shown', async () => {
  await begunAt({ start: {}, changes: [] }, 60);
  await engine.travel(0);
  assert.equal((await engine.place()).epoch, 60);
  await engine.step();
  const { epoch, now: until } = await frameOf({});
  assert.deepEqual([epoch, until], [1, 60]);
});

test('another optimizer is one change with its learning rate; what is none is refused by name', async () => {
  await begunAt(ALIVE, 0);
  await frameOf({ epochs: 5 });
  const changed = await engine.change('optimizer', 'adam', 0.001);
  assert.deepEqual(changed, { refused: '', branched: false, kept: 'adam', epoch: 5 });
  const { run, live } = await frameOf({});
  assert.deepEqual(run?.changes, [
    { epoch: 5, name: 'optimizer', value: 'adam' },
    { epoch: 5, name: 'learningRate', value: 0.001 },
  ]);
  assert.deepEqual(live, liveOf({ optimizer: 'adam' }));
  // Back at the same epoch, what SGD knew is there again.
  assert.equal((await engine.change('optimizer', 'sgd', 1)).epoch, 5);
  await frameOf({ epochs: 20 });
  assert.deepEqual(shown(await frameOf({})), trained(25, ALIVE.start));
  assert.equal(
    (await engine.change('optimizer', 'magic')).refused,
    'optimizer must be "sgd" or "adagrad" or "rmsprop" or "adam", got "magic"',
  );
  assert.deepEqual((await frameOf({})).live, liveOf({}));
});

test('new settings that cannot be are refused by name, each with what is used instead', async () => {
  const { refusals, start } = await engine.begin({
    start: {
      seed: 2,
      optimizer: 'adam',
      learningRate: -1,
      validation: '1',
      arithmetic: 'exact',
      beta1: 1,
      dropout: 1,
    },
    changes: [
      { epoch: 5, name: 'optimizer', value: '7' },
      { epoch: 6, name: 'l2', value: 'much' },
    ],
  });
  assert.deepEqual(start, { seed: 2, optimizer: 'adam' });
  assert.deepEqual(refusals.toSorted(), [
    'arithmetic must be "float32" or "book", got "exact", so the default, float32, is used',
    'beta1 must be a number from 0 to 0.999999, got 1, so the default, 0.9, is used',
    'dropout must be a number from 0 to 0.99, got 1, so the default, 0, is used',
    'l2 must be a finite number, got "much", so it is left out',
    'learningRate must be a number from 0 to 1000000, got -1, so the default, 0.001, is used',
    'optimizer must be "sgd" or "adagrad" or "rmsprop" or "adam", got "7", so it is left out',
    'validation must be true or false, got "1", so the default, false, is used',
  ]);
});

/** The package after an epoch or several, and then some batches. @param {object} options @param {number} epochs @param {number} batches */
function inBatches(options, epochs, batches) {
  const trainer = new Trainer(options);
  for (let epoch = 0; epoch < epochs; epoch += 1) trainer.step();
  for (let batch = 0; batch < batches; batch += 1) trainer.stepBatch();
  const { loss, accuracy } = trainer.answers();
  const parameters = trainer.parameters();
  trainer.free();
  return { loss, accuracy, parameters };
}

/** 300 samples in three batches. */
const BATCHES = { seed: 2, batchSize: 128, learningRate: 0.1 };

test('a batch at a time is made of the epoch to come, and shown', async () => {
  await begunAt({ start: BATCHES, changes: [] }, 2);
  for (const [epoch, batch] of [
    [2, 1],
    [2, 2],
    [3, 0],
    [3, 1],
  ]) {
    await engine.stepBatch();
    const frame = await frameOf({});
    assert.deepEqual([frame.epoch, frame.batch, frame.batches], [epoch, batch, 3]);
    assert.equal(frame.now, epoch);
    assert.deepEqual(shown(frame), inBatches(BATCHES, epoch, batch));
    // The curve has whole epochs alone.
    const { values, length } = /** @type {NonNullable<typeof frame.history>} */ (frame.history);
    assert.equal(columnsOf(values, length)[0].at(-1), epoch);
  }
  // A full batch is the epoch.
  await begunAt(ALIVE, 2);
  await engine.stepBatch();
  const { epoch, batch, batches } = await frameOf({});
  assert.deepEqual([epoch, batch, batches], [3, 0, 1]);
});

test('whatever is done in the middle of an epoch, it is finished first', async () => {
  const run = { start: BATCHES, changes: [] };
  /** @param {string} name @param {() => Promise<unknown>} act @param {number} epoch @param {number} now */
  const after = async (name, act, epoch, now) => {
    await begunAt(run, 2);
    await engine.stepBatch();
    await act();
    const frame = await frameOf({});
    assert.deepEqual([frame.epoch, frame.batch, frame.now], [epoch, 0, now], name);
    assert.deepEqual(shown(frame), inBatches(BATCHES, epoch, 0), name);
    assert.deepEqual((await engine.place()).epoch, now, name);
  };
  await after('step', () => engine.step(), 3, 3);
  await after('play', () => frameOf({ epochs: 5 }), 7, 7);
  await after('travel', () => engine.travel(1), 1, 3);
  await after('travel to now', () => engine.travel(99), 3, 3);
  await after('go on', () => engine.goOn(), 3, 3);
  await after('reset', () => engine.reset(), 0, 0);
  await after('grasp', () => engine.grasp('dense1.biases.0'), 3, 3);
  await after('change', () => engine.change('batchSize', 7), 3, 3);
  const { run: told } = await frameOf({});
  assert.deepEqual(told?.changes, [{ epoch: 3, name: 'batchSize', value: 7 }]);

  // Below now the run is repeated.
  await begunAt(run, 5);
  await engine.travel(1);
  await engine.stepBatch();
  const there = await frameOf({});
  assert.deepEqual([there.epoch, there.batch, there.now], [1, 1, 5]);
  assert.deepEqual(shown(there), inBatches(BATCHES, 1, 1));
  await engine.goOn();
  const on = await frameOf({});
  assert.deepEqual([on.epoch, on.batch, on.now], [2, 0, 2]);
});

test('a batch is taken back to the points of its epoch, whichever the run began with', async () => {
  const { points, labels } = new Trainer(BATCHES);
  const others = { points: points.slice(2), labels: labels.slice(1) };
  /** The package, which changes its points after two epochs. @param {number} epochs */
  const trainedOn = (epochs) => {
    const trainer = new Trainer(BATCHES);
    for (let epoch = 0; epoch < epochs; epoch += 1) {
      if (epoch === 2) trainer.setPoints(others.points, others.labels);
      trainer.step();
    }
    const { loss, accuracy } = trainer.answers();
    return { loss, accuracy, parameters: trainer.parameters() };
  };
  /** @param {string} name @param {() => Promise<unknown>} act @param {number} epoch */
  const after = async (name, act, epoch) => {
    await begunAt({ start: BATCHES, changes: [{ epoch: 2, name: 'points', value: '0.' }] }, 5);
    await engine.stepBatch();
    await act();
    assert.deepEqual(shown(await frameOf({})), trainedOn(epoch), name);
  };
  await after('step', () => engine.step(), 6);
  await after('play', () => frameOf({ epochs: 3 }), 8);
  await after('travel', () => engine.travel(1), 1);
  await after('go on', () => engine.goOn(), 6);
  await after('change', () => engine.change('decay', 0.1), 6);
  await after('grasp', () => engine.grasp('dense1.biases.0'), 6);
  await after('the same points', () => engine.changePoints(others), 6);

  await begunAt({ start: BATCHES, changes: [] }, 1);
  await engine.stepBatch();
  assert.equal((await engine.changePoints(others)).refused, '');
  const { run, epoch, now } = await frameOf({ epochs: 3 });
  assert.deepEqual([run?.changes, epoch, now], [[{ epoch: 2, name: 'points', value: '0.' }], 5, 5]);
  assert.deepEqual(shown(await frameOf({})), trainedOn(5));
});

/** Each update multiplies weights by −2·10⁹, until their squares are no float32: in the first epoch. */
test('a change after an update that was refused is one of the epoch as it began', async () => {
  const start = { ...BATCHES, batchSize: 1, learningRate: 1e6, l2: 1000 };
  await begunAt({ start, changes: [] }, 0);
  await frameOf({ epochs: 3 });
  const ended = await frameOf({});
  assert.deepEqual([ended.epoch, ended.end?.name], [0, 'notFinite']);
  assert.ok(ended.batch > 0);
  // So it is at a batch at a time.
  await begunAt({ start, changes: [] }, 0);
  for (let batch = 0; batch < 10; batch += 1) await engine.stepBatch();
  assert.deepEqual(shown(await frameOf({})), shown(ended));
  await engine.change('learningRate', 0.01);
  await engine.change('l2', 0);
  const whole = await frameOf({});
  assert.deepEqual([whole.epoch, whole.batch, whole.end], [0, 0, undefined]);
  await engine.step();
  assert.deepEqual(shown(await frameOf({})), inBatches({ ...start, learningRate: 0.01, l2: 0 }, 1, 0));
  // Reset takes back, too, what was made.
  await begunAt({ start, changes: [] }, 0);
  await frameOf({ epochs: 3 });
  await engine.reset();
  const again = await frameOf({});
  assert.deepEqual([again.epoch, again.batch, again.end], [0, 0, undefined]);
});

test('of points to look at it tells the table that they come from', async () => {
  const table = {
    names: ['a', 'b'],
    axes: /** @type {[string, string]} */ (['u', 'v']),
    mean: /** @type {[number, number]} */ ([5, 3]),
    deviation: /** @type {[number, number]} */ ([1, 2]),
  };
  const rows = { points: Float32Array.of(0, 0, 1, 1), labels: Uint8Array.of(0, 1) };
  const points = writePoints(rows, table);
  await engine.begin({ start: { data: 'own', points }, changes: [] });
  const [own, plain] = await engine.preview([{ data: 'own', points }, { data: 'moons' }]);
  assert.deepEqual([own.points, own.labels, own.table], [rows.points, rows.labels, table]);
  assert.equal(plain.table, undefined);
});
