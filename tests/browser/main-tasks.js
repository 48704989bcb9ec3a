// Tasks of the page's own thread, from the trace that Chromium makes of itself.

/**
 * Durations in milliseconds of all its tasks, by the clock and by what the processor worked on them.
 * @param {Buffer} trace with the category disabled-by-default-devtools.timeline
 * @returns {{clock: number, work: number}[]}
 */
export function mainTasks(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const main = new Set();
  for (const { name, args, pid, tid } of traceEvents) {
    if (name === 'thread_name' && args.name === 'CrRendererMain') main.add(`${pid}:${tid}`);
  }
  return traceEvents
    .filter((/** @type {any} */ e) => e.name === 'RunTask' && e.dur && main.has(`${e.pid}:${e.tid}`))
    .map((/** @type {any} */ e) => ({ clock: e.dur / 1000, work: (e.tdur ?? e.dur) / 1000 }));
}
