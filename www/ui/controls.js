// Buttons, fields and sliders. Adding one is a line in CONTROLS, or in MORE (see more.js) and LATER; what it is called, what it means
// and what it may be stands in the core's schema.

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { createPiece, LOADING } from '../pieces.js';
import { actsWith, changeInWords, kindOf, settingOf, startOf, usualOf } from '../schema.js';
import { AS_FAST_AS_POSSIBLE, offered } from '../state.js';
import { formatCount } from '../view/numbers.js';
import { checkbox } from './checkbox.js';
import { errorOf, numberField } from './fields.js';
import { openBook } from './progress.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('../schema.js').Setting} Setting */

/**
 * How a slider's position becomes a value and back.
 * @typedef {object} Scale
 * @property {number} min
 * @property {number} max
 * @property {number} step
 * @property {(position: number) => number} value
 * @property {(value: number) => number} position
 * @property {(value: number) => string} [text] how a screen reader says it, if not just the number
 * @property {number} [least] the first value above 0 that arrow keys reach in the field beside it
 */

/** @param {number} max @param {number} step @returns {Scale} */
export const linear = (max, step) => ({
  min: 0,
  max,
  step,
  value: (position) => position,
  position: (value) => value,
});

/** Two significant digits, so that the values are ones a person would choose. @param {number} min @param {number} max @returns {Scale} */
export const logarithmic = (min, max) => ({
  min,
  max,
  step: 0.05,
  value: (position) => Number((10 ** position).toPrecision(2)),
  position: (value) => Math.log10(value),
});

/** Those that divide a step by the size of gradients take smaller ones. @param {Props} props */
const rates = ({ state: { live } }) =>
  live.optimizer === 'rmsprop' || live.optimizer === 'adam' ? logarithmic(-5, 1) : logarithmic(-3, 3);

/** Round numbers about evenly spaced on a log scale, each one notch of the slider. */
const SPEEDS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, AS_FAST_AS_POSSIBLE];

/** @type {Scale} */
const COUNT = {
  min: 0,
  max: SPEEDS.length - 1,
  step: 1,
  value: (position) => SPEEDS[position] ?? Number.NaN,
  position: (value) => SPEEDS.findIndex((speed) => speed >= value),
  text: (value) => (value === AS_FAST_AS_POSSIBLE ? 'as many as fit' : String(value)),
};

/**
 * What a control needs to know of its setting.
 * @typedef {Pick<Setting, 'label' | 'kind' | 'min' | 'max'> & {name: string, hint: unknown}} Described
 */

/** The page's own setting, no part of a run. @type {Described} */
const SPEED = {
  name: 'speed',
  label: 'Speed',
  hint: '',
  kind: 'whole',
  min: 1,
  max: AS_FAST_AS_POSSIBLE,
};

/** Of the epochs asked for, the share that counts as all of them. */
const ALL = 0.95;

/**
 * What the speed means, and what is reached of it where that is less. Both have their place at once, so that nothing moves.
 * @param {Props} props
 */
function speedHint({ state: { speed }, reached }) {
  const fast = speed === AS_FAST_AS_POSSIBLE;
  const told = reached > 0 && (fast || reached < ALL * speed);
  const count = formatCount(told ? Number(reached.toPrecision(2)) : speed);
  const words = fast ? `as many as fit, now ${count}` : `${formatCount(speed)} asked, ${count} reached`;
  return html`
    <span ?data-unseen=${told}>Epochs a frame; at ${AS_FAST_AS_POSSIBLE} as many as fit. Rests in a hidden tab</span>
    <span id="speed-reached" ?data-unseen=${!told}>Epochs a frame: ${words}. Rests in a hidden tab</span>
  `;
}

/** What is loaded when it is asked for, and by which names. */
const settings = createPiece(() => import('./more.js'));
/** @type {(keyof typeof import('./more.js').MORE)[]} */
const LATER = [
  'rho',
  'beta1',
  'beta2',
  'epsilon',
  'l1',
  'l2',
  'dropout',
  'batchSize',
  'validation',
  'arithmetic',
];

