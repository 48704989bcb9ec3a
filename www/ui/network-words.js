// What the drawing of the network shows beside weights, in words: what other lines are, and what does not fit or is not as usual. Loaded
// when there is any of it to say.

import { actingIn } from '../acting.js';
import { formatCount, formatNumber } from '../view/numbers.js';
import { isOrdered } from './orders.js';

/** @typedef {import('../frame.js').Props} Props */

/** @typedef {import('../engine/lines.js').Told} Told */

/** Whose signal is shown. @param {Told | undefined} told */
const senderOf = (told) =>
  told?.batch && told.told !== told.sample
    ? `sample ${told.told} (${told.sample} is not in the next batch)`
    : 'the chosen sample';

/** @param {'signal' | 'gradient' | 'update'} lines @param {Props['state']} state @param {Told | undefined} told */
export function linesInWords(lines, state, told) {
  const batch = actingIn(state).batches ? ' of the next batch' : '';
  const dropout = actingIn(state).dropout ? ' in the coming step, in which dropout leaves units out' : '';
  const words = {
    signal: `What ${senderOf(told)} sends${dropout}, activation × weight: with its bias (the bar) it adds up to a unit’s sum.`,
    gradient: `Gradients of the loss${batch}, which go from right to left; the coming step goes against them.`,
    update: 'What the coming step will add to weights and biases.',
  };
  return words[lines];
}

/** @param {Props} props */
export function moreInWords({ state, scene }) {
  const off = (state.frame?.off.length ?? 0) / 2;
  const pictures = scene?.drawn.layout.gaps.some(({ matrix }) => matrix);
  return [
    pictures &&
      `Where lines would be too many, a row is a unit before, a column one after; full colour from ${formatNumber(state.scales?.matrix ?? 0, 1)} on.`,
    scene?.wide && 'The rest is to the right: scroll there.',
    isOrdered(state) && `In their order at epoch ${formatCount(state.order?.epoch ?? 0)}.`,
    off > 0 && `${formatCount(off)} switched off (dashed).`,
  ];
}
