// The page's side of the worker that computes the decision map.

/**
 * @typedef {object} Begin the network whose maps are wanted
 * @property {WebAssembly.Module} module
 * @property {number[]} hidden
 * @property {number} classes
 */

/**
 * @typedef {object} Paint
 * @property {Float32Array} parameters
 * @property {Uint8Array} palette
 * @property {number} side in pixels
 * @property {ArrayBuffer} [buffer] of an earlier map: new memory for each would cost as much as drawing it
 */

/**
 * @typedef {object} Painted
 * @property {Uint8ClampedArray<ArrayBuffer>} pixels RGBA, row 0 on top
 * @property {number} side
 * @property {number} milliseconds it took
 */

/**
 * @param {Begin} begin
 * @param {(painted: Painted) => void} painted
 * @param {(error: unknown) => void} failed
 */
export function createPainter(begin, painted, failed) {
  const worker = new Worker(new URL('./map-worker.js', import.meta.url), { type: 'module' });
  let busy = false;
  worker.addEventListener('message', (/** @type {MessageEvent<Painted | {failure: string}>} */ { data }) => {
    busy = false;
    if ('failure' in data) failed(data.failure);
    else painted(data);
  });
  worker.addEventListener('error', (event) => failed(event.message));
  worker.postMessage(begin);
  return {
    /** Whether a map is on its way. */
    get busy() {
      return busy;
    },
    /** Asks for a map; one at a time. @param {Paint} paint */
    paint(paint) {
      busy = true;
      worker.postMessage(paint, paint.buffer ? [paint.buffer] : []);
    },
  };
}
