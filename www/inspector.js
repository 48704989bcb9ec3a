// The inspector, the section "Under the hood": its panels and the words on the folds, which are loaded when they are first
// opened.

import { html, nothing } from 'lit-html';
import { PANELS } from './panels/index.js';
import { sampleOf } from './state.js';
import { draw } from './ui/draw.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./panels/panel.js').Panel} Panel */
/** @typedef {import('./panels/panel.js').Told} Told */
/** @typedef {import('./panels/panel.js').Actions} Actions */
/** @typedef {import('./panels/panel.js').Props<Readonly<State>>} Props */
/** @typedef {import('./engine/inspections.js').Wants} Wants */

/** What stands below the map is no panel, but is loaded and asks for what it needs as panels do. */
const FOLDS = { id: 'folds', load: () => import('./panels/folds.js') };

/**
 * The panels that are loaded, by id; those under way are undefined.
 * @type {Map<string, Panel | undefined>}
 */
const loaded = new Map();

const LOADING = html`<p class="working" aria-busy="true">Loading…</p>`;

/** Whether the latest attempt to load a panel failed, which the page says. */
let failed = false;

/** The panel that is to be scrolled to when it is open. */
let sought = '';

/**
 * Loads what has been opened. What cannot be loaded shuts again, to be opened once more.
 * @param {{id: string, load: () => Promise<{panel: Panel}>}} entry
 * @param {Actions} actions
 */
async function load({ id, load }, actions) {
  if (loaded.has(id)) return;
  loaded.set(id, undefined);
  try {
    loaded.set(id, (await load()).panel);
    actions.set(failed ? { trouble: '' } : {});
    failed = false;
  } catch (error) {
    console.error(error);
    loaded.delete(id);
    failed = true;
    actions.set({
      trouble:
        'What is under the hood could not be loaded. Please check the connection and open it again. ' +
        `(${error})`,
    });
    if (id === FOLDS.id) actions.set({ folds: false });
    else actions.openPanel(id, false);
  }
}

/** The state for panels, once there is data. @param {Readonly<State>} state @returns {Told | undefined} */
function told(state) {
  const { data, units } = state;
  if (!data) return undefined;
  const fits = units?.length === data.sizes.length && units.every((unit, layer) => unit < data.sizes[layer]);
  return { ...state, data, sample: sampleOf(state), units: fits ? units : undefined };
}

/**
 * What all that is open needs of the inspector.
 * @param {Readonly<State>} state
 * @returns {Wants}
 */
export function wantsOf(state) {
  const known = told(state);
  if (!known) return {};
  const open = PANELS.map(({ id }) => id).filter((id) => state.open[id]);
  if (showsFolds(state)) open.push(FOLDS.id);
  return Object.assign({}, ...open.map((id) => loaded.get(id)?.wants(known)));
}

/** @param {Readonly<State>} state */
const showsFolds = ({ folds, data }) => folds && data !== undefined && data.sizes.length > 2;

/** @param {Props} props */
export function inspectorView(props) {
  return html`<section class="inspector" aria-labelledby="inspector-title">
    <h2 id="inspector-title">Under the hood</h2>
    <p class="hint">
      The same network, in the same tab, with its real numbers: those of the weights as they are now, as are loss
      and accuracy above. Click or tap a point on the map to choose it, or press <kbd>,</kbd> and <kbd>.</kbd>
    </p>
    ${PANELS.map((entry) => panelView(entry, props))}
  </section>`;
}

/** @param {import('./panels/index.js').Entry} entry @param {Props} props */
function panelView(entry, props) {
  const { id, title, hint } = entry;
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
 * @param {{id: string, load: () => Promise<{panel: Panel}>}} entry @param {Props} props
 * @returns {unknown} nothing as long as it is not loaded, or there is no data
 */
function contentOf(entry, props) {
  const panel = loaded.get(entry.id);
  const state = told(props.state);
  if (!panel) load(entry, props.actions);
  return panel && state && panel.view({ ...props, state });
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
    loaded.get('epoch')?.[way]?.(known, actions);
  }
}
