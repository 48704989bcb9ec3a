// The card of a unit that is shown: its numbers.

import { html, nothing } from 'lit-html';
import { isSameUnit, shownUnit } from '../state.js';
import { className, formatCount, formatNumber } from '../view/numbers.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../schema.js').About} About */
/** @typedef {import('../state.js').Unit} Unit */
/** @typedef {NonNullable<NonNullable<import('../engine/inspections.js').Inspection['network']>['unit']>} Told */

/** What an input is called. @param {number} input */
export const inputName = (input) => 'xy'[input];

/** What a unit is called inside a sentence. @param {About} about @param {number} layer @param {number} unit */
function nameOf(about, layer, unit) {
  if (layer === 0) return inputName(unit);
  return layer === about.sizes.length - 1 ? className(about, unit) : `unit ${unit}`;
}

/** What a unit is called by itself. @param {About} about @param {Unit} unit */
export function titleOf(about, { layer, unit }) {
  const last = about.sizes.length - 1;
  if (layer === 0) return `Input ${inputName(unit)}`;
  if (layer === last) return className(about, unit);
  return last > 2 ? `Unit ${unit}, layer ${layer}` : `Unit ${unit}`;
}

/** The numbers of the unit that is pointed at or pinned. @param {Props} props */
export function cardView({ state, about, scene }) {
  const unit = shownUnit(state);
  const told = scene?.told?.unit;
  const known = told && isSameUnit(told, unit) ? told : undefined;
  return html`<div class="unit-card" id="unit-card" ?hidden=${!unit}>${
    unit
      ? html`<p><b>${titleOf(about, unit)}</b>${activeView(about, known)}</p>
        ${known ? numbersView(about, known) : nothing}`
      : nothing
  }</div>`;
}

/** @param {About} about @param {Told | undefined} told */
const activeView = ({ samples }, told) =>
  told?.active === undefined
    ? nothing
    : html` active for ${formatCount(told.active)} of ${formatCount(samples)}`;

/** @param {About} about @param {Told} told */
function numbersView(about, { layer, into, bias, out }) {
  /** @param {Told['into']} weights @param {number} of */
  const list = (weights, of) =>
    html`${weights?.told.map(({ unit, weight }) => numberView(nameOf(about, of, unit), weight))}${
      weights && weights.count > weights.told.length
        ? html`<span>and ${formatCount(weights.count - weights.told.length)} smaller</span>`
        : nothing
    }`;
  return html`<div class="unit-numbers">
    ${into ? html`<span>In</span>${list(into, layer - 1)}${numberView('bias', bias ?? 0)}` : nothing}
    ${out ? html`<span>Out</span>${list(out, layer + 1)}` : nothing}
  </div>`;
}

/** @param {string} name @param {number} value */
const numberView = (name, value) =>
  html`<span class="unit-number">${name} <b translate="no">${formatNumber(value, 3)}</b></span>`;
