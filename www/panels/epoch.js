// The panel "One epoch": the stage in view, its formula, its numbers for the chosen sample, its arrays.

import { stagesOf } from '../stages.js';
import { arrayOf, axesOf } from '../trace.js';
import { createArray } from '../view/array.js';
import { nameArm } from '../view/numbers.js';

/** @typedef {import('../hood.js').Host} Host */
/** @typedef {import('../hood.js').Frame} Frame */
/** @typedef {import('../hood.js').Choice} Choice */

/** @param {Host} host @param {Choice} choice */
export function createEpochPanel({ element, hidden, playing, step }, choice) {
  const root = /** @type {HTMLDetailsElement} */ (element('epoch-panel'));
  const layers = hidden.length + 1;
  const stages = stagesOf(layers);
  const arrays = createArrays(element('stage-arrays'), layers, choice);
  const buttons = stages.map(({ title }, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = title;
    button.addEventListener('click', () => show(index));
    return button;
  });
  const items = buttons.map((button) => {
    const item = document.createElement('li');
    item.append(button);
    return item;
  });
  element('rail').replaceChildren(...items);
  const previousButton = /** @type {HTMLButtonElement} */ (element('previous-stage'));
  previousButton.addEventListener('click', previous);
  element('next-stage').addEventListener('click', next);

  let stage = 0;
  let described = -1;

  /** @param {number} index */
  function show(index) {
    stage = index;
    choice.changed();
  }
  /** Whether the panel had to be opened first: a key pressed blindly does nothing but that. */
  function opened() {
    if (root.open) return false;
    root.open = true;
    root.scrollIntoView();
    return true;
  }
  /** Past the last stage an epoch has been trained. */
  function next() {
    if (opened()) return;
    const last = stage === stages.length - 1;
    if (last && !playing()) step();
    show(last ? 0 : stage + 1);
  }
  function previous() {
    if (!opened() && stage > 0) show(stage - 1);
  }

  /** What does not change with the numbers. */
  function describe() {
    const { title, sentence, formula, numpy } = stages[stage];
    for (const [index, button] of buttons.entries()) {
      if (index === stage) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    }
    element('stage-title').textContent = title;
    element('stage-sentence').textContent = sentence;
    element('stage-formula').innerHTML = formula;
    element('stage-numpy').textContent = numpy.join('\n');
    // Not disabled, which would take the focus away.
    previousButton.ariaDisabled = String(stage === 0);
    described = stage;
  }

  return {
    next,
    previous,
    /** @param {Frame} frame */
    draw({ theme, legible, trace, first, labels, momentum }) {
      if (described !== stage) describe();
      arrays.draw(trace(), stages[stage].arrays, first(), theme);
      if (!legible) return;
      const chosen = choice.units.slice(1, -1).map((unit, index) => `unit ${unit} of layer ${index + 1}`);
      element('stage-units').textContent = `, ${[...chosen, nameArm(choice.units[layers])].join(', ')}`;
      element('stage-numbers').innerHTML = stages[stage].numbers({
        trace: trace(),
        place: choice.sample - first(),
        sample: choice.sample,
        label: labels[choice.sample],
        samples: labels.length,
        units: choice.units,
        momentum,
      });
    },
  };
}

/**
 * The arrays of the stage in view, each made when it is first needed; of those with a row for each sample also the
 * chosen row by itself, in cells that can be hit.
 * @param {HTMLElement} target @param {number} layers @param {Choice} choice
 */
function createArrays(target, layers, choice) {
  /**
   * @typedef {ReturnType<typeof createArray>} View
   * @typedef {import('../trace.js').Axis} Axis
   * @type {Map<string, {whole: View, own: View | undefined, root: HTMLElement, rowAxis: Axis, columnAxis: Axis}>}
   */
  const made = new Map();
  /** @type {string[]} */
  let shown = [];
  let firstSample = 0;

  /** @param {string} name */
  function make(name) {
    const { row: rowAxis, column: columnAxis } = axesOf(name, layers);
    /** @param {number} column */
    function chooseColumn(column) {
      if (typeof columnAxis === 'number') choice.chooseUnit(columnAxis, column);
    }
    const whole = createArray((row, column) => {
      if (rowAxis === 'sample') choice.chooseSample(firstSample + row);
      else if (rowAxis !== undefined) choice.chooseUnit(rowAxis, row);
      chooseColumn(column);
    });
    const own = rowAxis === 'sample' ? createArray((_, column) => chooseColumn(column)) : undefined;
    const root = document.createElement('div');
    root.append(whole.root, ...(own ? [own.root] : []));
    const views = { whole, own, root, rowAxis, columnAxis };
    made.set(name, views);
    return views;
  }

  return {
    /**
     * @param {import('../trace.js').Trace} trace @param {string[]} names
     * @param {number} first sample of the trace's window
     * @param {import('../view/theme.js').Theme} theme
     */
    draw(trace, names, first, theme) {
      firstSample = first;
      const views = names.map((name) => made.get(name) ?? make(name));
      if (shown !== names) {
        const focused = document.activeElement;
        target.replaceChildren(...views.map(({ root }) => root));
        // An array that stays keeps the focus.
        if (focused instanceof HTMLElement && target.contains(focused))
          focused.focus({ preventScroll: true });
      }
      shown = names;
      for (const [index, { whole, own, rowAxis, columnAxis }] of views.entries()) {
        const array = arrayOf(trace, names[index]);
        const column = typeof columnAxis === 'number' ? choice.units[columnAxis] : undefined;
        if (own) {
          const row = choice.sample - first;
          const values = array.values.subarray(row * array.columns, (row + 1) * array.columns);
          whole.draw(array, first, { row, column }, theme);
          own.draw(
            { name: `${array.name}[${choice.sample}]`, rows: 1, columns: array.columns, values },
            choice.sample,
            { column },
            theme,
          );
        } else {
          const row = typeof rowAxis === 'number' ? choice.units[rowAxis] : undefined;
          whole.draw(array, 0, { row, column }, theme);
        }
      }
    },
  };
}
