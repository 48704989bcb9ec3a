// What each stage of an epoch does: in a sentence, as a formula, with one sample's numbers in it, and in
// NumPy.

import { actingIn, activationOf, PLAIN } from './acting.js';
import { ACTIVATIONS } from './activations.js';
import { settingOf } from './schema.js';
import { arrayOf } from './trace.js';
import { numpyOf, RULES, whereOf } from './updates.js';
import {
  between,
  display,
  factor,
  fraction,
  gradient,
  line,
  mi,
  mo,
  number,
  pieces,
  power,
  product,
  row,
  sub,
  sum,
  sumOf,
} from './view/math.js';
import { formatNumber } from './view/numbers.js';

/** @typedef {import('./trace.js').Trace} Trace */

/**
 * What the numbers of a stage are taken from.
 * @typedef {object} Scene
 * @property {Trace} trace the arrays of the stage
 * @property {number} place of the chosen sample in the trace's window
 * @property {number} sample its number
 * @property {number} label its class
 * @property {number} samples that the step takes
 * @property {number[]} units the chosen input, unit of each hidden layer, and class
 * @property {import('./updates.js').Settings} settings those that act in a step
 */

/** @typedef {import('./acting.js').Acting} Acting */
/** @typedef {Acting & {layers: number}} Parts dense layers, and what acts */

/**
 * @typedef {object} Made
 * @property {'dense' | 'activation' | 'dropout' | 'softmax' | 'loss' | 'lossBackward' | 'denseBackward' | 'dropoutBackward' | 'activationBackward' | 'update'} kind
 * @property {number} layer that it computes, from 1; of those that speak of the classes or of all, the last
 * @property {string} title
 * @property {string} sentence
 * @property {string} formula
 * @property {(scene: Scene) => string} numbers the formula with numbers in it
 * @property {boolean} [long] whether its numbers may take many lines
 * @property {string} [optimizer] whose numbers they are: some take more
 * @property {string[]} numpy the lines that compute it
 * @property {string[]} arrays their names
 * @property {string[]} [needs] names of other arrays that the numbers are taken from
 */

/**
 * @typedef {Made & {place: number}} Stage its place among those without dropout, whose own are between: what is in view stays in view
 *   when dropout comes or goes
 */

/** @param {Trace} trace @param {string} name @param {number} row @param {number} column */
function at(trace, name, row, column) {
  const { values, columns } = arrayOf(trace, name);
  return values[row * columns + column];
}

/**
 * The stages of an epoch, in their order.
 * @param {number} layers dense ones
 * @param {Partial<Acting>} [acting]
 * @returns {Stage[]}
 */
export function stagesOf(layers, acting) {
  const parts = { ...PLAIN, ...acting, layers };
  const { dropout } = parts;
  const stages = [];
  for (let layer = 1; layer < layers; layer += 1) {
    stages.push(
      dense(layer, parts),
      activation(layer, parts),
      ...(dropout ? [dropoutForward(layer, layers)] : []),
    );
  }
  stages.push(
    dense(layers, parts),
    softmax(layers),
    loss(parts),
    lossBackward(parts),
    denseBackward(layers, parts),
  );
  for (let layer = layers - 1; layer >= 1; layer -= 1) {
    stages.push(
      ...(dropout ? [dropoutBackward(layer, layers)] : []),
      activationBackward(layer, parts),
      denseBackward(layer, parts),
    );
  }
  stages.push(update(parts));
  let place = 0;
  return stages.map((stage) => {
    if (stage.kind.startsWith('dropout')) return { ...stage, place: place - 0.5 };
    place += 1;
    return { ...stage, place: place - 1 };
  });
}

/**
 * The stages of networks, by what they depend on.
 * @type {Map<string, Stage[]>}
 */
const made = new Map();

/** @param {Told} state */
export function stagesFor(state) {
  const layers = state.data.sizes.length - 1;
  const acting = actingIn(state);
  const key = JSON.stringify([layers, acting]);
  const stages = made.get(key) ?? stagesOf(layers, acting);
  made.set(key, stages);
  return stages;
}

