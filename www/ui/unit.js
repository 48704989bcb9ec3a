// The card of a unit that is shown: its numbers; and for a pinned unit what can be done to it by hand. Loaded with the first.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
import { actingIn } from '../acting.js';
import { isOff, isSameUnit, shownUnit } from '../state.js';
import { roundUp } from '../view/network.js';
import {
  className,
  formatCount,
  formatNumber,
  formatSteady,
  inputName,
  rangeInWords,
  titleOf,
} from '../view/numbers.js';
import { errorOf, numberField } from './fields.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../schema.js').About} About */
/** @typedef {import('../state.js').Unit} Unit */
/** @typedef {import('../state.js').State} State */
/** @typedef {NonNullable<NonNullable<import('../engine/inspections.js').Inspection['network']>['unit']>} Told */

/** What a unit is called inside a sentence. @param {About} about @param {number} layer @param {number} unit */
function nameOf(about, layer, unit) {
  if (layer === 0) return inputName(unit);
  return layer === about.sizes.length - 1 ? className(about, unit) : `unit ${unit}`;
}

/**
 * A weight or a bias of a unit.
 * @typedef {object} Parameter
 * @property {string} name as in the run
 * @property {string} label in the list of its unit's numbers
 * @property {string} words that say which it is
 * @property {number} value
 */

/** The numbers of the unit that is pointed at or pinned. @param {Props} props */
export function cardView(props) {
  const { state, scene, tick, theme } = props;
  const unit = shownUnit(state);
  const told = scene?.told?.unit;
  const known = told && isSameUnit(told, unit) ? told : undefined;
  const { pinned, lit, frame, parameter, part, dragging, tried, drafts, errors, data } = state;
  const shown = [
    tick,
    theme,
    lit,
    pinned,
    known?.layer,
    known?.unit,
    parameter,
    part,
    dragging,
    tried,
    drafts,
    errors,
    data,
    actingIn(state).dropout,
  ];
  return guard([...shown, String(frame?.off)], () => (unit ? contentView(props, unit, known) : nothing));
}

/** @param {Props} props @param {Unit} unit @param {Told | undefined} told */
function contentView(props, unit, told) {
  const { state, about } = props;
  const parameters = told && parametersOf(about, told);
  const pinned = isSameUnit(unit, state.pinned);
  const hidden = unit.layer > 0 && unit.layer < about.sizes.length - 1;
  const off = isOff(state, unit);
  const chosen =
    parameters && (parameters.find(({ name }) => name === state.parameter) ?? parameters.find(isBias));
  return html`<p class="unit-head"><b>${titleOf(about, unit)}</b>
      ${off ? html`<span>is switched off</span>` : activeView(about, told)}
      ${pinned && hidden ? switchView(props, unit, off) : nothing}
    </p>
    ${parameters && !off ? numbersView(props, told, parameters, pinned ? chosen : undefined) : nothing}
    ${pinned && off ? html`<p class="hint">Switched on again, it has the weights that it had.</p>` : nothing}
    ${pinned && chosen && !off ? handView(props, chosen) : nothing}`;
}

/** @param {Parameter} parameter */
const isBias = ({ label }) => label === 'bias';

/** @param {About} about @param {Told | undefined} told */
function activeView({ samples }, told) {
  if (told?.range) return html`<span>${rangeInWords(told.range)}</span>`;
  if (told?.active === undefined) return nothing;
  const count = formatCount(samples);
  return told.active > 0
    ? html`<span>${`active for ${formatCount(told.active)} of ${count}`}</span>`
    : html`<span>${`dead, active for none of ${count}`}</span>`;
}

/** @param {Props} props @param {Unit} unit @param {boolean} off */
const switchView = ({ actions }, { layer, unit }, off) => html`<button
  type="button" id="switch-off" aria-pressed=${String(off)}
  @click=${() => actions.setPart(`dense${layer}.units.${unit}`, Number(off))}
>Switch off</button>`;

/**
 * The parameters that are told of: into the unit, its bias, and out of it.
 * @param {About} about @param {Told} told @returns {Parameter[]}
 */
function parametersOf(about, { layer, unit, into, bias, out }) {
  const own = nameOf(about, layer, unit);
  const before = into?.told.map(({ unit: from, weight }) => {
    const label = nameOf(about, layer - 1, from);
    const words = `Weight from ${label} to ${own}`;
    return { name: `dense${layer}.weights.${from}.${unit}`, label, words, value: weight };
  });
  const after = out?.told.map(({ unit: to, weight }) => {
    const label = nameOf(about, layer + 1, to);
    const words = `Weight from ${own} to ${label}`;
    return { name: `dense${layer + 1}.weights.${unit}.${to}`, label, words, value: weight };
  });
  const biases =
    bias === undefined
      ? []
      : [{ name: `dense${layer}.biases.${unit}`, label: 'bias', words: `Bias of ${own}`, value: bias }];
  return [...(before ?? []), ...biases, ...(after ?? [])];
}

