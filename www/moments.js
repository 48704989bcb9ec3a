// One step in slow motion, an epoch or with batches an update: what of the drawing is lit at a moment of a stage, the sentence that goes with it, and the buttons.
// Which stages there are, and which is in view, is as in the panel "One epoch, stage by stage".

import { html, nothing } from 'lit-html';
import { activationOf } from './acting.js';
import { indexOf, nextStage, previousStage, stagesFor } from './stages.js';
import { sampleOf } from './state.js';
import { WIDEST } from './view/network.js';
import { className, classWord, formatCount, formatNumber, plural } from './view/numbers.js';

/** @typedef {import('./frame.js').Props} Props */
/** @typedef {import('./schema.js').About} About */
/** @typedef {import('./stages.js').Stage} Stage */
/** @typedef {import('./view/network.js').Pulse} Pulse */
/** @typedef {import('./engine/engine.js').Data} Data */
/** @typedef {Readonly<import('./state.js').State> & {data: Data}} Told */
/** @typedef {NonNullable<import('./engine/inspections.js').Inspection['slow']>} Numbers */

/** How long a stage lasts, in milliseconds. */
const DURATION = 2000;
/** Frames further apart, as after the page has been hidden, count as so long. */
const LONGEST = 100;
/** The share of a stage after which what runs along the lines has arrived; then what it comes to is lit. */
const ARRIVED = 0.8;

/** How far the stage in view has come, in milliseconds, and when it was looked at last; it begins anew with another stage. */
const clock = { stage: -1, elapsed: 0, last: 0 };

/** The latest moment, and what it was made of: as long as that is the same, so is the moment, and nothing is drawn anew. */
const latest = { of: /** @type {unknown[]} */ ([]), moment: /** @type {Moment | undefined} */ (undefined) };

/**
 * How much of a layer is lit: of the units that say something of the sample, of those that are silent, and at most of those that
 * dropout leaves out.
 * @typedef {[number, number, number]} Lit
 */

/** What lines stand for in a stage. @param {Stage['kind']} kind @returns {'signal' | 'gradient' | 'update'} */
function linesOf(kind) {
  if (kind === 'update') return 'update';
  return kind.endsWith('Backward') ? 'gradient' : 'signal';
}

/**
 * What is lit at a moment of an epoch.
 * @param {Pick<Stage, 'kind' | 'layer'>} stage @param {number} layers dense ones
 * @param {number} progress in the stage, from 0 to 1
 * @returns {{gaps: Pulse['gaps'], lit: Lit[]}} `lit` of inputs, hidden layers and classes
 */
export function momentOf({ kind, layer }, layers, progress) {
  const way = Math.min(progress / ARRIVED, 1);
  const after = Math.max((progress - ARRIVED) / (1 - ARRIVED), 0);
  const none = Array.from({ length: layers }, () => /** @type {Pulse['gaps'][number]} */ (undefined));
  /** @param {number} share @returns {Lit} */
  const all = (share) => [share, share, share];
  /** What has gone through a layer has left its silent units. @param {number} of @returns {Lit} */
  const passed = (of) => (of > 0 && of < layers ? [1, 0, 0] : all(1));
  /** @param {(of: number) => Lit} lit */
  const each = (lit) => Array.from({ length: layers + 1 }, (_, of) => lit(of));
  switch (kind) {
    case 'dense':
      return {
        gaps: none.with(layer - 1, [0, way]),
        lit: each((of) => (of < layer ? passed(of) : of === layer ? all(after) : all(0))),
      };
    case 'activation':
      return {
        gaps: none,
        lit: each((of) => (of < layer ? passed(of) : of === layer ? [1, 1 - progress, 1] : all(0))),
      };
    case 'dropout':
      return {
        gaps: none,
        lit: each((of) => (of < layer ? passed(of) : of === layer ? [1, 0, 1 - progress] : all(0))),
      };
    case 'softmax':
    case 'loss':
      return { gaps: none, lit: each(passed) };
    case 'lossBackward':
      return { gaps: none, lit: each((of) => (of === layers ? all(1) : all(0))) };
    case 'denseBackward':
      return {
        gaps: none.with(layer - 1, [1 - way, 1]),
        // The inputs are handed nothing.
        lit: each((of) => (of >= layer ? passed(of) : of === layer - 1 && of > 0 ? all(after) : all(0))),
      };
    case 'dropoutBackward':
      return {
        gaps: none,
        lit: each((of) => (of > layer ? passed(of) : of === layer ? [1, 1, 1 - progress] : all(0))),
      };
    case 'activationBackward':
      return {
        gaps: none,
        lit: each((of) => (of > layer ? passed(of) : of === layer ? [1, 1 - progress, 0] : all(0))),
      };
    case 'update':
      return { gaps: none.map(() => [(1 - way) / 2, (1 + way) / 2]), lit: each(() => all(1)) };
  }
}

