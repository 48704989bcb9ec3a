// The walk: short cards, which are loaded when it is taken. Each trains a run of its own; the reader's own run is brought
// back when the walk is left.

import { html, nothing } from 'lit-html';
import { remember } from './memory.js';
import { createPiece } from './pieces.js';

/** @typedef {import('./state.js').Place} Place */

const cards = createPiece(
  () => import('./cards.js'),
  async () => (await import('./walk.css?url')).default,
);

/**
 * What the walk does with runs.
 * @typedef {object} Runs
 * @property {() => Promise<Place | undefined>} place where training is
 * @property {(run: Place['run'], epoch: number) => unknown} open takes up a run at one of its epochs
 * @property {(run: Place['run']) => void} named lets the address name a run, as an entry of its own
 */

/** @param {import('./state.js').Store} store @param {Runs} runs */
export function createWalk(store, runs) {
  const { set } = store;
  /** Until the engine has told exactly where training was when the walk was taken. @type {Promise<void> | undefined} */
  let told;

  async function start() {
    remember('walk', 'offered');
    set({ walkOffered: true, walkSought: true });
    const { take } = await cards.loaded;
    if (store.state.walkSought) told = take(store, runs) ?? told; // else skipped meanwhile
  }

  async function end() {
    const { before, failure } = store.state;
    if (failure) return;
    set({ ...before?.own, ...(before && { playing: false }), card: -1, walkSought: false });
    await told;
    const { before: home, card } = store.state;
    if (!home || card >= 0 || store.state.failure) return; // left already, or taken again meanwhile
    set({ before: undefined });
    runs.open(home.run, home.epoch);
    set({ playing: home.own.playing, refusals: home.own.refusals ?? [] });
  }

  return {
    start,
    end,
    /** @param {number} index */ enter: (index) => cards.content?.enter(store, runs, index),
  };
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
