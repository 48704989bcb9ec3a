// Buttons, fields and sliders. Adding one is a line in CONTROLS; what it is called, what it means and what it may be stands
// in the core's schema.

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { settingOf, startOf } from '../schema.js';
import { AS_FAST_AS_POSSIBLE, offered } from '../state.js';
import { formatCount } from '../view/numbers.js';
import { checkbox } from './checkbox.js';
import { errorOf, numberField } from './fields.js';

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
 */

/** @param {number} max @param {number} step @returns {Scale} */
const linear = (max, step) => ({
  min: 0,
  max,
  step,
  value: (position) => position,
  position: (value) => value,
});

/** Two significant digits, so that the values are ones a person would choose. @type {Scale} */
const LOGARITHMIC = {
  min: -3,
  max: 3,
  step: 0.05,
  value: (position) => Number((10 ** position).toPrecision(2)),
  position: (value) => Math.log10(value),
};

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

/** In their order on the page. @type {((props: Props) => unknown)[]} */
const CONTROLS = [
  (props) => choices(props, settingOf('initialization'), 'Start from'),
  (props) => field(props, settingOf('seed')),
  (props) => slider(props, { ...SPEED, hint: speedHint(props) }, props.state.speed, COUNT),
  (props) => liveSlider(props, 'learningRate', LOGARITHMIC),
  (props) => liveSlider(props, 'momentum', linear(0.99, 0.01)),
  (props) => liveSlider(props, 'decay', linear(0.01, 0.0001)),
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
          ? html`<button type="button" id="undo" aria-keyshortcuts="Control+Z Meta+Z" @click=${actions.undo}>Undo</button> ${undo.byHand ? 'the change' : `to epoch ${formatCount(undo.epoch)}`}`
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

/**
 * One of some names.
 * @param {Props} props @param {Setting} setting @param {string} legend
 */
function choices({ state, actions }, { name, choices = [] }, legend) {
  const chosen = startOf(state.run.start, name);
  return html`
    <fieldset>
      <legend>${legend}</legend>
      ${choices.map(
        ({ value, label, hint }) => html`
          <label class="choice">
            <input
              type="radio"
              autocomplete="off"
              name=${name}
              value=${value}
              .checked=${live(value === chosen)}
              @change=${() => actions.setValue(name, value)}
            />
            <span>${label} <small>${hint}</small></span>
          </label>
        `,
      )}
    </fieldset>
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
      <p class="hint">${hint}</p>
      ${errorOf(props, name)}
    </div>
  `;
}

/** @param {Props} props @param {Exclude<import('../schema.js').LiveName, 'optimizer'>} name @param {Scale} scale */
const liveSlider = (props, name, scale) => slider(props, settingOf(name), props.state.live[name], scale);

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
      ${numberField(props, setting, value, `${label}, exact value`, scale.value(min) || step)}
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
 * @param {Record<string, () => void>} keys further actions, by the character
 */
export function onKey(event, state, actions, keys) {
  if (event.defaultPrevented) return;
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
    if (undo) actions.undo();
    else actions.redo();
    return;
  }
  if (event.key === 'Escape' && !typing && !state.popup) actions.escape();
  if (!state.keys) return;
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
