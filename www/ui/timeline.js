// The time line: the curves of the run, on which one travels, its marks, and small maps of some of its epochs.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
import { columnsOf } from '../engine/history.js';
import { milestonesOf } from '../milestones.js';
import { changeInWords } from '../schema.js';
import { formatCount } from '../view/numbers.js';
import { figuresInWords } from '../view/progress.js';
import { axesOf, DASHES, drawTimeline, epochAt, marksNear, nearestEpoch } from '../view/timeline.js';
import { checkbox } from './checkbox.js';
import { draw } from './draw.js';
import { errorOf, numberField } from './fields.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../state.js').State} State */
/** @typedef {import('../view/timeline.js').Mark} Mark */
/** @typedef {import('../view/timeline.js').Curves} Curves */

const NONE = [new Float64Array(), new Float64Array(), new Float64Array()];

/** Epochs that a key goes. @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -100, PageUp: 100 };

/** Units that are named one by one, if as many have died at once. */
const NAMED = 3;

/** What marks were found for, and the marks. */
let found = { key: /** @type {unknown[]} */ ([]), marks: /** @type {Mark[]} */ ([]) };

/**
 * What is marked on the run so far, by epoch.
 * @param {Pick<State, 'run' | 'frame' | 'data'>} state
 * @returns {Mark[]} the same list as long as it is the same
 */
export function marksOf({ run: { changes }, frame, data }) {
  const reached = changes.filter(({ epoch }) => epoch <= (frame?.now ?? 0));
  const key = [changes, reached.length, frame?.marks];
  if (found.key.length > 0 && key.every((part, index) => part === found.key[index])) return found.marks;
  const deep = (data?.sizes.length ?? 3) > 3;
  const { best, least, jumps, deaths } = frame?.marks ?? {
    best: undefined,
    least: undefined,
    jumps: [],
    deaths: [],
  };
  const epochs = [...new Set(deaths.map(({ epoch }) => epoch))];
  /** @type {Mark[]} */
  const marks = [
    ...reached.map((change) => {
      const words = changeInWords(change);
      const mark = { kind: /** @type {const} */ ('change'), epoch: change.epoch };
      return { ...mark, words: words[0].toUpperCase() + words.slice(1) };
    }),
    ...jumps.map((epoch) => ({ kind: /** @type {const} */ ('jump'), epoch, words: 'The loss jumps' })),
    ...epochs.map((epoch) => {
      const units = deaths.filter((death) => death.epoch === epoch);
      const names = units.map(({ layer, unit }) => (deep ? `${unit} of layer ${layer}` : String(unit)));
      const words =
        units.length === 1
          ? `Unit ${names[0]} has died`
          : units.length <= NAMED
            ? `Units ${names.slice(0, -1).join(', ')} and ${names.at(-1)} have died`
            : `${units.length} units have died`;
      return { kind: /** @type {const} */ ('death'), epoch, words };
    }),
    ...(best ? [{ kind: /** @type {const} */ ('best'), epoch: best, words: 'The best accuracy' }] : []),
    ...(least
      ? [{ kind: /** @type {const} */ ('least'), epoch: least, words: 'The least validation loss' }]
      : []),
  ];
  found = { key, marks: marks.sort((a, b) => a.epoch - b.epoch) };
  return found.marks;
}

/** What the time line shows. @param {Props} props @returns {Curves} */
function curvesOf({ state, about }) {
  const { frame, logarithmic, pointed } = state;
  const history = frame?.history;
  const columns = history ? columnsOf(history.values, history.length) : NONE;
  const at = pointed === undefined ? -1 : nearestEpoch(columns[0], pointed);
  return {
    columns,
    branches: (frame?.branches ?? []).map(({ columns }) => columns),
    marks: marksOf(state),
    now: frame?.now ?? 0,
    epoch: frame?.epoch ?? 0,
    pointed: at < 0 ? undefined : at,
    classes: about.classes,
    logarithmic,
  };
}

/** The size of the place for the canvas, in CSS pixels and in device pixels, once it is known. */
let size = { width: 0, height: 0, text: 12, density: 1 };
/** @type {HTMLElement | undefined} */
let watched;

