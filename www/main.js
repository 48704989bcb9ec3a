// Boots the page: engine, state, controls and views meet here, and one frame function drives them.

import { bindControls } from './controls.js';
import { createTrainer, freshSeed, loadEngine } from './engine.js';
import { createHistory } from './history.js';
import { createLoop, createRate, createResolution, undisturbed } from './loop.js';
import { createPainter } from './painter.js';
import { AS_MANY_AS_FIT, createState, fromAddress } from './state.js';
import { createCurve } from './view/curves.js';
import { judge } from './view/points.js';
import { createReadings, formatAccuracy, formatCount, formatLoss } from './view/readings.js';
import { readTheme } from './view/theme.js';
import { createWalk } from './walk.js';

/** The seed's run ends after epoch 10,000, counted from 0. */
const RUN = 10_001;
const LOG_EVERY = 1000;
const CLASSES = 3;

/**
 * Milliseconds of a frame for training, by what epochs take when nothing disturbs them and by the clock; and for
 * the map, which is computed beside it. What is left of a frame is the browser's. At rest the map is exact,
 * whatever it takes.
 */
const TRAINING_BUDGET = 5;
const MOST_TRAINING = 9;
const MAP_BUDGET = 14;

/** @typedef {import('./state.js').Settings} Settings */

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}