/** @typedef {Readonly<import('./state.js').State> & {data: {sizes: number[]}}} Told */
/**
 * @typedef {object} Actions
 * @property {(patch: Partial<import('./state.js').State>) => void} set
 * @property {() => unknown} step
 * @property {() => unknown} stepBatch
 */

/** The stage in view; a network with fewer layers has fewer. @param {Told} state */
export const indexOf = (state) => stagesFor(state).findLastIndex(({ place }) => place <= state.stage);

/** Past the last stage the update has been made: slow motion rests there. @param {Told} state @param {Actions} actions */
export function nextStage(state, actions) {
  const { playing, slow, frame } = state;
  const stages = stagesFor(state);
  const index = indexOf(state);
  const last = index === stages.length - 1;
  const from = last && frame ? { epoch: frame.epoch, batch: frame.batch, loss: frame.loss } : undefined;
  if (last && !playing) {
    if (actingIn(state).batches) actions.stepBatch();
    else actions.step();
  }
  actions.set({
    stage: last ? 0 : stages[index + 1].place,
    slow: slow && { held: slow.held || last, from },
  });
}

/** @param {Told} state @param {Actions} actions */
export function previousStage(state, actions) {
  const { slow } = state;
  const before = stagesFor(state)[indexOf(state) - 1];
  if (before) actions.set({ stage: before.place, slow: slow && { ...slow, from: undefined } });
}

/** The array that a layer takes in. @param {number} layer @param {Parts} parts */
const inputOf = (layer, { dropout }) =>
  layer === 1 ? 'X' : `${dropout ? 'dropout' : 'activation'}${layer - 1}.output`;
/** What an array is called in NumPy: with batches X is all points. @param {string} array @param {{batches: boolean}} parts */
export const calledIn = (array, { batches }) => (batches && array === 'X' ? 'batch_X' : array);
/** What the right classes are called. @param {Parts} parts */
const labelsOf = ({ batches }) => (batches ? 'batch_y' : 'y');
/** The points that the step takes. @param {Parts} parts */
const pointsOf = ({ batches }) => (batches ? 'the N points of the batch' : 'all points');
/**
 * What stands beside a point’s own term in a sum over all that the step takes.
 * @param {number} samples @param {string} one what it is of one other point @param {(others: number) => string} several
 */
function besides(samples, one, several) {
  if (samples === 1) return 'The second term is 0, as the step takes no other point';
  return `The second term is ${samples === 2 ? one : several(samples - 1)}`;
}
/** What comes back to a layer. @param {number} layer @param {number} layers */
const dvaluesOf = (layer, layers) =>
  layer === layers ? 'loss_activation.dinputs' : `activation${layer}.dinputs`;
/** What an activation is called. @param {string} name */
const labelOf = (name) => settingOf('activation').choices?.find(({ value }) => value === name)?.label ?? name;
/** The only one of its kind needs no number. @param {string} name @param {number} layer @param {number} layers */
const titleOf = (name, layer, layers) => (layers === 2 ? name : `${name} ${layer}`);
/** Whether the weights of a layer are regularized: those of hidden layers are. @param {number} layer @param {Parts} parts */
const isRegularized = (layer, { layers, l1, l2 }) => layer < layers && (l1 || l2);

const [lambda1, lambda2] = [1, 2].map((index) => sub('λ', number(index)));

/** As in the core. */
const CLIP = 1e-7;

/** More terms than these are not written one by one. */
const MAX_TERMS = 64;

/**
 * The terms of a weighted sum: those that are not 0; if they are too many, the largest, and the rest
 * together.
 * @param {[number, number][]} pairs of factors
 * @param {string} what the first factors are
 */
