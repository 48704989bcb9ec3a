// A run is a value: what it started from, and what was changed on the way. Training is the same to the last bit
// everywhere, so both together tell every epoch; snapshots are only a cache on the way there.

import { LIVE } from '../schema.js';
import { createHistory } from './history.js';
import { createTrainer } from './wasm.js';

/** @typedef {string | number | number[]} Value */

/**
 * A setting that acts live, changed after `epoch` updates: the next update uses `value`.
 * @typedef {{epoch: number, name: string, value: number}} Change
 */

/**
 * @typedef {object} Run
 * @property {Record<string, Value>} start options of the trainer; those that are not named have their defaults
 * @property {Change[]} changes by epoch, at most one of a name in each, all after epoch 0
 */

/** @typedef {import('../schema.js').LiveName} LiveName */

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
const LOG_EVERY = 1000;

/** Bytes that all snapshots of a run take at most. */
const SNAPSHOT_BYTES = 16e6;

/**
 * Samples × parameters that are trained between two snapshots: on the seed's network 1,034 epochs, which are replayed in
 * about 20 ms.
 */
const REPLAYED = 1.2e8;

/**
 * Epochs that all answers must have been the same, for more than rounding, before a dead network ends the run. Within some
 * twenty momentum may bring it back.
 */
const STILL = 50;

/** Share of a step that momentum still carries on and that is worth telling of. */
const CARRIED = 0.01;

/** @typedef {ReturnType<typeof openRun>} OpenRun */

/**
 * Takes up a run at epoch 0. Throws what the trainer refuses.
 * @param {Run} value
 */
