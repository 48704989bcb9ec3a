// What has ended a run, in words.

import { formatCount, formatNumber } from './numbers.js';

/** @typedef {import('../engine/run.js').End} End */
/** @typedef {import('../engine/run.js').Rate} Rate */

/** What helps a network that begins with nothing. */
const ELSEWHERE = 'Choose other weights under “Start from”.';

/**
 * What has happened, when, at which rate, and what can help.
 * @param {End} end
 * @param {{sizes: number[]}} about the network
 * @param {{byHand: boolean, l2: boolean, undivided: boolean, zeros: boolean}} others what else may be the reason: that it had been
 * changed by hand until then, that L2 was above 0, that an optimizer other than SGD had an epsilon of 0, and that all weights began at 0
 */
export function whyEnded(end, { sizes }, { byHand, l2, undivided, zeros }) {
  const help = `${byHand ? 'Take back what was changed by hand, or press' : 'Press'} Reset and choose a lower rate`;
  if (end.name === 'notFinite') {
    const when = `Training has diverged: after epoch ${formatCount(end.epoch)} (${rateInWords(end.rate)}) the next step would have`;
    if (undivided)
      return (
        `${when} divided by 0, and was not taken: where gradients have been 0, so is what the optimizer divides by, with an ` +
        'epsilon of 0. Press Reset and choose an epsilon above 0.'
      );
    return `${when} made numbers too large to count with, and was not taken. ${help}${l2 ? ' or less L2' : ''}.`;
  }
  const units = sizes.length > 3 ? `unit of hidden layer ${end.layer}` : 'hidden unit';
  if (!end.rate && byHand)
    return (
      `This network cannot learn: as it was changed by hand, no ${units} is active for any point, so no gradient comes through, ` +
      'and every point gets the same answer. Take that back, or press New seed.'
    );
  if (!end.rate && zeros)
    return (
      `This network cannot learn: all its weights are 0, so no ${units} is active for any point, no gradient comes through, ` +
      `and every point gets the same answer. ${ELSEWHERE}`
    );
  if (!end.rate)
    return (
      `This network cannot learn: with its first weights no ${units} is active for any point, so no gradient comes through, ` +
      'and every point gets the same answer. Press New seed, or ask for more units in the address, as ?hidden=64 does.'
    );
  return (
    `Training has collapsed: since epoch ${formatCount(end.epoch)} (${rateInWords(end.rate)}) every point gets the same ` +
    `answer, as no ${units} is active any more. ${help}, or New seed.`
  );
}

/**
 * Why all answers are the same, where that need not last.
 * @param {'flat' | 'saturated'} uniform
 * @param {{atStart: boolean, byHand: boolean, zeros: boolean}} reasons whether it is so before any step, whether the network had been
 * changed by hand until then, and whether all weights began at 0
 */
export function whyUniform(uniform, { atStart, byHand, zeros }) {
  if (uniform === 'flat' && zeros)
    return (
      'Every point still gets exactly the same answer: all weights began at 0, so every unit does the same and gets the same ' +
      `gradient, or none. ${ELSEWHERE}`
    );
  if (uniform === 'flat')
    return (
      'Every point still gets exactly the same answer: what the weights make of it is lost in rounding. That is no failure; ' +
      'press Play, and it can grow.'
    );
  const why = byHand
    ? 'the numbers are so large'
    : atStart
      ? 'the points lie so far out'
      : 'the steps were so large';
  const help = byHand
    ? 'take back what was changed by hand'
    : atStart
      ? 'standardise them (Data)'
      : 'press Reset and choose a lower rate';
  return (
    `Every point gets exactly the same answer: ${why} that one class has probability 1 at each. That may end: press Play and ` +
    `see, or ${help}.`
  );
}

/** @param {Rate} rate */
function rateInWords({ set, decayed, higher }) {
  const left = decayed === set ? '' : `, ${formatNumber(decayed)} after decay`;
  const words = `learning rate ${set}${left}`;
  return higher ? `${words}; ${higher.set} until epoch ${formatCount(higher.until)}` : words;
}
