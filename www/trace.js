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