/**
 * The numbers of a unit; of a pinned one each chooses what the slider is for.
 * @param {Props} props @param {Told} told @param {Parameter[]} parameters @param {Parameter | undefined} chosen
 */
function numbersView({ actions, state }, { unit, layer, into, out }, parameters, chosen) {
  const pinned = isSameUnit(state.pinned, { layer, unit });
  /** @param {Parameter} parameter */
  const one = ({ name, label, words, value }) => {
    const number = html`${label} <b translate="no">${formatSteady(value)}</b>`;
    return pinned
      ? html`<button
        type="button" class="unit-number" aria-pressed=${String(name === chosen?.name)} aria-label="${words}: ${formatSteady(value)}"
        @click=${() => actions.chooseParameter(name)}
      >${number}</button>`
      : html`<span class="unit-number">${number}</span>`;
  };
  const first = parameters.slice(0, into?.told.length ?? 0);
  const rest = parameters.slice(first.length).filter((parameter) => !isBias(parameter));
  return html`<div class="unit-numbers">
    ${into ? html`<span>In</span>${first.map(one)}${smallerView(into)}${parameters.filter(isBias).map(one)}` : nothing}
    ${out ? html`<span>Out</span>${rest.map(one)}${smallerView(out)}` : nothing}
  </div>`;
}

/** Weights that are not told. @param {NonNullable<Told['into']>} weights */
const smallerView = ({ count, told }) =>
  count > told.length ? html`<span>and ${formatCount(count - told.length)} smaller</span>` : nothing;

/** Notches of the slider on either side of 0. */
const NOTCHES = 200;

/**
 * A slider and a field for a parameter, and what has followed.
 * @param {Props} props @param {Parameter} parameter
 */
function handView(props, { name, words, value }) {
  const { state, actions } = props;
  const { part } = state;
  const tried = state.tried?.name === name ? state.tried : undefined;
  // What is told is some frames behind what was set.
  const latest = tried && tried.epoch === state.frame?.epoch ? tried : undefined;
  const shown = part?.name === name ? part.value : (latest?.to ?? value);
  // While it is moved its ends stay.
  const most = 2 * roundUp(Math.max(Math.abs(latest?.value ?? value), 0.5));
  const step = Number((most / NOTCHES).toPrecision(3));
  const position = Number((step * Math.round(Math.min(Math.max(shown, -most), most) / step)).toPrecision(6));
  const short = Number(shown.toPrecision(4));
  const kind = /** @type {const} */ ('number');
  const described = { name, label: words, kind, min: -Infinity, max: Infinity, hint: '' };
  /** @param {Event & {currentTarget: HTMLInputElement}} event */
  const move = ({ currentTarget }) => actions.dragPart(name, currentTarget.valueAsNumber);
  return html`<div class="setting hand">
    <input
      type="range" id="hand" autocomplete="off" min=${-most} max=${most} step=${step} .value=${live(String(position))}
      aria-label=${words} aria-valuetext=${String(short)} aria-describedby="promise"
      @input=${move} @change=${actions.settle}
    >
    ${numberField(props, described, short, `${words}, exact value`, step)}
    <p id="promise" aria-live=${state.dragging ? 'off' : 'polite'}>${promiseOf(tried, actingIn(state).dropout)}</p>
    ${errorOf(props, name)}
  </div>`;
}

/**
 * What the gradient promised for a change, and what followed.
 * @param {State['tried']} tried @param {boolean} drops whether the next step leaves out units
 */
export function promiseOf(tried, drops) {
  if (tried?.to === undefined || tried.after === undefined) {
    return 'Move it to see what the gradient promises, and what the loss does.';
  }
  const [promised, followed] = [tried.gradient * (tried.to - tried.value), tried.after - tried.loss];
  if (!Number.isFinite(tried.loss))
    return `Epoch ${formatCount(tried.epoch)}: before the change the loss was too large to count with.`;
  if (!Number.isFinite(followed))
    return `Epoch ${formatCount(tried.epoch)}: with this value the loss is too large to count with.`;
  return html`Epoch ${formatCount(tried.epoch)}: the gradient promised <b translate="no">${formatNumber(promised, 3)}</b>,
    the loss changed by <b translate="no">${formatNumber(followed, 3)}</b>.${
      drops ? ' That is of all units; the next step leaves some out.' : ''
    }`;
}
