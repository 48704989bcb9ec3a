// The first walk: short cards, which are loaded when it is taken.

import { html, nothing } from 'lit-html';
import { createPiece } from './pieces.js';

/**
 * Whether the walk was offered on an earlier visit. A browser may refuse to remember: then it is offered
 * again.
 */
export function wasOffered() {
  try {
    return localStorage.getItem('walk') !== null;
  } catch {
    return false;
  }
}

const cards = createPiece(() => import('./cards.js'));

/** @param {Pick<import('./state.js').Store, 'set'>} store */
export function startWalk({ set }) {
  try {
    localStorage.setItem('walk', 'offered');
  } catch {
    // Not remembered.
  }
  set({ walkOffered: true, card: 0, cardDone: false });
}

/** @param {import('./frame.js').Props} props */
export function walkView(props) {
  const taken = props.state.card >= 0;
  const missing = taken && cards.need(props.actions);
  if (missing) {
    const skip = () => props.actions.set({ card: -1 });
    return html`<div id="walk">${missing} <button type="button" @click=${skip}>Skip the walk</button></div>`;
  }
  return cards.content?.cardView(props) ?? nothing;
}
