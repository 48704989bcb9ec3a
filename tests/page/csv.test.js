// Tables as people have them, and what must be understood of each. All expected values are written by hand, but for the deviations, which
// are NumPy's.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  decode,
  MAX_CLASSES,
  MAX_ROWS,
  pointsOf,
  readTable,
  TableError,
  understand,
  writeTable,
} from '../../www/csv.js';
import { CLASSES } from '../../www/view/classes.js';

/** @typedef {import('../../www/csv.js').Corrections & {separator?: import('../../www/csv.js').Separator}} Corrections */

/** What is understood of a text, in a form that is read at a glance; or the sentence by which it is refused. @param {string} text @param {Corrections} [corrections] */
function told(text, { separator, ...corrections } = {}) {
  try {
    const table = understand(readTable(text, { separator }), corrections);
    const { points, labels } = pointsOf(table, { standardise: false });
    const { reasons, first } = table.skipped;
    return {
      cells: `${table.separator} ${table.decimal} ${table.header ? 'header' : 'no header'}`,
      columns: table.columns.map(({ name, kind }) => `${name} ${kind}`).join(', '),
      chosen: `${table.x} ${table.y} ${[table.label].flat().join('+')}`,
      classes: table.classes,
      points: Array.from(labels, (label, i) => `${points[2 * i]} ${points[2 * i + 1]} ${label}`).join(', '),
      skipped: Object.fromEntries(reasons.map(({ why, count }) => [why, count])),
      lines: first.map(({ line }) => line),
    };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return error.message;
  }
}

const NEEDED = 'needed are two columns of numbers, and one that says the class of each row';
const UNNAMED = 'column 1 number, column 2 number, column 3 text';
const ELEVEN = Array.from('abcdefghijk', (name) => `1.5,2.5,${name}`).join('\n');

/** What most of the files are. */
const USUAL = {
  cells: ', . header',
  columns: 'x number, y number, label text',
  chosen: '0 1 2',
  classes: ['a', 'b'],
  points: '0.5 -1.5 0, 2 3.25 1',
  skipped: {},
  lines: [],
};

