// What changes the layers of a network while its program runs: units and layers that come and go, as in src/trainer/structure.rs.
// In such a program `layers` are all layers, in their order.

import { movedPart } from '../moved.js';
import { structureEditOf } from '../structure.js';
import { bracketed, float, indented, when } from './python.js';

/** @typedef {import('../structure.js').StructureEdit} StructureEdit */
/** @typedef {import('../script.js').Needs} Needs */

/** The number of a purpose of PCG in src/random.rs. */
const UNITS = 32;

/** Units of a new layer with the inputs before it: some hand them on, the others are new. */
const PASSING = 4;
const FIRST = 8;

/**
 * How a unit hands on a small number: the weight into it, by what the weights out of it are multiplied, and of two units that hand on
 * x and -x; its bias, and what it then gives for 0.
 * @type {Record<string, {size: number, scale: number, pair: number, bias: number, atZero: number}>}
 */
const PASSINGS = {
  relu: { size: 1, scale: 1, pair: 1, bias: 0, atZero: 0 },
  leaky: { size: 1, scale: 1, pair: 1 / Math.fround(1.01), bias: 0.1, atZero: 0.1 },
  tanh: { size: 0.25, scale: 4, pair: 2, bias: 0, atZero: 0 },
  sigmoid: { size: 1, scale: 4, pair: 2, bias: 0, atZero: 0.5 },
  linear: { size: 1, scale: 1, pair: 0.5, bias: 0, atZero: 0 },
};

/** A call with those of its arguments that are not as usual. @param {string} name @param {(number | undefined)[]} given @param {[name: string, value: number, usual: number][]} named */
function call(name, given, named) {
  const others = named.filter(([, value, usual]) => value !== usual);
  const texts = [...given.map(String), ...others.map(([name, value]) => `${name}=${float(value)}`)];
  return bracketed(`${name}(`, texts, ')');
}

/** Whether a change is of which layers there are, not only of the units in one. @param {{name: string, value: unknown}} change */
export function changesLayers({ name, value }) {
  const kind = name === 'hidden' && structureEditOf(value)?.kind;
  return kind === 'insert' || kind === 'drop';
}

/**
 * The lines of an edit, and what becomes of the units that are switched off.
 * @param {StructureEdit} edit
 * @param {object} before
 * @param {string} before.activation that a new layer has
 * @param {string[]} before.others lines that go with a layer that comes or goes
 * @param {Set<string>} before.off units that are switched off, by their names
 * @param {boolean} before.switches whether units are ever switched off
 * @param {(name: string, on: boolean) => string} switched the line that switches a unit
 * @returns {{lines: string[], off: Set<string>}}
 */
export function editLines(edit, { activation, others, off, switches }, switched) {
  const { kind, layer, count } = edit;
  const goes = `dense${layer}.units.`;
  const stay = [...off].filter((name) => kind !== 'drop' || !name.startsWith(goes));
  const moved = new Set(stay.flatMap((name) => movedPart(name, edit) ?? []));
  const on = stay.map((name) => switched(name, true));
  const after = [...(switches ? ['all_on()'] : []), ...[...moved].map((name) => switched(name, false))];
  return { lines: [...linesOf(), ...others, ...after], off: moved };

  function linesOf() {
    if (kind === 'add') return [...on, call('add_units', [layer, count], [])];
    if (kind === 'remove') return [...on, call('remove_unit', [layer, count], [])];
    if (kind === 'drop') {
      // Units that are off are so while the straight lines are found.
      return on.length > 0
        ? [`merged = merge(${layer})`, ...on, `drop_layer(${layer}, *merged)`]
        : [`drop_layer(${layer}, *merge(${layer}))`];
    }
    const { size, scale, pair, bias, atZero } = PASSINGS[activation];
    if (layer > 1) {
      const named = /** @type {[string, number, number][]} */ ([
        ['size', size, 1],
        ['scale', scale, 1],
        ['bias', bias, 0],
        ['at_zero', atZero, 0],
      ]);
      return [...on, call('insert_layer', [layer], named)];
    }
    const named = /** @type {[string, number, number][]} */ ([
      ['size', size, 1],
      ['pair', pair, 1],
    ]);
    return [...on, call('insert_first_layer', [], named), call('add_units', [1, FIRST - PASSING], [])];
  }
}

const EDIT_UNITS = `\
def edit_units(number, edit):
    """Edits the weights into the units of a layer, their biases, and the weights out of them.

    What the optimizer remembers of them is edited, too.
    """
    layer, following = layers[number - 1], layers[number]
    for owner, kind, axis in ((layer, 'weights', 1), (layer, 'biases', 1),
                              (following, 'weights', 0)):
        for name in (kind, *MEMORY[kind]):
            if name in vars(owner):
                setattr(owner, name, edit(getattr(owner, name), axis))`;

