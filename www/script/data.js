// The points of a run in its program: drawn by NumPy, written into it, or read from a file.

import { readEdit } from '../dataset.js';
import { startOf } from '../schema.js';
import { bracketed, float, when } from './python.js';

/** @typedef {import('../engine/run.js').Run} Run */
/** @typedef {import('../dataset.js').Points} Points */
/** @typedef {import('../dataset.js').Table} Table */
/** @typedef {import('../script.js').Needs} Needs */
/** @typedef {import('../script.js').Stage} Stage */

/** The points that a run starts with, without those that it never learns from. @typedef {Points & {validation?: Points, table?: Table}} Data */

/** Points that a program has in itself, at most, and where it reads more from. */
export const MOST_POINTS = 5000;
export const POINTS_FILE = 'points.csv';

/**
 * How points are drawn.
 * @typedef {object} Kind
 * @property {string} source of the function
 * @property {(settings: Stage['settings'], seed: number) => string} call of it
 * @property {(settings: Stage['settings'], seed: number) => string[]} [again] makes validation data, where that is another call
 */

/** @param {Stage['settings']} settings */
const drawn = ({ samplesPerClass, noise }) => `samples=${samplesPerClass}, noise=${float(noise)}`;

/** @param {Stage['settings']} settings */
const drawnOfClasses = ({ samplesPerClass, classes, noise }) =>
  `samples=${samplesPerClass}, classes=${classes}, noise=${float(noise)}`;

/** The data that are drawn from the random numbers that the weights are drawn from, before them. @type {Record<string, Kind>} */
export const STREAMED = {
  spiral: {
    source: `\
def spiral_data(samples, classes, noise):
    """Arms that wind around the origin: their points, and the class of each."""
    X = zeros((samples * classes, 2))
    y = np.repeat(np.arange(classes), samples)
    for c in range(classes):
        r = np.linspace(0, 1, samples)
        t = np.linspace(4 * c, 4 * c + 4, samples) + randn(samples) * noise
        X[y == c] = np.column_stack((r * np.sin(2.5 * t), r * np.cos(2.5 * t)))
    return X, y`,
    call: (settings) => `spiral_data(${drawnOfClasses(settings)})`,
  },
  vertical: {
    source: `\
def vertical_data(samples, classes, noise):
    """Clouds side by side: their points, and the class of each."""
    X = zeros((samples * classes, 2))
    y = np.repeat(np.arange(classes), samples)
    for c in range(classes):
        X[y == c] = np.column_stack((randn(samples) * noise + c / 3, randn(samples) * noise + 0.5))
    return X, y`,
    call: (settings) => `vertical_data(${drawnOfClasses(settings)})`,
  },
  cs231n: {
    source: `\
def cs231n_data(samples, classes, noise):
    """The spiral of Stanford's course CS231n: its points, and the class of each."""
    X = zeros((samples * classes, 2))
    y = np.repeat(np.arange(classes), samples)
    for c in range(classes):
        r = np.linspace(0, 1, samples)
        t = np.linspace(4 * c, 4 * c + 4, samples) + np.random.randn(samples) * noise
        X[y == c] = np.column_stack((r * np.sin(t), r * np.cos(t)))
    return X, y`,
    call: (settings) => `cs231n_data(${drawnOfClasses(settings)})`,
  },
};

/** Those that scikit-learn draws, from random numbers of their own. @type {Record<string, Kind>} */
export const SEEDED = {
  moons: {
    source: `\
def make_moons(samples, noise, seed):
    """Two half circles, each of which reaches into the other.

    In scikit-learn: make_moons(2 * samples, noise=noise, random_state=seed)
    """
    random = np.random.RandomState(seed)
    t = np.linspace(0, np.pi, samples)
    X = np.vstack((np.column_stack((np.cos(t), np.sin(t))),
                   np.column_stack((1 - np.cos(t), 1 - np.sin(t) - 0.5))))
    y = np.repeat([0, 1], samples)
    order = np.arange(2 * samples)
    random.shuffle(order)
    return (X[order] + random.normal(scale=noise, size=X.shape)).astype(np.float32), y[order]`,
    call: (settings, seed) => `make_moons(${drawn(settings)}, seed=${seed})`,
  },
  circles: {
    source: `\
def make_circles(samples, noise, seed):
    """A circle, and another of half its size.

    In scikit-learn: make_circles(2 * samples, factor=0.5, noise=noise, random_state=seed)
    """
    random = np.random.RandomState(seed)
    t = np.linspace(0, 2 * np.pi, samples, endpoint=False)
    outer = np.column_stack((np.cos(t), np.sin(t)))
    X = np.vstack((outer, 0.5 * outer))
    y = np.repeat([0, 1], samples)
    order = np.arange(2 * samples)
    random.shuffle(order)
    return (X[order] + random.normal(scale=noise, size=X.shape)).astype(np.float32), y[order]`,
    call: (settings, seed) => `make_circles(${drawn(settings)}, seed=${seed})`,
  },
  blobs: {
    source: `\
def make_blobs(samples, centers, noise, seed):
    """Round clouds, around as many random centers or around those that are given.

    In scikit-learn, where samples are those of all clouds together:
    make_blobs(samples, centers=centers, cluster_std=noise, random_state=seed)
    """
    random = np.random.RandomState(seed)
    if np.ndim(centers) == 0:
        centers = random.uniform(-10, 10, size=(centers, 2))
    X = random.normal(np.repeat(centers, samples, axis=0), noise).astype(np.float32)
    y = np.repeat(np.arange(len(centers)), samples)
    order = np.arange(len(y))
    random.shuffle(order)
    return X[order], y[order]`,
    call: ({ samplesPerClass, classes, noise }, seed) =>
      `make_blobs(samples=${samplesPerClass}, centers=${classes}, noise=${float(noise)}, seed=${seed})`,
    again: ({ samplesPerClass, classes, noise, seed: before }, seed) => [
      `centers = np.random.RandomState(${before}).uniform(-10, 10, size=(${classes}, 2))  # as above`,
      `X_test, y_test = make_blobs(samples=${samplesPerClass}, centers=centers, noise=${float(noise)}, seed=${seed})`,
    ],
  },
};

