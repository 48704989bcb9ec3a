// What begins another run with other data or keeps what was edited, and changes layers and the optimizer with the learning rate that
// suits them. Loaded when it is first used.

import { writePoints } from '../dataset.js';
import { movedUnit } from '../moved.js';
import { learningRateOf } from '../rates.js';
import { keptInWords } from '../refused.js';
import { aboutOf, kindOf, OF_DATA, rateOf, startOf } from '../schema.js';
import { structureEditOf } from '../structure.js';
import { namedPoints } from './store.js';

/** @typedef {import('../engine/run.js').Run} Run */
/** @typedef {import('../engine/run.js').Value} Value */
/** @typedef {import('../dataset.js').Points} Points */

/**
 * What of the actions it needs.
 * @typedef {object} Context
 * @property {import('../state.js').Store} store
 * @property {import('../session.js').Session} session
 * @property {() => boolean} isWanted whether nothing that begins another run has been asked for since
 * @property {(next: Run) => Promise<void>} beginAnother takes up another run, named in the address
 * @property {(name: string, value: number | string, learningRate?: number) => Promise<void>} change
 * @property {(name: string, message: string) => void} refuse says why a value was refused
 * @property {(send: () => Promise<{refused: string, branched: boolean, epoch: number}>) => Promise<boolean>} replace
 */

/** Whether the learning rate is the one that is chosen for the network as it is. @param {Context} context */
function hasUsualRate({ store: { state } }) {
  const { data, live, run } = state;
  const { sizes, square } = data ?? aboutOf(run.start);
  return live.learningRate === learningRateOf(sizes.slice(1, -1), live.optimizer, square);
}

/** What the points of a start are drawn from; own ones are only given. */
const OF_POINTS = [...OF_DATA, 'seed', 'points'];
const OF_OWN = ['data', 'points'];

/** The square that the data of a start lie in; nothing where it cannot start so. @param {Context} context @param {Run['start']} start */
async function squareOf({ session, store }, start) {
  const { square } = kindOf(start) ?? {};
  if (square) return square;
  const { data, run } = store.state;
  const names = start.data === 'own' ? OF_OWN : OF_POINTS;
  if (data && names.every((name) => start[name] === run.start[name])) return data.square;
  const named = Object.entries(start).filter(([name]) => OF_POINTS.includes(name));
  const alone = { ...Object.fromEntries(named), hidden: [] };
  if (await session.refusal(alone)) return undefined;
  const [drawn] = await session.preview([alone]);
  return drawn.square;
}

/** @param {Context} context @param {string[]} sentences of which some may be empty */
function tell({ store }, sentences) {
  const said = sentences.filter(Boolean).join(' ');
  if (said) store.set({ said });
}

/** @param {number | undefined} rate that has been chosen @param {number} before */
const rateInWords = (rate, before) =>
  rate === undefined || rate === before
    ? ''
    : `The page has chosen a learning rate of ${rate} for this network and these data.`;

const NO_VALIDATION =
  'There are no validation data any more: nothing draws more of your own points. Hold some out instead (Data).';

/** The points as they are, as a start of their own. @param {Context} context */
async function drawnPoints({ store: { state }, session }) {
  const { data } = state;
  if (!data) return {};
  const { classes, table } = data;
  const points = await namedPoints(writePoints(await session.points(), table));
  return { data: 'own', points, classes, noise: undefined, validation: undefined };
}

/**
 * The same run from its start on, but for some settings; live ones, layers and points that were edited stay as they are now.
 * @param {Context} context @param {Record<string, Value | undefined>} settings those that are undefined become the default
 * @returns {Promise<Run['start']>}
 */
async function startAfter(context, settings) {
  const isChanged = (/** @type {string} */ name) =>
    context.store.state.run.changes.some((change) => change.name === name);
  const fresh = Object.keys(settings).some((name) => OF_DATA.includes(name));
  const drawn = !fresh && isChanged('points') ? await drawnPoints(context) : {};
  const { run, live, data } = context.store.state;
  const shape = isChanged('hidden') && data ? { hidden: data.sizes.slice(1, -1) } : {};
  const start = Object.entries({ ...run.start, ...live, ...shape, ...drawn, ...settings });
  return /** @type {Run['start']} */ (Object.fromEntries(start.filter(([, value]) => value !== undefined)));
}

/**
 * Begins another run, with the learning rate that suits it.
 * @param {Context} context @param {Run['start']} start
 * @returns {Promise<boolean>} whether it has begun: not if another run has been asked for meanwhile
 */
async function beginFrom(context, start) {
  const { run, live } = context.store.state;
  const square = hasUsualRate(context) ? await squareOf(context, start) : undefined;
  if (!context.isWanted()) return false;
  const next = { start: { ...start }, changes: [] };
  if (square) {
    const hidden = /** @type {number[]} */ (startOf(start, 'hidden'));
    next.start.learningRate = learningRateOf(hidden, live.optimizer, square);
  }
  const begun = context.beginAnother(next);
  tell(context, [
    rateInWords(Number(next.start.learningRate), live.learningRate),
    // Where the reader has chosen so, it is named.
    startOf(run.start, 'validation') && start.validation === undefined ? NO_VALIDATION : '',
  ]);
  await begun;
  return true;
}

