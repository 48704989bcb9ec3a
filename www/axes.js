// What the rows and the columns of an epoch's arrays count.

/**
 * Samples, or the units of a layer (0 for the two inputs).
 * @typedef {'sample' | number | undefined} Axis
 */

/**
 * @param {string} name @param {number} layers
 * @returns {{row: Axis, column: Axis}}
 */
export function axesOf(name, layers) {
  const [part, field = ''] = name.split('.');
  const layer = Number(/\d+$/.exec(part)?.[0]);
  if (part === 'X') return { row: 'sample', column: 0 };
  if (part === 'sample_losses') return { row: 'sample', column: undefined };
  if (part === 'loss_activation') return { row: 'sample', column: layers };
  if (/^(activation|dropout)/.test(part) || field === 'output') return { row: 'sample', column: layer };
  if (field === 'dinputs') return { row: 'sample', column: layer - 1 };
  if (field.includes('bias')) return { row: undefined, column: layer };
  if (field.includes('weight')) return { row: layer - 1, column: layer };
  return { row: undefined, column: undefined };
}

/**
 * What the rows and the columns of an array are, in words.
 * @param {string} name @param {number} layers
 */
export function axesInWords(name, layers) {
  const { row, column } = axesOf(name, layers);
  const words = [
    ['Rows', row],
    ['Columns', column],
  ].flatMap(([what, axis]) =>
    axis === undefined ? [] : `${what}: ${inWords(/** @type {Axis} */ (axis), layers)}.`,
  );
  return words.join(' ');
}

/** @param {Axis} axis @param {number} layers */
function inWords(axis, layers) {
  if (axis === 'sample') return 'samples';
  if (axis === 0) return 'inputs';
  if (axis === layers) return 'classes';
  return layers === 2 ? 'hidden units' : `units of layer ${axis}`;
}
