// The stages of an epoch: their order, their formulas, and one sample's numbers in them, worked out by hand.

import assert from 'node:assert/strict';
import test from 'node:test';
import { actingIn } from '../../www/acting.js';
import { indexOf, nextStage, previousStage, stagesFor, stagesOf } from '../../www/stages.js';

/**
 * MathML as a line of text: a_b for an index, a^b for an exponent, (a)/(b) for a fraction; what breaks into lines with a
 * blank.
 * @param {string} source
 */
function textOf(source) {
  let at = 0;
  /** @param {string} end @returns {string[]} of each child */
  function children(end) {
    const parts = [];
    while (at < source.length && !source.startsWith(end, at)) {
      if (source[at] !== '<') {
        const next = source.indexOf('<', at);
        parts.push(source.slice(at, next < 0 ? undefined : next));
        at = next < 0 ? source.length : next;
        continue;
      }
      const [open, name] = /** @type {RegExpExecArray} */ (/^<(\w+)[^>]*>/.exec(source.slice(at)));
      at += open.length;
      const inner = children(`</${name}>`);
      at += `</${name}>`.length;
      const [first, second] = inner;
      if (name === 'msub' || name === 'munder') parts.push(`${first}_${second}`);
      else if (name === 'msup') parts.push(`${first}^${second}`);
      else if (name === 'msqrt') parts.push(`√(${inner.join('')})`);
      else if (name === 'mover') parts.push(`${first}${second}`);
      else if (name === 'mfrac') parts.push(`(${first})/(${second})`);
      else if (name === 'p' || name === 'h4') parts.push(`${inner.join('')}\n`);
      else parts.push(inner.join(''));
    }
    return parts;
  }
  const text = children('</none>').join('').trim();
  assert.equal(at, source.length, `not well-formed: ${source}`);
  return text;
}

/** @param {number} layers */
const titles = (layers) => stagesOf(layers).map(({ title }) => title);

test('the stages go forward from the first layer to the loss, and the same way back', () => {
  assert.deepEqual(titles(2), [
    'Dense 1',
    'ReLU',
    'Dense 2',
    'Softmax',
    'Loss',
    '∂L/∂z',
    'Dense 2 backward',
    'ReLU backward',
    'Dense 1 backward',
    'Update',
  ]);
  assert.deepEqual(titles(1), ['Dense 1', 'Softmax', 'Loss', '∂L/∂z', 'Dense 1 backward', 'Update']);
  assert.deepEqual(titles(3), [
    ...['Dense 1', 'ReLU 1', 'Dense 2', 'ReLU 2', 'Dense 3', 'Softmax', 'Loss', '∂L/∂z'],
    ...['Dense 3 backward', 'ReLU 2 backward', 'Dense 2 backward', 'ReLU 1 backward', 'Dense 1 backward'],
    'Update',
  ]);
});

/** What the way to another stage sets, and whether it takes a step. @param {typeof nextStage} way @param {object} changed */
function gone(way, changed) {
  /** @type {object[]} */
  const set = [];
  let steps = 0;
  let batches = 0;
  const actions = {
    set: (/** @type {object} */ patch) => set.push(patch),
    step: () => {
      steps += 1;
    },
    stepBatch: () => {
      batches += 1;
    },
  };
  const state = {
    data: { sizes: [2, 4, 3] },
    stage: 0,
    playing: false,
    frame: { epoch: 5, batch: 0, batches: 1, loss: 0.5 },
    ...changed,
  };
  way(/** @type {any} */ (state), actions);
  return { set, steps, ...(batches > 0 && { batches }) };
}

test('past the last stage an epoch is trained, unless training runs', () => {
  assert.deepEqual(gone(nextStage, { stage: 3 }), { set: [{ stage: 4, slow: undefined }], steps: 0 });
  assert.deepEqual(gone(nextStage, { stage: 9 }), { set: [{ stage: 0, slow: undefined }], steps: 1 });
  assert.deepEqual(gone(nextStage, { stage: 9, playing: true }), {
    set: [{ stage: 0, slow: undefined }],
    steps: 0,
  });
  assert.deepEqual(gone(previousStage, { stage: 0 }), { set: [], steps: 0 });
  assert.deepEqual(gone(previousStage, { stage: 99 }).set, [{ stage: 8, slow: undefined }]); // of a deeper network
});

test('with batches one update is made past the last stage, not an epoch', () => {
  const frame = { epoch: 5, batch: 3, batches: 10, loss: 0.5 };
  const slow = { held: false, from: undefined };
  assert.deepEqual(gone(nextStage, { stage: 9, frame, slow }), {
    set: [{ stage: 0, slow: { held: true, from: { epoch: 5, batch: 3, loss: 0.5 } } }],
    steps: 0,
    batches: 1,
  });
  assert.deepEqual(gone(nextStage, { stage: 9, frame, playing: true }).batches, undefined);
  assert.deepEqual(gone(nextStage, { stage: 8, frame }).batches, undefined);
});

test('past the last stage slow motion rests, and knows from where the step was taken', () => {
  const slow = { held: false, from: undefined };
  const from = { epoch: 5, batch: 0, loss: 0.5 };
  assert.deepEqual(gone(nextStage, { stage: 9, slow }).set, [{ stage: 0, slow: { held: true, from } }]);
  assert.deepEqual(gone(nextStage, { stage: 3, slow }).set, [{ stage: 4, slow }]);
  const held = { held: true, from };
  for (const way of [nextStage, previousStage]) {
    const [{ slow }] = /** @type {any[]} */ (gone(way, { stage: 1, slow: held }).set);
    assert.deepEqual(slow, { held: true, from: undefined });
  }
});

/** @param {number} layers @param {string} title @param {Parameters<typeof stagesOf>[1]} [acting] */
function stage(layers, title, acting) {
  const found = stagesOf(layers, acting).find((stage) => stage.title === title);
  assert.ok(found);
  return found;
}

/** How an update begins and ends in NumPy. */
const RATE = [
  'optimizer.current_learning_rate = optimizer.learning_rate * (',
  '    1 / (1 + optimizer.decay * optimizer.iterations)',
  ')',
];
const TAKEN = [
  '    layer.weights += layer.weight_updates',
  '    layer.biases += layer.bias_updates',
  'optimizer.iterations += 1',
];