/** @param {WebAssembly.Module} module */
function start(module) {
  const network = fromAddress(location.search);
  const state = createState(apply);
  const history = createHistory();
  const resolution = createResolution();
  const rate = createRate();
  const loop = createLoop(frame, failed);
  const canvas = /** @type {HTMLCanvasElement} */ (element('map')).transferControlToOffscreen();
  const square = element('map-square');
  const readings = createReadings(element);
  const lossCurve = createCurve(element('loss-curve'), element('loss-hover'));
  const accuracyCurve = createCurve(element('accuracy-curve'), element('accuracy-hover'));
  const keys = {
    ',': () => withHood((hood) => hood.previousSample()),
    '.': () => withHood((hood) => hood.nextSample()),
    '[': () => withHood((hood) => hood.previousStage()),
    ']': () => withHood((hood) => hood.nextStage()),
  };
  const controls = bindControls(element, state, { togglePlay, step, reset, newSeed, startFrom, keys });

  let theme = readTheme();
  let trainer = createTrainer(startOf(state.settings));
  let samples = samplesOf(trainer);
  readings.describe(network.hidden, samples.labels.length);
  const painter = createPainter(
    { module, hidden: network.hidden, classes: CLASSES, canvas },
    arrived,
    failed,
  );
  /** Side of the map in device pixels. */
  let side = 0;
  /** Side of the map that was asked for last, 0 if the network or its colours have changed since. */
  let asked = 0;
  /** Whether that was to be without samples, because something is drawn in their places. */
  let covered = false;
  /** Whether the last frame could not ask for its map, because the one before was still on its way. */
  let late = false;
  /** Why training has stopped by itself, in words; empty while it has not. */
  let ended = '';
  /** Milliseconds that an epoch takes when nothing disturbs it; 0 while that is not known. */
  let epochCost = 0;
  /** Which of the curves is drawn in the next frame. */
  let lossNext = false;
  /** Epochs trained since the last frame. */
  let trained = 0;
  /** What is under the hood, once it is needed. @type {import('./hood.js').Hood | undefined} */
  let hood;
  /** @type {Promise<import('./hood.js').Hood> | undefined} */
  let hoodLoading;
  /** Why it could not be loaded, in words. */
  let trouble = '';
  /** Milliseconds that it took in the last frame. */
  let hoodCost = 0;

  /**
   * Puts a changed setting into effect. The trainer refuses what it cannot take.
   * @param {keyof Settings} name
   * @param {Settings} settings
   */
  function apply(name, settings) {
    if (name === 'learningRate' || name === 'momentum' || name === 'decay') {
      trainer[name] = settings[name];
    } else if (name === 'seed' || name === 'initialization') {
      begin(settings);
    } else if (name === 'logarithmic') {
      configureCurves(settings.logarithmic);
    }
    loop.wake();
  }

  /** What the trainer is given for a new run. @param {Readonly<Settings>} settings */
  function startOf({ seed, initialization, learningRate, momentum, decay }) {
    return { ...network, seed, initialization, learningRate, momentum, decay };
  }

  /** A new run from the start that the settings describe. @param {Readonly<Settings>} settings */
  function begin(settings) {
    const fresh = createTrainer(startOf(settings));
    trainer.free();
    trainer = fresh;
    samples = samplesOf(trainer);
    history.clear();
    readings.clearLog();
    ended = '';
    trained = 0;
    assess();
    changed();
  }

  /** What the map shows is no longer what the network says. */
  function changed() {
    asked = 0;
    loop.wake();
  }

  /** @param {import('./painter.js').Painted} painted */
  function arrived({ side, milliseconds }) {
    resolution.measured(side, milliseconds);
    if (late) askForMap();
    loop.wake();
  }

  /** @param {unknown} error */
  function failed(error) {
    console.error(error);
    ended = `Something went wrong, and training has stopped. Please load the page again. (${error})`;
    play(false);
    notify(ended);
  }

  /** @param {boolean} playing */
  function play(playing) {
    if (playing) ended = '';
    state.set('playing', playing);
    controls.refresh();
  }
  function togglePlay() {
    play(!state.settings.playing);
  }
  function step() {
    play(false);
    ended = '';
    train();
    assess();
  }
  function reset() {
    begin(state.settings);
    play(false);
  }
  /**
   * Another start; it trains at once if the last run did, or had come to its end.
   * @template {'seed' | 'initialization'} Name
   * @param {Name} name
   * @param {Settings[Name]} value
   */
  function restart(name, value) {
    const resume = state.settings.playing || ended !== '';
    state.set(name, value);
    play(resume);
  }
  function newSeed() {
    restart('seed', freshSeed());
  }
  /** @param {Settings['initialization']} initialization */
  function startFrom(initialization) {
    restart('initialization', initialization);
  }

  /** One epoch, written down. */
  function train() {
    trainer.step();
    trained += 1;
    changed();
    if (trainer.diverged) {
      ended = divergence(state.settings.learningRate);
      return;
    }
    const epoch = trainer.epoch - 1;
    history.push(epoch, trainer.loss, trainer.accuracy);
    if (epoch % LOG_EVERY === 0) readings.log(trainer.logLine());
    if (trainer.epoch === RUN) ended = FINISHED;
  }

  /** As many epochs as the speed asks for and the budget allows; at least one. */
  function trainFrame() {
    const { speed } = state.settings;
    const most = speed === AS_MANY_AS_FIT ? Number.POSITIVE_INFINITY : speed;
    const allowed = Math.max(Math.floor(Math.max(TRAINING_BUDGET - hoodCost, 1) / epochCost), 1);
    const began = performance.now();
    let passed = 0;
    let epochs = 0;
    do {
      train();
      epochs += 1;
      passed = performance.now() - began;
    } while (!ended && epochs < most && epochs < allowed && passed < MOST_TRAINING);
    // Browsers' clocks are too coarse to tell of less than a millisecond.
    const cost = Math.max(passed, 1) / epochs;
    epochCost = undisturbed(epochCost || cost, cost);
    assess();
  }

  /** Finds what the network answers wrongly, and whether training has thrown it too far to answer at all. */
  function assess() {
    const uniform = judge(trainer.probabilities(), samples);
    // With one sample a class all lie on the origin.
    if (uniform && trained > 0 && network.samplesPerClass > 1)
      ended = divergence(state.settings.learningRate);
  }

  /**
   * Asks for the next map, which is drawn while this frame trains; then draws everything else.
   * @param {number} now
   * @returns {boolean} whether there is more to do
   */
  function frame(now) {
    askForMap();
    if (state.settings.playing) trainFrame();
    if (ended && state.settings.playing) {
      state.set('playing', false);
      controls.refresh();
    }
    const { playing } = state.settings;

    // In turns while training runs: nobody sees 30 changes a second from 60.
    lossNext = !lossNext;
    if (!playing || lossNext) lossCurve.draw(history.columns[0], history.columns[1]);
    if (!playing || !lossNext) accuracyCurve.draw(history.columns[0], history.columns[2]);
    const { epoch, loss, accuracy } = trainer;
    const reading = { epoch, loss, accuracy, rate: playing ? rate.count(now, trained) : rate.rest() };
    readings.draw(reading);
    readings.speak(reading, now);
    notify(ended || trouble);
    const began = performance.now();
    const busy = hood?.draw({ playing, now, side, theme }) ?? false;
    hoodCost = performance.now() - began;
    trained = 0;
    square.ariaBusy = String(!playing && painter.busy);
    return playing || busy;
  }

  /** Asks for the map of the network as it is, if there is no answer yet and none under way. */
  function askForMap() {
    late = painter.busy;
    if (late) return;
    const wanted = resolution.choose(side, state.settings.playing ? MAP_BUDGET : Number.POSITIVE_INFINITY);
    const hides = hood?.covers ?? false;
    if (wanted === 0 || (wanted === asked && hides === covered)) return;
    covered = hides;
    painter.paint({
      parameters: trainer.parameters(),
      samples: covered ? undefined : samples,
      theme,
      side: wanted,
      place: side,
      density: devicePixelRatio,
    });
    asked = wanted;
  }

  /**
   * Does something under the hood, which is loaded when it is first needed.
   * @param {(hood: import('./hood.js').Hood) => void} action
   * @returns {Promise<boolean>} whether it could be loaded
   */
  async function withHood(action) {
    try {
      hoodLoading ??= loadHood();
      action(await hoodLoading);
      trouble = '';
      loop.wake();
      return true;
    } catch (error) {
      hoodLoading = undefined; // to be tried again
      console.error(error);
      trouble = `What is under the hood could not be loaded. Please check the connection and open it again. (${error})`;
      loop.wake();
      return false;
    }
  }

  async function loadHood() {
    const { createHood } = await import('./hood.js');
    hood = createHood({
      element,
      hidden: network.hidden,
      classes: CLASSES,
      trainer: () => trainer,
      samples: () => samples,
      playing: () => state.settings.playing,
      step,
      wake: loop.wake,
    });
    return hood;
  }

  function watchHood() {
    element('folds-label').hidden = network.hidden.length === 0;
    square.addEventListener('click', (event) => withHood((hood) => hood.pick(event)));
    element('folds').addEventListener('change', () => withHood((hood) => hood.show()));
    // It does not bubble.
    /** A panel that cannot be filled shuts again, to be opened once more. @param {Event} event */
    const toggled = async ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !(target.open || hood)) return;
      target.open = (await withHood((hood) => hood.show())) && target.open;
    };
    document.addEventListener('toggle', toggled, { capture: true });
  }

  /** @param {boolean} logarithmic */
  function configureCurves(logarithmic) {
    lossCurve.configure(
      {
        logarithmic,
        format: formatLoss,
        tick: (value) => String(Number(value.toPrecision(3))),
        guess: Math.log(CLASSES),
        range: (min, max) =>
          logarithmic
            ? [0.8 * Math.min(min || 0.1, 0.1), 1.25 * Math.max(max || 1, 1.2)]
            : [0, 1.08 * Math.max(max || 0, 1.2)],
      },
      theme,
    );
    accuracyCurve.configure(
      {
        logarithmic: false,
        format: formatAccuracy,
        tick: (value) => `${Math.round(100 * value)} %`,
        guess: 1 / CLASSES,
        range: () => [0, 1],
      },
      theme,
    );
  }

  function applyTheme() {
    theme = readTheme();
    configureCurves(state.settings.logarithmic);
    changed();
  }

  function watchSize() {
    const observer = new ResizeObserver(([entry]) => {
      const exact = entry.devicePixelContentBoxSize?.[0]?.inlineSize;
      side = exact ?? Math.round(entry.contentRect.width * devicePixelRatio);
      changed();
    });
    try {
      observer.observe(square, { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(square); // browsers that know only CSS pixels
    }
  }

  watchHood();
  createWalk(element);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);
  document.addEventListener('visibilitychange', loop.wake);
  applyTheme();
  watchSize();
  assess();
  play(!matchMedia('(prefers-reduced-motion: reduce)').matches);
}

