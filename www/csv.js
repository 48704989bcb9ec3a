// A reader's table of points, understood: which columns are the axes, which says the class, whether there is a header. Files are as
// spreadsheets, R, pandas and NumPy write them; what is guessed can be corrected. Nothing here knows a page, so that it runs in a worker.

import {
  isBlank,
  isHole,
  isNumber,
  MAX_ROWS,
  NEEDED,
  numberOf,
  SEPARATORS,
  TableError,
  usualWidth,
} from './table.js';

export { decode, MAX_ROWS, readTable, TableError } from './table.js';

/** @typedef {import('./table.js').Table} Table */
/** @typedef {import('./table.js').Separator} Separator */
/** @typedef {import('./table.js').Decimal} Decimal */

/** Classes there can be: as many as have a look of their own (view/classes.js). */
export const MAX_CLASSES = 10;
/** Neighbouring columns of 0 and 1 that are taken for one label; what has more classes than there can be is refused. */
const MAX_HOT = 20;
/** Rows that tell whether the first has names, and, ten times as many, which decimal mark they have. */
const GUESSED_ROWS = 100;
/** How many of the skipped rows are told by line, and how many rows and examples are shown as understood. */
const FIRST_SKIPPED = 5;
const FIRST_ROWS = 5;
const EXAMPLES = 3;
/** Characters of a cell that an error repeats. */
const MAX_SHOWN = 30;

/**
 * A column, and what its cells are taken for.
 * @typedef {object} Column
 * @property {string} name from the header, or "column 3"
 * @property {'number' | 'text' | 'row number' | 'empty'} kind
 * @property {string[]} examples its first different cells
 * @property {number} holes cells without a value
 */

/**
 * What a reader can correct. Columns are counted from 0.
 * @typedef {object} Corrections
 * @property {boolean} [header] whether the first row has the names
 * @property {Decimal} [decimal]
 * @property {number} [x]
 * @property {number} [y]
 * @property {number | number[]} [label] several: columns of 0 and 1, of which the one with 1 says the class
 */

/**
 * How a table is seen before anything is chosen of it.
 * @typedef {object} Seen
 * @property {Separator} separator
 * @property {boolean} header
 * @property {Decimal} decimal
 * @property {Column[]} columns
 */

/**
 * Rows that were left out.
 * @typedef {object} Skipped
 * @property {number} count
 * @property {{why: string, count: number}[]} reasons
 * @property {{line: number, why: string}[]} first
 */

/**
 * What is chosen, and the points in the file's own units.
 * @typedef {object} Chosen
 * @property {number} x
 * @property {number} y
 * @property {number | number[]} label
 * @property {[string, string]} axes names of the columns of x and y
 * @property {string[]} classes names in the order of their numbers: numbers by size, columns by place, words as they first appear
 * @property {number} rows how many points there are
 * @property {Skipped} skipped
 * @property {number} leftOut rows beyond those that are taken at most
 * @property {{line: number, x: number, y: number, label: string}[]} first the first five rows as understood
 * @property {string} rule what was chosen, as sentences
 * @property {Float64Array} xs
 * @property {Float64Array} ys
 * @property {Uint8Array} labels
 */

/** @typedef {Seen & Chosen} Understood */

/** 0 or 1, as a number or as false and true; −1 where it is neither. @param {string} cell @param {Decimal} decimal */
function bitOf(cell, decimal) {
  if (/^(false|true)$/i.test(cell)) return cell.length === 4 ? 1 : 0;
  const number = numberOf(cell, decimal);
  return number === 0 || number === 1 ? number : -1;
}

/** A cell as an error repeats it: control characters would break the sentence. @param {string} cell */
const shown = (cell) =>
  `“${(cell.length > MAX_SHOWN ? `${cell.slice(0, MAX_SHOWN)}…` : cell).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD')}”`;

