// The one loop of the page, and how it divides a frame's time.

/**
 * Calls `frame` once an animation frame for as long as it answers true, then sleeps until `wake`.
 * Browsers give no animation frames to a hidden tab, so training rests there by itself.
 * @param {(now: number) => boolean} frame
 * @param {(error: unknown) => void} failed is told if a frame throws; the loop is over then
 */
export function createLoop(frame, failed) {
  let request = 0;
  let broken = false;
  /** @param {number} now */
  function run(now) {
    request = 0;
    try {
      if (frame(now)) wake();
    } catch (error) {
      broken = true;
      failed(error);
    }
  }
  function wake() {
    if (request === 0 && !broken) request = requestAnimationFrame(run);
  }
  return { wake };
}

/**
 * Chooses how fine the map is drawn, from what its pixels have cost so far: every device pixel if that
 * fits into the budget, else every second, third, … in both directions.
 */
export function createResolution() {
  let millisecondsAPixel = 0;
  let divisor = 1;
  return {
    /**
     * @param {number} side of the map in device pixels
     * @param {number} budget in milliseconds
     * @returns {number} the side to draw
     */
    choose(side, budget) {
      /** @param {number} divisor */
      const cost = (divisor) => millisecondsAPixel * (side / divisor) ** 2;
      while (cost(divisor) > budget && side / divisor > 64) divisor += 1;
      // Finer again only with room to spare, so that the map does not flicker between two sizes.
      while (divisor > 1 && cost(divisor - 1) < 0.8 * budget) divisor -= 1;
      return Math.ceil(side / divisor);
    },
    /**
     * @param {number} side that was drawn
     * @param {number} milliseconds it took
     */
    measured(side, milliseconds) {
      const latest = milliseconds / side ** 2;
      millisecondsAPixel = millisecondsAPixel === 0 ? latest : 0.9 * millisecondsAPixel + 0.1 * latest;
    },
  };
}

/** Epochs a second over the last half second or so. */
export function createRate() {
  let since = 0;
  let epochs = 0;
  let rate = 0;
  return {
    /**
     * @param {number} now in milliseconds
     * @param {number} trained epochs since the last call
     */
    count(now, trained) {
      epochs += trained;
      if (since === 0) {
        since = now;
        epochs = 0;
      } else if (now - since > 500) {
        rate = (1000 * epochs) / (now - since);
        since = now;
        epochs = 0;
      }
      return rate;
    },
    /** Nothing trains: the next count begins anew. */
    rest() {
      since = 0;
      rate = 0;
      return rate;
    },
  };
}
