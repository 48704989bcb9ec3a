// What each stage of an epoch does: in a sentence, as a formula, with one sample's numbers in it, and in
// NumPy.

import { arrayOf } from './trace.js';
import {
  between,
  display,
  factor,
  fraction,
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
 * @property {number} samples in the batch
 * @property {number[]} units the chosen input, unit of each hidden layer, and class
 * @property {number} momentum
 */

/**
 * @typedef {object} Stage
 * @property {'dense' | 'relu' | 'softmax' | 'loss' | 'lossBackward' | 'denseBackward' | 'reluBackward' | 'update'} kind
 * @property {number} layer that it computes, from 1; of those that speak of the classes or of all, the last
 * @property {string} title
 * @property {string} sentence
 * @property {string} formula
 * @property {(scene: Scene) => string} numbers the formula with numbers in it
 * @property {boolean} [long] whether its numbers may take many lines
 * @property {string[]} numpy the lines that compute it
 * @property {string[]} arrays their names
 * @property {string[]} [needs] names of other arrays that the numbers are taken from
 */

/** @param {Trace} trace @param {string} name @param {number} row @param {number} column */
function at(trace, name, row, column) {
  const { values, columns } = arrayOf(trace, name);
  return values[row * columns + column];
}

/**
 * The stages of an epoch, in their order.
 * @param {number} layers dense ones
 * @returns {Stage[]}
 */
export function stagesOf(layers) {
  const stages = [];
  for (let layer = 1; layer < layers; layer += 1) stages.push(dense(layer, layers), relu(layer, layers));
  stages.push(
    dense(layers, layers),
    softmax(layers),
    loss(layers),
    lossBackward(layers),
    denseBackward(layers, layers),
  );
  for (let layer = layers - 1; layer >= 1; layer -= 1) {
    stages.push(reluBackward(layer, layers), denseBackward(layer, layers));
  }
  return [...stages, update(layers)];
}

/**
 * The stages of networks, by their number of dense layers.
 * @type {Map<number, Stage[]>}
 */
const made = new Map();

/** @param {{data: {sizes: number[]}}} state */
export function stagesFor({ data }) {
  const layers = data.sizes.length - 1;
  const stages = made.get(layers) ?? stagesOf(layers);
  made.set(layers, stages);
  return stages;
}

/** @typedef {Readonly<import('./state.js').State> & {data: {sizes: number[]}}} Told */
/** @typedef {{set: (patch: Partial<import('./state.js').State>) => void, step: () => unknown}} Actions */

/** The stage in view; a network with fewer layers has fewer. @param {Told} state */
export const indexOf = (state) => Math.min(state.stage, stagesFor(state).length - 1);

/** Past the last stage an epoch has been trained: slow motion rests there. @param {Told} state @param {Actions} actions */
export function nextStage(state, actions) {
  const { playing, slow, frame } = state;
  const last = indexOf(state) === stagesFor(state).length - 1;
  const from = last && frame ? { epoch: frame.epoch, loss: frame.loss } : undefined;
  if (last && !playing) actions.step();
  actions.set({
    stage: last ? 0 : indexOf(state) + 1,
    slow: slow && { held: slow.held || last, from },
  });
}

/** @param {Told} state @param {Actions} actions */
export function previousStage(state, actions) {
  const { slow } = state;
  if (indexOf(state) > 0)
    actions.set({ stage: indexOf(state) - 1, slow: slow && { ...slow, from: undefined } });
}

/** What a layer takes in. @param {number} layer */
const inputOf = (layer) => (layer === 1 ? 'X' : `activation${layer - 1}.output`);
/** What comes back to a layer. @param {number} layer @param {number} layers */
const dvaluesOf = (layer, layers) =>
  layer === layers ? 'loss_activation.dinputs' : `activation${layer}.dinputs`;
/** The only ReLU needs no number. @param {number} layer @param {number} layers */
const reluTitle = (layer, layers) => (layers === 2 ? 'ReLU' : `ReLU ${layer}`);

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

/** @param {number} layer @param {number} layers @returns {Stage} */
function dense(layer, layers) {
  const inputs = inputOf(layer);
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
    numpy: [`${name}.output = np.dot(${inputs}, ${name}.weights) + ${name}.biases`],
    arrays: [inputs, `${name}.weights`, `${name}.biases`, `${name}.output`],
  };
}

/** @param {number} layer @param {number} layers @returns {Stage} */
function relu(layer, layers) {
  const before = `dense${layer}.output`;
  const after = `activation${layer}.output`;
  return {
    kind: 'relu',
    layer,
    title: reluTitle(layer, layers),
    sentence: 'A sum below 0 becomes 0, any other passes: each unit folds the plane along one line.',
    formula: display(
      sub('a', mi('j')),
      mo('='),
      mi('max'),
      mo('('),
      number(0),
      mo(','),
      sub('z', mi('j')),
      mo(')'),
    ),
    numbers({ trace, place, units }) {
      const unit = units[layer];
      return line(
        sub('a', number(unit)),
        mo('='),
        mi('max'),
        mo('('),
        number(0),
        mo(','),
        number(at(trace, before, place, unit)),
        mo(')'),
        mo('='),
        number(at(trace, after, place, unit)),
      );
    },
    numpy: [`${after} = np.maximum(0, ${before})`],
    arrays: [before, after],
  };
}