/** Names that columns of classes have. */
const LABEL = /^(labels?|class|classes|targets?|species|variety|category|cluster)$/i;
/** Names that columns of row numbers have, if they have one. */
const ROW_NUMBER = /^(|unnamed: ?0.*|index|id|row|nr\.?|no\.?|#)$/i;

/**
 * The rows of a table below its header that have as many cells as usual.
 * @typedef {object} Body
 * @property {Table} table
 * @property {Decimal} decimal
 * @property {number} width how many columns there are
 * @property {string[] | undefined} names of the columns, as the header has them
 * @property {number[]} kept which rows of the table these are
 * @property {number} start the first row below the header
 * @property {{row: number, why: string}[]} ragged the others
 * @property {number} leftOut rows beyond those taken at most
 */

/** @param {Table} table @param {Corrections} corrections @returns {Body} */
function bodyOf(table, corrections) {
  const { rows, separator } = table;
  const width = usualWidth(rows);
  if (width < 2) {
    throw new TableError(`there is only one column: ${NEEDED}`, { line: table.lines[0], column: 1 });
  }
  const decimal = corrections.decimal ?? guessDecimal(rows);
  const [first, ...others] = rows;
  // R writes no name above its row numbers. Where lines end with separators, it is the last columns that have no names.
  const shifted =
    first.length === width - 1 &&
    first.every((cell) => !isHole(cell) && !isNumber(cell, decimal)) &&
    others.some((row) => row.length === width && row[width - 1] !== '') &&
    !isHeader(others[0], others.slice(1, GUESSED_ROWS), decimal);
  const short = shifted || (first.length < width && others.every((row) => isBlank(row.slice(first.length))));
  const top = short ? 0 : rows.findIndex((row) => row.length === width);
  const above = shifted ? ['', ...first] : rows[top];
  const header = corrections.header ?? isHeader(above, rows.slice(top + 1, top + 1 + GUESSED_ROWS), decimal);
  const start = header ? top + 1 : top;

  /** @type {Body} */
  const body = {
    table,
    decimal,
    width,
    names: header ? above : undefined,
    kept: [],
    start,
    ragged: [],
    leftOut: table.beyond,
  };
  for (let row = 0; row < rows.length; row++) {
    if (row === top && header) continue;
    const cells = rows[row];
    if (body.kept.length === MAX_ROWS) {
      body.leftOut++;
      continue;
    }
    // A missing last cell is a hole, but between spaces no one can say which is missing.
    const few = cells.length < width && (separator === ' ' || row < top);
    if (few) body.ragged.push({ row, why: `fewer than ${width} cells` });
    else if (cells.length > width && !isBlank(cells.slice(width))) {
      body.ragged.push({ row, why: `more than ${width} cells` });
    } else body.kept.push(row);
  }
  return body;
}

/** The mark that more numbers have. @param {string[][]} rows @returns {Decimal} */
function guessDecimal(rows) {
  let commas = 0;
  for (const row of rows.slice(0, 10 * GUESSED_ROWS)) {
    for (const cell of row) {
      if (cell.includes(',') && isNumber(cell, ',')) commas++;
      else if (cell.includes('.') && isNumber(cell, '.')) commas--;
    }
  }
  return commas > 0 ? ',' : '.';
}

/**
 * Whether a row has the names: a word above numbers, a name that classes have, or nothing above row numbers.
 * @param {string[]} cells @param {string[][]} below @param {Decimal} decimal
 */
function isHeader(cells, below, decimal) {
  /** @param {string} cell */
  const isWord = (cell) => !isHole(cell) && !isNumber(cell, decimal);
  if (below.length === 0) return cells.every(isWord);
  if (
    cells[0] === '' &&
    below.every((row, i) => numberOf(row[0], decimal) === numberOf(below[0][0], decimal) + i)
  ) {
    return true;
  }
  return cells.some((cell, j) => {
    if (!isWord(cell)) return false;
    if (LABEL.test(cell)) return below.every((row) => row[j] !== cell);
    const numbers = below.filter((row) => isNumber(row[j] ?? '', decimal)).length;
    return numbers > below.filter((row) => isWord(row[j] ?? '')).length;
  });
}

/**
 * What the cells of a column are.
 * @typedef {object} Cells
 * @property {number} numbers
 * @property {number} words
 * @property {number} holes
 * @property {boolean} whole whether all are whole numbers
 * @property {boolean} bits whether all are 0 or 1, or false or true
 * @property {boolean} inStep whether they count the rows, from 0 or 1
 * @property {boolean} varies
 * @property {Set<string | number>} different at most one more than there can be classes
 * @property {string[]} examples
 */

/** @param {Body} body @param {number} column @returns {Cells} */
function lookAt({ table: { rows }, kept, decimal, start }, column) {
  let [numbers, words, holes] = [0, 0, 0];
  let [whole, bits, inStep] = [true, true, true];
  let [min, max] = [Infinity, -Infinity];
  /** @type {number | undefined} */
  let offset;
  /** @type {Set<string | number>} */
  const different = new Set();
  /** @type {string[]} */
  const examples = [];
  for (const row of kept) {
    const cell = rows[row][column] ?? '';
    const number = numberOf(cell, decimal);
    if (Number.isNaN(number)) {
      if (isHole(cell)) {
        holes++;
        continue;
      }
      words++;
      bits &&= bitOf(cell, decimal) >= 0;
      whole = false;
      if (different.size <= MAX_CLASSES) different.add(cell);
    } else {
      numbers++;
      whole &&= Number.isInteger(number);
      bits &&= number === 0 || number === 1;
      offset ??= number - (row - start);
      inStep &&= number - (row - start) === offset;
      if (number < min) min = number;
      if (number > max) max = number;
      if (different.size <= MAX_CLASSES) different.add(number);
    }
    if (examples.length < EXAMPLES && !examples.includes(cell)) examples.push(cell);
  }
  return {
    numbers,
    words,
    holes,
    whole: whole && numbers > 0,
    bits: bits && numbers + words > 0,
    inStep: inStep && whole && numbers > 2 && (offset === 0 || offset === 1),
    varies: min < max,
    different,
    examples,
  };
}

/** @param {Cells} cells */
const isClasses = ({ different: { size } }) => size > 1 && size <= MAX_CLASSES;

/** @param {Cells} cells */
const isNumeric = ({ numbers, words }) => numbers > words;

/**
 * Whether the first column only says which row it is: it counts them, or has no name or a name for that, and no value twice.
 * @param {Body} body @param {Cells} cells
 */
function saysRow({ table: { rows }, kept, names }, cells) {
  if (cells.inStep) return true;
  const isNamed = names !== undefined && ROW_NUMBER.test(names[0]);
  if (!isNamed || cells.holes > 0 || (cells.numbers > 0 && !cells.whole)) return false;
  return new Set(kept.map((row) => rows[row][0])).size === kept.length;
}

/**
 * Neighbouring columns of which each row has exactly one 1: as many as possible, the last if several are as many.
 * @param {Body} body @param {Cells[]} looks @param {number[]} free columns that can be taken
 * @returns {number[] | undefined}
 */
function oneHot({ table: { rows }, kept, decimal }, looks, free) {
  /** @type {number[] | undefined} */
  let best;
  const bits = new Map(
    free
      .filter((j) => looks[j].bits)
      .map((j) => [j, Int8Array.from(kept, (row) => bitOf(rows[row][j] ?? '', decimal))]),
  );
  const sums = new Uint8Array(kept.length);
  for (const first of bits.keys()) {
    sums.fill(0);
    for (let last = first; last - first < MAX_HOT; last++) {
      const column = bits.get(last);
      if (!column) break;
      let [least, most] = [2, 0];
      for (let i = 0; i < kept.length; i++) {
        // A hole skips its row.
        sums[i] = column[i] < 0 || sums[i] > 2 ? 3 : sums[i] + column[i];
        if (sums[i] > 2) continue;
        if (sums[i] < least) least = sums[i];
        if (sums[i] > most) most = sums[i];
      }
      if (most > 1) break;
      const length = last - first + 1;
      if (least === 1 && most === 1 && length > 1 && length >= (best?.length ?? 0)) {
        best = Array.from({ length }, (_, k) => first + k);
      }
    }
  }
  return best;
}

/** The last column if it is among them, else the first, else the one furthest right. @param {number[]} columns @param {number} width */
const preferred = (columns, width) =>
  columns.includes(width - 1) ? width - 1 : columns.includes(0) ? 0 : columns.at(-1);

/**
 * The column of the classes, if one is found.
 * @param {Body} body @param {Cells[]} looks @param {number[]} free columns that can be taken @param {number} axes how many must be left
 * @returns {number | number[] | undefined}
 */
function findLabel(body, looks, free, axes) {
  const { width, names } = body;
  const named = free.filter((j) => names && (LABEL.test(names[j]) || /^y$/i.test(names[j])));
  if (named.length > 0) return named.findLast((j) => isClasses(looks[j])) ?? named.at(-1);

  const numbers = free.filter((j) => isNumeric(looks[j]));
  const [bits, words] = [true, false].map((wanted) =>
    free.filter((j) => !isNumeric(looks[j]) && isClasses(looks[j]) && looks[j].bits === wanted),
  );
  const hot = oneHot(body, looks, free);
  const leftByHot = numbers.filter((j) => !hot?.includes(j)).length;
  const whole = numbers.filter((j) => looks[j].whole && isClasses(looks[j]));
  return (
    preferred(words, width) ??
    (leftByHot >= axes ? hot : undefined) ??
    preferred(bits, width) ??
    (numbers.length > axes ? preferred(whole, width) : undefined)
  );
}

/**
 * As many columns of numbers as are wanted, the first that vary, or else some that do not; in the order of the file.
 * @param {Cells[]} looks @param {number[]} free @param {number} count
 */
function findAxes(looks, free, count) {
  const numbers = free.filter((j) => isNumeric(looks[j]));
  const varying = numbers.filter((j) => looks[j].varies);
  const others = numbers.filter((j) => !looks[j].varies);
  return [...varying, ...others].slice(0, count).sort((a, b) => a - b);
}

/**
 * Columns that are called x and y, if there are both, they have numbers, and neither was given another part.
 * @param {string[] | undefined} names @param {Cells[]} looks @param {(number | undefined)[]} given
 */
function namedAxes(names, looks, given) {
  const [x, y] = ['x', 'y'].map((axis) => names?.findIndex((name) => name.toLowerCase() === axis) ?? -1);
  /** @param {number} j */
  const fits = (j) => j >= 0 && isNumeric(looks[j]) && !given.includes(j);
  return fits(x) && fits(y) ? { x, y } : {};
}

/**
 * The axes and the label: those that are wished, and for the rest what is found in the free columns.
 * @param {Body} body @param {Cells[]} looks @param {number[]} free
 * @param {Pick<Corrections, 'x' | 'y' | 'label'>} wished
 */
function choose(body, looks, free, wished) {
  const count = [wished.x, wished.y].filter((j) => j === undefined).length;
  const label = wished.label ?? findLabel(body, looks, free, count);
  const others = free.filter((j) => ![label].flat().includes(j));
  const axes = findAxes(looks, others, count);
  const x = wished.x ?? axes.shift();
  return { x, y: wished.y ?? axes.shift(), label };
}

/**
 * What a table means.
 * @param {Table} table
 * @param {Corrections} [corrections] instead of what is guessed
 * @returns {Understood}
 * @throws {TableError} for cells that cannot be read, and for a table without axes or classes; its `seen` tells what can be corrected
 */
export function understand(table, corrections = {}) {
  const body = bodyOf(table, corrections);
  const { width, names, decimal } = body;
  const looks = Array.from({ length: width }, (_, j) => lookAt(body, j));

  const { x: givenX, y: givenY, label: columns } = corrections;
  const givenLabel = Array.isArray(columns) && columns.length < 2 ? columns[0] : columns;
  const named = namedAxes(names, looks, [givenX, givenY, givenLabel].flat());
  const wished = { x: givenX ?? named.x, y: givenY ?? named.y, label: givenLabel };
  const taken = Object.values(wished).flat();
  const free = looks.map((_, j) => j).filter((j) => !taken.includes(j));
  let rowNumbers = free[0] === 0 && !(names && LABEL.test(names[0])) && saysRow(body, looks[0]);
  let chosen = choose(body, looks, rowNumbers ? free.slice(1) : free, wished);
  // A column that counts the rows is one of the others after all where these are too few, unless it has no name.
  if (rowNumbers && names?.[0] !== '' && Object.values(chosen).includes(undefined)) {
    rowNumbers = false;
    chosen = choose(body, looks, free, wished);
  }

  /** @type {Seen} */
  const seen = {
    separator: table.separator,
    header: names !== undefined,
    decimal,
    columns: looks.map((cells, j) => ({
      name: names?.[j] || `column ${j + 1}`,
      kind:
        cells.numbers + cells.words === 0
          ? 'empty'
          : j === 0 && rowNumbers
            ? 'row number'
            : isNumeric(cells)
              ? 'number'
              : 'text',
      examples: cells.examples,
      holes: cells.holes,
    })),
  };
  if (body.kept.length === 0) throw new TableError(`there are no rows below the names: ${NEEDED}`, { seen });
  const strange = taken.find((j) => j !== undefined && !seen.columns[j]);
  if (strange !== undefined) throw new TableError(`there is no column ${strange + 1}`, { seen });
  const { x, y, label } = chosen;
  if (label === undefined) throw new TableError(withoutLabel(body, looks, seen), { seen });
  if (x === undefined || y === undefined) {
    const found = x === undefined && y === undefined ? 'no column' : 'only one column';
    throw new TableError(`there is ${found} of numbers for the axes: ${NEEDED}`, { seen });
  }
  return { ...seen, ...pick(body, seen, { x, y, label }) };
}

/** A column as sentences call it: by its name in the header, or its place. @param {Seen} seen @param {number} j */
function called({ header, columns }, j) {
  const place = `column ${j + 1}`;
  return header && columns[j].name !== place ? shown(columns[j].name) : place;
}

/** Several things as a sentence lists them. @param {string[]} texts */
const listed = (texts) =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;

/** @param {number} count */
const inThousands = (count) => count.toLocaleString('en-US');

/** @param {number} count @param {string} what */
const counted = (count, what) => `${inThousands(count)} ${what}${count === 1 ? '' : 's'}`;

/** @param {string} name @param {number} count */
const tooMany = (name, count) =>
  `there are ${inThousands(count)} different values in ${name}: there can be 2 to ${MAX_CLASSES} classes`;

/** Why no column says the class. @param {Body} body @param {Cells[]} looks @param {Seen} seen */
function withoutLabel({ table: { rows }, kept }, looks, seen) {
  const words = looks.findLastIndex(
    ({ different }, j) => seen.columns[j].kind === 'text' && different.size > MAX_CLASSES,
  );
  if (words < 0) {
    return `no column says which class a row belongs to: needed is one of 2 to ${MAX_CLASSES} different words or whole numbers`;
  }
  const values = new Set(kept.map((row) => rows[row][words] ?? '').filter((cell) => !isHole(cell)));
  return tooMany(called(seen, words), values.size);
}

/**
 * The points of the chosen columns.
 * @param {Body} body @param {Seen} seen @param {{x: number, y: number, label: number | number[]}} chosen
 * @returns {Chosen}
 */
function pick({ table, kept, ragged, leftOut, decimal }, seen, { x, y, label }) {
  const labelColumns = [label].flat();
  const [firstName, lastName] = [labelColumns[0], labelColumns.at(-1) ?? 0].map((j) => called(seen, j));
  const labelName = Array.isArray(label) ? `${firstName} to ${lastName}` : firstName;
  const skipped = [...ragged];
  const xs = new Float64Array(kept.length);
  const ys = new Float64Array(kept.length);
  /** What says the class, of each row that is taken. @type {string[]} */
  const words = [];
  /** @type {number[]} */
  const taken = [];
  // Where one class is called "+", "-" is the other one and no hole.
  const signs = !Array.isArray(label) && kept.some((row) => table.rows[row][label] === '+');
  for (const row of kept) {
    const cells = table.rows[row];
    /** @param {number} j */
    const lacks = (j) => isHole(cells[j] ?? '') && !(signs && j === label && cells[j] === '-');
    const hole = lacks(x) ? x : lacks(y) ? y : labelColumns.find(lacks);
    if (hole !== undefined) {
      skipped.push({ row, why: `no value in ${called(seen, hole)}` });
      continue;
    }
    /** @param {number} j */
    const read = (j) => {
      const number = numberOf(cells[j], decimal);
      if (!Number.isNaN(number)) return number;
      const why = isNumber(cells[j], decimal) ? 'is too large' : 'is no number';
      throw new TableError(`${shown(cells[j])} ${why}`, { line: table.lines[row], column: j + 1, seen });
    };
    xs[taken.length] = read(x);
    ys[taken.length] = read(y);
    if (Array.isArray(label)) {
      const hot = label.filter((j) => bitOf(cells[j], decimal) === 1);
      if (hot.length !== 1 || label.some((j) => bitOf(cells[j], decimal) < 0)) {
        throw new TableError(`of ${labelName} one must be 1, and the others 0`, {
          line: table.lines[row],
          column: label[0] + 1,
          seen,
        });
      }
      words.push(String(hot[0]));
    } else words.push(cells[label]);
    taken.push(row);
  }
  skipped.sort((a, b) => a.row - b.row);
  const rows = taken.length;
  if (rows === 0) {
    const [{ row, why }] = skipped;
    throw new TableError(`${why}, and none of the other rows is whole either`, {
      line: table.lines[row],
      column: 1,
      seen,
    });
  }

  const { names, numbers } = numbered(words, decimal);
  if (names.length > MAX_CLASSES) throw new TableError(tooMany(labelName, names.length), { seen });
  if (names.length < 2) {
    throw new TableError(
      `there is only one value in ${labelName}: there must be 2 to ${MAX_CLASSES} classes`,
      { seen },
    );
  }
  const labels = Uint8Array.from(words, (word) => numbers.get(word) ?? 0);
  const classes = Array.isArray(label) ? names.map((j) => seen.columns[Number(j)].name) : names;
  /** @type {Chosen} */
  const chosen = {
    x,
    y,
    label,
    axes: [seen.columns[x].name, seen.columns[y].name],
    classes,
    rows,
    skipped: summed(skipped, table),
    leftOut,
    first: taken.slice(0, FIRST_ROWS).map((row, i) => ({
      line: table.lines[row],
      x: xs[i],
      y: ys[i],
      label: classes[labels[i]],
    })),
    rule: '',
    xs: xs.slice(0, rows),
    ys: ys.slice(0, rows),
    labels,
  };
  chosen.rule = ruleOf(seen, chosen);
  return chosen;
}

/**
 * The different words and the number of each: by size if all are numbers, else as they first appear.
 * @param {string[]} words @param {Decimal} decimal
 * @returns {{names: string[], numbers: Map<string, number>}}
 */
function numbered(words, decimal) {
  const different = [...new Set(words)];
  const values = different.map((word) => numberOf(word, decimal));
  if (values.some(Number.isNaN)) {
    return { names: different, numbers: new Map(different.map((word, i) => [word, i])) };
  }
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const places = new Map(sorted.map((value, i) => [value, i]));
  return {
    names: sorted.map(String),
    numbers: new Map(different.map((word, i) => [word, places.get(values[i]) ?? 0])),
  };
}

/** @param {{row: number, why: string}[]} skipped @param {Table} table @returns {Skipped} */
function summed(skipped, { lines }) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { why } of skipped) counts.set(why, (counts.get(why) ?? 0) + 1);
  return {
    count: skipped.length,
    reasons: Array.from(counts, ([why, count]) => ({ why, count })),
    first: skipped.slice(0, FIRST_SKIPPED).map(({ row, why }) => ({ line: lines[row], why })),
  };
}

