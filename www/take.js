// The run as a Python program, to be read, copied or saved. Loaded when it is first asked for.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { writeAddress } from './address.js';
import { linesOf } from './log.js';
import { startOf } from './schema.js';
import { drawsPoints, POINTS_FILE, pointsFile, readsFile } from './script/data.js';
import { fileNameOf, printsSameLines, scriptOf } from './script.js';
import { BOOK_EPOCHS } from './state.js';

/** @typedef {import('./frame.js').Props} Props */
/** @typedef {import('./script/data.js').Data} Data */
/** @typedef {import('./state.js').State} State */

/** Characters of a link that a program has at most: with points of one's own it is as long as they are. */
const MOST_OF_LINK = 2000;

/** What of a run's start its points follow from. */
const OF_POINTS = ['seed', 'data', 'samplesPerClass', 'classes', 'noise', 'validation', 'heldOut', 'points'];

/** The points that the engine has been asked for last. @type {{start: State['run']['start'], data: Data | undefined} | undefined} */
let asked;

/**
 * The points of a run's start, if its program needs them: undefined until the engine has told them.
 * @param {State['run']['start']} start @param {Props['actions']} actions
 */
function askFor(start, actions) {
  const before = asked;
  if (before?.start === start) return before.data;
  if (before && OF_POINTS.every((name) => before.start[name] === start[name])) {
    before.start = start;
    return before.data;
  }
  /** @type {NonNullable<typeof asked>} */
  const own = { start, data: undefined };
  asked = own;
  const named = OF_POINTS.filter((name) => start[name] !== undefined);
  actions.preview([Object.fromEntries(named.map((name) => [name, start[name]]))]).then(([data]) => {
    own.data = data;
    actions.set({});
  });
  return undefined;
}

/**
 * The program of the run as it is: until where it has been trained, or the book's end if that is later, with the lines that have
 * been printed.
 * @param {Pick<State, 'run' | 'frame' | 'every'>} state @param {string} page its address, without a query
 * @param {Data} [data] that it starts with, where NumPy does not draw them
 */
export function programOf({ run, frame, every }, page, data) {
  const { log = [], now = 0 } = frame ?? {};
  // The program ends with the points that it never learned from, the page's log tells of them after the book's run.
  const lines = linesOf(log, every).map(({ line }) => line);
  const comparable = now > BOOK_EPOCHS ? lines.filter((line) => line.startsWith('epoch')) : lines;
  const link = page + writeAddress(run);
  const address = link.length <= MOST_OF_LINK ? link : '';
  return scriptOf(run, { until: Math.max(BOOK_EPOCHS, now), every, lines: comparable, address, data });
}

/** @param {string} text @param {string} name @param {string} [type] */
function save(text, name, type = 'text/x-python') {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

/** @param {string} text @param {Props['actions']} actions */
async function copy(text, actions) {
  try {
    await navigator.clipboard.writeText(text);
    actions.set({ taken: 'Copied.' });
  } catch {
    actions.set({ taken: 'This browser does not let the page copy.' });
  }
}

/** How near the program's lines are to the page's. @param {State['run']} run */
function agreement(run) {
  const rounding =
    'its lines agree with those here only to rounding, and part after some tens or hundreds of epochs';
  if (startOf(run.start, 'arithmetic') !== 'book') {
    return `in float32 ${rounding}. In the book’s arithmetic they are the very same${printsSameLines(run) ? '' : ', but not with tanh, nor with dropout after sigmoid or leaky ReLU'}.`;
  }
  return printsSameLines(run)
    ? 'the very same lines, on any x86-64 processor with AVX2 and FMA. With NumPy on others, such as ARM, lines part from about epoch 100 on.'
    : `with tanh, or with dropout after sigmoid or leaky ReLU, ${rounding}.`;
}

/** @param {Props} props */
export function takeView({ state, actions }) {
  const { run, frame, every } = state;
  const data = drawsPoints(run.start) ? undefined : askFor(run.start, actions);
  if (!data && !drawsPoints(run.start)) return html`<p role="status">The points are being fetched.</p>`;
  const filed = data && readsFile(data) ? data : undefined;
  const name = fileNameOf(run);
  const program = () => programOf(state, location.origin + location.pathname, data);
  return html`
    <p>
      A Python program of this run, from its start and with all that was changed on the way. It needs only NumPy 2, and prints
      the log: ${agreement(run)}
    </p>
    ${
      filed
        ? html`<p>
            Its points are too many to stand in it: it reads them from ${POINTS_FILE}, which must be in the folder where it
            is run.
          </p>`
        : nothing
    }
    <p class="take-buttons">
      <button type="button" id="save-script" class="primary" @click=${() => save(program(), name)}>Save ${name}</button>
      ${
        filed
          ? html`<button type="button" id="save-points" @click=${() => save(pointsFile(filed), POINTS_FILE, 'text/csv')}>
              Save ${POINTS_FILE}
            </button>`
          : nothing
      }
      <button type="button" id="copy-script" @click=${() => copy(program(), actions)}>Copy it</button>
      <span role="status" class="hint">${state.taken}</span>
    </p>
    <pre id="script" tabindex="0" aria-label="The program" translate="no"><code>${guard([run, frame?.log, every, data], program)}</code></pre>
  `;
}