// Written after the book's chapters on dense layers, ReLU, softmax and loss, backpropagation, and SGD with momentum.
/** @type {[number, string, string, string[], string[], string[]?][]} */
const STAGES = [
  [
    2,
    'Dense 1',
    'z_j=∑_ix_iw_ij+b_j',
    ['dense1.output = np.dot(X, dense1.weights) + dense1.biases'],
    ['X', 'dense1.weights', 'dense1.biases', 'dense1.output'],
  ],
  [
    2,
    'ReLU',
    'a_j=max(0,z_j)',
    ['# Activation_ReLU', 'activation1.output = np.maximum(0, dense1.output)'],
    ['dense1.output', 'activation1.output'],
  ],
  [
    3,
    'ReLU 2',
    'a_j=max(0,z_j)',
    ['# Activation_ReLU', 'activation2.output = np.maximum(0, dense2.output)'],
    ['dense2.output', 'activation2.output'],
  ],
  [
    3,
    'Dense 3',
    'z_j=∑_ia_iw_ij+b_j',
    ['dense3.output = np.dot(activation2.output, dense3.weights) + dense3.biases'],
    ['activation2.output', 'dense3.weights', 'dense3.biases', 'dense3.output'],
  ],
  [
    3,
    'Softmax',
    'p_c=(e^z_c−m)/(∑_ke^z_k−m),m=max_kz_k',
    [
      'exp = np.exp(dense3.output - dense3.output.max(axis=1, keepdims=True))',
      'loss_activation.output = exp / exp.sum(axis=1, keepdims=True)',
    ],
    ['dense3.output', 'loss_activation.output'],
  ],
  [
    2,
    'Loss',
    'L_n=−lnp_y,L=(1)/(N)∑_nL_n',
    [
      'p = np.clip(loss_activation.output, 1e-7, 1 - 1e-7)',
      'sample_losses = -np.log(p[range(len(y)), y])',
      'loss = np.mean(sample_losses)',
    ],
    ['loss_activation.output', 'sample_losses'],
    ['loss'],
  ],
  [
    2,
    '∂L/∂z',
    '(∂L)/(∂z_c)=(p_c−y_c)/(N)',
    [
      'loss_activation.dinputs = loss_activation.output.copy()',
      'loss_activation.dinputs[range(len(y)), y] -= 1',
      'loss_activation.dinputs /= len(y)',
    ],
    ['loss_activation.output', 'loss_activation.dinputs'],
  ],
  [
    2,
    'Dense 2 backward',
    '(∂L)/(∂w_ij)=∑_na_i(∂L)/(∂z_j)(∂L)/(∂b_j)=∑_n(∂L)/(∂z_j)(∂L)/(∂a_i)=∑_j(∂L)/(∂z_j)w_ij',
    [
      'dense2.dweights = np.dot(activation1.output.T, loss_activation.dinputs)',
      'dense2.dbiases = loss_activation.dinputs.sum(axis=0, keepdims=True)',
      'dense2.dinputs = np.dot(loss_activation.dinputs, dense2.weights.T)',
    ],
    [
      ...['activation1.output', 'loss_activation.dinputs', 'dense2.dweights', 'dense2.dbiases'],
      ...['dense2.weights', 'dense2.dinputs'],
    ],
  ],
  [
    3,
    'Dense 2 backward',
    '(∂L)/(∂w_ij)=∑_na_i(∂L)/(∂z_j)(∂L)/(∂b_j)=∑_n(∂L)/(∂z_j)(∂L)/(∂a_i)=∑_j(∂L)/(∂z_j)w_ij',
    [
      'dense2.dweights = np.dot(activation1.output.T, activation2.dinputs)',
      'dense2.dbiases = activation2.dinputs.sum(axis=0, keepdims=True)',
      'dense2.dinputs = np.dot(activation2.dinputs, dense2.weights.T)',
    ],
    [
      ...['activation1.output', 'activation2.dinputs', 'dense2.dweights', 'dense2.dbiases'],
      ...['dense2.weights', 'dense2.dinputs'],
    ],
  ],
  [
    2,
    'ReLU backward',
    '(∂L)/(∂z_j)=(∂L)/(∂a_j)·[z_j>0]',
    [
      '# Activation_ReLU',
      'activation1.dinputs = dense2.dinputs.copy()',
      'activation1.dinputs[dense1.output <= 0] = 0',
    ],
    ['dense1.output', 'dense2.dinputs', 'activation1.dinputs'],
  ],
  [
    2,
    'Dense 1 backward',
    '(∂L)/(∂w_ij)=∑_nx_i(∂L)/(∂z_j)(∂L)/(∂b_j)=∑_n(∂L)/(∂z_j)',
    [
      'dense1.dweights = np.dot(X.T, activation1.dinputs)',
      'dense1.dbiases = activation1.dinputs.sum(axis=0, keepdims=True)',
    ],
    ['X', 'activation1.dinputs', 'dense1.dweights', 'dense1.dbiases'],
  ],
  [
    1,
    'Dense 1 backward',
    '(∂L)/(∂w_ij)=∑_nx_i(∂L)/(∂z_j)(∂L)/(∂b_j)=∑_n(∂L)/(∂z_j)',
    [
      'dense1.dweights = np.dot(X.T, loss_activation.dinputs)',
      'dense1.dbiases = loss_activation.dinputs.sum(axis=0, keepdims=True)',
    ],
    ['X', 'loss_activation.dinputs', 'dense1.dweights', 'dense1.dbiases'],
  ],
  [
    2,
    'Update',
    'v←μv−η(∂L)/(∂w)w←w+v',
    [
      ...RATE,
      'for layer in [dense1, dense2]:',
      '    layer.weight_updates = (',
      '        optimizer.momentum * layer.weight_momentums',
      '        - optimizer.current_learning_rate * layer.dweights',
      '    )',
      '    layer.weight_momentums = layer.weight_updates',
      '    layer.bias_updates = (',
      '        optimizer.momentum * layer.bias_momentums',
      '        - optimizer.current_learning_rate * layer.dbiases',
      '    )',
      '    layer.bias_momentums = layer.bias_updates',
      ...TAKEN,
    ],
    [
      ...['dense1.weight_momentums', 'dense1.dweights', 'dense1.weight_updates', 'dense1.new_weights'],
      ...['dense2.weight_momentums', 'dense2.dweights', 'dense2.weight_updates', 'dense2.new_weights'],
    ],
    ['optimizer.current_learning_rate', 'dense1.weights', 'dense2.weights'],
  ],
];

for (const [layers, title, formula, numpy, arrays, needs] of STAGES) {
  test(`${title} of ${layers} layers: formula, NumPy and arrays`, () => {
    const { formula: shown, ...rest } = stage(layers, title);
    assert.equal(textOf(shown), formula);
    assert.ok(shown.startsWith('<math display="block">'));
    assert.deepEqual([rest.numpy, rest.arrays, rest.needs], [numpy, arrays, needs]);
  });
}

test('each stage says in a sentence what it does', () => {
  assert.deepEqual(
    stagesOf(2).map(({ sentence }) => sentence),
    [
      'Every hidden unit weighs the two coordinates of the point, adds them up, and adds its bias.',
      'A sum below 0 becomes 0, any other passes: each unit folds the plane along one line.',
      'Every unit weighs all that the layer before gives, adds it up, and adds its bias.',
      'The sums that come out of the last layer are called logits. Exponentials make them positive, and divided by their ' +
        'total they are probabilities. The largest is taken off first, which changes no probability and keeps the ' +
        'exponentials small.',
      'How surprised the network is by the right answer: −ln of the probability it gave it, 0 if it was certain. The loss ' +
        'is the mean over all points.',
      'Now backward: how the loss changes with each logit. It is simply what was said less what is right; y is 1 for the right class and 0 for the others.',
      'A weight’s gradient is what came in times what comes back, added up over all points. And to the layer before goes ' +
        'what comes back, weighed with the same weights.',
      'Where the sum was above 0, the gradient passes unchanged. Where it was not, the unit had no say, and nothing comes ' +
        'back.',
      'A weight’s gradient is what came in times what comes back, added up over all points. No layer is left to hand ' +
        'anything on to.',
      'Every weight and every bias goes a step downhill: a share of its last step once more, and against its gradient as ' +
        'far as the learning rate η says.',
    ],
  );
});