function weighted(pairs, what) {
  const active = pairs.filter(([a]) => a !== 0);
  const silent = pairs.length - active.length;
  let shown = active;
  let rest = '';
  if (active.length > MAX_TERMS) {
    const size = (/** @type {[number, number]} */ [a, b]) => Math.abs(a * b);
    const least = active.map(size).toSorted((a, b) => b - a)[MAX_TERMS - 2];
    shown = active.filter((pair) => size(pair) >= least);
    const small = active.filter((pair) => size(pair) < least);
    rest = factor(small.reduce((sum, [a, b]) => sum + a * b, 0));
  }
  const remarks = [
    rest && `One of the terms is the sum of ${active.length - shown.length} small ones.`,
    silent > 0 && `${silent} of the ${pairs.length} ${what} are 0 and add nothing.`,
  ];
  return {
    terms: [...shown.map(([a, b]) => product(a, b)), ...(rest ? [rest] : [])],
    remark: remarks.filter(Boolean).join(' '),
  };
}

/** @param {number} layer @param {Parts} parts @returns {Made} */
function dense(layer, parts) {
  const { layers } = parts;
  const inputs = inputOf(layer, parts);
  const name = `dense${layer}`;
  return {
    kind: 'dense',
    layer,
    title: `Dense ${layer}`,
    long: layer > 1,
    sentence:
      layer === 1
        ? `Every ${layers > 1 ? 'hidden' : 'output'} unit weighs the two coordinates of the point, adds them up, and adds its bias.`
        : 'Every unit weighs all that the layer before gives, adds it up, and adds its bias.',
    formula: display(
      sub('z', mi('j')),
      mo('='),
      sum('i', sub(layer === 1 ? 'x' : 'a', mi('i')), sub('w', mi('i') + mi('j'))),
      mo('+'),
      sub('b', mi('j')),
    ),
    numbers({ trace, place, units }) {
      const unit = units[layer];
      const count = arrayOf(trace, inputs).columns;
      /** @type {[number, number][]} */
      const pairs = Array.from({ length: count }, (_, input) => [
        at(trace, inputs, place, input),
        at(trace, `${name}.weights`, input, unit),
      ]);
      const { terms, remark } = weighted(pairs, 'inputs');
      const bias = factor(at(trace, `${name}.biases`, 0, unit));
      const total = number(at(trace, `${name}.output`, place, unit));
      return sumOf(sub('z', number(unit)), [...terms, bias], total, `The last term is the bias. ${remark}`);
    },
    numpy: [
      ...(layer === 1 && parts.batches ? ['batch_X, batch_y = X[batch], y[batch]'] : []),
      `${name}.output = np.dot(${calledIn(inputs, parts)}, ${name}.weights) + ${name}.biases`,
    ],
    arrays: [inputs, `${name}.weights`, `${name}.biases`, `${name}.output`],
  };
}

/** @param {number} layer @param {Parts} parts @returns {Made} */
function activation(layer, parts) {
  const name = activationOf(parts, layer);
  const { layer: own, sentence, of, defined, numpy } = ACTIVATIONS[name];
  const before = `dense${layer}.output`;
  const after = `activation${layer}.output`;
  const z = sub('z', mi('j'));
  return {
    kind: 'activation',
    layer,
    title: titleOf(labelOf(name), layer, parts.layers),
    sentence,
    formula: display(sub('a', mi('j')), mo('='), of(z, z), ...(defined ? [mo('='), defined] : [])),
    numbers({ trace, place, units }) {
      const unit = units[layer];
      const sum = at(trace, before, place, unit);
      const made = of(number(sum), factor(sum));
      const output = number(at(trace, after, place, unit));
      return line(sub('a', number(unit)), mo('='), ...(made === output ? [] : [made, mo('=')]), output);
    },
    numpy: [`# ${own}`, `${after} = ${numpy(before)}`],
    arrays: [before, after],
  };
}

