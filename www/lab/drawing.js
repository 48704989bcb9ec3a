// Points drawn on the map: a brush for each class, an eraser, and what takes strokes back. Loaded when it is first asked for.
//
// A stroke is shown at once and handed to the run when it ends, and every now and then on the way, so that the network learns what is
// drawn while it is drawn. What is drawn is kept here until the run has it.

import { html, nothing, svg } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { lookOf } from '../view/classes.js';
import { className, formatCount } from '../view/numbers.js';
import { placeOn } from '../view/overlay.js';
import { stride } from '../view/points.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../state.js').State} State */
/** @typedef {import('../actions.js').Actions} Actions */
/** @typedef {import('../dataset.js').Points} Points */

/** Points, and how many of them, at their end, have been drawn here. @typedef {Points & {drawn: number}} Rows */

/** Throttle in milliseconds between what a stroke hands to the run. */
const HANDED_EVERY = 500;

/** Of the map's side: the way between two points of a stroke, how far they are scattered from it, and the reach of the eraser. */
const [SPACING, SCATTER, REACH] = [0.03, 0.012, 0.025];

/** Bytes that earlier points may take, to which Undo returns, but for a few of them; and strokes that it can take back at most. */
const [MOST_BYTES, MOST_STROKES] = [32e6, 200];

/** Points drawn here that are shown at most where the map leaves some out, the latest. */
const MOST_SEEN = 1000;

const NONE = { points: new Float32Array(), labels: new Uint8Array(), drawn: 0 };

/** The points as the reader sees them. @type {Rows} */
let rows = NONE;
/** How many of them, at their end, the run may not have yet. */
let fresh = 0;
/** What the run had when it was last looked at. @type {State['data']} */
let known;
/** Whether the run is being given points, and whether there are others since. */
let [handing, newer] = [false, false];
/** Marks of the points that the run has been given and has not told of yet. @type {string[]} */
let given = [];
/** @type {Rows[]} */
let undo = [];
/** @type {Rows[]} */
let redo = [];
/** The stroke under way: where its latest point is, and when it was last handed on. @type {{x: number, y: number, handed: number} | undefined} */
let stroke;

/** Takes up what the run has, unless that is what it was given a while ago. @param {Readonly<State>} state */
function follow({ data }) {
  if (!data || data === known || stroke) return;
  known = data;
  const mark = markOf(data);
  const place = given.lastIndexOf(mark);
  given = given.slice(place + 1);
  if (mark !== markOf(rows)) {
    if (place >= 0) return;
    // Of other points nothing here can be taken back.
    [undo, redo, given] = [[], [], []];
    rows = { points: data.points, labels: data.labels, drawn: 0 };
  }
  fresh = 0;
}

/** Tells points from others, in whatever order they are. @param {Points} rows */
function markOf({ points, labels }) {
  const words = new Uint32Array(points.buffer, points.byteOffset, points.length);
  let mark = 0;
  for (const [place, label] of labels.entries()) {
    const row = Math.imul(words[2 * place], 0x9e3779b1) ^ Math.imul(words[2 * place + 1], 0x85ebca6b);
    mark = (mark + Math.imul(row ^ label, 0xc2b2ae35)) | 0;
  }
  return `${labels.length} ${mark}`;
}

/** Gives the run the points as they are; one at a time, and at the end the latest. @param {Actions} actions */
async function hand(actions) {
  newer = true;
  if (handing) return;
  handing = true;
  while (newer) {
    newer = false;
    given.push(markOf(rows));
    const taken = await actions.edit('setPoints', rows);
    if (!taken && known) goBackTo(known);
  }
  handing = false;
  actions.set({});
}

/** Shows what the run has, as it has not taken what was drawn: that can be drawn again. @param {Points} points */
function goBackTo(points) {
  newer = false;
  stroke = undefined;
  fresh = 0;
  const mark = markOf(points);
  const isThere = (/** @type {Rows} */ rows) => markOf(rows) === mark;
  const [from, to] = redo.some(isThere) ? [redo, undo] : [undo, redo];
  while (from.length > 0 && !isThere(rows)) {
    to.push(rows);
    rows = /** @type {Rows} */ (from.pop());
  }
}

/** What a stroke begins from, Undo returns to. */
function keep() {
  undo.push(rows);
  const bytes = (/** @type {Points[]} */ all) => all.reduce((sum, { labels }) => sum + 9 * labels.length, 0);
  while (undo.length > MOST_STROKES || (undo.length > 10 && bytes(undo) > MOST_BYTES)) undo.shift();
  redo = [];
}