/** @param {unknown} seed */
const addUnits = (seed) => `\
def add_units(number, count):
    """New units behind the others, which matter little at first: weights out of them are small."""
    layer, following = layers[number - 1], layers[number]
    first = len(layer.biases[0])
    n_inputs, n_outputs = len(layer.weights), len(following.biases[0])
    more = {0: [(0, count), (0, 0)], 1: [(0, 0), (0, count)]}
    edit_units(number, lambda array, axis: np.pad(array, more[axis]))
    # Each draws its weights from random numbers of its own.
    seeds = islice(pcg32(epoch, 256 * ${seed} + ${UNITS}), 4096 * number + first, None)
    for unit in range(first, first + count):
        random = np.random.RandomState(next(seeds))
        layer.weights[:, unit] = (2 / n_inputs) ** 0.5 * random.randn(n_inputs).astype(np.float32)
        scale = np.float32(0.001) * np.float32((2 / (unit + 1)) ** 0.5)
        following.weights[unit] = scale * random.randn(n_outputs).astype(np.float32)`;

const REMOVE_UNIT = `\
def remove_unit(number, unit):
    """Without one of the units; those behind it move up."""
    edit_units(number, lambda array, axis: np.delete(array, unit, axis))`;

/** @param {string[]} strengths */
const insertLayer = (strengths) => `\
def insert_layer(number, size=1, scale=1, bias=0, at_zero=0):
    """A new layer, which hands on what the one before it gives, as far as that is small."""
    following = layers[number - 1]
    n_units = len(following.weights)
    # Without units it draws no random numbers.
${bracketed('    layer = Layer_Dense(', ['n_units', '0', ...strengths], ')')}
    layer.weights = size * np.eye(n_units, dtype=np.float32)
    layer.biases = np.full((1, n_units), bias, dtype=np.float32)
    following.weights *= scale
    for weights in following.weights:
        following.biases -= at_zero * weights
    layers.insert(number - 1, layer)`;

/** @param {string[]} strengths */
const insertFirstLayer = (strengths) => `\
def insert_first_layer(size=1, pair=1):
    """A new layer, whose units hand on x, -x, y and -y."""
    following = layers[0]
    signs = np.array([[1, -1, 0, 0], [0, 0, 1, -1]], dtype=np.float32)
    # Without units it draws no random numbers.
${bracketed('    layer = Layer_Dense(', ['2', '0', ...strengths], ')')}
    layer.weights = size * signs
    layer.biases = zeros((1, ${PASSING}))
    following.weights = pair * np.dot(signs.T, following.weights)
    forget(following)
    layers.insert(0, layer)`;

/** @param {string[]} lists of what there is for each hidden layer */
const dropLayer = (lists) => `\
def merge(number):
    """The weights and biases of one layer in the place of two.

    Of each unit between them it has the straight line that is nearest to its activation.
    """
    output = X
    for layer, activation in zip(layers[:number], activations):
        layer.forward(output)
        activation.forward(layer.output)
        output = activation.output
    before, after = layers[number - 1], layers[number]
    z, a, n = before.output.astype(np.float64), output.astype(np.float64), len(X)
    sum_z, sum_a, sum_zz = np.sum(z, axis=0), np.sum(a, axis=0), np.sum(z * z, axis=0)
    spread = n * sum_zz - sum_z * sum_z
    flat = spread <= 1e-9 * n * sum_zz
    slope = (n * np.sum(z * a, axis=0) - sum_z * sum_a) / np.where(flat, 1, spread)
    slope[flat] = 0
    level = (sum_a + slope * (n * before.biases.astype(np.float64) - sum_z)) / n
    weights = np.dot(before.weights * slope, after.weights)
    biases = after.biases + np.dot(level, after.weights)
    return weights.astype(np.float32), biases.astype(np.float32)


def drop_layer(number, weights, biases):
    """One layer in the place of two."""
    layer = layers[number]
    layer.weights, layer.biases = weights, biases
    forget(layer)
    del ${['layers', ...lists].map((list) => `${list}[number - 1]`).join(', ')}`;

/** Lets no unit be switched off from here on. */
export const allOnLines = [
  'for layer in layers:',
  "    layer.kept = {'weights': layer.weights.copy(), 'biases': layer.biases.copy()}",
  '    layer.off = {name: np.zeros(kept.shape, dtype=int) for name, kept in layer.kept.items()}',
];

const ALL_ON = `\
def all_on():
    """From here on no unit is switched off."""
${indented(allOnLines).join('\n')}`;

/**
 * The functions that the edits of a program call.
 * @param {Needs} needs @param {string[]} strengths of what regularizes a new layer
 */
export function functionsOf({ settings, dropped, switches, calls }, strengths) {
  const lists = ['activations', ...(dropped === 'never' ? [] : ['dropouts'])];
  return [
    when(calls('add_units', 'remove_unit'), EDIT_UNITS),
    when(calls('add_units'), addUnits(settings.seed)),
    when(calls('remove_unit'), REMOVE_UNIT),
    when(calls('insert_layer'), insertLayer(strengths)),
    when(calls('insert_first_layer'), insertFirstLayer(strengths)),
    when(calls('drop_layer'), dropLayer(lists)),
    when(switches, ALL_ON),
  ];
}
