// The panel "Why fuse": from the loss back to the logits in one stride, or the long way.

import { html, noChange, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { actingIn } from '../acting.js';
import { checkbox } from '../ui/checkbox.js';
import { draw } from '../ui/draw.js';
import {
  className,
  classNames,
  classWord,
  formatAlike,
  formatCount,
  formatNumber,
  inWords,
} from '../view/numbers.js';
import { answerTo, batchInWords, missingIn, neighbours, whenKnown } from './panel.js';

/** @typedef {import('./panel.js').Told} Told */
/** @typedef {import('./panel.js').Props} Props */
/** @typedef {NonNullable<import('./panel.js').Inspection['fusion']>} Fusion */

/**
 * How far the logits are pushed apart each time, and how often. They part by twice as much: in float32 the long way is
 * right up to 88, gives infinity from 89 and NaN from 104 on.
 */
const PUSH = 16;
const MAX_PUSHES = 4;

/** @type {import('./panel.js').Panel} */
export const panel = { wants, view };

/** @param {Told} state @returns {import('./panel.js').Wants} */
function wants({ sample, pushed }) {
  return { fusion: { sample, push: PUSH * pushed }, timings: true };
}

/** @param {Props} props */
function view(props) {
  const { state, actions, tick } = props;
  const { data, sample, longWay, pushed } = state;
  const fusion = answerTo(state, wants(state), 'fusion');
  const known = [tick, sample, pushed, data];
  return html`<div class="panel-body">
    <p class="words-panel">
      On the way back the first question is how the loss changes with the logits z, the sums before softmax. The chain
      rule goes through the probabilities: how the loss changes with p, times how p changes with z. Multiplied
      out, all of it collapses to p − y, what was said less what is right.
    </p>
    <div>
      <p class="chosen">
        ${neighbours(props)}
        <span id="fusion-sample">Sample ${sample}, of ${className(data, data.labels[sample])}</span>
      </p>
      ${
        actingIn(state).batches
          ? html`<p id="fusion-batch">${fusion?.batch ? ofBatch(props, fusion, fusion.batch) : noChange}</p>`
          : nothing
      }
      <div class="scroll" tabindex="0">
        ${whenKnown(fusion, (fusion) => guard(known, () => shortWay(state, fusion)), { id: 'fusion-short' })}
      </div>
      <label class="choice">${checkbox('long-way', longWay, (longWay) =>
        actions.set({ longWay }),
      )} Take the long way</label>
      ${
        longWay
          ? html`<div class="scroll" tabindex="0">
              ${whenKnown(fusion, (fusion) => guard(known, () => theLongWay(state, fusion)), {
                id: 'fusion-long',
              })}
            </div>`
          : nothing
      }
      <p class="push">${pushes(props, fusion)}</p>
      <dl class="facts">${guard([tick, fusion === undefined], () => facts(state, fusion))}</dl>
    </div>
  </div>`;
}

/**
 * With batches: of which sample the numbers are, and what N is.
 * @param {Props} props @param {Fusion} fusion @param {import('../engine/subject.js').Batch} batch
 */
function ofBatch(props, { told }, batch) {
  const { data, sample } = props.state;
  const samples = formatCount(batch.samples);
  if (told === sample) return `It is in ${batchInWords(batch)}: N = ${samples}.`;
  const instead = `The numbers are those of sample ${told}, of ${className(data, data.labels[told])}: N = ${samples}.`;
  return html`${missingIn(props, batch)} ${instead}`;
}

/** @param {Props} props @param {Fusion | undefined} fusion */
function pushes({ state, actions }, fusion) {
  const { data, pushed } = state;
  const furthest = pushed >= MAX_PUSHES;
  const words =
    pushed === 0
      ? 'Push its logits apart'
      : furthest
        ? `Pushed to ±${PUSH * pushed}`
        : `Push further (now ±${PUSH * pushed})`;
  function release() {
    // The button goes, and the focus with it.
    /** @type {HTMLElement | null} */ (document.querySelector('#push-logits'))?.focus();
    actions.set({ pushed: 0 });
  }
  return html`
    ${/* Not disabled, which would take the focus away. */ nothing}
    <button
      type="button" id="push-logits" aria-disabled=${String(furthest)}
      @click=${() => actions.set({ pushed: Math.min(pushed + 1, MAX_PUSHES) })}
    >${words}</button>
    <span id="push-words" role="status">${pushWords(classWord(data), pushed, fusion)}</span>
    <button type="button" id="release-logits" ?hidden=${pushed === 0} @click=${release}>Let go</button>`;
}

/** Whether the long way ends in infinity or in what is no number. @param {Pick<Fusion, 'unfused'>} fusion */
const isLost = ({ unfused }) => !unfused.every(Number.isFinite);

/** @param {string} word @param {number} pushed @param {Fusion | undefined} fusion */
function pushWords(word, pushed, fusion) {
  if (fusion && isLost(fusion)) {
    const why =
      fusion.p[fusion.label] === 0
        ? 'it has become 0. The long way divides by it, and multiplies infinity by 0: what comes out is not a number, and '
        : '1 divided by it is more than the largest float32 number, and becomes infinity. The long way goes on with that, and ';
    return (
      `The probability of the right ${word} is so small that ${why}` +
      'nothing could be learned from this point. p − y is still right.'
    );
  }
  if (pushed > 0)
    return `The network is now sure of the wrong ${word}. Both ways still tell it to turn back.`;
  return 'What if the network were sure, and wrong? Push the logits of this point apart and watch both ways.';
}

/** @param {Told} state @param {Fusion | undefined} fusion */
function facts({ inspection }, fusion) {
  const timings = inspection?.timings;
  const measured = (/** @type {string} */ text) => (timings?.known ? text : 'still measuring');
  const time = (/** @type {number} */ value) => `${formatNumber(Number(value.toPrecision(2)))} µs`;
  const { fused = 0, unfused = 0 } = timings ?? {};
  let difference = '–';
  if (fusion)
    difference = Number.isFinite(fusion.difference)
      ? formatNumber(fusion.difference)
      : `${formatNumber(fusion.difference)}: the long way is lost`;
  return html`
    <div><dt>Largest difference, all samples</dt><dd id="ways-difference">${difference}</dd></div>
    <div><dt>Fused, all samples, in this tab</dt><dd id="ways-fused" translate="no">${measured(time(fused))}</dd></div>
    <div><dt>The long way, all samples</dt><dd id="ways-unfused" translate="no">${measured(time(unfused))}</dd></div>
    <div><dt>It takes</dt><dd id="ways-ratio" translate="no">${measured(`× ${(unfused / fused).toFixed(1)}`)}</dd></div>`;
}

/** @param {Told} state @param {Fusion} fusion */
function shortWay({ data }, { label, logits, p, fused }) {
  const rows = classNames(data).map((name, c) => {
    const y = Number(c === label);
    return [
      name,
      formatNumber(logits[c]),
      formatNumber(p[c]),
      String(y),
      formatNumber(p[c] - y),
      bar(p[c] - y),
      formatNumber(fused[c]),
    ];
  });
  return table(['', 'z', 'p', 'y', 'p − y', '', '(p − y) / N'], rows);
}

/** @param {Told} state @param {Fusion} fusion */
function theLongWay({ data }, { dvalues, jacobian, unfused, fused }) {
  const names = classNames(data);
  const derivatives = names.map((name, k) => [
    name,
    formatNumber(dvalues[k]),
    ...names.map((_, i) => formatNumber(jacobian[k * names.length + i])),
  ]);
  const [product, difference] = formatAlike([...unfused], [...fused]);
  return html`
    ${table(['', '∂L/∂p = −y / p / N', ...names.map((name) => `∂p/∂z of ${name}`)], derivatives)}
    ${table(
      ['', ...names],
      [
        ['Their product', ...product],
        ['(p − y) / N', ...difference],
      ],
    )}
    <p>${
      isLost({ unfused })
        ? 'The long way is lost.'
        : `The same ${inWords(names.length)} numbers: the product of the table collapses to p − y.`
    }</p>`;
}

/** A value from −1 to 1, drawn from the middle to its side: scaled, as a new place would count as a jump. @param {number} value */
function bar(value) {
  /** @param {HTMLElement} fill */
  function fillIn({ style }) {
    style.transform = `scaleX(${value})`;
  }
  return html`<span class="bar ${value < 0 ? 'below' : ''}"><i ${draw(fillIn)}></i></span>`;
}

/** @param {string[]} head @param {unknown[][]} rows */
const table = (head, rows) => html`<table class="fusion-table">
  <thead><tr>${head.map((cell) => (cell ? html`<th scope="col">${cell}</th>` : html`<td></td>`))}</tr></thead>
  <tbody>${rows.map(
    ([name, ...cells]) =>
      html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td translate="no">${cell}</td>`)}</tr>`,
  )}</tbody>
</table>`;
