// An array in a panel: every number a cell, its value where the reader points, and what is chosen lit.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { draw } from '../ui/draw.js';
import { drawArray, keepRoom } from '../view/array.js';
import { formatNumber } from '../view/numbers.js';

/** @typedef {import('../trace.js').Traced} Traced */
/** @typedef {import('../engine/inspections.js').Picture} Picture */

/**
 * @typedef {object} Shown
 * @property {string} id of the place where it is shown, which keeps the reader's cursor
 * @property {string} name
 * @property {string} [axes] what its rows and columns are, in words
 * @property {Traced} [array] unless its numbers are still being worked out
 * @property {Picture} [picture] likewise
 * @property {Pick<Traced, 'rows' | 'columns'>} [room] that is kept for one that is not there for now
 * @property {number} [firstRow] the number of its first row
 * @property {(row: number) => string} [rowName] what a row is, where its number does not say so
 * @property {import('../view/array.js').Lit} lit the row and the column of what is chosen
 * @property {(row: number, column: number) => void} choose is told of a cell that the reader picks
 * @property {() => void} moved is told when the reader has moved the cursor
 * @property {unknown} tick changes when figures may be written anew
 */

/**
 * Where the reader points in an array, by pointer or by keys.
 * @typedef {object} Cursor
 * @property {number} row
 * @property {number} column
 * @property {boolean} shown
 * @property {boolean} moved since it was last read
 */

/** By the place of the array. @type {Map<string, Cursor>} */
const cursors = new Map();

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {string} id */
function cursorOf(id) {
  let cursor = cursors.get(id);
  if (!cursor) {
    cursor = { row: 0, column: 0, shown: false, moved: false };
    cursors.set(id, cursor);
  }
  return cursor;
}

/** @param {number} index @param {number} count */
const clamp = (index, count) => Math.min(Math.max(index, 0), count - 1);

/** @param {Shown} shown */
export function arrayView({
  id,
  name,
  axes,
  array,
  picture,
  room,
  firstRow = 0,
  rowName,
  lit,
  choose,
  moved,
  tick,
}) {
  const cursor = cursorOf(id);
  const shape = array ? `${array.rows}, ${array.columns}` : '';
  const size = array ? `, ${array.rows} rows, ${array.columns} columns` : '';
  if (array) {
    cursor.row = clamp(cursor.row, array.rows);
    cursor.column = clamp(cursor.column, array.columns);
  }

  /** @param {Partial<Cursor>} to */
  function move(to) {
    Object.assign(cursor, { shown: true, moved: true }, to);
    moved();
  }
  /** @param {MouseEvent} event */
  function point({ currentTarget, clientX, clientY }) {
    if (!array) return;
    const box = /** @type {Element} */ (currentTarget).getBoundingClientRect();
    const row = clamp(Math.floor(((clientY - box.top) / box.height) * array.rows), array.rows);
    const column = clamp(Math.floor(((clientX - box.left) / box.width) * array.columns), array.columns);
    if (!cursor.shown || row !== cursor.row || column !== cursor.column) move({ row, column });
  }
  /** @param {MouseEvent} event */
  function pick(event) {
    if (!array) return;
    point(event);
    choose(cursor.row, cursor.column);
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (!array || !(event.key === 'Enter' || event.key in MOVES)) return;
    if (event.key === 'Enter') choose(cursor.row, cursor.column);
    else {
      const [down, right] = MOVES[event.key];
      move({
        row: clamp(cursor.row + down, array.rows),
        column: clamp(cursor.column + right, array.columns),
      });
    }
    event.preventDefault();
  }
  /** @param {PointerEvent} event */
  function leave({ pointerType, currentTarget }) {
    // A finger that is lifted has not gone elsewhere.
    if (pointerType === 'mouse' && document.activeElement !== currentTarget) hide();
  }
  function hide() {
    cursor.shown = false;
    moved();
  }
  function read() {
    if (!array || !cursor.shown) return '';
    const value = formatNumber(array.values[cursor.row * array.columns + cursor.column]);
    const of = rowName ? `, ${rowName(cursor.row)}` : '';
    return `[${cursor.row + firstRow}, ${cursor.column}]${of} = ${value}`;
  }
  function range() {
    if (!picture) return '';
    return picture.most > 0 ? `up to ±${formatNumber(picture.most)}` : 'all 0';
  }

  const where = [cursor.row, cursor.column, cursor.shown];
  return html`<figure class="array" aria-busy=${String(!array && !room)}>
    <figcaption>
      <code translate="no">${name}${shape && ` (${shape})`}</code>
      ${axes ? html`<span class="hint">${axes}</span>` : nothing}
      <span class="hint" translate="no">${guard([tick, picture === undefined, name], range)}</span>
    </figcaption>
    <div
      class="cells" role="application" tabindex="0"
      aria-label="${name}${size}. Arrow keys read its numbers, Enter chooses."
      @pointermove=${point} @click=${pick} @pointerleave=${leave} @keydown=${press}
      @focus=${() => move({})} @blur=${hide}
      ${draw((/** @type {HTMLElement} */ cells) => (room ? keepRoom(cells, room) : drawArray(cells, array, picture, lit)))}
    ><canvas></canvas><i class="lit-row" hidden></i><i class="lit-column" hidden></i></div>
    <output translate="no" aria-live=${speaks(cursor)}>${guard([tick, array === undefined, firstRow, rowName?.(cursor.row), ...where], read)}</output>
  </figure>`;
}

/**
 * What the reader has moved to is read out; what training changes would be chatter.
 * @param {Cursor} cursor
 */
function speaks(cursor) {
  const { moved } = cursor;
  cursor.moved = false;
  return moved ? 'polite' : 'off';
}