/** @param {import('./engine.js').Engine} trainer */
function samplesOf({ points, labels }) {
  return { points, labels, wrong: new Uint8Array(labels.length) };
}

const FINISHED = `Done: ${formatCount(RUN)} epochs, as in the book. Press Play to go on, or New seed for another run.`;

/** @param {number} rate */
const divergence = (rate) =>
  `Training has diverged: at a learning rate of ${rate} the weights were thrown so far that every sample now ` +
  'gets the same answer. Lower the rate, then press Reset.';

/** @param {string} text */
function notify(text) {
  const notice = element('notice');
  if (notice.textContent !== text) notice.textContent = text;
}

/** @param {unknown} error */
function whyNotStarted(error) {
  if (typeof WebAssembly !== 'object' || error instanceof WebAssembly.CompileError) {
    return 'Neural Spiral needs WebAssembly with SIMD, which every current browser has. Please update yours, or allow WebAssembly for this page.';
  }
  if (typeof HTMLCanvasElement.prototype.transferControlToOffscreen !== 'function') {
    return 'Neural Spiral needs canvases that a worker can draw on, which every current browser has. Please update yours.';
  }
  if (location.search) {
    return `Neural Spiral cannot start as the page’s address asks. (${error})`;
  }
  return `Neural Spiral could not start. Please check the connection and load the page again. (${error})`;
}

try {
  start(await loadEngine());
  element('controls').inert = false;
} catch (error) {
  console.error(error);
  notify(whyNotStarted(error));
}
