// Under the hood: what the reader has chosen, which panels are open, and what lies over the map.

import { nextTurn } from './loop.js';
import { createAnswersPanel } from './panels/answers.js';
import { createCheckPanel } from './panels/check.js';
import { createEpochPanel } from './panels/epoch.js';
import { createFolds } from './panels/folds.js';
import { createFusionPanel } from './panels/fusion.js';
import { createPullPanel } from './panels/pull.js';
import { arrayOf, readTrace } from './trace.js';
import { createOverlay, nearestFold, nearestSample } from './view/overlay.js';

/**
 * What the page lends.
 * @typedef {object} Host
 * @property {(id: string) => HTMLElement} element
 * @property {number[]} hidden units of each hidden layer
 * @property {number} classes
 * @property {() => import('./engine.js').Engine} trainer
 * @property {() => import('./view/points.js').Samples} samples
 * @property {() => boolean} playing
 * @property {() => void} step trains one epoch
 * @property {() => void} wake asks for a frame
 */

/**
 * What the reader has chosen, the same for all panels.
 * @typedef {object} Choice
 * @property {number} sample
 * @property {number[]} units the input, the unit of each hidden layer, and the class
 * @property {boolean} stale whether anything was chosen or opened since the last frame
 * @property {(sample: number) => void} chooseSample
 * @property {(layer: number, unit: number) => void} chooseUnit
 * @property {() => void} changed something else is to be shown
 */

/**
 * @typedef {object} Frame
 * @property {boolean} playing
 * @property {number} now in milliseconds
 * @property {boolean} legible whether figures are to be written: those that change in every frame cannot be read
 * @property {number} side of the map in device pixels
 * @property {import('./view/theme.js').Theme} theme
 * @property {Uint8Array} labels
 * @property {number} momentum
 * @property {() => import('./trace.js').Trace} trace of the next epoch; made when it is first asked for
 * @property {() => number} first sample of the trace's window
 */

/** Milliseconds between two writings of figures that change all the time. */
const LEGIBLE = 150;

/** Reach of a click on the map, as a share of its side. */
const REACH = 0.04;

/** @typedef {ReturnType<typeof createHood>} Hood */

