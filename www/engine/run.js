// A run is a value: what it started from, and what was changed on the way. Training is the same to the last bit
// everywhere, so both together tell every epoch; snapshots are only a cache on the way there.
//
// The run has been trained until now, and the trainer is at the epoch that is shown: now, or an earlier one. Below now
// training only repeats what was, and writes nothing.

import { inOrder, isEdit, isOfStart } from '../changes.js';
import { milestoneFrom } from '../milestones.js';
import { isAmongOff, partOf, placeOfPart } from '../parts.js';
import { LIVE } from '../schema.js';
import { BOOK_EPOCHS } from '../state.js';
import { createHistory, mayKeep } from './history.js';
import { createScan, numbersOf, scanEpoch, scanValidation } from './marks.js';
import { createTrainer, ofEdits, refusal } from './wasm.js';

/** @typedef {string | number | boolean | number[]} Value */

/**
 * A setting that acts live, a part of the network (see parts.js), its structure (`hidden`, see structure.js) or the points that
 * are trained on (`points`, an edit as in dataset.js), changed after `epoch` updates: the next update uses `value`.
 * @typedef {{epoch: number, name: string, value: number | string}} Change
 */

/**
 * @typedef {object} Run
 * @property {Record<string, Value>} start options of the trainer; those that are not named have their defaults
 * @property {Change[]} changes by epoch, in each those of the structure first, of which there can be several, and at most one of
 *   any other name; those of settings all after epoch 0
 */

/** @typedef {import('../schema.js').LiveName} LiveName */
/** What `trainer.set` takes. @typedef {import('../pkg/neural_spiral.js').LiveName} AnyName */

/**
 * An epoch of the run, before its changes were made: what the trainer was, and what had been found until then.
 * @typedef {object} Snapshot
 * @property {number} epoch
 * @property {Uint8Array} bytes
 * @property {Points} rows what was trained on
 * @property {{epoch: number, rows: Points} | undefined} unedited
 * @property {Were} were
 * @property {End | undefined} end
 * @property {number | undefined} since
 * @property {import('./marks.js').Scan} scan
 */

/**
 * What settings and parts were before their changes in an epoch, those of the structure made. Replaced, never changed.
 * @typedef {{epoch: number, values: Record<string, number | string>}} Were
 */

/** An edit of the points that leaves them as they are. */
const NO_EDIT = '.';

/** Bytes of a point and its class. */
const BYTES_OF_POINT = 9;

/** What is trained on; replaced, never changed. @typedef {import('../dataset.js').Points} Points */

/**
 * What stays of a curve where the run went another way.
 * @typedef {object} Branch
 * @property {number} from the epoch at which it was left
 * @property {Float64Array[]} columns epochs, losses, accuracies, and with validation data those on that, from the last kept
 *   epoch on that both have
 */

/**
 * An epoch that is drawn as a small map.
 * @typedef {{epoch: number, parameters: Float32Array<ArrayBuffer>, sizes: number[], activation: string}} Milestone
 */

/**
 * The learning rate of an update.
 * @typedef {object} Rate
 * @property {number} set
 * @property {number} decayed what the decay had left of it
 * @property {{set: number, until: number} | undefined} higher a higher one before a change at the epoch `until`, if momentum
 *   still carried its steps on
 */

/**
 * What has ended a run, and the first epoch at which it had.
 * - dead: all samples have had the same answer from that epoch on, for more than rounding, and by now no unit of a hidden
 *   layer (counted from 1) is active for any of them. The rate is that of the update that led to that epoch; a network that is
 *   dead from the start has none.
 * - notFinite: the update after that epoch was refused, because its numbers would not have been finite.
 * @typedef {{name: 'dead', layer: number, epoch: number, rate: Rate | undefined} |
 *   {name: 'notFinite', epoch: number, rate: Rate}} End
 */

/**
 * What is to be said of an epoch: what has ended the run, or else why all samples get the same answer, if they do.
 * - flat: what tells them apart is lost in rounding.
 * - saturated: one class has probability 1 for all.
 * @typedef {{end: End | undefined, uniform: '' | 'flat' | 'saturated'}} Seen
 */

/** A line of the log for every so many epochs, as in the book. */
const LOG_EVERY = 100;

/** Lines beyond which the older half keeps only those of every 1,000 epochs, and the first after the start. */
const MOST_LINES = 2000;

/** A line of the log, and the epoch that printed it. @typedef {{epoch: number, line: string}} Line */

/** As Python prints a number with three decimals: what lies halfway, an odd sixteenth, goes to the even one. @param {number} value */
function threeDecimals(value) {
  const below = Math.floor(1000 * value);
  return (16 * value) % 2 === 1 ? ((below + (below % 2)) / 1000).toFixed(3) : value.toFixed(3);
}

/** Bytes that a run keeps at most, unless its network is so large that a few snapshots take more. */
const MOST_BYTES = 16e6;

