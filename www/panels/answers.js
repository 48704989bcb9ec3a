// The panel "All answers at once": the triangle of probabilities and the confusion matrix.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { checkbox } from '../ui/checkbox.js';
import { draw } from '../ui/draw.js';
import { classNames, classWord, plural } from '../view/numbers.js';
import { drawTriangle } from '../view/triangle.js';
import { answerTo, whenKnown } from './panel.js';

/** @typedef {import('./panel.js').Told} Told */
/** @typedef {import('./panel.js').Props} Props */
/** @typedef {NonNullable<import('./panel.js').Inspection['answers']>} Answers */

/** @type {import('./panel.js').Panel} */
export const panel = { wants, view };

/** @param {Told} state @returns {import('./panel.js').Wants} */
function wants({ sample }) {
  return { answers: { sample } };
}

/** @param {Props} props */
function view(props) {
  const { state, tick } = props;
  const word = classWord(state.data);
  const answers = state.inspection?.answers;
  const triangular = state.data.classes === 3;
  return html`<div class="panel-body">
    <p class="words-panel">${
      triangular
        ? html`
          Three probabilities that add up to 1 are a place in a triangle. In the centre the network guesses,
          in a corner it is certain. At the start all points crowd in the middle; as training runs, each
          glides to the corner of its own colour. One that ends in another’s corner is a confident mistake.`
        : html`
          For each point the network’s answer is the ${word} that it finds most likely. Right answers are
          counted on the diagonal. Whatever stands beside it tells which ${plural(word)} the network takes for
          one another.`
    }</p>
    <div class="answers">
      ${triangular ? figure(props) : nothing}
      <div>
        <div class="scroll" tabindex="0">
          ${whenKnown(answers, (answers) => guard([tick, state.data], () => matrix(state, answers)), {
            id: 'answers',
          })}
        </div>
        ${triangular ? popover(word, plural(word)) : nothing}
      </div>
    </div>
  </div>`;
}

const TRIANGLE =
  'Every sample by its three probabilities: in a corner the network is certain, in the centre it guesses';

/** @param {Props} props */
function figure({ state, actions, theme }) {
  const { data, arrows, inspection } = state;
  const answers = inspection?.answers;
  const own = answerTo(state, wants(state), 'answers')?.own;
  /** @param {HTMLCanvasElement} canvas */
  function paint(canvas) {
    if (answers) drawTriangle(canvas, { ...answers, own, labels: data.labels, arrows }, theme);
  }
  return html`<figure id="triangle-figure">
    <div class="triangle">
      <canvas
        id="triangle" role="img" ${draw(paint)}
        aria-label=${TRIANGLE}
      ></canvas>
      ${classNames(data).map((name, c) => html`<span class="corner corner-${c}">${name}</span>`)}
    </div>
    <label class="choice">${checkbox('arrows', arrows, (arrows) => actions.set({ arrows }))} Show where the loss pulls each point: −(p − y)</label>
  </figure>`;
}

/** @param {Told} state @param {Answers} answers */
function matrix({ data }, { confusion }) {
  const names = classNames(data);
  const rows = names.map((name, row) => {
    const counts = confusion.subarray(row * names.length, (row + 1) * names.length);
    const all = counts.reduce((sum, count) => sum + count, 0);
    const cells = [...counts].map(
      (count, column) =>
        html`<td translate="no" class="${row === column ? 'right' : ''} ${count === 0 ? 'none' : ''}">${padded(count, all)}/${all}</td>`,
    );
    return html`<tr><th scope="row">${name}</th>${cells}</tr>`;
  });
  return html`<table id="confusion">
    <caption>Row: the point’s ${classWord(data)}. Column: the network’s answer.</caption>
    <thead><tr><td></td>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows}</tbody>
  </table>`;
}

/** As many characters as the largest count has, so that no column moves. @param {number} count @param {number} most */
const padded = (count, most) => String(count).padStart(String(most).length, '\u2007'); // a space as wide as a digit

/** @param {string} word @param {string} words */
const popover = (word, words) => html`
  <p class="hint">
    <button type="button" class="what" popovertarget="what-triangle">What am I looking at?</button>
  </p>
  <div class="popover" id="what-triangle" popover>
    <h2>The triangle</h2>
    <p>
      Every dot is one sample, coloured by its true ${word}, and placed by the three probabilities that the
      network gives it: the nearer to a corner, the surer of that ${word}. The lines from the centre are where
      two ${words} are equally likely; a dot beyond them, in another ${word}’s third, is answered wrongly.
    </p>
    <p>
      The arrows are −(p − y), the way the loss pulls: straight to the right corner, and harder the further it
      is.
    </p>
  </div>`;
