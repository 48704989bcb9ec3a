// The pages of a network that has more units than fit. Loaded with the first such network.

import { html } from 'lit-html';
import { shownOf } from '../view/network-layout.js';
import { classWord, formatCount, plural } from '../view/numbers.js';
import { orderByInfluence, ordersOf } from './orders.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../view/network-layout.js').Column} Column */

/** @param {Props} props @param {Column[]} columns @param {boolean} ordered whether units are in another order than by number */
export function pagesView(props, columns, ordered) {
  const { page } = props.state;
  const told = props.scene?.told;
  const pages = Math.max(...columns.map(({ pages }) => pages));
  return html`<span class="pages">
    <button type="button" id="page-back" aria-label="Units before" aria-disabled=${String(page === 0)} @click=${() => turn(props, -1)}>‹</button>
    <span id="units-page">${columns
      .flatMap(({ units, tiles, pages }, layer) => {
        if (pages === 1) return [];
        const first = Math.min(page, pages - 1) * tiles.length;
        const where =
          columns.length > 3
            ? `${layer === columns.length - 1 ? plural(classWord(props.about)) : `layer ${layer}`}: `
            : '';
        return `${where}${formatCount(first + 1)}–${formatCount(Math.min(first + tiles.length, units))} of ${formatCount(units)}`;
      })
      .slice(0, 2)
      .join(', ')}</span>
    <button type="button" id="page-on" aria-label="Units after" aria-disabled=${String(page >= pages - 1)} @click=${() => turn(props, 1)}>›</button>
    <button type="button" id="order-anew" ?hidden=${!ordered} @click=${() => told && orderByInfluence(props, told)}>Order anew</button>
  </span>`;
}

/** @param {Props} props @param {number} by */
export function turn({ state, actions, scene }, by) {
  if (!scene) return;
  const { layout, lit, shown } = scene.drawn;
  const pages = Math.max(...layout.columns.map(({ pages }) => pages));
  const page = Math.min(Math.max(state.page + by, 0), pages - 1);
  // The focus stays on its tile, which shows another unit then.
  const next = shownOf(layout, ordersOf(state), page);
  const unit = lit && next[lit.layer][Math.min(lit.slot, next[lit.layer].length - 1)];
  actions.set({ page, lit: lit && unit !== undefined && shown ? { layer: lit.layer, unit } : state.lit });
}