/** What was chosen, and what was left out, as sentences. @param {Seen} seen @param {Chosen} chosen */
function ruleOf(seen, { x, y, label, rows, skipped, leftOut }) {
  const decimals = seen.decimal === ',' ? ', decimals by a comma' : '';
  const names = seen.header ? 'the first row names the columns' : 'no row names the columns';
  const axes = `${called(seen, x)} goes to the right, ${called(seen, y)} up`;
  const classes = Array.isArray(label)
    ? `whichever of ${listed(label.map((j) => called(seen, j)))} is 1 says the class`
    : `${called(seen, label)} says the class`;
  const sentences = [
    `Columns are separated by ${SEPARATORS[seen.separator]}${decimals}; ${names}.`,
    `${axes}, and ${classes}.`,
  ];
  if (seen.columns[0].kind === 'row number') sentences.push('The first column numbers the rows.');
  if (skipped.count > 0) {
    const reasons = skipped.reasons.map(({ why, count }) => `${inThousands(count)} with ${why}`);
    sentences.push(`${counted(skipped.count, 'row')} skipped: ${listed(reasons)}.`);
  }
  if (leftOut > 0) {
    sentences.push(
      `The first ${counted(rows + skipped.count, 'row')} are read, and ${inThousands(leftOut)} beyond are left out.`,
    );
  }
  return sentences.map((sentence) => sentence[0].toUpperCase() + sentence.slice(1)).join(' ');
}

