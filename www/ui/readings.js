// The figures in words and digits, the curves, and the log.

import { html } from 'lit-html';
import { columnsOf } from '../engine/history.js';
import { createCurve } from '../view/curves.js';
import { formatCount } from '../view/numbers.js';
import { accuracyCurve, formatAccuracy, formatLoss, formatRate, lossCurve } from '../view/progress.js';
import { checkbox } from './checkbox.js';
import { draw } from './draw.js';

/** @typedef {import('../frame.js').Props} Props */

/** Throttles in milliseconds of what a screen reader hears, while training runs and at rest. */
const SPOKEN_EVERY = 5000;
const SPOKEN_AT_REST_EVERY = 1000;

/** What a screen reader has heard last, and when. */
const spoken = { text: '', at: Number.NEGATIVE_INFINITY };

/**
 * What a screen reader is to hear: now and then while training runs, at once when it rests.
 * @param {Props} props
 */
function speak({ state, now, later }) {
  const { frame, playing } = state;
  if (!frame) return '';
  const { epoch, loss, accuracy } = frame;
  const text = `Epoch ${formatCount(epoch)}, loss ${formatLoss(loss)}, accuracy ${formatAccuracy(accuracy)}`;
  if (text === spoken.text) return text;
  const due = spoken.at + (playing ? SPOKEN_EVERY : SPOKEN_AT_REST_EVERY);
  if (now >= due) {
    spoken.text = text;
    spoken.at = now;
  } else if (!playing) {
    later(due - now); // the last figures before a rest must not go unsaid
  }
  return spoken.text;
}

/** @param {Props} props */
export function readingsView(props) {
  const { frame } = props.state;
  const { rate } = props;
  return html`
    <section class="readings" aria-label="Readings">
      <dl>
        <div><dt>Epochs</dt><dd id="epochs" translate="no">${frame ? formatCount(frame.epoch) : '–'}</dd></div>
        <div><dt>Loss</dt><dd id="loss" translate="no">${frame ? formatLoss(frame.loss) : '–'}</dd></div>
        <div><dt>Accuracy</dt><dd id="accuracy" translate="no">${frame ? formatAccuracy(frame.accuracy) : '–'}</dd></div>
        <div><dt>Epochs a second</dt><dd id="rate" translate="no">${rate === 0 ? '–' : formatRate(rate)}</dd></div>
      </dl>
      <p class="visually-hidden" id="live" aria-live="polite">${speak(props)}</p>
    </section>
  `;
}

const NONE = new Float64Array();

/** The curves by their place in the page. @type {WeakMap<HTMLElement, {plot: ReturnType<typeof createCurve>, key: unknown[]}>} */
const plots = new WeakMap();

/**
 * Draws a curve, which is set up anew after a change of theme, scale or class count.
 * @param {HTMLElement} element
 * @param {Props} props
 * @param {number} column of the history
 * @param {() => import('../view/curves.js').Curve} curve
 */
function drawCurve(element, { state, actions, about, theme }, column, curve) {
  if (!state.frame && !plots.has(element)) return; // the page is to be seen first
  const key = [theme, state.logarithmic, about.classes];
  let drawn = plots.get(element);
  if (!drawn) {
    drawn = { plot: createCurve(element, (text) => actions.hover(element.id, text)), key: [] };
    plots.set(element, drawn);
  }
  if (drawn.key.some((part, index) => part !== key[index]) || drawn.key.length === 0) {
    drawn.plot.configure(curve(), theme);
    drawn.key = key;
  }
  const history = state.frame?.history;
  const columns = history ? columnsOf(history.values, history.length) : [];
  drawn.plot.draw(columns[0] ?? NONE, columns[column] ?? NONE);
}

/** @param {Props} props */
export function progressView(props) {
  const { state, actions } = props;
  const { classes } = props.about;
  const { logarithmic, playing } = state;
  /** In turns while training runs, as 30 changes a second are as good as 60. @param {number} turn */
  const due = (turn) => !playing || props.count % 2 === turn;
  /** @param {HTMLElement} element */
  const drawLoss = (element) => due(0) && drawCurve(element, props, 1, () => lossCurve(classes, logarithmic));
  /** @param {HTMLElement} element */
  const drawAccuracy = (element) => due(1) && drawCurve(element, props, 2, () => accuracyCurve(classes));
  const { log } = state;
  const lines = state.frame?.log ?? [];
  return html`
    <section class="progress" aria-label="Progress">
      <div class="tabs" role="tablist" aria-label="Progress" @keydown=${turnTabs}>
        ${tab('curves', 'Curves', !log, () => actions.set({ log: false }))}
        ${tab('log', 'Log', log, () => actions.set({ log: true }))}
      </div>
      <div class="curves" id="curves-panel" role="tabpanel" aria-labelledby="curves-tab" ?hidden=${log}>
      <figure>
        <figcaption>
          <h2>Loss</h2>
          <button type="button" class="what" popovertarget="what-loss" aria-label="What is the loss?">?</button>
          <span class="reading" id="loss-hover" translate="no">${state.hovered['loss-curve'] ?? ''}</span>
          <label class="switch">${checkbox('logarithmic', logarithmic, (logarithmic) => actions.set({ logarithmic }))} Log scale</label>
        </figcaption>
        <div class="curve" id="loss-curve" role="img" aria-label="Loss over epochs" ${draw(drawLoss)}></div>
      </figure>
      <figure>
        <figcaption>
          <h2>Accuracy</h2>
          <span class="reading" id="accuracy-hover" translate="no">${state.hovered['accuracy-curve'] ?? ''}</span>
        </figcaption>
        <div class="curve" id="accuracy-curve" role="img" aria-label="Accuracy over epochs" ${draw(drawAccuracy)}></div>
      </figure>
      </div>
      <div class="log" id="log-panel" role="tabpanel" aria-labelledby="log-tab" ?hidden=${!log}>
        <h2 id="log-title">Training log</h2>
        <button type="button" id="copy-log" @click=${() => copyLog(lines, actions)}>Copy the log</button>
        <div id="log" role="region" tabindex="0" aria-labelledby="log-title" translate="no" ${draw(followLog)}>${lines.map((line) => html`<p><code>${line}</code></p>`)}</div>
      </div>
    </section>
  `;
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