/** @param {number} layer @param {number} layers @returns {Made} */
function dropoutForward(layer, layers) {
  const before = `activation${layer}.output`;
  const mask = `dropout${layer}.binary_mask`;
  const after = `dropout${layer}.output`;
  return {
    kind: 'dropout',
    layer,
    title: titleOf('Dropout', layer, layers),
    sentence:
      'A share q of the units is left out of this step, others for each point and in each epoch, so that none can rely on ' +
      'another. Those that are kept are divided by the share that is kept, so that the sums stay as large as they were.',
    formula: display(
      sub('a', mi('j')),
      mo('←'),
      sub('a', mi('j')),
      sub('m', mi('j')),
      mo(','),
      sub('m', mi('j')),
      mo('='),
      number(0),
      '<mtext>\u00a0or\u00a0</mtext>',
      fraction(number(1), row(number(1), mo('−'), mi('q'))),
    ),
    numbers({ trace, place, units, settings }) {
      const unit = units[layer];
      const { columns } = arrayOf(trace, mask);
      const kept = Array.from({ length: columns }, (_, of) => at(trace, mask, place, of)).filter(Boolean);
      const own = at(trace, mask, place, unit);
      const value = own > 0 ? [mo('='), fraction(number(1), number(1 - settings.dropout))] : [];
      return (
        line(sub('m', number(unit)), ...value, mo('='), number(own)) +
        line(
          sub('a', number(unit)),
          mo('='),
          product(at(trace, before, place, unit), own),
          mo('='),
          number(at(trace, after, place, unit)),
        ) +
        `<p><small>For this point ${kept.length} of ${columns} units are kept${own > 0 ? '' : `; unit ${unit} is left out`}.</small></p>`
      );
    },
    numpy: [
      `# dropout${layer}.rate is the share that is kept: 1 - q`,
      `${mask} = np.random.binomial(`,
      `    1, dropout${layer}.rate, size=${before}.shape`,
      `) / dropout${layer}.rate`,
      `${after} = ${before} * ${mask}`,
    ],
    arrays: [before, mask, after],
  };
}

/** @param {number} layers @returns {Made} */
function softmax(layers) {
  const before = `dense${layers}.output`;
  const after = 'loss_activation.output';
  const e = mi('e');
  return {
    kind: 'softmax',
    layer: layers,
    title: 'Softmax',
    sentence:
      'The sums that come out of the last layer are called logits. Exponentials make them positive, and divided by their ' +
      'total they are probabilities. The largest is taken off first, which changes no probability and keeps the ' +
      'exponentials small.',
    formula: display(
      sub('p', mi('c')),
      mo('='),
      fraction(
        power(e, row(sub('z', mi('c')), mo('−'), mi('m'))),
        sum('k', power(e, row(sub('z', mi('k')), mo('−'), mi('m')))),
      ),
      mo(','),
      mi('m'),
      mo('='),
      sub('max', mi('k')),
      sub('z', mi('k')),
    ),
    numbers({ trace, place, units }) {
      const chosen = units[layers];
      const count = arrayOf(trace, before).columns;
      const logits = Array.from({ length: count }, (_, unit) => at(trace, before, place, unit));
      const most = Math.max(...logits);
      const exponential = (/** @type {number} */ logit) => power(e, number(logit - most));
      const total = logits.map(exponential).join(mo('+'));
      return (
        line(mi('m'), mo('='), number(most)) +
        line(
          sub('p', number(chosen)),
          mo('='),
          fraction(exponential(logits[chosen]), total),
          mo('='),
          number(at(trace, after, place, chosen)),
        )
      );
    },
    numpy: [
      `exp = np.exp(${before} - ${before}.max(axis=1, keepdims=True))`,
      `${after} = exp / exp.sum(axis=1, keepdims=True)`,
    ],
    arrays: [before, after],
  };
}

