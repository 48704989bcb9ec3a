// How long several ways of doing the same take, by a clock that may be coarse, on a machine that may be busy.

/** Clock ticks that a timing lasts at least, and the milliseconds within which it stays all the same. */
const TICKS = 20;
const MIN_LENGTH = 2;
const MAX_LENGTH = 250;

/** Calls between two looks at the clock so many that looking costs nothing beside them. */
const MAX_CALLS = 64;

/** Repetitions of one call; what it does once, however often it repeats, is at most so much of it. */
const MAX_TIMES = 1e6;
const MAX_ONCE = 1 / 3;

/** A cost is known when the best of so many timings agree to within a share. */
const TIMINGS = 8;
const BEST = 4;
const AGREE = 0.04;

/** Share of the time that timings may take. */
const SHARE = 0.25;

/**
 * What the calls of a function cost. Whatever interrupts a timing makes it longer, never shorter, so the best ones count.
 * @param {() => number} now in milliseconds
 */
function createCost(now) {
  /** Milliseconds of a call, ascending. @type {number[]} */
  let timings = [];
  return {
    get known() {
      return timings.length >= TIMINGS && timings[BEST - 1] <= (1 + AGREE) * timings[0];
    },
    get value() {
      const best = timings.slice(0, BEST);
      return best.reduce((sum, timing) => sum + timing, 0) / best.length;
    },
    forget() {
      timings = [];
    },
    /**
     * Takes one timing, from a tick of the clock to another: a coarse clock is exact only where it ticks.
     * @param {() => void} call @param {number} tick the shortest that has been seen, in milliseconds
     * @returns {{calls: number, tick: number}} how many there were, and the shortest tick now
     */
    time(call, tick) {
      const before = now();
      let began = before;
      while (began === before) began = now();
      const shortest = Math.min(tick, began - before);
      const length = Math.min(Math.max(TICKS * shortest, MIN_LENGTH), MAX_LENGTH);
      let calls = 0;
      let ended = began;
      while (ended - began < length) {
        call();
        calls += 1;
        ended = now();
      }
      timings.push((ended - began) / calls);
      timings.sort((a, b) => a - b);
      return { calls, tick: shortest };
    },
  };
}

/**
 * Times several ways, a little whenever it is asked, until all are known.
 * @param {() => number} now the clock, in milliseconds
 * @param {((times: number) => void)[]} ways each does something once, and then its work so many times
 */
export function createTimings(now, ways) {
  let tick = Number.POSITIVE_INFINITY;
  let due = Number.NEGATIVE_INFINITY;
  let turn = 0;
  const costs = ways.map((way) => ({ way, times: 1, once: createCost(now), many: createCost(now) }));
  const all = costs.flatMap((cost) => [() => timeOnce(cost), () => timeMany(cost)]);

  /** @param {typeof costs[0]} cost */
  function timeOnce({ way, once }) {
    ({ tick } = once.time(() => way(1), tick));
  }

  /** @param {typeof costs[0]} cost */
  function timeMany(cost) {
    const { way, once, many, times } = cost;
    const timed = many.time(() => way(times), tick);
    ({ tick } = timed);
    if (times < MAX_TIMES && (timed.calls > MAX_CALLS || MAX_ONCE * many.value < once.value)) {
      cost.times = Math.min(4 * times, MAX_TIMES);
      many.forget();
    }
  }

  const known = () => costs.every(({ once, many }) => once.known && many.known);

  return {
    /**
     * @returns {number[] | undefined} milliseconds that the work of each way takes, the same ever after; undefined as long
     *   as that is not known
     */
    measure() {
      const began = now();
      if (!known() && began >= due) {
        all[turn]();
        turn = (turn + 1) % all.length;
        const ended = now();
        due = ended + (ended - began) * (1 / SHARE - 1);
      }
      return known()
        ? costs.map(({ times, once, many }) => (many.value - once.value) / (times - 1))
        : undefined;
    },
  };
}
