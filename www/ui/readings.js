// The figures in words and digits.

import { html, nothing } from 'lit-html';
import { formatCount } from '../view/numbers.js';
import { figuresInWords, formatAccuracy, formatLoss, formatRate } from '../view/progress.js';
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
  const batch = frame.batch > 0 ? ` batch ${batchOf(frame)},` : '';
  const text = figuresInWords(`Epoch ${formatCount(frame.epoch)},${batch}`, frame);
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

/** How many batches of the epoch to come have been made. @param {NonNullable<Props['state']['frame']>} frame */
const batchOf = ({ batch, batches }) => `${formatCount(batch)} of ${formatCount(batches)}`;

/** @param {(value: number) => string} format @param {number | undefined} value */
const of = (format, value) => (value === undefined ? undefined : format(value));

/** @param {Props} props */
export function readingsView(props) {
  const { frame } = props.state;
  const { rate, about } = props;
  /** @param {string} id @param {string} name @param {string | undefined} figure */
  const reading = (id, name, figure) =>
    html`<div><dt>${name}</dt><dd id=${id} translate="no">${figure ?? '–'}</dd></div>`;
  const epochs = reading('epochs', 'Epochs', frame && formatCount(frame.epoch));
  const loss = reading('loss', 'Loss', frame && formatLoss(frame.loss));
  const accuracy = reading('accuracy', 'Accuracy', frame && formatAccuracy(frame.accuracy));
  // Training rests within an epoch: then there is no pace.
  const pace =
    frame && frame.batch > 0
      ? reading('batch', 'Batch', batchOf(frame))
      : reading('rate', 'Epochs a second', rate === 0 ? undefined : formatRate(rate));
  return html`
    <section class="readings" aria-label="Readings">
      ${
        about.validation
          ? html`<dl class="validated">
              ${epochs} ${pace}
              ${loss} ${reading('validation-loss', 'Validation loss', of(formatLoss, frame?.validationLoss))}
              ${accuracy} ${reading('validation-accuracy', 'Validation accuracy', of(formatAccuracy, frame?.validationAccuracy))}
              ${partsView(frame)}
            </dl>`
          : html`<dl>${epochs} ${loss} ${accuracy} ${pace} ${partsView(frame)}</dl>`
      }
      ${travelView(props)}
      <p class="visually-hidden" id="live" aria-live="polite">${speak(props)}</p>
    </section>
  `;
}

/** What the loss is the sum of, if there is regularization. @param {Props['state']['frame']} frame */
const partsView = (frame) =>
  frame && frame.regularizationLoss > 0
    ? html`<div id="loss-parts">
        <dt class="visually-hidden">Loss, in parts</dt>
        <dd translate="no">data ${formatLoss(frame.dataLoss)} + regularization ${formatLoss(frame.regularizationLoss)}</dd>
      </div>`
    : nothing;
