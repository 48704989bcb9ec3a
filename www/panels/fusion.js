// The panel "Why fuse": from the loss back to the logits in one stride, or the long way.

import { arrayOf } from '../trace.js';
import { formatAlike, formatNumber, nameArm } from '../view/numbers.js';

/** @typedef {import('../hood.js').Host} Host */
/** @typedef {import('../hood.js').Frame} Frame */
/** @typedef {import('../hood.js').Choice} Choice */

/** How far the logits are pushed apart, one push after another. */
const PUSHES = [0, 20, 40, 60, 80];
/** Milliseconds that one timing lasts, and between two of them. */
const TIMED = 4;
const TIMED_EVERY = 1000;
/** Timings until the browser has surely compiled both ways for speed: so many are made even at rest. */
const WARM = 3;

/** @param {Host} host @param {Choice} choice */
export function createFusionPanel({ element, hidden, classes, trainer }, choice) {
  const output = `dense${hidden.length + 1}.output`;
  const short = element('fusion-short');
  const long = element('fusion-long');
  const way = /** @type {HTMLInputElement} */ (element('long-way'));
  const push = /** @type {HTMLButtonElement} */ (element('push-logits'));
  const pushWords = element('push-words');
  const release = /** @type {HTMLButtonElement} */ (element('release-logits'));
  const names = Array.from({ length: classes }, (_, label) => nameArm(label));
  let pushed = 0;
  let timed = Number.NEGATIVE_INFINITY;
  let timings = 0;
  let sample = -1;

  way.addEventListener('change', choice.changed);
  push.addEventListener('click', () => {
    pushed = Math.min(pushed + 1, PUSHES.length - 1);
    choice.changed();
  });
  release.addEventListener('click', () => {
    pushed = 0;
    push.focus();
    choice.changed();
  });

  /** The chosen sample's logits; pushed, the right class far below all others. @param {Frame} frame */
  function logitsOf({ trace, first, labels }) {
    const { values, columns } = arrayOf(trace(), output);
    const start = (choice.sample - first()) * columns;
    const logits = values.slice(start, start + columns);
    const right = labels[choice.sample];
    const by = PUSHES[pushed];
    return by === 0
      ? logits
      : logits.map((_, c) => (c === right ? -by : c === (right + 1) % columns ? by : -by));
  }

  /** Microseconds that one way takes over all samples. @param {(times: number) => void} repeat */
  function time(repeat) {
    const elapsed = (/** @type {number} */ times) => {
      const began = performance.now();
      repeat(times);
      return performance.now() - began;
    };
    // Most of the first is the forward pass, which is made once however often the way back is.
    const once = elapsed(1);
    for (let times = 10; ; times *= 2) {
      const passed = elapsed(times) - once;
      if (passed >= TIMED / 2 || times >= 100_000) return (1000 * passed) / (times - 1);
    }
  }

  function compare() {
    const engine = trainer();
    const [fused, unfused] = [
      time((times) => engine.repeatFused(times)),
      time((times) => engine.repeatUnfused(times)),
    ];
    element('ways-fused').textContent = `${formatNumber(Number(fused.toPrecision(2)))} µs`;
    element('ways-unfused').textContent = `${formatNumber(Number(unfused.toPrecision(2)))} µs`;
    element('ways-ratio').textContent = `× ${(unfused / fused).toFixed(1)}`;
  }

  return {
    /** Whether there is more to do. */
    get running() {
      return timings < WARM;
    },
    /** @param {Frame} frame */
    draw(frame) {
      const { now, labels, legible } = frame;
      if (sample !== choice.sample) pushed = 0;
      sample = choice.sample;
      if (now - timed > TIMED_EVERY) {
        timed = now;
        timings += 1;
        compare();
      }
      if (!legible) return;
      const difference = trainer().fusionDifference();
      element('ways-difference').textContent = Number.isNaN(difference)
        ? 'NaN: the long way is lost'
        : formatNumber(difference);
      const logits = logitsOf(frame);
      const label = labels[choice.sample];
      const flat = trainer().fusion(logits, label);
      const part = (/** @type {number} */ from, /** @type {number} */ count) => [
        ...flat.subarray(from, from + count),
      ];
      const p = part(0, classes);
      const dvalues = part(classes, classes);
      const jacobian = part(2 * classes, classes * classes);
      const unfused = part(2 * classes + classes * classes, classes);
      const fused = part(3 * classes + classes * classes, classes);

      element('fusion-sample').textContent = `Sample ${choice.sample}, of ${names[label]}`;
      short.innerHTML = table(
        ['', 'z', 'p', 'y', 'p − y', '', '(p − y) / N'],
        names.map((name, c) => {
          const y = Number(c === label);
          return [
            name,
            number(logits[c]),
            number(p[c]),
            String(y),
            number(p[c] - y),
            bar(p[c] - y),
            number(fused[c]),
          ];
        }),
      );
      for (const [c, fill] of short.querySelectorAll('.bar i').entries()) {
        const difference = p[c] - Number(c === label);
        const style = /** @type {HTMLElement} */ (fill).style;
        style.width = `${50 * Math.abs(difference)}%`;
        style.left = `${50 + 50 * Math.min(difference, 0)}%`;
      }
      long.hidden = !way.checked;
      if (way.checked) {
        const [product, difference] = formatAlike(unfused, fused);
        long.innerHTML =
          table(
            ['', '∂L/∂p = −y / p / N', ...names.map((name) => `∂p/∂z of ${name}`)],
            names.map((name, k) => [
              name,
              number(dvalues[k]),
              ...names.map((_, i) => number(jacobian[k * classes + i])),
            ]),
          ) +
          table(
            ['', ...names],
            [
              ['Their product', ...product],
              ['(p − y) / N', ...difference],
            ],
          ) +
          verdict(unfused);
      }
      push.textContent = pushed === 0 ? 'Push its logits apart' : `Push further (now ±${PUSHES[pushed]})`;
      const furthest = pushed === PUSHES.length - 1;
      push.ariaDisabled = String(furthest); // not disabled, which would take the focus away
      if (furthest) push.textContent = 'Pushed to ±80';
      if (pushed === 0 && document.activeElement === release) push.focus();
      release.hidden = pushed === 0;
      const words = PUSH_WORDS[unfused.some(Number.isNaN) ? 2 : Number(pushed > 0)];
      if (pushWords.textContent !== words) pushWords.textContent = words; // else it would be read out again and again
    },
  };
}

const PUSH_WORDS = [
  'What if the network were sure, and wrong? Push the logits of this point apart and watch both ways.',
  'The network is now sure of the wrong arm. Both ways still tell it to turn back.',
  'The probability of the right arm is so small that it has become 0. The long way divides by it, and multiplies ' +
    'infinity by 0: what comes out is not a number, and nothing could be learned from this point. p − y is still right.',
];

/** @param {number} value */
const number = (value) => formatNumber(value);

const bar = (/** @type {number} */ value) => `<span class="bar${value < 0 ? ' below' : ''}"><i></i></span>`;

/** @param {number[]} unfused */
function verdict(unfused) {
  return unfused.some(Number.isNaN)
    ? '<p>The long way is lost.</p>'
    : '<p>The same three numbers: the product of the table collapses to p − y.</p>';
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const cells = (/** @type {string[]} */ row) =>
    row
      .slice(1)
      .map((cell) => `<td>${cell}</td>`)
      .join('');
  const body = rows.map((row) => `<tr><th scope="row">${row[0]}</th>${cells(row)}</tr>`).join('');
  const heads = head.map((cell) => (cell ? `<th scope="col">${cell}</th>` : '<td></td>')).join('');
  return `<table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`;
}