/**
 * The rings around the classes: as wide as what a stage says of each.
 * @param {Stage['kind']} kind @param {number} progress @param {Numbers | undefined} numbers
 * @returns {Pick<Pulse, 'rings' | 'signed'>}
 */
export function ringsOf(kind, progress, numbers) {
  const signed = kind === 'lossBackward';
  if (!numbers) return { rings: undefined, signed };
  const { probabilities, label } = numbers;
  /** @param {(p: number, own: number) => number} width for a probability, and 1 for the right class */
  const rings = (width) => Array.from(probabilities, (p, of) => WIDEST * width(p, Number(of === label)));
  switch (kind) {
    case 'softmax':
      return { rings: rings((p) => p * progress), signed };
    case 'loss':
      return { rings: rings((_, own) => own), signed };
    case 'lossBackward':
      return { rings: rings((p, own) => p - own), signed };
    default:
      return { rings: undefined, signed };
  }
}

/** The numbers of the sample and the step that are shown, if they have come. @param {Told} state */
function numbersOf(state) {
  const { inspection, frame } = state;
  const numbers = inspection?.slow;
  const same = inspection?.epoch === frame?.epoch && inspection?.batch === frame?.batch;
  return same && numbers?.sample === sampleOf(state) ? numbers : undefined;
}

/**
 * @typedef {object} Moment
 * @property {'signal' | 'gradient' | 'update'} [lines] what is drawn, if not what is drawn always
 * @property {(shown: number[][]) => Pulse} [pulse] likewise
 * @property {boolean} moves whether another moment follows by itself
 * @property {boolean} over whether another stage does
 */

/**
 * What is to be drawn now.
 * @param {Told} state @param {number} now @param {boolean} calm whether nothing may move
 * @returns {Moment}
 */
export function momentAt(state, now, calm) {
  const { slow, data, inspection } = state;
  const own = slow?.from ? -1 : indexOf(state);
  const stage = stagesFor(state)[Math.max(own, 0)];
  if (clock.stage !== own) Object.assign(clock, { stage: own, elapsed: slow?.held ? DURATION : 0, last: 0 });
  const numbers = numbersOf(state);
  const known = numbers && inspection?.wants.network?.lines === linesOf(stage.kind);
  const moves = !calm && !slow?.held;
  if (moves && known) {
    if (clock.last > 0) clock.elapsed += Math.min(Math.max(now - clock.last, 0), LONGEST);
    clock.last = now;
  } else {
    clock.last = 0;
  }
  const progress = calm ? 1 : Math.min(clock.elapsed / DURATION, 1);
  const of = [own, progress, moves, data, numbers];
  if (latest.moment && of.every((part, index) => part === latest.of[index])) return latest.moment;
  const over = moves && progress === 1;
  const drawn = own < 0 ? {} : drawnOf(stage, data, numbers, progress);
  const moment = { ...drawn, moves: moves && !over, over };
  Object.assign(latest, { of, moment });
  return moment;
}

/** Only a ReLU can be silent. @param {string} activation @param {number} sum of the unit */
const isSilent = (activation, sum) => activation === 'relu' && !(sum > 0);

