// The book's runs: what each starts with, what its script prints under NumPy 2.4.6 and nnfs 0.5.1 (the same on every x86-64
// processor with AVX2 and FMA), and what to look for. Loaded when the log is opened.

import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { actsWith, SETTINGS, startOf } from './schema.js';

/** @typedef {import('./frame.js').Props} Props */
/** @typedef {import('./engine/run.js').Run} Run */
/** @typedef {import('./engine/run.js').Line} Line */

/**
 * @typedef {object} Chapter
 * @property {number} chapter
 * @property {string} title
 * @property {Run['start']} start what differs from all of them
 * @property {Line[]} lines
 * @property {string} words
 */

/** What all of them start with. */
const BOOK = { initialization: 'book', arithmetic: 'book' };

/** @param {number} learningRate */
const sgd = (learningRate, decay = 0, momentum = 0) => ({ optimizer: 'sgd', learningRate, decay, momentum });

/** @type {Chapter[]} */
export const CHAPTERS = [
  {
    chapter: 10,
    title: 'SGD, rate 1',
    start: sgd(1),
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.400, loss: 1.087' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.400, loss: 1.062' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.647, loss: 0.874' },
    ],
    words:
      'The plateau: for 1,000 epochs next to nothing happens, as the tiny weights first have to grow. After it ' +
      'the loss rises in almost every second epoch: steps of this length go too far, and the curve is noise ' +
      'around a slow fall.',
  },
  {
    chapter: 10,
    title: 'SGD, rate 0.85',
    start: sgd(0.85),
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.403, loss: 1.091' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.453, loss: 1.050' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.603, loss: 0.942' },
    ],
    words:
      'A somewhat smaller rate is no cure: the loss goes up as often, by up to 0.11 in one step, and ends at ' +
      '0.942 instead of 0.874. A rate that suits the beginning need not suit the end.',
  },
  {
    chapter: 10,
    title: 'SGD, decay 0.01',
    start: sgd(1, 0.01),
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.403, loss: 1.095, lr: 0.5025125628140703' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.417, loss: 1.077, lr: 0.09099181073703366' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.397, loss: 1.072, lr: 0.009901970492127933' },
    ],
    words:
      'The noise is gone, the loss never rises; but nothing is learned either. The rate (lr in the log) has ' +
      'shrunk to a tenth after 1,000 epochs and to a hundredth at the end, and the network never leaves its ' +
      'plateau: a decay that is too strong freezes it.',
  },
  {
    chapter: 10,
    title: 'SGD, decay 0.001',
    start: sgd(1, 0.001),
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.400, loss: 1.088, lr: 0.9099181073703367' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.443, loss: 1.063, lr: 0.5002501250625312' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.647, loss: 0.761, lr: 0.09091735612328393' },
    ],
    words:
      'A tenth of that decay helps: steps are long enough to leave the plateau, and short enough later. No step ' +
      'raises the loss by more than 0.02, and it ends at 0.761; without decay it was 0.874.',
  },
  {
    chapter: 10,
    title: 'SGD, momentum 0.5',
    start: sgd(1, 0.001, 0.5),
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.427, loss: 1.078, lr: 0.9099181073703367' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.493, loss: 1.018, lr: 0.5002501250625312' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.780, loss: 0.553, lr: 0.09091735612328393' },
    ],
    words:
      'Half of each step is carried into the next: steps that agree add up, those that go to and fro cancel. ' +
      'After 700 epochs the loss is 1.021; without momentum it is 1.041 after 1,500. At the end it is 0.553 ' +
      'instead of 0.761.',
  },
  {
    chapter: 10,
    title: 'SGD, momentum 0.9',
    start: sgd(1, 0.001, 0.9),
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.443, loss: 1.053, lr: 0.9099181073703367' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.837, loss: 0.447, lr: 0.5002501250625312' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.957, loss: 0.121, lr: 0.09091735612328393' },
    ],
    words:
      'Now it finds its way: after 300 epochs the loss is 0.763, and with momentum 0.5 it is 0.810 after 4,000. ' +
      'Watch the spikes: a step that goes too far, after which momentum carries it over and back.',
  },
  {
    chapter: 10,
    title: 'AdaGrad',
    start: { optimizer: 'adagrad', learningRate: 1, decay: 1e-4 },
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.453, loss: 1.011, lr: 0.9901970492127933' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.690, loss: 0.670, lr: 0.9091735612328392' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.840, loss: 0.385, lr: 0.5000250012500626' },
    ],
    words:
      'Each weight has a rate of its own: the more its squared gradients have summed up to, the smaller its ' +
      'steps. The sum can only grow, so learning slows down: the loss falls by 0.34 from epoch 100 to 1,000, ' +
      'and by 0.03 from 7,000 to 10,000.',
  },
  {
    chapter: 10,
    title: 'RMSProp, rate 0.001',
    start: { optimizer: 'rmsprop', learningRate: 0.001, decay: 1e-4 },
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.437, loss: 1.077, lr: 0.0009901970492127933' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.600, loss: 0.961, lr: 0.0009091735612328393' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.730, loss: 0.666, lr: 0.0005000250012500625' },
    ],
    words:
      'It keeps a moving average of squared gradients in place of their sum. With a rate of 0.001 it goes ' +
      'smoothly, no step raises the loss by more than 0.0004, and slowly: at the end the loss is 0.666, where ' +
      'AdaGrad was after 1,000 epochs.',
  },
  {
    chapter: 10,
    title: 'RMSProp, rate 0.02, rho 0.999',
    start: { optimizer: 'rmsprop', learningRate: 0.02, decay: 1e-5, rho: 0.999 },
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.467, loss: 1.013, lr: 0.01998021958261321' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.730, loss: 0.637, lr: 0.019802176259170884' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.900, loss: 0.238, lr: 0.018181983472577025' },
    ],
    words:
      'Twenty times the rate, and a longer memory. The average begins at 0, so the first steps are far too ' +
      'long: the loss leaps, and after 10 epochs it is still above guessing. Then it learns fast: 0.637 after ' +
      '1,000 epochs, 0.238 at the end.',
  },
  {
    chapter: 10,
    title: 'Adam, rate 0.02',
    start: { optimizer: 'adam', learningRate: 0.02, decay: 1e-5 },
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.673, loss: 0.769, lr: 0.01998021958261321' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.913, loss: 0.238, lr: 0.019802176259170884' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.967, loss: 0.081, lr: 0.018181983472577025' },
    ],
    words:
      'RMSProp with momentum, both corrected for having begun at 0: no leap at the start, and no plateau. After ' +
      '100 epochs the loss is 0.769; AdaGrad is at 0.793 after 500. In 10,000 epochs no step raises it by more ' +
      'than 0.005.',
  },
  {
    chapter: 10,
    title: 'Adam, rate 0.05',
    start: { optimizer: 'adam', learningRate: 0.05, decay: 5e-7 },
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.670, loss: 0.705, lr: 0.04999752512250644' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.940, loss: 0.217, lr: 0.049975037468784345' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.967, loss: 0.074, lr: 0.04975126853296942' },
    ],
    words:
      'The lowest loss of these runs: 0.217 after 1,000 epochs and 0.074 at the end; with 0.02 it is 0.238 and ' +
      '0.081. The price is spikes: a single step raises the loss by up to 1.3.',
  },
  {
    chapter: 11,
    title: 'Adam, rate 0.05, with validation data',
    start: { optimizer: 'adam', learningRate: 0.05, decay: 5e-7, validation: true },
    lines: [
      { epoch: 100, line: 'epoch: 100, acc: 0.670, loss: 0.705, lr: 0.04999752512250644' },
      { epoch: 1000, line: 'epoch: 1000, acc: 0.940, loss: 0.217, lr: 0.049975037468784345' },
      { epoch: 10000, line: 'epoch: 10000, acc: 0.967, loss: 0.074, lr: 0.04975126853296942' },
      { epoch: 10000, line: 'validation, acc: 0.797, loss: 0.921' },
    ],
    words:
      'The same run, asked about as many points again that it never learns from. Until about epoch 700 the loss ' +
      'falls on both. Then it goes on falling on the points that it learns from, from 0.25 to 0.07, and rises ' +
      'on the others, from 0.52 to 0.92: it learns them by heart. The gap between the two is overfitting.',
  },
  {
    chapter: 14,
    title: 'L2 regularization',
    start: { optimizer: 'adam', learningRate: 0.02, decay: 5e-7, l2: 5e-4, validation: true },
    lines: [
      {
        epoch: 100,
        line: 'epoch: 100, acc: 0.690, loss: 0.845 (data_loss: 0.807, reg_loss: 0.038), lr: 0.019999010049002574',
      },
      {
        epoch: 1000,
        line: 'epoch: 1000, acc: 0.870, loss: 0.434 (data_loss: 0.331, reg_loss: 0.102), lr: 0.019990014987513734',
      },
      {
        epoch: 10000,
        line: 'epoch: 10000, acc: 0.950, loss: 0.226 (data_loss: 0.165, reg_loss: 0.062), lr: 0.019900507413187767',
      },
      { epoch: 10000, line: 'validation, acc: 0.840, loss: 0.525' },
    ],
    words:
      'Large weights of the hidden layer cost: none is above 2.1 at the end; without L2 the largest is 18. On ' +
      'the map the borders between the colours are softer. On the points that it never learns from the loss is ' +
      '0.525 and 84.0 % are right; without L2 (Reset, set it to 0, and play) it is 1.158 and 80.0 %.',
  },
  {
    chapter: 15,
    title: 'Dropout',
    start: {
      optimizer: 'adam',
      learningRate: 0.05,
      decay: 5e-5,
      l2: 5e-4,
      dropout: 0.1,
      samplesPerClass: 1000,
      validation: true,
    },
    lines: [
      {
        epoch: 100,
        line: 'epoch: 100, acc: 0.564, loss: 0.917 (data_loss: 0.894, reg_loss: 0.023), lr: 0.04975371909050202',
      },
      {
        epoch: 1000,
        line: 'epoch: 1000, acc: 0.657, loss: 0.811 (data_loss: 0.789, reg_loss: 0.023), lr: 0.04762131530072861',
      },
      {
        epoch: 10000,
        line: 'epoch: 10000, acc: 0.694, loss: 0.703 (data_loss: 0.686, reg_loss: 0.017), lr: 0.03333444448148271',
      },
    ],
    words:
      'Each step leaves out about a tenth of the 64 units, drawn anew, so that none can rely on another. It ' +
      'hurts so small a network: of 3,000 points that it never learns from 75.4 % are right at the end, and ' +
      '90.1 % in the same run without dropout. The log tells of the thinned network (69.4 %); all units ' +
      'together get 76.4 % of its own points right.',
  },
];

