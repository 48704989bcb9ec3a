// The panel "Gradient check": every gradient of backpropagation beside a central difference.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { actingIn } from '../acting.js';
import { draw } from '../ui/draw.js';
import { formatCount, formatNumber } from '../view/numbers.js';
import { drawScatter } from '../view/scatter.js';
import { batchInWords } from './panel.js';

/** @typedef {import('./panel.js').Told} Told */
/** @typedef {import('./panel.js').Props} Props */
/** @typedef {import('../engine/inspector.js').Progress} Progress */

/**
 * A gradient check, under way or at its end.
 * @typedef {object} Check
 * @property {Told['data']} data of the run
 * @property {number} epoch
 * @property {import('../engine/subject.js').Batch} [batch] whose loss it is, where that is not all samples
 * @property {Float64Array} gradients of all parameters, by backpropagation
 * @property {Uint32Array} checked the parameters that have been checked, in that order
 * @property {Float64Array} differences the central difference of each of them
 * @property {number} scale what a difference that is only rounding is small beside
 * @property {number} sampleLength how many of the first checked are a fair sample of all; 0: all are checked
 *   at once
 * @property {number} elapsed milliseconds
 * @property {boolean} running
 */

/**
 * Gradients agree if they differ by less than this share of what all samples pull, or by less than float32
 * can tell. Mostly they differ by a millionth of the largest gradient; but in a network that has trained
 * long, large terms cancel, and what float32 leaves is up to 2e-4 of that and still some millionths of the
 * terms. Of gradients that have all but vanished a share says nothing.
 */
const AGREE = 1e-5;
const NOTHING = 1e-7;
const VANISHED = 1e-5;

/** Milliseconds of what is left that are worth saying. */
const LONG = 10_000;

/** @type {import('./panel.js').Panel} */
export const panel = {
  wants: () => ({}), // the check reports by itself
  view,
};

/** @param {Props} props */
async function start({ state, actions }) {
  const { data } = state;
  /** @type {Check | undefined} */
  let check;
  await actions.check((news) => {
    check = progressed(data, check, news);
    actions.set({ check });
  });
  if (check?.running) actions.set({ check: { ...check, running: false } }); // it was stopped
}

/**
 * The check with what has been found since.
 * @param {Told['data']} data @param {Check | undefined} check @param {Progress} news
 * @returns {Check}
 */
export function progressed(data, check, { begun, checked, differences, scale, elapsed }) {
  const before = check ?? {
    data,
    epoch: 0,
    gradients: new Float64Array(),
    sampleLength: 0,
    checked: new Uint32Array(),
    differences: new Float64Array(),
    ...begun,
  };
  const count = before.checked.length;
  // There is room for all from the first news on.
  const length = before.gradients.length;
  const allChecked = count > 0 ? new Uint32Array(before.checked.buffer) : new Uint32Array(length);
  const allDifferences = count > 0 ? new Float64Array(before.differences.buffer) : new Float64Array(length);
  allChecked.set(checked, count);
  allDifferences.set(differences, count);
  const end = count + checked.length;
  return {
    ...before,
    checked: allChecked.subarray(0, end),
    differences: allDifferences.subarray(0, end),
    scale,
    elapsed,
    running: end < length,
  };
}

/** @param {Props} props */
function view(props) {
  const { state, actions, theme } = props;
  // A new run has other gradients.
  const check = state.check?.data === state.data ? state.check : undefined;
  const running = check?.running ?? false;
  /** @param {HTMLCanvasElement} canvas */
  function paint(canvas) {
    const { gradients, checked, differences } = check ?? NONE;
    drawScatter(canvas, { all: gradients, which: checked, others: differences }, theme);
  }
  const through = check !== undefined && check.sampleLength > 0 && check.checked.length >= check.sampleLength;
  return html`<div class="panel-body">
    <p class="words-panel">
      A gradient says how the loss changes when one parameter moves. That can simply be tried: move it a
      millionth up and a millionth down, and see. This is slow, but nothing in it can be wrong the way
      backpropagation can. Where both agree, the dots lie on the diagonal; the scale is logarithmic, with 0 in
      the middle.${lossInWords(state)}
    </p>
    <div>
      <p class="push">
        <button type="button" id="check" @click=${() => (running ? actions.stopCheck() : start(props))}>${
          running ? 'Stop' : 'Check every gradient'
        }</button>
        <progress
          id="check-progress" aria-label="Parameters checked" ?hidden=${!running}
          max=${(check && goalOf(check)) || 1} .value=${check?.checked.length ?? 0}
        ></progress>
        <small>${guard([props.tick], () => (check && running ? progressInWords(check) : ''))}</small>
      </p>
      <div class="check">
        <figure>
          <canvas
            id="check-scatter" role="img" ${draw(paint)}
            aria-label="Each parameter’s gradient by backpropagation, across, and by central difference, up"
          ></canvas>
          <figcaption class="hint">Across: backpropagation. Up: central difference.</figcaption>
        </figure>
        <div id="check-result" role="status">${guard([check?.gradients, running, through], () =>
          result(state, check),
        )}</div>
      </div>
    </div>
  </div>`;
}

/** Which loss is checked, where there could be a doubt. @param {Told} state */
function lossInWords(state) {
  const { l1, l2, dropout, batches } = actingIn(state);
  const penalties = [l1 && 'L1', l2 && 'L2'].filter(Boolean).join(' and ');
  const which = [
    penalties && `with what ${penalties} cost${l1 && l2 ? '' : 's'}`,
    dropout && 'without dropout',
  ];
  const words = which.filter(Boolean).join(', and ');
  const of = batches ? ' of the next batch' : '';
  return (of || words) && ` The loss${of} is checked${words && ` ${words}`}.`;
}

