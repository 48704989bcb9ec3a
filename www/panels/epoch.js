// The panel "One epoch": the stage in view, its formula, its numbers for the chosen sample, its arrays.

import { html, noChange, nothing } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js';
import { actingIn } from '../acting.js';
import { axesInWords, axesOf } from '../axes.js';
import { calledIn, indexOf, nextStage, previousStage, stagesFor } from '../stages.js';
import { arrayOf, rowOf } from '../trace.js';
import { draw } from '../ui/draw.js';
import { className, formatCount } from '../view/numbers.js';
import { arrayView } from './array.js';
import { batchInWords, darkOrLight, missingIn, neighbours, whenKnown } from './panel.js';

/** @typedef {import('./panel.js').Told} Told */
/** @typedef {import('./panel.js').Props} Props */
/** @typedef {import('./panel.js').Actions} Actions */
/** @typedef {NonNullable<import('./panel.js').Inspection['trace']>} TraceAnswer */

/** @param {Told} state */
const stageOf = (state) => stagesFor(state)[indexOf(state)];

/** @type {import('./panel.js').Panel} */
export const panel = { wants, view, next: nextStage, previous: previousStage };

/** @param {Told} state @returns {import('./panel.js').Wants} */
function wants(state) {
  const { arrays, needs = [] } = stageOf(state);
  const { sample, units } = state;
  return { trace: { sample, units, arrays: [...arrays, ...needs], pictures: arrays } };
}

/** @param {Props} props */
function view(props) {
  const { state, actions } = props;
  const stage = stageOf(state);
  const index = indexOf(state);
  // The numbers of an array are the same whatever sample or stage they were asked for.
  const trace = state.inspection?.trace;
  const units = state.units ?? (trace?.sample === state.sample ? trace.units : undefined);
  const { batches } = actingIn(state);
  const batch = trace?.batch;
  const missing =
    trace && batch && trace.sample === state.sample && placeIn(trace, state.sample) === undefined;
  return html`
    <p class="words-panel">
      ${
        batches
          ? 'An epoch takes all points, a batch at a time. Each update sends the points of one batch'
          : 'An epoch sends all points'
      } forward through the network, measures the loss, and sends the loss’s gradient
      backward the same way. Each stage below is one line of that. While training runs, its numbers follow;
      when it is paused, walk from stage to stage, and past Update one ${batches ? 'update has been made' : 'epoch has been trained'}.
    </p>
    <div class="steps">
      ${/* Not disabled, which would take the focus away. */ nothing}
      <button
        type="button" id="previous-stage" aria-keyshortcuts=${state.keys ? '[' : nothing} aria-disabled=${String(index === 0)}
        @click=${() => previousStage(state, actions)}
      >Previous stage</button>
      <ol class="rail" id="rail" aria-label=${batches ? 'Stages of an update' : 'Stages of an epoch'}>${rail(props)}</ol>
      <button
        type="button" id="next-stage" class="primary" aria-keyshortcuts=${state.keys ? ']' : nothing}
        @click=${() => nextStage(state, actions)}
      >Next stage</button>
    </div>
    <div class="stage">
      <div class="stage-text">
        <h4 id="stage-title">${stage.title}</h4>
        <p id="stage-sentence">${stage.sentence}</p>
        ${batches && index === 0 ? html`<p id="stage-batch">${batch ? comes(state, batch) : noChange}</p>` : nothing}
        <div class="formula" id="stage-formula" translate="no">${unsafeHTML(stage.formula)}</div>
        <pre
          class="numpy" id="stage-numpy" tabindex="0" role="region" aria-label="The same in NumPy"
          translate="no"
        ><code>${stage.numpy.map((line) => html`<span>${line}\n</span>`)}</code></pre>
        <p class="chosen">
          ${neighbours(props)}
          For sample <b class="sample-number" translate="no">${state.sample}</b><span
            id="stage-units" class="held" aria-busy=${String(!units)}
          >${units ? told(state, units) : noChange}</span>
        </p>
        <div class="sums ${stage.long ? 'long' : ''} ${stage.optimizer ?? ''}" tabindex="0" role="region" aria-label="The same in numbers">
          ${whenKnown(
            trace && units && covers(trace, state, stage) ? trace : undefined,
            (trace) =>
              guard([props.tick, stage, state.sample, String(units)], () =>
                unsafeHTML(stage.numbers(sceneOf(state, trace, units ?? []))),
              ),
            { id: 'stage-numbers', classes: 'numbers' },
            missing ? missingIn(props, batch) : undefined,
          )}
        </div>
      </div>
      <div>
        <p class="hint">
          ${darkOrLight(props.theme)} is above 0, <span class="negative">red</span> below. Rows and columns are counted from 0.
          Point at a cell for its number, click it to choose.
        </p>
        <div class="arrays" id="stage-arrays" ${draw(keepFocus())}>
          ${repeat(
            stage.arrays,
            (name) => name,
            (name) => arrays(props, name, trace, units),
          )}
        </div>
      </div>
    </div>`;
}