/** In their order on the page. @type {((props: Props) => unknown)[]} */
const CONTROLS = [
  data,
  network,
  startFrom,
  (props) => field(props, settingOf('seed')),
  (props) => slider(props, { ...SPEED, hint: speedHint(props) }, props.state.speed, COUNT),
  (props) => list(props, settingOf('optimizer'), props.state.live.optimizer),
  (props) => liveSlider(props, 'learningRate', rates(props)),
  (props) => liveSlider(props, 'momentum', linear(0.99, 0.01)),
  (props) => liveSlider(props, 'decay', linear(0.01, 0.0001)),
  more,
];

/** @param {Props} props */
export function controlsView(props) {
  const { state, actions } = props;
  return html`
    <section class="controls" id="controls" aria-label="Controls" ?inert=${state.failure !== ''}>
      <div class="transport">
      <div class="buttons">
        <button type="button" id="play" class="primary" aria-keyshortcuts=${state.keys ? 'Space' : nothing} @click=${actions.togglePlay}>
          ${state.playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" id="step" aria-keyshortcuts=${state.keys ? 'ArrowRight' : nothing} @click=${actions.step}>Step</button>
        ${
          (state.frame?.batches ?? 1) > 1
            ? html`<button type="button" id="step-batch" @click=${actions.stepBatch}>Step a batch</button>`
            : nothing
        }
        <button type="button" id="reset" aria-keyshortcuts=${state.keys ? 'R' : nothing} @click=${actions.reset}>Reset</button>
        <button type="button" id="new-seed" @click=${actions.newSeed}>New seed</button>
      </div>
      ${keysView(props)}
      </div>
      <div class="settings">${CONTROLS.map((control) => control(props))}</div>
    </section>
  `;
}

/**
 * The keys, and a switch for them, as who dictates, or types elsewhere, presses them unawares. Where Undo or Redo
 * leads takes their place.
 * @param {Props} props
 */
function keysView({ state, actions }) {
  const { undo, redo } = offered(state);
  const id = undo ? 'undo' : redo ? 'redo' : '';
  const focus = document.activeElement;
  // A button that goes must not take the focus with it.
  if (focus?.closest('#undo-offer') && focus.id !== id) document.getElementById('play')?.focus();
  return html`
    <div class="keys">
      <p class="hint" aria-live="polite" id="undo-offer">${
        undo
          ? html`<button type="button" id="undo" aria-keyshortcuts="Control+Z Meta+Z" @click=${actions.undo}>Undo</button> ${undo.epoch > (state.frame?.now ?? state.openedAt) ? `to epoch ${formatCount(undo.epoch)}` : 'the change'}`
          : redo
            ? html`<button type="button" id="redo" aria-keyshortcuts="Control+Shift+Z Control+Y Meta+Shift+Z" @click=${actions.redo}>Redo</button> to epoch ${formatCount(redo.epoch)}`
            : nothing
      }</p>
      <p class="hint" id="keys-hint" ?hidden=${id}>${
        state.keys
          ? html`<kbd>Space</kbd> plays, <kbd>→</kbd> steps, <kbd>R</kbd> resets.`
          : 'Single keys do nothing.'
      }</p>
      <label class="switch">${checkbox('keys', state.keys, (keys) => actions.setKeys(keys))} Keys</label>
    </div>
  `;
}

/** What is trained on, and the way to other data. @param {Props} props */
function data({ state }) {
  const { name, label } = settingOf('data');
  return html`
    <div class="setting chosen">
      <b id="${name}-label">${label}</b>
      <button type="button" id=${name} popovertarget="lab-data" aria-labelledby="${name}-label ${name}">
        ${kindOf(state.run.start)?.label}
      </button>
    </div>
  `;
}

