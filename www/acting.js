// What acts in the steps of the epoch that is shown: what is told of a step depends on it.

/**
 * @typedef {object} Acting
 * @property {string} optimizer
 * @property {boolean} l1 whether its strength is above 0
 * @property {boolean} l2 likewise
 * @property {boolean} dropout whether any share is dropped
 * @property {boolean} batches whether an update takes some of the samples, not all
 * @property {string} activation of all hidden layers, or one for each, joined by dots
 */

/** As a run is by default. @type {Acting} */
export const PLAIN = {
  optimizer: 'sgd',
  l1: false,
  l2: false,
  dropout: false,
  batches: false,
  activation: 'relu',
};

/**
 * Only hidden layers have dropout, and are regularized.
 * @param {Pick<Readonly<import('./state.js').State>, 'frame' | 'data'>} state
 * @returns {Acting}
 */
export function actingIn({ frame, data }) {
  const { optimizer, ...shares } = { ...PLAIN, .../** @type {Record<string, unknown>} */ (frame?.live) };
  const hidden = data !== undefined && data.sizes.length > 2;
  const acts = (/** @type {unknown} */ share) => hidden && Number(share) > 0;
  const { l1, l2, dropout } = shares;
  const activation = data?.activation ?? PLAIN.activation;
  return {
    optimizer: String(optimizer),
    l1: acts(l1),
    l2: acts(l2),
    dropout: acts(dropout),
    batches: (frame?.batches ?? 1) > 1,
    activation,
  };
}

/**
 * The activation of a hidden layer.
 * @param {{activation: string}} of all layers, as above @param {number} layer from 1
 */
export function activationOf({ activation }, layer) {
  const names = activation.split('.');
  return names[layer - 1] ?? names[0];
}

/** What the lines are called where the sums of smooth units are 0; those of linear ones say nothing. @type {Record<string, string>} */
const CALLED = { tanh: 'half-way lines', sigmoid: 'half-way lines', linear: '' };

/**
 * What the lines are called where the sums of the first hidden layer's units are 0; nothing where there are none to show.
 * @param {{sizes: number[], activation: string}} about
 */
export const foldsOf = (about) => (about.sizes.length > 2 ? (CALLED[activationOf(about, 1)] ?? 'folds') : '');