/** A file, and how it differs from most, or why it is refused. @type {[string, string, object | string, Corrections?][]} */
const FILES = [
  ['commas and a header', 'x,y,label\n0.5,-1.5,a\n2,3.25,b\n', {}],
  ['no line break at the end', 'x,y,label\n0.5,-1.5,a\n2,3.25,b', {}],
  ['semicolons', 'x;y;label\n0.5;-1.5;a\n2;3.25;b\n', { cells: '; . header' }],
  ['tabs', 'x\ty\tlabel\n0.5\t-1.5\ta\n2\t3.25\tb\n', { cells: '\t . header' }],
  ['runs of spaces', '  x     y  label\n0.5  -1.5  a\n  2  3.25  b  \n', { cells: '  . header' }],
  [
    'spaces and tabs in one run',
    'x \ty\t label\n0.5 \t -1.5\t a\n2\t \t3.25 \t b\n',
    { cells: '  . header' },
  ],
  ['a tab here and a space there', '0.5\t-1.5 a\n2\t3.25 b\n', { cells: '  . no header', columns: UNNAMED }],
  ['a space after each comma', 'x, y, label\n0.5, -1.5, a\n2, 3.25, b\n', {}],
  ['decimal commas between semicolons', 'x;y;label\n0,5;-1,5;a\n2;3,25;b\n', { cells: '; , header' }],
  ['decimal commas between tabs', 'x\ty\tlabel\n0,5\t-1,5\ta\n2\t3,25\tb\n', { cells: '\t , header' }],
  ['decimal commas between spaces', '0,5 -1,5 a\n2 3,25 b\n', { cells: '  , no header', columns: UNNAMED }],
  [
    'as many decimal commas in each row',
    '0,5 -1,5 a\n2,0 3,25 b\n',
    { cells: '  , no header', columns: UNNAMED },
  ],
  ['decimal commas in quotation marks', 'x,y,label\n"0,5","-1,5",a\n2,"3,25",b\n', { cells: ', , header' }],
  [
    'the line that names the separator',
    'sep=;\nx;y;label\n0.5;-1.5;a\n;1;a\n2;3.25;b\n',
    { cells: '; . header', skipped: { 'no value in “x”': 1 }, lines: [4] },
  ],
  [
    'a named separator that would not be guessed',
    'sep=;\nx,1;y;label\n0,5;-1,5;a\n2,0;3,25;b\n',
    { cells: '; , header', columns: 'x,1 number, y number, label text' },
  ],
  ['a byte order mark', '\uFEFFx,y,label\n0.5,-1.5,a\n2,3.25,b\n', {}],
  [
    'a mark, and the line for Excel with the cells that it leaves',
    '\uFEFF"sep=,",,\r\nx,y,label\r\n0.5,-1.5,a\r\n2,3.25,b\r\n',
    {},
  ],
  ['line breaks of Windows', 'x,y,label\r\n0.5,-1.5,a\r\n2,3.25,b\r\n', {}],
  ['line breaks of old Macs', 'x,y,label\r0.5,-1.5,a\r2,3.25,b\r', {}],
  ['line breaks of all kinds', 'x,y,label\r\n0.5,-1.5,a\n,,\r2,3.25,b\r', {}],
  ['everything in quotation marks', '"x","y","label"\n"0.5","-1.5","a"\n"2","3.25","b"\n', {}],
  [
    'separators, marks and line breaks in quotation marks',
    'x,y,label\n0.5,-1.5,"a, ""the first"""\n?,1,"b\n#b"\n\n2,3.25,"b\n#b"\n-,1,b\n',
    { classes: ['a, "the first"', 'b\n#b'], skipped: { 'no value in “x”': 2 }, lines: [3, 8] },
  ],
  ['quotation marks after a space', 'x, y, label\n0.5, -1.5, "a"\n2, 3.25, "b"\n', {}],
  [
    'marks that are part of a word',
    'x,y,label\n0.5,-1.5,"""a"""\n2,3.25, """b"""\n',
    { classes: ['"a"', '"""b"""'] },
  ],
  [
    'a mark for inches within a word',
    'x,y,label\n0.5,-1.5,5" pipe\n2,3.25,b\n',
    { classes: ['5" pipe', 'b'] },
  ],
  ['no header', '0.5,-1.5,a\n2,3.25,b\n', { cells: ', . no header', columns: UNNAMED }],
  [
    'no header, and a hole in the first row',
    ',-1.5,a\n0.5,-1.5,a\n2,3.25,b\n',
    { cells: ', . no header', columns: UNNAMED, skipped: { 'no value in column 1': 1 }, lines: [1] },
  ],
  ['numbers for names', '0,1,label\n0.5,-1.5,a\n2,3.25,b\n', { columns: '0 number, 1 number, label text' }],
  [
    'a class that is called class',
    '0.5,-1.5,class\n2,3.25,b\n1,1,class\n',
    {
      cells: ', . no header',
      columns: UNNAMED,
      classes: ['class', 'b'],
      points: '0.5 -1.5 0, 2 3.25 1, 1 1 0',
    },
  ],
  [
    'blank lines and comments',
    '# by hand, "2024\n\nx,y,label\n# the first\n0.5,-1.5,a\n   \n,,\n#2,2,b\n2,3.25,b\n\n',
    {},
  ],
  [
    'holes',
    'x,y,label\n0.5,-1.5,a\nNA,1,a\n1,NaN,b\n1,nan,b\n1,1,\nnull,1,a\n1,?,a\n1,-,a\n2,3.25,b\n',
    {
      skipped: { 'no value in “x”': 2, 'no value in “y”': 4, 'no value in “label”': 1 },
      lines: [3, 4, 5, 6, 7],
    },
  ],
  [
    'numbers as they can be written',
    'x,y,label\n.5,-1.5e0,a\n+2.,0.325E+1,b\n\u22122,1e-3,a\n007,0.0,b\n',
    { points: '0.5 -1.5 0, 2 3.25 1, -2 0.0010000000474974513 0, 7 0 1' },
  ],
  [
    "R's row names have no name",
    '"x" "y" "label"\n"1" 0.5 -1.5 "a"\n"2" 2 3.25 "b"\n',
    { cells: '  . header', columns: 'column 1 row number, x number, y number, label text', chosen: '1 2 3' },
  ],
  [
    "R's row names that are names",
    'x,y,label\nMazda,0.5,-1.5,a\nFiat,2,3.25,b\n',
    { columns: 'column 1 row number, x number, y number, label text', chosen: '1 2 3' },
  ],
  [
    "R's write.csv",
    '"","x","y","label"\n"1",0.5,-1.5,"a"\n"2",2,3.25,"b"\n',
    { columns: 'column 1 row number, x number, y number, label text', chosen: '1 2 3' },
  ],
  [
    "pandas' index",
    ',x,y,label\n0,0.5,-1.5,a\n1,2,3.25,b\n',
    { columns: 'column 1 row number, x number, y number, label text', chosen: '1 2 3' },
  ],
  [
    "pandas' index after rows were drawn",
    ',x,y,label\n17,0.5,-1.5,a\n4,2,3.25,b\n',
    { columns: 'column 1 row number, x number, y number, label text', chosen: '1 2 3' },
  ],
  [
    "pandas' numbers for names",
    ',0,1,c\n0,0.5,-1.5,a\n1,2,3.25,b\n',
    { columns: 'column 1 row number, 0 number, 1 number, c text', chosen: '1 2 3' },
  ],
  [
    "pandas' index, written twice",
    'Unnamed: 0,x,y,label\n0,0.5,-1.5,a\n1,2,3.25,b\n',
    { columns: 'Unnamed: 0 row number, x number, y number, label text', chosen: '1 2 3' },
  ],
  [
    'rows that are numbered from 1, without a header',
    '1,0.5,-1.5,a\n2,2,3.25,b\n3,2,3.25,b\n',
    {
      cells: ', . no header',
      columns: 'column 1 row number, column 2 number, column 3 number, column 4 text',
      chosen: '1 2 3',
      points: '0.5 -1.5 0, 2 3.25 1, 2 3.25 1',
    },
  ],
  [
    'rows that are numbered, the first of which is skipped',
    'p,q,r,label\n1,2,3,a,b\n2,0.5,-1.5,a\n3,2,3.25,b\n4,2,2,b\n',
    {
      columns: 'p row number, q number, r number, label text',
      chosen: '1 2 3',
      points: '0.5 -1.5 0, 2 3.25 1, 2 2 1',
      skipped: { 'more than 4 cells': 1 },
      lines: [2],
    },
  ],
  [
    'two rows do not count',
    'p,q,r,label\n0,0.5,7,a\n1,2,7,b\n',
    { columns: 'p number, q number, r number, label text', chosen: '0 1 3', points: '0 0.5 0, 1 2 1' },
  ],
  [
    'years',
    'year,p,q,label\n2001,0.5,-1.5,a\n2002,2,3.25,b\n2003,2,2,b\n',
    {
      columns: 'year number, p number, q number, label text',
      chosen: '0 1 3',
      points: '2001 0.5 0, 2002 2 1, 2003 2 1',
    },
  ],
  [
    'an id that is not one of a row',
    'id,p,q,label\n7,0.5,-1.5,a\n7,2,3.25,b\n8,2,2,b\n',
    {
      columns: 'id number, p number, q number, label text',
      chosen: '0 1 3',
      points: '7 0.5 0, 7 2 1, 8 2 1',
    },
  ],
  [
    'an id',
    'id,p,q,label\n7,0.5,-1.5,a\n5,2,3.25,b\n8,2,2,b\n',
    {
      columns: 'id row number, p number, q number, label text',
      chosen: '1 2 3',
      points: '0.5 -1.5 0, 2 3.25 1, 2 2 1',
    },
  ],
  [
    'a column called #',
    '#,x,y,label\n1,0.5,-1.5,a\n2,2,3.25,b\n',
    { columns: '# row number, x number, y number, label text', chosen: '1 2 3' },
  ],
  [
    'a column that counts, but is needed',
    'x,y,label\n0,0.5,a\n1,2,b\n2,2,b\n',
    { points: '0 0.5 0, 1 2 1, 2 2 1' },
  ],
  [
    'the label first',
    'label,x,y\na,0.5,-1.5\nb,2,3.25\n',
    { columns: 'label text, x number, y number', chosen: '1 2 0' },
  ],
  [
    'the label first, in numbers and without a header',
    '2,0.5,-1.5\n1,2,3.25\n2,2.5,3\n',
    {
      cells: ', . no header',
      columns: 'column 1 number, column 2 number, column 3 number',
      chosen: '1 2 0',
      classes: ['1', '2'],
      points: '0.5 -1.5 1, 2 3.25 0, 2.5 3 1',
    },
  ],
  [
    'the label first of two that could be it',
    '2,7,0.5\n1,8,3.25\n2,7,3.5\n',
    {
      cells: ', . no header',
      columns: 'column 1 number, column 2 number, column 3 number',
      chosen: '1 2 0',
      classes: ['1', '2'],
      points: '7 0.5 1, 8 3.25 0, 7 3.5 1',
    },
  ],
  [
    'a label that could number the rows',
    'class,p,q,size\n0,0.5,-1.5,s\n1,2,3.25,m\n2,1,1,m\n',
    {
      columns: 'class number, p number, q number, size text',
      chosen: '1 2 0',
      classes: ['0', '1', '2'],
      points: '0.5 -1.5 0, 2 3.25 1, 1 1 2',
    },
  ],
  [
    'the label in the middle',
    'x,class,y\n0.5,a,-1.5\n2,b,3.25\n',
    { columns: 'x number, class text, y number', chosen: '0 2 1' },
  ],
  [
    'a named label among whole numbers',
    'target,x,y\n1,1,2\n0,3,4\n',
    {
      columns: 'target number, x number, y number',
      chosen: '1 2 0',
      classes: ['0', '1'],
      points: '1 2 1, 3 4 0',
    },
  ],
  [
    "scikit-learn's y",
    'y,x1,x2\n1,1,2\n0,3,4\n',
    {
      columns: 'y number, x1 number, x2 number',
      chosen: '1 2 0',
      classes: ['0', '1'],
      points: '1 2 1, 3 4 0',
    },
  ],
  [
    'axes by their names',
    'size,Y,X,group\n7.5,-1.5,0.5,a\n1.5,3.25,2,b\n',
    { columns: 'size number, Y number, X number, group text', chosen: '2 1 3' },
  ],
  [
    'y as an axis',
    'group,x,y\n1,1,2\n0,3,4\n1,5,5\n',
    {
      columns: 'group number, x number, y number',
      chosen: '1 2 0',
      classes: ['0', '1'],
      points: '1 2 1, 3 4 0, 5 5 1',
    },
  ],
  ['y as the label', 'x,y\n0.5,a\n2,b\n', `there is only one column of numbers for the axes: ${NEEDED}`],
  [
    'minus and plus one',
    'x,y,label\n0.5,-1.5,+1\n2,3.25,-1\n2,3,\u22121\n',
    {
      columns: 'x number, y number, label number',
      classes: ['-1', '1'],
      points: '0.5 -1.5 1, 2 3.25 0, 2 3 0',
    },
  ],
  [
    'signs',
    'x,y,label\n0.5,-1.5,+\n2,3.25,-\n1,1,?\n',
    { classes: ['+', '-'], skipped: { 'no value in “label”': 1 }, lines: [4] },
  ],
  [
    'numbered labels with decimals, as NumPy writes them',
    '5.000000000000000000e-01 -1.500000000000000000e+00 1.000000000000000000e+00\n2.0 3.25 0.0\n',
    {
      cells: '  . no header',
      columns: 'column 1 number, column 2 number, column 3 number',
      classes: ['0', '1'],
      points: '0.5 -1.5 1, 2 3.25 0',
    },
  ],
  [
    'classes from 1 to 3, by size',
    'x,y,k\n0.5,1.5,10\n2,3.25,9\n1,2,1\n',
    {
      columns: 'x number, y number, k number',
      classes: ['1', '9', '10'],
      points: '0.5 1.5 2, 2 3.25 1, 1 2 0',
    },
  ],
  [
    'words as they first appear',
    'x,y,label\n0.5,-1.5,z\n2,3.25,m\n1,1,z\n3,3,a\n',
    { classes: ['z', 'm', 'a'], points: '0.5 -1.5 0, 2 3.25 1, 1 1 0, 3 3 2' },
  ],
  [
    'exclusive or',
    '0,0,0\n0,1,1\n1,0,1\n1,1,0\n',
    {
      cells: ', . no header',
      columns: 'column 1 number, column 2 number, column 3 number',
      classes: ['0', '1'],
      points: '0 0 0, 0 1 1, 1 0 1, 1 1 0',
    },
  ],
  [
    'one-hot columns',
    'x,y,c,a,b\n0.5,-1.5,0,0,1\n2,3.25,1,0,0\n1,1,0,1,0\n',
    {
      columns: 'x number, y number, c number, a number, b number',
      chosen: '0 1 2+3+4',
      classes: ['c', 'a', 'b'],
      points: '0.5 -1.5 2, 2 3.25 0, 1 1 1',
    },
  ],
  [
    'one-hot columns first, with a hole',
    'is a;is b;x;y\n1;0;0,5;-1,5\n0;1;2;3,25\n;1;2;2\n',
    {
      cells: '; , header',
      columns: 'is a number, is b number, x number, y number',
      chosen: '2 3 0+1',
      classes: ['is a', 'is b'],
      skipped: { 'no value in “is a”': 1 },
      lines: [4],
    },
  ],
  [
    'one-hot columns of pandas',
    'x,y,a,b\n0.5,-1.5,True,False\n2,3.25,False,True\n',
    { columns: 'x number, y number, a text, b text', chosen: '0 1 2+3' },
  ],
  [
    'one-hot columns beside one of 0 and 1',
    'x,y,old,a,b\n0.5,-1.5,1,1,0\n2,3.25,1,0,1\n2,2,0,0,1\n',
    {
      columns: 'x number, y number, old number, a number, b number',
      chosen: '0 1 3+4',
      points: '0.5 -1.5 0, 2 3.25 1, 2 2 1',
    },
  ],
  [
    'one-hot columns twice',
    'x,y,a,b,w,c,d\n0.5,-1.5,1,0,5,0,1\n2,3.25,0,1,6,1,0\n',
    {
      columns: 'x number, y number, a number, b number, w number, c number, d number',
      chosen: '0 1 5+6',
      classes: ['c', 'd'],
      points: '0.5 -1.5 1, 2 3.25 0',
    },
  ],
  [
    'one-hot columns twice, the first time more',
    'x,y,a,b,c,w,d,e\n0.5,-1.5,1,0,0,5,0,1\n2,3.25,0,1,0,6,1,0\n1,1,0,0,1,6,1,0\n',
    {
      columns: 'x number, y number, a number, b number, c number, w number, d number, e number',
      chosen: '0 1 2+3+4',
      classes: ['a', 'b', 'c'],
      points: '0.5 -1.5 0, 2 3.25 1, 1 1 2',
    },
  ],
  [
    'columns of 0 and 1 that are needed as axes',
    '0,1,0\n1,0,1\n',
    {
      cells: ', . no header',
      columns: 'column 1 number, column 2 number, column 3 number',
      classes: ['0', '1'],
      points: '0 1 0, 1 0 1',
    },
  ],
  [
    'true and false',
    'x,y,z\n0.5,-1.5,TRUE\n2,3.25,FALSE\n',
    { columns: 'x number, y number, z text', classes: ['TRUE', 'FALSE'] },
  ],
  [
    'more columns of numbers, of which the first does not vary',
    'c,x,y,z,label\n7,0.5,-1.5,1.5,a\n7,2,3.25,1.5,b\n',
    { columns: 'c number, x number, y number, z number, label text', chosen: '1 2 4' },
  ],
  ['only one column that varies', 'x,y,label\n0.5,1,a\n2,1,b\n', { points: '0.5 1 0, 2 1 1' }],
  [
    'names of rows that are no classes',
    'name,x,y,group\nAnn,0.5,-1.5,a\nBob,2,3.25,b\nCy,1,1,b\n',
    {
      columns: 'name text, x number, y number, group text',
      chosen: '1 2 3',
      points: '0.5 -1.5 0, 2 3.25 1, 1 1 1',
    },
  ],
  [
    'separators at the end of lines',
    'x,y,label\n0.5,-1.5,a,,\n2,3.25,b,,\n',
    { columns: 'x number, y number, label text, column 4 empty, column 5 empty' },
  ],
  [
    'cells too many and too few',
    'x,y,label\n0.5,-1.5,a\n1,2\n1,2,a,b\n1,2,b,\n2,3.25,b\n',
    {
      points: '0.5 -1.5 0, 1 2 1, 2 3.25 1',
      skipped: { 'more than 3 cells': 1, 'no value in “label”': 1 },
      lines: [3, 4],
    },
  ],
  [
    'as many rows with a hole as without',
    'x,y,label\n0.5,-1.5,a\n2,3.25,b\n1,2\n2,3\n3,4\n',
    { skipped: { 'no value in “label”': 3 }, lines: [4, 5, 6] },
  ],
  [
    'cells too few between spaces',
    'x y label\n0.5 -1.5 a\n2 b\n2 3.25 b\n',
    { cells: '  . header', skipped: { 'fewer than 3 cells': 1 }, lines: [3] },
  ],
  [
    'a title',
    'All that was measured\n\nx,y,label\n0.5,-1.5,a\n2,3.25,b\n',
    { skipped: { 'fewer than 3 cells': 1 }, lines: [1] },
  ],
  [
    'more names than columns',
    'x,y,z,label\n0.5,-1.5,a\n2,3.25,b\n',
    { cells: ', . no header', columns: UNNAMED, skipped: { 'more than 3 cells': 1 }, lines: [1] },
  ],
  [
    'a title of as many cells as R would name',
    'measured,by hand\nx,y,label\n0.5,-1.5,a\n2,3.25,b\n',
    { skipped: { 'fewer than 3 cells': 1 }, lines: [1] },
  ],
  [
    'columns without and with the same names',
    'x,,label,label\n0.5,-1.5,a,a\n1,,a,a\n2,3.25,b,a\n',
    {
      columns: 'x number, column 2 number, label text, label text',
      skipped: { 'no value in column 2': 1 },
      lines: [3],
    },
  ],
  [
    'long numbers',
    'x,y,label\n0.50000000000000000000000000001,-1.5,a\n2,3.250000000000000000000000000,b\n',
    {},
  ],
  [
    'many rows are wanted, and there are two of each',
    'x,y,label\n0.5,-1.5,a\n0.5,-1.5,a\n2,3.25,b\n',
    { points: '0.5 -1.5 0, 0.5 -1.5 0, 2 3.25 1' },
  ],
  [
    'corrected: other axes',
    'p,q,r,label\n0.5,1,-1.5,a\n2,1,3.25,b\n',
    { columns: 'p number, q number, r number, label text', chosen: '2 0 3', points: '-1.5 0.5 0, 3.25 2 1' },
    { x: 2 },
  ],
  [
    'corrected: the other axis',
    'p,q,r,label\n0.5,1,-1.5,a\n2,1,3.25,b\n',
    { columns: 'p number, q number, r number, label text', chosen: '2 0 3', points: '-1.5 0.5 0, 3.25 2 1' },
    { y: 0 },
  ],
  [
    'corrected: what goes up',
    'x,y,label\n0.5,-1.5,a\n2,3.25,b\n',
    { chosen: '1 0 2', points: '-1.5 0.5 0, 3.25 2 1' },
    { y: 0 },
  ],
  [
    'corrected: both axes are one column',
    'x,y,label\n0.5,-1.5,a\n2,3.25,b\n',
    { chosen: '0 0 2', points: '0.5 0.5 0, 2 2 1' },
    { x: 0, y: 0 },
  ],
  [
    'corrected: the rows are an axis',
    'p,q,r,label\n0,0.5,1,a\n1,3,1.5,b\n2,4,2,a\n',
    { columns: 'p number, q number, r number, label text', chosen: '0 1 3', points: '0 0.5 0, 1 3 1, 2 4 0' },
    { x: 0 },
  ],
  [
    'corrected: another label',
    'x,y,sex,label\n0.5,-1.5,m,a\n2,3.25,f,b\n',
    { columns: 'x number, y number, sex text, label text', chosen: '0 1 2', classes: ['m', 'f'] },
    { label: 2 },
  ],
  [
    'corrected: an axis was taken for the label',
    '1,2,0.5\n2,4,0.5\n3,5,1.5\n1,6,0.5\n',
    {
      cells: ', . no header',
      columns: 'column 1 number, column 2 number, column 3 number',
      chosen: '0 2 1',
      classes: ['2', '4', '5', '6'],
      points: '1 0.5 0, 2 0.5 1, 3 1.5 2, 1 0.5 3',
    },
    { x: 0 },
  ],
  [
    'corrected: one-hot',
    'x,y,a,b\n1,0,1,0\n0,1,0,1\n',
    {
      columns: 'x number, y number, a number, b number',
      chosen: '2 3 0+1',
      classes: ['x', 'y'],
      points: '1 0 0, 0 1 1',
    },
    { label: [0, 1] },
  ],
  [
    'corrected: one-hot of one column',
    'p,q,a,b\n1,0,1,0\n0,1,0,1\n',
    {
      columns: 'p number, q number, a number, b number',
      chosen: '1 2 0',
      classes: ['0', '1'],
      points: '0 1 1, 1 0 0',
    },
    { label: [0] },
  ],
  ['corrected: one-hot of none', 'x,y,label\n0.5,-1.5,a\n2,3.25,b\n', {}, { label: [] }],
  [
    'corrected: there is a header',
    '1,2,a\n0.5,-1.5,a\n2,3.25,b\n',
    { columns: '1 number, 2 number, a text' },
    { header: true },
  ],
  [
    'corrected: there is none',
    'x,y,label\n0.5,-1.5,a\n2,3.25,b\n',
    'line 1, column 1: “x” is no number',
    { header: false },
  ],
  [
    'corrected: a decimal mark that no number has',
    '1;2;a\n3;4;b\n',
    { cells: '; , no header', columns: UNNAMED, points: '1 2 0, 3 4 1' },
    { decimal: ',' },
  ],
  [
    'corrected: the decimal mark',
    '0.5;1,250;a\n2;3,25;b\n3;4,5;b\n',
    'line 1, column 1: “0.5” is no number',
    { decimal: ',', header: false },
  ],
  [
    'corrected: the separator',
    'x;y;label\n0.5;-1.5;a\n2;3.25;b\n',
    `line 1, column 1: there is only one column: ${NEEDED}`,
    { separator: ',' },
  ],
  [
    'corrected: a column that there is not',
    'x,y,label\n0.5,-1.5,a\n2,3.25,b\n',
    'there is no column 4',
    { y: 3 },
  ],
  ['nothing', '', `there are no rows: ${NEEDED}`],
  ['blank lines only', '\n\n  \n# nothing\n', `there are no rows: ${NEEDED}`],
  ['a header only', 'x,y,label\n', `there are no rows below the names: ${NEEDED}`],
  ['names only', 'p,q,r\n', `there are no rows below the names: ${NEEDED}`],
  ['a text', 'to be\nor not\n', `there is no column of numbers for the axes: ${NEEDED}`],
  ['one column', '\n1\n2\n3\n', `line 2, column 1: there is only one column: ${NEEDED}`],
  ['one axis', 'x,label\n0.5,a\n2,b\n', `there is only one column of numbers for the axes: ${NEEDED}`],
  [
    'one axis beside row numbers',
    ',x,label\n0,0.5,a\n1,2,b\n2,3,b\n',
    `there is only one column of numbers for the axes: ${NEEDED}`,
  ],
  [
    'no label',
    'x,y\n0.5,-1.5\n2,3.25\n',
    'no column says which class a row belongs to: needed is one of 2 to 10 different words or whole numbers',
  ],
  [
    'no label, but a number of another kind',
    'p,q,r\n0.5,-1.5,1\n2,3.25,2\n1,1,two\n2,3,1\n',
    'no column says which class a row belongs to: needed is one of 2 to 10 different words or whole numbers',
  ],
  [
    'no label, but a word that is always the same',
    'x,y,z\n0.5,-1.5,a\n2,3.25,a\n',
    'no column says which class a row belongs to: needed is one of 2 to 10 different words or whole numbers',
  ],
  [
    'half of the cells are words',
    'x,y,label\n0.5,-1.5,a\nbig,3.25,b\n',
    `there is only one column of numbers for the axes: ${NEEDED}`,
  ],
  [
    'no label among whole numbers',
    'x,y\n1,2\n3,4\n',
    'no column says which class a row belongs to: needed is one of 2 to 10 different words or whole numbers',
  ],
  [
    'one class',
    'x,y,label\n0.5,-1.5,a\n2,3.25,a\n',
    'there is only one value in “label”: there must be 2 to 10 classes',
  ],
  [
    'eleven classes',
    `x,y,label\n${ELEVEN}`,
    'there are 11 different values in “label”: there can be 2 to 10 classes',
  ],
  [
    'eleven words, without a header',
    ELEVEN,
    'there are 11 different values in column 3: there can be 2 to 10 classes',
  ],
  [
    'a word for a number',
    'x,y,label\n0.5,-1.5,a\n\n2,abc,b\n1,1,b\n',
    'line 4, column 2: “abc” is no number',
  ],
  [
    'a space between thousands',
    'x,y,label\n0.5,-1.5,a\n2,1 234,b\n1,1,b\n',
    'line 3, column 2: “1 234” is no number',
  ],
  [
    'a comma between thousands',
    'x,y,label\n0.5,-1.5,a\n2,"1,234",b\n1,1.5,b\n',
    'line 3, column 2: “1,234” is no number',
  ],
  ['a number too large', 'x,y,label\n0.5,-1.5,a\n2,1e39,b\n1,1,b\n', 'line 3, column 2: “1e39” is too large'],
  ['infinity', 'x,y,label\n0.5,-1.5,a\n2,inf,b\n1,1,b\n', 'line 3, column 2: “inf” is no number'],
  [
    'a long word after a text of two lines',
    'x,y,label\n0.5,-1.5,"a\na"\n1,1,b\n2,abcdefghijklmnopqrstuvwxyzabcdefghij,b\n3,3,b\n',
    'line 5, column 2: “abcdefghijklmnopqrstuvwxyzabcd…” is no number',
  ],
  [
    'a mark that is never closed',
    'x,y,label\n# "\n0.5,-1.5,a\n2,"3.25,b\n1,1,a\n',
    'line 4, column 2: a quotation mark is opened and never closed',
  ],
  [
    'a mark that is never closed, between spaces',
    'x  y  label\n0.5  -1.5  a\n2  3.25  "b\n',
    'line 3, column 3: a quotation mark is opened and never closed',
  ],
  [
    'a mark within marks',
    'x,y,label\n"0.5",-1.5,a\n2,3.25,"the "b""\n',
    'line 3, column 3: a quotation mark inside quotation marks must be written twice',
  ],
  [
    'holes in all rows',
    'x,y,label\n,1,a\n2,,b\n',
    'line 2, column 1: no value in “x”, and none of the other rows is whole either',
  ],
  [
    'two as one of them',
    'x,y,a,b\n1,2,0,1\n3,4,1,2\n',
    'line 3, column 3: of “a” to “b” one must be 1, and the others 0',
    { label: [2, 3] },
  ],
  [
    'eleven one-hot columns',
    Array.from(
      { length: 22 },
      (_, i) => `0.5,${i},${Array.from({ length: 11 }, (_, j) => Number(i % 11 === j))}`,
    ).join('\n'),
    'there are 11 different values in column 3 to column 13: there can be 2 to 10 classes',
  ],
  [
    'two of one',
    'x,y,a,b\n1,2,1,0\n3,4,1,1\n',
    'line 3, column 3: of “a” to “b” one must be 1, and the others 0',
    { label: [2, 3] },
  ],
];

