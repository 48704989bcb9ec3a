// Loss and accuracy of every epoch so far, in bounded memory.

const CAPACITY = 2000;

/**
 * Keeps at most CAPACITY epochs, evenly spaced: when they are full, every second one is forgotten, and
 * from then on only every second one is kept.
 */
export function createHistory() {
  /** @type {[number[], number[], number[]]} epochs, losses, accuracies: columns, as uPlot takes them */
  const columns = [[], [], []];
  let stride = 1;
  return {
    columns,
    /**
     * @param {number} epoch
     * @param {number} loss
     * @param {number} accuracy
     */
    push(epoch, loss, accuracy) {
      if (epoch % stride !== 0) return;
      const row = [epoch, loss, accuracy];
      columns.forEach((column, index) => {
        column.push(row[index]);
      });
      if (columns[0].length >= CAPACITY) {
        stride *= 2;
        for (const column of columns) {
          const kept = column.filter((_, index) => index % 2 === 0);
          column.length = 0;
          column.push(...kept);
        }
      }
    },
    clear() {
      stride = 1;
      for (const column of columns) column.length = 0;
    },
  };
}
