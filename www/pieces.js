// The pieces of the page that are loaded when they are first needed, and what stands in their place when that fails.

import { html } from 'lit-html';
import { AGAIN_AS_IT_IS } from './failures.js';
import { createLoader } from './loader.js';

/**
 * What a piece may do.
 * @typedef {object} Actions
 * @property {(patch: {}) => void} set
 * @property {() => void} reload loads the page again, as it is
 */

/** @template Content @typedef {ReturnType<typeof createPiece<Content>>} Piece */

/** Styles that are there or on their way, by their addresses. @type {Map<string, Promise<unknown>>} */
const styles = new Map();

/** Loads a style, once. @param {string} address */
function loadStyle(address) {
  const known = styles.get(address);
  if (known) return known;
  const link = document.createElement('link');
  const style = new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      styles.delete(address);
      link.remove();
      reject(new Error(`${link.href} could not be loaded`));
    };
  });
  styles.set(address, style);
  Object.assign(link, { rel: 'stylesheet', href: address });
  document.head.append(link);
  return style;
}

/**
 * @template Content
 * @param {() => Promise<Content>} load
 * @param {string | (() => Promise<string>)} [style] the address of the style that it needs, or what tells it
 */
export function createPiece(load, style) {
  /** @type {Content | undefined} */
  let content;
  /** Why the latest attempt failed. @type {unknown} */
  let failure;
  let loading = false;
  const loadIt = createLoader(load);
  /** @type {(content: Content) => void} */
  let arrived = () => {};
  /** @type {Promise<Content>} */
  const loaded = new Promise((resolve) => {
    arrived = resolve;
  });

  /** @param {Actions} actions */
  async function attempt(actions) {
    loading = true;
    failure = undefined;
    try {
      const [piece] = await Promise.all([
        loadIt(),
        style && Promise.resolve(typeof style === 'string' ? style : style()).then(loadStyle),
      ]);
      content = piece;
      arrived(piece);
    } catch (error) {
      console.error(error);
      failure = error;
    }
    loading = false;
    actions.set({});
  }

  return {
    /** Resolved when the piece has been loaded. */
    loaded,
    /** What is loaded; nothing as long as it is not. */
    get content() {
      return content;
    },
    /**
     * To be called while the piece is needed: begins to load it.
     * @param {Actions} actions
     * @returns {unknown} words instead of it, if it could not be loaded
     */
    need(actions) {
      if (content) return undefined;
      if (failure) {
        return missingView(notLoaded('This part of the page', failure), actions, () => attempt(actions));
      }
      if (!loading) attempt(actions);
      return undefined;
    },
  };
}

/** @param {string} what @param {unknown} error */
export const notLoaded = (what, error) =>
  `${what} could not be loaded. The connection failed, or the page was renewed on its server meanwhile. (${error}) ${AGAIN_AS_IT_IS}`;

/** While a piece is on its way. */
export const LOADING = html`<p class="working" aria-busy="true">Loading…</p>`;

/**
 * What stands in the place of what is not there.
 * @param {string} words @param {Actions} actions @param {() => unknown} again
 */
export function missingView(words, actions, again) {
  const tryAgain = () => {
    again();
    actions.set({});
  };
  return html`<div class="missing notice" role="alert">
    <p>${words}</p>
    <button type="button" @click=${tryAgain}>Try again</button>
    <button type="button" @click=${actions.reload}>Load the page again</button>
  </div>`;
}
