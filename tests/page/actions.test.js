// What each action does to the state, and what it tells the engine.

import assert from 'node:assert/strict';
import test from 'node:test';
import { createActions } from '../../www/actions.js';
import { writePoints } from '../../www/dataset.js';
import '../../www/lab/edits.js'; // is there when an action asks for it
import { recall } from '../../www/memory.js';
import { createStore } from '../../www/state.js';

const LIVE = {
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

/** Promises that are due have been kept. */
const settled = () => new Promise(setImmediate);

/**
 * A page's state with its actions; the session only remembers what it is told.
 * @param {object} [state] @param {Record<string, (...values: any[]) => any>} [answers] of the session, by what it is told
 */
function create(state = {}, answers = {}) {
  /** @type {any[][]} */
  const told = [];
  const session = new Proxy(
    {},
    {
      get:
        (_, name) =>
        async (/** @type {any[]} */ ...values) => {
          const given = values.filter((value) => value !== undefined);
          if (name !== 'place') told.push([name, ...given]);
          const usual = {
            begin: [],
            change: { refused: '', branched: false, kept: 0, epoch: 0 },
            preview: [{ square: [0, 0, 1.1] }],
          };
          return answers[/** @type {string} */ (name)]?.(...values) ?? /** @type {any} */ (usual)[name];
        },
    },
  );
  const run = { start: { seed: 3 }, changes: [] };
  const store = createStore({ run, live: LIVE, ...state }, () => {});
  /** @type {any[]} */
  const named = [];
  const actions = createActions(
    store,
    /** @type {any} */ (session),
    (run) => named.push(run),
    () => {},
  );
  return { store, actions, told, named };
}

test('Pause rests the engine; Play asks nothing of it until the page draws', async () => {
  const { store, actions, told } = create({ stopped: 'finished', said: 'words' });
  actions.togglePlay();
  await settled();
  assert.deepEqual([store.state.playing, told], [false, [['rest']]]);
  actions.togglePlay();
  assert.deepEqual([store.state.playing, store.state.stopped, store.state.said], [true, '', '']);
  assert.equal(told.length, 1); // frames are asked for as the page draws
});

test('slow motion begins at the first stage, at rest; it ends by itself as soon as training runs', () => {
  const { store, actions, told } = create({ stage: 7 });
  actions.toggleSlow();
  const { slow, playing, stage } = store.state;
  assert.deepEqual([slow, playing, stage], [{ held: false, from: undefined }, false, 0]);
  assert.deepEqual(told, [['rest']]);
  actions.togglePlay();
  assert.equal(store.state.slow, undefined);
  actions.toggleSlow();
  actions.toggleSlow();
  assert.deepEqual([store.state.slow, store.state.playing], [undefined, false]);
  const failed = create({ failure: 'broken' });
  failed.actions.toggleSlow();
  assert.equal(failed.store.state.slow, undefined);
});

test('another run is not shown in slow motion', async () => {
  const { store, actions } = create({ playing: false });
  actions.toggleSlow();
  await actions.setValue('seed', 5);
  assert.equal(store.state.slow, undefined);
});

test('Step rests, and trains one epoch', () => {
  const { store, actions, told } = create({ stopped: 'lost', said: 'words' });
  actions.step();
  assert.deepEqual([store.state.playing, store.state.stopped, store.state.said], [false, '', '']);
  assert.deepEqual(told, [['step']]);
});

test('Reset rests at epoch 0 of the same run', () => {
  const { store, actions, told, named } = create({ stopped: 'lost', said: 'words' });
  actions.reset();
  assert.deepEqual([store.state.playing, store.state.stopped, store.state.said], [false, '', '']);
  assert.deepEqual([told, named], [[['reset']], []]);
});

test('Undo returns to where Reset left, at rest', async () => {
  const place = { run: { start: { seed: 9 }, changes: [] }, epoch: 511 };
  const { store, actions, told } = create(
    { undo: [{ run: { start: {}, changes: [] }, epoch: 1 }] },
    { place: () => place },
  );
  actions.reset();
  await settled();
  assert.deepEqual(store.state.undo.slice(1), [place]);
  store.set({ playing: true });
  actions.undo();
  await settled();
  assert.deepEqual([store.state.run, store.state.playing, store.state.undo.length], [place.run, false, 1]);
  assert.deepEqual(told.slice(1), [['begin', place.run, 511]]);
});

test('another run can be undone; what had not begun is nothing to return to', async () => {
  let epoch = 0;
  const { store, actions } = create({}, { place: () => ({ run: { start: {}, changes: [] }, epoch }) });
  await actions.setValue('seed', 1);
  await settled();
  assert.deepEqual(store.state.undo, []);
  epoch = 1;
  await actions.setValue('seed', 2);
  await settled();
  assert.deepEqual(store.state.undo, [{ run: { start: {}, changes: [] }, epoch: 1 }]);
});

test('what was made by hand can be undone to before the first epoch, too, from any run that lacks it', async () => {
  const next = { start: { seed: 9, data: 'own', points: 'BB' }, changes: [] };
  const drawn = { name: 'points', value: '.AA' };
  for (const [start, changes, epoch, kept] of /** @type {[object, object[], number, object[]][]} */ ([
    [{}, [{ ...drawn, epoch: 0 }], 0, [{ work: true }]],
    [{}, [{ name: 'hidden', value: '1.add.8', epoch: 0 }], 0, [{ work: true }]],
    [{ data: 'own', points: 'AA' }, [], 0, [{ work: true }]],
    [{}, [{ ...drawn, epoch: 3 }], 5, [{ work: true }]],
    [{}, [{ name: 'momentum', value: 0.5, epoch: 3 }], 5, [{}]],
    [{}, [{ name: 'momentum', value: 0.5, epoch: 3 }], 0, []],
    [{ ...next.start, seed: 3 }, [], 5, [{}]],
    [{ ...next.start, seed: 3 }, [], 0, []],
  ])) {
    const place = /** @type {any} */ ({ run: { start, changes }, epoch });
    const { store, actions } = create({}, { place: () => place });
    await actions.begin(next);
    await settled();
    const expected = kept.map((flag) => ({ ...place, ...flag }));
    assert.deepEqual(store.state.undo, expected, JSON.stringify(place));
  }
});

test('Reset keeps what was made by hand, so that it is no more to be undone than any', async () => {
  let epoch = 0;
  const run = { start: { data: 'own', points: 'AA' }, changes: [] };
  const { store, actions } = create({}, { place: () => ({ run, epoch }) });
  actions.reset();
  await settled();
  assert.deepEqual(store.state.undo, []);
  epoch = 5;
  actions.reset();
  await settled();
  assert.deepEqual(store.state.undo, [{ run, epoch: 5 }]);
});

test('where there is nothing to undo, or all has failed, Undo does nothing', async () => {
  const { store, actions, told } = create();
  actions.undo();
  assert.deepEqual([store.state.playing, told], [true, []]);
  const undo = [{ run: { start: {}, changes: [] }, epoch: 5 }];
  const failed = create({ undo, failure: 'broken' });
  failed.actions.undo();
  assert.deepEqual([failed.store.state.undo, failed.told], [undo, []]);
});

test('Undo does nothing where it is not offered any more', () => {
  const run = { start: { seed: 9 }, changes: [] };
  for (const [epoch, begun] of /** @type {const} */ ([
    [510, [['begin', run, 511]]],
    [511, []],
    [17298, []],
  ])) {
    const { actions, told } = create({ undo: [{ run, epoch: 511 }], frame: { epoch, now: epoch } });
    actions.undo();
    assert.deepEqual(told, begun, String(epoch));
  }
});

test('Undo keeps the place that it leaves for Redo, and Redo for Undo, until another run is begun', async () => {
  const [one, other] = [9, 10].map((seed) => ({ start: { seed }, changes: [] }));
  let place = { run: one, epoch: 511 };
  const { store, actions, told } = create({ frame: { epoch: 0 } }, { place: () => place });
  await actions.begin(other);
  await settled();
  place = { run: other, epoch: 40 };
  actions.undo();
  await settled();
  assert.deepEqual([store.state.undo, store.state.redo], [[], [{ run: other, epoch: 40 }]]);
  place = { run: one, epoch: 511 };
  store.set({ playing: true });
  actions.redo(); // not while training runs
  assert.equal(told.length, 2);
  store.set({ playing: false });
  actions.redo();
  await settled();
  assert.deepEqual([store.state.undo, store.state.redo], [[{ run: one, epoch: 511 }], []]);
  assert.deepEqual(told, [
    ['begin', other, 0],
    ['begin', one, 511],
    ['begin', other, 40],
  ]);
  actions.undo();
  await settled();
  assert.equal(store.state.redo.length, 1);
  actions.reset();
  await settled();
  assert.deepEqual(store.state.redo, []);
});

test('Undo returns through the latest 20 places', async () => {
  let epoch = 0;
  const run = { start: {}, changes: [] };
  const place = () => {
    epoch += 1;
    return { run, epoch };
  };
  const { store, actions } = create({}, { place });
  for (let times = 0; times < 25; times += 1) actions.reset();
  await settled();
  assert.deepEqual(
    store.state.undo.map(({ epoch }) => epoch),
    Array.from({ length: 20 }, (_, index) => index + 6),
  );
});

test('training stops once at the end of the book’s run, and again after Reset or in another run', async () => {
  const { store, actions } = create({ playing: false });
  const play = () => {
    actions.togglePlay();
    store.set({ playing: false });
    return store.state.until;
  };
  assert.equal(play(), 10_001);
  for (const again of [actions.reset, () => actions.begin({ start: {}, changes: [] })]) {
    store.set({ stopped: 'finished' });
    assert.equal(play(), Number.POSITIVE_INFINITY);
    assert.equal(play(), Number.POSITIVE_INFINITY);
    await again();
    assert.equal(play(), 10_001);
  }
  store.set({ stopped: 'lost' });
  assert.equal(play(), 10_001);
});

test('whether single keys act is remembered', () => {
  /** @type {Record<string, string>} */
  const memory = {};
  Object.assign(globalThis, {
    localStorage: {
      setItem: (/** @type {string} */ name, /** @type {string} */ value) => {
        memory[name] = value;
      },
      getItem: (/** @type {string} */ name) => memory[name] ?? null,
    },
  });
  const { store, actions } = create();
  actions.setKeys(false);
  assert.deepEqual(
    [store.state.keys, recall('keys'), memory],
    [false, 'off', { 'neural-spiral.keys': 'off' }],
  );
  actions.setKeys(true);
  assert.deepEqual([store.state.keys, recall('keys')], [true, 'on']);
  assert.equal(recall('walk'), null);
});

test('where the browser remembers nothing, all is as on a first visit', () => {
  const refuse = () => {
    throw new Error('not allowed');
  };
  Object.assign(globalThis, { localStorage: { setItem: refuse, getItem: refuse } });
  const { store, actions } = create();
  actions.setKeys(false);
  assert.deepEqual([store.state.keys, recall('keys')], [false, null]);
});

test('after a failure nothing is asked of what does not work', async () => {
  const { store, actions, told } = create({ failure: 'broken', playing: false });
  actions.togglePlay();
  actions.step();
  actions.reset();
  await actions.begin(store.state.run);
  assert.deepEqual([store.state.playing, told], [false, []]);
});

test('another run takes the place of all that was said of the one before', async () => {
  const { store, actions, told } = create(
    {
      frame: { epoch: 5, ahead: 2 },
      stopped: 'lost',
      refusals: ['old'],
      said: 'words',
      errors: { seed: 'no' },
      dragging: true,
    },
    { begin: () => ['new'] },
  );
  const run = { start: { decay: 0 }, changes: [{ epoch: 5, name: 'decay', value: 1 }] };
  const begun = actions.begin(run, 7);
  const { state } = store;
  assert.equal(state.run, run);
  assert.deepEqual(state.live, { ...LIVE, decay: 0 });
  assert.deepEqual([state.frame?.epoch, state.frame?.ahead], [5, 0]);
  assert.deepEqual(
    [state.stopped, state.refusals, state.said, state.errors, state.dragging],
    ['', [], '', {}, false],
  );
  await begun;
  assert.deepEqual(store.state.refusals, ['new']);
  assert.deepEqual(told, [['begin', run, 7]]);
});

test('what could not be taken of a run is not said of the next', async () => {
  /** @type {((refusals: string[]) => void)[]} */
  const answers = [];
  const { store, actions } = create({}, { begin: () => new Promise((answer) => answers.push(answer)) });
  const first = actions.begin({ start: {}, changes: [] });
  const second = actions.begin({ start: {}, changes: [] });
  await settled();
  answers[1](['of the second']);
  answers[0](['of the first']);
  await Promise.all([first, second]);
  assert.deepEqual(store.state.refusals, ['of the second']);
});

test('a new seed begins another run from the settings as they are, without the changes', async (t) => {
  t.mock.method(crypto, 'getRandomValues', () => [17]);
  const { store, actions, told, named } = create({
    run: { start: { seed: 3, hidden: [8] }, changes: [{ epoch: 9, name: 'momentum', value: 0.5 }] },
    live: { ...LIVE, momentum: 0.5 },
    playing: false,
  });
  await actions.newSeed();
  const run = {
    start: { ...LIVE, seed: 17, hidden: [8], momentum: 0.5 },
    changes: [],
  };
  assert.deepEqual(store.state.run, run);
  assert.deepEqual(named, [run]);
  assert.deepEqual(told, [['begin', run, 0]]);
  assert.equal(store.state.playing, false);
});

test('another run trains at once if the last had come to its end', async () => {
  const { store, actions } = create({ playing: false, stopped: 'finished' });
  await actions.setValue('seed', 4);
  assert.deepEqual([store.state.playing, store.state.stopped], [true, '']);
});

test('of two runs that are asked for while points are awaited the later one begins, whichever comes first', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    /** @type {(() => void)[]} */
    const answers = [];
    const rows = { points: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
    const points = () => new Promise((answer) => answers.push(() => answer(rows)));
    const run = { start: { seed: 3 }, changes: [{ epoch: 9, name: 'points', value: '.' }] };
    const data = { sizes: [2, 64, 3], classes: 3, square: [0, 0, 1.1] };
    const { store, actions, named } = create({ run, data }, { points });
    const first = actions.setValue('data', 'own');
    for (let turn = 0; turn < 100 && answers.length < 1; turn += 1) await settled();
    const second = actions.setValue('initialization', 'zeros');
    for (let turn = 0; turn < 100 && answers.length < 2; turn += 1) await settled();
    for (const place of order) {
      answers[place]();
      await settled();
    }
    await Promise.all([first, second]);
    assert.deepEqual(named, [store.state.run], String(order));
    assert.equal(store.state.run.start.initialization, 'zeros');
  }
});

