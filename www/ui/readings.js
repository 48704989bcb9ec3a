// The figures in words and digits.

import { html } from 'lit-html';
import { formatCount } from '../view/numbers.js';
import { formatAccuracy, formatLoss, formatRate } from '../view/progress.js';
import { travelView } from './timeline.js';

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
      ${travelView(props)}
      <p class="visually-hidden" id="live" aria-live="polite">${speak(props)}</p>
    </section>
  `;
}
