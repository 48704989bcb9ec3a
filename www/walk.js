// The walk: short cards, which are loaded when it is taken. Each trains a run of its own; the reader's own run is brought
// back when the walk is left.

import { html, nothing } from 'lit-html';
import { remember } from './memory.js';
import { createPiece } from './pieces.js';
import { INITIAL } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Place} Place */

/** What a card sets as on a first visit, and what is brought back with the reader's run. */
const OWN = /** @type {const} */ ([
  'left',
  'playing',
  'speed',
  'logarithmic',
  'folds',
  'stage',
  'sample',
  'units',
  'pushed',
]);

/** @param {Pick<State, typeof OWN[number]>} state @returns {Partial<State>} */
const ownOf = (state) => Object.fromEntries(OWN.map((name) => [name, state[name]]));

const cards = createPiece(() => import('./cards.js'));

/**
 * @param {import('./state.js').Store} store
 * @param {object} runs
 * @param {() => Promise<Place | undefined>} runs.place where training is
 * @param {(run: Place['run'], epoch: number) => unknown} runs.open takes up a run at one of its epochs
 * @param {(run: Place['run']) => void} runs.named lets the address name a run, as an entry of its own
 */
export function createWalk(store, { place, open, named }) {
  const { set } = store;
  /** What the reader had when the walk was taken. @type {{place: Promise<Place | undefined>, own: Partial<State>, refusals: string[]} | undefined} */
  let before;

  /** Every card begins the same way, wherever the reader comes from. @param {number} index */
  function enter(index) {
    const { content } = cards;
    if (!content) return;
    set({ ...ownOf(INITIAL), playing: false, hovered: {}, card: index, cardDone: false });
    if (!store.state.failure) open(content.RUN, content.CARDS[index].epoch);
  }

  async function start() {
    remember('walk', 'offered');
    set({ walkOffered: true, walkSought: true });
    const { RUN } = await cards.loaded;
    if (!store.state.walkSought) return; // skipped meanwhile
    set({ walkSought: false });
    if (!before) {
      before = { place: place(), own: ownOf(store.state), refusals: store.state.refusals };
      named(RUN);
    }
    enter(0);
  }

  async function end() {
    if (store.state.walkSought) set({ walkSought: false }); // what has not come is not waited for
    if (!before) return;
    const { place, own, refusals } = before;
    before = undefined;
    set({ ...own, playing: false, card: -1 });
    const home = await place;
    if (!home || store.state.failure) return;
    open(home.run, home.epoch);
    set({ playing: own.playing, refusals });
  }

  return { start, enter, end };
}

/** @param {import('./frame.js').Props} props */
export function walkView({ state, actions }) {
  const missing = state.walkSought && cards.need(actions);
  if (missing) {
    const skip = () => actions.set({ walkSought: false });
    return html`<div id="walk">${missing} <button type="button" @click=${skip}>Skip the walk</button></div>`;
  }
  if (state.walkSought && !cards.content) {
    return html`<div id="walk"><p class="working" role="status">Loading…</p></div>`;
  }
  return cards.content?.cardView({ state, actions }) ?? nothing;
}
