// Buttons, sliders and keys: what the reader does becomes a change of state or an action.

import { AS_MANY_AS_FIT } from './state.js';

/** @typedef {ReturnType<typeof import('./state.js').createState>} State */
/** @typedef {'speed' | 'learningRate' | 'momentum' | 'decay'} SliderName */

/**
 * @typedef {object} Actions
 * @property {() => void} togglePlay
 * @property {() => void} step
 * @property {() => void} reset
 * @property {() => void} newSeed
 * @property {(initialization: 'he' | 'book') => void} startFrom
 * @property {Record<string, () => void>} keys further actions, by key
 */

/**
 * How a slider's position becomes a value and back.
 * @typedef {object} Scale
 * @property {(position: number) => number} value
 * @property {(value: number) => number} position
 * @property {(value: number) => string} [text] how a screen reader says it, if not just the number
 */

/** @type {Scale} */
const LINEAR = { value: (position) => position, position: (value) => value };

/** Two significant digits, so that the values are ones a person would choose. @type {Scale} */
const LOGARITHMIC = {
  value: (position) => Number((10 ** position).toPrecision(2)),
  position: (value) => Math.max(Math.log10(value), -3), // where the slider begins; 0 lies further left
};

/** Round numbers about evenly spaced on a log scale, each one notch of the slider. */
const SPEEDS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, AS_MANY_AS_FIT];

/** @type {Scale} */
const COUNT = {
  value: (position) => SPEEDS[position] ?? Number.NaN,
  position: (value) => SPEEDS.findIndex((speed) => speed >= value),
  text: (value) => (value === AS_MANY_AS_FIT ? 'as many as fit' : String(value)),
};

/** @type {Record<SliderName, Scale>} */
const SCALES = {
  speed: COUNT,
  learningRate: LOGARITHMIC,
  momentum: LINEAR,
  decay: LINEAR,
};

/**
 * @param {(id: string) => HTMLElement} element
 * @param {State} state
 * @param {Actions} actions
 */
export function bindControls(element, state, actions) {
  const play = element('play');
  const logarithmic = /** @type {HTMLInputElement} */ (element('logarithmic'));
  const sliders = /** @type {SliderName[]} */ (Object.keys(SCALES)).map((name) =>
    bindSlider(element, state, name),
  );

  play.addEventListener('click', actions.togglePlay);
  element('step').addEventListener('click', actions.step);
  element('reset').addEventListener('click', actions.reset);
  element('new-seed').addEventListener('click', actions.newSeed);
  logarithmic.addEventListener('change', () => state.set('logarithmic', logarithmic.checked));
  for (const choice of radios()) {
    choice.addEventListener('change', () => {
      actions.startFrom(/** @type {'he' | 'book'} */ (choice.value));
    });
  }
  document.addEventListener('keydown', (event) => onKey(event, actions));

  return {
    /** Shows the settings as they are. */
    refresh() {
      const { playing, initialization, logarithmic: checked } = state.settings;
      play.textContent = playing ? 'Pause' : 'Play';
      logarithmic.checked = checked;
      for (const choice of radios()) choice.checked = choice.value === initialization;
      for (const slider of sliders) slider.refresh();
    },
  };
}

/** @returns {NodeListOf<HTMLInputElement>} */
function radios() {
  return document.querySelectorAll('input[name="initialization"]');
}

/**
 * A slider and the field beside it for an exact value.
 * @param {(id: string) => HTMLElement} element
 * @param {State} state
 * @param {SliderName} name
 */
function bindSlider(element, state, name) {
  const slider = /** @type {HTMLInputElement} */ (element(name));
  const exact = /** @type {HTMLInputElement} */ (element(`${name}-value`));
  const error = element(`${name}-error`);
  const scale = SCALES[name];
  const label = String(slider.labels?.[0]?.textContent);
  /** While the reader is typing, nothing else writes into the field. */
  let editing = false;

  /** @param {number} value */
  function change(value) {
    try {
      state.set(name, value);
      clearError();
    } catch (refused) {
      const message = /** @type {Error} */ (refused).message.replace(name, label).replace('NaN', 'none');
      error.textContent = `${message}. Kept ${state.settings[name]}.`;
      exact.setAttribute('aria-invalid', 'true');
    }
  }
  function clearError() {
    error.textContent = '';
    exact.removeAttribute('aria-invalid');
  }
  function refresh() {
    const value = state.settings[name];
    // A position that means this value already stays: several positions may mean the same rounded value.
    if (scale.value(slider.valueAsNumber) !== value) slider.value = String(scale.position(value));
    slider.setAttribute('aria-valuetext', scale.text?.(value) ?? String(value));
    if (!editing) exact.value = String(value);
  }

  slider.addEventListener('input', () => {
    change(scale.value(slider.valueAsNumber));
    refresh();
  });
  exact.addEventListener('input', () => {
    editing = true;
    clearError();
  });
  exact.addEventListener('change', () => {
    editing = false;
    change(exact.valueAsNumber);
    refresh();
  });
  return { refresh };
}

/**
 * Keys act wherever the focus is, except where the same key already means something.
 * @param {KeyboardEvent} event
 * @param {Actions} actions
 */
function onKey(event, actions) {
  // AltGr, which reads as Ctrl and Alt on some systems, only reaches a character.
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if ((modified && !event.getModifierState('AltGraph')) || event.defaultPrevented) return;
  const focus = event.target instanceof Element ? event.target : document.body;
  const typing = focus.matches('input[type="number"]');
  const pressable = focus.matches(
    'button, summary, input[type="checkbox"], input[type="radio"]:not(:checked)',
  );
  const arrows = focus.matches('input, [tabindex]');
  /** @type {(() => void) | undefined} */
  let action;
  if (event.key === ' ' && !typing && !pressable) action = actions.togglePlay;
  if (event.key.toLowerCase() === 'r' && !typing) action = actions.reset;
  if (action && event.repeat) action = () => {}; // a key held down acts once, and does not scroll
  if (event.key === 'ArrowRight' && !arrows) action = actions.step;
  if (!typing) action ??= actions.keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