test('a class more is too late where another run has been asked for while its points are awaited', async () => {
  /** @type {(() => void)[]} */
  const answers = [];
  const rows = { points: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
  const points = () => new Promise((answer) => answers.push(() => answer(rows)));
  const data = { sizes: [2, 64, 3], classes: 3, square: [0, 0, 1.1] };
  const { store, actions, named } = create({ data, drawing: { label: 1 } }, { points });
  const first = actions.edit('addClass');
  for (let turn = 0; turn < 100 && answers.length < 1; turn += 1) await settled();
  actions.play({ start: { seed: 9 }, changes: [] });
  answers[0]();
  await first;
  assert.deepEqual([named.length, store.state.run.start, store.state.drawing], [1, { seed: 9 }, undefined]);
});

test('where points lie elsewhere with another seed, the learning rate follows them', async () => {
  const preview = (/** @type {{seed: number}[]} */ [{ seed }]) => [{ square: [0, 0, seed === 4 ? 50 : 10] }];
  const data = { sizes: [2, 64, 3], square: [0, 0, 10] };
  const run = { start: { data: 'blobs' }, changes: [] };
  const { store, actions } = create(
    { run, data, live: { ...LIVE, learningRate: 0.1 } },
    { refusal: () => '', preview },
  );
  await actions.setValue('seed', 4);
  assert.deepEqual([store.state.run.start.seed, store.state.run.start.learningRate], [4, 0.02]);
});

test('where the points stay, they are not drawn to see where they lie', async () => {
  for (const [start, name, value, drawn] of /** @type {const} */ ([
    [{ data: 'own', points: 'AA' }, 'seed', 4, false],
    [{ data: 'moons', noise: 0.25 }, 'initialization', 'zeros', false],
    [{ data: 'moons', noise: 0.25 }, 'seed', 4, true],
    [{ data: 'moons', noise: 0.25 }, 'samplesPerClass', 50, true],
  ])) {
    const data = { sizes: [2, 64, 2], square: [0, 0, 10] };
    const { store, actions, told } = create(
      { run: { start, changes: [] }, data, live: { ...LIVE, learningRate: 0.1 } },
      { refusal: () => '' },
    );
    await actions.setValue(name, value);
    assert.equal(
      told.some(([what]) => what === 'preview'),
      drawn,
    );
    assert.equal(store.state.run.start[name], value);
    assert.equal(store.state.run.start.learningRate, drawn ? 1 : 0.1);
  }
});

test('a kind of data is too late where a seed has been asked for since', async () => {
  const { store, actions, named } = create();
  await Promise.all([actions.setValue('data', 'moons'), actions.setValue('seed', 5)]);
  assert.deepEqual([named.length, store.state.run.start.data, store.state.run.start.seed], [1, undefined, 5]);
});

test('a stroke is handed to the run before another run begins on its points', async () => {
  const rows = { points: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
  const data = { sizes: [2, 64, 3], classes: 3, square: [0, 0, 1.1] };
  const { actions, told } = create(
    { data },
    { points: () => rows, changePoints: () => ({ refused: '', branched: false }) },
  );
  await Promise.all([actions.edit('setPoints', rows), actions.edit('addClass')]);
  const names = told.map(([name]) => name);
  assert.ok(names.indexOf('changePoints') >= 0 && names.indexOf('changePoints') < names.indexOf('points'));
  assert.equal(names.at(-1), 'begin');
});

test('a stroke that the run has not taken yet comes along to the run that is begun after it', async (t) => {
  t.mock.method(crypto, 'getRandomValues', () => [17]);
  const rows = { points: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
  const data = { sizes: [2, 64, 3], classes: 3, square: [0, 0, 1.1] };
  for (const next of /** @type {const} */ (['addClass', 'newSeed'])) {
    let taken = false;
    const { store, actions } = create(
      { data },
      {
        points: () => (taken ? rows : { points: new Float32Array(), labels: new Uint8Array() }),
        changePoints: async () => {
          for (let turn = 0; turn < 5; turn += 1) await settled();
          taken = true;
          const { run } = store.state;
          store.set({ run: { ...run, changes: [{ epoch: 0, name: 'points', value: '.' }] } });
          return { refused: '', branched: false, epoch: 0 };
        },
      },
    );
    const stroke = actions.edit('setPoints', rows);
    const begun = next === 'newSeed' ? actions.newSeed() : actions.edit('addClass');
    await Promise.all([stroke, begun]);
    const { start } = store.state.run;
    assert.equal(start.points, writePoints(rows), next);
    assert.deepEqual([start.seed, start.classes], next === 'newSeed' ? [17, 3] : [3, 4]);
  }
});

test('of two kinds of data that are chosen before they can be had the later one is trained on', async () => {
  const { store, actions, named } = create();
  await Promise.all([actions.setValue('data', 'moons'), actions.setValue('data', 'circles')]);
  assert.deepEqual([named.length, store.state.run.start.data], [1, 'circles']);
});

/** Answers of the session of which points lie how far, by their text. @param {Record<string, number[]>} squares */
const lying = (squares) => ({
  refusal: () => '',
  preview: (/** @type {{points: string}[]} */ [{ points }]) => [{ square: squares[points] }],
});

test('the learning rate follows the points of a table, and the page says so; one that was chosen stays', async () => {
  const answers = lying({ AA: [500, 500, 250], BB: [0, 0, 2] });
  const { store, actions } = create({}, answers);
  await actions.edit('startWithPoints', 'AA');
  // (750 · 3^1.5)⁻¹ is 0.000257.
  assert.equal(store.state.run.start.learningRate, 0.0003);
  assert.equal(
    store.state.said,
    'The page has chosen a learning rate of 0.0003 for this network and these data.',
  );
  store.set({ data: /** @type {any} */ ({ sizes: [2, 64, 2], square: [500, 500, 250] }) });
  await actions.edit('startWithPoints', 'BB');
  assert.equal(store.state.run.start.learningRate, 1);
  const chosen = create({ live: { ...LIVE, learningRate: 0.5 } }, answers);
  await chosen.actions.edit('startWithPoints', 'AA');
  assert.deepEqual([chosen.store.state.run.start.learningRate, chosen.store.state.said], [0.5, '']);
});

test('points that cannot be are left to the run to refuse', async () => {
  const { store, actions } = create({}, { refusal: () => 'points must be others' });
  await actions.edit('startWithPoints', 'AA');
  assert.deepEqual([store.state.run.start.points, store.state.run.start.learningRate], ['AA', 1]);
});

test('the learning rate goes along with layers and with the optimizer where it was the usual one, and that is said', async () => {
  const data = { sizes: [2, 512, 3], square: [0, 0, 1.1] };
  for (const [rate, name, value, to] of /** @type {const} */ ([
    [0.5, 'hidden', '2.insert', 0.2],
    [0.5, 'hidden', '1.remove.3', undefined], // 511 units are as wide
    [0.5, 'hidden', '1.drop', 1],
    [0.5, 'optimizer', 'adam', 0.001],
    [0.3, 'hidden', '2.insert', undefined],
    [0.3, 'optimizer', 'adam', undefined],
  ])) {
    const { store, actions, told } = create({ data, live: { ...LIVE, learningRate: rate } });
    await actions.setValue(name, value);
    assert.deepEqual(told, [['change', name, value, ...(to === undefined ? [] : [to])]]);
    const said =
      to === undefined ? '' : `The page has chosen a learning rate of ${to} for this network and these data.`;
    assert.equal(store.state.said, said);
  }
});

test('a start option begins another run, unless it is as it was', async () => {
  const { store, actions, told, named } = create({ errors: { seed: 'no' } });
  await actions.setValue('seed', 3);
  assert.deepEqual(store.state.errors, {});
  await actions.setValue('initialization', 'he'); // the default
  assert.deepEqual([told, named], [[], []]);
  await actions.setValue('initialization', 'book');
  const start = { seed: 3, ...LIVE, initialization: 'book', arithmetic: 'book' };
  assert.deepEqual(named, [{ start, changes: [] }]);
});

test('with the book’s weights comes the book’s arithmetic, unless it is chosen apart; He’s have the fast one', async () => {
  const { store, actions } = create();
  const chosen = () => [store.state.run.start.initialization, store.state.run.start.arithmetic];
  await actions.setValue('initialization', 'book');
  assert.deepEqual(chosen(), ['book', 'book']);
  await actions.setValue('arithmetic', 'float32');
  assert.deepEqual(chosen(), ['book', 'float32']);
  await actions.setValue('initialization', 'he');
  assert.deepEqual(chosen(), ['he', 'float32']);
  await actions.setValue('arithmetic', 'book');
  assert.deepEqual(chosen(), ['he', 'book']);
});

test('validation data begin another run', async () => {
  const { store, actions } = create();
  await actions.setValue('validation', false); // as it is
  assert.deepEqual(store.state.run.start, { seed: 3 });
  await actions.setValue('validation', true);
  assert.deepEqual(store.state.run.start, { seed: 3, ...LIVE, validation: true });
});

test('another optimizer brings its learning rate along where that was the default of the one before', async () => {
  const { store, actions, told } = create();
  await actions.setValue('optimizer', 'sgd'); // as it is
  assert.deepEqual(told, []);
  const changed = actions.setValue('optimizer', 'adam');
  assert.deepEqual(store.state.live, { ...LIVE, optimizer: 'adam', learningRate: 0.001 });
  await changed;
  assert.deepEqual(told, [['change', 'optimizer', 'adam', 0.001]]);
  await actions.setValue('learningRate', 0.02);
  await actions.setValue('optimizer', 'rmsprop');
  assert.deepEqual(told.slice(1), [
    ['change', 'learningRate', 0.02],
    ['change', 'optimizer', 'rmsprop'],
  ]);
  assert.deepEqual(store.state.live, { ...LIVE, optimizer: 'rmsprop', learningRate: 0.02 });
});

test('one Undo, at rest, takes back an optimizer and its learning rate', async () => {
  const run = { start: { seed: 3 }, changes: [] };
  const change = () => ({ refused: '', branched: false, kept: 'adam', epoch: 40 });
  const { store, actions, told } = create(
    { playing: false, frame: { epoch: 40, now: 40 } },
    { place: () => ({ run, epoch: 40 }), change },
  );
  await actions.setValue('optimizer', 'adam');
  assert.deepEqual(store.state.undo, [{ run, epoch: 40, byHand: true }]);
  actions.undo();
  await settled();
  assert.deepEqual(told.at(-1), ['begin', run, 40]);
  assert.deepEqual([store.state.live, store.state.undo], [LIVE, []]);
});

test('points drawn at an earlier epoch leave a place for Undo, once; those drawn now do not', async () => {
  const run = { start: { seed: 3 }, changes: [{ epoch: 50, name: 'points', value: '.AA' }] };
  let now = 60;
  function changePoints() {
    now = 20;
    return { refused: '', branched: true, epoch: 20 };
  }
  const { store, actions } = create(
    { playing: false, redo: [{ run, epoch: 1 }], frame: { epoch: 20, now } },
    { place: () => ({ run, epoch: now }), changePoints },
  );
  await actions.edit('setPoints', { points: [], labels: [] });
  await actions.edit('setPoints', { points: [], labels: [] });
  assert.deepEqual([store.state.undo, store.state.redo], [[{ run, epoch: 60 }], []]);
});

test('points that are refused leave no place for Undo', async () => {
  const changePoints = () => ({ refused: 'points must be others', branched: false, epoch: 20 });
  const place = () => ({ run: { start: {}, changes: [] }, epoch: 60 });
  const { store, actions } = create({}, { place, changePoints });
  await actions.edit('setPoints', { points: [], labels: [] });
  assert.deepEqual([store.state.undo, store.state.said], [[], 'Points must be others.']);
});

test('a start option that cannot be is refused in the page’s words, and gives up nothing', async () => {
  for (const value of [-1, 0.5, 2 ** 32, Number.NaN]) {
    const core = `seed must be a whole number from 0 to 4294967295, got ${value}`;
    const { store, actions, told, named } = create({}, { refusal: () => core });
    await actions.setValue('seed', value);
    const got = Number.isNaN(value) ? 'none' : value;
    assert.deepEqual(store.state.errors, {
      seed: `Seed must be a whole number from 0 to 4294967295, got ${got}. Kept 3.`,
    });
    assert.deepEqual([told, named], [[['refusal', { ...LIVE, seed: value }]], []]);
  }
  for (const value of [0, 2 ** 32 - 1]) {
    const { actions, named } = create();
    await actions.setValue('seed', value);
    assert.equal(named[0].start.seed, value);
  }
});

test('what does not go with the rest of the run is refused, and the run trains on', async () => {
  const samples = (/** @type {number} */ count) =>
    `samplesPerClass must be at most 1000000 samples in all classes together, got ${count}`;
  for (const [name, value, core, words] of /** @type {[string, any, string, string][]} */ ([
    [
      'samplesPerClass',
      400_000,
      samples(1_200_000),
      'There can be at most 1000000 samples in all classes together, not 1200000. Kept 100.',
    ],
    [
      'classes',
      10,
      samples(2_000_000),
      'There can be at most 1000000 samples in all classes together, not 2000000. Kept 3.',
    ],
    [
      'classes',
      11,
      'classes must be at most 10 here, for each to have a look of its own, got 11',
      'Classes must be at most 10 here, for each to have a look of its own, got 11. Kept 3.',
    ],
    [
      'heldOut',
      0.2,
      'validation must be false with own data or heldOut, got true',
      'Validation data go neither with own points nor with points that are held out. Kept 0.',
    ],
    [
      'data',
      'pinwheel',
      samples(2_000_000),
      'There can be at most 1000000 samples in all classes together, not 2000000. Kept Spiral.',
    ],
  ])) {
    /** @type {object[]} */
    const asked = [];
    const refusal = (/** @type {object} */ start) => {
      asked.push(start);
      return core;
    };
    const { store, actions, named } = create({}, { refusal });
    await actions.setValue(name, value);
    assert.deepEqual(store.state.errors, { [name]: words });
    // As it would begin.
    assert.deepEqual(asked, [{ seed: 3, ...LIVE, [name]: value }]);
    assert.deepEqual([named, store.state.run.start], [[], { seed: 3 }]);
  }
});

test('layers that cannot be are refused in plain words', async () => {
  for (const [edit, core, words] of [
    [
      '17.insert',
      'hidden.length must be a whole number from 0 to 16, got 17',
      'There can be 0 to 16 hidden layers, not 17.',
    ],
    [
      '1.add.8',
      'hidden[0] must be a whole number from 1 to 4096, got 4104',
      'A hidden layer can have 1 to 4096 units, not 4104.',
    ],
    [
      '3.remove.5',
      'hidden must be a change of layers and units that there are: "1.add.8" or "1.drop", got "3.remove.5"',
      'The network has no such layer or unit.',
    ],
    [
      '1.add.64',
      'hidden must be sizes that make at most 4194304 parameters, got 4300000 parameters',
      'The network can have at most 4194304 parameters, not 4300000.',
    ],
  ]) {
    const { store, actions } = create({}, { change: () => ({ refused: core, branched: false, kept: '' }) });
    await actions.setValue('hidden', edit);
    assert.deepEqual(store.state.errors, { hidden: words });
  }
});

test('a value that is refused late says nothing in another run', async () => {
  /** @type {(refused: string) => void} */
  let answer = () => {};
  const refusal = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const { store, actions } = create({}, { refusal });
  const change = actions.setValue('noise', -1);
  await settled();
  actions.play({ start: { seed: 9 }, changes: [] });
  answer('noise must be a number from 0 to 100, got -1');
  await change;
  assert.deepEqual(store.state.errors, {});
});

test('that validation data go with points that become the reader’s own is said, unless they were what was chosen', async () => {
  const rows = { points: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
  const data = { sizes: [2, 64, 3], classes: 3, square: [0, 0, 1.1] };
  const changes = [{ epoch: 9, name: 'points', value: '.' }];
  const said =
    'There are no validation data any more: nothing draws more of your own points. Hold some out instead (Data).';
  for (const [validation, begin, words] of /** @type {[boolean, (actions: any) => unknown, string][]} */ ([
    [true, (actions) => actions.edit('addClass'), said],
    [true, (actions) => actions.newSeed(), said],
    [true, (actions) => actions.edit('startWithPoints', 'AA'), said],
    [true, (actions) => actions.setValue('validation', false), ''],
    [false, (actions) => actions.edit('addClass'), ''],
  ])) {
    const run = { start: { seed: 3, validation }, changes };
    const { store, actions } = create({ run, data }, { points: () => rows });
    await begin(actions);
    assert.equal(store.state.said, words, String(begin));
  }
});

test('a live setting is shown at once and changes the run', async () => {
  const { store, actions, told, named } = create({ errors: { decay: 'no' }, said: 'words' });
  const change = actions.setValue('momentum', 0.25);
  assert.deepEqual(store.state.live, { ...LIVE, momentum: 0.25 });
  assert.deepEqual([store.state.errors, store.state.said], [{}, '']);
  await change;
  assert.deepEqual(told, [['change', 'momentum', 0.25]]);
  assert.deepEqual(named, []);
});

test('a change that drops later ones is another run, with an address of its own', async () => {
  const { store, actions, named } = create(
    {},
    { change: () => ({ refused: '', branched: true, kept: 0.25 }) },
  );
  await actions.setValue('momentum', 0.25);
  assert.deepEqual(named, [store.state.run]);
});

test('a live setting that is refused is as it was', async () => {
  const refused = 'learningRate must be a number from 0 to 1000000, got -1';
  const { store, actions, named } = create(
    { errors: {} },
    { change: () => ({ refused, branched: false, kept: 0.5 }) },
  );
  await actions.setValue('learningRate', -1);
  assert.deepEqual(store.state.live, { ...LIVE, learningRate: 0.5 });
  assert.deepEqual(store.state.errors, {
    learningRate: 'Learning rate must be a number from 0 to 1000000, got -1. Kept 0.5.',
  });
  assert.deepEqual(named, []);
});

test('speeds from 1 to 1000 are taken, others are refused', async () => {
  for (const speed of [1, 7, 1000]) {
    const { store, actions, told } = create({ errors: { speed: 'no', seed: 'no' } });
    await actions.setValue('speed', speed);
    assert.deepEqual([store.state.speed, store.state.errors, told], [speed, { seed: 'no' }, []]);
  }
  for (const speed of [0, 1001, 2.5]) {
    const { store, actions } = create({ speed: 20 });
    await actions.setValue('speed', speed);
    assert.deepEqual(store.state.errors, {
      speed: `Speed must be a whole number from 1 to 1000, got ${speed}. Kept 20.`,
    });
    assert.equal(store.state.speed, 20);
  }
  const { store, actions } = create();
  await actions.setValue('speed', Number.NaN);
  assert.match(store.state.errors.speed, / got none\. Kept 4\.$/);
});

test('a drag is shown at once, and is one change in 150 milliseconds', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { store, actions, told } = create();
  actions.dragValue('momentum', 0.5);
  assert.deepEqual([store.state.live.momentum, store.state.dragging, told], [0.5, true, []]);
  t.mock.timers.tick(149);
  actions.dragValue('momentum', 0.6);
  assert.deepEqual(told, []);
  t.mock.timers.tick(1);
  assert.deepEqual(told, [['change', 'momentum', 0.6]]);
  assert.deepEqual([store.state.live.momentum, store.state.dragging], [0.6, false]);
  t.mock.timers.tick(1000);
  assert.equal(told.length, 1);
});

test('a slider that is let go is changed at once; one that follows another, too', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { store, actions, told } = create();
  actions.settle(); // nothing was dragged
  actions.dragValue('momentum', 0.5);
  actions.settle();
  assert.deepEqual([told, store.state.dragging], [[['change', 'momentum', 0.5]], false]);
  actions.dragValue('decay', 0.002);
  actions.dragValue('learningRate', 3);
  assert.deepEqual(told.slice(1), [['change', 'decay', 0.002]]);
  assert.deepEqual(store.state.live, { ...LIVE, learningRate: 3, momentum: 0.5, decay: 0.002 });
  t.mock.timers.tick(1000);
  assert.deepEqual(told.slice(2), [['change', 'learningRate', 3]]);
});

test('what a drag has come to belongs to no other run', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { store, actions, told } = create();
  actions.dragValue('momentum', 0.5);
  actions.begin({ start: {}, changes: [] });
  t.mock.timers.tick(1000);
  assert.deepEqual(
    told.filter(([what]) => what === 'change'),
    [],
  );
  assert.deepEqual([store.state.live.momentum, store.state.dragging], [0.9, false]);
});

test('the speed is dragged as it is typed', () => {
  const { store, actions } = create();
  actions.dragValue('speed', 50);
  assert.equal(store.state.speed, 50);
});

test('what is typed stays in its field until its end, and is refused no more', () => {
  const { store, actions } = create({ errors: { seed: 'no', decay: 'no' }, drafts: { decay: '1' } });
  actions.draft('seed', '12');
  assert.deepEqual([store.state.drafts, store.state.errors], [{ decay: '1', seed: '12' }, { decay: 'no' }]);
  actions.draft('decay');
  assert.deepEqual([store.state.drafts, store.state.errors], [{ seed: '12' }, { decay: 'no' }]);
});

test('an epoch that is pointed at is told only if it is another', () => {
  let changes = 0;
  const store = createStore({ run: { start: {}, changes: [] }, live: LIVE }, () => {
    changes += 1;
  });
  const actions = createActions(
    store,
    /** @type {any} */ ({}),
    () => {},
    () => {},
  );
  actions.point();
  assert.equal(changes, 0);
  for (const epoch of [0, 0, 7]) actions.point(epoch);
  assert.deepEqual([changes, store.state.pointed], [2, 7]);
  actions.point();
  assert.deepEqual([changes, store.state.pointed], [3, undefined]);
});

/** @param {string} origin @param {(link: string) => unknown} writeText */
function browser(origin, writeText) {
  Object.assign(globalThis, { location: { origin, pathname: '/spiral/' } });
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { clipboard: { writeText } },
  });
}