/**
 * A trace with a window of two samples, of which the second is told.
 * @param {Record<string, number[][]>} arrays
 * @returns {import('../../www/trace.js').Trace}
 */
const traceOf = (arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, rows]) => [
      name,
      { name, rows: rows.length, columns: rows[0].length, values: Float32Array.from(rows.flat()) },
    ]),
  );

// 2 inputs, 2 hidden units, 3 classes. z = x·W + b: (0.5·1 − 0.25·4 + 0.1, 0.5·2 + 0.25·8 + 0.3) = (−0.4, 3.3);
// then 3.3·(0.5, −1, 2) + (0, 0.2, 0.1) = (1.65, −3.1, 6.7); softmax of that is (0.006368, 5.510e-5, 0.9936), and
// −ln 0.006368 is 5.056. Nines stand where nothing is to be read.
const ARRAYS = {
  X: [
    [9, 9],
    [0.5, -0.25],
  ],
  'dense1.weights': [
    [1, 2],
    [4, -8],
  ],
  'dense1.biases': [[0.1, 0.3]],
  'dense1.output': [
    [9, 9],
    [-0.4, 3.3],
  ],
  'activation1.output': [
    [9, 9],
    [0, 3.3],
  ],
  'dense2.weights': [
    [1, 2, 3],
    [0.5, -1, 2],
  ],
  'dense2.biases': [[0, 0.2, 0.1]],
  'dense2.output': [
    [9, 9, 9],
    [1.65, -3.1, 6.7],
  ],
  'loss_activation.output': [
    [9, 9, 9],
    [0.00636816, 5.50954e-5, 0.9935767],
  ],
  sample_losses: [[9], [5.056444]],
  loss: [[2]],
  'loss_activation.dinputs': [
    [9, 9, 9],
    [-0.248408, 1.377385e-5, 0.2483942],
  ],
  'dense2.dweights': [
    [9, 9, 9],
    [-1.2, 9, 9],
  ],
  'dense2.dbiases': [[0.05, 9, 9]],
  // 0.5·(−0.248408) − 1.377385e-5 + 2·0.2483942
  'dense2.dinputs': [
    [9, 9],
    [9, 0.3725706],
  ],
  'activation1.dinputs': [
    [9, 9],
    [0, 0.3725706],
  ],
  'dense1.dweights': [
    [9, 9],
    [9, 0.4],
  ],
  'dense1.dbiases': [[9, -0.1]],
  'dense1.weight_momentums': [
    [9, 9],
    [9, 0.02],
  ],
  'dense1.weight_updates': [
    [9, 9],
    [9, -0.182], // 0.9·0.02 − 0.5·0.4
  ],
  'dense1.new_weights': [
    [9, 9],
    [9, -8.182],
  ],
  'dense2.weight_momentums': [
    [9, 9, 9],
    [-0.01, 9, 9],
  ],
  'dense2.weight_updates': [
    [9, 9, 9],
    [0.591, 9, 9], // 0.9·(−0.01) − 0.5·(−1.2)
  ],
  'dense2.new_weights': [
    [9, 9, 9],
    [1.091, 9, 9],
  ],
  'optimizer.current_learning_rate': [[0.5]],
};

const SETTINGS = {
  momentum: 0.9,
  epsilon: 0.5,
  rho: 0.75,
  beta1: 0.75,
  beta2: 0.875,
  l1: 0.25,
  l2: 0.125,
  dropout: 0.5,
};

/** Input 1, unit 1 and class 0 of sample 11, which has the second row, among four. */
const SCENE = { place: 1, sample: 11, label: 0, samples: 4, units: [1, 1, 0], settings: SETTINGS };

/**
 * @param {string} title @param {Partial<typeof SCENE> & {arrays?: object}} [changed]
 * @param {Parameters<typeof stagesOf>[1]} [acting]
 */
const numbersOf = (title, { arrays, ...changed } = {}, acting) =>
  textOf(stage(2, title, acting).numbers({ trace: traceOf({ ...ARRAYS, ...arrays }), ...SCENE, ...changed }));

/** @type {Record<string, string>} */
const NUMBERS = {
  'Dense 1': 'z_1= 0.5·2 +(−0.25)·(−8) +0.3 =3.3 The last term is the bias. ',
  ReLU: 'a_1=max(0,3.3)=3.3',
  'Dense 2': 'z_0= 3.3·0.5 +0 =1.65 The last term is the bias. 1 of the 2 inputs are 0 and add nothing.',
  Softmax: 'm=6.7\np_0=(e^−5.05)/(e^−5.05+e^−9.8+e^0)=0.006368',
  Loss: 'L_11=−ln0.006368=5.056\nL=(5.056+2.944)/(4)=2\nThe second term is the sum of the other 3 points’ losses.',
  '∂L/∂z': '(∂L)/(∂z_0)=(0.006368−1)/(4)=−0.2484',
  // 3.3·(−0.248408) is −0.8197464.
  'Dense 2 backward':
    '(∂L)/(∂w_1,0)= 3.3·(−0.2484) +(−0.3803) =−1.2 The second term is what the other 3 points add.\n' +
    '(∂L)/(∂b_0)= (−0.2484) +0.2984 =0.05 The second term is what the other 3 points add.\n' +
    '(∂L)/(∂a_1)= (−0.2484)·0.5 +(1.377·10⁻⁵)·(−1) +0.2484·2 =0.3726',
  'ReLU backward': 'z_1=3.3>0\n(∂L)/(∂z_1)=0.3726·1=0.3726',
  // −0.25·0.3725706 is −0.09314.
  'Dense 1 backward':
    '(∂L)/(∂w_1,1)= (−0.25)·0.3726 +0.4931 =0.4 The second term is what the other 3 points add.\n' +
    '(∂L)/(∂b_1)= 0.3726 +(−0.4726) =−0.1 The second term is what the other 3 points add.',
  Update:
    'With the momentum μ = 0.9 and, after its decay, the learning rate η = 0.5.\n' +
    'dense1.weights[1, 1]\nv= 0.9·0.02 −0.5·0.4 =−0.182\nw[1,1]= −8 +(−0.182) =−8.182\n' +
    'dense2.weights[1, 0]\nv= 0.9·(−0.01) −0.5·(−1.2) =0.591\nw[1,0]= 0.5 +0.591 =1.091',
};

for (const [title, text] of Object.entries(NUMBERS)) {
  test(`the numbers of ${title}`, () => assert.equal(numbersOf(title), text.trim()));
}