/** @param {Props} props */
const rail = ({ state, actions }) =>
  stagesFor(state).map(
    ({ title, place }, index) =>
      html`<li><button
        type="button" aria-current=${index === indexOf(state) ? 'step' : nothing}
        @click=${() => actions.set({ stage: place })}
      >${title}</button></li>`,
  );

/** Which samples the update takes. @param {Told} state @param {import('../engine/subject.js').Batch} batch */
function comes({ data }, batch) {
  const size = `${formatCount(batch.samples)} of ${formatCount(data.labels.length)} samples`;
  return `This is ${batchInWords(batch)}: ${size}, in an order that is shuffled anew for each epoch.`;
}

/** The chosen units in words. @param {Told} state @param {number[]} units */
function told({ data, sample }, units) {
  const chosen = units.slice(1, -1).map((unit, index) => `unit ${unit} of layer ${index + 1}`);
  return `, ${[...chosen, className(data, units.at(-1) ?? data.labels[sample])].join(', ')}`;
}

/**
 * Whether the arrays that have come are enough for the numbers of a stage.
 * @param {TraceAnswer} trace @param {Told} state @param {import('../stages.js').Stage} stage
 */
function covers(trace, { sample }, { arrays, needs = [] }) {
  return placeIn(trace, sample) !== undefined && [...arrays, ...needs].every((name) => name in trace.arrays);
}

/** The row of a sample; undefined if it has none. @param {TraceAnswer} trace @param {number} sample */
function placeIn({ first, count, rows }, sample) {
  const place = rows ? rows.indexOf(sample) : sample - first;
  return place >= 0 && place < count ? place : undefined;
}

/**
 * @param {Told} state @param {TraceAnswer} answer @param {number[]} units
 * @returns {import('../stages.js').Scene}
 */
function sceneOf({ sample, data: { labels } }, answer, units) {
  const { arrays: trace, samples, settings } = answer;
  return {
    trace,
    place: placeIn(answer, sample) ?? 0,
    sample,
    label: labels[sample],
    samples,
    units,
    settings,
  };
}

/**
 * An array; if it has a row for each sample also the chosen row by itself, in cells that can be hit.
 * @param {Props} props @param {string} name
 * @param {TraceAnswer | undefined} trace @param {number[] | undefined} units
 */
function arrays({ state, actions, tick }, name, trace, units) {
  const { sample, data } = state;
  const called = calledIn(name, actingIn(state));
  const { row: rowAxis, column: columnAxis } = axesOf(name, data.sizes.length - 1);
  const ofSamples = rowAxis === 'sample';
  const firstRow = ofSamples ? (trace?.first ?? 0) : 0;
  const known = trace && name in trace.arrays ? arrayOf(trace.arrays, name) : undefined;
  const place = trace && placeIn(trace, sample);
  /** @param {import('../axes.js').Axis} axis */
  const chosen = (axis) => (axis === 'sample' ? place : axis === undefined ? undefined : units?.[axis]);
  const [row, column] = [chosen(rowAxis), chosen(columnAxis)];
  /** @param {number} column */
  function chooseColumn(column) {
    if (typeof columnAxis === 'number') actions.chooseUnit(columnAxis, column);
  }
  /** The sample of a row. @param {number} row */
  const sampleIn = (row) => trace?.rows?.[row] ?? firstRow + row;
  /** @param {number} row @param {number} column */
  function choose(row, column) {
    if (rowAxis === 'sample') actions.chooseSample(sampleIn(row));
    else if (rowAxis !== undefined) actions.chooseUnit(rowAxis, row);
    chooseColumn(column);
  }
  const moved = () => actions.set({});
  const whole = arrayView({
    id: `epoch ${name}`,
    name: called,
    axes: axesInWords(name, data.sizes.length - 1),
    array: known,
    picture: trace?.pictures[name],
    firstRow,
    rowName: ofSamples && trace?.rows ? (row) => `sample ${sampleIn(row)}` : undefined,
    lit: { row, column },
    choose,
    moved,
    tick,
  });
  if (!ofSamples) return html`<div>${whole}</div>`;
  // With batches its row is counted in the batch, if it is in it.
  const ownRow = trace?.rows ? (place === undefined ? '…' : firstRow + place) : sample;
  const isMissing = trace?.rows !== undefined && trace.sample === sample && place === undefined;
  return html`<div>
    ${whole}
    ${arrayView({
      id: `epoch ${name} of the sample`,
      name: `${called}[${ownRow}]`,
      array: known && place !== undefined ? rowOf(known, place) : undefined,
      picture: trace?.pictures[`${name}[${sample}]`],
      room: isMissing && known ? { rows: 1, columns: known.columns } : undefined,
      firstRow: firstRow + (place ?? 0),
      lit: { column },
      choose: (_, column) => chooseColumn(column),
      moved,
      tick,
    })}
  </div>`;
}

/** An array that stays when the stage changes keeps the focus, though it is moved in the page. */
function keepFocus() {
  const focused = document.activeElement;
  return (/** @type {HTMLElement} */ arrays) => {
    if (focused !== document.activeElement && focused instanceof HTMLElement && arrays.contains(focused))
      focused.focus({ preventScroll: true });
  };
}
