// A run as a program: one Python file in the book's classes that needs NumPy only, and prints the run's log. In the book's
// arithmetic its lines are the page's, to the last character.

import { inOrder, isOfStart } from './changes.js';
import { readPoints } from './dataset.js';
import { isUnit, partOf } from './parts.js';
import { SETTINGS, startOf } from './schema.js';
import {
  batches,
  dataLines,
  drawsPoints,
  EDITED,
  HOLD_OUT,
  heldOf,
  MOST_POINTS,
  PCG32,
  POINTS_FILE,
  POINTS_OF,
  pointsLines,
  SEEDED,
  STREAMED,
  samplesOf,
  validationLines,
} from './script/data.js';
import { bracketed, float, indented, snake, when } from './script/python.js';
import { allOnLines, changesLayers, editLines, functionsOf } from './script/structure.js';
import { BOOK_EPOCHS } from './state.js';
import { structureEditOf } from './structure.js';

/** @typedef {import('./engine/run.js').Run} Run */
/** @typedef {import('./engine/run.js').Value} Value */
/** @typedef {import('./engine/run.js').Change} Change */
/** @typedef {import('./dataset.js').Points} Points */
/** @typedef {import('./script/data.js').Data} Data */

/**
 * What holds from an epoch on.
 * @typedef {object} Stage
 * @property {number} epoch
 * @property {Record<string, Value | boolean>} settings all of them
 * @property {string[]} activations of hidden layers; those that any has during its changes, too
 * @property {string[]} lines of Python that make it so
 */

/** What a program is made of. @typedef {ReturnType<typeof needsOf>} Needs */

/**
 * The book's optimizers: what each is called, what its settings are by default, what it remembers of a layer, and its update.
 * @type {Record<string, {called: string, words: string, defaults: Record<string, number>, memory: string[], update: string}>}
 */
const OPTIMIZERS = {
  sgd: {
    called: 'Optimizer_SGD',
    words: 'Steps against the gradient; momentum carries a share of each step into the next.',
    defaults: { learningRate: 1, decay: 0, momentum: 0 },
    memory: ['momentums'],
    update: `\
        layer.weight_momentums = (self.momentum * layer.weight_momentums
                                  - self.current_learning_rate * layer.dweights)
        layer.bias_momentums = (self.momentum * layer.bias_momentums
                                - self.current_learning_rate * layer.dbiases)
        layer.weights += layer.weight_momentums
        layer.biases += layer.bias_momentums`,
  },
  adagrad: {
    called: 'Optimizer_Adagrad',
    words: 'Divides each step by the root of the sum of all squared gradients so far.',
    defaults: { learningRate: 1, decay: 0, epsilon: 1e-7 },
    memory: ['cache'],
    update: `\
        layer.weight_cache += layer.dweights**2
        layer.bias_cache += layer.dbiases**2
        layer.weights += (-self.current_learning_rate * layer.dweights
                          / (np.sqrt(layer.weight_cache) + self.epsilon))
        layer.biases += (-self.current_learning_rate * layer.dbiases
                         / (np.sqrt(layer.bias_cache) + self.epsilon))`,
  },
  rmsprop: {
    called: 'Optimizer_RMSprop',
    words: 'Divides each step by the root of a moving average of squared gradients.',
    defaults: { learningRate: 0.001, decay: 0, epsilon: 1e-7, rho: 0.9 },
    memory: ['cache'],
    update: `\
        layer.weight_cache = self.rho * layer.weight_cache + (1 - self.rho) * layer.dweights**2
        layer.bias_cache = self.rho * layer.bias_cache + (1 - self.rho) * layer.dbiases**2
        layer.weights += (-self.current_learning_rate * layer.dweights
                          / (np.sqrt(layer.weight_cache) + self.epsilon))
        layer.biases += (-self.current_learning_rate * layer.dbiases
                         / (np.sqrt(layer.bias_cache) + self.epsilon))`,
  },
  adam: {
    called: 'Optimizer_Adam',
    words: 'Momentum, divided by the root of a moving average of squared gradients.',
    defaults: { learningRate: 0.001, decay: 0, epsilon: 1e-7, beta1: 0.9, beta2: 0.999 },
    memory: ['momentums', 'cache'],
    update: `\
        layer.weight_momentums = (self.beta_1 * layer.weight_momentums
                                  + (1 - self.beta_1) * layer.dweights)
        layer.bias_momentums = (self.beta_1 * layer.bias_momentums
                                + (1 - self.beta_1) * layer.dbiases)
        layer.weight_cache = (self.beta_2 * layer.weight_cache
                              + (1 - self.beta_2) * layer.dweights**2)
        layer.bias_cache = (self.beta_2 * layer.bias_cache
                            + (1 - self.beta_2) * layer.dbiases**2)
        # Both averages start at 0, and are too small at first.
        momentum_share = 1 - self.beta_1 ** (self.iterations + 1)
        cache_share = 1 - self.beta_2 ** (self.iterations + 1)
        layer.weights += (-self.current_learning_rate * (layer.weight_momentums / momentum_share)
                          / (np.sqrt(layer.weight_cache / cache_share) + self.epsilon))
        layer.biases += (-self.current_learning_rate * (layer.bias_momentums / momentum_share)
                         / (np.sqrt(layer.bias_cache / cache_share) + self.epsilon))`,
  },
};

