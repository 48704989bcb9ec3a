// The folds on the map: where the sum of each unit of the first layer is 0, and what the chosen one does on either side.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
import { activationOf, foldsOf } from '../acting.js';
import { foldsOver } from '../view/folds.js';
import { classNames, classWord, formatNumber } from '../view/numbers.js';
import { answerTo, whenKnown } from './panel.js';

/** @typedef {import('./panel.js').Told} Told */
/** @typedef {import('./panel.js').Props} Props */
/** @typedef {NonNullable<import('./panel.js').Inspection['folds']>} Folds */

/** @type {import('./panel.js').Panel} */
export const panel = { wants, view, over };

/** @param {Told} state @returns {import('./panel.js').Wants} */
function wants({ sample, units }) {
  return { folds: { sample, units } };
}

/** @param {Told} state */
function over({ inspection }) {
  return inspection?.folds && foldsOver(inspection.folds);
}

/** @param {Props} props */
function view({ state, actions, tick }) {
  const { data } = state;
  const folds = answerTo(state, wants(state), 'folds');
  const unit = state.units?.[1] ?? folds?.unit;
  const canDie = data.activation.includes('relu');
  return html`
    <label class="unit">Unit <b id="fold-number" translate="no">${unit}</b> <input
      type="range" id="fold-unit" autocomplete="off" min="0" step="1" max=${data.sizes[1] - 1} .value=${live(String(unit ?? 0))}
      aria-valuetext="Unit ${unit ?? ''}"
      @input=${(/** @type {Event} */ { target }) =>
        actions.chooseUnit(1, /** @type {HTMLInputElement} */ (target).valueAsNumber)}
    ></label>
    ${whenKnown(
      folds,
      (folds) => guard([tick, folds.unit, data], () => html`<p>${reading(state, folds)}</p>`),
      {
        id: 'fold-reading',
      },
    )}
    <div class="hint">
      ${
        canDie
          ? whenKnown(
              state.inspection?.folds,
              (folds) => guard([tick, data], () => html`<p>${dead(state, folds)}</p>`),
              { id: 'dead-units' },
            )
          : nothing
      }
      <button type="button" class="what" popovertarget="what-folds">What are ${foldsOf(data)}?</button>
    </div>
    <div class="popover" id="what-folds" popover role="dialog" aria-label="The ${foldsOf(data)}">
      <h2>The ${foldsOf(data)}</h2>
      <p>${WHAT[activationOf(data, 1)]}</p>
      <p>
        Each line has the colour of the ${classWord(data)} that the unit speaks for most, and is fainter the
        less it bends the answer. As training runs, the lines turn and wander to where borders are needed.
      </p>
      ${canDie ? DEAD : nothing}
    </div>`;
}

/** What the lines are, for each activation. @type {Record<string, unknown>} */
const WHAT = {
  relu: html`A hidden unit adds up w·x + b and lets only what is above 0 pass. The line where the sum is 0 is where
    it switches: on one side it is silent, on the other it grows with the distance. On the map that is a
    fold in a sheet of paper, and a network with one hidden layer is nothing but a sum of such folded
    sheets.`,
  leaky: html`A hidden unit adds up w·x + b; what is above 0 passes, and of what is below a hundredth does. The line where the sum
    is 0 is where it switches: on one side it is almost level, on the other it grows with the distance. On the map that is a
    fold in a sheet of paper, and a network with one hidden layer is nothing but a sum of such folded sheets.`,
  tanh: html`A hidden unit adds up w·x + b, and tanh makes a smooth step of the sum, from −1 to 1. On the line where the sum is 0
    it is half-way, at 0, and steepest; away from it the step levels off, the sooner the larger its weights are. A network with
    one hidden layer is nothing but a sum of such steps.`,
  sigmoid: html`A hidden unit adds up w·x + b, and the sigmoid makes a smooth step of the sum, from 0 to 1. On the line where the
    sum is 0 it is half-way, at 0.5, and steepest; away from it the step levels off, the sooner the larger its weights are. A
    network with one hidden layer is nothing but a sum of such steps.`,
};

const DEAD = html`<p>
  A dead unit gives 0 for every sample, so its ReLU lets no gradient back: the gradients of its weights are 0, and
  only what is left of momentum still moves them. In a later layer it can wake when the layers before change.
</p>`;

/** What a unit does on the side of its line where the sum is above 0. @type {Record<string, string>} */
const DOES = {
  relu: 'is active',
  leaky: 'gives its whole sum',
  tanh: 'gives more than 0',
  sigmoid: 'gives more than 0.5',
};

/** @param {Told} state @param {Folds} folds */
function reading({ data }, { unit, weights: [w0, w1], bias, lines, active, outgoing }) {
  const names = classNames(data);
  const weights = [...outgoing].map((weight, c) => `${names[c]} ${formatNumber(weight)}`);
  const leads =
    data.sizes.length === 3
      ? `Outgoing weights: ${weights.join(', ')}.`
      : `It feeds ${outgoing.length} units of the next layer.`;
  const side = Number.isNaN(lines[4 * unit]) ? '(its line passes by the map)' : 'on the shaded side';
  const plus = (/** @type {number} */ value) => `${value < 0 ? '−' : '+'} ${formatNumber(Math.abs(value))}`;
  const activation = activationOf(data, 1);
  const often = activation === 'relu' ? `: for ${active} of the samples` : '';
  return (
    `Unit ${unit} ${DOES[activation]} ${side}, where ${formatNumber(w0)}·x ${plus(w1)}·y ${plus(bias)} > 0 (its bias is ` +
    `${formatNumber(bias)})${often}. ${leads}`
  );
}

/** @param {Told} state @param {Folds} folds */
function dead({ data }, { dead: { count, named } }) {
  if (count === 0) {
    const all = data.activation.split('.').every((name) => name === 'relu');
    return `No ${all ? 'unit' : 'ReLU'} is dead: each is active for some sample.`;
  }
  const layers = data.sizes.slice(1, -1).map((_, index) => {
    const units = named.filter(({ layer }) => layer === index + 1).map(({ unit }) => unit);
    if (units.length === 0) return '';
    const where = data.sizes.length > 3 ? ` of layer ${index + 1}` : '';
    return `${units.length === 1 ? 'unit' : 'units'} ${units.join(', ')}${where}`;
  });
  return `${count} dead: ${layers.filter(Boolean).join('; ')}${count > named.length ? ', …' : '.'}`;
}
