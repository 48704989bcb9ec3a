// The walk: short cards, which are loaded when it is taken. Each trains a run of its own; the reader's own run is brought
// back when the walk is left.

import { html, nothing } from 'lit-html';
import { remember } from './memory.js';
import { createPiece } from './pieces.js';
import { INITIAL, placeOf } from './state.js';
import style from './walk.css?url';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Place} Place */

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
  'stage',
  'sample',
  'units',
  'pushed',
  'refusals',
]);

/** @param {Pick<State, typeof OWN[number]>} state @returns {Partial<State>} */
const ownOf = (state) => Object.fromEntries(OWN.map((name) => [name, state[name]]));

const cards = createPiece(() => import('./cards.js'), style);

/**
 * @param {import('./state.js').Store} store
 * @param {object} runs
 * @param {() => Promise<Place | undefined>} runs.place where training is
 * @param {(run: Place['run'], epoch: number) => unknown} runs.open takes up a run at one of its epochs
 * @param {(run: Place['run']) => void} runs.named lets the address name a run, as an entry of its own
 */
export function createWalk(store, { place, open, named }) {
  const { set } = store;
  /** Until the engine has told exactly where training was when the walk was taken. @type {Promise<void> | undefined} */
  let told;

  /** Every card begins the same way, wherever the reader comes from. @param {number} index */
  function enter(index) {
    const { content } = cards;
    if (!content) return;
    set({ ...ownOf(INITIAL), playing: false, card: index, cardDone: false });
    if (!store.state.failure) open(content.RUN, content.CARDS[index].epoch);
  }

  async function start() {
    remember('walk', 'offered');
    set({ walkOffered: true, walkSought: true });
    const { RUN } = await cards.loaded;
    if (!store.state.walkSought) return; // skipped meanwhile
    set({ walkSought: false });
    if (!store.state.before) {
      set({ before: { ...placeOf(store.state), own: ownOf(store.state) } });
      told = place().then((exact) => {
        const { before } = store.state;
        if (before && exact) set({ before: { ...before, ...exact } });
      });
      named(RUN);
    }
    enter(0);
  }

  async function end() {
    const { before, failure } = store.state;
    if (failure) return;
    set({ ...before?.own, ...(before && { playing: false }), card: -1, walkSought: false });
    await told;
    const { before: home, card } = store.state;
    if (!home || card >= 0 || store.state.failure) return; // left already, or taken again meanwhile
    set({ before: undefined });
    open(home.run, home.epoch);
    set({ playing: home.own.playing, refusals: home.own.refusals ?? [] });
  }

  return { start, enter, end };
}

/** @param {import('./frame.js').Props} props */
export function walkView({ state, actions }) {
  const missing = (state.walkSought || state.card >= 0) && cards.need(actions);
  if (missing) {
    return html`<div id="walk">${missing} <button type="button" @click=${actions.endWalk}>Skip the walk</button></div>`;
  }
  if (state.walkSought && !cards.content) {
    return html`<div id="walk"><p class="working" role="status">Loading…</p></div>`;
  }
  return cards.content?.cardView({ state, actions }) ?? nothing;
}