/**
 * Points as the network is trained with them.
 * @typedef {object} Points
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {Uint8Array} labels
 * @property {string[]} names of the classes
 * @property {[string, string]} axes
 * @property {[number, number]} mean of x and of y, in the file's units, which has been taken off
 * @property {[number, number]} deviation which the rest was then divided by
 */

/**
 * The points of a table.
 * @param {Understood} understood
 * @param {{standardise?: boolean}} [how] by the mean and the population's standard deviation, in float64; true unless it is said
 * @returns {Points}
 */
export function pointsOf({ xs, ys, labels, classes, axes }, { standardise = true } = {}) {
  const columns = [xs, ys].map((values) => ({
    values,
    ...(standardise ? momentsOf(values) : { mean: 0, deviation: 1 }),
  }));
  const points = new Float32Array(2 * labels.length);
  columns.forEach(({ values, mean, deviation }, axis) => {
    for (let i = 0; i < values.length; i++) points[2 * i + axis] = (values[i] - mean) / deviation;
  });
  return {
    points,
    labels,
    names: classes,
    axes,
    mean: [columns[0].mean, columns[1].mean],
    deviation: [columns[0].deviation, columns[1].deviation],
  };
}

/** The mean, and the deviation, which is 1 where nothing varies. @param {Float64Array} values */
function momentsOf(values) {
  // Sums of differences from one of them: so values that are far from 0, or all the same, are not rounded away.
  const [origin] = values;
  let sum = 0;
  for (const value of values) sum += value - origin;
  const mean = origin + sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) || 1 };
}