/** @param {Parts} parts @returns {Made} */
function loss(parts) {
  const { layers, l1, l2 } = parts;
  const regularized = layers > 1 && (l1 || l2);
  const labels = labelsOf(parts);
  const mean = regularized ? 'data_loss' : 'loss';
  return {
    kind: 'loss',
    layer: layers,
    title: 'Loss',
    long: regularized,
    sentence:
      'How surprised the network is by the right answer: −ln of the probability it gave it, 0 if it was ' +
      `certain. The loss is the mean over ${pointsOf(parts)}${
        regularized ? ', and what the weights and biases of the hidden layers cost by their size' : ''
      }.`,
    formula:
      display(
        sub('L', mi('n')),
        mo('='),
        mo('−'),
        mi('ln'),
        sub('p', mi('y')),
        mo(','),
        mi('L'),
        mo('='),
        fraction(number(1), mi('N')),
        sum('n', sub('L', mi('n'))),
        ...(regularized ? [mo('+'), mi('R')] : []),
      ) + (regularized ? display(mi('R'), mo('='), penalties(l1, l2)) : ''),
    numbers({ trace, place, sample, label, samples, settings }) {
      const own = at(trace, 'sample_losses', place, 0);
      const ofData = at(trace, mean, 0, 0);
      const said = at(trace, 'loss_activation.output', place, label);
      const p = Math.min(Math.max(said, CLIP), 1 - CLIP);
      const others = besides(
        samples,
        'the other point’s loss',
        (count) => `the sum of the other ${count} points’ losses`,
      );
      const clipped = ' p is kept between 10⁻⁷ and 1 − 10⁻⁷, so that no loss is infinite.';
      const remark = `<p><small>${others}.${p === said ? '' : clipped}</small></p>`;
      const lines =
        line(sub('L', number(sample)), mo('='), mo('−'), mi('ln'), factor(p), mo('='), number(own)) +
        line(
          ...(regularized ? [fraction(number(1), mi('N')), sum('n', sub('L', mi('n')))] : [mi('L')]),
          mo('='),
          fraction(
            row(number(own), mo('+'), number(samples > 1 ? ofData * samples - own : 0)),
            number(samples),
          ),
          mo('='),
          number(ofData),
        );
      if (!regularized) return lines + remark;
      const strengths = [
        ...(l1 ? [`λ₁ = ${formatNumber(settings.l1)}`] : []),
        ...(l2 ? [`λ₂ = ${formatNumber(settings.l2)}`] : []),
      ];
      const terms = [number(ofData), number(at(trace, 'regularization_loss', 0, 0))];
      const words = `The second term is R, with ${strengths.join(' and ')}.`;
      return lines + remark + sumOf(mi('L'), terms, number(at(trace, 'loss', 0, 0)), words);
    },
    numpy: [
      'p = np.clip(loss_activation.output, 1e-7, 1 - 1e-7)',
      `sample_losses = -np.log(p[range(len(${labels})), ${labels}])`,
      `${mean} = np.mean(sample_losses)`,
      ...(regularized ? regularizationLines(layers, l1, l2) : []),
    ],
    arrays: ['loss_activation.output', 'sample_losses'],
    needs: regularized ? ['data_loss', 'regularization_loss', 'loss'] : ['loss'],
  };
}

/** What all weights and biases cost. @param {boolean} l1 @param {boolean} l2 */
function penalties(l1, l2) {
  const of = mi('w');
  const terms = [
    ...(l1 ? [row(lambda1, sum('w', mo('|'), of, mo('|')))] : []),
    ...(l2 ? [row(lambda2, sum('w', power(of, number(2))))] : []),
  ];
  return terms.join(mo('+'));
}

/** What they cost in NumPy, added up in the book’s order. @param {number} layers @param {boolean} l1 @param {boolean} l2 */
function regularizationLines(layers, l1, l2) {
  const hidden = Array.from({ length: layers - 1 }, (_, index) => `dense${index + 1}`);
  const cost = [
    ['weight', 'weights'],
    ['bias', 'biases'],
  ].flatMap(([of, values]) => [
    ...(l1 ? [`layer.${of}_regularizer_l1 * np.sum(np.abs(layer.${values}))`] : []),
    ...(l2 ? [`layer.${of}_regularizer_l2 * np.sum(layer.${values} ** 2)`] : []),
  ]);
  return [
    'regularization_loss = sum(',
    ...cost.map((term, index) => `    ${index > 0 ? '+ ' : ''}${term}`),
    `    for layer in [${hidden.join(', ')}]`,
    ')',
    'loss = data_loss + regularization_loss',
  ];
}