/** Learns how large the place is. @param {HTMLElement} place @param {Props} props */
function watch(place, { actions }) {
  if (watched === place) return;
  watched = place;
  new ResizeObserver(() => {
    const { clientWidth, clientHeight } = place;
    if (clientWidth === 0) return; // what is not to be seen has no size
    const text = Number.parseFloat(getComputedStyle(place).fontSize);
    size = { width: clientWidth, height: clientHeight, text, density: devicePixelRatio };
    actions.set({});
  }).observe(place);
}

/** @param {Props} props */
const axesOfPage = (props) => axesOf(size, curvesOf(props));

/** @param {HTMLCanvasElement} canvas @param {Props} props */
function drawCanvas(canvas, props) {
  const { width, height, density } = size;
  if (width === 0) return;
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  const curves = curvesOf(props);
  drawTimeline(context, curves, axesOf(size, curves), density, props.theme);
}

/** What is read where one points. @param {Props} props */
function reading(props) {
  const { pointed } = props.state;
  if (pointed === undefined) return '';
  const curves = curvesOf(props);
  const at = curves.pointed;
  if (at === undefined) return '';
  const [epochs, ...columns] = curves.columns;
  const [loss, accuracy, validationLoss, validationAccuracy] = columns.map((column) => column[at]);
  const marks = marksNear(axesOf(size, curves), curves.marks, pointed);
  return [
    figuresInWords(`Epoch ${formatCount(epochs[at])}:`, {
      loss,
      accuracy,
      validationLoss,
      validationAccuracy,
    }),
    ...marks.map(({ epoch, words }) => `${words} (${formatCount(epoch)})`),
  ].join(' · ');
}

/** @param {Props} props */
export function timelineView(props) {
  const { state, actions } = props;
  const { frame } = state;
  const [epoch, now] = [frame?.epoch ?? 0, frame?.now ?? 0];
  const milestones = milestonesOf(now);
  const reached = milestones.filter((milestone) => milestone <= now).length;
  const current = epoch < now && milestones.includes(epoch) ? epoch : undefined;
  /** @param {PointerEvent & {currentTarget: HTMLElement}} event */
  const place = ({ currentTarget, clientX }) =>
    epochAt(axesOfPage(props), clientX - currentTarget.getBoundingClientRect().left);
  /** @param {PointerEvent & {currentTarget: HTMLElement}} event */
  function press(event) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    actions.point(place(event));
    actions.travel(place(event));
  }
  /** @param {PointerEvent & {currentTarget: HTMLElement}} event */
  function move(event) {
    actions.point(place(event));
    if (event.currentTarget.hasPointerCapture(event.pointerId)) actions.travel(place(event));
  }
  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const by = KEYS[event.key];
    if (by === undefined && event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    if (event.key === 'End') actions.backToNow();
    else if (by === undefined) actions.travel(0);
    else actions.travelBy(by);
  }
  /** In turns while training runs, as 30 changes a second are as good as 60. @param {HTMLCanvasElement} canvas */
  const paint = (canvas) => (!state.playing || props.count % 2 === 0) && drawCanvas(canvas, props);
  return html`
    <div class="curves" id="curves-panel" role="tabpanel" aria-labelledby="curves-tab" ?hidden=${state.log}>
      <div
        class="time-line" id="time-line" role="slider" tabindex="0" aria-label="Epoch on the time line"
        aria-valuemin="0" aria-valuemax=${now} aria-valuenow=${epoch} aria-valuetext=${spoken(props)}
        @pointerdown=${press} @pointermove=${move} @pointerleave=${() => actions.point()} @keydown=${key}
        ${draw((/** @type {HTMLElement} */ element) => watch(element, props))}
      >
        <canvas id="time-line-canvas" ${draw(paint)}></canvas>
      </div>
      ${guard([state.strip, String(milestones), reached, current], () => stripView(props, milestones, current))}
    </div>
  `;
}

/** What a screen reader says of the time line, with the figures. @param {Props} props */
function spoken({ state: { frame } }) {
  if (!frame) return nothing;
  return figuresInWords(`Epoch ${formatCount(frame.epoch)} of ${formatCount(frame.now)},`, frame);
}