/** @param {number} layers @returns {Stage} */
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

/** @param {number} layers @returns {Stage} */
function loss(layers) {
  return {
    kind: 'loss',
    layer: layers,
    title: 'Loss',
    sentence:
      'How surprised the network is by the right answer: −ln of the probability it gave it, 0 if it was ' +
      'certain. The loss is the mean over all points.',
    formula: display(
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
    ),
    numbers({ trace, place, sample, label, samples }) {
      const own = at(trace, 'sample_losses', place, 0);
      const mean = at(trace, 'loss', 0, 0);
      const said = at(trace, 'loss_activation.output', place, label);
      const p = Math.min(Math.max(said, CLIP), 1 - CLIP);
      return (
        line(sub('L', number(sample)), mo('='), mo('−'), mi('ln'), factor(p), mo('='), number(own)) +
        line(
          mi('L'),
          mo('='),
          fraction(row(number(own), mo('+'), number(mean * samples - own)), number(samples)),
          mo('='),
          number(mean),
        ) +
        `<p><small>The second term is the sum of the other ${samples - 1} points’ losses.${p === said ? '' : ' p is kept between 10⁻⁷ and 1 − 10⁻⁷, so that no loss is infinite.'}</small></p>`
      );
    },
    numpy: [
      'p = np.clip(loss_activation.output, 1e-7, 1 - 1e-7)',
      'sample_losses = -np.log(p[range(len(y)), y])',
      'loss = np.mean(sample_losses)',
    ],
    arrays: ['loss_activation.output', 'sample_losses'],
    needs: ['loss'],
  };
}

/** @param {number} layers @returns {Stage} */
function lossBackward(layers) {
  const output = 'loss_activation.output';
  const dinputs = 'loss_activation.dinputs';
  return {
    kind: 'lossBackward',
    layer: layers,
    title: '∂L/∂z',
    sentence:
      'Now backward: how the loss changes with each logit. It is simply what was said less ' +
      'what is right; y is 1 for the right class and 0 for the others.',
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
    numpy: [`${dinputs} = (${output} - np.eye(${output}.shape[1])[y]) / len(y)`],
    arrays: [output, dinputs],
  };
}

/** @param {number} layer @param {number} layers @returns {Stage} */
function denseBackward(layer, layers) {
  const name = `dense${layer}`;
  const inputs = inputOf(layer);
  const dvalues = dvaluesOf(layer, layers);
  const hands = layer > 1;
  const gradient = (/** @type {string} */ of) => fraction(row(mo('∂'), mi('L')), row(mo('∂'), of));
  const a = layer === 1 ? 'x' : 'a';
  return {
    kind: 'denseBackward',
    layer,
    title: `Dense ${layer} backward`,
    long: hands,
    sentence: hands
      ? 'A weight’s gradient is what came in times what comes back, added up over all points. And to the layer before ' +
        'goes what comes back, weighed with the same weights.'
      : 'A weight’s gradient is what came in times what comes back, added up over all points. No layer is left to ' +
        'hand anything on to.',
    formula:
      display(
        gradient(sub('w', mi('i') + mi('j'))),
        mo('='),
        sum('n', sub(a, mi('i')), gradient(sub('z', mi('j')))),
      ) +
      display(gradient(sub('b', mi('j'))), mo('='), sum('n', gradient(sub('z', mi('j'))))) +
      (hands
        ? display(
            gradient(sub('a', mi('i'))),
            mo('='),
            sum('j', gradient(sub('z', mi('j'))), sub('w', mi('i') + mi('j'))),
          )
        : ''),
    numbers({ trace, place, units, samples }) {
      const [input, unit] = [units[layer - 1], units[layer]];
      const came = at(trace, inputs, place, input);
      const back = at(trace, dvalues, place, unit);
      const dweight = at(trace, `${name}.dweights`, input, unit);
      const dbias = at(trace, `${name}.dbiases`, 0, unit);
      const remark = `The second term is what the other ${samples - 1} points add.`;
      const weightTerms = [product(came, back), factor(dweight - came * back)];
      let lines =
        sumOf(
          gradient(sub('w', row(number(input), mo(','), number(unit)))),
          weightTerms,
          number(dweight),
          remark,
        ) +
        sumOf(gradient(sub('b', number(unit))), [factor(back), factor(dbias - back)], number(dbias), remark);
      if (hands) {
        const { columns } = arrayOf(trace, dvalues);
        /** @type {[number, number][]} */
        const pairs = Array.from({ length: columns }, (_, j) => [
          at(trace, dvalues, place, j),
          at(trace, `${name}.weights`, input, j),
        ]);
        const { terms, remark } = weighted(pairs, 'gradients');
        const total = number(at(trace, `${name}.dinputs`, place, input));
        lines += sumOf(gradient(sub('a', number(input))), terms.length ? terms : [number(0)], total, remark);
      }
      return lines;
    },
    numpy: [
      `${name}.dweights = np.dot(${inputs}.T, ${dvalues})`,
      `${name}.dbiases = ${dvalues}.sum(axis=0, keepdims=True)`,
      ...(hands ? [`${name}.dinputs = np.dot(${dvalues}, ${name}.weights.T)`] : []),
    ],
    arrays: [
      inputs,
      dvalues,
      `${name}.dweights`,
      `${name}.dbiases`,
      ...(hands ? [`${name}.weights`, `${name}.dinputs`] : []),
    ],
  };
}