test('another class, and a silent unit', () => {
  assert.equal(numbersOf('∂L/∂z', { units: [1, 1, 2] }), '(∂L)/(∂z_2)=(0.9936−0)/(4)=0.2484');
  assert.equal(numbersOf('ReLU', { units: [1, 0, 0] }), 'a_0=max(0,−0.4)=0');
  assert.equal(numbersOf('ReLU backward', { units: [1, 0, 0] }), 'z_0=−0.4≤0\n(∂L)/(∂z_0)=9·0=0');
  const arrays = { 'dense1.output': [[9, 9], [9, 0]] }; // biome-ignore format: a row
  assert.match(numbersOf('ReLU backward', { arrays }), /^z_1=0≤0\n\(∂L\)\/\(∂z_1\)=0\.3726·0=/);
});

test('a probability that is clipped is said to be', () => {
  const remark = ' p is kept between 10⁻⁷ and 1 − 10⁻⁷, so that no loss is infinite.';
  /** @param {number} p @param {number} loss */
  const lines = (p, loss) =>
    numbersOf('Loss', {
      arrays: { 'loss_activation.output': [[9], [p]], sample_losses: [[9], [loss]] },
    }).split('\n');
  const [own, , words] = lines(0, 16.118096);
  assert.equal(own, 'L_11=−ln(1.000·10⁻⁷)=16.12');
  assert.ok(words.endsWith(remark));
  const [sure, , also] = lines(1, 1e-7);
  assert.equal(sure, 'L_11=−ln1=1.000·10⁻⁷');
  assert.ok(also.endsWith(remark));
  assert.ok(!lines(0.5, Math.LN2)[2].includes('kept'));
});

test('where nothing comes back the sum is 0', () => {
  const none = { 'loss_activation.dinputs': [[9, 9, 9], [0, 0, 0]], 'dense2.dinputs': [[9, 9], [9, 0]] }; // biome-ignore format: rows
  assert.equal(
    numbersOf('Dense 2 backward', { arrays: none }).split('\n')[2],
    '(∂L)/(∂a_1)= 0 =0 3 of the 3 gradients are 0 and add nothing.',
  );
});

/**
 * What Dense 2 writes if hidden unit i gives values[i] and has the weight weights[i], without a bias.
 * @param {number[]} values @param {number[]} weights
 */
const wide = (values, weights = values.map(() => 1)) =>
  numbersOf('Dense 2', {
    arrays: {
      'activation1.output': [values.map(() => 9), values],
      'dense2.weights': weights.map((weight) => [weight, 9, 9]),
      'dense2.biases': [[0, 9, 9]],
      'dense2.output': [
        [9, 9, 9],
        [100, 9, 9],
      ],
    },
  });

test('64 terms are written one by one', () => {
  const values = Array.from({ length: 64 }, (_, index) => index + 1);
  const terms = values.map((value) => `${value}·1`).join(' +');
  assert.equal(wide(values), `z_0= ${terms} +0 =100 The last term is the bias.`);
});

test('of more than 64 terms the 63 largest are, and the rest together', () => {
  // 1 to 70: the seven smallest add up to 28. In whatever order: the largest come first here.
  const values = Array.from({ length: 70 }, (_, index) => 70 - index);
  const terms = Array.from({ length: 63 }, (_, index) => `${70 - index}·1`).join(' +');
  assert.equal(
    wide(values),
    `z_0= ${terms} +28 +0 =100 The last term is the bias. One of the terms is the sum of 7 small ones.`,
  );
});

test('terms that are 0 count as none of the 64; small ones are small whatever their sign', () => {
  // 32 of −3, 32 of 2 with a weight of −2, two of 0.5 with a weight of 2, and ten of 0.
  const values = [...Array(32).fill(-3), ...Array(32).fill(2), 0.5, 0.5, ...Array(10).fill(0)];
  const weights = values.map((value) => (value === 2 ? -2 : value === 0.5 ? 2 : 1));
  const terms = [...Array(32).fill('(−3)·1'), ...Array(32).fill('2·(−2)')].join(' +');
  assert.equal(
    wide(values, weights),
    `z_0= ${terms} +2 +0 =100 The last term is the bias. One of the terms is the sum of 2 small ones. ` +
      '10 of the 76 inputs are 0 and add nothing.',
  );
});

test('without a hidden layer there are no hidden units to speak of', () => {
  assert.equal(
    stage(1, 'Dense 1').sentence,
    'Every output unit weighs the two coordinates of the point, adds them up, and adds its bias.',
  );
  assert.match(stage(3, 'Dense 1').sentence, /^Every hidden unit /);
});

test('sums over many units may take many lines', () => {
  const long = stagesOf(3).filter((stage) => stage.long);
  assert.deepEqual(
    long.map(({ title }) => title),
    ['Dense 2', 'Dense 3', 'Dense 3 backward', 'Dense 2 backward', 'Update'],
  );
});

/** @param {Parameters<typeof stagesOf>[1]} acting @param {number} [layers] */
const titlesWith = (acting, layers = 2) => stagesOf(layers, acting).map(({ title }) => title);

test('dropout is a stage on the way forward and one on the way back, after each hidden layer', () => {
  assert.deepEqual(titlesWith({ dropout: true }), [
    ...['Dense 1', 'ReLU', 'Dropout', 'Dense 2', 'Softmax', 'Loss', '∂L/∂z'],
    ...['Dense 2 backward', 'Dropout backward', 'ReLU backward', 'Dense 1 backward', 'Update'],
  ]);
  assert.deepEqual(titlesWith({ dropout: true }, 3), [
    ...[
      'Dense 1',
      'ReLU 1',
      'Dropout 1',
      'Dense 2',
      'ReLU 2',
      'Dropout 2',
      'Dense 3',
      'Softmax',
      'Loss',
      '∂L/∂z',
    ],
    ...['Dense 3 backward', 'Dropout 2 backward', 'ReLU 2 backward', 'Dense 2 backward'],
    ...['Dropout 1 backward', 'ReLU 1 backward', 'Dense 1 backward', 'Update'],
  ]);
  assert.deepEqual(titlesWith({ dropout: true, l2: true }, 1), titles(1));
  assert.deepEqual(titlesWith({ l1: true, l2: true, optimizer: 'adam' }), titles(2));
});

test('the stage in view stays in view when dropout comes or goes', () => {
  /** @param {number} stage @param {number} dropout */
  const state = (stage, dropout) =>
    /** @type {any} */ ({
      data: { sizes: [2, 4, 3] },
      frame: { live: { optimizer: 'sgd', dropout } },
      stage,
    });
  /** @param {number} stage @param {number} dropout */
  const title = (stage, dropout) => stagesFor(state(stage, dropout))[indexOf(state(stage, dropout))].title;
  for (let stage = 0; stage < 10; stage += 1) assert.equal(title(stage, 0.5), title(stage, 0));
  // Dropout's own are between the others, and give way to the one before.
  assert.deepEqual([title(1.5, 0.5), title(6.5, 0.5)], ['Dropout', 'Dropout backward']);
  assert.deepEqual([title(1.5, 0), title(6.5, 0)], ['ReLU', 'Dense 2 backward']);
  assert.equal(title(99, 0.5), 'Update');
  const way = (/** @type {typeof nextStage} */ go, /** @type {number} */ from) => {
    const { frame } = state(from, 0.5);
    const [{ stage }] = /** @type {any[]} */ (
      gone(go, { stage: from, frame: { ...frame, epoch: 5, loss: 0.5 } }).set
    );
    return stage;
  };
  assert.deepEqual(
    [0, 1, 1.5, 6, 6.5, 9].map((from) => way(nextStage, from)),
    [1, 1.5, 2, 6.5, 7, 0],
  );
  assert.deepEqual(
    [1, 1.5, 2, 6.5, 7, 9].map((from) => way(previousStage, from)),
    [0, 1, 1.5, 6, 6.5, 8],
  );
});

