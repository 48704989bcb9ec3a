// What goes to the workers and comes back, for one page: a frame of the engine at a time, a map at a time, an inspection
// at a time.

import { proxy, transfer } from 'comlink';
import { startWorker } from './client.js';
import { SILENCE, silent } from './failures.js';
import { createResolution, throttled } from './loop.js';
import { notLoaded } from './pieces.js';
import { AS_FAST_AS_POSSIBLE, isSameUnit, unitWithin } from './state.js';
import { formatCount } from './view/numbers.js';

/** @typedef {import('./state.js').Store} Store */
/** @typedef {import('./engine/run.js').Run} Run */
/** @typedef {import('./engine/engine.js').EngineApi} EngineApi */
/** @typedef {import('./engine/engine.js').Frame} Frame */
/** @typedef {import('./engine/painter.js').PainterApi} PainterApi */
/** @typedef {import('./engine/inspector.js').InspectorApi} InspectorApi */
/** @typedef {import('./engine/inspections.js').Wants} Wants */

/** Milliseconds after which the page says what it waits for. */
export const PATIENCE = 300;

/** Milliseconds that a map may take while training runs, and at rest, where it becomes finer step by step. */
const MAP_BUDGET = 14;
const REST_BUDGET = 1000;

/** Of what the page has of a run before its first frame. */
const UNSEEN = { run: 0, history: 0, log: 0, marks: 0, branches: 0 };

/**
 * How the page is to be drawn.
 * @typedef {object} View
 * @property {number} side of the map in device pixels
 * @property {boolean} covered whether the samples are left out, because something is drawn in their places
 * @property {boolean} validation whether the validation data are drawn
 * @property {import('./state.js').Unit | undefined} unit whose output the map shows, in place of the answers
 * @property {import('./state.js').Spot | undefined} spot that is read
 * @property {import('./view/theme.js').Theme} theme
 * @property {Wants} wants what the open panels show
 * @property {number} every milliseconds between two inspections while training runs, at least
 * @property {import('./engine/drawing.js').Drawn | undefined} scene the drawing of the network
 */

/** @param {NonNullable<Frame['paint']>} paint */
const buffersOf = ({ parameters, wrong, validationWrong }) =>
  /** @type {ArrayBuffer[]} */ ([
    parameters.buffer,
    wrong.buffer,
    ...(validationWrong ? [validationWrong.buffer] : []),
  ]);

/** @typedef {ReturnType<typeof createSession>} Session */

/**
 * @param {Store} store
 * @param {(failure: import('./client.js').WorkerFailure) => void} failed
 */
