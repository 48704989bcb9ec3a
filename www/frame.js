// One frame of the page, from top to bottom: what the workers have sent is drawn, and what is to be seen next is asked for.

import { render } from 'lit-html';
import { foldsView, wantsOf } from './inspector.js';
import { createLoop, createRate } from './loop.js';
import { aboutOf } from './schema.js';
import { goOn, momentOf } from './slow.js';
import { sampleOf } from './state.js';
import { drawAll } from './ui/draw.js';
import { createScenes, orderAtFirst } from './ui/network.js';
import { pageView } from './ui/page.js';
import { drawOverlay, nearestFold, nearestSample } from './view/overlay.js';
import { readTheme } from './view/theme.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./view/theme.js').Theme} Theme */

/**
 * What views are made of.
 * @typedef {object} Props
 * @property {Readonly<State>} state
 * @property {import('./actions.js').Actions} actions
 * @property {import('./schema.js').About} about what is trained
 * @property {Theme} theme
 * @property {number} now in milliseconds
 * @property {number} tick changes when figures may be written again: those that change in every frame cannot be read
 * @property {number} count of frames
 * @property {number} rate epochs a second; 0 while nothing trains
 * @property {number} reached epochs a frame, likewise
 * @property {boolean} settled whether nothing that is shown is still to come
 * @property {(milliseconds: number) => void} later asks for a frame
 * @property {(square: HTMLElement) => void} watchSize of the map
 * @property {(place: HTMLElement) => void} watchNetwork likewise
 * @property {ReturnType<ReturnType<typeof createScenes>['sceneOf']>} scene the drawing of the network
 * @property {{pick: (event: MouseEvent) => void, hover: (event: PointerEvent) => void, drawOverlay: (canvas: HTMLCanvasElement) => void, foldsView: () => unknown}} mapParts what lies over and under the map
 */

/** Throttle in milliseconds of figures that change in every frame, so that they can be read. */
const FIGURES_EVERY = 150;

/** Reach of a click on the map, as a share of its side. */
const REACH = 0.04;

/**
 * @param {HTMLElement} root
 * @param {import('./state.js').Store} store
 * @param {import('./actions.js').Actions} actions
 * @param {import('./session.js').Session} session
 * @param {(error: unknown) => void} failed
 */
export function createFrame(root, store, actions, session, failed) {
  const rate = createRate();
  let theme = readTheme();
  /** Side of the map in device pixels. */
  let side = 0;
  let count = 0;
  let tick = 0;
  let written = 0;
  /** Epochs a frame that are asked for. */
  let { speed } = store.state;
  /** @type {State['frame']} */
  let last;
  /** The words of index.html for a page that cannot start. */
  const unstarted = document.querySelector('#unstarted');
  const loop = createLoop(frame, failed);

  /** @param {HTMLElement} square */
  function watchSize(square) {
    if (watched) return;
    watched = true;
    const observer = new ResizeObserver(([entry]) => {
      const exact = entry.devicePixelContentBoxSize?.[0]?.inlineSize;
      side = exact ?? Math.round(entry.contentRect.width * devicePixelRatio);
      loop.wake();
    });
    try {
      observer.observe(square, { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(square); // browsers that know only CSS pixels
    }
  }
  let watched = false;
  /** In slow motion. @type {ReturnType<typeof momentOf>} */
  let moment;
  const scenes = createScenes(loop.wake);

  const about = () => store.state.data ?? aboutOf(store.state.run.start);

  /** Where on the map an event is. @param {MouseEvent} event @returns {[number, number, number, number]} */
  function place({ currentTarget, clientX, clientY }) {
    const { left, top, width } = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
    const { extent } = about();
    return [(clientX - left) / width, (clientY - top) / width, REACH, extent];
  }

  /** Chooses the unit whose fold is near. @param {MouseEvent} event */
  function pickFold(event) {
    const { state } = store;
    const lines = state.folds ? state.inspection?.folds?.lines : undefined;
    const unit = lines && nearestFold(lines, ...place(event));
    if (unit !== undefined && unit !== state.units?.[1]) actions.chooseUnit(1, unit);
  }

  const mapParts = {
    /** Chooses the sample that is near a click on the map, or the fold. @param {MouseEvent} event */
    pick(event) {
      const { data } = store.state;
      const sample = data && nearestSample(data.points, ...place(event));
      if (sample !== undefined) actions.chooseSample(sample);
      else pickFold(event);
    },
    /** @param {PointerEvent} event */
    hover(event) {
      if (event.pointerType === 'mouse') pickFold(event);
    },
    /** @param {HTMLCanvasElement} canvas */
    drawOverlay(canvas) {
      const { state } = store;
      const { data, inspection, open } = state;
      const told =
        state.sample !== undefined ||
        state.slow !== undefined ||
        state.lines === 'signal' ||
        Object.values(open).includes(true);
      const scene = {
        points: data?.points ?? new Float32Array(),
        extent: about().extent,
        sample: data && told ? sampleOf(state) : undefined,
        folds: state.folds ? inspection?.folds : undefined,
        terms: open.pull ? inspection?.pull?.terms : undefined,
      };
      drawOverlay(canvas, scene, side, theme);
    },
    foldsView: () => foldsView(props(performance.now())),
  };

  /** @param {number} now @returns {Props} */
  function props(now) {
    const { state } = store;
    return {
      state,
      actions,
      about: about(),
      theme,
      now,
      tick,
      count,
      rate: state.playing ? rate.latest : 0,
      reached: state.playing ? rate.reached : 0,
      settled: session.settled,
      later: (milliseconds) => setTimeout(loop.wake, milliseconds),
      watchSize,
      watchNetwork: scenes.watch,
      scene: scenes.sceneOf(state, about(), moment),
      mapParts,
    };
  }

  /** @param {number} now */
  function frame(now) {
    const { state } = store;
    if (!state.playing || state.speed !== speed) rate.rest();
    else if (state.frame && state.frame !== last) {
      rate.count(now, Math.max(state.frame.epoch - (last?.epoch ?? 0), 0));
    }
    last = state.frame;
    ({ speed } = state);
    count += 1;
    if (!state.playing || now - written >= FIGURES_EVERY) {
      tick += 1;
      written = now;
    }
    const covered = Boolean(state.open.pull && state.inspection?.pull);
    moment = momentOf(state, now);
    const page = props(now);
    const wants = wantsOf(state);
    // The panels are told of in every frame; the drawing alone needs it less often.
    const every = Object.keys(wants).length > 0 ? 0 : scenes.every(state);
    session.ask({
      side,
      covered,
      theme,
      wants: { ...wants, ...page.scene?.wants },
      every,
      scene: page.scene?.drawn,
    });
    orderAtFirst(page);
    render(pageView(page), root);
    unstarted?.remove();
    drawAll();
    goOn(page, moment, loop.wake);
  }

  function changeTheme() {
    theme = readTheme();
    loop.wake();
  }
  matchMedia('screen and (prefers-color-scheme: dark)').addEventListener('change', changeTheme);

  /** The browser prints what is drawn when this returns. @param {boolean} printing */
  function print(printing) {
    document.documentElement.classList.toggle('printing', printing);
    changeTheme();
    // Twice, as the curves take turns. The map follows when its worker has painted it.
    for (let turn = 0; printing && turn < 2; turn += 1) frame(performance.now());
  }
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  document.addEventListener('visibilitychange', loop.wake);
  return { wake: loop.wake };
}