test('the link to a run is copied, and that is said', async () => {
  /** @type {string[]} */
  const copied = [];
  browser('https://example.org', (link) => copied.push(link));
  const { store, actions } = create();
  await actions.copyLink();
  assert.deepEqual(copied, ['https://example.org/spiral/?seed=3']);
  assert.equal(store.state.said, 'Copied: the link gives the same run, to the last digit, in every browser.');
  // An earlier epoch than now is part of what one sees.
  store.set({ frame: /** @type {any} */ ({ epoch: 1240, now: 3000 }) });
  await actions.copyLink();
  assert.equal(copied[1], 'https://example.org/spiral/?seed=3&epoch=1240');
  assert.equal(
    store.state.said,
    'Copied: the link gives the same run at epoch 1,240, to the last digit, in every browser.',
  );
  store.set({ frame: /** @type {any} */ ({ epoch: 3000, now: 3000 }) });
  await actions.copyLink();
  assert.equal(copied[2], 'https://example.org/spiral/?seed=3');
});

test('a long link is said to be one', async () => {
  // "https://e/spiral/?seed=3&learningRate=1" is 39 characters, each change 5 more: 392 of them make 1,999.
  /** @param {number} count */
  const changes = (count) =>
    Array.from({ length: count }, () => ({ epoch: 10, name: 'learningRate', value: 2 }));
  browser('https://e', () => {});
  /** @param {number} count @param {number} [seed] */
  async function said(count, seed = 3) {
    const { store, actions } = create({ run: { start: { seed }, changes: changes(count) } });
    await actions.copyLink();
    return store.state.said;
  }
  const short = 'Copied: the link gives the same run, to the last digit, in every browser.';
  assert.equal(await said(392), short);
  assert.equal(await said(392, 33), short);
  assert.equal(await said(393), `${short} It is long, and some places cut long links.`);
});

