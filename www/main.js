// Boots the page: the state from the address, the workers, and the one frame that draws everything.

import { createActions } from './actions.js';
import { POINTS, writeAddress } from './address.js';
import { died, whyNotStarted, whyUnstyled } from './failures.js';
import { createFrame } from './frame.js';
import { nextStage, previousStage } from './inspector.js';
import { MOST_IN_ADDRESS } from './kept.js';
import { recall } from './memory.js';
import { liveOf } from './schema.js';
import { createSession } from './session.js';
import { createStore, keptOf, placeOf, sampleOf } from './state.js';
import { onKey } from './ui/controls.js';
import { surviveTranslation } from './ui/translation.js';

/** Throttle in milliseconds between two changes of the address, of which browsers allow only so many. */
const ADDRESS_EVERY = 300;

/** What the address names. Nothing has to be loaded where that is a run as it is by default. */
async function readAddress() {
  if (location.search === '') return { run: { start: {}, changes: [] }, epoch: undefined, refusals: [] };
  const { readQuery } = await import('./link.js');
  return readQuery(location.search);
}

async function boot() {
  surviveTranslation();
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const { run, epoch, refusals } = await readAddress();
  const root = /** @type {HTMLElement} */ (document.querySelector('#page'));
  const start = {
    playing: !calm && epoch === undefined,
    walkOffered: recall('walk') !== null,
    keys: recall('keys') !== 'off',
    ...history.state,
    run,
    live: liveOf(run.start),
    openedAt: epoch ?? 0,
  };
  history.replaceState(null, ''); // only what `reload` has just kept is taken up
  const store = createStore(start, changed);
  const session = createSession(store, workerFailed);
  const actions = createActions(store, session, push, reload);
  const frame = createFrame(root, store, actions, session, failed);
  const keys = {
    ',': () => chooseNext(-1),
    '.': () => chooseNext(1),
    '[': () => previousStage(store.state, actions),
    ']': () => nextStage(store.state, actions),
    undoStroke: frame.undoStroke,
    redoStroke: frame.redoStroke,
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
    const next = writeAddress(run);
    if (timer === undefined && (next !== query || isTooLong(next)))
      timer = setTimeout(replace, ADDRESS_EVERY);
  }

  /** The latest query that was too long, whether or not it could be made shorter. */
  let tried = '';
  /** @param {string} query */
  const isTooLong = (query) => query.length > MOST_IN_ADDRESS && query !== tried;

  /** Lets the address name the run as it is; where that is too long, once the browser keeps the points. */
  function replace() {
    const next = writeAddress(store.state.run);
    if (!isTooLong(next)) return write(next);
    timer = undefined;
    tried = next;
    import('./lab/store.js')
      .then(({ shorten }) => shorten(next, String(new URLSearchParams(next).get(POINTS))))
      .catch(console.error)
      .then(replace);
  }

  /** @param {string} next */
  function write(next) {
    timer = undefined;
    if (next === query) return;
    query = next;
    history.replaceState(null, '', query || location.pathname);
    searched = location.search;
  }

  /** Another run, to which Back returns. @param {import('./engine/run.js').Run} run */
  function push(run) {
    clearTimeout(timer);
    write(writeAddress(store.state.run)); // what was changed last belongs to the entry that is left
    query = writeAddress(run);
    history.pushState(null, '', query || location.pathname);
    searched = location.search;
  }

  /** Loads the page again, at the epoch that is shown and with what is open. */
  function reload() {
    const { frame, failure } = store.state;
    const { run, epoch } = placeOf(store.state);
    clearTimeout(timer);
    const { playing, ...kept } = keptOf(store.state);
    // Where nothing could start, only the failure has paused it: it starts as the address says.
    const started = frame !== undefined || failure === '';
    const query = writeAddress(run, started || epoch > 0 ? epoch : undefined);
    history.replaceState(started ? { ...kept, playing } : kept, '', query || location.pathname);
    location.reload();
  }

  /** Takes up the run that the address names now. */
  async function travel() {
    // What cannot be loaded now may come with the page.
    const named = await readAddress().catch(() => location.reload());
    if (!named) return;
    const { run, epoch, refusals } = named;
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
  const stop = (failure) => store.set({ failure });

  /** @param {import('./failures.js').Role} role @param {string} words */
  function tell(role, words) {
    if (role === 'inspector') store.set({ inspection: undefined, check: undefined, inspectorFailure: words });
    else stop(words);
  }

  /** @param {import('./client.js').WorkerFailure} failure */
  async function workerFailed({ role, message, unstarted }) {
    if (unstarted) tell(role, 'It could not start.'); // nothing is tried again while more words are loaded
    const words = unstarted ? await whyNotStarted(unstarted, role) : died(role, message);
    console.error(words);
    tell(role, words);
  }

  addEventListener('popstate', travel);
  document.addEventListener('keydown', (event) => onKey(event, store.state, actions, keys));
  frame.wake();
  load().catch(failed);
  if (store.state.walkSought) actions.startWalk();
  // The walk was cut off by a failure.
  else if (store.state.before && store.state.card < 0) actions.endWalk();

  async function load() {
    if (typeof HTMLCanvasElement.prototype.transferControlToOffscreen !== 'function') {
      return stop(await whyNotStarted({ cause: 'oldCanvas' }));
    }
    const unstyled = await whyUnstyled();
    if (unstyled) return stop(await whyNotStarted(unstyled));
    actions.begin(run, epoch);
    store.set({ refusals });
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const [map, network] = ['#map', '#network-canvas'].map((selector) =>
      /** @type {HTMLCanvasElement} */ (document.querySelector(selector)).transferControlToOffscreen(),
    );
    const failure = await session.load(map, network);
    if (failure) stop(await whyNotStarted(failure));
  }
}

boot();
