// The first walk: short cards, each of which lights a part of the page and asks for one thing.

/**
 * @typedef {object} Card
 * @property {string} title
 * @property {string} words
 * @property {string} ask what to do
 * @property {string} target what it speaks of
 * @property {[string, string]} done the event, and where it happens, that tells it has been done
 * @property {string} [key] does it too
 */

/** @type {Card[]} */
const CARDS = [
  {
    title: 'The map',
    words:
      'Every point is one of three arms of a spiral. The ground behind them is what the network would answer there. It ' +
      'begins with random weights, and learns while training runs.',
    ask: 'Press Pause, then Play again.',
    target: '#map-square',
    done: ['click', '#play'],
  },
  {
    title: 'The loss',
    words:
      'One number says how wrong the network is: its surprise at the right answers, averaged over all points. Training ' +
      'does nothing but make it smaller. The dashed line is pure guessing.',
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
      'It says how far each change goes. Too small, and nothing much happens; too large, and the network is thrown about ' +
      'until it gives the same answer everywhere. It acts at once, while training runs.',
    ask: 'Press Play and drag it: up to 3, down to 0.1, and back to 1.',
    target: '.setting:has(#learningRate)',
    done: ['input', '#learningRate'],
  },
  {
    title: 'Folds',
    words:
      'Each hidden unit looks at the plane and is silent on one side of a straight line. All the curves of the map are ' +
      'made of those folds.',
    ask: 'Show the folds, and point at one, or drag the slider.',
    target: '.map',
    done: ['change', '#folds'],
  },
  {
    title: 'One epoch, number by number',
    words:
      'Forward: from the point to its probabilities and the loss. Backward: from the loss to a gradient for every weight. ' +
      'These are the real numbers of the network above.',
    ask: 'Open the panel and press Next stage.',
    target: '#epoch-panel',
    done: ['click', '#next-stage'],
    key: ']',
  },
  {
    title: 'A point of your own',
    words: 'All of it is told for one point. It wears a ring on the map, and its row is lit in every array.',
    ask: 'Click or tap a point on the map, or press the full stop.',
    target: '#map-square',
    done: ['click', '#map-square'],
    key: '.',
  },
  {
    title: 'Why two steps are taken as one',
    words:
      'The gradient of softmax and loss together is a plain subtraction. Apart, they can lose everything.',
    ask: 'Open the panel and push the logits apart until the long way breaks.',
    target: '#fusion-panel',
    done: ['click', '#push-logits'],
  },
];

/** Remembers that the walk was offered; a browser may refuse to remember. */
const memory = {
  get offered() {
    try {
      return localStorage.getItem('walk') !== null;
    } catch {
      return false;
    }
  },
  offer() {
    try {
      localStorage.setItem('walk', 'offered');
    } catch {
      // Then it is offered again next time.
    }
  },
};

/** @param {(id: string) => HTMLElement} element */
export function createWalk(element) {
  const start = element('walk-start');
  const card = element('walk');
  const ask = element('walk-ask');
  const back = element('walk-back');
  const next = /** @type {HTMLButtonElement} */ (element('walk-next'));
  let at = -1;
  // A network without hidden units has no folds to show.
  const cards = CARDS.filter(({ done }) => !document.querySelector(done[1])?.closest('label[hidden]'));
  /** Ends what the card in view has begun. */
  let leave = () => {};

  if (!memory.offered) start.classList.add('primary');

  /** @param {number} index */
  function show(index) {
    leave();
    at = index;
    const { title, words, ask: wish, target, done, key } = cards[index];
    const [event, place] = done;
    const lit = /** @type {HTMLElement} */ (document.querySelector(target));
    const actor = /** @type {HTMLElement} */ (document.querySelector(place));
    const tick = () => ask.classList.add('done');
    const press = (/** @type {KeyboardEvent} */ event) => event.key === key && tick();
    // A panel by its top: what it asks for is near, and the card lies below; and again when it opens. What is taller
    // than the room above the card by its foot, where its controls are.
    const look = () => {
      const whole = lit.offsetHeight > card.offsetTop ? 'end' : 'center';
      lit.scrollIntoView({ block: lit.matches('details') ? 'start' : whole });
    };
    lit.classList.add('walk-lit');
    actor.addEventListener(event, tick);
    lit.addEventListener('toggle', look);
    document.addEventListener('keydown', press);
    leave = () => {
      lit.classList.remove('walk-lit');
      actor.removeEventListener(event, tick);
      lit.removeEventListener('toggle', look);
      document.removeEventListener('keydown', press);
      ask.classList.remove('done');
    };
    element('walk-title').textContent = title;
    element('walk-count').textContent = `${index + 1} of ${cards.length}`;
    element('walk-words').textContent = words;
    ask.textContent = wish;
    back.ariaDisabled = String(index === 0);
    next.textContent = index === cards.length - 1 ? 'Done' : 'Next';
    card.hidden = false;
    look();
  }
  function end() {
    leave();
    leave = () => {};
    at = -1;
    card.hidden = true;
    start.focus({ preventScroll: true });
  }

  start.addEventListener('click', () => {
    memory.offer();
    start.classList.remove('primary');
    show(0);
    next.focus();
  });
  back.addEventListener('click', () => show(Math.max(at - 1, 0)));
  next.addEventListener('click', () => {
    if (at === cards.length - 1) end();
    else show(at + 1);
  });
  element('walk-skip').addEventListener('click', end);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && at >= 0 && !document.querySelector(':popover-open')) end();
  });
}
