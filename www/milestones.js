// The epochs that are drawn as small maps: 0, 1, 3, 10, 30, 100, …, evenly spaced on a log scale.

/** Small maps that are shown. */
const SHOWN = 8;

/** The first that is not before an epoch. @param {number} epoch */
export function milestoneFrom(epoch) {
  if (epoch <= 0) return 0;
  for (let power = 1; ; power *= 10) {
    if (power >= epoch) return power;
    if (3 * power >= epoch) return 3 * power;
  }
}

/** The latest eight of a run that was trained until now, and before there are so many the first eight. @param {number} now */
export function milestonesOf(now) {
  const milestones = [0];
  for (;;) {
    const next = milestoneFrom(milestones[milestones.length - 1] + 1);
    if (milestones.length >= SHOWN && next > now) return milestones.slice(-SHOWN);
    milestones.push(next);
  }
}
