// What is worth marking on the curves, found while a run is trained: a function of its epochs, in whatever strides they are
// trained. All that the next epoch's marks depend on is small, and goes with every snapshot.

/** A hidden unit, and the first epoch since which it has not been active for any sample. Layers are counted from 1. @typedef {{layer: number, unit: number, epoch: number}} Death */

/**
 * Of the epochs before the one that is reached.
 * @typedef {object} Marks
 * @property {number | undefined} best the first epoch with the best accuracy; undefined before the first
 * @property {number[]} jumps the first epoch of each jump of the loss, the latest MOST_JUMPS
 * @property {Death[]} deaths
 * @property {number | undefined} least the first epoch with the least validation loss, of those that were looked at
 */

/**
 * Marks, and what the next depend on. Lists are never changed, only replaced.
 * @typedef {Marks & {
 *   accuracy: number,
 *   loss: number,
 *   low: number,
 *   lowBefore: number,
 *   jumping: boolean,
 *   silent: Death[],
 *   validationLoss: number,
 * }} Scan
 * accuracy: the best. loss: of the last epoch. low, lowBefore: the lowest loss of this hundred of epochs and of the hundred
 * before. jumping: whether a jump goes on. silent: units that may be told of soon, should they stay silent. validationLoss: the
 * least.
 */

/** Jumps that are kept. */
const MOST_JUMPS = 20;

/** How many times the lowest loss is so high that it has jumped, and how many times the last is up. */
const HIGH = 2;
const UP = 1.1;

/** Epochs of a span whose lowest loss is known. */
const SPAN = 100;

/** @returns {Scan} */
export const createScan = () => ({
  best: undefined,
  jumps: [],
  deaths: [],
  accuracy: -1,
  loss: Number.POSITIVE_INFINITY,
  low: Number.POSITIVE_INFINITY,
  lowBefore: Number.POSITIVE_INFINITY,
  jumping: false,
  silent: [],
  least: undefined,
  validationLoss: Number.POSITIVE_INFINITY,
});

/**
 * Takes up an epoch. The loss jumps where it is above twice the lowest of the last hundred epochs or more (since the hundred
 * before the present one began) and above 1.1 times that of the epoch before. The jump is over when the loss is back at 1.1
 * times the lowest: until then what goes up and down is one jump.
 * @param {Scan} scan @param {number} epoch @param {number} loss @param {number} accuracy
 */
export function scanEpoch(scan, epoch, loss, accuracy) {
  if (epoch % SPAN === 0) {
    scan.lowBefore = scan.low;
    scan.low = Number.POSITIVE_INFINITY;
  }
  const low = Math.min(scan.low, scan.lowBefore);
  if (loss <= UP * low) {
    scan.jumping = false;
  } else if (!scan.jumping && loss > HIGH * low && loss > UP * scan.loss) {
    scan.jumping = true;
    scan.jumps = [...scan.jumps, epoch].slice(-MOST_JUMPS);
  }
  if (loss < scan.low) scan.low = loss;
  scan.loss = loss;
  if (accuracy > scan.accuracy) {
    scan.accuracy = accuracy;
    scan.best = epoch;
  }
}

/** Takes up an epoch's loss on validation data. @param {Scan} scan @param {number} epoch @param {number} loss */
export function scanValidation(scan, epoch, loss) {
  if (!(loss < scan.validationLoss)) return;
  scan.validationLoss = loss;
  scan.least = epoch;
}

/** Numbers that are kept with a snapshot. @param {Scan} scan */
export const numbersOf = ({ jumps, deaths, silent, least }) =>
  (least === undefined ? 6 : 8) + jumps.length + 3 * (deaths.length + silent.length);