/** Begins such a run as `startAfter` tells. @param {Context} context @param {Record<string, Value | undefined>} settings */
export const startWith = async (context, settings) => beginFrom(context, await startAfter(context, settings));

/**
 * Begins another run with another value of a setting; where it cannot start so, says why and changes nothing.
 * @param {Context} context @param {string} name @param {Value} value
 * @param {Record<string, Value | undefined>} [settings] with what comes with it
 */
export async function setStart(context, name, value, settings = { [name]: value }) {
  const { store, session, isWanted } = context;
  const start = await startAfter(context, settings);
  const refused = await session.refusal(start);
  if (!isWanted()) return;
  const { run } = store.state;
  const kept = name === 'data' ? kindOf(run.start)?.label : startOf(run.start, name);
  if (refused) tellRefusal(context, name, refused, kept);
  else await beginFrom(context, start);
}

/**
 * Says at its control why a value was refused.
 * @param {Context} context @param {string} name @param {string} refused in the core's words
 * @param {unknown} [kept] what it still is, if that is to be told
 */
export const tellRefusal = ({ refuse }, name, refused, kept) =>
  refuse(name, keptInWords(name, refused, kept));

/** Another kind of data; own points begin as those that there are. @param {Context} context @param {Value} kind */
export async function chooseData(context, kind) {
  // Each kind has a number of classes and a noise of its own.
  const usual = { classes: undefined, noise: undefined, points: undefined };
  const points = kind === 'own' ? await drawnPoints(context) : {};
  await setStart(context, 'data', kind, { ...usual, data: kind, ...points });
}

/** Another run, on the points of a table. @param {Context} context @param {string} points as a run starts from them */
export const startWithPoints = async (context, points) =>
  startWith(context, {
    data: 'own',
    points: await namedPoints(points),
    classes: undefined,
    noise: undefined,
    validation: undefined,
  });

/** Another run, on points of one class more. @param {Context} context */
export async function addClass(context) {
  const { store } = context;
  const { drawing, data } = store.state;
  if (!data) return;
  const classes = data.classes + 1;
  const begun = await startWith(context, { ...(await drawnPoints(context)), classes });
  if (begun && drawing) store.set({ drawing: { label: classes - 1 } });
}

/** Trains on other points from the epoch on that is shown. @param {Context} context @param {Points} points */
export const setPoints = (context, points) => context.replace(() => context.session.changePoints(points));

/**
 * Makes a change of the network or its optimizer, and lets the learning rate go along.
 * @param {Context} context @param {string} name @param {string} value
 * @param {{usual: boolean, hidden: number[], optimizer: string}} about whether the learning rate is one that goes along; the network
 *   and the optimizer after the change
 * @returns {Promise<boolean>} whether it has been made
 */
async function changeWithRate(context, name, value, { usual, hidden, optimizer }) {
  const { live, data, run } = context.store.state;
  const { square } = data ?? aboutOf(run.start);
  const rate = usual ? learningRateOf(hidden, optimizer, square) : live.learningRate;
  const other = rate === live.learningRate ? undefined : rate;
  await context.change(name, value, other);
  if (context.store.state.errors[name]) return false;
  tell(context, [rateInWords(other, live.learningRate)]);
  return true;
}

/** Units of each hidden layer after an edit; a new layer’s do not matter to a learning rate. @param {number[]} hidden @param {import('../structure.js').StructureEdit} edit */
function hiddenAfter(hidden, { kind, layer, count }) {
  const place = layer - 1;
  if (kind === 'insert') return hidden.toSpliced(place, 0, 1);
  if (kind === 'drop') return hidden.toSpliced(place, 1);
  const more = kind === 'add' ? count : -1;
  return hidden.map((units, other) => (other === place ? units + more : units));
}

/** Edits the network's layers. @param {Context} context @param {string} edit see structure.js */
export async function changeStructure(context, edit) {
  const { data, live, run } = context.store.state;
  const structure = structureEditOf(edit);
  if (!structure) return;
  const hidden = hiddenAfter((data ?? aboutOf(run.start)).sizes.slice(1, -1), structure);
  const about = { usual: hasUsualRate(context), hidden, optimizer: live.optimizer };
  if (!(await changeWithRate(context, 'hidden', edit, about))) return;
  const { pinned } = context.store.state;
  // The unit that is pinned may have moved, or gone.
  if (pinned) context.store.set({ pinned: movedUnit(pinned, structure), lit: undefined });
}

/** The learning rate goes along where it is the usual one with the optimizer before. @param {Context} context @param {string} optimizer */
export async function changeOptimizer(context, optimizer) {
  const { live, data, run } = context.store.state;
  const hidden = (data ?? aboutOf(run.start)).sizes.slice(1, -1);
  const usual = hasUsualRate(context) || live.learningRate === rateOf(live.optimizer);
  await changeWithRate(context, 'optimizer', optimizer, { usual, hidden, optimizer });
}