test('without hidden layers neither dropout nor regularization acts', () => {
  const live = { optimizer: 'adam', l1: 0.1, l2: 0.1, dropout: 0.1 };
  /** @param {number[] | undefined} sizes */
  const acting = (sizes) =>
    actingIn(/** @type {any} */ ({ data: sizes && { sizes, activation: 'tanh' }, frame: { live } }));
  const none = { optimizer: 'adam', l1: false, l2: false, dropout: false, batches: false };
  assert.deepEqual(acting([2, 4, 3]), { ...none, l1: true, l2: true, dropout: true, activation: 'tanh' });
  assert.deepEqual(acting([2, 3]), { ...none, activation: 'tanh' });
  assert.deepEqual(acting(undefined), { ...none, activation: 'relu' });
});

test('what acts is that of the epoch that is shown', () => {
  const state = (/** @type {object} */ live) =>
    /** @type {any} */ ({ data: { sizes: [2, 4, 3] }, frame: { live } });
  const plain = stagesFor(/** @type {any} */ ({ data: { sizes: [2, 4, 3] } }));
  assert.equal(plain.length, 10);
  assert.equal(stagesFor(state({ optimizer: 'sgd', l1: 0, l2: 0, dropout: 0 })), plain);
  assert.equal(stagesFor(state({ dropout: 0.1 })).length, 12);
  assert.match(stagesFor(state({ optimizer: 'adam' }))[9].sentence, /^Two moving averages /);
  assert.match(stagesFor(state({ l2: 1e-4 }))[4].sentence, /by their size\.$/);
  assert.match(stagesFor(state({ l1: 1e-4 }))[4].sentence, /by their size\.$/);
});

test('batches act where an epoch has several', () => {
  const acting = (/** @type {number} */ batches) =>
    actingIn(/** @type {any} */ ({ data: { sizes: [2, 3] }, frame: { batches, live: {} } })).batches;
  assert.deepEqual([1, 2, 300].map(acting), [false, true, true]);
});

test('with batches the lines are of one, under the names of the run’s program', () => {
  for (const layers of [1, 2, 3]) {
    const [plain, batched] = [false, true].map((batches) =>
      stagesOf(layers, { batches }).map(({ numpy }) => numpy),
    );
    assert.deepEqual(batched[0], [
      'batch_X, batch_y = X[batch], y[batch]',
      'dense1.output = np.dot(batch_X, dense1.weights) + dense1.biases',
    ]);
    const named = (/** @type {string} */ line) =>
      line.replace(/\bX\b/g, 'batch_X').replace(/\by\b/g, 'batch_y');
    assert.deepEqual(
      batched.slice(1),
      plain.slice(1).map((lines) => lines.map(named)),
    );
  }
});

test('with batches sentences tell over which points is summed, and what N is', () => {
  const batched = stagesOf(2, { batches: true }).map(({ sentence }) => sentence);
  const plain = stagesOf(2).map(({ sentence }) => sentence);
  const others = new Map([
    [
      4,
      'How surprised the network is by the right answer: −ln of the probability it gave it, 0 if it was certain. The loss ' +
        'is the mean over the N points of the batch.',
    ],
    [
      5,
      'Now backward: how the loss changes with each logit. It is simply what was said less what is right; y is 1 for the right class and 0 for the others, and N how many points the batch has.',
    ],
    [
      6,
      'A weight’s gradient is what came in times what comes back, added up over the N points of the batch. And to the layer ' +
        'before goes what comes back, weighed with the same weights.',
    ],
    [
      8,
      'A weight’s gradient is what came in times what comes back, added up over the N points of the batch. No layer is left ' +
        'to hand anything on to.',
    ],
  ]);
  assert.deepEqual(
    batched,
    plain.map((sentence, index) => others.get(index) ?? sentence),
  );
});

test('what acts is said in the sentences', () => {
  const l2 = { l2: true };
  assert.equal(
    stage(2, 'Loss', l2).sentence,
    'How surprised the network is by the right answer: −ln of the probability it gave it, 0 if it was certain. The loss ' +
      'is the mean over all points, and what the weights and biases of the hidden layers cost by their size.',
  );
  assert.equal(
    stage(2, 'Dense 1 backward', l2).sentence,
    'A weight’s gradient is what came in times what comes back, added up over all points, and how its own cost changes with ' +
      'it. No layer is left to hand anything on to.',
  );
  assert.equal(stage(2, 'Dense 2 backward', l2).sentence, stage(2, 'Dense 2 backward').sentence);
  assert.equal(
    stage(2, 'Dropout', { dropout: true }).sentence,
    'A share q of the units is left out of this step, others for each point and in each epoch, so that none can rely on ' +
      'another. Those that are kept are divided by the share that is kept, so that the sums stay as large as they were.',
  );
  assert.equal(
    stage(2, 'Dropout backward', { dropout: true }).sentence,
    'The same mask once more: a unit that was left out had no say, and nothing comes back to it. To those that were kept ' +
      'comes more, as they gave more.',
  );
  assert.deepEqual(
    ['adagrad', 'rmsprop', 'adam'].map((optimizer) => stage(2, 'Update', { optimizer }).sentence),
    [
      'Every weight and every bias has a rate of its own: its step against the gradient is divided by the root of its cache, ' +
        'the sum of all its squared gradients so far. Where they have been large, steps become small. The tiny ε keeps it ' +
        'from being divided by 0.',
      'Every weight and every bias has a rate of its own: its step against the gradient is divided by the root of its cache, ' +
        'a moving average of its squared gradients. Where they are large now, steps are small; what was long ago is ' +
        'forgotten. The tiny ε keeps it from being divided by 0.',
      'Two moving averages for every weight and every bias: of its gradients, the momentum m, and of their squares, the ' +
        'cache c. Both start at 0 and are too small at first; divided by what they lack, they are corrected. The step goes ' +
        'against the one, divided by the root of the other.',
    ],
  );
});