test('where the page may not copy, the link is shown', async () => {
  browser('https://example.org', () => {
    throw new Error('not allowed');
  });
  const { store, actions } = create();
  await actions.copyLink();
  assert.equal(
    store.state.said,
    'This browser does not let the page copy. The link is https://example.org/spiral/?seed=3',
  );
});

/** 4 samples of classes 0, 0, 1, 1, for a network of two hidden layers. */
const DATA = { labels: Uint8Array.of(0, 0, 1, 1), sizes: [2, 8, 5, 2], classes: 2 };

test('samples are chosen around, and the class goes with them', () => {
  const { store, actions } = create({ data: DATA, units: [1, 7, 4, 0], pushed: 3 });
  const chosen = [2, 4, -1, 7, -5].map((sample) => {
    actions.chooseSample(sample);
    return [store.state.sample, store.state.units?.at(-1)];
  });
  assert.deepEqual(chosen, [
    [2, 1],
    [0, 0],
    [3, 1],
    [3, 1],
    [3, 1],
  ]);
  assert.deepEqual([store.state.units, store.state.pushed], [[1, 7, 4, 1], 0]);
  const other = create({ data: DATA });
  other.actions.chooseSample(1);
  assert.deepEqual([other.store.state.sample, other.store.state.units], [1, undefined]);
});

