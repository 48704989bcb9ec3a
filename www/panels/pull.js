// The panel "Who pulls this weight": each sample's own term in the gradient of the chosen weight.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { actingIn } from '../acting.js';
import { axesInWords } from '../axes.js';
import { formatNumber } from '../view/numbers.js';
import { termsOver } from '../view/terms.js';
import { arrayView } from './array.js';
import { answerTo, batchInWords, darkOrLight, whenKnown } from './panel.js';

/** @typedef {import('./panel.js').Told} Told */
/** @typedef {import('./panel.js').Props} Props */

/** @type {import('./panel.js').Panel} */
export const panel = { wants, view, over };

/** The layer of the chosen weight, from 1. @param {Told} state */
function layerOf({ pulled, data }) {
  const layers = data.sizes.length - 1;
  return Math.min(pulled ?? layers, layers);
}

/** @param {Told} state @returns {import('./panel.js').Wants} */
function wants(state) {
  const { sample, units } = state;
  return { pull: { sample, units, layer: layerOf(state) } };
}

/** @param {Told} state */
function over({ inspection }) {
  return inspection?.pull && termsOver(inspection.pull.terms);
}

/** @param {Props} props */
function view({ state, actions, theme, tick }) {
  // The gradients are the same whatever weight they were asked for.
  const latest = state.inspection?.pull;
  const pull = answerTo(state, wants(state), 'pull');
  const units = state.units ?? pull?.units;
  const arrays = state.data.sizes.slice(1).map((_, index) => {
    const layer = index + 1;
    const name = `dense${layer}.dweights`;
    return arrayView({
      id: `pull ${name}`,
      name,
      axes: axesInWords(name, state.data.sizes.length - 1),
      array: latest?.arrays[name],
      picture: latest?.pictures[name],
      lit: layer === layerOf(state) ? { row: units?.[index], column: units?.[layer] } : {},
      choose(row, column) {
        actions.set({ pulled: layer });
        actions.chooseUnit(index, row);
        actions.chooseUnit(layer, column);
      },
      moved: () => actions.set({}),
      tick,
    });
  });
  const { dropout, batches } = actingIn(state);
  const batch = batches ? latest?.batch : undefined;
  return html`<div class="panel-body">
    <p class="words-panel">
      A weight’s gradient is a sum with one term for each point${batches ? ' of the next batch' : ''}. Choose a weight below, and the points on the
      map take the size of their term: ${darkOrLight(theme).toLowerCase()} pulls the weight down,
      <span class="negative">red</span> pulls it up. Most points hardly care; a few decide.${
        dropout
          ? ' With dropout this is the next step: for each point other units are left out of it, and their weights have no term.'
          : ''
      }${batch ? ` Now comes ${batchInWords(batch)}: the points that are not in it are faint, and have no term.` : ''}
    </p>
    <div>
      <div class="arrays" id="pull-arrays">${arrays}</div>
      ${whenKnown(pull, (pull) => guard([tick, pull.name], () => result(pull)), { id: 'pull-result' })}
    </div>
  </div>`;
}

/** @param {NonNullable<import('./panel.js').Inspection['pull']>} pull */
const result = ({ name, up, down, none, sumUp, sumDown, added, gradient }) => html`
  <p><code translate="no">${name}</code></p>
  <dl class="facts">
    ${fact('Together they pull it down by', sumDown, `${down} points`)}
    ${fact(html`<span class="negative">Together they pull it up by</span>`, -sumUp, `${up} points`)}
    ${added === undefined ? nothing : costOf(added)}
    ${fact('Down less up: its gradient', gradient, `${none} points do not care`)}
  </dl>`;

/** What regularization adds. @param {number} added */
const costOf = (added) =>
  added < 0
    ? fact(html`<span class="negative">Regularization pulls it up by</span>`, -added, 'the cost of its size')
    : fact('Regularization pulls it down by', added, 'the cost of its size');

/** @param {unknown} name @param {number} value @param {string} points */
const fact = (name, value, points) =>
  html`<div><dt>${name}</dt><dd><b translate="no">${formatNumber(value)}</b><small>${points}</small></dd></div>`;