/** The hidden layers, and the way to others. @param {Props} props */
function network({ state, actions, about }) {
  const hidden = about.sizes.slice(1, -1);
  const units =
    hidden.length > 2
      ? `${hidden.length} hidden layers`
      : `${hidden.map(formatCount).join(' + ') || 'none'} hidden`;
  return html`
    <div class="setting chosen">
      <b id="network-label">Network</b>
      <button
        type="button" id="layers" aria-pressed=${String(state.layers)} aria-labelledby="network-label layers"
        @click=${() => actions.set({ layers: !state.layers })}
      >${units}</button>
    </div>
  `;
}

/** The weights to start from, the book's with its arithmetic; and the way to its chapters. @param {Props} props */
function startFrom(props) {
  const { start } = props.state.run;
  const equal = startOf(start, 'initialization') === 'book' && startOf(start, 'arithmetic') === 'book';
  const told = equal ? 'Equal to the book’s script, line by line: NumPy’s arithmetic' : undefined;
  return html`
    ${list(props, settingOf('initialization'), startOf(start, 'initialization'), told)}
    <div class="ways">
      <button type="button" id="from-the-book" @click=${() => openBook(props.actions)}>From the book</button>
      <button type="button" popovertarget="experiments">Experiments</button>
    </div>
  `;
}

/**
 * One of some names, from a list.
 * @param {Props} props @param {Setting} setting @param {unknown} chosen @param {string} [told] in place of what it means
 */
function list({ actions }, { name, label, choices = [] }, chosen, told) {
  /** @param {Event & {currentTarget: HTMLSelectElement}} event */
  const choose = ({ currentTarget }) => actions.setValue(name, currentTarget.value);
  return html`
    <div class="setting chosen">
      <label for=${name}>${label}</label>
      <select id=${name} autocomplete="off" aria-describedby="${name}-hint" @change=${choose}>
        ${choices.map(({ value, label }) => html`<option value=${value} .selected=${live(value === chosen)}>${label}</option>`)}
      </select>
      <p class="hint" id="${name}-hint">${told ?? choices.find(({ value }) => value === chosen)?.hint}</p>
    </div>
  `;
}

/** What is no number, where it is not as usual. @type {Record<string, string>} */
const NAMED = { validation: 'validation data', arithmetic: 'the book’s arithmetic' };

/** All other settings; of those that are not as usual, while they are not seen, what they are. @param {Props} props */
function more(props) {
  const { state, actions } = props;
  const { start } = state.run;
  const valueNow = (/** @type {string} */ name) =>
    ({ ...start, ...state.live })[name] ?? usualOf(start, name);
  const others = LATER.filter((name) => actsWith(settingOf(name), state.live.optimizer))
    .filter((name) => valueNow(name) !== usualOf(start, name))
    // With the book's weights the arithmetic is told there.
    .filter((name) => name !== 'arithmetic' || startOf(start, 'initialization') !== 'book')
    .map((name) => NAMED[name] ?? changeInWords({ name, value: Number(valueNow(name)) }));
  return html`
    <details class="more" ?open=${state.more} @toggle=${(/** @type {Event} */ { currentTarget }) => {
      const { open } = /** @type {HTMLDetailsElement} */ (currentTarget);
      if (open !== state.more) actions.set({ more: open });
    }}>
      <summary><b>More settings</b> <span class="hint">${state.more ? nothing : others.join(', ')}</span></summary>
      ${state.more ? (settings.need(actions) ?? settings.content?.moreView(props) ?? LOADING) : nothing}
    </details>
  `;
}

/**
 * A field for a number of the run's start.
 * @param {Props} props @param {Setting} setting
 */
function field(props, setting) {
  const { state } = props;
  const { name, label, hint } = setting;
  const value = Number(startOf(state.run.start, name)) || 0;
  return html`
    <div class="setting">
      <label for="${name}-value">${label}</label>
      ${numberField(props, setting, value, nothing, 1)}
      <p class="hint" id="${name}-hint">${hint}</p>
      ${errorOf(props, name)}
    </div>
  `;
}

/**
 * Nothing while it does not act.
 * @param {Props} props @param {Exclude<import('../schema.js').LiveName, 'optimizer' | 'activation'>} name @param {Scale} scale
 * @param {string} [hint] where that is not in the schema
 */