/** @type {Record<number, string>} */
const NAMES = { 10: 'Optimizers', 11: 'Validation', 14: 'L1 and L2', 15: 'Dropout' };

/** @param {Chapter} chapter @returns {Run} */
export const runOf = ({ start }) => ({ start: { ...BOOK, ...start }, changes: [] });

/** The chapter that a run is, whichever way it is told; none if it was changed. @param {Run} run */
export function chapterOf({ start, changes }) {
  if (changes.length > 0) return undefined;
  return CHAPTERS.find((chapter) => {
    const own = runOf(chapter).start;
    return SETTINGS.every((setting) => {
      const acts = actsWith(setting, startOf(own, 'optimizer'));
      return !acts || String(startOf(start, setting.name)) === String(startOf(own, setting.name));
    });
  });
}

/**
 * The chapter that a run was before it was changed, on the way or after Reset; none if it does not begin as they do.
 * @param {import('./state.js').Place[]} undo where the reader was before, the latest last @param {Run} run
 */
export function changedFrom(run, undo) {
  if (Object.entries(BOOK).some(([name, value]) => startOf(run.start, name) !== value)) return undefined;
  const starts = [...undo.map(({ run }) => run), run].map(({ start }) => start);
  return starts
    .reverse()
    .map((start) => chapterOf({ start, changes: [] }))
    .find(Boolean);
}

