// The first walk: short cards, which are loaded when it is taken.

import { nothing } from 'lit-html';

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

/** @type {typeof import('./cards.js') | undefined} */
let cards;

/** @param {Pick<import('./state.js').Store, 'set'>} store */
export async function startWalk({ set }) {
  try {
    localStorage.setItem('walk', 'offered');
  } catch {
    // Not remembered.
  }
  set({ walkOffered: true });
  try {
    cards ??= await import('./cards.js');
    set({ card: 0, cardDone: false, trouble: '' });
  } catch (error) {
    console.error(error);
    set({
      trouble: `The walk could not be loaded. Please check the connection and take it again. (${error})`,
    });
  }
}

/** @param {import('./frame.js').Props} props */
export const walkView = (props) => cards?.cardView(props) ?? nothing;
