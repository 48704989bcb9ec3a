// Modules that are loaded when they are first needed.

/**
 * What loads a module once; where that fails, the next call tries again.
 * @template Content
 * @param {() => Promise<Content>} load
 * @returns {() => Promise<Content>}
 */
export function createLoader(load) {
  /** @type {Content | undefined} */
  let content;
  /** Why the latest attempt failed. @type {unknown} */
  let failure;
  let attempts = 0;
  return async () => {
    if (content) return content;
    // Some browsers keep for good that a file could not be loaded: then it must be asked for by another address.
    const file = /https?:\S+\.js/.exec(String(failure))?.[0];
    attempts += 1;
    try {
      content = await (file ? import(/* @vite-ignore */ `${file}?retry=${attempts}`) : load());
    } catch (error) {
      failure = error;
      throw error;
    }
    return /** @type {Content} */ (content);
  };
}