for (const [name, text, expected, corrections] of FILES) {
  test(`a table: ${name}`, () => {
    const whole = typeof expected === 'string' ? expected : { ...USUAL, ...expected };
    assert.deepEqual(told(text, corrections), whole);
  });
}

/** What a text is refused with. @param {string} text @param {Corrections} [corrections] @returns {TableError} */
function refusalOf(text, { separator, ...corrections } = {}) {
  try {
    understand(readTable(text, { separator }), corrections);
  } catch (error) {
    if (error instanceof TableError) return error;
  }
  throw new Error('it was taken');
}

test('a table is shown as it was understood', () => {
  const { columns, axes, rows, first, leftOut, rule } = understand(
    readTable(
      ';länge;breite;art\n1;0,5;1;b\n2;;1;b\n3;2;;a\n4;1,5;2;a\n5;2,5;2;a\n6;3,5;2;a\n7;4,5;2;a\n8;5,5;2;a\n',
    ),
  );
  assert.deepEqual(columns, [
    { name: 'column 1', kind: 'row number', examples: ['1', '2', '3'], holes: 0 },
    { name: 'länge', kind: 'number', examples: ['0,5', '2', '1,5'], holes: 1 },
    { name: 'breite', kind: 'number', examples: ['1', '2'], holes: 1 },
    { name: 'art', kind: 'text', examples: ['b', 'a'], holes: 0 },
  ]);
  assert.deepEqual(axes, ['länge', 'breite']);
  assert.deepEqual([rows, leftOut], [6, 0]);
  assert.deepEqual(first, [
    { line: 2, x: 0.5, y: 1, label: 'b' },
    { line: 5, x: 1.5, y: 2, label: 'a' },
    { line: 6, x: 2.5, y: 2, label: 'a' },
    { line: 7, x: 3.5, y: 2, label: 'a' },
    { line: 8, x: 4.5, y: 2, label: 'a' },
  ]);
  assert.equal(
    rule,
    'Columns are separated by semicolons, decimals by a comma; the first row names the columns. “länge” goes to the right, “breite” up, and “art” says the class. The first column numbers the rows. 2 rows skipped: 1 with no value in “länge” and 1 with no value in “breite”.',
  );
});