/** @param {Parts} parts @returns {Made} */
function lossBackward(parts) {
  const { layers } = parts;
  const labels = labelsOf(parts);
  const output = 'loss_activation.output';
  const dinputs = 'loss_activation.dinputs';
  return {
    kind: 'lossBackward',
    layer: layers,
    title: '∂L/∂z',
    sentence:
      'Now backward: how the loss changes with each logit. It is simply what was said less ' +
      `what is right; y is 1 for the right class and 0 for the others${
        parts.batches ? ', and N how many points the batch has' : ''
      }.`,
    formula: display(
      fraction(row(mo('∂'), mi('L')), row(mo('∂'), sub('z', mi('c')))),
      mo('='),
      fraction(row(sub('p', mi('c')), mo('−'), sub('y', mi('c'))), mi('N')),
    ),
    numbers({ trace, place, label, units, samples }) {
      const chosen = units[layers];
      return line(
        fraction(row(mo('∂'), mi('L')), row(mo('∂'), sub('z', number(chosen)))),
        mo('='),
        fraction(
          row(number(at(trace, output, place, chosen)), mo('−'), number(Number(chosen === label))),
          number(samples),
        ),
        mo('='),
        number(at(trace, dinputs, place, chosen)),
      );
    },
    numpy: [
      `${dinputs} = ${output}.copy()`,
      `${dinputs}[range(len(${labels})), ${labels}] -= 1`,
      `${dinputs} /= len(${labels})`,
    ],
    arrays: [output, dinputs],
  };
}

