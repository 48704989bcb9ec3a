// The worker that trains. It works in slices, so that a command waits a few milliseconds at most, or one epoch where
// an epoch takes longer; and it answers the page's request for a frame.

import { transfer } from 'comlink';
import { inOrder } from '../changes.js';
import { shownOf } from '../log.js';
import { isUnit, partOf, placeOfPart } from '../parts.js';
import { aboutOf, LIVE, usedInstead } from '../schema.js';
import { markWrong, stride } from '../view/points.js';
import { openRun } from './run.js';
import { createTrainer, fetchModule, loadEngine, needsEdits, ofEdits, prepare, tableOf } from './wasm.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./run.js').End} End */

/**
 * What a run trains, and what on.
 * @typedef {object} Points
 * @property {Float32Array} points x₀, y₀, x₁, y₁, …
 * @property {Uint8Array} labels
 *
 * @typedef {Points & import('../schema.js').About & {table?: import('../dataset.js').Table}} Data
 */

/**
 * What a run trains, and what on, at the epoch that is shown: another after a change of the structure, an activation or the points.
 * @typedef {object} Subject
 * @property {Data} data
 * @property {Points} drawn the samples that are drawn
 * @property {Points | undefined} validation those of the validation data, if there are any
 * @property {number} rowsVersion of the points; 0 while they are those of the run's start
 */

/** Data to look at. @typedef {import('../script/data.js').Data & {square: number[]}} Preview */

/**
 * What the page asks for.
 * @typedef {object} Request
 * @property {number} epochs to be trained for this frame; Infinity: as many as the engine can, also between frames
 * @property {number} until the epoch at which training stops by itself
 * @property {boolean} inspect whether a snapshot is wanted
 * @property {ArrayBuffer[]} spares buffers of earlier frames, to be used again
 * @property {Versions} seen what the page has
 * @property {boolean} validation whether the validation data are drawn
 * @property {boolean} missed whether the page has not taken up that training had stopped, as it had commanded something else
 */

/**
 * Of the run and what is known of it; 0 if there is none.
 * @typedef {{run: number, history: number, log: number, marks: number, branches: number}} Versions
 */

/**
 * @typedef {object} Frame
 * @property {number} epoch whole epochs made: the epoch that is shown, as is all that follows
 * @property {number} batch updates made of the epoch to come
 * @property {number} batches that an epoch has
 * @property {number} now the epoch that the run has been trained to; beyond the one shown while the reader travels
 * @property {number} loss of the parameters as they are, as is all that follows; the log has those of before each update
 * @property {number} dataLoss what the loss is the sum of, and
 * @property {number} regularizationLoss
 * @property {number} accuracy 0 … 1
 * @property {number | undefined} validationLoss without regularization; undefined without validation data, as is
 * @property {number | undefined} validationAccuracy
 * @property {import('../schema.js').Live} live the settings that act live, as they are
 * @property {'' | 'finished' | 'lost'} ended why training has stopped by itself
 * @property {End | undefined} end what has ended the run, as long as it lasts; at rest what is dead at the moment counts, too
 * @property {import('./run.js').Seen['uniform']} uniform why all answers are the same, where that is no end; known at rest
 * @property {number} cost milliseconds that an epoch takes; 0 while that is not known
 * @property {number[]} off hidden units that are switched off: a layer, counted from 1, and a unit of each
 * @property {number} ahead changes of the run that are still to come
 * @property {Versions} versions
 * @property {Run | undefined} run if it is not as the page has it
 * @property {{values: Float64Array, length: number} | undefined} history likewise; see `columnsOf` in history.js
 * @property {import('./run.js').Line[] | undefined} log likewise: the latest of every 100 and of every 1,000 epochs
 * @property {import('./marks.js').Marks | undefined} marks likewise
 * @property {import('./run.js').Branch[] | undefined} branches likewise: curves that stay where the run went another way
 * @property {import('./run.js').Milestone[]} passed epochs to be drawn as small maps, each told once: 0, 1, 3, 10, 30, …
 * @property {{parameters: Float32Array, wrong: Uint8Array, validationWrong?: Uint8Array} | undefined} paint also which of the drawn
 *   samples are answered wrongly, and of the validation data, if those are drawn
 * @property {Uint8Array | undefined} snapshot
 * @property {Subject | undefined} subject if it is not as the page has it; all else is of this one
 */

