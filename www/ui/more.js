// All settings that are not seen before they are asked for. Adding one is a line in MORE, and its name in controls.js.

import { html } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { hints } from '../hints.js';
import { actsWith, settingOf, startOf } from '../schema.js';
import { checkbox } from './checkbox.js';
import { linear, liveSlider, logarithmic } from './controls.js';

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {import('./controls.js').Scale} Scale */

/** The same, but for its lower end, which is 0. @param {number} min @param {number} max @returns {Scale} */
const logarithmicFrom0 = (min, max) => ({
  ...logarithmic(min, max),
  value: (position) => (position <= min ? 0 : logarithmic(min, max).value(position)),
  least: 10 ** min,
});

/** From 0 to 0.9999, in which the distance from 1 is on a log scale. @type {Scale} */
const NEAR_1 = {
  min: 0,
  max: 4,
  step: 0.05,
  value: (position) => Number((1 - Number((10 ** -position).toPrecision(2))).toFixed(5)),
  position: (value) => -Math.log10(1 - value),
};

/** Powers of 2, and at the end all samples. @type {Scale} */
const SIZES = {
  min: 0,
  max: 10,
  step: 1,
  value: (position) => (position < 10 ? 2 ** position : 0),
  position: (value) => (value > 0 ? Math.min(Math.log2(value), 9) : 10),
  text: (value) => (value > 0 ? String(value) : 'all samples'),
  least: 1,
};

/** @param {Parameters<typeof liveSlider>[1]} name @param {Scale} scale @returns {(props: Props) => unknown} */
const slide = (name, scale) => (props) => liveSlider(props, name, scale, hints[name]);

/** By name. */
export const MORE = {
  rho: slide('rho', NEAR_1),
  beta1: slide('beta1', NEAR_1),
  beta2: slide('beta2', NEAR_1),
  epsilon: slide('epsilon', logarithmicFrom0(-10, 0)),
  l1: slide('l1', logarithmicFrom0(-6, 0)),
  l2: slide('l2', logarithmicFrom0(-6, 0)),
  dropout: slide('dropout', linear(0.9, 0.01)),
  batchSize: slide('batchSize', SIZES),
  validation,
  arithmetic,
};
/** @typedef {(keyof typeof MORE)[]} Names */

/** @type {Names} */
const OF_STEP = ['batchSize', 'rho', 'beta1', 'beta2', 'epsilon'];
/** @type {Names} */
const REGULARIZATION = ['l1', 'l2', 'dropout'];
/** @type {Names} */
const OF_START = ['validation', 'arithmetic'];

/** @param {Props} props */
export function moreView(props) {
  const { optimizer } = props.state.live;
  /** @param {Names} names */
  const shown = (names) =>
    names.filter((name) => actsWith(settingOf(name), optimizer)).map((name) => MORE[name](props));
  return html`
    <div class="settings">
      ${shown(OF_STEP)}
      <fieldset class="settings"><legend>Regularization</legend> ${shown(REGULARIZATION)}</fieldset>
      <p class="hint">These begin another run:</p>
      ${shown(OF_START)}
    </div>
  `;
}

/** Why as many points again cannot be drawn, where they cannot. @param {Props['state']['run']} run */
function whyNoneAreDrawn({ start, changes }) {
  if (startOf(start, 'data') === 'own' || changes.some(({ name }) => name === 'points'))
    return 'No more can be drawn of own points: hold some out (Data)';
  return Number(startOf(start, 'heldOut')) > 0 ? 'They are those that are held out (Data)' : '';
}

/** @param {Props} props */
function validation({ state, actions }) {
  const { name, label } = settingOf('validation');
  const checked = startOf(state.run.start, name) === true;
  const why = checked ? '' : whyNoneAreDrawn(state.run);
  return html`<label class="choice">
    ${checkbox(name, checked, (checked) => actions.setValue(name, checked), why !== '')}
    <span>${label} <small>${why || hints[name]}</small></span>
  </label>`;
}

/** @param {Props} props */
function arithmetic({ state, actions }) {
  const { name, label, choices = [] } = settingOf('arithmetic');
  const chosen = startOf(state.run.start, name);
  return html`
    <fieldset>
      <legend>${label}</legend>
      ${choices.map(
        ({ value, label }) => html`
          <label class="choice">
            <input
              type="radio"
              autocomplete="off"
              name=${name}
              value=${value}
              .checked=${live(value === chosen)}
              @change=${() => actions.setValue(name, value)}
            />
            <span>${label} <small>${hints[`${name}.${value}`]}</small></span>
          </label>
        `,
      )}
    </fieldset>
  `;
}
