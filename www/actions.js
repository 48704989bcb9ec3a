// What the reader can do: each action changes the state and tells the workers.

import { writeAddress } from './address.js';
import { KEPT } from './kept.js';
import { createLoader } from './loader.js';
import { remember } from './memory.js';
import { isUnit, partOf } from './parts.js';
import { notLoaded } from './pieces.js';
import { isWholeWithin, kindOf, LIVE, liveOf, rateOf, settingOf, startOf } from './schema.js';
import { AS_FAST_AS_POSSIBLE, BOOK_EPOCHS, isSameUnit, offered, placeOf, sampleOf } from './state.js';
import { formatCount } from './view/numbers.js';
import { createWalk } from './walk.js';

/** @typedef {import('./state.js').Store} Store */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./engine/run.js').Run} Run */
/** @typedef {import('./engine/run.js').Value} Value */
/** @typedef {import('./session.js').Session} Session */

/** @typedef {ReturnType<typeof createActions>} Actions */

/** Characters of a link that not everything takes. */
const LONG_LINK = 2000;

/** Throttle in milliseconds between two changes that a drag makes: each stays in the run, and in its link. */
const DRAGGED_EVERY = 150;

/** Places that Undo can return to, one after the other; as many that Redo can. */
const PLACES = 20;

const loadEdits = createLoader(() => import('./lab/edits.js'));

/** What of lab/edits.js begins another run. */
const BEGINNINGS = ['startWith', 'setStart', 'chooseData', 'startWithPoints', 'addClass'];

/**
 * Whether another run lacks what was made by hand in one, which training does not bring back: its points, layers or parameters.
 * @param {Run} run @param {Run} next
 */
const losesWork = ({ start, changes }, next) =>
  (start.points !== undefined && start.points !== next.start.points) ||
  changes.some(({ name }) => !LIVE.some((live) => live === name));

/** What was typed, in a refusal. @param {Value} typed */
const gotInWords = (typed) => (Number.isNaN(typed) ? 'none' : JSON.stringify(typed));

/**
 * @param {Store} store
 * @param {Session} session
 * @param {(run: Run) => void} named lets the address name a run, as an entry of its own
 * @param {() => void} reload loads the page again, as it is
 */