export const POINTS_OF = `\
def points_of(rows):
    """Points, and the class of each."""
    rows = np.array(rows)
    return rows[:, :2].astype(np.float32), rows[:, 2].astype(int)`;

export const PCG32 = `\
def pcg32(seed, stream):
    """Random numbers of 32 bits, O'Neill's PCG, which the page draws while it trains."""
    step = (2 * stream + 1) % 2**64
    state = (seed + step) % 2**64
    while True:
        state = (state * 6364136223846793005 + step) % 2**64
        mixed = (state >> 18 ^ state) >> 27 & 0xFFFFFFFF
        turn = state >> 59
        yield (mixed >> turn | mixed << 32 - turn) & 0xFFFFFFFF`;

/** Whether NumPy draws the points of a run, so that its program can do without them. @param {Run['start']} start */
export function drawsPoints(start) {
  const kind = String(startOf(start, 'data'));
  return kind in STREAMED || kind in SEEDED;
}

/** How many samples are held out, as in the core. @param {Stage['settings']} settings */
export function heldOf({ samplesPerClass, classes, heldOut = 0 }) {
  const samples = Number(samplesPerClass) * Number(classes);
  return Math.min(Math.floor(Number(heldOut) * samples + 0.5), samples - 1);
}

/** @param {Data} data */
export const samplesOf = ({ labels, validation }) => labels.length + (validation?.labels.length ?? 0);

/** In as few digits as give the float32 back. @param {number} value */
function digitsOf(value) {
  let digits = 1;
  while (Math.fround(Number(value.toPrecision(digits))) !== value) digits += 1;
  return String(Number(value.toPrecision(digits)));
}

/** A point and its class as text. @param {Points} points @param {string} between @returns {string[]} */
const rowsOf = ({ points, labels }, between) =>
  Array.from(labels, (label, place) =>
    [digitsOf(points[2 * place]), digitsOf(points[2 * place + 1]), label].join(between),
  );

/** Points as a list of Python. @param {Points} points */
const listOf = (points) => ['[', ...rowsOf(points, ', ').map((row) => `    [${row}],`), ']'].join('\n');

/** What is to be in that file: all points, those that are never learned from last. @param {Data} data */
export function pointsFile({ validation, ...points }) {
  const rows = [points, ...(validation ? [validation] : [])].flatMap((part) => rowsOf(part, ','));
  return ['x,y,class', ...rows, ''].join('\n');
}

/** Whether the program of a run reads its points from the file. @param {Data} data */
export const readsFile = (data) => samplesOf(data) > MOST_POINTS;

/** Numbers of the purposes of PCG in src/random.rs. */
const ORDER = 1;
const HELD_OUT = 4;

export const HOLD_OUT = `\
def held_out(samples, count, seed):
    """Which samples are held out: of those that are left, each is as likely to be one."""
    random = pcg32(0, 256 * seed + ${HELD_OUT})
    held = np.zeros(samples, dtype=bool)
    for sample in range(samples):
        left = samples - sample
        place, rest = divmod(next(random) * left, 2**32)
        if rest > 2**32 - left:  # another number decides whether to round up
            place += (rest + (next(random) * left >> 32)) >> 32
        if place < count:
            held[sample] = True
            count -= 1
    return held`;

/** Characters of a name that a comment has at most. */
const MOST_OF_NAME = 50;

