// Boots the page: engine, state, controls and views meet here, and one frame function drives them.

import { bindControls } from './controls.js';
import { createTrainer, freshSeed, loadEngine } from './engine.js';
import { createHistory } from './history.js';
import { createLoop, createRate, createResolution } from './loop.js';
import { createState } from './state.js';
import { createCurve } from './view/curves.js';
import { createMap } from './view/map.js';
import { createPoints, judge } from './view/points.js';
import { createReadings, formatAccuracy, formatCount, formatLoss } from './view/readings.js';
import { readTheme } from './view/theme.js';

/** The seed's run ends after epoch 10,000, counted from 0. */
const RUN = 10_001;
const LOG_EVERY = 1000;
const CLASSES = 3;

/**
 * Milliseconds of a frame for training, and for training and map together; the rest is the browser's. At
 * rest the map is exact, whatever it takes.
 */
const TRAINING_BUDGET = 5;
const FRAME_BUDGET = 12;

/** @typedef {import('./state.js').Settings} Settings */

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}

/** @param {string} id */
const canvas = (id) => /** @type {HTMLCanvasElement} */ (element(id));

function start() {
  const state = createState(apply);
  const history = createHistory();
  const resolution = createResolution();
  const rate = createRate();
  const loop = createLoop(frame, (error) => {
    console.error(error);
    play(false);
    notify(`Something went wrong, and training has stopped. Please load the page again. (${error})`);
  });
  const map = createMap(canvas('map'));
  const points = createPoints(canvas('points'));
  const readings = createReadings(element);
  const lossCurve = createCurve(element('loss-curve'), element('loss-hover'));
  const accuracyCurve = createCurve(element('accuracy-curve'), element('accuracy-hover'));
  const controls = bindControls(element, state, { togglePlay, step, reset, newSeed, startFrom });

  let theme = readTheme();
  let trainer = createTrainer(startOf(state.settings));
  let samples = { points: trainer.points, labels: trainer.labels };
  /** Side of the map in device pixels. */
  let side = 0;
  /** Side at which the map was drawn last, 0 if what it showed has changed since. */
  let drawn = 0;
  /** Why training has stopped by itself, in words; empty while it has not. */
  let ended = '';
  /** Epochs trained since the last frame. */
  let trained = 0;

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

  /** A new run from the start that the settings describe. @param {Readonly<Settings>} settings */
  function begin(settings) {
    const fresh = createTrainer(startOf(settings));
    trainer.free();
    trainer = fresh;
    trainer.setPalette(theme.palette);
    samples = { points: trainer.points, labels: trainer.labels };
    history.clear();
    readings.clearLog();
    ended = '';
    trained = 0;
    changed();
  }

  /** What the map shows is no longer what the network says. */
  function changed() {
    drawn = 0;
    loop.wake();
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
    const deadline = performance.now() + TRAINING_BUDGET;
    let epochs = 0;
    do {
      train();
      epochs += 1;
    } while (!ended && epochs < state.settings.speed && performance.now() < deadline);
  }

  /**
   * Train, then draw, each at most once.
   * @param {number} now
   * @returns {boolean} whether there is more to do
   */
  function frame(now) {
    const began = performance.now();
    if (state.settings.playing) trainFrame();
    const { wrong, uniform } = judge(trainer.predict(samples.points), samples.labels);
    if (uniform && trained > 0) ended = divergence(state.settings.learningRate);
    if (ended && state.settings.playing) {
      state.set('playing', false);
      controls.refresh();
    }
    const { playing } = state.settings;

    drawMap(playing ? began + FRAME_BUDGET - performance.now() : Number.POSITIVE_INFINITY);
    points.draw(samples, wrong, side, theme);
    lossCurve.draw(history.columns[0], history.columns[1]);
    accuracyCurve.draw(history.columns[0], history.columns[2]);
    const { epoch, loss, accuracy } = trainer;
    const reading = { epoch, loss, accuracy, rate: playing ? rate.count(now, trained) : rate.rest() };
    readings.draw(reading);
    readings.speak(reading, now);
    notify(ended);
    trained = 0;
    return playing;
  }

  /** @param {number} budget */
  function drawMap(budget) {
    const wanted = resolution.choose(side, budget);
    if (wanted === 0 || wanted === drawn) return;
    const began = performance.now();
    map.draw(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (trainer.predict_grid(wanted, wanted)), wanted);
    resolution.measured(wanted, performance.now() - began);
    drawn = wanted;
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
    trainer.setPalette(theme.palette);
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
      observer.observe(element('map-square'), { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(element('map-square')); // browsers that know only CSS pixels
    }
  }

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyTheme);
  document.addEventListener('visibilitychange', loop.wake);
  applyTheme();
  watchSize();
  play(!matchMedia('(prefers-reduced-motion: reduce)').matches);
}

/** What the trainer is given for a new run. @param {Readonly<Settings>} settings */
function startOf({ seed, initialization, learningRate, momentum, decay }) {
  return { seed, initialization, learningRate, momentum, decay };
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
  return `Neural Spiral could not start. Please check the connection and load the page again. (${error})`;
}

try {
  await loadEngine();
  start();
  element('controls').inert = false;
} catch (error) {
  console.error(error);
  notify(whyNotStarted(error));
}
