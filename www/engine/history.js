// Loss and accuracy of the epochs so far, in bounded memory; with validation data, those of that, too.

export const CAPACITY = 2000;

/**
 * An epoch, its loss and its accuracy; with validation data, the loss and the accuracy there.
 * @typedef {[epoch: number, loss: number, accuracy: number, validationLoss?: number, validationAccuracy?: number]} Row
 */

/**
 * Whether an epoch is one that a history may keep. It follows from the epoch alone: a run that has been longer keeps fewer, but no
 * others.
 * @param {number} epoch
 */
export function mayKeep(epoch) {
  let stride = 1;
  while (epoch >= stride * CAPACITY) stride *= 2;
  return epoch % stride === 0;
}

/**
 * Keeps at most CAPACITY epochs, evenly spaced: when they are full, every second one is forgotten, and
 * from then on only every second one is kept.
 * @param {boolean} [validates] whether there is validation data
 */
export function createHistory(validates = false) {
  /** What stands in a row, a column after the other. */
  const values = new Float64Array((validates ? 5 : 3) * CAPACITY);
  const columns = columnsOf(values, CAPACITY);
  const [epochs] = columns;
  let stride = 1;
  let length = 0;
  /** Whether after all that are kept there is the one that is reached. */
  let reached = false;
  /** Grows with every change, so that a reader knows whether there is anything new. */
  let version = 0;

  /** Whether an epoch is one of those that are kept. @param {number} epoch */
  const keeps = (epoch) => epoch % stride === 0;

  /** @param {Row} row */
  function put(row) {
    for (const [at, column] of columns.entries()) column[length] = Number(row[at]);
  }

  return {
    keeps,
    /** Bytes of all columns. */
    bytes: values.byteLength,
    get version() {
      return version;
    },
    /** Copies all columns. @param {Float64Array} target of as many values @returns {number} epochs in each column */
    copy(target) {
      target.set(values);
      return length + Number(reached);
    },
    /**
     * Tells of the epoch that is reached, though it may not be one of those that are kept.
     * @param {Row} row of an epoch after all that were pushed
     */
    reach(...row) {
      if (reached && columns.every((column, at) => column[length] === row[at])) return;
      version += 1;
      reached = true;
      put(row);
    },
    /** @param {Row} row */
    push(...row) {
      if (!keeps(row[0])) return;
      version += 1;
      reached = false;
      put(row);
      length += 1;
      if (length < CAPACITY) return;
      stride *= 2;
      length = Math.ceil(length / 2);
      for (const column of columns) {
        for (let row = 0; row < length; row += 1) column[row] = column[2 * row];
      }
    },
    /**
     * All columns from the last epoch on that is kept and not after `epoch`: where a curve leaves another.
     * @param {number} epoch
     */
    from(epoch) {
      const end = length + Number(reached);
      const after = epochs.subarray(0, end).findIndex((kept) => kept > epoch);
      const start = Math.max((after < 0 ? end : after) - 1, 0);
      return columns.map((column) => column.slice(start, end));
    },
    /** Forgets an epoch and all after it. @param {number} epoch */
    truncate(epoch) {
      version += 1;
      reached = false;
      while (length > 0 && epochs[length - 1] >= epoch) length -= 1;
      if (length === 0) stride = 1;
    },
  };
}

/**
 * The columns of a history, as uPlot takes them.
 * @param {Float64Array} values
 * @param {number} length epochs in each
 */
export const columnsOf = (values, length) =>
  Array.from({ length: values.length / CAPACITY }, (_, column) =>
    values.subarray(column * CAPACITY, column * CAPACITY + length),
  );
