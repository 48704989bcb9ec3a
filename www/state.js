// The page's one state: what is trained, what the reader has set, opened and chosen. Whatever is shown follows from it.

import { isAmongOff } from './parts.js';

/** @typedef {import('./engine/run.js').Run} Run */
/** @typedef {import('./engine/run.js').Change} Change */
/** @typedef {import('./engine/engine.js').Frame} Frame */
/** @typedef {import('./engine/engine.js').Data} Data */
/** @typedef {import('./engine/inspector.js').Inspection} Inspection */

/** An epoch of a run. @typedef {{run: Run, epoch: number}} Place */

/**
 * Where Undo leads, and whether a part was changed by hand there, or a run was left with work that another does not have.
 * @typedef {Place & {byHand?: true, work?: true}} Left
 */

/**
 * The units of each hidden layer, the most influential first, as they were at an epoch of a run; none where they are by number.
 * @typedef {{data: Data | undefined, epoch: number, layers: (Uint32Array | undefined)[]}} Order
 */

/**
 * A parameter as it was taken in hand; once it has another value, that, and the loss with it.
 * @typedef {Omit<import('./engine/engine.js').Grasp, 'place'> & {to?: number, after?: number}} Tried
 */

/** A unit of any layer, that of the inputs being 0. @typedef {{layer: number, unit: number}} Unit */

/** A place of the map, which is marked by a cross where no pointer is at it. @typedef {{x: number, y: number, cross: boolean}} Spot */

/**
 * @typedef {object} Slow
 * @property {boolean} held whether it rests
 * @property {{epoch: number, batch: number, loss: number} | undefined} from where its step was taken, until the next step's first stage is
 *   shown
 */

/**
 * @typedef {object} State
 * @property {Run} run what is trained; until the engine has taken it, what the address asks for
 * @property {Data | undefined} data the points and the network that the run's start describes
 * @property {Frame | undefined} frame the latest of the engine: of the epoch that is shown
 * @property {Inspection | undefined} inspection the latest of the inspector, for what is open
 * @property {import('./schema.js').Live} live the settings that act live, as set last
 * @property {number} openedAt the epoch that the run was taken up at; training is there until a frame says otherwise
 * @property {number} until the epoch at which training stops by itself
 * @property {Left[]} undo where the reader was before what threw it away, the latest last: what Undo returns to
 * @property {Place[]} redo where the reader was before Undo, the latest last: what Redo returns to
 * @property {boolean} dragging whether a slider has come to a value that the run does not have yet
 * @property {{name: string, value: number} | undefined} part of the network that is being changed by hand, until the run has it
 * @property {string | undefined} parameter of the pinned unit that the slider is for; the bias until one is chosen
 * @property {Tried | undefined} tried the latest change of a parameter by hand
 * @property {boolean} playing
 * @property {Frame['ended']} stopped why training has stopped by itself; until the reader lets it go on
 * @property {number} speed epochs a frame, or AS_FAST_AS_POSSIBLE
 * @property {boolean} logarithmic whether the loss is drawn on a log scale
 * @property {import('./view/network.js').Lines} lines what the lines of the drawing stand for
 * @property {Order | undefined} order of the units in the drawing, once it is another than by number, or the reader has chosen that
 * @property {number} page of the units in the drawing, where a layer has more than fit
 * @property {Unit | undefined} lit the unit that is pointed at in the drawing, or has the focus
 * @property {Unit | undefined} pinned the unit that stays shown when none is pointed at
 * @property {Spot | undefined} spot of the map that is read
 * @property {import('./engine/painter.js').Reading | undefined} reading of that spot, or the one before
 * @property {import('./view/network.js').Scales | undefined} scales of the drawing as it is
 * @property {Slow | undefined} slow motion of an epoch on the drawing, while that is on: its stage is `stage`
 * @property {boolean} layers whether the drawing has what changes its layers
 * @property {boolean} more whether the controls show all settings
 * @property {boolean} log whether the training log is shown in the place of the curves
 * @property {number} every epochs from one line of the log to the next
 * @property {number | undefined} passed the run of the book, by its place in the list, that keys have come to and that has not been started
 * @property {boolean} folds whether they are drawn on the map
 * @property {boolean} validation likewise the validation data, if there are any
 * @property {{label: number | undefined} | undefined} drawing points on the map, while that is on: the class of the brush, or the
 *   eraser
 * @property {Record<string, boolean>} open the panels, by id
 * @property {number} stage in view of "One epoch, stage by stage": its place (see stages.js)
 * @property {number | undefined} sample that the reader has chosen
 * @property {number[] | undefined} units the input, the unit of each hidden layer, and the class; once any is chosen
 * @property {number | undefined} pulled layer of the weight in "Who pulls this weight", from 1; the last if undefined
 * @property {boolean} longWay whether "Why fuse" shows it
 * @property {number} pushed how often the logits there were pushed apart
 * @property {boolean} arrows whether the triangle shows where the loss pulls
 * @property {import('./panels/check.js').Check | undefined} check the gradient check, under way or done
 * @property {number} card of the walk, −1 while it is not shown
 * @property {boolean} cardDone whether what it asks for has been done
 * @property {(Place & {own: Partial<State>}) | undefined} before what the reader had when the walk was taken
 * @property {boolean} walkOffered whether the walk was offered on an earlier visit
 * @property {boolean} walkSought whether the walk has been taken and its cards have not come yet
 * @property {boolean} keys whether single keys act
 * @property {Record<string, string>} drafts what is being typed, by the name of the field
 * @property {Record<string, string>} errors why a value was refused, by the name of its field
 * @property {(import('./link.js').Refusal | string)[]} refusals what of the address could not be taken; what the core has refused, in words
 * @property {string} trouble what may not work, in words; empty while all does
 * @property {string} inspectorFailure why nothing can be looked into, in words; until the reader lets it be tried again
 * @property {string} failure why training or the map has failed for good, in words; empty while it has not
 * @property {string} popup the id of the one that is open, or nothing
 * @property {string} busy what is under way that takes long, in words
 * @property {string} taken what has been done with the program of the run, in words
 * @property {string} said an answer to what the reader has just done, in words
 * @property {number | undefined} pointed epoch under the pointer on the time line
 * @property {Record<number, ImageData>} strip small maps of the run, by epoch; those beyond now are of what it has left
 */

