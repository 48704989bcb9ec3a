// Makes the line breaks of templates, with the spaces around them, one space: so they show the same, and the scripts are smaller.

import { parseAst } from 'vite';

const TAGS = ['html', 'svg'];
/** A break, and the spaces around it. */
const BREAK = /\s*\n\s*/g;
/** Elements in which every space is seen. */
const SPACED = /<(pre|textarea)\b/;

/** @typedef {{type: string, start: number, end: number} & Record<string, any>} Node */

/** All nodes of a syntax tree. @param {unknown} value @returns {Generator<Node>} */
function* nodesIn(value) {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value) yield/** @type {Node} */ (value);
  for (const part of Object.values(value)) yield* nodesIn(part);
}

/**
 * A module whose templates have no line breaks; as it is, if it has an element in which every space is seen.
 * @param {string} code
 */
export function withoutBreaks(code) {
  if (SPACED.test(code)) return code;
  let [result, from] = ['', 0];
  const strings = [...nodesIn(parseAst(code))]
    .filter(({ type, tag }) => type === 'TaggedTemplateExpression' && TAGS.includes(tag.name))
    .flatMap(({ quasi }) => /** @type {Node[]} */ (quasi.quasis))
    .sort((a, b) => a.start - b.start);
  for (const { start, end } of strings) {
    result += code.slice(from, start) + code.slice(start, end).replace(BREAK, ' ');
    from = end;
  }
  return result + code.slice(from);
}
