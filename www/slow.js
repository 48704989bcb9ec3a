// Slow motion: one epoch, stage by stage, on the drawing. What is lit and said is loaded when it is first used.

import { nothing } from 'lit-html';
import { createPiece } from './pieces.js';

/** @typedef {import('./frame.js').Props} Props */
/** @typedef {typeof import('./moments.js')} Moments */

/** What is to be drawn at a moment. @typedef {ReturnType<Moments['momentAt']>} Moment */

const piece = createPiece(() => import('./moments.js'));

/** Whether nothing may move. */
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * What is to be drawn now; nothing but what is drawn always as long as it is not loaded.
 * @param {Readonly<import('./state.js').State>} state @param {number} now @returns {Moment | undefined}
 */
export function momentOf(state, now) {
  const { slow, data } = state;
  return slow && data && piece.content?.momentAt({ ...state, data }, now, calm.matches);
}

/** Goes on from a moment. @param {Props} props @param {Moment | undefined} moment @param {() => void} wake asks for a frame */
export function goOn({ state, actions }, moment, wake) {
  const { data } = state;
  if (moment?.moves) wake();
  if (moment?.over && data) piece.content?.goOn({ ...state, data }, actions);
}

/** The buttons, or why there are none. @param {Props} props */
export const slowButtons = (props) =>
  props.state.slow
    ? (piece.need(props.actions) ?? piece.content?.buttonsView(props, calm.matches) ?? nothing)
    : nothing;

/** @param {Props} props */
export const slowSentence = (props) => (props.state.slow && piece.content?.sentenceView(props)) ?? '';