/**
 * @typedef {object} Grasp
 * @property {string} name of a weight or a bias
 * @property {number} epoch at which it is taken in hand
 * @property {number} value of it
 * @property {number} gradient of the loss by it
 * @property {number} loss
 * @property {{run: Run, epoch: number}} place where training is
 */

/** Milliseconds of a slice. */
const SLICE = 4;
/** Milliseconds after which a frame is answered although the epochs asked for are not all trained. */
const FRAME = 12;
/** Milliseconds of a replay after which a frame shows how far it is: a shorter one only shows where it leads. */
const AT_ONCE = 100;
/** Milliseconds that training goes on at the highest speed when no frame is asked for: a hidden page rests. */
const LEASE = 100;

/** @type {import('./run.js').OpenRun | undefined} */
let run;
/** @type {Run['start']} */
let start = {};
/** What its versions begin with, so that no two runs share one. */
let offset = 1;
/** @typedef {Points & {wrong: Uint8Array, every: number, classes: number}} Marks */
/** The samples that are drawn. @type {Marks} */
let marks;
/** Likewise of the validation data. @type {Marks | undefined} */
let validationMarks;
/** @type {Frame['ended']} */
let ended = '';
/** Epochs that may still be trained for the frame in the making. */
let left = 0;
let until = Number.POSITIVE_INFINITY;
/** When training rests unless another frame is asked for. */
let lease = 0;
/** Milliseconds of an epoch when nothing disturbs it. */
let cost = 0;
/** Whether loss, accuracy and the answers of the samples are those of the parameters as they are. */
let assessed = false;
/** @type {Pick<Frame, 'loss' | 'dataLoss' | 'regularizationLoss' | 'accuracy' | 'validationLoss' | 'validationAccuracy'>} */
let figures;
/** The end of the run that the page has been told of. @type {End | undefined} */
let known;
/** @type {{request: Request, asked: number, answer: (frame: Frame) => void, fail: (error: unknown) => void} | undefined} */
let waiting;

// Messages, as timers would wait four milliseconds.
const { port1, port2 } = new MessageChannel();
let awake = false;
function wake() {
  if (awake) return;
  awake = true;
  port2.postMessage(0);
}
port1.onmessage = () => {
  awake = false;
  try {
    work();
  } catch (error) {
    left = 0;
    waiting?.fail(error);
    waiting = undefined;
  }
};

function opened() {
  if (!run) throw new Error('no run has begun');
  return run;
}

/** A slice of training or replay, and the frame if it is due. */
function work() {
  const now = performance.now();
  if (replay) {
    const { trainer } = opened();
    slice(replay.epoch - trainer.epoch);
    if (trainer.diverged || trainer.epoch >= replay.epoch) endReplay();
  } else if (trains() && (waiting || now < lease)) {
    train();
  }
  const fast = left === Number.POSITIVE_INFINITY;
  const slow = replay && performance.now() - replay.began >= AT_ONCE;
  const due = fast || !trains() || (waiting && performance.now() - waiting.asked >= FRAME);
  if (waiting && (replay ? slow : due)) answer();
  if (replay || (trains() && (waiting || performance.now() < lease))) wake();
}

const trains = () => left > 0 && ended === '' && !replay;

function train() {
  const { trainer } = opened();
  if (stops()) return;
  const before = trainer.epoch;
  // Beyond that epoch the reader trains on: it stops nothing more.
  const most = until >= before ? until - before : Number.POSITIVE_INFINITY;
  slice(Math.min(left, most));
  left -= trainer.epoch - before;
  if (stops()) return;
  if (trainer.epoch === until) ended = 'finished';
  if (ended !== '') left = 0;
}