/** Takes the latest stroke back. @param {Actions} actions */
export const undoStroke = (actions) => take(actions, undo, redo);
/** Draws again what was taken back last. @param {Actions} actions */
export const redoStroke = (actions) => take(actions, redo, undo);

/** @param {Actions} actions @param {Rows[]} from @param {Rows[]} to */
function take(actions, from, to) {
  const next = from.pop();
  if (!next) return;
  to.push(rows);
  rows = next;
  fresh = 0;
  hand(actions);
  actions.set({});
}

/** @typedef {[number, number]} Place x and y */

/** @param {Place[]} places @param {number} label */
function add(places, label) {
  const count = rows.labels.length;
  const next = {
    points: new Float32Array(2 * (count + places.length)),
    labels: new Uint8Array(count + places.length).fill(label, count),
    drawn: rows.drawn + places.length,
  };
  next.points.set(rows.points);
  next.points.set(places.flat(), 2 * count);
  next.labels.set(rows.labels);
  rows = next;
  fresh += places.length;
}

/** Takes away what is near some places, but for the last point that there is. @param {Place[]} places @param {number} reach */
function erase(places, reach) {
  const { points, labels, drawn } = rows;
  const isNear = (/** @type {number} */ place) =>
    places.some(([x, y]) => (points[2 * place] - x) ** 2 + (points[2 * place + 1] - y) ** 2 <= reach ** 2);
  const stays = labels.map((_, place) => Number(!isNear(place)));
  if (!stays.includes(1)) stays[stays.length - 1] = 1;
  if (!stays.includes(0)) return;
  rows = {
    points: points.filter((_, place) => stays[place >> 1]),
    labels: labels.filter((_, place) => stays[place]),
    drawn: stays.subarray(stays.length - drawn).reduce((sum, one) => sum + one, 0),
  };
}

/**
 * Does with the brush or the eraser what an event on the map asks for.
 * @param {Event} event @param {Readonly<State>} state @param {Actions} actions @param {number[]} square
 * @returns {boolean} whether it was one for them
 */
export function handle(event, state, actions, square) {
  follow(state);
  if (event instanceof KeyboardEvent) return press(event, state, actions, square);
  if (!(event instanceof PointerEvent) || event.type === 'click') return true;
  const label = brushOf(state);
  const canvas = /** @type {HTMLElement} */ (event.currentTarget);
  const { left, top, width } = canvas.getBoundingClientRect();
  const [x, y] = placeOn(square, (event.clientX - left) / width, (event.clientY - top) / width);
  const side = 2 * square[2];
  switch (event.type) {
    case 'pointerdown':
      if (event.button !== 0 || stroke) return true;
      event.preventDefault(); // no text is selected on the way
      canvas.setPointerCapture(event.pointerId);
      keep();
      if (label === undefined) erase([[x, y]], REACH * side);
      else add([[x, y]], label);
      stroke = { x, y, handed: performance.now() };
      break;
    case 'pointermove': {
      if (!stroke) return true;
      // However fast the pointer is, the way that it has come; what of it is not on the map leaves nothing.
      const from = stroke;
      const way = Math.hypot(x - from.x, y - from.y) / (SPACING * side);
      const [across, up] = [(x - from.x) / way, (y - from.y) / way];
      /** @type {Place[]} */
      const places = [];
      for (let place = 1; place <= way; place += 1) {
        [from.x, from.y] = [from.x + across, from.y + up];
        places.push([from.x, from.y]);
      }
      const isOnMap = (/** @type {Place} */ [x, y]) =>
        Math.abs(x - square[0]) <= square[2] && Math.abs(y - square[1]) <= square[2];
      if (label === undefined)
        erase([...places, /** @type {Place} */ ([x, y])].filter(isOnMap), REACH * side);
      else
        add(
          places.filter(isOnMap).map((place) => scattered(place, side)),
          label,
        );
      if (performance.now() - stroke.handed >= HANDED_EVERY) {
        stroke.handed = performance.now();
        hand(actions);
      }
      break;
    }
    default: // pointerup, pointercancel
      if (!stroke) return true;
      stroke = undefined;
      if (undo.at(-1) === rows) undo.pop();
      else hand(actions);
  }
  actions.set({});
  return true;
}

/** A point of a stroke, near its way. @param {Place} place @param {number} side of the map @returns {Place} */
function scattered([x, y], side) {
  const off = () => (2 * Math.random() - 1) * SCATTER * side;
  return [x + off(), y + off()];
}

/** The class of the brush; none for the eraser. @param {Readonly<State>} state */
function brushOf({ drawing, data }) {
  const label = drawing?.label;
  // Other data may have fewer.
  return label === undefined || label < (data?.classes ?? 0) ? label : 0;
}

