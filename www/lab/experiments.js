// Runs that show one thing each, with a few words on what to see. Loaded when they are first asked for.

import { html } from 'lit-html';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../engine/run.js').Run} Run */

/**
 * @typedef {object} Experiment
 * @property {string} title
 * @property {Run} run
 * @property {string} words
 * @property {import('../view/network.js').Lines} [lines] what the lines of the drawing stand for then
 */

/** Moons whose clouds overlap. @type {Run['start']} */
const BLURRED_MOONS = { data: 'moons', noise: 0.35, validation: true, learningRate: 0.5 };

/** @type {Experiment[]} */
export const EXPERIMENTS = [
  {
    title: 'Sigmoid, five layers deep: the gradient vanishes',
    run: {
      start: { hidden: [16, 16, 16, 16, 16], activation: 'sigmoid', learningRate: 0.5 },
      changes: [],
    },
    lines: 'gradient',
    words:
      'Lines are gradients. Each sigmoid hands back at most a quarter of what it gets, so that at the start those of the first ' +
      'layer’s weights are some 2,000 times smaller than those of the last. The first layers hardly move: after 3,000 epochs ' +
      '51 % are right. Reset, choose ReLU for all layers (Network) and a rate of 0.05, and play: it takes 300 epochs to 89 %.',
  },
  {
    title: 'All zeros: every unit does the same',
    run: { start: { initialization: 'zeros', activation: 'sigmoid' }, changes: [] },
    words:
      'All 64 units begin alike, so their gradients are alike, and so they stay alike: 64 units that can do no more than one. ' +
      'After 3,000 epochs 40 % are right. Random weights are there to make units different.',
  },
  {
    title: 'Rate 10: thrown about',
    run: { start: { learningRate: 10 }, changes: [] },
    words:
      'Each step is right in its direction and ten times too long. The loss goes from 1.1 to 3.8 in one epoch, and after five ' +
      'no unit is active for any point: without activity there is no gradient, and nothing moves any more.',
  },
  {
    title: 'Two units are not enough',
    run: { start: { hidden: [2], seed: 2 }, changes: [] },
    words:
      'Two units are two folds, and three arms cannot be told apart with two folds: the loss stays at 1.056, with 39 % right. ' +
      'Press Network, and + some times: with each unit the map gets a fold more.',
  },
  {
    title: 'Overfitting: 30 points, 512 units',
    run: { start: { ...BLURRED_MOONS, samplesPerClass: 15, hidden: [512] }, changes: [] },
    words:
      'After 100 epochs all 30 points are right. On 30 others, which it never learns from (dashed), the loss is 1.49 then, and ' +
      'goes on rising to 2.2: the network learns its points by heart, and the border bends around each of them.',
  },
  {
    title: 'L2 smooths',
    run: { start: { ...BLURRED_MOONS, hidden: [128], l2: 0.001 }, changes: [] },
    words:
      'Large weights cost, so the border stays smooth: on points that it never learns from the loss is 0.35 in the end. ' +
      'Reset, set L2 to 0 (More settings), and play: then it is 0.81, while that on its own points falls to 0.10.',
  },
  {
    title: 'Batch of one: noise',
    // With decay the rate would soon be too small to show it, as each of the updates counts.
    run: {
      start: { data: 'moons', noise: 0.3, batchSize: 1, learningRate: 0.1, momentum: 0, decay: 0 },
      changes: [],
    },
    words:
      'Each update follows a single point, 200 of them in an epoch, and pulls the network away from what the others want: border ' +
      'and loss never come to rest; after 1,000 epochs the loss still jumps between 0.16 and 0.28. Set the batch size to 0, all ' +
      'points at once (More settings): the loss goes down smoothly, to 0.13.',
  },
  {
    title: 'Dead from the start',
    run: {
      start: { hidden: [8], seed: 1 },
      changes: Array.from({ length: 8 }, (_, unit) => ({
        epoch: 0,
        name: `dense1.biases.${unit}`,
        value: -5,
      })),
    },
    words:
      'Biases of −5 put every fold outside of the map: no unit is active for any point, and where a ReLU gives 0 it hands back ' +
      '0. Not one weight moves. Press a unit, raise its bias to 0, and play: it wakes, and learns.',
  },
];

/** @param {Props} props */
export function experimentsView({ actions }) {
  /** @param {Experiment} experiment */
  function begin({ run, words, lines = 'weights' }) {
    document.getElementById('experiments')?.hidePopover();
    actions.play(run);
    actions.set({ said: words, lines });
  }
  return html`
    <ol class="experiment-list">
      ${EXPERIMENTS.map(
        (experiment) => html`<li>
          <button type="button" @click=${() => begin(experiment)}>${experiment.title}</button>
          <p class="hint">${experiment.words}</p>
        </li>`,
      )}
    </ol>
  `;
}
