// How the run goes: its time line, or in the same place the log.

import { html } from 'lit-html';
import { draw } from './draw.js';
import { keyView, timelineView } from './timeline.js';

/** @typedef {import('../frame.js').Props} Props */

/** @param {Props} props */
export function progressView(props) {
  const { state, actions } = props;
  const { log } = state;
  const lines = state.frame?.log ?? [];
  return html`
    <section class="progress" aria-label="Time line">
      <div class="head">
        <div class="tabs" role="tablist" aria-label="Time line" @keydown=${turnTabs}>
          ${tab('curves', 'Curves', !log, () => actions.set({ log: false }))}
          ${tab('log', 'Log', log, () => actions.set({ log: true }))}
        </div>
        ${log ? html`<button type="button" id="copy-log" @click=${() => copyLog(lines, actions)}>Copy the log</button>` : keyView(props)}
      </div>
      ${timelineView(props)}
      <div class="log" id="log-panel" role="tabpanel" aria-labelledby="log-tab" ?hidden=${!log}>
        <div id="log" role="region" tabindex="0" aria-label="Training log" translate="no" ${draw(followLog)}>${lines.map((line) => html`<p><code>${line}</code></p>`)}</div>
      </div>
    </section>
  `;
}

/** Shows the log, and beside it the book's chapters. @param {Props['actions']} actions */
export async function openBook(actions) {
  actions.set({ log: true });
}

/** @param {string} id @param {string} label @param {boolean} selected @param {() => void} choose */
const tab = (id, label, selected, choose) => html`<button
  type="button" role="tab" id="${id}-tab" aria-controls="${id}-panel" aria-selected=${String(selected)}
  tabindex=${selected ? 0 : -1} @click=${choose}
>${label}</button>`;

/** Arrow keys lead to the other tab. @param {KeyboardEvent & {currentTarget: HTMLElement}} event */
function turnTabs(event) {
  if (!/^Arrow/.test(event.key)) return;
  event.preventDefault();
  const other = /** @type {HTMLElement | null} */ (
    event.currentTarget.querySelector('[aria-selected="false"]')
  );
  other?.click();
  other?.focus();
}

/** @param {string[]} lines @param {Props['actions']} actions */
async function copyLog(lines, actions) {
  try {
    await navigator.clipboard.writeText(lines.join('\n'));
    actions.set({ said: 'Copied: the training log.' });
  } catch {
    actions.set({ said: 'This browser does not let the page copy.' });
  }
}

/** Where the log was scrolled to, and how high it was. */
const scrolled = { height: 0 };

/** Keeps the end of the log in view, unless the reader has scrolled away from it. @param {HTMLElement} log */
function followLog(log) {
  if (log.scrollHeight === scrolled.height || log.clientHeight === 0) return;
  if (log.scrollTop + log.clientHeight >= scrolled.height - 4) log.scrollTop = log.scrollHeight;
  scrolled.height = log.scrollHeight;
}
