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

/** A line of the log for every so many epochs, as in the book. */
const LOG_EVERY = 1000;

/** Bytes that all snapshots of a run take at most. */
const SNAPSHOT_BYTES = 16e6;

/**
 * Samples × parameters that are trained between two snapshots: on the seed's network 1,034 epochs, which are replayed in
 * about 20 ms.
 */
const REPLAYED = 1.2e8;

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
  /** By epoch, ascending. @type {{epoch: number, bytes: Uint8Array}[]} */
  let snapshots = [];
  const work = trainer.labels.length * trainer.parameters().length;
  let interval = Math.max(Math.ceil(REPLAYED / work), 1);

  /** Takes a snapshot, if one is due here. When there are too many, every second one is let go. */
  function remember() {
    const { epoch } = trainer;
    if (epoch % interval !== 0 || epoch <= (snapshots.at(-1)?.epoch ?? -1)) return;
    snapshots.push({ epoch, bytes: trainer.snapshot() });
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

  /** What a setting is before any change in `epoch`. @param {string} name @param {number} epoch */
  function before(name, epoch) {
    const earlier = changes.findLast((change) => change.name === name && change.epoch < epoch);
    return earlier?.value ?? first[name];
  }

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
    /** How many of its changes are still to come. */
    get ahead() {
      return changes.length - coming;
    },

    /**
     * Trains some epochs, fewer if a step is refused because its numbers are not finite.
     * @param {number} epochs
     * @returns {number} epochs trained
     */
    advance(epochs) {
      for (let trained = 0; trained < epochs; trained += 1) {
        const { epoch } = trainer;
        trainer.step();
        if (trainer.diverged) return trained;
        if (history.keeps(epoch)) history.push(epoch, trainer.loss, trainer.accuracy);
        if (epoch % LOG_EVERY === 0) {
          log = [...log, { epoch, line: trainer.logLine() }];
          logVersion += 1;
        }
        if ((epoch + 1) % interval === 0) remember();
        if (coming < changes.length) change();
      }
      return epochs;
    },

    /**
     * Goes to the nearest epoch at or before `epoch` from which it can be reached by training on.
     * @param {number} epoch
     */
    approach(epoch) {
      const nearest = snapshots.findLast((snapshot) => snapshot.epoch <= epoch) ?? snapshots[0];
      if (trainer.epoch <= epoch && trainer.epoch >= nearest.epoch && !trainer.diverged) return;
      trainer.restore(nearest.bytes);
      coming = changes.findIndex((change) => change.epoch >= nearest.epoch);
      if (coming < 0) coming = changes.length;
      change();
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