/** Whether the run has come to an end that is not known yet: from one that is known the reader may go on. */
function hasEnded() {
  const { end } = opened();
  return end !== undefined && end !== known;
}

/** Stops where the run has come to an end. */
function stops() {
  if (!hasEnded()) return false;
  ended = 'lost';
  left = 0;
  return true;
}

/**
 * Trains for the time of a slice, at least one epoch, or until the run has come to an end.
 * @param {number} most epochs
 */
function slice(most) {
  const { advance } = opened();
  const began = performance.now();
  let trained = 0;
  let passed = 0;
  while (trained < most && (trained === 0 || passed < SLICE - cost)) {
    const few = cost > 0 ? Math.max(Math.floor(SLICE / 2 / cost), 1) : 1;
    const wanted = Math.min(few, most - trained);
    trained += advance(wanted);
    assessed = false;
    passed = performance.now() - began;
    measure(passed, trained);
    if (hasEnded()) return;
  }
}

/** Learns what an epoch costs when nothing disturbs it. @param {number} milliseconds @param {number} epochs */
function measure(milliseconds, epochs) {
  // Browsers' clocks are coarse: what they cannot tell counts as little, not as nothing.
  const latest = Math.max(milliseconds, 0.2) / Math.max(epochs, 1);
  cost = cost > 0 ? Math.min(latest, 1.05 * cost) : latest;
}

/**
 * The samples of some that are drawn.
 * @param {Float32Array} points @param {Uint8Array} labels @param {number} classes @returns {Marks}
 */
function marksOf(points, labels, classes) {
  const every = stride(labels.length);
  return {
    every,
    classes,
    points: points.filter((_, index) => (index >> 1) % every === 0),
    labels: labels.filter((_, index) => index % every === 0),
    wrong: new Uint8Array(Math.ceil(labels.length / every)),
  };
}

/** Finds loss and accuracy of the parameters as they are, and which of the drawn samples they answer wrongly. */
function assess() {
  if (assessed) return;
  assessed = true;
  const { trainer, history, now } = opened();
  const answers = trainer.answers();
  const { loss, dataLoss, regularizationLoss, accuracy } = answers;
  const validation = trainer.validate();
  const [validationLoss, validationAccuracy] = validation ?? [];
  figures = { loss, dataLoss, regularizationLoss, accuracy, validationLoss, validationAccuracy };
  if (trainer.epoch === now && trainer.batch === 0) history.reach(now, loss, accuracy, ...(validation ?? []));
  markWrong(answers.probabilities, marks, marks.every, marks.classes);
}

/** @type {ArrayBuffer[]} */
let spares = [];

/** A buffer that has served before, or a new one. @param {number} bytes */
function buffer(bytes) {
  const index = spares.findIndex(({ byteLength }) => byteLength === bytes);
  return index < 0 ? new ArrayBuffer(bytes) : spares.splice(index, 1)[0];
}

