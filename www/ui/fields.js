// Number fields: what is typed into them, and where their arrow keys lead.

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';

/** @typedef {import('../frame.js').Props} Props */

/** Digits, then a point or a comma and more digits; perhaps a power of ten. */
const DECIMAL = /^[-+]?(\d+[.,]?\d*|[.,]\d+)(e[-+]?\d+)?$/i;

/** A whole number with commas between thousands, as the page writes it. */
const THOUSANDS = /^\d{1,3}(,\d{3})+$/;

/**
 * The number that was typed: 1,5 is 1.5, and where whole numbers are asked for, 10,000 is 10000.
 * @param {string} text
 * @param {boolean} whole
 * @returns {number | string} NaN for nothing; what is no number, or too large for one, stays text, to be refused with what was
 *   typed
 */
export function readNumber(text, whole) {
  const typed = text.trim();
  if (typed === '') return Number.NaN;
  const thousands = whole && THOUSANDS.test(typed);
  if (!thousands && !DECIMAL.test(typed)) return typed;
  const number = Number(thousands ? typed.replaceAll(',', '') : typed.replace(',', '.'));
  return Number.isFinite(number) ? number : typed;
}

/**
 * Where an arrow key leads from a value: one on where it is whole, else a tenth of its leading digit's place, from 0.9 to
 * 0.91 and from 0.001 to 0.0011. Down leads back where Up came from; below 0 they change their parts. What would be out of range is
 * not gone to.
 * @param {number} value
 * @param {1 | -1} direction
 * @param {{whole: boolean, min: number, max: number, least: number}} range `least` is the one step between 0 and itself
 */
export function arrowTo(value, direction, { whole, min, max, least }) {
  const below = value < 0 || (value === 0 && direction < 0 && min < 0);
  const next = whole
    ? value + direction
    : below
      ? -tenthOn(-value, direction > 0 ? -1 : 1, least) + 0
      : tenthOn(value, direction, least);
  return next < min || next > max ? value : next;
}

/** @param {number} value @param {1 | -1} direction @param {number} least */
function tenthOn(value, direction, least) {
  if (direction < 0 ? value <= least : value < least) return direction < 0 ? 0 : least;
  const exponent = Number(value.toExponential().split('e')[1]);
  // Below a power of ten its steps are ten times finer.
  const down = direction < 0 && value === Number(`1e${exponent}`);
  const step = Number(`1e${exponent - (down ? 2 : 1)}`);
  return Number((value + direction * step).toPrecision(12));
}

/** In digits alone, as ARIA asks for: 5e-7 is 0.0000005. @param {number} value */
export const inDigits = (value) =>
  value.toLocaleString('en-US', { useGrouping: false, maximumSignificantDigits: 15 });

/**
 * A field for a number that is set when it has been typed.
 * @param {Props} props
 * @param {Pick<import('../schema.js').Setting, 'kind' | 'min' | 'max'> & {name: string}} setting
 * @param {number} value
 * @param {string | typeof nothing} label for what has no label of its own
 * @param {number} least the first value above 0 that arrow keys reach
 * @param {(value: number | string) => void} [set] takes text that is no number, too, to refuse it
 */
export function numberField(
  { state, actions },
  { name, kind, min = 0, max = 0 },
  value,
  label,
  least,
  set = (typed) => actions.setValue(name, typed),
) {
  /** @typedef {Event & {currentTarget: HTMLInputElement}} FieldEvent */
  const whole = kind === 'whole';
  /** @param {FieldEvent} event */
  function type({ currentTarget }) {
    // What the browser's menu takes back in a field without the focus was not typed: the field shows the run again.
    const typed = currentTarget === document.activeElement;
    actions.draft(name, typed ? currentTarget.value : undefined);
  }
  /** @param {number | string} typed */
  function commit(typed) {
    actions.draft(name);
    set(typed);
  }
  /** @param {KeyboardEvent & {currentTarget: HTMLInputElement}} event */
  function step(event) {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : undefined;
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const typed = readNumber(event.currentTarget.value, whole);
    commit(
      arrowTo(typeof typed === 'number' && typed >= min ? typed : value, direction, {
        whole,
        min,
        max,
        least,
      }),
    );
  }
  // Text, as browsers keep from the page what is typed into a number field unless it is written as they expect. From the focus on it
  // is what is being typed: a number that changes while training runs would take the selection away.
  return html`
    <input
      type="text"
      id="${name}-value"
      class="number"
      role="spinbutton"
      inputmode=${whole ? 'numeric' : 'decimal'}
      autocomplete="off"
      aria-valuemin=${Number.isFinite(min) ? min : nothing}
      aria-valuemax=${Number.isFinite(max) ? max : nothing}
      aria-valuenow=${inDigits(value)}
      aria-valuetext=${value}
      .value=${live(state.drafts[name] ?? String(value))}
      aria-label=${label}
      aria-describedby="${name}-error"
      aria-invalid=${state.errors[name] ? 'true' : nothing}
      @focus=${type}
      @input=${type}
      @keydown=${step}
      @change=${(/** @type {FieldEvent} */ { currentTarget }) => commit(readNumber(currentTarget.value, whole))}
      @blur=${() => actions.draft(name)}
    />
  `;
}

/** Why what was typed was refused. @param {Props} props @param {string} name */
export const errorOf = ({ state }, name) =>
  html`<p class="error" id="${name}-error" role="alert">${state.errors[name] ?? ''}</p>`;
