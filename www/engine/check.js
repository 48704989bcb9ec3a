// The check of all gradients, which the inspector loads when it is first started.

/**
 * News of a gradient check: at first what it checks, then what it has found since.
 * @typedef {object} Progress
 * @property {{epoch: number, batch: import('./subject.js').Batch | undefined, gradients: Float64Array, sampleLength: number}} [begun]
 *   the batch whose loss it is, if that is not all samples; gradients by backpropagation of all parameters, and how many of them,
 *   drawn at random, are checked before all others
 * @property {Uint32Array} checked the parameters that have been checked since the last news
 * @property {Float64Array} differences their central differences
 * @property {number} scale what a difference that is only rounding is small beside
 * @property {number} elapsed milliseconds since the beginning
 */

/** Milliseconds that the check works before a request is answered, and between its news. */
const SLICE = 6;
const NEWS = 60;
/** Samples, times parameters, that are worked on between two looks at the clock. */
const STRIDE = 40_000;

/** Resolves when all messages that wait have been taken up. */
function yieldToMessages() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });
}

/**
 * @param {import('./subject.js').Subject} subject
 * @param {(progress: Progress) => unknown} progress
 * @param {(news: Progress) => Progress} handOver lets what is told be the page's
 * @param {() => boolean} goesOn whether it is still wanted
 */
export async function checkGradients(subject, progress, handOver, goesOn) {
  // While this was loaded, another run may have begun: what it was to check is no more.
  if (!goesOn()) return;
  const { trainer, batch } = subject;
  const began = performance.now();
  const check = trainer.gradientCheck();
  const { gradients, sampleLength } = check;
  const stride = Math.max(Math.round(STRIDE / gradients.length), 1);
  let told = 0;
  let due = 0;
  /** @param {Progress['begun']} [begun] */
  function tell(begun) {
    const [checked, differences] = [check.checked.slice(told), check.differences.slice(told)];
    told += checked.length;
    const now = performance.now();
    due = now + NEWS;
    // Its answer says that the news has arrived: the end of the check, which comes another way, must not overtake it.
    return progress(handOver({ begun, checked, differences, scale: check.scale, elapsed: now - began }));
  }
  try {
    await tell({ epoch: trainer.epoch, batch, gradients, sampleLength });
    while (!check.done && goesOn()) {
      const end = performance.now() + SLICE;
      do check.advance(stride);
      while (!check.done && performance.now() < end);
      if (check.done || performance.now() >= due) await tell();
      await yieldToMessages();
    }
  } finally {
    check.free();
  }
}
