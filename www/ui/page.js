// The page: header, controls, the network and its map, readings, the inspector, the walk.

import { html, nothing } from 'lit-html';
import { inspectorView } from '../inspector.js';
import { labStyle } from '../lab/style.js';
import { createPiece } from '../pieces.js';
import takeStyle from '../take.css?url';
import { classWord, formatCount, inWords, plural } from '../view/numbers.js';
import { walkView } from '../walk.js';
import { controlsView } from './controls.js';
import { mapView } from './map.js';
import { networkView } from './network.js';
import { progressView } from './progress.js';
import { readingsView } from './readings.js';

/** @typedef {import('../frame.js').Props} Props */

/** The program of the run, words for those who ask, and the laboratory. */
const take = createPiece(() => import('../take.js'), takeStyle);
const words = createPiece(() => import('./words.js'));
const data = createPiece(() => import('../lab/data.js'), labStyle);
const experiments = createPiece(() => import('../lab/experiments.js'), labStyle);
/** By the popovers that they are in. */
const PIECES = {
  'what-map': words,
  'what-loss': words,
  'take-script': take,
  'lab-data': data,
  experiments: experiments,
};

/** @param {Props} props */
export function pageView(props) {
  const { state, actions, about } = props;
  const hidden = about.sizes.slice(1, -1);
  const all = hidden.reduce((sum, units) => sum + units, 0);
  // Many layers would take lines.
  const neurons = hidden.length > 4 ? formatCount(all) : hidden.map(formatCount).join(' + ') || 'no';
  const layers = hidden.length > 4 ? ` in ${hidden.length} layers` : '';
  const network = html`A neural network with <span id="neurons" translate=${all > 0 ? 'no' : nothing}>${neurons}</span> hidden
    ${all === 1 ? 'neuron' : 'neurons'}${layers}`;
  /** What has popped up may cover where the focus goes; but the button that it belongs to shuts it by itself. @param {FocusEvent} event */
  function leavePopup({ target }) {
    if (!state.popup || /** @type {Element} */ (target).matches(`[popovertarget="${state.popup}"]`)) return;
    document.getElementById(state.popup)?.hidePopover();
  }
  const word = classWord(about);
  const kinds = `${inWords(about.classes)} ${word === 'arm' ? 'spiral arms' : plural(word)}`;
  return html`
    <div
      class="sheet" @focusin=${leavePopup} @dragover=${allowFile}
      @drop=${(/** @type {DragEvent} */ event) => dropFile(event, actions)}
    >
    <header>
      <h1>Neural Spiral</h1>
      <p>
        ${network} learns, in this tab, to tell ${kinds} apart.
      </p>
      <div class="links">
      <button type="button" id="take" popovertarget="take-script">Take it as NumPy</button>
      <button type="button" id="copy-link" @click=${actions.copyLink}>Copy link</button>
      <button
        type="button" id="walk-start" class=${state.walkOffered || state.failure ? '' : 'primary'} ?disabled=${state.failure !== ''}
        @click=${actions.startWalk}
      >
        Take the walk
      </button>
      </div>
    </header>
    <main>
      ${controlsView(props)} ${networkView(props)} ${mapView(props)}
      <div class="below">${readingsView(props)} ${progressView(props)}</div>
    </main>
    ${inspectorView(props)}
    </div>
    ${walkView(props)} ${popovers(props)}
  `;
}

/** @param {DragEvent} event */
const isFile = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;

/** Lets a file be dropped. @param {DragEvent} event */
const allowFile = (event) => isFile(event) && event.preventDefault();

/** A file that is dropped anywhere is read as a table of points. @param {DragEvent} event @param {Props['actions']} actions */
async function dropFile(event, actions) {
  if (!isFile(event)) return;
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  const popover = document.getElementById('lab-data');
  if (!popover?.matches(':popover-open')) popover?.showPopover();
  (await data.loaded).openFile(actions, file);
}

/** @param {Props} props */
function popovers(props) {
  const { state, actions, about } = props;
  /** What one says, once it is open. @param {keyof typeof PIECES} id @param {() => unknown} view */
  const told = (id, view) => (state.popup === id ? (PIECES[id].need(actions) ?? view() ?? nothing) : nothing);
  /** @param {ToggleEvent & {currentTarget: HTMLElement}} event */
  function toggled({ newState, currentTarget: { id } }) {
    if (newState === 'open') actions.set({ popup: id, taken: '' });
    else if (state.popup === id) actions.set({ popup: '' });
  }
  /** @param {keyof typeof PIECES} id @param {string} title @param {() => unknown} view */
  const popover = (id, title, view) => html`
    <div class="popover ${id.split('-')[0]}" id=${id} popover role="dialog" aria-label=${title} @toggle=${toggled} @dragover=${allowFile}
      @drop=${(/** @type {DragEvent} */ event) => dropFile(event, actions)}>
      <h2>${title}</h2>
      ${told(id, view)}
    </div>
  `;
  return [
    popover('what-map', 'The decision map', () => words.content?.mapWords(about)),
    popover('what-loss', 'The loss', () => words.content?.lossWords(about)),
    popover('lab-data', 'Data', () => data.content?.dataView(props)),
    popover('experiments', 'Experiments', () => experiments.content?.experimentsView(props)),
    popover('take-script', 'Take it as NumPy', () => take.content?.takeView(props)),
  ];
}
