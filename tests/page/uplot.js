// Stands for uPlot, which needs a page: takes its options, and remembers them.

/** @type {FakePlot[]} */
export const plots = [];

export default class FakePlot {
  static pxRatio = 2;
  /** @param {string} key */
  static sync = (key) => ({ key });
  destroyed = false;
  /** @type {object[]} */
  sizes = [];

  /** @param {any} options @param {any} data @param {any} target */
  constructor(options, data, target) {
    this.options = options;
    this.data = data;
    this.target = target;
    plots.push(this);
  }
  /** @param {any} data */
  setData(data) {
    this.data = data;
  }
  /** @param {object} size */
  setSize(size) {
    this.sizes.push(size);
  }
  destroy() {
    this.destroyed = true;
  }
}