/**
 * What a hidden layer makes of its sums: the names of the classes, and the classes.
 * @type {Record<string, {called: string, source: string}>}
 */
const ACTIVATIONS = {
  relu: {
    called: 'Activation_ReLU',
    source: `\
class Activation_ReLU:
    """Cuts off what is below 0."""

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0`,
  },
  leaky: {
    called: 'Activation_LeakyReLU',
    source: `\
class Activation_LeakyReLU:
    """Leaves a hundredth of what is below 0."""

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.where(inputs > 0, inputs, 0.01 * inputs)

    def backward(self, dvalues):
        self.dinputs = np.where(self.inputs > 0, dvalues, 0.01 * dvalues)`,
  },
  tanh: {
    called: 'Activation_Tanh',
    source: `\
class Activation_Tanh:
    """A smooth step from -1 to 1."""

    def forward(self, inputs):
        self.output = np.tanh(inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output**2)`,
  },
  sigmoid: {
    called: 'Activation_Sigmoid',
    source: `\
class Activation_Sigmoid:
    """A smooth step from 0 to 1."""

    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(-inputs))

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output`,
  },
  linear: {
    called: 'Activation_Linear',
    source: `\
class Activation_Linear:
    """Leaves everything as it is."""

    def forward(self, inputs):
        self.output = inputs

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()`,
  },
};

/**
 * The network as it is at an epoch.
 * @typedef {object} Network
 * @property {boolean} listed whether its layers come and go, so that they have no names but their places
 * @property {string[]} activations the name of each hidden layer's
 * @property {string} first that of the first hidden layer, also when it has gone
 * @property {Set<string>} off units that are switched off, by their names
 * @property {boolean} switches whether units are ever switched off
 * @property {boolean} drops whether there is dropout at any time
 */

/** What a layer is called. @param {Network} network @param {number} layer counted from 1 */
const layerOf = ({ listed }, layer) => (listed ? `layers[${layer - 1}]` : `dense${layer}`);

/**
 * What the run was at its start, and after each epoch's changes.
 * @param {Run} run @param {number} until @param {Points | undefined} own its points, where NumPy does not draw them
 */
function stagesOf({ start, changes }, until, own) {
  const isStart = (/** @type {Change} */ { epoch, name }) => epoch === 0 && isOfStart(name, changes);
  const early = changes.filter(isStart);
  const chosen = { ...start, ...Object.fromEntries(early.map(({ name, value }) => [name, value])) };
  /** @type {Stage['settings']} */
  let settings = Object.fromEntries(SETTINGS.map(({ name }) => [name, startOf(chosen, name)]));
  if (own && chosen.classes === undefined && settings.data === 'own') {
    settings.classes = Math.max(2, 1 + own.labels.reduce((most, label) => Math.max(most, label), 0));
  }
  const acting = inOrder(changes.filter((change) => change.epoch < until && !isStart(change)));
  const activations = activationsOf(settings.activation, /** @type {number[]} */ (settings.hidden).length);
  /** @type {Network} */
  const network = {
    listed: acting.some(changesLayers),
    activations,
    first: String(settings.activation).split('.')[0],
    off: new Set(),
    switches: acting.some(({ name }) => isUnit(name)),
    drops:
      Number(settings.dropout) > 0 ||
      acting.some(({ name, value }) => name === 'dropout' && Number(value) > 0),
  };
  /** @type {Stage[]} */
  const stages = [{ epoch: 0, settings, activations, lines: [] }];
  for (const { epoch, name, value } of acting) {
    let stage = stages[stages.length - 1];
    if (stage.epoch < epoch) {
      stage = { epoch, settings, activations: network.activations, lines: [] };
      stages.push(stage);
    }
    const part = partOf(name);
    const edit = name === 'hidden' ? structureEditOf(value) : undefined;
    if (part) {
      stage.lines.push(...partLines(name, part, Number(value), network));
    } else if (edit) {
      stage.lines.push(...structureLines(edit, network, settings));
    } else if (name === 'points') {
      stage.lines.push(...pointsLines(String(value)));
    } else if (name === 'activation') {
      stage.lines.push(...activationLines(String(value), network));
    } else if (settings[name] !== value) {
      settings = { ...settings, [name]: value };
      stage.settings = settings;
      stage.lines.push(...settingLines(name, settings, network));
    }
    // Also those that a later change of the epoch takes away.
    stage.activations = [...new Set([...stage.activations, ...network.activations])];
  }
  return stages;
}

/**
 * Sets a part of the network, or nothing if it is so already.
 * @param {string} name @param {import('./parts.js').Part} part @param {number} value
 * @param {Network} network is kept up to date
 */
function partLines(name, { kind, layer, input, unit }, value, network) {
  const { off } = network;
  const owner = layerOf(network, layer);
  if (kind === 'units') {
    const on = value !== 0;
    if (on !== off.has(name)) return [];
    if (on) off.delete(name);
    else off.add(name);
    return [switchLine(name, on, network)];
  }
  // A parameter of a unit that is switched off waits with it.
  const waits =
    off.has(`dense${layer}.units.${unit}`) ||
    (kind === 'weights' && off.has(`dense${layer - 1}.units.${input}`));
  const array = waits ? `${owner}.kept['${kind}']` : `${owner}.${kind}`;
  return [`${array}[${input}, ${unit}] = ${float(value)}`];
}