/** @param {number} layer @param {number} layers @returns {Stage} */
function reluBackward(layer, layers) {
  const sums = `dense${layer}.output`;
  const before = `dense${layer + 1}.dinputs`;
  const after = `activation${layer}.dinputs`;
  const gradient = (/** @type {string} */ of) => fraction(row(mo('∂'), mi('L')), row(mo('∂'), of));
  return {
    kind: 'reluBackward',
    layer,
    title: `${reluTitle(layer, layers)} backward`,
    sentence:
      'Where the sum was above 0, the gradient passes unchanged. Where it was not, the unit had no say, ' +
      'and nothing comes back.',
    formula: display(
      gradient(sub('z', mi('j'))),
      mo('='),
      gradient(sub('a', mi('j'))),
      mo('·'),
      mo('['),
      sub('z', mi('j')),
      mo('>'),
      number(0),
      mo(']'),
    ),
    numbers({ trace, place, units }) {
      const unit = units[layer];
      const z = at(trace, sums, place, unit);
      return (
        line(sub('z', number(unit)), mo('='), number(z), mo(z > 0 ? '>' : '≤'), number(0)) +
        line(
          gradient(sub('z', number(unit))),
          mo('='),
          product(at(trace, before, place, unit), Number(z > 0)),
          mo('='),
          number(at(trace, after, place, unit)),
        )
      );
    },
    numpy: [`${after} = np.where(${sums} > 0, ${before}, 0)`],
    arrays: [sums, before, after],
  };
}

/** @param {number} layers @returns {Stage} */
function update(layers) {
  const numbers = Array.from({ length: layers }, (_, index) => index + 1);
  return {
    kind: 'update',
    layer: layers,
    title: 'Update',
    long: true,
    sentence:
      'Every weight and every bias goes a step downhill: a share of its last step once more, and against ' +
      'its gradient as far as the learning rate η says.',
    formula:
      display(
        mi('v'),
        mo('←'),
        mi('μ'),
        mi('v'),
        mo('−'),
        mi('η'),
        fraction(row(mo('∂'), mi('L')), row(mo('∂'), mi('w'))),
      ) + display(mi('w'), mo('←'), mi('w'), mo('+'), mi('v')),
    numbers({ trace, units, momentum }) {
      const rate = at(trace, 'optimizer.current_learning_rate', 0, 0);
      const where = `<p><small>With the momentum μ = ${formatNumber(momentum)} and, after its decay, the learning rate η = ${formatNumber(rate)}.</small></p>`;
      const steps = numbers.map((layer) => {
        const [input, unit] = [units[layer - 1], units[layer]];
        const get = (/** @type {string} */ field) => at(trace, `dense${layer}.${field}`, input, unit);
        const name = row(mi('w'), mo('['), number(input), mo(','), number(unit), mo(']'));
        return (
          `<h4 translate="no">dense${layer}.weights[${input}, ${unit}]</h4>` +
          pieces(
            mi('v') + mo('='),
            product(momentum, get('weight_momentums')),
            between('−') + product(rate, get('dweights')),
            mo('=') + number(get('weight_updates')),
          ) +
          pieces(
            name + mo('='),
            number(get('weights')),
            between('+') + factor(get('weight_updates')),
            mo('=') + number(get('new_weights')),
          )
        );
      });
      return where + steps.join('');
    },
    numpy: [
      'rate = learning_rate / (1 + decay * iterations)',
      ...numbers.flatMap((layer) => [
        `dense${layer}.weight_updates = momentum * dense${layer}.weight_momentums - rate * dense${layer}.dweights`,
        `dense${layer}.weights += dense${layer}.weight_updates  # and the biases likewise`,
      ]),
    ],
    arrays: numbers.flatMap((layer) =>
      ['weight_momentums', 'dweights', 'weight_updates', 'new_weights'].map(
        (field) => `dense${layer}.${field}`,
      ),
    ),
    needs: ['optimizer.current_learning_rate', ...numbers.map((layer) => `dense${layer}.weights`)],
  };
}