/** @param {number} layer @param {Parts} parts @returns {Made} */
function denseBackward(layer, parts) {
  const { layers, l1, l2 } = parts;
  const name = `dense${layer}`;
  const inputs = inputOf(layer, parts);
  const dvalues = dvaluesOf(layer, layers);
  const hands = layer > 1;
  const regularized = isRegularized(layer, parts);
  const a = layer === 1 ? 'x' : 'a';
  const ofData = regularized ? 'data_' : '';
  /** What regularization adds to a gradient. @param {string} of the parameter */
  const added = (of) => [
    ...(l1 ? [mo('+'), lambda1, mi('sign'), mo('('), of, mo(')')] : []),
    ...(l2 ? [mo('+'), number(2), lambda2, of] : []),
  ];
  /** The same in numbers. @param {number} value @param {import('./updates.js').Settings} settings */
  const addedTo = (value, settings) => [
    ...(l1 ? [product(settings.l1, value < 0 ? -1 : 1)] : []),
    ...(l2 ? [row(number(2), mo('·'), product(settings.l2, value))] : []),
  ];
  const which = l1 && l2 ? 'the last two are those of L1 and L2' : `the last is that of ${l1 ? 'L1' : 'L2'}`;
  return {
    kind: 'denseBackward',
    layer,
    title: `Dense ${layer} backward`,
    long: hands || regularized,
    sentence: `A weight’s gradient is what came in times what comes back, added up over ${pointsOf(parts)}${
      regularized ? ', and how its own cost changes with it' : ''
    }. ${
      hands
        ? 'And to the layer before goes what comes back, weighed with the same weights.'
        : 'No layer is left to hand anything on to.'
    }`,
    formula:
      display(
        gradient(sub('w', mi('i') + mi('j'))),
        mo('='),
        sum('n', sub(a, mi('i')), gradient(sub('z', mi('j')))),
        ...(regularized ? added(sub('w', mi('i') + mi('j'))) : []),
      ) +
      display(
        gradient(sub('b', mi('j'))),
        mo('='),
        sum('n', gradient(sub('z', mi('j')))),
        ...(regularized ? added(sub('b', mi('j'))) : []),
      ) +
      (hands
        ? display(
            gradient(sub('a', mi('i'))),
            mo('='),
            sum('j', gradient(sub('z', mi('j'))), sub('w', mi('i') + mi('j'))),
          )
        : ''),
    numbers({ trace, place, units, samples, settings }) {
      const [input, unit] = [units[layer - 1], units[layer]];
      const came = at(trace, inputs, place, input);
      const back = at(trace, dvalues, place, unit);
      const others = besides(
        samples,
        'what the other point adds',
        (count) => `what the other ${count} points add`,
      );
      const remark = regularized ? `${others}, ${which}.` : `${others}.`;
      /** @param {string} left @param {string} own @param {number} value of it @param {string} kind @param {string} of @param {number} from */
      function parts(left, own, value, kind, of, from) {
        const rest = samples > 1 ? at(trace, `${name}.${ofData}d${kind}`, from, unit) - value : 0;
        const more = regularized ? addedTo(at(trace, `${name}.${kind}`, from, unit), settings) : [];
        const total = number(at(trace, `${name}.d${kind}`, from, unit));
        return sumOf(gradient(sub(left, of)), [own, factor(rest), ...more], total, remark);
      }
      const lines =
        parts(
          'w',
          product(came, back),
          came * back,
          'weights',
          row(number(input), mo(','), number(unit)),
          input,
        ) + parts('b', factor(back), back, 'biases', number(unit), 0);
      if (!hands) return lines;
      const { columns } = arrayOf(trace, dvalues);
      /** @type {[number, number][]} */
      const pairs = Array.from({ length: columns }, (_, j) => [
        at(trace, dvalues, place, j),
        at(trace, `${name}.weights`, input, j),
      ]);
      const { terms, remark: silent } = weighted(pairs, 'gradients');
      const total = number(at(trace, `${name}.dinputs`, place, input));
      return (
        lines + sumOf(gradient(sub('a', number(input))), terms.length ? terms : [number(0)], total, silent)
      );
    },
    numpy: [
      `${name}.${ofData}dweights = np.dot(${calledIn(inputs, parts)}.T, ${dvalues})`,
      `${name}.${ofData}dbiases = ${dvalues}.sum(axis=0, keepdims=True)`,
      ...(regularized
        ? [...addedLines(name, 'weight', 'weights', l1, l2), ...addedLines(name, 'bias', 'biases', l1, l2)]
        : []),
      ...(hands ? [`${name}.dinputs = np.dot(${dvalues}, ${name}.weights.T)`] : []),
    ],
    arrays: [
      inputs,
      dvalues,
      ...(regularized
        ? [`${name}.data_dweights`, `${name}.data_dbiases`, `${name}.weights`, `${name}.biases`]
        : []),
      `${name}.dweights`,
      `${name}.dbiases`,
      ...(hands ? [...(regularized ? [] : [`${name}.weights`]), `${name}.dinputs`] : []),
    ],
  };
}

/**
 * What regularization adds to the gradients of a layer’s weights or biases, in NumPy.
 * @param {string} name @param {string} of @param {string} values @param {boolean} l1 @param {boolean} l2
 */
function addedLines(name, of, values, l1, l2) {
  const signs = `${name}.${of}_signs`;
  return [
    ...(l1 ? [`${signs} = np.ones_like(${name}.${values})`, `${signs}[${name}.${values} < 0] = -1`] : []),
    `${name}.d${values} = (`,
    `    ${name}.data_d${values}`,
    ...(l1 ? [`    + ${name}.${of}_regularizer_l1 * ${signs}`] : []),
    ...(l2 ? [`    + 2 * ${name}.${of}_regularizer_l2 * ${name}.${values}`] : []),
    ')',
  ];
}