test('the rule speaks of places where there are no names, and of all columns of the class', () => {
  assert.equal(
    understand(readTable('0.5 1 1 0\n2 3 0 1\n2 3\n')).rule,
    'Columns are separated by spaces; no row names the columns. Column 1 goes to the right, column 2 up, and whichever of column 3 and column 4 is 1 says the class. 1 row skipped: 1 with fewer than 4 cells.',
  );
});

test('what is refused says where, and what can be corrected', () => {
  const word = refusalOf('x,y,label\n1,2,a\n3,?,b\n4,five,b\n6,7,a\n');
  assert.deepEqual([word.name, word.line, word.column], ['TableError', 4, 2]);
  assert.deepEqual(word.seen, {
    separator: ',',
    header: true,
    decimal: '.',
    columns: [
      { name: 'x', kind: 'number', examples: ['1', '3', '4'], holes: 0 },
      { name: 'y', kind: 'number', examples: ['2', 'five', '7'], holes: 1 },
      { name: 'label', kind: 'text', examples: ['a', 'b'], holes: 0 },
    ],
  });
  const none = refusalOf('x,y\n0.5,1.5\n2.5,3.5\n');
  assert.deepEqual([none.line, none.column, none.seen?.columns.length], [undefined, undefined, 2]);
});

test('a sentence holds no control characters', () => {
  assert.equal(
    refusalOf('x,y,label\n1,2,a\n3,4\u0007\u200F5,b\n4,5,b\n').message,
    'line 3, column 2: “4\uFFFD\uFFFD5” is no number',
  );
});

