// How the run goes: its time line, or in the same place the log.

import { html, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { live } from 'lit-html/directives/live.js';
import { linesOf, RHYTHMS } from '../log.js';
import { createPiece } from '../pieces.js';
import { formatCount } from '../view/numbers.js';
import { draw } from './draw.js';
import { keyView, timelineView } from './timeline.js';

/** @typedef {import('../frame.js').Props} Props */

const chapters = createPiece(() => import('../chapters.js'));

/** No lines. @type {import('../log.js').Line[]} */
const NONE = [];

/** @param {Props} props */
export function progressView(props) {
  const { state, actions } = props;
  const { log, every } = state;
  const all = state.frame?.log ?? NONE;
  return html`
    <section class="progress" aria-label="Time line">
      <div class="head">
        <div class="tabs" role="tablist" aria-label="Time line" @keydown=${turnTabs}>
          ${tab('curves', 'Curves', !log, () => actions.set({ log: false }))}
          ${tab('log', 'Log', log, () => actions.set({ log: true }))}
        </div>
        ${log ? logHead(props) : keyView(props)}
      </div>
      ${timelineView(props)}
      <div class="log" id="log-panel" role="tabpanel" aria-labelledby="log-tab" ?hidden=${!log}>
        <div id="log" role="region" tabindex="0" aria-label="Training log" translate="no" ${draw(followLog)}>${guard(
          [all, every],
          () => linesOf(all, every).map(({ line }) => html`<p><code>${line}</code></p>`),
        )}</div>
        <div class="book" id="book" role="region" tabindex="0" aria-label="From the book">${
          log ? (chapters.need(actions) ?? chapters.content?.chaptersView(props) ?? nothing) : nothing
        }</div>
      </div>
    </section>
  `;
}

/** The rhythm of the log, and what can be taken of it. @param {Props} props */
function logHead({ state, actions }) {
  const lines = linesOf(state.frame?.log ?? NONE, state.every).map(({ line }) => line);
  /** @param {Event & {currentTarget: HTMLSelectElement}} event */
  const choose = ({ currentTarget }) => actions.set({ every: Number(currentTarget.value) });
  return html`
    <label class="key">A line every
      <select id="every" autocomplete="off" @change=${choose}>
        ${RHYTHMS.map(
          (every) =>
            html`<option value=${every} .selected=${live(every === state.every)}>${formatCount(every)} epochs</option>`,
        )}
      </select>
    </label>
    <button type="button" id="copy-log" @click=${() => copyLog(lines, actions)}>Copy the log</button>
    <button type="button" id="take-log" popovertarget="take-script">As NumPy</button>
  `;
}

/** Shows the log, and beside it the book's runs to choose from. @param {Props['actions']} actions */
export async function openBook(actions) {
  actions.set({ log: true });
  await chapters.loaded;
  requestAnimationFrame(() => document.getElementById('chapter')?.focus());
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
