// The reader's own points as text, as a run and its address have them: points that a run starts from, and edits of the points
// that are trained on.
//
// A row is a point and its class, nine bytes: x and y as float32, little-endian, and one for the class. Rows are written in
// base64 with the alphabet of addresses, twelve characters each.

/**
 * Points that are trained on.
 * @typedef {object} Points
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {Uint8Array} labels the class of each
 */

/**
 * What the points were before they were standardised, and what their columns and classes are called.
 * @typedef {object} Table
 * @property {string[]} names of the classes
 * @property {[string, string]} axes
 * @property {[number, number]} mean what was subtracted from each axis
 * @property {[number, number]} deviation what each was divided by after that
 */

/**
 * An edit of the points: some go, the others keep their order, and some come behind them.
 * @typedef {object} Edit
 * @property {number[]} removed places of those that go, ascending
 * @property {Points} added
 */

const ROW = 9;

/** Bytes that become text at a time: more arguments than that are too many for a call. */
const CHUNK = 3 * 8192;

/** @param {Uint8Array} bytes */
function toBase64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {string} text @returns {Uint8Array | undefined} nothing where the text is none */
function fromBase64(text) {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}

/** @param {Points} rows */
function rowsToText({ points, labels }) {
  const bytes = new DataView(new ArrayBuffer(ROW * labels.length));
  for (let place = 0; place < labels.length; place += 1) {
    bytes.setFloat32(ROW * place, points[2 * place], true);
    bytes.setFloat32(ROW * place + 4, points[2 * place + 1], true);
    bytes.setUint8(ROW * place + 8, labels[place]);
  }
  return toBase64(new Uint8Array(bytes.buffer));
}

/** @param {string} text @returns {Points | undefined} */
function rowsFromText(text) {
  const read = fromBase64(text);
  if (!read || read.length % ROW !== 0) return undefined;
  const bytes = new DataView(read.buffer);
  const count = read.length / ROW;
  const [points, labels] = [new Float32Array(2 * count), new Uint8Array(count)];
  for (let place = 0; place < count; place += 1) {
    points[2 * place] = bytes.getFloat32(ROW * place, true);
    points[2 * place + 1] = bytes.getFloat32(ROW * place + 4, true);
    labels[place] = bytes.getUint8(ROW * place + 8);
  }
  return points.every(Number.isFinite) ? { points, labels } : undefined;
}

/** What is told of a table, and nothing else that comes with it. @param {Table} table @returns {Table} */
const onlyTable = ({ names, axes, mean, deviation }) => ({ names, axes, mean, deviation });

/** Points that a run starts from, as text. @param {Points} rows @param {Table} [table] where they come from one */
export function writePoints(rows, table) {
  const about = table && toBase64(new TextEncoder().encode(JSON.stringify(onlyTable(table))));
  return [rowsToText(rows), ...(about ? [about] : [])].join('.');
}

/** @param {unknown} value @returns {value is [number, number]} */
const isPair = (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);

/** @param {unknown} value @returns {value is string[]} */
const areNames = (value) => Array.isArray(value) && value.every((name) => typeof name === 'string');

