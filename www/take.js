// The run as a Python program, to be read, copied or saved. Loaded when it is first asked for.

import { html } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { writeAddress } from './address.js';
import { linesOf } from './log.js';
import { startOf } from './schema.js';
import { fileNameOf, scriptOf } from './script.js';
import { BOOK_EPOCHS } from './state.js';

/** @typedef {import('./frame.js').Props} Props */
/** @typedef {import('./state.js').State} State */

/**
 * The program of the run as it is: until where it has been trained, or the book's end if that is later, with the lines that have
 * been printed.
 * @param {Pick<State, 'run' | 'frame' | 'every'>} state @param {string} page its address, without a query
 */
export function programOf({ run, frame, every }, page) {
  const { log = [], now = 0 } = frame ?? {};
  // The program ends with the points that it never learned from, the page's log tells of them after the book's run.
  const lines = linesOf(log, every).map(({ line }) => line);
  const comparable = now > BOOK_EPOCHS ? lines.filter((line) => line.startsWith('epoch')) : lines;
  const address = page + writeAddress(run);
  return scriptOf(run, { until: Math.max(BOOK_EPOCHS, now), every, lines: comparable, address });
}

/** @param {string} text @param {string} name */
function save(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/x-python' }));
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

/** @param {Props} props */
export function takeView({ state, actions }) {
  const { run, frame, every } = state;
  const book = startOf(run.start, 'arithmetic') === 'book';
  const name = fileNameOf(run);
  const program = () => programOf(state, location.origin + location.pathname);
  return html`
    <p>
      A Python program of this run, from its start and with all that was changed on the way. It needs only NumPy 2, and prints
      the log: ${
        book
          ? 'the very same lines, on any x86-64 processor with AVX2 and FMA. With NumPy on others, such as ARM, lines part from about epoch 100 on.'
          : 'in float32 its lines agree with those here only to rounding, and part after some tens or hundreds of epochs. In the book’s arithmetic they are the very same.'
      }
    </p>
    <p class="take-buttons">
      <button type="button" id="save-script" class="primary" @click=${() => save(program(), name)}>Save ${name}</button>
      <button type="button" id="copy-script" @click=${() => copy(program(), actions)}>Copy it</button>
      <span role="status" class="hint">${state.taken}</span>
    </p>
    <pre id="script" tabindex="0" aria-label="The program" translate="no"><code>${guard([run, frame?.log, every], program)}</code></pre>
  `;
}