test('a unit that is chosen leaves those of the other layers', () => {
  const { store, actions } = create({ data: DATA, units: [1, 7, 4, 0] });
  actions.chooseUnit(1, 3);
  assert.deepEqual(store.state.units, [1, 3, 4, 0]);
  actions.chooseUnit(3, 1);
  assert.deepEqual(store.state.units, [1, 3, 4, 1]);
  // Those of another network do not fit: then those that are told of, or else the first of each layer.
  const told = create({ data: DATA, units: [0, 3, 0], inspection: { units: [0, 6, 2, 1] } });
  told.actions.chooseUnit(2, 4);
  assert.deepEqual(told.store.state.units, [0, 6, 4, 1]);
  const first = create({ data: DATA, sample: 2 });
  first.actions.chooseUnit(1, 5);
  assert.deepEqual(first.store.state.units, [0, 5, 0, 1]);
});

test('before there is data nothing can be chosen', () => {
  const { store, actions } = create();
  actions.chooseSample(3);
  actions.chooseUnit(1, 3);
  assert.deepEqual([store.state.sample, store.state.units], [undefined, undefined]);
});

test('a panel is open or shut as it was last told, also where something failed before', () => {
  const { store, actions } = create({ open: { epoch: true }, trouble: 'words' });
  actions.openPanel('fusion', false); // it was shut
  assert.deepEqual([store.state.open, store.state.trouble], [{ epoch: true }, 'words']);
  actions.openPanel('epoch', false);
  actions.openPanel('fusion', true);
  assert.deepEqual([store.state.open, store.state.trouble], [{ epoch: false, fusion: true }, 'words']);
});