/** @param {Host} host */
export function createHood(host) {
  const { element, hidden, trainer, samples, wake } = host;
  const layers = hidden.length + 1;
  /** @type {Choice} */
  const choice = {
    sample: 0,
    units: [0, ...hidden.map(() => 0), 0],
    stale: true,
    chooseSample(sample) {
      choice.sample = (sample + labels.length) % labels.length;
      choice.units[layers] = labels[choice.sample];
      picked = true;
      choice.changed();
    },
    chooseUnit(layer, unit) {
      unitsChosen = true;
      choice.units[layer] = unit;
      choice.changed();
    },
    changed() {
      choice.stale = true;
      wake();
    },
  };
  const overlay = createOverlay(/** @type {HTMLCanvasElement} */ (element('overlay')));
  const folds = hidden.length > 0 ? createFolds(host, choice) : undefined;
  const epoch = createEpochPanel(host, choice);
  const panels = {
    epoch,
    fusion: createFusionPanel(host, choice),
    check: createCheckPanel(host, choice),
    pull: createPullPanel(host, choice),
    answers: createAnswersPanel(host, choice),
  };
  const details = /** @type {(keyof typeof panels)[]} */ (Object.keys(panels)).map((name) => ({
    panel: panels[name],
    root: /** @type {HTMLDetailsElement} */ (element(`${name}-panel`)),
  }));
  const foldsSwitch = /** @type {HTMLInputElement} */ (element('folds'));
  const square = element('map-square');

  /** Whether the reader has chosen a sample. */
  let picked = false;
  let unitsChosen = false;
  let pulling = false;
  let written = Number.NEGATIVE_INFINITY;
  /** When the panels of a large network are to be drawn again. */
  let due = 0;
  let { labels, points } = samples();
  /** A copy of the latest trace, which comes as a view of memory that may move. @type {Float32Array | undefined} */
  let values;
  /** Its arrays. @type {import('./trace.js').Trace} */
  let trace = new Map();
  /** @type {import('./view/overlay.js').Folds | undefined} */
  let folded;

  const [next, previous] = [
    () => choice.chooseSample(choice.sample + 1),
    () => choice.chooseSample(choice.sample - 1),
  ];
  for (const button of document.querySelectorAll('.next-sample')) button.addEventListener('click', next);
  for (const button of document.querySelectorAll('.previous-sample'))
    button.addEventListener('click', previous);

  /** @param {MouseEvent} event @returns {[number, number, number]} */
  function place(event) {
    const { left, top, width } = square.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / width, REACH];
  }
  square.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'mouse') pickFold(event);
  });
  /** @param {MouseEvent} event */
  function pickFold(event) {
    const unit = folded && nearestFold(folded.lines, ...place(event));
    if (unit !== undefined && unit !== choice.units[1]) choice.chooseUnit(1, unit);
  }

  /** Takes the trace of the next epoch. */
  function record() {
    const view = trainer().trace(choice.sample);
    if (values) {
      values.set(view);
      return;
    }
    values = view.slice();
    trace = readTrace(trainer().traceArrays(), values);
    if (!unitsChosen) chooseActive(trace, trainer().traceStart(choice.sample));
  }

  /**
   * Until the reader chooses units, those that say most about the sample: a silent one would have little to show.
   * @param {import('./trace.js').Trace} trace @param {number} first
   */
  function chooseActive(trace, first) {
    unitsChosen = true;
    for (let layer = 1; layer < layers; layer += 1) {
      const { values, columns } = arrayOf(trace, `activation${layer}.output`);
      const start = (choice.sample - first) * columns;
      const row = values.subarray(start, start + columns);
      choice.units[layer] = row.indexOf(Math.max(...row));
    }
  }

  /** A new run has other samples. */
  function adopt() {
    ({ labels, points } = samples());
    // Until the reader chooses, one in the middle of the first arm.
    if (!picked) choice.sample = Math.floor(labels.length / 6);
    choice.units[layers] = labels[choice.sample];
    choice.stale = true;
  }

  adopt();
  return {
    /** Whether the samples on the map are drawn here. */
    get covers() {
      return pulling;
    },
    nextSample: next,
    previousSample: previous,
    /** Chooses the sample that is near a click on the map, or the fold. @param {MouseEvent} event */
    pick(event) {
      const sample = nearestSample(points, ...place(event));
      if (sample !== undefined) choice.chooseSample(sample);
      else pickFold(event);
    },
    /** Something was opened or closed. */
    show: choice.changed,
    nextStage: epoch.next,
    previousStage: epoch.previous,
    /**
     * Draws what is open; what is closed costs nothing.
     * @param {Omit<Frame, 'labels' | 'legible' | 'momentum' | 'trace' | 'first'>} page
     * @returns {boolean} whether there is more to do
     */
    draw(page) {
      const running = () =>
        details.some(({ panel, root }) => root.open && 'running' in panel && panel.running);
      if (labels !== samples().labels) adopt();
      if (page.playing && page.now < due && !choice.stale) return running();
      const began = performance.now();
      let traced = false;
      const legible = !page.playing || choice.stale || page.now - written >= LEGIBLE;
      if (legible) written = page.now;
      /** @type {Frame} */
      const frame = {
        ...page,
        legible,
        labels,
        momentum: trainer().momentum,
        trace() {
          if (!traced) record();
          traced = true;
          return trace;
        },
        first: () => trainer().traceStart(choice.sample),
      };
      /** @type {Float32Array | undefined} */
      let terms;
      let open = false;
      for (const { panel, root } of details) {
        if (!root.open) continue;
        open = true;
        const drawn = panel.draw(frame);
        if (drawn) terms = drawn;
      }
      folded = foldsSwitch.checked ? folds?.draw(frame) : undefined;
      element('fold-details').hidden = !folded;
      if (choice.stale) {
        for (const number of document.querySelectorAll('.sample-number'))
          number.textContent = `${choice.sample}`;
      }
      const sample = picked || open ? choice.sample : undefined;
      overlay.draw({ points, sample, folds: folded, terms }, page.side, page.theme);
      choice.stale = false;
      if (pulling !== Boolean(terms)) wake(); // the map is to be drawn with the samples, or without
      pulling = Boolean(terms);
      due = nextTurn(page.now, performance.now() - began);
      return running();
    },
  };
}