function answer() {
  if (!waiting) return;
  const { request, answer } = waiting;
  waiting = undefined;
  const changed = opened().subjectVersion !== told;
  const subject = changed ? subjectOf(opened()) : undefined;
  if (changed) assessed = false; // other samples are drawn
  assess();
  // While training runs its steps tell.
  const rests = request.epochs === 0 && !replay;
  const own = opened();
  const { trainer, value, now, ahead, history, log, marks: found, branches, end: last, see } = own;
  /** @type {import('./run.js').Seen} */
  const { end, uniform } = rests || last ? see() : { end: undefined, uniform: '' };
  // The page says so now, and Play goes on from there.
  if (rests || ended === 'lost') known = last;
  const { epoch } = trainer;
  const { seen } = request;
  const versions = versionsOf(own);
  const passed = own.fetchPassed();
  const parameters = trainer.parameters(new Float32Array(buffer(parameterBytes)));
  parameterBytes = parameters.byteLength;
  const wrong = new Uint8Array(buffer(marks.wrong.length));
  wrong.set(marks.wrong);
  const validationWrong = request.validation ? wrongOfValidation() : undefined;
  /** @type {Frame} */
  const frame = {
    epoch,
    batch: trainer.batch,
    batches: trainer.batches,
    now,
    ...figures,
    live: /** @type {Frame['live']} */ (Object.fromEntries(LIVE.map((name) => [name, trainer[name]]))),
    ended,
    end,
    uniform,
    cost,
    off: [...trainer.switchedOff()],
    ahead,
    versions,
    run: seen.run === versions.run ? undefined : value,
    history: undefined,
    log: seen.log === versions.log ? undefined : shownOf(log),
    marks: seen.marks === versions.marks ? undefined : found,
    branches: seen.branches === versions.branches ? undefined : branches,
    passed,
    paint: { parameters, wrong, validationWrong },
    snapshot: undefined,
    subject,
  };
  /** @type {Transferable[]} */
  const moved = [parameters.buffer, wrong.buffer];
  if (validationWrong) moved.push(validationWrong.buffer);
  moved.push(...passed.map(({ parameters }) => parameters.buffer));
  if (seen.history !== versions.history) {
    const values = new Float64Array(buffer(history.bytes));
    frame.history = { values, length: history.copy(values) };
    moved.push(values.buffer);
  }
  if (request.inspect) {
    const snapshot = takeSnapshot();
    frame.snapshot = snapshot;
    moved.push(snapshot.buffer);
  }
  answer(transfer(frame, moved));
}

/** Which of the drawn validation data are answered wrongly, if there are any. */
function wrongOfValidation() {
  if (!validationMarks) return undefined;
  const wrong = new Uint8Array(buffer(validationMarks.wrong.length));
  markWrong(opened().trainer.predict(validationMarks.points), { ...validationMarks, wrong });
  return wrong;
}

/** @param {import('./run.js').OpenRun} run @returns {Versions} */
const versionsOf = ({ version, history, logVersion, marksVersion, branchesVersion }) => ({
  run: offset + version,
  history: offset + history.version,
  log: offset + logVersion,
  marks: offset + marksVersion,
  branches: offset + branchesVersion,
});

/** What of the run the page has been told: its version. */
let told = 0;

/**
 * What the run trains and what on, and what is drawn of that.
 * @param {import('./run.js').OpenRun} run
 * @returns {Subject}
 */
function subjectOf({ trainer, rows, rowsVersion, subjectVersion }) {
  told = subjectVersion;
  const about = { ...aboutOf(start), ...shapeOf(trainer) };
  marks = marksOf(rows.points, rows.labels, about.classes);
  const { validationPoints, validationLabels } = trainer;
  validationMarks =
    validationLabels.length > 0 ? marksOf(validationPoints, validationLabels, about.classes) : undefined;
  return {
    data: { ...about, samples: rows.labels.length, table: tableOf(start), ...rows },
    drawn: { points: marks.points, labels: marks.labels },
    validation: validationMarks && { points: validationMarks.points, labels: validationMarks.labels },
    rowsVersion,
  };
}

/** What the core tells of a network. @param {import('./wasm.js').Engine} trainer */
const shapeOf = ({ sizes, activation, square }) => ({
  sizes: [...sizes],
  classes: sizes[sizes.length - 1],
  activation,
  square: [...square],
});

/** Bytes of a snapshot of the run, and of its parameters, once they are known. */
let snapshotBytes = 0;
let parameterBytes = 0;

function takeSnapshot() {
  const snapshot = opened().trainer.snapshot(new Uint8Array(buffer(snapshotBytes)));
  snapshotBytes = snapshot.byteLength;
  return snapshot;
}

/** What the core has refused by name; anything else is no refusal, and thrown on. @param {unknown} error */
function refusalOf(error) {
  if (error instanceof Error && 'field' in error)
    return { field: String(error.field), message: error.message };
  throw error;
}

/** Why a change is refused, in words. @param {string} name @param {unknown} error */
function whyNot(name, error) {
  const { field, message } = refusalOf(error);
  // The core knows a part's name only where there is that part.
  return field !== name && partOf(name) ? `the network has no part "${name}"` : message;
}

