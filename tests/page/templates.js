// What a template of lit-html shows, as text, without a page.

/**
 * The markup of a template. Values of attributes are written as they are, listeners and what is drawn left out.
 * @param {any} value @returns {string}
 */
export function markupOf(value) {
  if (value === undefined || value === null || typeof value === 'symbol' || typeof value === 'function')
    return '';
  if (Array.isArray(value)) return value.map(markupOf).join('');
  if (value.strings) {
    return value.strings
      .map((/** @type {string} */ text, /** @type {number} */ index) => text + markupOf(value.values[index]))
      .join('');
  }
  if (value._$litDirective$) {
    const { values } = value;
    const [first] = values;
    const last = values.at(-1);
    if (values.length === 1) return typeof first === 'function' ? '' : markupOf(first); // draw; live, unsafeHTML
    if (values.length === 2) return markupOf(last()); // guard
    return markupOf([...first].map(last)); // repeat
  }
  return String(value);
}

/** Its text as a reader sees it: without markup, and with single blanks. @param {any} value */
export const textOf = (value) =>
  markupOf(value)
    .replace(/<[^>]*>/g, (tag) => (/^<\/?(b|i|code|small|span|sub|sup|kbd)\b/.test(tag) ? '' : ' '))
    .replace(/\s+/g, ' ')
    .trim();

/** The text of the element with an id, which has no other of its kind within it. @param {any} value @param {string} id */
export function textOfId(value, id) {
  const markup = markupOf(value);
  const found = new RegExp(`<(\\w+)[^>]*\\bid="?${id}"?[\\s>].*`, 's').exec(markup);
  if (!found) throw new Error(`there is no #${id}`);
  const [rest, name] = found;
  const inner = rest.slice(rest.indexOf('>') + 1);
  return textOf({ strings: [inner.slice(0, inner.indexOf(`</${name}>`))], values: [] });
}