/**
 * Points as CSV with a header, in the units they had before they were standardised. Read again with the same mean and deviation they are
 * the same; so are the labels, if each class has a point, no name is that of a hole, and classes are numbered as they are when read.
 * @param {Omit<Points, 'names'> & {names?: string[]}} points names are the numbers of the classes, if there are none
 */
export function writeTable({ points, labels, names, axes, mean, deviation }) {
  const taken = axes.map((axis) => axis.toLowerCase());
  const label = ['label', 'class', 'target'].find((name) => !taken.includes(name)) ?? '';
  const rows = [[...axes, label].map(cellOf).join()];
  const words = names?.map(cellOf);
  for (let i = 0; i < labels.length; i++) {
    const x = digitsOf(points[2 * i], mean[0], deviation[0]);
    const y = digitsOf(points[2 * i + 1], mean[1], deviation[1]);
    rows.push(`${x},${y},${words ? words[labels[i]] : labels[i]}`);
  }
  return `${rows.join('\n')}\n`;
}

/** A text as a cell, in quotation marks where it could be read as something else. @param {string} text */
const cellOf = (text) => (/[",;\s#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A coordinate in the units it had, in as few digits as give it back. @param {number} value @param {number} mean @param {number} deviation */
function digitsOf(value, mean, deviation) {
  const full = value * deviation + mean;
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(full.toPrecision(digits));
    if (Math.fround((short - mean) / deviation) === value) return short;
  }
  return full;
}
