// The reader's own table: a file that is chosen or dropped, or text that is pasted; what was understood of it, and what can be corrected.
// Loaded when it is first asked for.

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { startWorker } from '../client.js';
import { formatCount } from '../view/numbers.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../actions.js').Actions} Actions */
/** @typedef {import('../engine/reader.js').Shown} Shown */
/** @typedef {import('../engine/reader.js').Corrections} Corrections */
/** @typedef {{read: typeof import('../engine/reader.js').read}} ReaderApi */

/** The table in hand. @type {{name: string, corrections: Corrections, standardise: boolean, shown: Shown | undefined} | undefined} */
let table;
/** Why none could be read, in words. */
let trouble = '';
/** @type {import('../client.js').WorkerHandle<ReaderApi> | undefined} */
let reader;
/** Cancellation token: grows with what is asked for, and an answer for something earlier is dropped. */
let wanted = 0;

/**
 * Reads a table, or the one before with other corrections.
 * @param {Actions} actions @param {{bytes?: Uint8Array, text?: string}} [source]
 */
async function read(actions, source = {}) {
  wanted += 1;
  const own = wanted;
  if (!reader || reader.dead) {
    reader = /** @type {import('../client.js').WorkerHandle<ReaderApi>} */ (
      startWorker('reader', ({ message }) => {
        trouble = `The table could not be read. (${message})`;
        table = undefined;
        actions.set({});
      })
    );
  }
  if (!table) return;
  const { corrections, standardise } = table;
  actions.set({});
  const shown = await reader.answer(reader.api.read({ ...source, corrections, standardise }));
  if (own !== wanted || !table) return;
  table = { ...table, shown };
  actions.set({});
}

/** Bytes of a file beyond which it is not read. */
const MOST_BYTES = 100e6;

/** @param {Actions} actions @param {File | undefined} file */
export async function open(actions, file) {
  if (!file) return;
  trouble = file.size > MOST_BYTES ? `${file.name} is larger than 100 MB.` : '';
  if (trouble) return actions.set({});
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    begin(actions, file.name, { bytes });
  } catch (error) {
    trouble = `${file.name} could not be read. (${error})`;
    actions.set({});
  }
}

/** @param {Actions} actions @param {string} name @param {{bytes?: Uint8Array, text?: string}} source */
function begin(actions, name, source) {
  trouble = '';
  table = { name, corrections: {}, standardise: true, shown: undefined };
  read(actions, source);
}

/** @param {Actions} actions */
function leave(actions) {
  table = undefined;
  actions.set({});
}

/** @param {Actions} actions @param {string} points */
async function train(actions, points) {
  table = undefined;
  document.getElementById('lab-data')?.hidePopover();
  await actions.edit('startWithPoints', points);
}

/** Whether there is one to look at. */
export const isInHand = () => table !== undefined;

/** What lets a file be chosen. @param {Props} props */
export function fileView({ actions }) {
  /** @param {Event & {currentTarget: HTMLInputElement}} event */
  function choose({ currentTarget }) {
    open(actions, currentTarget.files?.[0]);
    currentTarget.value = ''; // the same file can be chosen again
  }
  return html`<label class="file">Open a CSV file
    <input type="file" id="table-file" accept=".csv,.tsv,.txt,.dat,text/csv,text/plain" @change=${choose} />
  </label>`;
}

/** What a table is pasted into. @param {Props} props */
export function pasteView({ actions }) {
  /** @param {Event & {currentTarget: HTMLTextAreaElement}} event */
  function take({ currentTarget: { value } }) {
    if (value.trim() !== '') begin(actions, 'The pasted table', { text: value });
  }
  /** What is typed is read at its end only: when the field is left, as for the button below it. @param {InputEvent & {currentTarget: HTMLTextAreaElement}} event */
  function paste(event) {
    if (/^insertFrom(Paste|Drop)/.test(event.inputType)) take(event);
  }
  return html`<div class="table">
    <label>Or paste a table here, or drop a file anywhere on the page
      <textarea id="table-text" rows="2" spellcheck="false" autocomplete="off" placeholder="x, y, class" @input=${paste} @change=${take}></textarea>
    </label>
    <p class="ways"><button type="button" id="read-table">Read it</button></p>
    ${errorView()}
  </div>`;
}

/** Why there is no table, or why it cannot be read. */
const errorView = () =>
  html`<p class="error" role="alert" id="table-error">${
    trouble || (table?.shown?.error ? `${table.name}: ${table.shown.error}.` : '')
  }</p>`;