/** @param {string} name of a unit @param {boolean} on @param {Network} network */
function switchLine(name, on, network) {
  const { layer, unit } = /** @type {import('./parts.js').Part} */ (partOf(name));
  return `switch_${on ? 'on' : 'off'}(${layerOf(network, layer)}, ${layerOf(network, layer + 1)}, ${unit})`;
}

/** The name of each hidden layer's activation. @param {unknown} value @param {number} layers */
function activationsOf(value, layers) {
  const names = String(value).split('.');
  return Array.from({ length: layers }, (_, index) => (names.length > 1 ? names[index] : names[0]));
}

/** Gives layers other activations. @param {string} value @param {Network} network is kept up to date */
function activationLines(value, network) {
  const before = network.activations;
  network.activations = activationsOf(value, before.length);
  network.first = value.split('.')[0];
  return network.activations.flatMap((name, index) => {
    const owner = network.listed ? `activations[${index}]` : `activation${index + 1}`;
    return name === before[index] ? [] : [`${owner} = ${ACTIVATIONS[name].called}()`];
  });
}

/**
 * Edits the structure.
 * @param {import('./structure.js').StructureEdit} edit @param {Network} network is kept up to date @param {Stage['settings']} settings
 */
function structureLines(edit, network, settings) {
  const { kind, layer } = edit;
  const { activations, first, drops } = network;
  const activation = activations[Math.max(layer - 2, 0)] ?? first;
  /** @type {string[]} */
  const others = [];
  if (kind === 'insert') {
    network.activations = activations.toSpliced(layer - 1, 0, activation);
    others.push(
      `activations.insert(${layer - 1}, ${ACTIVATIONS[activation].called}())`,
      ...(drops ? [`dropouts.insert(${layer - 1}, Layer_Dropout(${float(settings.dropout)}))`] : []),
    );
  } else if (kind === 'drop') {
    network.activations = activations.toSpliced(layer - 1, 1);
  }
  network.first = network.activations[0] ?? first;
  const { off, switches } = network;
  const { lines, off: moved } = editLines(edit, { activation, others, off, switches }, (name, on) =>
    switchLine(name, on, network),
  );
  network.off = moved;
  return lines;
}

/** The line with which another share of dropout begins. */
const EACH_DROPOUT = 'for dropout in dropouts:';

/** Makes a setting act that has been changed. @param {string} name @param {Stage['settings']} settings @param {Network} network */
function settingLines(name, settings, { listed, activations }) {
  const value = settings[name];
  if (name === 'optimizer') {
    return [newOptimizer(settings), 'for layer in layers:', '    forget(layer)'];
  }
  if (name === 'l1' || name === 'l2') {
    return [
      `${name} = ${float(value)}`,
      `for layer in ${listed ? 'layers[:-1]' : 'hidden'}:`,
      `    layer.weight_regularizer_${name} = layer.bias_regularizer_${name} = ${name}`,
    ];
  }
  if (name === 'dropout') {
    return listed || activations.length > 0 ? [EACH_DROPOUT, `    dropout.rate = 1 - ${float(value)}`] : [];
  }
  if (name === 'batchSize') return [`batch_size = ${value}`];
  if (!(name in OPTIMIZERS[String(settings.optimizer)].defaults)) return []; // it is another optimizer's
  return [`optimizer.${snake(name)} = ${float(value)}`];
}

/** What differs from the optimizer's own defaults is named. @param {Stage['settings']} settings */
function newOptimizer(settings) {
  const { called, defaults } = OPTIMIZERS[String(settings.optimizer)];
  const named = Object.keys(defaults).filter((name) => (settings[name] ?? defaults[name]) !== defaults[name]);
  const given = named.map((name) => `${snake(name)}=${float(settings[name])}`);
  return bracketed(`optimizer = ${called}(`, given, ')');
}

/**
 * What the program needs.
 * @param {Stage[]} stages @param {Data | undefined} own its data, where NumPy does not draw them @param {number} most points that are inlined
 */
