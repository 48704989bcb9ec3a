// The cards of the walk: each opens a run at an epoch, outlines a part of the page, and asks for one thing.

import { html } from 'lit-html';
import { INITIAL, placeOf, shownUnit } from './state.js';
import { draw } from './ui/draw.js';

/** @typedef {Readonly<import('./state.js').State>} State */
/** @typedef {import('./state.js').Store} Store */
/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./walk.js').Runs} Runs */

/**
 * @typedef {object} Card
 * @property {string} title
 * @property {string} words
 * @property {string} ask what to do
 * @property {string} [byKey] how to do it by a single key, which ends the sentence
 * @property {number} epoch of the run that it is entered at
 * @property {string} target what it speaks of
 * @property {(state: State) => string} control what it asks for next, which is kept in view
 * @property {(state: State) => boolean} done whether it has been done, in whatever way
 */

/** The run of all cards: the network of a first visit. @type {import('./engine/run.js').Run} */
const RUN = { start: {}, changes: [] };

/** An epoch at which this run has learned most of what it will. */
const TRAINED = 1000;

/** @type {Card[]} */
const CARDS = [
  {
    title: 'The map',
    words:
      'Each of the 300 points belongs to one of three arms. The ground behind them shows what the network would ' +
      'answer there. Its weights are still random: it learns while training runs.',
    ask: 'Press Play and watch. Press Pause when you have seen enough.',
    epoch: 0,
    target: '#map-square',
    control: () => '#play',
    done: ({ playing }) => playing,
  },
  {
    title: 'The network',
    words:
      'Each of the 64 small maps is a hidden unit: it is coloured where it is active, in the colour of the arm that it ' +
      'votes for. Three pictures add the votes up, one for each arm, and the map mixes them.',
    ask: 'Point at a unit, or tap it, to see its map large and its own lines.',
    epoch: TRAINED,
    target: '.network-place',
    control: () => '[data-layer="1"]',
    done: (state) => (shownUnit(state)?.layer ?? 0) > 0,
  },
  {
    title: 'The loss',
    words:
      'One number says how wrong the network is: its surprise at the right answers, averaged over all ' +
      'points. Training does nothing but make it smaller. The dotted line is pure guessing. No epoch is lost: each can ' +
      'be seen again.',
    ask: 'Drag on the curves, or tap them, to go back in time.',
    epoch: TRAINED,
    target: '#time-line',
    control: () => '#time-line',
    done: ({ frame }) => frame !== undefined && frame.epoch < frame.now,
  },
  {
    title: 'From the start, slowly',
    words:
      'One epoch is one look at all points, and one small change of every weight. Ten thousand make a run.',
    ask: 'Press Reset, then Step a few times.',
    epoch: TRAINED,
    target: '.buttons',
    control: () => '.buttons',
    done({ undo, playing, frame }) {
      const place = undo.at(-1); // where Reset came from
      return Boolean(place && frame && !playing && frame.epoch > 0 && frame.epoch < place.epoch);
    },
  },
  {
    title: 'The learning rate',
    words:
      'It says how far each change goes. Too small, and nothing much happens; too large, and the ' +
      'network is thrown about until it gives the same answer everywhere. It acts at once, while ' +
      'training runs.',
    ask: 'Press Play and drag it: up to 3, down to 0.1, and back to 1.',
    epoch: 0,
    target: '#learningRate-setting',
    control: ({ playing, cardDone }) => (playing || cardDone ? '#learningRate' : '#play'),
    done: ({ live }) => live.learningRate !== 1,
  },
  {
    title: 'Folds',
    words:
      'Each hidden unit looks at the plane and is silent on one side of a straight line. All the curves ' +
      'of the map are made of those folds.',
    ask: 'Show the folds, and point at one, or drag the slider.',
    epoch: TRAINED,
    target: '.map',
    control: ({ folds }) => (folds ? '#fold-unit' : '#folds'),
    done: ({ folds }) => folds,
  },
  {
    title: 'One epoch, number by number',
    words:
      'Forward: from the point to its probabilities and the loss. Backward: from the loss to a gradient ' +
      'for every weight. These are the real numbers of the network above.',
    ask: 'Open the panel and press Next stage.',
    epoch: TRAINED,
    target: '#epoch-panel',
    control: ({ open }) => (open.epoch ? '#next-stage' : '#epoch-panel > summary'),
    done: ({ stage }) => stage > 0,
  },
  {
    title: 'A point of your own',
    words:
      'All of it is told for one point. On the map it stands in a ring with four ticks, and its row is lit in every ' +
      'array.',
    ask: 'Click or tap a point on the map',
    byKey: ', or press the full stop',
    epoch: TRAINED,
    target: '#map-square',
    control: () => '#map-square',
    done: ({ sample }) => sample !== undefined,
  },
  {
    title: 'Why two steps are taken as one',
    words:
      'The gradient of softmax and loss together is a plain subtraction. Apart, they can lose everything when the ' +
      'logits, the sums before softmax, are far from one another.',
    ask: 'Open the panel and push the logits apart until the long way breaks.',
    epoch: TRAINED,
    target: '#fusion-panel',
    control: ({ open }) => (open.fusion ? '#push-logits' : '#fusion-panel > summary'),
    done: ({ pushed, inspection }) => pushed > 0 && Boolean(inspection?.fusion?.unfused.some(Number.isNaN)),
  },
];