/** What a reload keeps, beside the run and its epoch. @type {(keyof State)[]} */
const KEPT = [
  'playing',
  'speed',
  'logarithmic',
  'lines',
  'layers',
  'more',
  'log',
  'every',
  'folds',
  'validation',
  'open',
  'stage',
  'sample',
  'units',
  'pinned',
  'parameter',
  'pulled',
  'longWay',
  'pushed',
  'arrows',
  'card',
  'cardDone',
  'before',
  'walkSought',
  'undo',
  'redo',
];

/** @param {Readonly<State>} state @returns {Partial<State>} */
export const keptOf = (state) => Object.fromEntries(KEPT.map((name) => [name, state[name]]));

/** Epochs of the book's run, the last of which it calls 10,000, counted from 0. */
export const BOOK_EPOCHS = 10_001;

/** The speed that stands for as many epochs as the engine can train. */
export const AS_FAST_AS_POSSIBLE = 1000;

/** @type {Omit<State, 'run' | 'live'>} */
export const INITIAL = {
  data: undefined,
  frame: undefined,
  inspection: undefined,
  openedAt: 0,
  until: BOOK_EPOCHS,
  undo: [],
  redo: [],
  dragging: false,
  part: undefined,
  parameter: undefined,
  tried: undefined,
  playing: true,
  stopped: '',
  speed: 4, // at which the book's run takes 40 seconds
  logarithmic: false,
  lines: 'weights',
  order: undefined,
  page: 0,
  lit: undefined,
  pinned: undefined,
  spot: undefined,
  reading: undefined,
  scales: undefined,
  slow: undefined,
  layers: false,
  more: false,
  log: false,
  every: 1000,
  passed: undefined,
  folds: false,
  validation: false,
  drawing: undefined,
  open: {},
  stage: 0,
  sample: undefined,
  units: undefined,
  pulled: undefined,
  longWay: false,
  pushed: 0,
  arrows: false,
  check: undefined,
  card: -1,
  cardDone: false,
  before: undefined,
  walkOffered: true,
  walkSought: false,
  keys: true,
  drafts: {},
  errors: {},
  refusals: [],
  trouble: '',
  inspectorFailure: '',
  failure: '',
  popup: '',
  busy: '',
  taken: '',
  said: '',
  pointed: undefined,
  strip: {},
};

/**
 * @param {Partial<State> & Pick<State, 'run' | 'live'>} start
 * @param {() => void} changed is told of every change
 */
export function createStore(start, changed) {
  /** @type {State} */
  let state = { ...INITIAL, ...start };
  return {
    /** @returns {Readonly<State>} */
    get state() {
      return state;
    },
    /** @param {Partial<State>} patch */
    set(patch) {
      state = { ...state, ...patch };
      if (state.failure) Object.assign(state, { playing: false, busy: '', card: -1, walkSought: false }); // nothing goes on
      if (state.playing || state.failure) state.slow = undefined; // what is slowed down does not run
      changed();
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */

/**
 * The sample that everything is told for: until the reader chooses, one in the middle of the first class.
 * @param {Readonly<State>} state
 */
export function sampleOf({ sample, data }) {
  const samples = data?.labels.length ?? 1;
  return sample !== undefined && sample < samples ? sample : Math.floor(samples / (2 * (data?.classes ?? 1)));
}

/** The unit that is shown large, with its own lines and its numbers. @param {Readonly<State>} state */
export const shownUnit = ({ lit, pinned }) => lit ?? pinned;

/** A unit, if a network of these sizes has it. @param {Unit | undefined} unit @param {number[]} sizes */
export const unitWithin = (unit, sizes) => (unit && unit.unit < (sizes[unit.layer] ?? 0) ? unit : undefined);

/** @param {Unit | undefined} one @param {Unit | undefined} other */
export const isSameUnit = (one, other) => one?.layer === other?.layer && one?.unit === other?.unit;

/** Whether a hidden unit is switched off. @param {Readonly<State>} state @param {Unit} unit */
export const isOff = ({ frame }, { layer, unit }) =>
  frame !== undefined && isAmongOff(frame.off, layer, unit);

/** The unit whose map is shown large: without one that is switched off the answers are to be seen. @param {Readonly<State>} state */
export function largeUnit(state) {
  const unit = shownUnit(state);
  return unit && isOff(state, unit) ? undefined : unit;
}

/** The epoch that is shown, as far as the page has been told. @param {Readonly<State>} state @returns {Place} */
export const placeOf = ({ run, frame, openedAt }) => ({ run, epoch: frame?.epoch ?? openedAt });

/**
 * Where Undo and Redo lead, if anywhere: Undo until training has come as far again, where a part was changed by hand also at
 * rest, as Redo does, and where work was left always.
 * @param {Readonly<State>} state @returns {{undo: Left | undefined, redo: Place | undefined}}
 */
export function offered(state) {
  const [undo, redo] = [state.undo.at(-1), state.redo.at(-1)];
  return {
    undo:
      undo &&
      (undo.work || (undo.byHand && !state.playing) || (state.frame?.now ?? state.openedAt) < undo.epoch)
        ? undo
        : undefined,
    redo: state.playing ? undefined : redo,
  };
}