/** @param {KeyboardEvent} event @param {Readonly<State>} state @param {Actions} actions @param {number[]} square */
function press(event, state, actions, square) {
  const { key } = event;
  const { spot, data } = state;
  if (event.ctrlKey || event.metaKey || event.altKey || !spot || !data) return false;
  const brush = brushOf(state);
  const erases = key === 'Delete' || key === 'Backspace' || (key === 'Enter' && brush === undefined);
  const label = key === 'Enter' ? brush : /^\d$/.test(key) ? Number(key) : undefined;
  if (!erases && (label === undefined || label >= data.classes)) return false;
  event.preventDefault();
  keep();
  if (label !== undefined && !erases) add([[spot.x, spot.y]], label);
  else erase([[spot.x, spot.y]], 2 * REACH * square[2]);
  if (undo.at(-1) === rows) undo.pop();
  else hand(actions);
  actions.set({});
  return true;
}

/**
 * Draws points that the map does not show: those that the run may not have yet, and where the map draws one in some, all that have
 * been drawn here.
 * @param {Readonly<State>} state
 */
export function unseenOver(state) {
  follow(state);
  const left = stride(known?.labels.length ?? 0) > 1 ? Math.min(rows.drawn, MOST_SEEN) : 0;
  const first = Math.max(rows.labels.length - Math.max(fresh, left), 0);
  const unseen = { points: rows.points.subarray(2 * first), labels: rows.labels.subarray(first) };
  return unseen.labels.length > 0 ? [marksOver(unseen)] : [];
}

/** Size of a mark in CSS pixels. */
const MARK = 4;

/** Draws points in the shapes of their classes. @param {Points} points @returns {import('../view/overlay.js').Part} */
export const marksOver =
  ({ points, labels }) =>
  (context, { pixel, theme }) => {
    const size = MARK * pixel;
    const shapes = theme.classes.map((_, label) => {
      const shape = new Path2D();
      // Shapes have y down.
      shape.addPath(new Path2D(lookOf(label).path), { a: size, d: -size });
      return shape;
    });
    for (const [place, label] of labels.entries()) {
      context.save();
      context.translate(points[2 * place], points[2 * place + 1]);
      context.fillStyle = theme.classes[label];
      context.fill(shapes[label]);
      context.restore();
    }
  };

/** The brushes, in the place of the legend. @param {Props} props */
export function toolsView(props) {
  const { state, actions, about, theme } = props;
  follow(state);
  const brush = brushOf(state);
  /** @param {number | undefined} label */
  const choose = (label) => actions.set({ drawing: { label } });
  /** @param {number | undefined} label @param {unknown} words */
  const tool = (label, words) => html`<label class="tool">
    <input type="radio" name="tool" autocomplete="off" .checked=${live(brush === label)} @change=${() => choose(label)} />
    ${words}
  </label>`;
  const classes = Array.from({ length: about.classes }, (_, label) =>
    tool(
      label,
      html`<svg width="16" height="16" viewBox="-8 -8 16 16" fill=${theme.classes[label]} aria-hidden="true">
          ${svg`<path transform="scale(5.5)" d=${lookOf(label).path} />`}
        </svg>
        ${className(about, label)}`,
    ),
  );
  /** The focus goes where the tools do not take it away. */
  const goBack = () => document.getElementById('map-square')?.focus({ preventScroll: true });
  function end() {
    goBack();
    actions.escape();
  }
  return html`
    <div class="tools" id="drawing-tools" @keydown=${(/** @type {KeyboardEvent} */ { key }) => key === 'Escape' && goBack()}>
      <div role="radiogroup" aria-label="Draw">${classes} ${tool(undefined, 'Eraser')}</div>
      <div class="ways">
        <button type="button" id="undo-stroke" ?disabled=${undo.length === 0} @click=${() => undoStroke(actions)}>Undo stroke</button>
        <button type="button" id="redo-stroke" ?disabled=${redo.length === 0} @click=${() => redoStroke(actions)}>Redo stroke</button>
        ${
          about.classes < theme.classes.length
            ? html`<button type="button" id="add-class" @click=${() => actions.edit('addClass')}>Add a class</button>`
            : nothing
        }
        <button type="button" id="end-drawing" class="primary" @click=${end}>Done</button>
      </div>
    </div>
  `;
}

/** How to draw. */
export const hintView = () => html`<p class="hint">
  <span id="drawn">${formatCount(rows.labels.length)} ${rows.labels.length === 1 ? 'point' : 'points'}</span>. Drag on the map; or,
  with the map in focus, arrows move the cross, Enter or a digit sets a point, Delete erases.
</p>`;