/** Which epoch is shown, and the ways from there. @param {Props} props */
export function travelView(props) {
  const { state, actions } = props;
  const { frame } = state;
  const [epoch, now] = [frame?.epoch ?? 0, frame?.now ?? 0];
  const travelling = epoch < now;
  const focus = document.activeElement;
  // A button that goes must not take the focus with it.
  if (!travelling && focus?.closest('.travel .ways')) document.getElementById('time-line')?.focus();
  const field = { name: 'epoch', kind: /** @type {const} */ ('whole'), min: 0, max: now };
  return html`
    <div class="travel">
      <p>
        <label for="epoch-value">Epoch</label>
        ${numberField(props, field, epoch, nothing, 1, actions.travelTo)}
        <span translate="no">of ${formatCount(now)}</span>
      </p>
      ${errorOf(props, 'epoch')}
      <p class="ways" ?data-unseen=${!travelling}>
        <button type="button" id="back-to-now" @click=${actions.backToNow}>Back to now</button>
        <button type="button" id="go-on" @click=${actions.goOn}>Go on from here</button>
      </p>
    </div>
  `;
}

/** The head of the time line: what its lines are, and the marks to go to. @param {Props} props */
export function keyView(props) {
  const { state, actions, theme, about } = props;
  const marks = marksOf(state);
  return html`
    <span class="key">
      ${sample(theme.ink)} Loss
      <button type="button" class="what" popovertarget="what-loss" aria-label="What is the loss?">?</button>
    </span>
    <span class="key">${sample(theme.accent)} Accuracy</span>
    ${about.validation ? html`<span class="key" id="validation-key">${dashed(theme)} Dashed: validation data</span>` : nothing}
    <div class="aside">
      <p class=${about.validation ? 'reading long' : 'reading'} id="time-line-reading" translate="no">${reading(props)}</p>
      <label class="switch">${checkbox('logarithmic', state.logarithmic, (logarithmic) => actions.set({ logarithmic }))} Log scale</label>
      ${guard(
        [marks],
        () => html`<select
          id="marks" aria-label="Go to a mark" autocomplete="off" .value=${live('')}
          @change=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ { currentTarget }) => {
            actions.travel(Number(currentTarget.value));
            currentTarget.value = '';
          }}
        >
          <option value="">${marks.length === 1 ? '1 mark' : `${marks.length} marks`}</option>
          ${marks.map(({ epoch, words }) => html`<option value=${epoch}>${formatCount(epoch)}: ${words}</option>`)}
        </select>`,
      )}
    </div>
  `;
}

/** @param {string} color */
const sample = (color) =>
  html`<svg width="16" height="8" viewBox="0 0 16 8" aria-hidden="true"><path d="M0 4H16" stroke=${color} stroke-width="2" /></svg>`;

/** @param {import('../view/theme.js').Theme} theme */
const dashed = ({ ink, accent }) =>
  html`<svg width="21" height="8" viewBox="0 0 21 8" aria-hidden="true" stroke-width="2" stroke-dasharray=${DASHES.join(' ')}>
    <path d="M0 2H21" stroke=${ink} /><path d="M0 6H21" stroke=${accent} />
  </svg>`;

/** The image that each small map shows. @type {WeakMap<HTMLCanvasElement, ImageData>} */
const shown = new WeakMap();

/** @param {HTMLCanvasElement} canvas @param {ImageData | undefined} image */
function drawSmallMap(canvas, image) {
  if (!image || shown.get(canvas) === image) return;
  shown.set(canvas, image);
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/**
 * Small maps of epochs that are evenly spaced on a log scale.
 * @param {Props} props @param {number[]} milestones @param {number | undefined} current the one that is travelled to
 */
function stripView({ state, actions }, milestones, current) {
  const { frame, strip } = state;
  const now = frame?.now ?? 0;
  return html`<div class="strip" role="group" aria-label="The map at some epochs">
    ${milestones.map((milestone) => {
      const image = milestone <= now ? strip[milestone] : undefined;
      return html`<button
        type="button" class="small-map" aria-label="Epoch ${formatCount(milestone)}" ?disabled=${milestone > now}
        aria-current=${milestone === current ? 'true' : nothing} @click=${() => actions.travel(milestone)}
      >
        <canvas ?data-unseen=${!image} ${draw((/** @type {HTMLCanvasElement} */ canvas) => drawSmallMap(canvas, image))}></canvas>
        <span translate="no">${formatCount(milestone)}</span>
      </button>`;
    })}
  </div>`;
}
