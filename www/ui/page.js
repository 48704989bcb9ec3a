// The page: header, controls, the network and its map, readings, the inspector, the walk.

import { html, nothing } from 'lit-html';
import { inspectorView } from '../inspector.js';
import { createPiece } from '../pieces.js';
import { classWord, formatCount, inWords, plural } from '../view/numbers.js';
import { walkView } from '../walk.js';
import { controlsView } from './controls.js';
import { mapView } from './map.js';
import { networkView } from './network.js';
import { progressView } from './progress.js';
import { readingsView } from './readings.js';

/** @typedef {import('../frame.js').Props} Props */

/** The program of the run. */
const take = createPiece(() => import('../take.js'));

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
  const kinds = `${inWords(about.classes)} spiral ${plural(classWord(about))}`;
  return html`
    <div class="sheet">
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

/** @param {Props} props */
function popovers(props) {
  const { state, actions, about } = props;
  const word = classWord(about);
  /** @param {ToggleEvent & {currentTarget: HTMLElement}} event */
  function toggled({ newState, currentTarget: { id } }) {
    if (newState === 'open') actions.set({ popup: id, taken: '' });
    else if (state.popup === id) actions.set({ popup: '' });
  }
  return html`
    <div class="popover" id="what-map" popover @toggle=${toggled}>
      <h2>The decision map</h2>
      <p>
        The network is given two numbers, the place of a point, and answers with ${inWords(about.classes)}: how likely each
        ${word} is there. The map asks it at every pixel, and mixes the colours of the ${plural(word)} as it answers. A clear
        colour is a sure answer, a murky one is doubt, and the border between two colours is where it changes its mind.
      </p>
      <p>
        Only the points are ever shown to it. All the rest of the plane is what it makes of them: between the
        ${plural(word)} a good guess, outside of them a mere opinion.
      </p>
      <p>The ${plural(word)} are counted from 0, as in the formulas and in the code below.</p>
    </div>
    <div class="popover" id="what-loss" popover @toggle=${toggled}>
      <h2>The loss</h2>
      <p>
        For each point, take the probability that the network gave to the right ${word}. Its negative logarithm is the
        surprise: 0 if it was certain, 1.1 if it gave a third, 4.6 if it gave a hundredth. The loss is the mean surprise
        over all points, and training changes the weights so that it falls.
      </p>
      <p>
        Loss, accuracy, map and outlines are all those of the weights as they are after the epochs that are counted. Only
        the training log keeps the form of the book: each of its lines was measured by an epoch before its own update.
      </p>
      <p>
        A spike is a step that went too far; momentum carries the network over it, and usually back. Below the curves are
        marked: ◆ what was changed, ▲ where the loss jumps, × where units have died, ○ the best accuracy.
      </p>
    </div>
    <div class="popover" id="take-script" popover @toggle=${toggled}>
      <h2>Take it as NumPy</h2>
      ${state.popup === 'take-script' ? (take.need(actions) ?? take.content?.takeView(props) ?? nothing) : nothing}
    </div>
  `;
}
