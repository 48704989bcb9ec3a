// What changes the hidden layers: units more and fewer on the drawing itself, and below it activations and whole layers. Loaded when it
// is first asked for.

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { settingOf } from '../schema.js';
import { shownUnit } from '../state.js';
import { draw } from '../ui/draw.js';
import { errorOf } from '../ui/fields.js';
import { formatCount } from '../view/numbers.js';

/** @typedef {import('../frame.js').Props} Props */

/** Units that are added or removed with Shift. */
const MANY = 8;

/** Pixels from the middle of a layer to that of the next, with which its buttons stand side by side. */
const SIDE_BY_SIDE = 60;

/** @param {Props['actions']} actions @param {string} edit */
const change = (actions, edit) => actions.setValue('hidden', edit);

/** The unit that goes where one is removed: the pinned one, or else the last. @param {Props} props @param {number} layer */
function removedOf({ state, about }, layer) {
  const { pinned } = state;
  return pinned?.layer === layer ? pinned.unit : about.sizes[layer] - 1;
}

/**
 * + and − above each hidden layer.
 * @param {Props} props @param {import('../view/network-layout.js').Layout} layout
 */
export function headsView(props, { columns }) {
  const { actions, about } = props;
  const middles = columns.slice(1, -1).map(({ left, right }) => (left + right) / 2);
  const narrow = middles.some((middle, index) => middle - middles[index - 1] < SIDE_BY_SIDE);
  return about.sizes.slice(1, -1).map((units, index) => {
    const layer = index + 1;
    const removed = removedOf(props, layer);
    const of = about.sizes.length > 3 ? ` of layer ${layer}` : '';
    /** @param {HTMLElement} head */
    const place = ({ style }) => {
      style.left = `${middles[index]}px`;
    };
    return html`<div class=${narrow ? 'layer-head narrow' : 'layer-head'} ${draw(place)}>
      <button type="button" title="Remove unit ${removed}${of}" aria-label="Remove unit ${removed}${of}" ?disabled=${units === 1}
        @click=${() => change(actions, `${layer}.remove.${removed}`)}>−</button>
      <button type="button" title="A unit more; with Shift ${MANY}" aria-label="A unit more${of ? ` in layer ${layer}` : ''}"
        @click=${(/** @type {MouseEvent} */ { shiftKey }) => change(actions, `${layer}.add.${shiftKey ? MANY : 1}`)}>+</button>
    </div>`;
  });
}

/** Each hidden layer with its activation, and what adds and removes one. @param {Props} props */
export function layersView(props) {
  const { state, actions, about } = props;
  const hidden = about.sizes.slice(1, -1);
  const { label, choices = [] } = settingOf('activation');
  const names = about.activation.split('.');
  const nameOf = (/** @type {number} */ index) => names[index] ?? names[0];
  /** @param {number} index @param {string} name */
  function choose(index, name) {
    const all = hidden.map((_, other) => (other === index ? name : nameOf(other)));
    actions.setValue('activation', new Set(all).size === 1 ? name : all.join('.'));
  }
  /** The activations, of which one may be chosen. @param {string} of whose it is @param {string | undefined} chosen @param {(name: string) => void} choose */
  const list = (of, chosen, choose) => html`<select
    aria-label="${label}${of}" autocomplete="off"
    @change=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ { currentTarget }) => choose(currentTarget.value)}
  >
    <option value="" ?hidden=${chosen} disabled .selected=${live(!chosen)}>various</option>
    ${choices.map(({ value, label }) => html`<option value=${value} .selected=${live(value === chosen)}>${label}</option>`)}
  </select>`;
  const same = new Set(hidden.map((_, index) => nameOf(index))).size === 1;
  return html`
    <div class="layers" role="group" aria-label="Hidden layers" ?data-unseen=${shownUnit(state) || state.slow}>
      ${hidden.map((units, index) => {
        const layer = index + 1;
        return html`<span class="layer">
          <span>${hidden.length > 1 ? `${layer}: ` : ''}${formatCount(units)}</span>
          ${list(hidden.length > 1 ? ` of layer ${layer}` : '', nameOf(index), (name) => choose(index, name))}
          <button type="button" aria-label="Remove layer ${layer}" title="Remove layer ${layer}" @click=${() => change(actions, `${layer}.drop`)}>×</button>
        </span>`;
      })}
      ${
        hidden.length > 1
          ? html`<span class="all-layers"><span>All</span>
              ${list(' of all layers', same ? nameOf(0) : undefined, (name) => actions.setValue('activation', name))}</span>`
          : nothing
      }
      <button type="button" id="add-layer" @click=${() => change(actions, `${hidden.length + 1}.insert`)}>Add a layer</button>
      ${state.errors.hidden || state.errors.activation ? html`${errorOf(props, 'hidden')}${errorOf(props, 'activation')}` : nothing}
    </div>
  `;
}
