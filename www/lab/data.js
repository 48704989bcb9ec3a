// The data of the run: a kind to choose, and what it is drawn with. Loaded when it is first asked for.

import { html, nothing, svg } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { hints } from '../hints.js';
import { createPiece, notLoaded } from '../pieces.js';
import { kindOf, settingOf, startOf } from '../schema.js';
import { draw } from '../ui/draw.js';
import { errorOf, numberField } from '../ui/fields.js';
import { fullClassName } from '../view/numbers.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../engine/engine.js').Preview} Preview */

/** The reader's own tables. */
const table = createPiece(() => import('./table.js'));

/** What the pictures of the kinds are drawn from. */
const PREVIEWED = { seed: 0, samplesPerClass: 60 };

/** Side of a picture, and the width of a point on it. */
const [SIDE, DOT] = [100, 4.5];

/** By kind; undefined as long as they have not been asked for. @type {Map<string, Preview> | undefined} */
let previews;

/** @param {Props['actions']} actions */
async function loadPreviews(actions) {
  previews = new Map();
  const kinds = choices()
    .map(({ value }) => value)
    .filter((kind) => kind !== 'own');
  const drawn = await actions.preview(kinds.map((data) => ({ ...PREVIEWED, data })));
  previews = new Map(kinds.map((kind, index) => [kind, drawn[index]]));
  actions.set({});
}

const choices = () => settingOf('data').choices ?? [];

/** The kind that has been chosen, until the run has it. @type {string | undefined} */
let coming;

/** @param {Props['actions']} actions @param {string} kind */
async function choose(actions, kind) {
  coming = kind;
  await actions.setValue('data', kind);
  if (coming === kind) coming = undefined;
  actions.set({});
}

/** Where there is no room beside the map, it covers what would shut it. */
const CLOSE = html`<button type="button" class="close" popovertarget="lab-data" popovertargetaction="hide">Close</button>`;

/** @param {Props} props */
export function dataView(props) {
  const { state, actions } = props;
  if (!previews) loadPreviews(actions);
  const missing = table.need(actions);
  if (table.content?.isInHand())
    return html`${CLOSE}<div ${draw(stand)}>${table.content.tableView(props)}</div>`;
  const { start } = state.run;
  const chosen = coming ?? startOf(start, 'data');
  return html`${CLOSE}
    <div class="kinds" role="radiogroup" aria-label="Kind of data" ${draw(stand)}>
      ${choices().map(
        ({ value, label }) => html`<label class="kind">
          <input type="radio" autocomplete="off" name="data" value=${value}
            .checked=${live(value === chosen)} @change=${() => choose(actions, value)} />
          ${pictureOf(props, value, value === chosen)}
          <span>${label}</span>
        </label>`,
      )}
    </div>
    ${state.errors.data ? errorOf(props, 'data') : nothing}
    <div class="stacked" id="data-words" aria-live="polite">${choices().map(
      // All of them have their place, so that nothing below moves.
      ({ value }) => html`<p ?data-unseen=${value !== chosen}>${hints[`data.${value}`]}</p>`,
    )}</div>
    <div class="settings">${slidersOf(props, chosen === 'own')}</div>
    <h3>Your own points</h3>
    <p class="ways">
      <button type="button" id="draw-own" @click=${() => drawOnMap(props)}>Draw them on the map</button>
      ${table.content?.fileView(props)}
      <button type="button" id="save-table" aria-describedby="save-hint" ?disabled=${!state.data} @click=${() => saveTable(props)}>Save these as CSV</button>
    </p>
    <p class="hint" id="save-hint">${start.heldOut ? 'All points are saved, those that are held out at the end.' : ''}</p>
    ${missing ?? table.content?.pasteView(props)}
  `;
}

/** Width that is needed beside the map, in sizes of the page's letters. */
const LEAST_BESIDE = 21;

/** What is open, once it stands where it should. @type {Element | undefined} */
let stands;

/** What is open stands beside the map, or where there is no room, below it: the map stays in view. @param {HTMLElement} content */
function stand(content) {
  const popover = /** @type {HTMLElement} */ (content.parentElement);
  const [map, transport] = ['#map-square', '.transport'].map(
    (selector) => /** @type {Element} */ (document.querySelector(selector)),
  );
  const square = map.getBoundingClientRect();
  const buttons = transport.getBoundingClientRect();
  const letter = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  // On a desk the controls stay in view, too.
  const left = buttons.right < square.left && buttons.bottom > square.top ? buttons.right : 0;
  const room = square.left - left - 2 * letter;
  const beside = room >= LEAST_BESIDE * letter;
  popover.toggleAttribute('data-beside', beside);
  popover.style.setProperty('--left', `${left + letter}px`);
  popover.style.setProperty('--room', `${room}px`);
  if (stands === content) return;
  stands = content;
  // What had the focus may be gone.
  if (document.activeElement === document.body)
    /** @type {HTMLElement} */ (content.querySelector('#table-rule, :checked')).focus();
  map.scrollIntoView({ block: beside ? 'nearest' : 'start' });
}

/** A file that was dropped on the page. @param {Props['actions']} actions @param {File | undefined} file */
export async function openFile(actions, file) {
  table.need(actions);
  (await table.loaded).open(actions, file);
}

/** @param {Props} props */
function drawOnMap({ actions }) {
  document.getElementById('lab-data')?.hidePopover();
  actions.drawPoints();
  document.getElementById('map-square')?.focus();
}

