// An array as colours: every number a cell, ink above 0 and red below, and its value where the reader points.

import { formatNumber } from './numbers.js';

/** @typedef {import('../trace.js').Traced} Traced */
/** @typedef {import('./theme.js').Theme} Theme */

/**
 * Rows and columns to light.
 * @typedef {object} Lit
 * @property {number} [row]
 * @property {number} [column]
 */

/** Largest sides of a cell in CSS pixels, and of a whole array. */
const CELL = 16;
const HIGHEST = 152;
const WIDEST = 320;

/** Shades on either side of 0. */
const SHADES = 255;

/** @param {(row: number, column: number) => void} choose is told of a cell that the reader picks */
export function createArray(choose) {
  const root = document.createElement('figure');
  root.className = 'array';
  root.innerHTML = `<figcaption><code></code> <span class="hint"></span></figcaption>
    <div class="cells" role="application" tabindex="0"><canvas></canvas><i class="lit-row" hidden></i><i class="lit-column" hidden></i></div>
    <output></output>`;
  const code = /** @type {HTMLElement} */ (root.querySelector('code'));
  const range = /** @type {HTMLElement} */ (root.querySelector('.hint'));
  const cells = /** @type {HTMLElement} */ (root.querySelector('.cells'));
  const reading = /** @type {HTMLOutputElement} */ (root.querySelector('output'));
  const [litRow, litColumn] = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('i')]);
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector('canvas'));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  /** @type {ImageData | undefined} */
  let image;
  /** @type {Traced | undefined} */
  let array;
  /** The cell under the pointer or the arrow keys. */
  let cursor = { row: 0, column: 0 };
  let pointing = false;

  /** @param {Lit} lit @param {number} rows @param {number} columns */
  function drawLit({ row, column }, rows, columns) {
    litRow.hidden = row === undefined || rows === 1;
    litColumn.hidden = column === undefined || columns === 1;
    litRow.style.top = `${(100 * (row ?? 0)) / rows}%`;
    litRow.style.height = `${100 / rows}%`;
    litColumn.style.left = `${(100 * (column ?? 0)) / columns}%`;
    litColumn.style.width = `${100 / columns}%`;
  }

  /** @param {boolean} [moved] by the reader, who then wants to hear it; what training changes would be chatter */
  function read(moved = false) {
    if (!array) return;
    reading.ariaLive = moved ? 'polite' : 'off';
    const { row, column } = cursor;
    const value = formatNumber(array.values[row * array.columns + column]);
    reading.textContent = pointing ? `[${row + offset}, ${column}] = ${value}` : '';
  }
  /** The number of the first row. */
  let offset = 0;

  /** @param {MouseEvent} event */
  function point(event) {
    if (!array) return;
    const box = canvas.getBoundingClientRect();
    const clamp = (/** @type {number} */ share, /** @type {number} */ count) =>
      Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    cursor = {
      row: clamp((event.clientY - box.top) / box.height, array.rows),
      column: clamp((event.clientX - box.left) / box.width, array.columns),
    };
    pointing = true;
    read(true);
  }
  function leave() {
    pointing = false;
    read();
  }
  cells.addEventListener('pointermove', point);
  cells.addEventListener('click', (event) => {
    point(event);
    choose(cursor.row, cursor.column);
  });
  cells.addEventListener('pointerleave', ({ pointerType }) => {
    // A finger that is lifted has not gone elsewhere.
    if (pointerType === 'mouse' && document.activeElement !== cells) leave();
  });
  cells.addEventListener('blur', leave);
  cells.addEventListener('focus', () => {
    pointing = true;
    read(true);
  });
  cells.addEventListener('keydown', (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!array || (!move && event.key !== 'Enter')) return;
    event.preventDefault();
    pointing = true;
    if (!move) return choose(cursor.row, cursor.column);
    cursor = {
      row: Math.min(Math.max(cursor.row + move[0], 0), array.rows - 1),
      column: Math.min(Math.max(cursor.column + move[1], 0), array.columns - 1),
    };
    read(true);
  });

  return {
    root,
    /**
     * @param {Traced} next
     * @param {number} firstRow the number of its first row
     * @param {Lit} lit
     * @param {Theme} theme
     */
    draw(next, firstRow, lit, theme) {
      const { name, rows, columns } = next;
      if (name !== array?.name) {
        code.textContent = `${name} (${rows}, ${columns})`;
        cells.setAttribute(
          'aria-label',
          `${name}, ${rows} rows, ${columns} columns. Arrow keys read its numbers, Enter chooses.`,
        );
      }
      if (image?.width !== columns || image.height !== rows) {
        canvas.width = columns;
        canvas.height = rows;
        image = context.createImageData(columns, rows);
        const height = Math.min(CELL, HIGHEST / rows);
        cells.style.width = `${Math.max(Math.min(CELL, WIDEST / columns) * columns, CELL)}px`;
        cells.style.height = `${height * rows}px`;
        cells.classList.toggle('dense', height < 1);
      }
      array = next;
      offset = firstRow;
      const most = paint(image, next.values, theme);
      context.putImageData(image, 0, 0);
      range.textContent = most > 0 ? `up to ±${formatNumber(most)}` : 'all 0';
      drawLit(lit, rows, columns);
      read();
    },
  };
}

/**
 * @param {ImageData} image @param {Float32Array} values @param {Theme} theme
 * @returns {number} the largest value, without its sign
 */
function paint(image, values, { shades }) {
  let most = 0;
  for (const value of values) {
    const size = value < 0 ? -value : value;
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  const pixels = new Uint32Array(image.data.buffer);
  const scale = most > 0 ? SHADES / most : 0;
  for (let index = 0; index < values.length; index += 1) {
    const shade = Math.round(values[index] * scale);
    pixels[index] = shades[SHADES + Math.min(Math.max(shade, -SHADES), SHADES)];
  }
  return most;
}