/** @param {string} text @returns {Table | undefined} */
function tableFromText(text) {
  const bytes = fromBase64(text);
  if (!bytes) return undefined;
  try {
    const { names, axes, mean, deviation } = JSON.parse(new TextDecoder().decode(bytes));
    const whole = areNames(names) && areNames(axes) && axes.length === 2 && isPair(mean) && isPair(deviation);
    return whole && deviation.every((value) => value > 0)
      ? { names, axes: [axes[0], axes[1]], mean, deviation }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} text @returns {(Points & {table: Table | undefined}) | undefined} nothing where the text is none of points */
export function readPoints(text) {
  const [own, about, ...more] = text.split('.');
  const rows = rowsFromText(own);
  if (!rows || rows.labels.length === 0 || more.length > 0) return undefined;
  const table = about === undefined ? undefined : tableFromText(about);
  return about !== undefined && !table ? undefined : { ...rows, table };
}

/** An edit as text: the places of those that go (`3_7` is all from 3 to 7), and the rows that come. @param {Edit} edit */
export function writeEdit({ removed, added }) {
  /** @type {[number, number][]} */
  const ranges = [];
  for (const place of removed) {
    const last = ranges.at(-1);
    if (last && place === last[1] + 1) last[1] = place;
    else ranges.push([place, place]);
  }
  const places = ranges.map(([first, last]) => (first === last ? first : `${first}_${last}`));
  return `${places.join('-')}.${rowsToText(added)}`;
}

/** @param {string} text @param {number} most places that there can be @returns {Edit | undefined} nothing where the text is none of an edit */
export function readEdit(text, most = Number.POSITIVE_INFINITY) {
  const [places, rows, ...more] = text.split('.');
  const added = rows === undefined ? undefined : rowsFromText(rows);
  if (!added || more.length > 0) return undefined;
  /** @type {number[]} */
  const removed = [];
  for (const range of places ? places.split('-') : []) {
    const [, from, to = from] = /^(\d{1,7})(?:_(\d{1,7}))?$/.exec(range) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || first <= (removed.at(-1) ?? -1) || last < first || last >= most)
      return undefined;
    for (let place = first; place <= last; place += 1) removed.push(place);
  }
  return { removed, added };
}

/** @param {Points[]} parts @returns {Points} */
function joined(parts) {
  const points = new Float32Array(parts.reduce((sum, part) => sum + part.points.length, 0));
  const labels = new Uint8Array(points.length / 2);
  let at = 0;
  for (const part of parts) {
    points.set(part.points, 2 * at);
    labels.set(part.labels, at);
    at += part.labels.length;
  }
  return { points, labels };
}

/** @param {Points} rows @param {number[]} removed @returns {Points} */
function without({ points, labels }, removed) {
  const stays = new Uint8Array(labels.length).fill(1);
  for (const place of removed) stays[place] = 0;
  return {
    points: points.filter((_, place) => stays[place >> 1]),
    labels: labels.filter((_, place) => stays[place]),
  };
}

/** Points after an edit. @param {Points} rows @param {Edit} edit */
export const edited = (rows, { removed, added }) => joined([without(rows, removed), added]);

/** The bits of coordinates. @param {Points} rows */
const wordsOf = ({ points }) => new Uint32Array(points.buffer, points.byteOffset, points.length);

/** Rows as keys of a map. @param {Points} rows */
function keysOf(rows) {
  const words = wordsOf(rows);
  return Array.from(rows.labels, (label, place) => `${words[2 * place]} ${words[2 * place + 1]} ${label}`);
}

/** How many rows two sets of points begin with in common. @param {Points} one @param {Points} other */
function commonStart(one, other) {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  let place = 0;
  while (
    place < Math.min(one.labels.length, other.labels.length) &&
    words[2 * place] === others[2 * place] &&
    words[2 * place + 1] === others[2 * place + 1] &&
    one.labels[place] === other.labels[place]
  )
    place += 1;
  return place;
}

/** @param {Points} rows @param {number} first @returns {Points} */
const from = ({ points, labels }, first) => ({
  points: points.subarray(2 * first),
  labels: labels.subarray(first),
});

/**
 * The edit that makes other points of some: of rows that are alike the first stay.
 * @param {Points} before @param {Points} after in any order
 * @returns {Edit}
 */
export function editBetween(before, after) {
  // What is drawn stands behind what there was, and keys of a hundred thousand rows take a third of a second.
  const first = commonStart(before, after);
  const others = from(after, first);
  /** How many of a row there are to be. @type {Map<string, number>} */
  const wanted = new Map();
  const keys = keysOf(others);
  for (const key of keys) wanted.set(key, (wanted.get(key) ?? 0) + 1);
  const takes = (/** @type {string} */ key) => {
    const left = wanted.get(key) ?? 0;
    if (left > 0) wanted.set(key, left - 1);
    return left > 0;
  };
  const removed = keysOf(from(before, first)).flatMap((key, place) => (takes(key) ? [] : [first + place]));
  // Of what is still wanted the last ones are new.
  const old = keys.map((_, place) => keys.length - 1 - place).filter((place) => !takes(keys[place]));
  return { removed, added: without(others, old) };
}