export function createActions(store, session, named, reload) {
  const { set } = store;
  /** Cancellation token: grows with whatever begins another run, and an answer for an earlier one is dropped. */
  let wanted = 0;
  /** Likewise of edits that begin another run, from when they are asked for until it begins. */
  let asked = 0;
  /** The latest edit that only changes the run as it is, such as a stroke, until it is made: what begins another run waits for it. @type {Promise<unknown> | undefined} */
  let changing;
  /** The change that a drag has not made yet. @type {{name: string, value: number, timer: ReturnType<typeof setTimeout>} | undefined} */
  let dragged;
  /** The weight or bias that is in hand, from the first move of its slider until that is let go. @type {string | undefined} */
  let held;
  /** Where the reader was before it was taken in hand, until it is changed. @type {import('./state.js').Place | undefined} */
  let grasped;
  /** Whether the page is travelling to an epoch, and where it is to go next; whatever else is wanted takes the place of that. */
  let travels = false;
  /** @type {number | undefined} */
  let destination;
  /** The epoch that is gone to. */
  let bound = 0;

  function pause() {
    set({ playing: false });
    session.rest();
  }

  function play() {
    const { failure, stopped, until } = store.state;
    if (failure) return;
    destination = undefined;
    letGo();
    const further = stopped === 'finished' ? Number.POSITIVE_INFINITY : until;
    set({ playing: true, stopped: '', until: further, said: '' });
  }

  /** Takes up a run at one of its epochs. @param {Run} run @param {number} [epoch] */
  async function open(run, epoch = 0) {
    wanted += 1;
    const own = wanted;
    destination = undefined;
    forgetDrag();
    const { frame } = store.state;
    set({
      run,
      live: liveOf(run.start),
      openedAt: epoch,
      until: BOOK_EPOCHS,
      frame: frame && { ...frame, ahead: 0, end: undefined, uniform: '' },
      stopped: '',
      slow: undefined,
      passed: undefined,
      refusals: [],
      said: '',
      errors: {},
    });
    const refusals = await session.begin(run, epoch);
    if (own === wanted) set({ refusals: [...store.state.refusals, ...refusals] });
  }

  /**
   * Keeps where training is. What has not begun is nothing to return to, unless something made by hand is left with it.
   * @param {'undo' | 'redo'} way that returns to it
   * @param {Run} [next] the run that takes its place, if that is another
   * @returns {Promise<boolean>} whether there is something to return to
   */
  async function keep(way, next) {
    const place = await session.place();
    const work = place && next && losesWork(place.run, next);
    if (!place || !(work || place.epoch > 0)) return false;
    const kept = work ? { ...place, work } : place;
    set({ [way]: [...store.state[way], kept].slice(-PLACES) });
    return true;
  }

  /**
   * Lets Undo return to what was before a change, if that was one by hand, or has thrown something away.
   * @param {string} name @param {number} epoch of the change @param {import('./state.js').Place | undefined} place
   */
  function keepBefore(name, epoch, place) {
    // Another optimizer forgets what the one before knew.
    const byHand =
      partOf(name) || name === 'optimizer' || name === 'hidden'
        ? /** @type {const} */ ({ byHand: true })
        : undefined;
    if (!place || !(byHand || epoch < place.epoch)) return;
    set({ undo: [...store.state.undo, { ...place, ...byHand }].slice(-PLACES), redo: [] });
  }

  /** Lets Undo return to where training is, and Redo to nothing from before. @param {Run} [next] another run that takes its place */
  async function leave(next) {
    if (await keep('undo', next)) set({ redo: [] });
  }

  /** Goes where Undo or Redo leads, at rest; the other leads back. @param {'undo' | 'redo'} way @param {'undo' | 'redo'} back */
  function go(way, back) {
    const place = offered(store.state)[way];
    if (!place || store.state.failure) return;
    set({ playing: false, [way]: store.state[way].slice(0, -1) });
    keep(back, place.run);
    open(place.run, place.epoch);
  }

  /** Takes up another run; Undo returns to the one before. @param {Run} run @param {number} [epoch] */
  async function begin(run, epoch) {
    if (store.state.failure) return;
    leave(run);
    await open(run, epoch);
  }

  /** Takes up another run, with an address of its own. @param {Run} next */
  async function beginAnother(next) {
    // It trains at once if the last run did, or had come to its end.
    if (store.state.stopped) set({ playing: true });
    named(next);
    await begin(next);
  }

  /**
   * The same run from its start on, but for some settings; live ones stay as they are now.
   * @param {Run['start']} settings
   */
  async function startWith(settings) {
    const { run, live } = store.state;
    // Layers and points that were edited stay, too; where points may lie elsewhere, the learning rate goes along.
    const isEdited = changing || run.changes.some(({ name }) => name === 'hidden' || name === 'points');
    if (isEdited || !kindOf(run.start)?.square) return edit('startWith', settings);
    await beginAnother({ start: { ...run.start, ...live, ...settings }, changes: [] });
  }

  /** Does what is loaded when it is first used. @param {keyof typeof import('./lab/edits.js')} name @param {unknown[]} values */
  function edit(name, ...values) {
    const begins = BEGINNINGS.includes(name);
    const made = make(name, values, begins);
    if (begins) return made;
    changing = made;
    return made.finally(() => {
      if (changing === made) changing = undefined;
    });
  }

  /** @param {keyof typeof import('./lab/edits.js')} name @param {unknown[]} values @param {boolean} begins another run */
  async function make(name, values, begins) {
    if (begins) asked += 1;
    const [own, latest] = [wanted, asked];
    const isWanted = () => own === wanted && (!begins || latest === asked);
    while (begins && changing) await changing.catch(() => {}); // its own caller is told
    const edits = await loadEdits().catch((error) => {
      set({ said: notLoaded('What this needs', error) });
    });
    if (!edits || !isWanted()) return undefined;
    const context = { store, session, isWanted, beginAnother, change, replace, refuse };
    return /** @type {(...values: any[]) => unknown} */ (edits[name])(context, ...values);
  }

  /** @param {string} name @param {string} message */
  function refuse(name, message) {
    set({ errors: { ...store.state.errors, [name]: message } });
  }

  /** @param {string} name */
  function forgive(name) {
    const { [name]: _, ...errors } = store.state.errors;
    set({ errors });
  }

  /** Makes the change that a drag has come to. */
  function settle() {
    if (!dragged) return;
    const { name, value, timer } = dragged;
    clearTimeout(timer);
    dragged = undefined;
    set({ dragging: false });
    change(name, value);
  }

  /** What a drag has come to is made before anything else happens, and whatever is moved next is taken in hand anew. */
  function letGo() {
    settle();
    held = undefined;
  }

  /** In slow motion nothing is said of a step any more: another epoch or other numbers are shown. */
  function endStep() {
    const { slow } = store.state;
    if (slow?.from) set({ slow: { ...slow, from: undefined } });
  }

  /** What a drag has come to is no part of any run. */
  function forgetDrag() {
    clearTimeout(dragged?.timer);
    dragged = undefined;
    held = undefined;
    grasped = undefined;
    set({ dragging: false, part: undefined, tried: undefined });
  }

  /** Shows what a setting or a part is to be, before the run has it. @param {string} name @param {number | string} value */
  function showChange(name, value) {
    const { live } = store.state;
    set(partOf(name) ? { part: { name, value: Number(value) } } : { live: { ...live, [name]: value } });
  }

  /** Shows a change at once, and makes it a little later, unless another takes its place. @param {string} name @param {number} value */
  function drag(name, value) {
    if (dragged && dragged.name !== name) settle();
    showChange(name, value);
    set({ dragging: true });
    if (dragged) dragged.value = value;
    else dragged = { name, value, timer: setTimeout(settle, DRAGGED_EVERY) };
  }

  /** Takes a weight or a bias in hand, at rest: what was before is known then, and Undo returns to it. @param {string} name */
  async function grasp(name) {
    if (held === name) return;
    held = name;
    const own = wanted;
    set({ playing: false, tried: undefined });
    const known = await session.grasp(name);
    if (own !== wanted || !known) return;
    const { place, ...tried } = known;
    grasped = place;
    set({ tried });
  }

  /**
   * @param {string} name of a setting that acts live, or of a part @param {number | string} value where a number is asked for, text
   *   is refused
   * @param {number} [learningRate] that goes with another optimizer
   */
  async function change(name, value, learningRate) {
    destination = undefined;
    endStep();
    set({ errors: {} });
    if (Number.isFinite(value) || name === 'optimizer' || name === 'activation') {
      showChange(name, value);
      set({ said: '' });
    }
    if (learningRate !== undefined) showChange('learningRate', learningRate);
    const own = wanted;
    const before = session.place();
    const { refused, branched, kept, epoch, loss } = await session.change(name, value, learningRate);
    const place = partOf(name) && !isUnit(name) ? grasped : await before;
    const { live, part, tried } = store.state;
    if (!refused && own === wanted) {
      keepBefore(name, epoch, place);
      grasped = undefined;
      if (tried?.name === name) set({ tried: { ...tried, to: Number(kept), after: loss } });
    }
    if (part?.name === name && part.value === value) set({ part: undefined });
    if (refused) {
      if (name in live) set({ live: { ...live, [name]: kept } });
      await edit('tellRefusal', name, refused, name === 'hidden' ? undefined : kept);
    } else if (branched) {
      named(store.state.run);
    }
  }

  /** The learning rate goes along where it is the book's for the optimizer before. @param {string} optimizer */
  function changeOptimizer(optimizer) {
    const { live, data } = store.state;
    if (optimizer === live.optimizer) return undefined;
    const usual = live.learningRate === rateOf(live.optimizer);
    const few = optimizer !== 'sgd' || (data?.sizes.length ?? 0) <= 3;
    return usual && few
      ? change('optimizer', optimizer, rateOf(optimizer))
      : edit('changeOptimizer', optimizer);
  }

  /**
   * Shows an epoch of the run until now, at rest. One is gone to at a time, and the latest that was asked for next.
   * @param {number} epoch
   */
  async function travel(epoch) {
    if (store.state.failure || Number.isNaN(epoch)) return;
    letGo();
    endStep();
    if (store.state.errors.epoch) forgive('epoch');
    set({ playing: false, stopped: '', said: '' });
    destination = epoch;
    if (travels) return;
    travels = true;
    while (destination !== undefined) {
      bound = destination;
      destination = undefined;
      await session.travel(bound);
    }
    travels = false;
  }

  /** @param {Value} value */
  function setSpeed(value) {
    if (isWholeWithin(value, 1, AS_FAST_AS_POSSIBLE)) {
      forgive('speed');
      set({ speed: value });
    } else {
      const { speed } = store.state;
      refuse(
        'speed',
        `Speed must be a whole number from 1 to ${AS_FAST_AS_POSSIBLE}, got ${gotInWords(value)}. Kept ${speed}.`,
      );
    }
  }

  /** Sets a part of the network by hand, from the epoch on that is shown. @param {string} name @param {number | string} value text is refused */
  function setPart(name, value) {
    // Training goes on without a unit; what follows from a weight is seen at rest. What is no number will be refused.
    if (!isUnit(name) && Number.isFinite(value)) grasp(name);
    held = undefined;
    return change(name, value);
  }

  /** Lets what is told below be told for a unit. @param {number} layer 0 for the inputs @param {number} unit */
  function chooseUnit(layer, unit) {
    const { data, units, inspection } = store.state;
    if (!data) return;
    const fits = units?.length === data.sizes.length ? units : inspection?.units;
    const before = fits ?? [...data.sizes.slice(0, -1).map(() => 0), data.labels[sampleOf(store.state)]];
    set({ units: before.with(layer, unit) });
  }

  /** Makes a step of training, at rest. @param {() => unknown} step */
  function stepBy(step) {
    if (store.state.failure) return;
    destination = undefined;
    letGo();
    endStep();
    if (store.state.playing) set({ playing: false });
    set({ stopped: '', said: '' });
    step();
  }

  /** Takes up another run, and trains it at once. @param {Run} run */
  function playRun(run) {
    if (store.state.failure) return;
    set({ playing: true, drawing: undefined });
    named(run);
    begin(run);
  }

  /**
   * Lets the run have something else in the place of what it trains on.
   * @param {() => Promise<{refused: string, branched: boolean, epoch: number}>} send
   * @returns {Promise<boolean>} whether the run has taken it, as far as it still matters
   */
  async function replace(send) {
    destination = undefined;
    endStep();
    set({ said: '' });
    const own = wanted;
    const before = session.place();
    const { refused, branched, epoch } = await send();
    const place = await before;
    if (own !== wanted) return true;
    if (refused) set({ said: `${refused[0].toUpperCase()}${refused.slice(1)}.` });
    else keepBefore('points', epoch, place);
    if (branched) named(store.state.run);
    return !refused;
  }

  const walk = createWalk(store, { place: session.place, open, named });

  return {
    set,
    begin,
    play: playRun,
    reload,
    startWalk: walk.start,
    enterCard: walk.enter,
    endWalk: walk.end,
    togglePlay: () => (store.state.playing ? pause() : play()),

    travel,

    /** So many epochs further, or back if there is a minus, from where the page is going or is. @param {number} epochs */
    travelBy(epochs) {
      const now = store.state.frame?.now ?? 0;
      const from = travels ? Math.min(destination ?? bound, now) : placeOf(store.state).epoch;
      return travel(Math.min(Math.max(from + epochs, 0), now));
    },

    /** To an epoch that was typed. @param {number | string} typed */
    async travelTo(typed) {
      const now = store.state.frame?.now ?? 0;
      if (isWholeWithin(typed, 0, now)) return travel(/** @type {number} */ (typed));
      refuse(
        'epoch',
        `The run has been trained to epoch ${formatCount(now)}: an epoch must be a whole number from 0 to that, got ${gotInWords(typed)}.`,
      );
    },

    /** The epoch that the run has been trained to. */
    backToNow: () => travel(Number.POSITIVE_INFINITY),

    /** Trains on from the epoch that is shown: what the run had beyond it is left. */
    async goOn() {
      if (store.state.failure) return;
      letGo();
      leave();
      play();
      const { branched } = await session.goOn();
      if (branched) named(store.state.run);
    },

    step: () => stepBy(session.step),

    /** One batch of the epoch to come. */
    stepBatch: () => stepBy(session.stepBatch),

    /** Begins one epoch in slow motion, from its first stage on, or ends it. */
    toggleSlow() {
      if (store.state.slow) return set({ slow: undefined });
      if (store.state.failure) return;
      pause();
      set({ slow: { held: false, from: undefined }, stage: 0 });
    },

    /** Epoch 0 of the same run. */
    reset() {
      if (store.state.failure) return;
      destination = undefined;
      forgetDrag();
      endStep();
      set({ playing: false, stopped: '', until: BOOK_EPOCHS, said: '' });
      leave();
      session.reset();
    },

    /** Where the reader was before Reset, or before another run. */
    undo: () => go('undo', 'redo'),
    /** Where the reader was before Undo. */
    redo: () => go('redo', 'undo'),

    /** Whether single keys act, from now on. @param {boolean} keys */
    setKeys(keys) {
      remember('keys', keys ? 'on' : 'off');
      set({ keys });
    },

    newSeed() {
      const [seed] = crypto.getRandomValues(new Uint32Array(1));
      return startWith({ seed });
    },

    /**
     * Sets a setting from a control: a start option begins another run, one that acts live changes this one.
     * @param {string} name @param {Value} value
     */
    async setValue(name, value) {
      if (name === 'speed') return setSpeed(value);
      const live = LIVE.find((live) => live === name);
      if (live === 'optimizer') return changeOptimizer(String(value));
      if (live) return change(live, /** @type {number | string} */ (value));
      if (partOf(name)) return setPart(name, /** @type {number | string} */ (value));
      if (name === 'hidden' && typeof value === 'string') return edit('changeStructure', value);
      set({ errors: {} });
      if (String(startOf(store.state.run.start, name)) === String(value)) return;
      const { kind, min = 0, max = 0 } = settingOf(name);
      // With the book's weights comes the book's arithmetic, and He's have the fast one; it can be chosen apart then.
      const arithmetic = value === 'book' ? 'book' : 'float32';
      if (name === 'initialization') return startWith({ initialization: value, arithmetic });
      if (name === 'data') return edit('chooseData', value);
      // Numbers may not go with what there is; a box that does not cannot be ticked, and shows at once that it is.
      const goesWithAll =
        kind === 'choice' || kind === 'flag' || (name === 'seed' && isWholeWithin(value, min, max));
      return goesWithAll ? startWith({ [name]: value }) : edit('setStart', name, value);
    },

    /** What a slider has come to, while it is moved. @param {string} name @param {number} value */
    dragValue(name, value) {
      const live = LIVE.find((live) => live === name);
      if (live) drag(live, value);
      else setSpeed(value);
    },

    setPart,
    preview: session.preview,
    edit,
    points: session.points,

    /** What a slider for a weight or a bias has come to, while it is moved. @param {string} name @param {number} value */
    dragPart(name, value) {
      grasp(name);
      drag(name, value);
    },

    /** The slider has been let go. */
    settle() {
      held = undefined;
      settle();
    },

    /** What is being typed into a field, or undefined at its end. @param {string} name @param {string} [text] */
    draft(name, text) {
      const { [name]: _, ...drafts } = store.state.drafts;
      if (text !== undefined) forgive(name);
      set({ drafts: text === undefined ? drafts : { ...drafts, [name]: text } });
    },

    /** An epoch that is pointed at on the time line, or none. @param {number} [epoch] */
    point(epoch) {
      if (store.state.pointed !== epoch) set({ pointed: epoch });
    },

    /** Puts a link to the run into the clipboard, and to the epoch that is shown if it is an earlier one than now. */
    async copyLink() {
      const { run, frame } = store.state;
      const epoch = frame && frame.epoch < frame.now ? frame.epoch : undefined;
      const link = location.origin + location.pathname + writeAddress(run, epoch);
      const long = link.includes(`points=${KEPT}`)
        ? ' Its points are too many for a link: only this browser has them. Save them as CSV to take them along.'
        : link.length > LONG_LINK
          ? ' It is long, and some places cut long links.'
          : '';
      try {
        await navigator.clipboard.writeText(link);
        const at = epoch === undefined ? '' : ` at epoch ${formatCount(epoch)}`;
        set({
          said: `Copied: the link gives the same run${at}, to the last digit, in every browser.${long}`,
        });
      } catch {
        set({ said: `This browser does not let the page copy. The link is ${link}` });
      }
    },

    /** @param {number} sample counted around */
    chooseSample(sample) {
      const { data, units } = store.state;
      if (!data) return;
      const count = data.labels.length;
      const chosen = ((sample % count) + count) % count;
      set({ sample: chosen, units: units && [...units.slice(0, -1), data.labels[chosen]], pushed: 0 });
    },

    chooseUnit,

    /** Pins a unit of the drawing, which chooses it below as well; one that is pinned is released. @param {import('./state.js').Unit} unit */
    pin(unit) {
      if (isSameUnit(unit, store.state.pinned)) return set({ pinned: undefined });
      set({ pinned: unit, parameter: undefined });
      chooseUnit(unit.layer, unit.unit);
    },

    /** Lets the slider be for a weight or a bias, which is chosen below as well. @param {string} name */
    chooseParameter(name) {
      set({ parameter: name });
      const part = partOf(name);
      if (part?.kind !== 'weights') return;
      chooseUnit(part.layer - 1, part.input);
      chooseUnit(part.layer, part.unit);
      set({ pulled: part.layer });
    },

    /** Begins to draw points on the map, with the brush of the first class. */
    drawPoints: () => set({ drawing: { label: 0 } }),

    /** Ends drawing; or else slow motion; or else releases a pinned unit, and where there is none leaves the walk. */
    escape() {
      if (store.state.drawing) set({ drawing: undefined });
      else if (store.state.slow) set({ slow: undefined });
      else if (store.state.pinned) set({ lit: undefined, pinned: undefined });
      else walk.end();
    },

    /** @param {string} id @param {boolean} open */
    openPanel(id, open) {
      if (Boolean(store.state.open[id]) === open || store.state.failure) return;
      set({ open: { ...store.state.open, [id]: open } });
    },

    /** @param {Parameters<Session['check']>[0]} progress */
    check: (progress) => session.check(progress),
    stopCheck: () => session.stopCheck(),
  };
}