// Written after the book's chapters on optimizers, L1 and L2, and dropout.
const GRADIENT = '(∂L)/(∂w)';
/** @type {[string, Parameters<typeof stagesOf>[1], string][]} */
const FORMULAS = [
  ['Update', { optimizer: 'adagrad' }, `c←c+g^2,g=${GRADIENT}w←w−(ηg)/(√(c)+ε)`],
  ['Update', { optimizer: 'rmsprop' }, `c←ρc+(1−ρ)g^2w←w−(ηg)/(√(c)+ε),g=${GRADIENT}`],
  [
    'Update',
    { optimizer: 'adam' },
    `m←β_1m+(1−β_1)gc←β_2c+(1−β_2)g^2m^=(m)/(1−β_1^k),c^=(c)/(1−β_2^k)w←w−(ηm^)/(√(c^)+ε),g=${GRADIENT}`,
  ],
  ['Loss', { l1: true }, 'L_n=−lnp_y,L=(1)/(N)∑_nL_n+RR=λ_1∑_w|w|'],
  ['Loss', { l1: true, l2: true }, 'L_n=−lnp_y,L=(1)/(N)∑_nL_n+RR=λ_1∑_w|w|+λ_2∑_ww^2'],
  [
    'Dense 1 backward',
    { l1: true, l2: true },
    '(∂L)/(∂w_ij)=∑_nx_i(∂L)/(∂z_j)+λ_1sign(w_ij)+2λ_2w_ij(∂L)/(∂b_j)=∑_n(∂L)/(∂z_j)+λ_1sign(b_j)+2λ_2b_j',
  ],
  ['Dropout', { dropout: true }, 'a_j←a_jm_j,m_j=0\u00a0or\u00a0(1)/(1−q)'],
  ['Dropout backward', { dropout: true }, '(∂L)/(∂a_j)←(∂L)/(∂a_j)m_j'],
];

for (const [title, acting, formula] of FORMULAS) {
  test(`${title} with ${JSON.stringify(acting)}: the formula`, () =>
    assert.equal(textOf(stage(2, title, acting).formula), formula));
}

test('the lines of Adam’s update are the book’s', () => {
  const ofLayer = (/** @type {string} */ of, /** @type {string} */ gradients) =>
    [
      `layer.${of}_momentums = (`,
      `    optimizer.beta_1 * layer.${of}_momentums`,
      `    + (1 - optimizer.beta_1) * layer.${gradients}`,
      ')',
      `layer.${of}_cache = (`,
      `    optimizer.beta_2 * layer.${of}_cache`,
      `    + (1 - optimizer.beta_2) * layer.${gradients} ** 2`,
      ')',
      `layer.${of}_momentums_corrected = (`,
      `    layer.${of}_momentums / (1 - optimizer.beta_1 ** k)`,
      ')',
      `layer.${of}_cache_corrected = (`,
      `    layer.${of}_cache / (1 - optimizer.beta_2 ** k)`,
      ')',
      `layer.${of}_updates = (`,
      '    -optimizer.current_learning_rate',
      `    * layer.${of}_momentums_corrected`,
      `    / (np.sqrt(layer.${of}_cache_corrected) + optimizer.epsilon)`,
      ')',
    ].map((line) => `    ${line}`);
  assert.deepEqual(stage(2, 'Update', { optimizer: 'adam' }).numpy, [
    ...RATE,
    'k = optimizer.iterations + 1',
    'for layer in [dense1, dense2]:',
    ...ofLayer('weight', 'dweights'),
    ...ofLayer('bias', 'dbiases'),
    ...TAKEN,
  ]);
});

/** Arrays for another optimizer than SGD, of one weight into unit 1 from input 1, and one from there to class 0. */
const MEMORY = Object.fromEntries(
  Object.entries({
    weight_momentums: 0.5,
    weight_cache: 0.25,
    dweights: 2,
    new_weight_momentums: 0.875,
    new_weight_cache: 4.25,
    weight_momentums_corrected: 1.75,
    weight_cache_corrected: 9,
    weight_updates: -0.4,
    new_weights: -8.4,
  }).flatMap(([field, value]) => [
    [`dense1.${field}`, [[9, 9], [9, value]]], // biome-ignore format: rows
    [`dense2.${field}`, [[9, 9, 9], [value, 9, 9]]], // biome-ignore format: rows
  ]),
);
const OPTIMIZER = {
  'optimizer.current_learning_rate': [[0.5]],
  'optimizer.iterations': [[1233]],
  'optimizer.momentums_correction': [[0.5]],
  'optimizer.cache_correction': [[0.25]],
};

/** @param {string} optimizer */
const updateOf = (optimizer) => {
  const lines = numbersOf('Update', { arrays: { ...MEMORY, ...OPTIMIZER } }, { optimizer }).split('\n');
  const at = lines.indexOf('dense2.weights[1, 0]');
  assert.equal(lines[1], 'dense1.weights[1, 1]');
  // The same of both, but for the weight itself.
  assert.deepEqual(lines.slice(2, at - 1), lines.slice(at + 1, -1));
  return [lines[0], ...lines.slice(2, at)];
};

test('each optimizer’s update in numbers', () => {
  const step = 'w[1,1]= −8 +(−0.4) =−8.4';
  assert.deepEqual(updateOf('adagrad'), [
    'With ε = 0.5 and, after its decay, the learning rate η = 0.5.',
    'c= 0.25 +2^2 =4.25',
    'Δw= −(0.5·2)/(√(4.25)+0.5) =−0.4',
    step,
  ]);
  assert.deepEqual(updateOf('rmsprop'), [
    'With ρ = 0.75, ε = 0.5 and, after its decay, the learning rate η = 0.5.',
    'c= 0.75·0.25 +(1−0.75)·2^2 =4.25',
    'Δw= −(0.5·2)/(√(4.25)+0.5) =−0.4',
    step,
  ]);
  assert.deepEqual(updateOf('adam'), [
    'With β₁ = 0.75, β₂ = 0.875, ε = 0.5 and, after its decay, the learning rate η = 0.5. It is update k = 1,234, so that ' +
      '1 − β₁k = 0.5 and 1 − β₂k = 0.25.',
    'm= 0.75·0.5 +(1−0.75)·2 =0.875',
    'c= 0.875·0.25 +(1−0.875)·2^2 =4.25',
    'm^= (0.875)/(0.5) =1.75',
    'c^= (4.25)/(0.25) =9',
    'Δw= −(0.5·1.75)/(√(9)+0.5) =−0.4',
    step,
  ]);
});

test('what an update shows is there to be shown', () => {
  const of = (/** @type {string} */ optimizer) => {
    const { arrays, needs = [] } = stage(1, 'Update', { optimizer });
    return [arrays.join(' '), needs.join(' ')];
  };
  assert.deepEqual(of('adagrad'), of('rmsprop'));
  assert.deepEqual(of('rmsprop'), [
    'dense1.weight_cache dense1.dweights dense1.new_weight_cache dense1.weight_updates dense1.new_weights',
    'optimizer.current_learning_rate dense1.weights',
  ]);
  assert.deepEqual(of('adam'), [
    'dense1.weight_momentums dense1.weight_cache dense1.dweights dense1.new_weight_momentums dense1.new_weight_cache ' +
      'dense1.weight_momentums_corrected dense1.weight_cache_corrected dense1.weight_updates dense1.new_weights',
    'optimizer.current_learning_rate optimizer.iterations optimizer.momentums_correction optimizer.cache_correction dense1.weights',
  ]);
});

