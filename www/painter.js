// The page's side of the worker that draws the decision map.

/** @typedef {import('./view/points.js').Samples} Samples */
/** @typedef {import('./view/theme.js').Theme} Theme */

/**
 * @typedef {object} Begin the network whose maps are wanted, and where to draw them
 * @property {WebAssembly.Module} module
 * @property {number[]} hidden
 * @property {number} classes
 * @property {OffscreenCanvas} canvas
 */

/**
 * @typedef {object} Paint a map and the samples on it
 * @property {Float32Array} parameters
 * @property {Samples | undefined} samples that are to be drawn on it
 * @property {Theme} theme
 * @property {number} side of the map in pixels
 * @property {number} place side of the place for it in device pixels
 * @property {number} density device pixels to a CSS pixel
 */

/**
 * @typedef {object} Painted
 * @property {number} side
 * @property {number} milliseconds that the map took
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
  worker.postMessage(begin, [begin.canvas]);
  return {
    /** Whether a map is on its way. */
    get busy() {
      return busy;
    },
    /** Asks for a map; one at a time. @param {Paint} paint */
    paint(paint) {
      busy = true;
      worker.postMessage(paint);
    },
  };
}
