// The folds on the map: where each ReLU of the first layer switches, and what the chosen one does.

import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
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
  return html`
    <label class="unit">Unit <b id="fold-number" translate="no">${unit}</b> <input
      type="range" id="fold-unit" autocomplete="off" min="0" step="1" max=${data.sizes[1] - 1} .value=${live(String(unit ?? 0))}
      aria-valuetext="Unit ${unit ?? ''}"
      @input=${(/** @type {Event} */ { target }) =>
        actions.chooseUnit(1, /** @type {HTMLInputElement} */ (target).valueAsNumber)}
    ></label>
    ${whenKnown(folds, (folds) => guard([tick, folds.unit], () => html`<p>${reading(state, folds)}</p>`), {
      id: 'fold-reading',
    })}
    <div class="hint">
      ${whenKnown(
        state.inspection?.folds,
        (folds) => guard([tick], () => html`<p>${dead(state, folds)}</p>`),
        { id: 'dead-units' },
      )}
      <button type="button" class="what" popovertarget="what-folds">What are folds?</button>
    </div>
    <div class="popover" id="what-folds" popover role="dialog" aria-label="The folds">
      <h2>The folds</h2>
      <p>
        A hidden unit adds up w·x + b and lets only what is above 0 pass. The line where the sum is 0 is where
        it switches: on one side it is silent, on the other it grows with the distance. On the map that is a
        fold in a sheet of paper, and a network with one hidden layer is nothing but a sum of such folded
        sheets.
      </p>
      <p>
        Each line has the colour of the ${classWord(data)} that the unit speaks for most, and is fainter the
        less it bends the answer. As training runs, the lines turn and wander to where borders are needed.
      </p>
      <p>
        A dead unit gives 0 for every sample, so its ReLU lets no gradient back: the gradients of its weights are 0, and
        only what is left of momentum still moves them. In a later layer it can wake when the layers before change.
      </p>
    </div>`;
}

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
  return (
    `Unit ${unit} is active ${side}, where ${formatNumber(w0)}·x ${plus(w1)}·y ${plus(bias)} > 0 (its bias is ` +
    `${formatNumber(bias)}): for ${active} of the samples. ${leads}`
  );
}

/** @param {Told} state @param {Folds} folds */
function dead({ data }, { dead: { count, named } }) {
  if (count === 0) return 'No unit is dead: each is active for some sample.';
  const layers = data.sizes.slice(1, -1).map((_, index) => {
    const units = named.filter(({ layer }) => layer === index + 1).map(({ unit }) => unit);
    if (units.length === 0) return '';
    const where = data.sizes.length > 3 ? ` of layer ${index + 1}` : '';
    return `${units.length === 1 ? 'unit' : 'units'} ${units.join(', ')}${where}`;
  });
  return `${count} dead: ${layers.filter(Boolean).join('; ')}${count > named.length ? ', …' : '.'}`;
}