test('bytes are UTF-8, UTF-16 with its mark, or else Windows-1252', () => {
  /** @param {number[]} bytes */
  const read = (...bytes) => decode(Uint8Array.from(bytes));
  assert.equal(read(0x78, 0xc3, 0xa4, 0xe2, 0x82, 0xac), 'xä€');
  assert.equal(read(0xef, 0xbb, 0xbf, 0x78, 0xc3, 0xa4), 'xä');
  assert.equal(read(0xff, 0xfe, 0x78, 0x00, 0xac, 0x20), 'x€');
  assert.equal(read(0xfe, 0xff, 0x00, 0x78, 0x20, 0xac), 'x€');
  assert.equal(read(0x78, 0xe4, 0xdf), 'xäß');
  assert.throws(() => read(0x50, 0x4b, 0x03, 0x04, 0x14), {
    name: 'TableError',
    message: 'this is a spreadsheet, or another packed file: save it as CSV, and choose that',
  });
});

test('points are standardised as NumPy does it', () => {
  const table = understand(
    readTable('x,y,label\n5.1,1000000001,a\n4.9,1000000002,b\n6.4,1000000004,a\n7.0,1000000009,b\n'),
  );
  const { points, mean, deviation, ...rest } = pointsOf(table);
  assert.deepEqual(rest, { labels: Uint8Array.of(0, 1, 0, 1), names: ['a', 'b'], axes: ['x', 'y'] });
  assert.deepEqual(mean, [5.85, 1000000004]);
  assert.deepEqual(deviation, [0.8789197915623472, 3.082207001484488]);
  assert.deepEqual(Array.from(points), [
    ...[-0.8533201813697815, -0.9733285307884216],
    ...[-1.0808721780776978, -0.6488856673240662],
    ...[0.6257681250572205, 0],
    ...[1.3084242343902588, 1.6222141981124878],
  ]);
});