test('the gradient check is the session’s', async () => {
  const { actions, told } = create();
  const progress = () => {};
  await actions.check(progress);
  await actions.stopCheck();
  assert.deepEqual(told, [['check', progress], ['stopCheck']]);
});

test('travelling rests, one epoch at a time, the latest that was asked for next', async () => {
  /** @type {(() => void)[]} */
  const arrive = [];
  const travel = () => new Promise((resolve) => arrive.push(() => resolve(undefined)));
  const { store, actions, told } = create({ stopped: 'finished', said: 'words' }, { travel });
  actions.travel(100);
  assert.deepEqual([store.state.playing, store.state.stopped, store.state.said], [false, '', '']);
  for (const epoch of [110, 120, 130]) actions.travel(epoch);
  await settled();
  assert.deepEqual(told, [['travel', 100]]);
  arrive[0]();
  await settled();
  assert.deepEqual(told.slice(1), [['travel', 130]]);
  actions.backToNow();
  arrive[1]();
  await settled();
  assert.deepEqual(told.slice(2), [['travel', Number.POSITIVE_INFINITY]]);
  arrive[2]();
  await settled();
  actions.travel(5);
  assert.deepEqual(told.slice(3), [['travel', 5]]);
});

test('what is wanted next takes the place of a journey that has not begun', async () => {
  for (const act of /** @type {const} */ (['togglePlay', 'step', 'reset', 'undo', 'change', 'setPart'])) {
    let arrive = () => {};
    const travel = () =>
      new Promise((resolve) => {
        arrive = () => resolve(undefined);
      });
    const undo = [{ run: { start: {}, changes: [] }, epoch: 9 }];
    const { actions, told } = create({ undo, frame: { epoch: 1, now: 1 } }, { travel });
    actions.travel(100);
    actions.travel(200);
    if (act === 'change') actions.setValue('momentum', 0.5);
    else if (act === 'setPart') actions.setPart('dense1.units.3', 0);
    else actions[act]();
    arrive();
    await settled();
    const journeys = told.filter(([what]) => what === 'travel');
    assert.deepEqual(journeys, [['travel', 100]], act);
  }
});