function needsOf(stages, own, most) {
  const [{ settings }] = stages;
  const kind = String(settings.data);
  const held = own ? 0 : heldOf(settings);
  /** Whether something holds in all of the run, in some of it, or never. @param {(settings: Stage['settings']) => boolean} holds */
  const howLong = (holds) => {
    const count = stages.filter(({ settings }) => holds(settings)).length;
    return count === stages.length ? 'always' : count > 0 ? 'at times' : 'never';
  };
  /** @param {string} name */
  const above0 = (name) => howLong((settings) => Number(settings[name] ?? 0) > 0);
  const book = settings.arithmetic === 'book';
  const sizes = [2, .../** @type {number[]} */ (settings.hidden), Number(settings.classes)];
  const lines = stages.flatMap(({ lines }) => lines);
  const calls = (/** @type {string[]} */ ...names) =>
    lines.some((line) => names.some((name) => line.includes(`${name}(`)));
  const listed = calls('insert_layer', 'insert_first_layer', 'drop_layer');
  const edited = lines.some((line) => line.startsWith(EDITED));
  const samples = own?.labels.length ?? Number(settings.samplesPerClass) * Number(settings.classes) - held;
  const optimizers = [...new Set(stages.map(({ settings }) => String(settings.optimizer)))];
  return {
    settings,
    book,
    sizes,
    /** Whether layers come and go, so that they have no names of their own. */
    listed,
    activations: [...new Set(stages.flatMap(({ activations }) => activations))],
    penalties: ['l1', 'l2'].filter((name) => above0(name) !== 'never'),
    regularized: howLong(({ l1, l2 }) => Number(l1 ?? 0) > 0 || Number(l2 ?? 0) > 0),
    dropped: listed || sizes.length > 2 ? above0('dropout') : 'never',
    /** Of edited points there may be fewer than in a batch. */
    batched: howLong(({ batchSize }) => Number(batchSize) > 0 && (edited || Number(batchSize) < samples)),
    edited,
    addsPoints: lines.some((line) => line.includes('points_of(')),
    lines,
    calls,
    /** In the book's arithmetic the log tells the learning rate while it decays. */
    decayed: book ? above0('decay') : 'never',
    optimizers: optimizers.map((name) => OPTIMIZERS[name]),
    forgets: calls('forget', 'insert_first_layer', 'drop_layer'),
    restructured: listed || calls('add_units', 'remove_unit'),
    dropsOtherwise: lines.includes(EACH_DROPOUT),
    switches: lines.some((line) => line.startsWith('switch_')),
    kind: STREAMED[kind] ?? SEEDED[kind],
    streamed: kind in STREAMED,
    own,
    filed: own !== undefined && samplesOf(own) > most,
    held,
    validated: settings.validation === true || held > 0 || own?.validation !== undefined,
  };
}

const FOR_BOOK = `
Its arithmetic is what nnfs.init() sets up, with which the book's programs begin: zeros and
random numbers are float32, products are summed in float64 and rounded once, and all else is
NumPy's float32.`;

const AS_PRINTED = `So it prints the page's lines, digit for digit, on every x86-64 processor
with AVX2 and FMA (most since 2013). On others, such as ARM, NumPy's exp rounds otherwise, and
the lines part from about epoch 100 on.`;

const OWN_TANH = `The page has its own tanh: so numbers agree only to rounding, and the lines part after some tens
or hundreds of epochs.`;

const OWN_DROPOUT = `With dropout NumPy takes gradients back through its activation in float64, which the page does not:
so numbers agree only to rounding, and the lines part after some tens or hundreds of epochs.`;

const FOR_FLOAT32 = `
All is float32, as on the page; but the page sums products in another order and has its own exp,
so numbers agree only to rounding, and the lines part after some tens or hundreds of epochs.`;

const FROM_FILE = `
Its points are in ${POINTS_FILE}, which the page saves beside it, and which must be in the folder
where this is run.
`;

/** Whether with dropout all is as in NumPy. @param {Needs} needs */
const dropsAsNumPy = ({ activations, dropped }) =>
  dropped === 'never' || activations.every((name) => name === 'relu' || name === 'linear');

/** @param {Needs} needs */
function arithmeticOf(needs) {
  if (!needs.book) return FOR_FLOAT32;
  if (needs.activations.includes('tanh')) return `${FOR_BOOK}\n${OWN_TANH}`;
  return `${FOR_BOOK}\n${dropsAsNumPy(needs) ? AS_PRINTED : OWN_DROPOUT}`;
}

/** Whether the program of a run in the book's arithmetic prints the page's lines, to the character. @param {Run} run */
export function printsSameLines(run) {
  const needs = needsOf(stagesOf(run, Number.POSITIVE_INFINITY, undefined), undefined, 0);
  return !needs.activations.includes('tanh') && dropsAsNumPy(needs);
}

/** @param {Needs} needs @param {string} address of the run */
const head = (needs, address) => `\
"""A run of Neural Spiral with the parts of the book "Neural Networks from Scratch".

It needs only NumPy 2 (python3 -m pip install numpy) and prints the log of the run.
${when(needs.filed, FROM_FILE)}${arithmeticOf(needs)}
"""
${when(address, `\n# The run on its page:\n# ${address}\n`)}
${when(needs.calls('add_units'), 'from itertools import islice\n\n')}import numpy as np`;

/** @param {Needs} needs */
const arrays = ({ settings: { data, initialization } }) => `\
def zeros(shape):
    return np.zeros(shape, dtype=np.float32)${when(
      initialization !== 'zeros' || data === 'spiral' || data === 'vertical',
      `


def randn(*shape):
    return np.random.randn(*shape).astype(np.float32)`,
    )}`;

const DOT = `\
def dot(a, b):
    """Sums in float64 and rounds once: in which order a processor sums does not matter then."""
    return np.dot(a.astype(np.float64), b.astype(np.float64)).astype(np.float32)`;

const SIGN = `\
def sign(values):
    """The slope of |v|: -1 where v is below 0, else 1."""
    signs = np.ones_like(values)
    signs[values < 0] = -1
    return signs`;

/** What the weights of a layer are at first. @type {Record<string, string>} */
const FIRST_WEIGHTS = {
  he: '(2 / n_inputs) ** 0.5 * randn(n_inputs, n_neurons)',
  xavier: '(2 / (n_inputs + n_neurons)) ** 0.5 * randn(n_inputs, n_neurons)',
  book: '0.01 * randn(n_inputs, n_neurons)',
  zeros: 'zeros((n_inputs, n_neurons))',
};

/** @param {Needs} needs */
function layerDense({ settings, book, penalties }) {
  const dot = book ? 'dot' : 'np.dot';
  const strengths = penalties.flatMap((name) => [`weight_regularizer_${name}`, `bias_regularizer_${name}`]);
  const parameters = ['self', 'n_inputs', 'n_neurons', ...strengths.map((name) => `${name}=0.0`)];
  return `\
