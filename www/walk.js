// The first walk: short cards, which are loaded when it is taken.

import { nothing } from 'lit-html';
import { remember } from './memory.js';

/** @type {typeof import('./cards.js') | undefined} */
let cards;

/** @param {Pick<import('./state.js').Store, 'set'>} store */
export async function startWalk({ set }) {
  remember('walk', 'offered');
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
