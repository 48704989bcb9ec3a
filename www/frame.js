// One frame of the page, from top to bottom: what the workers have sent is drawn, and what is to be seen next is asked for.

import { render } from 'lit-html';
import { foldsView, partsOf, wantsOf } from './inspector.js';
import { labStyle } from './lab/style.js';
import { createLoop, createRate } from './loop.js';
import { createPiece } from './pieces.js';
import { aboutOf } from './schema.js';
import { goOn, momentOf } from './slow.js';
import { largeUnit, sampleOf } from './state.js';
import { drawAll } from './ui/draw.js';
import { createScenes, orderAtFirst } from './ui/network.js';
import { pageView } from './ui/page.js';
import { drawOverlay, nearestFold, nearestSample, placeOn } from './view/overlay.js';
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
 * @property {MapParts} mapParts what lies over and under the map
 */

/**
 * @typedef {object} MapParts
 * @property {(event: MouseEvent) => void} pick
 * @property {(event: PointerEvent) => void} hover
 * @property {(event: PointerEvent) => void} leave
 * @property {(event: Event) => void} focus
 * @property {() => void} blur
 * @property {(event: KeyboardEvent) => void} move
 * @property {(canvas: HTMLCanvasElement) => void} drawOverlay
 * @property {() => unknown} foldsView
 * @property {(event: PointerEvent) => void} stroke
 * @property {() => unknown} toolsView
 * @property {() => unknown} drawingHint
 */

/** Drawing points on the map. */
const drawing = createPiece(() => import('./lab/drawing.js'), labStyle);

/** Throttle in milliseconds of figures that change in every frame, so that they can be read. */
const FIGURES_EVERY = 150;

/** Reach of a click on the map, as a share of its side. */
const REACH = 0.04;

/** How far an arrow key moves the cross on the map, as a share of half its side; together with Shift. */
const [STEP, LONG_STEP] = [0.02, 0.2];
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * A spot of the map as it is written, so that what is read is of exactly that.
 * @param {number} across 0 … 1 from the left @param {number} down 0 … 1 from the top @param {number[]} square @param {boolean} cross
 */
function spotAt(across, down, square, cross) {
  // To the hundredth on a map that reaches as far as 1.1.
  const digits = Math.min(Math.max(2 - Math.floor(Math.log10(square[2])), 0), 100);
  const within = [across, down].map((share) => Math.min(Math.max(share, 0), 1));
  const [x, y] = placeOn(square, within[0], within[1]).map((at) => Number(at.toFixed(digits)));
  return { x, y, cross };
}

/** @param {number[]} square */
const middleOf = (square) => spotAt(0.5, 0.5, square, true);

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

  /** Where on the map an event is. @param {MouseEvent} event @returns {[number, number, number, number[]]} */
  function place({ currentTarget, clientX, clientY }) {
    const { left, top, width } = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / width, REACH, about().square];
  }

  /** Chooses the unit whose fold is near. @param {MouseEvent} event */
  function pickFold(event) {
    const { state } = store;
    const lines = state.folds ? state.inspection?.folds?.lines : undefined;
    const unit = lines && nearestFold(lines, ...place(event));
    if (unit !== undefined && unit !== state.units?.[1]) actions.chooseUnit(1, unit);
  }

  /** Lets the brush have an event, while there is one. @param {Event} event @returns {boolean} whether it was one for it */
  function isStroke(event) {
    const { state } = store;
    return Boolean(state.drawing && drawing.content?.handle(event, state, actions, about().square));
  }

  /** @type {MapParts} */
  const mapParts = {
    stroke: isStroke,
    toolsView: () => drawing.need(actions) ?? drawing.content?.toolsView(props(performance.now())),
    drawingHint: () => drawing.content?.hintView(),
    /** Chooses the sample that is near a click on the map, or the fold; a finger elsewhere reads the place. */
    pick(event) {
      if (isStroke(event)) return;
      const { data } = store.state;
      const [across, down, reach, square] = place(event);
      const sample = data && nearestSample(data.points, across, down, reach, square);
      if (sample !== undefined) actions.chooseSample(sample);
      else pickFold(event);
      const touched = /** @type {PointerEvent} */ (event).pointerType === 'touch';
      if (touched)
        actions.set({ spot: sample === undefined ? spotAt(across, down, square, true) : undefined });
    },
    hover(event) {
      if (isStroke(event)) return;
      if (event.pointerType !== 'mouse') return;
      const [across, down, , square] = place(event);
      actions.set({ spot: spotAt(across, down, square, false) });
      pickFold(event);
    },
    leave(event) {
      if (event.pointerType === 'mouse') actions.set({ spot: undefined });
    },
    /** By keyboard the map is read from its middle on. */
    focus({ currentTarget }) {
      if (/** @type {Element} */ (currentTarget).matches(':focus-visible'))
        actions.set({ spot: middleOf(about().square) });
    },
    blur() {
      actions.set({ spot: undefined });
    },
    /** Arrows move the cross, Enter chooses the sample that is near it. */
    move(event) {
      if (isStroke(event)) return;
      const { square } = about();
      const { spot = middleOf(square), data } = store.state;
      const [across, up] = ARROWS[event.key] ?? [0, 0];
      if (event.altKey || event.ctrlKey || event.metaKey || !(across || up || event.key === 'Enter')) return;
      event.preventDefault();
      const [centerX, centerY, half] = square;
      const [x, y] = [(spot.x - centerX) / half, (spot.y - centerY) / half];
      if (event.key === 'Enter') {
        const sample = data && nearestSample(data.points, (1 + x) / 2, (1 - y) / 2, REACH, square);
        if (sample !== undefined) actions.chooseSample(sample);
        return;
      }
      const step = event.shiftKey ? LONG_STEP : STEP;
      actions.set({ spot: spotAt((1 + x + across * step) / 2, (1 - y - up * step) / 2, square, true) });
    },
    /** @param {HTMLCanvasElement} canvas */
    drawOverlay(canvas) {
      const { state } = store;
      const { data, open } = state;
      const told =
        state.sample !== undefined ||
        state.slow !== undefined ||
        state.lines === 'signal' ||
        Object.values(open).includes(true);
      const scene = {
        points: data?.points ?? new Float32Array(),
        square: about().square,
        sample: data && told ? sampleOf(state) : undefined,
        parts: [...partsOf(state), ...((state.drawing && drawing.content?.unseenOver(state)) ?? [])],
        cross: state.spot?.cross ? state.spot : undefined,
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
      validation: state.validation && page.about.validation,
      unit: largeUnit(state),
      spot: state.spot,
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
  return {
    wake: loop.wake,
    undoStroke: () => drawing.content?.undoStroke(actions),
    redoStroke: () => drawing.content?.redoStroke(actions),
  };
}
