// A box to tick, which shows the state and nothing else: a browser that brings back what was ticked before a reload would
// otherwise tick what is not on.

import { html } from 'lit-html';
import { live } from 'lit-html/directives/live.js';

/** @param {string} id @param {boolean} checked @param {(checked: boolean) => void} set @param {boolean} [disabled] */
export const checkbox = (id, checked, set, disabled = false) => html`<input
  type="checkbox" id=${id} autocomplete="off" .checked=${live(checked)} ?disabled=${disabled}
  @change=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ { currentTarget }) =>
    set(currentTarget.checked)}
>`;