export function openRun(value) {
  const early = value.changes.filter(({ epoch }) => epoch === 0);
  let start = { ...value.start, ...Object.fromEntries(early.map(({ name, value }) => [name, value])) };
  // Of several changes of a setting in one epoch the last counts.
  let changes = value.changes
    .filter(
      ({ epoch, name }, index) =>
        epoch > 0 &&
        value.changes.findLastIndex((other) => other.epoch === epoch && other.name === name) === index,
    )
    .toSorted((a, b) => a.epoch - b.epoch);
  const trainer = createTrainer(start);
  /** What a setting that acts live starts with. @type {Record<string, number>} */
  const first = Object.fromEntries(LIVE.map((name) => [name, trainer[name]]));
  /** The first change that is still to come. */
  let coming = 0;
  const history = createHistory();
  /** @type {{epoch: number, line: string}[]} */
  let log = [];
  let logVersion = 0;
  /** Grows with every change of the run. */
  let version = 0;
  /** By epoch, ascending. @type {{epoch: number, bytes: Uint8Array, end: End | undefined, since: number | undefined}[]} */
  let snapshots = [];
  /** What has ended the run, as long as it lasts. @type {End | undefined} */
  let end;
  /** The first epoch at which training can have collapsed: since then all answers have been the same. @type {number | undefined} */
  let since;
  const work = trainer.labels.length * trainer.parameters().length;
  let interval = Math.max(Math.ceil(REPLAYED / work), 1);

  /** Takes a snapshot, if one is due here. When there are too many, every second one is let go. */
  function remember() {
    const { epoch } = trainer;
    if (epoch % interval !== 0 || epoch <= (snapshots.at(-1)?.epoch ?? -1)) return;
    snapshots.push({ epoch, bytes: trainer.snapshot(), end, since });
    const { byteLength } = snapshots[0].bytes;
    while (snapshots.length > 1 && snapshots.length * byteLength > SNAPSHOT_BYTES) {
      interval *= 2;
      snapshots = snapshots.filter(({ epoch }) => epoch % interval === 0);
    }
  }

  /** Makes the changes that belong to the epoch that was reached. */
  function change() {
    for (; coming < changes.length && changes[coming].epoch <= trainer.epoch; coming += 1) {
      const { name, value } = changes[coming];
      trainer[/** @type {LiveName} */ (name)] = value;
    }
  }

  /** The latest snapshot at or before an epoch. @param {number} epoch */
  const nearestTo = (epoch) => snapshots.findLast((snapshot) => snapshot.epoch <= epoch) ?? snapshots[0];

  /** Takes the trainer back to a snapshot. @param {{epoch: number, bytes: Uint8Array}} snapshot */
  function restore({ epoch, bytes }) {
    trainer.restore(bytes);
    coming = changes.findIndex((change) => change.epoch >= epoch);
    if (coming < 0) coming = changes.length;
    change();
  }

  /** What a setting is before any change in `epoch`. @param {string} name @param {number} epoch */
  function before(name, epoch) {
    const earlier = changes.findLast((change) => change.name === name && change.epoch < epoch);
    return earlier?.value ?? first[name];
  }

  /** Of the update after `epoch`. @param {number} epoch @returns {Rate} */
  function rateOf(epoch) {
    const [set, decay, momentum] = ['learningRate', 'decay', 'momentum'].map((name) =>
      before(name, epoch + 1),
    );
    /** @type {Rate['higher']} */
    let higher;
    for (const { epoch: until, name } of changes) {
      if (name !== 'learningRate' || until > epoch || momentum ** (epoch + 1 - until) < CARRIED) continue;
      const earlier = before(name, until);
      if (earlier > (higher?.set ?? set)) higher = { set: earlier, until };
    }
    return { set, decayed: set / (1 + decay * epoch), higher };
  }

  /**
   * The first epoch from `from` on at which the answers, all the same until now, were so for more than rounding; found by
   * replay.
   * @param {number} from
   */
  function firstCollapsed(from) {
    const { epoch } = trainer;
    if (from >= epoch) return epoch;
    const here = { bytes: trainer.snapshot(), coming };
    restore(nearestTo(from));
    while (trainer.epoch < epoch && (trainer.epoch < from || trainer.state().name === 'flat')) {
      trainer.step();
      change();
    }
    const first = trainer.epoch;
    trainer.restore(here.bytes);
    ({ coming } = here);
    return first;
  }

  /** @param {number} layer that is dead now @param {number} [from] the first epoch that can be the end's @returns {End} */
  function deadSince(layer, from = trainer.epoch) {
    const epoch = firstCollapsed(from);
    return { name: 'dead', layer, epoch, rate: epoch > 0 ? rateOf(epoch - 1) : undefined };
  }

  /**
   * Looks at what the step after `epoch` has found.
   * @param {number} epoch
   * @returns {boolean} whether it has ended the run
   */
  function look(epoch) {
    if (trainer.diverged) {
      end = { name: 'notFinite', epoch, rate: rateOf(epoch) };
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

  const atFirst = trainer.state();
  if (atFirst.name === 'dead') end = deadSince(atFirst.layer);
  remember();
  return {
    trainer,
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
    /** Epochs of the snapshots. */
    get remembered() {
      return snapshots.map(({ epoch }) => epoch);
    },
    /** What has ended it; a new one only if it has come to another end. */
    get end() {
      return end;
    },
    /** How many of its changes are still to come. */
    get ahead() {
      return changes.length - coming;
    },

    /**
     * Trains some epochs, fewer if the run comes to an end. From one that is not refused it can go on.
     * @param {number} epochs
     * @returns {number} epochs trained
     */
    advance(epochs) {
      for (let trained = 0; trained < epochs; trained += 1) {
        const { epoch } = trainer;
        trainer.step();
        const ended = look(epoch);
        if (trainer.diverged) return trained;
        if (history.keeps(epoch)) history.push(epoch, trainer.loss, trainer.accuracy);
        if (epoch % LOG_EVERY === 0) {
          log = [...log, { epoch, line: trainer.logLine() }];
          logVersion += 1;
        }
        if ((epoch + 1) % interval === 0) remember();
        if (coming < changes.length) change();
        if (ended) return trained + 1;
      }
      return epochs;
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

    /**
     * Goes to the nearest epoch at or before `epoch` from which it can be reached by training on.
     * @param {number} epoch
     */
    approach(epoch) {
      const nearest = nearestTo(epoch);
      if (trainer.epoch <= epoch && trainer.epoch >= nearest.epoch && !trainer.diverged) return;
      restore(nearest);
      ({ end, since } = nearest);
      history.truncate(nearest.epoch);
      log = log.filter((line) => line.epoch < nearest.epoch);
      logVersion += 1;
    },

    /**
     * Changes a setting from here on: what the run had changed later is no part of it any more. Throws what the trainer
     * refuses, and then changes nothing.
     * @param {LiveName} name
     * @param {number} value
     * @returns {boolean} whether later changes were dropped
     */
    change(name, value) {
      trainer[name] = value;
      const { epoch } = trainer;
      const branches = coming < changes.length;
      version += 1;
      changes = changes.slice(0, coming).filter((change) => change.epoch < epoch || change.name !== name);
      if (epoch === 0) {
        start = { ...start, [name]: value };
        first[name] = value;
        snapshots = [];
      } else if (before(name, epoch) !== value) {
        changes = [...changes, { epoch, name, value }];
      }
      coming = changes.length;
      snapshots = snapshots.filter((snapshot) => snapshot.epoch <= epoch);
      remember();
      return branches;
    },

    free: () => trainer.free(),
  };
}
