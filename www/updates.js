// What each optimizer does in the stage "Update": in a sentence, as a formula, with one weight's numbers in it, and in NumPy.

import {
  between,
  display,
  factor,
  fraction,
  mi,
  mo,
  number,
  pieces,
  power,
  product,
  root,
  row,
  sub,
} from './view/math.js';
import { formatCount, formatNumber } from './view/numbers.js';

/** The settings that act in an update and in a loss, by name. @typedef {Record<string, number>} Settings */

/** A number of the weight that is told of, by the name of its array. @typedef {(field: string) => number} Get */

/**
 * @typedef {object} Rule
 * @property {string} sentence
 * @property {string} formula
 * @property {string[]} memory what it remembers of each weight
 * @property {string[]} [corrected] arrays of what is made of that
 * @property {(settings: Settings) => string[]} where what the signs of the formula stand for, beside the learning rate
 * @property {(get: Get, settings: Settings, optimizer: Get) => string} numbers how its numbers become an update
 * @property {(of: string, gradients: string) => string[]} numpy the lines for the weights of a layer, or for its biases
 */

const [w, g, c, m] = ['w', 'g', 'c', 'm'].map(mi);
const [eta, epsilon] = [mi('η'), mi('ε')];
const [beta1, beta2] = [1, 2].map((index) => sub('β', number(index)));
const step = row(mi('Δ'), w);
const slope = fraction(row(mo('∂'), mi('L')), row(mo('∂'), w));
const square = (/** @type {string} */ of) => power(of, number(2));
const hat = (/** @type {string} */ of) => `<mover>${of}<mo>^</mo></mover>`;

/** A moving average as a formula. @param {string} of @param {string} share that is kept @param {string} value */
const average = (of, share, value) =>
  display(of, mo('←'), share, of, mo('+'), mo('('), number(1), mo('−'), share, mo(')'), value);

/** The same in numbers. @param {string} of @param {number} share @param {number} before @param {string} value @param {number} after */
const averaged = (of, share, before, value, after) =>
  pieces(
    of + mo('='),
    product(share, before),
    between('+') + row(mo('('), number(1), mo('−'), number(share), mo(')')) + mo('·') + value,
    mo('=') + number(after),
  );

/** A step over the root of a cache, which is taken off. @param {string} over @param {string} under */
const scaled = (over, under) => mo('−') + fraction(row(eta, over), row(root(under), mo('+'), epsilon));

/** The same in numbers. @param {number} rate @param {number} over @param {number} under @param {Settings} settings @param {number} update */
const scaledBy = (rate, over, under, settings, update) =>
  pieces(
    step + mo('='),
    row(mo('−'), fraction(product(rate, over), row(root(number(under)), mo('+'), number(settings.epsilon)))),
    mo('=') + number(update),
  );

/** @param {string} of @param {string} over @param {string} under */
const scaledLines = (of, over, under) => [
  `layer.${of}_updates = (`,
  '    -optimizer.current_learning_rate',
  `    * layer.${over}`,
  `    / (np.sqrt(layer.${under}) + optimizer.epsilon)`,
  ')',
];

const OWN_RATE =
  'Every weight and every bias has a rate of its own: its step against the gradient is divided by the root of its cache, ';