/** What a card sets as on a first visit, and what is brought back with the reader's run. */
const OWN = /** @type {const} */ ([
  'undo',
  'redo',
  'playing',
  'speed',
  'logarithmic',
  'log',
  'lines',
  'lit',
  'pinned',
  'slow',
  'folds',
  'drawing',
  'stage',
  'sample',
  'units',
  'pushed',
  'refusals',
]);

/** @param {Pick<State, typeof OWN[number]>} state @returns {Partial<State>} */
const ownOf = (state) => Object.fromEntries(OWN.map((name) => [name, state[name]]));

/** Every card begins the same way, wherever the reader comes from. @param {Store} store @param {Runs} runs @param {number} index */
export function enter(store, { open }, index) {
  store.set({ ...ownOf(INITIAL), playing: false, card: index, cardDone: false });
  if (!store.state.failure) open(RUN, CARDS[index].epoch);
}

/**
 * Begins the walk with its first card.
 * @param {Store} store @param {Runs} runs
 * @returns {Promise<void> | undefined} done when it is known exactly where training was; nothing if the reader's run is kept already
 */
export function take(store, runs) {
  const { set } = store;
  set({ walkSought: false });
  /** @type {Promise<void> | undefined} */
  let told;
  if (!store.state.before) {
    set({ before: { ...placeOf(store.state), own: ownOf(store.state) } });
    told = runs.place().then((exact) => {
      const { before } = store.state;
      if (before && exact) set({ before: { ...before, ...exact } });
    });
    runs.named(RUN);
  }
  enter(store, runs, 0);
  return told;
}

/** @param {Card} card @param {State} state */
const askOf = ({ ask, byKey }, { keys }) => (byKey === undefined ? ask : `${ask}${keys ? byKey : ''}.`);

/** @param {{state: State, actions: Actions}} props */
export function cardView({ state, actions }) {
  const at = state.card;
  const card = CARDS[Math.max(at, 0)];
  const last = at === CARDS.length - 1;
  return html`<div
    id="walk" role="dialog" tabindex="-1" aria-labelledby="walk-title" aria-describedby="walk-words walk-ask"
    ?hidden=${at < 0} ${draw((/** @type {HTMLElement} */ element) => present(element, state, actions))}
  >
    <h2 id="walk-title">${card.title}</h2>
    <p class="hint" id="walk-count">${at + 1} of ${CARDS.length}</p>
    <p id="walk-words">${card.words}</p>
    <p id="walk-ask" class=${state.cardDone ? 'done' : ''}>${askOf(card, state)}</p>
    <div class="walk-buttons">
      <button
        type="button" id="walk-next" class="primary"
        @click=${() => (last ? actions.endWalk() : actions.enterCard(at + 1))}
      >${last ? 'Done' : 'Next'}</button>
      <button
        type="button" id="walk-back" aria-disabled=${String(at <= 0)}
        @click=${() => at > 0 && actions.enterCard(at - 1)}
      >Back</button>
      <button type="button" id="walk-leave" @click=${actions.endWalk}>Back to my run</button>
    </div>
  </div>`;
}

/**
 * The card that is shown, and what it was in view for.
 * @type {{card: Card, lit: Element, view: unknown[], leave: () => void} | undefined}
 */
let shown;

/**
 * Outlines what a card speaks of, keeps in view what it asks for, and tells when that has been done.
 * @param {HTMLElement} element of the card
 * @param {State} state
 * @param {Actions} actions
 */
function present(element, state, actions) {
  const card = CARDS[state.card];
  if (card !== shown?.card) {
    shown?.leave();
    shown = card && turn(element, card, actions);
    if (!card) document.getElementById('walk-start')?.focus({ preventScroll: true });
  }
  if (!shown) return;
  if (!state.cardDone && card.done(state)) actions.set({ cardDone: true });
  const control = document.querySelector(card.control(state));
  // A panel grows once more when its numbers have come.
  const busy = shown.lit.querySelector('.held[aria-busy="true"]') !== null;
  const view = [control, busy];
  if (!control || view.every((part, index) => part === shown?.view[index])) return;
  shown.view = view;
  const [place, own] = [control, element].map((element) => element.getBoundingClientRect());
  document.documentElement.style.setProperty('--below', `${innerHeight - own.top}px`);
  const free = place.bottom <= own.top || place.right <= own.left;
  if (free && place.top >= 0 && place.bottom <= innerHeight) return;
  control.scrollIntoView({ block: place.height > own.top ? 'center' : 'nearest' });
}

/** @param {HTMLElement} element @param {Card} card @param {Actions} actions */
function turn(element, card, actions) {
  const lit = /** @type {Element} */ (document.querySelector(card.target));
  const turned = { card, lit, view: /** @type {unknown[]} */ ([]), leave };
  /** To measure in every frame would cost a layout each. */
  function resized() {
    turned.view = [];
    actions.set({});
  }
  const observer = new ResizeObserver(resized);
  observer.observe(element);
  lit.classList.add('walk-lit');
  addEventListener('resize', resized);
  // So that it is read out, and Space plays: on its button it would go to the next card.
  element.focus({ preventScroll: true });
  const words = /** @type {HTMLElement} */ (element.querySelector('#walk-words'));
  words.scrollTop = 0;
  function leave() {
    lit.classList.remove('walk-lit');
    observer.disconnect();
    removeEventListener('resize', resized);
  }
  return turned;
}