/** A name that somebody has given, in a line of a comment: there it must not end. @param {string} name */
const named = (name) => name.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').slice(0, MOST_OF_NAME);

/** What the columns of the points are. @param {Table | undefined} table that they come from */
function columnLines(table) {
  if (!table) return ['# x, y and class of each point'];
  const { axes, mean, deviation, names } = table;
  return [
    ...axes.map((axis, place) => `# ${'xy'[place]}: (${named(axis)} - ${mean[place]}) / ${deviation[place]}`),
    ...names.map((name, label) => `# class ${label}: ${named(name)}`),
  ];
}

/** The points, and the random numbers from there on. @param {Needs} needs */
export function dataLines({ settings, kind, streamed, own, filed, held, validated }) {
  const seed = Number(settings.seed);
  const seedLine = `np.random.seed(${seed})`;
  if (own && filed) {
    const all = `X, y = points_of(np.loadtxt('${POINTS_FILE}', delimiter=',', skiprows=1))`;
    const count = own.labels.length;
    const split = [
      '# The last of them it never learns from.',
      `X, X_test = X[:${count}], X[${count}:]`,
      `y, y_test = y[:${count}], y[${count}:]`,
    ];
    return [...columnLines(own.table), all, ...(validated ? split : []), seedLine];
  }
  if (own) {
    const { validation } = own;
    const others = validation
      ? ['# Points that it never learns from', `X_test, y_test = points_of(${listOf(validation)})`]
      : [];
    return [...columnLines(own.table), `X, y = points_of(${listOf(own)})`, ...others, seedLine];
  }
  const data = (/** @type {number} */ from) => kind.call(settings, from);
  const holding = [
    '# Points that it never learns from',
    `held = held_out(len(y), count=${held}, seed=${seed})`,
    'X, X_test = X[~held], X[held]',
    'y, y_test = y[~held], y[held]',
  ];
  const others = held > 0 ? holding : [];
  if (streamed) return [seedLine, `X, y = ${data(seed)}`, ...others];
  if (settings.validation === true) {
    const next = (seed + 1) % 2 ** 32;
    const again = kind.again?.(settings, next) ?? [`X_test, y_test = ${data(next)}`];
    others.push('# As many points that it never learns from', ...again);
  }
  return [`X, y = ${data(seed)}`, ...others, seedLine];
}

/** The points that are drawn after all else, from a copy of the random numbers. @param {Needs} needs */
export const validationLines = ({ settings, kind, streamed }) =>
  streamed && settings.validation === true
    ? [
        '',
        '# As many points that it never learns from. They leave the random numbers of the run as they are.',
        'state = np.random.get_state()',
        `X_test, y_test = ${kind.call(settings, Number(settings.seed))}`,
        'np.random.set_state(state)',
      ]
    : [];

/** @param {Needs} needs */
export const batches = ({ settings, batched, edited }) => `\
def batches(samples, size, epoch):
    """The samples of each update in an epoch: some at a time, in an order of its own."""
    order = list(range(samples))${when(
      batched !== 'always' || edited,
      `
    if size == 0 or size >= samples:
        return [order]  # all at once`,
    )}
    random = pcg32(epoch, 256 * ${settings.seed} + ${ORDER})
    for last in range(samples - 1, 0, -1):
        # As many bits as the last place has, until they are a place up to it
        mask = 2 ** last.bit_length() - 1
        other = next(random) & mask
        while other > last:
            other = next(random) & mask
        order[last], order[other] = order[other], order[last]
    return [order[start:start + size] for start in range(0, samples, size)]`;

/** How an edit of the points begins. */
export const EDITED = '# Points are ';

/** Edits the points that are trained on. @param {string} text as in a run */
export function pointsLines(text) {
  const edit = readEdit(text);
  if (!edit) return [];
  const { removed, added } = edit;
  /** @type {[first: number, after: number][]} */
  const ranges = [];
  for (const place of removed) {
    const last = ranges.at(-1);
    if (last?.[1] === place) last[1] += 1;
    else ranges.push([place, place + 1]);
  }
  const places = ranges.map(([first, after]) => (after === first + 1 ? String(first) : `${first}:${after}`));
  const goes = [
    bracketed('gone = np.r_[', places, ']', 2),
    'X, y = np.delete(X, gone, axis=0), np.delete(y, gone)',
  ];
  const comes = [
    `new_X, new_y = points_of(${listOf(added)})`,
    'X, y = np.vstack((X, new_X)), np.append(y, new_y)',
  ];
  const erases = removed.length > 0;
  const draws = added.labels.length > 0;
  const done = [...(erases ? ['erased'] : []), ...(draws ? ['drawn'] : [])].join(' and ');
  return done ? [`${EDITED}${done}.`, ...(erases ? goes : []), ...(draws ? comes : [])] : [];
}