/** By the name of the optimizer. @type {Record<string, Rule>} */
export const RULES = {
  sgd: {
    sentence:
      'Every weight and every bias goes a step downhill: a share of its last step once more, and against ' +
      'its gradient as far as the learning rate η says.',
    formula:
      display(mi('v'), mo('←'), mi('μ'), mi('v'), mo('−'), eta, slope) +
      display(w, mo('←'), w, mo('+'), mi('v')),
    memory: ['momentums'],
    where: ({ momentum }) => [`the momentum μ = ${formatNumber(momentum)}`],
    numbers: (get, { momentum }, optimizer) =>
      pieces(
        mi('v') + mo('='),
        product(momentum, get('weight_momentums')),
        between('−') + product(optimizer('current_learning_rate'), get('dweights')),
        mo('=') + number(get('weight_updates')),
      ),
    numpy: (of, gradients) => [
      `layer.${of}_updates = (`,
      `    optimizer.momentum * layer.${of}_momentums`,
      `    - optimizer.current_learning_rate * layer.${gradients}`,
      ')',
      `layer.${of}_momentums = layer.${of}_updates`,
    ],
  },
  adagrad: {
    sentence:
      `${OWN_RATE}the sum of all its squared gradients so far. Where they have been large, steps become small. ` +
      'The tiny ε keeps it from being divided by 0.',
    formula:
      display(c, mo('←'), c, mo('+'), square(g), mo(','), g, mo('='), slope) +
      display(w, mo('←'), w, scaled(g, c)),
    memory: ['cache'],
    where: ({ epsilon }) => [`ε = ${formatNumber(epsilon)}`],
    numbers: (get, settings, optimizer) =>
      pieces(
        c + mo('='),
        number(get('weight_cache')),
        between('+') + square(factor(get('dweights'))),
        mo('=') + number(get('new_weight_cache')),
      ) +
      scaledBy(
        optimizer('current_learning_rate'),
        get('dweights'),
        get('new_weight_cache'),
        settings,
        get('weight_updates'),
      ),
    numpy: (of, gradients) => [
      `layer.${of}_cache += layer.${gradients} ** 2`,
      ...scaledLines(of, gradients, `${of}_cache`),
    ],
  },
  rmsprop: {
    sentence:
      `${OWN_RATE}a moving average of its squared gradients. Where they are large now, steps are small; what was long ago ` +
      'is forgotten. The tiny ε keeps it from being divided by 0.',
    formula:
      average(c, mi('ρ'), square(g)) + display(w, mo('←'), w, scaled(g, c), mo(','), g, mo('='), slope),
    memory: ['cache'],
    where: ({ rho, epsilon }) => [`ρ = ${formatNumber(rho)}`, `ε = ${formatNumber(epsilon)}`],
    numbers: (get, settings, optimizer) =>
      averaged(
        c,
        settings.rho,
        get('weight_cache'),
        square(factor(get('dweights'))),
        get('new_weight_cache'),
      ) +
      scaledBy(
        optimizer('current_learning_rate'),
        get('dweights'),
        get('new_weight_cache'),
        settings,
        get('weight_updates'),
      ),
    numpy: (of, gradients) => [
      `layer.${of}_cache = (`,
      `    optimizer.rho * layer.${of}_cache`,
      `    + (1 - optimizer.rho) * layer.${gradients} ** 2`,
      ')',
      ...scaledLines(of, gradients, `${of}_cache`),
    ],
  },
  adam: {
    sentence:
      'Two moving averages for every weight and every bias: of its gradients, the momentum m, and of their squares, the ' +
      'cache c. Both start at 0 and are too small at first; divided by what they lack, they are corrected. The step goes ' +
      'against the one, divided by the root of the other.',
    formula:
      average(m, beta1, g) +
      average(c, beta2, square(g)) +
      display(hat(m), mo('='), corrected(m, beta1), mo(','), hat(c), mo('='), corrected(c, beta2)) +
      display(w, mo('←'), w, scaled(hat(m), hat(c)), mo(','), g, mo('='), slope),
    memory: ['momentums', 'cache'],
    corrected: ['momentums_corrected', 'cache_corrected'],
    where: (settings) => [
      `β₁ = ${formatNumber(settings.beta1)}`,
      `β₂ = ${formatNumber(settings.beta2)}`,
      `ε = ${formatNumber(settings.epsilon)}`,
    ],
    numbers: (get, settings, optimizer) =>
      averaged(
        m,
        settings.beta1,
        get('weight_momentums'),
        factor(get('dweights')),
        get('new_weight_momentums'),
      ) +
      averaged(
        c,
        settings.beta2,
        get('weight_cache'),
        square(factor(get('dweights'))),
        get('new_weight_cache'),
      ) +
      pieces(
        hat(m) + mo('='),
        fraction(number(get('new_weight_momentums')), number(optimizer('momentums_correction'))),
        mo('=') + number(get('weight_momentums_corrected')),
      ) +
      pieces(
        hat(c) + mo('='),
        fraction(number(get('new_weight_cache')), number(optimizer('cache_correction'))),
        mo('=') + number(get('weight_cache_corrected')),
      ) +
      scaledBy(
        optimizer('current_learning_rate'),
        get('weight_momentums_corrected'),
        get('weight_cache_corrected'),
        settings,
        get('weight_updates'),
      ),
    numpy: (of, gradients) => [
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
      ...scaledLines(of, `${of}_momentums_corrected`, `${of}_cache_corrected`),
    ],
  },
};

/** An average that started at 0. @param {string} of @param {string} share of it that is kept in each update */
function corrected(of, share) {
  return fraction(of, row(number(1), mo('−'), power(share, mi('k'))));
}

/** The signs of the formula, in words. @param {string} optimizer @param {Settings} settings @param {Get} get what is known of the optimizer */
export function whereOf(optimizer, settings, get) {
  const rate = `after its decay, the learning rate η = ${formatNumber(get('current_learning_rate'))}`;
  const signs = `With ${RULES[optimizer].where(settings).join(', ')} and, ${rate}.`;
  if (optimizer !== 'adam') return signs;
  const shares = [
    `1 − β₁<sup>k</sup> = ${formatNumber(get('momentums_correction'))}`,
    `1 − β₂<sup>k</sup> = ${formatNumber(get('cache_correction'))}`,
  ];
  return `${signs} It is update k = ${formatCount(get('iterations') + 1)}, so that ${shares.join(' and ')}.`;
}

/** The lines of an update. @param {string} optimizer @param {number} layers */
export function numpyOf(optimizer, layers) {
  const { numpy } = RULES[optimizer];
  const names = Array.from({ length: layers }, (_, index) => `dense${index + 1}`);
  return [
    'optimizer.current_learning_rate = optimizer.learning_rate * (',
    '    1 / (1 + optimizer.decay * optimizer.iterations)',
    ')',
    ...(optimizer === 'adam' ? ['k = optimizer.iterations + 1'] : []),
    `for layer in [${names.join(', ')}]:`,
    ...[
      ...numpy('weight', 'dweights'),
      ...numpy('bias', 'dbiases'),
      'layer.weights += layer.weight_updates',
      'layer.biases += layer.bias_updates',
    ].map((line) => `    ${line}`),
    'optimizer.iterations += 1',
  ];
}