test('a column that does not vary is only shifted', () => {
  const { points, mean, deviation } = pointsOf(
    understand(readTable('x,y,label\n0.1,1,a\n0.1,3,b\n0.1,5,b\n')),
  );
  assert.deepEqual([mean[0], deviation[0]], [0.1, 1]);
  assert.deepEqual([points[0], points[2], points[4]], [0, 0, 0]);
});

test('points stay in their units where that is wished', () => {
  const table = understand(readTable('x,y,label\n5.1,-3,a\n4.9,4,b\n'));
  const { points, mean, deviation } = pointsOf(table, { standardise: false });
  assert.deepEqual(points, Float32Array.of(5.1, -3, 4.9, 4));
  assert.deepEqual(
    [mean, deviation],
    [
      [0, 0],
      [1, 1],
    ],
  );
});

test('there can be as many classes as have a look of their own', () => {
  assert.equal(MAX_CLASSES, CLASSES.length);
});

test('of a long file the first 100,000 rows are read', () => {
  assert.equal(MAX_ROWS, 100_000);
  const rows = Array.from({ length: 100_003 }, (_, i) =>
    i === 7 ? `,1,a` : `${i / 4},${-i},${i % 2 ? 'b' : 'a'}`,
  );
  for (const header of ['', 'x,y,label\n']) {
    const {
      xs,
      rows: count,
      skipped,
      leftOut,
      rule,
    } = understand(readTable(`${header}${rows.join('\n')}\n`));
    assert.deepEqual([count, xs.length, skipped.count, leftOut], [99_999, 99_999, 1, 3]);
    assert.deepEqual([xs[6], xs[7], xs[99_998]], [1.5, 2, 24_999.75]);
    assert.match(rule, / The first 100,000 rows are read, and 3 beyond are left out\.$/);
  }
});

