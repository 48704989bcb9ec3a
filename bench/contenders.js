// What runs in the tab: each contender is sent to an engine as it stands, with the helpers beside it (see
// `sent`), and trains the same network on the same points from the same weights.

/**
 * @typedef {object} Work What every contender is given.
 * @property {number[]} points x₀, y₀, x₁, y₁, …
 * @property {number[]} labels
 * @property {number[]} parameters W1, b1, W2, b2, each row-major
 * @property {number} hidden units of the hidden layer
 * @property {number} early
 * @property {number} late the epochs after which the loss is compared
 * @property {number} side of the map, in pixels
 * @property {number} block pixels that a library gets at once, so that what it computes of them stays in
 *   the caches
 * @property {number} repeats
 *
 * @typedef {object} Outcome
 * @property {number} early
 * @property {number} late the losses after that many epochs
 * @property {number[]} corner the map's answer at its first pixel after `early` epochs
 * @property {number[]} epoch
 * @property {number[]} map milliseconds that one took, in each repeat
 */

/**
 * The expression that runs `contender` in an engine.
 * @template Input
 * @param {(input: Input) => unknown} contender
 * @param {Input} input
 */
export function sent(contender, input) {
  return `(() => { ${HELPERS.join('\n')} return (${contender})(${JSON.stringify(input)}); })()`;
}

/**
 * Milliseconds that one call of each kind of work took, in each of the repeats. The kinds take turns, so
 * that all of them meet the machine at the same speed. What gives a promise is waited for.
 * @param {(() => unknown)[]} works
 * @param {number} repeats
 */
async function time(works, repeats) {
  const warmUp = 300; // in which the engine's fastest compiler gets ready
  const shortest = 30; // so long that the clock's coarseness does not matter
  /**
   * @param {() => unknown} work
   * @param {number} count
   */
  const run = async (work, count) => {
    const began = performance.now();
    for (let i = 0; i < count; i += 1) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    return performance.now() - began;
  };
  /** @param {() => unknown} work */
  const warm = async (work) => {
    const end = performance.now() + warmUp;
    let count = 1;
    for (;;) {
      const took = await run(work, count);
      if (took < shortest) count *= 2;
      else if (performance.now() > end) return count;
    }
  };
  /** @type {number[]} */
  const counts = [];
  for (const work of works) counts.push(await warm(work));
  /** @type {number[][]} */
  const times = works.map(() => []);
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const [kind, work] of works.entries()) {
      times[kind].push((await run(work, counts[kind])) / counts[kind]);
    }
  }
  return times;
}

/** Our package, ready for use. */
async function loadTrainer() {
  const packageUrl = './neural_spiral.js'; // beside the page, not beside this file
  /** @type {typeof import('../www/pkg/neural_spiral.js')} */
  const { default: init, Trainer } = await import(packageUrl);
  await init();
  return Trainer;
}

/**
 * Times an epoch between two runs of the engine's SIMD peak.
 * @param {() => void} step
 * @param {number[]} peak
 * @param {number} repeats
 */
async function timeBesidePeak(step, peak, repeats) {
  const { instance } = await WebAssembly.instantiate(new Uint8Array(peak));
  const runPeak = /** @type {() => number} */ (instance.exports.run);
  const [before, epoch, after] = await time([runPeak, step, runPeak], repeats);
  return { epoch, peaks: [before, after] };
}

/**
 * The loss of the last of `count` epochs.
 * @param {() => number | Promise<number>} step
 * @param {number} count
 */
async function lossAfter(step, count) {
  for (let epoch = 1; epoch < count; epoch += 1) await step();
  return step();
}

/**
 * Checks and times another library's epoch and map.
 * @param {() => number | Promise<number>} step answers the epoch's loss
 * @param {() => ArrayLike<number>[]} draw answers the probabilities of all pixels, in blocks
 * @param {Work} work
 * @returns {Promise<Outcome>}
 */
async function measureLibrary(step, draw, work) {
  const early = await lossAfter(step, work.early);
  const corner = Array.from(draw()[0]).slice(0, 3);
  const late = await lossAfter(step, work.late - work.early);
  const [epoch] = await time([step], work.repeats);
  const [map] = await time([draw], work.repeats);
  return { early, late, corner, epoch, map };
}

/**
 * Where a pixel's centre lies; y is turned round by the caller.
 * @param {number} pixel
 * @param {number} side
 */
