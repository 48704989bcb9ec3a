// The one loop of the page, and how it divides a frame's time.

/**
 * Calls `frame` in the next animation frame after `wake`, and sleeps until it is called again. Browsers give no animation
 * frames to a hidden tab, so nothing is asked of the engine there, and training rests.
 * @param {(now: number) => void} frame
 * @param {(error: unknown) => void} failed is told if a frame throws; after that one, in which it can be said, the loop is
 *   over if it happens again
 */
export function createLoop(frame, failed) {
  let request = 0;
  let broken = false;
  let failures = 0;
  /** @param {number} now */
  function run(now) {
    request = 0;
    try {
      frame(now);
    } catch (error) {
      broken = failures > 0;
      failures += 1;
      failed(error);
    }
  }
  function wake() {
    if (request === 0 && !broken) request = requestAnimationFrame(run);
  }
  return { wake };
}

/**
 * Smoothing of measured times: the minimum so far, which rises by 2 % a measurement, so that a single slow time, which may
 * have been an interruption, does not count, and a lasting change does.
 * @param {number} cost as known so far
 * @param {number} latest
 */
export const smoothed = (cost, latest) => Math.min(latest, 1.02 * cost);

/** Milliseconds beyond which something is too slow to be done in every frame. */
const SLOW = 25;

/**
 * Throttle: when something slow may be done again, so that it takes at most a fifth of the time.
 * @param {number} now in milliseconds @param {number} cost
 */
export const throttled = (now, cost) => (cost > SLOW ? now + 5 * cost : now);

/** Multiplications that small maps may take. */
const WORK = 4e7;

/**
 * How fine small maps are drawn: large networks have coarser ones.
 * @param {number} finest pixels a side @param {number} coarsest likewise @param {number} work multiplications of a pixel
 */
export const smallSide = (finest, coarsest, work) =>
  Math.min(finest, Math.max(Math.floor(Math.sqrt(WORK / work)), coarsest));

/** Pixels a side with which the first map is drawn, before anything is known of what maps cost. */
const FIRST_SIDE = 256;
const MIN_SIDE = 64;

/**
 * Chooses how fine the map is drawn, from what maps have cost so far: every device pixel if that fits into
 * the budget, else every second, third, … in both directions.
 */
export function createResolution() {
  /** Milliseconds that a map takes when nothing disturbs it, by divisor. @type {number[]} */
  let costs = [];
  let whole = 0;
  let divisor = 1;
  /** Maps measured so far. */
  let maps = 0;

  return {
    /**
     * To be asked only when no map is on its way.
     * @param {number} side of the map in device pixels
     * @param {number} budget in milliseconds
     * @returns {number} the side to draw
     */
    choose(side, budget) {
      if (side !== whole) costs = [];
      whole = side;
      if (costs[divisor] === undefined) {
        divisor = Math.max(Math.ceil(side / FIRST_SIDE), 1);
      } else {
        const latest = divisor;
        /** Where there was no map yet, from the latest: a little less than by its pixels. @param {number} other */
        const cost = (other) => costs[other] ?? costs[latest] * (latest / other) ** 1.7;
        while (cost(divisor) > budget && side / divisor > MIN_SIDE) divisor += 1;
        // The cost of the finer map decays, so that it is tried again after a second or two.
        if (costs[divisor - 1] !== undefined) costs[divisor - 1] *= 0.998;
        const finer = cost(divisor - 1);
        if (divisor > 1 && finer < 0.9 * budget) {
          divisor -= 1;
          costs[divisor] = finer;
        }
      }
      return Math.ceil(side / divisor);
    },
    /**
     * @param {number} side that was drawn
     * @param {number} milliseconds it took
     */
    measured(side, milliseconds) {
      const drawn = Math.round(whole / side);
      // The first map ran in the browser's baseline code; optimised code is about four times as fast.
      const latest = maps === 0 ? milliseconds / 4 : milliseconds;
      if (maps === 1) costs = [];
      costs[drawn] = smoothed(costs[drawn] ?? latest, latest);
      maps += 1;
    },
  };
}

/** Epochs a second over the last half second or so, and epochs a frame, which change slowly enough to be read. */
export function createRate() {
  let since = 0;
  let epochs = 0;
  let frames = 0;
  let rate = 0;
  let reached = 0;
  return {
    /**
     * @param {number} now in milliseconds
     * @param {number} trained epochs since the last call
     */
    count(now, trained) {
      epochs += trained;
      frames += 1;
      if (since === 0) {
        since = now;
        epochs = 0;
        frames = 0;
      } else if (now - since > 500) {
        rate = (1000 * epochs) / (now - since);
        reached = reached > 0 ? (reached + epochs / frames) / 2 : epochs / frames;
        since = now;
        epochs = 0;
        frames = 0;
      }
      return rate;
    },
    /** Of the latest count. */
    get latest() {
      return rate;
    },
    /** Epochs a frame, smoothed over some counts; 0 until there is one. */
    get reached() {
      return reached;
    },
    /** Nothing trains, or at another speed: the next count begins anew. */
    rest() {
      since = 0;
      rate = 0;
      reached = 0;
    },
  };
}
