// The axes of the map in the units of the reader's table. Loaded when there is one.

import { html } from 'lit-html';

/** @typedef {import('../frame.js').Props} Props */

/** A number in about three digits. @param {number} value */
const short = (value) => String(Number(value.toPrecision(3))).replace('-', '−');

/** What is written at the edges of the map. @param {Props} props */
export function axesView({ state: { data } }) {
  if (!data?.table) return undefined;
  const { axes, mean, deviation } = data.table;
  const half = data.square[2];
  const ends = [0, 1].map((axis) =>
    [-half, half].map((off) => short((data.square[axis] + off) * deviation[axis] + mean[axis])),
  );
  return html`<div class="axes" aria-hidden="true">${axes.map(
    (name, axis) =>
      html`<p class=${'xy'[axis]}><span>${ends[axis][0]}</span> <span>${name}</span> <span>${ends[axis][1]}</span></p>`,
  )}</div>`;
}
