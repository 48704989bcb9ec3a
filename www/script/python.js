// How Python is written.

/** Most characters of a line of Python. */
const WIDTH = 99;

/** @param {unknown} condition @param {string} text @returns {string} */
export const when = (condition, text) => (condition ? text : '');

/** A number as Python writes one that need not be whole. @param {unknown} value */
export const float = (value) => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);

/** Python's way to write a name. @param {string} name */
export const snake = (name) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/\d/, '_$&');

/**
 * Something in brackets, on as many lines as it needs.
 * @param {string} head up to the bracket @param {string[]} items @param {string} close
 * @param {number} [blocks] that it will be deeper
 */
export function bracketed(head, items, close, blocks = 0) {
  const indent = ' '.repeat(head.length);
  const texts = items.map((item, index) => item + (index < items.length - 1 ? ',' : close));
  const lines = [head + (texts[0] ?? close)];
  for (const text of texts.slice(1)) {
    const line = `${lines.at(-1)} ${text}`;
    if (line.length <= WIDTH - 4 * blocks) lines[lines.length - 1] = line;
    else lines.push(indent + text);
  }
  return lines.join('\n');
}

/** What may be several lines each, one block deeper. @param {string[]} lines */
export const indented = (lines) => lines.map((line) => line.replace(/^(?=.)/gm, '    '));