/** @param {Stage} stage @param {Data} data @param {Numbers | undefined} numbers @param {number} progress */
function drawnOf(stage, data, numbers, progress) {
  const { gaps, lit } = momentOf(stage, data.sizes.length - 1, progress);
  /** @param {number} layer @param {number} unit */
  function share(layer, unit) {
    const [active, silent, dropped] = lit[layer];
    const told = layer > 0 && layer < lit.length - 1 ? numbers?.layers[layer - 1] : undefined;
    if (!told) return active;
    const own = isSilent(activationOf(data, layer), told.sums[unit]) ? silent : active;
    return Math.min(own, told.mask?.[unit] === 0 ? dropped : 1);
  }
  return {
    lines: linesOf(stage.kind),
    /** @param {number[][]} shown @returns {Pulse} */
    pulse: (shown) => ({
      gaps,
      tiles: shown.map((units, layer) => units.map((unit) => share(layer, unit))),
      ...ringsOf(stage.kind, progress, numbers),
    }),
  };
}

/** Goes on where a stage is over. */
export { nextStage as goOn };

/** @param {number} value */
const told = (value) => formatNumber(value, 3);

/** Classes that are told of one by one. */
const FEW = 4;

/** A number of each class; of many the largest. @param {About} about @param {Float32Array} values */
function eachClass(about, values) {
  const all = Array.from(values, (value, of) => `${told(value)} for ${className(about, of)}`);
  if (all.length <= FEW) return all.join(', ');
  const most = values.reduce((most, value, of) => (Math.abs(value) > Math.abs(values[most]) ? of : most), 0);
  return `the largest is ${told(values[most])}, for ${className(about, most)}`;
}

/** The sample that is told of, and with batches from which it comes. @param {Numbers} numbers @param {number} samples of all */
function cameIn({ batch, sample, told }, samples) {
  if (!batch) return `sample ${told}`;
  const [number, batches, size, all] = [batch.number, batch.batches, batch.samples, samples].map(formatCount);
  const of = `batch ${number} of ${batches}, ${size} of ${all} points`;
  return told === sample
    ? `from ${of}, sample ${told}`
    : `sample ${sample} is not in ${of}; sample ${told} is, and`;
}

/** The loss, and of what it is made. @param {Numbers} numbers */
const lossOf = ({ data, added, loss }) =>
  data === undefined || added === undefined
    ? told(loss)
    : `${told(data)}; regularization adds ${told(added)}, which makes ${told(loss)}`;

/** What a weight's step is made of. @param {Numbers} numbers */
function stepOf({ optimizer, rate, momentum }) {
  switch (optimizer) {
    case 'adagrad':
      return `−${told(rate)} × its gradient ÷ the root of all its squared gradients so far`;
    case 'rmsprop':
      return `−${told(rate)} × its gradient ÷ the root of what its latest squared gradients are on average`;
    case 'adam':
      return `−${told(rate)} × what its latest gradients are on average ÷ the root of what their squares are`;
    default:
      return `${told(momentum)} × its last one − ${told(rate)} × its gradient`;
  }
}

/** @param {Float32Array} values */
const rangeOf = (values) => `from ${told(Math.min(...values))} to ${told(Math.max(...values))}`;

/** How smooth activations are called, and their slopes for an output. @type {Record<string, [string, (a: number) => number]>} */
const SMOOTH = {
  tanh: ['tanh', (a) => 1 - a * a],
  sigmoid: ['the sigmoid', (a) => (1 - a) * a],
};

/**
 * What the units of a layer make of their sums.
 * @param {string} activation @param {Numbers['layers'][0]} numbers @param {string} of which layer, where there are several
 */
