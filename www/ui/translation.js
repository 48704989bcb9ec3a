// A browser that translates the page puts a <font> element in the place of each text. lit-html writes a text that has changed
// to the `data` of the node that it finds in its place, which such an element does not have: the page would go on showing
// what it said when it was translated.

/** Lets what was translated be written anew. */
export function surviveTranslation() {
  Object.defineProperty(HTMLFontElement.prototype, 'data', {
    /** @this {HTMLElement} @param {string} text */
    set(text) {
      this.textContent = text;
    },
  });
}
