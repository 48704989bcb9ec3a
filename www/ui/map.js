// The decision map with what lies over it, its legend, and what is to be said.

import { html, nothing, svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { activationOf, foldsOf } from '../acting.js';
import { labStyle } from '../lab/style.js';
import { createPiece } from '../pieces.js';
import { PATIENCE } from '../session.js';
import { largeUnit, shownUnit } from '../state.js';
import { lookOf } from '../view/classes.js';
import { className, formatCount, titleOf } from '../view/numbers.js';
import { stride } from '../view/points.js';
import { checkbox } from './checkbox.js';
import { draw } from './draw.js';

/** @typedef {import('../frame.js').Props} Props */

/** The axes of a table. */
const axes = createPiece(() => import('../lab/axes.js'), labStyle);

/** What is told of the run. */
const told = createPiece(() => import('./told.js'));

/**
 * @param {Props} props
 */
export function mapView(props) {
  const { state, actions, about, mapParts } = props;
  const { playing } = state;
  const folds = foldsOf(about);
  /** By keyboard, too: the button goes, and the map is what comes next. */
  function draws() {
    actions.drawPoints();
    document.getElementById('map-square')?.focus();
  }
  return html`
    <section class="map" aria-labelledby="map-title">
      <div
        class="map-square"
        id="map-square"
        aria-busy=${String(!state.failure && (!state.frame || (!playing && !props.settled)))}
        role="application"
        tabindex="0"
        aria-label="Decision map: arrow keys read a place, with Shift in larger steps; ${
          state.drawing
            ? 'Enter or a digit sets a point there, Delete erases'
            : 'Enter chooses the sample there'
        }"
        aria-describedby="map-reading"
        ?data-drawing=${state.drawing}
        @click=${mapParts.pick}
        @pointerdown=${mapParts.stroke}
        @pointerup=${mapParts.stroke}
        @pointercancel=${mapParts.stroke}
        @pointermove=${mapParts.hover}
        @pointerleave=${mapParts.leave}
        @focus=${mapParts.focus}
        @blur=${mapParts.blur}
        @keydown=${mapParts.move}
        ${draw(props.watchSize)}
      >
        <canvas
          id="map"
          role="img"
          aria-label="Decision map: the network’s answer at every point of the plane, as a mixture of the class colours"
        ></canvas>
        <canvas id="overlay" aria-hidden="true" ${draw(mapParts.drawOverlay)}></canvas>
        ${state.data?.table ? axesOf(props) : nothing}
      </div>
      <div class="map-caption stacked">
        <h2 id="map-title" ?data-unseen=${state.spot && state.reading}>${titleOfMap(props)}</h2>
        ${guard([props.tick, state.spot, state.data], () => readingView(props))}
      </div>
      <div class="stacked">
      <div ?data-unseen=${state.drawing}>
      <ul class="legend" aria-label="Legend">
        ${Array.from({ length: about.classes }, (_, label) => legendItem(props, label))}
        ${state.open.pull && state.inspection?.pull ? pullItem(props) : WRONG_ITEM}
      </ul>
      <div class="switches">
        ${about.validation ? validationSwitch(props) : nothing}
        ${
          folds
            ? html`<label
                class="choice" id="folds-label" title=${folds === 'folds' ? 'Where each hidden unit switches' : 'Where a unit’s sum is 0'}
                ?inert=${state.failure !== ''}
              >
                ${checkbox('folds', state.folds, (folds) => actions.set({ folds }))}
                Show the ${folds}
              </label>`
            : nothing
        }
        <button type="button" id="draw" aria-label="Draw points" ?disabled=${state.failure !== ''} @click=${draws}>
            ${about.validation ? 'Draw' : 'Draw points'}
          </button>
      </div>
      </div>
      ${state.drawing ? mapParts.toolsView() : nothing}
      </div>
      ${folds ? mapParts.foldsView() : nothing}
      <div class="words">
        <p class="notice" id="notice" role="status">${notice(props)}</p>
        ${state.drawing ? mapParts.drawingHint() : hint(props)}
      </div>
    </section>
  `;
}

/** @param {Props} props */
function axesOf(props) {
  axes.need(props.actions); // what is missing where that fails, is no obstacle
  return axes.content?.axesView(props);
}

/** Classes that are told of at a place, those with the highest probabilities. */
const MOST_READ = 3;

/** What the network answers at the place that is read; told to a screen reader where keys have led there. @param {Props} props */
function readingView({ state, about }) {
  const { spot, reading, playing } = state;
  const live = spot?.cross && !playing ? 'polite' : 'off';
  const told = spot && reading ? readingInWords(reading, about, state.data?.table) : '';
  return html`<p id="map-reading" aria-live=${live}>${told}</p>`;
}

/**
 * @param {NonNullable<import('../state.js').State['reading']>} reading @param {import('../schema.js').About} about
 * @param {import('../dataset.js').Table} [table] that the points come from, in whose units the place is told
 */
export function readingInWords({ x, y, probabilities }, about, table) {
  const largest = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const told = largest.slice(0, MOST_READ).sort((a, b) => a - b);
  const own = [x, y].map((value, axis) =>
    table
      ? String(Number((value * table.deviation[axis] + table.mean[axis]).toPrecision(3)))
      : value.toFixed(2),
  );
  const [across, up] = own.map((value) => value.replace('-', '−'));
  const answers = told.map(
    (label) => `${className(about, label)} ${(100 * probabilities[label]).toFixed(1)} %`,
  );
  const [first, second] = table?.axes ?? ['x', 'y'];
  return `${first} ${across}, ${second} ${up}: ${answers.join(', ')}`;
}

/** What is drawn on the map. @param {Props} props */
function titleOfMap({ state, about }) {
  const unit = shownUnit(state);
  if (!unit) return 'What the network answers';
  const title = titleOf(about, unit);
  if (!largeUnit(state)) return `What the network answers without ${title[0].toLowerCase()}${title.slice(1)}`;
  if (unit.layer === 0) return title;
  if (unit.layer === about.sizes.length - 1) return `${title}: its probability`;
  return `${title}: ${activationOf(about, unit.layer) === 'relu' ? 'where it is active' : 'what it gives'}`;
}

const WRONG_ITEM = html`<li>
  <svg width="16" height="16" viewBox="-8 -8 16 16" class="wrong" aria-hidden="true"><circle r="5" /></svg>
  Outlined: wrong answer
</li>`;

/** While a weight’s pulls stand in the places of the points. @param {Props} props */
const pullItem = ({ theme }) => html`<li id="pull-legend">
  <svg width="16" height="16" viewBox="-8 -8 16 16" fill=${theme.ink} aria-hidden="true"><circle r="5" /></svg>
  Pulls the weight down,
  <svg width="16" height="16" viewBox="-8 -8 16 16" fill=${theme.negative} aria-hidden="true"><circle r="5" /></svg>
  up
</li>`;

/** Whether the validation data are drawn, and how. @param {Props} props */
const validationSwitch = ({
  state,
  actions,
  theme,
}) => html`<label class="choice" ?inert=${state.failure !== ''}>
  ${checkbox('show-validation', state.validation, (validation) => actions.set({ validation }))}
  Show validation data
  <svg width="16" height="16" viewBox="-8 -8 16 16" fill="none" stroke=${theme.muted} stroke-width="2.5" aria-hidden="true">
    <circle r="5" />
  </svg>
</label>`;

/** @param {Props} props @param {number} label */
function legendItem({ about, theme }, label) {
  const color = theme.classes[label];
  return html`
    <li>
      <svg width="16" height="16" viewBox="-8 -8 16 16" class="class-${label}" fill=${color} aria-hidden="true">
        ${svg`<path transform="scale(5.5)" d=${lookOf(label).path} />`}
      </svg>
      ${className(about, label)}
    </li>
  `;
}

/** What is to be said, the most urgent first. @param {Props} props */
function notice(props) {
  const { state, actions } = props;
  const { failure, trouble, busy, said } = state;
  if (failure || trouble) {
    return html`${failure || trouble} <button type="button" id="reload" @click=${actions.reload}>Load the page again</button>`;
  }
  if (said) return said;
  if (!isToBeTold(state)) return busy;
  return told.need(actions) ?? told.content?.toldOf(props) ?? busy;
}

/** Whether there is something to tell of the run. @param {Readonly<import('../state.js').State>} state */
function isToBeTold({ frame, playing, stopped, refusals }) {
  if (frame?.end || frame?.uniform || stopped === 'finished' || refusals.length > 0) return true;
  return frame !== undefined && (playing ? frame.cost > PATIENCE : frame.ahead > 0);
}

/** @param {Props} props */
function hint({ state, about }) {
  const every = stride(about.samples);
  const all = formatCount(about.samples);
  const filled = about.validation && state.validation ? 'filled ' : '';
  return html`
    <p class="hint">
      <button type="button" class="what" popovertarget="what-map">What am I looking at?</button>
      The ${filled}points are <span id="samples">${every === 1 ? `the ${all} samples` : `one in ${every} of the ${all} samples`}</span>
      it learns from; the ground shows its answer at each place: clear colour where it is sure, mixed where it hesitates.
    </p>
  `;
}