export function createSession(store, failed) {
  const engine = /** @type {import('./client.js').WorkerHandle<EngineApi>} */ (startWorker('engine', failed));
  const painter = /** @type {import('./client.js').WorkerHandle<PainterApi>} */ (
    startWorker('painter', failed)
  );
  let resolution = createResolution();
  /** @type {Promise<{module: WebAssembly.Module} | import('./failures.js').Failure>} */
  const loading = engine.answer(/** @type {Promise<any>} */ (engine.api.load()));
  /** Once it is loaded. @type {WebAssembly.Module} */
  let module;

  /** Buffer pool: buffers that the engine may use again. @type {ArrayBuffer[]} */
  let spares = [];
  /** Whether a frame of the engine is on its way. */
  let asked = false;
  /** Dirty flag: whether something has been commanded since the latest frame was asked for. */
  let stale = false;
  /** Commands that are not carried out yet, and all that were ever given. */
  let commands = 0;
  let given = 0;
  /** Cancellation token: grows with each run that is taken up, and an answer for an earlier run is dropped. */
  let generation = 0;
  /** How the run starts, without what was refused; undefined until it is taken up. @type {Run['start'] | undefined} */
  let start;
  /** Whether it was not taken up that training had stopped: something had been commanded meanwhile. */
  let missed = false;
  /** @type {import('./engine/engine.js').Versions} */
  let seen = UNSEEN;

  /** The buffer of the history before the one that is shown. @type {ArrayBuffer | undefined} */
  let retired;

  /** Whether a map is on its way. */
  let painting = false;
  /** Whether the painter has parameters of the run. */
  let paints = false;
  /** What the next map is to show. @type {Frame['paint']} */
  let unpainted;
  /** Why the painter lacks a part. */
  let lacks = '';
  /** Epochs that are still to be drawn as small maps. @type {Frame['passed']} */
  let passed = [];
  /** What the latest map was drawn for. */
  let painted = {
    side: 0,
    place: 0,
    covered: false,
    unit: /** @type {View['unit']} */ (undefined),
    spot: /** @type {View['spot']} */ (undefined),
    theme: /** @type {unknown} */ (undefined),
    scene: /** @type {unknown} */ (undefined),
  };
  /** @type {View | undefined} */
  let view;

  /** What takes long and is said, the latest last. @type {Set<{words: string}>} */
  const waits = new Set();

  /**
   * Says what is under way as soon as it takes long; and if no answer comes for so long that the worker may have been ended,
   * of which browsers tell nothing, says that.
   * @param {string} words nothing is said of what is under way if they are empty
   * @param {import('./failures.js').Role} [role] of the worker that is to answer soon
   * @param {number} [usual] milliseconds that it takes
   * @returns {() => void} to be called at the end
   */
  function patience(words, role, usual = 0) {
    const wait = { words };
    const say = () => store.set({ busy: [...waits].at(-1)?.words ?? '' });
    const trouble = role ? silent(role) : '';
    const timers = [
      words &&
        setTimeout(() => {
          waits.add(wait);
          say();
        }, PATIENCE),
      trouble && setTimeout(() => store.set({ trouble }), Math.max(1000 * SILENCE, 5 * usual)),
    ];
    return () => {
      for (const timer of timers) if (timer) clearTimeout(timer);
      if (waits.delete(wait)) say();
      if (trouble && store.state.trouble === trouble) store.set({ trouble: '' });
    };
  }

  /** Whether the engine has been given its first run, and what tells that it has. */
  let begun = false;
  let begins = () => {};
  /** @type {Promise<void>} */
  const firstRun = new Promise((resolve) => {
    begins = resolve;
  });

  /** What the reader does before there is a run is done as soon as there is. @param {string} words @param {() => any} send */
  async function commandRun(words, send) {
    await firstRun;
    return command(words, send);
  }

  /**
   * Lets the engine do something, and a new frame follow.
   * @template Result
   * @param {string} words that say what, if it takes long
   * @param {() => Promise<Result>} send
   */
  async function command(words, send) {
    commands += 1;
    given += 1;
    stale = true;
    const result = await engine.answer(send(), patience(words));
    commands -= 1;
    stale = true;
    store.set({});
    return result;
  }

  function request() {
    const { playing, speed, until, frame } = store.state;
    asked = true;
    stale = false;
    const own = generation;
    const epochs = speed === AS_FAST_AS_POSSIBLE ? Number.POSITIVE_INFINITY : speed;
    const request = {
      epochs: playing ? epochs : 0,
      until,
      validation: view?.validation ?? false,
      inspect: wantsAny() && !inspecting && (!playing || performance.now() >= due),
      spares,
      seen,
      missed,
    };
    const moved = spares;
    spares = [];
    const before = given;
    // Where every epoch takes long the page says so all the while; and of a run that is made ready there is none yet.
    const slow = playing && (frame?.cost ?? 0) > PATIENCE;
    const words = slow || !start ? '' : 'An epoch is under way. What you choose now acts after it.';
    const end = patience(words, 'engine', frame?.cost);
    engine.answer(engine.api.frame(transfer(request, moved)), end).then((frame) => {
      asked = false;
      if (store.state.failure) return; // what was under way then is not shown any more
      if (own === generation) adopt(frame, before === given);
      else store.set({});
    });
  }

  /** @param {Frame} next @param {boolean} latest whether nothing was commanded since it was asked for */
  function adopt(next, latest) {
    const { run, history, log, marks, branches, passed: more, paint, snapshot, subject, ...rest } = next;
    const { frame: last, playing } = store.state;
    if (subject && start) {
      // Snapshots and parameters that wait are of the one before.
      if (fresh) spares.push(/** @type {ArrayBuffer} */ (fresh.buffer));
      fresh = undefined;
      current = false;
      if (unpainted) spares.push(...buffersOf(unpainted));
      unpainted = undefined;
      if (String(subject.data.sizes) !== String(store.state.data?.sizes))
        store.set({ inspection: undefined });
      painter.answer(painter.api.change(takeSubject(subject)));
    }
    seen = next.versions;
    // The curves take turns: the one that is not drawn in this frame still shows the history before.
    if (history) {
      if (retired) spares.push(retired);
      retired = /** @type {ArrayBuffer | undefined} */ (last?.history?.values.buffer);
    }
    if (unpainted) spares.push(...buffersOf(unpainted));
    unpainted = paint;
    passed.push(...more);
    if (snapshot && fresh) spares.push(/** @type {ArrayBuffer} */ (fresh.buffer));
    fresh = snapshot ?? fresh;
    current = snapshot !== undefined;
    /** @type {Partial<import('./state.js').State>} */
    const patch = {
      frame: {
        ...rest,
        run: undefined,
        history: history ?? last?.history,
        log: log ?? last?.log,
        marks: marks ?? last?.marks,
        branches: branches ?? last?.branches,
        passed: [],
        paint: undefined,
        snapshot: undefined,
        subject: undefined,
      },
    };
    if (run) patch.run = run;
    if (commands === 0 && !store.state.dragging) patch.live = next.live;
    missed = next.ended === 'lost' && !latest && !store.state.stopped;
    if (next.ended !== '' && latest && !store.state.stopped) {
      patch.stopped = next.ended;
      if (playing) patch.playing = false;
    }
    store.set(patch);
    paintMap();
    inspect();
  }

  /**
   * Shows what the run trains and what on from here on, and answers what of it the painter needs.
   * @param {import('./engine/engine.js').Subject} subject
   */
  function takeSubject({ data, drawn, validation, rowsVersion }) {
    // What was wanted of another network is not this one's.
    if (view) view = { ...view, wants: {} };
    rows = { points: data.points, labels: data.labels, version: rowsVersion };
    const { lit, pinned } = store.state;
    const kept = { lit: unitWithin(lit, data.sizes), pinned: unitWithin(pinned, data.sizes) };
    store.set({ data, ...kept, check: undefined });
    const { points: _, labels: __, ...about } = data;
    return { about, drawn, validation };
  }

  /** Asks for the map of the network as it is, if there is none yet and none on its way. */
  function paintMap() {
    if (painting || painter.dead || !view || view.side === 0 || !store.state.data) return;
    const { playing } = store.state;
    const { theme, covered, unit, spot, scene, side: place } = view;
    const side = resolution.choose(place, playing ? MAP_BUDGET : REST_BUDGET);
    const same =
      painted.side === side &&
      painted.place === place &&
      painted.covered === covered &&
      isSameUnit(painted.unit, unit) &&
      painted.theme === theme;
    const others = painted.scene === scene && painted.spot === spot;
    if (!unpainted && ((same && others) || !paints)) return;
    const map = !same || unpainted !== undefined;
    paints = true;
    const density = devicePixelRatio;
    const paint = {
      ...unpainted,
      ...(painted.theme !== theme && { theme }),
      ...(painted.scene !== scene && { scene }),
      passed,
      playing,
      side,
      place,
      map,
      covered,
      unit,
      spot,
      density,
    };
    const moved = [
      ...(unpainted ? buffersOf(unpainted) : []),
      ...passed.map(({ parameters }) => parameters.buffer),
    ];
    unpainted = undefined;
    passed = [];
    const own = generation;
    painted = { side, place, covered, unit, spot, theme, scene };
    painting = true;
    painter.answer(painter.api.paint(transfer(paint, moved)), patience('', 'painter')).then((answer) => {
      painting = false;
      spares.push(...answer.spares);
      if (map) resolution.measured(side, answer.milliseconds);
      if (answer.lacks !== lacks) {
        ({ lacks } = answer);
        store.set({ trouble: lacks && notLoaded('A part of the drawing', lacks) });
      }
      paintMap(); // what has come meanwhile
      const small = own === generation ? answer.small : [];
      store.set({
        ...(answer.scales && { scales: answer.scales }),
        ...(small.length > 0 && { strip: { ...store.state.strip, ...Object.fromEntries(small) } }),
        reading: answer.reading,
      });
    });
  }

  /** The inspector's worker, once it is needed. @type {import('./client.js').WorkerHandle<InspectorApi> | undefined} */
  let inspector;
  /** Whether an inspection is on its way. */
  let inspecting = false;
  /** When the next may be asked for while training runs, so that a large network's take a fifth of the time. */
  let due = 0;
  /** A snapshot that nothing has looked into yet. @type {Uint8Array | undefined} */
  let fresh;
  /** Whether the latest snapshot is of the frame that is shown. */
  let current = false;
  /** Of the run whose snapshot the inspector has. */
  let inspected = -1;
  /** What the run is trained on, and the version of it that the inspector has. @type {import('./dataset.js').Points & {version: number}} */
  let rows = { points: new Float32Array(), labels: new Uint8Array(), version: 0 };
  let inspectedRows = 0;

  /** The points for the inspector, if it has others. @param {typeof rows} rows */
  function rowsFor({ points, labels, version }) {
    if (version === inspectedRows) return undefined;
    inspectedRows = version;
    return { points, labels };
  }
  /** What the latest inspection was for: the wants, and the theme that its pictures are painted in. */
  let inspectedFor = { key: '', theme: /** @type {unknown} */ (undefined) };

  const wantsAny = () => Object.keys(view?.wants ?? {}).length > 0;

  /** Starts the inspector, or lets it take up another run. */
  function prepareInspector() {
    if (!inspector || inspector.dead) {
      inspector = /** @type {import('./client.js').WorkerHandle<InspectorApi>} */ (
        startWorker('inspector', (failure) => {
          inspecting = false;
          current = false;
          fresh = undefined;
          inspected = -1;
          inspectedFor = { key: '', theme: undefined };
          failed(failure);
        })
      );
      inspected = -1;
    }
    if (inspected !== generation) {
      inspected = generation;
      inspectedRows = 0;
      inspector.answer(inspector.api.begin(module, /** @type {any} */ (start)));
    }
    return inspector;
  }

  function inspect() {
    if (inspecting || !view || !wantsAny() || !start || store.state.inspectorFailure) return;
    const { wants, theme } = view;
    const key = JSON.stringify(wants);
    const { playing } = store.state;
    const same = key === inspectedFor.key && theme === inspectedFor.theme;
    // Only the timings need more than one request to be known.
    const timing = same && !fresh && current && store.state.inspection?.timings?.known === false;
    if (!fresh && !timing) {
      if (!current) stale = true; // at rest nothing else would bring a snapshot
      // While training runs, what is opened is told at once, of the snapshot before.
      if (same || inspected !== generation || (!current && !playing)) return;
    }
    if (playing && same && performance.now() < due) return;
    const { api, answer } = prepareInspector();
    const snapshot = fresh;
    fresh = undefined;
    inspectedFor = { key, theme };
    inspecting = true;
    const own = generation;
    const began = performance.now();
    const request = {
      snapshot,
      rows: snapshot && rowsFor(rows),
      wants: timing ? { timings: wants.timings } : wants,
      shades: theme.shades,
    };
    const words = timing || view.every > 0 ? '' : 'The numbers below are being worked out.';
    const end = patience(words, 'inspector');
    answer(api.inspect(transfer(request, snapshot ? [snapshot.buffer] : [])), end).then((inspection) => {
      inspecting = false;
      due = Math.max(throttled(performance.now(), performance.now() - began), began + (view?.every ?? 0));
      if (inspection.spare) spares.push(inspection.spare);
      const { inspection: last } = store.state;
      if (own !== generation) store.set({});
      else store.set({ inspection: timing && last ? { ...last, timings: inspection.timings } : inspection });
    });
  }

  return {
    /**
     * Lets the painter draw on canvases, as soon as the engine is loaded.
     * @param {OffscreenCanvas} map @param {OffscreenCanvas} network
     * @returns {Promise<import('./failures.js').Failure | undefined>} why the engine cannot be loaded
     */
    async load(map, network) {
      const answer = await loading;
      if ('cause' in answer) return answer;
      ({ module } = answer);
      painter.answer(painter.api.load(module, transfer(map, [map]), transfer(network, [network])));
    },

    /** Whether nothing that the page shows is still to come. */
    get settled() {
      return !asked && !stale && !painting && !unpainted && commands === 0;
    },

    /**
     * Takes up a run, and goes to one of its epochs.
     * @param {Run} run
     * @param {number} epoch
     * @returns {Promise<string[]>} what could not be taken, in words; known before the epoch is reached
     */
    async begin(run, epoch) {
      generation += 1;
      const own = generation;
      resolution = createResolution();
      start = undefined;
      missed = false;
      due = 0;
      unpainted = undefined;
      passed = [];
      paints = false;
      fresh = undefined;
      current = false;
      inspectedFor = { key: '', theme: undefined };
      seen = UNSEEN;
      if (inspector && !inspector.dead) inspector.answer(inspector.api.stopCheck());
      const opening = command('The network is being made ready.', async () => engine.api.begin(run, epoch));
      begun = true;
      begins();
      if (!asked) request(); // its first frame, together with it
      // Figures of the run before are not shown for long beside the settings of this one.
      const blank = setTimeout(() => own === generation && store.set({ frame: undefined }), PATIENCE);
      const { subject, refusals, ...taken } = await opening;
      clearTimeout(blank);
      if (own !== generation) return refusals;
      ({ start } = taken);
      inspectedRows = 0;
      painter.answer(painter.api.begin(takeSubject(subject)));
      store.set({ strip: {}, inspection: undefined });
      if (epoch > 0) {
        const words = `The run is being replayed to epoch ${formatCount(epoch)}. Step or Reset stops it.`;
        command(words, async () => engine.api.arrived());
      }
      return refusals;
    },

    /** Why a run cannot start so; empty if it can. @param {Run['start']} start @returns {Promise<string>} */
    async refusal(start) {
      await firstRun;
      return engine.answer(engine.api.refusal(start));
    },

    /** All points of the run, with those that are held out. @returns {Promise<import('./dataset.js').Points>} */
    async points() {
      await firstRun;
      return engine.answer(engine.api.points());
    },

    /** The data of some starts. @param {Run['start'][]} starts @returns {Promise<import('./engine/engine.js').Preview[]>} */
    async preview(starts) {
      await firstRun;
      return engine.answer(engine.api.preview(starts));
    },

    /**
     * Where training is, whichever epoch is shown, when all that was commanded is done; undefined before there is a run.
     * @returns {Promise<import('./state.js').Place | undefined>}
     */
    place: async () => (begun ? engine.answer(engine.api.place()) : undefined),

    reset: () => commandRun('The epoch under way is being finished.', () => engine.api.reset()),
    /** Shows an epoch of the run until now. @param {number} epoch */
    travel: (epoch) => commandRun('The run is being replayed.', () => engine.api.travel(epoch)),
    /** Drops all beyond the epoch that is shown. @returns {Promise<{branched: boolean}>} whether changes were dropped */
    goOn: () => commandRun('The run is being replayed.', () => engine.api.goOn()),
    step: () => commandRun('An epoch is under way.', () => engine.api.step()),
    stepBatch: () => commandRun('A batch is under way.', () => engine.api.stepBatch()),
    rest: () => commandRun('The epoch under way is being finished.', () => engine.api.rest()),
    /**
     * @param {string} name of a setting that acts live, or of a part @param {number | string} value
     * @param {number} [learningRate] that goes with another optimizer
     */
    change: (name, value, learningRate) =>
      commandRun('What is under way is being finished; then the change acts.', () =>
        engine.api.change(name, value, learningRate),
      ),

    /** Trains on other points. @param {import('./dataset.js').Points} points */
    changePoints: (points) =>
      commandRun('What is under way is being finished; then the change acts.', () =>
        engine.api.changePoints(points),
      ),

    /** What a weight or a bias is, before it is changed by hand. @param {string} name @returns {Promise<import('./engine/engine.js').Grasp | undefined>} */
    grasp: (name) => commandRun('The epoch under way is being finished.', () => engine.api.grasp(name)),

    /**
     * Starts the gradient check of the network as it is.
     * @param {Parameters<InspectorApi['check']>[0]} progress
     */
    async check(progress) {
      const own = generation;
      const { snapshot, rows: points, rowsVersion: version } = await engine.answer(engine.api.snapshot());
      if (own !== generation || !start) return;
      const handle = prepareInspector();
      const { api, answer } = handle;
      const request = {
        snapshot,
        rows: rowsFor({ ...points, version }),
        wants: {},
        shades: new Uint32Array(),
      };
      await answer(api.inspect(transfer(request, [snapshot.buffer])));
      // What a worker had sent before it died would tell of a check that never ends.
      await answer(
        api.check(
          proxy((/** @type {Parameters<typeof progress>[0]} */ news) => !handle.dead && progress(news)),
        ),
      );
    },
    stopCheck: () => inspector && !inspector.dead && inspector.answer(inspector.api.stopCheck()),

    /** To be called in each of the page's frames: asks for what is to be seen in the next. @param {View} next */
    ask(next) {
      if (next.validation !== view?.validation) stale = true; // the engine knows what of them is answered wrongly
      view = next;
      if (engine.dead || painter.dead || !start) return; // nothing trains under a map that cannot follow
      paintMap();
      inspect();
      if (!asked && (store.state.playing || stale || commands > 0)) request();
    },
  };
}