/** Unit 0 of two is left out for sample 11, unit 1 is kept. */
const DROPPED = {
  'dropout1.binary_mask': [[9, 9], [0, 2]], // biome-ignore format: rows
  'dropout1.output': [[9, 9], [0, 6.6]], // biome-ignore format: rows
  'dropout1.dinputs': [[9, 9], [0, 0.7451412]], // biome-ignore format: rows
};

test('dropout in numbers: a unit that is kept, and one that is left out', () => {
  const acting = { dropout: true };
  const dropped = (/** @type {string} */ title, /** @type {number} */ unit) =>
    numbersOf(title, { arrays: DROPPED, units: [1, unit, 0] }, acting);
  assert.equal(
    dropped('Dropout', 1),
    'm_1=(1)/(0.5)=2\na_1=3.3·2=6.6\nFor this point 1 of 2 units are kept.',
  );
  assert.equal(
    dropped('Dropout', 0),
    'm_0=0\na_0=0·0=0\nFor this point 1 of 2 units are kept; unit 0 is left out.',
  );
  assert.equal(dropped('Dropout backward', 1), 'm_1=2\n(∂L)/(∂a_1)=0.3726·2=0.7451');
  // What goes on is what dropout has left.
  assert.match(dropped('Dense 2', 1), /^z_0= 6\.6·0\.5 \+0 =/);
  assert.match(dropped('ReLU backward', 1), /\n\(∂L\)\/\(∂z_1\)=0\.7451·1=/);
});

test('the loss is that of the data and that of regularization', () => {
  const arrays = { data_loss: [[2]], regularization_loss: [[0.75]], loss: [[2.75]] };
  const [own, mean, others, whole] = numbersOf('Loss', { arrays }, { l1: true, l2: true }).split('\n');
  assert.equal(own, 'L_11=−ln0.006368=5.056');
  assert.equal(mean, '(1)/(N)∑_nL_n=(5.056+2.944)/(4)=2');
  assert.equal(others, 'The second term is the sum of the other 3 points’ losses.');
  assert.equal(whole, 'L= 2 +0.75 =2.75 The second term is R, with λ₁ = 0.25 and λ₂ = 0.125.');
  assert.match(numbersOf('Loss', { arrays }, { l2: true }), /The second term is R, with λ₂ = 0\.125\.$/);
});

test('of one point, or of two, there is not a sum of others', () => {
  const arrays = { sample_losses: [[9], [2]], loss: [[2]] };
  assert.match(
    numbersOf('Loss', { arrays, samples: 1 }),
    /\nL=\(2\+0\)\/\(1\)=2\nThe second term is 0, as the step takes no other point\.$/,
  );
  assert.match(
    numbersOf('Loss', { arrays: { ...arrays, loss: [[3]] }, samples: 2 }),
    /\nL=\(2\+4\)\/\(2\)=3\nThe second term is the other point’s loss\.$/,
  );
  assert.match(
    numbersOf('Dense 2 backward', { samples: 2 }),
    /\(∂L\)\/\(∂b_0\)= \(−0\.2484\) \+0\.2984 =0\.05 The second term is what the other point adds\.\n/,
  );
  // Its own term is then the gradient: −0.248408.
  assert.match(
    numbersOf('Dense 2 backward', { samples: 1, arrays: { 'dense2.dbiases': [[-0.248408, 9, 9]] } }),
    /\(∂L\)\/\(∂b_0\)= \(−0\.2484\) \+0 =−0\.2484 The second term is 0, as the step takes no other point\.\n/,
  );
});

test('what regularization adds to a gradient is a term of its own', () => {
  const arrays = {
    'dense1.data_dweights': [[9, 9], [9, 0.4]], // biome-ignore format: rows
    'dense1.data_dbiases': [[9, -0.1]],
    // The weight is −8, the bias 0.3: 0.25·(−1) and 2·0.125·(−8), 0.25·1 and 2·0.125·0.3.
    'dense1.dweights': [[9, 9], [9, -1.85]], // biome-ignore format: rows
    'dense1.dbiases': [[9, 0.225]],
  };
  assert.equal(
    numbersOf('Dense 1 backward', { arrays }, { l1: true, l2: true }),
    '(∂L)/(∂w_1,1)= (−0.25)·0.3726 +0.4931 +0.25·(−1) +2·0.125·(−8) =−1.85 The second term is what the other 3 points ' +
      'add, the last two are those of L1 and L2.\n' +
      '(∂L)/(∂b_1)= 0.3726 +(−0.4726) +0.25·1 +2·0.125·0.3 =0.225 The second term is what the other 3 points add, the ' +
      'last two are those of L1 and L2.',
  );
  assert.match(numbersOf('Dense 1 backward', { arrays }, { l2: true }), /, the last is that of L2\.$/);
  assert.match(numbersOf('Dense 1 backward', { arrays }, { l1: true }), /, the last is that of L1\.$/);
  // The last layer is not regularized.
  assert.equal(numbersOf('Dense 2 backward', {}, { l2: true }), numbersOf('Dense 2 backward'));
});

/**
 * The stages of an activation in numbers: of unit 1, whose sum is 3.3, and of unit 0, whose sum is −0.4. What comes back to them is
 * 0.3725706 and 9. NumPy: tanh 3.3 = 0.99728296, tanh −0.4 = −0.37994896; 1 / (1 + exp(−3.3)) = 0.96442881, of −0.4 0.40131234.
 * @type {[string, string, number[], number[], string, string, string[], string[]][]} name, title, outputs, gradients; formulas; and for
 *   units 1 and 0 both ways in numbers
 */
const ACTIVATED = [
  [
    'leaky',
    'Leaky ReLU',
    [-0.004, 3.3],
    [0.09, 0.3725706],
    'a_j=max(0.01·z_j,z_j)',
    '(∂L)/(∂z_j)=(∂L)/(∂a_j)·s_j,s_j=1\u00a0if\u00a0z_j>0\u00a0else\u00a00.01',
    ['a_1=max(0.01·3.3,3.3)=3.3', 'z_1=3.3>0\n(∂L)/(∂z_1)=0.3726·1=0.3726'],
    ['a_0=max(0.01·(−0.4),−0.4)=−0.004', 'z_0=−0.4≤0\n(∂L)/(∂z_0)=9·0.01=0.09'],
  ],
  [
    'tanh',
    'tanh',
    [-0.37994896, 0.99728296],
    [7.70074906, 0.00202183],
    'a_j=tanh(z_j)=(e^z_j−e^−z_j)/(e^z_j+e^−z_j)',
    '(∂L)/(∂z_j)=(∂L)/(∂a_j)·(1−a_j^2)',
    ['a_1=tanh(3.3)=0.9973', '(∂L)/(∂z_1)=0.3726·(1−0.9973^2)=0.002022'],
    ['a_0=tanh(−0.4)=−0.3799', '(∂L)/(∂z_0)=9·(1−(−0.3799)^2)=7.701'],
  ],
  [
    'sigmoid',
    'Sigmoid',
    [0.40131234, 0.96442881],
    [2.16234672, 0.01278137],
    'a_j=(1)/(1+e^−z_j)',
    '(∂L)/(∂z_j)=(∂L)/(∂a_j)·(1−a_j)·a_j',
    ['a_1=(1)/(1+e^−3.3)=0.9644', '(∂L)/(∂z_1)=0.3726·(1−0.9644)·0.9644=0.01278'],
    ['a_0=(1)/(1+e^−(−0.4))=0.4013', '(∂L)/(∂z_0)=9·(1−0.4013)·0.4013=2.162'],
  ],
  [
    'linear',
    'Linear',
    [-0.4, 3.3],
    [9, 0.3725706],
    'a_j=z_j',
    '(∂L)/(∂z_j)=(∂L)/(∂a_j)',
    ['a_1=3.3', '(∂L)/(∂z_1)=(∂L)/(∂a_1)=0.3726'],
    ['a_0=−0.4', '(∂L)/(∂z_0)=(∂L)/(∂a_0)=9'],
  ],
];