/** Bytes that a snapshot takes of each parameter with an optimizer that remembers most. */
const BYTES_OF_PARAMETER = 12;

/** Curves that stay where the run went another way. */
const MOST_BRANCHES = 4;

/** How many times as long as in float32 an epoch takes in the book's arithmetic, or so. */
const BOOK_WORK = 4;

/** Snapshots beside those along the run: of now while another epoch is shown, and two for dating what has died, or one of an epoch that has begun. */
const OTHERS = 3;

/** Small maps for which there must be room: as many as a run of a million epochs has. */
const MAPS = 14;

/**
 * Samples × parameters that are trained between two snapshots: on the seed's network 517 epochs, which are replayed in about
 * 10 ms.
 */
const REPLAYED = 6e7;

/** Samples beside its own that an update counts as: parameters are changed, and half a chunk of samples is none. */
const OF_UPDATE = 32;

/**
 * Epochs that all answers must have been the same, for more than rounding, before a dead network ends the run. Within some
 * twenty momentum may bring it back.
 */
const STILL = 50;

/** Every so many epochs hidden units are looked for that have died: a look takes about as long as three epochs. */
const LOOK_EVERY = 200;

/** Samples × parameters × epochs that are replayed in one go to date a death, at most: a tenth of a second or so. */
const DATED = 3e8;

/** Epochs that a unit must have been silent before it counts as dead. */
const SILENT = 50;

/** Share of a step that momentum still carries on and that is worth telling of. */
const CARRIED = 0.01;

/** @typedef {ReturnType<typeof openRun>} OpenRun */

/**
 * Takes up a run at epoch 0. Throws what the trainer refuses.
 * @param {Run} value
 */
