// The arrays of an epoch by name, over the flat values that the engine hands out.

/**
 * @typedef {object} Traced
 * @property {string} name as in the book
 * @property {number} rows
 * @property {number} columns
 * @property {Float32Array} values row-major
 */

/** @typedef {Record<string, Traced>} Trace by name */

/**
 * @param {[string, number, number][]} arrays name, rows and columns of each
 * @param {Float32Array} values of all, one after another
 * @returns {Trace}
 */
export function readTrace(arrays, values) {
  /** @type {Trace} */
  const trace = {};
  let start = 0;
  for (const [name, rows, columns] of arrays) {
    const end = start + rows * columns;
    trace[name] = { name, rows, columns, values: values.subarray(start, end) };
    start = end;
  }
  return trace;
}

/** @param {Trace} trace @param {string} name */
export function arrayOf(trace, name) {
  const array = trace[name];
  if (!array) throw new Error(`the trace has no array ${name}`);
  return array;
}

/** One row of an array as an array. @param {Traced} array @param {number} row @returns {Traced} */
export function rowOf({ name, columns, values }, row) {
  return { name, rows: 1, columns, values: values.subarray(row * columns, (row + 1) * columns) };
}

/**
 * What the rows and the columns of an array count: samples, or the units of a layer (0 for the two inputs).
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
