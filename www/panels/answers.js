// The panel "All answers at once": the triangle of probabilities and the confusion matrix.

import { nameArm } from '../view/numbers.js';
import { answerOf } from '../view/points.js';
import { createTriangle } from '../view/triangle.js';

/** @typedef {import('../hood.js').Host} Host */
/** @typedef {import('../hood.js').Frame} Frame */
/** @typedef {import('../hood.js').Choice} Choice */

/** @param {Host} host @param {Choice} choice */
export function createAnswersPanel({ element, classes, trainer }, choice) {
  const canvas = /** @type {HTMLCanvasElement} */ (element('triangle'));
  const triangle = classes === 3 ? createTriangle(canvas) : undefined;
  element('triangle-figure').hidden = !triangle;
  const arrows = /** @type {HTMLInputElement} */ (element('arrows'));
  arrows.addEventListener('change', choice.changed);
  const names = Array.from({ length: classes }, (_, label) => nameArm(label));
  element('confusion').innerHTML =
    `<caption>Row: the point’s arm. Column: the network’s answer.</caption>` +
    `<thead><tr><td></td>${names.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>` +
    names
      .map((name) => `<tr><th scope="row">${name}</th>${names.map(() => '<td></td>').join('')}</tr>`)
      .join('');
  const cells = /** @type {NodeListOf<HTMLElement>} */ (element('confusion').querySelectorAll('tbody td'));

  return {
    /** @param {Frame} frame */
    draw({ labels, theme }) {
      const probabilities = trainer().probabilities();
      triangle?.draw(probabilities, labels, { arrows: arrows.checked, sample: choice.sample }, theme);
      const counts = confusion(probabilities, labels, classes);
      for (let row = 0; row < classes; row += 1) {
        const own = counts.subarray(row * classes, (row + 1) * classes);
        const all = own.reduce((sum, count) => sum + count, 0);
        for (const [column, count] of own.entries()) {
          const cell = cells[row * classes + column];
          const text = `${count}/${all}`;
          if (cell.textContent === text) continue;
          cell.textContent = text;
          cell.classList.toggle('right', row === column);
          cell.classList.toggle('none', count === 0);
        }
      }
    },
  };
}

/**
 * How many samples of each class (rows) got which answer (columns).
 * @param {Float32Array} probabilities @param {Uint8Array} labels @param {number} classes
 */
export function confusion(probabilities, labels, classes) {
  const counts = new Uint32Array(classes * classes);
  for (let sample = 0; sample < labels.length; sample += 1) {
    counts[labels[sample] * classes + answerOf(probabilities, sample, classes)] += 1;
  }
  return counts;
}
