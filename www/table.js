// A text taken apart into cells, and what a single cell can be. Papa Parse knows quotation marks; the separator is guessed here.

import Papa from 'papaparse';

/** Rows that are taken at most. */
export const MAX_ROWS = 100_000;
/** Columns that are read, and cells of all rows together: more would not fit into a phone's memory. */
const MAX_COLUMNS = 1000;
const MAX_CELLS = 4_000_000;
/** Characters and rows that the separator is guessed from. */
const GUESSED_TEXT = 1 << 16;
const GUESSED_ROWS = 100;

/** @typedef {',' | ';' | '\t' | ' '} Separator a space stands for any run of spaces and tabs */
/** @typedef {'.' | ','} Decimal */

/** Separators, the surest first: it wins where two fit as well, and what each is called. @type {Record<Separator, string>} */
export const SEPARATORS = { ';': 'semicolons', '\t': 'tabs', ',': 'commas', ' ': 'spaces' };

/**
 * A file taken apart into cells, trimmed, without blank lines and comments.
 * @typedef {object} Table
 * @property {Separator} separator
 * @property {string[][]} rows
 * @property {number[]} lines where each row begins in the file, counted from 1
 * @property {number} beyond how many more rows the file has
 */

/** A file that cannot be read. Its message says which line and column, or what the whole file lacks. */
export class TableError extends Error {
  /** @param {string} message @param {{line?: number, column?: number, seen?: import('./csv.js').Seen}} [where] in the file, both from 1, or neither; and what can be corrected */
  constructor(message, { line, column, seen } = {}) {
    super(line === undefined ? message : `line ${line}, column ${column}: ${message}`);
    this.name = 'TableError';
    this.line = line;
    this.column = column;
    this.seen = seen;
  }
}

/** What a table must have. */
export const NEEDED = 'needed are two columns of numbers, and one that says the class of each row';