function passedOn(activation, { sums, outputs }, of) {
  if (activation === 'linear') return `the units${of} pass their sums on as they are, ${rangeOf(sums)}.`;
  if (activation in SMOOTH)
    return `${SMOOTH[activation][0]} makes numbers ${rangeOf(outputs)} of the sums of the units${of}.`;
  const above = sums.filter((sum) => sum > 0).length;
  const others = sums.length - above;
  const what = activation === 'leaky' ? 'a hundredth of theirs' : '0';
  return `${formatCount(above)} of ${formatCount(sums.length)} units${of} ${above === 1 ? 'has a sum above 0 and passes' : 'have a sum above 0 and pass'} it on; the other ${formatCount(others)} ${others === 1 ? 'gives' : 'give'} ${what}.`;
}

/**
 * What becomes of the gradients on their way back through the units of a layer.
 * @param {string} activation @param {Numbers['layers'][0]} numbers @param {string} of which layer, where there are several
 */
function handedBack(activation, { sums, outputs, mask }, of) {
  if (activation === 'linear') return `for this point the gradient passes the units${of} unchanged.`;
  if (activation in SMOOTH) {
    const [name, slope] = SMOOTH[activation];
    return `for this point the gradient of each unit${of} is multiplied by the slope of ${name} there, ${rangeOf(outputs.map(slope))}.`;
  }
  const leaky = activation === 'leaky';
  const passes = sums.filter((sum, unit) => sum > 0 && (leaky || mask?.[unit] !== 0)).length;
  const [units, were] = passes === 1 ? ['unit', 'was'] : ['units', 'were'];
  const others = formatCount(sums.length - passes);
  return leaky
    ? `for this point the gradient passes the ${formatCount(passes)} ${units}${of} with a sum above 0, and a hundredth of it the other ${others}.`
    : `for this point the gradient passes the ${formatCount(passes)} active ${units}${of}${mask ? ` that ${were} kept` : ''}, and stops at the other ${others}.`;
}

/**
 * What happens in a stage, with its numbers.
 * @param {Pick<Stage, 'kind' | 'layer'>} stage @param {Numbers} numbers @param {About} about
 */
export function sentenceOf({ kind, layer }, numbers, about) {
  const { sizes, samples } = about;
  const layers = sizes.length - 1;
  const arms = plural(classWord(about));
  const { sums, mask } = numbers.layers[layer - 1];
  const activation = activationOf(about, layer);
  const { batch } = numbers;
  const count = formatCount(batch?.samples ?? samples);
  const points =
    batch?.samples === 1
      ? 'the point of the batch'
      : batch
        ? `the ${count} points of the batch`
        : `all ${count} points`;
  const of = layers > 2 ? ` of layer ${layer}` : '';
  const units = formatCount(sums.length);
  const { gradient } = numbers.layers[layer - 1];
  switch (kind) {
    case 'dense': {
      const [x, y] = numbers.point;
      const enters = layer === 1 ? `${cameIn(numbers, samples)} enters at x ${told(x)}, y ${told(y)}. ` : '';
      const who = layer === layers ? `each of the ${units} ${arms}` : `each of the ${units} units${of}`;
      const what = layer === layers ? eachClass(about, sums) : rangeOf(sums);
      const begins = enters ? who[0].toUpperCase() + who.slice(1) : who;
      return `Forward: ${enters}${begins} adds up what comes along its lines, and its bias: ${what}.`;
    }
    case 'activation':
      return `Forward: ${passedOn(activation, numbers.layers[layer - 1], of)}`;
    case 'dropout': {
      const left = sums.filter((_, unit) => mask?.[unit] === 0);
      const were =
        activation === 'relu' ? `, ${formatCount(left.filter((sum) => sum > 0).length)} of them active` : '';
      return `Forward: dropout leaves out ${formatCount(left.length)} of ${units} units${of} for this point${were}; what the others give counts ${told(Math.max(...(mask ?? [])))} times.`;
    }
    case 'softmax':
      return `Forward: softmax makes probabilities of the sums: ${eachClass(about, numbers.probabilities)}.`;
    case 'loss':
      return `Loss: the network gave ${told(numbers.probabilities[numbers.label])} to ${className(about, numbers.label)}, the right answer: surprise ${told(numbers.surprise)}. The mean over ${points} is ${lossOf(numbers)}.`;
    case 'lossBackward':
      return `Backward: what was said less what is right, divided by ${count}, is the gradient of each sum: ${eachClass(about, numbers.gradients)}.`;
    case 'denseBackward': {
      const into = layer === layers ? `the ${arms}` : layers > 2 ? `layer ${layer}` : 'the units';
      const rest =
        layer === 1
          ? ' Nothing is left to hand on.'
          : ` What is left goes back to ${layers > 2 ? `layer ${layer - 1}` : 'the units'}.`;
      return `Backward: each weight into ${into} gets its gradient, added up over ${points}${layer < layers && numbers.added !== undefined ? ', with what regularization adds' : ''}; the largest is ${told(gradient)}.${rest}`;
    }
    case 'dropoutBackward': {
      const left = sums.filter((_, unit) => mask?.[unit] === 0).length;
      return `Backward: nothing comes back to the ${formatCount(left)} ${left === 1 ? 'unit' : 'units'}${of} that dropout has left out; what comes back to the others counts ${told(Math.max(...(mask ?? [])))} times.`;
    }
    case 'activationBackward':
      return `Backward: ${handedBack(activation, numbers.layers[layer - 1], of)}`;
    case 'update': {
      const step = numbers.layers.reduce(
        (most, { step }) => (Math.abs(step) > Math.abs(most) ? step : most),
        0,
      );
      const left = numbers.layers.some(({ mask }) => mask) ? ', with what dropout leaves out' : '';
      return `Update: each weight takes its step, ${stepOf(numbers)}; the largest is ${told(step)}. The loss${batch ? ' of the batch' : ''} is ${told(numbers.loss)} before it${left}.`;
    }
  }
}