/** Where nothing has been checked. */
const NONE = { gradients: new Float64Array(), checked: new Uint32Array(), differences: new Float64Array() };

/** How many parameters are to be checked first: the fair sample, then all. @param {Check} check */
const goalOf = ({ gradients, checked, sampleLength }) =>
  checked.length < sampleLength ? sampleLength : gradients.length;

/**
 * Milliseconds until so many are checked, if it goes on as it went.
 * @param {Check} check
 * @param {number} goal
 */
const timeLeft = ({ checked, elapsed }, goal) =>
  (elapsed / Math.max(checked.length, 1)) * (goal - checked.length);

/** How far it is. @param {Check} check */
function progressInWords(check) {
  const { checked, sampleLength } = check;
  const goal = goalOf(check);
  const time = timeLeft(check, goal);
  if (checked.length === 0 || time < LONG) return '';
  const words = goal === sampleLength ? 'A fair sample first: ' : '';
  return `${words}${formatCount(checked.length)} of ${formatCount(goal)}, ${inUnits(time)} left`;
}

/** [Unit, its milliseconds, how many of it are left to the next] */
const UNITS = /** @type {const} */ ([
  ['second', 1000, 90],
  ['minute', 60_000, 90],
  ['hour', 3_600_000, 36],
  ['day', 86_400_000, Number.POSITIVE_INFINITY],
]);

/** A time in words. @param {number} milliseconds */
export function inUnits(milliseconds) {
  const [unit, size] = UNITS.find(([, size, most]) => milliseconds < size * most) ?? UNITS[0];
  const count = Math.max(Math.round(milliseconds / size), 1);
  return `about ${formatCount(count)} ${unit}${count === 1 ? '' : 's'}`;
}

/** @param {Told} state @param {Check | undefined} check */
function result({ data }, check) {
  if (!check) return nothing;
  const { gradients, checked, sampleLength, running, scale, epoch, batch } = check;
  const all = formatCount(gradients.length);
  const done = checked.length === gradients.length;
  const counted = running ? sampleLength : checked.length;
  if (counted === 0 || checked.length < counted)
    return running ? nothing : html`<p>Stopped before anything was checked.</p>`;
  const { worst, most, largest } = largestDifference(check, counted);
  const agree = most < AGREE * scale || most < NOTHING;
  const slope = 'with the slope of the loss';
  let verdict;
  if (done) {
    verdict = agree ? html`All <b>${all}</b> gradients agree ${slope}.` : `Not all gradients agree ${slope}.`;
  } else if (running) {
    const rest = `now all the others, which takes ${inUnits(timeLeft(check, gradients.length))}`;
    verdict = agree
      ? html`A fair sample of <b>${formatCount(counted)}</b> of ${all} gradients agrees ${slope}; ${rest}.`
      : html`Of a fair sample of <b>${formatCount(counted)}</b> gradients not all agree ${slope}; ${rest}.`;
  } else {
    const which = html`<b>${formatCount(counted)}</b> of ${all} gradients`;
    verdict = agree
      ? html`Stopped: ${which} have been checked, and agree ${slope}.`
      : html`Stopped: of ${which} not all agree ${slope}.`;
  }
  const share =
    largest > VANISHED
      ? html`<b>${formatNumber(most / largest)}</b> of the largest gradient`
      : formatNumber(most);
  const parameter = checked[worst];
  const rounding = html`<p class="hint">
    What is left is rounding: training computes with seven digits. After long training the points pull hard in
    opposite directions, the gradient is what remains, and more of the rounding shows: it is
    ${formatNumber(most / scale || 0)} of all that they pull.
  </p>`;
  return html`<p>
      ${verdict} The largest difference is ${share}, at <code translate="no">${nameOf(parameter, data.sizes)}</code>:
      backpropagation says ${formatNumber(gradients[parameter])}, the difference
      ${formatNumber(check.differences[worst])}. (Epoch ${epoch}${batch ? `, ${batchInWords(batch)}` : ''}.)
    </p>
    ${agree ? rounding : nothing}`;
}

/**
 * The largest difference among the first so many, which of them it is, and the size of the largest gradient.
 * @param {{gradients: Float64Array, checked: Uint32Array, differences: Float64Array}} check @param {number}
 *   count
 */
export function largestDifference({ gradients, checked, differences }, count) {
  let [worst, most] = [0, -1];
  for (let index = 0; index < count; index += 1) {
    const difference = Math.abs(gradients[checked[index]] - differences[index]);
    if (!(difference <= most)) [worst, most] = [index, difference];
  }
  const largest = gradients.reduce((largest, gradient) => Math.max(largest, Math.abs(gradient)), 0);
  return { worst, most, largest };
}

/**
 * The name of a parameter by its index in W1, b1, W2, b2, …
 * @param {number} index @param {number[]} sizes of inputs, hidden layers and classes
 */
export function nameOf(index, sizes) {
  let rest = index;
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [inputs, units] = [sizes[layer - 1], sizes[layer]];
    if (rest < inputs * units) return `dense${layer}.weights[${Math.floor(rest / units)}, ${rest % units}]`;
    rest -= inputs * units;
    if (rest < units) return `dense${layer}.biases[0, ${rest}]`;
    rest -= units;
  }
  throw new Error(`there is no parameter ${index}`);
}
