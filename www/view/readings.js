// The figures in words and digits.

import { stride } from './points.js';

/**
 * @typedef {object} Reading
 * @property {number} epoch updates made
 * @property {number} loss
 * @property {number} accuracy 0 … 1
 * @property {number} rate epochs a second; 0 while nothing trains
 */

/** @param {number} value */
export const formatLoss = (value) => value.toFixed(3);

/** @param {number} value */
export const formatAccuracy = (value) => `${(100 * value).toFixed(1)} %`;

/** @param {number} value */
export const formatCount = (value) => value.toLocaleString('en');

/** A screen reader hears the figures this often while training runs, in milliseconds. */
const SPOKEN_EVERY = 5000;
const SPOKEN_AT_MOST_EVERY = 1000;

/** Log lines kept in the page; the book's run needs eleven. */
const MOST_LOG_LINES = 200;

/** @param {(id: string) => HTMLElement} element */
export function createReadings(element) {
  const fields = {
    epochs: element('epochs'),
    loss: element('loss'),
    accuracy: element('accuracy'),
    rate: element('rate'),
  };
  const live = element('live');
  let latest = '';
  let waiting = false;
  const log = element('log');
  let spoken = Number.NEGATIVE_INFINITY;
  return {
    /**
     * Says in the page's text what trains on what.
     * @param {number[]} hidden units of each hidden layer
     * @param {number} samples
     */
    describe(hidden, samples) {
      const every = stride(samples);
      element('neurons').textContent = hidden.join(' + ') || 'no';
      element('samples').textContent =
        every === 1
          ? `the ${formatCount(samples)} samples`
          : `one in ${every} of the ${formatCount(samples)} samples`;
    },
    /** @param {Reading} reading */
    draw({ epoch, loss, accuracy, rate }) {
      fields.epochs.textContent = formatCount(epoch);
      fields.loss.textContent = formatLoss(loss);
      fields.accuracy.textContent = formatAccuracy(accuracy);
      fields.rate.textContent = rate === 0 ? '–' : formatCount(Math.round(rate));
    },
    /**
     * For screen readers: now and then while training runs, at once when it rests.
     * @param {Reading} reading
     * @param {number} now in milliseconds
     */
    speak({ epoch, loss, accuracy, rate }, now) {
      latest = `Epoch ${formatCount(epoch)}, loss ${formatLoss(loss)}, accuracy ${formatAccuracy(accuracy)}`;
      const due = spoken + (rate === 0 ? SPOKEN_AT_MOST_EVERY : SPOKEN_EVERY);
      if (now >= due) {
        spoken = now;
        live.textContent = latest;
      } else if (rate === 0 && !waiting) {
        // The last figures before a rest must not go unsaid.
        waiting = true;
        setTimeout(() => {
          waiting = false;
          spoken = performance.now();
          live.textContent = latest;
        }, due - now);
      }
    },
    /** @param {string} line */
    log(line) {
      const item = document.createElement('p');
      item.textContent = line;
      const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
      log.append(item);
      if (log.childElementCount > MOST_LOG_LINES) log.firstElementChild?.remove();
      if (atEnd) log.scrollTop = log.scrollHeight;
    },
    clearLog() {
      log.replaceChildren();
    },
  };
}