test('of a wide file as many rows are read as fit, and of one too wide none', () => {
  const cells = Array(999).fill('0.5').join();
  const { leftOut, rows, rule } = understand(readTable(`a,${cells}\nb,${cells}\n`.repeat(2100)));
  assert.deepEqual([rows, leftOut], [4000, 200]);
  assert.match(rule, / The first 4,000 rows are read, and 200 beyond are left out\.$/);
  assert.equal(
    refusalOf(`a,b\n0.5,1,${cells}\n`).message,
    'line 2, column 1001: there are 1001 columns: at most 1000 can be read',
  );
});

test('points are written with a header, in their units, in few digits', () => {
  const points = Float32Array.of(-1, 1, 0.25, 3.4e-5, Math.fround(1 / 3), -0);
  const labels = Uint8Array.of(1, 0, 1);
  const how = {
    points,
    labels,
    mean: /** @type {[number, number]} */ ([0, 0]),
    deviation: /** @type {[number, number]} */ ([1, 1]),
  };
  assert.equal(
    writeTable({ ...how, axes: ['x', 'y'] }),
    'x,y,label\n-1,1,1\n0.25,0.000034,0\n0.33333334,0,1\n',
  );
  assert.equal(
    writeTable({ ...how, axes: ['length, cm', 'Label'], names: ['the "b"', '#1'] }),
    '"length, cm",Label,class\n-1,1,"#1"\n0.25,0.000034,"the ""b"""\n0.33333334,0,"#1"\n',
  );
  assert.equal(
    writeTable({ ...how, axes: ['x', 'y'], mean: [5, -100], deviation: [0.5, 1000] }),
    'x,y,label\n4.5,900,1\n5.125,-99.966,0\n5.16666667,-100,1\n',
  );
});

/** Numbers from 0 to 1, the same each time (mulberry32). @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('points that were written and are read again are the same', () => {
  const random = randomFrom(1);
  const bits = new Uint32Array(1);
  /** Any finite float32. */
  const anyFloat = () => {
    for (;;) {
      bits[0] = random() * 2 ** 32;
      const [value] = new Float32Array(bits.buffer);
      if (Number.isFinite(value)) return value;
    }
  };
  const names = ['NaNa', 'x', 'y, and "z"', ' 1', '#', 'true', '1e5x', '\nb', ';', 'ä'].map((name) =>
    name.trim(),
  );
  for (let round = 0; round < 200; round++) {
    const count = 11 + Math.floor(random() * 50);
    const classes = 2 + Math.floor(random() * 9);
    const points = Float32Array.from({ length: 2 * count }, round % 2 ? anyFloat : () => 2 * random() - 1);
    const labels = Uint8Array.from({ length: count }, (_, i) => (i < classes ? i : random() * classes));
    const words = round % 4 < 2 ? Array.from({ length: classes }, (_, i) => `${i}`) : names.slice(0, classes);
    /** @type {[string, string]} */
    const axes = round % 3 ? ['x', 'y'] : ['width, "cm"', 'label'];
    const text = writeTable({ points, labels, names: words, axes, mean: [0, 0], deviation: [1, 1] });
    const table = understand(readTable(text));
    assert.deepEqual(pointsOf(table, { standardise: false }), {
      points,
      labels,
      names: words,
      axes,
      mean: [0, 0],
      deviation: [1, 1],
    });
    // In other units: what is read is standardised back to the same, by the mean and the deviation that it was written with.
    /** @type {[number, number]} */
    const mean = [random() * 1000, -random()];
    /** @type {[number, number]} */
    const deviation = [random() * 10, 1e-3 + random()];
    const near = Float32Array.from({ length: 2 * count }, () => 4 * random() - 2);
    const { xs, ys } = understand(
      readTable(writeTable({ points: near, labels, names: words, axes, mean, deviation })),
    );
    for (let i = 0; i < count; i++) {
      assert.equal(Math.fround((xs[i] - mean[0]) / deviation[0]), near[2 * i]);
      assert.equal(Math.fround((ys[i] - mean[1]) / deviation[1]), near[2 * i + 1]);
    }
  }
});

test('what was read is written, and read, standardised as before', () => {
  const read = (/** @type {string} */ text) => pointsOf(understand(readTable(text)));
  const written = 'length,width,label\n5.1,3.5,b\n4.9,3.125,a\n6.4,-1e-7,b\n1234567,3.2,c\n';
  const first = read(written);
  assert.equal(writeTable(first), written);
  assert.deepEqual(read(writeTable(first)), first);
});