/** A run that is taken up, or why not. @param {Run} value @param {string[]} refusals */
function open({ start, changes }, refusals) {
  const candidate = openRun({ start, changes: [] });
  // A change is tried on the run that it belongs to, which is then taken up with those that can be made.
  const possible = inOrder(changes).filter(({ name, value }) => {
    try {
      candidate.set(name, value);
      return true;
    } catch (error) {
      const refusal = `${whyNot(name, error)}, so it is left out`;
      if (!refusals.includes(refusal)) refusals.push(refusal);
      return false;
    }
  });
  if (changes.length === 0) return candidate;
  candidate.free();
  return openRun({ start, changes: possible });
}

/**
 * The epoch that the run is replayed to, until when nothing is trained for frames, and since when; and what waits for that.
 * @type {{epoch: number, began: number, over: Promise<void>, end: () => void} | undefined}
 */
let replay;

function endReplay() {
  replay?.end();
  replay = undefined;
}

/** Begins to go to an epoch of the run that is open. @param {number} epoch */
function go(epoch) {
  command();
  ended = '';
  assessed = false;
  const { trainer, approach } = opened();
  approach(epoch);
  if (trainer.epoch >= epoch) return;
  let end = () => {};
  /** @type {Promise<void>} */
  const over = new Promise((resolve) => {
    end = resolve;
  });
  replay = { epoch, began: performance.now(), over, end };
  wake();
}

/** Something else is wanted now. */
function command() {
  endReplay();
  left = 0;
}

/** Finishes an epoch of which batches have been made, before something else is done than training on. */
function finish() {
  const { trainer, advance } = opened();
  if (trainer.batch === 0 || trainer.diverged) return;
  advance(1);
  assessed = false;
}

/** Tells that the WebAssembly is there, for which every command waits: they are carried out in their order. */
let loaded = () => {};
/** @type {Promise<unknown>} */
let ready = new Promise((resolve) => {
  loaded = () => resolve(undefined);
});

/**
 * Lets every command from here on wait for what own points and edits need, if a run has some.
 * @param {Parameters<typeof needsEdits>[0]} run
 * @returns {Promise<string>} why that could not be loaded: the next that needs it tries again
 */
function hold(run) {
  const prepared = ready.then(() => (needsEdits(run) ? prepare(run) : undefined)).then(() => '', notLoaded);
  ready = prepared;
  return prepared;
}

/** @param {unknown} error */
const notLoaded = (error) =>
  `What this needs could not be loaded: the connection failed, or the page was renewed on its server meanwhile (${error})`;

