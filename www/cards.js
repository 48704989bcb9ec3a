// The cards of the walk: each lights a part of the page and asks for one thing.

import { html } from 'lit-html';
import { draw } from './ui/draw.js';
import { classWord, inWords, plural } from './view/numbers.js';

/**
 * @typedef {object} Card
 * @property {string} title
 * @property {string} words
 * @property {string} ask what to do
 * @property {string} target what it speaks of
 * @property {[string, string]} done the event, and where it happens, that tells it has been done
 * @property {string} [key] does it too
 */

/** @typedef {import('./schema.js').About} About */
/** @typedef {import('./panels/panel.js').Actions} Actions */
/**
 * @typedef {{state: Readonly<import('./state.js').State>, actions: Pick<Actions, 'set'>, about: About}} Props
 */

/** @param {About} about @returns {Card[]} */
function cardsOf(about) {
  const words = plural(classWord(about));
  const cards = [
    {
      title: 'The map',
      words:
        `Every point belongs to one of ${inWords(about.classes)} ${words}. ` +
        'The ground behind them is what the network would answer there. ' +
        'It begins with random weights, and learns while training runs.',
      ask: 'Press Pause, then Play again.',
      target: '#map-square',
      done: ['click', '#play'],
    },
    {
      title: 'The loss',
      words:
        'One number says how wrong the network is: its surprise at the right answers, averaged over all ' +
        'points. Training does nothing but make it smaller. The dashed line is pure guessing.',
      ask: 'Point at the curve, or tap it, to read it.',
      target: '#loss-curve',
      done: ['pointermove', '#loss-curve'],
    },
    {
      title: 'From the start, slowly',
      words:
        'One epoch is one look at all points, and one small change of every weight. Ten thousand make a run.',
      ask: 'Press Reset, then Step a few times.',
      target: '.buttons',
      done: ['click', '#step'],
    },
    {
      title: 'The learning rate',
      words:
        'It says how far each change goes. Too small, and nothing much happens; too large, and the ' +
        'network is thrown about until it gives the same answer everywhere. It acts at once, while ' +
        'training runs.',
      ask: 'Press Play and drag it: up to 3, down to 0.1, and back to 1.',
      target: '.setting:has(#learningRate)',
      done: ['input', '#learningRate'],
    },
    {
      title: 'Folds',
      words:
        'Each hidden unit looks at the plane and is silent on one side of a straight line. All the curves ' +
        'of the map are made of those folds.',
      ask: 'Show the folds, and point at one, or drag the slider.',
      target: '.map',
      done: ['change', '#folds'],
    },
    {
      title: 'One epoch, number by number',
      words:
        'Forward: from the point to its probabilities and the loss. Backward: from the loss to a gradient ' +
        'for every weight. These are the real numbers of the network above.',
      ask: 'Open the panel and press Next stage.',
      target: '#epoch-panel',
      done: ['click', '#next-stage'],
      key: ']',
    },
    {
      title: 'A point of your own',
      words:
        'All of it is told for one point. On the map it stands in a ring with four ticks, and its row is lit in every array.',
      ask: 'Click or tap a point on the map, or press the full stop.',
      target: '#map-square',
      done: ['click', '#map-square'],
      key: '.',
    },
    {
      title: 'Why two steps are taken as one',
      words:
        'The gradient of softmax and loss together is a plain subtraction. Apart, they can lose everything when the ' +
        'logits, the sums before softmax, are far from one another.',
      ask: 'Open the panel and push the logits apart until the long way breaks.',
      target: '#fusion-panel',
      done: ['click', '#push-logits'],
    },
  ];
  // A network without hidden units has no folds to show.
  return /** @type {Card[]} */ (cards.filter(({ title }) => title !== 'Folds' || about.sizes.length > 2));
}

/** @param {Props} props */
export function cardView({ state, actions, about }) {
  const cards = cardsOf(about);
  const at = Math.min(state.card, cards.length - 1);
  const card = cards[Math.max(at, 0)];
  const last = at === cards.length - 1;
  /** @param {number} index */
  const go = (index) => actions.set({ card: index, cardDone: false });
  const end = () => go(-1);
  return html`<div
    id="walk" role="dialog" aria-labelledby="walk-title" ?hidden=${at < 0}
    ${draw((/** @type {HTMLElement} */ element) => present(element, at < 0 ? undefined : card, actions, end))}
  >
    <p class="hint" id="walk-count">${at + 1} of ${cards.length}</p>
    <h2 id="walk-title">${card.title}</h2>
    <p id="walk-words">${card.words}</p>
    <p id="walk-ask" class=${state.cardDone ? 'done' : ''}>${card.ask}</p>
    <div class="walk-buttons">
      <button type="button" id="walk-skip" @click=${end}>Skip the walk</button>
      <button
        type="button" id="walk-back" aria-disabled=${String(at <= 0)} @click=${() => go(Math.max(at - 1, 0))}
      >Back</button>
      <button type="button" id="walk-next" class="primary" @click=${last ? end : () => go(at + 1)}>${
        last ? 'Done' : 'Next'
      }</button>
    </div>
  </div>`;
}

/**
 * The card that is shown, and what ends what it has begun.
 * @type {{title: string, leave: () => void} | undefined}
 */
let shown;

/**
 * Lights what a card speaks of, scrolls it into view, and watches for what the card asks for.
 * @param {HTMLElement} element of the card
 * @param {Card | undefined} card
 * @param {Pick<Actions, 'set'>} actions
 * @param {() => void} end
 */
function present(element, card, actions, end) {
  if (shown?.title === card?.title) return;
  const first = !shown;
  shown?.leave();
  shown = undefined;
  if (!card) {
    document.getElementById('walk-start')?.focus({ preventScroll: true });
    return;
  }
  shown = { title: card.title, leave: watch(element, card, actions, end) };
  if (first) document.getElementById('walk-next')?.focus();
}

/**
 * @param {HTMLElement} element @param {Card} card @param {Pick<Actions, 'set'>} actions @param {() => void}
 *   end
 * @returns {() => void} to leave the card
 */
function watch(element, { target, done: [event, place], key }, actions, end) {
  const lit = /** @type {HTMLElement} */ (document.querySelector(target));
  const ending = new AbortController();
  const { signal } = ending;
  /** @param {Event} event */
  function tick({ target }) {
    if (target instanceof Element && target.closest(place)) actions.set({ cardDone: true });
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.key === key) actions.set({ cardDone: true });
    if (event.key === 'Escape' && !document.querySelector(':popover-open')) end();
  }
  // A panel by its top: what it asks for is near, and the card lies below. What is taller than the room above
  // the card by its foot, where its controls are.
  function look() {
    const whole = lit.offsetHeight > element.offsetTop ? 'end' : 'center';
    lit.scrollIntoView({ block: lit.matches('details') ? 'start' : whole });
  }
  // Before the page's own listeners, after which the event's target may be gone.
  document.addEventListener(event, tick, { signal, capture: true });
  document.addEventListener('keydown', press, { signal });
  // Once more when a panel opens, and when it has been filled, which takes a moment.
  const filled = new MutationObserver(look);
  lit.addEventListener('toggle', look, { signal });
  if (lit.matches('details')) filled.observe(lit, { childList: true });
  lit.classList.add('walk-lit');
  look();
  return () => {
    ending.abort();
    filled.disconnect();
    lit.classList.remove('walk-lit');
  };
}