/** @param {Props} props */
async function saveTable({ actions, state: { data } }) {
  const csv = await import('../csv.js').catch((error) => {
    actions.set({ said: notLoaded('What writes CSV', error) });
  });
  if (!data || !csv) return;
  const { points, labels } = await actions.points();
  const plain = { axes: /** @type {[string, string]} */ (['x', 'y']), mean: ORIGIN, deviation: UNIT };
  // Those that were added to a table's have no name in it.
  const names = data.table && Array.from({ length: data.classes }, (_, label) => fullClassName(data, label));
  const text = csv.writeTable({ points, labels, ...(data.table ?? plain), names });
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  Object.assign(document.createElement('a'), { href: url, download: 'points.csv' }).click();
  URL.revokeObjectURL(url);
}

/** Of points that are as they are. @type {[number, number]} */
const ORIGIN = [0, 0];
/** @type {[number, number]} */
const UNIT = [1, 1];

/** Samples that a picture of the reader's own points has at most. */
const MOST_DRAWN = 300;

/** In the place of own points, while there are none. */
const PENCIL = svg`<path d="M28 72L31 60L63 28L72 37L40 69ZM57 34L66 43" class="pencil" />`;

/** The points that are trained on, as a picture takes them. @param {Props} props @returns {Preview | undefined} */
function ownPreview({ state: { data } }) {
  if (!data) return undefined;
  const every = Math.ceil(data.labels.length / MOST_DRAWN);
  return {
    points: data.points.filter((_, place) => (place >> 1) % every === 0),
    labels: data.labels.filter((_, place) => place % every === 0),
    square: data.square,
  };
}

/** The points of a kind. @param {Props} props @param {string} kind @param {boolean} chosen */
function pictureOf(props, kind, chosen) {
  const { theme } = props;
  const own = kind === 'own';
  const preview = own && chosen ? ownPreview(props) : previews?.get(kind);
  const paths = [];
  if (preview) {
    const { points, labels, square } = preview;
    const at = (/** @type {number} */ place) => {
      const share = (points[place] - square[place % 2]) / square[2];
      return ((SIDE * (1 + (place % 2 ? -share : share))) / 2).toFixed(1);
    };
    for (let label = 0; label <= Math.max(...labels); label += 1) {
      const own = [...labels.keys()].filter((sample) => labels[sample] === label);
      const path = own.map((sample) => `M${at(2 * sample)} ${at(2 * sample + 1)}h0`).join('');
      paths.push(svg`<path d=${path} stroke=${theme.classes[label]} />`);
    }
  }
  if (own && !chosen) paths.push(PENCIL);
  return html`<svg viewBox="0 0 ${SIDE} ${SIDE}" stroke-width=${DOT} stroke-linecap="round" aria-hidden="true">${paths}</svg>`;
}

/**
 * How a slider's position becomes a value.
 * @typedef {object} Scale
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {(position: number) => number} [value]
 * @property {(value: number) => number} [position]
 */

/** Two significant digits. @param {number} max @returns {Scale} */
const logarithmic = (max) => ({
  min: 0,
  max: Math.log10(max),
  step: 0.05,
  value: (position) => Number((10 ** position).toPrecision(2)),
  position: Math.log10,
});

/** Samples a class that the slider offers at most; the field beside it takes more. */
const MOST_SAMPLES = 10_000;

/** Sliders for what the chosen kind is drawn with. @param {Props} props @param {boolean} own whether the points are the reader's */
function slidersOf(props, own) {
  const { start } = props.state.run;
  const { classes, noise } = kindOf(start) ?? {};
  // Those that have none as usual are of the size of the others.
  const usual = noise || 0.1;
  const heldOut = startSlider(props, 'heldOut', { min: 0, max: 0.5, step: 0.05 });
  if (own) return heldOut;
  // Those that a kind may lack stand last, so that the others keep their places.
  return [
    startSlider(props, 'samplesPerClass', logarithmic(MOST_SAMPLES)),
    startSlider(props, 'noise', { min: 0, max: 4 * usual, step: usual / 20 }),
    heldOut,
    classes && classes.min < classes.max
      ? startSlider(props, 'classes', {
          min: classes.min,
          max: Math.min(classes.max, props.theme.classes.length),
          step: 1,
        })
      : nothing,
  ];
}

/**
 * A slider for a setting of the start: another run begins where it is let go.
 * @param {Props} props @param {string} name @param {Scale} scale
 */
function startSlider(props, name, { min, max, step, value: valueAt = Number, position: placeOf = Number }) {
  const { state, actions } = props;
  const setting = settingOf(name);
  const value = Number(startOf(state.run.start, name));
  const drafted = Number(state.drafts[name] ?? value);
  const place = Math.min(Math.max(placeOf(Number.isFinite(drafted) ? drafted : value), min), max);
  /** @param {Event & {currentTarget: HTMLInputElement}} event */
  const at = ({ currentTarget }) => Number(valueAt(currentTarget.valueAsNumber).toPrecision(4));
  return html`
    <div class="setting" id="${name}-setting">
      <label for=${name}>${setting.label}</label>
      ${numberField(props, setting, value, `${setting.label}, exact value`, step)}
      <input
        type="range" autocomplete="off" id=${name} min=${min} max=${max} step=${step} .value=${live(String(place))}
        aria-valuetext=${String(drafted)} aria-describedby="${name}-hint ${name}-error"
        @input=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => actions.draft(name, String(at(event)))}
        @change=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => {
          actions.draft(name);
          actions.setValue(name, at(event));
        }}
      />
      <p class="hint" id="${name}-hint">${hints[name]}</p>
      ${errorOf(props, name)}
    </div>
  `;
}