function centreOf(pixel, side) {
  return (2.2 * (pixel + 0.5)) / side - 1.1;
}

/**
 * TensorFlow.js, the work in its tensors. The multi-threaded binary is left out.
 * @param {Work} work
 * @param {'wasm' | 'cpu'} backend
 */
async function startTensorFlow(work, backend) {
  const { tf } = /** @type {any} */ (globalThis);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js does not start its ${backend} backend`);
  if (backend === 'wasm' && !(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new Error('TensorFlow.js does not use SIMD');
  }
  let used = 0;
  const parameters = [[2, work.hidden], [work.hidden], [work.hidden, 3], [3]].map((shape) => {
    const begin = used;
    used += shape.reduce((product, length) => product * length);
    return tf.tensor(work.parameters.slice(begin, used), shape);
  });
  const pixels = Array.from({ length: work.side ** 2 }, (_, pixel) => [
    centreOf(pixel % work.side, work.side),
    -centreOf(Math.floor(pixel / work.side), work.side),
  ]);
  return {
    tf,
    points: tf.tensor2d(work.points, [work.labels.length, 2]),
    correct: tf.cast(tf.oneHot(tf.tensor1d(work.labels, 'int32'), 3), 'float32'),
    parameters,
    blocks: tf.split(tf.tensor2d(pixels), work.side ** 2 / work.block),
  };
}

const HELPERS = [time, loadTrainer, timeBesidePeak, lossAfter, measureLibrary, centreOf, startTensorFlow];

/**
 * Our own epoch, between two runs of the engine's SIMD peak, and our map, colours included.
 * @param {{work: Work, peak: number[]}} input
 * @returns {Promise<Outcome & {peaks: number[][]}>}
 */
export async function ours({ work, peak }) {
  const Trainer = await loadTrainer();
  const trainer = new Trainer({ hidden: [work.hidden] });
  const step = () => {
    trainer.step();
    return trainer.loss;
  };
  const early = await lossAfter(step, work.early);
  const first = centreOf(0, work.side);
  const corner = [...trainer.predict(Float32Array.of(first, -first))];
  const late = await lossAfter(step, work.late - work.early);
  const timed = await timeBesidePeak(() => trainer.step(), peak, work.repeats);
  const [map] = await time([() => trainer.predict_grid(work.side, work.side)], work.repeats);
  trainer.free();
  return { early, late, corner, map, ...timed };
}

/**
 * An epoch of any of our networks, between two runs of the engine's SIMD peak.
 * @param {{options: import('../www/pkg/neural_spiral.js').TrainerOptions, peak: number[], repeats: number}} input
 */
export async function epochs({ options, peak, repeats }) {
  const Trainer = await loadTrainer();
  const trainer = new Trainer(options);
  const before = trainer.loss;
  for (let epoch = 0; epoch < 100; epoch += 1) trainer.step();
  if (!(trainer.loss < before)) throw new Error(`${JSON.stringify(options)} does not learn`);
  const timed = await timeBesidePeak(() => trainer.step(), peak, repeats);
  trainer.free();
  return timed;
}

/**
 * Our map of the trained network, of each size.
 * @param {{sides: number[], repeats: number}} input
 */
export async function maps({ sides, repeats }) {
  const Trainer = await loadTrainer();
  const trainer = new Trainer({});
  for (let epoch = 0; epoch < 3000; epoch += 1) trainer.step();
  const times = [];
  for (const side of sides) times.push((await time([() => trainer.predict_grid(side, side)], repeats))[0]);
  trainer.free();
  return times;
}

/**
 * TensorFlow.js as its guides teach it: a model of layers, compiled, trained and asked. `fit` for many
 * epochs at once is no faster than `trainOnBatch` for each.
 * @param {{work: Work, backend: 'wasm' | 'cpu'}} input
 * @returns {Promise<Outcome>}
 */
export async function tensorFlowLayers({ work, backend }) {
  const { tf, points, correct, parameters, blocks } = await startTensorFlow(work, backend);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [2], units: work.hidden, activation: 'relu' }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.setWeights(parameters);
  const optimizer = tf.train.momentum(1, 0.9);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });

  let epochs = 0;
  /** @returns {Promise<number>} */
  const step = () => {
    optimizer.setLearningRate(1 / (1 + 1e-3 * epochs));
    epochs += 1;
    return model.trainOnBatch(points, correct);
  };
  const draw = () =>
    blocks.map((/** @type {unknown} */ block) =>
      tf.tidy(() => model.predict(block, { batchSize: work.block }).dataSync()),
    );

  return measureLibrary(step, draw, work);
}

/**
 * TensorFlow.js, its epoch written out in core operations: its own gradients (`optimizer.minimize`) take
 * half as long again.
 * @param {{work: Work, backend: 'wasm' | 'cpu'}} input
 * @returns {Promise<Outcome>}
 */
export async function tensorFlowCore({ work, backend }) {
  const { tf, points, correct, parameters: initial, blocks } = await startTensorFlow(work, backend);
  const samples = work.labels.length;
  const parameters = initial.map((parameter) => tf.variable(parameter));
  const [W1, b1, W2, b2] = parameters;
  const velocities = parameters.map((parameter) => tf.variable(tf.zerosLike(parameter)));
  const forward = (/** @type {unknown} */ input) => {
    const hidden = tf.fused.matMul({ a: input, b: W1, bias: b1, activation: 'relu' });
    return [hidden, tf.softmax(tf.fused.matMul({ a: hidden, b: W2, bias: b2 }))];
  };

  let epochs = 0;
  const step = () =>
    tf.tidy(() => {
      const rate = 1 / (1 + 1e-3 * epochs);
      const [hidden, probabilities] = forward(points);
      const loss = tf.neg(tf.mean(tf.log(tf.sum(tf.mul(probabilities, correct), 1))));
      const output = tf.div(tf.sub(probabilities, correct), samples);
      const inner = tf.mul(tf.matMul(output, W2, false, true), tf.step(hidden));
      const gradients = [
        tf.matMul(points, inner, true, false),
        tf.sum(inner, 0),
        tf.matMul(hidden, output, true, false),
        tf.sum(output, 0),
      ];
      for (const [index, gradient] of gradients.entries()) {
        velocities[index].assign(tf.sub(tf.mul(velocities[index], 0.9), tf.mul(gradient, rate)));
        parameters[index].assign(tf.add(parameters[index], velocities[index]));
      }
      epochs += 1;
      return loss.dataSync()[0];
    });

  const draw = () =>
    blocks.map((/** @type {unknown} */ block) => tf.tidy(() => forward(block)[1].dataSync()));

  return measureLibrary(step, draw, work);
}

/**
 * ConvNetJS, which takes one example at a time and updates after 300.
 * @param {{work: Work}} input
 * @returns {Promise<Outcome>}
 */
export async function convNet({ work }) {
  const { convnetjs } = /** @type {any} */ (globalThis);
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: 2 },
    { type: 'fc', num_neurons: work.hidden, activation: 'relu' },
    { type: 'softmax', num_classes: 3 },
  ]);
  // It keeps one row of weights for each neuron; ours has one for each input.
  const layers = net.layers.filter((/** @type {any} */ layer) => layer.filters);
  let used = 0;
  for (const { filters, biases, num_inputs: inputs } of layers) {
    const units = filters.length;
    for (let input = 0; input < inputs; input += 1) {
      for (let unit = 0; unit < units; unit += 1) {
        filters[unit].w[input] = work.parameters[used + input * units + unit];
      }
    }
    used += inputs * units;
    biases.w.set(work.parameters.slice(used, used + units));
    used += units;
  }
  const samples = work.labels.map(
    (_, index) => new convnetjs.Vol([work.points[2 * index], work.points[2 * index + 1]]),
  );
  const trainer = new convnetjs.SGDTrainer(net, { momentum: 0.9, batch_size: samples.length });

  let epochs = 0;
  const step = () => {
    trainer.learning_rate = 1 / (1 + 1e-3 * epochs);
    let loss = 0;
    for (const [index, sample] of samples.entries()) loss += trainer.train(sample, work.labels[index]).loss;
    epochs += 1;
    return loss / samples.length;
  };
  const place = new convnetjs.Vol([0, 0]);
  const probabilities = new Float32Array(3 * work.side ** 2);
  const draw = () => {
    let pixel = 0;
    for (let row = 0; row < work.side; row += 1) {
      for (let column = 0; column < work.side; column += 1) {
        place.w[0] = centreOf(column, work.side);
        place.w[1] = -centreOf(row, work.side);
        probabilities.set(net.forward(place).w, 3 * pixel);
        pixel += 1;
      }
    }
    return [probabilities];
  };

  return measureLibrary(step, draw, work);
}