test('keys travel on from where the page is going, within the run until now', async () => {
  /** @type {(() => void)[]} */
  const arrive = [];
  const travel = () => new Promise((resolve) => arrive.push(() => resolve(undefined)));
  const { actions, told } = create({ frame: { epoch: 150, now: 200 } }, { travel });
  const asked = () => told.map(([, epoch]) => epoch);
  actions.travelBy(-1); // 149
  actions.travelBy(-1); // 148
  actions.travelBy(-1); // 147
  await settled();
  arrive[0]();
  await settled();
  assert.deepEqual(asked(), [149, 147]);
  actions.travelBy(100); // beyond now
  arrive[1]();
  await settled();
  assert.deepEqual(asked(), [149, 147, 200]);
  actions.backToNow();
  actions.travelBy(-1); // of now
  arrive[2]();
  await settled();
  assert.deepEqual(asked(), [149, 147, 200, 199]);
  actions.travelBy(-300);
  arrive[3]();
  await settled();
  assert.deepEqual(asked(), [149, 147, 200, 199, 0]);
});

test('an epoch that is typed is gone to, or refused in words', async () => {
  const { store, actions, told } = create({ frame: { epoch: 150, now: 2000 } });
  const words =
    'The run has been trained to epoch 2,000: an epoch must be a whole number from 0 to that, got';
  for (const [typed, got] of /** @type {const} */ ([
    [2001, '2001'],
    [-1, '-1'],
    [1.5, '1.5'],
    ['ten', '"ten"'],
    [Number.NaN, 'none'],
  ])) {
    actions.travelTo(typed);
    assert.deepEqual([store.state.errors, told], [{ epoch: `${words} ${got}.` }, []]);
  }
  actions.travelTo(2000);
  assert.deepEqual([store.state.errors, told], [{}, [['travel', 2000]]]);
  await settled();
  // What was refused is of no use any more wherever one goes by other ways.
  actions.travelTo('ten');
  actions.backToNow();
  assert.deepEqual(store.state.errors, {});
  await settled();
  told.pop();
  actions.travelTo(0);
  assert.deepEqual(told[1], ['travel', 0]);
});

test('nothing travels to no epoch, or after a failure', () => {
  const { store, actions, told } = create();
  actions.travel(Number.NaN);
  assert.deepEqual([store.state.playing, told], [true, []]);
  const failed = create({ failure: 'broken' });
  failed.actions.travel(5);
  failed.actions.backToNow();
  failed.actions.goOn();
  assert.deepEqual(failed.told, []);
});

test('going on plays from the epoch that is shown, and can be undone', async () => {
  const place = { run: { start: { seed: 9 }, changes: [] }, epoch: 3000 };
  for (const branched of [false, true]) {
    const { store, actions, told, named } = create(
      { playing: false, redo: [place] },
      { place: () => place, goOn: () => ({ branched }) },
    );
    await actions.goOn();
    await settled();
    assert.deepEqual([store.state.playing, told], [true, [['goOn']]]);
    assert.deepEqual([store.state.undo, store.state.redo], [[place], []]);
    // Another run, with fewer changes, has an address of its own.
    assert.deepEqual(named, branched ? [store.state.run] : []);
  }
});

test('a part is set by hand; what is refused says so in the page’s words', async () => {
  const refused = 'dense1.units.17 must be 1 (on) or 0 (switched off), got 2';
  const { store, actions, told, named } = create(
    {},
    {
      change: (_, value) =>
        value === 2
          ? { refused, branched: false, kept: 1 }
          : { refused: '', branched: value === 0, kept: value },
    },
  );
  const setting = actions.setPart('dense1.units.17', 1);
  assert.deepEqual(store.state.part, { name: 'dense1.units.17', value: 1 });
  await setting;
  assert.deepEqual([store.state.part, named], [undefined, []]);
  await actions.setPart('dense1.units.17', 0);
  assert.deepEqual(named, [store.state.run]);
  await actions.setPart('dense1.units.17', 2);
  assert.deepEqual(store.state.errors, {
    'dense1.units.17': 'Unit 17 of layer 1 must be 1 (on) or 0 (switched off), got 2. Kept 1.',
  });
  assert.deepEqual(
    told,
    [1, 0, 2].map((value) => ['change', 'dense1.units.17', value]),
  );
  // It is no setting, which another run would begin with.
  assert.deepEqual([store.state.live, store.state.part], [LIVE, undefined]);
});

test('a part is dragged as a setting is', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { store, actions, told } = create();
  const name = 'dense1.weights.0.17';
  actions.dragPart(name, 0.5);
  actions.dragPart(name, 0.75);
  const grasp = ['grasp', name];
  assert.deepEqual([store.state.part, store.state.dragging, told], [{ name, value: 0.75 }, true, [grasp]]);
  assert.deepEqual(store.state.live, LIVE);
  t.mock.timers.tick(150);
  assert.deepEqual([told, store.state.dragging], [[grasp, ['change', name, 0.75]], false]);
  await Promise.resolve();
  // To travel settles what was dragged to, at the epoch where it was.
  actions.dragPart(name, 1);
  actions.travel(5);
  assert.deepEqual(told.slice(2), [
    ['change', name, 1],
    ['travel', 5],
  ]);
  actions.dragPart(name, 2);
  actions.begin({ start: {}, changes: [] });
  assert.equal(store.state.part, undefined);
});

const THREE = /** @type {any} */ ({ sizes: [2, 8, 3], classes: 3, labels: new Uint8Array(30) });

test('a unit is pinned and chosen, and released by the same or by Escape', () => {
  const { store, actions, told } = create({ data: THREE, parameter: 'dense1.biases.3' });
  actions.pin({ layer: 1, unit: 5 });
  assert.deepEqual([store.state.pinned, store.state.units], [{ layer: 1, unit: 5 }, [0, 5, 0]]);
  assert.equal(store.state.parameter, undefined); // which was another unit's
  actions.pin({ layer: 1, unit: 6 });
  assert.deepEqual([store.state.pinned, store.state.units], [{ layer: 1, unit: 6 }, [0, 6, 0]]);
  actions.pin({ layer: 1, unit: 6 });
  assert.deepEqual([store.state.pinned, store.state.units], [undefined, [0, 6, 0]]);
  actions.pin({ layer: 2, unit: 1 });
  store.set({ lit: { layer: 2, unit: 1 } });
  actions.escape();
  assert.deepEqual([store.state.pinned, store.state.lit], [undefined, undefined]);
  store.set({ lit: { layer: 2, unit: 1 } });
  actions.escape();
  assert.deepEqual(store.state.lit, { layer: 2, unit: 1 }); // which is pointed at
  assert.deepEqual(told, []);
});

