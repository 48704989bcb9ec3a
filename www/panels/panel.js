// What the panels have in common.

import { html, noChange, nothing } from 'lit-html';
import { formatCount } from '../view/numbers.js';

/** @typedef {import('../engine/inspections.js').Wants} Wants */
/** @typedef {import('../engine/inspections.js').Inspection} Inspection */

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../engine/engine.js').Data} Data */

/**
 * The state as panels see it: there is data, and one of its samples is chosen.
 * @typedef {Readonly<State> & {data: Data, sample: number}} Told
 */

/**
 * What panels may do.
 * @typedef {object} Actions
 * @property {(patch: Partial<State>) => void} set
 * @property {() => unknown} step
 * @property {() => unknown} stepBatch
 * @property {(sample: number) => void} chooseSample
 * @property {(layer: number, unit: number) => void} chooseUnit
 * @property {(id: string, open: boolean) => void} openPanel
 * @property {(progress: (news: import('../engine/inspector.js').Progress) => void) => unknown} check
 *   tells of its progress, and is done at its end
 * @property {() => unknown} stopCheck
 * @property {() => void} reload loads the page again, as it is
 */

/**
 * @template {Readonly<State>} [Of=Told]
 * @typedef {object} Props
 * @property {Of} state
 * @property {Actions} actions
 * @property {import('../view/theme.js').Theme} theme
 * @property {unknown} tick changes when figures may be written anew
 */

/**
 * @typedef {object} Panel
 * @property {(state: Told) => Wants} wants what it needs of the inspector
 * @property {(props: Props) => unknown} view
 * @property {(state: Told) => import('../view/overlay.js').Part | undefined} [over] what it draws over the map
 * @property {(state: Told, actions: Actions) => void} [next] what the keys ] and [ do
 * @property {(state: Told, actions: Actions) => void} [previous]
 */

/**
 * The answer to what a panel wants, if it has come: not one that was asked for another sample or unit.
 * @template {keyof Wants} Name
 * @param {Told} state @param {Wants} wants @param {Name} name
 * @returns {Inspection[Name] | undefined}
 */
export function answerTo({ inspection }, wants, name) {
  if (!inspection || JSON.stringify(inspection.wants[name]) !== JSON.stringify(wants[name])) return undefined;
  return inspection[name];
}

const WORKING = html`<p class="working">Working out the numbers…</p>`;

/**
 * Shows an answer. While it is awaited, or where there is none, what stood there keeps its place, unseen.
 * @template Answer
 * @param {Answer | undefined} answer
 * @param {(answer: Answer) => unknown} view
 * @param {{id: string, classes?: string}} place
 * @param {unknown} [instead] what is said meanwhile
 */
export function whenKnown(answer, view, { id, classes = '' }, instead = WORKING) {
  return html`<div class="awaited">
    ${answer === undefined ? instead : nothing}
    <div id=${id} class="held ${classes}" aria-busy=${String(answer === undefined)}>
      ${answer === undefined ? noChange : view(answer)}
    </div>
  </div>`;
}

/** What numbers above 0 look like. @param {import('../view/theme.js').Theme} theme */
export const darkOrLight = ({ dark }) => (dark ? 'Light' : 'Dark');

/** A batch of the epoch. @param {import('../engine/subject.js').Batch} batch */
export const batchInWords = ({ number, batches }) =>
  `batch ${formatCount(number)} of ${formatCount(batches)}`;

/**
 * That the chosen sample is not in the next batch; and one that is, to be chosen: at rest, as while training runs the next batch is
 * another at once.
 * @param {Props} props @param {import('../engine/subject.js').Batch} batch
 */
export const missingIn = (
  { state: { sample, playing }, actions },
  batch,
) => html`<span class="missing-sample">
  Sample ${sample} is not in ${batchInWords(batch)}.
  ${
    playing
      ? nothing
      : html`<button type="button" @click=${() => actions.chooseSample(batch.first)}>Choose sample ${batch.first}, which is</button>`
  }
</span>`;

/** Buttons for the samples beside the chosen one. @param {Props} props */
export const neighbours = ({ state: { sample, keys }, actions }) => html`<span class="pair">
  <button
    type="button" aria-label="Previous sample" aria-keyshortcuts=${keys ? ',' : nothing}
    @click=${() => actions.chooseSample(sample - 1)}
  >‹</button>
  <button
    type="button" aria-label="Next sample" aria-keyshortcuts=${keys ? '.' : nothing}
    @click=${() => actions.chooseSample(sample + 1)}
  >›</button>
</span>`;
