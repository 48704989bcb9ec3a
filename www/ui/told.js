// What is told of the run in the place of the map's explanation: what has ended it, what of the address it could not take,
// what is slow, what is still to come.

import { partOf } from '../parts.js';
import { refusalInWords } from '../refusals.js';
import { changeInWords, startOf } from '../schema.js';
import { PATIENCE } from '../session.js';
import { BOOK_EPOCHS } from '../state.js';
import { whyEnded, whyUniform } from '../view/ends.js';
import { formatCount } from '../view/numbers.js';

/** @typedef {import('../state.js').State} State */

/**
 * The most urgent first.
 * @param {{state: Readonly<State>, about: import('../schema.js').About}} props
 */
export function toldOf({ state, about }) {
  const { playing, frame, refusals, busy } = state;
  if (frame?.end) return whyEnded(frame.end, about, reasonsOf(state, frame.end.epoch));
  if (state.stopped === 'finished') return DONE;
  const refused =
    refusals.length > 0
      ? `Not all of the address could be taken: ${refusals.map(refusalInWords).join('; ')}.`
      : '';
  if (busy || refused) return `${refused} ${busy}`.trim();
  if (frame?.uniform)
    return whyUniform(frame.uniform, {
      atStart: frame.epoch === 0,
      byHand: wasChangedByHand(state, frame.epoch),
      zeros: beganAtZero(state),
    });
  if (playing && frame && frame.cost > PATIENCE) return slow(frame.cost);
  return ahead(state);
}

/** What, beside the learning rate, may have ended a run at an epoch. @param {Readonly<State>} state @param {number} until */
function reasonsOf(state, until) {
  const { start, changes } = state.run;
  const then = (/** @type {string} */ name) =>
    changes.findLast((change) => change.name === name && change.epoch <= until)?.value ??
    startOf(start, name);
  return {
    byHand: wasChangedByHand(state, until),
    l2: Number(then('l2')) > 0,
    undivided: then('optimizer') !== 'sgd' && then('epsilon') === 0,
    zeros: beganAtZero(state),
  };
}

/** Whether all weights began at 0. @param {Readonly<State>} state */
const beganAtZero = ({ run }) => startOf(run.start, 'initialization') === 'zeros';

/** Whether a part of the network was changed by hand until an epoch. @param {Readonly<State>} state @param {number} until */
const wasChangedByHand = ({ run }, until) =>
  run.changes.some(({ epoch, name }) => epoch <= until && partOf(name));

const DONE = `Done: ${formatCount(BOOK_EPOCHS)} epochs, as in the book. Press Play to go on, or New seed for another run.`;

/** Where epochs take long. @param {number} cost of one, in milliseconds */
const slow = (cost) =>
  `An epoch takes about ${Number((cost / 1000).toPrecision(1))} seconds here. What you choose acts after the one under way.`;

/** After Reset: what was changed on the way will be changed again. @param {State} state */
function ahead({ run, frame, playing }) {
  if (!frame || playing || frame.ahead === 0) return '';
  const [next] = run.changes.slice(-frame.ahead);
  if (!next) return '';
  const more = frame.ahead > 1 ? ` and ${formatCount(frame.ahead - 1)} more` : '';
  return (
    `Play repeats this run with its changes: ${changeInWords(next)} at ` +
    `epoch ${formatCount(next.epoch)}${more}. Move a control to go another way.`
  );
}
