// An array as colours: every number a cell, ink above 0 and red below.

/** @typedef {import('../trace.js').Traced} Traced */
/** @typedef {import('../engine/inspections.js').Picture} Picture */

/** @typedef {{row?: number, column?: number}} Lit a row and a column */

/** Largest sides of a cell in CSS pixels, and of a whole array. */
const CELL = 16;
const MAX_HEIGHT = 152;
const MAX_WIDTH = 320;

/** @param {HTMLElement} cells @param {number} rows @param {number} columns */
function size({ style }, rows, columns) {
  style.width = `${Math.max(Math.min(CELL, MAX_WIDTH / columns) * columns, CELL)}px`;
  style.height = `${Math.min(CELL, MAX_HEIGHT / rows) * rows}px`;
}

/** The room of an array that is not there for now. @param {HTMLElement} cells @param {Pick<Traced, 'rows' | 'columns'>} room */
export function keepRoom(cells, { rows, columns }) {
  cells.classList.toggle('unknown', true);
  size(cells, rows, columns);
  for (const lit of [...cells.children].slice(1)) /** @type {HTMLElement} */ (lit).hidden = true;
}

/** What each canvas shows. @type {WeakMap<HTMLCanvasElement, Picture>} */
const painted = new WeakMap();

/**
 * Without its picture an array is not to be seen, but keeps its place.
 * @param {HTMLElement} cells holds a canvas, and what lights a row and a column
 * @param {Traced | undefined} array @param {Picture | undefined} picture @param {Lit} lit
 */
export function drawArray(cells, array, picture, { row, column }) {
  cells.classList.toggle('unknown', !picture);
  if (!array || !picture) return;
  const { rows, columns } = array;
  const [canvas, litRow, litColumn] = /** @type {[HTMLCanvasElement, HTMLElement, HTMLElement]} */ (
    /** @type {unknown} */ ([...cells.children])
  );
  if (painted.get(canvas) !== picture) {
    painted.set(canvas, picture);
    const { width, height, pixels } = picture;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
  }
  size(cells, rows, columns);
  cells.classList.toggle('dense', MAX_HEIGHT / rows < 1);
  litRow.hidden = row === undefined || rows === 1;
  litColumn.hidden = column === undefined || columns === 1;
  litRow.style.top = `${(100 * (row ?? 0)) / rows}%`;
  litRow.style.height = `${100 / rows}%`;
  litColumn.style.left = `${(100 * (column ?? 0)) / columns}%`;
  litColumn.style.width = `${100 / columns}%`;
}