export function openRun(value) {
  const isStart = (/** @type {Change} */ { epoch, name }) => epoch === 0 && isOfStart(name, value.changes);
  const early = value.changes.filter(isStart);
  let start = { ...value.start, ...Object.fromEntries(early.map(({ name, value }) => [name, value])) };
  // Of several changes of a name in one epoch the last counts.
  let changes = inOrder(
    value.changes.filter(
      (change, index) =>
        !isStart(change) &&
        (change.name === 'hidden' ||
          value.changes.findLastIndex(({ epoch, name }) => epoch === change.epoch && name === change.name) ===
            index),
    ),
  );
  const trainer = createTrainer(start);
  /** @type {Points} */
  let rows = { points: trainer.points, labels: trainer.labels };
  /** A state with these points, and between epochs, where they are not those of the start. @type {Uint8Array | undefined} */
  let whole;
  const firstSamples = rows.labels.length;
  /** Grows with every change of the points. */
  let rowsVersion = 0;
  /** The points before the latest edit, and its epoch. @type {{epoch: number, rows: Points} | undefined} */
  let unedited;
  /** Of the latest epoch that has had changes. @type {Were} */
  let were = { epoch: 0, values: {} };
  /** Grows with every change of the network's structure, its activations or the points. */
  let subjectVersion = 0;
  /** What a setting that acts live starts with. @type {Record<string, number | string>} */
  const first = Object.fromEntries(LIVE.map((name) => [name, trainer[name]]));
  /** The first change that is still to come. */
  let coming = 0;
  const validates = trainer.validationLabels.length > 0;
  const history = createHistory(validates);
  /** @type {Line[]} */
  let log = [];
  let logVersion = 0;
  /** Grows with every change of the run. */
  let version = 0;
  /** The epoch that the run has been trained to. */
  let now = 0;
  /** By epoch, ascending. @type {Snapshot[]} */
  let snapshots = [];
  /** Now, after its changes, while an earlier epoch is shown. @type {(Snapshot & {coming: number}) | undefined} */
  let left;
  /** The epoch of which batches are made one at a time, as it began. @type {ReturnType<typeof stateNow> | undefined} */
  let begun;
  /** What has ended the run, as long as it lasts. @type {End | undefined} */
  let end;
  /** The first epoch at which training can have collapsed: since then all answers have been the same. @type {number | undefined} */
  let since;
  /** Of the epochs before the one that is shown. */
  let scan = createScan();
  /** Of all until now. @type {import('./marks.js').Marks} */
  let marks = { best: undefined, jumps: scan.jumps, deaths: scan.deaths, least: undefined };
  let marksVersion = 0;
  /** @type {Branch[]} */
  let branches = [];
  let branchesVersion = 0;
  /** The next epoch that is drawn as a small map, and those that were passed and are not fetched yet. */
  let milestone = 0;
  /** @type {Milestone[]} */
  let passed = [];
  /** Inputs, units of each hidden layer, classes; and the hidden ones alone. @type {number[]} */
  let sizes = [];
  /** @type {number[]} */
  let hidden = [];
  /** @type {import('../state.js').Unit[]} */
  let units = [];
  /** Where each hidden layer begins in `units`. @type {number[]} */
  let firsts = [];
  /** Whether there is room for the parameters of the epochs that are drawn as small maps. */
  let maps = false;
  /** Whether there is room, and time, for what dates the death of a unit. */
  let dates = false;
  const slower = start.arithmetic === 'book' ? BOOK_WORK : 1;
  /** Samples × parameters of an epoch, as if they were of float32. */
  let work = 0;
  /** Epochs from one snapshot to the next. */
  let interval = Number.POSITIVE_INFINITY;
  /** The epoch of the last look for units that have died, and the one before, after their changes. @type {(ReturnType<typeof stateNow> & {epoch: number, coming: number})[]} */
  let looks = [];

  /** What `reshape` has seen last. */
  let shape = '';

  const shapeNow = () => `${trainer.sizes} ${trainer.activation} ${trainer.batches}`;

  /** Learns what follows from the network's structure, the points, and the batches of an epoch. */
  function reshape() {
    sizes = [...trainer.sizes];
    hidden = sizes.slice(1, -1);
    shape = shapeNow();
    units = hidden.flatMap((size, index) =>
      Array.from({ length: size }, (_, unit) => ({ layer: index + 1, unit })),
    );
    firsts = hidden.map((_, index) => hidden.slice(0, index).reduce((sum, size) => sum + size, 0));
    const parameters = trainer.parameters().length;
    const { batches } = trainer;
    work = slower * (rows.labels.length + (batches > 1 ? OF_UPDATE * batches : 0)) * parameters;
    interval = Math.min(interval, Math.max(Math.ceil(REPLAYED / work), 1));
    maps = MAPS * 4 * parameters <= MOST_BYTES;
    const snapshots = OTHERS * BYTES_OF_PARAMETER * parameters;
    dates = units.length > 0 && snapshots <= MOST_BYTES / 2 && LOOK_EVERY * work <= DATED;
    subjectVersion += 1;
  }

  /** Trains on other points from here on. @param {Points} next */
  function trainOn(next) {
    trainer.setPoints(next.points, next.labels);
    rows = next;
    whole = trainer.snapshot(whole);
    rowsVersion += 1;
    reshape();
  }

  /** All that the next epoch depends on, but for the changes to come. @param {Uint8Array} [spare] */
  const stateNow = (spare) => ({ bytes: trainer.snapshot(spare), rows, unedited, were });

  /** Takes the trainer, and nothing else, to a state. @param {ReturnType<typeof stateNow>} state */
  function bring({ bytes, rows: own, ...before }) {
    // A snapshot belongs to its points, and these cannot be replaced within an epoch, such as one whose update was refused.
    if (own !== rows && trainer.batch > 0) trainer.restore(whole ?? snapshots[0].bytes);
    if (own !== rows) trainOn(own);
    ({ unedited, were } = before);
    begun = undefined;
    trainer.restore(bytes);
    if (shapeNow() !== shape) reshape();
  }

  /** Bytes that a snapshot takes with all that goes with it. @param {Snapshot} snapshot */
  const bytesOf = ({ bytes, rows: own, scan }) =>
    bytes.byteLength + 8 * numbersOf(scan) + (own === rows ? 0 : BYTES_OF_POINT * own.labels.length);

  /** @returns {Snapshot} */
  const take = () => ({ ...stateNow(), epoch: trainer.epoch, end, since, scan: { ...scan } });

  reshape();

  /** Takes a snapshot, if one is due here. When there are too many, every second one is let go. */
  function remember() {
    const { epoch } = trainer;
    if (epoch % interval !== 0 || epoch <= (snapshots.at(-1)?.epoch ?? -1)) return;
    const latest = take();
    snapshots.push(latest);
    // Beside the curve, as many branches, and the others.
    const most = MOST_BYTES - (1 + MOST_BRANCHES) * history.bytes - OTHERS * latest.bytes.byteLength;
    while (snapshots.length > 1 && snapshots.reduce((sum, each) => sum + bytesOf(each), 0) > most) {
      interval *= 2;
      snapshots = snapshots.filter(({ epoch }) => epoch % interval === 0);
    }
  }

  /** Throws what the trainer refuses. @param {string} name @param {number | string} value */
  function set(name, value) {
    if (name === 'points') return editPoints(String(value));
    const { epoch } = trainer;
    const before = were.epoch === epoch ? were.values : {};
    // An edit of the structure moves what has a name, and comes before all else.
    const values = name === 'hidden' ? {} : { [name]: read(name), ...before };
    trainer.set(
      /** @type {AnyName} */ (name),
      /** @type {import('../pkg/neural_spiral.js').OptimizerName} */ (value),
    );
    were = { epoch, values };
    if (name === 'hidden' || name === 'activation' || name === 'batchSize') reshape();
  }

  /** What a setting or a part is. @param {string} name */
  function read(name) {
    const part = partOf(name);
    if (!part) return trainer[/** @type {LiveName} */ (name)];
    if (part.kind !== 'units') return trainer.parameters()[placeOfPart(part, sizes)];
    return Number(!isAmongOff(trainer.switchedOff(), part.layer, part.unit));
  }

  /** Edits the points that are trained on. @param {string} text */
  function editPoints(text) {
    const edit = ofEdits().readEdit(text, rows.labels.length);
    if (!edit) throw refusal('points', 'must be an edit as the page writes it');
    const before = rows;
    trainOn(ofEdits().edited(rows, edit));
    unedited = { epoch: trainer.epoch, rows: before };
  }

  /** Edits of the structure in an epoch. @param {number} epoch */
  const editsAt = (epoch) => changes.filter((change) => change.epoch === epoch && change.name === 'hidden');

  /**
   * Where units are after edits of the structure; those that have gone are left out.
   * @param {import('./marks.js').Death[]} before @param {{value: unknown}[]} edits
   */
  const movedBy = (before, edits) => (edits.length > 0 ? ofEdits().movedUnits(before, edits) : before);

  /** What is marked of units follows edits of the structure. @param {{value: unknown}[]} edits */
  function renumber(edits) {
    scan.deaths = movedBy(scan.deaths, edits);
    scan.silent = movedBy(scan.silent, edits);
  }

  /** Makes the changes that belong to the epoch that was reached. */
  function change() {
    for (; coming < changes.length && changes[coming].epoch <= trainer.epoch; coming += 1) {
      const { name, value } = changes[coming];
      set(name, value);
    }
  }

  /** The latest snapshot at or before an epoch. @param {number} epoch */
  const nearestTo = (epoch) => snapshots.findLast((snapshot) => snapshot.epoch <= epoch) ?? snapshots[0];

  /** Takes the trainer, and nothing else, back to a snapshot, and makes the changes of its epoch. @param {Snapshot} snapshot */
  function restore(snapshot) {
    const { epoch } = snapshot;
    bring(snapshot);
    // What the run starts with may have been changed since.
    if (epoch === 0) for (const name of LIVE) if (trainer[name] !== first[name]) set(name, first[name]);
    coming = changes.findIndex((change) => change.epoch >= epoch);
    if (coming < 0) coming = changes.length;
    change();
  }

  /** Takes back what an epoch that has begun has done: a run is one of whole epochs. */
  function takeBack() {
    const [batches, whole] = [trainer.batch, begun];
    begun = undefined;
    if (batches === 0) return;
    if (whole) return bring(whole);
    // An epoch that was not trained a batch at a time ended in an update that was refused.
    const { epoch } = trainer;
    restore(nearestTo(epoch));
    while (trainer.epoch < epoch) {
      trainer.step();
      change();
    }
  }

  /** Shows the epoch of a snapshot. @param {Snapshot} snapshot */
  function show(snapshot) {
    restore(snapshot);
    ({ end, since } = snapshot);
    scan = { ...snapshot.scan };
    renumber(editsAt(snapshot.epoch));
    if (snapshot.epoch === 0) end = endAtStart();
  }

  /** Shows now as it was left. @param {NonNullable<typeof left>} snapshot */
  function showNow(snapshot) {
    bring(snapshot);
    ({ end, since, coming } = snapshot);
    scan = { ...snapshot.scan };
    left = undefined;
  }

  /** What a setting is before any change in `epoch`. @param {string} name @param {number} epoch */
  const before = (name, epoch) =>
    changes.findLast((change) => change.name === name && change.epoch < epoch)?.value ?? first[name];

  /** Updates that lead from an epoch to another. @param {number} from @param {number} to */
  function updatesBetween(from, to) {
    let samples = firstSamples;
    let size = Number(first.batchSize);
    let [at, updates] = [from, 0];
    for (const { epoch, name, value } of [...changes, { epoch: to, name: '', value: 0 }]) {
      const until = Math.max(at, Math.min(epoch, to));
      updates += (until - at) * (size > 0 ? Math.ceil(samples / size) : 1);
      at = until;
      if (name === 'batchSize') size = Number(value);
      if (name === 'points') samples += ofEdits().moreSamples(String(value));
    }
    return updates;
  }

  /** Of the update after `epoch` and some batches. @param {number} epoch @param {number} batches @returns {Rate} */
  function rateOf(epoch, batches) {
    const [set, decay, momentum] = ['learningRate', 'decay', 'momentum'].map((name) =>
      Number(before(name, epoch + 1)),
    );
    const carried = before('optimizer', epoch + 1) === 'sgd' ? momentum : 0;
    // Another optimizer counts its updates anew, and carries nothing on.
    const anew =
      changes.findLast((change) => change.name === 'optimizer' && change.epoch <= epoch)?.epoch ?? 0;
    /** @type {Rate['higher']} */
    let higher;
    for (const { epoch: until, name } of changes) {
      if (name !== 'learningRate' || until > epoch || until <= anew) continue;
      if (carried ** (updatesBetween(until, epoch) + batches + 1) < CARRIED) continue;
      const earlier = Number(before(name, until));
      if (earlier > (higher?.set ?? set)) higher = { set: earlier, until };
    }
    return { set, decayed: set / (1 + decay * (updatesBetween(anew, epoch) + batches)), higher };
  }

  /** Whether answers that are all the same are so for more than rounding; before the first update, only if nothing can change. */
  function hasCollapsed() {
    const { name } = trainer.state();
    return name === 'dead' || (name !== 'flat' && trainer.epoch > 0);
  }

  /**
   * The first epoch from `from` on at which the answers, all the same until now, were so for more than rounding; found by
   * replay.
   * @param {number} from
   */
  function firstCollapsed(from) {
    const { epoch } = trainer;
    if (from >= epoch) return epoch;
    const here = { ...stateNow(), coming };
    restore(nearestTo(from));
    while (trainer.epoch < epoch && (trainer.epoch < from || !hasCollapsed())) {
      trainer.step();
      change();
    }
    const first = trainer.epoch;
    bring(here);
    ({ coming } = here);
    return first;
  }

  /** @param {number} layer that is dead now @param {number} [from] the first epoch that can be the end's @returns {End} */
  function deadSince(layer, from = trainer.epoch) {
    const epoch = firstCollapsed(from);
    return {
      name: 'dead',
      layer,
      epoch,
      rate: epoch > 0 ? rateOf(epoch - 1, updatesBetween(epoch - 1, epoch) - 1) : undefined,
    };
  }

  /** What has ended the run before any update. */
  function endAtStart() {
    const state = trainer.state();
    return state.name === 'dead' ? deadSince(state.layer) : undefined;
  }

  /**
   * Looks at what the step after `epoch` has found.
   * @param {number} epoch
   * @returns {boolean} whether it has ended the run
   */
  function look(epoch) {
    if (trainer.diverged) {
      end = { name: 'notFinite', epoch, rate: rateOf(epoch, trainer.batch) };
      return true;
    }
    if (!trainer.uniform) {
      since = undefined;
      end = undefined;
      return false;
    }
    since ??= epoch;
    if (end?.name === 'dead') return false;
    end = undefined;
    if ((trainer.epoch - since) % STILL !== 0) return false;
    const state = trainer.state();
    if (state.name === 'flat') since = trainer.epoch;
    if (state.name !== 'dead') return false;
    const dead = deadSince(state.layer, since);
    since = dead.epoch;
    if (trainer.epoch - since < STILL) return false;
    end = dead;
    return true;
  }

  /** Where a hidden unit is in `units`. @param {{layer: number, unit: number}} unit */
  const placeIn = ({ layer, unit }) => firsts[layer - 1] + unit;

  /** The hidden units that are on and active for no sample, by their places in `units`. */
  function silentUnits() {
    /** @type {Set<number>} */
    const silent = new Set();
    trainer.activeSamples().forEach((samples, place) => {
      if (samples === 0) silent.add(place);
    });
    if (silent.size === 0) return silent;
    const off = trainer.switchedOff();
    for (let at = 0; at < off.length; at += 2) silent.delete(placeIn({ layer: off[at], unit: off[at + 1] }));
    return silent;
  }

  /**
   * Looks for units that have died since the last look, before a step, so that the epoch has had its changes: then the same
   * is found wherever the run was stopped. One that has died and wakes for some epochs between two looks, which is rare,
   * keeps its mark.
   */
  function lookForDeaths() {
    const { epoch } = trainer;
    looks = looks.filter((earlier) => earlier.epoch < epoch);
    const spare = looks.length > 1 ? looks.shift()?.bytes : undefined;
    looks.push({ epoch, ...stateNow(spare), coming });
    const silent = silentUnits();
    if (silent.size + scan.silent.length + scan.deaths.length === 0) return;
    // What was changed by hand may have woken some for a while.
    const byHand = changes.some(
      (change) => change.epoch <= epoch && change.epoch > epoch - LOOK_EVERY && partOf(change.name),
    );
    const before = [...scan.deaths, ...scan.silent];
    const still = byHand ? [] : scan.deaths.filter((death) => silent.has(placeIn(death)));
    const told = new Set(still.map(placeIn));
    const undated = [...silent].filter((place) => !told.has(place));
    const dated = undated.length > 0 ? sinceWhen(undated, before) : [];
    const dead = dated.filter((death) => epoch - death.epoch >= SILENT);
    const deaths = [...still, ...dead];
    if (JSON.stringify(deaths) !== JSON.stringify(scan.deaths)) scan.deaths = deaths;
    scan.silent = dated.filter((death) => epoch - death.epoch < SILENT);
  }

  /**
   * Units that are silent, and since when.
   * @param {import('./marks.js').Death[]} before those of the epoch before, with their epochs
   * @returns {import('./marks.js').Death[]}
   */
  function silentSince(before) {
    const since = new Map(before.map((death) => [placeIn(death), death.epoch]));
    return [...silentUnits()].map((place) => ({ ...units[place], epoch: since.get(place) ?? trainer.epoch }));
  }

  /**
   * Since when units that are silent have been so, found by replay from the last look on.
   * @param {number[]} places in `units`
   * @param {import('./marks.js').Death[]} before those that were silent at the last look, with their epochs
   * @returns {import('./marks.js').Death[]}
   */
  function sinceWhen(places, before) {
    const here = looks[looks.length - 1];
    const from = Math.max(here.epoch - LOOK_EVERY, 0);
    const last = looks.find(({ epoch }) => epoch === from);
    if (last) {
      bring(last);
      ({ coming } = last);
    } else {
      restore(nearestTo(from));
    }
    /** @type {import('./marks.js').Death[]} */
    let silent = [];
    while (trainer.epoch < here.epoch) {
      if (trainer.epoch >= from) silent = silentSince(silent);
      trainer.step();
      change();
      silent = movedBy(silent, editsAt(trainer.epoch));
    }
    bring(here);
    ({ coming } = here);
    const since = new Map(silent.map((death) => [placeIn(death), death.epoch]));
    // Silent all the while, they were so at the last look, too.
    const earlier = new Map(before.map((death) => [placeIn(death), death.epoch]));
    return places.map((place) => {
      const epoch = since.get(place) ?? here.epoch;
      return { ...units[place], epoch: epoch === from ? (earlier.get(place) ?? from) : epoch };
    });
  }

  /**
   * Writes down the epoch before now, which has just been trained for the first time.
   * @param {number} epoch @param {[number, number] | undefined} validation its loss and accuracy on validation data
   */
  function write(epoch, validation) {
    now = epoch + 1;
    if (history.keeps(epoch)) history.push(epoch, trainer.loss, trainer.accuracy, ...(validation ?? []));
    if (epoch % LOG_EVERY === 0) {
      log = [...log, { epoch, line: trainer.logLine() }];
      logVersion += 1;
      const older = log.length > MOST_LINES ? log.length / 2 : 0;
      const stays = (/** @type {Line} */ line, /** @type {number} */ index) =>
        index >= older || line.epoch % (10 * LOG_EVERY) === 0 || line.epoch === LOG_EVERY;
      if (older > 0) log = log.filter(stays);
    }
    if (now === BOOK_EPOCHS) validate(epoch);
    mark();
  }

  /** The book's run ends with the points that it never learned from. @param {number} epoch */
  function validate(epoch) {
    const answers = trainer.validate();
    if (!answers) return;
    const [loss, accuracy] = [...answers].map(threeDecimals);
    log = [...log, { epoch, line: `validation, acc: ${accuracy}, loss: ${loss}` }];
    logVersion += 1;
  }

  /** What is marked until now is what was found until the epoch that is shown. */
  function mark() {
    const { best, jumps, deaths, least } = scan;
    const same = best === marks.best && jumps === marks.jumps && deaths === marks.deaths;
    if (same && least === marks.least) return;
    marks = { best, jumps, deaths, least };
    marksVersion += 1;
  }

  /** Keeps the parameters of an epoch that is drawn as a small map, unless they are too many. */
  function pass() {
    if (trainer.epoch !== milestone || !maps) return;
    passed.push({
      epoch: milestone,
      parameters: /** @type {Milestone['parameters']} */ (trainer.parameters()),
      sizes,
      activation: trainer.activation,
    });
    milestone = milestoneFrom(milestone + 1);
  }

  /**
   * Shows the nearest epoch at or before `epoch` from which it can be reached by training on. Nothing is lost by that: the run is
   * trained until now as before.
   * @param {number} epoch
   */
  function approach(epoch) {
    if (trainer.epoch === now && epoch < now) left = { ...take(), coming };
    const nearest = nearestTo(epoch);
    if (epoch >= now && left) showNow(left);
    else if (trainer.epoch > epoch || trainer.epoch < nearest.epoch) show(nearest);
  }

  /** What is shown becomes now; the curve beyond it stays as a branch, and all else beyond it is dropped. */
  function cut() {
    const { epoch } = trainer;
    looks = looks.filter((look) => look.epoch < epoch);
    if (epoch === now) return;
    branches = [...branches, { from: epoch, columns: history.from(epoch) }].slice(-MOST_BRANCHES);
    branchesVersion += 1;
    now = epoch;
    left = undefined;
    history.truncate(epoch);
    log = log.filter((line) => line.epoch < epoch);
    logVersion += 1;
    snapshots = snapshots.filter((snapshot) => snapshot.epoch <= epoch);
    passed = passed.filter((milestone) => milestone.epoch <= epoch);
    milestone = milestoneFrom(epoch + 1);
    mark();
  }

  /** Leaves out the changes that are still to come. @returns {boolean} whether there were any */
  function drop() {
    if (coming === changes.length) return false;
    changes = changes.slice(0, coming);
    version += 1;
    return true;
  }

  /** Writes a change at the epoch that is shown into the run. @param {string} name @param {number | string} value */
  function put(name, value) {
    const { epoch } = trainer;
    const part = partOf(name);
    changes = changes.filter((change) => change.epoch < epoch || change.name !== name);
    if (epoch === 0 && isOfStart(name, changes)) {
      // A start that names another optimizer and no learning rate would have that optimizer's own.
      start = { ...start, ...(name === 'optimizer' && { learningRate: first.learningRate }), [name]: value };
      first[name] = value;
    } else if ((part && part.kind !== 'units') || were.values[name] !== read(name)) {
      changes = inOrder([...changes, { epoch, name, value }]);
    }
  }

  /**
   * Trains on other points in the place of those that the epoch began with. Throws what the trainer refuses, and then changes
   * nothing.
   * @param {Points} points
   * @returns {Change[]} the change that makes them, if there is any
   */
  function replacePoints(points) {
    const { editBetween, writeEdit } = ofEdits();
    const after = rows;
    const before = unedited?.epoch === trainer.epoch ? unedited.rows : rows;
    const text = writeEdit(editBetween(before, points));
    if (rows !== before) trainOn(before);
    try {
      editPoints(text);
    } catch (error) {
      if (after !== before) trainOn(after);
      throw error;
    }
    return text === NO_EDIT ? [] : [{ epoch: trainer.epoch, name: 'points', value: text }];
  }

  /**
   * After a change has been written.
   * @param {boolean} dropped whether later changes were @param {boolean} again whether the trainer must come to this epoch anew
   * @param {boolean} visible whether it changes what the network answers now
   */
  function changed(dropped, again, visible) {
    const { epoch } = trainer;
    if (again) show(nearestTo(epoch));
    else if (visible && epoch === 0) end = endAtStart();
    if (!visible) return dropped;
    milestone = milestoneFrom(epoch);
    pass();
    return dropped;
  }

  /**
   * Trains some epochs, fewer if the run comes to an end. From one that is not refused it can go on. Below now it repeats
   * the run, with its changes. One that has begun counts as one, and is made anew.
   * @param {number} epochs
   * @returns {number} epochs trained
   */
  function advance(epochs) {
    takeBack();
    for (let trained = 0; trained < epochs; trained += 1) {
      const { epoch } = trainer;
      if (dates && epoch % LOOK_EVERY === 0) lookForDeaths();
      // It costs half an epoch: only where the curve may keep it, but there below now, too, for the marks.
      const validation = validates && mayKeep(epoch) ? trainer.validate() : undefined;
      trainer.step();
      const ended = look(epoch);
      if (trainer.diverged) return trained;
      scanEpoch(scan, epoch, trainer.loss, trainer.accuracy);
      if (validation) scanValidation(scan, epoch, validation[0]);
      if (epoch === now) write(epoch, validation);
      if ((epoch + 1) % interval === 0) remember();
      if (coming < changes.length) {
        change();
        renumber(editsAt(epoch + 1));
        if (epoch + 1 === now) mark();
      }
      if (epoch + 1 === milestone) pass();
      if (left && epoch + 1 === now) showNow(left); // a step that was refused there is known at once
      if (ended) return trained + 1;
    }
    return epochs;
  }

  remember();
  change();
  end = endAtStart();
  pass();
  return {
    trainer,
    set,
    history,
    /** @returns {Run} */
    get value() {
      return { start, changes };
    },
    /** The lines of the log so far; another array whenever there are others. */
    get log() {
      return log;
    },
    get logVersion() {
      return logVersion;
    },
    get version() {
      return version;
    },
    /** What is trained on. */
    get rows() {
      return rows;
    },
    /** Grows with every change of them; 0 while they are those of the start. */
    get rowsVersion() {
      return rowsVersion;
    },
    /** Grows with every change of the network's structure, its activations, or the points. */
    get subjectVersion() {
      return subjectVersion;
    },
    /** The epoch that the run has been trained to. */
    get now() {
      return now;
    },
    get marks() {
      return marks;
    },
    get marksVersion() {
      return marksVersion;
    },
    /** The latest curves that were left, the latest last. */
    get branches() {
      return branches;
    },
    get branchesVersion() {
      return branchesVersion;
    },
    /** Epochs of the snapshots. */
    get remembered() {
      return snapshots.map(({ epoch }) => epoch);
    },
    /** Bytes of all that is kept beside the trainer: numbers and snapshots, and two for each character of the log. */
    get bytes() {
      const kept = [
        history.bytes,
        whole?.byteLength ?? 0,
        ...[...snapshots, ...(left ? [left] : [])].map(bytesOf),
        begun?.bytes.byteLength ?? 0,
        ...looks.map(({ bytes }) => bytes.byteLength),
        ...branches.flatMap(({ columns }) => columns.map(({ byteLength }) => byteLength)),
        ...passed.map(({ parameters }) => parameters.byteLength),
        ...log.map(({ line }) => 2 * line.length),
      ];
      return kept.reduce((sum, bytes) => sum + bytes, 8 * numbersOf(scan));
    },
    /** What has ended it; a new one only if it has come to another end. */
    get end() {
      return end;
    },
    /** How many of its changes are still to come. */
    get ahead() {
      return changes.length - coming;
    },

    /** The milestones that were passed since this was last asked, to be drawn. */
    fetchPassed() {
      const fetched = passed;
      passed = [];
      return fetched;
    },

    read,

    advance,

    /** Makes a batch of the epoch to come, but for its last. */
    stepBatch() {
      if (trainer.batch === 0) begun = stateNow();
      trainer.stepBatch();
    },

    /**
     * Looks at the epoch that is reached: what is dead at the moment is called so at once. The run stays as it is, so that
     * its ends do not depend on where it was looked at.
     * @returns {Seen}
     */
    see() {
      const state = trainer.state();
      switch (state.name) {
        case 'notFinite':
          return { end, uniform: '' };
        case 'learning':
          return { end: undefined, uniform: '' };
        case 'dead': {
          const { layer } = state;
          return { end: end?.name === 'dead' ? { ...end, layer } : deadSince(layer, since), uniform: '' };
        }
        default:
          return { end: undefined, uniform: state.name };
      }
    },

    approach,
    cut,
    takeBack,

    /** Goes on from what is shown: all beyond it is dropped. @returns {boolean} whether changes were dropped */
    goOn() {
      const dropped = drop();
      cut();
      return dropped;
    },

    /**
     * Changes a setting or a part from here on: what the run had beyond is no part of it any more. Throws what the trainer
     * refuses, and then changes nothing. A unit or an optimizer that goes back to what it was has kept what training knew of
     * it only in an earlier epoch: then that is shown, and the run must be trained on to now.
     * A layer that comes or goes in an epoch in which a part was changed by hand does so in the next: it is made of the
     * parameters that there are, and in an epoch the structure is changed first.
     * @param {string} name
     * @param {number | string} value
     * @param {number} [learningRate] that goes with another optimizer
     * @returns {boolean} whether later changes were dropped
     */
    change(name, value, learningRate) {
      takeBack();
      if (name === 'hidden' && ofEdits().mustWait(changes, trainer.epoch, value)) {
        const here = stateNow();
        set(name, value); // what is refused changes nothing
        bring(here);
        if (advance(1) === 0) throw ofEdits().waitsInVain();
      }
      set(name, value);
      if (learningRate !== undefined) set('learningRate', learningRate);
      const { epoch } = trainer;
      const part = partOf(name);
      const dropped = drop();
      cut();
      version += 1;
      const repeated = changes.some((change) => change.epoch === epoch && change.name === name);
      let again = repeated && (part?.kind === 'units' || name === 'optimizer');
      if (name === 'hidden') {
        renumber([{ value }]);
        mark();
        ({ changes, again } = ofEdits().withStructure(
          changes,
          epoch,
          String(value),
          hidden,
          trainer.activation,
        ));
      } else {
        put(name, value);
      }
      if (learningRate !== undefined) put('learningRate', learningRate);
      coming = changes.length;
      return changed(dropped, again, isEdit(name) || name === 'activation');
    },

    /** Epoch 0 of the same run; points that were edited until now are there from the start on. */
    reset() {
      const [made, latest] = left ? [left.coming, left.rows] : [coming, rows];
      const others = changes.filter(({ name }, index) => name !== 'points' || index >= made);
      approach(0);
      cut();
      if (others.length === changes.length) return;
      const edit = replacePoints(latest);
      changes = inOrder([...edit, ...ofEdits().reordered(others, latest, rows)]);
      coming = changes.filter(({ epoch }) => epoch === 0).length;
      version += 1;
      changed(false, false, true);
    },

    /**
     * Trains on other points from here on; the order of those that stay is the run's. Throws what the trainer refuses, and then
     * changes nothing.
     * @param {Points} points
     * @returns {boolean} whether later changes were dropped
     */
    changePoints(points) {
      takeBack();
      const { epoch } = trainer;
      const edit = replacePoints(points);
      const dropped = drop();
      cut();
      version += 1;
      changes = changes.filter((change) => change.epoch < epoch || change.name !== 'points');
      changes = inOrder([...changes, ...edit]);
      coming = changes.length;
      return changed(dropped, false, true);
    },

    free: () => trainer.free(),
  };
}
