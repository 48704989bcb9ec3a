// The inspector, the section "Under the hood": its panels and the words on the folds, which are loaded when they are first
// opened.

import { html, nothing } from 'lit-html';
import { actingIn, foldsOf } from './acting.js';
import style from './inspector.css?url';
import { PANELS } from './panels/index.js';
import { createPiece, LOADING, missingView } from './pieces.js';
import { sampleOf } from './state.js';
import { draw } from './ui/draw.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./panels/panel.js').Panel} Panel */
/** @typedef {import('./panels/panel.js').Told} Told */
/** @typedef {import('./panels/panel.js').Actions} Actions */
/** @typedef {import('./panels/panel.js').Props<Readonly<State>>} Props */
/** @typedef {import('./engine/inspections.js').Wants} Wants */

/** @typedef {{id: string, piece: import('./pieces.js').Piece<{panel: Panel}>}} Entry */

/** What stands below the map is no panel, but is loaded and asks for what it needs as panels do. @type {Entry} */
const FOLDS = { id: 'folds', piece: createPiece(() => import('./panels/folds.js'), style) };

const ENTRIES = PANELS.map((entry) => ({ ...entry, piece: createPiece(entry.load, style) }));

/** The panel that is to be scrolled to when it is open. */
let sought = '';

/** The state for panels, once there is data. @param {Readonly<State>} state @returns {Told | undefined} */
function told(state) {
  const { data, units } = state;
  if (!data) return undefined;
  const fits = units?.length === data.sizes.length && units.every((unit, layer) => unit < data.sizes[layer]);
  return { ...state, data, sample: sampleOf(state), units: fits ? units : undefined };
}

/** The panels that are open, as far as they are loaded. @param {Readonly<State>} state */
function shownOf(state) {
  const shown = [...(showsFolds(state) ? [FOLDS] : []), ...ENTRIES.filter(({ id }) => state.open[id])];
  return shown.flatMap(({ piece }) => piece.content?.panel ?? []);
}

/**
 * What all that is open needs of the inspector.
 * @param {Readonly<State>} state
 * @returns {Wants}
 */
export function wantsOf(state) {
  const known = told(state);
  return Object.assign({}, ...(known ? shownOf(state).map((panel) => panel.wants(known)) : []));
}

/** What all that is open draws over the map. @param {Readonly<State>} state */
export function partsOf(state) {
  const known = told(state);
  return known ? shownOf(state).flatMap((panel) => panel.over?.(known) ?? []) : [];
}

/** @param {Readonly<State>} state */
const showsFolds = ({ folds, data }) => folds && data !== undefined && foldsOf(data) !== '';

/** @param {Props} props */
export function inspectorView(props) {
  return html`<section class="inspector" aria-labelledby="inspector-title" ?inert=${props.state.failure !== ''}>
    <h2 id="inspector-title">Under the hood</h2>
    <p class="hint">
      The same network, in the same tab, with its real numbers: those of the weights as they are now, as are loss
      and accuracy above. Click or tap a point on the map to choose it${
        props.state.keys ? html`, or press <kbd>,</kbd> and <kbd>.</kbd>` : '.'
      }
    </p>
    ${ENTRIES.map((entry) => panelView(entry, props))}
  </section>`;
}

/** @param {Entry & import('./panels/index.js').Entry} entry @param {Props} props */
function panelView(entry, props) {
  const { id, ofBatches, hint } = entry;
  const title = (actingIn(props.state).batches && ofBatches) || entry.title;
  const open = Boolean(props.state.open[id]);
  const content = open ? contentOf(entry, props) : undefined;
  /** @param {Event} event */
  function toggled({ currentTarget }) {
    props.actions.openPanel(id, /** @type {HTMLDetailsElement} */ (currentTarget).open);
  }
  /** @param {Element} details */
  function scroll(details) {
    if (sought !== id || !content) return;
    sought = '';
    details.scrollIntoView();
  }
  return html`<details class="panel" id="${id}-panel" ?open=${open} @toggle=${toggled} ${draw(scroll)}>
    <summary><h3>${title}</h3> <span class="hint">${hint}</span></summary>
    ${open ? (content ?? LOADING) : nothing}
  </details>`;
}

/**
 * @param {Entry} entry @param {Props} props
 * @returns {unknown} or why it is not there; nothing as long as it is not loaded, or there is no data
 */
function contentOf({ piece }, props) {
  const { actions } = props;
  const missing = piece.need(actions);
  if (missing) return missing;
  const { inspectorFailure } = props.state;
  const state = told(props.state);
  if (inspectorFailure) {
    return missingView(inspectorFailure, actions, () => actions.set({ inspectorFailure: '' }));
  }
  return state && piece.content?.panel.view({ ...props, state });
}

/** What stands below the map's checkbox. @param {Props} props */
export function foldsView(props) {
  const { folds } = props.state;
  const content = folds ? (contentOf(FOLDS, props) ?? LOADING) : nothing;
  return html`<div id="fold-details" ?hidden=${!folds}>${content}</div>`;
}

/**
 * The stage after the one in view. A panel that is shut is only opened: a key pressed blindly does nothing
 * but that.
 * @param {Readonly<State>} state @param {Actions} actions
 */
export const nextStage = (state, actions) => stage(state, actions, 'next');

/** @param {Readonly<State>} state @param {Actions} actions */
export const previousStage = (state, actions) => stage(state, actions, 'previous');

/** @param {Readonly<State>} state @param {Actions} actions @param {'next' | 'previous'} way */
function stage(state, actions, way) {
  const known = told(state);
  if (!state.open.epoch) {
    sought = 'epoch';
    actions.openPanel('epoch', true);
  } else if (known) {
    ENTRIES.find(({ id }) => id === 'epoch')?.piece.content?.panel[way]?.(known, actions);
  }
}