/** The table in hand. @param {Props} props */
export function tableView({ actions }) {
  if (!table) return nothing;
  const { name, standardise, shown } = table;
  const { understood } = shown ?? {};
  const seen = understood ?? shown?.seen;
  return html`<div class="table">
    <p aria-live="polite" id="table-rule" tabindex="-1">${shown ? (understood ? `${name}: ${understood.rule}` : nothing) : `${name} is being read.`}</p>
    ${errorView()}
    ${seen ? correctionsView(actions, seen, understood) : nothing}
    ${
      understood
        ? html`<div class="rows" tabindex="0" role="region" aria-label="The first rows"><table>
              <thead><tr><th scope="col">Line</th>${understood.axes.map((axis) => html`<th scope="col">${axis}</th>`)}<th scope="col">Class</th></tr></thead>
              <tbody>${understood.first.map(
                ({ line, x, y, label }) =>
                  html`<tr><td>${line}</td><td>${written(x)}</td><td>${written(y)}</td><td>${label}</td></tr>`,
              )}</tbody>
            </table></div>
            ${skippedView(understood)}
            <label class="choice">
              <input type="checkbox" id="standardise" autocomplete="off" .checked=${live(standardise)} @change=${(
                /** @type {Event & {currentTarget: HTMLInputElement}} */ { currentTarget },
              ) => correct(actions, {}, currentTarget.checked)} />
              <span>Standardise <small>${
                standardise && shown
                  ? understood.axes
                      .map((axis, at) => `(${axis} ${less(shown.scales[at][0])}) / ${shown.scales[at][1]}`)
                      .join(', ')
                  : 'Numbers as they are: far from 0, or large, they can throw a network apart'
              }</small></span>
            </label>`
        : nothing
    }
    <p class="ways">
      ${
        understood && shown
          ? html`<button type="button" class="primary" id="train-table" @click=${() => train(actions, shown.points)}>
              Train on these ${formatCount(understood.rows)} points
            </button>`
          : nothing
      }
      <button type="button" id="leave-table" @click=${() => leave(actions)}>Leave it</button>
    </p>
  </div>`;
}

/** @param {Actions} actions @param {Corrections} corrections @param {boolean} [standardise] */
function correct(actions, corrections, standardise) {
  if (!table) return;
  table = {
    ...table,
    corrections: { ...table.corrections, ...corrections },
    standardise: standardise ?? table.standardise,
  };
  read(actions);
}

/**
 * One axis is another column: the other stays, or they change places.
 * @param {'x' | 'y'} axis @param {number} column @param {Shown['understood']} understood
 * @returns {Corrections}
 */
function axesWith(axis, column, understood) {
  const other = axis === 'x' ? 'y' : 'x';
  const before = understood?.[other];
  return { [axis]: column, [other]: before === column ? understood?.[axis] : before };
}

/** Which column is what, and how the file is read. @param {Actions} actions @param {import('../csv.js').Seen} seen @param {Shown['understood']} understood */
function correctionsView(actions, { columns, header, decimal, separator }, understood) {
  /** @param {string} id @param {string} label @param {[string, string][]} options @param {string} chosen @param {(value: string) => Corrections} corrected */
  const list = (id, label, options, chosen, corrected) => html`<label>${label}
    <select id=${id} autocomplete="off" @change=${(
      /** @type {Event & {currentTarget: HTMLSelectElement}} */ { currentTarget },
    ) => correct(actions, corrected(currentTarget.value))}>
      ${options.map(([value, words]) => html`<option value=${value} .selected=${live(value === chosen)}>${words}</option>`)}
    </select>
  </label>`;
  /** @type {[string, string][]} */
  const all = columns.map(({ name }, index) => [String(index), name]);
  const label = understood?.label;
  /** @type {[string, string][]} */
  const labels = Array.isArray(label)
    ? [[String(label), label.map((one) => columns[one].name).join(', ')], ...all]
    : all;
  return html`<div class="corrections">
    ${list('table-x', 'x', all, String(understood?.x), (value) => axesWith('x', Number(value), understood))}
    ${list('table-y', 'y', all, String(understood?.y), (value) => axesWith('y', Number(value), understood))}
    ${list('table-label', 'Class', labels, String(label), (value) => ({ label: value.includes(',') ? value.split(',').map(Number) : Number(value) }))}
    ${list(
      'table-header',
      'First row',
      [
        ['true', 'names'],
        ['false', 'numbers'],
      ],
      String(header),
      (value) => ({ header: value === 'true' }),
    )}
    ${list(
      'table-decimal',
      'Decimals',
      [
        ['.', '1.5'],
        [',', '1,5'],
      ],
      decimal,
      (value) => ({ decimal: value === ',' ? ',' : '.' }),
    )}
    ${list(
      'table-separator',
      'Between columns',
      [
        [',', 'comma'],
        [';', 'semicolon'],
        ['\t', 'tab'],
        [' ', 'spaces'],
      ],
      separator,
      (value) => ({
        separator: /** @type {Corrections['separator']} */ (value),
        // Other columns are these no more.
        x: undefined,
        y: undefined,
        label: undefined,
      }),
    )}
  </div>`;
}

/** A number with a minus sign. @param {number} value */
const written = (value) => String(value).replace(/^-/, '−');

/** What takes a mean away. @param {string} mean in words */
const less = (mean) => (/^[-−]/.test(mean) ? `+ ${mean.slice(1)}` : `− ${mean}`);

/** Where rows were left out; how many and why stands in the rule. @param {NonNullable<Shown['understood']>} understood */
function skippedView({ skipped }) {
  if (skipped.count === 0) return nothing;
  const lines = skipped.first.map(({ line }) => line).join(', ');
  return html`<p class="hint" id="table-skipped">Skipped: ${skipped.count === 1 ? 'line' : 'lines'} ${lines}${skipped.count > skipped.first.length ? ', …' : ''}.</p>`;
}
