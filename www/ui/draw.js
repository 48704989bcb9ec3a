// Drawing inside of templates: `<canvas ${draw((canvas) => …)}>`.

import { noChange } from 'lit-html';
import { Directive, directive } from 'lit-html/directive.js';

/** @type {(() => void)[]} */
let due = [];

class Draw extends Directive {
  /** @param {import('lit-html/directive.js').ElementPart} part @param {[(element: any) => void]} arguments_ */
  update({ element }, [paint]) {
    due.push(() => paint(element));
    return noChange;
  }
  /** @param {(element: any) => void} _paint */
  render(_paint) {
    return noChange;
  }
}

/**
 * Calls `paint` with the element after each rendering, when the element is in the page and has its size. Also for styles,
 * which the page's Content-Security-Policy does not allow in templates.
 * @type {<Element>(paint: (element: Element) => void) => unknown}
 */
export const draw = directive(Draw);

/** To be called once a frame, when all templates are rendered. */
export function drawAll() {
  const paints = due;
  due = [];
  for (const paint of paints) paint();
}