export const engine = {
  /**
   * Loads the WebAssembly, beside the page, which draws itself for the first time meanwhile.
   * @returns {Promise<{module: WebAssembly.Module} | import('../failures.js').Failure>} for the other workers, or why not
   */
  async load() {
    const fetched = await fetchModule();
    if ('module' in fetched) {
      loadEngine(fetched.module);
      loaded();
    }
    return fetched;
  },

  /**
   * Takes up a run, and begins to go to one of its epochs. What the trainer refuses of its start is left out, and said.
   * @param {Run} value
   * @param {number} [epoch]
   * @returns {Promise<{subject: Subject, refusals: string[], start: Run['start']}>}
   */
  async begin(value, epoch = 0) {
    const missing = await hold(value);
    if (missing) throw new Error(missing);
    /** @type {string[]} */
    const refusals = [];
    let { changes } = value;
    ({ start, changes } = ofEdits()?.whole(value) ?? value);
    start = { ...start };
    for (;;) {
      try {
        const next = open({ start, changes }, refusals);
        if (run) {
          offset = Math.max(...Object.values(versionsOf(run))) + 1;
          run.free();
        }
        run = next;
        break;
      } catch (error) {
        const { field, message } = refusalOf(error);
        const name = field.split(/[.[]/)[0];
        const without = ofEdits()?.withoutPoints({ start, changes }, name);
        if (without) ({ start, changes } = without);
        else if (name in start) delete start[name];
        else throw error;
        refusals.push(message + (without?.words ?? usedInstead(start, name)));
      }
    }
    known = undefined;
    cost = 0;
    const subject = subjectOf(run);
    go(epoch);
    return { subject, refusals, start };
  },

  /**
   * Why a run cannot start so; empty if it can.
   * @param {Run['start']} start
   */
  async refusal(start) {
    const missing = await hold({ start });
    if (missing) return missing;
    try {
      openRun({ start, changes: [] }).free();
      return '';
    } catch (error) {
      return refusalOf(error).message;
    }
  },

  /**
   * The data of some starts, without a run of any.
   * @param {Run['start'][]} starts
   * @returns {Promise<Preview[]>}
   */
  async preview(starts) {
    await ready;
    return starts.map((start) => {
      const trainer = createTrainer({ ...start, hidden: [] });
      const { points, labels, validationPoints, validationLabels } = trainer;
      const { square } = shapeOf(trainer);
      trainer.free();
      const others = { points: validationPoints, labels: validationLabels };
      const table = tableOf(start);
      return { points, labels, square, table, ...(validationLabels.length > 0 && { validation: others }) };
    });
  },

  /** All points of the epoch that is shown, those that are held out behind those that are trained on. @returns {Promise<Points>} */
  async points() {
    await ready;
    const { trainer, rows, value } = opened();
    if (!value.start.heldOut) return rows;
    const { validationPoints, validationLabels } = trainer;
    const all = {
      points: new Float32Array(rows.points.length + validationPoints.length),
      labels: new Uint8Array(rows.labels.length + validationLabels.length),
    };
    all.points.set(rows.points);
    all.points.set(validationPoints, rows.points.length);
    all.labels.set(rows.labels);
    all.labels.set(validationLabels, rows.labels.length);
    return all;
  },

  /**
   * One frame at a time.
   * @param {Request} request
   * @returns {Promise<Frame>}
   */
  async frame(request) {
    await ready;
    spares = request.spares;
    left = request.epochs;
    ({ until } = request);
    if (request.missed) known = undefined;
    const asked = performance.now();
    lease = asked + LEASE;
    if (left > 0) ended = '';
    return new Promise((answer, fail) => {
      waiting = { request, asked, answer, fail };
      wake();
    });
  },

  /**
   * Where training is, whichever epoch is shown, or a replay is bound for.
   * @returns {Promise<{run: Run, epoch: number}>}
   */
  async place() {
    await ready;
    const { now, value } = opened();
    return { run: value, epoch: Math.max(replay?.epoch ?? 0, now) };
  },

  /** The run as it is, to be looked into, and what it is trained on. */
  async snapshot() {
    await ready;
    const snapshot = takeSnapshot();
    const { rows, rowsVersion } = opened();
    return transfer({ snapshot, rows, rowsVersion }, [snapshot.buffer]);
  },

  /** Stops training, or a replay, after the slice that is under way. */
  async rest() {
    await ready;
    command();
  },

  /** One epoch, of the run as it was or beyond now. */
  async step() {
    await ready;
    command();
    ended = '';
    opened().advance(1);
    stops();
    assessed = false;
  },

  /** One batch of the epoch to come; with the last the epoch is made. */
  async stepBatch() {
    await ready;
    command();
    ended = '';
    const { trainer, advance, stepBatch } = opened();
    if (trainer.batch === 0) assess(); // the curve goes until now
    const isLast = trainer.batch + 1 === trainer.batches;
    if (!isLast) stepBatch();
    // What ends the run is found as in any other step.
    if (isLast || trainer.diverged) advance(1);
    stops();
    assessed = false;
  },

  /**
   * Changes a setting that acts live, or a part, from the epoch on that is shown, or that a replay is bound for. It becomes
   * now.
   * @param {string} name @param {number | string} value @param {number} [learningRate] that goes with another optimizer
   * @returns {Promise<{refused: string, branched: boolean, kept: number | string, epoch: number, loss?: number}>} why not, if it is refused;
   *   whether what the run had changed later was dropped; what it is now, and at which epoch; and the loss, if that is a weight or a
   *   bias
   */
  async change(name, value, learningRate) {
    let refused = await hold({ start: {}, changes: [{ name }] });
    const own = opened();
    if (replay) await replay.over; // only then: what is commanded later acts later
    finish();
    let branched = false;
    const { epoch } = opened().trainer;
    // It was meant for a run that is there no more.
    if (refused || run !== own) return { refused, branched, kept: opened().read(name), epoch };
    const { trainer, change, read } = own;
    try {
      branched = change(name, value, learningRate);
      assessed = false;
      if (trainer.epoch < own.now) {
        go(own.now);
        await replay?.over;
      }
    } catch (error) {
      refused = whyNot(name, error);
    }
    if (run !== own) return { refused, branched, kept: value, epoch };
    const answer = { refused, branched, kept: read(name), epoch };
    if (!partOf(name) || isUnit(name) || refused) return answer;
    assess();
    return { ...answer, loss: figures.loss };
  },

  /**
   * Trains on other points from the epoch on that is shown, or that a replay is bound for. It becomes now.
   * @param {Points} points all of them
   * @returns {Promise<{refused: string, branched: boolean, epoch: number}>} as above
   */
  async changePoints(points) {
    const refused = await hold({ start: { points } });
    const own = opened();
    if (replay) await replay.over;
    finish();
    const { epoch } = opened().trainer;
    if (refused || run !== own) return { refused, branched: false, epoch };
    try {
      const branched = own.changePoints(points);
      assessed = false;
      return { refused: '', branched, epoch };
    } catch (error) {
      return { refused: refusalOf(error).message, branched: false, epoch };
    }
  },

  /**
   * What a weight or a bias is before it is changed by hand, at rest: training stops.
   * @param {string} name
   * @returns {Promise<Grasp | undefined>} nothing if the run that it was meant for is there no more
   */
  async grasp(name) {
    await ready;
    const own = opened();
    if (replay) await replay.over;
    const part = partOf(name);
    if (run !== own || !part) return undefined;
    command();
    finish();
    own.takeBack();
    assess();
    const { trainer, value, now, read } = own;
    // Of the loss as it is told: of all samples, with all that regularization adds, and without dropout.
    const { batchSize } = trainer;
    trainer.set('batchSize', 0);
    const check = trainer.gradientCheck();
    const gradient = check.gradients[placeOfPart(part, shapeOf(trainer).sizes)];
    check.free();
    trainer.set('batchSize', batchSize);
    return {
      name,
      epoch: trainer.epoch,
      value: Number(read(name)),
      gradient,
      loss: figures.loss,
      place: { run: value, epoch: now },
    };
  },

  /**
   * Shows an epoch of the run until now; done when it is reached, or something else has been commanded. The run stays as
   * it is.
   * @param {number} epoch the nearest from 0 to now is meant
   * @returns {Promise<void>}
   */
  async travel(epoch) {
    await ready;
    finish();
    assess(); // the curve goes until now, also where it was not drawn there
    go(Math.min(Math.max(Math.round(epoch), 0), opened().now));
    await replay?.over;
  },

  /**
   * What is shown, or what a replay is bound for unless something else ends it, becomes now: all beyond it is dropped, but for its
   * curve.
   * @returns {Promise<{branched: boolean}>} whether changes were dropped
   */
  async goOn() {
    await ready;
    const own = opened();
    const epoch = replay?.epoch;
    if (replay) await replay.over;
    // Reset, say, has taken its place, and would lose the changes to come.
    const other = run !== own || (epoch !== undefined && own.trainer.epoch !== epoch);
    if (other) return { branched: false };
    command();
    finish();
    assessed = false;
    return { branched: own.goOn() };
  },

  /** Epoch 0 of the same run, with the same changes to come. */
  async reset() {
    await ready;
    opened().takeBack();
    assess();
    command();
    ended = '';
    assessed = false;
    opened().reset();
  },

  /** Done when no replay is under way. */
  async arrived() {
    await ready;
    await replay?.over;
  },
};

/** @typedef {typeof engine} EngineApi */