/** @param {number} layer @param {number} layers @returns {Made} */
function dropoutBackward(layer, layers) {
  const before = `dense${layer + 1}.dinputs`;
  const mask = `dropout${layer}.binary_mask`;
  const after = `dropout${layer}.dinputs`;
  const slope = gradient(sub('a', mi('j')));
  return {
    kind: 'dropoutBackward',
    layer,
    title: `${titleOf('Dropout', layer, layers)} backward`,
    sentence:
      'The same mask once more: a unit that was left out had no say, and nothing comes back to it. To those that were kept ' +
      'comes more, as they gave more.',
    formula: display(slope, mo('←'), slope, sub('m', mi('j'))),
    numbers({ trace, place, units }) {
      const unit = units[layer];
      const own = at(trace, mask, place, unit);
      return (
        line(sub('m', number(unit)), mo('='), number(own)) +
        line(
          gradient(sub('a', number(unit))),
          mo('='),
          product(at(trace, before, place, unit), own),
          mo('='),
          number(at(trace, after, place, unit)),
        )
      );
    },
    numpy: [`${after} = ${before} * ${mask}`],
    arrays: [before, mask, after],
  };
}

/** @param {number} layer @param {Parts} parts @returns {Made} */
function activationBackward(layer, parts) {
  const name = activationOf(parts, layer);
  const { layer: own, backward } = ACTIVATIONS[name];
  const { sentence, formula, from, numpy } = backward;
  const names = {
    sums: `dense${layer}.output`,
    output: `activation${layer}.output`,
    dvalues: parts.dropout ? `dropout${layer}.dinputs` : `dense${layer + 1}.dinputs`,
    dinputs: `activation${layer}.dinputs`,
  };
  const { dvalues, dinputs } = names;
  return {
    kind: 'activationBackward',
    layer,
    title: `${titleOf(labelOf(name), layer, parts.layers)} backward`,
    sentence,
    formula,
    numbers({ trace, place, units }) {
      const unit = units[layer];
      const value = from ? at(trace, names[from], place, unit) : 0;
      const [back, handed] = [dvalues, dinputs].map((array) => at(trace, array, place, unit));
      return backward.numbers({ unit, value, back, handed });
    },
    numpy: [`# ${own}`, ...numpy(names)],
    arrays: [...(from ? [names[from]] : []), dvalues, dinputs],
  };
}

/** @param {Parts} parts @returns {Made} */
function update({ layers, optimizer }) {
  const { sentence, formula, memory, corrected = [], numbers } = RULES[optimizer];
  const dense = Array.from({ length: layers }, (_, index) => index + 1);
  const before = memory.map((kind) => `weight_${kind}`);
  // What SGD remembers after an update is that.
  const after = optimizer === 'sgd' ? [] : before.map((field) => `new_${field}`);
  const fields = [
    ...before,
    'dweights',
    ...after,
    ...corrected.map((field) => `weight_${field}`),
    'weight_updates',
    'new_weights',
  ];
  const ofOptimizer = [
    'current_learning_rate',
    ...(optimizer === 'adam' ? ['iterations', 'momentums_correction', 'cache_correction'] : []),
  ];
  return {
    kind: 'update',
    layer: layers,
    title: 'Update',
    long: true,
    optimizer,
    sentence,
    formula,
    numbers({ trace, units, settings }) {
      const known = (/** @type {string} */ field) => at(trace, `optimizer.${field}`, 0, 0);
      const steps = dense.map((layer) => {
        const [input, unit] = [units[layer - 1], units[layer]];
        const get = (/** @type {string} */ field) => at(trace, `dense${layer}.${field}`, input, unit);
        const name = row(mi('w'), mo('['), number(input), mo(','), number(unit), mo(']'));
        return (
          `<h4 translate="no">dense${layer}.weights[${input}, ${unit}]</h4>` +
          numbers(get, settings, known) +
          pieces(
            name + mo('='),
            number(get('weights')),
            between('+') + factor(get('weight_updates')),
            mo('=') + number(get('new_weights')),
          )
        );
      });
      return `<p><small>${whereOf(optimizer, settings, known)}</small></p>${steps.join('')}`;
    },
    numpy: numpyOf(optimizer, layers),
    arrays: dense.flatMap((layer) => fields.map((field) => `dense${layer}.${field}`)),
    needs: [
      ...ofOptimizer.map((field) => `optimizer.${field}`),
      ...dense.map((layer) => `dense${layer}.weights`),
    ],
  };
}