/** @typedef {Pick<import('./engine/engine.js').Frame, 'epoch' | 'batch' | 'batches' | 'loss'>} Shown */

/**
 * What has become of the step.
 * @param {{epoch: number, batch: number, loss: number}} from @param {Shown | undefined} frame @param {boolean} settled
 */
export function stepInWords(from, frame, settled) {
  if (frame && (frame.epoch > from.epoch || frame.batch > from.batch)) {
    const { epoch, batch, batches } = frame;
    const epochs = `epoch ${formatCount(epoch)}`;
    const where =
      batch > 0
        ? `batch ${formatCount(batch)} of ${formatCount(batches)}`
        : batches > 1
          ? `with it ${epochs} is made`
          : epochs;
    const loss = `loss${batches > 1 ? ' of all points' : ''} ${told(from.loss)} → ${told(frame.loss)}`;
    return `The step is taken: ${where}, ${loss}. “Stage after” begins the next ${batches > 1 ? 'batch' : 'epoch'}.`;
  }
  return settled ? 'No step was taken: its numbers are not finite.' : 'The step is being taken.';
}

/** @param {Props} props */
export function sentenceView({ state, about, settled }) {
  const { slow, data, frame } = state;
  if (!slow || !data) return '';
  if (slow.from) return stepInWords(slow.from, frame, settled);
  const known = { ...state, data };
  const numbers = numbersOf(known);
  return numbers ? sentenceOf(stagesFor(known)[indexOf(known)], numbers, about) : '';
}

/** @param {Props} props @param {boolean} calm whether nothing may move */
export function buttonsView({ state, actions }, calm) {
  const { slow, data } = state;
  if (!slow || !data) return nothing;
  const known = { ...state, data };
  const { held, from } = slow;
  // From the rest after a step the next stage is the first, which is the one in view.
  const after = () => (from ? actions.set({ slow: { held, from: undefined } }) : nextStage(known, actions));
  return html`<button
      type="button" id="stage-before" aria-disabled=${String(indexOf(known) === 0)}
      @click=${() => previousStage(known, actions)}
    >Stage before</button>
    ${
      calm
        ? nothing
        : html`<button
          type="button" id="hold" aria-pressed=${String(held)}
          @click=${() => actions.set({ slow: { held: !held, from: undefined } })}
        >Hold</button>`
    }
    <button type="button" id="stage-after" @click=${after}>Stage after</button>`;
}