export const liveSlider = (props, name, scale, hint) =>
  actsWith(settingOf(name), props.state.live.optimizer)
    ? slider(props, { hint, ...settingOf(name) }, props.state.live[name], scale)
    : nothing;

/**
 * A slider, and beside it a field for an exact value.
 * @param {Props} props
 * @param {Described} setting
 * @param {number} value
 * @param {Scale} scale
 */
function slider(props, setting, value, scale) {
  const { actions } = props;
  const { name, label, hint } = setting;
  const { min, max, step } = scale;
  // Rounded to a step, as the browser does, so that lit-html finds the value that it set and does not set it again.
  const wanted = Math.min(Math.max(scale.position(value), min), max);
  const position = Number((min + Math.round((wanted - min) / step) * step).toFixed(6));
  /** @param {Event & {currentTarget: HTMLInputElement}} event */
  const move = ({ currentTarget }) => actions.dragValue(name, scale.value(currentTarget.valueAsNumber));
  return html`
    <div class="setting" id="${name}-setting">
      <label for=${name}>${label}</label>
      ${numberField(props, setting, value, `${label}, exact value`, scale.least ?? (scale.value(min) || step))}
      <input
        type="range"
        autocomplete="off"
        id=${name}
        min=${min}
        max=${max}
        step=${step}
        .value=${live(String(position))}
        aria-valuetext=${scale.text?.(value) ?? String(value)}
        aria-describedby="${name}-hint ${name}-error"
        @input=${move}
        @change=${actions.settle}
      />
      <p class="hint stacked" id="${name}-hint">${hint}</p>
      ${errorOf(props, name)}
    </div>
  `;
}

/** Where letters are typed. */
const TEXT = 'input:not([type="range"], [type="checkbox"], [type="radio"])';

/**
 * Keys act wherever the focus is, except where the same key already means something.
 * @param {KeyboardEvent} event
 * @param {Readonly<import('../state.js').State>} state
 * @param {import('../actions.js').Actions} actions
 * @param {Record<string, () => void>} keys further actions, by the character; and what takes strokes on the map back
 */
export function onKey(event, state, actions, keys) {
  // What has popped up is read, scrolled and shut by keys; the run behind it is left alone.
  if (event.defaultPrevented || state.popup) return;
  const focus = event.target instanceof Element ? event.target : document.body;
  const typing = focus.matches(TEXT);
  // AltGr, which reads as Ctrl and Alt on some systems, only reaches a character.
  const altGraph = event.getModifierState('AltGraph');
  if ((event.ctrlKey || event.metaKey) && !altGraph) {
    const key = event.key.toLowerCase();
    const undo = key === 'z' && !event.shiftKey;
    const redo = (key === 'z' && event.shiftKey) || (key === 'y' && event.ctrlKey);
    if (typing || event.altKey || !(undo || redo)) return;
    // The browser's own would change fields that were typed into before, and take the focus there.
    event.preventDefault();
    // While points are drawn it is strokes that are taken back.
    if (state.drawing) keys[undo ? 'undoStroke' : 'redoStroke']();
    else if (undo) actions.undo();
    else actions.redo();
    return;
  }
  if (event.key === 'Escape' && !typing) actions.escape();
  // In a list Space opens it, and letters and arrows choose.
  if (!state.keys || focus.matches('select')) return;
  const pressable = focus.matches(
    'button, summary, input[type="checkbox"], input[type="radio"]:not(:checked)',
  );
  const arrows = focus.matches('input, [tabindex="0"]');
  /** @type {(() => void) | undefined} */
  let action;
  // So does Option on a Mac. With all other keys Alt is the browser's: Alt and → goes forward.
  if (!event.altKey && !altGraph) {
    if (event.key === ' ' && !typing && !pressable) action = actions.togglePlay;
    if (event.key.toLowerCase() === 'r' && !typing) action = actions.reset;
    if (action && event.repeat) action = () => {}; // a key held down acts once, and does not scroll
    if (event.key === 'ArrowRight' && !arrows) action = actions.step;
  }
  if (!typing) action ??= keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