test('the weight that the slider is for is chosen below, too', () => {
  const { store, actions } = create({ data: THREE });
  actions.chooseParameter('dense2.weights.5.1');
  assert.deepEqual(
    [store.state.parameter, store.state.units, store.state.pulled],
    ['dense2.weights.5.1', [0, 5, 1], 2],
  );
  actions.chooseParameter('dense1.biases.7');
  assert.deepEqual(
    [store.state.parameter, store.state.units, store.state.pulled],
    ['dense1.biases.7', [0, 5, 1], 2],
  );
});

/** What the engine tells of a weight in hand. */
const GRASP = {
  name: 'dense1.biases.7',
  epoch: 12,
  value: 0.25,
  gradient: -2,
  loss: 1.5,
  place: { run: { start: { seed: 3 }, changes: [] }, epoch: 12 },
};

test('a weight in hand is at rest; Undo returns to before, once a drag, and what follows is told', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { place, ...before } = GRASP;
  let loss = 1.25;
  let refused = 'no';
  const answers = {
    grasp: () => GRASP,
    change: (/** @type {string} */ _, /** @type {number} */ value) => ({
      refused,
      epoch: GRASP.epoch,
      branched: false,
      kept: value,
      loss,
    }),
  };
  const { store, actions, told } = create({ redo: [place] }, answers);
  assert.equal(store.state.playing, true);
  actions.dragPart(GRASP.name, 0.5);
  assert.equal(store.state.playing, false);
  await settled();
  assert.deepEqual(store.state.tried, before);
  // What is refused has changed nothing.
  t.mock.timers.tick(150);
  await settled();
  assert.deepEqual([store.state.undo, store.state.redo], [[], [place]]);
  refused = '';
  actions.dragPart(GRASP.name, 0.5);
  t.mock.timers.tick(150);
  await settled();
  assert.deepEqual([store.state.undo, store.state.redo], [[{ ...place, byHand: true }], []]);
  assert.deepEqual(store.state.tried, { ...before, to: 0.5, after: 1.25 });
  loss = 1;
  actions.dragPart(GRASP.name, 0.75);
  t.mock.timers.tick(150);
  await settled();
  assert.deepEqual(store.state.tried, { ...before, to: 0.75, after: 1 });
  assert.deepEqual([store.state.undo.length, told.filter(([name]) => name === 'grasp').length], [1, 1]);
  actions.settle();
  // The next is another.
  await actions.setPart(GRASP.name, 1);
  await settled();
  assert.deepEqual([store.state.undo.length, told.filter(([name]) => name === 'grasp').length], [2, 2]);
  // What is no number is refused, and changes nothing.
  await actions.setValue(GRASP.name, 'ten');
  assert.deepEqual([store.state.undo.length, told.at(-1)], [2, ['change', GRASP.name, 'ten']]);
  actions.begin({ start: {}, changes: [] });
  assert.equal(store.state.tried, undefined);
});

test('what a weight was dragged to is set before training goes on, and the next drag is another', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { actions, told } = create({ playing: false }, { grasp: () => GRASP });
  for (const goOn of [actions.togglePlay, actions.step]) {
    told.length = 0;
    actions.dragPart(GRASP.name, 0.5);
    goOn();
    actions.dragPart(GRASP.name, 0.75);
    const [first, second, ...rest] = told;
    assert.deepEqual(
      [first, second],
      [
        ['grasp', GRASP.name],
        ['change', GRASP.name, 0.5],
      ],
    );
    assert.deepEqual(rest.at(-1), ['grasp', GRASP.name]);
    actions.settle();
    await settled();
  }
});

test('a change that throws away what the run had beyond it can be undone', async () => {
  const place = { run: { start: { seed: 3 }, changes: [] }, epoch: 900 };
  let epoch = 300;
  let refused = 'no';
  const answers = {
    place: () => place,
    change: () => ({ refused, branched: false, kept: 0.5, epoch }),
  };
  const { store, actions } = create({ redo: [place] }, answers);
  await actions.setValue('momentum', 2);
  assert.deepEqual([store.state.undo, store.state.redo], [[], [place]]);
  refused = '';
  await actions.setValue('momentum', 0.5);
  assert.deepEqual([store.state.undo, store.state.redo], [[place], []]);
  // Now nothing is thrown away.
  epoch = 900;
  await actions.setValue('momentum', 0.25);
  assert.deepEqual(store.state.undo, [place]);
});

test('in slow motion a step is told of only until another epoch or other numbers are shown', async () => {
  const from = { epoch: 500, batch: 0, loss: 0.5 };
  const { store, actions } = create({ playing: false });
  for (const act of [
    () => actions.travel(3),
    () => actions.step(),
    () => actions.reset(),
    () => actions.setPart('dense1.biases.3', 1),
  ]) {
    store.set({ slow: { held: true, from } });
    await act();
    assert.deepEqual(store.state.slow, { held: true, from: undefined });
  }
});

test('an answer for a run that is there no more says nothing of this one', async () => {
  /** @type {(grasp: any) => void} */
  let answer = () => {};
  const { store, actions } = create(
    {},
    {
      grasp: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    },
  );
  actions.dragPart(GRASP.name, 0.5);
  await settled();
  actions.begin({ start: {}, changes: [] });
  answer(GRASP);
  await settled();
  assert.deepEqual([store.state.tried, store.state.undo], [undefined, []]);
});

test('a unit is switched off while training goes on, and Undo returns to before', async () => {
  const place = { run: { start: { seed: 3 }, changes: [] }, epoch: 0 };
  const { store, actions, told } = create({}, { place: () => place });
  await actions.setPart('dense1.units.7', 0);
  assert.deepEqual([store.state.playing, told], [true, [['change', 'dense1.units.7', 0]]]);
  assert.deepEqual(store.state.undo, [{ ...place, byHand: true }]);
  store.set({ playing: false });
  actions.undo();
  await settled();
  assert.deepEqual(told.at(-1), ['begin', place.run, 0]);
  assert.deepEqual(store.state.redo, []); // the session has no change to bring back
});

test('Redo brings back what was changed by hand before the first epoch', async () => {
  const [before, after] = [[], [{ epoch: 0, name: 'dense1.units.7', value: 0 }]].map((changes) => ({
    run: { start: { seed: 3 }, changes },
    epoch: 0,
  }));
  const undo = [{ ...before, byHand: true }];
  const { store, actions } = create({ undo, playing: false }, { place: () => after });
  actions.undo();
  await settled();
  assert.deepEqual(store.state.redo, [{ ...after, work: true }]);
});

test('a run of the book trains at once, under an address of its own; Undo returns to the run before', async () => {
  const before = { run: { start: { seed: 3 }, changes: [] }, epoch: 70 };
  const { store, actions, told, named } = create(
    { playing: false, drawing: { label: 1 } },
    { place: () => before },
  );
  const run = { start: { initialization: 'book', arithmetic: 'book' }, changes: [] };
  actions.play(run);
  await settled();
  assert.equal(store.state.drawing, undefined); // what is drawn would not be the book's
  assert.deepEqual(
    [store.state.playing, store.state.run, named, told],
    [true, run, [run], [['begin', run, 0]]],
  );
  assert.deepEqual(store.state.undo, [before]);
  const failed = create({ failure: 'words', playing: false });
  failed.actions.play(run);
  assert.deepEqual([failed.store.state.playing, failed.named], [false, []]);
});