/**
 * What each of a chapter's lines is beside those that the run has printed.
 * @param {Chapter} chapter @param {Line[]} log
 * @returns {(Line & {printed: 'equal' | 'other' | 'not yet'})[]}
 */
export function compared({ lines }, log) {
  return lines.map(({ epoch, line }) => {
    const printed = log.filter((own) => own.epoch === epoch).map(({ line }) => line);
    const kind = line.slice(0, 5); // an epoch's line, or that of the validation
    const equal = printed.includes(line);
    const other = printed.some((own) => own.startsWith(kind));
    return { epoch, line, printed: equal ? 'equal' : other ? 'other' : 'not yet' };
  });
}

const MARKS = { equal: '✓', other: '≠', 'not yet': '·' };
const SAID = {
  equal: 'printed here, too',
  other: 'another line was printed here',
  'not yet': 'not reached yet',
};

/** Whether what changes the list is a key that leads on to the next of it: each step of the way is no choice. */
let stepping = false;

/** @param {Props} props */
export function chaptersView({ state, actions }) {
  const { run, frame, passed, undo } = state;
  const own = chapterOf(run);
  const chosen = passed === undefined ? own : CHAPTERS[passed];
  const begun = chosen === own;
  const changed = chosen ? undefined : changedFrom(run, undo);
  function begin() {
    if (chosen && !begun) actions.play(runOf(chosen));
  }
  /** @param {Event & {currentTarget: HTMLSelectElement}} event */
  function choose({ currentTarget: { value } }) {
    const chapter = CHAPTERS[Number(value)];
    if (value === '' || !chapter) return;
    if (stepping) actions.set({ passed: chapter === own ? undefined : Number(value) });
    else actions.play(runOf(chapter));
  }
  /** @param {KeyboardEvent} event */
  function press({ key, altKey }) {
    stepping = !altKey && !['Enter', ' '].includes(key); // which open the list, or choose from it
    if (key === 'Enter') begin();
  }
  function beginHere() {
    document.getElementById('chapter')?.focus(); // the button goes
    begin();
  }
  const numbers = [...new Set(CHAPTERS.map(({ chapter }) => chapter))];
  return html`
    <p class="choose">
      <label for="chapter">From the book</label>
      <select
        id="chapter" autocomplete="off"
        @change=${choose} @keydown=${press} @pointerdown=${() => {
          stepping = false;
        }}
      >
        <option value="" ?hidden=${chosen} .selected=${live(!chosen)}>
          ${changed ? `${changed.title}, changed` : 'Choose a run'}
        </option>
        ${numbers.map(
          (number) => html`<optgroup label="Chapter ${number}: ${NAMES[number]}">
            ${CHAPTERS.map((chapter, index) =>
              chapter.chapter === number
                ? html`<option value=${index} .selected=${live(chapter === chosen)}>${chapter.title}</option>`
                : nothing,
            )}
          </optgroup>`,
        )}
      </select>
      ${begun ? nothing : html`<button type="button" id="begin-chapter" class="primary" @click=${beginHere}>Start it</button>`}
    </p>
    ${
      chosen
        ? html`<p class="hint" id="chapter-words">${chosen.words}</p>
            <ul id="chapter-lines" translate="no" aria-label="What the book’s script prints">
              ${compared(chosen, (begun && frame?.log) || []).map(
                ({ line, printed }) => html`<li data-printed=${printed}>
                  <span role="img" aria-label=${SAID[printed]}>${MARKS[printed]}</span> <code>${line}</code>
                </li>`,
              )}
            </ul>
            <p class="hint">
              Ticked off is what this run has printed, too, to the last character: the lines are those of the book’s script with
              NumPy 2.4.6.
            </p>`
        : html`<p class="hint" id="chapter-words">${
            changed
              ? changed.words
              : `Each begins as its script does: the book’s weights, NumPy’s arithmetic, seed 0. What the script prints then stands
                here, and is ticked off as the run prints it, too.`
          }</p>`
    }
  `;
}