/** Texts that are changed at random. */
const WHOLE = [
  'x,y,label\n0.5,-1.5,a\n2,3.25,b\n1,1,"a"\n3,-2.5,c\n',
  '"";"länge";"breite";"art"\r\n"1";0,5;1,25;"b"\r\n"2";1,5;"";"a"\r\n"3";2,5;-3;"b"\r\n',
  '1\t2.5\t0\n2\t3.5\t1\n3\t-1e3\t1\n4\tNA\t0\n5\t7\t1\n',
  '# a comment\n 0.5  -1.5 1\n 2.0   3.5 2\n\n 1.0  1.25 1\n-1.5  2.5 3\n',
  'sep=,\na,b,c,d,e\n0.5,1,1,0,0\n1.5,2,0,1,0\n2.5,3,0,0,1\n2,3,0,1,0\n',
  '\uFEFFid,x,y,z,class\r0,1,2,3,+1\r1,4,5,6,-1\r2,7,8,9.5,-1\r3,0,1,2,+1\r',
];
const ODD = [
  ...[
    ',',
    ';',
    '\t',
    ' ',
    '"',
    '""',
    '\n',
    '\r',
    '\r\n',
    '#',
    '.',
    '-',
    '+',
    'e',
    '0',
    '9',
    '\u2212',
    '\uFEFF',
  ],
  ...[
    '\0',
    '\u0007',
    '\x1b[31m',
    '\u2028',
    '\ud800',
    '\u200f',
    '1e308',
    '1e39',
    '-1e-320',
    '1e999',
    '0x10',
    'Infinity',
  ],
  ...[
    'NaN',
    'null',
    '?',
    'sep=;',
    '__proto__',
    'constructor',
    'true',
    '=1+1',
    '1 234',
    '1,5',
    '"a\nb"',
    '漢字',
    '👩‍🚀',
  ],
  ...['9'.repeat(400), 'long '.repeat(3000), ',1'.repeat(1001), '"'.repeat(501), '\n'.repeat(50)],
];

/** A text changed in one to six places. @param {string} text @param {() => number} random */
function mutated(text, random) {
  const below = (/** @type {number} */ end) => Math.floor(random() * end);
  let result = text;
  for (let times = 1 + below(6); times > 0; times--) {
    const [from, to] = [below(result.length + 1), below(result.length + 1)].sort((a, b) => a - b);
    const odd = ODD[below(ODD.length)];
    const lines = result.split('\n');
    const line = below(lines.length);
    const ways = [
      () => result.slice(0, from) + odd + result.slice(from),
      () => result.slice(0, from) + odd + result.slice(from + 1),
      () =>
        result.slice(0, from) +
        String.fromCharCode(result.charCodeAt(from) ^ (1 << below(16))) +
        result.slice(from + 1),
      () => result.slice(0, to),
      () => result.slice(from),
      () => result.slice(0, from) + result.slice(to),
      () => result.slice(0, to) + result.slice(from),
      () => lines.toSpliced(line, 0, ...Array(1 + below(12)).fill(lines[line])).join('\n'),
      () => lines.toSpliced(line, 1).join('\n'),
      () => lines.toReversed().join('\n'),
      () => result.replaceAll([',', ';', '\t', ' '][below(4)], [',', ';', '\t', ' ', '.'][below(5)]),
      () => result.replaceAll(/[0-9]/g, () => String(below(10))),
      () => result.replace('"', ''),
    ];
    result = ways[below(ways.length)]();
  }
  return result;
}

test('10,000 mutated files are taken as points that can be trained on, or refused in a sentence that says where', () => {
  const random = randomFrom(2);
  let taken = 0;
  for (let round = 0; round < 10_000; round++) {
    const text = mutated(WHOLE[round % WHOLE.length], random);
    const any = () => (random() < 0.3 ? Math.floor(5 * random()) : undefined);
    /** @type {Corrections} */
    const corrections =
      round % 3
        ? {}
        : {
            x: any(),
            y: any(),
            label: random() < 0.1 ? [1, 2, 3] : any(),
            header: [undefined, true, false][Math.floor(3 * random())],
            decimal: /** @type {const} */ ([undefined, ',', '.'])[Math.floor(3 * random())],
            separator: /** @type {const} */ ([undefined, ',', ';', '\t', ' '])[Math.floor(5 * random())],
          };
    const { separator, ...others } = corrections;
    try {
      const table = understand(readTable(text, { separator }), others);
      for (const standardise of [true, false]) {
        const { points, labels, names, mean, deviation } = pointsOf(table, { standardise });
        assert.ok([...points, ...mean, ...deviation].every(Number.isFinite));
        assert.ok(deviation.every((value) => value > 0));
        assert.equal(points.length, 2 * labels.length);
        assert.equal(labels.length, table.rows);
        assert.ok(labels.length > 1 && names.length > 1 && names.length <= 10);
        assert.deepEqual(new Set(labels), new Set(names.keys()));
      }
      taken++;
    } catch (error) {
      if (!(error instanceof TableError))
        throw new Error(`${JSON.stringify(text)} ${JSON.stringify(corrections)}`, { cause: error });
      const { message, line, column } = error;
      assert.match(message, /^(line \d+, column \d+: |there (is|are) |no column says )/);
      assert.doesNotMatch(message, /[\p{C}\u2028\u2029]|undefined|NaN |null |\[object/u);
      assert.ok(message.length < 400);
      if (line === undefined || column === undefined) continue;
      const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
      assert.ok(line >= 1 && line <= lines.length && column >= 1);
      // The cell that is named stands on that line, but for its quotation marks, unless these reach over several lines.
      const [, cell] = /“([^…\uFFFD]+)” is (?:no number|too large)$/.exec(message) ?? [];
      const plain = (/** @type {string} */ some) => some.replaceAll('"', '').replaceAll('\t', ' ');
      const isOneLine = lines[line - 1].split('"').length % 2 === 1;
      if (cell && isOneLine) assert.ok(plain(lines[line - 1]).includes(plain(cell)), message);
    }
  }
  // Enough of both kinds, or else the test asks nothing.
  assert.ok(taken > 2000 && taken < 8000, `${taken} taken`);
});
