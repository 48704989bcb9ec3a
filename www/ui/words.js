// Words for those who ask what they are looking at: loaded when the first of them is opened.

import { html } from 'lit-html';
import { classWord, inWords, plural } from '../view/numbers.js';

/** @typedef {import('../schema.js').About} About */

/** @param {About} about */
export function mapWords(about) {
  const word = classWord(about);
  return html`
  <p>
    The network is given two numbers, the place of a point, and answers with ${inWords(about.classes)}: how likely each
    ${word} is there. The map asks it at every pixel, and mixes the colours of the ${plural(word)} as it answers. A clear
    colour is a sure answer, a murky one is doubt, and the border between two colours is where it changes its mind.
  </p>
  <p>
    ${
      about.validation
        ? 'While it learns it is never shown the open points, the validation data, only the filled ones.'
        : 'Only the points are ever shown to it.'
    } All the rest of the plane is what it makes of them: between the
    ${plural(word)} a good guess, outside of them a mere opinion.
  </p>
  <p>The ${plural(word)} are counted from 0, as in the formulas and in the code below.</p>
  `;
}

/** @param {About} about */
export function lossWords(about) {
  const word = classWord(about);
  return html`
  <p>
    For each point, take the probability that the network gave to the right ${word}. Its negative logarithm is the
    surprise: 0 if it was certain, 1.1 if it gave a third, 4.6 if it gave a hundredth. The loss is the mean surprise
    over all points, and training changes the weights so that it falls. With L1 or L2 the price of the hidden layers’ weights
    and biases is added to it (regularization); of validation data it is the mean surprise alone.
  </p>
  <p>
    Loss, accuracy, map and outlines are all those of the weights as they are after the epochs that are counted. Only
    the training log keeps the form of the book: each of its lines was measured by an epoch before its own update,
    with dropout on the thinned network of that epoch; all else is with all units.
  </p>
  <p>
    A spike is a step that went too far; momentum carries the network over it, and usually back. Below the curves are
    marked: ◆ what was changed, ▲ where the loss jumps, ${about.activation.includes('relu') ? '× where units have died, ' : ''}○ the best accuracy${
      about.validation ? ', ∨ the least validation loss' : ''
    }.
  </p>
  `;
}
