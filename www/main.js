// Boots the page: the state from the address, the workers, and the one frame that draws everything.

import { createActions } from './actions.js';
import { readAddress, writeAddress } from './address.js';
import { createFrame } from './frame.js';
import { nextStage, previousStage } from './inspector.js';
import { recall } from './memory.js';
import { liveOf } from './schema.js';
import { createSession } from './session.js';
import { createStore, sampleOf } from './state.js';
import { onKey } from './ui/controls.js';
import { surviveTranslation } from './ui/translation.js';

/** Throttle in milliseconds between two changes of the address, of which browsers allow only so many. */
const ADDRESS_EVERY = 300;

function boot() {
  surviveTranslation();
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const { run, epoch, refusals } = readAddress(location.search);
  const root = /** @type {HTMLElement} */ (document.querySelector('#page'));
  const start = {
    playing: !calm && epoch === undefined,
    walkOffered: recall('walk') !== null,
    keys: recall('keys') !== 'off',
    run,
    live: liveOf(run.start),
  };
  const store = createStore(start, changed);
  const session = createSession(store, workerFailed);
  const actions = createActions(store, session, push);
  const frame = createFrame(root, store, actions, session, failed);
  const keys = {
    ',': () => chooseNext(-1),
    '.': () => chooseNext(1),
    '[': () => previousStage(store.state, actions),
    ']': () => nextStage(store.state, actions),
  };

  /** The query that the address has, without what has been refused of it. */
  let query = writeAddress(run);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** The query as it stands in the address. */
  let searched = location.search;
  /** The run that was last looked at for the address. @type {unknown} */
  let seen = run;

  function changed() {
    frame.wake();
    const { run } = store.state;
    if (run === seen) return;
    seen = run;
    if (timer === undefined && writeAddress(run) !== query) timer = setTimeout(replace, ADDRESS_EVERY);
  }

  /** Lets the address name the run as it is. */
  function replace() {
    timer = undefined;
    const { run } = store.state;
    if (writeAddress(run) === query) return;
    query = writeAddress(run);
    history.replaceState(null, '', query || location.pathname);
    searched = location.search;
  }

  /** Another run, to which Back returns. @param {import('./engine/run.js').Run} run */
  function push(run) {
    clearTimeout(timer);
    replace(); // what was changed last belongs to the entry that is left
    query = writeAddress(run);
    history.pushState(null, '', query || location.pathname);
    searched = location.search;
  }

  /** Takes up the run that the address names now. */
  function travel() {
    const { run, epoch, refusals } = readAddress(location.search);
    const walking = store.state.card >= 0;
    // Another fragment of the same address is no other run.
    if (location.search === searched && !walking) return;
    searched = location.search;
    clearTimeout(timer);
    timer = undefined;
    query = writeAddress(run);
    if (walking) {
      actions.endWalk(); // which has begun with an entry of its own
      return;
    }
    if (epoch !== undefined) store.set({ playing: false });
    else if (store.state.stopped) store.set({ playing: true });
    actions.begin(run, epoch);
    store.set({ refusals });
  }

  /** @param {number} by */
  const chooseNext = (by) => actions.chooseSample(sampleOf(store.state) + by);

  /** @param {unknown} error */
  function failed(error) {
    console.error(error);
    stop(`Something went wrong, and training has stopped. Please load the page again. (${error})`);
  }

  /** @param {string} failure in words */
  function stop(failure) {
    store.set({ playing: false, busy: '', failure });
  }

  /** @param {import('./client.js').WorkerFailure} failure */
  function workerFailed({ role, message }) {
    console.error(`the ${role} has stopped: ${message}`);
    if (role === 'inspector') {
      const trouble = WHY.inspector(message);
      store.set({ open: {}, folds: false, inspection: undefined, check: undefined, busy: '', trouble });
    } else {
      stop(WHY[role](message));
    }
  }

  addEventListener('popstate', travel);
  document.addEventListener('keydown', (event) => onKey(event, store.state, actions, keys));
  frame.wake();
  load().catch((error) => {
    console.error(error);
    stop(whyNotStarted(error));
  });

  async function load() {
    if (typeof WebAssembly !== 'object') throw new Error('no WebAssembly');
    actions.begin(run, epoch);
    store.set({ refusals });
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#map'));
    await session.load(canvas.transferControlToOffscreen());
  }
}

/** What has happened, and what to do. @type {Record<import('./client.js').Role, (reason: string) => string>} */
const WHY = {
  engine: (reason) =>
    `Something went wrong: the part of the page that trains has stopped, and so has training. (${reason}) It may be that this ` +
    'network needs more memory than the browser gives. Please load the page again; the address keeps the run.',
  painter: (reason) =>
    `Something went wrong: the part of the page that draws the map has stopped, and so has training. (${reason}) Please load ` +
    'the page again; the address keeps the run.',
  inspector: (reason) => `What looks under the hood has stopped. (${reason}) Open it again to start anew.`,
};

/** @param {unknown} error */
function whyNotStarted(error) {
  if (typeof WebAssembly !== 'object' || error instanceof WebAssembly.CompileError) {
    return 'Neural Spiral needs WebAssembly with SIMD, which every current browser has. Please update yours, or allow WebAssembly for this page.';
  }
  if (typeof HTMLCanvasElement.prototype.transferControlToOffscreen !== 'function') {
    return 'Neural Spiral needs canvases that a worker can draw on, which every current browser has. Please update yours.';
  }
  return `Neural Spiral could not start. Please check the connection and load the page again. (${error})`;
}

boot();