for (const [activation, title, outputs, gradients, formula, back, of1, of0] of ACTIVATED) {
  test(`${title} and its way back: formulas, and a sample’s numbers in them`, () => {
    const acting = { activation };
    assert.deepEqual(
      [title, `${title} backward`].map((title) => textOf(stage(2, title, acting).formula)),
      [formula, back],
    );
    const arrays = {
      'activation1.output': [[9, 9], outputs], // biome-ignore format: rows
      'dense2.dinputs': [[9, 9], [9, 0.3725706]], // biome-ignore format: rows
      'activation1.dinputs': [[9, 9], gradients], // biome-ignore format: rows
    };
    for (const [unit, expected] of [of0, of1].entries()) {
      const told = [title, `${title} backward`].map((title) =>
        numbersOf(title, { arrays, units: [1, unit, 0] }, acting),
      );
      assert.deepEqual(told, expected);
    }
  });
}

test('each activation says in a sentence what it does, on either way', () => {
  const told = ['leaky', 'tanh', 'sigmoid', 'linear'].map((activation) => {
    const [, forward, , , , , , back] = stagesOf(2, { activation });
    return [forward.sentence, back.sentence];
  });
  assert.deepEqual(told, [
    [
      'A sum above 0 passes, and of one below a hundredth does: each unit folds the plane along one line, but is never quite silent.',
      'Where the sum was above 0, the gradient passes unchanged. Where it was not, a hundredth of it does, so that no unit can die.',
    ],
    [
      'Every sum becomes a number between −1 and 1: near 0 it is almost the sum itself, and far from 0 it hardly changes any more.',
      'The gradient is multiplied by the slope, 1 − a²: 1 where the sum was 0, and almost nothing where the unit is close to −1 or 1.',
    ],
    [
      'Every sum becomes a number between 0 and 1: 0.5 where the sum is 0, and far from there it hardly changes any more.',
      'The gradient is multiplied by the slope, (1 − a)·a: a quarter where the sum was 0, less elsewhere, and almost nothing where ' +
        'the unit is close to 0 or 1. Each such layer makes gradients smaller.',
    ],
    [
      'Every sum passes as it is. Without a bend, two layers can do no more than one.',
      'The slope is 1 everywhere: the gradient passes unchanged.',
    ],
  ]);
});

test('each hidden layer has the stages of its own activation, in NumPy under the names of the book', () => {
  const activation = 'tanh.leaky.sigmoid.linear.relu';
  assert.deepEqual(titlesWith({ activation }, 6), [
    ...[
      'Dense 1',
      'tanh 1',
      'Dense 2',
      'Leaky ReLU 2',
      'Dense 3',
      'Sigmoid 3',
      'Dense 4',
      'Linear 4',
      'Dense 5',
      'ReLU 5',
    ],
    ...[
      'Dense 6',
      'Softmax',
      'Loss',
      '∂L/∂z',
      'Dense 6 backward',
      'ReLU 5 backward',
      'Dense 5 backward',
      'Linear 4 backward',
    ],
    ...[
      'Dense 4 backward',
      'Sigmoid 3 backward',
      'Dense 3 backward',
      'Leaky ReLU 2 backward',
      'Dense 2 backward',
    ],
    ...['tanh 1 backward', 'Dense 1 backward', 'Update'],
  ]);
  const stages = stagesOf(6, { activation, dropout: true });
  const of = (/** @type {string} */ kind) =>
    stages.filter((stage) => stage.kind === kind).map(({ numpy, arrays }) => ({ numpy, arrays }));
  assert.deepEqual(of('activation').slice(0, 4), [
    {
      numpy: ['# Activation_Tanh', 'activation1.output = np.tanh(dense1.output)'],
      arrays: ['dense1.output', 'activation1.output'],
    },
    {
      numpy: [
        '# Activation_LeakyReLU',
        'activation2.output = np.maximum(0.01 * dense2.output, dense2.output)',
      ],
      arrays: ['dense2.output', 'activation2.output'],
    },
    {
      numpy: ['# Activation_Sigmoid', 'activation3.output = 1 / (1 + np.exp(-dense3.output))'],
      arrays: ['dense3.output', 'activation3.output'],
    },
    {
      numpy: ['# Activation_Linear', 'activation4.output = dense4.output'],
      arrays: ['dense4.output', 'activation4.output'],
    },
  ]);
  assert.deepEqual(of('activationBackward').slice(1), [
    {
      numpy: ['# Activation_Linear', 'activation4.dinputs = dropout4.dinputs.copy()'],
      arrays: ['dropout4.dinputs', 'activation4.dinputs'],
    },
    {
      numpy: [
        '# Activation_Sigmoid',
        'activation3.dinputs = dropout3.dinputs * (1 - activation3.output) * activation3.output',
      ],
      arrays: ['activation3.output', 'dropout3.dinputs', 'activation3.dinputs'],
    },
    {
      numpy: [
        '# Activation_LeakyReLU',
        'activation2.dinputs = dropout2.dinputs.copy()',
        'activation2.dinputs[dense2.output <= 0] *= 0.01',
      ],
      arrays: ['dense2.output', 'dropout2.dinputs', 'activation2.dinputs'],
    },
    {
      numpy: ['# Activation_Tanh', 'activation1.dinputs = dropout1.dinputs * (1 - activation1.output ** 2)'],
      arrays: ['activation1.output', 'dropout1.dinputs', 'activation1.dinputs'],
    },
  ]);
});

test('the stages are those of the activations that are shown', () => {
  const shown = (/** @type {string} */ activation) =>
    stagesFor(/** @type {any} */ ({ data: { sizes: [2, 4, 4, 3], activation } }))
      .filter(({ kind }) => kind === 'activation')
      .map(({ title }) => title);
  assert.deepEqual(shown('tanh'), ['tanh 1', 'tanh 2']);
  assert.deepEqual(shown('tanh.relu'), ['tanh 1', 'ReLU 2']);
  assert.deepEqual(shown('relu.tanh'), ['ReLU 1', 'tanh 2']);
});
