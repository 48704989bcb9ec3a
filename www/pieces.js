// The pieces of the page that are loaded when they are first needed, and what stands in their place when that fails.

import { html } from 'lit-html';
import { AGAIN_AS_IT_IS } from './failures.js';

/**
 * What a piece may do.
 * @typedef {object} Actions
 * @property {(patch: {}) => void} set
 * @property {() => void} reload loads the page again, as it is
 */

/** @template Content @typedef {ReturnType<typeof createPiece<Content>>} Piece */

/**
 * @template Content
 * @param {() => Promise<Content>} load
 */
export function createPiece(load) {
  /** @type {Content | undefined} */
  let content;
  /** Why the latest attempt failed. @type {unknown} */
  let failure;
  let loading = false;
  let attempts = 0;
  /** @type {(content: Content) => void} */
  let arrived = () => {};
  /** @type {Promise<Content>} */
  const loaded = new Promise((resolve) => {
    arrived = resolve;
  });

  /** @param {Actions} actions */
  async function attempt(actions) {
    loading = true;
    // Some browsers keep for good that a file could not be loaded: then it must be asked for by another address.
    const file = /https?:\S+\.js/.exec(String(failure))?.[0];
    failure = undefined;
    attempts += 1;
    try {
      const piece = await (file ? import(/* @vite-ignore */ `${file}?retry=${attempts}`) : load());
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
        const words =
          'This part of the page could not be loaded. The connection failed, or the page was renewed on its server meanwhile. ' +
          `(${failure}) ${AGAIN_AS_IT_IS}`;
        return missingView(words, actions, () => attempt(actions));
      }
      if (!loading) attempt(actions);
      return undefined;
    },
  };
}

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