/** The text of a file: UTF-8, UTF-16 with its mark, or else Windows-1252. @param {Uint8Array} bytes @throws {TableError} for a packed file */
export function decode(bytes) {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4) {
    throw new TableError('this is a spreadsheet, or another packed file: save it as CSV, and choose that');
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Takes a text apart.
 * @param {string} text
 * @param {{separator?: Separator}} [corrections] instead of the guessed one
 * @returns {Table}
 * @throws {TableError} for quotation marks that do not close, and for a text without rows
 */
export function readTable(text, { separator } = {}) {
  let plain = text.replace(/^\uFEFF/, '');
  if (plain.includes('\r')) plain = plain.replace(/\r\n?/g, '\n');
  // The line by which Excel is told the separator stays as a blank one, so that lines keep their numbers.
  const named = /^"?sep=([,;\t ])"?[,;\t ]*(?=\n|$)/i.exec(plain);
  if (named) plain = plain.slice(named[0].length);
  // A first column called "#" is no comment.
  plain = plain.replace(/^(\s*)#(?=[,;\t])/, '$1"#"');
  const chosen = separator ?? /** @type {Separator | undefined} */ (named?.[1]) ?? guessSeparator(plain);
  const table = takeApart(plain, chosen);
  if (table.rows.length === 0) throw new TableError(`there are no rows: ${NEEDED}`);
  return table;
}

/**
 * How Papa Parse is asked.
 * @param {Separator} separator @param {number} [preview] rows, if not all
 */
const settings = (separator, preview = 0) => ({
  delimiter: separator,
  newline: /** @type {const} */ ('\n'),
  comments: '#',
  preview,
});

/** @param {string} text @param {Separator} separator */
const inRuns = (text, separator) => (separator === ' ' ? text.replaceAll('\t', ' ') : text);

/** The cells of a row, trimmed. @param {string[]} row @param {Separator} separator */
function cellsOf(row, separator) {
  if (separator === ' ') return row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return row.map((cell) => {
    const trimmed = cell.trim();
    // Quotation marks after a space are still quotation marks.
    return /^\s/.test(cell) && /^"[^"]*"$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
  });
}

/** @param {string[]} cells */
export const isBlank = (cells) => cells.every((cell) => cell === '');

/** @param {string} plain @param {Separator} separator @returns {Table} */
function takeApart(plain, separator) {
  const text = inRuns(plain, separator);
  /** @type {Table} */
  const table = { separator, rows: [], lines: [], beyond: 0 };
  let cells = 0;
  // The line at a place of the text, which only moves on.
  let place = 0;
  let line = 1;
  /** @param {number} to */
  const lineAt = (to) => {
    for (let next = text.indexOf('\n', place); next >= 0 && next < to; next = text.indexOf('\n', place)) {
      place = next + 1;
      line++;
    }
    return line;
  };
  let previous = 0;
  Papa.parse(text, {
    ...settings(separator),
    /** @param {import('papaparse').ParseStepResult<string[]>} step */
    step({ data, errors: [error], meta: { cursor } }) {
      if (error) {
        const before = text.slice(previous, /** @type {number} */ (error.index));
        const row = Papa.parse(before, settings(separator)).data.at(-1) ?? [''];
        throw new TableError(
          error.code === 'MissingQuotes'
            ? 'a quotation mark is opened and never closed'
            : 'a quotation mark inside quotation marks must be written twice',
          {
            line: lineAt(before.length + previous),
            column: separator === ' ' ? row.filter(Boolean).length + 1 : row.length,
          },
        );
      }
      previous = cursor;
      const row = cellsOf(data, separator);
      if (isBlank(row)) return;
      if (table.rows.length > MAX_ROWS || cells >= MAX_CELLS) {
        table.beyond++;
        return;
      }
      const breaks = data.reduce(
        (sum, cell) => (cell.includes('\n') ? sum + cell.split('\n').length - 1 : sum),
        0,
      );
      const end = text[cursor - 1] === '\n' ? cursor - 1 : cursor;
      const begin = lineAt(end) - breaks;
      if (row.length > MAX_COLUMNS) {
        throw new TableError(`there are ${row.length} columns: at most ${MAX_COLUMNS} can be read`, {
          line: begin,
          column: MAX_COLUMNS + 1,
        });
      }
      cells += row.length;
      table.rows.push(row);
      table.lines.push(begin);
    },
  });
  return table;
}

/** The separator by which most rows have equally many cells, and most of these can be read. @param {string} text @returns {Separator} */
function guessSeparator(text) {
  const cut = text.lastIndexOf('\n', GUESSED_TEXT);
  const sample = text.length > GUESSED_TEXT ? text.slice(0, cut > 0 ? cut : GUESSED_TEXT) : text;
  /** @type {Separator} */
  let best = ',';
  let most = 0;
  for (const separator of /** @type {Separator[]} */ (Object.keys(SEPARATORS))) {
    /** @type {string[][]} */
    const data = Papa.parse(inRuns(sample, separator), settings(separator, GUESSED_ROWS)).data;
    const rows = data.map((row) => cellsOf(row, separator)).filter((row) => !isBlank(row));
    const width = usualWidth(rows);
    if (width < 2) continue;
    const cells = rows.filter((row) => row.length === width).flat();
    const read = cells.filter((cell) => isHole(cell) || isNumber(cell, '.') || isNumber(cell, ',')).length;
    // Words count a little, so that rows without any number have a separator, too.
    const share = (cells.length / width / rows.length) * (0.1 + read / cells.length);
    if (share > most) [best, most] = [separator, share];
  }
  return best;
}

/** How many cells most rows have; of two that are as usual, the larger. @param {string[][]} rows */
export function usualWidth(rows) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  let usual = 0;
  for (const [width, count] of counts) {
    const most = counts.get(usual) ?? 0;
    if (count > most || (count === most && width > usual)) usual = width;
  }
  return usual;
}

/** Numbers, with and without an exponent. A space or a mark between thousands could be a separator or a decimal mark: it is refused. */
const NUMBERS = {
  '.': /^[+\-\u2212]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i,
  ',': /^[+\-\u2212]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?$/i,
};

/** @param {string} cell @param {Decimal} decimal */
export const isNumber = (cell, decimal) => NUMBERS[decimal].test(cell);

/** A cell's number; NaN where it is none, or is too large for float32. @param {string} cell @param {Decimal} decimal */
export function numberOf(cell, decimal) {
  if (!isNumber(cell, decimal)) return Number.NaN;
  const number = Number(cell.replace('\u2212', '-').replace(',', '.'));
  return Number.isFinite(Math.fround(number)) ? number : Number.NaN;
}

const HOLES = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', '?', '-']);

/** @param {string} cell */
export const isHole = (cell) => cell.length <= 4 && HOLES.has(cell.toLowerCase());