class Layer_Dense:
    """Every output is a weighted sum of all inputs, plus a bias."""

${bracketed('    def __init__(', parameters, '):')}
        self.weights = ${FIRST_WEIGHTS[String(settings.initialization)]}
        self.biases = zeros((1, n_neurons))${strengths.map((name) => `\n        self.${name} = ${name}`).join('')}

    def forward(self, inputs):
        self.inputs = inputs
        self.output = ${dot}(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = ${dot}(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)${when(
          penalties.includes('l1'),
          `
        self.dweights += self.weight_regularizer_l1 * sign(self.weights)
        self.dbiases += self.bias_regularizer_l1 * sign(self.biases)`,
        )}${when(
          penalties.includes('l2'),
          `
        self.dweights += 2 * self.weight_regularizer_l2 * self.weights
        self.dbiases += 2 * self.bias_regularizer_l2 * self.biases`,
        )}
        self.dinputs = ${dot}(dvalues, self.weights.T)`;
}

/** @param {Needs} needs */
function layerDropout({ book, dropped }) {
  const mask = [
    'kept = np.random.binomial(1, self.rate, size=inputs.shape)',
    `self.binary_mask = kept${when(!book, '.astype(np.float32)')} / self.rate`,
  ];
  const masks =
    dropped === 'always'
      ? mask
      : [
          'if self.rate == 1:',
          '    self.binary_mask = 1  # nothing is dropped, and no random number drawn',
          'else:',
          ...indented(mask),
        ];
  return `\
class Layer_Dropout:
    """Drops a share of the values, others in every epoch, and makes up for it in the rest."""

    def __init__(self, rate):
        self.rate = 1 - rate  # the share that is kept

    def forward(self, inputs):
${indented(indented(masks)).join('\n')}
        self.output = inputs * self.binary_mask

    def backward(self, dvalues):
        self.dinputs = dvalues * self.binary_mask`;
}

/** @param {Needs} needs */
function loss({ penalties, batched }) {
  const l1 = (/** @type {string} */ name, /** @type {string} */ values) =>
    `\n        loss += layer.${name}_regularizer_l1 * np.sum(np.abs(layer.${values}))`;
  const l2 = (/** @type {string} */ name, /** @type {string} */ values) =>
    `\n        loss += layer.${name}_regularizer_l2 * np.sum(layer.${values} * layer.${values})`;
  const terms = [
    ['weight', 'weights'],
    ['bias', 'biases'],
  ].map(
    ([name, values]) =>
      when(penalties.includes('l1'), l1(name, values)) + when(penalties.includes('l2'), l2(name, values)),
  );
  return `\
class Activation_Softmax_Loss_CategoricalCrossentropy:
    """Probabilities of the classes, and how far they are from the right answers."""

    def forward(self, inputs, y_true):
        # Less the largest of each sample, so that exp cannot overflow
        exp_values = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = exp_values / np.sum(exp_values, axis=1, keepdims=True)
        # Clipped, so that log is never of 0
        clipped = np.clip(self.output, 1e-7, 1 - 1e-7)
        ${batched === 'never' ? 'return np.mean(-np.log(clipped[range(len(y_true)), y_true]))' : 'return -np.log(clipped[range(len(y_true)), y_true])  # of each sample'}

    def backward(self, dvalues, y_true):
        # Through loss and softmax at once: the probabilities, less 1 for the right class
        self.dinputs = dvalues.copy()
        self.dinputs[range(len(y_true)), y_true] -= 1
        self.dinputs = self.dinputs / len(y_true)${when(
          penalties.length > 0,
          `

    def regularization_loss(self, layer):
        loss = 0${terms.join('')}
        return loss`,
        )}`;
}

/** @param {Needs['optimizers'][number]} optimizer */
function optimizerClass({ called, words, defaults, memory, update }) {
  const names = Object.keys(defaults);
  const parameters = names.map((name) => `${snake(name)}=${float(defaults[name])}`);
  const zeros = memory.flatMap((kind) => [
    `            layer.weight_${kind} = np.zeros_like(layer.weights)`,
    `            layer.bias_${kind} = np.zeros_like(layer.biases)`,
  ]);
  return `\
class ${called}:
    """${words}"""

${bracketed('    def __init__(', ['self', ...parameters], '):')}
${names.map((name) => `        self.${snake(name)} = ${snake(name)}`).join('\n')}
        self.current_learning_rate = learning_rate
        self.iterations = 0

    def pre_update_params(self):
        self.current_learning_rate = self.learning_rate * (1 / (1 + self.decay * self.iterations))

    def update_params(self, layer):
        if not hasattr(layer, 'weight_${memory[0]}'):
${zeros.join('\n')}
${update}

    def post_update_params(self):
        self.iterations += 1`;
}

/** The names of what optimizers remember of a layer. @param {Needs} needs */
function memory({ optimizers }) {
  const kinds = [...new Set(optimizers.flatMap(({ memory }) => memory))];
  const names = (/** @type {string} */ of) => kinds.map((kind) => `'${of}_${kind}'`).join(', ');
  return `\
# What an optimizer remembers of a layer
MEMORY = {'weights': [${names('weight')}],
          'biases': [${names('bias')}]}`;
}

const FORGET = `\
def forget(layer):
    """Drops what the optimizer before remembered."""
    for name in MEMORY['weights'] + MEMORY['biases']:
        vars(layer).pop(name, None)`;

const SWITCHES = `\
def parts_of(layer, following, unit):
    """The weights into a hidden unit, its bias, and the weights out of it.

    Of each: the values, those that are kept while the unit is off, how many units that are off
    they belong to (a weight may lead from one to another), and what the optimizer remembers.
    """
    for owner, name, place in ((layer, 'weights', np.s_[:, unit]),
                               (layer, 'biases', np.s_[:, unit]),
                               (following, 'weights', np.s_[unit, :])):
        memories = [vars(owner)[memory] for memory in MEMORY[name] if memory in vars(owner)]
        arrays = [getattr(owner, name), owner.kept[name], owner.off[name], *memories]
        yield [array[place] for array in arrays]


def switch_off(layer, following, unit):
    """Without its weights and its bias a unit gives 0, and learns nothing."""
    for values, kept, off, *memories in parts_of(layer, following, unit):
        kept[off == 0] = values[off == 0]
        off += 1
        for array in (values, *memories):
            array[:] = 0


def switch_on(layer, following, unit):
    """Gives a unit the weights and the bias back that it had."""
    for values, kept, off, *_ in parts_of(layer, following, unit):
        off -= 1
        values[off == 0] = kept[off == 0]`;

/** What regularizes a hidden layer. @param {Needs} needs */
const strengthsOf = ({ penalties }) =>
  penalties.flatMap((name) => [`weight_regularizer_${name}=${name}`, `bias_regularizer_${name}=${name}`]);

/** The data, the layers and the optimizer. @param {Needs} needs */
function setUp(needs) {
  const { settings, sizes, penalties, dropped, switches, listed } = needs;
  const { dropout } = settings;
  const last = sizes.length - 1;
  const dense = sizes.slice(1).map((_, index) => `dense${index + 1}`);
  const hidden = dense.slice(0, -1);
  const activations = activationsOf(settings.activation, hidden.length);
  const strengths = strengthsOf(needs);
  const layers = dense.flatMap((name, index) => {
    const number = index + 1;
    const given = [String(sizes[index]), String(sizes[number])];
    if (number === last) return [bracketed(`${name} = Layer_Dense(`, given, ')')];
    return [
      bracketed(`${name} = Layer_Dense(`, [...given, ...strengths], ')'),
      `activation${number} = ${ACTIVATIONS[activations[index]].called}()`,
      ...(dropped === 'never' ? [] : [`dropout${number} = Layer_Dropout(${float(dropout ?? 0)})`]),
    ];
  });
  const list = (/** @type {string} */ name, /** @type {string[]} */ items) =>
    bracketed(`${name} = [`, items, ']');
  const named = (/** @type {string} */ name) => hidden.map((_, index) => `${name}${index + 1}`);
  return [
    ...dataLines(needs),
    '',
    ...penalties.map((name) => `${name} = ${float(settings[name] ?? 0)}`),
    ...layers,
    'loss_activation = Activation_Softmax_Loss_CategoricalCrossentropy()',
    newOptimizer(settings),
    ...(needs.batched === 'never' ? [] : [`batch_size = ${settings.batchSize}`]),
    ...(needs.forgets || switches || needs.restructured ? [list('layers', dense)] : []),
    ...(penalties.length > 0 && !listed ? [list('hidden', hidden)] : []),
    ...(listed ? [list('activations', named('activation'))] : []),
    ...(needs.dropsOtherwise || (listed && dropped !== 'never') ? [list('dropouts', named('dropout'))] : []),
    ...(switches ? (needs.restructured ? ['all_on()'] : allOnLines) : []),
    ...validationLines(needs),
  ].join('\n');
}

/**
 * There and back through all layers.
 * @typedef {object} Pass
 * @property {string[]} forward lines
 * @property {string} output of the last layer
 * @property {string[]} backward lines
 * @property {string[]} update lines
 */

/** @param {Needs} needs @param {boolean} dropped whether some values are dropped on the way @param {string} points @returns {Pass} */
const passOf = (needs, dropped, points) =>
  needs.listed ? passThroughLists(dropped, points) : passThroughNames(needs.sizes, dropped, points);

/** @param {number[]} sizes @param {boolean} dropped @param {string} points @returns {Pass} */
function passThroughNames(sizes, dropped, points) {
  const steps = sizes.slice(1, -1).flatMap((_, index) => {
    const number = index + 1;
    return [`dense${number}`, `activation${number}`, ...(dropped ? [`dropout${number}`] : [])];
  });
  steps.push(`dense${sizes.length - 1}`);
  return {
    forward: steps.map(
      (step, index) => `${step}.forward(${index > 0 ? `${steps[index - 1]}.output` : points})`,
    ),
    output: `${steps.at(-1)}.output`,
    backward: steps
      .toReversed()
      .map(
        (step, index) =>
          `${step}.backward(${index > 0 ? steps[steps.length - index] : 'loss_activation'}.dinputs)`,
      ),
    update: sizes.slice(1).map((_, index) => `optimizer.update_params(dense${index + 1})`),
  };
}

/** The same where layers come and go. @param {boolean} dropped @param {string} points @returns {Pass} */
function passThroughLists(dropped, points) {
  const also = (/** @type {string} */ text) => when(dropped, text);
  return {
    forward: [
      `output = ${points}`,
      `for layer, activation${also(', dropout')} in zip(layers, activations${also(', dropouts')}):`,
      '    layer.forward(output)',
      '    activation.forward(layer.output)',
      ...(dropped ? ['    dropout.forward(activation.output)'] : []),
      `    output = ${dropped ? 'dropout' : 'activation'}.output`,
      'layers[-1].forward(output)',
    ],
    output: 'layers[-1].output',
    backward: [
      'layers[-1].backward(loss_activation.dinputs)',
      'dvalues = layers[-1].dinputs',
      `for layer, activation${also(', dropout')} in zip(layers[-2::-1], activations[::-1]${also(', dropouts[::-1]')}):`,
      ...(dropped ? ['    dropout.backward(dvalues)'] : []),
      `    activation.backward(${dropped ? 'dropout.dinputs' : 'dvalues'})`,
      '    layer.backward(activation.dinputs)',
      '    dvalues = layer.dinputs',
    ],
    update: ['for layer in layers:', '    optimizer.update_params(layer)'],
  };
}

/** Prints a line of the log. @param {Needs} needs @param {number} every */
function log({ penalties, regularized, decayed, batched }, every) {
  const line = "f'epoch: {epoch}, acc: {accuracy:.3f}, loss: {loss:.3f}'";
  const more = [
    {
      text: "f' (data_loss: {data_loss:.3f}, reg_loss: {regularization_loss:.3f})'",
      holds: penalties.map((name) => `${name} > 0`).join(' or '),
      howLong: regularized,
    },
    {
      text: `f', lr: {${batched === 'never' ? 'optimizer.current_learning_rate' : 'rate'}}'`,
      holds: 'optimizer.decay > 0',
      howLong: decayed,
    },
  ].filter(({ howLong }) => howLong !== 'never');
  const head = `if epoch % ${every} == 0:`;
  if (more.every(({ howLong }) => howLong === 'always')) {
    const texts = [line, ...more.map(({ text }) => text)];
    return [head, `    print(${texts.join('\n          ')})`];
  }
  return [
    head,
    `    line = ${line}`,
    ...more.flatMap(({ text, holds, howLong }) =>
      howLong === 'always' ? [`    line += ${text}`] : [`    if ${holds}:`, `        line += ${text}`],
    ),
    '    print(line)',
  ];
}

/** What was changed on the way, each at its epoch. @param {Stage[]} stages @param {Needs} needs */
function changeLines(stages, { switches, batched }) {
  const acts = (/** @type {string} */ line) =>
    line === 'all_on()' ? switches : batched !== 'never' || !line.startsWith('batch_size = ');
  const acting = stages
    .map(({ epoch, lines }) => ({ epoch, lines: lines.filter(acts) }))
    .filter(({ lines }) => lines.length > 0);
  const branches = acting.flatMap(({ epoch, lines }, index) => [
    `${index > 0 ? 'elif' : 'if'} epoch == ${epoch}:`,
    ...indented(lines),
  ]);
  return acting.length > 0 ? ['# What was changed on the way', ...branches, ''] : [];
}

const STILL = [
  '# What belongs to a unit that is switched off stays 0.',
  'for layer in layers:',
  "    layer.dweights[layer.off['weights'] > 0] = 0",
  "    layer.dbiases[layer.off['biases'] > 0] = 0",
  '',
];

/** Whether training would move a unit that is switched off: the slope of L1 at 0 is 1, and a sigmoid of 0 is ½. @param {Needs} needs */
const mustBeHeld = ({ switches, penalties, activations }) =>
  switches && (penalties.includes('l1') || activations.includes('sigmoid'));

/** @param {Stage[]} stages @param {Needs} needs @param {number} until @param {number} every */
function training(stages, needs, until, every) {
  const { listed, dropped, regularized, batched, decayed } = needs;
  const whole = batched === 'never';
  const [points, labels] = whole ? ['X', 'y'] : ['batch_X', 'batch_y'];
  const pass = passOf(needs, dropped !== 'never', points);
  const loss = `loss_activation.forward(${pass.output}, ${labels})`;
  const right = `np.argmax(loss_activation.output, axis=1) == ${labels}`;
  const penalty = listed
    ? [
        'regularization_loss = sum(loss_activation.regularization_loss(layer)',
        '                          for layer in layers[:-1])',
      ]
    : ['regularization_loss = sum(loss_activation.regularization_loss(layer) for layer in hidden)'];
  const sum = 'loss = data_loss + regularization_loss';
  const isRegularized = regularized !== 'never';
  const back = [
    `loss_activation.backward(loss_activation.output, ${labels})`,
    ...pass.backward,
    '',
    ...(mustBeHeld(needs) ? STILL : []),
    'optimizer.pre_update_params()',
    ...pass.update,
    'optimizer.post_update_params()',
  ];
  const epoch = whole
    ? [
        ...pass.forward,
        ...(isRegularized ? [`data_loss = ${loss}`, ...penalty, sum] : [`loss = ${loss}`]),
        `accuracy = np.mean(${right})`,
        ...log(needs, every),
        '',
        ...back,
      ]
    : [
        '# Loss and accuracy of each batch are those before its own update.',
        'sum_of_losses = correct = 0',
        'for batch in batches(len(X), batch_size, epoch):',
        ...indented([
          'batch_X, batch_y = X[batch], y[batch]',
          ...pass.forward,
          `sum_of_losses += np.sum(${loss})`,
          `correct += np.sum(${right})`,
          ...(isRegularized ? penalty : []),
          ...(decayed === 'never' ? [] : ['rate = optimizer.current_learning_rate']),
          '',
          ...back,
        ]),
        '',
        ...(isRegularized ? ['data_loss = sum_of_losses / len(X)', sum] : ['loss = sum_of_losses / len(X)']),
        'accuracy = correct / len(X)',
        ...log(needs, every),
      ];
  return [`for epoch in range(${until}):`, ...indented([...changeLines(stages, needs), ...epoch])].join('\n');
}

/** The points that it never learned from are answered without dropout. @param {Needs} needs */
function validation(needs) {
  const { forward, output } = passOf(needs, false, 'X_test');
  const loss = `loss_activation.forward(${output}, y_test)`;
  return [
    ...forward,
    `loss = ${needs.batched === 'never' ? loss : `np.mean(${loss})`}`,
    'accuracy = np.mean(np.argmax(loss_activation.output, axis=1) == y_test)',
    "print(f'validation, acc: {accuracy:.3f}, loss: {loss:.3f}')",
  ].join('\n');
}

/** @param {string[]} lines */
const printed = (lines) => ['# The page printed:', '#', ...lines.map((line) => `# ${line}`)].join('\n');

/**
 * The points of a run as its program needs them: nothing where NumPy draws them.
 * @param {Run} run @param {Data | undefined} data
 */
function ownOf({ start }, data) {
  if (drawsPoints(start)) return undefined;
  const told = start.points === undefined ? undefined : readPoints(String(start.points));
  const own = told && data ? { ...data, table: told.table } : (data ?? told);
  if (!own) throw new Error('the program of a run whose points NumPy does not draw needs them');
  return own;
}

/**
 * The program of a run: a Python file.
 * @param {Run} run
 * @param {object} [how]
 * @param {number} [how.until] how many epochs it trains, as many as in the book if not told; what is changed after them is left out
 * @param {number} [how.every] of how many epochs it prints one
 * @param {string[]} [how.lines] what the page printed, to be compared with
 * @param {string} [how.address] of the run on its page
 * @param {Data} [how.data] that the run starts with, where NumPy does not draw them; own points of which none is held out need not be told
 * @param {number} [how.most] points that are inlined at most; more are read from a file
 */
export function scriptOf(
  run,
  { until = BOOK_EPOCHS, every = 100, lines = [], address = '', data, most = MOST_POINTS } = {},
) {
  const own = ownOf(run, data);
  const stages = stagesOf(run, until, own);
  const needs = needsOf(stages, own, most);
  const definitions = [
    head(needs, address),
    arrays(needs),
    when(needs.book, DOT),
    own ? '' : needs.kind.source,
    when(own || needs.addsPoints, POINTS_OF),
    when(needs.held > 0 || needs.batched !== 'never' || needs.calls('add_units'), PCG32),
    when(needs.held > 0, HOLD_OUT),
    when(needs.batched !== 'never', batches(needs)),
    when(needs.penalties.includes('l1'), SIGN),
    layerDense(needs),
    ...needs.activations.map((name) => ACTIVATIONS[name].source),
    when(needs.dropped !== 'never', layerDropout(needs)),
    loss(needs),
    ...needs.optimizers.map(optimizerClass),
  ];
  const helpers = [
    when(needs.forgets || needs.switches || needs.restructured, memory(needs)),
    when(needs.forgets, FORGET),
    when(needs.switches, SWITCHES),
    ...(needs.restructured ? functionsOf(needs, strengthsOf(needs)) : []),
  ];
  const program = [
    setUp(needs),
    training(stages, needs, until, every),
    when(needs.validated, validation(needs)),
    when(lines.length > 0, printed(lines)),
  ];
  const blocks = [...definitions, ...helpers, program.filter(Boolean).join('\n\n')];
  return `${blocks.filter(Boolean).join('\n\n\n')}\n`;
}

/** A name for the file, which Python can also import. @param {Run} run */
export const fileNameOf = ({ start }) => `neural_spiral_seed_${start.seed ?? 0}.py`;
